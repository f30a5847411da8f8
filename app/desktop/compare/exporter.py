"""The comparison as a file: the same bytes that `assay compare --format` writes."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from app.desktop.compare.model import Answer, side_names
from app.desktop.services import Services
from profiles.reports import FORMATS, render_report
from profiles.storage import write_atomically

_NO_FILE_NAME = re.compile(r"[^\w.+-]+")
NAME_LENGTH = 80


class ExportButton(QPushButton):
    """A menu of formats, and of what can be copied instead."""

    def __init__(self, services: Services) -> None:
        super().__init__(self.tr("&Export"))
        self._services = services
        self._answer: Answer | None = None
        self.menu_ = QMenu(self)
        texts = {
            "html": self.tr("HTML report, to read and print…"),
            "md": self.tr("Markdown…"),
            "csv": self.tr("CSV, a row per case…"),
            "json": self.tr("JSON…"),
        }
        for form in sorted(FORMATS, key=list(texts).index):
            self.menu_.addAction(texts[form]).triggered.connect(partial(self._ask, form))
        self.menu_.addSeparator()
        self.setMenu(self.menu_)
        self.setAccessibleName(self.tr("Export the comparison"))
        self.show_answer(None)

    def show_answer(self, answer: Answer | None) -> None:
        """What would be exported now."""
        self._answer = answer
        self.setEnabled(answer is not None)

    def open_menu(self) -> None:
        """As a click does, with the first entry ready for Enter."""
        if self.isEnabled():
            self.menu_.popup(self.mapToGlobal(QPoint(0, self.height())))
            self.menu_.setActiveAction(self.menu_.actions()[0])

    def write(self, form: str, target: Path) -> None:
        """Write the present comparison, in the background."""
        if self._answer is None:
            return
        report = self._answer.report

        def render() -> Path:
            write_atomically(target, render_report(form, report).encode())
            return target

        done = self.tr("Written to {path}")
        self._services.background.run(
            "export comparison",
            render,
            lambda path: self._services.tell(done.format(path=path), topic="export"),
            self._services.fail,
            must=True,
        )

    def _ask(self, form: str, _checked: bool = False) -> None:
        if self._answer is None:
            return
        dialog = QFileDialog(self, self.tr("Export the comparison"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = FORMATS[form][1]
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.setNameFilter(f"*{suffix}")
        dialog.selectFile(file_name(self._answer) + suffix)
        dialog.fileSelected.connect(lambda chosen: self.write(form, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def file_name(answer: Answer) -> str:
    """A name for the file, made of the names of the sides; letters of any language, no separators."""
    baseline, *candidates = side_names(answer.comparison)
    words = f"{candidates[0] if len(candidates) == 1 else 'comparison'} against {baseline}"
    return _NO_FILE_NAME.sub("-", words).strip("-.")[:NAME_LENGTH] or "comparison"
