"""A quiet chart: hairlines, one level of ticks in the digits of the user's language, zoom along x only.

pyqtgraph's own grid costs 8 ms a frame, its context menu and button offer what nobody here needs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.desktop.figures import localised
from app.desktop.theme import SMALL_PT, Appearance, Theme, sized

pg.setConfigOptions(antialias=True)

STEPS = (1.0, 2.0, 5.0)
LOG_TICKS = (1.0,)
MOST_TICKS = 1000
LABEL_PX = 17
LABEL_MARGIN_PX = 4
"""What pyqtgraph leaves free around a text."""


class Axis(pg.AxisItem):
    """Round ticks about `spacing` pixels apart; on a logarithmic axis one at each power of ten."""

    def __init__(self, orientation: str, *, spacing: int, log: bool = False) -> None:
        super().__init__(orientation)
        self._factor = 1.0
        self.spacing_px = spacing
        self._log = log
        self.setStyle(tickLength=-4, maxTickLevel=0, autoExpandTextSpace=True, tickTextOffset=5)
        self.enableAutoSIPrefix(False)  # else a new range is left to `updateAutoSIPrefix` to draw

    @property
    def factor(self) -> float:
        """Ticks tell the value divided by this."""
        return self._factor

    @factor.setter
    def factor(self, factor: float) -> None:
        if factor != self._factor:
            self._factor = factor
            self.picture = None
            self.update()

    def updateAutoSIPrefix(self) -> None:  # noqa: N802
        """Nothing: the prefix is `factor`'s business, and pyqtgraph's lays the label out at every refresh."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802, N803
        """The values of the ticks, as pyqtgraph asks for them: one level."""
        low, high = min(minVal, maxVal), max(minVal, maxVal)
        if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
            return [(1.0, [])]
        if self._log:
            wanted = max(1, math.ceil((high - low) * self.spacing_px / max(size, 1.0)))
            first = math.ceil(low)
            return [
                (float(wanted), [float(p) for p in range(first, math.floor(high) + 1) if p % wanted == 0])
            ]
        step = round_step((high - low) / self.factor * self.spacing_px / max(size, 1.0)) * self.factor
        if not 0 < step < math.inf:
            return [(1.0, [])]
        first_tick, last_tick = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last_tick - first_tick > MOST_TICKS:  # of a range that is none
            return [(step, [])]
        return [(step, [n * step for n in range(first_tick, last_tick + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The texts of the ticks."""
        if self._log:
            return [power_text(value) for value in values]
        step = spacing / self.factor
        decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
        return [localised(f"{value / self.factor:,.{decimals}f}") for value in values]


class LightGrid(pg.GraphicsObject):
    """Horizontal hairlines at the ticks of an axis."""

    def __init__(self, axis: Axis) -> None:
        super().__init__()
        self._axis = axis
        self.pen = QPen()
        self.setZValue(-100)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """All that is in view."""
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:  # noqa: N802
        """Another part is in view."""
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """One line for each tick."""
        rect = self.boundingRect()
        painter.setPen(self.pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ticks = self._axis.tickValues(rect.top(), rect.bottom(), self._axis.height())[0][1]
        for tick in ticks:
            painter.drawLine(QLineF(rect.left(), tick, rect.right(), tick))


class Chart(pg.PlotWidget):
    """A plot in our language. Subclasses add items and say in `restyle` how the theme colours them."""

    def __init__(
        self, appearance: Appearance, name: str, *, log: bool = False, parent: QWidget | None = None
    ):
        self.left = Axis("left", spacing=44, log=log)
        self.bottom = Axis("bottom", spacing=84, log=log)
        super().__init__(parent=parent, axisItems={"left": self.left, "bottom": self.bottom})
        self.appearance = appearance
        self.setAccessibleName(name)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.getViewBox().setMouseEnabled(x=True, y=False)
        item.getViewBox().setDefaultPadding(0.0)
        self.grid = LightGrid(self.left)
        self.addItem(self.grid, ignoreBounds=True)
        self._whole_x = (0.0, 1.0)
        self._zoomed = False
        item.getViewBox().sigRangeChangedManually.connect(self._note_zoom)
        appearance.changed.connect(self._recolour)

    @property
    def theme(self) -> Theme:
        """Colours to draw with."""
        return self.appearance.theme

    def restyle(self) -> None:
        """Colour the items; called at the start and at each change of the theme."""

    def style_now(self) -> None:
        """To be called at the end of a subclass's constructor."""
        self._recolour()

    def frame(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """What there is to see; a part that the user has zoomed to stays while more comes."""
        self._whole_x = x
        box = self.getPlotItem().getViewBox()
        if self._zoomed:
            box.setRange(yRange=y, padding=0)
        else:
            box.setRange(xRange=x, yRange=y, padding=0)

    def forget_zoom(self) -> None:
        """Something else is shown from now on."""
        self._zoomed = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Back to all of it."""
        if self._zoomed:
            self._zoomed = False
            self.getPlotItem().getViewBox().setRange(xRange=self._whole_x, padding=0)
        event.accept()

    def _note_zoom(self, *_: object) -> None:
        self._zoomed = True

    def save(self, path: str) -> None:
        """Write what is seen as PNG, or as SVG where the name ends so."""
        from pyqtgraph.exporters import ImageExporter, SVGExporter

        exporter = SVGExporter if path.lower().endswith(".svg") else ImageExporter
        exporter(self.getPlotItem()).export(path)

    def _recolour(self) -> None:
        theme = self.theme
        self.setBackground(theme.surface)
        font = sized(QFont(self.font()), SMALL_PT)
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setTickFont(font)
        self.grid.pen = hairline(theme.line)
        self.restyle()
        self.update()


def hairline(colour: str, *, dash: bool = False, dots: bool = False) -> QPen:
    """One pixel wide at any zoom and scale: wider antialiased lines cost a hundred times as much."""
    pen = pg.mkPen(colour, width=1)
    pen.setCosmetic(True)
    if dash:
        pen.setStyle(Qt.PenStyle.DashLine)
    if dots:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen  # type: ignore[no-any-return]


def faded(colour: str, opacity: float) -> QColor:
    """The colour with an opacity between 0 and 1."""
    made = QColor(colour)
    made.setAlphaF(opacity)
    return made


def text_item(
    text: str, colour: str, *, anchor: tuple[float, float] = (0.0, 1.0), ground: str | None = None
) -> pg.TextItem:
    """A label within the plot, in the small size; with a `ground` it covers what it lies on."""
    fill = None if ground is None else pg.mkBrush(faded(ground, 0.75))
    item = pg.TextItem(color=colour, anchor=anchor, fill=fill)
    item.setPlainText(text)
    item.setFont(sized(QFont(), SMALL_PT))
    return item


def label_px() -> int:
    """From one label to the next below it: a Chinese font has higher lines than a Latin one."""
    return max(LABEL_PX, QFontMetrics(sized(QFont(), SMALL_PT)).height() + 3)


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least so large."""
    if least <= 0 or not math.isfinite(least):
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in STEPS if step * power >= least * (1 - 1e-9)), 10.0 * power)


def power_text(exponent: float) -> str:
    """A power of ten with an SI prefix: `10 G`."""
    from profiles.units import format_rate

    value = 10.0**exponent
    if value < 1:
        return localised(f"{value:g}")
    number, _, prefix = format_rate(value, "").partition(" ")
    return localised(f"{float(number.replace(',', '')):g}") + (f" {prefix}" if prefix else "")
