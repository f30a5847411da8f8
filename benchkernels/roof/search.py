"""The search for the fastest point of a box within a budget: what to measure next, and what to believe of it.

No device, no clock, no chance. `Search.steps` is a generator: it yields what it wants, is sent what came out,
and returns what it found; a worker answers it with a device, a simulation with numbers.

Every few candidates the anchor is measured again, and a candidate's score is the logarithm of its rate over
the anchor's around that time, so that slow drift cancels. Where the anchor moved by more than its noise
meanwhile, the candidates in between are discarded and measured again; where it is low, the unit rests first,
as long as the budget of rest lasts. Then its new level is taken as it is: scores, being ratios, stay
comparable. Of several readings of a candidate those count that noise explains.

First many candidates are measured shortly, in the order of the prior and around the best ones so far; then
the better half twice as long, and so on (successive halving, Jamieson and Talwalkar, AISTATS 2016), until few
are left. Clearly worse ones leave earlier; a score's variance has the anchor's noise in it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchkernels.roof.anchor import Anchor

Point = tuple[int, ...]

BLOCK = 5
"""Candidates between two readings of the anchor, or as many as fit into the longest block."""
LONGEST_BLOCK = 0.1
"""Of the budget."""
OPENING = 4
"""Readings of the anchor at the beginning: its level and its noise."""
SEEDS = 24
"""Candidates in the order of the prior, before the neighbours of the best ones have their turn."""
AROUND = 3
"""The best ones whose neighbours are tried."""
EXPLORE_SHARE = 0.6
REST_SHARE = 0.2
FIRST_REST_S, LONGEST_REST_S = 1.0, 8.0
REPEATS = 2
"""How often a block that was discarded is measured again."""
CLEARLY = 2.0
"""In standard errors of both scores: what is worse by more leaves."""
APART = 2.0
"""In its standard errors: a reading that is farther from the middle one of its point was disturbed, or its
anchor was."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Wanted: the rate of a point, sampled for about so long."""

    point: Point
    seconds: float
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Wanted: that the unit does nothing."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Told: what was measured since the last one counts, or is discarded."""

    kept: bool


