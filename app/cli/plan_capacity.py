"""`assay plan capacity`: what a demand takes, and what the delivered devices serve of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from app.cli.plan_inputs import LARGEST, LEAST, Bounded, PlanCommand, amount, assumption_options, given
from profiles.planning.assumptions import ASSUMPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.planning.capacity_file import Overrides

_EXAMPLE = "four-trillion"
_DEMAND = ("tokens_per_day", "users", "tokens_per_user", "training_tokens", "training_days")
_MOST_DEVICES = 10**9
_MOST_TOKENS = 10**9


@click.command(name="capacity", cls=PlanCommand)
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--example", is_flag=True, help="Print a commented plan (FILE: which built-in one).")
@amount("--tokens-per-day", "The demand: prompts and answers together.")
@amount("--users", "The demand by users, with --tokens-per-user.")
@amount("--tokens-per-user", "Tokens of one user a day.")
@amount("--training-tokens", "Tokens to be trained on, with --training-days and --flop-per-token.")
@amount("--training-days", "The time that training has.")
@amount("--flop-per-token", "Of the model; for training forward and backward, about 6 per parameter.")
@amount("--bytes-per-token", "That decode reads, for rates by data sheet.")
@click.option(
    "--context", type=Bounded(1, _MOST_TOKENS, whole=True), metavar="TOKENS",
    help="Of a sequence: a PROFILE counts with cases that are as long at least.",
)  # fmt: skip
@amount("--energy-per-kwh", "Price of a kWh, in the currency of the other prices.")
@click.option(
    "--profile", "profiles", multiple=True, metavar="PROFILE", help="A profile with llm cases as a device."
)
@click.option(
    "--model", default="", metavar="MODEL", help="Of each PROFILE, where it has cases of several models."
)
@click.option(
    "--rate", "rates", multiple=True, metavar="DEVICE:KIND=RATE",
    help="Prefill, decode or serving in token/s, or train in FLOP/s, of one device; or LOW..HIGH.",
)  # fmt: skip
@click.option(
    "--supply", "supplies", multiple=True, metavar="DEVICE=DELIVERED[/ORDERED]", help="Counts of a device."
)
@assumption_options(ASSUMPTIONS)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: str | None, *, example: bool, as_json: bool, **options: Any) -> int:
    """Plan the capacity for a demand by FILE (TOML, or the name of a built-in plan) and options over it.

    Without FILE the options say all: a demand, and devices by --profile or --rate. Exit 5 where none of the
    devices has the rates that the demand takes.
    """
    from app.cli.common import print_json
    from app.cli.plan_inputs import open_evidence, open_plan, print_example

    if example:
        print_example(file, "capacity", _EXAMPLE)
        return 0
    if file is None and not options["profiles"] and not options["rates"]:
        raise click.UsageError(
            "name a FILE, or give a demand with --profile or --rate; --example prints one."
        )
    if options["model"] and not options["profiles"]:
        raise click.UsageError("--model says which cases of a --profile count: name one.")
    from app.cli.plan_capacity_text import capacity_lines, describe_capacity
    from profiles.planning.capacity import plan_capacity
    from profiles.planning.capacity_file import read_capacity
    from profiles.problems import EXIT_UNCLEAR

    plan = read_capacity(open_plan(file, "capacity"), _overrides(options), open_evidence())
    result = plan_capacity(plan.demand, plan.assumptions, plan.chips, plan.prices.energy_per_kwh)
    if as_json:
        print_json(describe_capacity(plan, result))
    else:
        click.echo("\n".join(capacity_lines(plan, result)))
    if all(need.reason for need in result.needs):
        click.echo("assay: no device of the plan can do it; the plan says why of each.", err=True)
        return EXIT_UNCLEAR
    return 0


def _overrides(options: dict[str, Any]) -> Overrides:
    from profiles.planning.capacity_file import Overrides

    return Overrides(
        demand=given({name: options[name] for name in _DEMAND}),
        assumptions=given({name: options[name] for name in ASSUMPTIONS}),
        flop_per_token=options["flop_per_token"],
        bytes_per_token=options["bytes_per_token"],
        context=None if options["context"] is None else int(options["context"]),
        energy_per_kwh=options["energy_per_kwh"],
        rates=_read_rates(options["rates"]),
        supply=dict(map(_read_supply, options["supplies"])),
        profiles=options["profiles"],
        model=options["model"],
    )


def _read_rates(texts: Sequence[str]) -> dict[str, dict[str, float | list[float]]]:
    from profiles.planning.rates import KINDS

    found: dict[str, dict[str, float | list[float]]] = {}
    for text in texts:
        parts = re.fullmatch(r"(?P<device>.+):(?P<kind>\w+)=(?P<low>[^=]+?)(?:\.\.(?P<high>[^=]+))?", text)
        if parts is None or parts["kind"] not in KINDS:
            kinds = ", ".join(KINDS)
            raise click.UsageError(f"--rate {text!r} must be DEVICE:KIND=RATE, with a KIND of {kinds}.")
        bounds = [_positive(part, text) for part in (parts["low"], parts["high"]) if part is not None]
        if bounds != sorted(bounds):
            raise click.UsageError(f"--rate {text!r} must be LOW..HIGH, and {bounds[0]:g} is the higher one.")
        rate: float | list[float] = bounds if len(bounds) > 1 else bounds[0]
        found.setdefault(parts["device"], {})[parts["kind"]] = rate
    return found


def _positive(number: str, text: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not LEAST <= value < LARGEST:
        raise click.UsageError(f"--rate {text!r} holds {number!r}, which is no positive number.")
    return value


def _read_supply(text: str) -> tuple[str, tuple[int, int | None]]:
    parts = re.fullmatch(r"(?P<device>.+)=(?P<delivered>[0-9]{1,10})(?:/(?P<ordered>[0-9]{1,10}))?", text)
    counts = [int(part) for part in parts.groups()[1:] if part] if parts else []
    if parts is None or max(counts) > _MOST_DEVICES:
        raise click.UsageError(f"--supply {text!r} must be DEVICE=DELIVERED or DEVICE=DELIVERED/ORDERED.")
    delivered, ordered = counts[0], counts[1] if len(counts) > 1 else None
    if ordered is not None and delivered > ordered:
        raise click.UsageError(f"--supply {text!r} has {delivered} delivered of {ordered} ordered.")
    return parts["device"], (delivered, ordered)
