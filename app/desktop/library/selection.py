"""In which order profiles were selected, and what may be compared. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.desktop.library.rows import Row

MOST_COMPARED = 6
Comparable = Literal["yes", "too few", "too many", "damaged"]


class Order:
    """The profile that was selected first is a comparison's baseline, wherever it stands in the table."""

    def __init__(self) -> None:
        self._keys: list[bytes] = []

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        """The selected rows in the order in which they came into the selection."""
        if len(rows) > MOST_COMPARED:
            # Nobody counts on an order of so many, and Ctrl+A may have taken 100,000.
            self._keys = []
            return list(rows)
        by_key = {row.key: row for row in rows}
        kept = [key for key in self._keys if key in by_key]
        self._keys = kept + [key for key in by_key if key not in kept]
        return [by_key[key] for key in self._keys]


def comparable(rows: Sequence[Row]) -> Comparable:
    """Whether the rows can be compared, or why not."""
    if len(rows) < 2:
        return "too few"
    if len(rows) > MOST_COMPARED:
        return "too many"
    return "yes" if all(row.usable for row in rows) else "damaged"
