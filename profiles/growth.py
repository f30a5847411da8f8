"""Times that stay while the work grows: one of the two cases does not contain its work (METHOD B7)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from profiles.group import COLLECTIVE, LLM_STEPS, combined
from profiles.limits import Oddity, seconds_text
from profiles.profile import DeviceInfo
from profiles.text import shown
from profiles.timings import Timing

GROWN = 2.0
SAME_TIME = 0.05
FIXED_COST_S = 5e-4
FIXED_COST_LLM_S = 0.1
"""A step launches hundreds of operators."""
BUSY = 0.1
CORE_FLOP_S = 1e11
CORE_BYTES_S = 1e10
"""One processor core: what keeps a device busy of which no ceiling is known."""
REACH = 100
"""Larger cases that each one is held against: a hostile file has thousands."""

_WIDTHS = ("batch", "query_heads", "kv_heads")


def unchanged_times(timings: Sequence[Timing], device: DeviceInfo) -> Iterator[Oddity]:
    """Both cases of each pair whose FLOP and bytes at least double while the time stays within 5 %.

    There are honest reasons for such a pair, and none of them must be flagged:

    - A call that costs the same whatever it does: launching, synchronising, waking threads. Such calls are
      short (a step of a model launches hundreds of operators and may be longer), or flagged `host bound`.
    - Work that leaves most of a device idle and grows in width: twice the sequences or heads run beside each
      other in the same time. These counts must therefore be equal within a pair, and the smaller case must
      reach a tenth of a ceiling.
    - Memory-bound work whose bytes stay: a larger batch reads the same weights. So the bytes must double too,
      and a hot working set that outgrows a cache only becomes slower.
    - Another implementation for the larger case, or a round that was disturbed, throttled or not steady: its
      time says nothing about the work.
    """
    families: dict[Hashable, list[Timing]] = {}
    for timing in timings:
        if timing.seconds >= _fixed_cost_s(timing) and _is_clean(timing) and _is_counted(timing):
            families.setdefault(_family(timing), []).append(timing)
    for family in families.values():
        family.sort(key=lambda t: (t.case.flops, t.case.traffic_bytes))
        yield from _within(family, device)


def _within(family: list[Timing], device: DeviceInfo) -> Iterator[Oddity]:
    flagged: set[str] = set()
    for index, small in enumerate(family):
        if not _is_busy(small, device):
            continue
        for large in family[index + 1 : index + 1 + REACH]:
            if not _same_time_for_more(small, large):
                continue
            for one, other, compared in ((small, large, "more"), (large, small, "less")):
                if one.case.id not in flagged:
                    flagged.add(one.case.id)
                    yield _oddity(one, other, compared)
            break


def _oddity(one: Timing, other: Timing, compared: str) -> Oddity:
    times = max(one.case.flops, other.case.flops) / max(1, min(one.case.flops, other.case.flops))
    if not one.case.flops:
        times = max(one.case.traffic_bytes, other.case.traffic_bytes) / min(
            one.case.traffic_bytes, other.case.traffic_bytes
        )
    return Oddity(
        one.case.id,
        "constant time",
        f"takes {seconds_text(one.seconds)} a call, and {shown(other.case.id)} with {times:.3g} times "
        f"{compared} work takes {seconds_text(other.seconds)}: one of the two was timed without its work",
    )


def _same_time_for_more(small: Timing, large: Timing) -> bool:
    a, b = small.case, large.case
    grown = b.flops >= GROWN * a.flops and b.traffic_bytes >= GROWN * a.traffic_bytes
    return grown and abs(large.seconds - small.seconds) <= SAME_TIME * small.seconds


def _is_busy(timing: Timing, device: DeviceInfo) -> bool:
    device = combined(device, timing.case)
    peak, bandwidth = device.peaks.get(timing.case.dtype), device.bandwidth
    ceilings = [
        (timing.case.flops, peak.value if peak else None),
        (timing.case.traffic_bytes, bandwidth.value if bandwidth else None),
    ]
    if peak is None and bandwidth is None:
        ceilings = [(timing.case.flops, CORE_FLOP_S), (timing.case.traffic_bytes, CORE_BYTES_S)]
    least_s = max((work / rate for work, rate in ceilings if rate is not None and rate > 0), default=0.0)
    return least_s >= BUSY * timing.seconds


def _is_clean(timing: Timing) -> bool:
    rounds = [round_ for round_, _ in timing.rounds]
    hindered = any(r.host_bound or r.settled is False for r in rounds) or any(
        watched.throttled or watched.power_capped for watched in timing.watched
    )
    return not timing.forced and not hindered


def _is_counted(timing: Timing) -> bool:
    """Bytes are always known; FLOP are 0 in pure memory traffic. What links carry tells no device's work."""
    return timing.case.traffic_bytes > 0 and timing.case.kernel != COLLECTIVE


def _fixed_cost_s(timing: Timing) -> float:
    return FIXED_COST_LLM_S if timing.case.kernel in LLM_STEPS else FIXED_COST_S


def _family(timing: Timing) -> Hashable:
    """What must be equal for two cases to differ in size alone."""
    case = timing.case
    fixed = tuple(
        (name, value)
        for name, value in sorted(case.parameters.items())
        if isinstance(value, str | bool) or name in _WIDTHS
    )
    return (
        case.kernel, case.kernel_version, case.dtype, case.unit, case.cache, case.flop_convention,
        case.flops == 0, timing.backends, fixed,
    )  # fmt: skip
