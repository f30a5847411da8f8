"""Who attends a run: a window or a connection that asks on standard input, and whose end is the run's end."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Literal, Protocol

import msgspec

from benchkernels.job import Command
from profiles.problems import EXIT_INTERRUPTED, AssayError

Wish = Literal["stop", "skip", "gone"]
BY_USER = "stopped by the user"
GONE = "its window or connection is gone"
_CHUNK_BYTES = 4096


class Attended(Protocol):
    """What is measuring, as its attendant sees it; called from a thread."""

    def stop(self, reason: str) -> None:
        """End soon; called again: at once."""

    def abandon(self, reason: str) -> None:
        """End soon, although nobody has asked for it."""

    def skip(self) -> None:
        """Leave the current case."""


class DismissedError(AssayError):
    """The run was not wanted any more before it had begun."""

    exit_code = EXIT_INTERRUPTED


class Attendant:
    """Hands on what standard input says to the run that is going on; to be made in the main thread.

    Until `attend` a wish to stop ends the main thread's work with KeyboardInterrupt, as Ctrl-C does: a probe
    or another run may be waited for. From `attend` until the next `expect` it only asks the run to stop, so
    that nothing keeps its profile from being saved.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run: Attended | None = None
        self._reason = ""
        self._ctrl_c = signal.signal(signal.SIGINT, self._interrupt)

    def listen(self) -> None:
        """From now on commands are taken, and the main thread must be ready for KeyboardInterrupt."""
        listen(self._hear)

    def expect(self) -> None:
        """A run is being prepared. Raises KeyboardInterrupt where it is not wanted any more."""
        with self._lock:
            self._run = None
            if self._reason:
                raise KeyboardInterrupt

    def attend(self, run: Attended) -> None:
        """The run begins."""
        with self._lock:
            self._run = run
            if self._reason:
                run.abandon(self._reason)

    def explain(self, interrupt: KeyboardInterrupt) -> BaseException:
        """What to raise instead: a sentence where it was the attendant who interrupted, and not Ctrl-C."""
        if not self._reason:
            return interrupt
        return DismissedError(
            f"the run was stopped before it began, so there is nothing to save: {self._reason}."
        )

    def _hear(self, wish: Wish) -> None:
        with self._lock:
            if wish != "skip":
                self._reason = self._reason or (BY_USER if wish == "stop" else GONE)
            if self._run is not None:
                _pass_on(self._run, wish)
            elif self._reason:
                _interrupt_main()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """The handler of SIGINT while no run has its own: our own signal, or the user's Ctrl-C."""
        if self._reason and self._run is None:
            raise KeyboardInterrupt
        if callable(self._ctrl_c) and not self._reason:
            self._ctrl_c(number, frame)


def listen(hear: Callable[[Wish], object]) -> None:
    """Call `hear`, in a thread of its own, for each command on standard input, and with `gone` at its end."""

    def read() -> None:
        for line in _lines():
            try:
                command = msgspec.json.decode(line, type=Command)
            except msgspec.MsgspecError:
                continue  # a newer window's command: not ours to judge
            hear(command.cmd)
        hear("gone")

    threading.Thread(target=read, name="attendant", daemon=True).start()


def _lines() -> Iterator[bytes]:
    """Lines of standard input. Not through `sys.stdin`: its lock in a thread aborts the interpreter's end."""
    rest = b""
    try:
        descriptor = sys.stdin.fileno()
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            *lines, rest = (rest[-_CHUNK_BYTES:] + chunk).split(b"\n")
            yield from lines
    except (OSError, ValueError):
        return


def _pass_on(run: Attended, wish: Wish) -> None:
    if wish == "stop":
        run.stop(BY_USER)
    elif wish == "skip":
        run.skip()
    else:
        run.abandon(GONE)


def _interrupt_main() -> None:
    """Wake the main thread out of whatever it waits for."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
