"""What devices are here and what their sensors say, told by a child process while somebody looks."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.desktop.child import Child, Ending

HISTORY = 120
LEAVE_MS = 3000
"""Readings kept of each sensor: two minutes."""


@dataclass(slots=True)
class Track:
    """One sensor over time: now, and least, greatest and mean since the watch began."""

    now: float | None = None
    least: float | None = None
    greatest: float | None = None
    total: float = 0.0
    count: int = 0
    history: deque[float] = field(default_factory=lambda: deque(maxlen=HISTORY))

    @property
    def mean(self) -> float | None:
        """Over all readings that gave a value."""
        return self.total / self.count if self.count else None

    def add(self, value: float | None) -> None:
        """Take one reading in."""
        self.now = value
        if value is None:
            return
        self.least = value if self.least is None else min(self.least, value)
        self.greatest = value if self.greatest is None else max(self.greatest, value)
        self.total += value
        self.count += 1
        self.history.append(value)


@dataclass(slots=True)
class Watched:
    """A device as `assay devices --json` describes it, with what its sensors have said."""

    facts: dict[str, Any]
    tracks: dict[str, Track] = field(default_factory=dict)
    throttle: list[str] | None = None
    users: list[dict[str, Any]] = field(default_factory=list)
    users_known: bool = False
    """Whether `users` was read: if not, `sources["users"]` says why, and nobody knows."""
    sources: dict[str, str] = field(default_factory=dict)
    host: str = ""
    """Name of the host that it is a device of, by its last test; empty for this machine."""
    tested: str = ""
    """When that test was, UTC."""

    @property
    def id(self) -> str:
        """`cpu`, `cuda:0`, ..."""
        return str(self.facts.get("id", "?"))

    @property
    def place(self) -> str:
        """`cuda:0`, or `lab3 cuda:0` for that of a host: no other device is called so."""
        return f"{self.host} {self.id}" if self.host else self.id

    @property
    def available(self) -> bool:
        """Whether it can be measured."""
        return bool(self.facts.get("available"))

    @property
    def name(self) -> str:
        """The driver's name, or the id where there is none."""
        return str(self.facts.get("name") or self.id)

    def take(self, reading: dict[str, Any]) -> None:
        """Take one line of the watch in."""
        telemetry = reading.get("telemetry") or {}
        for name, value in telemetry.items():
            if name == "throttle":
                self.throttle = value
            elif value is None or isinstance(value, int | float):
                self.tracks.setdefault(name, Track()).add(value)
        self.users = reading.get("users") or []
        self.users_known = reading.get("users") is not None
        self.sources.update(reading.get("source") or {})


class DeviceWatch(QObject):
    """`devices` is empty until the first answer; `problem` says why there is none."""

    found = Signal()
    """The list of devices is there, or there is a problem."""
    read = Signal()
    """Sensors were read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.devices: list[Watched] = []
        self.problem = ""
        self._viewers = 0
        self._paused = False
        self._child: Child | None = None

    @property
    def looking(self) -> bool:
        """Whether the first answer is still to come."""
        return self._child is not None and not self.devices and not self.problem

    def by_id(self, device_id: str) -> Watched | None:
        """The device of that id, as far as it is known."""
        return next((one for one in self.devices if one.id == device_id), None)

    def attend(self) -> None:
        """Somebody looks: watch, until as many have called `leave`."""
        self._viewers += 1
        self._adjust()

    def leave(self) -> None:
        """Somebody has stopped looking."""
        self._viewers = max(0, self._viewers - 1)
        self._adjust()

    def pause(self, paused: bool) -> None:
        """While a run measures nothing else may: its own telemetry tells about its device."""
        self._paused = paused
        self._adjust()

    def reset(self) -> None:
        """Forget the least, greatest and mean values."""
        for one in self.devices:
            one.tracks.clear()
        self.read.emit()

    def look_again(self) -> None:
        """Probe the devices anew."""
        self._stop()
        self.problem = ""
        self.devices = []
        self._adjust()
        self.found.emit()

    def close(self) -> None:
        """End the child, and wait for it: the window is going away."""
        self._viewers = 0
        self._stop()
        # Also those that were told to end a moment ago: Qt kills what still runs when it goes.
        for child in self.findChildren(Child):
            if not child.wait(LEAVE_MS):
                child.kill()
                child.wait()

    def _adjust(self) -> None:
        wanted = self._viewers > 0 and not self._paused
        if wanted and self._child is None and not self.problem:
            self._child = Child(["devices", "--watch", "--json", "--attended"], self)
            self._child.heard.connect(self._take)
            self._child.ended.connect(self._lose)
            self._child.start()
        elif not wanted and self._child is not None and (self.devices or self._paused):
            self._stop()

    def _stop(self) -> None:
        if self._child is not None:
            child, self._child = self._child, None
            child.heard.disconnect()
            child.ended.disconnect()
            child.ended.connect(child.deleteLater)
            child.close_input()

    def _take(self) -> None:
        if self._child is None:
            return
        for line in self._child.take_lines():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if "devices" in told:
                self._list(told["devices"])
            elif (one := self.by_id(str(told.get("id")))) is not None:
                one.take(told)
        self.read.emit()

    def _list(self, described: list[dict[str, Any]]) -> None:
        known = {one.id: one for one in self.devices}
        self.devices = [known.get(str(facts.get("id"))) or Watched(facts) for facts in described]
        for one, facts in zip(self.devices, described, strict=True):
            one.facts = facts
        self.found.emit()
        if not (self._viewers > 0 and not self._paused):
            self._adjust()

    def _lose(self, ending: Ending) -> None:
        self._child = None
        if not self.devices:
            self.problem = ending.sentence or "the devices could not be listed"
            self.found.emit()
