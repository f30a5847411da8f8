"""`assay claims --lint`: mistakes in files of claims and published results, by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.common import print_json

_RESULTS = re.compile(r"^[ \t]*(?:\[\[?[ \t]*(?:result|series)\b|(?:result|series)[ \t]*=)", re.MULTILINE)
_CLAIMS = re.compile(r"^[ \t]*\[[ \t]*claim\b", re.MULTILINE)


def lint(files: Sequence[Path], *, as_json: bool) -> int:
    """Hold these files, or all that are used, against the rules; the exit code is 1 where one is broken."""
    from profiles.problems import EXIT_GATE
    from profiles.text import shown

    mistakes = _lint_catalogue() or (_lint_named(files) if files else _lint_used())
    if as_json:
        print_json({"mistakes": mistakes})
    elif mistakes:
        click.echo("\n".join(shown(mistake, 1000) for mistake in mistakes))
    else:
        click.echo("no mistake found")
    return EXIT_GATE if mistakes else 0


def _lint_catalogue() -> list[str]:
    """The mistake in the overlay of the catalogue, before which nothing can be held against that."""
    from profiles.catalogue import overlay_mistake

    mistake = overlay_mistake()
    return [] if mistake is None else [mistake.located]


def _lint_used() -> list[str]:
    from profiles.claims.files import lint_claims
    from profiles.published import lint_published, overlay_dir

    own = overlay_dir()
    return [*lint_claims(known_cases=_known_cases()), *(lint_published(own) if own.is_dir() else [])]


def _lint_named(paths: Sequence[Path]) -> list[str]:
    from profiles.claims.files import lint_claims
    from profiles.published import lint_published

    files = [file for path in paths for file in _files_of(path)]
    results = [file for file in files if _holds_results(file)]
    claims = [file for file in files if file not in results]
    found = lint_claims(claims, known_cases=_known_cases()) if claims else []
    for file in results:
        found += lint_published(file)
    return found


def _files_of(path: Path) -> list[Path]:
    """The file itself, or those of a folder that may hold claims or results."""
    from profiles.problems import UsageError
    from profiles.text import shown

    try:
        if not path.is_dir():
            return [path]
        found = sorted(
            file for file in path.iterdir() if file.suffix in (".toml", ".json") and file.is_file()
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{shown(path)} cannot be read ({shown(reason)}); mend its permissions") from None
    if not found:
        raise UsageError(f"the folder {shown(path)} holds no .toml or .json file; give one that does")
    return found


def _holds_results(file: Path) -> bool:
    """Published results, and no claims: what an import wrote, or a file with tables of results."""
    from profiles.problems import UsageError
    from profiles.published_files import SIZE_LIMITS
    from profiles.text import shown
    from profiles.toml_text import TomlError, read_text

    if file.suffix == ".json":
        return True
    try:
        text = read_text(file, SIZE_LIMITS[".toml"])
    except TomlError as problem:
        if problem.line:
            # What is wrong within it is for the linter to tell.
            return False
        raise UsageError(problem.of(shown(file))) from None
    return _RESULTS.search(text) is not None and _CLAIMS.search(text) is None


def _known_cases() -> set[str]:
    """Ids of all cases of the suites that can be run by name."""
    from benchkernels.suites import list_suites

    kinds = ("cpu", "cuda", "npu")
    return {case.id for suite in list_suites() for kind in kinds for case in suite.cases_for(kind)}
