"""The roofline of all sides of a comparison. Loads the plot library: import it when it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.compare.roofline_facts import RooflineFacts
from app.desktop.plots.roofline import Point, Roof, RooflinePlot, RooflineSide
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import small_label
from profiles.reports import roofline
from profiles.text import shown

NAME = 32
"""Characters of a name before a sentence."""


class Roofs(QWidget):
    """The plot, and sentences on what it cannot show."""

    picked = Signal(str)
    """Id of the case whose point was clicked."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.plot = RooflinePlot(services)
        self.plot.picked.connect(self.picked)
        self._notes = small_label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._notes)

    def show_working(self) -> None:
        """The points are being made."""
        self.plot.show_sides(())
        self._notes.setText(self.tr("Making the roofline…"))

    def show_sides(self, sides: Sequence[RooflineFacts], current: str) -> None:
        """The baseline's first; `current` is the case to be marked."""
        self.plot.show_sides(tuple(plotted(sides)), current)
        notes = told_once(sides)
        if any(side.points for side in sides):
            notes.insert(
                0, self.tr("Hollow points were not compared. Cases without FLOP have no place here.")
            )
        else:
            notes.insert(0, self.tr("No case of these profiles has FLOP and traffic, so there is no point."))
        self._notes.setText(" ".join(note if note.endswith((".", "。")) else f"{note}." for note in notes))


def told_once(sides: Sequence[RooflineFacts]) -> list[str]:
    """What cannot be drawn, each sentence after the names of the sides that it is about, if not all."""
    names: dict[str, list[str]] = {}
    for side in sides:
        for text in side.missing:
            names.setdefault(text, []).append(shown(side.name, NAME))
    return [
        text[:1].upper() + text[1:] if len(of) == len(sides) else f"{', '.join(of)}: {text}"
        for text, of in names.items()
    ]


def plotted(sides: Sequence[RooflineFacts]) -> Iterable[RooflineSide]:
    """What the plot draws; a ceiling that several sides share is drawn once."""
    seen: set[tuple[str, float, float | None]] = set()
    for side in sides:
        roofs = []
        for roof in side.roofs:
            key = roof.dtype, roof.flop_s, roof.traffic_bytes_s
            if key not in seen:
                seen.add(key)
                roofs.append(Roof(roof_label(roof), roof.flop_s, roof.traffic_bytes_s))
        points = tuple(
            Point(p.case, p.case.split("/")[0], p.intensity, p.flop_s, p.usable) for p in side.points
        )
        yield RooflineSide(side.name, tuple(roofs), points)


def roof_label(roof: roofline.Roof) -> str:
    """`bf16 989 TFLOP/s`; with a tilde where it is an estimate."""
    about = "~" if roof.kind == "estimate" else ""
    return f"{roof.dtype} {about}{figures.rate(roof.flop_s, 'FLOP/s')}"
