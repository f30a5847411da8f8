"""NVML's answers that are bits or lists of process ids, as what a profile holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
