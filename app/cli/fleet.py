"""`assay fleet`: many chips at once, and what stands out among them."""

from __future__ import annotations

import importlib

import click

_COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("app.cli.fleet_run", "Start a member on every host, and count them to the end."),
    "report": ("app.cli.fleet_report", "What stands out among the profiles of a fleet's folder."),
    "kubernetes": ("app.cli.fleet_kubernetes", "Print a manifest to start from, an Indexed Job."),
}


class _FleetGroup(click.Group):
    """Its commands are loaded when they are called, as those of `assay` itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of their use."""
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


@click.group(name="fleet", cls=_FleetGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Measure many chips at once, with Slurm, Ray or ssh, and see what stands out among them.

    The report takes --json.
    """
    if context.invoked_subcommand is None:
        raise click.UsageError(f"say what is to be done: {' or '.join(_COMMANDS)}.")
