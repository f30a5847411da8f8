"""Ratios with their intervals on one logarithmic axis, a row a line: bars that scroll, painted by hand.

Only the rows in sight are painted, so that any number of cases costs the same; no plot library is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from app.desktop import figures
from app.desktop.compare import words
from app.desktop.compare.bars import Inks, Sheet, draw_axis, draw_bar
from app.desktop.compare.model import Line, explanations
from app.desktop.services import Services
from app.desktop.theme import SPACE, sized
from app.desktop.widgets import plain_tooltip
from profiles.reports.svg import LogAxis

MOST_LABEL = 0.36
"""Share of the width that labels may take."""
LEAST_PLOT = 160
INDENT = SPACE + 3
"""As in the cells of a table."""


class RatioView(QAbstractScrollArea):
    """Shows lines of a comparison; one of them is current, and keys and the mouse move it."""

    picked = Signal(object)
    """The line that has become the current one by the user."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._appearance = services.appearance
        self._lines: list[Line] = []
        self._current: Line | None = None
        self._several = False
        self._ends, self._tolerance = (0.5, 2.0), 0.02
        self._headings: tuple[str, str] = ("", "")
        self._sheet = self._lay_out()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Ratios with their intervals"))
        self.viewport().setMouseTracking(True)
        services.appearance.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def current(self) -> Line | None:
        """The marked line."""
        return self._current

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        ends: tuple[float, float],
        tolerance: float,
        several: bool,
        paired: bool,
    ) -> None:
        """These lines, on an axis with these ends. With several candidates a heading names each case."""
        self._lines = list(lines)
        self._ends, self._tolerance, self._several = ends, tolerance, several
        self._headings = (words.interval_title(paired=paired), words.ratio_title())
        if self._current not in self._lines:
            self._current = None
        self._measure()
        self.viewport().update()

    def mark(self, line: Line | None) -> None:
        """Make a line the current one and bring it into sight."""
        if line is self._current:
            return
        self._current = line if line in self._lines else None
        if self._current is not None:
            self.setAccessibleDescription(words.in_words(self._current, several=self._several))
            self._scroll_to(self._place(self._current))
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Some rows."""
        return QSize(640, self._header_height() + 8 * self._row_height() + self._axis_height())

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Another number of rows is in sight."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._measure()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another font has rows of another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows, Page Up and Down, Home and End move the current line."""
        page = max(1, self._page() // self._row_height() - 1)
        steps = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._lines), Qt.Key.Key_End: len(self._lines),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._lines:
            super().keyPressEvent(event)
            return
        here = self._lines.index(self._current) if self._current in self._lines else -1 if step > 0 else 0
        self._pick(self._lines[max(0, min(here + step, len(self._lines) - 1))])

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click marks a line."""
        if (line := self._line_at(event.position().toPoint().y())) is not None:
            self._pick(line)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """The tooltip tells a line in words, with its reason."""
        if isinstance(event, QHelpEvent):
            line = self._line_at(event.pos().y())
            told = [words.in_words(line, several=self._several), *explanations(line)] if line else []
            QToolTip.showText(event.globalPos(), plain_tooltip("\n".join(told)), self)
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The rows in sight, and the axis below them."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet, inks = self._sheet, Inks(self._appearance.theme)
        painter.fillRect(self.viewport().rect(), inks.surface)
        painter.save()
        painter.setClipRect(QRect(0, self._header_height(), self.viewport().width(), self._page()))
        draw_axis(painter, sheet, inks, self._ends, self._tolerance, labels=False)
        height, offset = self._row_height(), self.verticalScrollBar().value()
        top = self._header_height() - offset
        for place in range(offset // height, min(len(self._lines), (offset + self._page()) // height + 1)):
            line = self._lines[place]
            box = QRectF(0, top + place * height, self.viewport().width(), height)
            if line is self._current:
                self._paint_mark(painter, box, inks)
            if line.is_heading:
                self._paint_heading(painter, box, words.label(line), inks)
            else:
                self._paint_line(painter, box, line, inks)
        painter.restore()
        draw_axis(painter, sheet, inks, self._ends, self._tolerance, labels=True)
        self._paint_header(painter, sheet, inks)
        painter.end()

    def _paint_heading(self, painter: QPainter, box: QRectF, text: str, inks: Inks) -> None:
        painter.setPen(inks.text)
        painter.setFont(self._font(bold=True))
        inner = box.adjusted(INDENT, 0, -INDENT, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_mark(self, painter: QPainter, box: QRectF, inks: Inks) -> None:
        painter.fillRect(box, inks.marked)
        if self.hasFocus():
            painter.setPen(inks.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_line(self, painter: QPainter, box: QRectF, line: Line, inks: Inks) -> None:
        colour = inks.series(line.candidate)
        name, sheet = self._name(line), self._sheet
        left = box.left() + INDENT
        if self._several:
            painter.fillRect(QRectF(left + SPACE, box.center().y() - 5, 10, 10), colour)
            left += 3 * SPACE
        strong = line.mean is not None or line.proven
        painter.setPen(inks.text)
        painter.setFont(self._font(bold=line.mean is not None and not self._several))
        room = QRectF(left, box.top(), sheet.labels - left, box.height())
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        draw_bar(painter, box, line, sheet, inks)
        ratio, spread = figures.ratio(*line.figures)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(inks.text)
        painter.setFont(self._font(bold=strong))
        painter.drawText(QRectF(0, box.top(), sheet.ratio, box.height()), right, ratio)
        painter.setFont(self._font(bold=line.proven))
        painter.setPen(inks.text if line.proven else inks.muted)
        room = QRectF(sheet.verdict, box.top(), box.right() - sheet.verdict - SPACE, box.height())
        painter.drawText(
            room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words.verdict(line)
        )
        painter.setFont(self._font(bold=False))
        painter.setPen(inks.muted)
        painter.drawText(QRectF(0, box.top(), sheet.spread, box.height()), right, spread)

    def _paint_header(self, painter: QPainter, sheet: Sheet, inks: Inks) -> None:
        """What the columns are, and what the ends of the axis mean."""
        height, width = float(self._header_height()), float(self.viewport().width())
        painter.setFont(self.font())
        painter.setPen(inks.muted)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        plot = QRectF(sheet.axis.start, 0, sheet.axis.end - sheet.axis.start, height)
        painter.drawText(QRectF(INDENT, 0, sheet.labels, height), left, words.case_title())
        slower, faster = self.tr("← slower"), self.tr("faster →")
        if painter.fontMetrics().horizontalAdvance(f"{slower}  {faster}") > plot.width():
            slower = "←"
        painter.drawText(plot, left, slower)
        painter.drawText(plot, right, faster)
        for text, end in zip(self._headings, (sheet.spread, sheet.ratio), strict=True):
            painter.drawText(QRectF(0, 0, end, height), right, text)
        painter.drawText(QRectF(sheet.verdict, 0, width, height), left, words.verdict_title())
        painter.setPen(inks.line)
        painter.drawLine(QLineF(0, height - 0.5, width, height - 0.5))

    def _font(self, *, bold: bool) -> QFont:
        return sized(self.font(), self.font().pointSizeF(), bold=bold)

    def _lay_out(self) -> Sheet:
        """Where everything lies: labels, plot, ratio, interval, verdict."""
        metrics, strong = QFontMetrics(self._font(bold=False)), QFontMetrics(self._font(bold=True))
        width = self.viewport().width()
        drawn = [figures.ratio(*line.figures) for line in self._lines]
        ratio = max([strong.horizontalAdvance(text) for text, _ in drawn], default=0)
        spread = max([metrics.horizontalAdvance(text) for _, text in drawn], default=0)
        verdicts = [strong.horizontalAdvance(words.verdict(line)) for line in self._lines]
        ratio, spread = (
            max(figure, metrics.horizontalAdvance(title))
            for figure, title in zip((ratio, spread), reversed(self._headings), strict=True)
        )
        verdict_x = width - max([metrics.horizontalAdvance(words.verdict_title()), *verdicts]) - INDENT
        spread_x = verdict_x - 2 * SPACE
        ratio_x = spread_x - spread - 2 * SPACE
        end = ratio_x - ratio - 2 * SPACE
        names = [metrics.horizontalAdvance(self._name(line)) for line in self._lines if not line.is_heading]
        inset = INDENT + (3 * SPACE if self._several else 0)
        labels = min(max(names, default=0) + inset + 2, MOST_LABEL * width, max(0, end - LEAST_PLOT))
        start = min(labels + 2 * SPACE, end - SPACE)
        axis = LogAxis(*self._ends, start, end)
        return Sheet(labels=labels, axis=axis, ratio=ratio_x, spread=spread_x, verdict=verdict_x,
                     bottom=self._header_height() + self._page())  # fmt: skip

    def _name(self, line: Line) -> str:
        return line.name if self._several else words.label(line)

    def _pick(self, line: Line) -> None:
        self.mark(line)
        self.picked.emit(line)

    def _line_at(self, y: int) -> Line | None:
        within = y - self._header_height()
        place = (within + self.verticalScrollBar().value()) // self._row_height()
        if not 0 <= within < self._page() or not 0 <= place < len(self._lines):
            return None
        return self._lines[place]

    def _place(self, wanted: Line) -> int:
        return next((place for place, line in enumerate(self._lines) if line is wanted), 0)

    def _scroll_to(self, place: int) -> None:
        bar, height = self.verticalScrollBar(), self._row_height()
        top = place * height
        if place and self._lines[place - 1].is_heading:
            top -= height  # its heading, too
        if top < bar.value():
            bar.setValue(top)
        elif (place + 1) * height > bar.value() + self._page():
            bar.setValue((place + 1) * height - self._page())

    def _measure(self) -> None:
        self._sheet = self._lay_out()
        bar, total = self.verticalScrollBar(), len(self._lines) * self._row_height()
        bar.setRange(0, max(0, total - self._page()))
        bar.setPageStep(max(1, self._page()))
        bar.setSingleStep(self._row_height())

    def _row_height(self) -> int:
        return self.fontMetrics().height() + SPACE

    def _header_height(self) -> int:
        return self.fontMetrics().height() + SPACE + 4

    def _page(self) -> int:
        """Pixels that rows have between the header and the axis."""
        return max(0, self.viewport().height() - self._header_height() - self._axis_height())

    def _axis_height(self) -> int:
        return self.fontMetrics().height() + SPACE
