"""The suites of the Run page and what each takes, the kernels of the chosen one, and how it measures them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QGridLayout, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.device_watch import Watched
from app.desktop.run.choice import ENOUGH, Duration, SuiteChoice, built_in_choices
from app.desktop.run.duration import DurationChoice
from app.desktop.run.group_choice import GroupChoice
from app.desktop.run.words import suite_about, suite_title
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, row

MOST_TITLE = 80
"""Characters of a suite's title."""
SHOWN_ROWS = 5
"""Suites in sight without scrolling."""


def title_of(one: SuiteChoice) -> str:
    """What the window calls a suite; its file may say anything."""
    if one.once:
        return QCoreApplication.translate("Suites", "Custom, not saved")
    if one.suite is None:
        return suite_title(one.name, one.name)
    from profiles.text import shown

    return suite_title(one.name, shown(one.suite.title, MOST_TITLE))


class SuiteList(Surface):
    """One suite is chosen, of its kernels those that are checked, and for how long or by how many ranks."""

    changed = Signal()
    """Another suite, other kernels, another duration or number of ranks."""

    def __init__(self, customise: Callable[[], object]) -> None:
        super().__init__()
        self._estimates: dict[str, tuple[int, float]] = {}
        self.unwanted: set[str] = set()
        """Kernels that the user does not want, whatever the suite."""
        self._boxes: dict[str, QCheckBox] = {}
        self._is_for_group = False
        self.model: TableModel[SuiteChoice] = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Suites"), stretch=0, sortable=False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.changed.emit())
        self.custom = button(self.tr("Custom…"), customise, name=self.tr("Put a suite of your own together"))
        self._kernels = QGridLayout()
        self._kernels.setSpacing(SPACE // 2)
        self._kernel_title = Label(self.tr("Kernels"), bold=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(row(Label(self.tr("Suite"), bold=True), 1, self.custom))
        column.addWidget(self.table, 1)
        column.addWidget(self._kernel_title)
        column.addLayout(self._kernels)
        self.duration = DurationChoice()
        self.duration.changed.connect(self._take_duration)
        column.addWidget(self.duration)
        self.group = GroupChoice()
        self.group.changed.connect(self.changed)
        self.group.hide()
        column.addWidget(self.group)
        self.show_kernels({})
        self.show_suites(built_in_choices(), "quick")

    @property
    def chosen(self) -> SuiteChoice:
        """The suite to run."""
        index = self.table.currentIndex()
        return self.model.at(index) if index.isValid() else self.model.shown[0]

    @property
    def measures(self) -> Duration:
        """For how long each case is measured; of a group there are the rates alone."""
        return ENOUGH if self._is_for_group else self.duration.chosen

    def show_group(self, members: Sequence[Watched] | None) -> None:
        """The device of each rank, none where they are no group; None where the suite is for single ones."""
        self._is_for_group = members is not None
        self.duration.setVisible(members is None)
        self.group.setVisible(members is not None)
        if members is not None:
            self.group.show_group(members)
        self._enable_boxes()

    def show_suites(self, choices: Sequence[SuiteChoice], argument: str) -> None:
        """Other suites; the one that `assay run --suite` knows by that argument becomes the chosen one."""
        self.table.selectionModel().blockSignals(True)
        self.model.set_rows(choices)
        place = self.model.place_of(lambda one: one.argument == argument)
        self.table.select_place(max(0, place))
        self.table.selectionModel().blockSignals(False)
        shown = min(len(choices), SHOWN_ROWS)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setMinimumHeight(header + shown * self.table.verticalHeader().defaultSectionSize() + 2)
        self.table.viewport().update()
        self.changed.emit()

    def show_estimates(self, estimates: dict[str, tuple[int, float]]) -> None:
        """Cases and seconds of each suite, by its argument, on the chosen devices."""
        if estimates != self._estimates:
            self._estimates = estimates
            self.model.update_rows(self.model.rows)

    def show_kernels(self, counts: dict[str, int]) -> None:
        """The kernels of the chosen suite, with their number of cases; unwanted ones stay unchecked."""
        if list(counts) != list(self._boxes):
            self._make_boxes(counts)
        for kernel, box in self._boxes.items():
            text = self.tr("{kernel} ({n})").format(kernel=kernel, n=figures.count(counts[kernel]))
            box.setText(text.replace("&", "&&"))
            if counts[kernel] == 1:
                name = self.tr("{kernel}, one case").format(kernel=kernel)
            else:
                name = self.tr("{kernel}, {n} cases").format(kernel=kernel, n=counts[kernel])
            box.setAccessibleName(name)
        self._kernel_title.setVisible(bool(counts))

    def _make_boxes(self, kernels: Collection[str]) -> None:
        for box in self._boxes.values():
            self._kernels.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes.clear()
        before: QWidget = self.table
        for number, kernel in enumerate(kernels):
            box = QCheckBox()
            box.setChecked(kernel not in self.unwanted)
            box.toggled.connect(self._toggle)
            self._boxes[kernel] = box
            self._kernels.addWidget(box, number // 2, number % 2)
            QWidget.setTabOrder(before, box)
            before = box
        QWidget.setTabOrder(before, self.duration.way)
        QWidget.setTabOrder(self.duration.case, self.group.ranks)
        self._enable_boxes()

    def _take_duration(self) -> None:
        """One case has no need of the others' kernels."""
        self._enable_boxes()
        self.changed.emit()

    def _enable_boxes(self) -> None:
        for box in self._boxes.values():
            box.setEnabled(not self.measures.is_sustained)

    def _toggle(self) -> None:
        for kernel, box in self._boxes.items():
            (self.unwanted.discard if box.isChecked() else self.unwanted.add)(kernel)
        self.changed.emit()

    def _columns(self) -> list[Column[SuiteChoice]]:
        return [
            Column("", self._title, width=14, tooltip=self._tooltip),
            Column(self.tr("Cases"), self._cases, right=True, width=5),
            Column(self.tr("Takes"), self._takes, right=True, width=11),
        ]

    def _title(self, one: SuiteChoice) -> str:
        return title_of(one)

    def _tooltip(self, one: SuiteChoice) -> str:
        if one.suite is None:
            return ""
        about = suite_about(one.suite.description)
        return "\n".join(part for part in (about, one.suite.origin) if part)

    def _cases(self, one: SuiteChoice) -> str:
        estimate = self._estimates.get(one.argument)
        return figures.count(estimate[0]) if estimate else figures.NONE

    def _takes(self, one: SuiteChoice) -> str:
        estimate = self._estimates.get(one.argument)
        return figures.estimate(estimate[1]) if estimate and estimate[0] else figures.NONE
