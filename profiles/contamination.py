"""What disturbed a sample: waiting and steal on a CPU, clock, throttling and strangers on an accelerator.

METHOD B2, "Contamination per sample". The raw columns stay in the profile; marks are derived when it is read.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from profiles.profile import DeviceInfo, RoundResult, Telemetry

T = TypeVar("T")

DELAY_FLOOR_S = 1e-4
DELAY_SHARE = 0.02
SLOW_CLOCK = 0.95
JOIN_WITHIN_S = 0.5
"""A sample between two readings belongs to the nearest one, if that is not further away than this."""
MOST_PROCESSORS = 1 << 20
POWER_LIMITED = "power cap"
"""How telemetry calls the software power limit."""
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


def watch(result: RoundResult, device: DeviceInfo, telemetry: Telemetry | None) -> Watched:
    """Marks and causes of one round, by the counters of a CPU or by an accelerator's telemetry."""
    span = _span(result, telemetry)
    other_load = telemetry is not None and _other_load(span, device, telemetry)
    reasons = {r for i in span for r in (telemetry and _at(telemetry.throttle, i)) or ()}
    throttled, capped = bool(reasons - {POWER_LIMITED}), POWER_LIMITED in reasons
    if device.kind == "cpu":
        readable = len(result.seconds) in (len(result.delay_s), len(result.steal_s))
        marks = disturbed(result.seconds, result.delay_s, result.steal_s, processors_of(device) or 1.0)
        return Watched(marks, readable, throttled, other_load, capped)
    if telemetry is None or not span:
        return Watched([False] * len(result.seconds), readable=False, other_load=other_load)
    suspect = _suspects(span, telemetry)
    columns: tuple[Sequence[object], ...] = (
        telemetry.clock_hz,
        telemetry.throttle,
        telemetry.foreign_processes,
    )
    readable = any(_at(column, i) is not None for column in columns for i in span)
    marks = [any(i in suspect for i in _readings(b, e, telemetry.t_s)) for b, e in _intervals(result)]
    return Watched(marks, readable, throttled, other_load, capped)


def _intervals(result: RoundResult) -> list[tuple[float, float]]:
    if len(result.start_s) != len(result.seconds):
        return []
    return [(begin, begin + taken) for begin, taken in zip(result.start_s, result.seconds, strict=True)]


def _span(result: RoundResult, telemetry: Telemetry | None) -> range:
    """Indices of the readings around the round's samples."""
    intervals = _intervals(result)
    if telemetry is None or not intervals:
        return range(0)
    return _readings(intervals[0][0], intervals[-1][1], telemetry.t_s)


def _readings(begin_s: float, end_s: float, t_s: list[float]) -> range:
    """Indices of the readings within an interval, else that of the nearest one."""
    first, behind = bisect_left(t_s, begin_s), bisect_right(t_s, end_s)
    if first < behind:
        return range(first, behind)
    near = [i for i in (first - 1, first) if 0 <= i < len(t_s)]
    away = {i: max(begin_s - t_s[i], t_s[i] - end_s) for i in near}
    best = min(near, key=away.__getitem__, default=None)
    return range(0) if best is None or away[best] > JOIN_WITHIN_S else range(best, best + 1)


def _suspects(span: range, telemetry: Telemetry) -> set[int]:
    """Readings with a reason to throttle, a clock below 95 % of its median in the round, or a stranger.

    A chip at its power limit runs as it always does under heavy work: that flags the case and marks nothing.
    """
    clocks = [hz for i in span if (hz := _at(telemetry.clock_hz, i)) is not None]
    floor_hz = SLOW_CLOCK * statistics.median(clocks) if clocks else 0.0
    return {
        i
        for i in span
        if any(reason != POWER_LIMITED for reason in _at(telemetry.throttle, i) or ())
        or (_at(telemetry.foreign_processes, i) or 0) > 0
        or ((hz := _at(telemetry.clock_hz, i)) is not None and hz < floor_hz)
    }


def _other_load(span: range, device: DeviceInfo, telemetry: Telemetry) -> bool:
    if any((_at(telemetry.foreign_processes, i) or 0) > 0 for i in span):
        return True
    cores = processors_of(device)
    loads = [load for i in span if (load := _at(telemetry.foreign_cpu, i)) is not None]
    if device.kind != "cpu" or not loads or cores is None:
        return False
    return sum(loads) / len(loads) / FOREIGN_SHARE > cores


def processors_of(device: DeviceInfo) -> float | None:
    """Processors that may be used, bounded so that no figure of a damaged file overflows."""
    cores = device.details.get("available_cores")
    return float(min(cores, MOST_PROCESSORS)) if isinstance(cores, int | float) and cores > 0 else None


def _at(column: Sequence[T], index: int) -> T | None:
    """A column of a file from elsewhere may be shorter than its times."""
    return column[index] if index < len(column) else None
