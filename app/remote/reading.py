"""Reading along with a run: its lines from any one on, as they come, until it is over."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from app.remote.places import ERRORS, EVENTS, EXIT, SOCKET, read_json

_BATCH_BYTES = 1 << 18
_CHUNK_BYTES = 1 << 16


def connect(run: Path) -> socket.socket | None:
    """A connection to the keeper of the run; None where it is gone."""
    folder = os.open(run, os.O_RDONLY | os.O_DIRECTORY)
    keeper = socket.socket(socket.AF_UNIX)
    try:
        # Through the folder's descriptor: the path of a socket has at most 107 bytes.
        keeper.connect(f"/proc/self/fd/{folder}/{SOCKET}")
    except OSError:
        keeper.close()
        return None
    finally:
        os.close(folder)
    return keeper


def follow(run: Path, first: int, told: int, write: Callable[[bytes], object]) -> None:
    """Write the lines of the run from number `first` on, and its standard error from byte `told` on.

    The last line says how it ended. Each line is written once and whole.
    """
    keeper = connect(run)  # before the first look, so that no call is missed
    with (run / EVENTS).open("rb") as events, (run / ERRORS).open("rb") as errors:
        for _ in range(first):
            events.readline()
        errors.seek(told)
        number = first
        # Read before the last lines are written: who collects the run meanwhile removes its folder.
        ending = _ending(run) if keeper is None else None
        while True:
            number = _write_lines(events, number, write)
            while said := errors.read(_BATCH_BYTES):
                write(_object({"said": said.decode("utf-8", "replace"), "bytes": errors.tell()}))
            if keeper is None:
                break
            try:
                over = not keeper.recv(_CHUNK_BYTES)
            except OSError:
                over = True
            if over:
                keeper.close()
                keeper = None  # what it wrote last is still to be read
                ending = _ending(run)
    write(_object({"over": ending}))


def _write_lines(events: BinaryIO, number: int, write: Callable[[bytes], object]) -> int:
    """All whole lines that are there, in batches; the number of the next one."""
    batch: list[bytes] = []
    size = 0
    while True:
        begin = events.tell()
        line = events.readline()
        if not line.endswith(b"\n"):
            events.seek(begin)  # nothing, or the begin of a line that is being written
            break
        batch.append(b"%d %s" % (number, line))
        number, size = number + 1, size + len(line)
        if size > _BATCH_BYTES:
            write(b"".join(batch))
            batch, size = [], 0
    if batch:
        write(b"".join(batch))
    return number


def _ending(run: Path) -> dict[str, Any]:
    """How the run ended; without the keeper's own word it is lost: killed, or the machine went down."""
    told = read_json(run / EXIT)
    known = {key: told.get(key) for key in ("exit_code", "signal")}
    return {**known, "problem": told.get("problem", ""), "lost": not told}


def _object(value: object) -> bytes:
    return json.dumps(value).encode("ascii") + b"\n"
