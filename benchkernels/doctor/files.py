"""The doctor's look at what the user has written: overlay, suites, claims, published results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchkernels.findings import Finding
from profiles.problems import AssayError

Look = tuple[str, Callable[[], list[str]]]
"""What is said of files that have a mistake, and what tells their mistakes."""


def own_files(others: Sequence[Look] = ()) -> Iterator[Finding]:
    """A problem for each file that cannot be read, or by which nothing can be measured or judged.

    `others` are files that only the commands know.
    """
    from profiles.catalogue import overlay_mistake
    from profiles.paths import config_dir

    mistakes = [("your catalogue overlay is broken", str(mistake))] if (mistake := overlay_mistake()) else []
    looks: list[Look] = [("a suite of yours cannot be run", _suites)]
    if not mistakes:
        # Without the catalogue nobody knows of whom a claim speaks.
        looks.append(("your claims cannot be read", _claims))
    looks += [("your published results cannot be read", _published), *others]
    mistakes += [(what, told) for what, look in looks for told in look()]
    for what, told in mistakes:
        yield Finding(
            check="configuration",
            status="problem",
            what=what,
            why=told,
            remedy=f"mend the file in {config_dir()}, or take it away",
        )
    if not mistakes:
        count = sum(path.suffix in (".toml", ".json") for path in _files(config_dir()))
        files = "1 file" if count == 1 else f"{count} files"
        what = f"{config_dir()}: {files} of yours, without a mistake" if count else "no files of yours"
        yield Finding(check="configuration", status="ok", what=what)


def _suites() -> list[str]:
    from benchkernels.suites import survey

    return survey().problems


def _claims() -> list[str]:
    from profiles.claims.files import load_claims

    return _refusal(load_claims)


def _published() -> list[str]:
    from profiles.published import load_published

    return _refusal(load_published)


def _refusal(load: Callable[[], object]) -> list[str]:
    try:
        load()
    except AssayError as error:
        return [str(error)]
    return []


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.rglob("*") if path.is_file()]
    except OSError:
        return []
