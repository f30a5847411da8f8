"""Telemetry of an Ascend NPU through npu-smi, read slowly in the background."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from typing import NamedTuple

import msgspec

from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.npu_smi_capture import Capture, Chip, read_capture
from benchkernels.telemetry.npu_smi_values import Process
from benchkernels.telemetry.users import describe
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo, OtherProcess

INTERVAL_S = 5.0
"""A report of eight cards takes up to five seconds of a processor: asking more often would disturb."""
_TIMEOUT_S = 30.0
_TOO_OLD_S = 3 * INTERVAL_S
_MIB = 1 << 20
_EVERY = f"every {INTERVAL_S:.0f} s"


class NpuSmiSource:
    """Telemetry of one NPU. Raises Unavailable where there is no npu-smi."""

    energy_source = "npu-smi has no energy counter"

    def __init__(self, device: DeviceInfo, root_pid: int | None = None) -> None:
        program = shutil.which("npu-smi") or shutil.which("npu-smi", path="/usr/local/bin:/usr/local/sbin")
        if program is None:
            raise Unavailable(
                "npu-smi was not found: install the Ascend driver, or mount it into the container"
            )
        self._compose = Composer()
        self._load = HostLoad(root_pid=root_pid)
        self._poller = _Poller(program, chip_position(device.id, os.environ.get("ASCEND_RT_VISIBLE_DEVICES")))

    def read(self) -> TelemetrySeen:
        """The newest reading of the background thread; see `benchkernels.telemetry.base.Source`."""
        load = self._load.read()
        absent = Reading(None, "not in npu-smi info")
        return self._compose.event(
            {
                "load_average": load["load_average"],
                "foreign_cpu": load["foreign_cpu"],
                "memory_clock_hz": absent,
                "foreign_processes": absent,
                "throttle": absent,
                **_chip_readings(self._poller.latest()),
            }
        )

    def users(self) -> Reading:
        """The processes that npu-smi names."""
        answer = self._poller.latest()
        if isinstance(answer, str):
            return Reading(None, answer)
        if answer.chip.processes is None:
            return Reading(None, "npu-smi info tells no processes of this chip")
        others = [one for one in answer.chip.processes if _pid_here(one) not in self._load.own_pids]
        return Reading([_describe(one) for one in others], f"npu-smi info, {_EVERY}")

    def energy_j(self) -> float | None:
        """None: there is no counter."""
        return None

    def close(self) -> None:
        """End the thread and a running npu-smi."""
        self._poller.close()


class _Answer(NamedTuple):
    """The chip's part of the table, and its clock in Hz or why there is none."""

    chip: Chip
    clock_hz: Reading


