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
from app.desktop.orders import RunOrder
from app.desktop.run_queue import RunQueue
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

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.appearance = Appearance(settings.chosen.theme, self)
        self.background = Background(self)
        self.runs = RunQueue(self)
        self.devices = DeviceWatch(self)
        self.doctor = Doctor(self)
        self.runs.began.connect(lambda: self.doctor.pause(True))
        self.runs.ended.connect(lambda _: self.doctor.pause(bool(self.runs.waiting)))
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

    def show_profile(self, path: Path) -> None:
        """Open a saved profile on the result page."""
        self.profile_wanted.emit(path)

    def close(self) -> None:
        """End what still works; the window is going away."""
        self.devices.close()
        self.doctor.close()
        self.runs.close()
        self.background.close()

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
