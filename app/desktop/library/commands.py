"""What can be done with the selected profiles: each action once, for its key, its button and the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from app.desktop import keys
from app.desktop.library.rows import Row
from app.desktop.library.selection import comparable
from app.desktop.library.table import LibraryTable

BUTTONS = ("open", "compare", "star", "rename", "delete")


class Commands(QObject):
    """The actions stand in the table's context menu, and their keys work while the table has the focus."""

    def __init__(self, table: LibraryTable, export: QMenu, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(table)
        self._made: dict[str, QAction] = {}
        for name, text in _texts().items():
            action = QAction(text, table)
            action.setShortcuts(keys.sequences("table.open" if name == "open" else f"library.{name}"))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _=False, act=acts[name]: act())
            table.addAction(action)
            self._made[name] = action
        table.addAction(export.menuAction())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._export = export.menuAction()
        self.buttons = [_button(self._made[name]) for name in BUTTONS]
        self.update_for([])

    def update_for(self, rows: Sequence[Row]) -> None:
        """Offer what can be done with these rows."""
        one, some = len(rows) == 1, bool(rows)
        readable = some and all(row.readable for row in rows)
        fits = {
            "open": one, "compare": comparable(rows) == "yes", "star": readable, "rename": one and readable,
            "note": one and readable, "delete": some,
        }  # fmt: skip
        for name, able in fits.items():
            self._made[name].setEnabled(able)
        self._export.setEnabled(some)
        starred = some and all(row.entry.starred for row in rows)
        translate = QCoreApplication.translate
        self._made["star"].setText(
            translate("Library", "Unstar") if starred else translate("Library", "Star")
        )

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]


def _texts() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "open": translate("Library", "Open"),
        "compare": translate("Library", "Compare"),
        "star": translate("Library", "Star"),
        "rename": translate("Library", "Rename"),
        "note": translate("Library", "Note"),
        "delete": translate("Library", "Delete"),
    }


def _button(action: QAction) -> QPushButton:
    made = QPushButton()

    def follow() -> None:
        made.setText(action.text())
        made.setAccessibleName(action.text())
        made.setToolTip(keys_of(action))
        made.setEnabled(action.isEnabled())

    action.changed.connect(follow)
    made.clicked.connect(lambda _=False: action.trigger())
    follow()
    return made


def keys_of(action: QAction) -> str:
    """The keys of an action, for its button's tooltip."""
    return ", ".join(one.toString(one.SequenceFormat.NativeText) for one in action.shortcuts()[:1])
