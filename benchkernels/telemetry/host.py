"""The processor as the measured device: load, clock, temperature, memory and, where allowed, power."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.rapl import POWERCAP, Rapl
from benchkernels.telemetry.users import HostUsers
from profiles.events import TelemetrySeen

_SYS = Path("/sys")
_CLOCKS_READ = 8
"""Reading a core's clock may wake it (older kernels sleep 10 ms for each): some of the cores are enough."""
_CHIP_SENSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cputemp")
_PACKAGE_LABELS = ("package", "tdie", "tctl")
_SHORTEST_POWER_S = 0.05


class HostSource:
    """Telemetry of the machine's processor."""

    def __init__(self, sys: Path = _SYS, powercap: Path = POWERCAP, root_pid: int | None = None) -> None:
        self._compose = Composer()
        self._load = HostLoad(root_pid=root_pid)
        self._users: HostUsers | None = None
        self._clocks = _clock_files(sys)
        self._temperatures = _temperature_files(sys)
        self._power = Reading(None, "")
        try:
            self._rapl: Rapl | None = Rapl(powercap)
            self.energy_source = self._rapl.source
        except Unavailable as reason:
            self._rapl = None
            self.energy_source = str(reason)
        self._energy_at = (time.monotonic(), self.energy_j())

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        return self._compose.event(
            {
                **self._load.read(),
                "power_w": self._read_power(),
                "temperature_c": _read_temperature(self._temperatures),
                "clock_hz": _read_clock(self._clocks),
                "memory_clock_hz": Reading(None, "a processor does not tell its memory's clock"),
                "memory_used_bytes": _read_memory(),
                "foreign_processes": Reading(None, "on a processor see foreign_cpu"),
                "throttle": Reading(None, "not read on a processor"),
            }
        )

    def users(self) -> Reading:
        """The busiest processes; None until there are two calls with an interval between them."""
        if self._users is None:  # a run never asks, and shall not pay for it
            self._users = HostUsers()
        return self._users.read(self._load.own_pids)

    def energy_j(self) -> float | None:
        """Joules of the packages since the source was opened."""
        return self._rapl.energy_j() if self._rapl else None

    def close(self) -> None:
        """Nothing is held open."""

    def _read_power(self) -> Reading:
        """Mean since the reading before; None in the first instant."""
        now_s, energy_j = time.monotonic(), self.energy_j()
        before_s, before_j = self._energy_at
        if energy_j is None or before_j is None:
            return Reading(None, self.energy_source if self._rapl is None else "the RAPL counter failed")
        if now_s - before_s >= _SHORTEST_POWER_S:
            self._energy_at = (now_s, energy_j)
            mean_w = (energy_j - before_j) / (now_s - before_s)
            self._power = Reading(round(mean_w, 2), f"{self.energy_source}, mean since the reading before")
        return self._power if self._power.source else Reading(None, "needs an interval")


def _clock_files(sys: Path) -> list[Path]:
    cpus = (
        sorted(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else list(range(os.cpu_count() or 1))
    )
    chosen = cpus[:: max(1, len(cpus) // _CLOCKS_READ)][:_CLOCKS_READ]
    files = [sys / f"devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq" for cpu in chosen]
    return [file for file in files if file.is_file()]


def _read_clock(files: list[Path]) -> Reading:
    if not files:
        return Reading(None, "no cpufreq on this machine (usual in virtual machines)")
    try:
        clocks_hz = [int(file.read_text()) * 1e3 for file in files]
    except (OSError, ValueError) as error:
        return Reading(None, f"cpufreq cannot be read: {error}")
    return Reading(statistics.median(clocks_hz), f"cpufreq, median of {len(files)} cores")


def _temperature_files(sys: Path) -> list[Path]:
    """The package sensors of the processor's own hwmon chips, or all of their sensors."""
    inputs: list[Path] = []
    for chip in sorted((sys / "class/hwmon").glob("hwmon*")):
        if _text(chip / "name") in _CHIP_SENSORS:
            inputs += sorted(chip.glob("temp*_input"))
    labels = {file: _text(file.with_name(file.name.replace("_input", "_label"))).lower() for file in inputs}
    packages = [file for file in inputs if labels[file].startswith(_PACKAGE_LABELS)]
    return packages or inputs


def _read_temperature(files: list[Path]) -> Reading:
    if not files:
        return Reading(None, "no temperature sensor of the processor here (usual in virtual machines)")
    try:
        hottest_c = max(int(file.read_text()) for file in files) / 1000
    except (OSError, ValueError) as error:
        return Reading(None, f"the temperature cannot be read: {error}")
    return Reading(hottest_c, "hwmon, hottest package")


def _read_memory() -> Reading:
    import psutil

    memory = psutil.virtual_memory()
    return Reading(int(memory.total - memory.available), "memory not available to a new process")


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
