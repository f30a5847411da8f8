"""How chips are spread, drawn: counts over distance from the median."""

from __future__ import annotations

import math
from collections.abc import Iterator

from profiles.fleet.layers import SMALLEST
from profiles.fleet.spread import Histogram
from profiles.fleet.wording import MINUS, percent
from profiles.reports import svg

WIDTH = 1000.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 12.0, 44.0
HEIGHT = 220.0
SMALL_WIDTH, SMALL_HEIGHT = 132.0, 24.0
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def spread_drawing(name: str, title: str, histogram: Histogram) -> str:
    """Counts over distance from the median, the counts on a logarithmic axis: the tail is what matters."""
    low, high = histogram.low, histogram.low + histogram.width * len(histogram.counts)
    top = math.log10(max(histogram.counts) + 1)
    parts = list(_count_axis(top))
    for tick in _ticks(low, high):
        x = _across(tick, low, high)
        parts += [
            svg.line(x, TOP, x, HEIGHT - BOTTOM, "one" if tick == 0 else "grid"),
            svg.text(x, HEIGHT - BOTTOM + 18, _tick_text(tick), "soft", "middle"),
        ]
    for number, count in enumerate(histogram.counts):
        begin = low + number * histogram.width
        left, right = _across(begin, low, high), _across(begin + histogram.width, low, high)
        height = (HEIGHT - TOP - BOTTOM) * math.log10(count + 1) / top if top else 0.0
        style = "bar slow" if begin + histogram.width <= -SMALLEST["chip"] else "bar"
        if count:
            bar = svg.rectangle(left, HEIGHT - BOTTOM - height, max(right - left - 1, 0.5), height, style)
            parts.append(svg.group(f"{percent(begin)} to {percent(begin + histogram.width)}: {count}", [bar]))
    parts.append(svg.text(LEFT, HEIGHT - 6, "chips (logarithmic) over distance from the median", "soft"))
    told = f"{sum(histogram.counts)} chips from {percent(low)} to {percent(high)} of the median."
    return svg.drawing(name, (WIDTH, HEIGHT), title, told, parts)


def small_drawing(histogram: Histogram) -> str:
    """The same without axes, for a row of a table: figures stand beside it."""
    top = math.log10(max(histogram.counts) + 1) or 1.0
    step = SMALL_WIDTH / len(histogram.counts)
    bars = [
        svg.rectangle(
            number * step,
            SMALL_HEIGHT * (1 - math.log10(count + 1) / top),
            step,
            SMALL_HEIGHT * math.log10(count + 1) / top,
            "bar",
        )
        for number, count in enumerate(histogram.counts)
        if count
    ]
    middle = SMALL_WIDTH * -histogram.low / (histogram.width * len(histogram.counts))
    bars.append(svg.line(middle, 0, middle, SMALL_HEIGHT, "one"))
    return svg.ornament("small", (SMALL_WIDTH, SMALL_HEIGHT), bars)


def _count_axis(top: float) -> Iterator[str]:
    """Powers of ten."""
    for power in range(int(top) + 1):
        if not top:
            return
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log10(10**power + 1) / top
        if y >= TOP:
            yield svg.line(LEFT, y, WIDTH - RIGHT, y, "grid")
            yield svg.text(LEFT - 8, y + 4, f"{10**power:,}", "soft", "end")


def _across(effect: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (effect - low) / (high - low)


def _tick_text(effect: float) -> str:
    return f"{100 * effect:+g} %".replace("-", MINUS) if effect else "median"


def _ticks(low: float, high: float) -> list[float]:
    """Round values, 0 among them."""
    step = next((s for s in STEPS if (high - low) / s <= 12), STEPS[-1])
    return [round(number * step, 6) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
