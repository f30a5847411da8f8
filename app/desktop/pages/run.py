"""The Run page: devices, suite, kernels, a name, what may spoil the run, and one button."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.page import Page
from app.desktop.run.case_table import CaseTable, planned_cases
from app.desktop.run.caution_list import CautionList
from app.desktop.run.choice import cases_of, kernels_of, make_orders, needs_group, runs_of, usable
from app.desktop.run.device_list import DeviceList
from app.desktop.run.installed import InstalledLine
from app.desktop.run.queue_list import QueueList
from app.desktop.run.suite_list import SuiteList, title_of
from app.desktop.run.words import (
    Caution,
    cautions_about,
    cautions_about_energy,
    cautions_of_doctor,
    cautions_of_plan,
    suite_about,
    why_no_group,
)
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, button, row, title_label

if TYPE_CHECKING:
    from app.desktop.custom.draft import Draft
    from app.desktop.device_watch import Watched
    from app.desktop.run.choice import Duration, SuiteChoice
    from app.desktop.run.forecast import Estimates, Forecast

MOST_NAME = 200
"""Characters, as the library allows."""


class RunPage(Page):
    """Everything is chosen already when it appears: Enter runs the quick suite on the best device."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._forecasts: list[Forecast] = []
        self._runs: list[tuple[Watched, ...]] = []
        """The devices of each; a run of several is that of one group."""
        self._is_for_group = False
        self._estimates: Estimates | None = None
        self._suite_problems: list[str] = []
        self._suites_read = False
        self._once: list[SuiteChoice] = []
        self._left: Draft | None = None
        self._appeared = False
        services.devices.found.connect(self._forget)  # before the list tells that it has changed
        services.hosts.found.connect(self._forget)
        self.devices = DeviceList(services)
        self.suites = SuiteList(self.customise)
        self.cases = CaseTable()
        self.cautions = CautionList(services)
        self.queue = QueueList(services)
        self.installed = InstalledLine(services)
        self.name = QLineEdit()
        self.name.setMaxLength(MOST_NAME)
        self.name.setAccessibleName(self.tr("Name of the run"))
        self.summary = ElidedLabel("")
        self.run = button(self.tr("Run"), self.activate, primary=True)
        self._assemble()
        self._connect()
        self._rethink()

    def appear(self) -> None:
        """Look at the devices from now on; the suites may have changed on the disk."""
        super().appear()
        self.services.devices.attend()
        self.services.hosts.reload()
        self._read_suites()
        if self.services.devices.devices:
            self.services.doctor.ask()
        if not self._appeared:
            self._appeared = True
            self.run.setFocus()

    def vanish(self) -> None:
        """Nobody looks any more."""
        super().vanish()
        self.services.devices.leave()

    def choose_device(self, device_id: str) -> None:
        """Another page asks for a run on that device."""
        self.devices.choose_only(device_id)
        self.run.setFocus()

    def activate(self) -> None:
        """Run what is chosen, or put it into the queue."""
        if self.obstacle():
            return
        suite, name = self.suites.chosen, self.name.text().strip()
        orders = make_orders(
            suite,
            self.devices.checked(),
            self.suites.unwanted,
            name,
            title_of(suite),
            duration=self._duration,
            ranks=self._ranks,
        )
        self.name.clear()
        if self.services.runs.running:
            for order in orders:
                self.services.runs.add(order)
        else:
            self.services.run(orders)

    def customise(self) -> None:
        """Put a suite together, in a dialog."""
        if not self._suites_read:
            return
        from app.desktop.dialogs.custom import CustomDialog

        dialog = CustomDialog(
            self.services,
            self,
            choices=self.suites.model.rows,
            start=self.suites.chosen,
            devices=self.devices.checked(),
            left=self._left,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(self.take_suite)
        dialog.finished.connect(lambda done: self._keep_left(None if done else dialog.left))
        dialog.open()

    def _keep_left(self, draft: Draft | None) -> None:
        self._left = draft

    def take_suite(self, choice: SuiteChoice) -> None:
        """Choose a suite that was just made."""
        if choice.once:
            self._once = [choice]
        kept = [one for one in self.suites.model.rows if not one.once and one.argument != choice.argument]
        self.suites.show_suites([*kept, *([] if choice.once else [choice]), *self._once], choice.argument)
        self.run.setFocus()

    def obstacle(self) -> str:
        """Why nothing can be run as things are; empty where it can."""
        found, told = self.services.devices.devices, self.name.text().strip()
        if told and not told.isprintable():
            return self.tr("The name has a character that cannot be shown.")
        if found and not usable(self.devices.known()):
            return self.tr("No device can be used.")
        if found and not self.devices.checked():
            return self.tr("Choose a device.")
        if self._is_for_group and not self._runs:
            return why_no_group()
        if self._forecasts and not any(one.measured for one in self._forecasts):
            problem = next((one.problem for one in self._forecasts if one.problem), "")
            refused = any(one.refused for one in self._forecasts)
            return problem or (
                self.tr("Every case would be skipped.") if refused else self.tr("Choose a kernel.")
            )
        return ""

    @property
    def _duration(self) -> Duration:
        return self.suites.measures

    @property
    def _ranks(self) -> int:
        return self.suites.group.ranks.value()

    def _assemble(self) -> None:
        self.body.setSpacing(SPACE)
        head = row(title_label(self.tr("Run")), self.installed)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE)
        middle.addWidget(self.suites, 5)
        middle.addWidget(self.cases, 9)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.devices)
        column.addLayout(middle, 1)
        column.addWidget(self.queue)
        self._middle = column
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.cautions)
        label = Label(self.tr("&Name"))
        label.setBuddy(self.name)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot = row(label, self.name, self.summary, self.run)
        foot.setStretch(1, 5)
        foot.setStretch(2, 4)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        services = self.services
        self.devices.changed.connect(self._rethink)
        self.suites.changed.connect(self._rethink)
        self.installed.toggled.connect(self._warn)
        self.cautions.unfolded.connect(self._move_cautions)
        self.name.returnPressed.connect(self.activate)
        self.name.textChanged.connect(self._conclude)
        services.devices.found.connect(self._ask_doctor)
        services.devices.read.connect(self._warn)
        services.doctor.found.connect(self._warn)
        services.runs.changed.connect(self._conclude)
        services.runs.began.connect(self._conclude)

    def _move_cautions(self, unfolded: bool) -> None:
        """Three are always in sight above the button; all of them may be long, and scroll with the page."""
        if unfolded:
            self._middle.insertWidget(0, self.cautions)
        else:
            self.body.insertWidget(self.body.count() - 1, self.cautions)
        self.cautions.show()

    def _forget(self) -> None:
        """Other devices may have the old ones' ids."""
        self._estimates = None

    def _ask_doctor(self) -> None:
        """After the devices: both load torch, and the devices are wanted first."""
        if self.seen and (self.services.devices.devices or self.services.devices.problem):
            self.services.doctor.ask()

    def _read_suites(self) -> None:
        self.services.background.run("suites", _read, self._take_suites, self.services.fail)

    def _take_suites(self, found: tuple[list[SuiteChoice], list[str], str]) -> None:
        choices, self._suite_problems, self.installed.torch = found
        self._suites_read = True
        self.suites.show_suites([*choices, *self._once], self.suites.chosen.argument)

    def _rethink(self) -> None:
        """Another choice: what follows from it."""
        checked, suite = self.devices.checked(), self.suites.chosen.suite
        kinds = [str(one.facts.get("kind")) for one in checked] or ["cpu", "accelerator"]
        self._is_for_group = suite is not None and needs_group(suite, kinds)
        kinds = kinds[:1] if self._is_for_group else kinds
        self._runs = runs_of(suite, checked, self._ranks)
        self.suites.show_group([one for run in self._runs for one in run] if self._is_for_group else None)
        self._forecasts = []
        if self._suites_read and suite is not None and checked:
            from app.desktop.run.forecast import Estimates, forecast_run

            self.suites.duration.show_cases(cases_of(suite, kinds))
            chosen = self._duration
            self._forecasts = [forecast_run(suite, run, self.suites.unwanted, chosen) for run in self._runs]
            self._estimates = self._estimates or Estimates()
            rows = self.suites.model.rows
            self.suites.show_estimates(self._estimates.of(rows, checked, chosen, self._ranks))
        else:
            self.suites.duration.show_cases(())
            self.suites.show_estimates({})
        self.suites.show_kernels(kernels_of(suite, kinds) if suite is not None else {})
        about = suite_about(suite.description) if suite is not None else ""
        self.cases.show_plan(planned_cases(self._forecasts), about, looking=not checked)
        self.name.setPlaceholderText(self._default_name())
        self._warn()

    def _warn(self) -> None:
        """What may spoil the run, by what is known now."""
        services = self.services
        told = {str(one.facts.get("remedy")) for one in services.devices.devices if not one.available}
        quiet = services.runs.running
        self.cautions.show_cautions(
            [
                *(Caution(problem) for problem in self._suite_problems),
                *cautions_of_plan(self._forecasts),
                *(
                    cautions_about_energy(self.devices.checked())
                    if self._duration.sampling == "energy"
                    else ()
                ),
                *([] if quiet else cautions_about(self.devices.checked())),
                *cautions_of_doctor(services.doctor.findings, everything=self.installed.open, told=told),
            ]
        )
        self.installed.refresh()
        self._conclude()

    def _conclude(self) -> None:
        """The line at the bottom."""
        obstacle = self.obstacle()
        self.run.setEnabled(not obstacle)
        self.run.setText(self.tr("Add to queue") if self.services.runs.running else self.tr("Run"))
        self.run.setAccessibleName(self.run.text())
        self.summary.setText(obstacle or self._total())

    def _total(self) -> str:
        if not self._forecasts:
            return "" if self.services.devices.devices else self.tr("on the best device")
        cases = sum(one.measured for one in self._forecasts)
        takes = figures.estimate(sum(one.expected_s for one in self._forecasts))
        text = self.tr("One case · about {time}") if cases == 1 else self.tr("{n} cases · about {time}")
        if self._duration.is_sustained and cases == 1:
            text = self.tr("One case back to back · about {time}")
        elif self._duration.sampling == "energy":
            text = self.tr("{n} cases for their energy · about {time}")
        return text.format(n=figures.count(cases), time=takes)

    def _default_name(self) -> str:
        """As the run names itself, less the seconds; not translated, because it is kept in a file."""
        if len(self._runs) != 1:
            return ""
        (members,) = self._runs
        ranks = f"{len(members)} ranks of " if len(members) > 1 else ""
        minute = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
        return f"{self.suites.chosen.name} on {ranks}{members[0].name}, {minute}"


def _read() -> tuple[list[SuiteChoice], list[str], str]:
    """In the background: it reads files, and loads what the forecasts need."""
    import app.run_state  # noqa: F401
    from app.desktop.run.forecast import read_suites
    from benchkernels.devices.hints import torch_build

    build = torch_build()
    choices, problems = read_suites()
    return choices, problems, f"torch {build.version}" if build else ""
