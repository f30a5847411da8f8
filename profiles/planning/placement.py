"""Which chips do which work: the assignment that serves most or wastes least, and what one more is worth.

    most    maximise the weighted mean of the shares; of all ways to do so the one that costs least
    waste   serve all; minimise the cost, which is power, price or the number of devices

Devices are divisible in the programme and are made whole afterwards; idle ones then serve what rounding left
short. What one more chip is worth is found by solving again with one more: at a corner of the programme the
dual is only one of several.
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
from profiles.problems import AssayError, UsageError
from profiles.text import shown

Objective = Literal["most", "waste"]
Solver = Callable[[Sequence[Stock], Sequence[Workload]], Solution | None]

ALL = 1 - 1e-7
"""Of a demand: what the solver leaves over is none of it."""

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
    served_whole: float
    """Weighted mean of `shares`."""
    missed: tuple[str, ...]
    """Workloads of which whole devices serve less than `at_least`."""
    assignments: tuple[Assignment, ...]
    idle: Mapping[str, int]
    cost: float
    """Of the whole devices at work."""
    worth: tuple[Worth, ...]


def place(stocks: Sequence[Stock], workloads: Sequence[Workload], objective: Objective) -> Placement:
    """The best assignment. Raises UsageError where not even what `at_least` asks can be served."""
    number = len(workloads)
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
    devices = _whole(stocks, workloads, chosen)
    _use_idle(stocks, workloads, devices, [work.at_least for work in workloads])
    goals = [
        1.0 if least is not None else _share(stocks, workloads, chosen.devices, j) for j in range(number)
    ]
    _use_idle(stocks, workloads, devices, goals)
    bounds, low_meets = _bounded(stocks, workloads, served.value, chosen)
    shares = {work.name: _share(stocks, workloads, devices, j) for j, work in enumerate(workloads)}
    at_work = {stock.name: _at_work(devices, i) for i, stock in enumerate(stocks)}
    return Placement(
        objective=objective,
        feasible=least is not None,
        served=bounds,
        low_meets=low_meets,
        shares=shares,
        served_whole=_mean(workloads, list(shares.values())),
        missed=tuple(work.name for work in workloads if shares[work.name] < work.at_least * ALL),
        assignments=tuple(
            Assignment(stocks[i].name, workloads[j].name, amount, chosen.devices.get((i, j), 0.0))
            for (i, j), amount in sorted(devices.items())
            if amount
        ),
        idle={stock.name: stock.count - at_work[stock.name] for stock in stocks},
        cost=sum(stock.cost * at_work[stock.name] for stock in stocks),
        worth=_worth(stocks, workloads, solve, base),
    )


def _whole(
    stocks: Sequence[Stock], workloads: Sequence[Workload], best: Solution
) -> dict[tuple[int, int], int]:
    """As many chips of each type as the programme uses, rounded up.

    Those that are over when all is rounded down go one by one to workloads that have less than `at_least`,
    then to those that idle chips cannot serve, then to where they add most.
    """
    # A remainder of the solver's own is no chip.
    devices = {pair: math.floor(amount / ALL) for pair, amount in best.devices.items()}
    used = [
        min(
            stock.count,
            math.ceil(ALL * sum(amount for (i, _), amount in best.devices.items() if i == number)),
        )
        for number, stock in enumerate(stocks)
    ]
    idle = [stock for stock, amount in zip(stocks, used, strict=True) if amount < stock.count]
    for i, stock in enumerate(stocks):
        waiting = {
            j: amount - devices[i, j]
            for (chip, j), amount in best.devices.items()
            if chip == i and amount > devices[i, j]
        }
        for _ in range(min(len(waiting), used[i] - _at_work(devices, i))):
            turns = []
            for j, part in waiting.items():
                work, share = workloads[j], _share(stocks, workloads, devices, j)
                adds = work.weight * min(1 - share, stock.rates[work.name].value / work.demand)
                # Others can still serve what idle chips can do.
                has_help = any(work.name in one.rates for one in idle)
                turns.append((share >= work.at_least * ALL, has_help, -adds, -part, j))
            *_, first = min(turns)
            del waiting[first]
            devices[i, first] += 1
    return devices


def _use_idle(
    stocks: Sequence[Stock],
    workloads: Sequence[Workload],
    devices: dict[tuple[int, int], int],
    goals: Sequence[float],
) -> None:
    """Give workloads whose share is below its goal chips that do nothing, or nothing that is needed: rounding
    left them short.
    """
    for j, (work, goal) in enumerate(zip(workloads, goals, strict=True)):
        # What is to be served in full is; of less, the goal is the solver's.
        wanted = 1.0 if goal > ALL else goal * ALL
        while (share := _share(stocks, workloads, devices, j)) < wanted:
            missing = (wanted - share) * work.demand
            offers: list[tuple[bool, float, int, int, int | None, int]] = []
            for i, source, amount in _spare(stocks, workloads, devices):
                if work.name in stocks[i].rates:
                    rate = stocks[i].rates[work.name].value
                    needed = max(1, whole(missing / rate))
                    given = min(amount, needed)
                    # The cheapest that is enough; where none is, the one that does most.
                    price = stocks[i].cost * given * (source is None) if given == needed else -rate * given
                    offers.append((given < needed, price, len(offers), i, source, given))
            if not offers:
                break
            *_, i, source, given = min(offers)
            devices[i, j] = devices.get((i, j), 0) + given
            if source is not None:
                devices[i, source] -= given


def _spare(
    stocks: Sequence[Stock], workloads: Sequence[Workload], devices: Mapping[tuple[int, int], int]
) -> list[tuple[int, int | None, int]]:
    """By chip: where so many are that can be taken away, idle or at a workload that is all served without."""
    found: list[tuple[int, int | None, int]] = []
    for i, stock in enumerate(stocks):
        found.append((i, None, stock.count - _at_work(devices, i)))
    for j, work in enumerate(workloads):
        rates = {i: stocks[i].rates[work.name].value for (i, of) in devices if of == j}
        over = sum(rate * devices[i, j] for i, rate in rates.items()) - work.demand
        found += [(i, j, min(devices[i, j], math.floor(over / rate))) for i, rate in rates.items()]
    return [(i, source, amount) for i, source, amount in found if amount > 0]


def _at_work(devices: Mapping[tuple[int, int], int], chip: int) -> int:
    return sum(amount for (i, _), amount in devices.items() if i == chip)


def _share(
    stocks: Sequence[Stock],
    workloads: Sequence[Workload],
    devices: Mapping[tuple[int, int], float],
    number: int,
) -> float:
    """Of the demand, what so many devices serve; all but a rounding of floats is all."""
    work = workloads[number]
    done = sum(stocks[i].rates[work.name].value * amount for (i, j), amount in devices.items() if j == number)
    share = done / work.demand
    return 1.0 if share > 1 - _NOTHING else share


def _mean(workloads: Sequence[Workload], shares: Sequence[float]) -> float:
    """Weighted."""
    parts = [work.weight * share for work, share in zip(workloads, shares, strict=True)]
    return sum(parts) / sum(work.weight for work in workloads)


def _bounded(
    stocks: Sequence[Stock], workloads: Sequence[Workload], value: float, chosen: Solution
) -> tuple[Figure, bool]:
    """Higher rates never serve less, so that the corners bound the whole; whether the low one can be had.

    Where a corner cannot be solved it is that of the `chosen` assignment, or all: both bound it, too.
    """
    slow = _at(stocks, lambda rate: rate.low)
    try:
        met = serve_most(slow, workloads)
        low, low_meets = (met or serve_nearest(slow, workloads)).value, met is not None
    except AssayError:
        shares = [_share(slow, workloads, chosen.devices, j) for j in range(len(workloads))]
        low = _mean(workloads, shares)
        low_meets = all(share >= work.at_least for share, work in zip(shares, workloads, strict=True))
    try:
        best = serve_most(_at(stocks, lambda rate: rate.high), workloads)
        high = best.value if best else value
    except AssayError:
        high = 1.0
    # Only the solver's rounding takes a corner past the middle.
    return Figure.of(value, min(value, low), max(value, high)), low_meets


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
