"""Memory channels and their speed from the firmware (SMBIOS type 17, DSP0134). Root only on Linux."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_MEMORY_DEVICE = 17
_END_OF_TABLE = 127
_CHANNELS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"CHANNEL[ _-]*([A-Z0-9]+)", r"DIMM[ _-]*([A-Z])(?:\d|\b)", r"\b([A-Z])\d\b")
)
"""How boards name a channel, the clearest first: `P0 CHANNEL A`, `CPU1_DIMM_A1`, `A1`."""
_SOCKET = re.compile(r"(?:\bP|CPU|PROC|NODE|SOCKET)[ _-]*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dimm:
    """One populated slot: transfers per second, width in bytes, and the channel that it hangs on."""

    transfers_per_s: float
    width_bytes: int
    channel: str | None


@dataclass(frozen=True, slots=True)
class MemoryChannels:
    """Populated channels of all sockets. `bandwidth_bytes_per_s` = channels x transfers x width."""

    channels: int
    transfers_per_s: float
    bandwidth_bytes_per_s: float


def read_channels(root: Path = Path("/")) -> tuple[MemoryChannels | None, str]:
    """(channels, "") or (None, why not)."""
    path = root / "sys/firmware/dmi/tables/DMI"
    try:
        table = path.read_bytes()
    except FileNotFoundError:
        return None, "the firmware shows no memory table (usual in virtual machines)"
    except OSError:
        return None, "only root may read the firmware's memory table"
    dimms = parse_dimms(table)
    if not dimms:
        return None, "the firmware's memory table names no module with a speed"
    names = {dimm.channel for dimm in dimms}
    if None in names:
        return None, "the firmware's memory table does not tell which module hangs on which channel"
    slowest = min(dimm.transfers_per_s for dimm in dimms)
    width = min(dimm.width_bytes for dimm in dimms)
    return MemoryChannels(len(names), slowest, len(names) * slowest * width), ""


def parse_dimms(table: bytes) -> list[Dimm]:
    """Populated memory devices of known speed. A damaged table gives what was readable before the damage."""
    dimms = []
    position = 0
    while position + 4 <= len(table):
        kind, length = table[position], table[position + 1]
        end = table.find(b"\0\0", position + length)
        if length < 4 or end < 0 or kind == _END_OF_TABLE:
            break
        if kind == _MEMORY_DEVICE:
            strings = table[position + length : end].decode("latin-1").split("\0")
            if dimm := _parse_dimm(table[position : position + length], strings):
                dimms.append(dimm)
        position = end + 2
    return dimms


def _parse_dimm(record: bytes, strings: list[str]) -> Dimm | None:
    def word(offset: int) -> int:
        return int.from_bytes(record[offset : offset + 2], "little")

    # 0x0A data width, 0x0C size, 0x10 and 0x11 locators, 0x15 speed, 0x20 configured speed; 0xFFFF: see 0x54.
    size, width_bits = word(0x0C), word(0x0A)
    speed = word(0x20) or word(0x15)
    if size == 0 or speed in (0, 0xFFFF) or width_bits in (0, 0xFFFF):
        return None
    locators = " ".join(
        strings[record[offset] - 1] for offset in (0x10, 0x11) if 0 < record[offset] <= len(strings)
    )
    return Dimm(speed * 1e6, width_bits // 8, _channel(locators))


def _channel(locators: str) -> str | None:
    channel = next((hit for pattern in _CHANNELS if (hit := pattern.search(locators))), None)
    if channel is None:
        return None
    socket = _SOCKET.search(locators)
    return f"{socket[1] if socket else 0}/{channel[1].upper()}"
