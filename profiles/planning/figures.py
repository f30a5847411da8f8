"""A figure with the bounds of what it may be, and how such figures are computed with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDING = 1e-9
"""Relative: what a quotient of floats may lie above the whole number that it is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A positive quantity, low <= value <= high; all three are equal where no interval is known."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, low: float | None = None, high: float | None = None) -> Figure:
        """The figure, with bounds or without."""
        return cls(value, value if low is None else low, value if high is None else high)

    @classmethod
    def spanning(cls, values: Sequence[float]) -> Figure:
        """Several figures for one thing: their range around their geometric mean, since rates are ratios."""
        middle = math.exp(math.fsum(map(math.log, values)) / len(values))
        # The logarithm's rounding may take the mean of equal values past them.
        return cls(min(max(middle, min(values)), max(values)), min(values), max(values))

    @property
    def bounded(self) -> bool:
        """Whether there is an interval at all."""
        return self.low < self.high

    def times(self, factor: float) -> Figure:
        """The figure, so many times (a positive factor)."""
        return Figure(self.value * factor, self.low * factor, self.high * factor)

    def under(self, amount: float) -> Figure:
        """`amount` by this figure: the largest divisor gives the least quotient."""
        return Figure(amount / self.value, amount / self.high, amount / self.low)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of things with its bounds."""

    value: int
    low: int
    high: int


def round_up(figure: Figure) -> Whole:
    """So many whole things are needed."""
    return Whole(whole(figure.value), whole(figure.low), whole(figure.high))


def whole(amount: float) -> int:
    """The least whole number that is enough; 100 + 1e-12 are 100."""
    return math.ceil(amount * (1 - _ROUNDING))
