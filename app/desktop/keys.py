"""The keys, in one table: the window binds what stands here, and the shortcuts sheet shows it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from app.desktop.page import page_title

PAGE_KEYS = ("run", "live", "library", "compare", "claims", "devices", "plan", "hosts", "fleet")
"""The pages in the order of the rail."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does."""

    id: str
    """`page.…` and `window.…` are bound by the window, everything else by the page or table it is for."""
    group: str
    sequences: tuple[str, ...]
    text: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        # Return and Enter have one name in Chinese.
        return tuple(dict.fromkeys(QKeySequence(one).toString(native) for one in self.sequences))


def table() -> tuple[Key, ...]:
    """All keys, in the language of the window."""
    return (*_of_pages(), *_of_window(), *_of_tables(), *_of_library())


def sequences(key_id: str) -> list[QKeySequence]:
    """What is to be pressed for it, in the order of preference. Raises KeyError."""
    for key in table():
        if key.id == key_id:
            return [QKeySequence(one) for one in key.sequences]
    raise KeyError(key_id)


def hint(key_id: str) -> str:
    """The first of its keys as this system writes it, for tooltips."""
    return sequences(key_id)[0].toString(QKeySequence.SequenceFormat.NativeText)


def _of_pages() -> tuple[Key, ...]:
    group = QCoreApplication.translate("Keys", "Pages")
    return tuple(
        Key(f"page.{key}", group, (f"Ctrl+{number}",), page_title(key))
        for number, key in enumerate(PAGE_KEYS, start=1)
    )


def _of_window() -> tuple[Key, ...]:
    translate = QCoreApplication.translate
    group = translate("Keys", "Everywhere")
    return (
        Key("window.activate", group, ("Ctrl+R",), translate("Keys", "To the Run page, and there: run")),
        Key("window.search", group, ("Ctrl+F",), translate("Keys", "Search on this page")),
        Key("window.export", group, ("Ctrl+E",), translate("Keys", "Export what this page shows")),
        Key("window.escape", group, ("Esc",), translate("Keys", "Close a message, stop a run, end a search")),
        Key("window.settings", group, ("Ctrl+,",), translate("Keys", "Settings")),
        Key("window.shortcuts", group, ("F1",), translate("Keys", "This sheet")),
        Key("window.quit", group, ("Ctrl+Q",), translate("Keys", "Quit")),
    )


def _of_tables() -> tuple[Key, ...]:
    translate = QCoreApplication.translate
    group = translate("Keys", "Tables")
    return (
        Key("table.open", group, ("Return", "Enter"), translate("Keys", "Open the row")),
        Key("table.copy", group, ("Ctrl+C",), translate("Keys", "Copy the selected rows, else all of them")),
        Key("table.all", group, ("Ctrl+A",), translate("Keys", "Select all rows")),
    )


def _of_library() -> tuple[Key, ...]:
    translate = QCoreApplication.translate
    group = page_title("library")
    return (
        Key("library.compare", group, ("C",), translate("Keys", "Compare the selected profiles")),
        Key("library.star", group, ("S",), translate("Keys", "Star, or take the star away")),
        Key("library.rename", group, ("F2",), translate("Keys", "Rename")),
        Key("library.note", group, ("N",), translate("Keys", "Write a note")),
        Key("library.delete", group, ("Del",), translate("Keys", "Move to the trash")),
        Key("library.import", group, ("Ctrl+O",), translate("Keys", "Import files")),
    )
