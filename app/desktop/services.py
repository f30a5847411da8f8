"""What pages ask for and tell each other through. No page knows another page, a process or the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.desktop.background import Background
from app.desktop.device_watch import DeviceWatch
from app.desktop.doctor import Doctor
from app.desktop.fleet.order import FleetOrder
from app.desktop.fleet.watch import FleetOutcome, FleetWatch
from app.desktop.hosts.known import KnownHosts
from app.desktop.orders import RunOrder
from app.desktop.run_queue import Outcome, RunQueue
from app.desktop.settings import Settings
from app.desktop.theme import Appearance


@dataclass(frozen=True, slots=True)
class Action:
    """A button on a notice."""

    label: str
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell in the window: what happened, the likely cause, what to do. Shown as plain text."""

    what: str
    kind: Literal["note", "warning", "problem"] = "note"
    detail: str = ""
    """More of it, folded away: what a process said, a path."""
    actions: tuple[Action, ...] = ()
    topic: str = ""
    """A newer notice on the same topic takes this one's place."""


class Services(QObject):
    """Everything that outlives a page, and the signals by which pages reach each other."""

    noticed = Signal(object)
    """A Notice for the window's message bar."""
    retracted = Signal(str)
    """The topic of notices that are no longer true."""
    profile_wanted = Signal(object)
    """Path of a profile to show on the result page."""
    comparison_wanted = Signal(object)
    """Paths of profiles to compare, the baseline first."""
    claim_wanted = Signal(str)
    """Id of a claim to show."""
    device_wanted = Signal(str)
    """Id of a device to run on."""
    page_wanted = Signal(str)
    """Key of a page to show: `run`, `library`, ..."""
    settings_wanted = Signal()
    """Show the settings."""
    live_wanted = Signal()
    """Show the run that goes on, or the last one."""
    library_changed = Signal()
    """Profiles came, went, or have other labels."""
    closing = Signal()
    """The window is going away: whoever has a process ends it."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.appearance = Appearance(settings.chosen.theme, self)
        self.background = Background(self)
        self.runs = RunQueue(self)
        self.devices = DeviceWatch(self)
        self.doctor = Doctor(self)
        self.hosts = KnownHosts(self)
        self.fleet = FleetWatch(self)
        self.runs.began.connect(lambda: self.doctor.pause(True))
        self.runs.ended.connect(lambda _: self.doctor.pause(bool(self.runs.waiting)))
        self.runs.began.connect(self._spare_measured_host)
        self.runs.ended.connect(lambda _: self._spare_measured_host())
        self.fleet.began.connect(self._spare_measured_host)
        self.fleet.ended.connect(lambda _: self._spare_measured_host())
        self.runs.ended.connect(self._follow_host)
        self.fleet.ended.connect(self._follow_host)
        self.runs.ended.connect(lambda _: self.library_changed.emit())
        settings.changed.connect(self._apply)

    def tell(self, what: str, **more: object) -> None:
        """Show a notice; keywords as in Notice."""
        self.noticed.emit(Notice(what, **more))  # type: ignore[arg-type]

    def fail(self, error: Exception) -> None:
        """Show an error: the sentence of one that Assay foresaw, else its kind and text."""
        self.tell(sentence_of(error), kind="problem")

    def run(self, orders: Sequence[RunOrder]) -> None:
        """Put runs into the queue and show them."""
        for order in orders:
            self.runs.add(order)
        self.live_wanted.emit()

    def run_fleet(self, order: FleetOrder) -> None:
        """Start a fleet, or take one up, and show it; while one goes on, it is that one that is shown."""
        self.page_wanted.emit("fleet")  # first: the page is to see it begin
        if self.fleet.running:
            told = self.tr("One fleet at a time: take the other one up when this one has ended.")
            self.tell(told, kind="warning", topic="fleet")
        else:
            self.fleet.start(order)

    def show_profile(self, path: Path) -> None:
        """Open a saved profile on the result page."""
        self.profile_wanted.emit(path)

    def close(self, *, stop_run: bool = False, stop_fleet: bool = False) -> None:
        """End what still works; the window is going away. A run or fleet on a host goes on unless stopped."""
        self.closing.emit()
        self.devices.close()
        self.doctor.close()
        self.hosts.close()
        self.runs.close(stop=stop_run)
        self.fleet.close(stop=stop_fleet)
        self.background.close()

    def _spare_measured_host(self) -> None:
        """No test of a host disturbs a run, nor one that is about to begin."""
        runs, fleet = self.runs, self.fleet
        if fleet.running and fleet.order is not None and fleet.order.on_hosts:
            self.hosts.pause("")
            return
        order = runs.order if runs.running else next(iter(runs.waiting), None)
        self.hosts.pause(order.host if order is not None else None)

    def _follow_host(self, outcome: Outcome | FleetOutcome) -> None:
        if outcome.order.host:
            self.hosts.follow(outcome.order.host)

    def _apply(self, names: set[str]) -> None:
        if "theme" in names:
            self.appearance.choose(self.settings.chosen.theme)
        if "refresh" in names:
            self.runs.slow = self.settings.chosen.refresh != "automatic"
        if "library" in names:
            self.library_changed.emit()


def sentence_of(error: Exception) -> str:
    """What an error says to the user: the sentence of one that Assay foresaw, else its kind and text."""
    from profiles.problems import AssayError

    return str(error) if isinstance(error, AssayError) else f"{type(error).__name__}: {error}"
