"""How the rates of one group are spread, and what a spread costs work that waits for its slowest chip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.layers import medians_by, scatter

if TYPE_CHECKING:
    from profiles.fleet.columns import Columns
    from profiles.fleet.layers import Floats
    from profiles.fleet.outliers import Judged

QUANTILES = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
LEAST_SPREAD = 3
_ONE = 1 - 1e-9
BINS = 48
TAIL = 0.0005
"""Share of the chips at each end that only the end bins hold."""
JOB_SIZES = (8, 64, 512, 1024, 4096, 16_384, 65_536)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts over relative distance from the median; the end bins hold everything beyond them too."""

    low: float
    """Left end of the first bin: -0.05 is 5 % below the median."""
    width: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """One group's rates, in the unit of its case."""

    chips: int
    median: float
    robust_sd: float | None
    """Relative to the median, and as it is, without the floor of judging; None of fewer than three chips."""
    quantiles: tuple[float | None, ...]
    """Those of QUANTILES, by linear interpolation; None where not one chip is expected beyond it."""
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class Wait:
    """How far below the median chip a job runs in which every step waits for the slowest of its chips."""

    chips: int
    expected: float
    """Relative, averaged over all ways to choose the chips: -0.2 is 20 % below."""
    without: float | None
    """The same without what stands out; None where too few are left."""


def spread_of(rates: Floats) -> Spread:
    """Of the rates of at least one chip, each above 0."""
    import numpy as np

    median, chips = float(np.median(rates)), len(rates)
    found = zip(QUANTILES, np.quantile(rates, QUANTILES).tolist(), strict=True)
    return Spread(
        chips=chips,
        median=median,
        robust_sd=scatter(np.log(rates)) if chips >= LEAST_SPREAD else None,
        quantiles=tuple(value if q == 0.5 or chips * min(q, 1 - q) >= _ONE else None for q, value in found),
        histogram=histogram(rates / median - 1),
    )


def histogram(effects: Floats) -> Histogram:
    """Equal bins over all but the last TAIL of the chips at each end, which the end bins take up."""
    import numpy as np

    low, high = np.quantile(effects, (TAIL, 1 - TAIL)).tolist()
    low, high = min(low, -0.005), max(high, 0.005)
    counts, _ = np.histogram(np.clip(effects, low, high), BINS, (low, high))
    return Histogram(low, (high - low) / BINS, tuple(counts.tolist()))


def scores_of(columns: Columns, judged: Sequence[Judged]) -> Floats:
    """One relative figure for each chip: the median over its cases of rate / median of the group, less 1.

    NaN for a chip without any: one that is alone in its group has nothing to be held against.
    """
    import numpy as np

    several = [one for one in judged if len(one.group.chips) > 1]
    if not several:
        return np.full(len(columns.chips), np.nan)
    chips = np.concatenate([one.group.chips for one in several])
    logs = np.concatenate([np.log(columns.rate[one.group.rows]) - one.layers.fleet for one in several])
    return np.expm1(medians_by(chips, logs, len(columns.chips))[0])


def waits_of(scores: Floats, good: Floats) -> list[Wait]:
    """For jobs of several sizes; `good` are the scores of the chips that do not stand out."""
    return [
        Wait(size, slowest_of(scores, size), slowest_of(good, size) if size <= len(good) else None)
        for size in JOB_SIZES
        if size <= len(scores)
    ]


def slowest_of(scores: Floats, size: int) -> float:
    """Expected smallest of `size` scores drawn without replacement.

    That the i-th smallest of N is the smallest drawn has the probability C(N - i, size - 1) / C(N, size) for
    i = 1, 2, ...; the chance that none of the i smallest is drawn is the product of (N - size - k) / (N - k)
    over k < i.
    """
    import numpy as np

    ordered = np.sort(scores)
    left = len(ordered) - np.arange(len(ordered))
    missed = np.concatenate(([1.0], np.cumprod(np.maximum(left - size, 0) / left)))
    return float(np.sum(-np.diff(missed) * ordered))
