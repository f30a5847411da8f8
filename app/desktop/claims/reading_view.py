"""One reading of a claim: its verdict with the reason, the evidence, and what would settle it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.claims.evidence import EvidenceList
from app.desktop.claims.remedy import Remedy
from app.desktop.claims.words import basis_word, class_text, standing_colour, standing_text
from app.desktop.claims_model import range_text
from app.desktop.prose import Prose
from app.desktop.services import Services
from app.desktop.theme import SPACE, TEXT_PT
from app.desktop.widgets import Label, row
from profiles.claims.model import ClaimResult, ReadingResult, Standing


class ReadingView(QWidget):
    """Everything that is known about one reading."""

    def __init__(self, services: Services, result: ClaimResult, reading: ReadingResult) -> None:
        super().__init__()
        self.reading = reading
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(Prose(reading.name, points=TEXT_PT + 1, bold=True))
        self.verdict = standing_label(services, reading.verdict)
        self.figure = Prose(rests_on(reading))
        line = row(self.verdict, spacing=2 * SPACE)
        line.addWidget(self.figure, 1)
        layout.addLayout(line)
        if reading.reason:
            layout.addWidget(Prose(reading.reason))
        self.evidence = EvidenceList(reading.evidence, reading.near)
        layout.addWidget(self.evidence)
        self.remedy = Remedy(services, result, [reading], reading.commands if reading.run_on else ())
        if self.remedy.missing:
            missing = Label(self.tr("Missing"), points=TEXT_PT, bold=True)
            missing.setContentsMargins(0, SPACE, 0, 0)
            layout.addWidget(missing)
        layout.addWidget(self.remedy)


def rests_on(reading: ReadingResult) -> str:
    """`published · ▲ third party 1.19 to 1.35 · □ vendor 0.788`; each class with a figure of its own."""
    figures = [f"{class_text(one.evidence)} {range_text(one)}".strip() for one in reading.ranges]
    basis = "" if reading.basis == "measured" else basis_word(reading.basis)
    return " · ".join(part for part in (basis, *figures) if part)


def standing_label(services: Services, standing: Standing, points: float = TEXT_PT) -> Label:
    """The standing with its mark, in its colour."""
    label = Label(standing_text(standing), points=points, bold=True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, standing_colour(standing, services.appearance.theme))
    label.setPalette(palette)
    return label
