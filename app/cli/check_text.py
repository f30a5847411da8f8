"""The standing of a claim as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.tables import columns, labelled, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection

    from profiles.claims.model import ClaimResult, ReadingResult

INDENT = "  "
SOURCE_LENGTH = 90
COLOURS = {"supported": "green", "contradicted": "red", "undecided": "yellow"}


def lines(result: ClaimResult) -> list[str]:
    """Claim and verdict first, then each reading with its evidence and what is missing."""
    from profiles.text import shown

    claim = result.claim
    source = claim.source.title if claim.seen else f"{claim.source.title} (hearsay)"
    rows = [
        ("claim", claim.statement),
        ("subject", result.subject),
        ("reference", result.reference),
        ("quote", claim.quote),
        ("claimed by", f"{claim.claimed_by}, {claim.when}"),
        ("source", f"{source} {claim.source.url}".strip()),
        ("scope", claim.scope),
        ("credibility", claim.credibility),
        ("why", result.reason),
    ]
    told = [f"{click.style(shown(result.id), bold=True)}: {_coloured(result.verdict)}"]
    told += labelled([(label, shown(text, 600)) for label, text in rows])
    known: set[str] = set()
    for reading in result.readings:
        told += ["", *_reading(reading, known)]
        known.update(reading.missing)
    last = dict.fromkeys(command for r in result.readings for command in r.commands[-1:])
    return [*told, *(["", "then:", *(f"{INDENT}$ {shown(command)}" for command in last)] if last else [])]


def _reading(reading: ReadingResult, known: Collection[str]) -> list[str]:
    """What is missing is told where it is new; the command that checks again comes at the end."""
    from profiles.claims.deciding import ratio_text
    from profiles.text import shown

    ratio = ""
    if reading.ratio is not None:
        ratio = f", ratio {ratio_text(reading.ratio)}"
    if reading.low is not None and reading.high is not None and reading.low < reading.high:
        spread = f"{ratio_text(reading.low)} to {ratio_text(reading.high)}"
        ratio += f" ({spread})" if ratio else f", ratio {spread}"
    basis = f" ({reading.basis}{ratio})" if reading.basis else ""
    told = [f"{click.style(shown(reading.name), bold=True)}: {_coloured(reading.verdict)}{basis}"]
    told += wrapped(INDENT, shown(reading.reason, 900)) if reading.reason else []
    told += [f"{INDENT}{line}" for line in _evidence(reading)]
    new = [text for text in reading.missing if text not in known]
    new += ["as above"] if len(new) < len(reading.missing) else []
    told += labelled([("missing", shown(text, 600)) for text in new], INDENT)
    told += [f"{INDENT}$ {shown(text)}" for text in reading.commands[:-1]]
    return told


def _evidence(reading: ReadingResult) -> list[str]:
    from profiles.claims.grouping import group
    from profiles.text import shown

    if not reading.evidence:
        return []
    rows = []
    for line in group(reading.evidence):
        one = line.first
        source = shown(line.source, SOURCE_LENGTH)
        told = [shown(line.chips, 400), shown(one.text), f"{shown(one.tool, 60)}: {source}"]
        told += [shown(one.reason)] if one.reason else []
        rows.append([one.evidence, line.ratio, line.says, "; ".join(told)])
    return columns(["class", "ratio", "says", "evidence"], rows, right={"ratio"}, wrap="evidence")


def _coloured(verdict: str) -> str:
    return click.style(verdict, fg=COLOURS.get(verdict), bold=True)
