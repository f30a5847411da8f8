"""Profiles that leave the library for other programs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.desktop import figures
from app.desktop.library.rows import Row
from app.desktop.services import Services
from app.exporting import Form, export_profile
from app.reporting import compile_dossier, form_of, make_report
from profiles.files import read_profile
from profiles.library import Library
from profiles.paths import FILE_SUFFIX
from profiles.problems import AssayError
from profiles.roof_lookup import ROOFS
from profiles.storage import write_atomically
from profiles.text import shown

SUFFIXES: dict[Form, str] = {"csv": ".csv", "samples": ".samples.csv", "json": FILE_SUFFIX}
REPORT_FORMS = ("html", "pdf")
LONGEST_NAME = 80


class Exporting(QObject):
    """Asks where to, writes in the background, tells what was written."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._parent = parent
        self._rows: list[Row] = []
        self._numbers = itertools.count()
        self.menu = QMenu(self.tr("Export"), parent)
        texts: dict[Form, str] = {
            "csv": self.tr("Table with a row per case and round (CSV)…"),
            "samples": self.tr("Table with a row per sample (CSV)…"),
            "json": self.tr("The profile itself (JSON)…"),
        }
        for form, text in texts.items():
            action = QAction(text, self.menu)
            action.triggered.connect(partial(self._choose, form))
            self.menu.addAction(action)
        self.menu.addSeparator()
        report = QAction(self.tr("Report to read and print (HTML or PDF)…"), self.menu)
        report.triggered.connect(self._choose_report)
        self.menu.addAction(report)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """What the menu's actions export."""
        self._rows = list(rows)

    def _choose(self, form: Form) -> None:
        """Ask for a file for one profile, and for a folder for several."""
        if not self._rows:
            return
        dialog = QFileDialog(self._parent, self.tr("Export"))
        if len(self._rows) == 1:
            suffix = SUFFIXES[form]
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(f"*{suffix}")
            dialog.setDefaultSuffix(suffix.removeprefix("."))
            dialog.selectFile(file_name(self._rows[0], form))
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(partial(self._write, form, list(self._rows)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_report(self) -> None:
        """Ask for the one file on all rows; the first of them is the baseline."""
        if not self._rows:
            return
        dialog = QFileDialog(self._parent, self.tr("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"*.{form}" for form in REPORT_FORMS])
        dialog.setDefaultSuffix(REPORT_FORMS[0])
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.removeprefix("*.")))
        dialog.selectFile(f"{_stem(self._rows[0])}.{REPORT_FORMS[0]}")
        dialog.fileSelected.connect(partial(self._write_report, list(self._rows)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write_report(self, rows: Sequence[Row], name: str) -> None:
        function = partial(export_report, rows, Path(name))
        kind = f"export {next(self._numbers)}"
        self._services.background.run(kind, function, self._tell, self._services.fail, must=True)

    def _write(self, form: Form, rows: Sequence[Row], names: Sequence[str]) -> None:
        target = Path(names[0])
        kind = f"export {next(self._numbers)}"
        function = partial(export_all, rows, form, target, into=len(rows) > 1)
        self._services.background.run(kind, function, self._tell, self._services.fail, must=True)

    def _tell(self, done: tuple[list[Path], list[str]]) -> None:
        written, problems = done
        if len(written) == 1:
            told = self.tr("Written to {file}.").format(file=shown(written[0]))
        elif written:
            told = self.tr("{n} profiles were written to {folder}.").format(
                n=figures.count(len(written)), folder=shown(written[0].parent)
            )
        else:
            told = ""
        what = "\n".join(part for part in (told, *problems[:1]) if part)
        self._services.tell(
            what,
            kind="problem" if problems else "note",
            detail="\n".join(problems) if len(problems) > 1 else "",
            topic="export",
        )


def export_all(rows: Sequence[Row], form: Form, target: Path, *, into: bool) -> tuple[list[Path], list[str]]:
    """Write the profiles; what was written, and why other things were not. For a thread of its own.

    `into`: the target is a folder, in which no file is replaced.
    """
    written, problems = [], []
    for row in rows:
        try:
            done = export_profile(row.entry.path, form)
            path = _free(target / file_name(row, form), SUFFIXES[form]) if into else target
            write_atomically(path, done.data)
        except AssayError as error:
            problems.append(str(error))
            continue
        written.append(path)
        if not done.digest_ok:
            problems.append(f"{shown(row.entry.path)} was changed or damaged after it was saved.")
    return written, problems


def export_report(rows: Sequence[Row], target: Path) -> tuple[list[Path], list[str]]:
    """Write one report on all profiles; what was written, and no problem. For a thread of its own.

    Roofs of the units are looked for in their library, as `assay report` does.
    Raises AssayError where a profile cannot be read or the file not be written.
    """
    files = [read_profile(row.entry.path) for row in rows]
    with closing(Library(rows[0].entry.folder)) as library:
        dossier = compile_dossier(files, library.entries(ROOFS))
    write_atomically(target, make_report(dossier, form_of(target)))
    return [target], []


def file_name(row: Row, form: Form) -> str:
    """The name that is proposed for a profile's file."""
    return f"{_stem(row)}{SUFFIXES[form]}"


def _stem(row: Row) -> str:
    """A name for any system: a profile is called by its user's words, which may hold a slash."""
    return re.sub(r"[^\w.+=-]+", "-", row.entry.name[:LONGEST_NAME]).strip("-.") or row.entry.id


def _free(path: Path, suffix: str) -> Path:
    stem, number = path.name.removesuffix(suffix), 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}{suffix}")
    return path
