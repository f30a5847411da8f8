"""The worker of a group: starts its ranks by torchrun, passes rank 0's events on, and ends every rank.

To its parent it is a worker like any other: the job on standard input, events on standard output. What rank 0
cannot say any more, it says: which rank was the cause, and that the case and the stream have ended.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from benchkernels.devices.child import child_command
from benchkernels.emitter import Emitter, take_stdout
from benchkernels.group.ending import end_tree
from benchkernels.group.faults import Fault, blame, read_failures, read_fault
from benchkernels.job import Job, decode_job, encode_job
from benchkernels.supervisor import STDERR_TAIL_BYTES, Outcome
from profiles.events import CaseEnd, CasePhase, End, EventError, decode
from profiles.profile import Group

RANK = "benchkernels.group.rank"
LOOK_UP_S = 0.05
ORPHANED_S = 2.0
"""After the end of standard input: less than the parent's own patience with a worker that is to stop."""
ENDED_S = 15.0
"""After the stream's end: for what libraries do on their way out."""
_HCCL_S = "120"
_PREFIX = "assay-group-"
_STDERR = 2


def main(rank_module: str = RANK) -> int:
    """Serve one job; `rank_module` is the program of every rank."""
    stream = take_stdout()
    job = decode_job(sys.stdin.buffer.readline())
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        return _Launch(job, stream, folder, rank_module).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rank_variables(job: Job, group: Group, base: Mapping[str, str]) -> dict[str, str]:
    """The environment of torchrun and the ranks.

    The processor is shared out among its ranks where nobody says how: every rank would take all of it.
    """
    own = [member for member in group.members if member.host == group.members[0].host]
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = str(job.threads or max(1, available // len(own)))
    chosen = {"OMP_NUM_THREADS": threads} if job.threads else {}
    defaults = {"OMP_NUM_THREADS": threads}
    if group.backend == "hccl":
        # HCCL's own patience is half an hour, whatever torch's is.
        defaults |= {"HCCL_EXEC_TIMEOUT": _HCCL_S, "HCCL_CONNECT_TIMEOUT": _HCCL_S}
    return {**defaults, **base, **chosen}


class _Launch:
    """One group's life."""

    def __init__(self, job: Job, stream: BinaryIO, folder: Path, rank_module: str) -> None:
        if job.group is None:
            raise ValueError("the job names no group")
        self._job = job
        self._group = job.group
        self._folder = folder
        self._rank_module = rank_module
        self._stream = stream
        self._emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
        self._case: CasePhase | None = None
        self._next_seq = 0
        self._ended = False
        self._leave_by_s: float | None = None

    def serve(self) -> int:
        """Start the ranks and see them through to their end."""
        process = self._start()
        relay = threading.Thread(target=self._relay, args=(process.stdout,), name="relay", daemon=True)
        relay.start()
        threading.Thread(target=self._pass_wishes, args=(process.stdin,), name="wishes", daemon=True).start()
        fault = self._watch(process)
        end_tree(process)
        relay.join(timeout=2.0)
        if not self._ended:
            tail = _written()
            fault = fault or blame(read_failures(self._folder), self._group, tail)
            self._close(fault, tail, process.returncode)
        return 0 if self._ended and process.returncode == 0 else 1

    def _start(self) -> subprocess.Popen[bytes]:
        plan = self._folder / "plan.json"
        plan.write_bytes(encode_job(self._job))
        ranks = len(self._group.members)
        others = ",".join(f"{rank}:1" for rank in range(1, ranks))
        torchrun = [
            "--standalone", f"--nproc-per-node={ranks}", f"--log-dir={self._folder / 'logs'}",
            # Lines of several ranks in one pipe would tear each other.
            f"--redirects={others}", "--no-python",
        ]  # fmt: skip
        # -P and our root at the end of its path, as every child of ours: not what lies in the user's folder.
        rank = child_command(self._rank_module, str(plan))
        return subprocess.Popen(
            child_command("benchkernels.group.torchrun", str(self._folder), *torchrun, *rank),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=rank_variables(self._job, self._group, os.environ),
        )  # fmt: skip

    def _relay(self, source: BinaryIO) -> None:
        """Whole lines only: of a rank that is killed half a one may be left."""
        for line in source:
            if not line.endswith(b"\n"):
                break
            with contextlib.suppress(EventError):
                self._follow(line)
            self._stream.write(line)

    def _follow(self, line: bytes) -> None:
        event = decode(line)
        if event is None:
            return
        self._next_seq = event.seq + 1
        match event:
            case CasePhase():
                self._case = event
            case CaseEnd():
                self._case = None
            case End():
                self._ended = True
                self._leave_within(ENDED_S)

    def _leave_within(self, seconds: float) -> None:
        """Whatever hangs after that is ended."""
        by_s = time.monotonic() + seconds
        self._leave_by_s = by_s if self._leave_by_s is None else min(by_s, self._leave_by_s)

    def _pass_wishes(self, sink: BinaryIO) -> None:
        """What the parent says is for rank 0; the end of it too."""
        with contextlib.suppress(OSError):
            for line in sys.stdin.buffer:
                sink.write(line)
                sink.flush()
        with contextlib.suppress(OSError):
            sink.close()
        self._leave_within(ORPHANED_S)

    def _watch(self, process: subprocess.Popen[bytes]) -> Fault | None:
        """Until the ranks have ended, or must be; the fault that a rank has told."""
        while process.poll() is None:
            if (fault := read_fault(self._folder)) is not None:
                return fault
            if self._leave_by_s is not None and time.monotonic() > self._leave_by_s:
                return None
            time.sleep(LOOK_UP_S)
        return read_fault(self._folder)

    def _close(self, fault: Fault | None, tail: str, exit_code: int | None) -> None:
        """Say what rank 0 could not."""
        code = exit_code or 0
        known = Outcome(code if code >= 0 else None, -code if code < 0 else None, tail)
        reason, remedy = (fault.reason, fault.remedy) if fault else (str(known), known.remedy)
        self._emitter.continue_from(self._next_seq)
        if self._next_seq == 0:
            self._emitter.hello(self._job.run_id, self._job.round)
        if self._case is not None:
            self._emitter.emit(
                CaseEnd(
                    case=self._case.case,
                    round=self._case.round,
                    status=fault.status if fault else "failed",
                    reason=reason,
                    remedy=remedy or "the next case runs in a new group",
                    backend=self._case.backend,
                )
            )
        self._emitter.emit(End(status="failed", reason=reason, stderr_tail=tail))


def _written() -> str:
    """The end of what this process, torchrun and the ranks wrote to standard error, where that is a file."""
    try:
        begin = max(0, os.fstat(_STDERR).st_size - STDERR_TAIL_BYTES)
        return os.pread(_STDERR, STDERR_TAIL_BYTES, begin).decode("utf-8", "replace")
    except (OSError, AttributeError):  # a terminal, a pipe, or a system without pread
        return ""


def _sweep() -> None:
    """Remove what launchers that were killed have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # No interpreter shutdown: it aborts while a thread reads standard input.
    os._exit(code)
