"""The readings of a claim in a table: each class of evidence has a column of its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt

from app.desktop.claims.words import class_title, class_word, standing_colour, standing_text, standing_word
from app.desktop.claims_model import class_ranges
from app.desktop.fitting import fit_columns
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE, Theme
from profiles.claims.model import ClaimResult, ReadingResult
from profiles.claims.telling import STRONGEST_FIRST
from profiles.evidence import EvidenceClass
from profiles.text import shown

MOST_BESIDE = 2
"""Classes of evidence that have room beside a column for the standing, in the smallest window."""
MOST_CLASSES = 3


class ReadingTable(TableView):
    """As high as its rows. Where room is scarce each has two lines, for the standing and for intervals."""

    def __init__(self, result: ClaimResult, theme: Theme) -> None:
        known = [class_ranges(reading) for reading in result.readings]
        classes = [name for name in STRONGEST_FIRST if any(name in ranges for ranges in known)]
        with_intervals = any("(" in text for ranges in known for text in ranges.values())
        self.two_lines = with_intervals or len(classes) > MOST_BESIDE
        columns = [_name_and_standing()] if self.two_lines else [_name(), _standing(theme)]
        columns += [_class_column(name) for name in classes]
        model = TableModel(columns)
        model.set_rows(result.readings)
        name = QCoreApplication.translate("Claims", "Readings of the claim")
        super().__init__(model, name, sortable=False)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        fit_columns(self, model, range(1, len(columns)))
        if self.two_lines:
            self.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + 2 * SPACE - 2)
        self.fit_height()
        if len(classes) > MOST_CLASSES:
            self.setFixedHeight(self.height() + self.horizontalScrollBar().sizeHint().height())
        else:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def first_worth_seeing(result: ClaimResult) -> int:
    """The reading to show at first: one with a figure that counts, else one with evidence, else the first."""
    for place, reading in enumerate(result.readings):
        if reading.ranges:
            return place
    for place, reading in enumerate(result.readings):
        if reading.evidence or reading.near:
            return place
    return 0


def _name() -> Column[ReadingResult]:
    title = QCoreApplication.translate("Claims", "Reading")
    return Column(title, lambda one: shown(one.name), tooltip=lambda one: one.name)


def _standing(theme: Theme) -> Column[ReadingResult]:
    return Column(
        QCoreApplication.translate("Claims", "Standing"),
        lambda one: standing_text(one.verdict),
        spoken=lambda one: standing_word(one.verdict),
        role=lambda one: standing_colour(one.verdict, theme),
    )


def _name_and_standing() -> Column[ReadingResult]:
    return Column(
        QCoreApplication.translate("Claims", "Reading"),
        lambda one: f"{shown(one.name)}\n{standing_text(one.verdict)}",
        tooltip=lambda one: one.name,
        spoken=lambda one: f"{shown(one.name)}: {standing_word(one.verdict)}",
    )


def _class_column(name: EvidenceClass) -> Column[ReadingResult]:
    hint = QCoreApplication.translate(
        "Claims", "Ratio of subject to reference, by this class of evidence alone: {name}"
    )
    return Column(
        class_title(name), partial(_figure, name), right=True, hint=hint.format(name=class_word(name))
    )


def _figure(name: EvidenceClass, reading: ReadingResult) -> str:
    """The interval goes into a line of its own: the columns are narrow."""
    return class_ranges(reading).get(name, "–").replace(" (", "\n(")
