"""Spin boxes for seconds and counts, which a turn of the mouse wheel over a form does not change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox


class SecondsBox(QDoubleSpinBox):
    """Seconds with as many decimals as the value needs; 0 is a word."""

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """`0.35`, not `0.350`."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only where the cursor is: else the form is meant."""
        _turn(self, event) or super().wheelEvent(event)


class CountBox(QSpinBox):
    """A whole number."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only where the cursor is."""
        _turn(self, event) or super().wheelEvent(event)


class ChoiceBox(QComboBox):
    """One of several."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only where the cursor is."""
        _turn(self, event) or super().wheelEvent(event)


def seconds_box(value: float, most: float, zero: str, name: str) -> SecondsBox:
    """From 0, shown as the word `zero`; without such a word from a hundredth of a second."""
    box = SecondsBox()
    box.setDecimals(3)
    box.setRange(0.0 if zero else 0.01, most)
    box.setSingleStep(0.1 if not zero or value else 1.0)
    box.setSuffix(" s")
    box.setSpecialValueText(zero)
    box.setValue(value)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setAccessibleName(name)
    return box


def count_box(value: int, most: int, name: str) -> CountBox:
    """From 1."""
    box = CountBox()
    box.setRange(1, most)
    box.setValue(value)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setAccessibleName(name)
    return box


def _turn(box: QSpinBox | QDoubleSpinBox | QComboBox, event: QWheelEvent) -> bool:
    """Whether the turn was passed on to what is behind."""
    if box.hasFocus():
        return False
    event.ignore()
    return True
