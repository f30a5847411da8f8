"""libdcmi, the management library of the Ascend driver, through ctypes.

It forks, prints to standard output and may hang or crash: only `dcmi_child` loads it, a process of its own.
Up to A3 a chip is a card and a device on it; from the 950 on the functions are called dcmiv2_... and take one
id. Each family's init refuses the chips of the other.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, structs

from benchkernels.telemetry import dcmi_header as header
from benchkernels.telemetry.base import Reading

NAME = "libdcmi.so"
FOLDERS = ("/usr/local/dcmi", "/usr/local/Ascend/driver/lib64/driver")
_MIB = 1 << 20
_OTHER_NAMES = {
    "dcmi": {"chip": "chip_info_v2", "processes": "resource_info"},
    "dcmiv2": {"chip": "chip_info", "processes": "proc_mem_info"},
}
"""What the two families call differently."""


class DcmiError(Exception):
    """What the library does not tell; the text says which function, and why."""


_Filled = TypeVar("_Filled", bound=ctypes.Structure)


class Chip(Struct, frozen=True):
    """One NPU."""

    logic_id: int
    ids: tuple[int, ...]
    """What its functions take."""
    power_ids: tuple[int, ...]
    """What its power is read with, which is that of `power_chips` chips."""
    power_chips: int = 1
    rated_hz: float | None = None
    """The AI cores' rated clock."""


class Process(NamedTuple):
    """A process at work on a chip, by its id on the host."""

    pid: int
    memory_bytes: int


