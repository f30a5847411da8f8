"""How far LLM steps stay behind what their own profile measured, as `assay show` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.tables import columns, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.planning.consistency import Consistency
    from profiles.planning.figures import Figure

_WIDTH = 100
_HEAD = ("case", "measured", "predicted", "left on the table", "predicted from")
_LEGEND = (
    "predicted: as fast as this profile's own matrix product and memory stream allow. left on the table: "
    "what software takes beyond that, with the range that both intervals leave."
)


def consistency_lines(found: Sequence[Consistency]) -> list[str]:
    """A row for each prefill and decode case, what the columns mean, and what lies outside the band."""
    from profiles.text import shown
    from profiles.units import format_rate

    if not found:
        return []
    rows = []
    for one in found:
        predicted = "" if one.predicted is None else format_rate(one.predicted.value, "token/s")
        basis = one.reason if one.predicted is None else shown(one.ceiling)
        measured = format_rate(one.measured, "token/s")
        rows.append([shown(one.case), measured, predicted, _left(one.reached), basis])
    lines = columns(_HEAD, rows, right={"measured", "predicted"}, shrink={"case"}, wrap="predicted from")
    title = click.style("software left on the table", bold=True)
    return [title, *lines, *wrapped("", _LEGEND, _WIDTH), *_outside(found)]


def describe_consistency(one: Consistency) -> dict[str, Any]:
    """The fields that docs/commands.md promises."""
    from dataclasses import asdict

    described = asdict(one)
    described["left"] = None if one.reached is None else 1 - one.reached.value
    return described


def _left(reached: Figure | None) -> str:
    if reached is None:
        return ""
    left, least, most = (100 * (1 - share) for share in (reached.value, reached.high, reached.low))
    return f"{left:.0f} %" + (f" ({least:.0f} to {most:.0f} %)" if reached.bounded else "")


def _outside(found: Sequence[Consistency]) -> list[str]:
    """A sentence for each side of the band that has cases."""
    from profiles.planning.consistency import BAND
    from profiles.text import shown

    slow = [one.case for one in found if one.flagged and one.reached and one.reached.value < BAND[0]]
    fast = [one.case for one in found if one.flagged and one.case not in slow]
    sides = [
        (f"more than {100 * (1 - BAND[0]):.0f} % left: ", slow, "most of the time goes to neither products "
         "nor memory traffic, but to such as the launching of many small operators."),
        ("faster than its parts: ", fast, "the ceiling was measured too low, or the work is miscounted."),
    ]  # fmt: skip
    return [
        line
        for head, cases, meaning in sides
        if cases
        for line in wrapped(head, f"{shown(', '.join(cases), 600)}; {meaning}", _WIDTH)
    ]
