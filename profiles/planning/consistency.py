"""How far an LLM step stays behind the matrix product and the memory that the same profile measured.

    t_predicted = max(F / fastest matrix product of the dtype, Q / fastest memory stream)
    reached = t_predicted / t_measured        left on the table = 1 - reached

with F and Q as docs/method.md counts them. A prefill is bound by its products, a decode step by the memory.
What is left is launching, norms, attention and whatever software does besides: what better software could
take back without another chip.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from profiles.efficiency import MEMORY_BOUND_CACHES, from_memory, step_of
from profiles.planning.figures import Figure
from profiles.profile import Case, Profile
from profiles.summary import CaseSummary

Bound = Literal["matmul", "bandwidth"]

BAND = (0.5, 1.1)
"""Of `reached`. Below it most of the time is spent on something that is not counted; above it the ceiling was
measured too low, or the work is not what it is counted as."""
_STEPS = ("prefill", "decode")


@dataclass(frozen=True, slots=True)
class Consistency:
    """One LLM case against the ceilings of its own profile; with a `reason` nothing can be said."""

    case: str
    measured: float | None
    """In token/s; so is `predicted`."""
    predicted: Figure | None
    reached: Figure | None
    """Measured over predicted, 1 = as fast as its parts."""
    bound: Bound | None
    """Which of the two ceilings the prediction comes from, and the case that measured it."""
    ceiling: str
    flagged: bool
    """Whether all of `reached` lies outside the band."""
    reason: str


def examine_consistency(profile: Profile, summaries: Sequence[CaseSummary]) -> list[Consistency]:
    """Every prefill and decode case of the profile; `summaries` are its own, in its order."""
    usable = [
        (result.case, summary)
        for result, summary in zip(profile.cases, summaries, strict=True)
        if summary.value is not None and "implausible" not in summary.flags
    ]
    return [_examine(profile, case, summary, usable) for case, summary in usable if step_of(case) in _STEPS]


def _examine(
    profile: Profile, case: Case, summary: CaseSummary, usable: Sequence[tuple[Case, CaseSummary]]
) -> Consistency:
    product = _fastest(summary for other, summary in usable if _is_product(other, case.dtype))
    memory = _fastest(
        summary
        for other, summary in usable
        if other.kernel == "bandwidth" and from_memory(other, profile.device)
    )
    is_cached = not from_memory(case, profile.device)
    if reason := _why_not(case, product, memory, is_cached):
        return Consistency(case.id, summary.value, None, None, None, "", flagged=False, reason=reason)
    seconds: dict[Bound, tuple[Figure, CaseSummary]] = {}
    if product is not None:
        seconds["matmul"] = _figure(product).under(case.flops), product
    if memory is not None and not is_cached:
        seconds["bandwidth"] = _figure(memory).under(case.traffic_bytes), memory
    bound = max(seconds, key=lambda name: seconds[name][0].value)
    predicted_s, ceiling = seconds[bound]
    return _compare(case, summary, predicted_s, bound, ceiling)


def _compare(
    case: Case, summary: CaseSummary, predicted_s: Figure, bound: Bound, ceiling: CaseSummary
) -> Consistency:
    # Both sides of one profile: the interval of their ratio is that of the worst of both at once.
    measured = _figure(summary)
    value = predicted_s.value / (summary.seconds_per_call or 1.0)
    reached = Figure(
        value,
        value * predicted_s.low / predicted_s.value * measured.low / measured.value,
        value * predicted_s.high / predicted_s.value * measured.high / measured.value,
    )
    predicted = Figure(
        measured.value / value,
        measured.value / value * predicted_s.value / predicted_s.high,
        measured.value / value * predicted_s.value / predicted_s.low,
    )
    outside = reached.high < BAND[0] or reached.low > BAND[1]
    return Consistency(
        case.id, measured.value, predicted, reached, bound, ceiling.id, flagged=outside, reason=""
    )


def _why_not(case: Case, product: CaseSummary | None, memory: CaseSummary | None, is_cached: bool) -> str:
    """Why nothing is predicted; empty where something is."""
    if step_of(case) == "prefill":
        return "" if product is not None else f"no usable matrix product in {case.dtype} in this profile"
    if memory is None:
        return f"no usable memory stream of more than {MEMORY_BOUND_CACHES} times the caches in this profile"
    if not is_cached:
        return ""
    return (
        f"the caches may serve some of its traffic (no more than {MEMORY_BOUND_CACHES} times their size): the"
        " memory's bandwidth is no ceiling of it"
    )


def _is_product(case: Case, dtype: str) -> bool:
    return case.kernel == "matmul" and case.dtype == dtype and case.cache == "hot"


def _fastest(summaries: Iterable[CaseSummary]) -> CaseSummary | None:
    return max(summaries, key=lambda one: one.value or 0.0, default=None)


def _figure(summary: CaseSummary) -> Figure:
    return Figure.of(summary.value or 0.0, summary.low, summary.high)
