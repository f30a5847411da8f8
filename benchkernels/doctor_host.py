"""The doctor's look at the machine: folders, memory, load, clock. No torch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchkernels.devices.contention import ContentionReader
from benchkernels.findings import Finding, Status

_GIBIBYTE = 1 << 30
_SCARCE_DISK_BYTES, _LOW_DISK_BYTES = 100 << 20, _GIBIBYTE
_SCARCE_MEMORY_BYTES, _LOW_MEMORY_BYTES = 512 << 20, 2 * _GIBIBYTE
_FAST_CLOCKS = frozenset({"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter", "xen"})


def _folders() -> Iterator[Finding]:
    from profiles.paths import cache_dir, library_dir

    for check, folder in (("library", library_dir()), ("cache", cache_dir())):
        yield _folder(check, folder)


def _folder(check: str, folder: Path) -> Finding:
    existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"assay")
        free_bytes = shutil.disk_usage(existing).free
    except OSError as error:
        return Finding(
            check=check,
            status="problem",
            what=f"{folder} cannot be written",
            why=error.strerror or str(error),
            remedy=f"make {existing} writable, or set ASSAY_{check.upper()} to another folder",
        )
    what = f"{folder}: writable, {free_bytes / _GIBIBYTE:.1f} GiB free"
    if free_bytes >= _LOW_DISK_BYTES:
        return Finding(check=check, status="ok", what=what)
    status: Status = "problem" if free_bytes < _SCARCE_DISK_BYTES else "note"
    return Finding(
        check=check, status=status, what=what, why="the disk is nearly full", remedy="free some space"
    )


def _memory() -> Iterator[Finding]:
    from benchkernels.devices.host_memory import memory_bytes

    available, total = memory_bytes()
    what = f"{available / _GIBIBYTE:.1f} of {total / _GIBIBYTE:.1f} GiB of memory available"
    if available >= _LOW_MEMORY_BYTES:
        yield Finding(check="memory", status="ok", what=what)
    else:
        yield Finding(
            check="memory",
            status="problem" if available < _SCARCE_MEMORY_BYTES else "note",
            what=what,
            why="larger cases will be skipped",
            remedy="end other programs, or raise the container's limit",
        )


def _load() -> Iterator[Finding]:
    from benchkernels.devices.cpu_identity import identify_cpu
    from benchkernels.host import busy_processes

    busy = busy_processes()
    used = sum(process.cpu_share or 0.0 for process in busy)
    cores = identify_cpu().available
    if used < 0.1 * cores:
        yield Finding(check="load", status="ok", what=f"other processes use {used:.1f} of {cores:g} cores")
        return
    names = ", ".join(f"{process.name} ({process.pid}) {process.cpu_share:.1f}" for process in busy[:3])
    yield Finding(
        check="load",
        status="note",
        what=f"other processes use {used:.1f} of {cores:g} cores: {names}",
        why="samples will be disturbed; those that are get marked and left out",
        remedy="end them, or measure later",
    )


def _clock() -> Iterator[Finding]:
    path = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    try:
        source = path.read_text().strip()
    except OSError:
        return
    if source in _FAST_CLOCKS:
        yield Finding(check="clock", status="ok", what=f"clock source {source}")
    else:
        yield Finding(
            check="clock",
            status="note",
            what=f"clock source {source}",
            why="reading it is slow, which shows in short samples",
            remedy="boot with clocksource=tsc where the processor's counter is stable",
        )


def _watch() -> Iterator[Finding]:
    from benchkernels.host import governor

    reader = ContentionReader()
    counters = reader.read()
    reader.close()
    missing = [
        name
        for name, value in (("run delay", counters.delay_s), ("steal time", counters.steal_s))
        if value is None
    ]
    if missing:
        yield Finding(
            check="interference",
            status="note",
            what=f"{' and '.join(missing)} cannot be read here",
            why="disturbed samples on the CPU cannot be told from others; only Linux keeps these counters",
        )
    else:
        yield Finding(check="interference", status="ok", what="run delay and steal time are readable")
    if (
        (name := governor())
        and "powersave" in name
        and not Path("/sys/devices/system/cpu/intel_pstate").exists()
    ):
        yield Finding(
            check="governor",
            status="note",
            what=f"frequency governor {name}",
            why="the processor stays at its lowest clock",
            remedy="sudo cpupower frequency-set -g performance",
        )


HOST_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (_folders, _memory, _load, _clock, _watch)
