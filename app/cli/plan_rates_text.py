"""The rates that a plan rests on: each with its class of evidence, and what they cannot carry."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from app.cli.plan_numbers import per_second, ranged
from app.cli.tables import columns, wrapped
from profiles.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from profiles.planning.rates import Rate

    Rates = Sequence[tuple[str, Mapping[Any, Rate]]]
    Rows = Sequence[tuple[str, str, Rate]]


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
            "; ".join(part for part in (rate.source, rate.work, _company(rate), *rate.remarks) if part),
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
    for what in dict.fromkeys(what for _, what, _ in rows):
        works = dict.fromkeys(rate.work for _, of, rate in rows if of == what and rate.work)
        if len(works) > 1:
            listed = "; ".join(shown(work, 80) for work in works)
            told.append(
                f"Rates of {shown(what)} are not of the same work, so that devices do not compare: {listed}."
            )
    models = dict.fromkeys(_model(rate.work) for *_, rate in rows if rate.evidence == "measured")
    if len(models) > 1:
        told.append(f"What was measured is of several models: {shown(', '.join(models), 200)}.")
    classes = dict.fromkeys(rate.evidence for _, _, rate in rows)
    if len(classes) > 1:
        told.append(f"The rates are of different classes of evidence: {', '.join(classes)}.")
    return told


def _company(rate: Rate) -> str:
    return f"of {rate.devices} together" if rate.devices > 1 else ""


def _model(case: str) -> str:
    """Of a case such as llm/decode/MODEL/bf16/b1-ctx512."""
    return (case.split("/") + [case] * 3)[2]
