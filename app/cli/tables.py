"""Text in columns for a terminal of any width; where the output is no terminal, lines stay whole."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Collection, Sequence

import click

GAP = "  "
LEAST_WIDTH = 14
"""A shortened column still tells one id from another."""
LEAST_REMARK = 24


def terminal_width() -> int | None:
    """Columns of the terminal that stdout is; None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Collection[int] = (),
    shrink: Collection[int] = (),
    title: int = 0,
    wrap_last: bool = False,
) -> list[str]:
    """Lines of a table, every column as wide as its widest cell, those in `right` flush right.

    On a terminal that is too narrow the columns in `shrink` are cut in the middle, and the last one is
    wrapped with `wrap_last`; where that is not enough, each row becomes a block under its cell `title`.
    """
    natural = [max(map(display_width, cells)) for cells in zip(header, *rows, strict=True)]
    limit = terminal_width()
    widths = natural if limit is None else _fitted(natural, limit, shrink, wrap_last)
    if widths is None:
        return _blocks(header, rows, title)
    cut = [
        [elide(cell, widths[i]) if i in shrink else cell for i, cell in enumerate(cells)] for cells in rows
    ]
    lines = [line for cells in cut for line in _lines(cells, widths, right)]
    return [click.style(_lines(header, widths, right)[0], bold=True), *lines]


def labelled(rows: Sequence[tuple[str, str]], indent: str = "") -> list[str]:
    """`label  text` lines with the texts below each other, wrapped to the terminal; rows without text go."""
    told = [(label, text) for label, text in rows if text]
    width = max((display_width(label) for label, _ in told), default=0)
    lines = []
    for label, text in told:
        lines += wrapped(f"{indent}{label}{' ' * (width - display_width(label))}{GAP}", text)
    return lines


def wrapped(head: str, text: str, most: int | None = None) -> list[str]:
    """`head` and `text`, on further lines below the text where the terminal (or `most`) is too narrow."""
    limit = min(filter(None, (terminal_width(), most)), default=None)
    if limit is None or limit < len(head) + LEAST_WIDTH:
        return [head + text]
    # A path stays whole, so that it can be copied.
    return textwrap.wrap(
        head + text, limit, subsequent_indent=" " * len(head), break_on_hyphens=False, break_long_words=False
    )


def elide(text: str, width: int) -> str:
    """The text in at most `width` characters: the middle goes, since both ends of an id tell it apart."""
    if len(text) <= width:
        return text
    if width < 5:
        return text[:width]
    tail = (width - 2) // 2
    return f"{text[: width - 2 - tail]}..{text[len(text) - tail :]}"


def display_width(text: str) -> int:
    """Columns on a terminal: Chinese and the like take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _fitted(natural: list[int], limit: int, shrink: Collection[int], wrap_last: bool) -> list[int] | None:
    """Widths whose sum is within the limit; None where the table cannot be so narrow."""
    widths = list(natural)
    if wrap_last:
        widths[-1] = min(widths[-1], LEAST_REMARK)
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - limit
    for index in sorted(shrink, key=lambda index: -widths[index]):
        cut = max(0, min(widths[index] - LEAST_WIDTH, excess))
        widths[index] -= cut
        excess -= cut
    if excess > 0:
        return None
    widths[-1] = min(natural[-1], widths[-1] - excess)
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> list[str]:
    """One row; its last cell may need further lines."""
    padded = []
    for number, (cell, width) in enumerate(zip(cells[:-1], widths, strict=False)):
        blank = " " * (width - display_width(cell))
        padded.append((blank + cell if number in right else cell + blank) + GAP)
    head = "".join(padded)
    width = max(1, widths[-1])
    parts = textwrap.wrap(cells[-1], width, break_on_hyphens=False, break_long_words=False) or [""]
    return [(head + parts[0]).rstrip(), *(" " * display_width(head) + part for part in parts[1:])]


def _blocks(header: Sequence[str], rows: Sequence[Sequence[str]], title: int) -> list[str]:
    lines = []
    for cells in rows:
        rest = [(header[i], cell) for i, cell in enumerate(cells) if i != title]
        lines += [click.style(cells[title], bold=True), *labelled(rest, GAP)]
    return lines
