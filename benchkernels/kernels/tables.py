"""Read one `[[case]]` table of a suite: unknown, missing and impossible keys become one clear sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from profiles.problems import SuiteError

_SIZE = re.compile(r"(\d{1,12})\s*(KiB|MiB|GiB)")
_UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


class TableReader:
    """One kernel's table. Its methods raise SuiteError naming kernel, key and what is allowed."""

    def __init__(
        self, kernel: str, table: Mapping[str, Any], required: Collection[str], optional: Collection[str] = ()
    ) -> None:
        self._kernel = kernel
        self._table = table
        allowed = [*required, *optional]
        for key in table:
            if key not in allowed:
                self.reject(key, f"is unknown; allowed are {_names(allowed)}")
        for key in required:
            if key not in table:
                self.reject(key, "is missing")

    def reject(self, key: str, text: str) -> NoReturn:
        """Raise SuiteError: `kernel "matmul": key "dtypes" <text>`."""
        raise SuiteError(f'kernel "{self._kernel}": key "{key}" {text}')

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One string out of `allowed`; `default` where the key is absent."""
        value = self._get(key, default)
        if not isinstance(value, str) or value not in allowed:
            self.reject(key, f"is {_show(value)}; allowed are {_names(allowed)}")
        return value

    def choices(self, key: str, allowed: Collection[str], default: Sequence[str] | None = None) -> list[str]:
        """A list, not empty and without repetition, of strings out of `allowed`."""
        for value in (values := self._list(key, default)):
            if not isinstance(value, str) or value not in allowed:
                self.reject(key, f"holds {_show(value)}; allowed are {_names(allowed)}")
        return values

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        return self._integer(key, self._get(key, default), low, high, "is")

    def integers(self, key: str, low: int, high: int, default: Sequence[int] | None = None) -> list[int]:
        """A list, not empty and without repetition, of whole numbers from `low` to `high`."""
        return [self._integer(key, value, low, high, "holds") for value in self._list(key, default)]

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self.reject(key, f"is {_show(value)}; allowed are true and false")
        return value

    def flags(self, key: str, default: Sequence[bool] | None = None) -> list[bool]:
        """A list, not empty and without repetition, of true and false."""
        for value in (values := self._list(key, default)):
            if not isinstance(value, bool):
                self.reject(key, f"holds {_show(value)}; allowed are true and false")
        return values

    def shapes(self, key: str, names: Sequence[str], low: int, high: int) -> list[tuple[int, ...]]:
        """A list, not empty and without repetition, of lists with one whole number for each of `names`."""
        shapes = []
        for value in self._list(key, None):
            if not isinstance(value, list | tuple) or len(value) != len(names):
                self.reject(key, f"holds {_show(value)}; each entry is a list [{', '.join(names)}]")
            shapes.append(tuple(self._integer(key, number, low, high, "holds") for number in value))
        return shapes

    def sizes(self, key: str, low_bytes: int, high_bytes: int) -> list[int]:
        """A list of sizes such as "256MiB", in bytes, from `low_bytes` to `high_bytes`, a whole MiB each."""
        sizes: list[int] = []
        for value in self._list(key, None):
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

    def _get(self, key: str, default: object) -> Any:
        value = self._table.get(key, default)
        if value is None:
            self.reject(key, "is missing")
        return value

    def _list(self, key: str, default: Sequence[object] | None) -> list[Any]:
        value = self._get(key, default)
        if not isinstance(value, list | tuple) or not value:
            self.reject(key, f"is {_show(value)}; it must be a list with at least one entry")
        for place, entry in enumerate(value):
            if entry in value[:place]:
                self.reject(key, f"holds {_show(entry)} twice")
        return list(value)

    def _integer(self, key: str, value: object, low: int, high: int, verb: str) -> int:
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
