"""How a case varies: within rounds, between rounds, over time; and how many rounds a resolution needs.

METHOD B4. All on logarithms, so that a standard deviation of 0.02 is 2 %.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from profiles.contamination import Watched
from profiles.profile import RoundResult
from profiles.stats import INTERVAL_FROM_ROUNDS, RoundEstimate, half_width
from profiles.timings import Timing

OUTLYING_Z = 3.5
"""Modified z score beyond which a value is an outlier (Iglewicz and Hoaglin, 1993)."""
NORMAL_MAD = 0.6745
"""Median absolute deviation of a standard normal variable."""
OUTLIERS_FROM = 5
DRIFT = 0.02
DRIFT_P = 0.01
"""A profile has some twenty cases, each with its own chance of a trend by accident."""
MOST_ROUNDS = 1000
EXACT_UP_TO = 20
"""Values up to which the trend's p value is exact; the normal approximation is good long before."""
TREND_UP_TO = 500
"""Values up to which a trend is looked for: it takes all pairs of them."""


@dataclass(frozen=True, slots=True)
class Variability:
    """Standard deviations of logarithms; None where there are too few rounds or samples to tell."""

    within_sd: float | None
    """Of the samples of one round, over all rounds."""
    between_sd: float | None
    """Of the rounds, without what the samples' own spread adds: 0 where that explains it all."""
    round_spread: float | None
    """Standard error of the value times the square root of the rounds: what one more round is worth."""
    autocorrelation: float | None
    """Of neighbouring samples (lag 1), mean of the rounds weighted by their samples."""
    drift: float | None
    """Relative change of the time per call from the first round to the last (Theil-Sen)."""
    drift_p: float | None
    """Chance of such a trend among rounds in random order (Mann-Kendall, two-sided)."""
    outlying_rounds: tuple[int, ...]
    """Numbers of the rounds beyond a modified z score of 3.5: they count like any other."""
    outlying_samples: int
    """Samples as far off within their own round; the median of the round hardly sees them."""


def describe_variability(timing: Timing) -> Variability:
    """The spread of a case over the rounds that gave a result; disturbed samples are set aside as ever."""
    logs = [_used_logs(*one) for one in zip(timing.rounds, timing.watched, strict=True)]
    estimates = [math.log(estimate.seconds_per_call) for _, estimate in timing.rounds]
    slope, chance = trend(estimates)
    spread = timing.spread
    return Variability(
        within_sd=_within(logs),
        between_sd=_between(logs),
        round_spread=None if spread is None else spread.standard_error * math.sqrt(len(estimates)),
        autocorrelation=_autocorrelation(logs),
        drift=None if slope is None else math.expm1(min(slope * (len(estimates) - 1), 700.0)),
        drift_p=chance,
        outlying_rounds=tuple(timing.rounds[i][0].round for i in outliers(estimates)),
        outlying_samples=sum(len(outliers(samples)) for samples in logs),
    )


def _used_logs(one: tuple[RoundResult, RoundEstimate], watched: Watched) -> list[float]:
    round_, estimate = one
    marked = zip(round_.seconds, watched.marks, strict=True)
    return [math.log(second) for second, bad in marked if second > 0 and (estimate.forced or not bad)]


def drifts(found: Variability) -> bool:
    """Whether the rounds moved in one direction by more than chance and by more than the usual tolerance."""
    if found.drift is None or found.drift_p is None:
        return False
    return found.drift_p < DRIFT_P and abs(found.drift) > DRIFT


def outliers(values: Sequence[float]) -> list[int]:
    """Indices of the values whose modified z score 0.6745 |x - median| / MAD is above 3.5.

    None are found among fewer than five values, nor where more than half of them are equal.
    """
    if len(values) < OUTLIERS_FROM:
        return []
    middle = statistics.median(values)
    away = [abs(value - middle) for value in values]
    spread = statistics.median(away)
    return [
        i for i, distance in enumerate(away) if spread > 0 and NORMAL_MAD * distance > OUTLYING_Z * spread
    ]


def trend(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Theil-Sen slope per step, and the two-sided p value of Mann and Kendall's test.

    None below three values, and above five hundred.

    Exact for up to 20 values without ties, by the distribution of the number of inversions; else the normal
    approximation with the correction for ties (Kendall, Rank Correlation Methods, chapter 5).
    """
    count = len(values)
    if count < INTERVAL_FROM_ROUNDS:
        return None, None
    if count > TREND_UP_TO:
        return None, None
    steps = [(values[j] - values[i]) / (j - i) for i in range(count) for j in range(i + 1, count)]
    slope = statistics.median(steps)
    score = sum((step > 0) - (step < 0) for step in steps)
    if len(set(values)) == count <= EXACT_UP_TO:
        return slope, _exact_p(count, abs(score))
    ties = [list(values).count(value) for value in set(values)]
    variance = (count * (count - 1) * (2 * count + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if variance <= 0:
        return slope, 1.0
    return slope, math.erfc(abs(score) / math.sqrt(2 * variance))


def rounds_needed(found: Variability, relative: float) -> int | None:
    """Rounds in all that would bring the interval within +- `relative` of the value, at today's spread.

    None where fewer than three rounds show no spread, and beyond a thousand.
    """
    spread = found.round_spread
    if spread is None or relative <= 0:
        return None
    wanted = math.log1p(relative)
    counts = range(INTERVAL_FROM_ROUNDS, MOST_ROUNDS + 1)
    return next((n for n in counts if half_width(spread, n) <= wanted), None)


def _within(logs: Sequence[Sequence[float]]) -> float | None:
    """Pooled over rounds, each with its own mean."""
    freedom = sum(len(samples) - 1 for samples in logs)
    if freedom <= 0:
        return None
    squares = math.fsum(statistics.variance(s) * (len(s) - 1) for s in logs if len(s) > 1)
    return math.sqrt(squares / freedom)


def _between(logs: Sequence[Sequence[float]]) -> float | None:
    """T^2 = S^2(round means) - S^2(within) / n: Kalibera and Jones, with the harmonic mean of n."""
    filled = [samples for samples in logs if samples]
    within = _within(filled)
    if len(filled) < INTERVAL_FROM_ROUNDS or within is None:
        return None
    means = statistics.variance([statistics.fmean(samples) for samples in filled])
    samples = statistics.harmonic_mean([len(samples) for samples in filled])
    return math.sqrt(max(0.0, means - within**2 / samples))


def _autocorrelation(logs: Sequence[Sequence[float]]) -> float | None:
    total, weight = 0.0, 0
    for samples in logs:
        mean = statistics.fmean(samples) if samples else 0.0
        power = math.fsum((x - mean) ** 2 for x in samples)
        if len(samples) < INTERVAL_FROM_ROUNDS or power == 0:
            continue
        products = math.fsum((a - mean) * (b - mean) for a, b in itertools.pairwise(samples))
        total += len(samples) * products / power
        weight += len(samples)
    return total / weight if weight else None


def _exact_p(count: int, score: int) -> float:
    """P(|S| >= score) over all orders of `count` different values, S = pairs in order less those reversed."""
    ways = [1.0]
    for size in range(2, count + 1):
        # Chances, not counts: the factorial of 171 values is beyond a float.
        longer = [0.0] * (len(ways) + size - 1)
        for inversions, chance in enumerate(ways):
            for more in range(size):
                longer[inversions + more] += chance / size
        ways = longer
    pairs = count * (count - 1) // 2
    return min(1.0, math.fsum(chance for inv, chance in enumerate(ways) if abs(pairs - 2 * inv) >= score))
