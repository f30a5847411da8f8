"""`assay export`: a profile for other programs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.common import open_library


@click.command(name="export")
@click.argument("reference", metavar="PROFILE")
@click.option("--format", "form", type=click.Choice(["csv", "json"]),
              help="csv (the default): a table; json: the profile file, for 'assay import'.")  # fmt: skip
@click.option("--samples", is_flag=True, help="A row per raw sample instead of one per case and round (csv).")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else to stdout.")
def command(*, reference: str, form: str | None, samples: bool, as_json: bool, out: Path | None) -> None:
    """Write PROFILE (a path, an id, or a unique part of its name) as CSV or JSON."""
    from app.exporting import export_profile
    from profiles.problems import UsageError
    from profiles.storage import write_atomically
    from profiles.text import shown

    if as_json and form == "csv":
        raise UsageError("--json and --format csv contradict each other; choose one.")
    form = "json" if as_json else form or "csv"
    if samples and form == "json":
        raise UsageError("the JSON holds every sample already; leave --samples away.")
    path = open_library().find(reference)
    done = export_profile(path, "samples" if samples else "json" if form == "json" else "csv")
    if not done.digest_ok:
        click.echo(f"assay: {shown(path)} was changed or damaged after it was saved.", err=True)
    if out is None:
        sys.stdout.buffer.write(done.data)
        sys.stdout.buffer.flush()
        return
    write_atomically(out, done.data)
    click.echo(f"written to {shown(out)}", err=True)
