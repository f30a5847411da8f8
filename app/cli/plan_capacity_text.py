"""A capacity plan as text, with every assumption and the class of every rate, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli.plan_assumed import assumed_of, assumption_table
from app.cli.plan_numbers import counted, in_words, per_second, percent, power, ranged
from app.cli.plan_rates_text import cautions, describe_rate, heading, rate_rows, rate_table
from app.cli.tables import columns, labelled, wrapped
from profiles.planning.capacity import Training
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.planning.capacity import Capacity, Chip, Need
    from profiles.planning.capacity_file import CapacityPlan

_WIDTH = 110
_PRICED = {
    True: "with its share of the node",
    False: "of the device alone",
    None: "with the node or without it: not told",
}


def capacity_lines(plan: CapacityPlan, result: Capacity) -> list[str]:
    """Demand, assumptions, rates, needs, supply, and what to hold against them."""
    blocks = [
        [*heading(plan.title or "a capacity plan"), *_demand(plan, result)],
        assumption_table(plan),
        rate_table([(chip.name, chip.rates) for chip in plan.chips]),
        _needs(plan, result),
        _supply(plan, result),
        _sources(plan),
        [line for text in _notes(plan, result) for line in wrapped("", text, _WIDTH)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def describe_capacity(plan: CapacityPlan, result: Capacity) -> dict[str, Any]:
    """The fields that docs/planning.md promises."""
    return {
        "demand": {
            **asdict(plan.demand),
            "kind": "training" if isinstance(plan.demand, Training) else "serving",
            "source": plan.demand_source,
            "unit": result.unit,
            "mean": result.mean,
            "peak": result.peak,
        },
        "assumptions": [
            {"name": one.name, "value": one.value, "source": one.source} for one in assumed_of(plan)
        ],
        "rates": [
            {"device": chip.name, "kind": kind, **describe_rate(rate)}
            for chip in plan.chips
            for kind, rate in chip.rates.items()
        ],
        "inputs": [_inputs(chip, source) for chip, source in zip(plan.chips, plan.chip_sources, strict=True)],
        "devices": [asdict(need) for need in result.needs],
        "together": None if result.together is None else asdict(result.together),
        "currency": plan.prices.currency,
        "cautions": _notes(plan, result),
    }


def _inputs(chip: Chip, source: str) -> dict[str, Any]:
    """What is told of one type beside its rates."""
    names = (
        "power_w",
        "power_source",
        "price",
        "price_with_node",
        "rent_per_hour",
        "node_devices",
        "efficiency",
    )
    return {"device": chip.name, **{name: getattr(chip, name) for name in names}, "source": source}


def _demand(plan: CapacityPlan, result: Capacity) -> list[str]:
    demand, source = plan.demand, shown(plan.demand_source, 400)
    if isinstance(demand, Training):
        what = (
            f"{counted(demand.tokens, 'token')} in {counted(demand.days, 'day')},"
            f" {demand.flop_per_token:.3g} FLOP each"
        )
        rows = [("demand", f"{what}: {source}"), ("that is", per_second(result.mean, result.unit))]
    else:
        mean, peak = (per_second(rate, result.unit) for rate in (result.mean, result.peak))
        rows = [
            ("demand", f"{counted(demand.tokens, 'token')} a day: {source}"),
            ("that is", f"{mean} in the mean, {peak} at the peak"),
        ]
    model = ": ".join(part for part in (plan.model.name, plan.model.source) if part)
    return labelled([*rows, ("model", shown(model, 400))])


def _needs(plan: CapacityPlan, result: Capacity) -> list[str]:
    """One row a device; those that cannot do it have a line of their own."""
    money = f", {shown(plan.prices.currency, 10)}" if plan.prices.currency else ""
    rows = [
        [
            shown(need.chip),
            ranged(need.each, lambda rate: per_second(rate, result.unit)),
            ranged(need.devices, lambda count: f"{count:,.0f}"),
            ranged(need.nodes, lambda count: f"{count:,.0f}"),
            ranged(need.power_w, power),
            ranged(need.purchase, in_words),
            ranged(need.rent_per_day, in_words),
            ranged(need.energy_per_day, in_words),
        ]
        for need in result.needs
        if not need.reason
    ]
    paid = [f"{what}{money}" for what in ("purchase", "rent a day", "energy a day")]
    table = columns(["device", "each", "devices", "nodes", "power", *paid], rows) if rows else []
    lacking = [
        (
            shown(need.chip),
            shown(f"cannot: {need.reason}" if need.reason else f"power: {need.power_reason}", 800),
        )
        for need in result.needs
        if need.reason or need.power_reason
    ]
    return [*heading("all of the demand by one type alone"), *table, *labelled(lacking)]


def _supply(plan: CapacityPlan, result: Capacity) -> list[str]:
    rows = [_supply_row(need) for need in result.needs if need.delivered or need.ordered]
    if not rows:
        return []
    header = ["device", "supply", "tokens", "of the demand", "still missing"]
    lines = columns(header, [row for group in rows for row in group])
    if result.together is not None:
        told = f"all that are delivered together serve {ranged(result.together, percent)} of the demand"
        lines += wrapped("", told)
    when = "in that time" if isinstance(plan.demand, Training) else "a day, the same share of every hour"
    return [*heading(f"what the supply serves {when}"), *lines]


def _supply_row(need: Need) -> list[list[str]]:
    rows = []
    for what, holding in (("delivered", need.delivered), ("ordered", need.ordered)):
        if holding is None or need.devices is None:
            continue
        missing = tuple(
            max(0, count - holding.devices)
            for count in (need.devices.value, need.devices.low, need.devices.high)
        )
        spread = f" ({missing[1]:,} to {missing[2]:,})" if missing[1] < missing[2] else ""
        rows.append(
            [
                shown(need.chip),
                f"{holding.devices:,} {what}",
                ranged(holding.tokens, in_words),
                ranged(holding.share, percent),
                f"{missing[0]:,}{spread}",
            ]
        )
    return rows


def _sources(plan: CapacityPlan) -> list[str]:
    rows = [
        (shown(chip.name), "; ".join(part for part in (shown(source, 400), *_own(chip, plan)) if part))
        for chip, source in zip(plan.chips, plan.chip_sources, strict=True)
    ]
    if plan.prices.source:
        rows.append(("prices", shown(plan.prices.source, 400)))
    lines = labelled(rows)
    return [*heading("counts, prices, power and what is assumed of one type"), *lines] if lines else []


def _own(chip: Chip, plan: CapacityPlan) -> list[str]:
    """Its prices, what stands for this type in place of an assumption for all, and its power."""
    told, money = [], shown(plan.prices.currency, 10)
    if chip.price is not None:
        told.append(f"price {f'{chip.price:,g} {money}'.strip()} a device, {_PRICED[chip.price_with_node]}")
    if chip.rent_per_hour is not None:
        told.append(f"rent {f'{chip.rent_per_hour:,g} {money}'.strip()} a device and hour")
    if chip.efficiency is not None:
        told.append(f"scaling {chip.efficiency:g}")
    if chip.node_devices is not None:
        told.append(f"{counted(chip.node_devices, 'device')} a node")
    if chip.power_w is not None:
        told.append(f"{chip.power_w:g} W a device: {shown(chip.power_source, 120)}")
    return told


def _notes(plan: CapacityPlan, result: Capacity) -> list[str]:
    told = [*plan.remarks, *cautions(rate_rows([(chip.name, chip.rates) for chip in plan.chips]))]
    told += [*_notes_on_supply(result), *_notes_on_money(plan, result)]
    if any(need.power_w is not None for need in result.needs):
        told.append(
            "Power is the most that nodes may draw, by the devices' TDP or what was given: not measured."
        )
    if any(need.each is not None and need.each.bounded for need in result.needs):
        told.append(
            "Ranges: nothing falls when a rate rises, so that all low rates together give the one end and all"
            " high ones the other; a figure without a range has no interval, which does not make it exact."
        )
    return told


def _notes_on_supply(result: Capacity) -> list[str]:
    """What more a scarce one serves; of training nothing, which has no busy hours."""
    held = [one for need in result.needs for one in (need.delivered, need.ordered) if one is not None]
    if not any(one.share.low < 1 for one in held) or result.peak == result.mean:
        return []
    return [
        "What a supply serves is the same share of every hour. Where it is short at all hours it works"
        f" through, and serves up to {result.peak / result.mean:.3g} times as much, the peak factor."
    ]


def _notes_on_money(plan: CapacityPlan, result: Capacity) -> list[str]:
    told = []
    priced = [chip for chip in plan.chips if chip.price is not None]
    ways = dict.fromkeys(chip.price_with_node for chip in priced)
    if len(priced) > 1 and (len(ways) > 1 or None in ways):
        of = [f"{shown(chip.name)} {_PRICED[chip.price_with_node]}" for chip in priced]
        told.append(
            "Prices are not known to be of the same thing, so that purchases do not compare:"
            f" {'; '.join(of)}."
        )
    if any(need.energy_per_day is not None for need in result.needs):
        told.append(
            "Energy a day is what it costs if all nodes draw their most for 24 hours: an upper bound."
        )
    both = [need for need in result.needs if need.rent_per_day and need.energy_per_day]
    if both:
        told.append(
            "Rent mostly has the energy in it, which may then count twice in the cost of a day: of"
            f" {', '.join(shown(need.chip) for need in both)}."
        )
    if not plan.prices.currency and (priced or any(need.cost_per_day is not None for need in result.needs)):
        told.append("The plan tells no currency ([prices] currency): amounts are in that of its prices.")
    return told
