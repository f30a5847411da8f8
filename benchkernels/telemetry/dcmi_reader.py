"""Our end of the process that holds libdcmi: asks it, and waits only so long."""

from __future__ import annotations

import atexit
import functools
import os
import select
import signal
import subprocess
import sys
import threading
import time

import msgspec

from benchkernels.devices.child import child_command
from benchkernels.telemetry.base import Reading
from benchkernels.telemetry.dcmi_child import Hello
from benchkernels.telemetry.dcmi_library import Chip

START_LIMIT_S = 10.0
"""For loading the library and its dcmi_init, which looks at every card of a server."""
READ_LIMIT_S = 1.0

_hello = msgspec.json.Decoder(Hello)
_readings = msgspec.json.Decoder(dict[str, Reading])


class DcmiReader:
    """The chips that DCMI knows, and their sensors. Where it cannot start, `failure` says why."""

    def __init__(self) -> None:
        self.chips: dict[int, Chip] = {}
        """By logic id."""
        self.failure = ""
        self._buffer = b""
        self._owes = False
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        if sys.platform != "linux":
            self.failure = "DCMI is read on Linux only"
            return
        try:
            self._child = subprocess.Popen(
                child_command("benchkernels.telemetry.dcmi_child"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # Ctrl-C ends a run, whose last readings are still to come
            )
        except OSError as error:
            self.failure = f"the process that reads DCMI cannot be started: {error.strerror}"
            return
        self._greet()
        if self.failure:
            self.close()

    def read(self, logic_id: int) -> dict[str, Reading] | str:
        """That chip's readings (see `Dcmi.read`), or why there are none.

        After a call that has taken too long it is not waited for again until its answer has come.
        """
        with self._lock:
            if self.failure:
                return self.failure
            if self._owes and not self._line(0.0):
                return self.failure or "DCMI does not answer any more"
            self._owes = False
            self._ask(logic_id)
            line = self._line(READ_LIMIT_S)
            if not line:
                self._owes = True
                return self.failure or f"DCMI gave no answer within {READ_LIMIT_S:g} s"
            return _readings.decode(line)

    def close(self) -> None:
        """End the process, also where it hangs, and what the library has started (mount, dmidecode)."""
        if self._child is not None:
            if self._child.poll() is None:
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
            self._child = None
            self.failure = self.failure or "closed"

    def _greet(self) -> None:
        line = self._line(START_LIMIT_S)
        if not line:
            self.failure = self.failure or f"dcmi_init did not come back within {START_LIMIT_S:g} s"
            return
        hello = _hello.decode(line)
        self.failure = hello.failure
        self.chips = {chip.logic_id: chip for chip in hello.chips}

    def _ask(self, logic_id: int) -> None:
        if self._child is None or self._child.stdin is None:
            return
        try:
            self._child.stdin.write(b"%d\n" % logic_id)
        except BrokenPipeError:  # the line that does not come will tell why
            return

    def _line(self, limit_s: float) -> bytes:
        """The next line; empty where none comes within the limit, or never (then `failure` says why)."""
        if self._child is None or self._child.stdout is None:
            return b""
        descriptor, due_s = self._child.stdout.fileno(), time.monotonic() + limit_s
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while b"\n" not in self._buffer:
            if not poll.poll(max(0.0, due_s - time.monotonic()) * 1000):
                return b""
            part = os.read(descriptor, 1 << 16)
            if not part:
                self.failure = f"the process that reads DCMI {_how_it_ended(self._child.wait())}"
                return b""
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"


@functools.cache
def shared_reader() -> DcmiReader:
    """The one of this process, for all of its devices, until this process ends."""
    reader = DcmiReader()
    atexit.register(reader.close)
    return reader
