"""Memory of the host as this process may use it: control groups count, not only the machine."""

from __future__ import annotations

import re
from pathlib import Path

_UNLIMITED = 1 << 60
"""cgroup v1 writes 2**63 rounded down to a page for "no limit"."""


def memory_bytes(root: Path = Path("/")) -> tuple[int, int]:
    """(available, total) bytes: the machine's, cut to the tightest control group that holds this process."""
    import psutil

    machine = psutil.virtual_memory()
    available, total = int(machine.available), int(machine.total)
    for limit, used in cgroup_limits(root):
        total = min(total, limit)
        available = min(available, max(0, limit - used))
    return available, total


def cgroup_limits(root: Path = Path("/")) -> list[tuple[int, int]]:
    """(limit, used) bytes of every control group above this process that has a limit, v1 and v2.

    `used` leaves out clean file pages, which the kernel drops before it refuses memory.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            base, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            base = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        found += [pair for folder in _ancestors(base, path) if (pair := _limit(folder, *names))]
    return found


def _ancestors(base: Path, path: str) -> list[Path]:
    """The group's folder and all above it; inside a container the path may not exist, the base does."""
    folder = base / path.lstrip("/")
    return [folder, *(parent for parent in folder.parents if parent == base or base in parent.parents)]


def _limit(folder: Path, limit_name: str, used_name: str, reclaimable: str) -> tuple[int, int] | None:
    try:
        limit = int((folder / limit_name).read_text())
        used = int((folder / used_name).read_text())
    except (OSError, ValueError):
        return None
    if limit >= _UNLIMITED:
        return None
    return limit, max(0, used - _statistic(folder / "memory.stat", reclaimable))


def _statistic(path: Path, name: str) -> int:
    try:
        match = re.search(rf"^{name} (\d+)$", path.read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0


def reset_peak(proc: Path = Path("/proc")) -> bool:
    """Start a new high-water mark of resident memory (proc_pid_clear_refs(5)); False where that fails."""
    try:
        (proc / "self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def peak_bytes(proc: Path = Path("/proc")) -> int | None:
    """High-water mark of this process's resident memory; None where not readable."""
    try:
        match = re.search(r"^VmHWM:\s+(\d+) kB$", (proc / "self/status").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(match[1]) << 10 if match else None
