"""The columns of the library's table: what each shows of a row, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPalette

from app.desktop import figures
from app.desktop.library.rows import Row, best_dtype
from app.desktop.tables import Column
from profiles.index import Entry
from profiles.text import shown

STAR, NAME, DEVICE, SUITE, BEST, DATE, STATE, NOTE = range(8)


def state_words() -> dict[str, str]:
    """What the index calls a state, in the language of the window."""
    translate = QCoreApplication.translate
    return {
        "complete": translate("Library", "complete"),
        "interrupted": translate("Library", "interrupted"),
        "damaged": translate("Library", "damaged"),
    }


def state_text(entry: Entry) -> str:
    """Its state; of a run that its budget cut, the rounds that there was time for."""
    return rounds_text(entry.rounds, entry.rounds_planned) if entry.is_cut else state_words()[entry.status]


def rounds_text(done: int, planned: int) -> str:
    """As that of a run whose budget was spent."""
    text = QCoreApplication.translate("Library", "{n} of {planned} rounds")
    return text.format(n=figures.count(done), planned=figures.count(planned))


def make_columns(rename: Callable[[Row, str], object], warning: Callable[[], str]) -> list[Column[Row]]:
    """The columns; `warning` is the theme's colour for what is not as it should be."""
    return [*_told_of_it(rename), *_found_in_it(warning)]


def _told_of_it(rename: Callable[[Row, str], object]) -> list[Column[Row]]:
    translate, muted = QCoreApplication.translate, QPalette.ColorRole.PlaceholderText
    starred, unstarred = translate("Library", "starred"), translate("Library", "not starred")
    return [
        Column(
            "★",
            lambda row: "★" if row.entry.starred else "☆",
            key=lambda row: not row.entry.starred,
            role=lambda row: None if row.entry.starred else muted,
            spoken=lambda row: starred if row.entry.starred else unstarred,
            hint=translate("Library", "Starred"),
        ),
        Column(
            translate("Library", "Name"),
            lambda row: row.name,
            key=lambda row: row.entry.name.casefold(),
            tooltip=lambda row: row.name,
            edit=rename,
            raw=lambda row: row.entry.name,
        ),
        Column(
            translate("Library", "Device"),
            lambda row: shown(row.entry.device),
            key=lambda row: row.entry.device.casefold() or None,
            tooltip=lambda row: shown(row.entry.device),
        ),
        Column(
            translate("Library", "Suite"),
            lambda row: shown(row.entry.suite, 40),
            key=lambda row: row.entry.suite.casefold() or None,
            tooltip=lambda row: shown(row.entry.suite),
        ),
    ]


def _found_in_it(warning: Callable[[], str]) -> list[Column[Row]]:
    translate, words, muted = QCoreApplication.translate, state_words(), QPalette.ColorRole.PlaceholderText
    return [
        Column(
            translate("Library", "Best matmul"),
            _best,
            key=lambda row: row.entry.best_value,
            right=True,
            tooltip=lambda row: shown(row.entry.best_case),
            hint=translate("Library", "The fastest matmul in bf16, else in fp16, else in fp32"),
        ),
        Column(
            translate("Library", "Date"),
            lambda row: figures.moment(row.entry.created),
            key=lambda row: row.entry.created,
        ),
        Column(
            translate("Library", "State"),
            lambda row: state_text(row.entry),
            key=lambda row: (words[row.entry.status], row.entry.is_cut),
            tooltip=lambda row: shown(row.entry.reason),
            role=lambda row: muted if row.entry.status == "complete" else warning(),
        ),
        Column(
            translate("Library", "Note"),
            lambda row: shown(" ".join(row.entry.notes.split())),
            key=lambda row: row.entry.notes.casefold() or None,
            tooltip=lambda row: row.entry.notes,
        ),
    ]


def _best(row: Row) -> str:
    figure = figures.rate(row.entry.best_value, row.entry.best_unit)
    return f"{figure} {shown(best_dtype(row), 8)}".rstrip()
