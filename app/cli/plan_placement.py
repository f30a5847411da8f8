"""`assay plan placement`: which chips train and which serve, and what one more of each is worth."""

from __future__ import annotations

from typing import Any

import click

from app.cli.plan_inputs import PlanCommand, assumption_options, given

_EXAMPLE = "which-chips"
_ASSUMED = ("peak_factor", "utilisation", "efficiency")


@click.command(name="placement", cls=PlanCommand)
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--example", is_flag=True, help="Print a commented plan.")
@click.option(
    "--objective",
    type=click.Choice(["most", "waste"]),
    default="most",
    show_default=True,
    help="Serve most of the demand, or all of it at the least cost.",
)
@click.option(
    "--cost",
    type=click.Choice(["devices", "power", "price"]),
    default="devices",
    show_default=True,
    help="What is saved: by --objective waste first, by most among equals. Power: of the devices alone.",
)
@assumption_options(_ASSUMED)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    file: str | None, *, example: bool, objective: Any, cost: Any, as_json: bool, **options: Any
) -> int:
    """Place the workloads of FILE (TOML, or the name of a built-in plan) on its chips.

    Exit code: 0, or 1 where --objective waste finds that not all can be served.
    """
    from app.cli.common import print_json
    from app.cli.plan_inputs import open_evidence, open_plan, print_example
    from profiles.problems import EXIT_GATE

    if example:
        print_example(file, "placement", _EXAMPLE)
        return 0
    if file is None:
        raise click.UsageError("name a FILE; --example prints one.")
    from app.cli.plan_placement_text import describe_placement, placement_lines
    from profiles.planning.placement import place
    from profiles.planning.placement_file import read_placement

    plan = read_placement(open_plan(file, "placement"), cost, given(options), open_evidence())
    result = place(plan.stocks, plan.workloads, objective)
    if as_json:
        print_json(describe_placement(plan, result))
    else:
        click.echo("\n".join(placement_lines(plan, result)))
    return EXIT_GATE if objective == "waste" and not result.feasible else 0
