"""The Devices page: what is here, what its sensors say, what it could do, and what is wrong."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget

from app.desktop.device_watch import Watched
from app.desktop.devices.entry_list import DOCTOR, Entry, EntryList
from app.desktop.devices.findings_view import FindingsView, status_colour, summary
from app.desktop.devices.panel import DevicePanel
from app.desktop.devices.report import write_report
from app.desktop.devices_model import WORST_FIRST, favourite
from app.desktop.page import Page
from app.desktop.prose import Prose
from app.desktop.run.words import state_of
from app.desktop.saving import save_text
from app.desktop.sections import Section, scrolled
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import button, copy_text, row, title_label

LIST_SHARE, PANEL_SHARE = 24, 76
DRAW_S = 0.9
"""Between two drawings of what a run tells: about once a second, as the watch does."""


class DevicesPage(Page):
    """The devices and the doctor on the left; the chosen one on the right."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._drawn_s = 0.0
        self._last = ""
        """The device that was chosen last; it may be gone while one looks again."""
        self.list = EntryList()
        self.panel = DevicePanel(services, services.device_wanted.emit, self.copy_report)
        self.doctor = FindingsView(services)
        self.message = Prose()
        self._assemble()
        # With the mouse the current row changes before the selection does.
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        services.devices.found.connect(self._see_list)
        services.devices.read.connect(self._see_readings)
        services.doctor.found.connect(self._see_findings)
        services.runs.advanced.connect(self._see_run)
        services.runs.began.connect(self._see_list)
        services.runs.ended.connect(lambda _: self._see_findings())
        services.runs.changed.connect(self._see_list)
        services.appearance.changed.connect(self._see_findings)

    def appear(self) -> None:
        """Watch, and let the doctor look if he has not yet."""
        super().appear()
        self.services.devices.attend()
        self.services.doctor.ask()
        self._see_list()
        self.doctor.refresh()

    def vanish(self) -> None:
        """Watch no longer."""
        super().vanish()
        self.services.devices.leave()

    def export(self) -> None:
        """The report, as a text file."""
        save_text(self, self.services, "assay-devices.txt", self.report(everything=True))

    def report(self, *, everything: bool = False) -> str:
        """The chosen device, or all of them, with what the doctor found."""
        one = self._chosen()
        devices = self.services.devices.devices if everything or one is None else [one]
        return write_report(devices, self.services.doctor.findings)

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        copy_text(self.report())
        self.services.tell(self.tr("The report is on the clipboard."), topic="copied")

    def look_again(self) -> None:
        """Devices and doctor anew."""
        self.services.devices.look_again()
        self.services.doctor.look_again()
        self.doctor.refresh()

    def _assemble(self) -> None:
        name = self.tr("Look for devices and problems again")
        again = button(self.tr("Look again"), self.look_again, name=name)
        self.body.addLayout(row(title_label(self.tr("Devices")), 1, again))
        waiting = Section()
        waiting.add(self.message)
        waiting.layout_.addStretch(1)
        self.right = QStackedWidget()
        self._panel_area = scrolled(self.panel, self.tr("The chosen device"))
        self._doctor_area = scrolled(self.doctor, self.tr("What the doctor found"))
        for widget in (waiting, self._panel_area, self._doctor_area):
            self.right.addWidget(widget)
        self._waiting = waiting
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(2 * SPACE)
        split.addWidget(self.list)
        split.addWidget(self.right)
        split.setStretchFactor(0, LIST_SHARE)
        split.setStretchFactor(1, PANEL_SHARE)
        split.setSizes([10 * LIST_SHARE, 10 * PANEL_SHARE])
        self.body.addWidget(split, 1)

    def _see_list(self) -> None:
        """Other devices, or a run has begun."""
        if not self.seen:
            return
        self.list.show_entries(self._entries())
        watch = self.services.devices
        if not self.list.chosen_key and watch.devices and not self.list.select_key(self._last):
            self.list.select_key(favourite(watch.devices))
        self._choose()

    def _see_readings(self) -> None:
        if not self.seen:
            return
        self.list.show_entries(self._entries())
        if (one := self._chosen()) is not None:
            self.panel.show_readings(one)

    def _see_run(self) -> None:
        """A run tells of its device several times a second; once is enough."""
        if self.seen and time.monotonic() - self._drawn_s >= DRAW_S:
            self._drawn_s = time.monotonic()
            self._see_readings()

    def _see_findings(self) -> None:
        if self.seen:
            self.doctor.refresh()
            self._see_list()

    def _choose(self) -> None:
        one = self._chosen()
        if self.list.chosen_key == DOCTOR:
            self.right.setCurrentWidget(self._doctor_area)
        elif one is not None:
            self._last = one.id
            self.panel.show_device(one)
            self.right.setCurrentWidget(self._panel_area)
        else:
            self.message.setText(self._why_none())
            self.right.setCurrentWidget(self._waiting)

    def _chosen(self) -> Watched | None:
        return self.services.devices.by_id(self.list.chosen_key)

    def _why_none(self) -> str:
        watch = self.services.devices
        if watch.problem:
            return self.tr("The devices cannot be listed: {problem}").format(problem=watch.problem)
        if self.services.runs.running:
            return self.tr("The devices are looked at when the run has ended: looking would disturb it.")
        return self.tr("The devices of this machine are being looked at; that takes some seconds.")

    def _entries(self) -> list[Entry]:
        entries = [self._entry(one) for one in self.services.devices.devices]
        doctor, theme = self.services.doctor, self.services.appearance.theme
        if doctor.findings:
            counts = doctor.status()
            worst = next((one for one in WORST_FIRST if counts[one]), WORST_FIRST[-1])
            state, colour = summary(self.services), status_colour(worst, theme)
        elif doctor.problem:
            state, colour = self.tr("could not look"), theme.warning
        elif self.services.runs.running:
            state, colour = self.tr("waits for the end of the run"), ""
        else:
            state, colour = self.tr("is looking …"), ""
        return [*entries, Entry(DOCTOR, self.tr("Doctor"), state, colour)]

    def _entry(self, one: Watched) -> Entry:
        theme = self.services.appearance.theme
        title = one.name if one.name == one.id else f"{one.id} · {one.name}"
        if not one.available:
            return Entry(one.id, title, self.tr("✗ cannot be used"), theme.warning)
        runs = self.services.runs
        device = runs.state.device if runs.running and runs.state is not None else None
        state = state_of(one, measured=device is not None and device.id == one.id, paused=runs.running)
        return Entry(one.id, title, state.text, theme.warning if state.busy else "")
