"""Samples one after another, told in batches while they are taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from benchkernels.devices.base import Block, Device

BATCH_INTERVAL_S = 0.1

Call = Callable[[], object]


@dataclass(slots=True)
class Batch:
    """Samples taken since the last report, in columns; `first` is the index of the first."""

    first: int
    calls: int
    seconds: list[float] = field(default_factory=list)
    start_s: list[float] = field(default_factory=list)
    delay_s: list[float] = field(default_factory=list)
    steal_s: list[float] = field(default_factory=list)

    def add(self, start_s: float, block: Block) -> None:
        """Append one sample."""
        self.seconds.append(block.seconds)
        self.start_s.append(start_s)
        if block.delay_s is not None:
            self.delay_s.append(block.delay_s)
        if block.steal_s is not None:
            self.steal_s.append(block.steal_s)


class Sampler:
    """Takes one sample after another and reports the new ones at most ten times a second, between blocks.

    What was measured before an error has been reported when the context is left. `first` is the number of its
    first sample within the case and round.
    """

    def __init__(
        self,
        device: Device,
        call: Call,
        *,
        first: int,
        calls: int,
        origin_s: float,
        report: Callable[[Batch], None],
    ) -> None:
        self.everything = Batch(first=first, calls=calls)
        self._device, self._call, self._origin_s, self._report = device, call, origin_s, report
        self._untold = Batch(first=first, calls=calls)
        self._reported_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tell()

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.everything.seconds)

    def take(self) -> float:
        """One more sample; the time at its end."""
        start_s = time.monotonic() - self._origin_s
        block = self._device.time_block(self._call, self.everything.calls)
        self.everything.add(start_s, block)
        self._untold.add(start_s, block)
        now_s = time.monotonic()
        if now_s - self._reported_s >= BATCH_INTERVAL_S:
            self._tell()
            self._reported_s = now_s
        return now_s

    def _tell(self) -> None:
        if self._untold.seconds:
            self._report(self._untold)
            first = self.everything.first + self.count
            self._untold = Batch(first=first, calls=self.everything.calls)
