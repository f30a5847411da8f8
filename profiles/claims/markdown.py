"""The standing of a claim as a page of Markdown: the answer first, all evidence folded below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from profiles.claims.deciding import range_text
from profiles.claims.grouping import group
from profiles.claims.missing import write_recipe
from profiles.claims.model import ClaimResult, Evidence, ReadingResult
from profiles.claims.overview import KEY, LETTERS, answer, list_pairs, make_grid
from profiles.claims.telling import basis_text, figure_text
from profiles.evidence import EvidenceClass
from profiles.text import shown

LONGEST = 2000


class Footnotes:
    """Sources and remarks, each numbered once in the order of their first use."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, texts: Sequence[str]) -> str:
        """The marks of these texts."""
        return "".join(f"[^{self._numbers.setdefault(text, len(self._numbers) + 1)}]" for text in texts)

    def lines(self) -> Iterator[str]:
        """The notes themselves."""
        for text, number in self._numbers.items():
            yield f"[^{number}]: {_text(text)}"


def write_page(result: ClaimResult, profiles: int, version: str) -> str:
    """One page on the claim; `profiles` were looked at by that version of Assay."""
    return "\n".join(_page(result, profiles, version)) + "\n"


def _page(result: ClaimResult, profiles: int, version: str) -> Iterator[str]:
    notes = Footnotes()
    yield f"# {_text(result.claim.statement)}"
    yield ""
    for heading, text in answer(result):
        yield f"- **{heading.capitalize()}**: {_text(text)}."
    yield ""
    yield f"**{result.verdict.capitalize()}**: {_text(result.reason)}."
    yield ""
    yield from _grid(result)
    yield from _near(result, notes)
    yield from _recipe(result)
    yield ""
    yield "## The claim"
    yield ""
    yield from _claim(result)
    yield ""
    yield "## The evidence"
    for reading in result.readings:
        if reading.evidence or reading.verdict == "not checkable":
            yield from _reading(reading, notes)
    yield from _folded("By pair of chips", (f"- {_text(line)}" for line in list_pairs(result)))
    yield ""
    yield from notes.lines()
    yield ""
    used = "no profile" if not profiles else f"{profiles} profile{'' if profiles == 1 else 's'}"
    yield f"Made by Assay {_text(version)} from {used} with `assay check {_code(result.id)} --format md`."


def _claim(result: ClaimResult) -> Iterator[str]:
    claim = result.claim
    if result.subject:
        yield f"- subject: {_text(result.subject)}"
        yield f"- reference: {_text(result.reference)}"
    hearsay = "" if claim.seen else " (hearsay)"
    yield f"- claimed by: {_text(claim.claimed_by)}, {_text(claim.when)}"
    yield f"- source: {_text(f'{claim.source.title} {claim.source.url}'.strip())}{hearsay}"
    if claim.quote:
        yield f"- quote: “{_text(claim.quote)}”"
    yield f"- scope: {_text(claim.scope)}"
    yield f"- credibility (that it was said): {claim.credibility}"


def _grid(result: ClaimResult) -> Iterator[str]:
    """One table of all readings that know something; the others in one line."""
    grid = make_grid(result)
    if grid.rows:
        yield f"Ratio of the subject to the reference, with the class of the evidence: {KEY}."
        yield ""
        yield f"| | {' | '.join(map(_text, grid.chips))} | verdict |"
        yield f"| --- | {' | '.join('---' for _ in grid.chips)} | --- |"
        for name, verdict, cells in grid.rows:
            yield f"| {_text(name)} | {' | '.join(map(_text, cells))} | {verdict} |"
        yield ""
    if grid.empty:
        yield f"Without any evidence that counts: {_text(', '.join(grid.empty))}."


def _near(result: ClaimResult, notes: Footnotes) -> Iterator[str]:
    near = [(reading.name, reading.near) for reading in result.readings if reading.near]
    if not near:
        return
    yield ""
    yield "## Near, not counted"
    yield ""
    for reason in dict.fromkeys(one.reason for _, evidence in near for one in evidence):
        yield f"- {_text(reason)}"
    yield ""
    yield "| test | chips | tool | pairs | ratio | evidence |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, evidence in near:
        rows: dict[tuple[str, str, EvidenceClass], list[Evidence]] = {}
        for one in evidence:
            rows.setdefault((f"{one.subject} against {one.reference}", one.tool, one.evidence), []).append(
                one
            )
        for (chips, tool, evidence_class), same in rows.items():
            ratios = [one.ratio for one in same if one.ratio is not None]
            spread = f"{range_text(min(ratios), max(ratios))} {LETTERS[evidence_class]}" if ratios else ""
            cells = (name, chips, tool, str(len(same)), spread)
            marks = notes.mark(tuple(dict.fromkeys(source for one in same for source in one.sources)))
            yield f"| {' | '.join(map(_text, cells))} | {marks} |"


def _recipe(result: ClaimResult) -> Iterator[str]:
    """What is missing, once, and the commands in one block that can be copied."""
    missing = dict.fromkeys(text for reading in result.readings for text in reading.missing)
    if missing:
        yield ""
        yield "## What would settle it"
        yield ""
        yield from (f"- {_text(text)}" for text in missing)
    lines = write_recipe(result)
    if lines:
        text = "\n".join(shown(line, max(len(line), 1)) for line in lines)
        fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        yield ""
        yield f"{fence.ljust(3, '`')}sh"
        yield text
        yield fence.ljust(3, "`")


def _reading(reading: ReadingResult, notes: Footnotes) -> Iterator[str]:
    figures = ", ".join(filter(None, (figure_text(reading), basis_text(reading))))
    told = f"{reading.name}: {reading.verdict}{f' ({figures})' if figures else ''}"

    def inside() -> Iterator[str]:
        yield f"{_text(reading.reason)}."
        if reading.evidence:
            yield ""
            yield from _table(reading.evidence, notes)

    yield from _folded(told, inside())


def _table(evidence: Sequence[Evidence], notes: Footnotes) -> Iterator[str]:
    yield "| class | chips | ratio | says | what was divided | tool | evidence |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for line in group(evidence):
        one = line.first
        says = f"{line.says}: {one.reason}" if one.reason else line.says
        cells = (one.evidence, line.chips, line.ratio, says, one.text, one.tool)
        yield f"| {' | '.join(map(_text, cells))} | {notes.mark(line.references_to)} |"


def _folded(summary: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{_html(summary)}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"


def _text(value: str) -> str:
    """One line that is text and nothing else, in a table cell too."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", shown(value, LONGEST))


def _html(value: str) -> str:
    """Text inside of a tag, where Markdown does not look."""
    return shown(value, LONGEST).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(value: str) -> str:
    return shown(value).replace("`", "'")
