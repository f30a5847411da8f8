"""What a step gains from the ranks that share it: the group's rate over n times that of one rank alone."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from profiles.group import ALONE, LLM_GROUP, PARALLELISM, RANKS
from profiles.profile import Case, CaseResult, Profile
from profiles.ratio import divide_pairs
from profiles.summary import work_per_call
from profiles.timings import Timing, time_case


@dataclass(frozen=True, slots=True)
class Scaling:
    """One case against its reference; an efficiency of 1 is n times the rate of one."""

    case: str
    reference: str
    """Id of the same step on rank 0 alone, in the same rounds."""
    kind: str
    """`weak`: each rank's work is that of the reference; `strong`: the ranks share it out."""
    ranks: int
    efficiency: float
    low: float | None
    high: float | None
    rounds: int
    """That both have."""


def scalings_of(profile: Profile) -> list[Scaling]:
    """Of every case that ranks share and whose reference gave a figure in at least one common round."""
    results = {result.case.id: result for result in profile.cases}
    found = []
    for result in profile.cases:
        reference = results.get(reference_id(result.case))
        if reference is not None:
            found.append(_scaling(result, reference, profile))
    return [one for one in found if one is not None]


def reference_id(case: Case) -> str:
    """`llm/train/m/bf16/b8-s2048/n1` of `llm/train/m/bf16/b8-s2048/dp4`; empty where a case has none."""
    shared = case.kernel == LLM_GROUP and case.parameters.get(PARALLELISM, ALONE) != ALONE
    return f"{case.id.rpartition('/')[0]}/n1" if shared else ""


def _scaling(result: CaseResult, reference: CaseResult, profile: Profile) -> Scaling | None:
    ranks = result.case.parameters.get(RANKS)
    timings = [time_case(one, profile.device, profile.telemetry) for one in (result, reference)]
    shared, alone = (None if one is None else _log_rates(one) for one in timings)
    if shared is None or alone is None or not isinstance(ranks, int) or ranks < 1:
        return None
    common = sorted(shared.keys() & alone.keys())
    logs = [shared[number] - alone[number] - math.log(ranks) for number in common]
    if not logs:
        return None
    ratio = divide_pairs(logs)
    log = statistics.fmean(logs) if ratio is None else ratio.log
    reach = None if ratio is None else ratio.reach()
    return Scaling(
        case=result.case.id,
        reference=reference.case.id,
        kind=str(result.case.parameters.get("scaling", "")),
        ranks=ranks,
        efficiency=_exp(log),
        low=None if reach is None else _exp(log - reach),
        high=None if reach is None else _exp(log + reach),
        rounds=len(logs),
    )


def _log_rates(timing: Timing) -> dict[int, float] | None:
    """Of each round's rate; None where a call has no work to count."""
    work = work_per_call(timing.case)
    if work <= 0:
        return None
    return {one.round: math.log(work / estimate.seconds_per_call) for one, estimate in timing.rounds}


def _exp(log: float) -> float:
    """Of a damaged file's figures too."""
    return math.exp(max(-700.0, min(700.0, log)))
