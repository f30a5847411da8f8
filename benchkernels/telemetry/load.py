"""How busy the machine is with work that is not ours: from /proc, at a cost of well under a millisecond.

Foreign load is what all cores did less what our own process tree did. Walking every process of the machine
once a second would itself be a load; the kernel's sums and our own handful of processes are enough.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from pathlib import Path
from typing import NamedTuple

from benchkernels.telemetry.base import Reading

WINDOW_S = 1.0
"""Shortest interval that a share of a core is computed over: a tick of 10 ms is then 1 % of a core."""
_SHORTEST_S = 0.2
_BUSY_COLUMNS = (0, 1, 2, 5, 6)
"""user, nice, system, irq, softirq of /proc/stat. Guest time is within user; steal is other machines'."""


class ProcessTimes(NamedTuple):
    """Processor seconds of a process tree, its dead and collected members included, and its living pids."""

    cpu_s: float
    pids: frozenset[int]


class _Snapshot(NamedTuple):
    time_s: float
    busy_s: float
    own_s: float


class HostLoad:
    """Load average, foreign load and busy share of the host. `proc` is the folder to read."""

    def __init__(self, proc: Path = Path("/proc"), root_pid: int | None = None) -> None:
        self._proc = proc
        self._root_pid = os.getpid() if root_pid is None else root_pid
        self._tick_s = 1.0 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
        self._history: deque[_Snapshot] = deque()
        self.cores = 1
        self.own_pids: frozenset[int] = frozenset({self._root_pid})
        self._update(time.monotonic())

    def read(self) -> dict[str, Reading]:
        """`load_average`, `foreign_cpu` (cores) and `utilization` (0 to 1 of all cores)."""
        return {"load_average": _load_average(), **self._shares(time.monotonic())}

    def _update(self, now_s: float) -> str:
        """Take a snapshot; the empty text, or why it could not be taken."""
        try:
            busy_s, self.cores = read_busy(self._proc, self._tick_s)
            own = read_tree(self._proc, self._root_pid, self._tick_s)
        except (OSError, ValueError, IndexError) as error:
            return f"/proc cannot be read here: {error}"
        self.own_pids = own.pids
        self._history.append(_Snapshot(now_s, busy_s, own.cpu_s))
        while len(self._history) > 2 and self._history[1].time_s <= now_s - WINDOW_S:
            self._history.popleft()
        return ""

    def _shares(self, now_s: float) -> dict[str, Reading]:
        failure = self._update(now_s)
        if failure:
            return dict.fromkeys(("foreign_cpu", "utilization"), Reading(None, failure))
        first, last = self._history[0], self._history[-1]
        interval_s = last.time_s - first.time_s
        if interval_s < _SHORTEST_S:
            waiting = Reading(None, "needs an interval; the first reading comes too early")
            return {"foreign_cpu": waiting, "utilization": waiting}
        busy = (last.busy_s - first.busy_s) / interval_s
        own_s = last.own_s - first.own_s
        if own_s < 0:  # a member left the tree without being collected: its time cannot be told apart
            foreign = Reading(None, "a process left our process tree during the interval")
        else:
            source = "/proc/stat less our own process tree"
            foreign = Reading(round(max(0.0, busy - own_s / interval_s), 3), source)
        return {
            "foreign_cpu": foreign,
            "utilization": Reading(round(min(1.0, max(0.0, busy / self.cores)), 4), "/proc/stat, all cores"),
        }


def read_busy(proc: Path, tick_s: float) -> tuple[float, int]:
    """(processor seconds of all work since boot, number of cores) from /proc/stat."""
    lines = (proc / "stat").read_text().splitlines()
    columns = lines[0].split()[1:]
    cores = sum(1 for line in lines[1:] if line.startswith("cpu"))
    return sum(int(columns[i]) for i in _BUSY_COLUMNS) * tick_s, max(1, cores)


def read_tree(proc: Path, root_pid: int, tick_s: float) -> ProcessTimes:
    """Times of a process, its descendants, and those of them that have ended and been collected.

    Children are found through /proc/PID/task/TID/children (Linux 4.2). Raises OSError where the root
    is gone or the kernel keeps no such list.
    """
    (proc / str(root_pid) / "task" / str(root_pid) / "children").read_text()  # absent: a kernel without it
    ticks, pids = 0, set()
    waiting = [root_pid]
    while waiting:
        pid = waiting.pop()
        folder = proc / str(pid)
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            children = _children(folder)
        except OSError:
            if pid == root_pid:
                raise
            continue  # it ended just now; its parent has, or will have, its times
        ticks += sum(int(value) for value in fields[11:15])  # utime, stime, cutime, cstime
        pids.add(pid)
        waiting.extend(child for child in children if child not in pids)
    return ProcessTimes(ticks * tick_s, frozenset(pids))


def _children(folder: Path) -> list[int]:
    found: list[int] = []
    for thread in os.listdir(folder / "task"):  # noqa: PTH208  (five times as fast as iterdir)
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the thread ended meanwhile
            found += map(int, (folder / "task" / thread / "children").read_text().split())
    return found


def _load_average() -> Reading:
    try:
        return Reading(round(os.getloadavg()[0], 2), "1 minute load average")
    except (OSError, AttributeError):
        return Reading(None, "this operating system keeps no load average")
