"""Ascend NPUs through the table of `npu-smi info`, read slowly in the background.

The table differs between chips and driver versions in widths, columns and rows. It is read by the words of
its header and the bars between its cells, never by positions of characters.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec

from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.load import HostLoad
from benchkernels.telemetry.users import describe
from profiles.events import TelemetrySeen
from profiles.profile import DeviceInfo, OtherProcess

INTERVAL_S = 5.0
"""A report of eight cards takes up to five seconds of a processor: asking more often would disturb."""
_TIMEOUT_S = 30.0
_TOO_OLD_S = 3 * INTERVAL_S
_MIB = 1 << 20
_PAIR = re.compile(r"(\d+)\s*/\s*(\d+)")
_ABSENT = frozenset({"NA", "N/A", "-", "--"})


class Process(NamedTuple):
    """A row of the table of processes; some drivers print no name."""

    pid: int
    name: str
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip of the table; None where it prints NA, - or a power of 0."""

    npu: int
    chip: int
    power_w: float | None
    temperature_c: float | None
    utilization: float | None
    memory_used_bytes: int
    memory_total_bytes: int
    power_chips: int = 1
    """Chips whose power the reading holds: two on A3, which prints it at the NPU's first chip only."""
    processes: tuple[Process, ...] = ()


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
                "clock_hz": absent,
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
        others = [one for one in answer.processes if one.pid not in self._load.own_pids]
        return Reading([_describe(one) for one in others], f"npu-smi info, every {INTERVAL_S:.0f} s")

    def energy_j(self) -> float | None:
        """None: there is no counter."""
        return None

    def close(self) -> None:
        """End the thread and a running npu-smi."""
        self._poller.close()


