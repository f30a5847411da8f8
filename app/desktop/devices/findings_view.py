"""What the doctor found: problems first, each with what it means and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.devices.remedy import RemedyLine
from app.desktop.devices_model import sorted_findings
from app.desktop.doctor import Finding, Status
from app.desktop.prose import Prose
from app.desktop.sections import Section
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE, Theme
from app.desktop.widgets import Label

MARKS: dict[Status, str] = {"problem": "✗", "note": "!", "ok": "✓"}


class FindingsView(QWidget):
    """Made anew when the doctor has looked."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.state = Prose()
        self._section = Section(self.tr("Doctor"))
        self._section.add(self.state)
        self._list: QWidget | None = None
        self._drawn: tuple[tuple[Finding, ...], str] = ((), "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._section)
        layout.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """The doctor has begun, or has looked."""
        doctor = self._services.doctor
        self.state.setText(self._state())
        drawn = (tuple(doctor.findings), self._services.appearance.theme.name)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        if self._list is not None:
            self._section.layout_.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
            self._list = None
        if doctor.findings:
            self._list = _make_list(sorted_findings(doctor.findings), self._services.appearance.theme)
            self._section.add(self._list)

    def _state(self) -> str:
        doctor = self._services.doctor
        if doctor.looking and self._services.runs.running:
            return self.tr("The doctor looks when the run has ended: looking would disturb it.")
        if doctor.looking:
            return self.tr("The doctor is looking at this machine; that takes some seconds.")
        if doctor.problem:
            return self.tr("The doctor could not look: {problem}").format(problem=doctor.problem)
        return summary(self._services) if doctor.findings else ""


def summary(services: Services) -> str:
    """`✗ 1 problem, ! 2 notes`, or that nothing is wrong."""
    translate = QCoreApplication.translate
    counts = services.doctor.status()
    if not counts["problem"] and not counts["note"]:
        return translate("Doctor", "✓ nothing is wrong")
    told = []
    if counts["problem"]:
        told.append(translate("Doctor", "✗ problems: {count}").format(count=counts["problem"]))
    if counts["note"]:
        told.append(translate("Doctor", "! notes: {count}").format(count=counts["note"]))
    return figures.listed(told)


def status_word(status: Status) -> str:
    """`✗ problem`."""
    translate = QCoreApplication.translate
    word = {
        "problem": translate("Doctor", "problem"),
        "note": translate("Doctor", "note"),
        "ok": translate("Doctor", "ok"),
    }[status]
    return f"{MARKS[status]} {word}"


def status_colour(status: Status, theme: Theme) -> str:
    """Of the mark and its word."""
    return {"problem": theme.warning, "note": theme.accent, "ok": theme.good}[status]


def _make_list(findings: list[Finding], theme: Theme) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE + 4)
    grid.setColumnStretch(2, 1)
    top = Qt.AlignmentFlag.AlignTop
    for number, one in enumerate(findings):
        mark = Label(status_word(one.status), bold=True)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, status_colour(one.status, theme))
        mark.setPalette(palette)
        mark.setAccessibleName(f"{status_word(one.status)}: {one.check}")
        grid.addWidget(mark, number, 0, top)
        grid.addWidget(Label(one.check, muted=True), number, 1, top)
        grid.addWidget(_explained(one), number, 2)
    return whole


def _explained(one: Finding) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE // 2)
    layout.addWidget(Prose(one.what))
    if one.why:
        layout.addWidget(Prose(one.why, points=SMALL_PT, muted=True))
    if one.remedy:
        layout.addWidget(RemedyLine(one.remedy))
    return whole
