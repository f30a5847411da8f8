"""What the user has chosen: a small INI file in the configuration folder."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from profiles.paths import config_dir

ThemeChoice = Literal["system", "light", "dark"]
Language = Literal["system", "en", "zh_CN", "id"]
Refresh = Literal["automatic", "slow", "frozen"]

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "language": ("system", "en", "zh_CN", "id"),
    "refresh": ("automatic", "slow", "frozen"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One value for each setting; the defaults are what a new user gets."""

    theme: ThemeChoice = "system"
    language: Language = "system"
    refresh: Refresh = "automatic"
    """How often figures move: 1 Hz or 4 Hz by what is measured, always 1 Hz, or one line of text only."""
    library: str = ""
    """Folder of the profiles; empty for the default."""
    confirm_quit: bool = True
    confirm_delete: bool = False


class Settings(QObject):
    """The chosen values, read once and written at every change. A wrong value in the file is the default."""

    changed = Signal(object)
    """The names of what changed."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or config_dir() / "desktop.ini"
        self._file = QSettings(str(self.path), QSettings.Format.IniFormat)
        self.chosen = self._read()
        self._default_library = os.environ.get("ASSAY_LIBRARY")
        self._point_to_library()

    def change(self, **values: Any) -> None:
        """Choose other values and keep them."""
        before = self.chosen
        self.chosen = replace(before, **values)
        names = {f.name for f in fields(Chosen) if getattr(before, f.name) != getattr(self.chosen, f.name)}
        for name in names:
            self._file.setValue(name, getattr(self.chosen, name))
        self._file.sync()
        if "library" in names:
            self._point_to_library()
        if names:
            self.changed.emit(names)

    @property
    def writable(self) -> bool:
        """Whether the last change reached the disk."""
        return self._file.status() == QSettings.Status.NoError

    def geometry(self, name: str) -> QByteArray | None:
        """What `keep_geometry` kept."""
        value = self._file.value(f"geometry/{name}")
        return value if isinstance(value, QByteArray) else None

    def keep_geometry(self, name: str, value: QByteArray) -> None:
        """Remember the place and size of a window, or the widths of a header."""
        self._file.setValue(f"geometry/{name}", value)

    def _read(self) -> Chosen:
        values: dict[str, Any] = {}
        for field in fields(Chosen):
            value = self._file.value(field.name)
            if isinstance(field.default, bool):
                if str(value).casefold() in {"true", "false"}:
                    values[field.name] = str(value).casefold() == "true"
            elif isinstance(value, str) and value in CHOICES.get(field.name, (value,)):
                values[field.name] = value
        return Chosen(**values)

    def _point_to_library(self) -> None:
        """Our own code and every child find the library by this variable."""
        if self.chosen.library:
            os.environ["ASSAY_LIBRARY"] = self.chosen.library
        elif self._default_library is not None:
            os.environ["ASSAY_LIBRARY"] = self._default_library
        else:
            os.environ.pop("ASSAY_LIBRARY", None)
