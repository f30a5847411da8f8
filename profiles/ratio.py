"""The ratio of two sets of rounds with its interval, and the verdict on it: METHOD B5.

All on logarithms of the value (throughput); a difference of 0.02 is 2 %, and above 0 the candidate is faster.
"""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from profiles import student
from profiles.comparison import Verdict
from profiles.stats import CONFIDENCE, INTERVAL_FROM_ROUNDS, trimmed

SESSION_SD = 0.01
"""Of the ratio of two sessions of one unit, beyond what their rounds show (METHOD B5)."""
SHARED_SESSION_SD = 0.05
"""The same for a processor in a virtual machine, whose neighbours come and go: so far did copies of 256 MiB
drift within twelve minutes where nothing else of ours ran (docs/benchmarks.md)."""
PAIRED_SD = 0.001
"""Of the ratio of interleaved rounds: what the order within a pair and the clock's resolution may leave."""
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """A logarithm with its standard error from rounds, and the degrees of freedom behind that error."""

    log: float
    error: float
    dof: float


@dataclass(frozen=True, slots=True)
class LogRatio:
    """log(candidate / baseline): from rounds (`error`, `dof`), and what rounds cannot show (`systematic`)."""

    log: float
    error: float
    dof: float
    systematic: float

    @property
    def total(self) -> float:
        """Standard error with the systematic part."""
        return math.hypot(self.error, self.systematic)

    @property
    def total_dof(self) -> float:
        """Degrees of freedom of `total` by Welch and Satterthwaite; the systematic part is taken as known.

        JCGM 100:2008 (GUM), G.4.2.
        """
        if self.error <= 0:
            return math.inf
        return self.dof * (self.total / self.error) ** 4

    @property
    def p_value(self) -> float:
        """Two-sided, of no difference."""
        if self.total <= 0:
            return 0.0 if self.log else 1.0
        return 2 * student.upper_tail(abs(self.log) / self.total, self._finite_dof())

    def reach(self, level: float = CONFIDENCE) -> float:
        """Half of the interval at that level, on the logarithm."""
        return student.quantile(0.5 + level / 2, self._finite_dof()) * self.total

    def _finite_dof(self) -> float:
        return min(self.total_dof, 1e9)


def estimate(logs: Sequence[float]) -> Estimate | None:
    """Centre of one session's rounds, 20 % trimmed from six on; None below three rounds (METHOD B4)."""
    if len(logs) < INTERVAL_FROM_ROUNDS:
        return None
    found = trimmed(sorted(logs))
    return Estimate(found.mean, found.error, found.dof)


def between_sessions(sessions: Sequence[Estimate]) -> Estimate:
    """Sessions (or units) of one side, equal weights: from their own spread where there are three.

    Below three their spread cannot be told, and the error is what their rounds show. It is never less than
    that.
    """
    count = len(sessions)
    log = statistics.fmean(session.log for session in sessions)
    squares = [(session.error / count) ** 2 for session in sessions]
    rounds = math.fsum(squares)
    dof = _welch(squares, [session.dof for session in sessions])
    if count >= INTERVAL_FROM_ROUNDS:
        spread = statistics.variance([session.log for session in sessions]) / count
        if spread >= rounds:
            return Estimate(log, math.sqrt(spread), count - 1)
    return Estimate(log, math.sqrt(rounds), dof)


def divide(candidate: Estimate, baseline: Estimate, systematic: float) -> LogRatio:
    """Two independent sides: Welch's standard error and degrees of freedom."""
    squares = [candidate.error**2, baseline.error**2]
    return LogRatio(
        log=candidate.log - baseline.log,
        error=math.sqrt(math.fsum(squares)),
        dof=_welch(squares, [candidate.dof, baseline.dof]),
        systematic=systematic,
    )


def divide_pairs(differences: Sequence[float]) -> LogRatio | None:
    """Rounds that were interleaved: the centre of their differences; None below three pairs."""
    found = estimate(differences)
    return None if found is None else LogRatio(found.log, found.error, found.dof, PAIRED_SD)


def holm(p_values: Sequence[float], level: float) -> list[bool]:
    """Which hypotheses are rejected with a family error of at most `level` (Holm, 1979)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    rejected = [False] * len(p_values)
    for rank, index in enumerate(order):
        if p_values[index] > level / (len(p_values) - rank):
            break
        rejected[index] = True
    return rejected


def decide(ratio: LogRatio, tolerance: float, *, different: bool, level: float = CONFIDENCE) -> Verdict:
    """faster, slower, same or unclear. `different`: the family's test rejects a ratio of 1.

    A difference counts where it is beyond half of the tolerance, too: what is proven and does not matter is
    no news. `same` is the whole interval within 1 - tolerance and 1 + tolerance.
    """
    if different and (ratio.log > math.log1p(tolerance / 2) or ratio.log < math.log1p(-tolerance / 2)):
        return "faster" if ratio.log > 0 else "slower"
    reach = ratio.reach(level)
    if ratio.log - reach > math.log1p(-tolerance) and ratio.log + reach < math.log1p(tolerance):
        return "same"
    return "unclear"


def rounds_to_settle(
    ratio: LogRatio,
    rounds: int,
    tolerance: float,
    level: float = CONFIDENCE,
    error: float | None = None,
) -> int | None:
    """Rounds on each side after which this ratio would probably be settled, its error shrinking as 1/sqrt(n).

    `error` is what the test may err in, among others of its family; 1 - level where it is alone. None where
    no number up to two hundred would do, because the systematic part alone is too large or the spread is.
    """
    allowed = 1 - level if error is None else error

    def settled(count: int) -> bool:
        shrunk = LogRatio(
            log=ratio.log,
            error=ratio.error * math.sqrt(rounds / count),
            dof=ratio.dof * count / rounds,
            systematic=ratio.systematic,
        )
        return decide(shrunk, tolerance, different=shrunk.p_value <= allowed, level=level) != "unclear"

    if rounds >= MOST_ROUNDS or not settled(MOST_ROUNDS):
        return None
    return bisect.bisect_left(range(MOST_ROUNDS), True, lo=rounds + 1, key=settled)


def _welch(squares: Sequence[float], dofs: Sequence[float]) -> float:
    """Welch and Satterthwaite's degrees of freedom of a sum of squared errors."""
    total = math.fsum(squares)
    below = math.fsum(s * s / dof for s, dof in zip(squares, dofs, strict=True))
    return total * total / below if below > 0 else min(dofs)
