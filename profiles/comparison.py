"""What a comparison says: plain data that `profiles.compare` makes and every report shows.

Ratios are candidate / baseline of the value (throughput), so that more than 1 means a faster candidate.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Verdict = Literal["faster", "slower", "same", "unclear", "not comparable"]
EnergyVerdict = Literal["more efficient", "less efficient", "same", "unclear"]
Level = Literal["units", "model"]
Doubt = Literal["", "disturbed", "other load"]


class Difference(Struct, kw_only=True, frozen=True):
    """Something around the measurements that differs and may explain a ratio."""

    label: str
    """`driver`, `power limit`, `threads`, ..."""
    baseline: str
    candidate: str


class Side(Struct, kw_only=True, frozen=True):
    """One side of a comparison: one profile, or several of the same device model that were pooled."""

    id: str
    """Of the first profile."""
    name: str
    device: str
    """The device model's name."""
    kind: str
    catalogue: str | None
    profiles: tuple[str, ...]
    """Ids of all its profiles."""
    units: int
    """Different chips among them."""
    sessions: int
    problems: tuple[str, ...] = ()
    """Sentences on the profile as a whole: interrupted, digest wrong, migrated."""


class CaseComparison(Struct, kw_only=True, frozen=True):
    """One case on both sides. `low` and `high` bound the ratio at 95 %; None comes with a `reason`."""

    id: str
    kernel: str
    dtype: str
    unit: str
    verdict: Verdict
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    """Why there is no ratio, why the verdict is unclear and what would settle it, or what to note."""
    baseline_value: float | None = None
    candidate_value: float | None = None
    baseline_rounds: int = 0
    candidate_rounds: int = 0
    rounds_needed: int | None = None
    """Rounds on each side that would probably settle an unclear verdict; None where more would not help."""
    baseline_flags: tuple[str, ...] = ()
    candidate_flags: tuple[str, ...] = ()
    paired: bool = False
    """The rounds of both sides were interleaved and compared pair by pair."""
    doubt: Doubt = ""
    """Why the verdict is unclear whatever the interval says; the reason has the sentence."""
    proven: bool = False
    """The family's test rejects a ratio of 1, whatever the tolerance."""


class Aggregate(Struct, kw_only=True, frozen=True):
    """Geometric mean of the ratios of common cases, equal weights, with its 95 % interval."""

    group: str
    """Empty for all cases, else the kernel."""
    ratio: float
    low: float | None
    high: float | None
    cases: int
    reason: str = ""
    doubt: Doubt = ""
    """That of a case it is made of, the gravest."""


class EnergyComparison(Struct, kw_only=True, frozen=True):
    """Work per joule of one case on both sides, from the rounds of its speed; idle power is included.

    `ratio` is candidate / baseline, so that more than 1 means less energy for the same work. The interval at
    95 % contains what the sensors' gain may be off by.
    """

    id: str
    unit: str
    verdict: EnergyVerdict
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    baseline_value: float | None = None
    candidate_value: float | None = None
    reason: str = ""
    """Why there is no ratio, or why it is unclear."""


class CandidateComparison(Struct, kw_only=True, frozen=True):
    """One candidate against the baseline."""

    side: Side
    level: Level
    """`units`: a statement about these chips; `model`: about the models that enough units stand for."""
    scope: str
    """The sentence that says so."""
    environment_differences: tuple[Difference, ...]
    not_like_for_like: tuple[str, ...]
    """One sentence for each reason that made cases not comparable."""
    cases: tuple[CaseComparison, ...]
    """In the baseline's order; cases of only one side are `not comparable` and say which side lacks them."""
    aggregates: tuple[Aggregate, ...]
    """All comparable cases first, then by kernel where there are several; `mean_of` knows both."""
    notes: tuple[str, ...] = ()
    energy: tuple[EnergyComparison, ...] = ()
    """Empty where neither side measured any."""

    @property
    def geometric_mean(self) -> Aggregate | None:
        """That over all comparable cases."""
        return self.mean_of("")

    def mean_of(self, kernel: str) -> Aggregate | None:
        """That over one kernel's comparable cases; where no other kernel has any, that over all of them."""
        found = next((a for a in self.aggregates if a.group == kernel), None)
        if found is None and {case.kernel for case in self.cases if case.ratio is not None} == {kernel}:
            return self.geometric_mean
        return found


class Comparison(Struct, kw_only=True, frozen=True):
    """A baseline and its candidates."""

    baseline: Side
    candidates: tuple[CandidateComparison, ...]
    tolerance: float
    """Relative: `same` means that the whole interval lies within 1 - tolerance and 1 + tolerance."""
    confidence: float
    notes: tuple[str, ...] = ()
