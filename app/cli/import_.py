"""`assay import`: profiles come into the library, results of other tools among the published evidence."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.importing import ImportedResults, Published
    from profiles.importers.rows import Publisher
    from profiles.limits import Oddity
    from profiles.problems import AssayError

_Item = dict[str, Any]
"""One object of the command's JSON."""
_ODDITIES_SHOWN = 5


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--device",
    metavar="ID",
    help="What other tools' results were measured on, where their file does not say: an id of the catalogue"
    " (h100_sxm) or a family (h100).",
)
@click.option(
    "--by",
    "evidence",
    type=click.Choice(["third party", "vendor"]),
    help="Who published other tools' results; by default a third party, of aiconfigurator the vendor.",
)
@click.option(
    "--source", metavar="TEXT", default="", help="Where they can be looked up: an address or a title."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    files: tuple[Path, ...], device: str | None, evidence: Publisher | None, source: str, as_json: bool
) -> None:
    """Check profile files and copy them into the library, byte for byte. Damaged ones are refused.

    Results of mamf-finder, llama-bench, clpeak, nvbench, torch.utils.benchmark and aiconfigurator become
    published evidence on claims; they are never divided by what Assay measured.
    """
    from app.importing import Published
    from profiles.problems import ProfileError

    imported, results, problems = _import_all(files, Published(device, evidence, source))
    if as_json:
        told = [str(problem) for problem in problems]
        print_json({"imported": imported, "results": results, "problems": told})
    else:
        for item in imported:
            click.echo("\n".join([_sentence(item), *_odd_lines(item["odd"])]))
        for item in results:
            click.echo("\n".join(_lines(item)))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ProfileError("; ".join(str(problem).rstrip(".") for problem in problems))


def _import_all(
    files: tuple[Path, ...], published: Published
) -> tuple[list[_Item], list[_Item], list[AssayError]]:
    """Profiles, results of other tools, and what could not be imported."""
    from app.importing import ImportedProfile, bring_in
    from profiles.problems import AssayError

    imported: list[_Item] = []
    results: list[_Item] = []
    problems: list[AssayError] = []
    # Opened for profiles only: results of other tools go elsewhere.
    library = functools.cache(open_library)
    for file in files:
        try:
            done = bring_in(file, library, published)
        except AssayError as error:
            problems.append(error)
            continue
        odd = {name: _describe(found) for name, found in done.odd.items()}
        if isinstance(done, ImportedProfile):
            imported.append({"file": str(file), "path": str(done.path), "already": done.already, "odd": odd})
        else:
            results.append({**_item(done), "odd": odd})
    return imported, results, problems


def _item(done: ImportedResults) -> _Item:
    """The object of the command's JSON."""
    reading = done.reading
    return {
        "file": str(done.file),
        "path": str(done.stored.path),
        "already": done.stored.already,
        "replaced": done.stored.replaced,
        "tool": reading.tool,
        "evidence": reading.evidence,
        "count": len(reading.results),
        "devices": done.devices,
        "unknown_devices": list(reading.unknown_devices),
        "left_out": dict(reading.left_out),
    }


def _describe(oddities: Sequence[Oddity]) -> list[dict[str, str]]:
    return [{"rule": oddity.rule, "spoils": oddity.spoils, "text": oddity.text} for oddity in oddities]


def _sentence(item: _Item) -> str:
    from profiles.text import shown

    what = "is in the library already, as" if item["already"] else "was imported as"
    return f"{shown(item['file'])} {what} {shown(item['path'])}"


def _lines(item: _Item) -> list[str]:
    """What came in from another tool's file: of what, what was left out, and what cannot be true."""
    from profiles.text import shown

    devices = ", ".join(f"{shown(name)} ({count})" for name, count in item["devices"].items())
    what = "are published evidence already, in" if item["already"] else "are now published evidence, in"
    lines = [
        f"{shown(item['file'])}: {item['count']} results of {item['tool']} ({item['evidence']}) {what} "
        f"{shown(item['path'])}",
        f"  measured on: {devices}",
    ]
    if item["replaced"]:
        lines.append("  an earlier import of the same file was replaced")
    lines += [
        f"  the catalogue knows no {shown(name)!r}, so that no claim will find its results"
        for name in item["unknown_devices"]
    ]
    lines += [f"  left out: {count} × {reason}" for reason, count in item["left_out"].items()]
    return lines + _odd_lines(item["odd"])


def _odd_lines(odd: dict[str, list[dict[str, str]]]) -> list[str]:
    """One line for each case or result that shows something, the first of them."""
    from profiles.text import shown

    lines = []
    for name, found in odd.items():
        what = "value" if any(one["spoils"] == "value" for one in found) else "power"
        text = shown("; ".join(one["text"] for one in found))
        lines.append(f"  {shown(name)}: its {what} is odd and never used: {text}")
    more = len(lines) - _ODDITIES_SHOWN
    return lines[:_ODDITIES_SHOWN] + ([f"  and {more} more odd ones; --json lists them"] if more > 0 else [])
