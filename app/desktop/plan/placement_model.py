"""What the Placement tab shows, made of the engine's plan. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cli.plan_inputs import open_evidence
from app.cli.plan_placement_text import describe_placement
from app.desktop.plan.draft import Draft
from app.desktop.plan.rate_line import RateLine
from profiles.planning.placement import Objective, Placement, place
from profiles.planning.placement_file import Cost, PlacementPlan, read_placement
from profiles.planning.plan_file import PlanText, read_plan
from profiles.planning.rates import Kind

DEMAND_KEYS = ("token_s", "tokens_per_day", "flop_s")
_TOKEN_S, _FLOP_S = 1e6, 1e17
"""What is wanted of a workload that is new."""


@dataclass(frozen=True, slots=True)
class PlacementAnswer:
    """A draft and what the engine says of it."""

    draft: Draft
    plan: PlacementPlan
    result: Placement

    @property
    def cautions(self) -> list[str]:
        """What to hold against the result, as the command says it."""
        cautions: list[str] = describe_placement(self.plan, self.result)["cautions"]
        return cautions

    @property
    def rates(self) -> list[RateLine]:
        """Of each chip all workloads."""
        return [
            RateLine(
                chip=stock.name,
                of=work.name,
                kind=None,
                rate=self.plan.rates.get((stock.name, work.name)),
                refusal=stock.refusals.get(work.name, ""),
                steps=("device", number, "rate", work.name),
            )
            for number, stock in enumerate(self.plan.stocks)
            for work in self.plan.workloads
        ]

    @property
    def workloads(self) -> list[WorkloadLine]:
        """In the order of the plan."""
        tables: Sequence[Mapping[str, Any]] = self.draft.at("workload")
        return [
            WorkloadLine(number, table, work.demand, work.unit, self.result.shares[work.name])
            for number, (table, work) in enumerate(zip(tables, self.plan.workloads, strict=True))
        ]


@dataclass(frozen=True, slots=True)
class WorkloadLine:
    """A `[[workload]]` of the plan as it stands, and the share of it that is served."""

    place: int
    table: Mapping[str, Any]
    demand: float
    unit: str
    share: float

    @property
    def key(self) -> str:
        """In which its demand is told."""
        return next(key for key in DEMAND_KEYS if key in self.table)


class PlacementPlanner:
    """Answers drafts, for the background: the first answer loads scipy, which takes a moment."""

    def __init__(self) -> None:
        self.objective: Objective = "most"
        self.cost: Cost = "devices"

    def open(self, file: str) -> PlacementAnswer:
        """A built-in plan by its name, or a file. Raises AssayError, which names the line."""
        text = read_plan(file)
        return self._answer(text, lambda: Draft.of(text))

    def answer(self, draft: Draft) -> PlacementAnswer:
        """Raises AssayError in the sentence of the command."""
        return self._answer(draft.held(), lambda: draft)

    def _answer(self, text: PlanText, draft: Callable[[], Draft]) -> PlacementAnswer:
        plan = read_placement(text, self.cost, {}, open_evidence())
        return PlacementAnswer(draft(), plan, place(plan.stocks, plan.workloads, self.objective))


def placed(table: Mapping[str, Any], workloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A chip with rates by kinds as one with rates by workloads; there is none of it yet."""
    rates = {work["name"]: table[work["kind"]] for work in workloads if work["kind"] in table}
    kept = {key: one for key, one in table.items() if key in ("name", "catalogue", "power_w", "source")}
    return {**kept, "count": 0, "rate": rates}


def new_workload(kind: Kind, name: str) -> dict[str, Any]:
    """To begin with."""
    wanted = {"flop_s": _FLOP_S} if kind == "train" else {"token_s": _TOKEN_S}
    return {"name": name, "kind": kind, **wanted}


def without_workload(draft: Draft, number: int) -> Draft:
    """The plan without it, and without the rates for it."""
    name = draft.at("workload", number, "name")
    changed = draft.with_value(("workload", number), None)
    for place_, table in enumerate(draft.at("device")):
        if name in table.get("rate", {}):
            changed = changed.with_value(("device", place_, "rate", name), None)
    return changed
