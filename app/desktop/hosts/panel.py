"""The chosen host, below the table: the steps of its test, its devices, and the runs that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.device_watch import Watched
from app.desktop.devices.remedy import RemedyLine
from app.desktop.fleet.order import kept_fleet
from app.desktop.hosts.known import KnownHost
from app.desktop.hosts.table import address_text
from app.desktop.hosts.words import result_colour, result_word, run_word, state_text, step_title, tested_text
from app.desktop.orders import RunOrder
from app.desktop.prose import Prose
from app.desktop.sections import Section
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE, Theme
from app.desktop.widgets import ElidedLabel, Label, button, row
from app.hosts.facts import STEPS, Facts, Step, StepName
from app.hosts.session import Kept

STEPS_SHARE, USES_SHARE = 5, 3
"""Of the width: what was looked at, and what can be done with it."""
MOST_DETAILS = 12
"""Lines of ssh's own words; the command `assay hosts test` prints all."""


class HostPanel(QWidget):
    """Made anew where something has changed."""

    def __init__(self, services: Services, edit: Callable[[], object], remove: Callable[[], object]) -> None:
        super().__init__()
        self._services = services
        self._drawn: Any = None
        self._name = ""
        self._body: QWidget | None = None
        self.test = button(self.tr("Test"), self._test)
        self.edit = button(self.tr("Edit…"), edit)
        self.remove = button(self.tr("Remove"), remove)
        self._section = Section("", self.test, self.edit, self.remove)
        self.about = Prose(points=SMALL_PT, muted=True)
        self.state = Prose()
        self._section.add(self.about)
        self._section.add(self.state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self._section)
        layout.addStretch(1)

    def show_host(self, one: KnownHost) -> None:
        """Another host, or the same with more that is known of it."""
        theme, waits = self._services.appearance.theme, self._services.runs.running
        drawn = (
            one.host, one.state, one.problem, tuple(one.shown_steps), one.facts, theme.name, waits,
            self._attached(),
        )  # fmt: skip
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._name = one.host.name
        if self._section.heading is not None:
            self._section.heading.setText(self._name)
        self.test.setEnabled(one.state not in ("testing", "waiting"))
        facts = one.facts
        self.about.setText(" · ".join([address_text(one), *([tested_text(facts)] if facts else [])]))
        self.state.setText(self._advice(one))
        self.state.setVisible(bool(self.state.text()))
        self._fill(one)

    def _advice(self, one: KnownHost) -> str:
        if one.state == "waiting" and self._services.runs.running:
            return self.tr("The test begins when the run has ended: it would disturb it.")
        if one.state == "untested":
            return self.tr("Test shows what a run needs: connection, Python, torch, devices, clock, disk.")
        return state_text(one) if one.problem else ""

    def _fill(self, one: KnownHost) -> None:
        if self._body is not None:
            self._section.layout_.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        across = QHBoxLayout(self._body)
        across.setContentsMargins(0, SPACE, 0, 0)
        across.setSpacing(4 * SPACE)
        if one.shown_steps or one.testing:
            across.addWidget(_steps(one.shown_steps, self._services.appearance.theme), STEPS_SHARE)
        if one.facts is not None and not one.testing and (one.facts.ready or one.facts.runs):
            column = QVBoxLayout()
            column.setSpacing(2 * SPACE)
            self._add_runs(column, one.host.name, one.facts.runs)
            self._add_devices(column, one.host.name, one.facts)
            column.addStretch(1)
            across.addLayout(column, USES_SHARE)
        self._section.add(self._body)

    def _add_devices(self, column: QVBoxLayout, host: str, facts: Facts) -> None:
        usable = [Watched(one, host=host) for one in facts.devices if one.get("available")]
        if not usable or not facts.ready:
            return
        lines = _group(column, self.tr("Devices"))
        for one in usable:
            name = self.tr("Run on {device}").format(device=one.place)
            wanted = partial(self._services.device_wanted.emit, one.place)
            title = " · ".join(dict.fromkeys((one.name, one.id)))
            lines.addLayout(_line(title, self.tr("Run…"), wanted, name))

    def _add_runs(self, column: QVBoxLayout, host: str, runs: Sequence[Kept]) -> None:
        if not runs:
            return
        lines = _group(column, self.tr("Runs kept on the host"))
        for one in runs:
            state = run_word(one.state)
            title = one.name or one.id
            attach = partial(self._attach, host, one)
            name = self.tr("Attach {run}").format(run=title)
            free = one.id not in self._attached()
            lines.addLayout(_line(f"{title} · {state}", self.tr("Attach"), attach, name, enabled=free))

    def _attached(self) -> set[str]:
        """Ids of the runs that we have taken up, or will."""
        runs, fleet = self._services.runs, self._services.fleet
        orders = [*runs.waiting, runs.order if runs.running else None, fleet.order if fleet.running else None]
        return {order.attach for order in orders if order is not None and order.attach}

    def _attach(self, host: str, run: Kept) -> None:
        if (fleet := kept_fleet(host, run)) is not None:
            self._services.run_fleet(fleet)
            return
        order = RunOrder(device="", host=host, attach=run.id, title=host, suite_title=run.name or run.id)
        self._services.run([order])

    def _test(self) -> None:
        self._services.hosts.test([self._name])


def _steps(steps: Sequence[Step], theme: Theme) -> QWidget:
    """A line for each step, also for those that have not been made."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE + 4)
    grid.setColumnStretch(2, 1)
    grid.setRowStretch(len(STEPS), 1)
    made: dict[StepName, Step] = {one.step: one for one in steps}
    top = Qt.AlignmentFlag.AlignTop
    for number, name in enumerate(STEPS):
        one = made.get(name)
        mark = Label(result_word(one.result) if one else "–", bold=one is not None, muted=one is None)
        if one is not None:
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, result_colour(one.result, theme))
            mark.setPalette(palette)
        not_made = QCoreApplication.translate("Hosts", "not looked at")
        mark.setAccessibleName(f"{step_title(name)}: {result_word(one.result) if one else not_made}")
        grid.addWidget(mark, number, 0, top)
        grid.addWidget(Label(step_title(name), muted=True), number, 1, top)
        if one is not None:
            grid.addWidget(_explained(one), number, 2)
    return whole


def _explained(one: Step) -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE // 2)
    layout.addWidget(Prose(one.what))
    for line in one.detail.splitlines()[:MOST_DETAILS]:
        layout.addWidget(Prose(line, points=SMALL_PT, muted=True))
    if one.remedy:
        layout.addWidget(RemedyLine(one.remedy))
    return whole


def _group(column: QVBoxLayout, title: str) -> QVBoxLayout:
    """A heading with lines close below it."""
    lines = QVBoxLayout()
    lines.setSpacing(SPACE // 2)
    lines.addWidget(Label(title, bold=True))
    column.addLayout(lines)
    return lines


def _line(
    text: str, label: str, act: Callable[[], object], name: str, *, enabled: bool = True
) -> QHBoxLayout:
    does = button(label, act, name=name)
    does.setEnabled(enabled)
    line = row(ElidedLabel(text), does)
    line.setStretch(0, 1)
    return line
