"""What was measured, where a file of another tool does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, button, fit_dialog, row, while_there
from app.importing import Published
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.importers.rows import Publisher

WIDTH = 480
NAMED = 3
"""Files that are named; of more only the number is said."""


class PublishedDialog(QDialog):
    """Asks once for all files that came together."""

    told = Signal(object)
    """A Published."""

    def __init__(self, services: Services, files: Sequence[Path], parent: QWidget) -> None:
        super().__init__(parent)
        self._known: frozenset[str] = frozenset()
        self.setWindowTitle(self.tr("What was measured?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = ", ".join(shown(file.name, 60) for file in files[:NAMED])
        more = self.tr(" and {n} more").format(n=len(files) - NAMED) if len(files) > NAMED else ""
        told = self.tr("{files}: no word about the device that was measured.").format(files=names + more)
        self.device = QComboBox(editable=True)
        self.device.setAccessibleName(self.tr("Device"))
        line = self.device.lineEdit()
        assert line is not None  # noqa: S101  (it is editable)
        line.setPlaceholderText(self.tr("Name in the catalogue, such as h100_sxm"))
        self.publisher = QComboBox()
        self.publisher.setAccessibleName(self.tr("Published by"))
        for text, value in (
            (self.tr("As such files mostly are"), None),
            (self.tr("A third party"), "third party"),
            (self.tr("The vendor"), "vendor"),
        ):
            self.publisher.addItem(text, value)
        self.source = QLineEdit()
        self.source.setAccessibleName(self.tr("Source"))
        self.source.setPlaceholderText(self.tr("An address or a title, where it can be looked up"))
        self.problem = Label("", wrap=True)
        colours = QPalette()
        colours.setColor(QPalette.ColorRole.WindowText, services.appearance.theme.warning)
        self.problem.setPalette(colours)
        self._lay_out(told)
        services.background.run("catalogue names", _names, while_there(self, self._offer), services.fail)

    def _lay_out(self, told: str) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(SPACE)
        for box in (self.device, self.publisher):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form.addRow(Label(self.tr("Device")), self.device)
        form.addRow(Label(self.tr("Published by")), self.publisher)
        form.addRow(Label(self.tr("Source")), self.source)
        ok = button(self.tr("Import"), self._accept, primary=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(Label(told, wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.problem)
        self.problem.hide()
        layout.addLayout(row(1, ok, button(self.tr("Cancel"), self.reject)))
        fit_dialog(self, WIDTH)

    def _offer(self, names: list[str]) -> None:
        self._known = frozenset(names)
        written = self.device.currentText()
        self.device.addItems(names)
        self.device.setCurrentText(written)

    def _accept(self) -> None:
        device = self.device.currentText().strip()
        if device not in self._known:
            told = self.tr("The catalogue has no device “{name}”; choose one of the list.")
            self.problem.setText(told.format(name=shown(device, 60)))
            self.problem.show()
            fit_dialog(self, WIDTH)
            self.device.setFocus()
            return
        publisher = cast("Publisher | None", self.publisher.currentData())
        self.told.emit(Published(device, publisher, self.source.text().strip()))
        self.accept()


def _names() -> list[str]:
    from profiles import catalogue

    return sorted({*catalogue.families(), *(entry.id for entry in catalogue.entries())})
