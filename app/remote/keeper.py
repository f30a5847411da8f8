"""The process that owns a run on a host, whatever becomes of the connection.

It starts the run in its folder (`places`), writes down what comes from it, hands on commands, and sees to it
that nothing of the run is left when it has ended. Those who read along are woken through the socket.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.remote.places import ERRORS, EVENTS, EXIT, JOB, KEEPER, LIBRARY, SOCKET, read_json, write_json
from app.remote.processes import adopt_orphans, birth, descendants, send_signal

POLL_S, BUSY_POLL_S = 1.0, 0.05
"""Between two looks at the run: while it goes on, and while it ends."""
TERM_S = 2.0
"""From the request to end to the end by force."""
CONNECT_S = 15.0
"""A run that shall not outlive its connection ends where none has come by then."""
MOST_ERRORS_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 16
READY = b"ready\n"


class Keeper:
    """One run from its start to the last of its processes. Works in the run's folder, which is current."""

    def __init__(self) -> None:
        job = read_json(Path(JOB))
        self._stops_on_drop = job["on_drop"] == "stop"
        self._began_s = time.monotonic()
        self._selector = selectors.DefaultSelector()
        self._watchers: set[socket.socket] = set()
        self._was_watched = False
        self._stopped = False
        self._kill_due_s: float | None = None
        self._ended_s: float | None = None
        self._rest = b""
        self._problem = ""
        self._journal = open(EVENTS, "xb", buffering=0)  # noqa: SIM115, PTH123  (open as long as the process)
        self._errors = open(ERRORS, "xb", buffering=0)  # noqa: SIM115, PTH123
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(SOCKET)  # relative: a path in a deep home would be too long
        self._listener.listen()
        self._watch(self._listener, self._accept)
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "app", *job["arguments"]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, LIBRARY: str(Path("library").absolute())},
            start_new_session=True,
        )
        self._open = {pipe for pipe in (self._child.stdout, self._child.stderr) if pipe is not None}
        for pipe, take in ((self._child.stdout, self._take_lines), (self._child.stderr, self._take_errors)):
            assert pipe is not None  # noqa: S101  (for the type checker)
            self._watch(pipe, self._reading(pipe, take))

    def serve(self) -> None:
        """Until the run and all that it has started are gone."""
        while not self._over():
            ending = self._ended_s is not None or self._kill_due_s is not None or not self._open
            for key, _ in self._selector.select(BUSY_POLL_S if ending else POLL_S):
                key.data()
            self._look_after()
        self._conclude()

    def _watch(self, source: socket.socket | IO[bytes], act: Callable[[], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, act)

    def _reading(self, pipe: IO[bytes], take: Callable[[bytes], None]) -> Callable[[], None]:
        def read() -> None:
            if chunk := os.read(pipe.fileno(), _CHUNK_BYTES):
                take(chunk)
            else:
                self._selector.unregister(pipe)
                self._open.discard(pipe)

        return read

    def _take_lines(self, chunk: bytes) -> None:
        whole, end, self._rest = (self._rest + chunk).rpartition(b"\n")
        self._write(self._journal, whole + end)

    def _take_errors(self, chunk: bytes) -> None:
        if self._errors.tell() < MOST_ERRORS_BYTES:
            self._write(self._errors, chunk)

    def _write(self, file: IO[bytes], data: bytes) -> None:
        """Append all of it or nothing; a disk that refuses ends the run, which still can save what it has."""
        size = file.tell()
        rest = memoryview(data)
        try:
            while rest and not self._problem:
                rest = rest[file.write(rest) :]
        except OSError as error:
            self._problem = error.strerror or str(error)
            with contextlib.suppress(OSError):
                file.truncate(size)
            self._close_input()
        self._wake()

    def _wake(self) -> None:
        for watcher in self._watchers:
            # It may not have taken the last call yet; what one has said that is gone is still to be heard.
            with contextlib.suppress(OSError):
                watcher.send(b".")

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            watcher, _ = self._listener.accept()
            watcher.setblocking(False)
            self._watchers.add(watcher)
            self._was_watched = True
            self._watch(watcher, lambda: self._hear(watcher))
            self._wake()  # something may have come since it looked

    def _hear(self, watcher: socket.socket) -> None:
        try:
            data = watcher.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(watcher)
        for word in data.split():
            if word == b"kill":
                self._end_tree()
            elif word == b"skip":
                self._tell(b'{"cmd":"skip"}\n')
            elif word == b"stop" and not self._stopped:  # a second one would kill its worker
                self._stopped = True
                self._tell(b'{"cmd":"stop"}\n')

    def _lose(self, watcher: socket.socket) -> None:
        if watcher in self._watchers:
            self._watchers.discard(watcher)
            self._selector.unregister(watcher)
            watcher.close()

    def _tell(self, line: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):
            assert self._child.stdin is not None  # noqa: S101  (for the type checker)
            self._child.stdin.write(line)
            self._child.stdin.flush()

    def _close_input(self) -> None:
        """What an attended run takes for the end of its connection: it saves what it has and ends."""
        with contextlib.suppress(OSError):
            assert self._child.stdin is not None  # noqa: S101  (for the type checker)
            self._child.stdin.close()

    def _look_after(self) -> None:
        """What only time tells: the end of the run, a connection that is gone, a tree that will not end."""
        now_s = time.monotonic()
        alone = self._was_watched or now_s - self._began_s > CONNECT_S
        if self._stops_on_drop and not self._watchers and alone:
            self._close_input()
        if self._ended_s is None and self._child.poll() is not None:
            self._ended_s = now_s
        if self._ended_s is not None and self._kill_due_s is None and descendants(os.getpid()):
            self._end_tree()
        if self._kill_due_s is not None and now_s >= self._kill_due_s:
            send_signal(descendants(os.getpid()), signal.SIGKILL)

    def _end_tree(self) -> None:
        """Ask every process of the run to end; those that are left in a while are ended."""
        if self._kill_due_s is None:
            self._kill_due_s = time.monotonic() + TERM_S
            send_signal(descendants(os.getpid()), signal.SIGTERM)

    def _over(self) -> bool:
        return self._ended_s is not None and not self._open and not descendants(os.getpid())

    def _conclude(self) -> None:
        code = self._child.returncode
        how = {"exit_code": code if code >= 0 else None, "signal": -code if code < 0 else None}
        with contextlib.suppress(OSError):
            write_json(Path(EXIT), {**how, "problem": self._problem})
        self._listener.close()
        for watcher in list(self._watchers):
            self._lose(watcher)


def main(folder: str) -> None:
    """Keep the run whose job lies in the folder; `ready` on standard output once commands are taken."""
    os.chdir(folder)
    if os.fork():
        os._exit(0)  # no child of the connection's agent: what ends with that is not meant
    adopt_orphans()
    write_json(Path(KEEPER), {"pid": os.getpid(), "birth": birth(os.getpid())})
    keeper = Keeper()
    with contextlib.suppress(OSError):  # who waited for that word may be gone: no reason for us to go
        os.write(1, READY)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    keeper.serve()


if __name__ == "__main__":
    main(sys.argv[1])
