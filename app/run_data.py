"""What a result page shows, the same of a run that goes on and of a saved profile. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from profiles.efficiency import roof_share
from profiles.energy import CaseEnergy, energy_of, why_case_has_none
from profiles.problems import AssayError
from profiles.profile import Case, CaseResult, DeviceInfo, Profile, Telemetry
from profiles.roof_lookup import ROOFS, KnownRoof, find_roof
from profiles.summary import CaseSummary, summarise_profile
from profiles.sustained import Sustained, sustained_of

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
    energy: CaseEnergy | None = None
    no_energy: str = ""
    """Why it has none; empty also while that cannot be told yet."""

    @property
    def value(self) -> float | None:
        """The case's figure over the rounds that are done, in its unit."""
        return self.summary.value if self.summary else None

    @property
    def share(self) -> float | None:
        """Of the vendor's peak."""
        return self.summary.efficiency.catalogue if self.summary else None

    @property
    def roof_share(self) -> float | None:
        """Of what the unit itself was measured to reach."""
        return self.summary.efficiency.roof if self.summary else None

    @property
    def estimated(self) -> bool:
        """Whether the vendor's peak is an estimate."""
        return self.summary is not None and "estimate" in self.summary.flags


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
    def roof(self) -> KnownRoof | None:
        """What the unit itself reaches, or why that is not known; None until it has been looked for."""
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
        self.roof: KnownRoof | None = None
        """Whoever shows the run looks for it."""

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
        summary = self._against_roof(case, end.summary) if end else None
        energy = end.energy if end else None
        if case.id == self.current_id:
            return CaseRow(case, RUNNING, summary, done, energy=energy)
        if end is None:
            return CaseRow(case, "stopped" if self.state.end else WAITING, None, done)
        between = end.status == "ok" and self.state.end is None and done < self.rounds_planned
        state = WAITING if between and case.id not in self.state.final else end.summary.status
        return CaseRow(case, state, summary, done, end.summary.reason, energy)

    def _against_roof(self, case: Case, summary: CaseSummary) -> CaseSummary:
        share = share_of_roof(self, case, summary.seconds_per_call)
        if share is None:
            return summary
        return replace(summary, efficiency=replace(summary.efficiency, roof=share))


class SavedRun:
    """A profile from a file; `roof` is that of its unit."""

    def __init__(self, file: ProfileFile, roof: KnownRoof | None = None) -> None:
        self.file = file
        self.roof = roof
        profile = file.profile
        self._results = {result.case.id: result for result in profile.cases}
        summaries = summarise_profile(profile, roof.ceilings if roof else None)
        self._rows = [_saved_row(profile, self._results[one.id], one) for one in summaries]
        self.sustained: dict[str, Sustained] = {one.case: one for one in sustained_of(profile)}
        """Burst and steady state of the cases that were run back to back, by id."""

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


def read_saved(path: Path) -> SavedRun:
    """A profile with the roof of its unit. Raises AssayError where the profile cannot be read."""
    from profiles.files import read_profile

    file = read_profile(path)
    return SavedRun(file, look_for_roof(file.profile))


def look_for_roof(profile: Profile) -> KnownRoof:
    """The roof of the profile's unit, in itself or in the library; where that cannot be read, why."""
    from profiles.library import Library

    library = Library()
    try:
        return find_roof(profile, library.entries(ROOFS))
    except AssayError as error:
        return KnownRoof(None, str(error))
    finally:
        library.close()


def share_of_roof(data: RunData, case: Case, seconds_per_call: float | None) -> float | None:
    """Of the unit's own ceiling; None where there is none for this case."""
    if data.device is None or data.roof is None or seconds_per_call is None:
        return None
    return roof_share(case, data.device, data.roof.ceilings, seconds_per_call)


def _saved_row(profile: Profile, result: CaseResult, summary: CaseSummary) -> CaseRow:
    energy = energy_of(result, profile.idle, summary.flags)
    return CaseRow(
        case=result.case,
        state=summary.status,
        summary=summary,
        rounds_done=sum(r.status == "ok" for r in result.rounds),
        reason=summary.reason,
        energy=energy,
        no_energy="" if energy is not None else why_case_has_none(profile, result),
    )
