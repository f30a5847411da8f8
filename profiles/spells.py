"""When a device was held back: intervals from reading to reading, joined to the samples they touched.

What a reading tells may have begun just after the reading before, and lasted until just before the next one:
a spell reaches to both, but no further than half a second. Where readings are no further apart than that, it
is at least as long as the truth.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from profiles.profile import Telemetry

T = TypeVar("T")

SLOW_CLOCK = 0.95
LOW_CLOCK = "low clock"
"""Below 95 % of the clock's median over the round's readings."""
STRANGERS = "other processes"
POWER_LIMITED = "power cap"
"""How telemetry calls the software power limit."""
REACH_S = 0.5


@dataclass(frozen=True, slots=True)
class Spell:
    """A time, seconds since the run began, in which one reason held."""

    begin_s: float
    end_s: float
    reason: str


def find_spells(telemetry: Telemetry, span: Sequence[int]) -> list[Spell]:
    """Those of the readings in `span`, in the order of their begin; of one reason none overlaps another."""
    clocks = [hz for i in span if (hz := at(telemetry.clock_hz, i)) is not None]
    floor_hz = SLOW_CLOCK * statistics.median(clocks) if clocks else 0.0
    found: dict[str, list[Spell]] = {}
    for i in span:
        for reason in _reasons(telemetry, i, floor_hz):
            begin_s, end_s = _reach(telemetry.t_s, i)
            known = found.setdefault(reason, [])
            if known and begin_s <= known[-1].end_s:
                begin_s = known.pop().begin_s
            known.append(Spell(begin_s, end_s, reason))
    return sorted((s for known in found.values() for s in known), key=lambda s: (s.begin_s, s.reason))


def touched(intervals: Iterable[tuple[float, float]], spells: Iterable[Spell]) -> list[bool]:
    """Which of the intervals (begin, end) have a moment in common with one of the spells."""
    merged: list[tuple[float, float]] = []
    for spell in sorted(spells, key=lambda s: s.begin_s):
        begin_s, end_s = spell.begin_s, spell.end_s
        if merged and begin_s <= merged[-1][1]:
            before = merged.pop()
            begin_s, end_s = before[0], max(before[1], end_s)
        merged.append((begin_s, end_s))
    begins = [begin_s for begin_s, _ in merged]
    return [
        (place := bisect_right(begins, end_s)) > 0 and merged[place - 1][1] >= begin_s
        for begin_s, end_s in intervals
    ]


def shares(intervals: Sequence[tuple[float, float]], spells: Sequence[Spell]) -> dict[str, float]:
    """By reason, the share of the intervals that it touched."""
    reasons = dict.fromkeys(spell.reason for spell in spells)
    return {
        reason: sum(touched(intervals, [s for s in spells if s.reason == reason])) / len(intervals)
        for reason in reasons
        if intervals
    }


def at(column: Sequence[T], index: int) -> T | None:
    """A column of a file from elsewhere may be shorter than its times."""
    return column[index] if index < len(column) else None


def _reasons(telemetry: Telemetry, index: int, floor_hz: float) -> list[str]:
    reasons = list(dict.fromkeys(at(telemetry.throttle, index) or ()))
    if (hz := at(telemetry.clock_hz, index)) is not None and hz < floor_hz:
        reasons.append(LOW_CLOCK)
    if (at(telemetry.foreign_processes, index) or 0) > 0:
        reasons.append(STRANGERS)
    return reasons


def _reach(t_s: Sequence[float], index: int) -> tuple[float, float]:
    """From the reading before to the next one."""
    here_s = t_s[index]
    begin_s = max(t_s[index - 1], here_s - REACH_S) if index > 0 else here_s - REACH_S
    end_s = min(t_s[index + 1], here_s + REACH_S) if index + 1 < len(t_s) else here_s + REACH_S
    return begin_s, end_s
