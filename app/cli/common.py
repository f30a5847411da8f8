"""What several commands share: the library as a command opens it, JSON, and aligned columns."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from profiles.library import Library

GAP = "  "
PROGRESS_AFTER_S = 0.5


def open_library() -> Library:
    """The library, after the runs that died have been saved; what was found is told on stderr."""
    from profiles.library import Library
    from profiles.text import shown

    library = Library(progress=_Reading() if sys.stderr.isatty() else None)
    for path in library.recover():
        click.echo(f"assay: saved what an interrupted run had measured: {shown(path)}", err=True)
    for note in library.notes:
        click.echo(f"assay: {note}", err=True)
    return library


def print_json(value: object) -> None:
    """One JSON object on stdout, indented; NaN and infinities are null."""
    import msgspec

    from profiles.text import encode_json

    click.echo(msgspec.json.format(encode_json(value), indent=2).decode())


def columns(header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Lines of a table: every column as wide as its widest cell, those in `right` flush right."""
    widths = [max(map(_width, cells)) for cells in zip(header, *rows, strict=True)]
    lines = [_line(cells, widths, right) for cells in (header, *rows)]
    return [click.style(lines[0], bold=True), *lines[1:]]


def _line(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    padded = []
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blank = " " * (width - _width(cell))
        padded.append(blank + cell if number in right else cell + blank)
    return GAP.join(padded).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: Chinese and the like take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


class _Reading:
    """One line on stderr that tells how far the reading of new files is."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        took_s = time.monotonic() - self._began_s
        if took_s < PROGRESS_AFTER_S:
            return
        left_s = took_s / done * (total - done)
        text = f"reading new profiles: {done} of {total}, about {left_s:.0f} s left" if done < total else ""
        click.echo(f"\r{text:<70}{'' if text else chr(13)}", err=True, nl=False)
