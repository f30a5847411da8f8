"""NVIDIA GPUs through NVML (nvidia-ml-py, imported when it is needed)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.users import describe
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo, OtherProcess

THROTTLE_WORDS = {
    "SwPowerCap": "power cap",
    "HwSlowdown": "hardware slowdown",
    "SyncBoost": "sync boost",
    "SwThermalSlowdown": "thermal (software)",
    "HwThermalSlowdown": "thermal (hardware)",
    "HwPowerBrakeSlowdown": "power brake",
    "DisplayClockSetting": "display clock",
}
"""By the end of NVML's constant names. Two reasons are left out because they slow nothing down unforeseen:
GpuIdle, and ApplicationsClocksSetting (clocks that the user has locked)."""
_NOT_THROTTLE = ("GpuIdle", "ApplicationsClocksSetting")


class NvmlSource:
    """Telemetry of one CUDA device. Raises Unavailable where NVML or the device in it cannot be found."""

    def __init__(self, device: DeviceInfo, root_pid: int | None = None) -> None:
        self._nvml = load_nvml()
        self._compose = Composer()
        self._load = HostLoad(root_pid=root_pid)
        self.energy_source = "NVML total energy counter"
        try:
            self._handle = _find(self._nvml, device)
            if self.energy_j() is None:
                self.energy_source = "this GPU has no NVML energy counter"
        except BaseException:
            self.close()
            raise

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        nvml, handle = self._nvml, self._handle
        load = self._load.read()
        return self._compose.event(
            {
                "load_average": load["load_average"],
                "foreign_cpu": load["foreign_cpu"],
                "power_w": self._read_power(),
                "temperature_c": self._try(
                    "NVML, GPU core",
                    lambda: float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)),
                ),
                "clock_hz": self._try(
                    "NVML, SM clock", lambda: nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_SM) * 1e6
                ),
                "memory_clock_hz": self._try(
                    "NVML, memory clock",
                    lambda: nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_MEM) * 1e6,
                ),
                "memory_used_bytes": self._try(
                    "NVML, whole GPU", lambda: int(nvml.nvmlDeviceGetMemoryInfo(handle).used)
                ),
                "utilization": self._try(
                    "NVML, share of time with a kernel running",
                    lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100,
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
            running = self._nvml.nvmlDeviceGetComputeRunningProcesses(self._handle)
            return [
                describe(process.pid, memory_bytes=process.usedGpuMemory)
                for process in running
                if process.pid not in self._load.own_pids
            ]

        return self._try("NVML compute processes less our own", others)

    def energy_j(self) -> float | None:
        """Joules since the driver was loaded; the counter advances about every 100 ms."""
        try:
            return float(self._nvml.nvmlDeviceGetTotalEnergyConsumption(self._handle)) * 1e-3
        except self._nvml.NVMLError:
            return None

    def close(self) -> None:
        """Give NVML back."""
        try:
            self._nvml.nvmlShutdown()
        except self._nvml.NVMLError:
            return

    def _try(self, source: str, call: Callable[[], Any]) -> Reading:
        try:
            return Reading(call(), source)
        except self._nvml.NVMLError as error:
            return Reading(None, f"{source}: {error}")

    def _read_power(self) -> Reading:
        """The instantaneous field where the driver has it: the older call averages over 1 s on most chips."""
        nvml = self._nvml
        field_id = getattr(nvml, "NVML_FI_DEV_POWER_INSTANT", None)
        if field_id is not None:
            try:
                value = nvml.nvmlDeviceGetFieldValues(self._handle, [field_id])[0]
            except nvml.NVMLError:
                value = None
            if value is not None and value.nvmlReturn == nvml.NVML_SUCCESS:
                return Reading(field_value(nvml, value) * 1e-3, "NVML power, instantaneous")
        return self._try(
            "NVML power usage (mean of 1 s from Ampere on, GA100 excepted)",
            lambda: nvml.nvmlDeviceGetPowerUsage(self._handle) * 1e-3,
        )

    def _reasons(self) -> int:
        """The bitmask under its new name (driver 535) or its old one."""
        nvml = self._nvml
        call = getattr(nvml, "nvmlDeviceGetCurrentClocksEventReasons", None)
        if call is not None:
            try:
                return int(call(self._handle))
            except nvml.NVMLError_FunctionNotFound:
                pass
        return int(nvml.nvmlDeviceGetCurrentClocksThrottleReasons(self._handle))

    def _read_foreign(self) -> Reading:
        reading = self._try(
            "NVML compute processes less our own",
            lambda: [
                process.pid for process in self._nvml.nvmlDeviceGetComputeRunningProcesses(self._handle)
            ],
        )
        if reading.value is None:
            return reading
        return Reading(*count_foreign(reading.value, self._load.own_pids, reading.source))


def load_nvml() -> Any:
    """The NVML module, initialised. Raises Unavailable with the reason and the remedy."""
    try:
        import pynvml
    except ImportError:
        raise Unavailable("nvidia-ml-py is not installed: pip install 'assay-bench[nvidia]'") from None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        raise Unavailable(f"NVML does not start: {error}") from None
    return pynvml


def nvml_uuid(uuid: str) -> str:
    """NVML's spelling of a UUID: torch leaves the prefix out."""
    return uuid if uuid.startswith(("GPU-", "MIG-")) else f"GPU-{uuid}"


