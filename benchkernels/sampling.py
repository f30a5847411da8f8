"""Warm-up and adaptive sampling of one prepared call (docs/method.md, section B2)."""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchkernels.clock_watch import ClockWatch
from benchkernels.devices.base import Block, Device
from benchkernels.sampler import Batch, Call, Sampler
from profiles.contamination import disturbed
from profiles.problems import AssayError

MINIMUM_SAMPLES = 10
MINIMUM_LONG_SAMPLES = 5
LONG_CALL_S = 0.5
LEAST_TOLERATED_S = 5.0
WANTED_STANDARD_ERROR = 0.005
STEADY_CHANGE = 0.01
WARM_UP_LIMIT_S = 10.0
LOOK_INTERVAL_S = 0.02
CLOCKS_AGREE = (0.8, 1.05)
"""A device's time as a share of the host's for the same block: launch and wake-up make it less."""
HOST_BOUND_SHARE = 0.05
WATCHED_BLOCKS = 15
MAXIMUM_SAMPLES = 20_000
"""Bounds the worker's memory and the profile's size whatever the budget and however short a sample is."""
START_S = 0.25
SUSTAINED_SAMPLES = 5_000
"""Of a case that runs for minutes: some for each point of a curve."""


class Interrupted(Exception):  # noqa: N818  (a wish of the user, not an error)
    """The run shall stop, or the user asked to skip the case; `wish` says which: `stop` or `skip`."""

    def __init__(self, wish: str) -> None:
        super().__init__(wish)
        self.wish = wish


class ClocksDisagree(AssayError):  # noqa: N818  (a finding, not a mistake)
    """The device's events and the host's clock tell different times for the same work."""


class TooSlow(Exception):  # noqa: N818  (an answer, not an error)
    """The device is too slow for the case's budget; the text has the figures."""


@dataclass(frozen=True, slots=True)
class WarmUp:
    """How the warm-up went; `calls` is the number of calls that a sample holds from now on."""

    calls: int
    call_s: float
    duration_s: float
    settled: bool | None
    """None where there was no warm-up."""
    host_bound: bool | None
    """Whether the device waited for the host; None where the two are the same."""


def first_call(device: Device, call: Call) -> float:
    """Seconds of the very first call by the wall clock: compilation, autotuning, lazy loading included."""
    device.synchronize()
    begin_ns = time.perf_counter_ns()
    call()
    device.synchronize()
    return (time.perf_counter_ns() - begin_ns) * 1e-9


def tolerated_s(budget_s: float) -> float:
    """How long the fewest samples of a case may take: more than the budget, so that a case which other load
    slows down threefold is measured (and flagged) instead of left out.
    """
    return max(LEAST_TOLERATED_S, 3 * budget_s)


def calls_per_sample(call_s: float, minimum_sample_s: float) -> int:
    """So many calls that a sample lasts at least `minimum_sample_s`; one where a single call does."""
    return max(1, math.ceil(minimum_sample_s / max(call_s, 1e-9)))


def warm_up(device: Device, call: Call, *, budget_s: float, check: Callable[[], None]) -> WarmUp:
    """Run the call until it is steady, by time and not by count.

    Steady: of the last half of the warm-up, the last third's median differs by less than 1 % from that of the
    third before it. A window of a few blocks would not see a clock that climbs by a tenth each second. A
    clock that the device tells must have come to rest too.
    The limit is 10 s, less for a small budget. `check` raises Interrupted when the user asked for it.
    Raises TooSlow where the samples that a median needs would take longer than the budget tolerates, and
    ClocksDisagree where the device's times cannot be true.
    """
    begin_s = time.monotonic()
    limit_s = min(WARM_UP_LIMIT_S, device.minimum_warm_up_s + 2 * budget_s)
    calls, call_s = _estimate(device, call, check)
    _refuse_slow(call_s, budget_s)
    history: list[float] = []
    blocks: deque[Block] = deque(maxlen=WATCHED_BLOCKS)
    settled = False
    clock = ClockWatch(device)
    while True:
        check()
        block = device.time_block(call, calls)
        blocks.append(block)
        history.append(block.seconds / calls)
        clock.look()
        elapsed_s = time.monotonic() - begin_s
        if elapsed_s < device.minimum_warm_up_s:
            continue
        settled = clock.rests and _is_steady(history)
        if settled or elapsed_s >= limit_s:
            break
    _compare_clocks(blocks)
    recent_s = statistics.median(history[-5:])
    calls = calls_per_sample(recent_s, device.minimum_sample_s)
    return WarmUp(
        calls=calls,
        call_s=recent_s,
        duration_s=time.monotonic() - begin_s,
        settled=settled,
        host_bound=is_host_bound(blocks),
    )


