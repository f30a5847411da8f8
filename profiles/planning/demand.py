"""What a capacity plan is for: the demand and the model, from a file and from options over it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import asdict

from profiles.planning.assumptions import TRAINING, Assumptions
from profiles.planning.capacity import Demand, Serving, Training
from profiles.planning.plan_file import Context, Positive
from profiles.problems import UsageError

_WAYS = (("tokens_per_day",), ("users", "tokens_per_user"), ("training_tokens", "training_days"))
"""How a demand may be told; each in full."""


class DemandTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`[demand]`: the keys of one of the ways above."""

    tokens_per_day: Positive | None = None
    users: Positive | None = None
    tokens_per_user: Positive | None = None
    training_tokens: Positive | None = None
    training_days: Positive | None = None
    source: str = ""


class ModelTable(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`[model]`: what is served or trained, as far as rates and training need it."""

    name: str = ""
    flop_per_token: Positive | None = None
    bytes_per_token: Positive | None = None
    context: Context | None = None
    source: str = ""


def defaults_of(demand: Demand) -> Assumptions:
    """What is assumed where nothing is told."""
    return TRAINING if isinstance(demand, Training) else Assumptions()


def find_demand(
    table: DemandTable, flop_per_token: float | None, options: Mapping[str, float], name: str
) -> tuple[Demand, str]:
    """The demand and its source; an option replaces what the file says in another way.

    `name` is the plan's, for UsageError where the demand is told in no way, in part, or in several ways.
    """
    told = {key: value for key, value in asdict(table).items() if key != "source" and value is not None}
    chosen = [way for way in _WAYS if any(key in options for key in way)]
    if chosen:
        told = {key: value for key, value in told.items() if key in chosen[0]}
    told |= options
    used = [way for way in _WAYS if any(key in told for key in way)]
    if len(used) != 1 or any(key not in told for key in used[0]):
        ways = "; or ".join(" and ".join(way) for way in _WAYS)
        raise UsageError(f"{name}: give the demand in one way, and all of it: {ways}.")
    source = "given on the command line" if chosen else table.source or "given in the file"
    match used[0]:
        case ("tokens_per_day",):
            return Serving(told["tokens_per_day"]), source
        case ("users", _):
            return Serving(told["users"] * told["tokens_per_user"]), source
    if flop_per_token is None:
        raise UsageError(f"{name}: training needs flop_per_token of the model, about 6 per parameter.")
    return Training(told["training_tokens"], flop_per_token, told["training_days"]), source
