"""On which line of a TOML file a value stands: tomllib does not say, and a user needs to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

Place = tuple[int, int]
"""First and last line of a statement, from 1."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'{3}.*?'{3}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)
_KEY_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = re.compile(rf"\s*({_KEY_PART}(?:\s*\.\s*{_KEY_PART})*)\s*=")
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEY_PART}(?:\s*\.\s*{_KEY_PART})*)\s*\]")


def find_line(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the value that a path of keys and indices leads to, or of what should hold it.

    `text` is TOML that tomllib accepts. Within a value of several lines the key is searched for, so that two
    inline tables on one line have the same.
    """
    places = _index(text)
    known = len(path)
    while known and tuple(path[:known]) not in places:
        known -= 1
    if not known:
        return 1
    first, last = places[tuple(path[:known])]
    lines = text.split("\n")
    wanted = 0
    for step in path[known:]:
        if isinstance(step, int):
            wanted = step
            continue
        hits = [number for number in range(first, last + 1) if _names(lines[number - 1], step)]
        if hits:
            first, wanted = hits[min(wanted, len(hits) - 1)], 0
    return first


def _names(line: str, key: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", line.partition("#")[0]) is not None


@lru_cache(maxsize=2)
def _index(text: str) -> dict[tuple[str | int, ...], Place]:
    """Place of every table and key; the first one for what is opened several times."""
    places: dict[tuple[str | int, ...], Place] = {}
    arrays: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for place, statement in _statements(text):
        if header := _HEADER.match(statement):
            table = _opened(_split(header[2]), arrays, is_array=header[1] == "[[")
            _enter(places, table, 0, place)
        elif key := _KEY.match(statement):
            _enter(places, (*table, *_split(key[1])), len(table), place)
    return places


def _enter(
    places: dict[tuple[str | int, ...], Place], path: tuple[str | int, ...], start: int, place: Place
) -> None:
    for end in range(start + 1, len(path) + 1):
        places.setdefault(path[:end], place)


def _opened(
    keys: list[str], arrays: dict[tuple[str | int, ...], int], *, is_array: bool
) -> tuple[str | int, ...]:
    """The path of a table's header, with the index of the array element that it is in."""
    path: tuple[str | int, ...] = ()
    for number, key in enumerate(keys, 1):
        path = (*path, key)
        if is_array and number == len(keys):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _split(keys: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_KEY_PART, keys)]


def _statements(text: str) -> Iterator[tuple[Place, str]]:
    """Headers and assignments, with all lines that belong to them."""
    depth, line, first, start = 0, 1, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        found = token[0]
        if found in "[{":
            depth += 1
        elif found in "]}":
            depth -= 1
        elif found != "\n":
            line += found.count("\n")
        elif depth > 0:
            line += 1
        else:
            yield (first, line), text[start : token.start()]
            line += 1
            first, start = line, token.end()
