"""Student's t without scipy, whose import alone takes longer than most of our commands.

The distribution function is the regularised incomplete beta function, evaluated by its continued fraction
(DLMF 8.17.22) with the modified Lentz method; the quantile is found by Newton steps inside a bracket.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

EXPANSION_FROM_DOF = 1000
"""From here on the series of the quantile is exact to ten digits."""
_TINY = 1e-300
_EPSILON = 1e-15
_MAX_TERMS = 10_000


def upper_tail(t: float, dof: float) -> float:
    """P(T > t) of Student's t with `dof` > 0 degrees of freedom, which need not be whole."""
    if t < 0:
        return 1.0 - upper_tail(-t, dof)
    x = dof / (dof + t * t)
    # 1 - x is taken as its own quotient: near t = 0 the subtraction would lose every digit.
    return 0.5 * _incomplete_beta(dof / 2.0, 0.5, x, t * t / (dof + t * t))


@lru_cache(maxsize=256)
def quantile(probability: float, dof: float) -> float:
    """The t with P(T <= t) = `probability`, for 0 < probability < 1 and dof > 0 (ValueError otherwise)."""
    if not 0.0 < probability < 1.0 or not dof > 0.0:
        raise ValueError(f"no t quantile for probability {probability} and {dof} degrees of freedom")
    if probability < 0.5:
        return -quantile(1.0 - probability, dof)
    return _invert(1.0 - probability, dof)


def _invert(tail: float, dof: float) -> float:
    guess = _expand(tail, dof)
    if dof >= EXPANSION_FROM_DOF:
        return guess
    low, high = 0.0, max(1.0, guess)
    while upper_tail(high, dof) > tail:
        low, high = high, 2.0 * high
    t = guess if low < guess <= high else 0.5 * (low + high)
    for _ in range(200):
        excess = upper_tail(t, dof) - tail
        low, high = (t, high) if excess > 0 else (low, t)
        step = t + excess / _density(t, dof)
        new = step if low < step < high else 0.5 * (low + high)
        if abs(new - t) <= 1e-13 * new:
            return new
        t = new
    return t


def _expand(tail: float, dof: float) -> float:
    """The quantile as a series in 1 / dof around the normal one (Abramowitz and Stegun 26.7.5)."""
    z = NormalDist().inv_cdf(1.0 - tail) if tail > 1e-300 else 37.0
    s = z * z
    terms = (
        z * (s + 1) / 4,
        z * ((5 * s + 16) * s + 3) / 96,
        z * (((3 * s + 19) * s + 17) * s - 15) / 384,
        z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160,
    )
    return z + math.fsum(term / dof**power for power, term in enumerate(terms, start=1))


def _density(t: float, dof: float) -> float:
    log_scale = math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2) - 0.5 * math.log(dof * math.pi)
    return math.exp(log_scale - (dof + 1) / 2 * math.log1p(t * t / dof)) or _TINY


def _incomplete_beta(a: float, b: float, x: float, complement: float) -> float:
    """I_x(a, b) for 0 <= x <= 1 with `complement` = 1 - x."""
    if x <= 0.0 or complement <= 0.0:
        return 0.0 if x <= 0.0 else 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log_front + a * math.log(x) + b * math.log(complement))
    # The continued fraction converges fast only on this side; the symmetry serves the other.
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _continued_fraction(a, b, x) / a
    return 1.0 - front * _continued_fraction(b, a, complement) / b


def _continued_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _MAX_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for coefficient in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + coefficient * d)
            c = _away_from_zero(1.0 + coefficient / c)
            change = c * d
            value *= change
        if abs(change - 1.0) < _EPSILON:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
