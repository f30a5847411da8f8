"""`assay label`: a star or a note on a profile."""

from __future__ import annotations

import click

from app.cli.common import open_library, print_json


@click.command(name="label")
@click.argument("reference", metavar="PROFILE")
@click.option(
    "--star/--no-star", "starred", default=None, help="Mark it as one to find again, or not any more."
)
@click.option("--notes", metavar="TEXT", help="Write this note on it; an empty one takes it away.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(reference: str, starred: bool | None, notes: str | None, as_json: bool) -> None:
    """Star PROFILE (a path, an id, or a unique part of its name), or write a note on it.

    Both lie in its file and go with every copy. What was measured stays untouched.
    """
    from profiles.files import read_profile
    from profiles.text import shown

    if starred is None and notes is None:
        raise click.UsageError("nothing to change: give --star, --no-star or --notes.")
    path = open_library().set_labels(reference, notes=notes, starred=starred)
    profile = read_profile(path, verify=False).profile
    if as_json:
        described = {
            "id": profile.id,
            "name": profile.name,
            "starred": profile.starred,
            "notes": profile.notes,
            "path": str(path),
        }
        print_json({"profile": described})
        return
    star = "a star" if profile.starred else "no star"
    note = f"the note: {shown(profile.notes)}" if profile.notes else "no note"
    click.echo(f"{profile.id} has {star} and {note}")
