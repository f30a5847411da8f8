"""The runner: starts worker after worker, watches them, and passes on one merged stream of events.

It never imports torch. The stream goes to `write` first and unguarded (the journal); an observer comes after.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import msgspec

from benchkernels.emitter import Emitter
from benchkernels.energy import why_none
from benchkernels.idle import IdleMeter
from benchkernels.job import Job, Sampling, encode_job
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.roof.boxes import SearchTarget
from benchkernels.standing import UNPAIRED, Standing
from benchkernels.supervisor import Outcome, WorkerProcess
from benchkernels.telemetry.base import Source
from benchkernels.turns import WORKER_VARIABLES, Lent
from benchkernels.watch import Watch
from profiles.events import (
    AnyEvent,
    CaseEnd,
    Departed,
    DeviceSeen,
    End,
    EventError,
    Log,
    Plan,
    TelemetrySeen,
    decode,
)
from profiles.profile import Case, CaseStatus, RunStatus

START_LIMIT_S = 180.0
TELEMETRY_INTERVAL_S = {"cpu": 1.0, "cuda": 0.25, "npu": 0.25}
SILENCE_S, PATIENCE_S = 15.0, 0.2
OF_GROUP = "the sensors of a group's devices are not added up"
Steps = Generator[None, None, None]


class Run:
    """`execute`; or step by step `begin`, `run_round`, `end`, and `close` in any case.

    `stop` and `skip` may be called from a signal handler or a thread.
    """

    def __init__(
        self,
        request: RunRequest,
        write: Callable[[bytes], object],
        observe: Callable[[AnyEvent], object],
        telemetry: Source,
    ) -> None:
        self.request = request
        self._write = write
        self._observe = observe
        self._telemetry = telemetry
        self._telemetry_interval_s = TELEMETRY_INTERVAL_S[request.device.kind]
        self._telemetry_due_s = 0.0
        self._origin_s = time.monotonic()
        self._emitter = Emitter(write, worker=0, origin_s=self._origin_s)
        self._standing = Standing()
        self._workers = 0
        # Plain flags: an Event's lock could be held by the very thread that a signal handler interrupts.
        self._stopping = False
        self._stop_status: RunStatus = "done"
        self._stop_reason = ""
        self._stop_wanted = False
        self._skip_wanted = False
        self._worker: WorkerProcess | None = None

    def stop(self, reason: str) -> None:
        """End the run as soon as the current block is done; the second call kills the worker."""
        if self._stop_wanted and (worker := self._worker) is not None:  # which the run may let go meanwhile
            worker.kill()
        self._stop_wanted = True
        self._end_as("stopped", reason)

    def abandon(self, reason: str) -> None:
        """End the run as stopped, but not by the user: whose first `stop` then still is the first."""
        self._end_as("stopped", reason)

    def fail(self, reason: str) -> None:
        """End the run because it cannot go on."""
        self._end_as("failed", reason)

    def conclude(self, reason: str) -> None:
        """End the run before its last round because it has what it was for."""
        self._end_as("done", reason)

    @property
    def ending(self) -> End | None:
        """How the run will end, or has ended, before its last round; None while nothing cuts it short."""
        return End(status=self._stop_status, reason=self._stop_reason) if self._stopping else None

    @property
    def given_up(self) -> set[str]:
        """Ids of the cases that later rounds leave out; more may be added."""
        return self._standing.final

    def _end_as(self, status: RunStatus, reason: str) -> None:
        if not self._stopping:
            self._stop_status, self._stop_reason = status, reason
            self._stopping = True

    def skip(self) -> None:
        """Leave the current case."""
        self._skip_wanted = True

    def miss(self, device_id: str, round_: int) -> None:
        """Say that a device which was loaded at the same time has ended in that round."""
        self._say(Departed(device=device_id, round=round_))

    def execute(self) -> End:
        """Run all rounds. Raises StorageError (from `write`) after the worker has been ended."""
        try:
            self.begin()
            self.rest()
            for round_ in range(self.request.planned.rounds):
                self.run_round(round_)
            return self.end()
        finally:
            self.close()

    def begin(self) -> None:
        """Say what will be measured, and on what."""
        self._observe(self._emitter.hello(self.request.run_id))
        self._say(DeviceSeen(device=self.request.device))
        self._say_plan()
        why = why_none(self._telemetry) if self.request.group is None else OF_GROUP
        if self.request.duel is None and why:
            self._say(Log(level="info", text=f"energy is not measured: {why}"))
        for case_id, refusal in self.request.planned.refused.items():
            self._standing.final.add(case_id)
            self._say(
                CaseEnd(case=case_id, round=0, status="skipped", reason=refusal.reason, remedy=refusal.remedy)
            )

    def plan_again(self, planned: Planned, sampling: Sampling = "enough") -> None:
        """Measure that from now on, in place of what was planned before."""
        self.request = replace(self.request, planned=planned, sampling=sampling)
        self._say_plan()

    def _say_plan(self) -> None:
        request, planned = self.request, self.request.planned
        self._say(
            Plan(
                name=request.name, suite=planned.suite, rounds=planned.rounds, seed=request.seed,
                budget_s=request.budget_s, cases=planned.cases, expected_s=planned.expected_s,
                duel=request.duel, loaded_together=list(request.loaded_together),
                roof_budget_s=request.roof_budget_s, group=request.group, member=request.member,
            )
        )  # fmt: skip

    def search(self, targets: Sequence[SearchTarget]) -> None:
        """Let one worker search for the roof of these targets; what it finds is in the stream."""
        for _ in self._serve(self._order(0, [], None, targets), PATIENCE_S, None):
            pass

    def rest(self) -> None:
        """Before any work: see what the device draws idle, where that can be read."""
        for _ in self.rest_steps(PATIENCE_S):
            pass

    def rest_steps(self, patience_s: float) -> Steps:
        """`rest` in steps, as `round_steps`."""
        if self.request.group is not None:
            return
        meter = IdleMeter(self.request, self._telemetry)
        while not (meter.done or self._enough()):
            if seen := self._read_telemetry():
                meter.see(seen)
            time.sleep(patience_s)
            yield
        if told := meter.end():
            self._say(told)

    def run_round(self, round_: int) -> None:
        """Measure every case that is left once, in an order that seed and round decide; none after a stop."""
        for _ in self.round_steps(round_, PATIENCE_S):
            pass

    def round_steps(self, round_: int, patience_s: float, lent: Lent | None = None) -> Steps:
        """`run_round` in steps, so that another run can be served in between: each is `patience_s` at most.

        What is `lent` lets the round's worker take turns with that of the other run. Where that worker ends
        early the round is over: without turns nothing could be compared.
        """
        cases = [case for case in self.request.planned.cases if case.id not in self._standing.final]
        random.Random(f"{self.request.seed}/{round_}").shuffle(cases)  # noqa: S311  (an order, not a secret)
        while cases and not self._enough():
            cases = yield from self._serve(self._order(round_, cases, lent), patience_s, lent)
            if lent is not None:
                self._leave(cases, round_)
                return

    def end(self) -> End:
        """Say how the run ended: the last event."""
        end = self.ending or End(status="done")
        self._say(end)
        return end

    def close(self) -> None:
        """End a worker that was left behind by an error."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.finish(0.0)
            self._worker = None

    def _enough(self) -> bool:
        budget_s = self.request.budget_s
        if budget_s is not None and time.monotonic() - self._origin_s >= budget_s:
            self._end_as("done", f"the run's budget of {budget_s:g} s was spent")
        return self._stopping

    def _serve(self, job: Job, patience_s: float, lent: Lent | None) -> Generator[None, None, list[Case]]:
        """One worker's life; returns the cases of the round that are left after it."""
        self._worker = self._start(job, lent)
        if self._worker is None:
            return job.cases
        self._workers += 1
        watch = Watch(job, self.request.extra_case_limit_s, START_LIMIT_S, self._telemetry)
        told_stop_s, wait_s = None, patience_s
        while True:
            if seen := self._read_telemetry():
                watch.meter.see(seen)
            try:
                line = self._worker.next_line(min(wait_s, self._telemetry_due_s - time.monotonic()))
            except EOFError:
                break
            if line is not None:
                self._forward(line, watch)
            told_stop_s = self._pass_wishes(told_stop_s, watch)
            if watch.overdue() or (told_stop_s is not None and time.monotonic() - told_stop_s > 10.0):
                self._worker.kill()
            self._mention_silence(watch)
            # What is there already is taken without another wait: one that says much must not keep us here.
            wait_s = patience_s if line is None else 0.0
            if line is None:
                yield
        outcome, self._worker = self._worker.finish(), None
        return self._settle(watch, outcome)

    def _order(
        self, round_: int, cases: list[Case], lent: Lent | None, targets: Sequence[SearchTarget] = ()
    ) -> Job:
        request = self.request
        return Job(
            run_id=request.run_id, worker=self._workers + 1, device=request.device.id, round=round_,
            seed=request.seed, origin_s=self._origin_s, cases=cases, backends=self._standing.backends,
            threads=request.threads, runner_pid=os.getpid(), baton=lent.baton if lent else None,
            search=list(targets), sampling=request.sampling, group=request.group,
        )  # fmt: skip

    def _start(self, job: Job, lent: Lent | None) -> WorkerProcess | None:
        """The worker; None where it cannot be started, which ends the run."""
        kind, command = self.request.device.kind, self.request.worker_command
        try:
            if lent is None:
                return WorkerProcess(encode_job(job), kind, command)
            # Who set the policy has decided about both libraries' spinning.
            spin = {} if "OMP_WAIT_POLICY" in os.environ else WORKER_VARIABLES
            return WorkerProcess(encode_job(job), kind, command, lent.descriptors, spin)
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            self.fail(f"the worker could not be started: {error.strerror or error}{where}")
            return None
        finally:
            if lent is not None:
                lent.drop()

    def _leave(self, cases: Sequence[Case], round_: int) -> None:
        """Say of every case that the round was over before it; of a run that ends this is clear."""
        for case in () if self._stopping else cases:
            self._say(CaseEnd(case=case.id, round=round_, status="stopped", reason=UNPAIRED))

    def _pass_wishes(self, told_stop_s: float | None, watch: Watch) -> float | None:
        assert self._worker is not None  # noqa: S101  (only called while one is served)
        if self._skip_wanted:
            self._skip_wanted = False
            self._worker.tell(b'{"cmd":"skip"}\n')
        if self._enough() and told_stop_s is None:
            self._worker.tell(b'{"cmd":"stop"}\n')
            return time.monotonic()
        return told_stop_s

    def _forward(self, line: bytes, watch: Watch) -> None:
        try:
            event = decode(line)
        except EventError as error:
            self._say(Log(level="warning", text=f"worker {watch.job.worker} wrote a damaged line: {error}"))
            return
        if event is None:
            self._write(line)
            return
        energy_added = watch.see(event)
        self._write(msgspec.json.encode(event) + b"\n" if energy_added else line)
        if isinstance(event, CaseEnd):
            self._standing.note(event)
        self._observe(event)

    def _settle(self, watch: Watch, outcome: Outcome) -> list[Case]:
        """Write what the worker could not: the end of its current case, and its own."""
        status: CaseStatus = "timed_out" if watch.timed_out else "failed"
        told = watch.timed_out or (watch.end.reason if watch.end else "")
        reason, remedy = (told, "") if told else (str(outcome), outcome.remedy)
        if self._stopping and not watch.timed_out:
            status, reason = "stopped", "the run was stopped in the middle of this case"
        writer = Emitter(self._write, worker=watch.job.worker, origin_s=self._origin_s)
        writer.continue_from(watch.next_seq)
        if watch.current is not None:
            closing = CaseEnd(
                case=watch.current, round=watch.job.round, status=status, reason=reason,
                remedy="" if status == "stopped" else remedy or "the next case runs in a new worker",
            )  # fmt: skip
            self._standing.note(closing)
            # Nothing may follow a worker's own `end`: then the runner closes the case in its own stream.
            self._observe((self._emitter if watch.end else writer).emit(closing))
        if watch.end is None:
            end = End(
                status="stopped" if status == "stopped" else "failed", reason=reason,
                exit_code=outcome.exit_code, signal=outcome.signal, stderr_tail=outcome.stderr_tail,
            )  # fmt: skip
            self._observe(writer.emit(end))
        gave_way = watch.end is not None and watch.end.status == "stopped"  # to a duel's other side
        searched = bool(watch.job.search) and watch.end is not None and watch.end.status == "done"
        if watch.current is None and not (watch.done or self._stopping or gave_way or searched):
            # It ended before its first case: another one would end in the same way.
            self.fail(f"no case could begin: {reason}{f'; {remedy}' if remedy else ''}")
        return [case for case in watch.job.cases if case.id not in watch.done | {watch.current}]

    def _mention_silence(self, watch: Watch) -> None:
        assert self._worker is not None  # noqa: S101
        silent_s = time.monotonic() - self._worker.heard_s
        if silent_s >= SILENCE_S and not watch.silence_mentioned and not watch.waiting:
            watch.silence_mentioned = True
            told = f"the worker has not answered for {silent_s:.0f} s; still waiting"
            self._say(Log(level="warning", text=told))

    def _read_telemetry(self) -> TelemetrySeen | None:
        """A reading, which has been told; None where none is due."""
        now_s = time.monotonic()
        if now_s < self._telemetry_due_s:
            return None
        self._telemetry_due_s = now_s + self._telemetry_interval_s
        seen = self._telemetry.read()
        self._say(seen)
        return seen

    def _say(self, event: AnyEvent) -> None:
        self._observe(self._emitter.emit(event))
