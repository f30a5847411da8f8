"""`assay delete`: a profile goes to the library's trash."""

from __future__ import annotations

import shlex

import click

from app.cli.common import open_library, print_json


@click.command(name="delete")
@click.argument("reference", metavar="PROFILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(reference: str, as_json: bool) -> None:
    """Move PROFILE (a path, an id, or a unique part of its name) to the trash, and say how to get it back."""
    from profiles.text import shown

    path = open_library().delete(reference)
    if as_json:
        print_json({"deleted": {"trash": str(path)}})
        return
    click.echo(f"moved to {shown(path)}\nto get it back: assay import {shlex.quote(shown(path))}")
