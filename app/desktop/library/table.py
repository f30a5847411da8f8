"""The table of the library: its columns, a star that is clicked, widths that give, a place that is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.desktop import figures
from app.desktop.library.columns import (
    BEST,
    DATE,
    DEVICE,
    NAME,
    NOTE,
    STAR,
    STATE,
    SUITE,
    rounds_text,
    state_words,
)
from app.desktop.library.rows import Row
from app.desktop.tables import Index, TableModel, TableView
from app.desktop.theme import SPACE
from profiles.library import MAX_NAME_LENGTH

FLEXIBLE = {NAME: 0.41, DEVICE: 0.36, NOTE: 0.23}
"""Columns that share the width which the others leave, and their shares at first."""
LEAST_WIDTH = 9 * SPACE
LEAST_WITH_NOTE = 45 * SPACE
"""Of the flexible columns together: with less the notes go, which stand under the table, too."""


class LibraryTable(TableView):
    """Rows are told apart by `Row.key`, so that selection and place survive other rows."""

    starred = Signal(object)
    """A Row whose star was clicked."""
    edited = Signal()
    """The editor of a name was closed, whatever became of it."""

    def __init__(self, model: TableModel[Row], name: str) -> None:
        super().__init__(model, name, stretch=NAME)
        self._model = model
        self._shares = dict(FLEXIBLE)
        self._fitting = True
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(NameDelegate(self))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(STAR, QHeaderView.ResizeMode.Fixed)
        self._give_width()
        header.sectionResized.connect(self._note_width)
        self.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)

    @contextlib.contextmanager
    def keeping_place(self, follow: Sequence[bytes] | None = None) -> Iterator[None]:
        """Around a change of the rows: afterwards the same are selected, or those with the keys `follow`.

        It is scrolled to where it was; who looks at the top goes on doing so, and sees new profiles come.
        """
        bar, height = self.verticalScrollBar(), self.verticalHeader().defaultSectionSize()
        shown, current = self._model.shown, self.currentIndex()
        selected = set(follow) if follow is not None else {row.key for row in self.selected()}
        here = shown[current.row()].key if current.isValid() and follow is None else None
        top = shown[bar.value() // height].key if bar.value() and bar.value() // height < len(shown) else None
        rest = bar.value() % height
        yield
        wanted = selected | ({top} if top else set()) | ({here} if here else set())
        places = self._places(wanted)
        self._select([places[key] for key in selected if key in places], places.get(here) if here else None)
        self.executeDelayedItemsLayout()
        if follow is not None:
            first = min((places[key] for key in selected if key in places), default=None)
            if first is not None:
                self.scrollTo(self._model.index(first, NAME))
        elif top in places:
            bar.setValue(places[top] * height + rest)

    @property
    def editing(self) -> bool:
        """Whether a name is being written."""
        return self.state() == QAbstractItemView.State.EditingState

    def edit_name(self, key: bytes) -> None:
        """Open the editor in the name's cell."""
        place = self._model.place_of(lambda row: row.key == key)
        if place >= 0:
            index = self._model.index(place, NAME)
            self.setCurrentIndex(index)
            self.edit(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802
        """Tell when the writing is over."""
        super().closeEditor(editor, hint)
        QTimer.singleShot(0, self, self.edited.emit)

    def restore_widths(self, kept: QByteArray) -> None:
        """Widths and order as they were left; what does not give is never narrower than its texts."""
        header = self.horizontalHeader()
        least = {column: self.columnWidth(column) for column in range(header.count())}
        if header.restoreState(kept):
            for column, width in least.items():
                if column not in FLEXIBLE:
                    self.setColumnWidth(column, max(width, self.columnWidth(column)))
            self._take_shares()
            self._share_width()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click on a star is for the star; the selection stays."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == STAR and event.button() == Qt.MouseButton.LeftButton:
            self.starred.emit(self._model.at(index))
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Two fast clicks on a star are two clicks."""
        if self.indexAt(event.position().toPoint()).column() == STAR:
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Whoever comes with Tab stands on a name; Qt would begin at the star."""
        if not self.currentIndex().isValid() and self._model.shown:
            index, flags = self._model.index(0, NAME), QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The flexible columns share the new width."""
        super().resizeEvent(event)
        self._share_width()

    def _places(self, keys: set[bytes]) -> dict[bytes, int]:
        """Where the rows with these keys stand."""
        found: dict[bytes, int] = {}
        for place, row in enumerate(self._model.shown):
            if len(found) == len(keys):
                break
            if row.entry.file in keys:
                found[row.entry.file] = place
        return found

    def _select(self, places: list[int], current: int | None) -> None:
        """As ranges of rows that follow each other: a range for each of many rows would be slow."""
        selection, last = QItemSelection(), len(self._model.columns) - 1
        for first, end in _ranges(sorted(places)):
            selection.select(self._model.index(first, 0), self._model.index(end, last))
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        if current is None and places:
            current = min(places)
        if current is not None:
            model.setCurrentIndex(self._model.index(current, NAME), flags.NoUpdate)
        model.select(selection, flags.ClearAndSelect | flags.Rows)

    def _give_width(self) -> None:
        """What does not give is as wide as its widest text."""
        texts = {
            STAR: "★",
            SUITE: "sustained",
            BEST: figures.rate(64.4e12, "FLOP/s") + " bf16",
            DATE: figures.moment("2026-10-20T20:00:00Z"),
            STATE: max(*state_words().values(), rounds_text(10, 10), key=len),
        }
        measure = self.fontMetrics().horizontalAdvance
        # The padding of cells, and what Fusion leaves free beside it.
        beside = 2 * SPACE + 2 * (self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 2)
        for column, text in texts.items():
            title = measure(self._model.columns[column].title) + (0 if column == STAR else 2 * SPACE)
            self.setColumnWidth(column, max(measure(text), title) + beside)

    def _share_width(self) -> None:
        fixed = sum(self.columnWidth(n) for n in range(len(self._model.columns)) if n not in FLEXIBLE)
        left = self.viewport().width() - fixed
        self._fitting = True
        self.setColumnHidden(NOTE, left < LEAST_WITH_NOTE)
        shares = {one: share for one, share in self._shares.items() if not self.isColumnHidden(one)}
        whole = sum(shares.values())
        for column, share in shares.items():
            self.setColumnWidth(column, max(LEAST_WIDTH, int(left * share / whole)))
        self._fitting = False

    def _note_width(self, column: int, _before: int, width: int) -> None:
        if not self._fitting and column in self._shares:
            self._take_shares()

    def _take_shares(self) -> None:
        """The widths that there are; a hidden column keeps its share of what it had."""
        seen = {one: float(self.columnWidth(one)) for one in FLEXIBLE if not self.isColumnHidden(one)}
        grown = sum(seen.values()) / sum(self._shares[one] for one in seen)
        self._shares = {one: seen.get(one, share * grown) for one, share in self._shares.items()}


class NameDelegate(QStyledItemDelegate):
    """An editor that takes no more than a name may have; a frame only around what is not selected anyway."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """A selected row is seen to be the current one."""
        super().initStyleOption(option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            option.state &= ~QStyle.StateFlag.State_HasFocus

    def createEditor(self, parent: QWidget, option: object, index: Index) -> QWidget:  # noqa: N802
        """A line on an opaque ground."""
        editor = super().createEditor(parent, option, index)  # type: ignore[arg-type]
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(MAX_NAME_LENGTH)
            editor.setAccessibleName(QCoreApplication.translate("Library", "New name"))
        return editor


def _ranges(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = None
    for number, place in enumerate(places):
        if first is None:
            first = place
        if number + 1 == len(places) or places[number + 1] != place + 1:
            yield first, place
            first = None
