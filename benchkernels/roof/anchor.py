"""The level of a unit while it is searched, by one shape that is measured again and again."""

from __future__ import annotations

import statistics
from collections import deque

from profiles.stats import upper_quartile

LEAST_NOISE, MOST_NOISE = 0.003, 0.04
"""Relative noise of one reading below which the search does not believe, and above which it does not wait."""
MOVED = 3.0
"""In noises: a change of the anchor by more is no noise."""
LOW = 0.02
"""A level that is lower by less is not waited for, however quiet the unit is."""
REMEMBERED = 4
"""Of so many readings the lower middle one can be the level: a single fast one is none."""
AROUND = 4
"""Readings before a moment, and after it, that may tell the undisturbed unit's level then."""
_MAD_TO_SIGMA = 1.4826


class Anchor:
    """The anchor's readings as natural logarithms of its rate, and the level that they are held against."""

    def __init__(self) -> None:
        self.latest = float("-inf")
        self.level = float("-inf")
        """Of the undisturbed unit, as far as it is waited for."""
        self.best = float("-inf")
        """The highest that it has held for some readings."""
        self._recent: deque[float] = deque(maxlen=REMEMBERED)
        self._changes: list[float] = []
        self._history: list[float] = []

    def see(self, log_rate: float) -> None:
        """Take a reading in."""
        if self._recent:
            self._changes.append(abs(log_rate - self.latest))
        self.latest = log_rate
        self._history.append(log_rate)
        self._recent.append(log_rate)
        held = statistics.median_low(self._recent)
        self.level, self.best = max(self.level, held), max(self.best, held)

    def accept(self) -> None:
        """The newest reading is the level from now on: the unit does not come back."""
        self.level = self.latest
        self._recent.clear()
        self._recent.append(self.latest)

    @property
    def count(self) -> int:
        """Of its readings."""
        return len(self._history)

    def reference(self, place: int) -> float:
        """What a candidate is held against that was measured before the reading of that number (from 0).

        The readings on both sides of it follow a drift. But other work comes and goes faster than the anchor
        is read, and where it hit the anchor and missed the candidate, that would seem better than it is: so
        where noise does not explain how low both are, the upper quartile of the readings before or that of
        those after is the reference, whichever is lower. High on one side alone is a level that has changed;
        of a single reading nobody knows.
        """
        before = self._history[max(0, place - AROUND) : place]
        after = self._history[place : place + AROUND]
        beside = statistics.fmean([*before[-1:], *after[:1]])
        sides = [side for side in (before, after) if len(side) > 1] or [[beside]]
        upper = min(map(upper_quartile, sides))
        return upper if upper - beside > max(LOW, MOVED * self.noise) else beside

    @property
    def known(self) -> bool:
        """Whether there is a reading."""
        return bool(self._recent)

    @property
    def noise(self) -> float:
        """Relative standard deviation of one reading, from the changes between neighbours (robust)."""
        if not self._changes:
            return MOST_NOISE
        # A change is the difference of two readings: its spread is that of one times the root of two.
        found = _MAD_TO_SIGMA * statistics.median(self._changes) / 2**0.5
        return min(max(found, LEAST_NOISE), MOST_NOISE)

    def moved(self, before: float, after: float) -> bool:
        """Whether the unit changed between two readings by more than their noise explains."""
        return abs(after - before) > max(LOW, MOVED * self.noise * 2**0.5)

    def is_low(self) -> bool:
        """Whether the unit is below its level by more than noise: throttled, or with other work to do."""
        return self.latest < self.level - max(LOW, MOVED * self.noise)