Step = Measure | Rest | Judged


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer to a `Measure`; only `cost_s` counts for the others."""

    rate: float | None
    """Work per second; None where the point cannot be measured."""
    error: float
    """Relative standard error of the rate within the reading."""
    cost_s: float
    """All that it took, allocation included."""


@dataclass(frozen=True, slots=True)
class Finalist:
    """One of the best points, with the rate that the search saw at the anchor's best level, and its error."""

    point: Point
    rate: float
    error: float


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a search. `finalists` is empty where nothing could be measured."""

    finalists: tuple[Finalist, ...]
    tried: int
    discarded: int
    """Readings of candidates that did not count."""
    rested_s: float
    spent_s: float
    noise: float
    """Relative standard deviation of one reading of the anchor."""


@dataclass(frozen=True, slots=True)
class _Score:
    """A log ratio to the anchor, with its standard error."""

    mean: float
    error: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """A reading that counts."""

    log_rate: float
    variance: float
    place: int
    """How many readings the anchor had before it."""


Steps = Generator[Step, Reading, None]


@dataclass
class Search:
    """One search. `order` is the prior's, best first, without repetition."""

    order: Sequence[Point]
    anchor: Point
    neighbours: Callable[[Point], Iterable[Point]]
    budget_s: float
    finalists: int
    first_s: float
    """How long a candidate is sampled at first."""
    _level: Anchor = field(default_factory=Anchor)
    _seen: dict[Point, list[_Seen]] = field(default_factory=dict)
    _refused: set[Point] = field(default_factory=set)
    _spent_s: float = 0.0
    _rested_s: float = 0.0
    _discarded: int = 0

    def steps(self) -> Generator[Step, Reading, Found]:
        """The whole search; overruns its budget by one block at most."""
        for _ in range(OPENING):
            yield from self._read_anchor()
        yield Judged(kept=True)
        if self._level.known:
            yield from self._explore()
            yield from self._narrow()
        return self.found()

    def found(self) -> Found:
        """What is known at this moment: a search that is interrupted has found something, too."""
        scores = self._scores()
        best = _best_first(scores)[: self.finalists]
        # A ratio to an anchor that was slowed alone may be anything: no more is believed than was read.
        most = max((one.log_rate for seen in self._seen.values() for one in seen), default=0.0)
        finalists = (
            Finalist(p, math.exp(min(most, self._level.best + scores[p].mean)), scores[p].error) for p in best
        )
        return Found(
            finalists=tuple(finalists),
            tried=len(self._seen),
            discarded=self._discarded,
            rested_s=self._rested_s,
            spent_s=self._spent_s,
            noise=self._level.noise if self._level.known else 0.0,
        )

    def _explore(self) -> Steps:
        until_s = self._spent_s + EXPLORE_SHARE * (self.budget_s - self._spent_s)
        left = iter(self.order)
        # However late it is: a search that has measured something can say something.
        while (self._spent_s < until_s or not self._seen) and (points := self._next_points(left)):
            yield from self._measure_block(points, self.first_s)

    def _next_points(self, left: Iterator[Point]) -> list[Point]:
        """The next block: neighbours of the best ones where enough is known, filled up from the prior."""
        points: list[Point] = []
        if len(self._seen) >= min(SEEDS, len(self.order) // 2):
            around = (near for best in _best_first(self._scores())[:AROUND] for near in self.neighbours(best))
            points = [point for point in dict.fromkeys(around) if self._is_new(point)][:BLOCK]
        while len(points) < BLOCK and (point := next(left, None)) is not None:
            if self._is_new(point) and point not in points:
                points.append(point)
        return points

    def _is_new(self, point: Point) -> bool:
        return point not in self._seen and point not in self._refused

    def _narrow(self) -> Steps:
        seconds = self.first_s
        alive = _best_first(self._scores())
        while len(alive) > self.finalists and self._spent_s < self.budget_s:
            seconds *= 2
            alive = self._survivors(alive)
            for begin in range(0, len(alive), BLOCK):
                if self._spent_s >= self.budget_s:
                    return
                yield from self._measure_block(alive[begin : begin + BLOCK], seconds)
            scores = self._scores()
            alive.sort(key=lambda point: -scores[point].mean)

    def _survivors(self, ranked: Sequence[Point]) -> list[Point]:
        """The better half, without those that are clearly worse than the best; never below the finalists."""
        scores = self._scores()
        best = scores[ranked[0]]
        half = ranked[: max(self.finalists, -(-len(ranked) // 2))]
        return [
            point
            for number, point in enumerate(half)
            if number < self.finalists
            or best.mean - scores[point].mean <= CLEARLY * math.hypot(best.error, scores[point].error)
        ]

    def _measure_block(self, points: Sequence[Point], seconds: float) -> Steps:
        """Measure the points between two readings of the anchor, again where it moved."""
        for attempt in range(REPEATS + 1):
            before, begin_s = self._level.latest, self._spent_s
            readings: dict[Point, Reading] = {}
            for point in points:
                if readings and self._spent_s - begin_s >= LONGEST_BLOCK * self.budget_s:
                    break
                readings[point] = yield from self._ask(Measure(point, seconds))
            yield from self._read_anchor()
            after = self._level.latest
            steady = not self._level.moved(before, after) and not self._level.is_low()
            last = attempt == REPEATS or self._spent_s >= self.budget_s
            yield Judged(kept=steady or last)
            if steady or last:
                self._take_in(readings, before, after)
                return
            self._discarded += len(readings)
            yield from self._cool_down()

    def _take_in(self, readings: dict[Point, Reading], before: float, after: float) -> None:
        # How far the level is off within the block: two noisy readings, and what lies between them.
        level_variance = self._level.noise**2 / 2 + (after - before) ** 2 / 12
        for point, reading in readings.items():
            if reading.rate is None:
                self._refused.add(point)
                continue
            variance = reading.error**2 + self._level.noise**2 + level_variance
            # The newest reading of the anchor came after the candidates.
            seen = _Seen(math.log(reading.rate), variance, self._level.count - 1)
            self._seen.setdefault(point, []).append(seen)

    def _cool_down(self) -> Steps:
        """Rest until the anchor is back; once the budget of rest is spent, its level is the level."""
        rest_s = FIRST_REST_S
        while self._level.is_low():
            if self._rested_s + rest_s > REST_SHARE * self.budget_s or self._spent_s >= self.budget_s:
                self._level.accept()
                return
            yield from self._ask(Rest(rest_s))
            self._rested_s += rest_s
            rest_s = min(2 * rest_s, LONGEST_REST_S)
            yield from self._read_anchor()
            yield Judged(kept=True)

    def _read_anchor(self) -> Steps:
        reading = yield from self._ask(Measure(self.anchor, self.first_s, anchor=True))
        if reading.rate is not None:
            self._level.see(math.log(reading.rate))

    def _ask(self, step: Step) -> Generator[Step, Reading, Reading]:
        reading = yield step
        self._spent_s += reading.cost_s
        return reading

    def _scores(self) -> dict[Point, _Score]:
        return {point: self._score(seen) for point, seen in self._seen.items()}

    def _score(self, seen: Sequence[_Seen]) -> _Score:
        ratios = [(one.log_rate - self._level.reference(one.place), one.variance) for one in seen]
        middle = statistics.median(ratio for ratio, _ in ratios)
        close = [one for one in ratios if abs(one[0] - middle) <= APART * math.sqrt(one[1])] or ratios
        weight = sum(1 / variance for _, variance in close)
        return _Score(sum(ratio / variance for ratio, variance in close) / weight, 1 / math.sqrt(weight))


def _best_first(scores: Mapping[Point, _Score]) -> list[Point]:
    return sorted(scores, key=lambda point: -scores[point].mean)
