"""What a device draws while it does nothing, in the session whose energy it stands beside (METHOD D5)."""

from __future__ import annotations

import time

from benchkernels.energy import LONGEST_GAP_S, PowerReading, area, why_none, without_repeats
from benchkernels.request import RunRequest
from benchkernels.telemetry.base import Source
from profiles.events import IdleSeen, Log, TelemetrySeen
from profiles.profile import Idle

WINDOW_S = 10.0
MOST_SHARE = 0.1
"""Of a run's expected time; one that is made for its energy takes the time in any case."""
SILENCE_S = 1.5
"""Within that a sensor that can be read has said something: a processor's mean power needs two readings."""


class IdleMeter:
    """Begins at once; `see` what is read meanwhile, `end` when `done`."""

    def __init__(self, request: RunRequest, telemetry: Source) -> None:
        self._telemetry = telemetry
        self._readings: list[PowerReading] = []
        self._source = ""
        short = request.sampling == "enough" and MOST_SHARE * request.planned.expected_s < WINDOW_S
        self._skipped = f"its {WINDOW_S:g} s would be more than a tenth of this run" if short else ""
        self._begin_j = None if short else telemetry.energy_j()
        self._begin_s = time.monotonic()

    def see(self, seen: TelemetrySeen) -> None:
        """Note a reading that was made just now."""
        self._source = seen.source.get("power_w", self._source)
        if seen.power_w is not None:
            self._readings.append(PowerReading(time.monotonic(), seen.power_w))

    @property
    def done(self) -> bool:
        """Whether the window is over, or nothing can be read in it, or the run is too short for it."""
        waited_s = time.monotonic() - self._begin_s
        silent = self._begin_j is None and not self._readings and waited_s >= SILENCE_S
        # By readings alone, the window lies between the first and the last of them.
        beyond_s = 0.0 if self._begin_j is not None else SILENCE_S
        return bool(self._skipped) or silent or waited_s >= WINDOW_S + beyond_s

    def end(self) -> IdleSeen | Log | None:
        """The idle power, or why there is none; nothing where why there is no energy says it already."""
        found = self._skipped or self._measured()
        if isinstance(found, Idle):
            return IdleSeen(idle=found)
        known = self._skipped and why_none(self._telemetry)
        return None if known else Log(level="info", text=f"idle power is not measured: {found}")

    def _measured(self) -> Idle | str:
        window_s = time.monotonic() - self._begin_s
        if self._begin_j is not None:
            end_j = self._telemetry.energy_j()
            if end_j is None:
                return self._telemetry.energy_source
            if window_s < WINDOW_S:
                return _too_short(window_s)
            power_w = (end_j - self._begin_j) / window_s
            return Idle(power_w=power_w, window_s=window_s, source=self._telemetry.energy_source)
        if not self._readings:
            return self._source or "no power was read"
        begin_s, end_s = self._readings[0].time_s, self._readings[-1].time_s
        if end_s - begin_s < WINDOW_S - LONGEST_GAP_S:
            return _too_short(end_s - begin_s)
        power_w = area(without_repeats(self._readings), begin_s, end_s) / (end_s - begin_s)
        return Idle(power_w=power_w, window_s=end_s - begin_s, source=self._source)


def _too_short(window_s: float) -> str:
    return f"power was read for {window_s:.1f} s, and {WINDOW_S:g} s are needed"
