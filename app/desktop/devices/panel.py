"""One device: what it is, what its sensors say, what it could do, and who uses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.device_watch import Watched
from app.desktop.devices.peak_table import PeakTable
from app.desktop.devices.remedy import RemedyLine
from app.desktop.devices.sensor_table import SensorTable
from app.desktop.devices_model import (
    fact_rows,
    headline,
    peak_rows,
    sensor_rows,
    throttle_text,
    unreadable_text,
    users_text,
)
from app.desktop.prose import Prose
from app.desktop.sections import Facts, Section
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE, TEXT_PT
from app.desktop.widgets import button, clear, row


class DevicePanel(QWidget):
    """Facts are drawn anew when there are other ones, figures once a second."""

    def __init__(self, services: Services, run: Callable[[str], object], copy: Callable[[], object]) -> None:
        super().__init__()
        self._services = services
        self.device_id = ""
        self._drawn: Mapping[str, Any] | None = None
        self.name = Prose(points=TEXT_PT + 2, bold=True)
        self.run = button(self.tr("Run"), lambda: run(self.device_id), primary=True)
        self.copy = button(self.tr("Copy report"), copy)
        self.headline = Prose(points=SMALL_PT, muted=True)
        self.note = Prose()
        self.sensors = SensorTable(services.appearance)
        self.reset = button(
            self.tr("Reset"), services.devices.reset, name=self.tr("Forget least, greatest and mean values")
        )
        self.unreadable = Prose(points=SMALL_PT, muted=True)
        self.throttle = Prose()
        self.users = Prose()
        self.peaks = PeakTable()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2 * SPACE)
        self._assemble()

    def show_device(self, one: Watched) -> None:
        """Another device, or other facts about it."""
        if one.facts == self._drawn:
            self.show_readings(one)
            return
        self._drawn = one.facts
        self.device_id = one.id
        self.name.setText(one.name)
        self.headline.setText(headline(one.facts))
        self.run.setEnabled(one.available)
        self.run.setAccessibleName(self.tr("Run on {device}").format(device=one.name))
        self._show_problem(one)
        self.peaks.show_facts(one.facts)
        self._peaks.setVisible(bool(peak_rows(one.facts)))
        rows = fact_rows(one.facts)
        facts = Facts()
        for name, text in rows:
            facts.add(name, text)
        clear(self._facts_place)
        self._facts_place.addWidget(facts)
        self._about.setVisible(len(rows) > 1)
        self.show_readings(one)

    def show_readings(self, one: Watched) -> None:
        """What the sensors say now."""
        runs = self._services.runs
        state = runs.state if runs.running else None
        measured = state is not None and state.device is not None and state.device.id == one.id
        seen = state.telemetry if state is not None and measured else None
        self.note.setText(self._note(one, measured=measured))
        self.note.setVisible(bool(self.note.text()))
        known = one.available and one.facts.get("name") is not None
        self._sensors.setVisible(known)
        if not known:
            return
        rows = sensor_rows(one, seen)
        self.sensors.show_rows(rows)
        silent = unreadable_text(rows)
        self.unreadable.setText(self.tr("Not readable: {sensors}").format(sensors=silent))
        # Before the first reading every sensor is silent, and nothing is known to be unreadable.
        read = bool(one.tracks) or seen is not None
        self.unreadable.setVisible(bool(silent) and read)
        held = throttle_text(one.throttle if seen is None else seen.get("throttle"))
        self.throttle.setText(held)
        self.throttle.setVisible(bool(held))
        self.users.setText(self.tr("At work on it: {users}").format(users=users_text(one)))
        self.users.setVisible(not runs.running and read)
        self.reset.setEnabled(not runs.running)

    def _note(self, one: Watched, *, measured: bool) -> str:
        if not self._services.runs.running:
            return "" if one.tracks or not one.available else self.tr("Its sensors are being read …")
        if measured:
            return self.tr(
                "A run measures it: what stands under Now is told by the run, the rest is from before."
            )
        return self.tr("Not watched while a run measures: this is how it was before.")

    def _show_problem(self, one: Watched) -> None:
        clear(self._problem_place)
        if one.available:
            return
        reason = str(one.facts.get("reason") or self.tr("the reason is not known"))
        self._problem_place.addWidget(Prose(self.tr("✗ Cannot be used: {reason}").format(reason=reason)))
        if one.facts.get("remedy"):
            self._problem_place.addWidget(RemedyLine(str(one.facts["remedy"])))

    def _assemble(self) -> None:
        head = Section()
        line = row(spacing=SPACE)
        line.addWidget(self.name, 1)
        line.addWidget(self.copy)
        line.addWidget(self.run)
        head.layout_.addLayout(line)
        head.add(self.headline)
        self._problem_place = QVBoxLayout()
        self._problem_place.setSpacing(SPACE)
        head.layout_.addLayout(self._problem_place)
        head.add(self.note)
        self._sensors = Section(self.tr("Sensors"), self.reset)
        self._sensors.add(self.sensors)
        self._sensors.add(self.unreadable)
        self._sensors.add(self.throttle)
        self._sensors.add(self.users)
        self._peaks = Section(self.tr("What it could do at most"))
        self._peaks.add(self.peaks)
        self._about = Section(self.tr("What it is"))
        self._facts_place = QVBoxLayout()
        self._about.layout_.addLayout(self._facts_place)
        for section in (head, self._sensors, self._peaks, self._about):
            self._layout.addWidget(section)
        self._layout.addStretch(1)
