"""Burst against steady state of a case that was run back to back, as `assay show` tells and draws it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from app.cli.tables import columns, labelled, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from profiles.sustained import Stretch, Sustained

_WIDTH = 100
_LEVELS, _PLAIN_LEVELS = "▁▂▃▄▅▆▇█", "_.-=+*#@"
_HEAD = ("", "from", "to", "rate", "power", "clock", "temperature")


def sustained_lines(found: Sequence[Sustained]) -> list[str]:
    """For each: a row for the burst and one for the end, what of the burst is left, and the curves."""
    return [line for one in found for line in _lines(one)]


def describe_sustained(one: Sustained) -> dict[str, Any]:
    """The fields that docs/commands.md promises."""
    from dataclasses import asdict

    described = asdict(one)
    moments = described.pop("moments")
    columns_of = {name: [moment[name] for moment in moments] for name in (moments[0] if moments else ())}
    return {**described, "kept": one.kept, "curve": columns_of}


def curve(values: Sequence[float | None], encoding: str | None = None) -> str:
    """One character a value, from the least to the greatest; a gap where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    levels = _LEVELS if _writable(_LEVELS, encoding) else _PLAIN_LEVELS
    # What changes by less than a thousandth is flat, not a mountain range of rounding.
    span = max(high - low, 1e-3 * abs(high))
    places = [None if value is None else (value - low) / span * (len(levels) - 1) for value in values]
    return "".join(" " if place is None else levels[round(place)] for place in places)


def _lines(one: Sustained) -> list[str]:
    from profiles.text import shown
    from profiles.units import format_share

    name = "steady" if one.steady else "last third"
    rows = [_row("burst", one.burst, one.unit), _row(name, one.end, one.unit)]
    told = f"{name}: {format_share(one.kept)} of the burst's rate"
    told += "" if one.steady else f"; not steady: {one.reason}"
    title = click.style(f"back to back: {shown(one.case)}", bold=True)
    return [
        title,
        *columns(_HEAD, rows, right=_HEAD[1:]),
        *wrapped("", told, _WIDTH),
        *labelled(_curves(one)),
    ]


def _row(name: str, stretch: Stretch, unit: str) -> tuple[str, ...]:
    from profiles.units import format_rate, format_seconds

    return (
        name,
        format_seconds(stretch.begin_s),
        format_seconds(stretch.end_s),
        format_rate(stretch.rate, unit),
        "" if stretch.power_w is None else f"{stretch.power_w:.4g} W",
        "" if stretch.clock_hz is None else f"{stretch.clock_hz / 1e6:.0f} MHz",
        "" if stretch.temperature_c is None else f"{stretch.temperature_c:.0f} °C",
    )


def _curves(one: Sustained) -> list[tuple[str, str]]:
    """Each quantity over the time, with its least and its greatest value; those that were not read go."""
    from profiles.units import format_rate

    quantities: list[tuple[str, list[float | None], Callable[[float], str]]] = [
        ("rate", [m.rate for m in one.moments], lambda value: format_rate(value, one.unit)),
        ("power", [m.power_w for m in one.moments], lambda value: f"{value:.4g} W"),
        ("clock", [m.clock_hz for m in one.moments], lambda value: f"{value / 1e6:.0f} MHz"),
        ("temperature", [m.temperature_c for m in one.moments], lambda value: f"{value:.0f} °C"),
    ]
    rows = []
    for label, values, form in quantities:
        known = [value for value in values if value is not None]
        if known:
            drawn = curve(values, getattr(sys.stdout, "encoding", None))
            rows.append((label, f"{drawn}  {form(min(known))} to {form(max(known))}"))
    return rows


def _writable(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
