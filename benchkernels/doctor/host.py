"""The doctor's look at the machine: folders, memory, load, clock. No torch."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchkernels.devices.contention import ContentionReader
from benchkernels.findings import Finding, Status, fine, note, problem

_GIBIBYTE, _DAY_S = 1 << 30, 86_400
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
        remedy = f"make {existing} writable, or set ASSAY_{check.upper()} to another folder"
        return problem(check, f"{folder} cannot be written", error.strerror or str(error), remedy)
    what = f"{folder}: writable, {free_bytes / _GIBIBYTE:.1f} GiB free"
    if free_bytes >= _LOW_DISK_BYTES:
        return fine(check, what)
    status: Status = "problem" if free_bytes < _SCARCE_DISK_BYTES else "note"
    return Finding(
        check=check, status=status, what=what, why="the disk is nearly full", remedy="free some space"
    )


def _memory() -> Iterator[Finding]:
    from benchkernels.devices.host_memory import memory_bytes

    available, total = memory_bytes()
    what = f"{available / _GIBIBYTE:.1f} of {total / _GIBIBYTE:.1f} GiB of memory available"
    if available >= _LOW_MEMORY_BYTES:
        yield fine("memory", what)
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
        yield fine("load", f"other processes use {used:.1f} of {cores:g} cores")
        return
    names = ", ".join(f"{process.name} ({process.pid}) {process.cpu_share:.1f}" for process in busy[:3])
    yield note(
        "load",
        f"other processes use {used:.1f} of {cores:g} cores: {names}",
        "samples will be disturbed; those that are get marked and left out",
        "end them, or measure later",
    )


def check_clock(root: Path = Path("/"), now_s: float | None = None) -> Iterator[Finding]:
    """The time of day, which dates profiles, and the counter behind it, which times samples."""
    now_s = time.time() if now_s is None else now_s
    # Nothing of ours was written before it existed; a day for time zones and unpacked archives.
    installed_s = Path(__file__).stat().st_mtime
    if now_s < installed_s - _DAY_S:
        today, then = (time.strftime("%Y-%m-%d", time.gmtime(moment)) for moment in (now_s, installed_s))
        yield note(
            "clock",
            f"this machine's date is {today}, and Assay was installed on {then}",
            "profiles would carry a wrong date, and certificates may not be accepted",
            "sudo timedatectl set-ntp true (or sudo date -s with the right time)",
        )
    try:
        source = (
            (root / "sys/devices/system/clocksource/clocksource0/current_clocksource").read_text().strip()
        )
    except OSError:
        return
    if source in _FAST_CLOCKS:
        yield fine("clock", f"clock source {source}")
    else:
        yield note(
            "clock",
            f"clock source {source}",
            "reading it is slow, which shows in short samples",
            "boot with clocksource=tsc where the processor's counter is stable",
        )


def _locks() -> Iterator[Finding]:
    """Whether a run measures now, and whether two could notice each other."""
    from benchkernels.locks import lock_folder_error, running

    if refusal := lock_folder_error():
        yield note(
            "locks",
            f"no lock can be had in {tempfile.gettempdir()}: {refusal}",
            "two runs at once would not notice each other, and measure each other",
            "export TMPDIR=/path/to/a/folder/that/can/be/written",
        )
    for owner, device in running():
        yield note(
            "locks",
            f"process {owner} is measuring {device}",
            "the load and the sensors that are told here are those of that run",
            "look again when it has ended",
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
        yield note(
            "interference",
            f"{' and '.join(missing)} cannot be read here",
            "disturbed samples on the CPU cannot be told from others; only Linux keeps these counters",
        )
    else:
        yield fine("interference", "run delay and steal time are readable")
    if (
        (name := governor())
        and "powersave" in name
        and not Path("/sys/devices/system/cpu/intel_pstate").exists()
    ):
        yield note(
            "governor",
            f"frequency governor {name}",
            "the processor stays at its lowest clock",
            "sudo cpupower frequency-set -g performance",
        )


HOST_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    *(_folders, _locks, _memory, _load, check_clock, _watch),
)
