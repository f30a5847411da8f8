"""`assay fleet`: many chips at once, and what stands out among them."""

from __future__ import annotations

import click

from app.cli.lazy import LazyCommands

_COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("app.cli.fleet_run", "Start a member on every host, and count them to the end."),
    "report": ("app.cli.fleet_report", "What stands out among the profiles of a fleet's folder."),
    "kubernetes": ("app.cli.fleet_kubernetes", "Print a manifest to start from, an Indexed Job."),
}


@click.group(name="fleet", cls=LazyCommands, modules=_COMMANDS, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Measure many chips at once, with Slurm, Ray or ssh, and see what stands out among them.

    The report takes --json.
    """
    if context.invoked_subcommand is None:
        raise click.UsageError(f"say what is to be done: {' or '.join(_COMMANDS)}.")
