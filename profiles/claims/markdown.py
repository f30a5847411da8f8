"""The standing of a claim as a page of Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from profiles.claims.deciding import ratio_text
from profiles.claims.grouping import group
from profiles.claims.model import ClaimResult, ReadingResult
from profiles.text import shown

LONGEST = 2000


def write_page(result: ClaimResult) -> str:
    """One page: the claim, its verdict, a table of the readings, then each reading with its evidence."""
    return "\n".join(_page(result)) + "\n"


def _page(result: ClaimResult) -> Iterator[str]:
    claim = result.claim
    yield f"# {_text(claim.statement)}"
    yield ""
    yield f"**{result.verdict.capitalize()}**: {_text(result.reason)}."
    yield ""
    if result.subject:
        yield f"- subject: {_text(result.subject)}"
        yield f"- reference: {_text(result.reference)}"
    hearsay = "" if claim.seen else " (hearsay)"
    yield f"- claimed by: {_text(claim.claimed_by)}, {_text(claim.when)}"
    yield f"- source: {_text(f'{claim.source.title} {claim.source.url}'.strip())}{hearsay}"
    if claim.quote:
        yield f"- quote: “{_text(claim.quote)}”"
    yield f"- scope: {_text(claim.scope)}"
    yield f"- credibility of the source: {claim.credibility}"
    yield f"- to check it again: `assay check {_code(result.id)}`"
    yield ""
    yield "| reading | verdict | ratio | rests on |"
    yield "| --- | --- | --- | --- |"
    for reading in result.readings:
        basis = reading.basis or "nothing"
        yield f"| {_text(reading.name)} | {reading.verdict} | {_ratio(reading)} | {basis} |"
    known: set[str] = set()
    for reading in result.readings:
        yield from _reading(reading, known)
        known.update(reading.missing)


def _reading(reading: ReadingResult, known: Collection[str]) -> Iterator[str]:
    yield ""
    yield f"## {_text(reading.name)}: {reading.verdict}"
    if reading.reason:
        yield ""
        yield f"{_text(reading.reason)}."
    if reading.evidence:
        yield ""
        yield "| class | chips | ratio | says | what was divided | tool | source |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
    for line in group(reading.evidence):
        one = line.first
        says = f"{line.says}: {one.reason}" if one.reason else line.says
        cells = (one.evidence, line.chips, line.ratio, says, one.text, one.tool, line.source)
        yield f"| {' | '.join(_text(cell) for cell in cells)} |"
    if reading.missing:
        yield ""
        yield "What is missing:"
        yield ""
        new = [text for text in reading.missing if text not in known]
        yield from (f"- {_text(text)}" for text in new)
        if len(new) < len(reading.missing):
            yield "- as above"
    if reading.commands:
        yield ""
        yield from (f"    {shown(command, LONGEST)}" for command in reading.commands)


def _ratio(reading: ReadingResult) -> str:
    spread = ""
    if reading.low is not None and reading.high is not None and reading.low < reading.high:
        spread = f"{ratio_text(reading.low)} to {ratio_text(reading.high)}"
    if reading.ratio is None:
        return spread
    return f"{ratio_text(reading.ratio)} ({spread})" if spread else ratio_text(reading.ratio)


def _text(value: str) -> str:
    """One line that is text and nothing else, in a table cell too."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", shown(value, LONGEST))


def _code(value: str) -> str:
    return shown(value).replace("`", "'")
