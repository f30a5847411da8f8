"""What a run would do, by its own plan. Import it in the background: it loads the kernels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from app.cli.recording import free_bytes
from app.desktop.device_watch import Watched
from app.desktop.run.choice import ENOUGH, USUAL_RANKS, Duration, SuiteChoice, patterns_for, runs_of
from benchkernels.durations import expected_case_s
from benchkernels.group.planning import plan_group
from benchkernels.long_runs import plan_energy, plan_sustained
from benchkernels.planning import Planned, Refusal, plan
from benchkernels.suite_file import Suite
from benchkernels.suites import survey
from profiles.problems import AssayError
from profiles.profile import Case, DeviceInfo


@dataclass(frozen=True, slots=True)
class Forecast:
    """The plan of one run."""

    device: DeviceInfo
    """Of a group that of its first rank."""
    cases: tuple[Case, ...] = ()
    rounds: int = 0
    expected_s: float = 0.0
    refused: dict[str, Refusal] = field(default_factory=dict)
    problem: str = ""
    """Why there is no plan."""

    @property
    def measured(self) -> int:
        """How many cases there are without the refused ones."""
        return len(self.cases) - len(self.refused)

    @property
    def memory_bytes(self) -> int:
        """What the largest case holds that is not refused."""
        return max((case.memory_bytes for case in self.cases if case.id not in self.refused), default=0)

    def case_s(self, case: Case) -> float:
        """What a case takes in all rounds, by the plan."""
        return 0.0 if case.id in self.refused else self.rounds * expected_case_s(case, self.device.kind)


def read_suites() -> tuple[list[SuiteChoice], list[str]]:
    """Every suite, and a sentence for each file that cannot be read."""
    found = survey()
    return [SuiteChoice(suite.name, suite.name, suite) for suite in found.suites], found.problems


def forecast(
    suite: Suite, watched: Watched, unwanted: Collection[str], duration: Duration = ENOUGH
) -> Forecast:
    """The plan of `suite` without the unwanted kernels on that device."""
    return forecast_run(suite, (watched,), unwanted, duration)


def forecast_run(
    suite: Suite, members: Sequence[Watched], unwanted: Collection[str], duration: Duration = ENOUGH
) -> Forecast:
    """As `forecast`, on one device or on the group of these ranks."""
    each = {one.place: one for one in members}
    devices = {place: device_info(one.facts) for place, one in each.items()}
    first = devices[members[0].place]
    patterns = patterns_for(suite, first.kind, unwanted, duration)
    if patterns is None and suite.cases_for(first.kind):
        return Forecast(first)
    try:
        # Of a host's memory we know the whole only.
        free = [devices[p].memory_bytes if one.host else free_bytes(devices[p]) for p, one in each.items()]
        if len(members) > 1:
            ranks = [devices[one.place] for one in members]
            planned = plan_group(
                suite, ranks, free_bytes=free, budget_s=suite.budget_s, patterns=patterns or ()
            )
        else:
            planned = _plan(suite, first, free[0], patterns or (), duration)
    except AssayError as error:
        return Forecast(first, problem=str(error))
    return Forecast(first, tuple(planned.cases), planned.rounds, planned.expected_s, planned.refused)


def _plan(
    suite: Suite, device: DeviceInfo, free: int | None, patterns: tuple[str, ...], duration: Duration
) -> Planned:
    """As the run will plan, with so many bytes `free`. Raises UsageError as `plan` does."""
    if duration.is_sustained:
        return plan_sustained(
            suite, device, duration_s=60 * duration.minutes, free_bytes=free, patterns=patterns
        )
    if duration.sampling == "energy":
        return plan_energy(suite, device, free_bytes=free, rounds=None, patterns=patterns)
    return plan(suite, device, free_bytes=free, budget_s=suite.budget_s, patterns=patterns)


def device_info(facts: dict[str, Any]) -> DeviceInfo:
    """The device that `assay devices --json` describes, as far as it can be understood."""
    known = {name: facts[name] for name in DeviceInfo.__struct_fields__ if facts.get(name) is not None}
    try:
        return msgspec.convert(known, DeviceInfo)
    except msgspec.ValidationError:
        kind = facts.get("kind")
        return DeviceInfo(
            id=str(facts.get("id")),
            kind=kind if kind in ("cpu", "cuda", "npu") else "cpu",
            vendor=str(facts.get("vendor") or ""),
            name=str(facts.get("name") or ""),
        )


class Estimates:
    """What whole suites take on the chosen devices; each plan is made once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str, ...], Duration], tuple[int, float]] = {}

    def of(
        self,
        choices: Sequence[SuiteChoice],
        devices: Sequence[Watched],
        duration: Duration = ENOUGH,
        ranks: int = USUAL_RANKS,
    ) -> dict[str, tuple[int, float]]:
        """Cases that will be measured and seconds, by what `assay run --suite` is given."""
        duration = replace(duration, case="")  # which another suite may not have
        found = {}
        for one in choices:
            runs = runs_of(one.suite, devices, ranks)
            if one.suite is not None and runs:
                parts = [self._plan(one.suite, members, duration) for members in runs]
                found[one.argument] = (sum(cases for cases, _ in parts), sum(s for _, s in parts))
        return found

    def _plan(self, suite: Suite, members: Sequence[Watched], duration: Duration) -> tuple[int, float]:
        key = (suite.digest, tuple(one.place for one in members), duration)
        if key not in self._known:
            planned = forecast_run(suite, members, (), duration)
            self._known[key] = (planned.measured, planned.expected_s)
        return self._known[key]
