"""What a run would do, by its own plan. Import it in the background: it loads the kernels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.cli.recording import free_bytes
from app.desktop.device_watch import Watched
from app.desktop.run.choice import SuiteChoice, patterns_for
from benchkernels.durations import expected_case_s
from benchkernels.planning import Refusal, plan
from benchkernels.suite_file import Suite
from benchkernels.suites import survey
from profiles.problems import AssayError
from profiles.profile import Case, DeviceInfo


@dataclass(frozen=True, slots=True)
class Forecast:
    """The plan of one device's run."""

    device: DeviceInfo
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
    """Every suite that can be run by its name, and a sentence for each file that cannot be read."""
    found = survey()
    return [SuiteChoice(suite.name, suite.name, suite) for suite in found.suites], found.problems


def forecast(suite: Suite, watched: Watched, unwanted: Collection[str]) -> Forecast:
    """The plan of `suite` without the unwanted kernels on that device."""
    device = device_info(watched.facts)
    patterns = patterns_for(suite, device.kind, unwanted)
    if patterns is None and suite.cases_for(device.kind):
        return Forecast(device)
    try:
        planned = plan(
            suite,
            device,
            free_bytes=free_bytes(device),
            budget_s=suite.budget_s,
            patterns=patterns or (),
        )
    except AssayError as error:
        return Forecast(device, problem=str(error))
    return Forecast(device, tuple(planned.cases), planned.rounds, planned.expected_s, planned.refused)


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
        self._known: dict[tuple[str, str], tuple[int, float]] = {}

    def of(self, choices: Sequence[SuiteChoice], devices: Sequence[Watched]) -> dict[str, tuple[int, float]]:
        """Cases that will be measured and seconds, by what `assay run --suite` is given."""
        found = {}
        for one in choices:
            if one.suite is not None:
                parts = [self._plan(one.suite, device) for device in devices]
                found[one.argument] = (sum(cases for cases, _ in parts), sum(s for _, s in parts))
        return found

    def _plan(self, suite: Suite, device: Watched) -> tuple[int, float]:
        key = (suite.digest, device.id)
        if key not in self._known:
            planned = forecast(suite, device, ())
            self._known[key] = (planned.measured, planned.expected_s)
        return self._known[key]
