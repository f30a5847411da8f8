"""What a device's sensors say while it works, and who else is at work. Torch-free; opened by the runner."""

from __future__ import annotations

from benchkernels.telemetry.base import Composer, Reading, Source, Unavailable, WatchedSource
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo

__all__ = ["Source", "WatchedSource", "open_source"]

_DEVICE_FIELDS = (
    "power_w",
    "temperature_c",
    "clock_hz",
    "memory_clock_hz",
    "memory_used_bytes",
    "utilization",
    "foreign_processes",
    "throttle",
)


class LoadOnly:
    """The host's load beside a device whose own sensors cannot be read, with the reason."""

    def __init__(self, reason: str, root_pid: int | None = None) -> None:
        from benchkernels.telemetry.load import HostLoad

        self._load = HostLoad(root_pid=root_pid)
        self._compose = Composer()
        self.energy_source = reason

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        load = self._load.read()
        readings = dict.fromkeys(_DEVICE_FIELDS, Reading(None, self.energy_source))
        for name in ("load_average", "foreign_cpu"):
            readings[name] = load[name]
        return self._compose.event(readings)

    def users(self) -> Reading:
        """None: whoever cannot read the sensors is not told this either."""
        return Reading(None, self.energy_source)

    def energy_j(self) -> float | None:
        """None: the reason is in `energy_source`."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


def open_source(device: DeviceInfo, root_pid: int | None = None) -> WatchedSource:
    """The best source for a device of this kind; where there is none, one that tells the host's load and why.

    `root_pid` is the process whose tree is ours, and this one by default: all else is foreign. Never raises:
    telemetry explains a measurement and must not prevent it.
    """
    try:
        if device.kind == "cuda":
            from benchkernels.telemetry.nvml import NvmlSource

            return NvmlSource(device, root_pid)
        if device.kind == "npu":
            from benchkernels.telemetry.npu_smi import NpuSmiSource

            return NpuSmiSource(device, root_pid)
    except Unavailable as reason:
        return LoadOnly(str(reason), root_pid)
    from benchkernels.telemetry.host import HostSource

    return HostSource(root_pid=root_pid)
