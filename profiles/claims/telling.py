"""What a reading's evidence is in words and ranges: one range per class, and how many units it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import get_args

from profiles.claims.deciding import Bounds, leaning, range_text, surpasses, wanted
from profiles.claims.finding import Finding
from profiles.claims.model import ChipReading, ClassRange, Evidence, Reading, ReadingResult
from profiles.claims.reported import Report
from profiles.evidence import EvidenceClass, PublishedResult

SHOWN = 3
STRONGEST_FIRST: tuple[EvidenceClass, ...] = get_args(EvidenceClass)

Pairs = Sequence[tuple[str, str]]
"""Ids of subject and reference, every member with every member."""


def basis_text(reading: ReadingResult | ChipReading) -> str:
    """`published: third party, vendor`; only the basis where its class says the same."""
    classes = [one.evidence for one in reading.ranges]
    return reading.basis if classes in ([], ["measured"]) else f"{reading.basis}: {', '.join(classes)}"


def figure_text(reading: ReadingResult | ChipReading) -> str:
    """`1.19 to 1.35`, each class with its name where there are several; empty where nothing was divided."""
    named = len(reading.ranges) > 1
    return "; ".join(f"{range_of(one)}{f' ({one.evidence})' if named else ''}" for one in reading.ranges)


def range_of(one: ClassRange) -> str:
    """`1.30 (1.25 to 1.35)` of one measured ratio, `1.19 to 1.35` of several, `1.30` of one that is exact."""
    if one.low is None or one.high is None:
        return "" if one.ratio is None else range_text(one.ratio, one.ratio)
    spread = range_text(one.low, one.high)
    if one.ratio is None or one.low == one.high:
        return spread
    return Bounds(one.ratio, one.low, one.high).text


def measured_range(measured: Mapping[tuple[str, str], Finding]) -> tuple[ClassRange, ...]:
    """From the lowest to the highest bound of all pairs of chips."""
    found = [finding.bounds for finding in measured.values() if finding.bounds is not None]
    if not found:
        return ()
    return (
        ClassRange(
            evidence="measured",
            ratio=found[0].ratio if len(found) == 1 else None,
            low=min(bounds.low for bounds in found),
            high=max(bounds.high for bounds in found),
        ),
    )


def ranges_of(evidence: Iterable[Evidence], *, exact: bool = False) -> tuple[ClassRange, ...]:
    """One for each class of what counts, strongest first; a single ratio has bounds where it is `exact`.

    What was measured has its interval in any case.
    """
    counted = [
        (one.evidence, Bounds(one.ratio, one.low or one.ratio, one.high or one.ratio))
        for one in evidence
        if one.used and one.ratio is not None
    ]
    found = []
    for name in STRONGEST_FIRST:
        bounds = [one for evidence_class, one in counted if evidence_class == name]
        if not bounds:
            continue
        low, high = min(one.low for one in bounds), max(one.high for one in bounds)
        ratios = {one.ratio for one in bounds}
        alone = len(bounds) == 1 and low == high and not exact
        found.append(
            ClassRange(
                evidence=name,
                ratio=ratios.pop() if len(ratios) == 1 else None,
                low=None if alone else low,
                high=None if alone else high,
            )
        )
    return tuple(found)


def explain_measured(reading: Reading, pairs: Pairs, measured: Mapping[tuple[str, str], Finding]) -> str:
    """Each pair with its ratio, what was claimed, and of which units that is said."""
    findings = list(measured.values())
    told = [f"{f.pair}: {f.reason}" if len(pairs) > 1 else f.reason for f in findings[:SHOWN]]
    if len(findings) > SHOWN:
        told.append(f"and {len(findings) - SHOWN} more pairs of chips")
    if {"supported", "contradicted"} <= {finding.standing for finding in findings}:
        told.insert(0, "it depends on the chip")
    told.append(f"claimed: {wanted(reading)}")
    better = [f for f in findings if f.bounds is not None and surpasses(f.bounds.low, reading)]
    if better:
        told.append("that is more than was claimed, and no less")
    if len(measured) < len(pairs):
        told.append(f"{len(pairs) - len(measured)} of {len(pairs)} pairs of chips are not measured")
    return "; ".join((*told, *dict.fromkeys(remark for f in findings for remark in f.remarks)))


def explain_published(reading: Reading, pairs: Pairs, reports: Sequence[Report], *, is_measured: bool) -> str:
    """The range of each class, which way it points, and why it is not enough."""
    used = [report for report in reports if report.evidence.used and report.evidence.ratio is not None]
    if not used:
        unused = dict.fromkeys(report.evidence.reason for report in reports)
        if unused:
            return f"no published pair counts: {'; '.join(unused)}"
        nothing = "nothing published with one tool on both sides"
        return nothing if is_measured else f"nothing was measured, and {nothing}"
    told = []
    for one in ranges_of(report.evidence for report in used):
        same = [report for report in used if report.evidence.evidence == one.evidence]
        ratios = [report.evidence.ratio for report in same if report.evidence.ratio is not None]
        way = leaning(ratios, reading)
        told.append(f"published, {one.evidence}: {_units(same)}, ratio {range_of(one)}, points {way}")
        if all(surpasses(ratio, reading) for ratio in ratios):
            told.append("that is more than was claimed, and no less")
    named = {(report.subject, report.reference) for report in used} & set(pairs)
    if len(pairs) > 1:
        told.append(f"they name {len(named)} of the {len(pairs)} pairs of chips that the claim may mean")
    elif len(used) == 1:
        told.append("one pair of units without an interval decides nothing")
    return "; ".join(told)


def _units(reports: Sequence[Report]) -> str:
    """`1 submission of a 910B2 against 2 of an A100`: rows of one submission are no further units."""
    sides = []
    for side in ("subject", "reference"):
        results = {one.id: one for one in (getattr(report.pair, side) for report in reports)}.values()
        names = dict.fromkeys(getattr(report.evidence, side) for report in reports)
        count = _submissions(results)
        sides.append(f"{count} submission{'' if count == 1 else 's'} of {', '.join(names)}")
    return " against ".join(sides)


def _submissions(results: Iterable[PublishedResult]) -> int:
    """How many runs of a tool the results are from: where equal work comes twice there were two."""

    def submitter(result: PublishedResult) -> tuple[str, ...]:
        source = result.source
        return (result.tool, source.repo, source.url, source.title, result.device, result.stated_device)

    def work(result: PublishedResult) -> tuple[str, ...]:
        return (result.kernel, result.dtype, result.workload, result.unit, str(result.devices))

    total = 0
    for _, group in groupby(sorted(results, key=submitter), key=submitter):
        works = [work(result) for result in group]
        total += max(works.count(one) for one in works)
    return total
