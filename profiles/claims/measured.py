"""Evidence of the first class: what Assay measured on both chips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from msgspec import structs

from profiles.claims.deciding import ENERGY, UNIT_MARGIN, Bounds, agreed, decide
from profiles.claims.finding import CaseRatio, Finding, aggregate
from profiles.claims.knowledge import Knowledge
from profiles.claims.model import Evidence, Reading
from profiles.comparison import CandidateComparison, CaseComparison
from profiles.profile import CatalogueEntry, Profile
from profiles.stats import INTERVAL_FROM_ROUNDS, TRIM, TRIM_FROM_ROUNDS
from profiles.units import format_rate

NAMES_SHOWN = 3
CAPPING = ("host bound", "not settled", "throttled")
"""Flags of results that tell of something else than the chip at its work, and thus decide nothing."""
SHOWN_FLAGS = (*CAPPING, "power capped", "projected", "other load")
LOADED_TOLERANCE = 0.02
"""By how much what was taken beside other load must clear the value: the tolerance of a comparison."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both chips with their profiles, of which there is at least one each."""

    subject: CatalogueEntry
    reference: CatalogueEntry
    ours: Sequence[Profile]
    theirs: Sequence[Profile]


def find_measured(
    reading: Reading, subject: CatalogueEntry, reference: CatalogueEntry, knowledge: Knowledge
) -> Finding | None:
    """What the profiles of both chips say; None where one has no profile or Assay has no such case."""
    sides = Sides(subject, reference, knowledge.profiles_of(subject.id), knowledge.profiles_of(reference.id))
    if not reading.cases or not sides.ours or not sides.theirs:
        return None
    comparison = knowledge.compared(subject.id, reference.id)
    if isinstance(comparison, str):
        return Finding(subject, reference, "undecided", None, (), comparison)
    compared = [case for case in comparison.cases if matches(case.id, reading.cases)]
    if not compared:
        globs = " or ".join(reading.cases)
        return Finding(subject, reference, "undecided", None, (), f"no profile of either has a case {globs}")
    ratios = _ratios(reading, compared, sides, knowledge)
    margin = UNIT_MARGIN if comparison.level == "units" else 0.0
    ratios = _without_loaded(reading, ratios, margin)
    found = aggregate(reading, ratios, margin)
    evidence = tuple(_evidence(one, reading, sides) for one in ratios)
    if found is None:
        reasons = "; ".join(dict.fromkeys(one.reason for one in ratios))
        return Finding(subject, reference, "undecided", None, evidence, reasons)
    reason = f"{found.text}: {found.bounds.text}" if found.text else found.bounds.text
    held = _held_back(ratios)
    remarks = (*held, *_remarks(found.bounds, reading, comparison, 0.0 if held else margin))
    standing = "undecided" if held else found.standing
    return Finding(subject, reference, standing, found.bounds, evidence, reason, remarks)


def matches(case_id: str, globs: Sequence[str]) -> bool:
    """Whether one of the shell globs fits, letter by letter as `assay run --case` takes them."""
    return any(fnmatchcase(case_id, glob) for glob in globs)


def _ratios(
    reading: Reading, compared: Sequence[CaseComparison], sides: Sides, knowledge: Knowledge
) -> list[CaseRatio]:
    if reading.metric in ENERGY:
        from profiles.claims.energy import divide_energy

        measured = (sides.ours, sides.theirs)
        ratios = [divide_energy(case, reading, measured, knowledge) for case in compared]
    else:
        ratios = [_ratio(case) for case in compared]
        if reading.metric == "share of peak":
            ratios = [_per_peak(one, case, sides) for one, case in zip(ratios, compared, strict=True)]
    return [
        replace(one, dtype=case.dtype, dof=_least_dof(case, sides), flags=tuple(_flags(case)))
        for one, case in zip(ratios, compared, strict=True)
    ]


def _flags(case: CaseComparison) -> Iterator[tuple[str, str]]:
    for side, flags in (("subject", case.candidate_flags), ("reference", case.baseline_flags)):
        yield from ((side, flag) for flag in SHOWN_FLAGS if flag in flags)


def _least_dof(case: CaseComparison, sides: Sides) -> int:
    """The fewest degrees of freedom of either side: of its trimmed rounds, or of three units or sessions."""
    if max(len(sides.ours), len(sides.theirs)) >= INTERVAL_FROM_ROUNDS:
        return INTERVAL_FROM_ROUNDS - 1
    rounds = min(case.baseline_rounds, case.candidate_rounds)
    trimmed = 2 * int(TRIM * rounds) if rounds >= TRIM_FROM_ROUNDS else 0
    return max(1, rounds - trimmed - 1)


def _without_loaded(reading: Reading, ratios: list[CaseRatio], margin: float) -> list[CaseRatio]:
    """What was measured beside other load goes, unless all together clear the reading's own value.

    A comparison asks whether the ratio clears 1; a claim may speak of another value. The cases go together:
    to drop those near the value alone would leave the extremes.
    """
    loaded = [one for one in ratios if any(flag == "other load" for _, flag in one.flags)]
    if not loaded:
        return ratios
    scale = 1 + LOADED_TOLERANCE
    shifted = [_shifted(reading, factor) for factor in (1 / scale, scale)]
    found = [aggregate(one, ratios, margin) for one in shifted]
    if agreed(one.standing if one else "undecided" for one in found) != "undecided":
        return ratios
    why = "measured beside other load, and the interval does not clear the claim's value by the tolerance"
    return [replace(one, bounds=None, reason=one.reason or why) if one in loaded else one for one in ratios]


