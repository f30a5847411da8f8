"""The list on the left of the Devices page: the devices, and the doctor below them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE, sized
from profiles.text import shown

DOCTOR = "\x00doctor"
"""Key of the doctor's entry; no device is called so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A device or the doctor, with a line on how it is."""

    key: str
    title: str
    state: str
    colour: str = ""
    """`#rrggbb` of the state; muted where empty. The text says the same."""


class EntryList(TableView):
    """Two lines each; the entries change in place."""

    def __init__(self) -> None:
        translate = QCoreApplication.translate
        self.model_: TableModel[Entry] = TableModel(
            [
                Column(
                    translate("Devices", "Device"),
                    lambda one: shown(one.title),
                    tooltip=lambda one: f"{one.title}\n{one.state}",
                    spoken=lambda one: f"{shown(one.title)}: {one.state}",
                ),
                Column(translate("Devices", "State"), lambda one: shown(one.state)),
            ]
        )
        super().__init__(self.model_, translate("Devices", "Devices and doctor"), sortable=False)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.horizontalHeader().hide()
        self.hideColumn(1)
        delegate = EntryDelegate(self.model_, self)
        self.setItemDelegate(delegate)
        self.verticalHeader().setDefaultSectionSize(delegate.row_height())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def chosen_key(self) -> str:
        """Of the selected entry; empty where none is."""
        chosen = self.selected()
        return chosen[0].key if chosen else ""

    def show_entries(self, entries: list[Entry]) -> None:
        """Other entries or other states; the selection stays where its entry does."""
        if entries == self.model_.rows:
            return
        if [one.key for one in entries] == [one.key for one in self.model_.rows]:
            self.model_.update_rows(entries)
            return
        kept = self.chosen_key
        self.model_.set_rows(entries)
        self.select_key(kept)

    def select_key(self, key: str) -> bool:
        """Select that entry; whether it is there."""
        place = self.model_.place_of(lambda one: one.key == key)
        self.select_place(place)
        return place >= 0


class EntryDelegate(QStyledItemDelegate):
    """The title in bold, the state below it."""

    def __init__(self, model: TableModel[Entry], view: TableView) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def row_height(self) -> int:
        """Of every row."""
        fonts = (self._view.font(), sized(self._view.font(), SMALL_PT))
        return sum(QFontMetrics(font).lineSpacing() for font in fonts) + 2 * SPACE + 2

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Rows have one height."""
        return QSize(super().sizeHint(option, index).width(), self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style's background, then the two texts."""
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        own.text = ""
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, self._view)
        entry = self._model.at(index)
        chosen = bool(own.state & QStyle.StateFlag.State_Selected)
        place = own.rect.adjusted(2 * SPACE, SPACE, -SPACE, -SPACE)
        role = QPalette.ColorRole
        palette, font = self._view.palette(), self._view.font()
        muted = QColor(entry.colour) if entry.colour else palette.color(role.PlaceholderText)
        lines = (
            (entry.title, sized(font, font.pointSizeF(), bold=True), palette.color(role.Text)),
            (entry.state, sized(font, SMALL_PT), muted),
        )
        painter.save()
        for text, face, colour in lines:
            metrics = QFontMetrics(face)
            painter.setFont(face)
            painter.setPen(palette.color(role.HighlightedText) if chosen else colour)
            told = metrics.elidedText(shown(text), Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, told)
            place = place.adjusted(0, metrics.lineSpacing() + 2, 0, 0)
        painter.restore()
