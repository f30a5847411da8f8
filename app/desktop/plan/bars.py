"""Horizontal bars in parts, with their intervals. Painted by hand, so that no plot library is loaded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.theme import SMALL_PT, SPACE, Appearance, sized

BAR_PX, MOST_GAP_PX = 18, 18
"""Of a row: the height of the bar, and the most that is left free below it."""
TICK_SPACING = 84
MOST_TEXT = 0.7
"""Share of the width that a value in words may take."""
STOP = 4
"""Half the height of the stops at an interval's ends."""
BEYOND_OPACITY = 0.3
"""Of what lies between the value and the upper bound."""
_ALIGN = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class Part:
    """One colour of a bar."""

    value: float
    series: int | None
    """Number of its colour; None is the colour of what does nothing."""
    text: str = ""
    """Is painted on it where there is room."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. Without parts it is its text alone."""

    name: str
    text: str
    """Its value in words."""
    parts: tuple[Part, ...] = ()
    low: float | None = None
    high: float | None = None

    @property
    def reach(self) -> float:
        """As far as it goes to the right."""
        return max(sum(part.value for part in self.parts), self.high or 0.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is painted: rows, the legend of their parts, the axis."""

    title: str
    bars: tuple[Bar, ...]
    tick: Callable[[float], str]
    most: float | None = None
    """End of the axis; as far as the bars go where None."""
    legend: tuple[tuple[str, int | None], ...] = ()
    empty: str = ""
    """What to say where there is no bar."""

    @property
    def end(self) -> float:
        """Of the axis."""
        return self.most or max((bar.reach for bar in self.bars), default=0.0) or 1.0

    def in_words(self) -> str:
        """For who does not see it."""
        told = "; ".join(f"{bar.name}: {bar.text}" for bar in self.bars)
        return f"{self.title}: {told or self.empty}"


class BarView(QWidget):
    """Paints a sheet in the colours of the theme. Is as high as its rows need, or higher."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._sheet = Sheet("", (), str)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        appearance.changed.connect(self.update)

    @property
    def sheet(self) -> Sheet:
        """What is shown."""
        return self._sheet

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another one."""
        self._sheet = sheet
        self.setAccessibleName(sheet.in_words())
        self.setMinimumHeight(self._head() + self._row(0) * len(sheet.bars) + self._foot())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for all rows."""
        rows = self._row(MOST_GAP_PX) * max(3, len(self._sheet.bars))
        return QSize(480, self._head() + rows + self._foot())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Title and legend, hairlines, rows, the axis below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, sheet = self._appearance.theme, self._sheet
        painter.fillRect(self.rect(), QColor(theme.surface))
        self._paint_head(painter)
        if not sheet.bars:
            painter.setPen(QColor(theme.muted))
            room = QRectF(self.rect()).adjusted(2 * SPACE, self._head(), -2 * SPACE, -SPACE)
            painter.drawText(room, _ALIGN.AlignLeft | _ALIGN.AlignTop | Qt.TextFlag.TextWordWrap, sheet.empty)
            painter.end()
            return
        free = (self.height() - self._head() - self._foot()) / len(sheet.bars) - self._row(0)
        height = self._row(min(MOST_GAP_PX, free))
        if any(bar.parts for bar in sheet.bars):
            self._paint_axis(painter, self._head() + height * len(sheet.bars))
        for number, bar in enumerate(sheet.bars):
            self._paint_row(painter, bar, self._head() + number * height)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        theme, metrics = self._appearance.theme, painter.fontMetrics()
        painter.setPen(QColor(theme.text))
        baseline, x = SPACE + metrics.ascent(), 2 * SPACE
        painter.drawText(x, baseline, self._sheet.title)
        baseline += metrics.height() + SPACE // 2
        for name, series in self._sheet.legend:
            painter.fillRect(QRectF(x, baseline - 9, 10, 10), self._colour(series))
            painter.setPen(QColor(theme.muted))
            painter.drawText(x + 2 * SPACE, baseline, name)
            x += 4 * SPACE + metrics.horizontalAdvance(name)

    def _paint_axis(self, painter: QPainter, bottom: float) -> None:
        theme, most = self._appearance.theme, self._sheet.end
        start, end = self._ends()
        painter.save()
        painter.setFont(sized(self.font(), SMALL_PT))
        for tick in ticks(most, (end - start) / TICK_SPACING):
            x = round(start + (end - start) * tick / most) + 0.5
            painter.setPen(_hairline(theme.line))
            painter.drawLine(QLineF(x, self._head(), x, bottom + 4))
            painter.setPen(QColor(theme.muted))
            width = painter.fontMetrics().horizontalAdvance(self._sheet.tick(tick))
            left = min(max(x - width / 2, start), end - width)
            painter.drawText(QRectF(left, bottom + 4, width + 1, 2.5 * SPACE), self._sheet.tick(tick))
        painter.restore()

    def _paint_row(self, painter: QPainter, bar: Bar, top: float) -> None:
        """Name and value on a line, the bar below it."""
        theme, metrics = self._appearance.theme, painter.fontMetrics()
        start, end = self._ends()
        text_width = min(metrics.horizontalAdvance(bar.text) + 1.0, (end - start) * MOST_TEXT)
        names = QRectF(start, top, end - start - text_width - SPACE, metrics.height())
        for room, flag, text in (
            (names, _ALIGN.AlignLeft, bar.name),
            (QRectF(end - text_width, top, text_width, metrics.height()), _ALIGN.AlignRight, bar.text),
        ):
            painter.fillRect(room, QColor(theme.surface))
            painter.setPen(QColor(theme.text if bar.parts or flag == _ALIGN.AlignLeft else theme.muted))
            painter.drawText(
                room, flag, metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            )
        top = round(top + metrics.height() + 2)
        scale, x = (end - start) / self._sheet.end, start
        for part in bar.parts:
            width = part.value * scale
            painter.fillRect(QRectF(x, top, width, BAR_PX), self._colour(part.series))
            if part.text and metrics.horizontalAdvance(part.text) + SPACE < width:
                painter.setPen(QColor(theme.text if part.series is None else theme.surface))
                painter.drawText(QRectF(x, top, width, BAR_PX), _ALIGN.AlignCenter, part.text)
            x += width
        if bar.low is not None and bar.high is not None and bar.low < bar.high:
            self._paint_interval(painter, (start + bar.low * scale, x, start + bar.high * scale), top)

    def _paint_interval(self, painter: QPainter, places: tuple[float, float, float], top: float) -> None:
        """What may be more is pale; the line reaches from bound to bound."""
        low, value, high = places
        pale = self._colour(0)
        pale.setAlphaF(BEYOND_OPACITY)
        painter.fillRect(QRectF(value, top, high - value, BAR_PX), pale)
        y = top + BAR_PX / 2 + 0.5
        for colour, width in ((self._appearance.theme.surface, 4.0), (self._appearance.theme.text, 1.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QLineF(low, y, high, y))
            for x in (low, high):
                painter.drawLine(QLineF(x, y - STOP, x, y + STOP))

    def _colour(self, series: int | None) -> QColor:
        theme = self._appearance.theme
        return QColor(theme.line if series is None else theme.series[series % len(theme.series)])

    def _ends(self) -> tuple[float, float]:
        """Of the axis, in pixels."""
        return 2.0 * SPACE, self.width() - 2.0 * SPACE

    def _row(self, gap: float) -> int:
        return round(self.fontMetrics().height() + 2 + BAR_PX + SPACE + gap)

    def _head(self) -> int:
        lines = 2 if self._sheet.legend else 1
        return lines * (self.fontMetrics().height() + SPACE // 2) + 2 * SPACE - SPACE // 2

    def _foot(self) -> int:
        return self.fontMetrics().height() + SPACE


def ticks(most: float, wanted: float) -> list[float]:
    """From 0 in round steps, about so many of them."""
    least = most / max(wanted, 1.0)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))
    return [number * step for number in range(math.floor(most / step + 1e-9) + 1)]


def legend_of(names: Sequence[str]) -> tuple[tuple[str, int | None], ...]:
    """Names with the numbers of their colours."""
    return tuple((name, number) for number, name in enumerate(names))


def _hairline(colour: str) -> QPen:
    pen = QPen(QColor(colour), 1.0)
    pen.setCosmetic(True)
    return pen