def _shifted(reading: Reading, factor: float) -> Reading:
    """With another value, for what must clear the reading's own by a tolerance."""
    upper = None if reading.upper is None else reading.upper * factor
    return structs.replace(reading, value=reading.value * factor, upper=upper)


def _held_back(ratios: Sequence[CaseRatio]) -> tuple[str, ...]:
    """The sentence on flags that let a result decide nothing; empty where there is none."""
    told = []
    for flag in CAPPING:
        sides = dict.fromkeys(
            side for one in ratios if one.bounds for side, found in one.flags if found == flag
        )
        if sides:
            told.append(f"{flag} ({' and '.join(sides)})")
    if not told:
        return ()
    return (f"undecided whatever the ratio, since it rests on results that are {', '.join(told)}",)


def _ratio(case: CaseComparison) -> CaseRatio:
    """The ratio as it was compared; a value that must not count has its reason instead of bounds."""
    reason = unusable(case)
    bounds = None
    if not reason and case.ratio is not None and case.low is not None and case.high is not None:
        bounds = Bounds(case.ratio, case.low, case.high)
    return CaseRatio(
        case=case.id,
        unit=case.unit,
        bounds=bounds,
        subject_value=case.candidate_value,
        reference_value=case.baseline_value,
        reason=reason or ("" if bounds else case.reason or "there is no interval"),
    )


def unusable(case: CaseComparison) -> str:
    """Why a compared case must not decide anything; empty where it may.

    A case that compares as `same` or `unclear` may: its interval says what it knows. To drop those alone
    would leave the extremes and bias every mean.
    """
    if case.verdict == "not comparable":
        return f"not comparable: {case.reason}" if case.reason else "not comparable"
    if "implausible" in {*case.baseline_flags, *case.candidate_flags}:
        return case.reason or "a result that cannot be true"
    return case.reason if case.doubt == "disturbed" else ""


def _per_peak(one: CaseRatio, case: CaseComparison, sides: Sides) -> CaseRatio:
    """Both sides as shares of their data-sheet ceiling: bandwidth for B/s, else arithmetic of the dtype."""
    ceilings = []
    for entry in (sides.subject, sides.reference):
        peak = entry.bandwidth if case.unit == "B/s" else entry.peaks.get(case.dtype)
        if peak is None or peak.value <= 0:
            what = "bandwidth" if case.unit == "B/s" else f"{case.dtype} peak"
            return CaseRatio(one.case, "", None, None, None, f"the catalogue knows no {what} of {entry.name}")
        ceilings.append(peak.value)
    ours, theirs = ceilings
    scale = theirs / ours
    return CaseRatio(
        case=one.case,
        unit="",
        bounds=None if one.bounds is None else Bounds(*(scale * value for value in one.bounds)),
        subject_value=None if one.subject_value is None else one.subject_value / ours,
        reference_value=None if one.reference_value is None else one.reference_value / theirs,
        reason=one.reason,
    )


def _evidence(one: CaseRatio, reading: Reading, sides: Sides) -> Evidence:
    values = f"{_value(one.subject_value, one.unit)} against {_value(one.reference_value, one.unit)}"
    known = one.subject_value is not None and one.reference_value is not None
    flags = ", ".join(f"{side}: {flag}" for side, flag in one.flags)
    held = any(flag in CAPPING for _, flag in one.flags)
    text = f"{one.case}: {values}" if known else one.case
    return Evidence(
        evidence="measured",
        subject=sides.subject.name,
        reference=sides.reference.name,
        ratio=one.bounds.ratio if one.bounds else None,
        low=one.bounds.low if one.bounds else None,
        high=one.bounds.high if one.bounds else None,
        says=decide(one.bounds, reading) if one.bounds and not held else "undecided",
        text=f"{text} ({flags})" if flags else text,
        source=f"{_names(sides.ours)} against {_names(sides.theirs)}",
        tool=f"assay, protocol {sides.ours[0].tool.protocol}",
        value=one.subject_value,
        unit=one.unit,
        used=one.bounds is not None,
        reason="" if one.bounds else one.reason,
        subject_id=sides.subject.id,
        reference_id=sides.reference.id,
        sources=tuple(profile.name for profile in (*sides.ours, *sides.theirs)),
    )


def _remarks(
    bounds: Bounds, reading: Reading, comparison: CandidateComparison, margin: float
) -> Iterator[str]:
    if margin and decide(bounds, reading) != decide(bounds.widened(margin), reading):
        yield (
            "that settles it for the units measured, and not for their models: chips of one name differ by"
            f" {100 * margin:.0f} %, so measure three of each"
        )
    elif comparison.scope:
        yield comparison.scope.rstrip(".")
    yield from (note.rstrip(".") for note in comparison.notes)


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "nothing"
    return format_rate(value, unit) if unit else f"{100 * value:.3g} % of the peak"


def _names(profiles: Sequence[Profile]) -> str:
    names = ", ".join(profile.name for profile in profiles[:NAMES_SHOWN])
    return f"{names} and {len(profiles) - NAMES_SHOWN} more" if len(profiles) > NAMES_SHOWN else names
