"""The question at the end of the window while a fleet goes on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.desktop.fleet.order import FleetOrder
from app.desktop.hosts.quitting import Answer


class FleetQuestion(QMessageBox):
    """What becomes of the fleet. One on a head node can go on without the window."""

    def __init__(self, parent: QWidget, order: FleetOrder) -> None:
        super().__init__(parent)
        from profiles.text import shown

        translate = QCoreApplication.translate
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle("Assay")
        self._leave = None
        if order.host:
            self.setText(translate("Window", "A fleet on {host} is still going on.").format(host=order.host))
            told = translate(
                "Window",
                "It can go on without this window: its profiles, and members.json with what became of each"
                " member, come into {folder} there. Attach on the Hosts page, after a test of the host,"
                " brings it back.",
            )
            self.setInformativeText(told.format(folder=shown(order.into)))
            leave = translate("Window", "Leave it running and quit")
            self._leave = self.addButton(leave, QMessageBox.ButtonRole.AcceptRole)
            self._stop = self.addButton(
                translate("Window", "Stop it and quit"), QMessageBox.ButtonRole.DestructiveRole
            )
        else:
            self.setText(translate("Window", "A fleet is going on."))
            self.setInformativeText(
                translate(
                    "Window",
                    "Its members are told to end, and what they have measured is collected. The window closes"
                    " at once, and the program when that is done: within a minute.",
                )
            )
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
