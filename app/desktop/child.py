"""An `assay` process beside the window: its lines, its end. Closing its standard input ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from benchkernels.devices.child import child_command

STDERR_KEPT = 64 * 1024
GRACE_MS = 8000


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended."""

    exit_code: int | None
    """None where it was killed or never began."""
    stderr: str
    began: bool = True

    @property
    def sentence(self) -> str:
        """The last thing it said to people, without its name in front."""
        lines = [line.strip() for line in self.stderr.splitlines() if line.strip()]
        return lines[-1].removeprefix("assay: ") if lines else ""


class Child(QObject):
    """One process `assay ARGUMENTS`.

    Its output is only collected when it comes; `take_lines` hands it over when the window has time for it.
    """

    ended = Signal(object)
    """An Ending, once; every line has come before it."""
    heard = Signal()
    """There is new output; for those who cannot wait for their timer."""

    def __init__(self, arguments: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._rest = b""
        self._stderr = b""
        self._over = False
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONIOENCODING", "utf-8")
        self._process.setProcessEnvironment(environment)
        program, *rest = child_command("app", *arguments)
        self._process.setProgram(program)
        self._process.setArguments(rest)
        self._process.readyReadStandardOutput.connect(self.heard)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)

    def start(self) -> None:
        """Begin; a program that cannot be started is an Ending, too."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it has neither ended nor failed to begin."""
        return not self._over

    @property
    def process_id(self) -> int:
        """Of the operating system; 0 before and after its life."""
        return self._process.processId()

    def take_lines(self) -> list[bytes]:
        """The whole lines that have come since the last call, without their ends."""
        if not self._process.isOpen():  # it could not be started
            return []
        data = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = data.split(b"\n")
        return lines

    def tell(self, line: bytes) -> None:
        """Write one line to its standard input."""
        if self._process.state() != QProcess.ProcessState.NotRunning:  # also before it has begun
            self._process.write(line + b"\n")

    def close_input(self) -> None:
        """The end of its standard input: an attended process saves what it has and ends."""
        self._process.closeWriteChannel()

    def interrupt(self) -> None:
        """As Ctrl-C would: it ends soon, and with it the processes that it has started."""
        if sys.platform == "win32" or not self.process_id:
            self._process.kill()
            return
        # Where Ctrl-C is ignored (`nohup`, a job of a script) it is so in our children, too.
        ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process_id, signal.SIGTERM if ignored else signal.SIGINT)

    def kill(self) -> None:
        """End it at once; its own children see the end of their input."""
        self._process.kill()

    def wait(self, milliseconds: int = GRACE_MS) -> bool:
        """Block until it has ended; whether it did."""
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return True
        return self._process.waitForFinished(milliseconds)

    def _read_errors(self) -> None:
        self._stderr = (self._stderr + bytes(self._process.readAllStandardError().data()))[-STDERR_KEPT:]

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_errors()
        self._end(code if status == QProcess.ExitStatus.NormalExit else None)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._stderr += self._process.errorString().encode()
            self._end(None, began=False)

    def _end(self, code: int | None, *, began: bool = True) -> None:
        if not self._over:
            self._over = True
            self.ended.emit(Ending(code, self._stderr.decode("utf-8", "replace"), began))
