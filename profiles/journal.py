"""The stream of events on disk while a run goes on: the one thing that survives whatever happens.

Every line is one write to the operating system, so the death of the process tears at most the last line; a
power cut may take what the system had not written yet, some seconds of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from profiles.events import MAX_LINE_BYTES, AnyEvent, EventError, Index, Log, decode
from profiles.locks import try_lock
from profiles.problems import StorageError
from profiles.storage import BINARY, storage_error
from profiles.text import shown

NO_STREAM = -1
"""Sequence number of what the reader itself has to say: it belongs to no stream and fills no gap in one."""
_LOCK_ATTEMPTS = 50
_LOCK_PAUSE_S = 0.02


class JournalWriter:
    """Appends lines to a new journal and holds its lock while open. For one thread."""

    def __init__(self, path: Path) -> None:
        """Raises StorageError where the journal cannot be made, is written already, or holds a run."""
        self.path = path
        self._bytes = 0
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | BINARY, 0o666)
        except OSError as error:
            raise storage_error(error, path) from None
        try:
            self._take_over()
        except BaseException:
            self.close()
            raise

    def write(self, line: bytes) -> None:
        """Append one line; it is with the operating system when this returns.

        Where there is no room for all of it, none of it stays. Raises StorageError.
        """
        whole = line if line.endswith(b"\n") else line + b"\n"
        rest = memoryview(whole)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._bytes)
            raise storage_error(error, self.path) from None
        self._bytes += len(whole)

    def close(self) -> None:
        """Release the lock; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_over(self) -> None:
        try:
            # `is_live` holds the lock for an instant when it asks.
            for _ in range(_LOCK_ATTEMPTS):
                if try_lock(self._descriptor):
                    break
                time.sleep(_LOCK_PAUSE_S)
            else:
                raise StorageError(f"another process is writing the journal {shown(self.path)}")
            if os.fstat(self._descriptor).st_size:
                raise StorageError(f"the journal {shown(self.path)} holds a run already: take a new id")
        except OSError as error:
            raise StorageError(
                f"the journal {shown(self.path)} cannot be locked ({error.strerror or error}): choose a "
                "folder on a local disk"
            ) from None


def is_live(path: Path) -> bool:
    """Whether the journal at `path` may still grow: somebody holds its lock, or it is about to be begun.

    False for one that is not there. A journal that cannot be asked counts as live: it is left alone.
    """
    try:
        # Without waiting: what is called a journal may be a pipe.
        descriptor = os.open(path, os.O_RDONLY | BINARY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        # Its writer creates it, locks it, writes: an empty one without a lock may be between the first two.
        return not try_lock(descriptor, shared=True) or os.fstat(descriptor).st_size == 0
    except OSError:
        return True
    finally:
        os.close(descriptor)


def read_journal(path: Path) -> Iterator[AnyEvent]:
    """The events of the journal at `path`, also of one that still grows.

    A last line without its end is left out in silence: it was being written. A damaged line in the middle
    comes out as a warning (Log), an event that only a newer writer knows as a note in its place.
    Raises StorageError where the file cannot be read.
    """
    t_s = 0.0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(_whole_lines(stream), start=1):
                event = _event_of(line, number, t_s)
                t_s = event.t
                yield event
    except OSError as error:
        raise StorageError(f"the journal {shown(path)} cannot be read ({error.strerror or error})") from None


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines that end; one that is longer than any event may be comes out cut off."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES and not line.endswith(b"\n"):
            return
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)


class _Stamp(msgspec.Struct):
    event: str
    worker: Index
    seq: Index
    t: float


def _event_of(line: bytes, number: int, t_s: float) -> AnyEvent:
    try:
        event = decode(line)
        if event is not None:
            return event
        stamp = msgspec.json.decode(line, type=_Stamp)
    except (EventError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        text = f"line {number} of the journal is damaged and was left out: {shown(error)}"
        return Log(seq=NO_STREAM, t=t_s, level="warning", text=text)
    text = f"an event of a newer Assay was left out: {shown(stamp.event)}"
    return Log(worker=stamp.worker, seq=stamp.seq, t=stamp.t, level="info", text=text)
