"""Geometric means of ratios over cases: equal weights, the interval from rounds, never a mean of rates."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from profiles.comparison import Aggregate
from profiles.pairing import paired_differences
from profiles.profile import Duel, Profile
from profiles.ratio import LogRatio, divide, divide_pairs
from profiles.sides import MeasuredCase, estimate_side
from profiles.stats import INTERVAL_FROM_ROUNDS

if TYPE_CHECKING:
    from profiles.judging import Judged


def aggregate(judged: Sequence[Judged], duel: Duel | None, level: float) -> Iterator[Aggregate]:
    """The geometric mean over all comparable cases, then by kernel where there are several kernels."""
    if not judged:
        return
    yield _mean("", judged, duel, level)
    kernels = dict.fromkeys(one.case.kernel for one in judged)
    for kernel in kernels if len(kernels) > 1 else ():
        yield _mean(kernel, [one for one in judged if one.case.kernel == kernel], duel, level)


def _mean(group: str, judged: Sequence[Judged], duel: Duel | None, level: float) -> Aggregate:
    """exp(mean of the logarithms). Its error is that of the rounds' own means over all cases.

    Cases of one round share what that round was like, so that their errors do not average out as those of
    independent figures would. Where too few rounds have all cases, the cases' errors are taken as fully
    correlated, which bounds it from above.
    """
    ratios = [one.case.ratio for one in judged if one.case.ratio]
    log = statistics.fmean(map(math.log, ratios))
    doubt = min((one.case.doubt for one in judged), key=("disturbed", "other load", "").index)
    if any(one.ratio is None for one in judged):
        reason = "a case has no interval, so that the mean has none"
        return Aggregate(
            group=group,
            ratio=math.exp(log),
            low=None,
            high=None,
            cases=len(ratios),
            reason=reason,
            doubt=doubt,
        )
    found = _by_rounds(judged, duel) or _bound([one.ratio for one in judged if one.ratio is not None])
    reach = found.reach(level)
    low, high = (math.exp(min(max(log + sign * reach, -700.0), 700.0)) for sign in (-1, 1))
    return Aggregate(group=group, ratio=math.exp(log), low=low, high=high, cases=len(ratios), doubt=doubt)


def _by_rounds(judged: Sequence[Judged], duel: Duel | None) -> LogRatio | None:
    """The ratio of the rounds' means over the cases; None where fewer than three rounds have them all."""
    baselines = [one.baseline for one in judged if one.baseline is not None]
    candidates = [one.candidate for one in judged if one.candidate is not None]
    if duel is not None:
        return divide_pairs(_paired_means(baselines, candidates))
    sides = [_side_means(baselines), _side_means(candidates)]
    if not all(len(rounds) >= INTERVAL_FROM_ROUNDS for side in sides for _, rounds in side):
        return None
    found = [estimate_side(side) for side in sides]
    if found[0] is None or found[1] is None:
        return None
    a, b = found[0], found[1]
    return divide(b.estimate, a.estimate, math.sqrt(a.hidden + b.hidden))


def _side_means(cases: Sequence[MeasuredCase]) -> list[tuple[Profile, list[float]]]:
    """Of each profile that has every case: the mean over the cases of each round that has them all."""
    found = []
    for one in cases[0].measurements:
        same = [next((m.rounds for m in case.measurements if m.profile is one.profile), {}) for case in cases]
        found.append((one.profile, _row_means(same)))
    return found


def _paired_means(baselines: Sequence[MeasuredCase], candidates: Sequence[MeasuredCase]) -> list[float]:
    pairs = zip(baselines, candidates, strict=True)
    return _row_means([paired_differences(a.first, b.first) for a, b in pairs])


def _row_means(columns: Sequence[dict[int, float]]) -> list[float]:
    """By round that every column has, the mean of the columns."""
    common = sorted(set.intersection(*(set(column) for column in columns)))
    return [statistics.fmean(column[number] for column in columns) for number in common]


def _bound(ratios: Sequence[LogRatio]) -> LogRatio:
    return LogRatio(
        log=statistics.fmean(one.log for one in ratios),
        error=statistics.fmean(one.error for one in ratios),
        dof=min(one.dof for one in ratios),
        systematic=statistics.fmean(one.systematic for one in ratios),
    )
