"""The doctor's look at the settings and the health of NVIDIA's boards, through NVML.

`python -m benchkernels.doctor.boards` is the child that asks NVML: a JSON list of boards on standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from benchkernels.devices.child import child_command
from benchkernels.devices.nvml import read_board
from benchkernels.devices.nvml_handle import load_nvml
from benchkernels.doctor.setup import Setup, explain_end
from benchkernels.findings import Finding, note, problem
from benchkernels.telemetry.base import Unavailable
from benchkernels.telemetry.nvml_words import throttle_words
from profiles.profile import OtherProcess
from profiles.units import format_bytes

_LIMIT_S = 20.0
_FULL_LIMIT = 0.995
"""Of the default power limit: drivers round it."""
_MUCH_BYTES = 1 << 30


class Board(Struct, kw_only=True):
    """What NVML says of one board; None where it has no answer."""

    index: int
    name: str
    power_limit_w: float | None = None
    default_limit_w: float | None = None
    throttle: list[str] | None = None
    uncorrected_errors: int | None = None
    """Since the driver was loaded."""
    remap_pending: bool | None = None
    remap_failed: bool | None = None
    persistence: bool | None = None
    mig: bool | None = None
    compute_mode: str | None = None
    users: list[OtherProcess] = []
    """Programs that compute."""
    draws: bool = False
    """Whether programs use it for a screen."""
    memory_used_bytes: int | None = None


def look_at_boards(setup: Setup) -> list[Finding]:
    """Notes on whatever makes a board slower than it could be, and problems that keep it from working."""
    unread = "power, clock and temperature of the GPU cannot be read"
    if not setup.has_module("pynvml"):
        why = "the package nvidia-ml-py is not installed"
        return [note("telemetry", unread, why, "pip install nvidia-ml-py")]
    outcome = setup.ask(child_command("benchkernels.doctor.boards"), "cuda", _LIMIT_S)
    try:
        boards = msgspec.json.decode(outcome.stdout, type=list[Board])
    except msgspec.MsgspecError:
        end = explain_end(outcome, "the process that asked NVML")
        return [note("telemetry", unread, end.reason, end.remedy)]
    return [finding for board in boards for finding in judge(board)]


def judge(board: Board) -> Iterator[Finding]:
    """What is to be said of one board."""
    name, select = f"GPU {board.index} ({board.name})", f"-i {board.index}"
    if board.compute_mode == "prohibited":
        what = f"the compute mode of {name} forbids work on it"
        yield problem("compute mode", what, "it refuses programs", f"sudo nvidia-smi {select} -c DEFAULT")
    if board.remap_failed:
        yield problem(
            "memory errors",
            f"{name} could not replace a damaged row of its memory",
            "it is to be exchanged: NVIDIA's criterion for a return",
            f"nvidia-smi {select} -q -d ROW_REMAPPER",
        )
    if board.uncorrected_errors or board.remap_pending:
        count = board.uncorrected_errors
        what = f"{count} uncorrectable memory errors of {name} since its driver was loaded"
        yield note(
            "memory errors",
            what if count else f"{name} waits to take a damaged row of its memory out of use",
            "programs that met one were ended; a reset takes the damaged rows out of use",
            f"sudo nvidia-smi {select} --gpu-reset",
        )
    limit_w, default_w = board.power_limit_w, board.default_limit_w
    if limit_w and default_w and limit_w < _FULL_LIMIT * default_w:
        yield note(
            "power limit",
            f"{name} may draw {limit_w:.0f} W, {limit_w / default_w:.0%} of its default of {default_w:.0f} W",
            "it lowers its clock in heavy work, and is compared with boards that need not",
            f"sudo nvidia-smi {select} -pl {default_w:.0f}",
        )
    if board.throttle:
        yield note(
            "throttling",
            f"{name} is slowed down at this moment: {', '.join(board.throttle)}",
            "samples that are taken now will be too slow",
            f"let it cool, or end other work; nvidia-smi {select} -q -d PERFORMANCE says more",
        )
    if board.persistence is False:
        yield note(
            "persistence",
            f"the persistence mode of {name} is off",
            "the driver is unloaded between programs: each start takes seconds, and settings are lost",
            f"sudo nvidia-smi {select} -pm 1",
        )
    if board.mig:
        yield note(
            "MIG",
            f"{name} is divided (MIG)",
            "a part has a part of its cores and bandwidth, and the catalogue's peaks are those of the whole",
            f"sudo nvidia-smi {select} -mig 0 (after every program on it has ended)",
        )
    yield from _others(board, name)


def _others(board: Board, name: str) -> Iterator[Finding]:
    used = board.memory_used_bytes or 0
    if board.users:
        told = ", ".join(f"{one.name} ({one.pid})" for one in board.users[:4])
        what = f"{name} is in use by {told}"
        yield note("busy", what, "samples will be disturbed", "end them, or measure later")
    elif used > _MUCH_BYTES and not board.draws:
        yield note(
            "busy",
            f"{format_bytes(used)} of {name} are in use by nobody who is named here",
            "another container or another user works on it, or a program has died and left them",
            "sudo fuser -v /dev/nvidia* on the host names the programs",
        )


def read_boards() -> list[Board]:
    """In the child: all boards. Raises Unavailable where NVML does not start."""
    nvml = load_nvml()
    return [_read(nvml, index) for index in range(nvml.nvmlDeviceGetCount())]


def _read(nvml: Any, index: int) -> Board:
    handle = nvml.nvmlDeviceGetHandleByIndex(index)

    def ask(function: str) -> Any:
        try:
            return getattr(nvml, function)(handle)
        except Exception:  # noqa: BLE001  (the board, the driver or the binding does not know it)
            return None

    seen = read_board(str(ask("nvmlDeviceGetUUID") or ""))
    rows, memory = ask("nvmlDeviceGetRemappedRows"), ask("nvmlDeviceGetMemoryInfo")
    reasons = ask("nvmlDeviceGetCurrentClocksEventReasons")
    if reasons is None:  # its name before driver 535
        reasons = ask("nvmlDeviceGetCurrentClocksThrottleReasons")
    return Board(
        index=index,
        name=str(ask("nvmlDeviceGetName") or "?"),
        power_limit_w=seen.power_limit_w,
        default_limit_w=seen.details.get("power_limit_default_w"),
        throttle=None if reasons is None else throttle_words(nvml, int(reasons)),
        uncorrected_errors=seen.details.get("ecc_uncorrected_errors"),
        remap_pending=rows and bool(rows[2]),
        remap_failed=rows and bool(rows[3]),
        persistence=seen.details.get("persistence_mode"),
        mig=seen.details.get("mig"),
        compute_mode=seen.details.get("compute_mode"),
        users=list(seen.processes),
        draws=bool(ask("nvmlDeviceGetGraphicsRunningProcesses")),
        memory_used_bytes=None if memory is None else int(memory.used),
    )


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(msgspec.json.encode(read_boards()))
    except Unavailable as reason:
        sys.exit(str(reason))
