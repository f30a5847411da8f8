"""What evidence of one class says of one chip against another, and how ratios of several cases become one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from profiles.claims.deciding import Bounds, agreed, decide
from profiles.claims.model import Evidence, Reading, Standing
from profiles.profile import CatalogueEntry
from profiles.student import quantile

FAMILY_LEVEL = 0.05
"""In how many of a hundred families of cases that all meet the value one may still be called a miss."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject against one reference; without `bounds` nothing could be divided, and `reason` says why."""

    subject: CatalogueEntry
    reference: CatalogueEntry
    standing: Standing
    bounds: Bounds | None
    evidence: tuple[Evidence, ...]
    reason: str = ""
    remarks: tuple[str, ...] = ()
    """Of which units that is said, and what was wrong with a profile as a whole."""

    @property
    def pair(self) -> str:
        """`Ascend 910B2 against A100 80GB SXM4`."""
        return f"{self.subject.name} against {self.reference.name}"


@dataclass(frozen=True, slots=True)
class CaseRatio:
    """One case on both sides, in the metric of the reading; not used where `bounds` is None."""

    case: str
    unit: str
    bounds: Bounds | None
    subject_value: float | None
    reference_value: float | None
    reason: str = ""
    dtype: str = ""
    dof: int = 2
    """The fewest degrees of freedom that its interval can have."""
    flags: tuple[tuple[str, str], ...] = ()
    """`subject` or `reference` with what its result was flagged."""


@dataclass(frozen=True, slots=True)
class Aggregated:
    """Several cases as one ratio, and what it says of the reading."""

    bounds: Bounds
    standing: Standing
    text: str


def aggregate(reading: Reading, cases: Sequence[CaseRatio], margin: float) -> Aggregated | None:
    """The usable cases as the reading wants them aggregated; None where there is none.

    `margin`, on the logarithm, is for what the intervals do not know and counts in the standing only. `up to`
    asks for one case that reaches the value, whatever the aggregation.
    """
    usable = [case for case in cases if case.bounds is not None and _sound(case.bounds)]
    bounds = [case.bounds for case in usable if case.bounds is not None]
    if not bounds:
        return None
    some = f" of {len(cases)}" if len(cases) > len(usable) else ""
    if reading.relation == "up to":
        most = max(bounds, key=lambda one: one.low)
        return Aggregated(most, decide(most.widened(margin), reading), f"best ratio of {_count(usable)}")
    if reading.aggregation == "each":
        spread = Bounds(
            _mean(b.ratio for b in bounds), min(b.low for b in bounds), max(b.high for b in bounds)
        )
        return Aggregated(spread, _each(reading, usable, margin), f"each of {_count(usable)}{some}")
    if reading.aggregation == "best":
        return _bests(reading, usable, margin, f"best value of {_count(usable)}{some}")
    # Errors of cases share a session, so they are not averaged away: the mean of the half-widths is the width
    # for full correlation, and an upper bound for any other.
    mean = Bounds(_mean(b.ratio for b in bounds), _mean(b.low for b in bounds), _mean(b.high for b in bounds))
    text = "" if len(cases) == 1 else f"geometric mean of {_count(usable)}{some}"
    return Aggregated(mean, decide(mean.widened(margin), reading), text)


def _each(reading: Reading, cases: Sequence[CaseRatio], margin: float) -> Standing:
    """Supported by all of them; contradicted by one that misses the value at the family's level.

    One miss among many is likely by chance: Holm's (1979) first step holds the smallest p value against
    5 % over the number of cases, that is, each interval at that level against the value. That all hold needs
    no such step: whoever is wrong there is wrong about one case.
    """
    widened = [(case, case.bounds.widened(margin)) for case in cases if case.bounds is not None]
    if any(
        decide(one.stretched(_family_factor(case.dof, len(widened))), reading) == "contradicted"
        for case, one in widened
    ):
        return "contradicted"
    return "supported" if {decide(one, reading) for _, one in widened} == {"supported"} else "undecided"


def _family_factor(dof: int, cases: int) -> float:
    """How much wider than a single case's interval that of a family is: more freedom makes it smaller."""
    return quantile(1 - FAMILY_LEVEL / cases / 2, dof) / quantile(1 - FAMILY_LEVEL / 2, dof)


def _bests(reading: Reading, cases: Sequence[CaseRatio], margin: float, text: str) -> Aggregated:
    """The best of each dtype apart: fp16 of one chip over bf16 of the other is no ratio of anything."""
    found: dict[str, Bounds] = {}
    for dtype in dict.fromkeys(case.dtype for case in cases):
        found[dtype] = _best([case for case in cases if case.dtype == dtype])
    bounds = list(found.values())
    if len(bounds) == 1:
        return Aggregated(bounds[0], decide(bounds[0].widened(margin), reading), text)
    standing = agreed(decide(one.widened(margin), reading) for one in bounds)
    spread = Bounds(_mean(b.ratio for b in bounds), min(b.low for b in bounds), max(b.high for b in bounds))
    told = ", ".join(f"{dtype} {one.text}" for dtype, one in found.items())
    return Aggregated(spread, standing, f"{text} in each dtype ({told})")


def _best(cases: Sequence[CaseRatio]) -> Bounds:
    """The subject's best value over the reference's, which may be of another case.

    The half-width is the sum of both cases' own: at least that of two values from four.
    """
    first = max(cases, key=lambda case: case.subject_value or 0.0)
    second = max(cases, key=lambda case: case.reference_value or 0.0)
    one, two = first.bounds, second.bounds
    assert one is not None  # noqa: S101  (for the type checker: only usable cases come)
    if first is second or two is None or not first.subject_value or not second.reference_value:
        return one
    ratio = first.subject_value / second.reference_value
    below = math.log(one.ratio / one.low) + math.log(two.ratio / two.low)
    above = math.log(one.high / one.ratio) + math.log(two.high / two.ratio)
    return Bounds(ratio, ratio * math.exp(-below), ratio * math.exp(above))


def _sound(bounds: Bounds) -> bool:
    return 0.0 < bounds.low <= bounds.ratio <= bounds.high < math.inf


def _mean(values: Iterable[float]) -> float:
    logs = [math.log(value) for value in values]
    return math.exp(math.fsum(logs) / len(logs))


def _count(cases: Sequence[CaseRatio]) -> str:
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'}"
