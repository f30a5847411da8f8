"""How one ratio is drawn: its interval, a mark with the shape of its verdict, and the axis of all."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.desktop.compare.model import Line, is_drawn
from app.desktop.figures import localised
from app.desktop.theme import SMALL_PT, SPACE, Theme, sized
from profiles.reports.svg import LogAxis, ticks

BAND_OPACITY = 0.16
MARKED_OPACITY = 0.12
STOP = 4
"""Half the height of the stops at an interval's ends."""


class Inks:
    """The colours of a theme as the painter wants them."""

    def __init__(self, theme: Theme) -> None:
        self._series = [QColor(colour) for colour in theme.series]
        self.surface, self.text, self.muted = QColor(theme.surface), QColor(theme.text), QColor(theme.muted)
        self.line, self.accent = QColor(theme.line), QColor(theme.accent)
        self.band, self.marked = QColor(theme.muted), QColor(theme.accent)
        self.band.setAlphaF(BAND_OPACITY)
        self.marked.setAlphaF(MARKED_OPACITY)

    def series(self, candidate: int) -> QColor:
        """Of a candidate; the first colour is the baseline's."""
        return self._series[(candidate + 1) % len(self._series)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Places in pixels: where labels end, the axis, the right ends of ratio and interval, and the verdict."""

    labels: float
    axis: LogAxis
    ratio: float
    spread: float
    verdict: float
    bottom: float
    """Of the rows; the axis' labels stand below."""


def draw_axis(
    painter: QPainter, sheet: Sheet, inks: Inks, ends: tuple[float, float], tolerance: float, *, labels: bool
) -> None:
    """The tolerance as a band with hairlines behind the rows; or, `labels`, what stands below them."""
    axis, bottom = sheet.axis, sheet.bottom
    marks = ticks(*ends)
    if not labels:
        left, right = axis.at(1 - tolerance), axis.at(1 + tolerance)
        painter.fillRect(QRectF(left, 0, right - left, bottom), inks.band)
        painter.setPen(_pen(inks.line))
        for tick in marks:
            painter.drawLine(_upright(axis.at(tick), 0, bottom))
        painter.setPen(_pen(inks.muted))
        painter.drawLine(_upright(axis.at(1.0), 0, bottom))
        return
    painter.setFont(sized(painter.font(), SMALL_PT))
    painter.setPen(_pen(inks.line))
    painter.drawLine(QLineF(axis.start, bottom + 0.5, axis.end, bottom + 0.5))
    for tick in _apart(marks, axis, painter):
        x = axis.at(tick)
        painter.setPen(_pen(inks.line))
        painter.drawLine(_upright(x, bottom, bottom + 4))
        painter.setPen(inks.muted)
        box = QRectF(x - 40, bottom + 4, 80, 2 * SPACE)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tick_text(tick))


def draw_bar(painter: QPainter, box: QRectF, line: Line, sheet: Sheet, inks: Inks) -> None:
    """The interval and the estimate; nothing where there is no ratio."""
    if not is_drawn(line):
        return
    y, colour = round(box.center().y()) + 0.5, inks.series(line.candidate)
    ratio, low, high = line.figures
    place = sheet.axis.at(ratio or 1.0)
    if line.mean is not None:
        _draw_diamond(
            painter, sheet.axis, y, (low or ratio or 1.0, ratio or 1.0, high or ratio or 1.0), colour
        )
        return
    if low is not None and high is not None:
        _draw_interval(painter, sheet.axis, y, (low, high), colour)
    verdict = line.case.verdict if line.case is not None else "unclear"
    hollow = verdict in ("unclear", "not comparable")
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(inks.surface if hollow else colour)
    if verdict == "faster":
        painter.drawPolygon(_polygon((place - 4, y - 5), (place + 5, y), (place - 4, y + 5)))
    elif verdict == "slower":
        painter.drawPolygon(_polygon((place + 4, y - 5), (place - 5, y), (place + 4, y + 5)))
    elif verdict == "same":
        painter.drawRect(QRectF(place - 4, y - 4, 8, 8))
    else:
        painter.drawEllipse(QPointF(place, y), 4.5, 4.5)


def tick_text(tick: float) -> str:
    """`0.95`, in the digits of the language."""
    return localised(f"{tick:,g}" if tick < 1e6 else f"{tick:.0e}")


def _draw_interval(
    painter: QPainter, axis: LogAxis, y: float, bounds: tuple[float, float], colour: QColor
) -> None:
    """A line with stops at its ends, or an arrow head where it goes on beyond the axis."""
    low, high = bounds
    painter.setPen(QPen(colour, 2.0))
    painter.drawLine(QLineF(axis.at(low), y, axis.at(high), y))
    for bound, end, inwards in ((low, axis.low, 6), (high, axis.high, -6)):
        beyond = bound < end if inwards > 0 else bound > end
        x = axis.at(bound)
        if beyond:
            painter.drawPolyline(_polygon((x + inwards, y - STOP), (x, y), (x + inwards, y + STOP)))
        else:
            painter.drawLine(_upright(x, y - STOP, y + STOP))


def _draw_diamond(
    painter: QPainter, axis: LogAxis, y: float, figures: tuple[float, float, float], colour: QColor
) -> None:
    """As wide as the interval, the custom of meta-analysis."""
    low, ratio, high = figures
    x = axis.at(ratio)
    left, right = min(axis.at(low), x - 3), max(axis.at(high), x + 3)
    painter.setPen(QPen(colour, 1.0))
    painter.setBrush(colour)
    painter.drawPolygon(_polygon((left, y), (x, y - 6), (right, y), (x, y + 6)))


def _apart(marks: list[float], axis: LogAxis, painter: QPainter) -> list[float]:
    """The ticks whose labels do not touch; 1 is among them, for all is relative to it."""
    kept: list[float] = []
    ordered = sorted(marks, key=lambda tick: (abs(tick - 1.0) > 1e-9, tick))
    for tick in ordered:
        half = painter.fontMetrics().horizontalAdvance(tick_text(tick)) / 2 + SPACE
        others = ((axis.at(o), painter.fontMetrics().horizontalAdvance(tick_text(o)) / 2) for o in kept)
        if all(abs(axis.at(tick) - x) >= half + width for x, width in others):
            kept.append(tick)
    return kept


def _pen(colour: QColor) -> QPen:
    pen = QPen(colour, 1.0)
    pen.setCosmetic(True)
    return pen


def _upright(x: float, top: float, bottom: float) -> QLineF:
    sharp = round(x) + 0.5
    return QLineF(sharp, top, sharp, bottom)


def _polygon(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])
