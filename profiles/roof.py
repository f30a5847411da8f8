"""What a unit was measured to reach: the figures of a roof's profile, from its record and its rounds.

The best of many noisy readings is too high. So the search only proposes finalists, and the figure comes from
rounds in fresh processes. Of several finalists each round uses the one that is best in the *other* rounds
(cross-fitting): a round never both chooses and counts. A round in which all finalists of a target are slow,
because the unit was slowed meanwhile, does not count.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.efficiency import Ceilings
from profiles.profile import Peak, Profile, RoofTarget, WorkUnit
from profiles.stats import centre, interval
from profiles.summary import work_per_call
from profiles.sustained import Sustained, sustained_of
from profiles.timings import is_sustained, time_case

SUITE = "roof"
"""The name that a roof's profile has in place of a suite's."""
LEAST_DROP = 0.04
"""A round that is lower by less counts, however quiet the unit was."""
DROP_NOISES = 3.0

_LogRates = Mapping[int, float]
"""Natural logarithm of a case's rate by round."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How the rounds of one target compare to its search: the median over its finalists of the logarithm of
    the rate over the search's.
    """

    by_round: _LogRates
    noise: float
    """Relative standard deviation of a reading in the search."""

    @property
    def steady(self) -> list[int]:
        """The rounds that count: those that are no lower than noise explains.

        They are held against the search where a round reaches its level, and else against their own upper
        quartile: then the unit did not come back to it.
        """
        if not self.by_round:
            return []
        ordered = sorted(self.by_round.values())
        upper = ordered[(3 * (len(ordered) - 1) + 2) // 4]
        reference = max(upper, 0.0) if self.came_back else upper
        return [number for number, level in sorted(self.by_round.items()) if level >= reference - self._reach]

    @property
    def came_back(self) -> bool:
        """Whether some round reached the search's level: else all of them may have been slowed."""
        return max(self.by_round.values(), default=float("-inf")) >= -self._reach

    @property
    def _reach(self) -> float:
        return max(LEAST_DROP, DROP_NOISES * self.noise)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What one target reached, in `unit`. `low` and `high` are None below three rounds."""

    target: RoofTarget
    case: str
    """The best shape."""
    value: float
    low: float | None
    high: float | None
    rounds: int
    left_out: int
    """Rounds that did not count, because the unit was slowed."""
    searched: float
    """What the search itself saw of the best shape."""
    sustained: Sustained | None
    """The same shape for many seconds without a pause."""

    @property
    def unit(self) -> WorkUnit:
        """Of all its figures."""
        return self.target.unit

    @property
    def shrinkage(self) -> float:
        """By what share the search's own figure was too high; negative where it was too low."""
        return 1 - self.value / self.searched


def ceilings_of(profile: Profile) -> list[Ceiling]:
    """The figures of a roof's profile, in the order of its targets; those without one are left out."""
    if profile.roof is None:
        return []
    timings, sustained = _timings(profile), sustained_of(profile)
    found = (_ceiling(target, timings, sustained) for target in profile.roof.targets)
    return [one for one in found if one is not None]


def measured_roof(profile: Profile) -> Ceilings | None:
    """The ceilings of arithmetic and bandwidth that other profiles of the unit are held against."""
    found = ceilings_of(profile)
    source = f"best of a search, profile {profile.id} of {profile.created[:10]}"
    peaks = {
        one.target.dtype: Peak(value=one.value, kind="measured", source=source)
        for one in found
        if one.target.kernel == "matmul"
    }
    rates = [one.value for one in found if one.unit == "B/s"]
    bandwidth = Peak(value=max(rates), kind="measured", source=source) if rates else None
    if not peaks and bandwidth is None:
        return None
    return Ceilings(profile.id, profile.created, peaks, bandwidth)


def levels_of(profile: Profile) -> list[Levels]:
    """How the rounds of each target with a finalist compare to its search, in the order of the targets."""
    timings = _timings(profile)
    targets = profile.roof.targets if profile.roof else []
    return [_levels(target, timings) for target in targets if target.finalists]


def cross_fit(rates: Mapping[str, _LogRates]) -> list[float]:
    """Of each round the rate of the case that is best in all other rounds; with one round of the first case.

    The cases are in the order of the search; rounds that not all cases have count for those that have them.
    """
    chosen = []
    for number in sorted({number for of_case in rates.values() for number in of_case}):
        here = [case for case in rates if number in rates[case]]
        best = max(here, key=lambda case: _mean_without(rates[case], number))
        chosen.append(rates[best][number])
    return chosen


def _mean_without(of_case: _LogRates, number: int) -> float:
    others = [rate for other, rate in of_case.items() if other != number]
    return statistics.fmean(others) if others else float("-inf")


def _timings(profile: Profile) -> dict[str, _LogRates]:
    """Logarithmic rates by case and round; sustained cases are none of them."""
    found: dict[str, _LogRates] = {}
    for result in profile.cases:
        timing = time_case(result, profile.device, profile.telemetry)
        work = work_per_call(result.case)
        if timing is not None and work > 0 and not is_sustained(result.case):
            found[result.case.id] = {
                r.round: math.log(work / estimate.seconds_per_call) for r, estimate in timing.rounds
            }
    return found


def _levels(target: RoofTarget, timings: Mapping[str, _LogRates]) -> Levels:
    drops: dict[int, list[float]] = {}
    for finalist in target.finalists:
        for number, rate in timings.get(finalist.case, {}).items():
            drops.setdefault(number, []).append(rate - math.log(finalist.rate))
    return Levels({number: statistics.median(found) for number, found in drops.items()}, target.noise)


def _ceiling(
    target: RoofTarget, timings: Mapping[str, _LogRates], sustained: Sequence[Sustained]
) -> Ceiling | None:
    steady = set(_levels(target, timings).steady)
    everything = {f.case: timings[f.case] for f in target.finalists if f.case in timings}
    rates = {case: {r: x for r, x in logs.items() if r in steady} for case, logs in everything.items()}
    rates = {case: logs for case, logs in rates.items() if logs}
    if not rates:
        return None
    values = [math.exp(log) for log in cross_fit(rates)]
    spread = interval(values)
    best = max(rates, key=lambda case: statistics.fmean(rates[case].values()))
    return Ceiling(
        target=target,
        case=best,
        value=centre(values),
        low=spread.low if spread else None,
        high=spread.high if spread else None,
        rounds=len(values),
        left_out=len({r for logs in everything.values() for r in logs} - steady),
        searched=next(f.rate for f in target.finalists if f.case == best),
        sustained=next((one for one in sustained if one.case.startswith(f"{best}-")), None),
    )
