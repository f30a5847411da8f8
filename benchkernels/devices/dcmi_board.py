"""The state of an Ascend device that explains its speed, from DCMI; the counterpart of `nvml.read_board`."""

from __future__ import annotations

from benchkernels.devices.nvml import Board
from benchkernels.telemetry.base import Unavailable
from benchkernels.telemetry.dcmi import as_processes, find_chip
from benchkernels.telemetry.users import describe


def read_board(index: int) -> Board:
    """The board of torch's device `npu:index`; where DCMI cannot be used, one with the reason."""
    try:
        reader, chip = find_chip(f"npu:{index}")
    except Unavailable as reason:
        return Board(unreadable={"board": str(reason)})
    answer = reader.read(chip.logic_id)
    if isinstance(answer, str):
        return Board(unreadable={"board": answer})
    clocks = {
        "compute": answer["clock_hz"].value,
        "compute_maximum": chip.rated_hz,
        "memory": answer["memory_clock_hz"].value,
    }
    asked = ("temperature_c", "clock_hz", "memory_clock_hz", "processes")
    return Board(
        temperature_c=answer["temperature_c"].value,
        clocks_hz={name: hz for name, hz in clocks.items() if hz is not None},
        processes=tuple(
            describe(one.pid, memory_bytes=one.memory_bytes)
            for one in as_processes(answer["processes"].value or ())
        ),
        unreadable={name: answer[name].source for name in asked if answer[name].value is None},
    )
