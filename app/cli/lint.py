"""`assay claims --lint`: mistakes in files of claims and published results, by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.common import print_json

MOST_BYTES = 1 << 22
"""Of a file, to see what it holds; the readers have limits of their own."""


def lint(files: Sequence[Path], *, as_json: bool) -> int:
    """Hold these files, or all that are used, against the rules; the exit code is 1 where one is broken."""
    from profiles.problems import EXIT_GATE
    from profiles.text import shown

    mistakes = _lint_named(files) if files else _lint_used()
    if as_json:
        print_json({"mistakes": mistakes})
    elif mistakes:
        click.echo("\n".join(shown(mistake, 1000) for mistake in mistakes))
    else:
        click.echo("no mistake found")
    return EXIT_GATE if mistakes else 0


def _lint_used() -> list[str]:
    from profiles.claims.files import lint_claims
    from profiles.published import lint_published, overlay_dir

    own = overlay_dir()
    return [*lint_claims(known_cases=_known_cases()), *(lint_published(own) if own.is_dir() else [])]


def _lint_named(files: Sequence[Path]) -> list[str]:
    from profiles.claims.files import lint_claims
    from profiles.published import lint_published

    results = [file for file in files if _holds_results(file)]
    claims = [file for file in files if file not in results]
    found = lint_claims(claims, known_cases=_known_cases()) if claims else []
    for file in results:
        found += lint_published(file)
    return found


def _holds_results(file: Path) -> bool:
    """Published results, and no claims: what an import wrote, or a file with [[result]] tables."""
    from profiles.problems import UsageError
    from profiles.text import shown

    if file.is_dir() or file.suffix == ".json":
        return True
    try:
        with file.open("rb") as stream:
            head = stream.read(MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{shown(file)} cannot be read ({error.strerror or error}).") from None
    return any(line.lstrip().startswith(b"[[result") for line in head.splitlines())


def _known_cases() -> set[str]:
    """Ids of all cases of the suites that can be run by name."""
    from benchkernels.suites import list_suites

    kinds = ("cpu", "cuda", "npu")
    return {case.id for suite in list_suites() for kind in kinds for case in suite.cases_for(kind)}
