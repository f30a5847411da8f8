"""The few facts that only NVIDIA's management library knows; what it does not tell comes with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchkernels.devices.nvml_handle import Handles, close_nvml, find_handles, list_processes, load_nvml
from benchkernels.telemetry.base import Unavailable
from benchkernels.telemetry.nvml_power import read_fields
from profiles.profile import OtherProcess

UNKNOWN = "unknown"
"""Name of a process that does not exist here: it belongs to another namespace, or has just ended."""
COMPUTE_MODES = {0: "default", 1: "exclusive thread", 2: "prohibited", 3: "exclusive process"}
"""nvmlComputeMode_t in words."""


@dataclass(frozen=True, slots=True)
class Board:
    """State of one board that explains its speed."""

    driver: str | None = None
    power_limit_w: float | None = None
    """The one in force."""
    temperature_c: float | None = None
    clocks_hz: dict[str, float] | None = None
    processes: tuple[OtherProcess, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    """Modes and counts that only this vendor has, by their name in `DeviceInfo.details`."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Why one of the above is not there, by its name; `board` where nothing is."""


def read_board(uuid: str | None) -> Board:
    """The board with torch's uuid; where NVML, the package or the board is missing, one with the reason."""
    try:
        nvml = load_nvml()
    except Unavailable as reason:
        return Board(unreadable={"board": str(reason)})
    asked = _Questions(nvml)
    driver = str(asked.ask("driver", nvml.nvmlSystemGetDriverVersion) or "") or None
    try:
        return asked.describe(find_handles(nvml, uuid, "the device"), driver)
    except Unavailable as reason:
        return Board(driver=driver, unreadable={"board": str(reason)})
    finally:
        close_nvml(nvml)


def driver_version(proc: Path = Path("/proc")) -> str | None:
    """The kernel driver's version without NVML (Linux)."""
    try:
        text = (proc / "driver/nvidia/version").read_text()
    except OSError:
        return None
    match = re.search(r"Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)", text)
    return match[1] if match else None


class _Questions:
    """Asks NVML one thing after another, and keeps why it had no answer."""

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        self._unreadable: dict[str, str] = {}

    def ask(self, name: str, question: Callable[..., Any], *arguments: Any) -> Any:
        """NVML's answer, or None where this board or driver has none."""
        try:
            return question(*arguments)
        except self._nvml.NVMLError as error:
            self._unreadable[name] = str(error)
            return None

    def describe(self, handles: Handles, driver: str | None) -> Board:
        """All that explains the speed of one device."""
        nvml, chip = self._nvml, handles.chip
        return Board(
            driver=driver,
            power_limit_w=self._power_limit(handles),
            temperature_c=self.ask(
                "temperature_c", nvml.nvmlDeviceGetTemperature, chip, nvml.NVML_TEMPERATURE_GPU
            ),
            clocks_hz=self._clocks(chip),
            processes=tuple(self._processes(handles.own)),
            details=self._details(handles),
            unreadable=self._unreadable,
        )

    def _power_limit(self, handles: Handles) -> float | None:
        if handles.shared:
            self._unreadable["power_limit_w"] = (
                "the limit is that of the whole GPU, which MIG instances share"
            )
            return None
        limit_mw = self.ask("power_limit_w", self._nvml.nvmlDeviceGetEnforcedPowerLimit, handles.chip)
        return None if limit_mw is None else limit_mw / 1e3

    def _clocks(self, chip: Any) -> dict[str, float]:
        nvml = self._nvml
        domains = {"compute": nvml.NVML_CLOCK_SM, "memory": nvml.NVML_CLOCK_MEM}
        questions = {"": nvml.nvmlDeviceGetClockInfo, "_maximum": nvml.nvmlDeviceGetMaxClockInfo}
        # What nvidia-smi -ac sets; of what -lgc sets NVML tells nothing. CUDA 14 shall do without it.
        if (of_applications := getattr(nvml, "nvmlDeviceGetApplicationsClock", None)) is not None:
            questions["_application"] = of_applications
        clocks_mhz = {
            f"{name}{end}": self.ask(f"clocks_hz.{name}{end}", question, chip, domain)
            for end, question in questions.items()
            for name, domain in domains.items()
        }
        return {name: mhz * 1e6 for name, mhz in clocks_mhz.items() if mhz is not None}

    def _details(self, handles: Handles) -> dict[str, Any]:
        nvml, chip = self._nvml, handles.chip
        default_mw = self.ask("power_limit_default_w", nvml.nvmlDeviceGetPowerManagementDefaultLimit, chip)
        ecc = self.ask("ecc", nvml.nvmlDeviceGetEccMode, chip)
        persistence = self.ask("persistence_mode", nvml.nvmlDeviceGetPersistenceMode, chip)
        mode = self.ask("compute_mode", nvml.nvmlDeviceGetComputeMode, chip)
        details = {
            "nvidia_smi_index": self.ask("nvidia_smi_index", nvml.nvmlDeviceGetIndex, chip),
            "power_limit_default_w": None if default_mw is None else default_mw / 1e3,
            "power_fields": sorted(read_fields(nvml, chip)),
            "ecc": None if ecc is None else bool(ecc[0]),
            # Since the driver was loaded; an error of long ago says nothing about this run.
            "ecc_uncorrected_errors": self.ask(
                "ecc_uncorrected_errors",
                nvml.nvmlDeviceGetTotalEccErrors,
                chip,
                nvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED,
                nvml.NVML_VOLATILE_ECC,
            ),
            "persistence_mode": None if persistence is None else bool(persistence),
            "compute_mode": None if mode is None else COMPUTE_MODES.get(mode, f"mode {mode}"),
            "mig": handles.shared,
        }
        return {name: value for name, value in details.items() if value is not None}

    def _processes(self, own: Any) -> list[OtherProcess]:
        running = self.ask("processes", list_processes, self._nvml, own) or []
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
