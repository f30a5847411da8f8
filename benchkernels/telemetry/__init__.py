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


class StandIn:
    """npu-smi where DCMI cannot be used, with the reason beside what only DCMI would tell."""

    def __init__(self, source: WatchedSource, reason: str) -> None:
        self._source = source
        self._reason = f"DCMI cannot be used: {reason}"
        self.energy_source = f"{source.energy_source}; {self._reason}"

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        seen = self._source.read()
        for name in ("clock_hz", "memory_clock_hz"):
            if name in seen.source and getattr(seen, name) is None:
                seen.source[name] += f"; {self._reason}"
        return seen

    def users(self) -> Reading:
        """See `benchkernels.telemetry.base.WatchedSource`."""
        return self._source.users()

    def energy_j(self) -> float | None:
        """See `benchkernels.telemetry.base.Source`."""
        return self._source.energy_j()

    def close(self) -> None:
        """End what stands in."""
        self._source.close()


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
            return _open_npu(device, root_pid)
    except Unavailable as reason:
        return LoadOnly(str(reason), root_pid)
    from benchkernels.telemetry.host import HostSource

    return HostSource(root_pid=root_pid)


def _open_npu(device: DeviceInfo, root_pid: int | None) -> WatchedSource:
    """DCMI, else npu-smi; raises Unavailable with both reasons."""
    from benchkernels.telemetry.dcmi import DcmiSource
    from benchkernels.telemetry.npu_smi import NpuSmiSource

    try:
        return DcmiSource(device, root_pid)
    except Unavailable as reason:
        dcmi = str(reason)
    try:
        return StandIn(NpuSmiSource(device, root_pid), dcmi)
    except Unavailable as reason:
        raise Unavailable(f"{dcmi}; {reason}") from None
