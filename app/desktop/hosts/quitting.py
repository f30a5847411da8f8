"""The question at the end of the window while something is measured."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Answer = Literal["stop", "leave", "stay"]


class QuitQuestion(QMessageBox):
    """What becomes of the run. One on a host can go on without the window, and does unless it is stopped."""

    def __init__(self, parent: QWidget, host: str) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle("Assay")
        self._leave = None
        if host:
            self.setText(translate("Window", "A run on {host} is still going on.").format(host=host))
            self.setInformativeText(
                translate(
                    "Window",
                    "It can go on without this window. Attach on the Hosts page, after a test of the host,"
                    " brings it back with all that it has measured.",
                )
            )
            leave = translate("Window", "Leave it running and quit")
            self._leave = self.addButton(leave, QMessageBox.ButtonRole.AcceptRole)
            self._stop = self.addButton(
                translate("Window", "Stop it and quit"), QMessageBox.ButtonRole.DestructiveRole
            )
        else:
            self.setText(translate("Window", "A run is going on."))
            self.setInformativeText(translate("Window", "What was measured until now is saved."))
            self._stop = self.addButton(
                translate("Window", "Stop and quit"), QMessageBox.ButtonRole.AcceptRole
            )
        self.addButton(translate("Window", "Go on"), QMessageBox.ButtonRole.RejectRole)

    def answer(self) -> Answer:
        """Of the button that was pressed."""
        pressed = self.clickedButton()
        if pressed is self._stop:
            return "stop"
        return "leave" if self._leave is not None and pressed is self._leave else "stay"
