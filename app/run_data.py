"""What a result page shows, the same of a run that goes on and of a saved profile. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from profiles.profile import Case, CaseResult, DeviceInfo, Telemetry
from profiles.summary import CaseSummary, summarise_profile

if TYPE_CHECKING:
    from app.run_state import RunState
    from profiles.files import ProfileFile

WAITING, RUNNING = "waiting", "running"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case and how it stands. `state` is `waiting`, `running`, or a status of a case."""

    case: Case
    state: str
    summary: CaseSummary | None
    rounds_done: int
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The case's figure over the rounds that are done, in its unit."""
        return self.summary.value if self.summary else None

    @property
    def share(self) -> float | None:
        """Of the vendor's peak."""
        return self.summary.efficiency.catalogue if self.summary else None

    @property
    def estimated(self) -> bool:
        """Whether that peak is an estimate."""
        return self.summary is not None and "estimate" in self.summary.flags

    @property
    def peak_level(self) -> float | None:
        """The value that would be all of the peak."""
        if not self.value or not self.share:
            return None
        return self.value / self.share


class RunData(Protocol):
    """A run, whole or not."""

    @property
    def name(self) -> str:
        """Of the profile."""
        ...

    @property
    def device(self) -> DeviceInfo | None:
        """None until it is known."""
        ...

    @property
    def rounds_planned(self) -> int:
        """0 until they are known."""
        ...

    @property
    def telemetry(self) -> Telemetry:
        """The sensors over time."""
        ...

    @property
    def current_id(self) -> str | None:
        """Id of the case that is being measured."""
        ...

    def rows(self) -> list[CaseRow]:
        """Every planned case in its order."""
        ...

    def result_of(self, case_id: str) -> CaseResult | None:
        """The rounds of a case with their samples."""
        ...


class LiveRun:
    """A run whose events are still coming, or came to their end in this window."""

    def __init__(self, state: RunState) -> None:
        self.state = state

    @property
    def name(self) -> str:
        """Of the profile that it becomes."""
        return self.state.plan.name if self.state.plan else ""

    @property
    def device(self) -> DeviceInfo | None:
        """None until it is known."""
        return self.state.device

    @property
    def rounds_planned(self) -> int:
        """0 until they are known."""
        return self.state.plan.rounds if self.state.plan else 0

    @property
    def telemetry(self) -> Telemetry:
        """The sensors over time."""
        return self.state.readings

    @property
    def current_id(self) -> str | None:
        """Id of the case that is being measured."""
        return self.state.current.case.id if self.state.current else None

    def rows(self) -> list[CaseRow]:
        """Every planned case in its order."""
        return [self._row(case) for case in (self.state.plan.cases if self.state.plan else ())]

    def result_of(self, case_id: str) -> CaseResult | None:
        """The rounds of a case with their samples."""
        return self.state.result_of(case_id)

    def _row(self, case: Case) -> CaseRow:
        end = self.state.latest.get(case.id)
        known = self.state.result_of(case.id)
        done = sum(r.status == "ok" for r in known.rounds) if known else 0
        summary = end.summary if end else None
        if case.id == self.current_id:
            return CaseRow(case, RUNNING, summary, done)
        if end is None:
            return CaseRow(case, "stopped" if self.state.end else WAITING, None, done)
        between = end.status == "ok" and self.state.end is None and done < self.rounds_planned
        state = WAITING if between and case.id not in self.state.final else end.summary.status
        return CaseRow(case, state, summary, done, end.summary.reason)


class SavedRun:
    """A profile from a file."""

    def __init__(self, file: ProfileFile) -> None:
        self.file = file
        self._results = {result.case.id: result for result in file.profile.cases}
        self._rows = [_saved_row(self._results, one) for one in summarise_profile(file.profile)]

    @property
    def name(self) -> str:
        """Of the profile."""
        return self.file.profile.name

    @property
    def device(self) -> DeviceInfo:
        """As it was when it was measured."""
        return self.file.profile.device

    @property
    def rounds_planned(self) -> int:
        """As the run began; of a duel, which ends when it is settled, those that there were."""
        profile = self.file.profile
        if profile.duel is not None:
            return max((len(result.rounds) for result in profile.cases), default=0)
        return profile.rounds_planned

    @property
    def telemetry(self) -> Telemetry:
        """The sensors over time."""
        return self.file.profile.telemetry

    @property
    def current_id(self) -> str | None:
        """None: nothing is being measured."""
        return None

    def rows(self) -> list[CaseRow]:
        """Every case in its order."""
        return self._rows

    def result_of(self, case_id: str) -> CaseResult | None:
        """The rounds of a case with their samples."""
        return self._results.get(case_id)


def measured_roof(rows: Sequence[CaseRow], saved: Mapping[str, float], like: Case) -> float | None:
    """The device's own ceiling as far as these rows and the `saved` best values by case id tell it: the best
    matrix product in the case's dtype, or the best bandwidth. None for a case that is counted in tokens.
    """
    kernel = {"FLOP/s": "matmul", "OP/s": "matmul", "B/s": "bandwidth"}.get(like.unit)
    if kernel is None:
        return None
    begin = "bandwidth/" if kernel == "bandwidth" else f"{kernel}/{like.dtype}/"
    found = [
        row.value
        for row in rows
        if row.case.kernel == kernel and row.value is not None and row.summary is not None
        and "implausible" not in row.summary.flags
        and (kernel == "bandwidth" or row.case.dtype == like.dtype) and row.case.unit == like.unit
    ]  # fmt: skip
    found += [value for case_id, value in saved.items() if case_id.startswith(begin)]
    return max(found, default=None)


def _saved_row(results: dict[str, CaseResult], summary: CaseSummary) -> CaseRow:
    result = results[summary.id]
    done = sum(r.status == "ok" for r in result.rounds)
    return CaseRow(result.case, summary.status, summary, done, summary.reason)
