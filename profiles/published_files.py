"""Files of published results (TOML, JSON): `[[result]]` tables, and `[[series]]` whose results share keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from profiles.evidence import PublishedResult
from profiles.problems import UsageError
from profiles.text import shown
from profiles.toml_text import Steps, TomlError, find_line, parse_toml, read_text, stands_in

SIZE_LIMITS = {".toml": 2 << 20, ".json": 64 << 20}
"""Bytes by suffix: what a hand writes, and what an import writes."""

_MOST_PROBLEMS = 20
"""Of one file: who made that many did something else wrong."""
_ID = re.compile(r'"id" *: *"([^"\n]+)"')
_TIME_UNITS = frozenset({"s", "ms", "us", "µs", "ns"})
_LEAST_VALUE = 1e-30
"""In any unit; ratios stay finite."""
_NEVER_EMPTY = ("id", "device", "kernel", "dtype", "workload", "tool", "unit")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong on a line of a file; lines count from 1."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Document:
    """A file that could be parsed: its results with their places, and what is wrong with the rest."""

    text: str
    is_toml: bool
    results: list[tuple[PublishedResult, Steps]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def find_line(self, place: Steps, identity: object = None, *, key: str = "id", origin: Steps = ()) -> int:
        """Where a key of the table at `place` stands, or else of its series at `origin`, or the table.

        Of JSON, which a program wrote, where the result with that id stands.
        """
        if not self.is_toml:
            return self._lines_of_ids.get(identity, 1) if isinstance(identity, str) else 1
        for table in (place, origin):
            if stands_in(self.text, (*table, key)):
                return find_line(self.text, (*table, key))
        return find_line(self.text, (*place, "id"))

    @cached_property
    def _lines_of_ids(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, line in enumerate(self.text.split("\n"), 1):
            for match in _ID.finditer(line):
                found.setdefault(match[1], number)
        return found


def read_document(path: Path) -> Document:
    """What a file of the user holds. Raises UsageError where it cannot be read at all."""
    name = f"the published results {shown(path)}"
    try:
        text = read_text(path, SIZE_LIMITS[path.suffix])
    except TomlError as problem:
        raise UsageError(f"{problem.of(name)}.") from None
    return parse(text, name, is_toml=path.suffix == ".toml")


def parse(text: str, name: str, *, is_toml: bool) -> Document:
    """Results and problems of a file's text. Raises UsageError where it is neither TOML nor JSON."""
    try:
        tables = parse_toml(text) if is_toml else msgspec.json.decode(text)
    except TomlError as problem:
        raise UsageError(f"{problem.of(name)}.") from None
    except RecursionError:
        raise UsageError(f"{name}: it is nested too deeply; mend it.") from None
    except ValueError as error:
        raise UsageError(f"{name}: it is no JSON: {shown(error)}; mend it.") from None
    document = Document(text, is_toml)
    if not isinstance(tables, dict):
        document.problems.append(Problem(1, "the file must be an object with a list `result`"))
        return document
    seen: set[str] = set()
    for key in tables:
        if key not in ("result", "series"):
            sentence = f"unknown key {shown(key, 60)}: only [[result]] and [[series]] are allowed"
            document.problems.append(Problem(document.find_line((), key=key), sentence))
    for row, place, origin in _rows(tables, document):
        if len(document.problems) >= _MOST_PROBLEMS:
            break
        _take(row, place, origin, document, seen)
    return document


def _rows(tables: dict[str, Any], document: Document) -> Iterator[tuple[dict[str, Any], Steps, Steps]]:
    """Every result with the keys of its series, its place, and its series' (its own where it has none)."""
    for place, row in _tables(tables, "result", (), document):
        yield row, place, place
    for series_place, series in _tables(tables, "series", (), document):
        shared = {key: value for key, value in series.items() if key != "result"}
        if "id" in shared:
            sentence = "a series has no id: each of its results has one"
            document.problems.append(Problem(document.find_line(series_place), sentence))
            continue
        if not series.get("result"):
            sentence = "the series holds no result"
            document.problems.append(Problem(document.find_line(series_place), sentence))
        for place, row in _tables(series, "result", series_place, document):
            yield {**shared, **row}, place, series_place


def _tables(
    parent: dict[str, Any], key: str, where: Steps, document: Document
) -> Iterator[tuple[Steps, dict[str, Any]]]:
    found = parent.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        sentence = f"`{key}` must be a list of tables, [[{'series.result' if where else key}]]"
        document.problems.append(Problem(document.find_line(where, key=key), sentence))
        return
    for number, item in enumerate(found):
        yield (*where, key, number), item


def _take(row: dict[str, Any], place: Steps, origin: Steps, document: Document, seen: set[str]) -> None:
    """Add the row's result, or what is wrong with it."""
    identity = row.get("id")
    try:
        result = msgspec.convert(row, PublishedResult)
    except (msgspec.ValidationError, OverflowError) as error:
        line = document.find_line(place, identity, key=_wrong_key(error) or "id", origin=origin)
        document.problems.append(Problem(line, f"{_named(identity)}{error}"))
        return
    if result.id in seen:
        line = document.find_line(place, identity)
        document.problems.append(Problem(line, f"{_named(identity)}this id stands twice in the file"))
        return
    if sentence := _mistake(result):
        document.problems.append(
            Problem(document.find_line(place, identity), f"{_named(identity)}{sentence}")
        )
        return
    seen.add(result.id)
    document.results.append((result, place))


def _mistake(result: PublishedResult) -> str:
    for key in _NEVER_EMPTY:
        if not getattr(result, key).strip():
            return f"`{key}` is empty"
    if result.value < _LEAST_VALUE:
        return f"a value of {result.value:g} is too small to be true"
    if result.higher_is_better and result.unit in _TIME_UNITS:
        return f"a time ({result.unit}) is better when it is lower: set higher_is_better = false"
    return ""


def _wrong_key(error: Exception) -> str:
    found = re.search(r"unknown field `([^`]+)`| - at `\$\.(\w+)", str(error))
    return (found[1] or found[2]) if found else ""


def _named(identity: object) -> str:
    return (
        f"result {shown(identity, 60)}: "
        if isinstance(identity, str) and identity
        else "a result without id: "
    )
