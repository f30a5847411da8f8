"""The claim at a glance: for each chip that the subject may mean what each reading comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from profiles.claims.deciding import agreed
from profiles.claims.model import ClaimResult, Evidence, ReadingResult, Standing
from profiles.claims.telling import range_of, ranges_of
from profiles.evidence import EvidenceClass
from profiles.units import NOT_MEASURED

LETTERS: dict[EvidenceClass, str] = {"measured": "M", "audited": "A", "third party": "T", "vendor": "V"}
KEY = "M measured by Assay, A audited, T third party, V vendor"
DECIDED: dict[Standing, str] = {"supported": "holds", "contradicted": "does not hold"}
SHEETS, PUBLISHED, MEASURED = "by data sheet", "by what is published", "by measurement"


@dataclass(frozen=True, slots=True)
class Grid:
    """Readings that know something, against the chips of the subject."""

    chips: tuple[str, ...]
    """Short names, the columns."""
    rows: tuple[tuple[str, Standing, tuple[str, ...]], ...]
    """Name and verdict of a reading, with a cell for each chip: ratio and letter of the class, or a dash."""
    empty: tuple[str, ...]
    """Readings without any evidence that counts."""


def make_grid(result: ClaimResult) -> Grid:
    """Of the subject's chips, and of evidence that does not say which of them it is of."""
    chips = _subjects(result)
    rows, empty = [], []
    for reading in result.readings:
        cells = tuple(_cell(reading, chip) for chip in chips)
        if any(cell != NOT_MEASURED for cell in cells):
            rows.append((reading.name, reading.verdict, cells))
        else:
            empty.append(reading.name)
    return Grid(tuple(_short(chips).values()), tuple(rows), tuple(empty))


def answer(result: ClaimResult) -> list[tuple[str, str]]:
    """Three lines: what data sheets, published results and measurements say of each chip."""
    chips = _subjects(result)
    names = _short(chips)
    told = []
    for heading in (SHEETS, PUBLISHED, MEASURED):
        by_text: dict[str, list[str]] = {}
        for chip in chips:
            by_text.setdefault(_chip_text(result.readings, chip, heading), []).append(names[chip])
        text = "; ".join(f"{', '.join(same)}: {text}" for text, same in by_text.items() if text)
        if by_text.get("") and text:
            text += f"; {', '.join(by_text[''])}: nothing"
        told.append((heading, text or "nothing"))
    return told


def list_pairs(result: ClaimResult) -> list[str]:
    """A line for the pairs of chips on which the claim stands alike, subject by subject."""
    by_subject: dict[tuple[str, str], list[str]] = {}
    for pair in result.chips:
        known = [
            f"{reading.name} {reading.verdict}{_bracketed([range_of(one) for one in reading.ranges])}"
            for reading in pair.readings
            if reading.ranges or reading.verdict != "undecided"
        ]
        text = f"{pair.verdict}{': ' if known else ''}{'; '.join(known)}"
        by_subject.setdefault((pair.subject, text), []).append(pair.reference)
    merged: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (subject, text), references in by_subject.items():
        merged.setdefault((tuple(references), text), []).append(subject)
    return [
        f"{', '.join(subjects)} against {', '.join(references)}: {text}"
        for (references, text), subjects in merged.items()
    ]


def short_name(name: str) -> str:
    """Without what stands in brackets at its end: `Ascend 910B2` of `Ascend 910B2 (A2, 64GB)`."""
    return name.partition(" (")[0] or name


def _subjects(result: ClaimResult) -> dict[str, str]:
    """Names by id: the chips, then what evidence calls by a name that leaves the chip open."""
    found = {pair.subject_id: pair.subject for pair in result.chips}
    for reading in result.readings:
        for one in reading.evidence:
            if one.used and one.ratio is not None:
                found.setdefault(one.subject_id, one.subject)
    return found


def _short(chips: dict[str, str]) -> dict[str, str]:
    """Short names where they tell the chips apart."""
    known = [short_name(name) for name in chips.values()]
    return {
        chip: short_name(name) if known.count(short_name(name)) == 1 else name for chip, name in chips.items()
    }


def _cell(reading: ReadingResult, chip: str) -> str:
    found = _by_range(_of(reading, chip))
    told = (f"{text} {' '.join(LETTERS[one] for one in classes)}" for text, classes in found.items())
    return ", ".join(told) or NOT_MEASURED


def _by_range(evidence: Sequence[Evidence]) -> dict[str, list[EvidenceClass]]:
    """The classes that share a range, by its text."""
    found: dict[str, list[EvidenceClass]] = {}
    for one in ranges_of(evidence, exact=True):
        found.setdefault(range_of(one), []).append(one.evidence)
    return found


def _of(reading: ReadingResult, chip: str) -> list[Evidence]:
    return [one for one in reading.evidence if one.subject_id == chip]


def _chip_text(readings: Sequence[ReadingResult], chip: str, heading: str) -> str:
    """`peak matmul 1.19 to 1.35 (third party)`, of each reading that knows something of the chip."""
    told = []
    for reading in readings:
        evidence = [one for one in _of(reading, chip) if _heading(reading, one) == heading]
        found = _by_range(evidence)
        if not found:
            continue
        if heading == SHEETS:
            says = _said({one.says for one in evidence if one.used})
            told.append(f"{reading.name} {' and '.join(sorted(found))} ({says})")
        else:
            ratios = ", ".join(f"{text} ({', '.join(classes)})" for text, classes in found.items())
            told.append(f"{reading.name} {ratios}")
    return ", ".join(told)


def _said(standings: set[Standing]) -> str:
    """What exact figures say; published ones decide only together."""
    if standings == {"supported", "contradicted"}:
        return "depends on the reference"
    return DECIDED.get(agreed(standings), "not settled")


def _heading(reading: ReadingResult, one: Evidence) -> str:
    if reading.basis == "data sheet":
        return SHEETS
    return MEASURED if one.evidence == "measured" else PUBLISHED


def _bracketed(texts: list[str]) -> str:
    told = "; ".join(filter(None, texts))
    return f" ({told})" if told else ""
