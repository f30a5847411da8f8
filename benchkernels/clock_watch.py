"""Whether a device's clock has come to rest (docs/method.md, section B2, warm-up)."""

from __future__ import annotations

import time

from benchkernels.devices.base import Device

INTERVAL_S = 0.5
RESTING_CHANGE = 0.01


class ClockWatch:
    """Compares the last two readings; `rests` where they agree, and where no clock can be read."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._seen_hz = device.clock_hz()
        self._seen_s = time.monotonic()
        self.rests = self._seen_hz is None

    def look(self) -> None:
        """Read again where the last reading is half a second old."""
        if self._seen_hz is None or time.monotonic() - self._seen_s < INTERVAL_S:
            return
        before_hz, self._seen_hz = self._seen_hz, self._device.clock_hz()
        self._seen_s = time.monotonic()
        self.rests = self._seen_hz is None or abs(self._seen_hz - before_hz) <= RESTING_CHANGE * before_hz
