"""What the Capacity tab shows, made of the engine's plan. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.cli.plan_capacity_text import describe_capacity
from app.cli.plan_inputs import open_evidence
from app.desktop.plan.draft import Draft
from app.desktop.plan.rate_line import RateLine
from profiles.planning.capacity import Capacity, Chip, Training, plan_capacity
from profiles.planning.capacity_file import CapacityPlan, Overrides, read_capacity
from profiles.planning.plan_file import PlanText, read_plan
from profiles.planning.rates import Kind, RateClass

Way = str
WAYS: dict[Way, tuple[str, ...]] = {
    "tokens": ("tokens_per_day",),
    "users": ("users", "tokens_per_user"),
    "training": ("training_tokens", "training_days"),
}
"""How a demand may be told: its keys, that of the slider first."""
_TOKENS_PER_USER, _TRAINING_TOKENS, _TRAINING_DAYS, _FLOP_PER_TOKEN = 60e3, 15e12, 60.0, 2.2e11
"""What another way begins with where the plan says nothing; 2.2e11 are 6 times 37e9 parameters."""


@dataclass(frozen=True, slots=True)
class CapacityAnswer:
    """A draft and what the engine says of it."""

    draft: Draft
    plan: CapacityPlan
    result: Capacity

    @property
    def is_training(self) -> bool:
        """Whether the demand is one of training."""
        return isinstance(self.plan.demand, Training)

    @property
    def cautions(self) -> list[str]:
        """What to hold against the result, as the command says it."""
        cautions: list[str] = describe_capacity(self.plan, self.result)["cautions"]
        return cautions

    @property
    def rates(self) -> list[RateLine]:
        """Of each chip the kinds of work that this demand needs, with or without a rate."""
        wanted: tuple[Kind, ...] = ("train",) if self.is_training else ("prefill", "decode", "serving")
        return [
            RateLine(
                chip.name,
                kind,
                kind,
                chip.rates.get(kind),
                chip.refusals.get(kind, ""),
                ("device", number, kind),
            )
            for number, chip in enumerate(self.plan.chips)
            for kind in wanted
            if kind in chip.rates or kind in chip.refusals or _is_missing(chip, kind)
        ]

    def classes_of(self, chip: str) -> list[RateClass]:
        """Of the rates that its result rests on."""
        rates = [line.rate for line in self.rates if line.chip == chip and line.rate is not None]
        return list(dict.fromkeys(rate.evidence for rate in rates))


class CapacityPlanner:
    """Answers drafts, for the background."""

    def open(self, file: str) -> CapacityAnswer:
        """A built-in plan by its name, or a file. Raises AssayError, which names the line."""
        text = read_plan(file)
        return _answer(text, lambda: Draft.of(text))

    def answer(self, draft: Draft) -> CapacityAnswer:
        """Raises AssayError in the sentence of the command."""
        return _answer(draft.held(), lambda: draft)


def way_of(draft: Draft) -> Way:
    """How the demand of a plan is told."""
    told = draft.at("demand") or {}
    return next((way for way, keys in WAYS.items() if keys[0] in told), "tokens")


def in_way(draft: Draft, way: Way, source: str) -> Draft:
    """The same demand told in another way, as far as there is one."""
    told = draft.at("demand") or {}
    tokens = told.get("tokens_per_day") or told.get("users", 0) * told.get("tokens_per_user", 0) or 1e9
    values = {
        "tokens": {"tokens_per_day": tokens},
        "users": {"users": float(f"{tokens / _TOKENS_PER_USER:.3g}"), "tokens_per_user": _TOKENS_PER_USER},
        "training": {"training_tokens": _TRAINING_TOKENS, "training_days": _TRAINING_DAYS},
    }[way]
    changed = draft.with_value(("demand",), {**values, "source": source})
    if way == "training" and draft.at("model", "flop_per_token") is None:
        changed = changed.with_value(("model", "flop_per_token"), _FLOP_PER_TOKEN)
    return changed


def _answer(text: PlanText, draft: Callable[[], Draft]) -> CapacityAnswer:
    plan = read_capacity(text, Overrides(), open_evidence())
    result = plan_capacity(plan.demand, plan.assumptions, plan.chips, plan.prices.energy_per_kwh)
    return CapacityAnswer(draft(), plan, result)


def _is_missing(chip: Chip, kind: Kind) -> bool:
    """Whether a rate of that kind would be of use; `serving` takes the place of both others."""
    return kind == "train" or (kind != "serving" and "serving" not in chip.rates)
