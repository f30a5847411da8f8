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
    right: Collection[str] = (),
    shrink: Collection[str] = (),
    spare: Sequence[str] = (),
    wrap: str = "",
    most: int | None = None,
) -> list[str]:
    """Lines of a table, every column as wide as its widest cell, those in `right` flush right.

    A column without any text is left out. On a terminal that is too narrow the columns in `shrink` are cut in
    the middle and `wrap`, which must be the last one, is wrapped; then those in `spare` go, one by one; and
    where nothing helps, each row becomes a block under its first cell. `most` is another limit than the
    terminal's.
    """
    empty = {name for i, name in enumerate(header) if rows and not any(cells[i] for cells in rows)}
    limit = terminal_width() if most is None else most
    for gone in range(len(spare) + 1):
        kept = [i for i, name in enumerate(header) if name not in empty | set(spare[:gone])]
        names = [header[i] for i in kept]
        cells = [[row[i] for i in kept] for row in rows]
        natural = [max(map(display_width, column)) for column in zip(names, *cells, strict=True)]
        widths = natural if limit is None else _fitted(names, natural, limit, shrink, wrap)
        if widths is not None:
            return _table(names, cells, widths, right, shrink)
    return _blocks(header, rows)


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


def _fitted(
    names: Sequence[str], natural: list[int], limit: int, shrink: Collection[str], wrap: str
) -> list[int] | None:
    """Widths whose sum is within the limit; None where the table cannot be so narrow."""
    widths = list(natural)
    if names[-1] == wrap:
        widths[-1] = min(widths[-1], LEAST_REMARK)
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - limit
    candidates = [index for index, name in enumerate(names) if name in shrink]
    for index in sorted(candidates, key=lambda index: -widths[index]):
        cut = max(0, min(widths[index] - LEAST_WIDTH, excess))
        widths[index] -= cut
        excess -= cut
    if excess > 0:
        return None
    widths[-1] = min(natural[-1], widths[-1] - excess)
    return widths


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Collection[str],
    shrink: Collection[str],
) -> list[str]:
    flush = {index for index, name in enumerate(names) if name in right}
    cut = {index for index, name in enumerate(names) if name in shrink}
    shown = [[elide(cell, widths[i]) if i in cut else cell for i, cell in enumerate(cells)] for cells in rows]
    (head,) = _lines(names, widths, flush)
    return [click.style(head, bold=True), *(line for cells in shown for line in _lines(cells, widths, flush))]


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


def _blocks(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = []
    for title, *cells in rows:
        rest = list(zip(header[1:], cells, strict=True))
        lines += [click.style(title, bold=True), *labelled(rest, GAP)]
    return lines
