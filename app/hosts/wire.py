"""A running ssh as its owner sees it: lines in, lines out, and what it said when it ended."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections import deque
from typing import BinaryIO

from app.hosts.errors import Ending
from app.hosts.fan import end_children

LONGEST_LINE_BYTES = 16 << 20
MOST_AHEAD_BYTES = 32 << 20
"""Of lines that wait to be taken: a host can send them faster than we write them down."""
_LINE_COST_BYTES = 64
_ROOM_POLL_S = 0.01
ERRORS_KEPT = 200
ALIVE = b'{"op":"alive"}\n'
END_S = 3.0
TERM_S = 0.5
"""From the request to end to the end by force."""


class Wire:
    """One ssh process. For one thread; `send` and `abort` are for others and for signal handlers, too.

    `end` is for other threads.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._errors: deque[str] = deque(maxlen=ERRORS_KEPT)
        self._alive_every_s: float | None = None
        # Each is counted by one thread only.
        self._read_bytes = self._taken_bytes = 0
        self._closed = False
        self._threads = [
            threading.Thread(target=work, name=f"ssh {work.__name__.strip('_')}", daemon=True)
            for work in (self._read, self._read_errors, self._write)
        ]
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> None:
        """Write it when ssh takes it; that it does not any more is found out by the end of its lines."""
        self._orders.put(data)

    def keep_alive(self, interval_s: float) -> None:
        """From the next line on say so often that we are still there."""
        self._alive_every_s = interval_s
        self.send(ALIVE)

    def next_line(self, timeout_s: float | None = None) -> bytes | None:
        """The next line; None where there was none in time. Raises EOFError after the last one."""
        try:
            line = self._lines.get(timeout=None if timeout_s is None else max(0.0, timeout_s))
        except queue.Empty:
            return None
        if line is None:
            self._lines.put(None)
            raise EOFError
        self._taken_bytes += len(line) + _LINE_COST_BYTES
        return line

    def ending(self, strays: tuple[str, ...] = (), wait_s: float = END_S) -> Ending:
        """How ssh ended, if it does within `wait_s`; `strays` are lines of its output that were not ours."""
        code: int | None = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=wait_s)
        self._threads[1].join(timeout=0.5)  # a master that ssh left behind keeps standard error open
        return Ending(code, tuple(self._errors), strays)

    def close(self, grace_s: float = END_S) -> None:
        """End the input, which ends the host's side; end ssh where that does not do it in time."""
        self._closed = True
        self._orders.put(None)
        due_s = time.monotonic() + grace_s
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, due_s - time.monotonic()))
        if self._process.poll() is None:
            self.end()
        for thread in self._threads:
            thread.join(timeout=0.5)
        for stream in (self._process.stdout, self._process.stderr):
            # One that its thread still reads, for a master that ssh left behind, is that thread's.
            if stream is not None and not any(thread.is_alive() for thread in self._threads):
                stream.close()

    def end(self) -> None:
        """End ssh and what it has started: the ssh to a jump host, or the window with its question.

        It is asked first: at a question in the terminal it has turned the echo off.
        """
        end_children(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(timeout=TERM_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def abort(self) -> None:
        """Kill ssh, which ends its lines. From any thread and from a signal handler."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def _read(self) -> None:
        stream = _pipe(self._process.stdout)
        with contextlib.suppress(OSError, ValueError):
            # Bounded, so that a host which prints without an end of line cannot fill our memory.
            while line := stream.readline(LONGEST_LINE_BYTES):
                if self._closed:
                    continue  # nobody takes it any more, but ssh must get rid of it
                self._lines.put(line)
                self._read_bytes += len(line) + _LINE_COST_BYTES
                while self._read_bytes - self._taken_bytes > MOST_AHEAD_BYTES and not self._closed:
                    time.sleep(_ROOM_POLL_S)
        self._lines.put(None)

    def _read_errors(self) -> None:
        stream = _pipe(self._process.stderr)
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(1 << 16):
                self._errors.append(line.decode("utf-8", "replace").rstrip("\r\n"))

    def _write(self) -> None:
        stream = _pipe(self._process.stdin)
        with contextlib.suppress(OSError, ValueError):
            while (data := self._next_order()) is not None:
                stream.write(data)
                stream.flush()
        with contextlib.suppress(OSError, ValueError):
            stream.close()

    def _next_order(self) -> bytes | None:
        try:
            return self._orders.get(timeout=self._alive_every_s)
        except queue.Empty:
            return ALIVE


def _pipe(stream: object) -> BinaryIO:
    assert stream is not None  # noqa: S101  (all three are pipes)
    return stream  # type: ignore[return-value]
