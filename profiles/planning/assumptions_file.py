"""Assumptions as files and options give them: bounded, each with where it is from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace

from msgspec import Struct

from profiles.planning.assumptions import ASSUMPTIONS, Assumptions
from profiles.planning.plan_file import PlanText
from profiles.text import nearest, shown

BY_DEFAULT = "assumed by default"
BY_OPTION = "assumed on the command line"
BY_FILE = "assumed in the file"


class Stated(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """An assumption with its source."""

    value: float
    source: str


def read_assumptions(
    table: Mapping[str, float | Stated],
    options: Mapping[str, float],
    plan: PlanText,
    known: Collection[str] = tuple(ASSUMPTIONS),
    defaults: Assumptions = Assumptions(),  # noqa: B008  (frozen)
) -> tuple[Assumptions, dict[str, str]]:
    """The assumptions, and where each that is `known` to this plan is from; what nobody tells is as in
    `defaults`. Raises UsageError.
    """
    values: dict[str, float] = {}
    sources = dict.fromkeys(known, BY_DEFAULT)
    for key, stated in table.items():
        if problem := _problem(key, stated, known):
            raise plan.mistake(("assume", key), problem)
        values[key] = stated.value if isinstance(stated, Stated) else stated
        sources[key] = stated.source if isinstance(stated, Stated) else BY_FILE
    values |= options
    sources |= dict.fromkeys(options, BY_OPTION)
    # Those in between would be counted in thousands of a device.
    whole = {item.name for item in fields(Assumptions) if item.type == "int"}
    numbers = {key: int(value) if key in whole else value for key, value in values.items()}
    return replace(defaults, **numbers), sources  # type: ignore[arg-type]


def _problem(key: str, stated: float | Stated, known_here: Collection[str]) -> str:
    """Why there is no such assumption; empty where there is."""
    if key not in known_here:
        near = nearest(key, known_here)
        hint = f"is {near[0]} meant" if near else f"there are {', '.join(known_here)}"
        return f"no assumption {shown(key, 60)!r} has a part in this plan: {hint}"
    value, known = stated.value if isinstance(stated, Stated) else stated, ASSUMPTIONS[key]
    if not known.least <= value <= known.most:
        return f"{key} = {value:g} must be from {known.least:g} to {known.most:g}"
    if key == "node_devices" and value != int(value):
        return f"{key} = {value:g} must be a whole number"
    return ""