class Dcmi:
    """The library, started. Raises DcmiError where it is missing or does not start."""

    def __init__(self, folders: Sequence[str] = FOLDERS) -> None:
        self._library = _load(folders)
        self._family = self._start()

    def chips(self) -> list[Chip]:
        """All NPUs that answer, by logic id; raises DcmiError where they cannot be listed."""
        if self._family == "dcmiv2":
            found = [Chip(logic_id=one, ids=(one,), power_ids=(one,)) for one in self._list("device_list")]
        else:
            found = [chip for card in self._cards() for chip in self._on_card(card)]
        return sorted(map(self._with_clock, found), key=lambda chip: chip.logic_id)

    def read(self, chip: Chip) -> dict[str, Reading]:
        """Its sensors now, by field of `TelemetrySeen`, and `processes`: a list of `Process`."""
        power = "DCMI" if chip.power_chips == 1 else f"DCMI, {chip.power_chips} chips together"
        return {
            "power_w": _try(power, lambda: _positive(self._number("power_info", chip.power_ids)) / 10),
            "temperature_c": _try("DCMI, chip", lambda: self._temperature_c(chip)),
            "clock_hz": _try("DCMI, AI core clock", lambda: self._clock_hz(chip, header.AI_CORE_CLOCK)),
            "memory_clock_hz": _try("DCMI, HBM clock", lambda: self._clock_hz(chip, header.HBM_CLOCK)),
            "memory_used_bytes": _try("DCMI, whole chip", lambda: self._used_bytes(chip)),
            "utilization": _try("DCMI, AI cores", lambda: self._utilization(chip)),
            "processes": _try("DCMI", lambda: self._processes(chip)),
        }

    def _start(self) -> str:
        """The family that works here."""
        try:
            self._call("dcmi_init")
        except DcmiError as refused:
            try:
                self._call("dcmiv2_init")
            except DcmiError:
                raise refused from None
            return "dcmiv2"
        return "dcmi"

    def _cards(self) -> list[int]:
        try:
            return self._list("card_list")
        except DcmiError:  # the name in older libraries
            return self._list("card_num_list")

    def _on_card(self, card: int) -> list[Chip]:
        """Its NPUs. Where a 910 has several chips on a card (A3), they are dies of a package with one power.

        npu-smi shows that power at the first die only (npu_info_print.c of the driver), so it is read there.
        On a 310's card each chip has its own.
        """
        try:
            devices = range(self._number("num_in_card", (card,)))
        except DcmiError:
            return []
        found = {(card, device): self._logic_id(card, device) for device in devices}
        npus = {ids: logic_id for ids, logic_id in found.items() if logic_id is not None}
        first = next(iter(npus), ())
        dies = self._dies(first, len(npus)) if first else 0
        return [
            Chip(
                logic_id=logic_id,
                ids=ids,
                power_ids=first if dies > 1 else ids,
                power_chips=dies,
            )
            for ids, logic_id in npus.items()
        ]

    def _dies(self, ids: tuple[int, ...], seen: int) -> int:
        """Chips in one package with this one. A container may show fewer than there are."""
        name = self._name(ids)
        return 1 if "310" in name else max(seen, 2 if name == header.A3_NAME else 1)

    def _logic_id(self, card: int, device: int) -> int | None:
        """None for what does not answer, and for a card's controller (MCU), which has no logic id."""
        logic_id = ctypes.c_int()
        try:
            self._call("dcmi_get_device_logic_id", ctypes.byref(logic_id), card, device)
        except DcmiError:
            return None
        return logic_id.value

    def _name(self, ids: tuple[int, ...]) -> str:
        """As the driver calls the chip (310P3, 910B2, Ascend910); empty where it does not tell."""
        try:
            info = self._fill(_OTHER_NAMES[self._family]["chip"], ids, header.ChipInfo())
        except DcmiError:
            return ""
        return bytes(info.chip_name).decode(errors="replace")

    def _with_clock(self, chip: Chip) -> Chip:
        rated = _try("", lambda: self._clock_hz(chip, header.AI_CORE_RATED))
        return structs.replace(chip, rated_hz=rated.value)

    def _utilization(self, chip: Chip) -> float:
        percent = self._number("utilization_rate", chip.ids, header.AI_CORES)
        if not 0 <= percent <= 100:
            raise DcmiError(f"an invalid utilisation ({percent} %)")
        return percent / 100

    def _temperature_c(self, chip: Chip) -> float:
        value = self._number("temperature", chip.ids)
        if value >= header.NO_TEMPERATURE:
            raise DcmiError(f"an invalid temperature ({value:#x})")
        return float(value)

    def _clock_hz(self, chip: Chip, kind: int) -> float:
        return _positive(self._number("frequency", chip.ids, kind)) * 1e6

    def _used_bytes(self, chip: Chip) -> int:
        try:
            return int(self._fill("hbm_info", chip.ids, header.HbmInfo()).memory_usage) * _MIB
        except DcmiError as refused:
            try:
                memory = self._fill("memory_info_v3", chip.ids, header.MemoryInfo())
            except DcmiError:
                raise refused from None
        return int(memory.memory_size - memory.memory_available) * _MIB

    def _processes(self, chip: Chip) -> list[Process]:
        rows = (header.ProcessInfo * header.MOST_PROCESSES)()
        count = ctypes.c_int()
        name = _OTHER_NAMES[self._family]["processes"]
        self._call(f"{self._family}_get_device_{name}", *chip.ids, rows, ctypes.byref(count))
        return [Process(row.proc_id, row.proc_mem_usage) for row in rows[: count.value]]

    def _list(self, name: str) -> list[int]:
        values, count = (ctypes.c_int * header.MOST_CARDS)(), ctypes.c_int()
        pointers: list[Any] = [ctypes.byref(count), values]
        if self._family == "dcmiv2":  # which has them the other way round
            pointers.reverse()
        self._call(f"{self._family}_get_{name}", *pointers, header.MOST_CARDS)
        return list(values[: count.value])

    def _number(self, name: str, ids: tuple[int, ...], *selector: int) -> int:
        value = ctypes.c_int()
        self._call(f"{self._family}_get_device_{name}", *ids, *selector, ctypes.byref(value))
        return value.value

    def _fill(self, name: str, ids: tuple[int, ...], struct: _Filled) -> _Filled:
        self._call(f"{self._family}_get_device_{name}", *ids, ctypes.byref(struct))
        return struct

    def _call(self, name: str, *arguments: Any) -> None:
        """Every function returns 0 or a code of `CODES`."""
        try:
            function = getattr(self._library, name)
        except AttributeError:
            raise DcmiError(f"this {NAME} has no {name}") from None
        code = function(*arguments)
        if code != 0:
            raise DcmiError(f"{name}: {header.CODES.get(code, 'an unknown error')} ({code})")


def _load(folders: Sequence[str]) -> ctypes.CDLL:
    """From the loader's path, else from the driver's own folders."""
    places = [str(path) for folder in folders if (path := Path(folder, NAME)).is_file()]
    failure = ""
    for place in [NAME, *places]:
        try:
            return ctypes.CDLL(place)
        except OSError as error:
            failure = str(error)
    if failure.startswith(NAME):
        raise DcmiError(f"{NAME} was not found (the Ascend driver brings it, to {folders[0]})")
    raise DcmiError(f"{NAME} cannot be loaded: {failure}")


def _try(source: str, ask: Callable[[], Any]) -> Reading:
    try:
        return Reading(ask(), source)
    except DcmiError as error:
        return Reading(None, f"DCMI: {error}")


def _positive(value: int) -> int:
    """Raises DcmiError at 0: a chip at work has power and a clock."""
    if value <= 0:
        raise DcmiError(f"tells {value}, as it does where it cannot measure")
    return value
