"""`assay plan`: from what devices do to what a deployment takes."""

from __future__ import annotations

import importlib

import click

_COMMANDS: dict[str, tuple[str, str]] = {
    "capacity": ("app.cli.plan_capacity", "Devices, nodes, megawatts and money for a demand."),
    "placement": ("app.cli.plan_placement", "Which chips train and which serve, and what one more is worth."),
}


class _PlanGroup(click.Group):
    """Its commands are loaded when they are called, as those of `assay` itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Both."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101  (for the type checker)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(name="plan", cls=_PlanGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Plan a deployment from profiles, published results or numbers of your own.

    Each input is shown with its class of evidence, each assumption with its value and its source. Both
    commands take --json.
    """
    if context.invoked_subcommand is None:
        raise click.UsageError(f"say what is to be planned: {' or '.join(_COMMANDS)}.")
