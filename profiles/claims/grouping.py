"""Evidence as a reader wants to see it: one line for what several chips have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from profiles.claims.deciding import Bounds, ratio_text
from profiles.claims.model import Evidence, Standing
from profiles.claims.telling import STRONGEST_FIRST

SAYS: dict[Standing, str] = {
    "supported": "supports",
    "contradicted": "contradicts",
    "undecided": "decides nothing",
    "not checkable": "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One or more pieces of evidence that differ in chips and source only."""

    first: Evidence
    subjects: tuple[str, ...]
    references: tuple[str, ...]
    sources: tuple[str, ...]
    members: tuple[Evidence, ...] = ()

    @property
    def references_to(self) -> tuple[str, ...]:
        """Every source by itself, and what is remarked on the published results, each once."""
        told = (text for one in self.members for text in (*one.sources, *one.remarks))
        return tuple(dict.fromkeys(told))

    @property
    def remarks(self) -> str:
        """Date, software and notes of the published results."""
        return " | ".join(dict.fromkeys(text for one in self.members for text in one.remarks))

    @property
    def chips(self) -> str:
        """`Ascend 910B1, Ascend 910B2 against A100 80GB SXM4`."""
        return f"{', '.join(self.subjects)} against {', '.join(self.references)}"

    @property
    def ratio(self) -> str:
        """With the interval where there is one; an upper bound alone as `< 3.1`."""
        one = self.first
        if one.ratio is None:
            return "" if one.high is None else f"< {ratio_text(one.high)}"
        if one.low is None or one.high is None:
            return ratio_text(one.ratio)
        return Bounds(one.ratio, one.low, one.high).text

    @property
    def says(self) -> str:
        """What it says of the claim, or that it does not count."""
        return SAYS[self.first.says] if self.first.used else "not used"

    @property
    def source(self) -> str:
        """The first source, and how many more there are."""
        more = len(self.sources) - 1
        return f"{self.sources[0]} and {more} more" if more else self.sources[0]


def group(evidence: Sequence[Evidence]) -> list[Line]:
    """Strongest class first, what counts before what does not."""
    rows: dict[tuple[object, ...], list[Evidence]] = {}
    for one in evidence:
        rows.setdefault((one.evidence, one.subject, *_common(one)), []).append(one)
    merged: dict[tuple[object, ...], list[list[Evidence]]] = {}
    for row in rows.values():
        references = tuple(dict.fromkeys(one.reference for one in row))
        merged.setdefault((row[0].evidence, references, *_common(row[0])), []).append(row)
    lines = [_line([one for row in same for one in row]) for same in merged.values()]
    return sorted(lines, key=lambda line: (not line.first.used, STRONGEST_FIRST.index(line.first.evidence)))


def _common(one: Evidence) -> tuple[object, ...]:
    return one.ratio, one.low, one.high, one.says, one.text, one.tool, one.used, one.reason


def _line(members: Sequence[Evidence]) -> Line:
    return Line(
        first=members[0],
        subjects=tuple(dict.fromkeys(one.subject for one in members)),
        references=tuple(dict.fromkeys(one.reference for one in members)),
        sources=tuple(dict.fromkeys(one.source for one in members)),
        members=tuple(members),
    )