def start_cold(device: Device, call: Call, *, budget_s: float, check: Callable[[], None]) -> WarmUp:
    """No warm-up: only as many calls as it takes to know how many a sample must have, for START_S.

    Samples are so long that there are about SUSTAINED_SAMPLES at most. Raises as `warm_up` does.
    """
    begin_s = time.monotonic()
    calls, call_s = _estimate(device, call, check)
    _refuse_slow(call_s, budget_s)
    # The very first call wakes threads and clocks: it may take a thousand times as long as the next ones.
    blocks: list[Block] = []
    estimated_s = time.monotonic()
    while len(blocks) < MINIMUM_LONG_SAMPLES or time.monotonic() - estimated_s < START_S:
        check()
        blocks.append(device.time_block(call, calls))
    _compare_clocks(blocks)
    call_s = statistics.median(block.seconds / calls for block in blocks)
    host_bound = is_host_bound(blocks)
    # By the fastest block: what slows these few down may be over in a second, and samples then be many.
    fastest_s = min(block.seconds / calls for block in blocks)
    calls = calls_per_sample(fastest_s, max(device.minimum_sample_s, budget_s / SUSTAINED_SAMPLES))
    return WarmUp(calls, call_s, time.monotonic() - begin_s, settled=None, host_bound=host_bound)


def sample(
    device: Device,
    call: Call,
    *,
    calls: int,
    call_s: float,
    budget_s: float,
    origin_s: float,
    report: Callable[[Batch], None],
    check: Callable[[], None],
    whole: bool = False,
) -> int:
    """Take samples until the median is known well enough or the budget is spent; returns their number.

    `whole`: until the budget is spent in any case; where samples turn out so short that they were more than
    MAXIMUM_SAMPLES, the work goes on without a pause, but only so many are kept, evenly over the time.
    `report` gets the new samples at most ten times a second, between timed blocks; what was measured before
    an Interrupted or a device's error has been reported.
    """
    minimum = MINIMUM_LONG_SAMPLES if call_s > LONG_CALL_S else MINIMUM_SAMPLES
    begin_s = looked_s = time.monotonic()
    with Sampler(device, call, first=0, calls=calls, origin_s=origin_s, report=report) as sampler:
        now_s = begin_s
        while whole or sampler.count < MAXIMUM_SAMPLES:
            check()
            if whole and now_s - begin_s < budget_s * sampler.count / MAXIMUM_SAMPLES:
                device.time_block(call, calls)
                now_s = time.monotonic()
                continue
            now_s = sampler.take()
            if sampler.count < minimum:
                continue
            if now_s - begin_s >= budget_s:
                break
            if whole:
                continue
            # Work between two samples lets the device's threads and caches go cold: look seldom.
            if now_s - looked_s >= max(LOOK_INTERVAL_S, 0.05 * (now_s - begin_s)):
                looked_s = now_s
                if _known(sampler.everything):
                    break
    return sampler.count


