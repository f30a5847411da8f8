"""Read one `[[case]]` table of a suite: unknown, missing and impossible keys become one clear sentence.

What a kernel takes is said once, as `Key`s: the reader holds a table against them, an editor offers them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Literal, NoReturn

from msgspec import Struct

from profiles.problems import SuiteError

_SIZE = re.compile(r"(\d{1,12})\s*(KiB|MiB|GiB)")
_UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


KeyKind = Literal["choice", "choices", "integer", "integers", "flags", "shapes", "sizes"]


class Key(Struct, frozen=True):
    """What stands under one key of a kernel's table. A plural is a list, in which nothing stands twice."""

    kind: KeyKind
    allowed: tuple[str, ...] = ()
    """The words; for `shapes` what each number of a shape is called."""
    low: int = 0
    """The least number; for `sizes` in bytes, a whole MiB."""
    high: int = 0
    required: bool = True
    default: Any = None
    """Where the key may be absent and that means a value."""
    word: str = ""
    """A word that may stand in place of the number."""
    step: int = 1
    """What a number must be a multiple of."""


class TableReader:
    """One kernel's table. Its methods raise SuiteError naming kernel, key and what is allowed."""

    def __init__(self, kernel: str, table: Mapping[str, Any], keys: Mapping[str, Key]) -> None:
        self._kernel = kernel
        self._table = table
        self._keys = keys
        for key in table:
            if key not in keys:
                self.reject(key, f"is unknown; allowed are {_names(keys)}")
        for key, wanted in keys.items():
            if wanted.required and key not in table:
                self.reject(key, "is missing")

    def reject(self, key: str, text: str) -> NoReturn:
        """Raise SuiteError: `kernel "matmul": key "dtypes" <text>`."""
        raise SuiteError(f'kernel "{self._kernel}": key "{key}" {text}')

    def choice(self, key: str) -> str:
        """One string out of those allowed; the default where the key is absent."""
        value, allowed = self._get(key), self._keys[key].allowed
        if not isinstance(value, str) or value not in allowed:
            self.reject(key, f"is {_show(value)}; allowed are {_names(allowed)}")
        return value

    def choices(self, key: str) -> list[str]:
        """A list, not empty and without repetition, of strings out of those allowed."""
        allowed = self._keys[key].allowed
        for value in (values := self._list(key)):
            if not isinstance(value, str) or value not in allowed:
                self.reject(key, f"holds {_show(value)}; allowed are {_names(allowed)}")
        return values

    def integer(self, key: str, most: int) -> int:
        """A whole number up to `most`, which is also what an absent key means."""
        return self._integer(key, self._table.get(key, most), "is", most)

    def integers(self, key: str) -> list[int]:
        """A list, not empty and without repetition, of whole numbers within the limits."""
        return [self._integer(key, value, "holds") for value in self._list(key)]

    def flags(self, key: str) -> list[bool]:
        """A list, not empty and without repetition, of true and false."""
        for value in (values := self._list(key)):
            if not isinstance(value, bool):
                self.reject(key, f"holds {_show(value)}; allowed are true and false")
        return values

    def shapes(self, key: str) -> list[tuple[int, ...]]:
        """A list, not empty and without repetition, of lists with one whole number for each of the names."""
        shapes, names = [], self._keys[key].allowed
        for value in self._list(key):
            if not isinstance(value, list | tuple) or len(value) != len(names):
                self.reject(key, f"holds {_show(value)}; each entry is a list [{', '.join(names)}]")
            shapes.append(tuple(self._integer(key, number, "holds") for number in value))
        return shapes

    def sizes(self, key: str) -> list[int]:
        """A list of sizes such as "256MiB", in bytes, within the limits, a whole MiB each."""
        sizes: list[int] = []
        low_bytes, high_bytes = self._keys[key].low, self._keys[key].high
        for value in self._list(key):
            match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
            if match is None:
                self.reject(
                    key, f'holds {_show(value)}; a size is a number with KiB, MiB or GiB, as "256MiB"'
                )
            size = int(match[1]) * _UNITS[match[2]]
            if not low_bytes <= size <= high_bytes or size % _UNITS["MiB"]:
                allowed = f"{format_size(low_bytes)} to {format_size(high_bytes)} in whole MiB"
                self.reject(key, f"holds {_show(value)}; allowed are {allowed}")
            if size in sizes:
                self.reject(key, f"holds {_show(value)} twice")
            sizes.append(size)
        return sizes

    def _get(self, key: str) -> Any:
        value = self._table.get(key, self._keys[key].default)
        if value is None:
            self.reject(key, "is missing")
        return value

    def _list(self, key: str) -> list[Any]:
        value = self._get(key)
        if not isinstance(value, list | tuple) or not value:
            self.reject(key, f"is {_show(value)}; it must be a list with at least one entry")
        for place, entry in enumerate(value):
            if entry in value[:place]:
                self.reject(key, f"holds {_show(entry)} twice")
        return list(value)

    def _integer(self, key: str, value: object, verb: str, most: int | None = None) -> int:
        low, high = self._keys[key].low, self._keys[key].high if most is None else most
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.reject(key, f"{verb} {_show(value)}; allowed are whole numbers from {low} to {high}")
        return value


def format_size(size_bytes: int) -> str:
    """The size in the largest binary unit that divides it: 1GiB, 1536MiB."""
    unit = next(name for name in ("GiB", "MiB", "KiB") if size_bytes % _UNITS[name] == 0)
    return f"{size_bytes // _UNITS[unit]}{unit}"


def _names(allowed: Collection[str]) -> str:
    return ", ".join(allowed)


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def as_lists(table: Mapping[str, Any], scalars: Collection[str]) -> dict[str, Any]:
    """The table with a list of one in place of every single value, except under the keys of `scalars`."""
    return {
        key: value if key in scalars or isinstance(value, list | tuple) else [value]
        for key, value in table.items()
    }
