"""A placement as text, with the worth of each chip in words, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli.plan_inputs import option_of
from app.cli.plan_numbers import counted, how_many, in_words, per_second, percent, plain, power, ranged
from app.cli.plan_rates_text import cautions, describe_rate, heading, rate_rows, rate_table
from app.cli.tables import columns, labelled, wrapped
from profiles.planning.assumptions import ASSUMPTIONS, TRAINING
from profiles.planning.assumptions_file import BY_DEFAULT
from profiles.planning.placement import ALL
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.planning.placement import Placement, Worth
    from profiles.planning.placement_file import PlacementPlan
    from profiles.planning.rates import Rate

_WIDTH = 110


def placement_lines(plan: PlacementPlan, result: Placement) -> list[str]:
    """What is served, by which chips, what one more is worth, and what all of it rests on."""
    blocks = [
        [*heading(plan.title or "a placement"), *_verdict(plan, result)],
        _workloads(plan, result),
        _assignment(plan, result),
        _worths(plan, result),
        _assumptions(plan),
        rate_table(_rates(plan)),
        _refusals(plan),
        _sources(plan),
        [line for text in _notes(plan) for line in wrapped("", text, _WIDTH)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def describe_placement(plan: PlacementPlan, result: Placement) -> dict[str, Any]:
    """The fields that docs/planning.md promises."""
    return {
        "objective": result.objective,
        "feasible": result.feasible,
        "served": asdict(result.served),
        "served_whole": result.served_whole,
        "low_meets": result.low_meets,
        "workloads": [
            {**asdict(work), "share": result.shares[work.name], "source": source}
            for work, source in zip(plan.workloads, plan.workload_sources, strict=True)
        ],
        "devices": [
            {
                "name": stock.name,
                "count": stock.count,
                "idle": result.idle[stock.name],
                "source": source,
                "refusals": stock.refusals,
            }
            for stock, source in zip(plan.stocks, plan.stock_sources, strict=True)
        ],
        "assignments": [asdict(one) for one in result.assignments],
        "cost": {"of": plan.cost, "value": result.cost},
        "worth": [{**asdict(one), "text": _in_words(one, plan, result)} for one in result.worth],
        "assumptions": [
            {"name": name, "value": getattr(plan.assumptions, name), "source": source}
            for name, source in plan.sources.items()
        ],
        "rates": [
            {"device": chip, "workload": work, **describe_rate(rate)}
            for (chip, work), rate in plan.rates.items()
        ],
        "cautions": [*_missed(plan, result), *_notes(plan)],
    }


def missed_shares(plan: PlacementPlan, result: Placement) -> list[tuple[str, str, str]]:
    """Workloads of which whole devices serve less than `at_least`: name, what is served and what is asked, in
    as many digits as tell both apart.
    """
    found = []
    for work in plan.workloads:
        if work.name in result.missed:
            share, asked = 100 * result.shares[work.name], 100 * work.at_least
            digits = next((n for n in range(3, 17) if plain(share, n) != plain(asked, n)), 17)
            found.append((shown(work.name, 60), f"{plain(share, digits)} %", f"{plain(asked, digits)} %"))
    return found


def _verdict(plan: PlacementPlan, result: Placement) -> list[str]:
    mean = percent(result.served_whole)
    if result.feasible:
        told = f"All of the demand can be served, with {_cost(result.cost, plan)}."
        if min(result.shares.values()) < ALL:
            told = (
                f"All of the demand could be served by divisible chips; whole devices serve {mean}, with"
                f" {_cost(result.cost, plan)}."
            )
        if result.served.low < ALL:
            told += f" With all rates at their low it is {percent(result.served.low)}."
    else:
        told = f"{ranged(result.served, percent)} of the demand is served: the weighted mean of the shares."
        if mean != percent(result.served.value):
            told = (
                f"{ranged(result.served, percent)} of the demand could be served by divisible chips, in the"
                f" weighted mean of the shares; whole devices serve {mean}."
            )
        if result.objective == "waste":
            told = f"These chips cannot serve all of the demand. {told}"
    told = " ".join([told, *_missed(plan, result)])
    if not result.low_meets:
        told += (
            " With all rates at their low the chips cannot serve what at_least asks: that bound is of what"
            " comes nearest to it."
        )
    return wrapped("", told, _WIDTH)


def _missed(plan: PlacementPlan, result: Placement) -> list[str]:
    missed = "; ".join(f"{name} {share}, not {asked}" for name, share, asked in missed_shares(plan, result))
    return [f"Whole devices serve less than at_least asks: {missed}."] if missed else []


def _cost(amount: float, plan: PlacementPlan) -> str:
    if plan.cost == "power":
        return f"{power(amount)} of the devices' own power"
    if plan.cost == "price":
        return f"{in_words(amount)} in the prices' currency"
    return counted(amount, "device")


def _notes(plan: PlacementPlan) -> list[str]:
    told = [
        *plan.remarks,
        *cautions(rate_rows(_rates(plan))),
        "No device is held back as a spare: counts are of devices that work.",
    ]
    is_default = plan.sources["utilisation"] == BY_DEFAULT
    if is_default and any(work.unit == "FLOP/s" for work in plan.workloads):
        told.append(
            f"Training holds nothing back for answers: its utilisation is {TRAINING.utilisation:g} where none"
            " is given."
        )
    if plan.cost == "power":
        told.append(
            "Power is that of the devices alone, by their TDP or what was given; in a capacity plan it is"
            " that of the whole site, times node power and PUE."
        )
    return told


def _workloads(plan: PlacementPlan, result: Placement) -> list[str]:
    rows = [
        [
            shown(work.name),
            per_second(work.demand, work.unit),
            percent(result.shares[work.name]),
            f"{work.weight:g}",
            percent(work.at_least) if work.at_least else "",
            shown(source, 200),
        ]
        for work, source in zip(plan.workloads, plan.workload_sources, strict=True)
    ]
    header = ["workload", "demand", "served", "weight", "at least", "from"]
    return columns(header, rows, right={"served", "weight", "at least"}, wrap="from")


def _assignment(plan: PlacementPlan, result: Placement) -> list[str]:
    """Chips down, workloads across."""
    given = {(one.chip, one.workload): one.devices for one in result.assignments}
    names = [work.name for work in plan.workloads]
    rows = []
    for stock in plan.stocks:
        counts = [given.get((stock.name, name), 0) for name in names]
        told = [f"{count:,}" if count else "–" for count in counts]
        rows.append([shown(stock.name), f"{stock.count:,}", *told, f"{result.idle[stock.name]:,}"])
    header = ["device", "there are", *map(shown, names), "idle"]
    return [*heading("which chips do what"), *columns(header, rows, right=set(header[1:]))]


def _worths(plan: PlacementPlan, result: Placement) -> list[str]:
    told = [line for one in result.worth for line in wrapped("", _in_words(one, plan, result), _WIDTH)]
    return [*heading("what one more is worth"), *told]


def _in_words(worth: Worth, plan: PlacementPlan, result: Placement) -> str:
    """`One more H800 is worth 2.3 910B for this mix`, with what it adds."""
    name = shown(worth.chip)
    counts = {stock.name: stock.count for stock in plan.stocks}
    if worth.more == 0:
        told = f"More {name} would change nothing"
    else:
        others = " or ".join(f"{how_many(ratio)} {shown(other)}" for other, ratio in worth.against.items())
        told = f"One more {name} is worth {others} for this mix" if others else f"One more {name} helps"
        told += f": it {_gain(worth.more, plan, result)}"
    if worth.tied and worth.less is None:
        return f"{told}; with one less, not all that must be served can be."
    if worth.tied and worth.less is not None:
        return f"{told}; the last of its {counts[worth.chip]:,} {_gain(worth.less, plan, result)}."
    return f"{told}."


def _gain(gain: float, plan: PlacementPlan, result: Placement) -> str:
    if result.objective == "waste" and result.feasible:
        return f"saves {_cost(gain, plan)}"
    return f"adds {plain(100 * gain, 2)} % of the demand"


def _assumptions(plan: PlacementPlan) -> list[str]:
    rows = [
        [
            ASSUMPTIONS[name].label,
            f"{getattr(plan.assumptions, name):g}",
            option_of(name),
            f"{ASSUMPTIONS[name].meaning}; {shown(source, 200)}",
        ]
        for name, source in plan.sources.items()
    ]
    header = ["assumption", "value", "option", "meaning"]
    return columns(header, rows, right={"value"}, wrap=header[-1])


def _rates(plan: PlacementPlan) -> list[tuple[str, dict[str, Rate]]]:
    """By chip; before utilisation and scaling."""
    return [
        (
            stock.name,
            {work.name: rate for work in plan.workloads if (rate := plan.rates.get((stock.name, work.name)))},
        )
        for stock in plan.stocks
    ]


def _refusals(plan: PlacementPlan) -> list[str]:
    return labelled(
        [
            (f"{shown(stock.name)} does no {shown(work)}", shown(reason))
            for stock in plan.stocks
            for work, reason in stock.refusals.items()
        ]
    )


def _sources(plan: PlacementPlan) -> list[str]:
    rows = zip(plan.stocks, plan.stock_sources, strict=True)
    return labelled([(shown(stock.name), shown(source, 400)) for stock, source in rows])
