"""One line on what is installed and what the doctor says of it, with a button that unfolds the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.desktop.services import Services
from app.desktop.widgets import ElidedLabel, button, row


class InstalledLine(QWidget):
    """torch, drivers, and the doctor's count of problems or notes."""

    toggled = Signal()
    """All findings shall be shown, or no longer."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.torch = ""
        self.label = ElidedLabel("", muted=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.findings = button("", self.toggled.emit)
        self.findings.setCheckable(True)
        line = row(self.label, self.findings)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.refresh()

    @property
    def open(self) -> bool:
        """Whether all findings are wanted."""
        return self.findings.isChecked() and self.findings.isVisibleTo(self)

    def refresh(self) -> None:
        """As it is now."""
        known, doctor = self._services.devices.devices, self._services.doctor
        drivers = dict.fromkeys(str(one.facts["driver"]) for one in known if one.facts.get("driver"))
        parts = [self.torch, *(self.tr("driver {version}").format(version=one) for one in drivers)]
        counts = doctor.status()
        found = self._count(counts["problem"], counts["note"])
        if doctor.looking and not self._services.runs.running:
            parts.append(self.tr("Doctor: looking …"))
        elif doctor.problem:
            parts.append(self.tr("Doctor: no answer"))
        elif doctor.findings and not found:
            parts.append(self.tr("Doctor: no problem"))
        self.label.setText(" · ".join(part for part in parts if part))
        if self.findings.text() != found:
            self.findings.setText(found)
            self.findings.setAccessibleName(found)
        self.findings.setVisible(bool(found))

    def _count(self, problems: int, notes: int) -> str:
        if problems == 1:
            return self.tr("Doctor: 1 problem")
        if problems:
            return self.tr("Doctor: {n} problems").format(n=problems)
        if notes == 1:
            return self.tr("Doctor: 1 note")
        return self.tr("Doctor: {n} notes").format(n=notes) if notes else ""
