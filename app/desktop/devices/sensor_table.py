"""What the sensors of a device say: now, least, greatest and mean, and a line of the last two minutes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.desktop.device_watch import HISTORY
from app.desktop.devices_model import SensorRow, sensor_word
from app.desktop.fitting import PADDING, fit_columns
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE, Appearance, sized
from profiles.text import shown

NARROWEST_SPREAD = 0.05
"""Of the greatest value: what varies by less is drawn as nearly flat."""
WIDEST_FIGURE = "8,888 MHz"
LEAST_FOR_LINE = 8 * SPACE
LEAST_FOR_REASON = 14 * SPACE
"""Narrower there is no room for words."""


class SensorTable(TableView):
    """Its rows are updated in place once a second."""

    def __init__(self, appearance: Appearance) -> None:
        self.model_: TableModel[SensorRow] = TableModel(_columns())
        last = len(self.model_.columns) - 1
        super().__init__(
            self.model_, QCoreApplication.translate("Devices", "Sensors"), stretch=last, sortable=False
        )
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(last, SparkDelegate(appearance, self.model_, self))
        plain = self.fontMetrics()
        bold = QFontMetrics(sized(self.font(), self.font().pointSizeF(), bold=True))
        for number in range(1, last):
            column = self.model_.columns[number]
            figure = (plain if column.bold is None else bold).horizontalAdvance(WIDEST_FIGURE)
            wanted = max(figure, plain.horizontalAdvance(column.title)) + PADDING
            self.horizontalHeader().resizeSection(number, wanted)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, rows: Sequence[SensorRow]) -> None:
        """Other readings."""
        before = len(self.model_.rows)
        self.model_.update_rows(rows)
        if len(rows) != before:
            self.fit_height()
            self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The names give way where the line would have no room."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        fit_columns(self, self.model_, (0,))
        header = self.horizontalHeader()
        figures = sum(header.sectionSize(number) for number in range(1, len(self.model_.columns) - 1))
        left = self.viewport().width() - figures - LEAST_FOR_LINE
        if 0 < left < header.sectionSize(0):
            header.resizeSection(0, left)


class SparkDelegate(QStyledItemDelegate):
    """Paints the readings of a sensor as a line, or the reason why there are none."""

    def __init__(self, appearance: Appearance, model: TableModel[SensorRow], view: TableView) -> None:
        super().__init__(view)
        self._appearance, self._model, self._view = appearance, model, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style's background, then the line or the text."""
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        own.text = ""
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, self._view)
        row = self._model.at(index)
        chosen = bool(own.state & QStyle.StateFlag.State_Selected)
        place: QRect = own.rect.adjusted(SPACE + 2, SPACE // 2, -SPACE, -SPACE // 2)
        painter.save()
        if row.readable:
            colour = self._colour(QPalette.ColorRole.HighlightedText) if chosen else self._line_colour()
            paint_spark(painter, place, list(row.track.history), colour, whole=row.name == "utilization")
        elif place.width() >= LEAST_FOR_REASON:
            role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.PlaceholderText
            painter.setPen(self._colour(role))
            painter.setFont(sized(self._view.font(), SMALL_PT))
            text = shown(row.origin)
            metrics = QFontMetrics(painter.font())
            told = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
        painter.restore()

    def _line_colour(self) -> QColor:
        return QColor(self._appearance.theme.series[0])

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return self._view.palette().color(role)


def paint_spark(
    painter: QPainter, place: QRect, values: Sequence[float], colour: QColor, *, whole: bool = False
) -> None:
    """A line through the values, the newest at the right end; `whole` scales from 0 to 1."""
    points = spark_points(values, place, whole=whole)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(QPolygonF(points))
    painter.setBrush(colour)
    if points:
        painter.drawEllipse(points[-1], 1.5, 1.5)


def spark_points(values: Sequence[float], place: QRect, *, whole: bool = False) -> list[QPointF]:
    """Where the line goes through; a sensor that hardly moves is a nearly straight line in the middle."""
    if not values:
        return []
    low, high = (0.0, 1.0) if whole else (min(values), max(values))
    spread = max(high - low, NARROWEST_SPREAD * max(abs(high), abs(low))) or 1.0
    step = place.width() / (HISTORY - 1)
    first = place.left() + step * (HISTORY - len(values))
    height = (place.height() - 2) / spread
    middle = place.top() + place.height() / 2
    return [
        QPointF(first + number * step, middle - (value - (low + high) / 2) * height)
        for number, value in enumerate(values)
    ]


def _columns() -> list[Column[SensorRow]]:
    translate = QCoreApplication.translate
    titles = (
        translate("Devices", "Now"),
        translate("Devices", "Least"),
        translate("Devices", "Greatest"),
        translate("Devices", "Mean"),
    )
    columns: list[Column[SensorRow]] = [
        Column(
            translate("Devices", "Sensor"),
            lambda row: sensor_word(row.name),
            tooltip=lambda row: f"{sensor_word(row.name)}\n{row.origin}".strip(),
        )
    ]
    for place, title in enumerate(titles):
        columns.append(_figure_column(title, place))
    columns.append(
        Column(
            translate("Devices", "2 min"),
            lambda row: "" if row.readable else shown(row.origin),
            tooltip=lambda row: row.origin,
            hint=translate("Devices", "The last two minutes"),
        )
    )
    return columns


def _figure_column(title: str, place: int) -> Column[SensorRow]:
    return Column(
        title,
        lambda row: row.figures()[place],
        right=True,
        tooltip=lambda row: row.origin,
        bold=(lambda _: True) if place == 0 else None,
    )
