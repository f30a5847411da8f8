"""Who keeps the processor busy: a walk over all processes, made only as often as it stays cheap."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from benchkernels.telemetry.base import Reading
from profiles.profile import OtherProcess

LEAST_SHARE = 0.1
"""Of a core: below that a process disturbs nothing that is measured."""
MOST = 5
COST = 0.004
"""Share of a core that the walks may take: where there are thousands of processes they become rarer."""
_SHORTEST_S = 0.2
_SOURCE = f"processes that take more than {LEAST_SHARE:g} of a core, without our own"


class _Key(NamedTuple):
    """A process: an id is given again, together with its start it is not."""

    pid: int
    started: float


class HostUsers:
    """The processes at work on the processor, from the growth of their times between two walks."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = os.fspath(proc)
        self._tick_s = 1.0 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
        self._before: dict[_Key, float] = {}
        self._before_s = 0.0
        self._pause_s = 0.0
        self._shares: list[tuple[int, float]] | None = None
        self._walk()

    def read(self, own: AbstractSet[int]) -> Reading:
        """`OtherProcess` of each, busiest first, at most five; those in `own` are left out.

        Every reading until the next walk tells the same ones.
        """
        if time.monotonic() - self._before_s >= max(_SHORTEST_S, self._pause_s):
            try:
                self._walk()
            except OSError as error:
                return Reading(None, f"the processes cannot be listed: {error}")
        if self._shares is None:
            return Reading(None, "needs an interval; the first reading comes too early")
        busiest = sorted((item for item in self._shares if item[0] not in own), key=lambda item: -item[1])
        return Reading([describe(pid, share) for pid, share in busiest[:MOST]], _SOURCE)

    def _walk(self) -> None:
        began_s = time.thread_time()
        times = _read_proc(self._proc, self._tick_s) if sys.platform == "linux" else _ask_psutil()
        now_s = time.monotonic()
        if self._before:
            passed_s = now_s - self._before_s
            shares = (
                (key.pid, (used - self._before.get(key, 0.0)) / passed_s) for key, used in times.items()
            )
            self._shares = [item for item in shares if item[1] > LEAST_SHARE]
            # Not after the first walk, which tells nothing by itself.
            self._pause_s = (time.thread_time() - began_s) / COST
        self._before, self._before_s = times, now_s


def describe(pid: int, share: float | None = None, memory_bytes: int | None = None) -> OtherProcess:
    """A process with its name, never its command line; `share` of a core stands for one on the processor."""
    import psutil

    from benchkernels.devices.nvml import UNKNOWN

    name = UNKNOWN
    try:
        process = psutil.Process(pid)
        name = process.name()
        memory_bytes = memory_bytes if share is None else process.memory_info().rss
    except psutil.Error:  # it ended just now, is another user's, or lives in another namespace
        pass
    return OtherProcess(
        pid=pid,
        name=name,
        cpu_share=None if share is None else round(share, 3),
        memory_bytes=memory_bytes,
        on_device=share is None,
    )


def _read_proc(proc: str, tick_s: float) -> dict[_Key, float]:
    """Processor seconds of all processes. Plain files: psutil takes several times as long."""
    times = {}
    for name in os.listdir(proc):  # noqa: PTH208  (five times as fast as iterdir)
        if not name.isdigit():
            continue
        try:
            file = os.open(f"{proc}/{name}/stat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # it ended just now
            continue
        try:
            fields = os.read(file, 1024).rpartition(b")")[2].split(None, 21)
            times[_Key(int(name), float(fields[19]))] = (int(fields[11]) + int(fields[12])) * tick_s
        except (OSError, ValueError, IndexError):
            continue
        finally:
            os.close(file)
    return times


def _ask_psutil() -> dict[_Key, float]:
    import psutil

    times = {}
    for process in psutil.process_iter(["pid", "create_time", "cpu_times"]):
        used, started = process.info["cpu_times"], process.info["create_time"]
        if used is not None and started is not None:
            times[_Key(process.info["pid"], started)] = used.user + used.system
    return times
