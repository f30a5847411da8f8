"""Writing one stream of events: numbering, clock, and the worker's private way out."""

from __future__ import annotations

import datetime
import io
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from profiles.events import AnyEvent, Hello, encode
from profiles.version import TOOL


class Emitter:
    """Numbers and stamps the events of one stream and hands each on as a line. Thread-safe."""

    def __init__(self, write: Callable[[bytes], object], *, worker: int, origin_s: float) -> None:
        self._write = write
        self._worker = worker
        self._origin_s = origin_s
        self._next = 0
        self._lock = threading.Lock()

    def emit(self, event: AnyEvent) -> AnyEvent:
        """Stamp `event` with worker, sequence number and time, write it, and return it."""
        with self._lock:
            event.worker = self._worker
            event.seq = self._next
            event.t = time.monotonic() - self._origin_s
            self._write(encode(event))
            self._next += 1
        return event

    def continue_from(self, seq: int) -> None:
        """Go on numbering where another writer of this stream stopped."""
        self._next = seq

    def hello(self, run_id: str, round_: int | None = None) -> AnyEvent:
        """The first line of the stream."""
        return self.emit(
            Hello(
                tool=TOOL,
                run_id=run_id,
                pid=os.getpid(),
                host=platform.node(),
                utc=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                # Where the program lies is nobody's business, and may hold a user's name.
                argv=[Path(sys.argv[0]).name, *sys.argv[1:]],
                round=round_,
            )
        )


def take_stdout() -> BinaryIO:
    """Keep file descriptor 1 for ourselves and point it at stderr.

    A C library that prints then lands in the log instead of in the middle of an event.
    """
    sys.stdout.flush()
    private = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return _WholeWrites(private, "wb")


class _WholeWrites(io.FileIO):
    """Writes all that it is given: a signal cuts a write to a full pipe short, and half a line is lost."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """The number of bytes, which is always all."""
        left = memoryview(data)
        while left:
            left = left[super().write(left) :]
        return len(data)
