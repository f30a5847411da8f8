"""What the Library page shows of a profile, and which profiles it shows. No widget, no disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from profiles.index import Entry
from profiles.text import shown


class Row(Struct, frozen=True, gc=False):
    """An entry with the text that is searched: folding it at every letter would be felt."""

    entry: Entry
    text: str

    @property
    def key(self) -> bytes:
        """The file's name: what stays when everything else is changed."""
        return self.entry.file

    @property
    def name(self) -> str:
        """One printable line."""
        return shown(self.entry.name)

    @property
    def usable(self) -> bool:
        """Whether its figures may be believed."""
        return self.entry.status != "damaged"

    @property
    def readable(self) -> bool:
        """Whether labels can be written into it: one that was changed by hand is damaged and readable."""
        return self.usable or self.entry.cases > 0

    @property
    def complaint(self) -> str:
        """Why it is interrupted or damaged, without the file's name in front."""
        return shown(self.entry.reason.removeprefix(f"{shown(self.entry.path)}: "), 1000)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to see; empty means all."""

    search: str = ""
    """Words that must all be in the name, the device, the suite, the host, the id or the note."""
    device: str = ""
    suite: str = ""
    starred: bool = False

    def passes(self) -> Callable[[Row], bool] | None:
        """The filter; None where everything passes. Asked of 100,000 rows while somebody types."""
        words = self.search.casefold().split()
        device, suite, starred = self.device, self.suite, self.starred
        if not (words or device or suite or starred):
            return None
        if len(words) == 1 and not (device or suite or starred):
            (word,) = words
            return lambda row: word in row.text

        def fits(row: Row) -> bool:
            entry = row.entry
            if (starred and not entry.starred) or (device and entry.device != device):
                return False
            if suite and entry.suite != suite:
                return False
            # A generator in all() takes as long as everything else together.
            for word in words:  # noqa: SIM110
                if word not in row.text:
                    return False
            return True

        return fits


def make_row(entry: Entry) -> Row:
    """The row of an entry."""
    parts = (entry.name, entry.device, entry.suite, entry.host, entry.id, entry.notes)
    return Row(entry, "\n".join(parts).casefold())


def make_rows(entries: Iterable[Entry], before: Sequence[Row]) -> list[Row]:
    """The rows of the entries; those of entries that are as they were stay the same objects."""
    known = {row.entry.file: row for row in before}
    rows = []
    for entry in entries:
        row = known.get(entry.file)
        rows.append(row if row is not None and row.entry == entry else make_row(entry))
    return rows


def changed(
    row: Row, *, name: str | None = None, notes: str | None = None, starred: bool | None = None
) -> Row:
    """The row with other labels, as it will be when they are written."""
    labels = {"name": name, "notes": notes, "starred": starred}
    given = {key: value for key, value in labels.items() if value is not None}
    return make_row(replace(row.entry, **given))


def best_dtype(row: Row) -> str:
    """Of the best result: figures of two dtypes are not the same feat."""
    kernel, _, rest = row.entry.best_case.partition("/")
    return rest.partition("/")[0] if kernel == "matmul" else ""
