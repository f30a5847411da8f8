"""Finding suites: a built-in name (`quick`), a file in the user's `suites` folder by its name, or a path.

What is in them is the business of `benchkernels.suite_file`. Torch-free, so that listing them is quick.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import NamedTuple

from benchkernels.suite_file import NAME, Entry, Kind, Suite, parse_suite, show
from profiles.paths import config_dir
from profiles.problems import SuiteError
from profiles.toml_text import TomlError, read_text

__all__ = ["BUILT_IN", "OF_GROUPS", "Entry", "Kind", "Suite", "Survey", "list_suites", "load_suite", "survey"]

BUILT_IN = ("quick", "standard", "full")
OF_GROUPS = ("collectives", "scaling")
"""Built in too, for groups of ranks and for no single device."""
_OURS = (*BUILT_IN, *OF_GROUPS)


class Survey(NamedTuple):
    """All suites that can be run by name, and a sentence for each file that cannot be read."""

    suites: list[Suite]
    problems: list[str]


def load_suite(name_or_path: str) -> Suite:
    """A suite by its built-in name, its name in the user's suites folder, or the path of a TOML file.

    Raises SuiteError with one sentence on what is wrong with the name or the file.
    """
    found = _locate(name_or_path)
    if isinstance(found, str):
        return _read_built_in(found)
    return _read_named(found) if found == own_file(name_or_path) else _read_file(found)


def suite_text(name_or_path: str) -> str:
    """The TOML text of a suite, found as `load_suite` finds it. Raises SuiteError."""
    found = _locate(name_or_path)
    return _built_in_text(found) if isinstance(found, str) else _file_text(found)


def own_file(name: str) -> Path:
    """Where the user's own suite of that name lies, or would lie."""
    return _user_folder() / f"{name}.toml"


def _locate(name_or_path: str) -> str | Path:
    """The name of a built-in suite, or a path; it need not exist."""
    if name_or_path in _OURS:
        return name_or_path
    if NAME.match(name_or_path):
        own = own_file(name_or_path)
        if own.is_file():
            return own
    path = Path(name_or_path)
    if _exists(path) or "/" in name_or_path or "\\" in name_or_path or path.suffix == ".toml":
        return path
    known = [*_OURS, *(file.stem for file in _user_files())]
    raise SuiteError(
        f"there is no suite {name_or_path!r}: the suites are {', '.join(known)}; "
        "for a suite of your own give the path of its TOML file"
    )


def list_suites() -> list[Suite]:
    """The built-in suites and the readable ones of the user's suites folder."""
    return survey().suites


def survey() -> Survey:
    """As `list_suites`, with what is wrong with the files that could not be read."""
    found = Survey([_read_built_in(name) for name in _OURS], [])
    for path in _user_files():
        try:
            found.suites.append(_read_named(path))
        except SuiteError as error:
            found.problems.append(str(error))
    return found


def _user_folder() -> Path:
    return config_dir() / "suites"


def _user_files() -> list[Path]:
    try:
        return sorted(p for p in _user_folder().glob("*.toml") if p.is_file() and p.stem not in _OURS)
    except OSError:
        return []


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long for the file system, or with a null byte
        return False


def _read_built_in(name: str) -> Suite:
    return parse_suite(_built_in_text(name), f"the built-in suite {name}")


def _built_in_text(name: str) -> str:
    return resources.files("resources").joinpath("suites", f"{name}.toml").read_text("utf-8")


def _read_named(path: Path) -> Suite:
    suite = _read_file(path)
    if suite.name != path.stem:
        raise SuiteError(
            f"suite file {path}: name = {show(suite.name)} must be {show(path.stem)}, as the file is called"
        )
    return suite


def _read_file(path: Path) -> Suite:
    return parse_suite(_file_text(path), f"suite file {path}", origin=str(path))


def _file_text(path: Path) -> str:
    try:
        return read_text(path)
    except TomlError as problem:
        raise SuiteError(problem.of(f"suite file {path}")) from None
