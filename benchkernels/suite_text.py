"""Suites as an editor has them: plain tables to start from, TOML text out of them, a file of the user's own.

Torch-free. What a text means, and whether it means anything, is the business of `benchkernels.suite_file`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchkernels.kernels import KERNELS
from benchkernels.kernels.tables import Key
from benchkernels.suite_file import CASE_BUDGET_S, KINDS, NAME, ROUNDS, Kind, parse_suite, show
from benchkernels.suites import BUILT_IN, OF_GROUPS, load_suite, own_file, suite_text
from profiles.problems import SuiteError
from profiles.storage import make_folder, write_atomically
from profiles.toml_text import parse_toml

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_EXAMPLES = (*BUILT_IN, *OF_GROUPS)
"""Suites whose tables are good to start from, the smallest first."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A suite before it is text. `cases` are `[[case]]` tables as the format has them, unexpanded."""

    name: str
    title: str = ""
    description: str = ""
    rounds: Mapping[Kind, int] = field(default_factory=lambda: dict(ROUNDS))
    case_budget_s: float = CASE_BUDGET_S
    budget_s: float | None = None
    """Of the whole run; None = as long as it takes."""
    cases: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What one kernel's table can hold."""

    keys: Mapping[str, Key]
    """Beside `kernel`, `kinds` and `budget_s`, in the order of a table."""
    examples: Mapping[Kind, Mapping[str, Any]]
    """For each kind of device a whole table to start from."""


def kernel_choices() -> dict[str, Choices]:
    """What the tables of each kernel can hold, by its name; reading holds them to the same limits."""
    tables = [table for name in _EXAMPLES for table in suite_tables(name).cases]
    return {
        name: Choices(
            keys=kernel.keys(),
            examples={kind: table for kind in KINDS if (table := _example(tables, name, kind)) is not None},
        )
        for name, kernel in KERNELS.items()
    }


def suite_tables(name_or_path: str) -> Draft:
    """An existing suite to start from. Raises SuiteError where there is none, or it cannot be run."""
    load_suite(name_or_path)
    table = parse_toml(suite_text(name_or_path))
    return Draft(
        name=table["name"],
        title=table.get("title", ""),
        description=table.get("description", ""),
        rounds=ROUNDS | table.get("rounds", {}),
        case_budget_s=table.get("case_budget_s", CASE_BUDGET_S),
        budget_s=table.get("budget_s"),
        cases=tuple(table["case"]),
    )


def write_suite(draft: Draft) -> str:
    """The TOML text of the draft. Whether it can be run is said by `parse_suite`, or when it is saved."""
    head: dict[str, Any] = {"name": draft.name}
    head |= {key: text for key in ("title", "description") if (text := getattr(draft, key))}
    head |= {"rounds": dict(draft.rounds), "case_budget_s": draft.case_budget_s}
    if draft.budget_s is not None:
        head["budget_s"] = draft.budget_s
    blocks = [_block(head), *(f"[[case]]\n{_block(case)}" for case in draft.cases)]
    return "\n".join(blocks)


def save_suite(name: str, text: str) -> Path:
    """Write the text into the user's suites folder, in place of an own suite of that name; the file.

    Raises SuiteError where the name is not allowed or the text is not a suite of that name, StorageError.
    """
    if name in (*BUILT_IN, *OF_GROUPS):
        raise SuiteError(f"{name} is a built-in suite, which stays as it is; choose another name.")
    if not NAME.match(name):
        raise SuiteError(
            f"a suite cannot be called {show(name)}; its name is 1 to 64 letters, digits, dots, dashes or"
            " underscores, and begins with a letter or a digit."
        )
    suite = parse_suite(text, f"suite {name}")
    if suite.name != name:
        raise SuiteError(
            f"suite {name}: name = {show(suite.name)} must be {show(name)}, as the file is called"
        )
    path = own_file(name)
    make_folder(path.parent)
    write_atomically(path, text.encode())
    return path


def _example(tables: list[Mapping[str, Any]], kernel: str, kind: Kind) -> Mapping[str, Any] | None:
    fits = (t for t in tables if t["kernel"] == kernel and kind in t.get("kinds", KINDS))
    return next(fits, None)


def _block(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    return key if _BARE_KEY.match(key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A basic string: TOML takes JSON's escapes and wants one more. What is no text is written visibly."""
    whole = text.encode("utf-8", "backslashreplace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
