"""Ascend NPUs through DCMI, in a process of its own (`dcmi_child`)."""

from __future__ import annotations

import os
from typing import Any

from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.dcmi_library import Chip, Process
from benchkernels.telemetry.dcmi_reader import DcmiReader, shared_reader
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.npu_smi import chip_position
from benchkernels.telemetry.nvml_words import count_foreign
from benchkernels.telemetry.users import describe
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo

_FIELDS = (
    "power_w",
    "temperature_c",
    "clock_hz",
    "memory_clock_hz",
    "memory_used_bytes",
    "utilization",
    "processes",
)
_PROCESSES = "DCMI processes less our own"


class DcmiSource:
    """Telemetry of one NPU. Raises Unavailable where DCMI cannot be used or does not know the device."""

    energy_source = "DCMI has no energy counter, and what its power reading averages over is not documented"

    def __init__(self, device: DeviceInfo, root_pid: int | None = None) -> None:
        self._reader, self._chip = find_chip(device.id)
        self._compose = Composer()
        self._load = HostLoad(root_pid=root_pid)

    def read(self) -> TelemetrySeen:
        """One reading; see `benchkernels.telemetry.base.Source`."""
        load = self._load.read()
        readings = self._ask()
        processes = readings.pop("processes")
        return self._compose.event(
            {
                "load_average": load["load_average"],
                "foreign_cpu": load["foreign_cpu"],
                "foreign_processes": self._count_foreign(processes),
                "throttle": Reading(None, "DCMI tells no reasons for a low clock"),
                **readings,
            }
        )

    def users(self) -> Reading:
        """The processes on the chip; one of another namespace has no name that could be known here."""
        processes = self._ask()["processes"]
        if processes.value is None:
            return processes
        others = [one for one in as_processes(processes.value) if one.pid not in self._load.own_pids]
        return Reading([describe(one.pid, memory_bytes=one.memory_bytes) for one in others], _PROCESSES)

    def energy_j(self) -> float | None:
        """None: there is no counter."""
        return None

    def close(self) -> None:
        """Nothing is held open: the process is for all devices, and ends with this one."""

    def _ask(self) -> dict[str, Reading]:
        answer = self._reader.read(self._chip.logic_id)
        return answer if isinstance(answer, dict) else dict.fromkeys(_FIELDS, Reading(None, answer))

    def _count_foreign(self, processes: Reading) -> Reading:
        if processes.value is None:
            return processes
        pids = [one.pid for one in as_processes(processes.value)]
        count, source = count_foreign(pids, self._load.own_pids, _PROCESSES)
        if count is None:
            source = "DCMI lists no process, or process ids of another namespace (a container?)"
        return Reading(count, source)


def find_chip(device_id: str) -> tuple[DcmiReader, Chip]:
    """The reader and the chip of torch's `npu:N`; raises Unavailable with the reason.

    ASCEND_RT_VISIBLE_DEVICES holds the runtime's device ids, which are the driver's logic ids; npu-smi's
    card numbers and the /dev/davinci numbers are physical ones and may differ, in a container most of all.
    """
    reader = shared_reader()
    if reader.failure:
        raise Unavailable(reader.failure)
    logic_id = chip_position(device_id, os.environ.get("ASCEND_RT_VISIBLE_DEVICES"))
    if logic_id not in reader.chips:
        known = ", ".join(map(str, reader.chips)) or "none"
        raise Unavailable(f"DCMI knows no chip with the logic id {logic_id} of {device_id}, but: {known}")
    return reader, reader.chips[logic_id]


def as_processes(rows: Any) -> list[Process]:
    """The value of a reading of `processes`, which has crossed a pipe."""
    return [Process(*row) for row in rows]
