"""`assay list`: the profiles in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json
from app.cli.tables import columns

if TYPE_CHECKING:
    from profiles.index import Entry

NEWEST = 50
NAME_LENGTH = 48


@click.command(name="list")
@click.option("--all", "show_all", is_flag=True, help=f"All, not only the newest {NEWEST}.")
@click.option("--device", default="", metavar="TEXT", help="Only devices with TEXT in their name or kind.")
@click.option("--suite", default="", metavar="NAME", help="Only runs of this suite.")
@click.option(
    "--search", default="", metavar="TEXT", help="Only with TEXT in name, id, host, notes or a case."
)
@click.option("--status", type=click.Choice(["complete", "interrupted", "damaged"]), help="Only such ones.")
@click.option("--starred", is_flag=True, help="Only those with a star.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with all that fit.")
def command(
    *, show_all: bool, device: str, suite: str, search: str, status: str | None, starred: bool, as_json: bool
) -> None:
    """List the profiles in the library, newest first."""
    from profiles.index import Filter
    from profiles.text import shown

    library = open_library()
    wanted = Filter(device=device, suite=suite, search=search, status=status or "", starred=starred)
    entries = library.entries(wanted, None if show_all or as_json else NEWEST)
    if as_json:
        print_json({"profiles": [_describe(entry) for entry in entries]})
        return
    if not entries:
        asked = bool(device or suite or search or status or starred)
        click.echo(
            "no profile in the library fits"
            if asked
            else f"no profiles in {shown(library.root)} yet: try 'assay run'"
        )
        return
    click.echo("\n".join(_lines(entries)))
    if len(entries) == NEWEST and (total := library.count(wanted)) > len(entries):
        click.echo(f"\nthe newest {len(entries)} of {total}; --all lists every one")


def _describe(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "created": entry.created,
        "device": entry.device or None,
        "suite": entry.suite or None,
        "status": entry.status,
        "path": str(entry.path),
        "reason": entry.reason,
        "kind": entry.kind or None,
        "host": entry.host or None,
        "cases": entry.cases,
        "cases_ok": entry.cases_ok,
        "starred": entry.starred,
        "notes": entry.notes,
        "rounds": entry.rounds if entry.device else None,
        "rounds_planned": entry.rounds_planned if entry.device else None,
        "best": None
        if entry.best_value is None
        else {"case": entry.best_case, "value": entry.best_value, "unit": entry.best_unit},
    }


def _lines(entries: list[Entry]) -> list[str]:
    from profiles.text import shown

    rows = [
        [
            shown(entry.name, NAME_LENGTH),
            "*" if entry.starred else "",
            shown(entry.created[:16].replace("T", " ")),
            shown(entry.device or "–", 32),
            shown(entry.suite or "–", 20),
            _standing(entry),
            f"{entry.cases_ok}/{entry.cases}" if entry.device else "–",
            shown(entry.id),
        ]
        for entry in entries
    ]
    header = ["name", "*", "created (UTC)", "device", "suite", "status", "cases ok", "id"]
    lines = columns(
        header, rows, right={"cases ok"}, shrink={"name", "device"}, spare=("device", "suite", "cases ok")
    )
    damaged = [entry for entry in entries if entry.status == "damaged"]
    if damaged:
        lines += ["", *(f"damaged: {shown(_complaint(entry))}" for entry in damaged)]
    return lines


def _standing(entry: Entry) -> str:
    """`complete, 1 of 3 rounds` where the run's budget was spent before the others."""
    return f"complete, {entry.rounds} of {entry.rounds_planned} rounds" if entry.is_cut else entry.status


def _complaint(entry: Entry) -> str:
    from profiles.text import shown

    path = shown(entry.path)
    return entry.reason if entry.reason.startswith(path) else f"{path}: {entry.reason}"
