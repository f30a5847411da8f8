"""The Fleet page: one run on many hosts, started here or on a cluster's head node, and counted to the end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.fleet.form import FleetForm
from app.desktop.fleet.panel import FleetPanel
from app.desktop.fleet.reporter import Reporter
from app.desktop.fleet.watch import FleetOutcome
from app.desktop.page import Page
from app.desktop.services import Action, Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, button, row, small_label, tab_order, title_label

FILLED = 1


class FleetPage(Page):
    """The form, and below it the fleet that goes on or the last one."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.reporter = Reporter(services, self)
        self.form = FleetForm(services)
        self.panel = FleetPanel(services, self._report)
        self.obstacle = ElidedLabel()
        self.report_of = button(self.tr("Report of a folder…"), self._choose_report)
        self.run = button(self.tr("Run the fleet"), self._press, primary=True)
        self._stack = QStackedWidget()
        self._assemble()
        self.form.changed.connect(self._conclude)
        self.reporter.changed.connect(self._conclude)
        services.hosts.changed.connect(self._take_hosts)
        services.fleet.began.connect(self._begin)
        services.fleet.advanced.connect(self._advance)
        services.fleet.ended.connect(self._end)
        services.appearance.changed.connect(self._recolour)
        self._conclude()

    def appear(self) -> None:
        """Suites and hosts may have changed; the members have gone on."""
        super().appear()
        self.form.reload()
        self._advance()

    def escape(self) -> None:
        """End the fleet."""
        self.services.fleet.stop()

    def start(self) -> None:
        """Start what the form says."""
        if not self.services.fleet.running and not self.form.obstacle():
            self.services.fleet.start(self.form.order())

    def _press(self) -> None:
        if self.services.fleet.running:
            self.services.fleet.stop()
        else:
            self.start()

    def _assemble(self) -> None:
        self.body.setSpacing(SPACE + SPACE // 2)
        self.obstacle.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = row(title_label(self.tr("Fleet")), self.obstacle, self.report_of, self.run)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.form)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self.panel)
        self.body.addWidget(self._stack, 1)
        tab_order([*self.form.stops, self.run, self.report_of, self.panel.report, self.panel.table])

    def _make_empty(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(Label(self.tr("No fleet yet."), bold=True), 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (
            self.tr("A fleet is one run on many hosts at once: a profile of each chip, all in one folder."),
            self.tr("Every member is counted, and of one that is lost its host and the reason are named."),
            self.tr("Slurm and Ray start it from a head node of their cluster, ssh from here."),
        ):
            layout.addWidget(small_label(line), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        return page

    def _take_hosts(self) -> None:
        self.form.show_hosts()
        self._conclude()

    def _conclude(self) -> None:
        """The button, and the line beside it."""
        fleet = self.services.fleet
        obstacle = "" if fleet.running else self.form.obstacle()
        self.obstacle.setText(obstacle)
        text = self.tr("Run the fleet")
        if fleet.running:
            text = self.tr("Stop at once") if fleet.stopping else self.tr("Stop")
        if text != self.run.text():
            self.run.setText(text)
            self.run.setAccessibleName(text)
        self.run.setEnabled(not obstacle)
        self.form.setVisible(not fleet.running)
        busy = self.reporter.busy
        self.report_of.setEnabled(not busy)
        self.report_of.setText(
            self.tr("The report is being made …") if busy else self.tr("Report of a folder…")
        )
        self.panel.report.setEnabled(not busy and not fleet.running)

    def _begin(self) -> None:
        assert self.services.fleet.order is not None  # noqa: S101  (it has begun)
        self.panel.begin(self.services.fleet.order)
        self._stack.setCurrentIndex(FILLED)
        self._advance()

    def _advance(self) -> None:
        fleet = self.services.fleet
        if self.seen and fleet.roster is not None and fleet.running:
            self.panel.show_roster(fleet.roster)
            self.panel.follow(fleet.roster, stopping=fleet.stopping)
        self._conclude()

    def _end(self, outcome: FleetOutcome) -> None:
        self.panel.show_roster(outcome.roster)
        self.panel.end(outcome)
        self._conclude()
        if not self.seen or not self.isActiveWindow():
            QApplication.alert(self.window())
        if not self.seen:
            go = Action(self.tr("Go to Fleet"), lambda: self.services.page_wanted.emit("fleet"))
            kind, detail = ("problem", outcome.detail) if outcome.problem else ("note", "")
            told = self.panel.said.accessibleName()
            self.services.tell(told, kind=kind, detail=detail, actions=(go,), topic="fleet")

    def _report(self) -> None:
        if self.services.fleet.order is not None:
            self.reporter.make(Path(self.services.fleet.order.into))

    def _choose_report(self) -> None:
        dialog = QFileDialog(self, self.tr("Report of a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda chosen: self.reporter.make(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _recolour(self) -> None:
        self.panel.recolour()
        if self.services.fleet.roster is not None:
            self.panel.show_roster(self.services.fleet.roster)
