"""`assay plan`: from what devices do to what a deployment takes."""

from __future__ import annotations

import click

from app.cli.lazy import LazyCommands

_COMMANDS: dict[str, tuple[str, str]] = {
    "capacity": ("app.cli.plan_capacity", "Devices, nodes, megawatts and money for a demand."),
    "placement": ("app.cli.plan_placement", "Which chips train and which serve, and what one more is worth."),
}


@click.group(name="plan", cls=LazyCommands, modules=_COMMANDS, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Plan a deployment from profiles, published results or numbers of your own.

    Each input is shown with its class of evidence, each assumption with its value and its source. Both
    commands take --json.
    """
    if context.invoked_subcommand is None:
        raise click.UsageError(f"say what is to be planned: {' or '.join(_COMMANDS)}.")
