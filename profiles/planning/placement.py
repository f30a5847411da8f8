"""Which chips do which work: the assignment that serves most or wastes least, and what one more is worth.

    most    maximise the weighted mean of the shares; of all ways to do so the one that costs least
    waste   serve all; minimise the cost, which is power, price or the number of devices

Devices are divisible in the programme and are made whole afterwards. What one more chip is worth is found by
solving again with one more: at a corner of the programme the dual is only one of several.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from profiles.planning.figures import Figure, whole
from profiles.planning.programme import (
    Solution,
    Stock,
    Workload,
    serve_most,
    serve_most_cheaply,
    serve_nearest,
    spend_least,
)
from profiles.problems import UsageError
from profiles.text import shown

Objective = Literal["most", "waste"]
Solver = Callable[[Sequence[Stock], Sequence[Workload]], Solution | None]

_NOTHING = 1e-9
"""A gain below so much of all that there is to gain is none."""
_TIED = 1e-4
"""Relative: where one more and one less differ by more, the dual is not unique."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """So many whole chips on a workload; `exact` is the programme's own number."""

    chip: str
    workload: str
    devices: int
    exact: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more chip of a type adds: to the served share, or to the cost that is saved."""

    chip: str
    more: float
    less: float | None
    """What one less takes away, never below `more`; None where there is none, or none can be spared."""
    tied: bool
    """Whether both differ: the next one is worth less than the last one."""
    dual: float
    """The programme's own shadow price, which lies between both; 0 of a type that is not there."""
    against: Mapping[str, float]
    """How many of each other type, where they are worth anything, add as much."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The answer. With `feasible` false not all can be served, and it is the one that serves most."""

    objective: Objective
    feasible: bool
    served: Figure
    """Weighted mean of the shares; bounds with all rates at their low, and at their high."""
    low_meets: bool
    """Whether what `at_least` asks can be served with all rates at their low; where not, the low bound is of
    the assignment that comes nearest to it."""
    shares: Mapping[str, float]
    """By workload, of the whole devices."""
    assignments: tuple[Assignment, ...]
    idle: Mapping[str, int]
    cost: float
    """Of the whole devices at work."""
    worth: tuple[Worth, ...]


def place(stocks: Sequence[Stock], workloads: Sequence[Workload], objective: Objective) -> Placement:
    """The best assignment. Raises UsageError where not even what `at_least` asks can be served."""
    served = serve_most(stocks, workloads)
    if served is None:
        asked = ", ".join(f"{100 * w.at_least:g} % of {shown(w.name, 60)}" for w in workloads if w.at_least)
        raise UsageError(f"the chips cannot serve {asked} at once: lower at_least, or add chips.")
    least = spend_least(stocks, workloads)
    solve: Solver
    if objective == "waste" and least is not None:
        solve, base, chosen = spend_least, least, least
    else:
        solve, base, chosen = serve_most, served, serve_most_cheaply(stocks, workloads, served)
    assignments = _whole(stocks, workloads, chosen)
    bounds, low_meets = _bounded(stocks, workloads, served.value)
    shares = {work.name: _share(stocks, assignments, work) for work in workloads}
    at_work = {s.name: sum(a.devices for a in assignments if a.chip == s.name) for s in stocks}
    return Placement(
        objective=objective,
        feasible=least is not None,
        served=bounds,
        low_meets=low_meets,
        shares=shares,
        assignments=assignments,
        idle={stock.name: stock.count - at_work[stock.name] for stock in stocks},
        cost=sum(stock.cost * at_work[stock.name] for stock in stocks),
        worth=_worth(stocks, workloads, solve, base),
    )


def _whole(stocks: Sequence[Stock], workloads: Sequence[Workload], best: Solution) -> tuple[Assignment, ...]:
    """As many chips of each type as the programme uses, rounded up; the largest remainders go first."""
    exact: dict[int, list[tuple[int, float]]] = {}
    for (i, j), amount in best.devices.items():
        exact.setdefault(i, []).append((j, amount))
    found = []
    for i, amounts in exact.items():
        total = min(stocks[i].count, whole(sum(amount for _, amount in amounts)))
        # A remainder of one part in 1e9 is the solver's, and no chip.
        floors = {j: math.floor(amount * (1 + _NOTHING)) for j, amount in amounts}
        left = max(0, total - sum(floors.values()))
        for j, _ in sorted(amounts, key=lambda one: floors[one[0]] - one[1])[:left]:
            floors[j] += 1
        found += [
            Assignment(stocks[i].name, workloads[j].name, floors[j], amount)
            for j, amount in amounts
            if floors[j]
        ]
    return tuple(found)


def _share(stocks: Sequence[Stock], assignments: Sequence[Assignment], work: Workload) -> float:
    rates = {stock.name: stock.rates[work.name].value for stock in stocks if work.name in stock.rates}
    done = sum(one.devices * rates[one.chip] for one in assignments if one.workload == work.name)
    return min(1.0, done / work.demand)


def _bounded(stocks: Sequence[Stock], workloads: Sequence[Workload], value: float) -> tuple[Figure, bool]:
    """Higher rates never serve less, so that the corners bound the whole; whether the low one can be had."""
    slow = _at(stocks, lambda rate: rate.low)
    met = serve_most(slow, workloads)
    low = met or serve_nearest(slow, workloads)
    high = serve_most(_at(stocks, lambda rate: rate.high), workloads)
    # Only the solver's rounding takes a corner past the middle.
    bounds = Figure.of(value, min(value, low.value), max(value, high.value) if high else value)
    return bounds, met is not None


def _at(stocks: Sequence[Stock], corner: Callable[[Figure], float]) -> list[Stock]:
    return [
        replace(stock, rates={name: Figure.of(corner(rate)) for name, rate in stock.rates.items()})
        for stock in stocks
    ]


def _worth(
    stocks: Sequence[Stock], workloads: Sequence[Workload], solve: Solver, base: Solution
) -> tuple[Worth, ...]:
    more = [_changed(stocks, workloads, solve, number, 1) for number in range(len(stocks))]
    gains = [_cleaned(0.0 if one is None else one.value - base.value, base.value) for one in more]
    found = []
    for number, (stock, gain) in enumerate(zip(stocks, gains, strict=True)):
        fewer = _changed(stocks, workloads, solve, number, -1) if stock.count else None
        less = None if fewer is None else max(gain, _cleaned(base.value - fewer.value, base.value))
        found.append(
            Worth(
                chip=stock.name,
                more=gain,
                less=less,
                tied=stock.count > 0 and (less is None or less - gain > _TIED * less),
                dual=base.duals[number],
                against={
                    other.name: gain / theirs
                    for other, theirs in zip(stocks, gains, strict=True)
                    if other is not stock and theirs > 0 and gain > 0
                },
            )
        )
    return tuple(found)


def _changed(
    stocks: Sequence[Stock], workloads: Sequence[Workload], solve: Solver, number: int, change: int
) -> Solution | None:
    changed = replace(stocks[number], count=stocks[number].count + change)
    return solve([*stocks[:number], changed, *stocks[number + 1 :]], workloads)


def _cleaned(gain: float, base: float) -> float:
    return gain if gain > _NOTHING * abs(base) else 0.0
