"""What is not like for like, above every number: a line for each kind, and all of it on demand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from app.desktop.compare.caveats import Caveats
from app.desktop.compare.reading import Reading
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, Surface, button
from profiles.text import shown

DETAIL_LINES = 9
NAME = 40
"""Characters of a name in a heading."""


class CaveatPanel(Surface):
    """Shows the caveats of a comparison; never empty, and never gone while numbers are seen."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._appearance = services.appearance
        self._caveats: Caveats | None = None
        self._marks: list[Label] = []
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(2 * SPACE)
        self._lines.setVerticalSpacing(2)
        self._lines.setColumnStretch(1, 1)
        self.toggle = button(self.tr("Details"), self._turn)
        self.details = Reading(self.tr("What is not like for like"), DETAIL_LINES)
        self.details.setMinimumHeight(self.details.height_of(2))
        self.details.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.details.hide()
        self._name_toggle()
        top = QHBoxLayout()
        top.setSpacing(2 * SPACE)
        top.addLayout(self._lines, 1)
        top.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(top)
        layout.addWidget(self.details, 1)
        services.appearance.changed.connect(self._recolour)

    def show_caveats(self, caveats: Caveats) -> None:
        """Another comparison."""
        if caveats == self._caveats:
            return
        self._caveats = caveats
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._marks = []
        for place, (kind, text, warns) in enumerate(summary(caveats)):
            mark = Label(f"⚠ {kind}" if warns else kind, bold=warns, muted=not warns)
            if warns:
                self._marks.append(mark)
            told = ElidedLabel(text)
            told.setAccessibleName(f"{kind}: {text}")
            self._lines.addWidget(mark, place, 0)
            self._lines.addWidget(told, place, 1)
        self._recolour()
        self.details.tell(_sections(caveats))
        self.details.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The details take as many lines as they need at the new width."""
        super().resizeEvent(event)
        self.details.fit()

    def _turn(self) -> None:
        opened = self.details.isHidden()
        self.details.setVisible(opened)
        self.details.fit()
        self._name_toggle()
        if opened:
            self.details.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_toggle(self) -> None:
        if self.details.isHidden():
            self.toggle.setText(self.tr("Details"))
            self.toggle.setAccessibleName(self.tr("Details of what is not like for like"))
        else:
            self.toggle.setText(self.tr("Hide details"))
            self.toggle.setAccessibleName(self.tr("Hide the details of what is not like for like"))

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self._appearance.theme.warning)
        for mark in self._marks:
            mark.setPalette(made)


def summary(caveats: Caveats) -> list[tuple[str, str, bool]]:
    """Kind, one line, and whether it warns; each line says so where there is nothing of its kind."""
    translate = QCoreApplication.translate
    lines = [(translate("Caveats", "Problem"), text, True) for text in caveats.problems[:2]]
    if (more := len(caveats.problems) - 2) > 0:
        told = translate("Caveats", "{n} more: see the details").format(n=more)
        lines.append((translate("Caveats", "Problem"), told, True))
    if caveats.contrasts:
        told = " · ".join(one.short for one in caveats.contrasts)
        lines.append((translate("Caveats", "Not like for like"), told, True))
    else:
        told = translate("Caveats", "Nothing that was recorded around them differs.")
        lines.append((translate("Caveats", "Like for like"), told, False))
    if caveats.unlike:
        lines.append((translate("Caveats", "Not compared"), " · ".join(caveats.unlike), True))
    if caveats.notes:
        lines.append((translate("Caveats", "Note"), " ".join(caveats.notes), False))
    lines.append((translate("Caveats", "Scope"), " ".join(caveats.scopes), False))
    return lines


def _sections(caveats: Caveats) -> list[tuple[str, list[str]]]:
    translate = QCoreApplication.translate
    order = " / ".join(shown(name, NAME) for name in caveats.sides)
    differs = translate("Caveats", "What differs and may explain a ratio ({sides})").format(sides=order)
    contrasts = [f"{one.label}: {' / '.join(one.values)}" for one in caveats.contrasts]
    sections = [
        (translate("Caveats", "Problems of the profiles"), list(caveats.problems)),
        (differs, contrasts or [translate("Caveats", "Nothing that was recorded around them differs.")]),
        (translate("Caveats", "Not compared"), list(caveats.unlike)),
        (translate("Caveats", "Notes"), list(caveats.notes)),
        (translate("Caveats", "Scope"), list(caveats.scopes)),
        (translate("Caveats", "What would settle the unclear cases"), list(caveats.settling)),
    ]
    return [(heading, sentences) for heading, sentences in sections if sentences]
