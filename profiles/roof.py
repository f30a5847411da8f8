"""What a unit was measured to reach: the figures of a roof's profile, from its record and its rounds.

The best of many noisy readings is too high. So the search only proposes finalists, and the figure comes from
rounds in fresh processes. Of several finalists each round uses the one that is best in the *other* rounds
(cross-fitting): a round never both chooses and counts. A round in which the median of a target's finalists is
slow, because the unit was slowed meanwhile, does not count.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.efficiency import Ceilings, from_memory
from profiles.plausibility import unusable
from profiles.profile import Case, DeviceInfo, Peak, Profile, RoofFinalist, RoofTarget, WorkUnit
from profiles.stats import INTERVAL_FROM_ROUNDS, centre, interval, upper_quartile
from profiles.summary import work_per_call
from profiles.sustained import Sustained, sustained_of
from profiles.timings import is_sustained, time_case

SUITE = "roof"
"""The name that a roof's profile has in place of a suite's."""
LEAST_DROP, MOST_DROP = 0.04, 0.06
"""A round that is lower by less than the first counts, however quiet the unit was; and no difference between
processes is taken to explain more than the second."""
DROP_NOISES, DROP_SPANS = 3.0, 4.0
"""Of the noise of a reading; and of the narrowest span that holds most rounds, 0.7 standard deviations of
five normal values."""

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

        They are held against their own upper quartile, or against the search where that is higher and a round
        reaches its level; where none does, the unit did not come back to it.
        """
        if not self.by_round:
            return []
        upper = upper_quartile(list(self.by_round.values()))
        reference = max(upper, 0.0) if self.came_back else upper
        return [number for number, level in sorted(self.by_round.items()) if level >= reference - self._reach]

    @property
    def came_back(self) -> bool:
        """Whether some round reached the search's level: else all of them may have been slowed."""
        return max(self.by_round.values(), default=float("-inf")) >= -self._reach

    def counted(self, rates: Mapping[str, _LogRates]) -> dict[str, _LogRates]:
        """By case what counts of its rates: those of steady rounds that are no lower than its others.

        Other work may hit one case of a round alone. Cases of which nothing counts are left out.
        """
        found: dict[str, _LogRates] = {}
        for case, of_case in rates.items():
            steady = {number: of_case[number] for number in self.steady if number in of_case}
            if steady:
                floor = upper_quartile(list(steady.values())) - self._reach
                found[case] = {number: rate for number, rate in steady.items() if rate >= floor}
        return found

    @property
    def _reach(self) -> float:
        """How much lower a round may be than what it is held against.

        Processes differ by more than the readings of one do (by 5 % on some processors). If low rounds were
        left out for that and high ones kept, the figure would be too high.
        """
        between = min(MOST_DROP, DROP_SPANS * _narrowest_span(list(self.by_round.values())))
        return max(LEAST_DROP, between, DROP_NOISES * self.noise)


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
    """The best that the search itself saw, which may be another shape."""
    sustained: Sustained | None
    """The same shape for many seconds without a pause."""
    doubt: str
    """Why no other profile is held against it; empty where it may be."""

    @property
    def unit(self) -> WorkUnit:
        """Of all its figures."""
        return self.target.unit

    @property
    def shrinkage(self) -> float:
        """By what share the search's own best was too high; negative where it was too low."""
        return 1 - self.value / self.searched


def ceilings_of(profile: Profile) -> list[Ceiling]:
    """The figures of a roof's profile, in the order of its targets; those without one are left out."""
    if profile.roof is None:
        return []
    cases, sustained, wrong = _timed(profile), sustained_of(profile), unusable(profile)
    found = (_ceiling(target, cases, profile.device, sustained, wrong) for target in profile.roof.targets)
    return [one for one in found if one is not None]


def measured_roof(profile: Profile) -> Ceilings | None:
    """The ceilings of arithmetic and bandwidth that other profiles of the unit are held against.

    None of those that are in doubt: what cannot be true, too few rounds, too much other work, or a stream
    that caches may serve.
    """
    found = [one for one in ceilings_of(profile) if not one.doubt]
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
    return Ceilings(profile.id, profile.created, peaks, bandwidth, profile.digest)


def _narrowest_span(values: Sequence[float]) -> float:
    """Of more than half of them, which a few slowed rounds do not widen; 0 below three."""
    most = len(values) // 2 + 1
    ordered = sorted(values)
    spans = [high - low for low, high in zip(ordered, ordered[most - 1 :], strict=False)]
    return min(spans) if len(values) >= 3 else 0.0


def levels_of(profile: Profile) -> list[Levels]:
    """How the rounds of each target with a finalist compare to its search, in the order of the targets."""
    cases = _timed(profile)
    targets = profile.roof.targets if profile.roof else []
    return [_levels(target, cases) for target in targets if _finalists(target)]


