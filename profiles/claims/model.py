"""What a claim is: who says what of which chip, and the readings that could decide it.

One `[claim.ID]` table of a file in `resources/claims` or in the user's overlay folder; `[[claim.ID.reading]]`
tables below it. A claim that names no test is split into readings that can be checked.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from profiles.evidence import EvidenceClass, EvidenceSource

Relation = Literal[">", ">=", "<", "<=", "~", "range", "up to"]
"""Of the ratio subject / reference to `value`. `~` is within `tolerance`; `range` is from `value` to `upper`;
`up to` says that some case reaches the value, so that only a bound from physics could contradict it."""

Metric = Literal["throughput", "performance per watt", "power", "share of peak", "data sheet"]
Standing = Literal["supported", "contradicted", "undecided", "not checkable"]

Claimant = Literal[
    "press", "vendor", "partner", "competitor", "analyst", "user", "researcher", "official", "other"
]
"""`partner` builds with the subject, or sells or rents it out."""

Credibility = Literal["very low", "low", "medium", "high", "unknown"]
"""Of the report that somebody said so and meant it so: who relays it, and whether the words were seen."""

Positive = Annotated[float, Meta(gt=0, lt=1e9)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class PublishedSelector(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which published results bear on a reading; an empty field means any."""

    kernel: str
    dtypes: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    workloads: Annotated[tuple[str, ...], Meta(description="Shell globs.")] = ()


class Reading(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One checkable reading of a claim, with a verdict of its own."""

    name: str
    metric: Metric
    relation: Relation = ">"
    value: Positive = 1.0
    upper: Annotated[Positive | None, Meta(description="End of a `range`.")] = None
    tolerance: Annotated[float, Meta(ge=0, lt=1, description="Relative, for `~`.")] = 0.05
    cases: Annotated[
        tuple[str, ...],
        Meta(
            description="Shell globs over the ids of Assay's cases that decide it; empty where Assay has "
            "no such kernel."
        ),
    ] = ()
    aggregation: Annotated[
        Literal["geometric mean", "best", "each"],
        Meta(
            description="Of the ratios of several cases: their geometric mean, the ratio of the best "
            "values, or each must do."
        ),
    ] = "geometric mean"
    suite: Annotated[
        str, Meta(description="That holds the cases, for the command that would produce what is missing.")
    ] = "standard"
    published: tuple[PublishedSelector, ...] = ()
    quantity: Annotated[
        str,
        Meta(
            description="Of a `data sheet` reading: `peak.bf16`, `bandwidth`, `memory`, `power`, `link` (one "
            "way, of one chip), or one over another: `peak.bf16/power`."
        ),
    ] = ""
    subject_count: Annotated[
        Count,
        Meta(
            description="Of a `data sheet` reading: how many of the subject the claim is about, 384 for a "
            "system of so many."
        ),
    ] = 1
    reference_count: Count = 1
    not_checkable: Annotated[
        str, Meta(description="Why nothing could decide it; empty for a reading that can be checked.")
    ] = ""
    needs: Annotated[str, Meta(description="What a fair test would need beyond the cases.")] = ""


class Claim(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Somebody's statement. `subject` and `reference` are ids of the catalogue or names of families."""

    statement: Annotated[str, Meta(description="In our words, one sentence.")]
    subject: str
    reference: str | None = None
    not_in_catalogue: Annotated[
        str,
        Meta(
            description="Why a party is neither entry nor family: a system, an unnamed part, a chip without "
            "a data sheet."
        ),
    ] = ""
    claimed_by: str
    claimant: Claimant
    when: str
    quote: str = ""
    source: EvidenceSource
    seen: bool = True
    scope: Annotated[str, Meta(description="What the claim leaves open, and what it does not say.")]
    credibility: Credibility
    extent: Annotated[
        Literal["every test", "some tests"],
        Meta(
            description="`some tests` where the claim says itself that it holds in some: then one that holds "
            "supports it."
        ),
    ] = "every test"
    readings: tuple[Reading, ...] = field(name="reading")


class Evidence(Struct, kw_only=True, frozen=True):
    """One piece of evidence on a reading, always shown with its class."""

    evidence: EvidenceClass
    subject: str
    reference: str
    ratio: float | None
    low: float | None
    high: float | None
    """The interval of a measured ratio; None for a published one, which has none."""
    says: Standing
    text: str
    """What was divided by what, for a reader."""
    source: str
    tool: str
    value: float | None = None
    unit: str = ""
    used: bool = True
    """False where it is shown and does not count: implausible, hearsay, another tool."""
    reason: str = ""
    """Why it does not count, or why what counts decides nothing."""
    subject_id: str = ""
    """Of the catalogue, or a family where the source does not say which of its chips."""
    reference_id: str = ""
    sources: tuple[str, ...] = ()
    """Those of `source`, one by one."""
    remarks: tuple[str, ...] = ()
    """Of a published result: date, software and notes of each side."""


class ClassRange(Struct, kw_only=True, frozen=True):
    """What the evidence of one class says: classes are never mixed in one figure."""

    evidence: EvidenceClass = field(name="class")
    ratio: float | None
    """None where there are several."""
    low: float | None
    """None for a single published pair, which has no interval."""
    high: float | None


class ChipReading(Struct, kw_only=True, frozen=True):
    """A reading of one subject against one reference."""

    name: str
    verdict: Standing
    basis: str
    ranges: tuple[ClassRange, ...]


class ChipResult(Struct, kw_only=True, frozen=True):
    """A claim on one subject against one reference, by their ids and names."""

    subject_id: str
    subject: str
    reference_id: str
    reference: str
    verdict: Standing
    readings: tuple[ChipReading, ...]


class ReadingResult(Struct, kw_only=True, frozen=True):
    """Today's standing of a reading."""

    name: str
    verdict: Standing
    ratio: float | None
    low: float | None
    high: float | None
    """Interval of what was measured, or range of what was published: `basis` says which. None with the ratio
    where several classes of evidence tell: `ranges` has each."""
    basis: str
    """`measured`, `published`, `data sheet`, or empty."""
    reason: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()
    """What would settle it, a sentence each."""
    commands: tuple[str, ...] = ()
    """The exact commands that would produce it: the run goes to each chip of `run_on`."""
    run_on: tuple[str, ...] = ()
    """Names of the chips that lack a profile."""
    ranges: tuple[ClassRange, ...] = ()
    """Of what the verdict rests on, strongest class first."""
    chips: tuple[tuple[str, str, ChipReading], ...] = ()
    """The same for each pair of chips, by ids of subject and reference."""
    near: tuple[Evidence, ...] = ()
    """Published on chips that the catalogue has as equal but for their link; shown, and never counted."""


class ClaimResult(Struct, kw_only=True, frozen=True):
    """Today's standing of a claim."""

    id: str
    claim: Claim
    verdict: Standing
    reason: str
    readings: tuple[ReadingResult, ...]
    subject: str = ""
    """The chips that it may mean, by their names; empty where the catalogue knows none."""
    reference: str = ""
    chips: tuple[ChipResult, ...] = ()
    """Its standing for each pair of chips that it may mean."""
