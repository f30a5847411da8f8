"""What ended a group: which rank, what it did, and what to do. Told through a file beside the group's plan.

A pipe cannot be used: the rank that sees the fault need not be the one whose output anybody reads.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from benchkernels.failures import first_sentence
from benchkernels.supervisor import describe_signal
from profiles.profile import CaseStatus, Group

_LOG_LINE = re.compile(r"[EWID]\d{4} ")
"""What torchrun says itself."""
FAULT, FAILURES = "fault.json", "failures.json"
"""By a rank, which also knows what it had to do; by torchrun, which knows how each process ended."""


class Fault(Struct, kw_only=True, frozen=True):
    """The end of a case, and of the group in which it ran."""

    rank: int
    status: CaseStatus
    reason: str
    remedy: str = ""


class Failure(Struct, kw_only=True, frozen=True):
    """One rank's process that ended badly before any other was ended for its sake."""

    rank: int
    pid: int
    exit_code: int
    """Negative: killed by that signal."""
    message: str


def name_rank(rank: int, group: Group, pid: int | None) -> str:
    """`rank 1 of 4 (cuda:1, pid 4711)`; without the process where that is not known."""
    process = "" if pid is None else f", pid {pid}"
    return f"rank {rank} of {len(group.members)} ({group.members[rank].device}{process})"


def write_fault(folder: Path, fault: Fault) -> None:
    """Leave `fault` in the folder; the first one stands, since the others follow from it."""
    own = folder / f"fault-{fault.rank}-{os.getpid()}"
    with contextlib.suppress(OSError):  # the folder may be gone with the group's end
        own.write_bytes(msgspec.json.encode(fault))
        with contextlib.suppress(FileExistsError):
            os.link(own, folder / FAULT)
        own.unlink()


def read_fault(folder: Path) -> Fault | None:
    """What a rank has told; None where none has."""
    try:
        return msgspec.json.decode((folder / FAULT).read_bytes(), type=Fault)
    except FileNotFoundError:
        return None


def read_failures(folder: Path) -> list[Failure]:
    """What torchrun has told of processes that ended badly."""
    try:
        return msgspec.json.decode((folder / FAILURES).read_bytes(), type=list[Failure])
    except FileNotFoundError:
        return []


def blame(failures: list[Failure], group: Group, written: str = "") -> Fault | None:
    """The fault that these failures mean: a rank that was killed before one that gave up because of it.

    `written` is what went to standard error, for a rank that left no message of its own.
    """
    if not failures:
        return None
    first = min(failures, key=lambda failure: failure.exit_code >= 0)
    who = name_rank(first.rank, group, first.pid)
    if first.exit_code < 0:
        number = -first.exit_code
        return Fault(
            rank=first.rank, status="failed",
            reason=f"{who} was killed by signal {number}{describe_signal(number)}",
        )  # fmt: skip
    words = first.message or _last_words(written)
    said = f": {words}" if words else ""
    return Fault(
        rank=first.rank, status="failed", reason=f"{who} ended with exit code {first.exit_code}{said}"
    )


def _last_words(written: str) -> str:
    lines = [line for line in written.splitlines() if line.strip() and not _LOG_LINE.match(line)]
    return first_sentence(lines[-1]) if lines else ""
