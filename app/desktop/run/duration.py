"""The fields that choose for how long a run measures its cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.desktop.custom.numbers import ChoiceBox, SecondsBox
from app.desktop.run.choice import USUAL_MIN, Duration, Sampling
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, row

LEAST_MIN, MOST_MIN = 0.1, 24 * 60.0
"""As `assay run --sustained` takes them."""


class DurationChoice(QWidget):
    """A list of three; the third has minutes and a case."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.way, self.case = ChoiceBox(), ChoiceBox()
        self.way.setAccessibleName(self.tr("How long"))
        samplings: tuple[tuple[Sampling, str], ...] = (
            ("enough", self.tr("Until each result is known")),
            ("energy", self.tr("Until each energy is known, too")),
            ("sustained", self.tr("One case back to back")),
        )
        for sampling, text in samplings:
            self.way.addItem(text, sampling)
        self.minutes = _minutes_box(self.tr("Minutes back to back"))
        self.case.setAccessibleName(self.tr("Case that is run back to back"))
        for box in (self.way, self.case):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._more = QWidget()
        line = row(self.minutes, self.case)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(1, 1)
        self._more.setLayout(line)
        self._more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for part in (Label(self.tr("How long"), bold=True), self.way, self._more):
            column.addWidget(part)
        self.show_cases(())
        self.way.currentIndexChanged.connect(self._turn)
        self.minutes.valueChanged.connect(lambda _: self.changed.emit())
        self.case.currentIndexChanged.connect(lambda _: self.changed.emit())

    @property
    def chosen(self) -> Duration:
        """What the fields say."""
        return Duration(self.way.currentData(), self.minutes.value(), self.case.currentData() or "")

    def show_cases(self, ids: Sequence[str]) -> None:
        """The cases of which one can be run back to back; the chosen one stays where it is still there."""
        wanted = ["", *ids]
        if wanted == [self.case.itemData(place) for place in range(self.case.count())]:
            return
        before = self.case.currentData()
        self.case.blockSignals(True)
        self.case.clear()
        self.case.addItem(self.tr("The largest matmul that fits"), "")
        for case_id in ids:
            self.case.addItem(case_id, case_id)
        self.case.setCurrentIndex(max(0, self.case.findData(before)))
        self.case.blockSignals(False)

    def _turn(self) -> None:
        self._more.setVisible(self.chosen.is_sustained)
        self.changed.emit()


def _minutes_box(name: str) -> SecondsBox:
    box = SecondsBox()
    box.setDecimals(1)
    box.setRange(LEAST_MIN, MOST_MIN)
    box.setValue(USUAL_MIN)
    box.setSuffix(" min")
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    return box
