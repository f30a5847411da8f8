"""Child processes with a time limit, side by side, each in a session of its own so that it ends whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TypeVar

_TAIL_BYTES = 16_384
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended and what it wrote; `stderr` is its tail."""

    stdout: bytes
    stderr: str
    exit_code: int | None
    timed_out: bool
    limit_s: float

    def how_it_ended(self, who: str = "the process that loaded torch") -> str:
        """One clause for a user about the child, which is called `who`."""
        if self.exit_code is not None and self.exit_code < 0:
            try:
                name = signal.Signals(-self.exit_code).name
            except ValueError:
                name = f"signal {-self.exit_code}"
            return f"{who} died by {name}"
        if self.exit_code:
            return f"{who} ended with exit status {self.exit_code}"
        return f"{who} gave no answer that can be understood"


def run_all(
    commands: Mapping[_Key, list[str]], environments: Mapping[_Key, dict[str, str]], timeout_s: float
) -> dict[_Key, Outcome]:
    """Start all, wait for each until the common limit, kill what is left with all its children.

    Output goes to files, not pipes: a grandchild that keeps a pipe open cannot hold us up.
    """
    deadline = time.monotonic() + timeout_s
    running = {}
    outcomes = {}
    try:
        for key, command in commands.items():
            running[key] = _start(command, environments[key])
        for key, (process, stdout, stderr) in running.items():
            outcomes[key] = _finish(process, stdout, stderr, deadline, timeout_s)
    finally:
        for process, stdout, stderr in running.values():
            _kill(process)
            stdout.close()
            stderr.close()
    return outcomes


def _start(
    command: list[str], environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
    stdout, stderr = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  (closed by run_all)
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )
    return process, stdout, stderr


def _finish(
    process: subprocess.Popen[bytes], stdout: IO[bytes], stderr: IO[bytes], deadline: float, limit_s: float
) -> Outcome:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
        timed_out = False
    except subprocess.TimeoutExpired:
        timed_out = True
    _kill(process)
    stdout.seek(0)
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, size - _TAIL_BYTES))
    return Outcome(
        stdout=stdout.read(1 << 20),
        stderr=stderr.read(_TAIL_BYTES).decode("utf-8", errors="replace"),
        exit_code=process.returncode,
        timed_out=timed_out,
        limit_s=limit_s,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and, where sessions exist, everything that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
