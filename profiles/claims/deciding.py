"""Whether a ratio bears a reading out: the one place where an interval becomes a standing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from profiles.claims.model import Reading, Standing
from profiles.units import ratio_texts

ENERGY = frozenset({"performance per watt", "power"})
"""Metrics that rest on a power sensor."""
UNIT_MARGIN = 0.08
"""Of the logarithm: chips of one name in one cluster differed by 8 % on average (Sinha et al., SC 2022), so
that a ratio of two units tells that of their models to within this."""
SENSOR_SD = 0.05
"""Gain error of each side's power sensor (METHOD D3); between two models it does not cancel."""
NORMAL_95 = 1.96
ENERGY_MARGIN = NORMAL_95 * math.sqrt(2) * SENSOR_SD
"""Of the logarithm, 0.139: two sensors at 95 %."""


class Bounds(NamedTuple):
    """A ratio and what it may be at 95 %; an exact ratio is its own bounds."""

    ratio: float
    low: float
    high: float

    def widened(self, margin: float) -> Bounds:
        """With an independent margin, on the logarithm, for what the interval does not know."""
        below = math.hypot(math.log(self.ratio / self.low), margin)
        above = math.hypot(math.log(self.high / self.ratio), margin)
        return Bounds(self.ratio, self.ratio / math.exp(below), self.ratio * math.exp(above))

    def stretched(self, factor: float) -> Bounds:
        """With both half-widths, on the logarithm, so many times as wide: the interval of another level."""
        return Bounds(
            self.ratio,
            self.ratio * math.exp(factor * math.log(self.low / self.ratio)),
            self.ratio * math.exp(factor * math.log(self.high / self.ratio)),
        )

    @property
    def text(self) -> str:
        """`1.19 (1.15 to 1.23)`, or `1.19` where it has no width."""
        if not self.low < self.high:
            return ratio_text(self.ratio)
        value, spread = ratio_texts(self.ratio, self.low, self.high)
        return f"{value} ({spread})"


def exact(ratio: float) -> Bounds:
    """A ratio without an interval."""
    return Bounds(ratio, ratio, ratio)


def ratio_text(ratio: float) -> str:
    """Three significant digits."""
    return ratio_texts(ratio, None, None)[0]


def range_text(low: float, high: float) -> str:
    """`1.19 to 1.35`, or the one ratio where there is one."""
    return ratio_text(low) if low == high else f"{ratio_text(low)} to {ratio_text(high)}"


def decide(bounds: Bounds, reading: Reading) -> Standing:
    """The standing of a ratio that lies within `bounds`, by the reading's relation.

    `>`: supported where even the low end is above the value, contradicted where even the high end is below.
    `~` and `range`: supported where the whole interval lies inside the band, contradicted where it is
    disjoint from it. `up to`: supported where the low end reaches the value, and never contradicted here,
    since falling short in one case says nothing of the others.
    """
    low, high, value = bounds.low, bounds.high, reading.value
    match reading.relation:
        case ">":
            return _standing(low > value, high < value)
        case ">=":
            return _standing(low >= value, high < value)
        case "<":
            return _standing(high < value, low > value)
        case "<=":
            return _standing(high <= value, low > value)
        case "up to":
            return _standing(low >= value * (1 - reading.tolerance), refuted=False)
    bottom, top = band(reading)
    return _standing(low >= bottom and high <= top, low > top or high < bottom)


def decide_exact(ratio: float, reading: Reading) -> Standing:
    """As `decide`, for a ratio of printed figures: it holds or it does not, there is nothing between."""
    if decide(exact(ratio), reading) == "supported":
        return "supported"
    return "contradicted"


def band(reading: Reading) -> tuple[float, float]:
    """Where the ratio must lie for `~` and `range`."""
    if reading.relation == "range":
        return reading.value, reading.upper if reading.upper is not None else reading.value
    return reading.value * (1 - reading.tolerance), reading.value * (1 + reading.tolerance)


def agreed(standings: Iterable[Standing]) -> Standing:
    """The standing that all share; undecided where they differ or there is none."""
    found = set(standings)
    return found.pop() if len(found) == 1 else "undecided"


def wanted(reading: Reading) -> str:
    """The relation in words: `> 1.2`, `1.4 within 5 %`, `1.3 to 1.5`, `up to 30`."""
    value = f"{reading.value:g}"
    match reading.relation:
        case "~":
            return f"{value} within {100 * reading.tolerance:g} %"
        case "range":
            return f"{value} to {band(reading)[1]:g}"
        case "up to":
            return f"up to {value}"
    return f"{reading.relation} {value}"


def leaning(ratios: Sequence[float], reading: Reading) -> str:
    """Which way ratios point, deciding or not: `towards it`, `against it`, `both ways`.

    What falls short of `up to` points nowhere.
    """
    towards = sum(decide(exact(ratio), reading) == "supported" for ratio in ratios)
    if reading.relation == "up to":
        return "towards it" if towards else "nowhere, since falling short of 'up to' says nothing"
    if towards in (0, len(ratios)):
        return "towards it" if towards else "against it"
    return "both ways"


def surpasses(ratio: float, reading: Reading) -> bool:
    """Whether a chip does better than a claimed parity or range: contradicted, and no worse than claimed."""
    return reading.relation in ("~", "range") and reading.metric != "power" and ratio > band(reading)[1]


def _standing(borne_out: bool, refuted: bool) -> Standing:
    if borne_out:
        return "supported"
    return "contradicted" if refuted else "undecided"
