"""The rates that a plan rests on: each with its class of evidence, and what they cannot carry."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from app.cli.plan_numbers import per_second, ranged
from app.cli.tables import columns, wrapped
from profiles.claims.deciding import UNIT_MARGIN
from profiles.planning.rates import TOO_SHORT
from profiles.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from profiles.planning.rates import Rate

    Rates = Sequence[tuple[str, Mapping[Any, Rate]]]
    Rows = Sequence[tuple[str, str, Rate]]

_UNTOLD = "work that is not told"


def heading(title: str) -> list[str]:
    """The plan's title, bold."""
    return [click.style(line, bold=True) for line in wrapped("", shown(title))]


def rate_rows(rates: Rates) -> Rows:
    """Device, what the rate is of, and the rate."""
    return [(device, str(what), rate) for device, of in rates for what, rate in of.items()]


def rate_table(rates: Rates) -> list[str]:
    """A row for each rate."""
    rows = [
        [
            shown(device),
            shown(what),
            ranged(rate.each, partial(per_second, unit=rate.unit)),
            rate.evidence,
            "; ".join(part for part in (rate.source, rate.work, *_facts(rate), *rate.remarks) if part),
        ]
        for device, what, rate in rate_rows(rates)
    ]
    header = ["device", "of", "one device", "class", "from"]
    lines = columns(header, rows, wrap="from") if rows else []
    return [click.style("rates", bold=True), *lines] if lines else []


def describe_rate(rate: Rate) -> dict[str, Any]:
    """The fields that docs/planning.md promises."""
    described = asdict(rate)
    each = described.pop("each")
    del described["results"], described["works"]
    return {**each, "class": described.pop("evidence"), **described}


def cautions(rows: Rows) -> list[str]:
    """What a reader must know of the rates before the results."""
    told = []
    if rows and not any(rate.evidence == "measured" for _, _, rate in rows):
        told.append("No rate of this plan was measured by Assay.")
    if any(rate.each.bounded and rate.evidence != "measured" for *_, rate in rows):
        told.append(
            "The middle of a rate that was not measured is the geometric mean of all that it spans: of both"
            " bounds, of every published result, of every device of a family at every share."
        )
    told += _unlike_works(rows)
    told += [_spread_over_works(*row) for row in rows if row[2].works]
    if any(rate.evidence == "measured" for *_, rate in rows):
        told.append(
            "A measured rate is of one unit: its 95 % interval is widened by the"
            f" {100 * UNIT_MARGIN:g} % by which chips of one name differ."
        )
    models = dict.fromkeys(_model(rate.work) for *_, rate in rows if rate.evidence == "measured")
    if len(models) > 1:
        told.append(f"What was measured is of several models: {shown(', '.join(models), 200)}.")
    short = [f"{shown(what)} on {shown(device)}" for device, what, rate in rows if TOO_SHORT in rate.remarks]
    if short:
        told.append(
            f"Measured in a shorter context than the plan's, and likely too high: {', '.join(short)}."
        )
    classes = dict.fromkeys(rate.evidence for _, _, rate in rows)
    if len(classes) > 1:
        told.append(f"The rates are of different classes of evidence: {', '.join(classes)}.")
    return told


def _unlike_works(rows: Rows) -> list[str]:
    """Of each kind whose rates may be of different works."""
    told = []
    for what in dict.fromkeys(what for _, what, _ in rows):
        works = [rate.work or _UNTOLD for _, of, rate in rows if of == what]
        if len(works) > 1 and (len(set(works)) > 1 or _UNTOLD in works):
            listed = "; ".join(shown(work, 80) for work in dict.fromkeys(works) if work != _UNTOLD)
            untold = f"{'others' if listed else 'they'} do not tell theirs" if _UNTOLD in works else ""
            of = f"{'some' if untold else 'they'} are of {listed}" if listed else ""
            told.append(
                f"Rates of {shown(what)} are not known to be of the same work, so that devices may not"
                f" compare: {'; '.join(filter(None, (of, untold)))}."
            )
    return told


def _spread_over_works(device: str, what: str, rate: Rate) -> str:
    """Of one rate whose results may be of different works."""
    shared = " and one flop_per_token counts for all of it," if rate.unit == "FLOP/s" else ""
    return (
        f"The published results behind {shown(what)} on {shown(device)} are not known to be of the same"
        f" work,{shared} so that the range may be that of the work and not of the device:"
        f" {'; '.join(rate.works)}."
    )


def _facts(rate: Rate) -> list[str]:
    """Under what it was found."""
    facts = [] if rate.context is None else [f"context of {rate.context:,} tokens"]
    return [*facts, f"of {rate.devices} together"] if rate.devices > 1 else facts


def _model(case: str) -> str:
    """Of a case such as llm/decode/MODEL/bf16/b1-ctx512."""
    return (case.split("/") + [case] * 3)[2]
