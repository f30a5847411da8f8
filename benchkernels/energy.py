"""Joules of the calls of one case, while its samples are taken (docs/method.md, Energy).

By the counter where the device has one. It advances in steps (about 100 ms for NVML), and both ends are read
wherever they fall in a step: what is missing at the one end is missing at the other too, so that a window of
5 s is off by 2 % at most, and by nothing on average. To begin and to end at an edge, the counter would have
to be asked all the time beside the measurement; with one end alone at an edge, windows lack half a step.

Else from power readings, where the source says that they may be integrated: trapezoids over the samples that
lie between two readings, and the calls of just these. Below 5 s, or with a gap in the readings, energy is not
measured.

A trial may have several windows with pauses between them (`benchkernels.stretches`): their energies, times
and calls are added up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, runtime_checkable

from benchkernels.telemetry.base import Source
from profiles.energy import INTEGRATED
from profiles.events import Samples, TelemetrySeen
from profiles.profile import Energy

SHORTEST_WINDOW_S = 5.0
LONGEST_GAP_S = 1.0
"""Between two power readings, four times what the runner leaves between them on an accelerator."""
GROSS = "the gaps between samples included"
REST_S = 5.0
"""Before a case that is measured for its energy, or back to back: what the check has heated cools down."""


@runtime_checkable
class PowerSource(Source, Protocol):
    """A source whose power readings can be integrated where there is no energy counter."""

    @property
    def power_average_s(self) -> float | None:
        """Seconds that a reading averages over; None where readings must not be integrated."""
        ...

    @property
    def power_source(self) -> str:
        """Sensor, field and scope of the readings."""
        ...


def why_none(telemetry: Source) -> str:
    """Why no window, however long, has an energy; empty where one can."""
    if telemetry.energy_j() is not None or _average_s(telemetry) is not None:
        return ""
    return telemetry.energy_source


class PowerReading(NamedTuple):
    """What a sensor said, and when."""

    time_s: float
    power_w: float


class Span(NamedTuple):
    """One sample: so many calls between two moments."""

    begin_s: float
    end_s: float
    calls: int


class Part(NamedTuple):
    """What one window came to; `readings` is 0 where a counter told it."""

    joules: float
    window_s: float
    calls: int
    readings: int


class Meter:
    """Measures one trial after another: `begin` and `pause` its windows, `see` what comes, `end` it.

    Times are monotonic.
    """

    def __init__(self, telemetry: Source, origin_s: float) -> None:
        self._telemetry = telemetry
        self._origin_s = origin_s
        """What the samples' begins are counted from."""
        self._parts: list[Part | None] = []
        self._begin_s: float | None = None
        self._begin_j: float | None = None
        self._calls = 0
        self._spans: list[Span] = []
        self._readings: list[PowerReading] = []

    def begin(self) -> None:
        """A window, from now on."""
        self._begin_s, self._begin_j = time.monotonic(), self._telemetry.energy_j()
        self._calls = 0
        self._spans.clear()
        self._readings.clear()

    def drop(self) -> None:
        """Forget the trial, and measure nothing until the next begin."""
        self._begin_s = None
        self._parts.clear()

    def see(self, event: Samples | TelemetrySeen) -> None:
        """Note samples, or a reading that was made just now."""
        if self._begin_s is None:
            return
        if isinstance(event, TelemetrySeen):
            if event.power_w is not None:
                self._readings.append(PowerReading(time.monotonic(), event.power_w))
            return
        self._calls += event.calls * len(event.seconds)
        begins_s = [self._origin_s + start_s for start_s in event.start_s]
        self._spans += [
            Span(begin_s, begin_s + seconds, event.calls)
            for begin_s, seconds in zip(begins_s, event.seconds, strict=False)
        ]

    def pause(self) -> None:
        """End the window, if one is open; the trial may go on with another."""
        if self._begin_s is not None:
            self._parts.append(self._measured(self._begin_s))
            self._begin_s = None

    def end(self) -> Energy | None:
        """The energy of the trial's windows; None where there was none, or that of one cannot be told."""
        self.pause()
        found = add_up(self._parts, self._source())
        self.drop()
        return found

    def _measured(self, begin_s: float) -> Part | None:
        if self._begin_j is None:
            return self._integrated(begin_s)
        end_j, window_s = self._telemetry.energy_j(), time.monotonic() - begin_s
        return None if end_j is None else Part(end_j - self._begin_j, window_s, self._calls, 0)

    def _integrated(self, begin_s: float) -> Part | None:
        average_s = _average_s(self._telemetry)
        if average_s is None:
            return None
        # A sensor that averages tells of the work alone only when it has seen nothing else for that long.
        readings = [reading for reading in self._readings if reading.time_s >= begin_s + average_s]
        return integrate(readings, self._spans)

    def _source(self) -> str:
        source = self._telemetry
        if self._begin_j is None and isinstance(source, PowerSource):
            return source.power_source
        return source.energy_source


