"""`assay fleet kubernetes`: the manifest of a fleet, to be changed and applied by who knows the cluster."""

from __future__ import annotations

import click


@click.command("kubernetes")
def command() -> None:
    """Print the manifest of an Indexed Job with one member on each host; the lines to change are marked."""
    from importlib.resources import files

    click.echo(files("resources").joinpath("fleet", "kubernetes.yaml").read_text("utf-8"), nl=False)
