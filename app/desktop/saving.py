"""Saving a text that a page made: ask where, write it whole or not at all, say what came of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop.services import Services


def save_text(parent: QWidget, services: Services, name: str, text: str) -> QFileDialog:
    """Open a dialog with that file name proposed; its suffix tells the kind. Returns the open dialog."""
    suffix = Path(name).suffix.removeprefix(".")
    dialog = QFileDialog(parent, QCoreApplication.translate("Saving", "Save"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilters([f"*.{suffix}", "*"])
    dialog.selectFile(name)
    dialog.fileSelected.connect(partial(_write, services, text))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _write(services: Services, text: str, chosen: str) -> None:
    from profiles.problems import AssayError
    from profiles.storage import write_atomically

    path = Path(chosen)
    try:
        write_atomically(path, text.encode())
    except AssayError as error:
        services.fail(error)
        return
    told = QCoreApplication.translate("Saving", "Saved as {path}.").format(path=path)
    services.tell(told, topic="saved")
