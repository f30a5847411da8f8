"""What a capacity plan assumes beyond its rates, as it is told: each with its option and where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.cli.plan_inputs import option_of
from app.cli.tables import columns
from profiles.planning.assumptions import ASSUMPTIONS, TRAINING_MEANINGS
from profiles.planning.assumptions_file import BY_FILE, BY_OPTION
from profiles.planning.capacity import Training, idle_assumptions
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.planning.capacity_file import CapacityPlan


class Assumed(NamedTuple):
    """A value that the plan rests on beyond its rates, as it is told."""

    name: str
    label: str
    value: float
    option: str
    meaning: str
    source: str


def assumed_of(plan: CapacityPlan) -> list[Assumed]:
    """Those that have a part, then what the file tells of the model and of energy."""
    meanings = TRAINING_MEANINGS if isinstance(plan.demand, Training) else {}
    idle = idle_assumptions(plan.demand, plan.chips)
    told = [
        Assumed(
            name,
            known.label,
            getattr(plan.assumptions, name),
            option_of(name),
            meanings.get(name, known.meaning),
            plan.sources[name],
        )
        for name, known in ASSUMPTIONS.items()
        if name not in idle
    ]
    of_money = plan.prices.currency or "the prices' currency"
    others = (
        ("flop_per_token", "FLOP a token", plan.model, "of the model; of training forward and backward"),
        ("bytes_per_token", "bytes a token", plan.model, "that decode reads"),
        ("context", "context", plan.model, "tokens of a sequence, which measured cases have at least"),
        ("energy_per_kwh", "price of energy", plan.prices, f"of a kWh, in {of_money}"),
    )
    return told + [
        Assumed(name, label, value, option_of(name), meaning, _source(name, table.source, plan))
        for name, label, table, meaning in others
        if (value := getattr(table, name)) is not None
    ]


def _source(name: str, told: str, plan: CapacityPlan) -> str:
    return BY_OPTION if name in plan.by_option else told or BY_FILE


def assumption_table(plan: CapacityPlan) -> list[str]:
    """A row for each, with the option that changes it."""
    rows = [
        [one.label, f"{one.value:g}", one.option, f"{one.meaning}; {shown(one.source, 200)}"]
        for one in assumed_of(plan)
    ]
    header = ["assumption", "value", "option", "meaning"]
    return columns(header, rows, right={"value"}, wrap=header[-1])
