"""The CPU as a profile keeps it. No torch."""

from __future__ import annotations

import platform

from benchkernels.devices.cpu_clock import read_clock
from benchkernels.devices.cpu_identity import CpuIdentity, identify_cpu
from benchkernels.devices.cpu_peaks import estimate_peaks
from benchkernels.devices.dimms import read_channels
from benchkernels.devices.host_memory import memory_bytes
from profiles.profile import DeviceInfo, Peak


def describe_cpu_unloaded() -> DeviceInfo:
    """With the clock of an idle machine: peaks are then on the high side where AVX lowers the clock."""
    clock = read_clock()
    if clock is None:
        return describe_cpu({}, "no clock is readable here")
    return describe_cpu({"": clock.hz}, f"{clock.source}, not under load")


def describe_cpu(clocks_hz: dict[str, float], clock_source: str) -> DeviceInfo:
    """`clocks_hz` by dtype, `""` for all others; without any there are no peaks."""
    cpu = identify_cpu()
    peaks = {
        dtype: Peak(value=peak.value, kind=peak.kind, source=f"{peak.source}; clock: {clock_source}")
        for dtype, peak in estimate_peaks(cpu, clocks_hz).items()
    }
    bandwidth, details = _memory()
    return DeviceInfo(
        id="cpu",
        kind="cpu",
        vendor=cpu.vendor,
        name=cpu.model,
        memory_bytes=memory_bytes()[1],
        runtime=f"{platform.system()} {platform.release()}",
        last_level_cache_bytes=cpu.last_level_cache_bytes,
        peaks=peaks,
        bandwidth=bandwidth,
        details=_details(cpu) | details | {"clock_hz": clocks_hz, "clock_source": clock_source},
    )


def _memory() -> tuple[Peak | None, dict[str, object]]:
    channels, reason = read_channels()
    if channels is None:
        return None, {"memory_channels": None, "no_memory_channels": reason}
    bandwidth = Peak(
        value=channels.bandwidth_bytes_per_s,
        kind="estimate",
        source=f"{channels.channels} memory channels x {channels.transfers_per_s / 1e6:.0f} MT/s (SMBIOS)",
    )
    facts: dict[str, object] = {
        "memory_channels": channels.channels,
        "memory_transfers_per_s": channels.transfers_per_s,
    }
    return bandwidth, facts


def _details(cpu: CpuIdentity) -> dict[str, object]:
    return {
        "machine": cpu.machine,
        "logical_cores": cpu.logical,
        "physical_cores": cpu.physical,
        "sockets": cpu.sockets,
        "available_cores": cpu.available,
        "isa": list(cpu.isa),
        "caches_bytes": cpu.caches_bytes,
    }
