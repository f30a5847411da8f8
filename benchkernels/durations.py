"""How long a case, a round and a run will take: for the list of suites, the plan, and the time that is left.

A case is the sum of its phases, since its budget bounds the last one alone: inputs and reference take time by
their bytes, the warm-up goes on until enough blocks were seen, and a median needs some samples however long a
call is. The processor's figures are fitted to the rounds of `resources/reference/`, which the tests hold them
against; those of an accelerator are guesses, since none was measured yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from benchkernels.sampling import (
    LONG_CALL_S,
    MINIMUM_LONG_SAMPLES,
    MINIMUM_SAMPLES,
    WARM_UP_LIMIT_S,
    tolerated_s,
)
from profiles.group import COLLECTIVE, LLM_GROUP, RANKS
from profiles.profile import Case

WARM_UP_CALLS = 20
"""A warm-up looks at its second half in thirds of five blocks, and ends with the second look or so."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What measuring takes on a kind of device beside the samples."""

    start_s: float
    """A worker from its start to its end: imports, the device's context, the environment twice."""
    rank_s: float
    """What each rank of a group adds to that: torch once more, and the meeting."""
    case_s: float
    """A case's inputs, first calls and check where they are small."""
    byte_s: float
    """The same, for each byte that the case holds."""
    warm_up_s: float
    """The shortest warm-up, with the look that ends it."""
    flop_s: float
    """A FLOP of a device that is not known."""
    traffic_s: float
    """A byte of its memory."""


CPU = Costs(
    start_s=3.0, rank_s=0.9, case_s=0.2, byte_s=1.2e-9, warm_up_s=0.6, flop_s=1 / 150e9, traffic_s=1 / 15e9
)  # fmt: skip
ACCELERATOR = Costs(
    start_s=6.0, rank_s=0.7, case_s=0.5, byte_s=0.0, warm_up_s=2.1, flop_s=1 / 150e12, traffic_s=1 / 1e12
)  # fmt: skip
RANK_TRAFFIC_S = 1 / 3.6e9
"""A byte of a collective between ranks of a processor, for each of them: they share its memory and its cores.

Fitted, as is the next one, to the runs with two and with four ranks of docs/devices.md.
"""
UNSETTLED_SHARE = 0.85
"""Of the longest warm-up, what ranks take: they wait for each other, and seldom settle."""
GROUP_KERNELS = (COLLECTIVE, LLM_GROUP)


def costs_of(device_kind: str) -> Costs:
    """Those of a device of kind `cpu`, or of any other kind."""
    return CPU if device_kind == "cpu" else ACCELERATOR


def expected_start_s(cases: Iterable[Case], device_kind: str) -> float:
    """Seconds that a round takes beside these cases: its worker, or its group of ranks."""
    costs = costs_of(device_kind)
    ranks = max((_ranks(case) for case in cases), default=0)
    return costs.start_s + costs.rank_s * ranks


def expected_case_s(case: Case, device_kind: str) -> float:
    """Seconds of one case in one round, from its allocation to its end."""
    costs = _costs_of_case(case, device_kind)
    call_s = _call_s(case, costs)
    longest_s = min(WARM_UP_LIMIT_S, costs.warm_up_s + 2 * case.budget_s)
    warm_up_s = min(max(costs.warm_up_s, WARM_UP_CALLS * call_s), longest_s)
    if case.kernel in GROUP_KERNELS:
        warm_up_s = UNSETTLED_SHARE * longest_s
    samples = MINIMUM_LONG_SAMPLES if call_s > LONG_CALL_S else MINIMUM_SAMPLES
    setup_s = costs.case_s + costs.byte_s * case.memory_bytes
    # What would take longer is not measured, and this is a guess: it must not outweigh all other cases.
    return setup_s + warm_up_s + min(max(case.budget_s, samples * call_s), tolerated_s(case.budget_s))


def expected_round_s(cases: Iterable[Case], device_kind: str) -> float:
    """Seconds of one round: a worker that runs these cases one after the other."""
    several = list(cases)
    return expected_start_s(several, device_kind) + sum(expected_case_s(one, device_kind) for one in several)


def _costs_of_case(case: Case, device_kind: str) -> Costs:
    costs = costs_of(device_kind)
    if case.kernel not in GROUP_KERNELS or device_kind != "cpu":
        return costs
    traffic_s = _ranks(case) * RANK_TRAFFIC_S if case.kernel == COLLECTIVE else costs.traffic_s
    return replace(costs, byte_s=_ranks(case) * costs.byte_s, traffic_s=traffic_s)


def _ranks(case: Case) -> int:
    """Of the case's group; two where it is not known yet, 0 of a case for a single device."""
    if case.kernel not in GROUP_KERNELS:
        return 0
    told = case.parameters.get(RANKS)
    return told if isinstance(told, int) else 2


def _call_s(case: Case, costs: Costs) -> float:
    """What the plan expects of a call; a plan that knows no bandwidth says nothing of memory."""
    computing_s = case.flops * costs.flop_s if case.expected_s is None else case.expected_s
    return max(computing_s, case.traffic_bytes * costs.traffic_s)
