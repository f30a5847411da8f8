"""From raw samples to one figure with an interval: METHOD B2 (disturbed samples) to B4 (interval of a case).

Samples of one round are correlated and never pooled over rounds: a round gives one estimate, and the interval
is that of the rounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from profiles import student
from profiles.contamination import Watched, disturbed
from profiles.profile import RoundResult

TRIM = 0.2
TRIM_FROM_ROUNDS = 6
INTERVAL_FROM_ROUNDS = 3
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class RoundEstimate:
    """One round's figure, and how many of its samples stand behind it."""

    seconds_per_call: float
    samples: int
    disturbed: int | None
    """None where no disturbance could be read."""
    forced: bool
    """More than half of the samples were disturbed, so that all of them were used."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A positive quantity with its 95 % interval, all in the unit of the estimates."""

    value: float
    low: float
    high: float
    standard_error: float
    """Of the logarithm."""
    dof: float


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Centre of some logarithms, with its standard error and degrees of freedom."""

    mean: float
    error: float
    dof: int


def estimate_round(result: RoundResult, watched: Watched | None = None) -> RoundEstimate | None:
    """Seconds per call as exp(median(log)) of the undisturbed samples; None where there is no usable sample.

    `watched` says which are disturbed; without it the columns of the round itself do. The status of the round
    is not looked at: whether an incorrect result may count is the caller's business.
    """
    if result.calls <= 0 or not result.seconds:
        return None
    if watched is None or len(watched.marks) != len(result.seconds):
        readable = len(result.seconds) in (len(result.delay_s), len(result.steal_s))
        watched = Watched(disturbed(result.seconds, result.delay_s, result.steal_s), readable)
    marks = watched.marks
    forced = 2 * sum(marks) > len(marks)
    used = [s for s, mark in zip(result.seconds, marks, strict=True) if forced or not mark]
    seconds_per_call = log_median(used) / result.calls
    if not (math.isfinite(seconds_per_call) and seconds_per_call > 0.0):
        return None
    return RoundEstimate(
        seconds_per_call=seconds_per_call,
        samples=len(marks),
        disturbed=sum(marks) if watched.readable else None,
        forced=forced,
    )


def round_estimate_s(result: RoundResult) -> float | None:
    """Seconds per call of one round; None where it has no usable sample."""
    estimate = estimate_round(result)
    return None if estimate is None else estimate.seconds_per_call


def centre(estimates: Sequence[float]) -> float:
    """The rounds' common figure: exp of the mean of the logs, 20 % trimmed from six rounds on."""
    return _exp(_mean(_kept(sorted(math.log(value) for value in estimates))))


def interval(estimates: Sequence[float]) -> Interval | None:
    """95 % interval of positive round estimates by Student's t, on logs; None below three (METHOD B4)."""
    if len(estimates) < INTERVAL_FROM_ROUNDS:
        return None
    found = trimmed(sorted(math.log(value) for value in estimates))
    reach = student.quantile(0.5 + CONFIDENCE / 2, found.dof) * found.error
    return Interval(
        value=_exp(found.mean),
        low=_exp(found.mean - reach),
        high=_exp(found.mean + reach),
        standard_error=found.error,
        dof=found.dof,
    )


def trimmed(ordered: list[float]) -> Trimmed:
    """Mean, standard error and degrees of freedom of at least two ordered logarithms.

    Plain below six values. From six on Yuen's for the 20 % trimmed mean: with g values cut at each end and h
    left, se^2 = (n - 1) s_w^2 / (h (h - 1)) and h - 1 degrees of freedom, s_w^2 being the winsorised variance
    (Yuen, Biometrika 61, 1974).
    """
    kept = _kept(ordered)
    winsorised = [min(max(value, kept[0]), kept[-1]) for value in ordered]
    dof, first = len(kept) - 1, winsorised[0]
    # (n - 1) s_w^2, without the fractions of the `statistics` module, which take as long as all the rest.
    # Against the first value, so that equal ones have exactly no spread.
    apart = [value - first for value in winsorised]
    middle = _mean(apart)
    squares = math.fsum((value - middle) ** 2 for value in apart)
    return Trimmed(_mean(kept), math.sqrt(squares / (len(kept) * dof)), dof)


def upper_quartile(values: Sequence[float]) -> float:
    """Of at least one value: one of them, three quarters up from the lowest, rounded up."""
    return sorted(values)[(3 * (len(values) - 1) + 2) // 4]


def half_width(spread: float, count: int) -> float:
    """Half of the 95 % interval of `count` values whose standard error is spread / sqrt(count), on logs."""
    return (
        student.quantile(0.5 + CONFIDENCE / 2, count - 2 * trimmed_each_end(count) - 1)
        * spread
        / math.sqrt(count)
    )


def trimmed_each_end(count: int) -> int:
    """How many values are trimmed at each end."""
    return int(TRIM * count) if count >= TRIM_FROM_ROUNDS else 0


def _kept(ordered: list[float]) -> list[float]:
    cut = trimmed_each_end(len(ordered))
    return ordered[cut : len(ordered) - cut]


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _exp(value: float) -> float:
    # Three rounds that differ a millionfold have an interval beyond what a float can hold.
    return math.exp(min(max(value, -700.0), 700.0))


def log_median(values: list[float]) -> float:
    """exp(median(log values)): the geometric mean of the two middle values where their number is even."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return math.sqrt(ordered[middle - 1]) * math.sqrt(ordered[middle]) if ordered[0] > 0 else 0.0
