"""Rate, power, clock and temperature of a case that was run back to back, in panels above one time axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from profiles.profile import Profile
from profiles.reports import svg
from profiles.sustained import Sustained, sustained_of
from profiles.units import format_rate, format_seconds

WIDTH = 1000
LEFT, RIGHT = 132, 976
PANEL, GAP = 88, 18
TOP, BOTTOM = 28, 36
TIME_TICKS = 6
LEAST_HEAT_SPAN_C = 10.0


@dataclass(frozen=True, slots=True)
class _Panel:
    """One quantity: its values by moment, and the ends of its axis."""

    label: str
    values: Sequence[float | None]
    form: Callable[[float], str]
    low: float
    high: float

    def at(self, value: float, top: float) -> float:
        """The pixel of a value in a panel that begins at `top`."""
        return top + PANEL * (1 - (value - self.low) / (self.high - self.low))


def sustained_plot(one: Sustained, name: str) -> str:
    """The drawing; bands are the burst and what stands for the end. `name` is unique in the document."""
    panels = _panels(one)
    bottom = TOP + len(panels) * (PANEL + GAP) - GAP
    whole_s = one.end.end_s

    def x(time_s: float) -> float:
        return LEFT + (RIGHT - LEFT) * time_s / whole_s

    word = "steady" if one.steady else "last third"
    told = f"{word} {format_rate(one.end.rate, one.unit)}, {100 * one.kept:.1f} % of the burst"
    parts = [
        svg.rectangle(x(part.begin_s), TOP, x(part.end_s) - x(part.begin_s), bottom - TOP, "band")
        for part in (one.burst, one.end)
    ]
    parts.append(svg.text(LEFT, TOP - 8, f"burst {format_rate(one.burst.rate, one.unit)}", "strong"))
    parts.append(svg.text(RIGHT, TOP - 8, told, "strong", "end"))
    for number in range(TIME_TICKS + 1):
        time_s = whole_s * number / TIME_TICKS
        anchor = "end" if number == TIME_TICKS else "middle"
        parts.append(svg.line(x(time_s), TOP, x(time_s), bottom, "grid"))
        parts.append(svg.text(x(time_s), bottom + 18, format_seconds(time_s), "soft", anchor))
    for number, panel in enumerate(panels):
        parts += _draw(panel, one, TOP + number * (PANEL + GAP), x)
    return svg.drawing(
        name,
        (WIDTH, bottom + BOTTOM),
        f"{one.case} back to back",
        f"{told}. {one.reason}".strip(),
        parts,
    )


def sustained_figures(profile: Profile, name: str) -> list[str]:
    """A figure for each case of the profile that was run so, with its caption."""
    return [
        f"<figure><figcaption><strong>{svg.escaped(one.case)}</strong> back to back from a cold start, with "
        f"the burst and {'the steady part' if one.steady else 'the last third, since it is not steady'}"
        f"</figcaption>\n{sustained_plot(one, f'{name}-{number}')}</figure>"
        for number, one in enumerate(sustained_of(profile))
    ]


def _panels(one: Sustained) -> list[_Panel]:
    moments = one.moments
    found: list[tuple[str, list[float | None], Callable[[float], str]]] = [
        ("rate", [m.rate for m in moments], lambda value: format_rate(value, one.unit)),
        ("power", [m.power_w for m in moments], lambda value: f"{value:.4g} W"),
        ("clock", [m.clock_hz for m in moments], lambda value: f"{value / 1e6:.0f} MHz"),
        ("temperature", [m.temperature_c for m in moments], lambda value: f"{value:.0f} °C"),
    ]
    panels = []
    for label, values, form in found:
        known = [value for value in values if value is not None]
        if not known:
            continue
        # What has a zero of its own is drawn from it, so that a loss looks as large as it is.
        low, high = 0.0, 1.05 * max(known)
        if label == "temperature":
            low, high = min(known) - 1, max(*known, min(known) + LEAST_HEAT_SPAN_C) + 1
        if high > low:
            panels.append(_Panel(label, values, form, low, high))
    return panels


def _draw(panel: _Panel, one: Sustained, top: float, x: Callable[[float], float]) -> list[str]:
    """Axis, the two labels of its ends, and the curve, broken where nothing was read."""
    known = [value for value in panel.values if value is not None]
    low, high = min(known), max(known)
    parts = [
        svg.line(LEFT, top, LEFT, top + PANEL, "axis"),
        svg.line(LEFT, top + PANEL, RIGHT, top + PANEL, "axis"),
        svg.text(LEFT - 8, top + 12, panel.label, "strong", "end"),
        svg.text(LEFT - 8, top + 40, panel.form(high), "soft", "end"),
    ]
    if panel.form(low) != panel.form(high):
        parts.append(svg.text(LEFT - 8, top + 56, f"to {panel.form(low)}", "soft", "end"))
    line: list[tuple[float, float]] = []
    for moment, value in zip(one.moments, panel.values, strict=True):
        if value is None:
            parts += [svg.polyline(line, "roof baseline")] if len(line) > 1 else []
            line = []
            continue
        line.append((x((moment.begin_s + moment.end_s) / 2), panel.at(value, top)))
    return parts + ([svg.polyline(line, "roof baseline")] if len(line) > 1 else [])
