"""Versions and folders, and a report of them to copy into a question or a bug report."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.desktop.services import Services
from app.desktop.theme import SPACE, TITLE_PT
from app.desktop.widgets import Label, button, copy_text, fit_dialog, row, small_label
from profiles.paths import cache_dir, config_dir, library_dir
from profiles.problems import AssayError
from profiles.text import shown
from profiles.version import VERSION

WIDTH = 560


@dataclass(frozen=True, slots=True)
class Fact:
    """One line."""

    title: str
    """In the language of the window."""
    plain: str
    """In English, for the report: whoever answers it may not read the user's language."""
    value: str


class AboutDialog(QDialog):
    """What this is, what it stands on, and where it keeps things."""

    def __init__(self, services: Services, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Assay"))
        self.facts = facts(services)
        self.copied = small_label()
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        for number, fact in enumerate(self.facts):
            value = Label(fact.value, wrap=True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setAccessibleName(f"{fact.title}: {fact.value}")
            grid.addWidget(Label(fact.title, muted=True), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(Label(f"Assay {VERSION}", points=TITLE_PT, bold=True))
        layout.addWidget(
            Label(self.tr("What an AI accelerator really delivers: measured, saved, compared."), wrap=True)
        )
        layout.addLayout(grid)
        layout.addStretch(1)
        close = button(self.tr("Close"), self.accept, primary=True)
        layout.addLayout(row(self.copied, 1, button(self.tr("Copy report"), self._copy), close))
        fit_dialog(self, WIDTH)

    def _copy(self) -> None:
        copy_text(report(self.facts))
        self.copied.setText(self.tr("The report is on the clipboard."))


def facts(services: Services) -> list[Fact]:
    """Everything that the dialog shows. Versions come from the packages' metadata: torch is never loaded."""
    translate = QCoreApplication.translate
    qt = f"{qVersion()}, PySide6 {_version('PySide6-Essentials')}, {QGuiApplication.platformName()}"
    return [
        Fact("Python", "Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        Fact("Qt", "Qt", qt),
        Fact("pyqtgraph", "pyqtgraph", _version("pyqtgraph")),
        Fact("torch", "torch", _version("torch")),
        Fact("NumPy", "NumPy", _version("numpy")),
        Fact(translate("About", "System"), "System", platform.platform()),
        Fact(translate("About", "Screen"), "Screen", _screen()),
        Fact(translate("About", "Library"), "Library", _path(library_dir)),
        Fact(translate("About", "Configuration"), "Configuration", _path(config_dir)),
        Fact(translate("About", "Cache"), "Cache", _path(cache_dir)),
        Fact(translate("About", "Settings"), "Settings", _settings(services)),
        Fact(translate("About", "Licences"), "Licences", _licences()),
    ]


def report(told: list[Fact]) -> str:
    """The facts as plain text."""
    lines = [f"Assay {VERSION}", *(f"{fact.plain}: {fact.value}" for fact in told)]
    return "\n".join(lines) + "\n"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return QCoreApplication.translate("About", "not installed")


def _licences() -> str:
    """As the packages state them that the window is made of."""
    told = []
    for package in ("PySide6-Essentials", "pyqtgraph"):
        try:
            found = metadata.metadata(package).json
        except metadata.PackageNotFoundError:
            continue
        stated = str(found.get("license_expression") or found.get("license") or "")
        told += [f"{package}: {shown(stated, 80)}"] if stated else []
    return "\n".join(told)


def _screen() -> str:
    screen = QGuiApplication.primaryScreen()
    if screen is None:
        return QCoreApplication.translate("About", "none")
    size = screen.size()
    return f"{size.width()} × {size.height()}, × {screen.devicePixelRatio():g}"


def _path(folder: Callable[[], Path]) -> str:
    try:
        return shown(folder(), 1000)
    except AssayError as error:
        return str(error)


def _settings(services: Services) -> str:
    chosen = services.settings.chosen
    return f"{chosen.theme}, {chosen.language}, {chosen.refresh}"
