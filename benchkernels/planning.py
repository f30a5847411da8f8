"""Deciding before the first worker starts which cases run, which are refused with what figure, how long."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from benchkernels.durations import expected_case_s, expected_round_s, expected_start_s
from benchkernels.kernels import GROUP_KERNELS, KERNELS
from benchkernels.kernels.shared import NEEDS_GROUP
from benchkernels.sampling import MINIMUM_LONG_SAMPLES, tolerated_s
from benchkernels.suites import Suite
from benchkernels.turns import POSSIBLE as TURNS_POSSIBLE
from profiles.group import RANKS, combined
from profiles.problems import UsageError
from profiles.profile import Case, DeviceInfo, SuiteReference
from profiles.units import format_bytes

MEMORY_SHARE = 0.9
"""Of the free memory: the rest is for the process, its libraries and fragmentation."""
LIKELY_SHARE_OF_PEAK = 0.5
MINIMUM_BUDGET_S = 0.1


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a case will not be run, with the figure, and what would help."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Planned:
    """All cases of the run; those in `refused` (by id) are recorded as skipped and never started."""

    suite: SuiteReference
    cases: list[Case]
    rounds: int
    refused: dict[str, Refusal] = field(default_factory=dict)
    expected_s: float = 0.0


def plan(
    suite: Suite,
    device: DeviceInfo,
    *,
    free_bytes: int | None,
    rounds: int | None = None,
    budget_s: float | None = None,
    patterns: Sequence[str] = (),
) -> Planned:
    """The run of `suite` on `device`, with at most `free_bytes` of its memory.

    Raises UsageError where no case matches `patterns` (shell globs on the case's id), where the suite has
    nothing for this kind of device, or where the budget is too small for even one round.
    """
    selected = _select(suite, device, patterns)
    wanted_rounds = rounds or suite.rounds_for(device.kind)
    usable_bytes = None if free_bytes is None else int(free_bytes * MEMORY_SHARE)
    cases: list[Case] = []
    refused: dict[str, Refusal] = {}
    for original in selected:
        case = _fit(original, device, usable_bytes)
        refusal = _refuse(case, usable_bytes)
        if refusal is not None:
            refused[case.id] = refusal
        cases.append(case)
    running = [case for case in cases if case.id not in refused]
    if budget_s is not None:
        scale = _scale(running, wanted_rounds, budget_s, device.kind)
        cases, running = _shrink(cases, scale), _shrink(running, scale)
    expected_s = wanted_rounds * expected_round_s(running, device.kind)
    return Planned(
        suite=suite.reference,
        cases=cases,
        rounds=wanted_rounds,
        refused=refused,
        expected_s=expected_s if budget_s is None else min(expected_s, budget_s),
    )


def plan_pair(
    suite: Suite,
    devices: tuple[DeviceInfo, DeviceInfo],
    *,
    free_bytes: int | None,
    rounds: int,
    patterns: Sequence[str] = (),
) -> tuple[Planned, Planned]:
    """The same cases for both sides of a duel; what one side must refuse is refused on the other too.

    `free_bytes` is what the side with less has, so that both fit a case to the memory in the same way; of one
    device that both share each gets half, since both hold their case at once.
    Raises UsageError as `plan` does, and where no case of the suite is for both kinds of device.
    """
    if free_bytes is not None and devices[0].id == devices[1].id and TURNS_POSSIBLE:
        free_bytes //= 2
    a, b = (
        plan(suite, device, free_bytes=free_bytes, rounds=rounds, patterns=patterns) for device in devices
    )
    common = {case.id for case in a.cases} & {case.id for case in b.cases}
    if not common:
        raise UsageError(
            f"the suite {suite.name} has no case that both {devices[0].id} and {devices[1].id} run, so there "
            "is nothing to compare; choose another one with --suite."
        )
    return _one_of_pair(a, b, common, devices[0].kind), _one_of_pair(b, a, common, devices[1].kind)


def _one_of_pair(own: Planned, other: Planned, common: set[str], kind: str) -> Planned:
    borrowed = {
        case_id: Refusal(f"the other side cannot run it: it {refusal.reason}", refusal.remedy)
        for case_id, refusal in other.refused.items()
    }
    refused = {case_id: r for case_id, r in {**borrowed, **own.refused}.items() if case_id in common}
    cases = [case for case in own.cases if case.id in common]
    running = [case for case in cases if case.id not in refused]
    expected_s = own.rounds * expected_round_s(running, kind)
    return replace(own, cases=cases, refused=refused, expected_s=expected_s)


def _select(suite: Suite, device: DeviceInfo, patterns: Sequence[str]) -> list[Case]:
    cases = suite.cases_for(device.kind)
    if not cases:
        raise UsageError(f"the suite {suite.name} has no case for a device of kind {device.kind}.")
    if not patterns:
        return cases
    chosen = [case for case in cases if any(fnmatch.fnmatchcase(case.id, p) for p in patterns)]
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(case.id, pattern) for case in cases):
            raise UsageError(
                f"no case of the suite {suite.name} for {device.id} matches '{pattern}'; "
                f"'assay suites {suite.name}' lists them."
            )
    return chosen


def _fit(case: Case, device: DeviceInfo, usable_bytes: int | None) -> Case:
    if usable_bytes is not None:
        case = KERNELS[case.kernel].fit(case, usable_bytes)
    return msgspec.structs.replace(case, expected_s=expected_call_s(case, device))


def expected_call_s(case: Case, device: DeviceInfo) -> float | None:
    """Seconds of one call at half of the roofline (a guess for planning); None where no peak is known."""
    least_s = least_call_s(case, device)
    return None if least_s is None else least_s / LIKELY_SHARE_OF_PEAK


def least_call_s(case: Case, device: DeviceInfo) -> float | None:
    """The roofline's bound max(F / peak, Q / bandwidth), METHOD section C; None where no peak is known."""
    bounds = []
    device = combined(device, case)
    peak = device.peaks.get(case.dtype)
    if peak is not None and case.flops:
        bounds.append(case.flops / peak.value)
    if device.bandwidth is not None:
        bounds.append(case.traffic_bytes / device.bandwidth.value)
    return max(bounds, default=None)


def _refuse(case: Case, usable_bytes: int | None) -> Refusal | None:
    if case.kernel in GROUP_KERNELS and RANKS not in case.parameters:
        return Refusal(
            NEEDS_GROUP, "make a group: --ranks N on a processor, --as-group with several accelerators"
        )
    if usable_bytes is not None and case.memory_bytes > usable_bytes:
        return Refusal(
            f"needs {format_bytes(case.memory_bytes)}, and {format_bytes(usable_bytes)} can be used",
            "free the device's memory or choose a smaller case",
        )
    # Half of the expected time is the roofline's bound: faster than that it cannot be.
    least_s = (case.expected_s or 0.0) * LIKELY_SHARE_OF_PEAK
    if MINIMUM_LONG_SAMPLES * least_s > tolerated_s(case.budget_s):
        return Refusal(
            f"one call takes at least {least_s:.3g} s on this device; {MINIMUM_LONG_SAMPLES} samples need "
            f"more than the {tolerated_s(case.budget_s):.3g} s that its budget tolerates",
            "choose a suite with a larger case budget",
        )
    return None


def _shrink(cases: Sequence[Case], scale: float) -> list[Case]:
    """With that share of their budgets. A share of 1 leaves even the smallest as it is."""
    if scale == 1.0:
        return list(cases)
    return [
        msgspec.structs.replace(case, budget_s=max(MINIMUM_BUDGET_S, case.budget_s * scale)) for case in cases
    ]


def _scale(cases: Sequence[Case], rounds: int, budget_s: float, kind: str) -> float:
    """By what the cases' budgets must shrink so that all rounds fit into `budget_s`; never above 1.

    A budget bounds the samples and the warm-up and not the rest, so the share is looked for.
    Raises UsageError where not even one case at its shortest fits.
    """
    shortest_s = min((expected_case_s(case, kind) for case in _shrink(cases, 0.0)), default=0.0)
    least_s = expected_start_s(cases, kind) + shortest_s
    if budget_s <= least_s:
        raise UsageError(
            f"a budget of {budget_s:g} s is too small: starting and the shortest case take {least_s:.1f} s."
        )
    low, high = 0.0, 1.0
    if rounds * expected_round_s(cases, kind) <= budget_s:
        return high
    while high - low > 1e-3:
        middle = (low + high) / 2
        if rounds * expected_round_s(_shrink(cases, middle), kind) <= budget_s:
            low = middle
        else:
            high = middle
    return low
