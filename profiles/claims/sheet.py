"""Readings of data sheets: ratios of the catalogue's facts. They tell what is promised, not what is done."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from profiles.catalogue import link
from profiles.catalogue_files import OVERLAY_NAME, load_records
from profiles.claims.deciding import Bounds, agreed, decide, decide_exact, exact
from profiles.claims.finding import Finding
from profiles.claims.model import Evidence, Reading, Standing
from profiles.claims.publishers import is_makers
from profiles.claims.telling import range_of, ranges_of
from profiles.paths import config_dir
from profiles.profile import CatalogueEntry, Peak
from profiles.units import format_rate

PEAK = "peak."
UNITS = {"memory": "B", "power": "W"}
INTEGERS = frozenset({"int8", "int4"})


SOFT = math.log(1.15)
"""What printed figures of one chip differ by: 707.8 to 800 TFLOP/s for the 910C's bf16."""
LABELS = {"derived": "derived", "estimate": "estimate", "matmul": "matrix unit"}
DISAGREEING = "sources disagree"
DISAGREEMENT = re.compile(r"(?i)(\w+) disagreement|\bdisagree")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed or computed figure of a chip."""

    value: float
    unit: str
    sources: tuple[str, ...]
    makers: bool
    """Whether the vendor says so itself."""
    labels: frozenset[str] = field(default_factory=frozenset)
    """Why it is no exact figure of a data sheet; empty for one that is."""


def compare_sheets(reading: Reading, subject: CatalogueEntry, reference: CatalogueEntry) -> Finding:
    """The ratio of the quantity; where a printed peak counts more than the matrix unit's, both ratios.

    They are exact, so that they hold or do not; where the two differ in that the pair is undecided. What was
    derived, is the matrix unit's or is disputed decides nothing within 15 % of the value.
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
        return {label: replace(figure, value=figure.value * count) for label, figure in found.items()}
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
    ranges = ranges_of([one for finding in findings for one in finding.evidence], exact=True)
    if not ranges:
        return "not known"
    standings = {finding.standing for finding in findings}
    says = {"supported": "holds", "contradicted": "does not hold"}
    told = says.get(agreed(standings), "depends")
    soft = dict.fromkeys(one.reason for finding in findings for one in finding.evidence if one.reason)
    if "undecided" in standings and soft:
        told = f"not settled: {'; '.join(soft)}"
    spread = dict.fromkeys(range_of(one) for one in ranges)
    return f"{' and '.join(spread)} ({told})"


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
    labels = ", ".join(sorted(ours.labels | theirs.labels))
    says = _says(ratio, reading, soft=bool(labels))
    sources = tuple(dict.fromkeys((*ours.sources, *theirs.sources)))
    return Evidence(
        evidence="vendor" if ours.makers and theirs.makers else "third party",
        subject=one.name,
        reference=other.name,
        ratio=ratio,
        low=None,
        high=None,
        says=says,
        text=f"{what}: {format_rate(ours.value, ours.unit)} against {format_rate(theirs.value, theirs.unit)}",
        source=" against ".join(dict.fromkeys(" | ".join(figure.sources) for figure in (ours, theirs))),
        tool=f"data sheet ({labels})" if labels else "data sheet",
        value=ours.value,
        unit=ours.unit,
        reason=f"within 15 % of the value, by a figure that is no exact one ({labels})"
        if says == "undecided"
        else "",
        subject_id=one.id,
        reference_id=other.id,
        sources=sources,
    )


def _says(ratio: float, reading: Reading, *, soft: bool) -> Standing:
    near = decide(exact(ratio).widened(SOFT), reading) == "undecided"
    if near and reading.relation == "up to":
        # What falls short of it is undecided at any width.
        near = decide(exact(ratio * math.exp(SOFT)), reading) == "supported"
    return "undecided" if soft and near else decide_exact(ratio, reading)


def _figures(entry: CatalogueEntry, quantity: str) -> dict[str, Figure]:
    if quantity.startswith(PEAK):
        dtype = quantity.removeprefix(PEAK)
        unit = "OP/s" if dtype in INTEGERS else "FLOP/s"
        matrix, printed = entry.peaks.get(dtype), entry.published.get(dtype)
        found = {"": _figure(entry, printed or matrix, unit, dtype)}
        if printed is not None:
            found["matrix unit alone"] = _figure(entry, matrix, unit, dtype)
        return {label: figure for label, figure in found.items() if figure is not None}
    if quantity in ("bandwidth", "link"):
        figure = _figure(
            entry, entry.bandwidth if quantity == "bandwidth" else link(entry.id), "B/s", quantity
        )
        return {"": figure} if figure else {}
    value = {"memory": entry.memory_bytes, "power": entry.tdp_w}.get(quantity)
    return {"": Figure(float(value), UNITS[quantity], _any_sources(entry), _by_maker(entry))} if value else {}


def _divide(above: Figure, below: Figure) -> Figure:
    return Figure(
        above.value / below.value,
        f"{above.unit} per {below.unit}",
        tuple(dict.fromkeys((*above.sources, *below.sources))),
        above.makers and below.makers,
        above.labels | below.labels,
    )


def _figure(entry: CatalogueEntry, peak: Peak | None, unit: str, what: str) -> Figure | None:
    if peak is None or peak.value <= 0:
        return None
    labels = {LABELS[peak.kind]} if peak.kind in LABELS else set()
    if _is_disputed(entry, what):
        labels.add(DISAGREEING)
    stated = peak.kind not in ("derived", "estimate") and not peak.source.startswith("overlay ")
    sources = tuple(peak.source.split(" | "))
    return Figure(peak.value, unit, sources, stated and _by_maker(entry), frozenset(labels))


def _is_disputed(entry: CatalogueEntry, what: str) -> bool:
    """Whether the entry's notes tell of a disagreement: on that dtype or quantity where they name one."""
    known = {*entry.peaks, *entry.published, "bandwidth", "link", "memory"}
    for hit in DISAGREEMENT.finditer(entry.notes):
        named = (hit[1] or "").casefold()
        if named not in known or named == what:
            return True
    return False


def _by_maker(entry: CatalogueEntry) -> bool:
    """Whether one of the sources is the vendor's own page or repository.

    The catalogue names sources by device and not by figure, so that this says no more than that
    the vendor itself was read.
    """
    record = load_records(config_dir() / OVERLAY_NAME).get(entry.id)
    sources = record.device.sources if record else ()
    return any(source.seen and is_makers(entry.vendor, source.repo, source.url) for source in sources)


def _any_sources(entry: CatalogueEntry) -> tuple[str, ...]:
    """The catalogue names sources by device: those of any of its peaks are those of its memory."""
    peaks = (entry.bandwidth, *entry.peaks.values())
    found = next((peak.source for peak in peaks if peak is not None), "the device catalogue")
    return tuple(found.split(" | "))


def _words(quantity: str) -> str:
    parts = quantity.split("/")
    return " per ".join(f"{p.removeprefix(PEAK)} peak" if p.startswith(PEAK) else p for p in parts)
