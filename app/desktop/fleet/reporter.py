"""The report of a fleet's folder: made by `assay fleet report` in a child, opened in the user's browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.desktop.child import Child, Ending
from app.desktop.services import Action, Services
from profiles.text import shown

FILE_NAME = "fleet.html"
TOPIC = "fleet report"
LEAVE_MS = 2000


class Reporter(QObject):
    """One report at a time."""

    changed = Signal()
    """It has begun, or ended."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._child: Child | None = None
        services.closing.connect(self._close)

    @property
    def busy(self) -> bool:
        """Whether a report is being made."""
        return self._child is not None

    def make(self, folder: Path) -> None:
        """Write `fleet.html` into the folder and open it; a sentence says where it is, or why it is not."""
        if self.busy:
            return
        path = folder / FILE_NAME
        self._child = Child(["fleet", "report", str(folder), "--out", str(path)], self)
        self._child.ended.connect(partial(self._end, path))
        self.changed.emit()
        self._child.start()

    def _end(self, path: Path, ending: Ending) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
        if ending.exit_code == 0:
            told = self.tr("The report is in {path}.").format(path=shown(path))
            again = Action(self.tr("Open"), partial(show_file, path))
            self._services.tell(told, actions=(again,), topic=TOPIC)
            show_file(path)
        else:
            problem = ending.sentence or self.tr("The report could not be made.")
            self._services.tell(problem, kind="problem", detail=ending.stderr.strip(), topic=TOPIC)
        self.changed.emit()

    def _close(self) -> None:
        """Half a report is none: it is written whole or not at all."""
        if self._child is not None:
            child, self._child = self._child, None
            child.ended.disconnect()
            child.interrupt()  # not killed: it must take those that read profiles for it along
            if not child.wait(LEAVE_MS):
                child.kill()
                child.wait()


def show_file(path: Path) -> bool:
    """Hand a file that we have made to the program that shows such files; whether that was done."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
