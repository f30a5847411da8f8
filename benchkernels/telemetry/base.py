"""What a telemetry source is: it runs in the runner's process, never in the worker's, and without torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from profiles.events import TelemetrySeen


class Unavailable(Exception):  # noqa: N818  (an answer, not an error)
    """This source cannot be used here; the text says why."""


class Reading(NamedTuple):
    """A value and where it comes from; where the value is None, `source` is the reason."""

    value: Any
    source: str


class Source(Protocol):
    """Sensors of one device and the load of its host. Used by one thread."""

    energy_source: str
    """Where `energy_j` comes from, or why it is None."""

    def read(self) -> TelemetrySeen:
        """One reading. Never raises: what cannot be read is None, with the reason in `source`."""
        ...

    def energy_j(self) -> float | None:
        """Joules since an arbitrary origin, growing monotonically; None where there is no counter."""
        ...

    def close(self) -> None:
        """Release the library, the thread or the child process behind it."""
        ...


class WatchedSource(Source, Protocol):
    """A source that also tells who is at work on the device."""

    def users(self) -> Reading:
        """A list of `OtherProcess` without our own process tree, as that was at the newest `read`.

        Never raises.
        """
        ...


class Composer:
    """Makes events of readings. `source` of an event holds only what differs from the event before it."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def event(self, readings: Mapping[str, Reading]) -> TelemetrySeen:
        """The event of one set of readings, by field name."""
        news = {name: r.source for name, r in readings.items() if self._told.get(name) != r.source}
        self._told.update(news)
        return TelemetrySeen(source=news, **{name: r.value for name, r in readings.items()})
