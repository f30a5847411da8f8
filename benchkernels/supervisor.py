"""A worker process as its parent sees it: its own session, read line by line, killed as a group."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.diagnosis import Diagnosis, diagnose
from benchkernels.failures import first_sentence
from profiles.events import MAX_LINE_BYTES

STDERR_TAIL_BYTES = 8000
LAST_WORDS_LINES = 15
"""What was said before them may be about something that the worker survived."""
_STACK = ("frame #", "Exception raised from ")
GRACE_S = 3.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended; `str()` is the sentence for the user."""

    exit_code: int | None
    signal: int | None
    stderr_tail: str

    def __str__(self) -> str:
        known = self._diagnose()
        return f"{known.reason}: {self._how()}" if known else self._how()

    @property
    def remedy(self) -> str:
        """What to do, where its last words are known; else empty."""
        known = self._diagnose()
        return known.remedy if known else ""

    def _how(self) -> str:
        if self.signal is not None:
            return f"the worker was killed by signal {self.signal}{describe_signal(self.signal)}"
        words = self._words()
        said = f"; its last words: {first_sentence(words[-1])}" if words else ""
        return f"the worker ended with exit code {self.exit_code}{said}"

    def _diagnose(self) -> Diagnosis | None:
        if self.signal == getattr(signal, "SIGKILL", None):  # from outside: its words are not about that
            return None
        return diagnose("\n".join([*self._words()[-LAST_WORDS_LINES:], self._how()]))

    def _words(self) -> list[str]:
        """The lines of standard error that say something: below an error of C++ stands its stack."""
        lines = self.stderr_tail.splitlines()
        return [line for line in lines if line.strip() and not line.startswith(_STACK)]


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
        # A file and no pipe: the worker can look into what a library wrote there.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  (closed by finish)
        try:
            self._process = subprocess.Popen(
                list(command or child_command("benchkernels.worker")),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={**variables, **child_environment(kind)},
                start_new_session=True,
                pass_fds=inherited,
            )
        except BaseException:
            self._stderr.close()
            raise
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read_stdout, name="worker-stdout", daemon=True)
        self._reader.start()
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
        # A grandchild may keep the pipe open after the worker's own death: do not wait for it.
        self._reader.join(timeout=1.0)
        if not self._reader.is_alive():
            self._pipe(self._process.stdout).close()
        code = self._process.returncode
        return Outcome(code if code >= 0 else None, -code if code < 0 else None, self._take_stderr())

    def _read_stdout(self) -> None:
        stream = self._pipe(self._process.stdout)
        # Bounded, so that a worker which prints without an end of line cannot fill the parent's memory.
        while line := stream.readline(MAX_LINE_BYTES + 1):
            self._lines.put(line)
        self._lines.put(None)

    def _take_stderr(self) -> str:
        """The end of what the worker wrote there; called once, at its end."""
        with self._stderr as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - STDERR_TAIL_BYTES))
            return stream.read(STDERR_TAIL_BYTES).decode("utf-8", "replace")

    @staticmethod
    def _pipe(stream: object) -> BinaryIO:
        assert stream is not None  # noqa: S101  (all three are pipes)
        return stream  # type: ignore[return-value]


def describe_signal(number: int) -> str:
    """Its name in brackets, with what it often means; empty for one that has no name."""
    try:
        name = signal.Signals(number).name
    except ValueError:  # a real-time signal has no name of its own
        return ""
    hint = "; often the system's out-of-memory killer" if name == "SIGKILL" else ""
    return f" ({name}{hint})"
