"""Pieces that the tables of a fleet's report share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from profiles.fleet.report import FleetReport
from profiles.reports.markup import NUMBER, foreign, sentences, table_head
from profiles.reports.svg import escaped

MOST_ROWS = 200
"""Of one table; JSON has all."""
NAMES = 12
"""Chips that are named in one cell."""


def plain_table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table of texts, of which the columns `numbers` are figures; the first column is the row's heading."""
    columns = [(escaped(label), NUMBER if place in numbers else "") for place, label in enumerate(head)]
    body = []
    for first, *rest in rows:
        cells = "".join(
            f'<td class="number">{escaped(text)}</td>' if place in numbers else f"<td>{foreign(text)}</td>"
            for place, text in enumerate(rest, 1)
        )
        style = ' class="number"' if 0 in numbers else ""
        body.append(f'<tr><th scope="row"{style}>{foreign(first)}</th>{cells}</tr>')
    return (
        f'<div class="scroll"><table><caption>{escaped(caption)}</caption>{table_head(columns)}'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def more(number: int) -> list[str]:
    """That so many rows are not all shown; nothing where they are."""
    return (
        sentences([f"... and {number - MOST_ROWS:,} more, which the JSON has."]) if number > MOST_ROWS else []
    )


def named(report: FleetReport, chips: Sequence[int]) -> str:
    """Some of them, and how many others there are."""
    names = ", ".join(report.columns.name(chip) for chip in chips[:NAMES])
    return f"{names} and {len(chips) - NAMES} more" if len(chips) > NAMES else names
