"""What is asked before something is done, where the user wants to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.desktop import figures
from app.desktop.library.rows import Row


def ask_before_deleting(parent: QWidget, rows: Sequence[Row], act: Callable[[], object]) -> None:
    """Ask whether the profiles shall go to the trash; `act` is called where they shall. Blocks nothing."""
    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Library", "Delete"))
    if len(rows) == 1:
        box.setText(translate("Library", "Move “{name}” to the trash?").format(name=rows[0].name))
    else:
        told = translate("Library", "Move {n} profiles to the trash?")
        box.setText(told.format(n=figures.count(len(rows))))
    yes = box.addButton(translate("Library", "Move to the trash"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(translate("Library", "Cancel"), QMessageBox.ButtonRole.RejectRole)
    yes.clicked.connect(lambda _=False: act())
    box.open()
