"""What disturbed a sample: waiting and steal on a CPU, clock, throttling and strangers on an accelerator.

METHOD B2, "Contamination per sample". The raw columns stay in the profile; marks are derived when it is read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from profiles.profile import DeviceInfo, RoundResult, Telemetry
from profiles.spells import POWER_LIMITED, STRANGERS, Spell, at, find_spells, shares, touched

DELAY_FLOOR_S = 1e-4
DELAY_SHARE = 0.02
JOIN_WITHIN_S = 0.5
"""A sample between two readings belongs to the nearest one, if that is not further away than this."""
PAUSE_S = 0.9
"""A gap between samples that is longer was a pause with the lead-in behind it: what sensors say in it is not
said of the samples."""
MOST_PROCESSORS = 1 << 20
FOREIGN_SHARE = 0.1
"""Of the processor: other work beyond it may explain a result."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one round's samples."""

    marks: list[bool]
    readable: bool
    """False where nothing tells whether a sample was disturbed."""
    throttled: bool = False
    """For another reason than the power limit."""
    other_load: bool = False
    power_capped: bool = False
    """At the power limit, where large chips run under heavy work as a rule."""
    spells: tuple[Spell, ...] = ()
    """When the device was held back, and why."""
    held_back: dict[str, float] | None = None
    """By reason, the share of the samples that its spells touched; None where nothing tells."""


def disturbed(
    seconds: Sequence[float],
    delay_s: Sequence[float],
    steal_s: Sequence[float],
    processors: float = 1.0,
) -> list[bool]:
    """Which samples had to wait for a processor, or lost it to the hypervisor.

    Steal is a sum over all processors, counted in ticks of 10 ms: on 64 of them no long sample goes without a
    tick, so that what counts is the share of each. A column that is empty or not as long as `seconds` was not
    readable and disturbs nothing.
    """
    delays = delay_s if len(delay_s) == len(seconds) else [0.0] * len(seconds)
    steals = steal_s if len(steal_s) == len(seconds) else [0.0] * len(seconds)
    return [
        delay > max(DELAY_FLOOR_S, DELAY_SHARE * wall) or steal / processors > DELAY_SHARE * wall
        for wall, delay, steal in zip(seconds, delays, steals, strict=True)
    ]


def watch(
    result: RoundResult, device: DeviceInfo, telemetry: Telemetry | None, *, heated: bool = False
) -> Watched:
    """Marks and causes of one round, by the counters of a CPU or by an accelerator's telemetry.

    `heated`: that the device is held back by its heat is what was to be measured, and marks nothing.
    """
    span = _span(result, telemetry)
    other_load = telemetry is not None and _other_load(span, device, telemetry)
    spells = find_spells(telemetry, span) if telemetry is not None and device.kind != "cpu" else []
    reasons = {r for i in span for r in (telemetry and at(telemetry.throttle, i)) or ()}
    throttled, capped = bool(reasons - {POWER_LIMITED}), POWER_LIMITED in reasons
    if device.kind == "cpu":
        readable = len(result.seconds) in (len(result.delay_s), len(result.steal_s))
        marks = disturbed(result.seconds, result.delay_s, result.steal_s, processors_of(device) or 1.0)
        return Watched(marks, readable, throttled, other_load, capped)
    if telemetry is None or not span:
        return Watched([False] * len(result.seconds), readable=False, other_load=other_load)
    told = _told(span, telemetry.clock_hz, telemetry.throttle)
    readable = told or _told(span, telemetry.foreign_processes)
    times = intervals(result)
    # At its power limit a chip runs as it always does under heavy work: that flags the case, and no sample.
    marking = [s for s in spells if s.reason == STRANGERS or not (heated or s.reason == POWER_LIMITED)]
    marks = touched(times, marking)
    held_back = shares(times, [s for s in spells if s.reason != STRANGERS]) if told else None
    return Watched(marks, readable, throttled, other_load, capped, tuple(spells), held_back)


def _told(span: Sequence[int], *columns: Sequence[object]) -> bool:
    return any(at(column, i) is not None for column in columns for i in span)


def intervals(result: RoundResult) -> list[tuple[float, float]]:
    """Begin and end of each sample, seconds since the run began; none where the begins are not known."""
    if len(result.start_s) != len(result.seconds):
        return []
    return [(begin, begin + taken) for begin, taken in zip(result.start_s, result.seconds, strict=True)]


def _span(result: RoundResult, telemetry: Telemetry | None) -> Sequence[int]:
    """Indices of the readings around the round's samples, without those of its pauses."""
    times = intervals(result)
    if telemetry is None or not times:
        return range(0)
    if times[-1][1] - times[0][0] - sum(result.seconds) <= PAUSE_S:
        return _readings(times[0][0], times[-1][1], telemetry.t_s)
    edges = [number for number in range(1, len(times)) if times[number][0] - times[number - 1][1] > PAUSE_S]
    parts = [
        _readings(times[first][0], times[behind - 1][1], telemetry.t_s)
        for first, behind in pairwise([0, *edges, len(times)])
    ]
    return sorted({index for part in parts for index in part})


def _readings(begin_s: float, end_s: float, t_s: list[float]) -> range:
    """Indices of the readings within an interval, else that of the nearest one."""
    first, behind = bisect_left(t_s, begin_s), bisect_right(t_s, end_s)
    if first < behind:
        return range(first, behind)
    near = [i for i in (first - 1, first) if 0 <= i < len(t_s)]
    away = {i: max(begin_s - t_s[i], t_s[i] - end_s) for i in near}
    best = min(near, key=away.__getitem__, default=None)
    return range(0) if best is None or away[best] > JOIN_WITHIN_S else range(best, best + 1)


def _other_load(span: Sequence[int], device: DeviceInfo, telemetry: Telemetry) -> bool:
    if any((at(telemetry.foreign_processes, i) or 0) > 0 for i in span):
        return True
    cores = processors_of(device)
    loads = [load for i in span if (load := at(telemetry.foreign_cpu, i)) is not None]
    if device.kind != "cpu" or not loads or cores is None:
        return False
    return sum(loads) / len(loads) / FOREIGN_SHARE > cores


def processors_of(device: DeviceInfo) -> float | None:
    """Processors that may be used, bounded so that no figure of a damaged file overflows."""
    cores = device.details.get("available_cores")
    return float(min(cores, MOST_PROCESSORS)) if isinstance(cores, int | float) and cores > 0 else None
