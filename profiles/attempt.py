"""One case in one round as the fold collects it: the attempts of the workers, and which of them stands."""

from __future__ import annotations

import math
from typing import Any

from profiles.events import CaseEnd, CasePhase, CheckDone, Samples, Trial
from profiles.profile import SAMPLE_COLUMNS, BackendTrial, Check, RoundResult

CaseEvent = Samples | CasePhase | Trial | CheckDone | CaseEnd
RUNNER = 0
UNFINISHED = "the run ended before this case did"


class _Attempt:
    """One worker's work."""

    def __init__(self, worker: int, began_s: float) -> None:
        self.worker = worker
        self.began_s = began_s
        self.end: CaseEnd | None = None
        self._backend = ""
        self._check: Check | None = None
        self._trials: dict[str, BackendTrial] = {}
        self._calls = 0
        self._lines: dict[int, Samples] = {}
        self._columns: dict[str, list[Any]] | None = None

    def add(self, event: CaseEvent) -> str:
        """Take in one event; why its samples cannot be used, or nothing."""
        self.began_s = min(self.began_s, event.t)
        match event:
            case Samples():
                return self._add_samples(event)
            case CasePhase():
                self._backend = event.backend or self._backend
            case Trial():
                self._trials[event.trial.backend] = event.trial
            case CheckDone():
                self._check = event.check
            case CaseEnd():
                self.end = self.end or event
        return ""

    def result(self, case: str, round_: int, end: CaseEnd | None) -> RoundResult:
        """What the attempt came to, closed by `end`."""
        end = end or CaseEnd(case=case, round=round_, status="stopped", reason=UNFINISHED)
        if self._columns is None:
            self._columns = _merge(self._lines)
        return RoundResult(
            round=round_,
            worker=self.worker,
            status=end.status,
            reason=end.reason,
            remedy=end.remedy,
            backend=end.backend or self._backend,
            check=self._check,
            trials=list(self._trials.values()),
            calls=self._calls,
            **{name: list(column) for name, column in self._columns.items()},
            first_call_s=end.first_call_s,
            warm_up_s=end.warm_up_s,
            settled=end.settled,
            host_bound=end.host_bound,
            energy=end.energy,
            peak_memory_bytes=end.peak_memory_bytes,
            ranks=list(end.ranks),
            pairs=list(end.pairs),
        )

    def _add_samples(self, line: Samples) -> str:
        if line.calls < 1 or not all(0 < seconds < math.inf for seconds in line.seconds):
            return "a block of no calls or no time was not measured"
        if self._calls not in {0, line.calls}:
            return f"blocks of {line.calls} calls among those of {self._calls}"
        if not line.seconds:
            return ""
        self._calls = line.calls
        known = self._lines.get(line.first)
        if known is None or len(line.seconds) > len(known.seconds):
            self._lines[line.first] = line
            self._columns = None
        return ""


def _merge(lines: dict[int, Samples]) -> dict[str, list[Any]]:
    """Columns in the order of the samples' numbers; a sample that came in two lines stands once.

    A column that is not there for every sample is left empty: the columns have equal lengths or none.
    """
    whole = [name for name in SAMPLE_COLUMNS if all(_is_whole(line, name) for line in lines.values())]
    columns: dict[str, list[Any]] = {name: [] for name in whole}
    end = 0
    for first in sorted(lines):
        line = lines[first]
        for name, column in columns.items():
            column.extend(getattr(line, name)[max(0, end - first) :])
        end = max(end, first + len(line.seconds))
    return columns


def _is_whole(line: Samples, name: str) -> bool:
    return len(getattr(line, name)) == len(line.seconds)


class RoundAttempts:
    """All attempts at one case in one round, and what the runner said of them."""

    def __init__(self, case: str, round_: int) -> None:
        self._case = case
        self._round = round_
        self._attempts: dict[int, _Attempt] = {}
        self._verdicts: list[CaseEnd] = []

    def add(self, event: CaseEvent) -> str:
        """Take in one event; why its samples cannot be used, or nothing."""
        if isinstance(event, CaseEnd) and event.worker == RUNNER:
            if event not in self._verdicts:
                self._verdicts.append(event)
            return ""
        attempt = self._attempts.setdefault(event.worker, _Attempt(event.worker, event.t))
        return attempt.add(event)

    def result(self) -> RoundResult:
        """The attempt that stands, by the rules in `profiles.fold`."""
        attempts = [self._attempts[worker] for worker in sorted(self._attempts)]
        ends = {attempt.worker: attempt.end for attempt in attempts}
        verdicts = sorted(self._verdicts, key=lambda verdict: verdict.t)
        if not attempts:
            last = verdicts[-1]
            return _Attempt(RUNNER, last.t).result(self._case, self._round, last)
        for verdict in verdicts:
            begun = [one.worker for one in attempts if one.began_s <= verdict.t and ends[one.worker] is None]
            if begun:
                ends[begun[-1]] = verdict
        results = [one.result(self._case, self._round, ends[one.worker]) for one in attempts]
        return next((result for result in results if result.status == "ok"), results[-1])
