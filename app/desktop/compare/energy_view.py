"""Work per joule of every case that both sides ran, as the command shows it below the speeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.compare import words
from app.desktop.compare.model import side_names
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, small_label
from profiles.comparison import Comparison, EnergyComparison, EnergyVerdict
from profiles.energy import SENSOR_ERROR, UNIT_ERROR
from profiles.text import shown

translate = QCoreApplication.translate
PROVEN = frozenset({"more efficient", "less efficient"})
_MARKS: dict[EnergyVerdict, str] = {"more efficient": "▲", "less efficient": "▼", "same": "=", "unclear": "?"}
"""As those of the speeds."""


@dataclass(frozen=True, slots=True, eq=False)
class EnergyLine:
    """One case of one candidate."""

    candidate: int
    name: str
    """The candidate's."""
    energy: EnergyComparison

    @property
    def folded(self) -> str:
        """What is searched in."""
        return f"{self.energy.id} {self.name}".casefold()

    @property
    def proven(self) -> bool:
        """Whether one of the sides is more efficient beyond doubt."""
        return self.energy.verdict in PROVEN


def energy_lines(comparison: Comparison) -> list[EnergyLine]:
    """Case by case in the baseline's order, the candidates of each together; none where nobody has energy."""
    _, *names = side_names(comparison)
    found = [
        EnergyLine(number, names[number], one)
        for number, candidate in enumerate(comparison.candidates)
        for one in candidate.energy
    ]
    places = {case: place for place, case in enumerate(dict.fromkeys(line.energy.id for line in found))}
    return sorted(found, key=lambda line: places[line.energy.id])


class EnergyView(QWidget):
    """A table, or how to get what it would show."""

    picked = Signal(object)
    """The EnergyLine that was chosen."""

    def __init__(self, swatch: Callable[[int], str]) -> None:
        """`swatch` gives a candidate's colour by its number."""
        super().__init__()
        self._swatch = swatch
        self._lines: list[EnergyLine] = []
        self.model: TableModel[EnergyLine] = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Work per joule"), stretch=6)
        self.table.selectionModel().currentRowChanged.connect(self._tell)
        self.note = small_label(self._about(), wrap=True)
        self.empty = Label(
            self.tr(
                "Neither side has an energy here. Measure both for their energy: on the Run page, How long,"
                " Until each energy is known, too; or assay run --energy."
            ),
            muted=True,
            wrap=True,
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        column.addWidget(self.empty)

    def show_comparison(self, comparison: Comparison) -> None:
        """Another one."""
        self._lines = energy_lines(comparison)
        self.table.setColumnHidden(1, len(comparison.candidates) < 2)
        for part, wanted in ((self.table, True), (self.note, True), (self.empty, False)):
            part.setVisible(bool(self._lines) is wanted)
        self.model.set_rows(self._lines)

    def show_passing(self, folded: Sequence[str], *, differences_only: bool) -> None:
        """Only lines with all these words, and only proven differences where only these are wanted."""
        if not folded and not differences_only:
            self.model.set_filter(None)
            return
        self.model.set_filter(
            lambda line: (line.proven or not differences_only) and all(word in line.folded for word in folded)
        )

    def as_tsv(self) -> str:
        """The selected rows, or all that are shown."""
        return self.table.as_tsv()

    def _tell(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.picked.emit(self.model.at(index))

    def _columns(self) -> list[Column[EnergyLine]]:
        muted = QPalette.ColorRole.PlaceholderText
        return [
            Column(
                words.case_title(),
                lambda one: shown(one.energy.id),
                width=34,
                tooltip=lambda one: "\n".join(explain_energy(one)),
            ),
            Column(
                words.candidate_title(),
                lambda one: one.name,
                width=18,
                swatch=lambda one: self._swatch(one.candidate),
            ),
            Column(words.baseline_title(), lambda one: _value(one, baseline=True), right=True, width=13),
            Column(words.value_title(), lambda one: _value(one, baseline=False), right=True, width=13),
            Column(
                words.ratio_title(),
                lambda one: _ratio(one)[0],
                key=lambda one: one.energy.ratio,
                right=True,
                width=8,
                bold=lambda one: one.proven,
            ),
            Column(words.interval_title(paired=False), lambda one: _ratio(one)[1], right=True, width=15),
            Column(
                words.verdict_title(),
                verdict_text,
                width=20,
                tooltip=lambda one: "\n".join(explain_energy(one)),
                role=lambda one: None if one.proven else muted,
                bold=lambda one: one.proven,
            ),
        ]

    def _about(self) -> str:
        return self.tr(
            "More work per joule is more efficient. The interval has the sensors' gain in it: {models} of"
            " each side, or {same} between two runs on one unit."
        ).format(models=figures.share(SENSOR_ERROR), same=figures.share(UNIT_ERROR))


def verdict_text(one: EnergyLine) -> str:
    """`▲ more efficient`, `? unclear: the rounds differ too much`."""
    verdicts: dict[EnergyVerdict, str] = {
        "more efficient": translate("Compare", "more efficient"),
        "less efficient": translate("Compare", "less efficient"),
        "same": translate("Compare", "same"),
        "unclear": translate("Compare", "unclear"),
    }
    told = f"{_MARKS[one.energy.verdict]} {verdicts[one.energy.verdict]}"
    return figures.labelled(told, shown(one.energy.reason)) if one.energy.reason else told


def _value(one: EnergyLine, *, baseline: bool) -> str:
    value = one.energy.baseline_value if baseline else one.energy.candidate_value
    return figures.rate(value, one.energy.unit)


def _ratio(one: EnergyLine) -> tuple[str, str]:
    return figures.ratio(one.energy.ratio, one.energy.low, one.energy.high)


def explain_energy(one: EnergyLine) -> list[str]:
    """Case and candidate, then what is said of them."""
    ratio, spread = _ratio(one)
    told = [ratio, spread, verdict_text(one)]
    return [f"{shown(one.energy.id)} · {one.name}", " · ".join(filter(None, told))]