def cross_fit(
    counted: Mapping[str, _LogRates], everything: Mapping[str, _LogRates] | None = None
) -> list[tuple[str, float]]:
    """Of each counted round the case that is best in the others, and its rate; with one round the first.

    Best by the median over those rounds of its rate against that of the others in the same round. For that
    the rounds that do not count are good, too: `everything` has them (by default there are none), since what
    slows a round slows all its cases. The cases are in the order of the search; rounds that not all cases
    have count for those that have them.
    """
    apart = _apart(everything or counted)
    chosen = []
    for number in sorted({number for of_case in counted.values() for number in of_case}):
        here = [case for case in counted if number in counted[case]]
        best = max(here, key=lambda case: _median_without(apart[case], number))
        chosen.append((best, counted[best][number]))
    return chosen


def _apart(rates: Mapping[str, _LogRates]) -> dict[str, dict[int, float]]:
    """Each rate less the mean of all cases in its round."""
    rounds = {number for of_case in rates.values() for number in of_case}
    means = {
        number: statistics.fmean(of_case[number] for of_case in rates.values() if number in of_case)
        for number in rounds
    }
    return {
        case: {number: rate - means[number] for number, rate in of_case.items()}
        for case, of_case in rates.items()
    }


def _median_without(of_case: _LogRates, number: int) -> float:
    others = [rate for other, rate in of_case.items() if other != number]
    return statistics.median(others) if others else float("-inf")


@dataclass(frozen=True, slots=True)
class _Timed:
    """What the rounds of one case say."""

    case: Case
    rates: _LogRates
    disturbed: frozenset[int]
    """Rounds of whose samples more than half were disturbed."""


def _timed(profile: Profile) -> dict[str, _Timed]:
    """By case; sustained cases are none of them."""
    found = {}
    for result in profile.cases:
        timing = time_case(result, profile.device, profile.telemetry)
        work = work_per_call(result.case)
        if timing is not None and work > 0 and not is_sustained(result.case):
            rates = {r.round: math.log(work / one.seconds_per_call) for r, one in timing.rounds}
            busy = (r.round for r, one in timing.rounds if 2 * (one.disturbed or 0) > one.samples)
            found[result.case.id] = _Timed(result.case, rates, frozenset(busy))
    return found


def _finalists(target: RoofTarget) -> list[RoofFinalist]:
    """Without those whose rate is none: a file may hold anything."""
    return [one for one in target.finalists if 0 < one.rate < math.inf]


def _levels(target: RoofTarget, cases: Mapping[str, _Timed]) -> Levels:
    drops: dict[int, list[float]] = {}
    for finalist in _finalists(target):
        if (timed := cases.get(finalist.case)) is not None:
            for number, rate in timed.rates.items():
                drops.setdefault(number, []).append(rate - math.log(finalist.rate))
    return Levels({number: statistics.median(found) for number, found in drops.items()}, target.noise)


def _ceiling(
    target: RoofTarget,
    cases: Mapping[str, _Timed],
    device: DeviceInfo,
    sustained: Sequence[Sustained],
    wrong: Mapping[str, str],
) -> Ceiling | None:
    finalists = _finalists(target)
    everything = {f.case: cases[f.case] for f in finalists if f.case in cases}
    of_all = {name: one.rates for name, one in everything.items()}
    rates = _levels(target, cases).counted(of_all)
    chosen = cross_fit(rates, of_all)
    if not chosen:
        return None
    values = [math.exp(log) for _, log in chosen]
    spread = interval(values)
    counts = Counter(name for name, _ in chosen)
    best = max(counts, key=lambda name: (counts[name], statistics.fmean(rates[name].values())))
    return Ceiling(
        target=target,
        case=best,
        value=centre(values),
        low=spread.low if spread else None,
        high=spread.high if spread else None,
        rounds=len(values),
        left_out=len({r for one in everything.values() for r in one.rates}) - len(values),
        searched=max(f.rate for f in finalists),
        sustained=next((one for one in sustained if one.case.startswith(f"{best}-")), None),
        # Its value may hold rounds of several shapes: none of them may be wrong.
        doubt=next(
            (wrong[name] for name in (best, *counts) if name in wrong),
            _doubt(everything[best], rates[best], len(values), device),
        ),
    )


def _doubt(best: _Timed, counted: _LogRates, rounds: int, device: DeviceInfo) -> str:
    if rounds < INTERVAL_FROM_ROUNDS:
        return f"{rounds} of the {INTERVAL_FROM_ROUNDS} rounds that it takes count"
    if 2 * len(best.disturbed & counted.keys()) > len(counted):
        return "most rounds were disturbed by other work"
    # What the caches may serve is no bandwidth of the memory, here as in `profiles.efficiency.achieved`.
    if best.case.unit == "B/s" and not from_memory(best.case, device):
        return "the caches may serve it"
    return ""
