"""`assay import`: profile files from elsewhere come into the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.common import open_library, print_json


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Check profile files and copy them into the library, byte for byte. Damaged ones are refused."""
    from profiles.problems import AssayError, ProfileError

    library = open_library()
    imported, problems = [], []
    for file in files:
        try:
            done = library.import_file(file)
        except AssayError as error:
            problems.append(error)
            continue
        imported.append({"file": str(file), "path": str(done.path), "already": done.already})
    if as_json:
        print_json({"imported": imported, "problems": [str(problem) for problem in problems]})
    else:
        for item in imported:
            click.echo(_sentence(item))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ProfileError("; ".join(str(problem).rstrip(".") for problem in problems))


def _sentence(item: dict[str, Any]) -> str:
    from profiles.text import shown

    what = "is in the library already, as" if item["already"] else "was imported as"
    return f"{shown(item['file'])} {what} {shown(item['path'])}"
