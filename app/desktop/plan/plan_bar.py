"""Which plan is open: the worked cases, a file, and saving what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from app.desktop.custom.numbers import ChoiceBox
from app.desktop.plan.draft import Draft
from app.desktop.saving import save_text
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import button
from profiles.text import shown

LONGEST_NAME = 60


class PlanBar(QWidget):
    """A list of plans, and buttons to open and to save one."""

    wanted = Signal(str)
    """The name of a worked case, or the path of a file."""

    def __init__(self, services: Services, worked: Sequence[str]) -> None:
        super().__init__()
        self._services = services
        self._draft: Draft | None = None
        self._file = ""
        self.box = ChoiceBox()
        self.box.setAccessibleName(self.tr("Plan"))
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(12)
        for name in worked:
            self.box.addItem(self.tr("Worked case: {name}").format(name=name), name)
        self.box.activated.connect(lambda _: self.wanted.emit(str(self.box.currentData())))
        self.open = button(self.tr("Open…"), self.ask_file, name=self.tr("Open a plan"))
        self.save = button(self.tr("Save as…"), self.ask_target, name=self.tr("Save the plan as a file"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.open)
        layout.addWidget(self.save)
        self.save.setEnabled(False)

    def show_draft(self, draft: Draft) -> None:
        """What can be saved now."""
        self._draft = draft
        self.save.setEnabled(True)

    def show_file(self, file: str) -> None:
        """That plan is open; a file joins the list."""
        place = self.box.findData(file)
        if place < 0:
            self.box.addItem(shown(Path(file).name, LONGEST_NAME), file)
            place = self.box.count() - 1
        self._file = file
        self.box.setCurrentIndex(place)

    def show_again(self) -> None:
        """The plan that is open, after another one could not be opened."""
        self.box.setCurrentIndex(self.box.findData(self._file))

    def ask_file(self) -> QFileDialog:
        """Open a dialog for a file to be opened."""
        dialog = QFileDialog(self, self.tr("Open a plan"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["*.toml", "*"])
        dialog.fileSelected.connect(self.wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def ask_target(self) -> None:
        """Open a dialog for where to save."""
        if self._draft is not None:
            name = Path(str(self.box.currentData() or "plan")).stem
            save_text(self, self._services, f"{name}.toml", self._draft.text())
