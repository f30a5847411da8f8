"""A worker process as its parent sees it: its own session, read line by line, killed as a group."""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from benchkernels.devices.child import child_command, child_environment
from benchkernels.failures import first_sentence
from profiles.events import MAX_LINE_BYTES

STDERR_TAIL_LINES = 60
STDERR_LINE_BYTES = 4096
GRACE_S = 3.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended; `str()` is the sentence for the user."""

    exit_code: int | None
    signal: int | None
    stderr_tail: str

    def __str__(self) -> str:
        if self.signal is not None:
            return f"the worker was killed by signal {self.signal}{_describe_signal(self.signal)}"
        last = first_sentence(self.stderr_tail.strip().rpartition("\n")[2])
        said = f"; its last words: {last}" if last else ""
        return f"the worker ended with exit code {self.exit_code}{said}"


class WorkerProcess:
    """One running worker: its lines, its silence, its end."""

    def __init__(
        self,
        order: bytes,
        kind: str,
        command: Sequence[str] | None = None,
        inherited: Sequence[int] = (),
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Start `command` (a worker by default) and hand it `order`, its job as one line.

        `inherited` are the file descriptors that it gets beside its standard streams; `variables` enter its
        environment where the user's has none of that name.

        Raises OSError where the process cannot be started.
        """
        self._process = subprocess.Popen(
            list(command or child_command("benchkernels.worker")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**variables, **child_environment(kind)},
            start_new_session=True,
            pass_fds=inherited,
        )
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._stderr: collections.deque[bytes] = collections.deque(maxlen=STDERR_TAIL_LINES)
        self._threads = [
            threading.Thread(target=self._read_stdout, name="worker-stdout", daemon=True),
            threading.Thread(target=self._read_stderr, name="worker-stderr", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.heard_s = time.monotonic()
        """When the worker last said anything."""
        self.tell(order)

    @property
    def pid(self) -> int:
        """Process id, also the id of its process group."""
        return self._process.pid

    def tell(self, line: bytes) -> None:
        """Write a line to the worker; one that is gone is found out by its end, not here."""
        with contextlib.suppress(OSError):
            stream = self._pipe(self._process.stdin)
            stream.write(line)
            stream.flush()

    def next_line(self, timeout_s: float) -> bytes | None:
        """The next line within `timeout_s`; None where there was none.

        Raises EOFError when the worker has closed its stream.
        """
        try:
            line = self._lines.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None
        if line is None:
            self._lines.put(None)
            raise EOFError
        self.heard_s = time.monotonic()
        return line

    def kill(self) -> None:
        """End the whole process group at once."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._process.kill()

    def finish(self, grace_s: float = GRACE_S) -> Outcome:
        """Close its standard input (which means stop), wait `grace_s`, then kill; how it ended."""
        with contextlib.suppress(OSError):
            self._pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=grace_s)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        for thread in self._threads:
            # A grandchild may keep a pipe open after the worker's own death: do not wait for it.
            thread.join(timeout=1.0)
        if not any(thread.is_alive() for thread in self._threads):
            self._pipe(self._process.stdout).close()
            self._pipe(self._process.stderr).close()
        code = self._process.returncode
        tail = b"".join(self._stderr).decode("utf-8", "replace")
        return Outcome(code if code >= 0 else None, -code if code < 0 else None, tail[-8000:])

    def _read_stdout(self) -> None:
        stream = self._pipe(self._process.stdout)
        # Bounded, so that a worker which prints without an end of line cannot fill the parent's memory.
        while line := stream.readline(MAX_LINE_BYTES + 1):
            self._lines.put(line)
        self._lines.put(None)

    def _read_stderr(self) -> None:
        stream = self._pipe(self._process.stderr)
        while line := stream.readline(STDERR_LINE_BYTES):
            self._stderr.append(line)

    @staticmethod
    def _pipe(stream: object) -> BinaryIO:
        assert stream is not None  # noqa: S101  (all three are pipes)
        return stream  # type: ignore[return-value]


def _describe_signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:  # a real-time signal has no name of its own
        return ""
    hint = "; often the system's out-of-memory killer" if name == "SIGKILL" else ""
    return f" ({name}{hint})"
