"""`assay rename`: another name for a profile."""

from __future__ import annotations

import click

from app.cli.common import open_library, print_json


@click.command(name="rename")
@click.argument("reference", metavar="PROFILE")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(reference: str, name: str, as_json: bool) -> None:
    """Call PROFILE (a path, an id, or a unique part of its name) NAME. What was measured stays untouched."""
    from profiles.files import read_profile
    from profiles.text import shown

    path = open_library().rename(reference, name)
    profile = read_profile(path, verify=False).profile
    if as_json:
        print_json({"profile": {"id": profile.id, "name": profile.name, "path": str(path)}})
        return
    click.echo(f"{profile.id} is now called {shown(profile.name)}")