def throttle_words(nvml: Any, reasons: int) -> list[str]:
    """The reasons of a bitmask in words; bits unknown to this library as a number."""
    words = []
    for name, word in THROTTLE_WORDS.items():
        bit = _reason_bit(nvml, name)
        if reasons & bit:
            words.append(word)
        reasons &= ~bit
    for name in _NOT_THROTTLE:
        reasons &= ~_reason_bit(nvml, name)
    return [*words, f"reason {reasons:#x}"] if reasons else words


def field_value(nvml: Any, value: Any) -> float:
    """The number in an nvmlFieldValue_t, read by its own type tag."""
    member = {
        nvml.NVML_VALUE_TYPE_DOUBLE: "dVal",
        nvml.NVML_VALUE_TYPE_UNSIGNED_INT: "uiVal",
        nvml.NVML_VALUE_TYPE_UNSIGNED_LONG: "ulVal",
        nvml.NVML_VALUE_TYPE_UNSIGNED_LONG_LONG: "ullVal",
        nvml.NVML_VALUE_TYPE_SIGNED_LONG_LONG: "sllVal",
    }[value.valueType]
    return float(getattr(value.value, member))


def count_foreign(
    pids: list[int], own: frozenset[int], source: str, proc: Path = Path("/proc")
) -> tuple[int | None, str]:
    """(processes on the device that are not ours, source).

    In a container NVML may tell the host's process ids, or none at all. Where none is ours and some do not
    exist here, ours cannot be told from others; where there is none, our own worker is not seen either.
    Then the count is None.
    """
    hidden = any(not (proc / str(pid)).exists() for pid in pids)
    if hidden and not own.intersection(pids):
        return None, "NVML tells process ids of another namespace (a container?)"
    if not pids:
        return None, "NVML lists no process, not even our own (none at work yet, or a container hides them)"
    return sum(1 for pid in pids if pid not in own), source


def _reason_bit(nvml: Any, name: str) -> int:
    for prefix in ("nvmlClocksEventReason", "nvmlClocksThrottleReason"):
        bit = getattr(nvml, prefix + name, None)
        if bit is not None:
            return int(bit)
    return 0


def _find(nvml: Any, device: DeviceInfo) -> Any:
    """NVML's handle: by UUID, since CUDA_VISIBLE_DEVICES renumbers torch's devices but not NVML's."""
    try:
        if device.uuid:
            return nvml.nvmlDeviceGetHandleByUUID(nvml_uuid(device.uuid))
        if nvml.nvmlDeviceGetCount() == 1:
            return nvml.nvmlDeviceGetHandleByIndex(0)
    except nvml.NVMLError as error:
        raise Unavailable(f"NVML does not know {device.id}: {error}") from None
    raise Unavailable(f"{device.id} has no UUID and NVML sees several GPUs: which one is meant is unknown")
