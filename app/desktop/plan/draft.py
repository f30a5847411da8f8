"""A plan that is being edited: what its file would hold. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from profiles.planning.plan_file import PlanText
from profiles.planning.plan_mistakes import first_mistake
from profiles.toml_text import parse_toml
from profiles.toml_writing import write_toml

Steps = tuple[str | int, ...]
"""Keys and indices that lead to a value of the document."""

_Document = TypeVar("_Document", bound=Struct)


@dataclass(frozen=True, slots=True)
class HeldPlan(PlanText):
    """A document as the engine's readers take it: there are no lines that a sentence could name."""

    document: Mapping[str, Any] = field(default_factory=dict)

    def parse(self, kind: type[_Document]) -> _Document:
        """As of a file. Raises UsageError."""
        try:
            return msgspec.convert(self.document, kind)
        except (msgspec.ValidationError, OverflowError) as error:
            raise self.mistake(*(first_mistake(self.document, kind) or ((), str(error)))) from None


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the plan now, and how it came."""

    document: Mapping[str, Any]
    name: str
    """What a sentence calls it."""
    original: str = ""
    """Its text as it was read, with its comments; empty once something has been changed."""

    @classmethod
    def of(cls, plan: PlanText) -> Draft:
        """A plan as it was read. Its text must be TOML."""
        return cls(parse_toml(plan.text), plan.name, plan.text)

    @property
    def changed(self) -> bool:
        """Whether it is not what was read."""
        return not self.original

    def held(self) -> HeldPlan:
        """For the engine's readers."""
        return HeldPlan("", self.name, self.document)

    def at(self, *steps: str | int) -> Any:
        """The value there; None where nothing stands."""
        here: Any = self.document
        for step in steps:
            if isinstance(step, int):
                here = here[step] if isinstance(here, list) and step < len(here) else None
            else:
                here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def with_value(self, steps: Steps, value: Any) -> Draft:
        """With another value there; None takes the key, or the element, out."""
        return replace(self, document=_changed(self.document, steps, value), original="")

    def text(self) -> str:
        """The plan's file: as it was read while nothing is changed, else written anew."""
        return self.original or write_toml(self.document)


def _changed(here: Any, steps: Steps, value: Any) -> Any:
    step, *rest = steps
    if isinstance(step, int):
        made = list(here or ())
        inner = _changed(made[step], tuple(rest), value) if rest else value
        made[step : step + 1] = [] if inner is None else [inner]
        return made
    table = dict(here or {})
    inner = _changed(table.get(step), tuple(rest), value) if rest else value
    if inner is None:
        table.pop(step, None)
    else:
        table[step] = inner
    return table
