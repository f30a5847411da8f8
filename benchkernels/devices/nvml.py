"""The few facts that only NVIDIA's management library knows; everything is None where it is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from profiles.profile import OtherProcess

UNKNOWN = "unknown"
"""Name of a process that does not exist here: it belongs to another namespace, or has just ended."""


@dataclass(frozen=True, slots=True)
class Board:
    """State of one board that explains its speed."""

    driver: str | None = None
    power_limit_w: float | None = None
    temperature_c: float | None = None
    clocks_hz: dict[str, float] | None = None
    processes: tuple[OtherProcess, ...] = ()


def read_board(uuid: str | None) -> Board:
    """The board with torch's uuid; an empty Board where NVML, the package or the board is missing."""
    try:
        import pynvml
    except ImportError:
        return Board()
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return Board()
    try:
        handle = _handle(pynvml, uuid)
        driver = str(_ask(pynvml.nvmlSystemGetDriverVersion) or "") or None
        return _read(pynvml, handle, driver) if handle is not None else Board(driver=driver)
    finally:
        pynvml.nvmlShutdown()


def driver_version(proc: Path = Path("/proc")) -> str | None:
    """The kernel driver's version without NVML (Linux)."""
    try:
        text = (proc / "driver/nvidia/version").read_text()
    except OSError:
        return None
    match = re.search(r"Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)", text)
    return match[1] if match else None


def _handle(pynvml: Any, uuid: str | None) -> Any:
    if uuid is None:
        return None
    for prefix in ("GPU-", "MIG-"):
        handle = _ask(pynvml.nvmlDeviceGetHandleByUUID, f"{prefix}{uuid}")
        if handle is not None:
            return handle
    return None


def _read(pynvml: Any, handle: Any, driver: str | None) -> Board:
    limit_mw = _ask(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)
    domains = {"compute": pynvml.NVML_CLOCK_SM, "memory": pynvml.NVML_CLOCK_MEM}
    clocks = {name: _ask(pynvml.nvmlDeviceGetClockInfo, handle, domain) for name, domain in domains.items()}
    limits = {
        f"{name}_maximum": _ask(pynvml.nvmlDeviceGetMaxClockInfo, handle, domain)
        for name, domain in domains.items()
    }
    return Board(
        driver=driver,
        power_limit_w=None if limit_mw is None else limit_mw / 1e3,
        temperature_c=_ask(pynvml.nvmlDeviceGetTemperature, handle, pynvml.NVML_TEMPERATURE_GPU),
        clocks_hz={name: mhz * 1e6 for name, mhz in (clocks | limits).items() if mhz is not None},
        processes=tuple(_processes(pynvml, handle)),
    )


def _processes(pynvml: Any, handle: Any) -> list[OtherProcess]:
    running = _ask(pynvml.nvmlDeviceGetComputeRunningProcesses, handle) or []
    return [
        OtherProcess(
            pid=process.pid,
            name=_name(process.pid),
            memory_bytes=process.usedGpuMemory,
            on_device=True,
        )
        for process in running
    ]


def _name(pid: int) -> str:
    import psutil

    try:
        return str(psutil.Process(pid).name())
    except psutil.Error:
        return UNKNOWN


def _ask(function: Any, *arguments: Any) -> Any:
    """NVML's answer, or None where this board or driver has none."""
    import pynvml

    try:
        return function(*arguments)
    except pynvml.NVMLError:
        return None
