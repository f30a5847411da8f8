"""Sliders with a field each: the slider for a look around, the field for the exact number."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QSlider

from app.desktop.plan import typed
from app.desktop.plan.typed import Bounds, UntidyError
from app.desktop.theme import SMALL_PT, SPACE, Appearance
from app.desktop.widgets import Label

PER_DECADE = 90
"""1.0, 1.1, ... 9.9: a slider gives round numbers."""
FIELD_WIDTH = 10 * SPACE


@dataclass(frozen=True, slots=True)
class Scale:
    """What a slider reaches, in steps of `step`; without one by decades, whose ends are powers of ten."""

    least: float
    most: float
    step: float | None = None

    @property
    def steps(self) -> int:
        """Places of the slider, less one."""
        if self.step is None:
            return PER_DECADE * round(math.log10(self.most / self.least))
        return round((self.most - self.least) / self.step)

    def value(self, place: int) -> float:
        """At a place of the slider."""
        if self.step is None:
            decade, tenths = divmod(place, PER_DECADE)
            return float(f"{self.least * 10**decade * (10 + tenths) / 10:.2g}")
        return float(f"{self.least + place * self.step:.12g}")

    def place(self, value: float) -> int:
        """The nearest place; an end for what is beyond it."""
        if self.step is None:
            bounded = max(self.least, min(self.most, value))
            decade = math.floor(math.log10(bounded / self.least) + 1e-12)
            near = PER_DECADE * decade + 10 * (bounded / (self.least * 10.0**decade) - 1)
        else:
            near = (value - self.least) / self.step
        return max(0, min(self.steps, round(near)))


class Slider(QSlider):
    """The wheel turns it only where the focus is: else the page is meant."""

    def __init__(self, scale: Scale, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, scale.steps)
        self.setPageStep(max(1, scale.steps // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMinimumWidth(8 * SPACE)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only where the cursor is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Lever(QObject):
    """A label, a slider and a field for one number; what is wrong with the number stands below them."""

    moved = Signal(float)
    """The user has chosen another value."""

    def __init__(self, appearance: Appearance, name: str, bounds: Bounds, scale: Scale | None) -> None:
        """Without a scale there is no slider."""
        super().__init__()
        self._appearance, self._bounds, self._scale = appearance, bounds, scale
        self._value = math.nan
        self.label = Label(name)
        self.slider = Slider(scale, name) if scale is not None else None
        self.field = QLineEdit()
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAccessibleName(name)
        self.label.setBuddy(self.field)
        self.problem = Label(points=SMALL_PT, wrap=True)
        self.problem.hide()
        self.field.editingFinished.connect(self._take_text)
        if self.slider is not None:
            self.slider.valueChanged.connect(self._take_place)
            self.slider.sliderReleased.connect(self._place_slider)

    def add_to(self, grid: QGridLayout) -> None:
        """Below what is there already."""
        line = grid.rowCount()
        grid.addWidget(self.label, line, 0)
        if self.slider is not None:
            grid.addWidget(self.slider, line, 1)
        grid.addWidget(self.field, line, 2)
        grid.addWidget(self.problem, line + 1, 0, 1, 3)

    def show_value(self, value: float, *, name: str = "", scale: Scale | None = None) -> None:
        """The value that holds; another name or scale where it is another quantity."""
        if name:
            self.label.setText(name)
            self.field.setAccessibleName(name)
        if self.slider is not None and self._scale is not None:
            self._scale = scale or self._scale
            self.slider.setAccessibleName(name or self.slider.accessibleName())
            self.slider.setAccessibleDescription(self._written(value))
        if value != self._value or not self.field.isModified():
            self.field.setText(self._written(value))
            self._tell("")
        self._value = value
        self._place_slider()

    def set_visible(self, visible: bool) -> None:
        """All of it."""
        for part in (self.label, self.slider, self.field):
            if part is not None:
                part.setVisible(visible)
        self.problem.setVisible(visible and bool(self.problem.text()))

    def _written(self, value: float) -> str:
        return typed.written(value, self._bounds) + (" %" if self._bounds.percent else "")

    def _place_slider(self) -> None:
        """Where the value is; not while a hand holds it somewhere else."""
        if self.slider is None or self._scale is None or self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, self._scale.steps)
        self.slider.setValue(self._scale.place(self._value))
        self.slider.blockSignals(False)

    def _take_place(self, place: int) -> None:
        if self._scale is not None:
            self._emit(self._scale.value(place))

    def _take_text(self) -> None:
        if not self.field.isModified():
            return
        try:
            value = typed.read(self.field.text(), self._bounds)
        except UntidyError as problem:
            self._tell(str(problem))
            return
        self.field.setModified(False)
        if value is None or value == self._value:
            self.field.setText(self._written(self._value))
            self._tell("")
        else:
            self._emit(value)

    def _emit(self, value: float) -> None:
        self.field.setModified(False)
        self.moved.emit(value)

    def _tell(self, text: str) -> None:
        colours = QPalette()
        colours.setColor(QPalette.ColorRole.WindowText, self._appearance.theme.warning)
        self.problem.setPalette(colours)
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.field.setAccessibleDescription(text)


def connect(lever: Lever, act: Callable[[float], object]) -> Lever:
    """The lever, whose values go to `act`."""
    lever.moved.connect(act)
    return lever


def fill(box: QComboBox) -> None:
    """Let the list take the room that a panel has, and no more."""
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
