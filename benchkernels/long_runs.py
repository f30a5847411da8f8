"""Runs whose cases take their time: for the energy of each, or for what one of them sustains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from benchkernels.durations import costs_of
from benchkernels.energy import REST_S
from benchkernels.idle import WINDOW_S
from benchkernels.planning import Planned, plan
from benchkernels.stretches import LEAD_S, LONGEST_PAUSE_S, STRETCHES, TRIAL_S
from benchkernels.suites import Suite
from profiles.energy import LEAST_TRIALS
from profiles.problems import UsageError
from profiles.profile import Case, DeviceInfo
from profiles.timings import BACK_TO_BACK

BESIDE_S = REST_S + STRETCHES * (LONGEST_PAUSE_S / 2 + LEAD_S)
"""What a trial for energy takes beside its warm-up and its samples."""
DTYPES = ("bf16", "fp16")
"""Whose product heats most, where several are equally large."""


def with_budgets(suite: Suite, least_s: float) -> Suite:
    """The suite with at least that budget for each case, and none for the whole run."""
    entries = tuple(
        entry._replace(case=msgspec.structs.replace(entry.case, budget_s=max(entry.case.budget_s, least_s)))
        for entry in suite.entries
    )
    return replace(suite, entries=entries, budget_s=None)


def plan_energy(
    suite: Suite,
    device: DeviceInfo,
    *,
    free_bytes: int | None,
    rounds: int | None,
    patterns: Sequence[str],
) -> Planned:
    """Every case as a trial for its energy, in four rounds at least unless `rounds` says fewer.

    Raises UsageError as `plan` does.
    """
    longer = with_budgets(suite, TRIAL_S)
    trials = rounds or max(LEAST_TRIALS, suite.rounds_for(device.kind))
    planned = plan(longer, device, free_bytes=free_bytes, rounds=trials, patterns=patterns)
    running = len(planned.cases) - len(planned.refused)
    return replace(planned, expected_s=WINDOW_S + planned.expected_s + planned.rounds * running * BESIDE_S)


def plan_sustained(
    suite: Suite,
    device: DeviceInfo,
    *,
    duration_s: float,
    free_bytes: int | None,
    patterns: Sequence[str],
) -> Planned:
    """One case, back to back for `duration_s`: the one that `patterns` name, or the largest matmul that fits.

    Raises UsageError as `plan` does, and where they name several, or where there is no matmul that fits.
    """
    longer = with_budgets(suite, duration_s)
    planned = plan(longer, device, free_bytes=free_bytes, rounds=1, patterns=patterns)
    chosen = _choose(planned, suite, named=bool(patterns))
    case = back_to_back(chosen, duration_s)
    refused = {case.id: planned.refused[chosen.id]} if chosen.id in planned.refused else {}
    expected_s = WINDOW_S + back_to_back_s(device, duration_s)
    return replace(planned, cases=[case], refused=refused, expected_s=expected_s)


def back_to_back(case: Case, duration_s: float) -> Case:
    """The same work for so long without a pause: another case, compared with no short one."""
    return msgspec.structs.replace(
        case,
        id=f"{case.id}-for{duration_s:g}s",
        parameters={**case.parameters, BACK_TO_BACK: duration_s},
        budget_s=duration_s,
    )


def back_to_back_s(device: DeviceInfo, duration_s: float) -> float:
    """Seconds of a worker with one such case."""
    costs = costs_of(device.kind)
    return costs.start_s + costs.case_s + REST_S + duration_s


def _choose(planned: Planned, suite: Suite, *, named: bool) -> Case:
    if named:
        if len(planned.cases) > 1:
            ids = ", ".join(case.id for case in planned.cases[:3])
            raise UsageError(
                f"--sustained runs one case, and --case names {len(planned.cases)} ({ids}, ...): name one."
            )
        return planned.cases[0]
    fitting = [c for c in planned.cases if c.kernel == "matmul" and c.id not in planned.refused]
    if not fitting:
        raise UsageError(
            f"the suite {suite.name} has no matmul that fits this device; name a case with --case."
        )
    most = max(case.flops for case in fitting)
    largest = [case for case in fitting if case.flops == most]
    return next((c for dtype in DTYPES for c in largest if c.dtype == dtype), largest[0])