class _Poller:
    """Runs npu-smi every few seconds in a thread and keeps its newest answer."""

    def __init__(self, program: str, position: int) -> None:
        self._program = program
        self._position = position
        self._answer: tuple[float, Chip | str] = (
            time.monotonic(),
            "the first answer of npu-smi is still to come",
        )
        self._closing = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._poll, name="npu-smi", daemon=True)
        self._thread.start()

    def latest(self) -> Chip | str:
        """The newest answer, or why there is none."""
        taken_s, answer = self._answer
        if time.monotonic() - taken_s > _TOO_OLD_S + _TIMEOUT_S:
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
            answer = self._ask()
            self._answer = (time.monotonic(), answer)
            self._closing.wait(INTERVAL_S)

    def _ask(self) -> Chip | str:
        with self._lock:
            if self._closing.is_set():
                return "closed"
            try:
                self._child = subprocess.Popen(
                    [self._program, "info"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                )
            except OSError as error:
                return f"npu-smi cannot be started: {error.strerror}"
        try:
            text, _ = self._child.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            return f"npu-smi gave no answer within {_TIMEOUT_S:.0f} s"
        try:
            return pick(parse_info(text), self._position)
        except ValueError as error:
            return str(error)


def chip_position(device_id: str, visible: str | None) -> int:
    """Row of the table (from 0) of torch's device `npu:N`, given ASCEND_RT_VISIBLE_DEVICES."""
    index = int(device_id.partition(":")[2] or 0)
    chosen = [int(part) for part in (visible or "").split(",") if part.strip().isdigit()]
    return chosen[index] if index < len(chosen) else index


def pick(chips: list[Chip], position: int) -> Chip:
    """The chip at that row; raises ValueError with the reason where there are fewer."""
    if position >= len(chips):
        raise ValueError(f"npu-smi lists {len(chips)} chips, and the device would be number {position + 1}")
    return chips[position]


def parse_info(text: str) -> list[Chip]:
    """All chips of `npu-smi info`, in the table's order.

    Raises ValueError with a sentence where the text is an error message or a table of another layout.
    """
    lines = [line.strip() for line in text.splitlines()]
    head = next((n for n, line in enumerate(lines) if "Power(W)" in line and "Temp(C)" in line), None)
    if head is None or head + 1 >= len(lines) or "Memory-Usage(MB)" not in lines[head + 1]:
        said = next(
            (line for line in lines if line and not line.startswith(("#", "+", "|"))), "nothing known"
        )
        raise ValueError(f"npu-smi info printed no table that is understood, but: {said[:120]}")
    rows = []
    for line in lines[head + 2 :]:
        if "Process" in line or "running processes" in line:
            break
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    try:
        chips = [_read_chip(rows[n], rows[n + 1]) for n in range(0, len(rows) - 1, 2)]
    except (ValueError, IndexError) as error:
        raise ValueError(f"a row of npu-smi info is not understood: {error}") from None
    if not chips:
        raise ValueError("npu-smi info lists no chip")
    at_work = _read_processes(lines)
    return [
        replace(
            chip,
            power_chips=1 + _silent_siblings(chip, chips),
            processes=tuple(at_work.get((chip.npu, chip.chip), ())),
        )
        for chip in chips
    ]


def _read_processes(lines: list[str]) -> dict[tuple[int, int], list[Process]]:
    """By NPU and chip. A row that is not understood is left out: it must not hide the sensors."""
    found: dict[tuple[int, int], list[Process]] = {}
    begin = next((n for n, line in enumerate(lines) if "Process id" in line), len(lines))
    for line in lines[begin + 1 :]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or not line.startswith("|"):
            continue
        place = [int(word) for word in cells[0].split() if word.isdigit()]
        if 1 <= len(place) <= 2 and cells[1].isdigit() and cells[3].isdigit():
            npu, chip = (*place, 0)[:2]
            process = Process(int(cells[1]), cells[2], int(cells[3]) * _MIB)
            found.setdefault((npu, chip), []).append(process)
    return found


def _describe(process: Process) -> OtherProcess:
    known = describe(process.pid, memory_bytes=process.memory_bytes)
    return msgspec.structs.replace(known, name=process.name) if process.name else known


def _read_chip(identity: list[str], values: list[str]) -> Chip:
    """The chip of two lines; the last cell of each holds the numbers."""
    power, temperature = identity[-1].split()[:2]
    used, total = _PAIR.findall(values[-1])[-1]  # the HBM's where there are two pairs
    share = _number(values[-1].split()[0])
    if share is not None and not 0 <= share <= 100:
        raise ValueError(f"{share} % of use")
    return Chip(
        npu=int(identity[0].split()[0]),
        chip=int((values[0].split() or ["0"])[0]),  # the 950's table leaves it empty
        power_w=_number(power) or None,  # 310B prints 0.0 where it cannot measure
        temperature_c=_number(temperature),
        utilization=None if share is None else share / 100,
        memory_used_bytes=int(used) * _MIB,
        memory_total_bytes=int(total) * _MIB,
    )


def _silent_siblings(chip: Chip, chips: list[Chip]) -> int:
    """Chips of the same NPU that print no power where this one does."""
    if chip.power_w is None:
        return 0
    return sum(1 for other in chips if other.npu == chip.npu and other.power_w is None)


def _number(word: str) -> float | None:
    return None if word in _ABSENT else float(word)


def _chip_readings(answer: Chip | str) -> dict[str, Reading]:
    names = ("power_w", "temperature_c", "utilization", "memory_used_bytes")
    if isinstance(answer, str):
        return {name: Reading(None, answer) for name in names}
    seconds = f"npu-smi info, every {INTERVAL_S:.0f} s"
    sources = {
        "power_w": f"{seconds}, {answer.power_chips} chips together" if answer.power_chips > 1 else seconds,
        "utilization": f"{seconds}, AI cores",
    }
    readings = {}
    for name in names:
        value = getattr(answer, name)
        silent = f"npu-smi prints no {name.rpartition('_')[0].replace('_', ' ')} for this chip"
        readings[name] = Reading(value, silent if value is None else sources.get(name, seconds))
    return readings
