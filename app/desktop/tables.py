"""A table whose model filters and sorts by itself: Qt's proxy over a Python model takes seconds for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.desktop.theme import SPACE
from app.desktop.widgets import plain_tooltip, swatch_icon

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """What one column shows of a row."""

    title: str
    text: Callable[[Row], str]
    key: Callable[[Row], Any] | None = None
    """What it is sorted by; the text where None. Rows whose key is None come last in either order."""
    right: bool = False
    """Figures stand on the right."""
    width: int = 12
    """In characters."""
    tooltip: Callable[[Row], str] | None = None
    role: Callable[[Row], QPalette.ColorRole | str | None] | None = None
    """Colour of the text: a role of the palette, or `#rrggbb`. The text itself must say the same."""
    bold: Callable[[Row], bool] | None = None
    edit: Callable[[Row, str], object] | None = None
    """Called with what the user wrote into the cell; without it the cell cannot be edited."""
    raw: Callable[[Row], str] | None = None
    """What is edited, where that is not the text."""
    spoken: Callable[[Row], str] | None = None
    """The cell in words, where its text is a mark."""
    hint: str = ""
    """What the column is, where its title is a mark or not the whole of it."""
    swatch: Callable[[Row], str | None] | None = None
    """A small square of this colour before the text: the colour that a plot gives it."""


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows of any kind. `shown` are those that pass the filter, in the order of the sorting."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Row] = []
        self.shown: list[Row] = []
        self._ordered: list[Row] = []
        self._passes: Callable[[Row], bool] | None = None
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Other rows; filter and order stay."""
        self.beginResetModel()
        self.rows = list(rows)
        self._arrange()
        self.endResetModel()

    def update_rows(self, rows: Sequence[Row]) -> None:
        """As `set_rows`, but keeps selection and scroll position where the number of rows is the same."""
        if len(rows) != len(self.rows) or self._passes is not None or self._sorted_by is not None:
            self.set_rows(rows)
            return
        self.rows = list(rows)
        self._ordered = self.rows
        self.shown = list(rows)
        if rows:
            last = self.index(len(rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def set_filter(self, passes: Callable[[Row], bool] | None) -> None:
        """Show only what passes; None shows all."""
        self.beginResetModel()
        self._passes = passes
        self._sift()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order of the rows themselves."""
        self.layoutAboutToBeChanged.emit()
        kept = {index.row(): index for index in self.persistentIndexList()}
        before = {row: self.shown[row] for row in kept if row < len(self.shown)}
        self._sorted_by = (column, order) if column >= 0 else None
        self._arrange()
        if kept:
            wanted = {id(one) for one in before.values()}
            places = {id(one): place for place, one in enumerate(self.shown) if id(one) in wanted}
            for index in self.persistentIndexList():
                one = before.get(index.row())
                moved = self.index(places[id(one)], index.column()) if id(one) in places else QModelIndex()
                self.changePersistentIndex(index, moved)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, aligned as their columns."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.columns[section].hint) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.columns[section].hint or None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell. Qt asks for many roles that a table does not have: those are answered first."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[index.column()].text(self.shown[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            tooltip = self.columns[index.column()].tooltip
            return plain_tooltip(tooltip(self.shown[index.row()])) if tooltip else None
        return self._rarely_asked(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of a column with `edit` can be edited."""
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].edit is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Hand what the user wrote to the column; the row is for its owner to change."""
        edit = self.columns[index.column()].edit if index.isValid() else None
        if role != Qt.ItemDataRole.EditRole or edit is None:
            return False
        edit(self.shown[index.row()], str(value))
        return True

    def at(self, index: Index) -> Row:
        """The row behind an index."""
        return self.shown[index.row()]

    def place_of(self, fits: Callable[[Row], bool]) -> int:
        """Number of the first shown row that fits; -1 where none does."""
        return next((number for number, one in enumerate(self.shown) if fits(one)), -1)

    def _colour(self, index: Index) -> QColor | None:
        role = self.columns[index.column()].role
        wanted = role(self.shown[index.row()]) if role else None
        if wanted is None:
            return None
        return QColor(wanted) if isinstance(wanted, str) else QGuiApplication.palette().color(wanted)

    def _rarely_asked(self, index: Index, role: int) -> QFont | QIcon | str | None:
        column, row = self.columns[index.column()], self.shown[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and column.swatch is not None:
            return swatch_icon(column.swatch(row))
        if role == Qt.ItemDataRole.FontRole and column.bold is not None and column.bold(row):
            font = QFont(QGuiApplication.font())
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.EditRole:
            return (column.raw or column.text)(row)
        if role == Qt.ItemDataRole.AccessibleTextRole and column.spoken is not None:
            return column.spoken(row)
        return None

    def _arrange(self) -> None:
        """Sort all rows; the filter keeps their order, so that typing in a search sorts nothing."""
        ordered = self.rows
        if self._sorted_by is not None:
            number, order = self._sorted_by
            column = self.columns[number]
            keys = list(map(column.key or column.text, ordered))
            places: Sequence[int] = range(len(keys))
            unknown: list[int] = []
            if None in keys:
                unknown = [place for place in places if keys[place] is None]
                places = [place for place in places if keys[place] is not None]
            known = sorted(places, key=keys.__getitem__, reverse=order == Qt.SortOrder.DescendingOrder)
            ordered = [ordered[place] for place in known + unknown]
        self._ordered = ordered
        self._sift()

    def _sift(self) -> None:
        passes = self._passes
        self.shown = list(self._ordered) if passes is None else [one for one in self._ordered if passes(one)]


class TableView(QTableView):
    """A quiet table: rows of one height, no grid, whole rows selected, Ctrl+C copies as TSV."""

    chosen = Signal(object)
    """The row that was opened, with Enter or a double click."""

    def __init__(self, model: TableModel[Any], name: str, *, stretch: int = 0, sortable: bool = True) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * SPACE - 2)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(4 * SPACE)
        metrics = self.fontMetrics()
        # The average of a Chinese font is that of its ideographs: figures and ids are half as wide.
        character = min(metrics.averageCharWidth(), metrics.horizontalAdvance("0"))
        for number, column in enumerate(model.columns):
            title = max(len(column.title) * character, metrics.horizontalAdvance(column.title))
            wanted = max(column.width * character, title + 2 * character) + 2 * SPACE
            header.resizeSection(number, wanted)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        if sortable:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.setSortIndicatorClearable(True)  # the third click: the order of the rows themselves
            self.setSortingEnabled(True)
        self.setStyleSheet("QTableView::item { padding: 0 8px; } QHeaderView::section { padding: 4px 11px;"
                           " border: 0; border-bottom: 1px solid palette(mid); background: palette(base);"
                           " color: palette(placeholder-text); }")  # fmt: skip
        self.doubleClicked.connect(lambda index: self.chosen.emit(model.at(index)))

    def selected(self) -> list[Any]:
        """The selected rows, from top to bottom."""
        # By ranges: one index for each of 100,000 rows takes a third of a second.
        ranges = list(self.selectionModel().selection()) if self.selectionModel() else []  # type: ignore[call-overload]
        places = sorted({place for one in ranges for place in range(one.top(), one.bottom() + 1)})
        return [self._rows.shown[place] for place in places if place < len(self._rows.shown)]

    def select_place(self, place: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= place < len(self._rows.shown):
            index = self._rows.index(place, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens, Ctrl+C copies; all else is Qt's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_tsv())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() == self.State.EditingState:
            event.ignore()  # the editor has it, and passes it on
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self._rows.at(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def fit_height(self, most: int | None = None) -> None:
        """Be as high as the rows, at most so many of them: for a table that stands in a page that scrolls."""
        rows = len(self._rows.shown) if most is None else min(most, len(self._rows.shown))
        header = 0 if self.horizontalHeader().isHidden() else self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + rows * self.verticalHeader().defaultSectionSize() + 2)

    def as_tsv(self) -> str:
        """The selected rows, or all where none is, with the titles first."""
        columns = self._rows.columns
        lines = ["\t".join(column.title for column in columns)]
        rows = self.selected() or self._rows.shown
        lines += ["\t".join((c.spoken or c.text)(one) for c in columns) for one in rows]
        return "\n".join(line.replace("\n", " ") for line in lines)
