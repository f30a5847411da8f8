"""The linear programme of a placement: chips to workloads, so that most is served or least is spent.

    sum over workloads of x <= count              of each chip
    share = sum over chips of rate x / demand     of each workload, at most 1, at least its `at_least`

x[chip, workload] is counted in units of what can be of use at most, the whole stock or what serves the whole
demand, so that every coefficient lies between 0 and 1 whatever the rates are counted in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from profiles.planning.figures import Figure
from profiles.planning.lp import maximise
from profiles.problems import AssayError

_SLACK = 1e-9
"""Relative: how far the second solution, which looks at the cost, may lie below the best."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Work that is wanted, per second in `unit`."""

    name: str
    unit: str
    demand: float
    weight: float = 1.0
    at_least: float = 0.0
    """The share of it that must be served, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Stock:
    """So many chips of a type, with what one does of each workload that it can run at all."""

    name: str
    count: int
    rates: Mapping[str, Figure]
    """By the workload's name, in its unit; utilisation and scaling are in it."""
    cost: float = 1.0
    refusals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Solution:
    """The most that there is to gain, and how."""

    value: float
    """Weighted mean of the shares; where cost was looked for, the cost, negative."""
    devices: Mapping[tuple[int, int], float]
    """By the numbers of chip and workload."""
    duals: tuple[float, ...]
    """What the value gains from one chip more of each type; of one that is not there 0."""


def serve_most(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> Solution | None:
    """The largest weighted mean of the shares; None where `at_least` asks too much."""
    return _solve(stocks, workloads, _shares(stocks, workloads))


def spend_least(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> Solution | None:
    """All is served at the least cost; None where it cannot be."""
    return _solve(stocks, [replace(work, at_least=1.0) for work in workloads], _costs(stocks, workloads))


def serve_most_cheaply(stocks: Sequence[Stock], workloads: Sequence[Workload], best: Solution) -> Solution:
    """Of all assignments that serve as much as the best, the one that costs least."""
    floor = _negative(_shares(stocks, workloads)), -best.value * (1 - _SLACK)
    return _solve(stocks, workloads, _costs(stocks, workloads), floor) or best


def serve_nearest(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> Solution:
    """As much as can be of what `at_least` asks, and of all ways to do so the one that serves most.

    Where all of it can be served that is `serve_most`. It never serves more than `serve_most` does with
    higher rates that are enough for `at_least`: chips whose work is short here do nothing else, and the
    others serve what is asked of them without those.
    """
    asked = [(work, work.at_least) for work in workloads]
    parts = [_part(work, share) for work, share in asked if share > _SLACK]
    number = len(parts)
    parts += [_part(work, 1 - share) for work, share in asked if 1 - share > _SLACK]
    shares = _shares(stocks, parts)
    gains = [
        share if j < number else 0.0 for share, (_, j) in zip(shares, _pairs(stocks, parts), strict=True)
    ]
    first = _solve(stocks, parts, gains)
    if first is None:
        return Solution(0.0, {}, (0.0,) * len(stocks))
    try:
        best = _solve(stocks, parts, shares, (_negative(gains), -first.value * (1 - _SLACK)))
    except AssayError:
        best = None
    # The solver may fail at figures that lie far apart; what is served without the rest is served.
    return best or first


def _part(work: Workload, share: float) -> Workload:
    """So much of it, with its part of the weight and nothing that must be."""
    return replace(work, demand=work.demand * share, weight=work.weight * share, at_least=0.0)


def _negative(gains: Sequence[float]) -> list[float]:
    return [-gain for gain in gains]


def _solve(
    stocks: Sequence[Stock],
    workloads: Sequence[Workload],
    gains: Sequence[float],
    floor: tuple[Sequence[float], float] | None = None,
) -> Solution | None:
    pairs = _pairs(stocks, workloads)
    units = [_unit(stocks[i], workloads[j]) for i, j in pairs]
    rows = [
        [
            unit / max(stock.count, 1) if i == number else 0.0
            for (i, _), unit in zip(pairs, units, strict=True)
        ]
        for number, stock in enumerate(stocks)
    ]
    bounds = [1.0] * len(stocks)
    for number, work in enumerate(workloads):
        row = [_share(stocks[i], work) if j == number else 0.0 for i, j in pairs]
        rows.append(row)
        bounds.append(1.0)
        if work.at_least > 0:
            rows.append([-one for one in row])
            bounds.append(-work.at_least)
    if floor is not None:
        rows.append(list(floor[0]))
        bounds.append(floor[1])
    largest = max(map(abs, gains), default=0.0) or 1.0
    found = maximise([gain / largest for gain in gains], rows, bounds)
    if found is None:
        return None
    return Solution(
        value=largest * found.value,
        devices={pair: part * unit for pair, part, unit in zip(pairs, found.at, units, strict=True)},
        duals=tuple(
            largest * dual / max(stock.count, 1) for dual, stock in zip(found.duals, stocks, strict=False)
        ),
    )


def _pairs(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, stock in enumerate(stocks)
        for j, work in enumerate(workloads)
        if work.name in stock.rates and stock.count
    ]


def _unit(stock: Stock, work: Workload) -> float:
    return min(float(stock.count), work.demand / stock.rates[work.name].value)


def _share(stock: Stock, work: Workload) -> float:
    """Of the demand, what one unit serves."""
    return stock.rates[work.name].value * _unit(stock, work) / work.demand


def _shares(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> list[float]:
    weights = sum(work.weight for work in workloads)
    return [
        workloads[j].weight / weights * _share(stocks[i], workloads[j]) for i, j in _pairs(stocks, workloads)
    ]


def _costs(stocks: Sequence[Stock], workloads: Sequence[Workload]) -> list[float]:
    return [-stocks[i].cost * _unit(stocks[i], workloads[j]) for i, j in _pairs(stocks, workloads)]
