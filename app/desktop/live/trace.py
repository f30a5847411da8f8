"""One case over the time that it was measured: its rounds one after the other, without what lay between."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from app.desktop.live.series import Floats, Series, bounded
from profiles.contamination import JOIN_WITHIN_S, disturbed, processors_of
from profiles.profile import CaseResult, DeviceInfo, RoundResult, Telemetry
from profiles.spells import POWER_LIMITED
from profiles.summary import work_per_call

CLEAN, DISTURBED, CAPPED, THROTTLED = 0, 1, 2, 3
"""What a sample suffered from, the gravest last."""


class CaseTrace:
    """The rate of a case, sample by sample, in its unit. `extend` takes what has come since the last call."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        self.series = Series()
        self.round_starts_s: list[float] = []
        """Where on the axis each round begins."""
        self.marks = dict.fromkeys((CLEAN, DISTURBED, CAPPED, THROTTLED), 0)
        """How many samples suffered from what."""
        self._taken: dict[int, int] = {}
        self._bases_s: dict[int, float] = {}
        self._end_s = 0.0

    @property
    def samples(self) -> int:
        """How many there are until now."""
        return sum(self.marks.values())

    def extend(self, result: CaseResult, device: DeviceInfo, telemetry: Telemetry) -> bool:
        """Take new samples in; False where the case was measured anew, so that a new trace must be made."""
        for one in sorted(result.rounds, key=lambda r: r.round):
            taken = self._taken.get(one.round, 0)
            if len(one.seconds) < taken:
                return False
            if len(one.seconds) > taken:
                self._take(result, one, taken, device, telemetry)
        return True

    def _take(
        self, result: CaseResult, one: RoundResult, taken: int, device: DeviceInfo, telemetry: Telemetry
    ) -> None:
        seconds = np.array(one.seconds[taken:])
        starts = self._starts(one, taken, seconds)
        if one.round not in self._bases_s:
            self._bases_s[one.round] = self._end_s - starts[0]
            self.round_starts_s.append(self._end_s)
        x = starts + self._bases_s[one.round]
        self._end_s = float(x[-1] + seconds[-1])
        marks = _marks(one, taken, starts, device, telemetry)
        rates = _rates(work_per_call(result.case) * max(1, one.calls), seconds)
        self.series.extend(x, rates, marks)
        for code in self.marks:
            self.marks[code] += int(np.count_nonzero(marks == code))
        self._taken[one.round] = len(one.seconds)

    def _starts(self, one: RoundResult, taken: int, seconds: Floats) -> Floats:
        """Begin of each sample; where it was not told, one after the other."""
        if len(one.start_s) == len(one.seconds):
            return np.array(one.start_s[taken:])
        before = float(sum(one.seconds[:taken]))
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


def _marks(one: RoundResult, taken: int, starts: Floats, device: DeviceInfo, telemetry: Telemetry) -> Floats:
    """The code of each new sample."""
    if device.kind == "cpu":
        waited = disturbed(
            one.seconds[taken:], one.delay_s[taken:], one.steal_s[taken:], processors_of(device) or 1.0
        )
        return np.array(waited, dtype=float)
    return np.array([_suffered(float(t_s), telemetry) for t_s in starts], dtype=float)


def _suffered(t_s: float, telemetry: Telemetry) -> int:
    """What the nearest reading tells."""
    place = bisect_left(telemetry.t_s, t_s)
    near = [i for i in (place - 1, place) if 0 <= i < len(telemetry.t_s)]
    nearest = min(near, key=lambda i: abs(telemetry.t_s[i] - t_s), default=None)
    if nearest is None or abs(telemetry.t_s[nearest] - t_s) > JOIN_WITHIN_S:
        return CLEAN
    reasons = (telemetry.throttle[nearest] if nearest < len(telemetry.throttle) else None) or []
    if any(reason != POWER_LIMITED for reason in reasons):
        return THROTTLED
    if reasons:
        return CAPPED
    strangers = telemetry.foreign_processes
    return DISTURBED if nearest < len(strangers) and (strangers[nearest] or 0) > 0 else CLEAN
