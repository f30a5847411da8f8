"""Pieces of an SVG drawing, and a logarithmic axis. Every text is escaped here; numbers have a fixed form."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from profiles.text import shown

MOST_TICKS = 9
_LINEAR_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_LINEAR_UP_TO = 3.0
"""Ratio of an axis' ends up to which even steps are read more easily than uneven ones."""
_WITHIN_A_DECADE = (
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 5.0)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogAxis:
    """Maps positive values between `low` and `high` to pixels between `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value; of one beyond an end that end."""
        inside = min(max(value, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float) -> list[float]:
    """At most MOST_TICKS round values from low to high, 1 among them where it lies inside."""
    if high / low <= _LINEAR_UP_TO:
        for step in _LINEAR_STEPS:
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first < MOST_TICKS:
                return [number * step for number in range(first, last + 1)]
    for factors in _WITHIN_A_DECADE:
        found = [
            f * decade for decade in _decades(low / 10, high) for f in factors if low <= f * decade <= high
        ]
        if len(found) <= MOST_TICKS:
            return found
    return decade_ticks(low, high)


def decade_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from low to high or, where these are too many, every n-th one."""
    found = _decades(low, high)
    step = math.ceil(len(found) / MOST_TICKS)
    return [value for value in found if round(math.log10(value)) % step == 0]


def _decades(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [10.0**power for power in powers if low <= 10.0**power <= high]


def text(
    x: float, y: float, content: str, style: str = "", anchor: str = "start", *, turn: float = 0.0
) -> str:
    """A line of text whose baseline starts (or ends, or is centred) at x, y, turned by degrees."""
    turned = f' transform="rotate({turn:.1f} {x:.1f} {y:.1f})"' if turn else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} class="{style}"{turned}>{escaped(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def rectangle(x: float, y: float, width: float, height: float, style: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="{style}"/>'


def circle(x: float, y: float, radius: float, style: str) -> str:
    """A filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="{style}"/>'


def polygon(points: Iterable[tuple[float, float]], style: str) -> str:
    """A filled polygon."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{corners}" class="{style}"/>'


def polyline(points: Iterable[tuple[float, float]], style: str) -> str:
    """Joined lines."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{corners}" class="{style}"/>'


def group(told: str, parts: Sequence[str]) -> str:
    """Shapes with a text that a pointer over them shows."""
    return f"<g><title>{escaped(told)}</title>{''.join(parts)}</g>"


def drawing(name: str, size: tuple[float, float], title: str, description: str, parts: Iterable[str]) -> str:
    """The whole picture. `name` is unique in the document and of our own making."""
    width, height = size
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="{name}-t {name}-d">\n'
        f'<title id="{name}-t">{escaped(title)}</title>\n'
        f'<desc id="{name}-d">{escaped(description)}</desc>\n' + "\n".join(parts) + "\n</svg>"
    )


def ornament(style: str, size: tuple[float, float], parts: Iterable[str]) -> str:
    """A small picture beside the figures that say the same: nothing has to read it."""
    width, height = size
    box = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return f'<svg class="{style}" {box} aria-hidden="true">{"".join(parts)}</svg>'


def escaped(content: str, limit: int = 1000) -> str:
    """Text of whatever origin as it may stand in HTML, also within quotes."""
    return html.escape(shown(content, limit), quote=True)
