"""Slurm: one srun for the whole fleet. Its exit code is 0 though a host died, and counts for nothing.

Partition, account and the like are Slurm's own variables: `SLURM_PARTITION=ai assay fleet run ...` (srun(1)).
"""

from __future__ import annotations

import contextlib
import math
import os
import queue
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from app.fleet.engine import Gone, Note, Order, Placed, Wish, Word
from app.fleet.expected import Expected
from app.fleet.lines import MOST_LINE_BYTES, MemberLine, decode_member
from app.fleet.place import ENGINE, FLEET
from benchkernels.devices.child import child_command
from profiles.problems import DeviceError, UsageError
from profiles.text import shown

TERM_S = 2.0
ASK_S = 10.0
_NODE_FAILED = re.compile(r"Node failure on ([\w.,\[\]-]+)")
_TASKS_ENDED = re.compile(r"srun: error: ([\w.-]+): tasks? ([\d,\- ]+): (.+)")


class SlurmEngine:
    """A fleet as one job step: `per_host` tasks on each node, a rank each."""

    name = "slurm"

    def __init__(self, wish: Wish, environ: Mapping[str, str] = os.environ) -> None:
        """Inside an allocation (`salloc`, `sbatch`) its nodes are used; outside srun waits for its own."""
        self._wish = wish
        self._allocated = "SLURM_JOB_ID" in environ
        self._environ = environ
        self._hosts: list[str] = []
        self._nodes = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._words: queue.Queue[Word | None] = queue.Queue()
        self._open = 0
        self._complaint = ""
        self._asked_where = False

    def expect(self) -> Sequence[Expected]:
        """A member for each task, on the hosts that are known before the job has its nodes."""
        if shutil.which("srun", path=self._environ.get("PATH")) is None:
            raise DeviceError(
                "there is no srun here: run this on a login node of the Slurm cluster, or choose another"
                " --engine."
            )
        self._check_controller()
        wish = self._wish
        if wish.hosts:
            self._hosts = _expand(_in_slurms_order(",".join(wish.hosts)))
        elif self._allocated:
            self._hosts = _expand(self._environ.get("SLURM_JOB_NODELIST", ""))[: wish.nodes]
        self._nodes = wish.nodes or len(self._hosts)
        if not self._nodes:
            raise UsageError("--engine slurm needs --nodes N or --hosts LIST, or an allocation to run in.")
        if self._hosts and len(self._hosts) != self._nodes:
            raise UsageError(
                f"--nodes {self._nodes} and the {len(self._hosts)} hosts do not fit; give one of them."
            )
        known = {member: host for host in self._hosts for member in self._on(host)}
        members = (str(rank) for rank in range(self._nodes * wish.per_host))
        return [Expected(member=one, host=known.get(one, ""), device=wish.device) for one in members]

    def _check_controller(self) -> None:
        """Raise DeviceError where no Slurm answers: srun alone would make every member a lost one."""
        try:
            done = subprocess.run(
                ["sinfo", "--noheader", "--format=%R"], env=dict(self._environ), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=ASK_S, check=False,
            )  # fmt: skip
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            answers = done.returncode == 0
        except (OSError, subprocess.TimeoutExpired) as error:
            answers, said = False, [str(error)]
        if not answers:
            why = (
                shown(said[-1].removeprefix("slurm_load_partitions: "), 200)
                if said
                else "sinfo gives no answer"
            )
            raise DeviceError(f"no Slurm answers here ({why}); run this on a login node of the cluster.")

    def command(self, order: Order) -> list[str]:
        """The srun of the fleet."""
        wish = self._wish
        options = [
            f"--job-name={order.fleet}", f"--nodes={self._nodes}", f"--ntasks-per-node={wish.per_host}",
            f"--ntasks={self._nodes * wish.per_host}", "--distribution=block",
            # Without the first a dead host ends them all; without the others so does a member that failed.
            "--no-kill", "--kill-on-bad-exit=0", "--wait=0",
            # A member's threads are its own affair: bound to one core it would measure that core.
            "--cpu-bind=none",
        ]  # fmt: skip
        if self._hosts:
            options.append(f"--nodelist={','.join(self._hosts)}")
        if not self._allocated:
            options += ["--exclusive", "--mem=0"]
            if order.deadline_s is not None:
                options.append(f"--time={math.ceil(order.deadline_s / 60) + 5}")
        return ["srun", *options, *child_command(order.program, "run", *order.member_arguments(order.into))]

    def start(self, order: Order) -> None:
        """Start srun, which may wait in the queue for long."""
        try:
            self._process = subprocess.Popen(
                self.command(order),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**self._environ, FLEET: order.fleet, ENGINE: self.name},
                start_new_session=True,
            )
        except OSError as error:
            raise DeviceError(f"srun cannot be started ({error.strerror or error}).") from None
        self._job_name = order.fleet
        self._open = 2
        for read, stream in (
            (self._read_members, self._process.stdout),
            (self._read_srun, self._process.stderr),
        ):
            threading.Thread(target=read, args=(stream,), name="srun", daemon=True).start()

    def poll(self, patience_s: float) -> Iterator[Word]:
        """The members' lines, and what srun says of tasks and nodes."""
        due_s = time.monotonic() + patience_s
        while True:
            try:
                word = self._words.get(timeout=max(0.0, due_s - time.monotonic()))
            except queue.Empty:
                return
            if word is None:
                self._open -= 1
            else:
                yield word
            if isinstance(word, MemberLine) and not self._asked_where:
                self._asked_where = True
                if (placed := self._find_hosts()) is not None:
                    yield placed
            due_s = 0.0

    @property
    def over(self) -> bool:
        """Whether srun has ended and all that it said has been read."""
        return self._process is not None and self._open == 0 and self._process.poll() is not None

    @property
    def last_words(self) -> str:
        """What Slurm itself complained of last."""
        return self._complaint

    def stop(self) -> None:
        """Tell all members, which share srun's standard input; srun that still waits for nodes is ended."""
        if self._process is None:
            return
        if not self._asked_where:
            self.kill()
            return
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101  (a pipe)
        with contextlib.suppress(OSError):
            stdin.write(b'{"cmd":"stop"}\n')
            stdin.flush()

    def kill(self) -> None:
        """End the step, and the job that srun has made for it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(TERM_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)

    def close(self) -> None:
        """The end of its standard input asks what is left to end; srun itself goes after a while."""
        if self._process is None:
            return
        assert self._process.stdin is not None  # noqa: S101  (a pipe)
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(TERM_S)
        self.kill()
        self._process.wait()

    def _on(self, host: str) -> list[str]:
        """The ranks of a host: blocks in the order of the nodes."""
        if host not in self._hosts:
            return []
        first = self._hosts.index(host) * self._wish.per_host
        return [str(rank) for rank in range(first, first + self._wish.per_host)]

    def _find_hosts(self) -> Placed | None:
        """Where the members are, once the job has its nodes."""
        if not self._hosts:
            told = _ask(["squeue", "--noheader", f"--name={self._job_name}", "--format=%N"])
            self._hosts = _expand(told.strip())
        if len(self._hosts) != self._nodes:
            return None
        return Placed({member: host for host in self._hosts for member in self._on(host)})

    def _why_waiting(self) -> str:
        """Slurm's one word for it, such as `Priority`; some mean that it will wait for ever."""
        told = _ask(["squeue", "--noheader", f"--name={self._job_name}", "--format=%r"]).split()
        return shown(told[0], 100) if told else "no reason is told"

    def _read_members(self, stream: IO[bytes]) -> None:
        while line := stream.readline(MOST_LINE_BYTES + 1):
            if (said := decode_member(line)) is not None:
                self._words.put(said)
        self._words.put(None)

    def _read_srun(self, stream: IO[bytes]) -> None:
        """Standard error: srun's own words, mixed with those of the members' libraries."""
        while line := stream.readline(MOST_LINE_BYTES + 1):
            text = shown(line.decode("utf-8", "replace").strip(), 500)
            if ended := _TASKS_ENDED.search(text):
                for rank in _ranks(ended[2]):
                    self._words.put(Gone(str(rank), f"its task on {ended[1]} ended: {ended[3]}"))
            elif failed := _NODE_FAILED.search(text):
                for host in _expand(failed[1]):
                    for member in self._on(host):
                        self._words.put(Gone(member, f"Slurm says: node failure on {host}"))
            elif text.startswith(("srun: error: ", "slurmstepd: error: ")):
                self._complaint = text.replace(" error:", "", 1)
            elif text.startswith("srun: job ") and "queued" in text:
                self._words.put(Note(f"the job waits for its hosts ({self._why_waiting()})"))
        self._words.put(None)

    def _signal(self, number: int) -> None:
        assert self._process is not None  # noqa: S101  (only called while there is one)
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)


def _in_slurms_order(hosts: str) -> str:
    """Ranks are given out in this order, whatever the order of --nodelist."""
    return _ask(["scontrol", "show", "hostlistsorted", hosts]).strip() or hosts


def _expand(hosts: str) -> list[str]:
    """`n[1-3,7]` as single names, by Slurm's own rules."""
    names = _ask(["scontrol", "show", "hostnames", hosts]).split() if "[" in hosts else hosts.split(",")
    return list(dict.fromkeys(filter(None, names)))


def _ask(command: list[str]) -> str:
    """What the command says on stdout; empty where it cannot."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(command, capture_output=True, text=True, timeout=ASK_S, check=False).stdout
    return ""


def _ranks(text: str) -> list[int]:
    """`1,4-6` is [1, 4, 5, 6]."""
    found = re.findall(r"(\d+)(?:-(\d+))?", text)
    return [rank for first, last in found for rank in range(int(first), int(last or first) + 1)]
