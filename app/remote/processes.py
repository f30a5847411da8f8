"""Processes of this machine, as Linux tells of them in /proc: who is alive, and who descends from whom."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from pathlib import Path

_SET_CHILD_SUBREAPER = 36
"""Of prctl(2)."""
_PROC = Path("/proc")


def birth(pid: int) -> str:
    """What no other process has, now or after a restart: the boot, and the tick in which it began.

    Empty where there is no such process, or only its exit code is left of it.
    """
    fields = _fields(pid)
    if not fields or fields[0] in "ZX":
        return ""
    boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot}:{fields[19]}"


def is_alive(pid: object, born: object) -> bool:
    """Whether the process is the one that had this birth."""
    return isinstance(pid, int) and bool(born) and birth(pid) == born


def descendants(pid: int) -> list[int]:
    """All processes below this one, in no order; those that have ended are left out."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir(_PROC):  # noqa: PTH208  (called often while a tree is being ended)
        if entry.isdigit() and (fields := _fields(int(entry))) and fields[0] not in "ZX":
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def started_with(name: str, value: str) -> list[int]:
    """Processes that were started with that value of the variable, as far as we may look."""
    wanted, found = os.fsencode(f"{name}={value}"), []
    for entry in os.listdir(_PROC):  # noqa: PTH208
        if entry.isdigit():
            with contextlib.suppress(OSError):  # it has ended, or is another user's
                if wanted in (_PROC / entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry))
    return found


def adopt_orphans() -> None:
    """From now on a descendant whose parent ends becomes our child: none can leave the tree."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def send_signal(pids: list[int], number: signal.Signals) -> None:
    """To each of them that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _fields(pid: int) -> list[str]:
    """Of /proc/PID/stat from the state on (proc(5), field 3); the name before it may hold anything."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
