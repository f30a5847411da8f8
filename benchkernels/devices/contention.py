"""What kept this process from running: the scheduler's and the hypervisor's own counters, Linux only.

Both counters are read before and after a timed block, never inside it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_NS = 1e-9
_STEAL_FIELD = 8
_STAT_LINE_BYTES = 200
"""`cpuN user nice system idle iowait irq softirq steal`: proc_stat(5)."""


@dataclass(frozen=True, slots=True)
class Counters:
    """Running totals since the threads' and the machine's start; None where the kernel does not say."""

    delay_s: dict[int, float] | None
    """By thread: seconds spent runnable but waiting for a processor."""
    steal_s: float | None
    """Seconds that the hypervisor ran something else, summed over the processors that we may use."""


class ContentionReader:
    """Reads this process's counters. Keeps its threads' files open: a reading costs 1 us a thread."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._tasks = proc / "self" / "task"
        self._process = proc / "self" / "schedstat"
        self._stat = proc / "stat"
        self._files: dict[int, int] = {}
        self._stat_file: int | None = None
        self._stat_bytes = _STAT_LINE_BYTES * ((os.cpu_count() or 1) + 1)
        self._steals = self._steal_s() is not None

    def read(self) -> Counters:
        """The totals now."""
        return Counters(self._delays(), self._steal_s() if self._steals else None)

    def close(self) -> None:
        """Give the file descriptors back."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()
        if self._stat_file is not None:
            os.close(self._stat_file)
            self._stat_file = None

    def _delays(self) -> dict[int, float] | None:
        try:
            threads = {int(name) for name in os.listdir(self._tasks)}  # noqa: PTH208  (a third of the cost)
        except (OSError, ValueError):
            return self._process_delay()
        for gone in self._files.keys() - threads:
            os.close(self._files.pop(gone))
        delays = {}
        for thread in threads:
            delay = self._thread_delay(thread)
            if delay is not None:
                delays[thread] = delay
        return delays or self._process_delay()

    def _thread_delay(self, thread: int) -> float | None:
        try:
            if thread not in self._files:
                path = self._tasks / str(thread) / "schedstat"
                self._files[thread] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            return _parse_delay_s(os.pread(self._files[thread], 128, 0))
        except OSError:
            return None

    def _process_delay(self) -> dict[int, float] | None:
        try:
            delay = _parse_delay_s(self._process.read_bytes())
        except OSError:
            return None
        return None if delay is None else {os.getpid(): delay}

    def _stat_text(self) -> str:
        """The processors' lines: the file's long tail on interrupts costs more than all of them."""
        if self._stat_file is None:
            self._stat_file = os.open(self._stat, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(self._stat_file, self._stat_bytes, 0).decode("ascii")

    def _steal_s(self) -> float | None:
        try:
            return _parse_steal_s(self._stat_text(), os.sched_getaffinity(0))
        except (OSError, AttributeError, ValueError):
            return None


def increase(before: Counters, after: Counters) -> tuple[float | None, float | None]:
    """(delay_s, steal_s) between two readings: the longest wait of any one thread, and the whole steal.

    A thread born in between counts from its birth.
    """
    delay: float | None = None
    if before.delay_s is not None and after.delay_s is not None:
        delay = max(total - before.delay_s.get(thread, 0.0) for thread, total in after.delay_s.items())
    steal: float | None = None
    if before.steal_s is not None and after.steal_s is not None:
        steal = max(0.0, after.steal_s - before.steal_s)
    return delay, steal


def _parse_delay_s(text: bytes) -> float | None:
    """Second field of schedstat; None for a kernel that keeps no accounts and prints zeros."""
    fields = text.split()
    if len(fields) < 3 or fields[0] == b"0" == fields[1] == fields[2]:
        return None
    return int(fields[1]) * _NS


def _parse_steal_s(text: str, processors: set[int]) -> float | None:
    ticks = 0
    for line in text.splitlines():
        if not line.startswith("cpu"):
            break
        fields = line.split()
        if fields[0] == "cpu" or int(fields[0][3:]) not in processors:
            continue
        if len(fields) <= _STEAL_FIELD:
            return None
        ticks += int(fields[_STEAL_FIELD])
    return ticks / os.sysconf("SC_CLK_TCK")
