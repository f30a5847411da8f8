"""The standing of a claim as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.tables import columns, labelled, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from profiles.claims.model import ClaimResult, Evidence, ReadingResult

INDENT = "  "
SOURCE_LENGTH = 90
REMARK_LENGTH = 120
COLOURS = {"supported": "green", "contradicted": "red", "undecided": "yellow"}


def lines(result: ClaimResult) -> list[str]:
    """Claim and verdict first, then each reading with its evidence and what is missing, then the commands."""
    from profiles.claims.overview import answer, list_pairs
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
        ("credibility (that it was said)", claim.credibility),
        ("why", result.reason),
        *answer(result),
    ]
    told = [f"{click.style(shown(result.id), bold=True)}: {_coloured(result.verdict)}"]
    told += labelled([(label, shown(text, 900)) for label, text in rows])
    known: set[str] = set()
    for reading in result.readings:
        told += ["", *_reading(reading, known)]
        known.update(reading.missing)
    if len(result.chips) > 1:
        told += ["", "by pair of chips:"]
        for line in list_pairs(result):
            told += wrapped(INDENT, shown(line, 900))
    return [*told, *_commands(result)]


def _reading(reading: ReadingResult, known: Collection[str]) -> list[str]:
    """What is missing is told where it is new."""
    from profiles.claims.telling import basis_text, figure_text
    from profiles.text import shown

    figures = figure_text(reading)
    ratio = f", ratio {figures}" if figures else ""
    basis = f" ({basis_text(reading)}{ratio})" if reading.basis else ""
    told = [f"{click.style(shown(reading.name), bold=True)}: {_coloured(reading.verdict)}{basis}"]
    told += wrapped(INDENT, shown(reading.reason, 900)) if reading.reason else []
    told += [f"{INDENT}{line}" for line in _evidence(reading.evidence)]
    if reading.near:
        told.append(f"{INDENT}near, not counted:")
        told += [f"{INDENT}{line}" for line in _evidence(reading.near)]
    new = [text for text in reading.missing if text not in known]
    new += ["as above"] if len(new) < len(reading.missing) else []
    told += labelled([("missing", shown(text, 600)) for text in new], INDENT)
    return told


def _evidence(evidence: Sequence[Evidence]) -> list[str]:
    from profiles.claims.grouping import group
    from profiles.text import shown

    if not evidence:
        return []
    rows = []
    for line in group(evidence):
        one = line.first
        source = shown(line.source, SOURCE_LENGTH)
        told = [shown(line.chips, 400), shown(one.text), f"{shown(one.tool, 60)}: {source}"]
        told += [shown(text, REMARK_LENGTH) for text in (line.remarks, one.reason) if text]
        rows.append([one.evidence, line.ratio, line.says, "; ".join(told)])
    return columns(["class", "ratio", "says", "evidence"], rows, right={"ratio"}, wrap="evidence")


def _commands(result: ClaimResult) -> list[str]:
    """Whole, so that they can be copied."""
    from profiles.claims.missing import write_recipe
    from profiles.text import shown

    told = [shown(line, max(len(line), 1)) for line in write_recipe(result)]
    return ["", "to settle it:", *(f"{INDENT}{line}" for line in told)] if told else []


def _coloured(verdict: str) -> str:
    return click.style(verdict, fg=COLOURS.get(verdict), bold=True)
