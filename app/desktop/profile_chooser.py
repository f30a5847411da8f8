"""A field that shows a profile and, opened, a list of the library in which one can search."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from app.desktop import figures
from app.desktop.services import Services
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from app.desktop.widgets import plain_tooltip, small_label, swatch_icon
from profiles.index import Entry
from profiles.library import Library
from profiles.text import shown

LIST_SIZE = QSize(760, 360)
_LISTED = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ProfileChooser(QComboBox):
    """Looks and is reached like a combo box; its list is fast with any number of profiles."""

    picked = Signal(object)
    """Path of the profile that was chosen."""

    def __init__(self, entries: Callable[[], Sequence[Entry]], placeholder: str, name: str) -> None:
        """`entries` is asked each time the list opens; `name` says what the field is for."""
        super().__init__()
        self._entries = entries
        self._name = name
        self._title = ""
        self.path: Path | None = None
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumHeight(self.fontMetrics().height() + 2 * SPACE - 2)
        self.show_profile(None, "")

    def show_profile(
        self, path: Path | None, title: str, *, colour: str | None = None, more: str = ""
    ) -> None:
        """What is chosen; `colour` is that of its plot, `more` a second line for the tooltip."""
        self.path = path
        self._title = shown(title)
        self.clear()
        if path is not None:
            self.addItem(swatch_icon(colour), self._title) if colour else self.addItem(self._title)
        self.setCurrentIndex(self.count() - 1)
        self._fit()
        self.setToolTip(plain_tooltip("\n".join(filter(None, [shown(title), shown(more)]))))
        self.setAccessibleName(f"{self._name}: {shown(title) or self.placeholderText()}")

    @property
    def title(self) -> str:
        """The whole of what the field shows."""
        return self._title

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the name to the new width."""
        super().resizeEvent(event)
        self._fit()

    def showPopup(self) -> None:  # noqa: N802
        """Open the list; Qt calls this for the mouse, Space, F4 and Alt+Down."""
        popup = ProfileList(self._entries(), self.path, self)
        popup.picked.connect(self.picked)
        popup.open_below(self)

    def wheelEvent(self, event: QEvent) -> None:  # noqa: N802
        """The wheel scrolls the page, not the choice."""
        event.ignore()

    def _fit(self) -> None:
        """Qt would cut the name without saying so."""
        if not self.count():
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        room -= 2 + (0 if self.itemIcon(0).isNull() else self.iconSize().width() + 4)
        elided = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        if elided != self.itemText(0):
            self.setItemText(0, elided)


class ProfileList(QFrame):
    """The list with its search field, in front of everything until one is chosen or Esc is pressed."""

    picked = Signal(object)

    def __init__(self, entries: Sequence[Entry], current: Path | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search: name, device, suite, host"))
        self.field.setAccessibleName(self.tr("Search the library"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.model = TableModel(_columns(), self)
        self.model.set_rows(entries)
        self.table = TableView(self.model, self.tr("Profiles of the library"), sortable=False)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.chosen.connect(self._pick)
        self.table.clicked.connect(lambda index: self._pick(self.model.at(index)))
        self._count = small_label()
        self._texts: dict[int, str] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        for part in (self.field, self.table, self._count):
            layout.addWidget(part)
        here = -1 if current is None else self.model.place_of(partial(lies_at, current))
        self.table.select_place(max(0, here))
        self._tell_count()

    def open_below(self, field: QWidget) -> None:
        """Show it under the field, within the screen."""
        self.resize(LIST_SIZE.expandedTo(QSize(field.width(), 0)))
        screen = (field.screen() or QApplication.primaryScreen()).availableGeometry()
        place = field.mapToGlobal(QPoint(0, field.height()))
        if place.y() + self.height() > screen.bottom():
            place.setY(field.mapToGlobal(QPoint(0, 0)).y() - self.height())
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """From the search field the arrows move in the list and Enter chooses."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _LISTED:
                self.table.keyPressEvent(event)
                return True
            if event.key() in _ENTER:
                for entry in self.table.selected():
                    self._pick(entry)
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        if self._texts is None:  # the first letter pays for all of them
            self._texts = {id(entry): _folded(entry) for entry in self.model.rows}
        texts = self._texts
        self.model.set_filter(
            (lambda entry: all(word in texts[id(entry)] for word in words)) if words else None
        )
        self.table.select_place(0)
        self._tell_count()

    def _tell_count(self) -> None:
        total, seen = len(self.model.rows), len(self.model.shown)
        if not total:
            told = self.tr("The library is empty: measure something on the Run page, or import a profile.")
        elif seen == total:
            told = self.tr("{n} profiles").format(n=figures.count(total))
        else:
            told = self.tr("{n} of {total} profiles").format(
                n=figures.count(seen), total=figures.count(total)
            )
        self._count.setText(told)

    def _pick(self, entry: Entry) -> None:
        path = entry.path
        self.close()
        self.picked.emit(path)


def lies_at(path: Path, entry: Entry) -> bool:
    """Whether the entry is of that file; to make a Path of each of many entries takes much longer."""
    return entry.file == os.fsencode(path.name) and entry.folder == path.parent


def _folded(entry: Entry) -> str:
    return f"{entry.name}\n{entry.device}\n{entry.suite}\n{entry.host}\n{entry.id}".casefold()


def _columns() -> list[Column[Entry]]:
    translate = QCoreApplication.translate
    states = {
        "complete": "",
        "interrupted": translate("ProfileList", "interrupted"),
        "damaged": translate("ProfileList", "damaged"),
    }
    return [
        Column(translate("ProfileList", "Name"), lambda e: shown(e.name), tooltip=lambda e: shown(e.reason)),
        Column(translate("ProfileList", "Device"), lambda e: shown(e.device), width=24),
        Column(translate("ProfileList", "Suite"), lambda e: shown(e.suite), width=11),
        Column(translate("ProfileList", "Measured"), lambda e: figures.moment(e.created), width=19),
        Column("", lambda e: states[e.status], width=13, role=lambda _: QPalette.ColorRole.PlaceholderText),
    ]


def ask_entries(services: Services, kind: str, done: Callable[[list[Entry]], object]) -> None:
    """Call `done` with what the library holds, read in the background; `kind` as in `Background.run`."""
    background = services.background

    def give_way(read: int, total: int) -> None:
        if read < total and background.others_wait:
            raise GaveWayError

    def look() -> list[Entry]:
        library = Library(progress=give_way)
        try:
            return library.entries()
        finally:
            library.close()

    def fail(error: Exception) -> None:
        if isinstance(error, GaveWayError):
            ask_entries(services, kind, done)  # what it has read is kept
        else:
            services.fail(error)

    background.run(kind, look, done, fail)


class GaveWayError(Exception):
    """The reading of new files let others go first."""