class _Poller:
    """Runs npu-smi every few seconds in a thread and keeps its newest answer."""

    def __init__(self, program: str, position: int) -> None:
        self._program = program
        self._position = position
        self._answer: tuple[float, _Answer | str] = (
            time.monotonic(),
            "the first answer of npu-smi is still to come",
        )
        self._no_clock = ""
        self._closing = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._poll, name="npu-smi", daemon=True)
        self._thread.start()

    def latest(self) -> _Answer | str:
        """The newest answer, or why there is none."""
        taken_s, answer = self._answer
        if time.monotonic() - taken_s > _TOO_OLD_S + 2 * _TIMEOUT_S:
            return "npu-smi does not answer any more"
        return answer

    def close(self) -> None:
        self._closing.set()
        with self._lock:
            if self._child is not None:
                self._child.kill()
        self._thread.join(timeout=5.0)

    def _poll(self) -> None:
        while not self._closing.is_set():
            try:
                chip = pick(read_capture(self._ask("info")), self._position)
                answer: _Answer | str = _Answer(chip, self._ask_clock(chip))
            except ValueError as error:
                answer = str(error)
            self._answer = (time.monotonic(), answer)
            self._closing.wait(INTERVAL_S)

    def _ask_clock(self, chip: Chip) -> Reading:
        """The AI cores' clock, from a second command: without -c, which the 950's npu-smi refuses.

        A chip that has answered without a clock is not asked again.
        """
        if self._no_clock or chip.npu_id is None:
            return Reading(None, self._no_clock or "npu-smi info prints no number of the NPU")
        command = ("info", "-t", "common", "-i", str(chip.npu_id))
        told = f"npu-smi {' '.join(command)}"
        try:
            capture = read_capture(self._ask(*command))
        except ValueError as error:
            return Reading(None, str(error))
        clock_mhz = next((one.aicore_clock_mhz for one in capture.devices if _may_be(one, chip)), None)
        if clock_mhz is not None:
            return Reading(clock_mhz * 1e6, f"{told}, AI cores, {_EVERY}")
        self._no_clock = f"{told} prints no Aicore curFreq"
        if capture.error:
            self._no_clock += f", but: {capture.error[:120]}"
        return Reading(None, self._no_clock)

    def _ask(self, *arguments: str) -> str:
        """What npu-smi prints. Raises ValueError with the reason where it does not."""
        with self._lock:
            if self._closing.is_set():
                raise ValueError("closed")
            try:
                child = self._child = subprocess.Popen(
                    [self._program, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                )
            except OSError as error:
                raise ValueError(f"npu-smi cannot be started: {error.strerror}") from None
        try:
            return child.communicate(timeout=_TIMEOUT_S)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise ValueError(f"npu-smi gave no answer within {_TIMEOUT_S:.0f} s") from None


def chip_position(device_id: str, visible: str | None) -> int:
    """Row of the table (from 0) of torch's device `npu:N`, given ASCEND_RT_VISIBLE_DEVICES."""
    index = int(device_id.partition(":")[2] or 0)
    chosen = [int(part) for part in (visible or "").split(",") if part.strip().isdigit()]
    return chosen[index] if index < len(chosen) else index


def pick(capture: Capture, position: int) -> Chip:
    """The chip at that row. Raises ValueError with the reason where there are fewer."""
    if capture.error:
        raise ValueError(f"npu-smi info printed no table, but: {capture.error[:120]}")
    if not capture.devices:
        raise ValueError("npu-smi info printed nothing that is understood")
    if position >= len(capture.devices):
        raise ValueError(
            f"npu-smi lists {len(capture.devices)} chips, and the device would be number {position + 1}"
        )
    return capture.devices[position]


def _may_be(one: Chip, other: Chip) -> bool:
    """Whether two outputs speak of the same chip of an NPU: the 950's, which has one, gives it no number."""
    return one.chip_id == other.chip_id or None in {one.chip_id, other.chip_id}


def _pid_here(process: Process) -> int:
    return process.pid if process.container_pid is None else process.container_pid


def _describe(process: Process) -> OtherProcess:
    memory = None if process.memory_mb is None else process.memory_mb * _MIB
    known = describe(_pid_here(process), memory_bytes=memory)
    return msgspec.structs.replace(known, name=process.name) if process.name else known


def _chip_readings(answer: _Answer | str) -> dict[str, Reading]:
    names = ("power_w", "temperature_c", "utilization", "memory_used_bytes", "clock_hz")
    if isinstance(answer, str):
        return {name: Reading(None, answer) for name in names}
    chip = answer.chip
    source = f"npu-smi info, {_EVERY}"
    shared = f"{source}, {chip.power_chips} chips together"
    memory = "hbm_used_mb" if chip.hbm_used_mb is not None else "memory_used_mb"
    return {
        "power_w": _reading(chip, "power_w", 1.0, shared if (chip.power_chips or 1) > 1 else source),
        "temperature_c": _reading(chip, "temperature_c", 1.0, source),
        "utilization": _reading(chip, "aicore_utilization", 0.01, f"{source}, AI cores"),
        "memory_used_bytes": _reading(chip, memory, _MIB, source),
        "clock_hz": answer.clock_hz,
    }


def _reading(chip: Chip, field: str, scale: float, source: str) -> Reading:
    value = getattr(chip, field)
    return Reading(None, chip.reasons[field]) if value is None else Reading(value * scale, source)
