"""`assay report`: profiles as one file that somebody else can read, print and check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json, working

if TYPE_CHECKING:
    from profiles.reports.dossier import Dossier


@click.command(name="report")
@click.argument("references", metavar="PROFILE...", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to, .html or .pdf; else HTML to stdout.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Say what was written as one JSON object (with --out).")
def command(*, references: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Write a report on each PROFILE (a path, an id, or a unique part of its name), for somebody else.

    One file with results, roofline, energy, claims, environment and how to measure it again. Of several
    profiles the first is the baseline that the others are compared with. A PDF needs the desktop extra.
    """
    from app.reporting import compile_dossier, form_of, make_report
    from profiles.files import read_profile
    from profiles.problems import UsageError
    from profiles.roof_lookup import ROOFS
    from profiles.storage import write_atomically
    from profiles.text import shown

    if as_json and out is None:
        raise UsageError(
            "--json says what was written: give --out FILE; 'assay show --json' has the figures."
        )
    form = "html" if out is None else form_of(out)
    library = open_library()
    paths = [library.find(reference) for reference in references]
    with working("writing the report"):
        dossier = compile_dossier([read_profile(path) for path in paths], library.entries(ROOFS))
        data = make_report(dossier, form)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    write_atomically(out, data)
    if as_json:
        print_json({"report": _describe(dossier, out, form)})
    else:
        click.echo(f"written to {shown(out)}", err=True)


def _describe(dossier: Dossier, out: Path, form: str) -> dict[str, Any]:
    accounts = dossier.accounts
    return {
        "path": str(out),
        "form": form,
        "profiles": [account.profile.id for account in accounts],
        "damaged": [account.profile.id for account in accounts if not account.file.digest_ok],
        "compared": dossier.comparison is not None,
        "not_compared": dossier.not_compared,
        "claims": [result.id for result in dossier.claims],
    }
