"""NVIDIA GPUs through NVML (nvidia-ml-py, imported when it is needed)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchkernels.devices.nvml_handle import close_nvml, find_handles, list_processes, load_nvml
from benchkernels.telemetry.base import Composer, Reading
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.nvml_power import PowerSensor
from benchkernels.telemetry.nvml_words import count_foreign, throttle_words
from benchkernels.telemetry.users import describe
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo, OtherProcess

_COUNTER = "NVML total energy counter, whole GPU"
_NO_COUNTER = "this GPU has no NVML energy counter"
_SHARED = "NVML tells it of the whole GPU, which MIG instances share"
_PROCESSES = "NVML compute processes less our own"


class NvmlSource:
    """Telemetry of one CUDA device. Raises Unavailable where NVML or the device in it cannot be found."""

    def __init__(self, device: DeviceInfo, root_pid: int | None = None) -> None:
        self._nvml = load_nvml()
        self._compose = Composer()
        self._load = HostLoad(root_pid=root_pid)
        try:
            self._handles = find_handles(self._nvml, device.uuid, device.id)
            self._power = None if self._handles.shared else PowerSensor(self._nvml, self._handles.chip)
        except BaseException:
            self.close()
            raise
        # What the counter adds up is not documented: the sensor that power is read from is all that is known.
        self.energy_source = f"{_COUNTER}{self._power.seen if self._power else ''}"
        if self.energy_j() is None:
            self.energy_source = _SHARED if self._handles.shared else _NO_COUNTER

    @property
    def power_average_s(self) -> float | None:
        """Seconds that a power reading averages over; None where none is of this device alone."""
        return None if self._power is None else self._power.average_s

    @property
    def power_source(self) -> str:
        """Where power readings come from, or why there is none."""
        return _SHARED if self._power is None else self._power.source

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        nvml, own, chip = self._nvml, self._handles.own, self._handles.chip
        load = self._load.read()
        return self._compose.event(
            {
                "load_average": load["load_average"],
                "foreign_cpu": load["foreign_cpu"],
                "power_w": self._power.read() if self._power else Reading(None, _SHARED),
                "temperature_c": self._try(
                    "NVML, GPU core",
                    lambda: float(nvml.nvmlDeviceGetTemperature(chip, nvml.NVML_TEMPERATURE_GPU)),
                ),
                "clock_hz": self._try(
                    "NVML, SM clock", lambda: nvml.nvmlDeviceGetClockInfo(chip, nvml.NVML_CLOCK_SM) * 1e6
                ),
                "memory_clock_hz": self._try(
                    "NVML, memory clock",
                    lambda: nvml.nvmlDeviceGetClockInfo(chip, nvml.NVML_CLOCK_MEM) * 1e6,
                ),
                "memory_used_bytes": self._try(
                    "NVML, whole GPU" if own is chip else "NVML, this MIG instance",
                    lambda: int(nvml.nvmlDeviceGetMemoryInfo(own).used),
                ),
                "utilization": self._try(
                    "NVML, share of time with a kernel running",
                    lambda: nvml.nvmlDeviceGetUtilizationRates(own).gpu / 100,
                ),
                "foreign_processes": self._read_foreign(),
                "throttle": self._try(
                    "NVML clock event reasons", lambda: throttle_words(nvml, self._reasons())
                ),
            }
        )

    def users(self) -> Reading:
        """The compute processes; one of another namespace has no name that could be known here."""

        def others() -> list[OtherProcess]:
            return [
                describe(process.pid, memory_bytes=process.usedGpuMemory)
                for process in list_processes(self._nvml, self._handles.own)
                if process.pid not in self._load.own_pids
            ]

        return self._try(_PROCESSES, others)

    def energy_j(self) -> float | None:
        """Joules since the driver was loaded; the counter advances about every 100 ms."""
        if self._handles.shared:
            return None
        try:
            return float(self._nvml.nvmlDeviceGetTotalEnergyConsumption(self._handles.chip)) * 1e-3
        except self._nvml.NVMLError:
            return None

    def close(self) -> None:
        """Give NVML back."""
        close_nvml(self._nvml)

    def _try(self, source: str, call: Callable[[], Any]) -> Reading:
        try:
            return Reading(call(), source)
        except self._nvml.NVMLError as error:
            return Reading(None, f"{source}: {error}")

    def _reasons(self) -> int:
        """The bitmask under its new name (driver 535) or its old one."""
        nvml, chip = self._nvml, self._handles.chip
        call = getattr(nvml, "nvmlDeviceGetCurrentClocksEventReasons", None)
        if call is not None:
            try:
                return int(call(chip))
            except nvml.NVMLError_FunctionNotFound:
                pass
        return int(nvml.nvmlDeviceGetCurrentClocksThrottleReasons(chip))

    def _read_foreign(self) -> Reading:
        reading = self._try(
            _PROCESSES,
            lambda: [process.pid for process in list_processes(self._nvml, self._handles.own)],
        )
        if reading.value is None:
            return reading
        return Reading(*count_foreign(reading.value, self._load.own_pids, reading.source))
