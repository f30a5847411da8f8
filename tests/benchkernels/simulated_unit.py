"""A unit whose true rates are known: noise, drift and throttling on top of a landscape of tiles and waves."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from benchkernels.roof.budget import FINALISTS_CPU
from benchkernels.roof.search import Found, Judged, Measure, Point, Reading, Rest, Search
from profiles.roof import Levels, cross_fit
from profiles.stats import centre

SIZES = (512, 1024, 1536, 2048, 3072, 4096, 6144, 8192)
UNITS, TILE = 108, 128
PEAK = 300e12


def points() -> list[Point]:
    return list(product(SIZES, SIZES, SIZES))


def neighbours(point: Point) -> Iterator[Point]:
    for place, value in enumerate(point):
        at = SIZES.index(value)
        for other in SIZES[max(0, at - 1) : at] + SIZES[at + 1 : at + 2]:
            yield (*point[:place], other, *point[place + 1 :])


def true_rate(point: Point) -> float:
    """FLOP/s of the undisturbed unit: waves of tiles, a start-up that long products hide, a wavy k."""
    m, n, k = point
    tiles = math.ceil(m / TILE) * math.ceil(n / TILE)
    waves = tiles / (UNITS * math.ceil(tiles / UNITS))
    start = 1 / (1 + 3e8 / (m * n * k) + 200 / k)
    return PEAK * waves * start * (1 + 0.01 * math.sin(sum(point) / 700))


TRUE_ROOF = max(true_rate(point) for point in points())


@dataclass
class Unit:
    """Its clock moves only by what is done with it."""

    seed: int
    noise: float = 0.01
    """Relative, of a reading of 0.1 s."""
    drift: float = 0.0
    """Relative amplitude of a slow wave around the true rate."""
    throttle: float = 0.0
    """By what share the unit is slowed for a while, again and again."""
    bursts: float = 0.0
    """Up to what share other work slows the unit, for about 1 s in every 2.5 s."""
    processes: float = 0.01
    """Relative standard deviation of the level that each process has of its own."""
    now_s: float = 0.0
    _chance: random.Random = field(init=False)
    _phase: float = field(init=False)
    _slow: list[tuple[float, float]] = field(init=False)
    _other: list[tuple[float, float, float]] = field(init=False)
    _process: float = field(init=False, default=1.0)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._phase = self._chance.uniform(0, 2 * math.pi)
        begin_s, self._slow = 0.0, []
        while begin_s < 1000:
            begin_s += self._chance.expovariate(1 / 40)
            self._slow.append((begin_s, begin_s + self._chance.uniform(4, 15)))
        self._other, begin_s = [], 0.0
        while self.bursts and begin_s < 1000:
            begin_s += self._chance.expovariate(1 / 1.5)
            end_s = begin_s + self._chance.expovariate(1.0)
            self._other.append((begin_s, end_s, self._chance.uniform(0, self.bursts)))
            begin_s = end_s

    def start_process(self) -> None:
        self._process = math.exp(self._chance.gauss(0, self.processes))

    def level(self) -> float:
        other = next((loss for begin_s, end_s, loss in self._other if begin_s <= self.now_s < end_s), 0.0)
        slow = any(begin_s <= self.now_s < end_s for begin_s, end_s in self._slow)
        return (
            (1 + self.drift * math.sin(self.now_s / 30 + self._phase))
            * (1 - self.throttle if slow else 1.0)
            * (1 - other)
        )

    def read(self, point: Point, seconds: float) -> Reading:
        spread = self.noise * math.sqrt(0.1 / seconds)
        rate = true_rate(point) * self.level() * self._process * math.exp(self._chance.gauss(0, spread))
        cost_s = seconds + 0.02
        self.now_s += cost_s
        return Reading(rate, spread * self._chance.uniform(0.7, 1.3), cost_s)

    def rest(self, seconds: float) -> Reading:
        self.now_s += seconds
        return Reading(None, 0.0, seconds)


def search(unit: Unit, budget_s: float = 60.0) -> tuple[Found, list[tuple[Point, bool]]]:
    """What the search finds, and every candidate that it measured, with whether that counted."""
    unit.start_process()
    order = points()
    random.Random(unit.seed).shuffle(order)
    asked = Search(
        order, (2048, 2048, 2048), neighbours, budget_s=budget_s, finalists=FINALISTS_CPU, first_s=0.1
    )
    steps = asked.steps()
    step, measured, pending = next(steps), [], []
    while True:
        match step:
            case Measure():
                answer = unit.read(step.point, step.seconds)
                pending += [] if step.anchor else [step.point]
            case Rest():
                answer = unit.rest(step.seconds)
            case Judged():
                answer = Reading(None, 0.0, 0.0)
                measured += [(point, step.kept) for point in pending]
                pending = []
        try:
            step = steps.send(answer)
        except StopIteration as end:
            return end.value, measured


def confirm(unit: Unit, found: Found, rounds: int = 5) -> float:
    """The roof by rounds in fresh processes; slowed ones are repeated."""
    rates: dict[str, dict[int, float]] = {str(one.point): {} for one in found.finalists}
    levels: dict[int, float] = {}
    number = 0
    standing = Levels(levels, found.noise)  # follows `levels` as it grows
    while number < 2 * rounds and (len(standing.steady) < rounds or not standing.came_back):
        unit.start_process()
        for one in found.finalists:
            unit.now_s += 2.0
            reading = unit.read(one.point, 0.5)
            assert reading.rate is not None
            rates[str(one.point)][number] = math.log(reading.rate)
        drops = [rates[str(one.point)][number] - math.log(one.rate) for one in found.finalists]
        levels[number] = statistics.median(drops)
        number += 1
        if number - 1 not in standing.steady:
            unit.now_s += 8.0
    return centre([math.exp(log) for _, log in cross_fit(standing.counted(rates), rates)])


def naive(unit: Unit, budget_s: float = 60.0) -> float:
    """What a plain sweep says: the best single reading of as many shapes as the budget has."""
    unit.start_process()
    order = points()
    random.Random(unit.seed).shuffle(order)
    best = 0.0
    for point in order:
        if unit.now_s >= budget_s:
            break
        best = max(best, unit.read(point, 0.1).rate or 0.0)
    return best