def integrate(readings: Sequence[PowerReading], spans: Sequence[Span]) -> Part | None:
    """Energy from the begin of the first sample to the end of the last one that lie between readings.

    None where the readings have a gap, or no sample lies between them.
    """
    if len(readings) < 2 or any(b.time_s - a.time_s > LONGEST_GAP_S for a, b in pairwise(readings)):
        return None
    first_s, last_s = readings[0].time_s, readings[-1].time_s
    within = [span for span in spans if span.begin_s >= first_s and span.end_s <= last_s]
    if not within:
        return None
    begin_s, end_s = within[0].begin_s, within[-1].end_s
    changes = without_repeats(readings)
    joules = area(changes, begin_s, end_s)
    return Part(joules, end_s - begin_s, sum(span.calls for span in within), len(changes))


def add_up(parts: Sequence[Part | None], source: str) -> Energy | None:
    """The windows of one trial, by the sensor `source`.

    None where there are none, where they have less than 5 s in all, or where the energy of one is not known,
    or not positive, as that of a counter that was reset.
    """
    known = [part for part in parts if part is not None and part.joules > 0]
    window_s = sum(part.window_s for part in known)
    if not known or len(known) < len(parts) or window_s < SHORTEST_WINDOW_S:
        return None
    readings = sum(part.readings for part in known)
    integrated = f"{INTEGRATED}{readings} readings; " if readings else ""
    return Energy(
        joules=sum(part.joules for part in known),
        window_s=window_s,
        source=f"{source}; {integrated}{GROSS}",
        calls=sum(part.calls for part in known),
        windows=len(known),
    )


def without_repeats(readings: Sequence[PowerReading]) -> list[PowerReading]:
    """The first and the last, and each that differs from the one before.

    A sensor that is asked more often than it updates repeats itself: between two updates the power went
    from one to the other, and did not stay and jump.
    """
    changes = [b for a, b in pairwise(readings) if b.power_w != a.power_w]
    ends = [] if changes and changes[-1] == readings[-1] else [readings[-1]]
    return [readings[0], *changes, *ends]


def area(readings: Sequence[PowerReading], begin_s: float, end_s: float) -> float:
    """Joules between two moments within the readings, the power going straight from each to the next."""
    joules = 0.0
    for a, b in pairwise(readings):
        low_s, high_s = max(a.time_s, begin_s), min(b.time_s, end_s)
        if low_s < high_s:
            slope = (b.power_w - a.power_w) / (b.time_s - a.time_s)
            middle_w = a.power_w + slope * ((low_s + high_s) / 2 - a.time_s)
            joules += middle_w * (high_s - low_s)
    return joules


def _average_s(telemetry: Source) -> float | None:
    """Seconds that a power reading averages over; None where readings must not be integrated."""
    return telemetry.power_average_s if isinstance(telemetry, PowerSource) else None
