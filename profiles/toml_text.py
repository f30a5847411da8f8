"""TOML that people write: read within limits, and told about by line, which tomllib does not do."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from profiles.text import shown

MOST_BYTES = 1 << 20
MOST_KEY_PARTS = 16
"""`a.b.c` has three. tomllib needs the square of their number: minutes for 100 kB of them."""

Steps = tuple[str | int, ...]
"""Keys and indices that lead to a value."""

_STRING = (
    r'"""(?:\\.?+|[^\\])*?(?:"{3,5}|\Z)'
    r"|'{3}.*?(?:'{3,5}|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*+"?+'
    r"|'[^'\n]*+'?+"
)
"""One that never ends takes in the rest of its line, or of the text, so that each is looked at once."""
_TOKEN = re.compile(rf"(?P<string>{_STRING})|#[^\n]*|(?P<word>[\w-]++)|[\[\]{{}},=\n]", re.DOTALL)
_OPAQUE = re.compile(rf"({_STRING})|#[^\n]*", re.DOTALL)
_LONG_KEY = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{MOST_KEY_PARTS}}}")


class TomlError(Exception):
    """Why a text cannot be read, and what to do, as a clause; the line is 0 where it is all of it."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.line = line

    def of(self, name: str) -> str:
        """The sentence on the file of that name."""
        return f"line {self.line} of {name}: {self}" if self.line else f"{name}: {self}"


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """The text of an ordinary file. Raises TomlError where it is none, is too large, or is no text."""
    try:
        # Before it is opened: to open a pipe is to wait for its writer.
        if not stat.S_ISREG(mode := path.stat().st_mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
            raise TomlError(f"it is {what}; give the path of a file")
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise TomlError("it does not exist; give the path of a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TomlError(f"it cannot be read ({shown(reason)}); mend or remove it") from None
    if len(content) > most_bytes:
        raise TomlError(f"it is larger than {most_bytes >> 20} MiB; split it")
    return decode(content)


def decode(content: bytes) -> str:
    """The text that the bytes are. Raises TomlError where they are none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TomlError("it is not UTF-8 text; save it as UTF-8", line) from None


def parse_toml(text: str) -> dict[str, Any]:
    """What the text says. Raises TomlError where it is no TOML, or would take too long to read."""
    _refuse_long_keys(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problem = re.sub(r" \(at [^)]*\)\Z", "", shown(error))
        line = int(found[1]) if found else max(1, text.count("\n"))
        raise TomlError(f"it is no TOML: {problem}; mend the line", line) from None
    except RecursionError:
        raise TomlError("it is nested too deeply; mend it") from None
    except ValueError as error:
        raise TomlError(f"it is no TOML: {shown(error)}; mend it") from None


def _refuse_long_keys(text: str) -> None:
    # Most texts have no line of so many dots, be they in strings, and keys do not break over lines.
    if all(line.count(".") < MOST_KEY_PARTS for line in text.split("\n")):
        return
    bare = _OPAQUE.sub(_emptied, text)
    if long := _LONG_KEY.search(bare):
        line = bare.count("\n", 0, long.start()) + 1
        raise TomlError(f"a key has more than {MOST_KEY_PARTS} dotted parts; shorten it", line)


def _emptied(opaque: re.Match[str]) -> str:
    """A word in place of a string, which may be a key; nothing in place of a comment."""
    return "s" + "\n" * opaque[0].count("\n") if opaque[1] else ""


def find_line(text: str, steps: Sequence[str | int]) -> int:
    """The line, from 1, of the value that the steps lead to, or of what should hold it.

    `text` is TOML that tomllib accepts.
    """
    lines = _lines(text)
    known = tuple(steps)
    while known and known not in lines:
        known = known[:-1]
    return lines.get(known, 1)


def stands_in(text: str, steps: Sequence[str | int]) -> bool:
    """Whether the text holds a value at the end of those steps."""
    return tuple(steps) in _lines(text)


@lru_cache(maxsize=2)
def _lines(text: str) -> dict[Steps, int]:
    """The line of every table, key and element; the first one of what is opened several times."""
    walk = _Walk()
    line = 1
    for token in _TOKEN.finditer(text):
        walk.take(token, line)
        line += token[0].count("\n")
    return walk.lines


class _Walk:
    """Where a reader of valid TOML stands after each token."""

    def __init__(self) -> None:
        self.lines: dict[Steps, int] = {}
        self._arrays: dict[Steps, int] = {}
        """Index of the last table of each array of tables."""
        self._table: Steps = ()
        self._keys: list[str] = []
        self._brackets = 0
        """Of a header, that have been opened."""
        self._in_value = False
        self._open: list[tuple[Steps, int | None]] = []
        """Values that have not ended: where they are, and the index of the element, None in a table."""

    def take(self, token: re.Match[str], line: int) -> None:
        """One token, which begins on that line."""
        sign = token[0]
        if token["string"] or token["word"]:
            self._take_word(_unquoted(sign), line)
        elif sign == "=":
            self._enter((*self._here(), *self._keys), len(self._here()), line)
            self._in_value = True
        elif sign in "[{" and (self._open or self._in_value):
            self._take_open(sign, line)
        elif sign == "[":
            self._brackets += 1
        elif sign in "]}" and self._open:
            self._open.pop()
            self._in_value = True
        elif sign == "]" and self._brackets:
            self._take_header(line)
        elif sign == "," and self._open:
            self._take_comma()
        elif sign == "\n" and not self._open:
            self._keys, self._in_value, self._brackets = [], False, 0

    def _here(self) -> Steps:
        return self._open[-1][0] if self._open else self._table

    def _place(self) -> Steps:
        """Of the value that begins."""
        if self._open and (index := self._open[-1][1]) is not None:
            return (*self._here(), index)
        return (*self._here(), *self._keys)

    def _take_word(self, word: str, line: int) -> None:
        if self._open and self._open[-1][1] is not None:
            self.lines.setdefault(self._place(), line)
        elif not self._in_value:
            self._keys.append(word)

    def _take_open(self, sign: str, line: int) -> None:
        place = self._place()
        self.lines.setdefault(place, line)
        self._open.append((place, 0 if sign == "[" else None))
        self._keys, self._in_value = [], False

    def _take_comma(self) -> None:
        place, index = self._open[-1]
        self._open[-1] = (place, None if index is None else index + 1)
        self._keys, self._in_value = [], False

    def _take_header(self, line: int) -> None:
        """The first closing bracket of [a.b] or [[a.b]]; the second finds no bracket open."""
        steps: Steps = ()
        for number, key in enumerate(self._keys, 1):
            steps = (*steps, key)
            if self._brackets == 2 and number == len(self._keys):
                self._arrays[steps] = self._arrays.get(steps, -1) + 1
            if steps in self._arrays:
                steps = (*steps, self._arrays[steps])
        self._table, self._brackets = steps, 0
        self._enter(steps, 0, line)

    def _enter(self, steps: Steps, start: int, line: int) -> None:
        for end in range(start + 1, len(steps) + 1):
            self.lines.setdefault(steps[:end], line)


def _unquoted(word: str) -> str:
    return word.strip("\"'")
