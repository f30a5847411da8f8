"""Readings of data sheets: ratios of the catalogue's facts. They tell what is promised, not what is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from profiles.catalogue import link
from profiles.claims.deciding import Bounds, agreed, decide_exact, ratio_text
from profiles.claims.finding import Finding
from profiles.claims.model import Evidence, Reading
from profiles.profile import CatalogueEntry, Peak
from profiles.units import format_rate

PEAK = "peak."
UNITS = {"memory": "B", "power": "W"}
INTEGERS = frozenset({"int8", "int4"})


class Figure(NamedTuple):
    """One printed or computed figure of a chip."""

    value: float
    unit: str
    source: str
    kind: str


def compare_sheets(reading: Reading, subject: CatalogueEntry, reference: CatalogueEntry) -> Finding:
    """The ratio of the quantity; where a printed peak counts more than the matrix unit's, both ratios.

    They are exact, so that they hold or do not; where the two differ in that the pair is undecided.
    """
    ours = figures(subject, reading.quantity, reading.subject_count)
    theirs = figures(reference, reading.quantity, reading.reference_count)
    for entry, found in ((subject, ours), (reference, theirs)):
        if not found:
            reason = f"the catalogue knows no {_words(reading.quantity)} of {entry.name}"
            return Finding(subject, reference, "undecided", None, (), reason)
    labels = dict.fromkeys((*ours, *theirs))
    evidence = tuple(
        _evidence(
            label, reading, (subject, ours.get(label, ours[""])), (reference, theirs.get(label, theirs[""]))
        )
        for label in labels
    )
    ratios = [one.ratio for one in evidence if one.ratio is not None]
    bounds = Bounds(ratios[0], min(ratios), max(ratios))
    return Finding(subject, reference, agreed(one.says for one in evidence), bounds, evidence)


def figures(entry: CatalogueEntry, quantity: str, count: int = 1) -> dict[str, Figure]:
    """Of `count` chips: the figure as printed under "", and the matrix unit's own where there is another.

    Quantities are `peak.<dtype>` (FLOP/s or OP/s), `bandwidth` (B/s), `memory` (B), `power` (W), `link` (B/s,
    one way), or one over another, of which the count cancels. Empty where a figure is not known.
    """
    above, _, below = quantity.partition("/")
    found = _figures(entry, above)
    if not below:
        return {label: figure._replace(value=figure.value * count) for label, figure in found.items()}
    under = _figures(entry, below)
    if not found or not under:
        return {}
    labels = dict.fromkeys((*found, *under))
    return {label: _divide(found.get(label, found[""]), under.get(label, under[""])) for label in labels}


def answers(findings: Sequence[Finding], reference: str) -> str:
    """One answer per subject: `against every a100: 910B1, 910B2: 1.13 (holds); 910B4: 0.788 (...)`."""
    told: dict[str, list[str]] = {}
    for subject in {finding.subject.id: finding.subject for finding in findings}.values():
        mine = [finding for finding in findings if finding.subject.id == subject.id]
        told.setdefault(_answer(mine), []).append(subject.name)
    several = len({finding.reference.id for finding in findings}) > 1
    answered = "; ".join(f"{', '.join(names)}: {answer}" for answer, names in told.items())
    return f"against {'every ' if several else ''}{reference}: {answered}"


def _answer(findings: Sequence[Finding]) -> str:
    """That of one subject against all references."""
    bounds = [finding.bounds for finding in findings if finding.bounds is not None]
    if not bounds:
        return "not known"
    low, high = min(one.low for one in bounds), max(one.high for one in bounds)
    spread = ratio_text(low) if low == high else f"{ratio_text(low)} to {ratio_text(high)}"
    says = {"supported": "holds", "contradicted": "does not hold"}
    return f"{spread} ({says.get(agreed(finding.standing for finding in findings), 'depends')})"


def _evidence(
    label: str,
    reading: Reading,
    subject: tuple[CatalogueEntry, Figure],
    reference: tuple[CatalogueEntry, Figure],
) -> Evidence:
    (one, ours), (other, theirs) = subject, reference
    ratio = ours.value / theirs.value
    counts = (reading.subject_count, reading.reference_count)
    of = f" of {counts[0]} and {counts[1]}" if counts != (1, 1) else ""
    what = f"{_words(reading.quantity)}{of}{f', {label}' if label else ''}"
    kinds = {figure.kind for figure in (ours, theirs)} - {"published", "matmul"}
    return Evidence(
        evidence="vendor",
        subject=one.name,
        reference=other.name,
        ratio=ratio,
        low=None,
        high=None,
        says=decide_exact(ratio, reading),
        text=f"{what}: {format_rate(ours.value, ours.unit)} against {format_rate(theirs.value, theirs.unit)}",
        source=" against ".join(dict.fromkeys((ours.source, theirs.source))),
        tool=f"data sheet ({', '.join(sorted(kinds))})" if kinds else "data sheet",
        value=ours.value,
        unit=ours.unit,
    )


def _figures(entry: CatalogueEntry, quantity: str) -> dict[str, Figure]:
    if quantity.startswith(PEAK):
        dtype = quantity.removeprefix(PEAK)
        unit = "OP/s" if dtype in INTEGERS else "FLOP/s"
        matrix, printed = entry.peaks.get(dtype), entry.published.get(dtype)
        found = {"": _figure(printed or matrix, unit)}
        if printed is not None:
            found["matrix unit alone"] = _figure(matrix, unit)
        return {label: figure for label, figure in found.items() if figure is not None}
    if quantity in ("bandwidth", "link"):
        figure = _figure(entry.bandwidth if quantity == "bandwidth" else link(entry.id), "B/s")
        return {"": figure} if figure else {}
    value = {"memory": entry.memory_bytes, "power": entry.tdp_w}.get(quantity)
    return {"": Figure(float(value), UNITS[quantity], _any_source(entry), "published")} if value else {}


def _divide(above: Figure, below: Figure) -> Figure:
    sources = " | ".join(dict.fromkeys((above.source, below.source)))
    kind = above.kind if below.kind in ("published", "matmul") else below.kind
    return Figure(above.value / below.value, f"{above.unit} per {below.unit}", sources, kind)


def _figure(peak: Peak | None, unit: str) -> Figure | None:
    return None if peak is None or peak.value <= 0 else Figure(peak.value, unit, peak.source, peak.kind)


def _any_source(entry: CatalogueEntry) -> str:
    """The catalogue names sources by device: those of any of its peaks are those of its memory."""
    peaks = (entry.bandwidth, *entry.peaks.values())
    return next((peak.source for peak in peaks if peak is not None), "the device catalogue")


def _words(quantity: str) -> str:
    parts = quantity.split("/")
    return " per ".join(f"{p.removeprefix(PEAK)} peak" if p.startswith(PEAK) else p for p in parts)
