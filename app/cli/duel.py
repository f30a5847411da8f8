"""`assay duel`: two devices, or two software versions, measured in turn until the verdict is settled."""

from __future__ import annotations

from typing import Any

import click

from app.cli import measuring_options as shared
from app.cli.numbers import Number

DEFAULT_SUITE = "quick"
"""Its cases are short, and a duel measures each of them up to forty times."""
DEFAULT_ROUNDS = 20
DEFAULT_RESOLUTION = 2.0


@click.command("duel")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@shared.suite(DEFAULT_SUITE)
@shared.patterns
@click.option(
    "--rounds",
    type=click.IntRange(3, 1000),
    default=DEFAULT_ROUNDS,
    show_default=True,
    metavar="N",
    help="The most rounds of each side.",
)
@shared.budget("For the whole duel, which then ends with what it has.")
@click.option(
    "--resolution",
    type=Number(0.1, 50),
    default=DEFAULT_RESOLUTION,
    show_default=True,
    metavar="PERCENT",
    help="What counts as the same.",
)
@shared.threads
@shared.seed("Of the inputs, of the order of the cases, and of who goes first.")
@click.option("--name", metavar="TEXT", help="Of the profiles, which get (a) and (b) added.")
@shared.wait
@shared.as_json
def command(**given: Any) -> int:
    """Measure A and B in turn, round by round, until every verdict is settled.

    A side is DEVICE[@PYTHON]: cpu, cuda:0, npu:0, with another Python's torch where a path to it follows, as
    in cpu@/opt/torch25/bin/python. `assay duel cpu cpu` shows what this machine calls the same.

    Ctrl-C is always safe: what was measured until then is saved.
    """
    from app.cli.duel_run import Options, run_duel

    return run_duel(Options(**given))
