"""`assay fleet report`: what stands out among the chips of a fleet, from the profiles in its folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.common import Reading, working

if TYPE_CHECKING:
    from profiles.fleet.report import FleetReport, Places

FORMATS = {"text": (".txt", ".log"), "json": (".json",), "html": (".html", ".htm")}
"""With the suffixes of --out that choose them."""


@click.command(name="report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice([*FORMATS]),
              help="text is the default, or what the suffix of --out says.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else to stdout.")
@click.option("--racks", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the hosts stand: a CSV file of host,rack or host,rack,slot lines.")  # fmt: skip
@click.option("--rack-pattern", metavar="REGEX",
              help="The same from their names: '(r[0-9]+)n([0-9]+)' is rack and slot.")  # fmt: skip
@click.option("--before", type=click.Path(path_type=Path), metavar="DIR",
              help="An earlier run: hold each chip against its own last profile there.")  # fmt: skip
@click.option("--exclude", type=click.Path(path_type=Path), metavar="FILE",
              help="Also write the hosts to leave out, one a line (srun --exclude=./FILE).")  # fmt: skip
def command(*, form: str | None, as_json: bool, out: Path | None, exclude: Path | None, **given: Any) -> None:
    """Report on the profiles in DIR, which `assay fleet run` or `assay run --into DIR` has filled.

    Chips of one configuration are held against each other, by rack, host and chip. What stands out is told
    with its effect and what other runs of it show; nothing is called faulty.
    """
    from profiles.fleet.report import compile_report
    from profiles.paths import cache_dir
    from profiles.storage import write_atomically
    from profiles.text import shown

    form = _format(form, as_json, out)
    places = _places(given["racks"], given["rack_pattern"])
    progress = Reading() if sys.stderr.isatty() else None
    report = compile_report(
        given["folder"], cache=cache_dir(), places=places, before=given["before"], progress=progress
    )
    if exclude is not None:
        write_atomically(exclude, "".join(f"{host}\n" for host in report.exclude).encode())
        click.echo(f"{len(report.exclude)} hosts written to {shown(exclude)}", err=True)
    with working("writing the report"):
        text = _render(report, form)
    if out is not None:
        write_atomically(out, (click.unstyle(text) if form == "text" else text).encode())
        click.echo(f"written to {shown(out)}", err=True)
    elif form == "text":
        click.echo(text, nl=False)
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()


def _format(form: str | None, as_json: bool, out: Path | None) -> str:
    from profiles.problems import UsageError

    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} contradict each other; choose one.")
    if as_json or form:
        return form or "json"
    if out is None or not out.suffix:
        return "text"
    found = next((name for name, suffixes in FORMATS.items() if out.suffix.lower() in suffixes), None)
    if found is None:
        known = ", ".join(FORMATS)
        raise UsageError(
            f"no format has the suffix {out.suffix} of --out; choose one with --format ({known})."
        )
    return found


def _places(table: Path | None, pattern: str | None) -> Places | None:
    """Where hosts stand, by the one that is given."""
    from profiles.fleet.racks import find_racks, match_racks, read_racks
    from profiles.problems import UsageError

    if table is not None and pattern is not None:
        raise UsageError("--racks and --rack-pattern both say where the hosts stand; give one of them.")
    if table is not None:
        known = read_racks(table)
        return lambda hosts: find_racks(known, table, hosts)
    if pattern is not None:
        return lambda hosts: match_racks(pattern, hosts)
    return None


def _render(report: FleetReport, form: str) -> str:
    if form == "text":
        from app.cli.fleet_text import fleet_text

        return fleet_text(report) + "\n"
    if form == "json":
        from profiles.fleet.json import render

        return render(report)
    from profiles.fleet.page import render as render_page

    return render_page(report)
