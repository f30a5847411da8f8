"""The list of claims: the standing with its mark, who says it, and the statement in two lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.desktop.claims.words import basis_word, claimant_word, standing_colour, standing_text, standing_word
from app.desktop.claims_model import STANDINGS, Judged, date_key
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE, Appearance, sized
from profiles.claims.model import ClaimResult
from profiles.text import shown

NARROW = 34 * SPACE
"""Below that width a statement gets a third line."""
OWN_ORDER, STATEMENT, CHIP, SAID_BY, DATE = -1, 0, 3, 4, 5
"""Columns that one may sort by; the claims' own order is by standing, then by subject."""


def make_columns(judged: Callable[[], Judged]) -> list[Column[ClaimResult]]:
    """What a row knows; only the statement's column is drawn, the others serve copying and sorting."""
    translate = QCoreApplication.translate
    return [
        Column(
            translate("Claims", "Claim"),
            lambda one: shown(one.claim.statement),
            tooltip=lambda one: one.claim.statement,
            spoken=lambda one: f"{standing_word(one.verdict)}: {shown(one.claim.statement)}",
        ),
        Column(
            translate("Claims", "Standing"),
            lambda one: one.verdict,
            key=_rank,
        ),
        Column(translate("Claims", "Id"), lambda one: shown(one.id)),
        Column(translate("Claims", "Chip"), lambda one: shown(judged().party(one.claim.subject).name)),
        Column(translate("Claims", "Said by"), lambda one: shown(one.claim.claimed_by), key=_claimant_key),
        Column(
            translate("Claims", "Date"),
            lambda one: shown(one.claim.when),
            key=_date,
        ),
        Column(translate("Claims", "Rests on"), lambda one: ", ".join(map(basis_word, bases(one)))),
    ]


def bases(result: ClaimResult) -> list[str]:
    """What the readings rest on that share the claim's verdict, each once."""
    return list(dict.fromkeys(r.basis for r in result.readings if r.basis and r.verdict == result.verdict))


class ClaimList(TableView):
    """One claim a row, two lines of its statement below its standing."""

    def __init__(self, model: TableModel[ClaimResult], appearance: Appearance) -> None:
        super().__init__(model, QCoreApplication.translate("Claims", "Claims"), sortable=False)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.horizontalHeader().hide()
        for column in range(1, len(model.columns)):
            self.hideColumn(column)
        self._delegate = ClaimDelegate(appearance, model, self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Higher rows where the list is narrow."""
        super().resizeEvent(event)
        self._delegate.lines = 3 if self.viewport().width() < NARROW else 2
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())


class ClaimDelegate(QStyledItemDelegate):
    """Paints a claim."""

    def __init__(self, appearance: Appearance, model: TableModel[ClaimResult], view: TableView) -> None:
        super().__init__(view)
        self._model = model
        self._appearance = appearance
        self._view = view
        self.lines = 2

    def row_height(self) -> int:
        """Of every row."""
        text = QFontMetrics(self._view.font()).lineSpacing()
        small = QFontMetrics(sized(self._view.font(), SMALL_PT)).lineSpacing()
        return small + self.lines * text + 2 * SPACE + 2

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
        view: TableView = self._view
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, view)
        result = self._model.at(index)
        chosen = bool(own.state & QStyle.StateFlag.State_Selected)
        place: QRect = own.rect.adjusted(2 * SPACE, SPACE, -SPACE, -SPACE)
        painter.save()
        painter.setClipRect(place)
        self._paint_standing(painter, place, result, chosen)
        painter.setPen(self._colour(QPalette.ColorRole.Text, chosen))
        painter.setFont(sized(view.font(), view.font().pointSizeF()))
        below = QFontMetrics(sized(view.font(), SMALL_PT)).lineSpacing() + 2
        paint_lines(painter, shown(result.claim.statement), place.adjusted(0, below, 0, 0), self.lines)
        painter.restore()

    def _paint_standing(self, painter: QPainter, place: QRect, result: ClaimResult, chosen: bool) -> None:
        """`✓ supported   vendor · 2024-06`."""
        font = sized(self._view.font(), SMALL_PT, bold=True)
        painter.setFont(font)
        told = standing_text(result.verdict)
        colour = QColor(standing_colour(result.verdict, self._appearance.theme))
        painter.setPen(self._colour(QPalette.ColorRole.Text, chosen) if chosen else colour)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, told)
        used = QFontMetrics(font).horizontalAdvance(told) + 2 * SPACE
        small = sized(self._view.font(), SMALL_PT)
        painter.setFont(small)
        painter.setPen(self._colour(QPalette.ColorRole.PlaceholderText, chosen))
        day = date_key(result.claim.when)
        said = " · ".join(part for part in (claimant_word(result.claim.claimant), day) if part)
        rest = place.adjusted(used, 0, 0, 0)
        elided = QFontMetrics(small).elidedText(said, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, elided)

    def _colour(self, role: QPalette.ColorRole, chosen: bool) -> QColor:
        return self._view.palette().color(QPalette.ColorRole.HighlightedText if chosen else role)


def paint_lines(painter: QPainter, text: str, place: QRect, lines: int) -> None:
    """The text in so many lines of the painter's font; the last ends in an ellipsis where more is left."""
    metrics = QFontMetrics(painter.font())
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(place.width())
        y = place.top() + number * metrics.lineSpacing()
        begin, end = line.textStart(), line.textStart() + line.textLength()
        if number == lines - 1 and end < len(text):
            rest = metrics.elidedText(text[begin:], Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(QPointF(place.left(), y + metrics.ascent()), rest)
        else:
            painter.drawText(QPointF(place.left(), y + metrics.ascent()), text[begin:end])
    layout.endLayout()


def _rank(one: ClaimResult) -> int:
    return STANDINGS.index(one.verdict)


def _date(one: ClaimResult) -> str | None:
    return date_key(one.claim.when)


def _claimant_key(one: ClaimResult) -> tuple[str, str]:
    return one.claim.claimant, one.claim.claimed_by
