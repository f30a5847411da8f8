"""The visual language: two palettes on the Fusion style, the colours of series, type and spacing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

Choice = Literal["system", "light", "dark"]

SPACE = 8
"""Every distance is a multiple of it."""
TITLE_PT, FIGURE_PT, SMALL_PT, TEXT_PT = 15.0, 20.0, 9.0, 10.0


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`. The series were checked for contrast and for three kinds of colour blindness."""

    name: Literal["light", "dark"]
    window: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    on_accent: str
    good: str
    warning: str
    series: tuple[str, str, str, str, str, str]


LIGHT = Theme(
    name="light", window="#f4f4f5", surface="#ffffff", text="#1c1c1f", muted="#5f6068", line="#dcdce0",
    accent="#005483", on_accent="#ffffff", good="#00694c", warning="#9f4600",
    series=("#005483", "#9f4600", "#00835f", "#5f2445", "#bc8200", "#1c95d9"),
)  # fmt: skip
DARK = Theme(
    name="dark", window="#1a1b1e", surface="#232529", text="#e8e8ea", muted="#a0a1a8", line="#3b3d43",
    accent="#56b4e9", on_accent="#10222e", good="#2fc39a", warning="#e69f00",
    series=("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#0072B2"),
)  # fmt: skip


class Appearance(QObject):
    """Which theme the window wears; `changed` tells those who paint with its colours themselves."""

    changed = Signal()

    def __init__(self, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice = choice
        self.theme = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, choice: Choice) -> None:
        """Wear another theme from now on."""
        self._choice = choice
        self._follow_system()

    def wear(self) -> None:
        """Give the application the style and the palette of the theme."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101  (for the type checker)
        if application.style().objectName() != "fusion":
            application.setStyle(QStyleFactory.create("Fusion"))
        application.setPalette(palette(self.theme))
        application.setStyleSheet(check_marks(self.theme))

    def _follow_system(self) -> None:
        theme = self._resolve()
        if theme is not self.theme:
            self.theme = theme
            self.wear()
            self.changed.emit()

    def _resolve(self) -> Theme:
        if self._choice == "system":
            # Linux without a desktop theme says Unknown: then light, which prints and photographs better.
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT


def palette(theme: Theme) -> QPalette:
    """The theme as Fusion wants it. The placeholder's colour serves all muted text."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.surface,
        role.AlternateBase: theme.window, role.Text: theme.text, role.PlaceholderText: theme.muted,
        role.Button: theme.surface, role.ButtonText: theme.text, role.BrightText: theme.text,
        role.Highlight: theme.accent, role.HighlightedText: theme.on_accent, role.Accent: theme.accent,
        role.Link: theme.accent, role.LinkVisited: theme.accent, role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text, role.Light: theme.surface, role.Midlight: theme.line,
        role.Mid: theme.line, role.Dark: theme.line, role.Shadow: theme.line,
    }  # fmt: skip
    for one, colour in colours.items():
        made.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, one, QColor(theme.muted))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return made


def check_marks(theme: Theme) -> str:
    """Fusion draws the frame of an empty check box darker than the window: on a dark one nobody sees it."""
    name = "check.svg" if theme is LIGHT else "check-dark.svg"
    mark = Path(str(resources.files("resources") / "icons" / name)).as_posix()
    return (
        "QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid palette(placeholder-text);"
        " border-radius: 3px; background: palette(base); }"
        "QCheckBox::indicator:focus { border: 1px solid palette(highlight); }"
        "QCheckBox::indicator:disabled { border: 1px solid palette(mid); }"
        "QCheckBox::indicator:checked { background: palette(highlight); border: 1px solid palette(highlight);"
        f' image: url("{mark}"); }}'
    )


def set_size(widget: QWidget, points: float, *, bold: bool = False) -> None:
    """Give the widget's text a size; figures get digits of one width, so that they do not dance."""
    widget.setFont(sized(widget.font(), points, bold=bold))


def sized(font: QFont, points: float, *, bold: bool = False) -> QFont:
    """A copy of the font in that size, with digits of one width where the font has them."""
    made = QFont(font)
    made.setPointSizeF(points)
    made.setBold(bold)
    if hasattr(QFont, "Tag"):  # Qt 6.7
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
