"""Buffers for curves: bounded, whatever comes in. Raw samples live in the journal; numpy, no Qt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

CAPACITY = 2000
"""Points of a curve: more than any screen shows."""
MOST = 1e30
"""No quantity is larger; a file may say otherwise, and a plot of it would have no end."""
Floats = NDArray[np.float64]


class Series:
    """A curve of at most `capacity` points. When it is full, neighbours are merged and each point then stands
    for twice as many samples, with their least, middle and greatest value and the gravest mark.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._each = 1
        self._count = 0
        self._columns = {name: np.empty(capacity) for name in ("x", "low", "middle", "high", "mark")}
        self._rest = np.empty((3, 0))

    def __len__(self) -> int:
        return self._count

    @property
    def samples_per_point(self) -> int:
        """How many samples each point stands for."""
        return self._each

    @property
    def x(self) -> Floats:
        """Where the points are: that of the first sample of each."""
        return self._columns["x"][: self._count]

    @property
    def low(self) -> Floats:
        """The least value behind each point."""
        return self._columns["low"][: self._count]

    @property
    def middle(self) -> Floats:
        """The median, and after a merge the mean of medians."""
        return self._columns["middle"][: self._count]

    @property
    def high(self) -> Floats:
        """The greatest value behind each point."""
        return self._columns["high"][: self._count]

    @property
    def mark(self) -> Floats:
        """The greatest mark behind each point."""
        return self._columns["mark"][: self._count]

    def extend(self, x: Floats, y: Floats, mark: Floats | None = None) -> None:
        """Add samples in their order; all columns have one length."""
        marks = np.zeros(len(x)) if mark is None else mark
        data = np.concatenate([self._rest, np.array([bounded(x), bounded(y), marks], dtype=float)], axis=1)
        while self._count + data.shape[1] // self._each > self._capacity:
            self._halve()
        whole = data.shape[1] // self._each * self._each
        self._rest = data[:, whole:]
        blocks = data[:, :whole].reshape(3, -1, self._each)
        here = slice(self._count, self._count + blocks.shape[1])
        self._columns["x"][here] = blocks[0, :, 0]
        self._columns["low"][here] = blocks[1].min(axis=1, initial=np.inf)
        self._columns["middle"][here] = np.median(blocks[1], axis=1) if whole else ()
        self._columns["high"][here] = blocks[1].max(axis=1, initial=-np.inf)
        self._columns["mark"][here] = blocks[2].max(axis=1, initial=0)
        self._count += blocks.shape[1]

    def _halve(self) -> None:
        """Merge neighbours. An odd last point keeps half of the weight of the others; nobody can see it."""
        pairs = self._count // 2
        odd = self._count % 2
        for name, column in self._columns.items():
            last = column[self._count - 1] if odd else 0.0
            column[:pairs] = _MERGE[name](column[: 2 * pairs : 2], column[1 : 2 * pairs : 2])
            if odd:
                column[pairs] = last
        self._count = pairs + odd
        self._each *= 2


def bounded(values: Floats) -> Floats:
    """What no plot can hold, as the largest that one can."""
    return np.clip(np.nan_to_num(values, nan=0.0, posinf=MOST, neginf=-MOST), -MOST, MOST)


def _first(one: Floats, _other: Floats) -> Floats:
    return one.copy()


def _mean(one: Floats, other: Floats) -> Floats:
    return (one + other) / 2


_MERGE: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x": _first,
    "low": np.minimum,
    "middle": _mean,
    "high": np.maximum,
    "mark": np.maximum,
}
