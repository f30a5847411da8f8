"""`assay import`: profiles come into the library, results of other tools among the published evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.common import open_library, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.importers import Reading
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
    from profiles.problems import ProfileError

    imported, results, problems = _import_all(files, device, evidence, source)
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
    files: tuple[Path, ...], device: str | None, evidence: Publisher | None, source: str
) -> tuple[list[_Item], list[_Item], list[AssayError]]:
    """Profiles, results of other tools, and what could not be imported."""
    from profiles.problems import AssayError

    imported: list[_Item] = []
    results: list[_Item] = []
    problems: list[AssayError] = []
    of_others = {file for file in files if _is_of_another_tool(file)}
    library = open_library() if of_others != set(files) else None
    for file in files:
        try:
            if library is None or file in of_others:
                results.append(_import_results(file, device, evidence, source))
            else:
                done = library.import_file(file)
                item = {"file": str(file), "path": str(done.path), "already": done.already}
                imported.append({**item, "odd": _odd_cases(done.path)})
        except AssayError as error:
            problems.append(error)
    return imported, results, problems


def _is_of_another_tool(file: Path) -> bool:
    """False for what is, was or should be a profile: the library says best what is wrong with it."""
    from profiles.importers import detect, is_pickle, load
    from profiles.paths import FILE_SUFFIX
    from profiles.problems import AssayError

    if file.name.endswith(FILE_SUFFIX):
        return False
    try:
        data = load(file)
    except AssayError:
        return False
    start = data[:4096]
    if detect(data, file.name) is not None or is_pickle(data, file.name):
        return True
    return not (start.lstrip().startswith(b"{") and b'"schema"' in start)


def _import_results(file: Path, device: str | None, evidence: Publisher | None, source: str) -> _Item:
    """Store what the file holds; the object of the command's JSON."""
    from profiles.importers import read_file
    from profiles.importers.store import store
    from profiles.plausibility import examine_results

    reading = read_file(file, device=device, evidence=evidence, source=source)
    done = store(reading)
    odd = examine_results(reading.results)
    return {
        "file": str(file),
        "path": str(done.path),
        "already": done.already,
        "replaced": done.replaced,
        "tool": reading.tool,
        "evidence": reading.evidence,
        "count": len(reading.results),
        "devices": _count_devices(reading),
        "unknown_devices": list(reading.unknown_devices),
        "left_out": dict(reading.left_out),
        "odd": {identity: _describe(found) for identity, found in odd.items()},
    }


def _odd_cases(path: Path) -> dict[str, list[dict[str, str]]]:
    """What cannot be true in a profile, by case."""
    from profiles.files import read_profile
    from profiles.plausibility import examine

    found: dict[str, list[Oddity]] = {}
    for oddity in examine(read_profile(path, verify=False).profile):
        found.setdefault(oddity.case, []).append(oddity)
    return {case: _describe(oddities) for case, oddities in found.items()}


def _describe(oddities: Sequence[Oddity]) -> list[dict[str, str]]:
    return [{"rule": oddity.rule, "spoils": oddity.spoils, "text": oddity.text} for oddity in oddities]


def _count_devices(reading: Reading) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(result.device for result in reading.results))


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
