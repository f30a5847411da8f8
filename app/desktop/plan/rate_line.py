"""A rate of a plan, or the place of one."""

from __future__ import annotations

from dataclasses import dataclass

from app.desktop.plan.draft import Steps
from profiles.planning.rates import Kind, Rate


@dataclass(frozen=True, slots=True)
class RateLine:
    """What a chip does of some work; `rate` is None where nothing is known."""

    chip: str
    of: str
    """The workload, or the kind of work."""
    kind: Kind | None
    """Where `of` is one of the engine's own words."""
    rate: Rate | None
    refusal: str
    steps: Steps
    """Where it stands in the plan."""
