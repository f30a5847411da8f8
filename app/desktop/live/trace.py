"""One case over the time that it was measured: its rounds one after the other, without what lay between."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from app.desktop.live.series import Floats, Series, bounded
from profiles.contamination import disturbed, intervals, processors_of, watch
from profiles.profile import CaseResult, DeviceInfo, RoundResult, Telemetry
from profiles.spells import LOW_CLOCK, POWER_LIMITED, STRANGERS, touched
from profiles.summary import work_per_call

CLEAN, DISTURBED, CAPPED, SLOWED, THROTTLED = range(5)
"""What a sample suffered from, the gravest last."""
_BY_REASON = {STRANGERS: DISTURBED, POWER_LIMITED: CAPPED, LOW_CLOCK: SLOWED}
"""What a device tells beside these is why it lowered its clock."""
PATIENCE_S = 1.0
"""Sensors that are silent for longer are not waited for."""


class CaseTrace:
    """The rate of a case, sample by sample, in its unit. `extend` takes what has come since the last call."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        self.series = Series()
        self.round_starts_s: list[float] = []
        """Where on the axis each round begins."""
        self.marks = dict.fromkeys((CLEAN, DISTURBED, CAPPED, SLOWED, THROTTLED), 0)
        """How many samples suffered from what."""
        self._taken: dict[int, int] = {}
        self._bases_s: dict[int, float] = {}
        self._end_s = 0.0

    @property
    def samples(self) -> int:
        """How many there are until now."""
        return sum(self.marks.values())

    def extend(
        self, result: CaseResult, device: DeviceInfo, telemetry: Telemetry, *, going: bool = False
    ) -> bool:
        """Take new samples in; False where the case was measured anew, so that a new trace must be made.

        While its last round is `going` on, an accelerator's newest samples wait for the reading after them,
        which tells whether it was held back.
        """
        rounds = sorted(result.rounds, key=lambda r: r.round)
        for one in rounds:
            taken = self._taken.get(one.round, 0)
            if len(one.seconds) < taken:
                return False
            waits = going and one is rounds[-1] and device.kind != "cpu"
            until = _told_about(one, telemetry) if waits else len(one.seconds)
            if until > taken:
                self._take(result, one, slice(taken, until), device, telemetry)
        return True

    def _take(
        self, result: CaseResult, one: RoundResult, new: slice, device: DeviceInfo, telemetry: Telemetry
    ) -> None:
        seconds = np.array(one.seconds[new])
        starts = self._starts(one, new, seconds)
        if one.round not in self._bases_s:
            self._bases_s[one.round] = self._end_s - starts[0]
            self.round_starts_s.append(self._end_s)
        x = starts + self._bases_s[one.round]
        self._end_s = float(x[-1] + seconds[-1])
        marks = _marks(one, new, device, telemetry)
        rates = _rates(work_per_call(result.case) * max(1, one.calls), seconds)
        self.series.extend(x, rates, marks)
        for code in self.marks:
            self.marks[code] += int(np.count_nonzero(marks == code))
        self._taken[one.round] = new.stop

    def _starts(self, one: RoundResult, new: slice, seconds: Floats) -> Floats:
        """Begin of each sample; where it was not told, one after the other."""
        if len(one.start_s) == len(one.seconds):
            return np.array(one.start_s[new])
        before = float(sum(one.seconds[: new.start]))
        return before + np.concatenate([[0.0], np.cumsum(seconds)[:-1]])


def rates_of(result: CaseResult) -> Floats:
    """The rate of every sample of a case, in its unit."""
    work = work_per_call(result.case)
    return np.concatenate(
        [
            np.empty(0),
            *(_rates(work * max(1, r.calls), np.array(r.seconds)) for r in result.rounds if r.seconds),
        ]
    )


def _rates(work: float, seconds: Floats) -> Floats:
    """A file may tell times in which nothing can be done."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return bounded(work / seconds)


def _told_about(one: RoundResult, telemetry: Telemetry) -> int:
    """How many samples have a reading after them; all where the sensors have nothing to say."""
    ends_s = [end_s for _, end_s in intervals(one)]
    if not ends_s or not telemetry.t_s or ends_s[-1] - telemetry.t_s[-1] > PATIENCE_S:
        return len(one.seconds)
    return bisect_left(ends_s, telemetry.t_s[-1])


def _marks(one: RoundResult, new: slice, device: DeviceInfo, telemetry: Telemetry) -> Floats:
    """The code of each new sample."""
    if device.kind == "cpu":
        waited = disturbed(one.seconds[new], one.delay_s[new], one.steal_s[new], processors_of(device) or 1.0)
        return np.array(waited, dtype=float)
    marks = np.zeros(new.stop - new.start)
    times = intervals(one)[new]
    spells = watch(one, device, telemetry).spells if times else ()
    codes = {spell: _BY_REASON.get(spell.reason, THROTTLED) for spell in spells}
    for code in sorted(set(codes.values())):
        marks[touched(times, (spell for spell in spells if codes[spell] == code))] = code
    return marks
