"""A member where it shares no folder with whoever collects: its lines and files are handed over.

Runs on the member's host, inside the engine's own worker process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.fleet.engine import Order
from app.fleet.lines import FINAL, decode_member
from benchkernels.devices.child import child_command
from benchkernels.supervisor import WorkerProcess
from profiles.files import FILE_SUFFIX

LOOK_S = 3.0
"""12,500 members then ask 4,000 times a second."""
GRACE_S = 20.0
_STOP = b'{"cmd":"stop"}\n'


@dataclass(frozen=True, slots=True)
class File:
    """A profile as it lies on the member's host."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Silence:
    """The member ended without its last words."""

    how: str


Item = bytes | File | Silence


def serve(order: Order, variables: Mapping[str, str], stopping: Callable[[], bool]) -> Iterator[Item]:
    """Run one member to its end: its lines as they come, and each file before the line that tells of it.

    `variables` say which member it is. Once `stopping` is true, which is asked every few seconds, the member
    is told to stop, and what it has is handed over. Where this process dies it ends with its standard input.
    """
    with tempfile.TemporaryDirectory(prefix="assay-member-") as folder:
        command = child_command(order.program, "run", *order.member_arguments(Path(folder)))
        process = WorkerProcess(b"", "cpu", command, variables=variables)
        sent: set[Path] = set()
        ended = False
        try:
            for line in _lines(process, stopping):
                if (said := decode_member(line)) is not None:
                    yield from _new_files(Path(folder), sent)
                    yield line
                    ended = said.state in FINAL
        finally:
            outcome = process.finish(GRACE_S)
        yield from _new_files(Path(folder), sent)
        if not ended:
            yield Silence(str(outcome))


def _new_files(folder: Path, sent: set[Path]) -> Iterator[File]:
    """The profiles that have come since."""
    for path in sorted(set(folder.glob(f"*{FILE_SUFFIX}")) - sent):
        sent.add(path)
        yield File(path.name, path.read_bytes())


def _lines(process: WorkerProcess, stopping: Callable[[], bool]) -> Iterator[bytes]:
    """What it says until it closes its stream."""
    told, look_s = False, time.monotonic() + LOOK_S
    while True:
        try:
            line = process.next_line(LOOK_S if told else max(0.0, look_s - time.monotonic()))
        except EOFError:
            return
        if line is not None:
            yield line
        if not told and time.monotonic() >= look_s:
            look_s = time.monotonic() + LOOK_S
            if told := stopping():
                process.tell(_STOP)