def sample_turn(
    device: Device, call: Call, *, first: int, warmed: WarmUp, origin_s: float, lead_s: float, turn_s: float
) -> Batch:
    """The samples of one turn of `turn_s`, at least one.

    Before them a block that does not count, or `lead_s` of such blocks, however long a call is: else one side
    might be measured warm and the other one cold, by what their warm-ups happened to say.
    """
    calls = warmed.calls
    begin_s = time.monotonic()
    device.time_block(call, calls)
    while time.monotonic() - begin_s < lead_s:
        device.time_block(call, calls)
    batch = Batch(first=first, calls=calls)
    begin_s = time.monotonic()
    while not batch.seconds or time.monotonic() - begin_s < turn_s:
        start_s = time.monotonic() - origin_s
        batch.add(start_s, device.time_block(call, calls))
    return batch


def median_standard_error(values: Sequence[float]) -> float:
    """Standard error of the median relative to it, from the order statistics (McKean and Schrader 1984).

    The distribution-free 95 % interval of the median, divided by 2 x 1.96. Infinite below five values.
    """
    count = len(values)
    if count < 5:
        return math.inf
    ordered = sorted(values)
    rank = max(1, math.floor((count + 1) / 2 - 1.959964 * math.sqrt(count) / 2))
    width = ordered[count - rank] - ordered[rank - 1]
    return width / (2 * 1.959964) / statistics.median(ordered)


def is_host_bound(blocks: Iterable[Block]) -> bool | None:
    """Whether the device was idle as soon as the host had handed over the last call: it waited for it.

    Where the device is the slower one, calls wait in its queue at that moment. None where nothing tells.
    """
    left = [1 - b.handed_s / b.wall_s for b in blocks if b.wall_s and b.handed_s is not None]
    return statistics.median(left) < HOST_BOUND_SHARE if left else None


def _compare_clocks(blocks: Iterable[Block]) -> None:
    """Raise ClocksDisagree where no block's times agree: a busy host makes single ones look long."""
    low, high = CLOCKS_AGREE
    timed = [(b.seconds, b.wall_s) for b in blocks if b.wall_s]
    if timed and not any(low * wall_s <= seconds <= high * wall_s for seconds, wall_s in timed):
        seconds, wall_s = timed[-1]
        raise ClocksDisagree(
            f"the device's events say {seconds:.3g} s where the host's clock says {wall_s:.3g} s, "
            "so neither can be trusted"
        )


def _known(batch: Batch) -> bool:
    marks = disturbed(batch.seconds, batch.delay_s, batch.steal_s)
    clean = [value for value, mark in zip(batch.seconds, marks, strict=True) if not mark]
    return len(clean) >= MINIMUM_LONG_SAMPLES and median_standard_error(clean) < WANTED_STANDARD_ERROR


def _estimate(device: Device, call: Call, check: Callable[[], None]) -> tuple[int, float]:
    """Calls per sample and seconds per call, from blocks that double until one is long enough."""
    calls = 1
    while True:
        check()
        seconds = device.time_block(call, calls).seconds
        if calls == 1 and seconds > LONG_CALL_S:
            # One stall must not make a case look too slow for its budget.
            seconds = min(seconds, device.time_block(call, 1).seconds)
        if seconds >= device.minimum_sample_s or calls >= 1 << 20:
            return calls, seconds / calls
        calls = min(calls * 2, 1 << 20)


def _is_steady(history: Sequence[float]) -> bool:
    third = max(5 if sum(history[-5:]) < 1.0 else 2, len(history) // 6)
    if len(history) < 3 * third:
        return False
    last = statistics.median(history[-third:])
    before = statistics.median(history[-2 * third : -third])
    return abs(last - before) <= STEADY_CHANGE * before


def _refuse_slow(call_s: float, budget_s: float) -> None:
    needed_s = MINIMUM_LONG_SAMPLES * call_s
    if needed_s > tolerated_s(budget_s):
        raise TooSlow(
            f"one call takes {call_s:.3g} s here, so {MINIMUM_LONG_SAMPLES} samples need {needed_s:.3g} s; "
            f"with {budget_s:.3g} s a round for this case they may take {tolerated_s(budget_s):.3g} s"
        )
