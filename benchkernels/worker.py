"""The worker: a fresh process that owns one device for one round, and writes events to its standard output.

It may crash, hang or run out of memory: its parent lives. End of file on its standard input means stop.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Literal

from benchkernels import trials
from benchkernels.devices import open_device
from benchkernels.devices.base import Device
from benchkernels.emitter import Emitter, take_stdout
from benchkernels.energy import REST_S
from benchkernels.environment import capture
from benchkernels.failures import DeviceLost, explain
from benchkernels.job import Job, decode_job
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Observed, Workload
from benchkernels.sampler import Batch
from benchkernels.sampling import (
    Interrupted,
    TooSlow,
    WarmUp,
    sample,
    sample_turn,
    start_cold,
    warm_up,
)
from benchkernels.stretches import lead_in, pauses_s, sample_stretch
from benchkernels.turns import LEAD_S, TURN_S, PartnerGone, Turns, enough_turns
from benchkernels.wishes import REASONS, Wishes
from profiles.events import CaseEnd, CasePhase, CheckDone, End, EnvironmentSeen, Phase, Samples, Waiting
from profiles.profile import Case
from profiles.units import format_bytes

_STOPPED_TOO_S = 0.5
"""Within that a stop reaches both sides of a duel, if it was what ended the other one."""


class CaseRun:
    """One case of the round, phase by phase; every way out ends in exactly one `case_end`."""

    def __init__(
        self,
        job: Job,
        case: Case,
        device: Device,
        emitter: Emitter,
        wishes: Wishes,
        *,
        turns: Turns | None = None,
    ) -> None:
        self.job = job
        self.case = case
        self.device = device
        self.emitter = emitter
        self.wishes = wishes
        self.backend = ""
        self.first_call_s: float | None = None
        self.warmed: WarmUp | None = None
        self.workload: Workload | None = None
        self.observed = Observed()
        self.turns = turns

    def run(self) -> None:
        """Measure the case.

        Raises DeviceLost where the process cannot go on, Interrupted on `stop`, PartnerGone where the other
        side of a duel is gone.
        """
        try:
            end = self._measure()
        except Interrupted as interruption:
            end = self._end("stopped", REASONS[interruption.wish])
            if interruption.wish == "stop":
                self._close(end)
                raise
        except PartnerGone as gone:
            stopping = self.wishes.stops_within(_STOPPED_TOO_S)
            self._close(self._end("stopped", REASONS["stop"] if stopping else str(gone)))
            raise
        except TooSlow as slow:
            more = "give the run (--budget) or the case (budget_s in its suite) more time"
            end = self._end("skipped", str(slow), more)
        except Exception as error:
            failure = explain(error, self.device.last_words())
            end = self._end(failure.status, failure.reason, failure.remedy)
            if failure.device_lost:
                self.emitter.emit(end)
                raise DeviceLost(failure.reason) from error
        self._close(end)
        if self.device.spent:
            raise DeviceLost(self.device.spent)
        if self.turns is not None:
            # Of a case that has ended nothing is left to skip.
            self.turns.finish_case(self.case.id, self.wishes.check_stop)

    def _measure(self) -> CaseEnd:
        if self.turns is not None:
            self.turns.take(self.wishes.check)
        self._phase("allocate")
        self.device.reset_peak_memory()
        free_bytes = self.device.memory()[0]
        if self.case.memory_bytes > free_bytes:
            reason = f"needs {format_bytes(self.case.memory_bytes)}, and {format_bytes(free_bytes)} are free"
            return self._end("skipped", reason, "free the device's memory or choose a smaller case")
        self.device.set_precision(self.case.dtype)
        kernel = KERNELS[self.case.kernel]
        self.workload = kernel.prepare(self.case, self.device, self.job.seed)
        self._phase("check")
        choice = trials.choose(
            self.workload, self.device, self._candidates(self.workload), self._report_trial, self.wishes.check
        )
        self.backend = choice.backend
        if choice.check is not None:
            self.emitter.emit(CheckDone(case=self.case.id, round=self.job.round, check=choice.check))
        if choice.status != "ok":
            return self._end(choice.status, choice.reason, choice.remedy)
        self.first_call_s = choice.first_call_s
        self._time(self.workload)
        return self._end("ok")

    def _time(self, workload: Workload) -> None:
        self._phase("warm_up")
        if self.job.sampling != "enough":
            self.wishes.rest(REST_S)
        self.warmed = self._warm_up(workload)
        if self.job.sampling == "energy":
            self._sample_in_stretches(workload, self.warmed)
            return
        self._phase("measure")
        if self.turns is not None:
            self._sample_in_turns(workload, self.warmed, self.turns)
            return
        sample(
            self.device,
            workload.run,
            calls=self.warmed.calls,
            call_s=self.warmed.call_s,
            budget_s=self.case.budget_s,
            origin_s=self.job.origin_s,
            report=self._report_samples,
            check=self.wishes.check,
            whole=self.job.sampling != "enough",
        )
        self.observed = workload.observe(self.warmed.call_s)

    def _warm_up(self, workload: Workload) -> WarmUp:
        device, call, budget_s, check = self.device, workload.run, self.case.budget_s, self.wishes.check
        if self.job.sampling == "sustained":
            return start_cold(device, call, budget_s=budget_s, check=check)
        return warm_up(device, call, budget_s=budget_s, check=check)

    def _sample_in_turns(self, workload: Workload, warmed: WarmUp, turns: Turns) -> None:
        """Samples while it is this side's turn; its turn to prepare ends here, the last one in `run`."""
        turns.give(self.case.id)
        total = turns.left(self.case.id)
        count = 0
        measured_s = 0.0
        for number in range(total):
            turns.take(self.wishes.check)
            batch = sample_turn(
                self.device,
                workload.run,
                first=count,
                warmed=warmed,
                origin_s=self.job.origin_s,
                lead_s=LEAD_S,
                turn_s=TURN_S,
            )
            self._report_samples(batch, turn=number)
            count += len(batch.seconds)
            measured_s += sum(batch.seconds)
            if number + 1 == total or enough_turns(number + 1, measured_s, self.case.budget_s):
                return
            turns.give(self.case.id)

    def _sample_in_stretches(self, workload: Workload, warmed: WarmUp) -> None:
        """Samples in the phase `measure` alone, of which the energy is that; pauses belong to the warm-up."""
        count = 0
        for number, pause_s in enumerate(pauses_s(self.job.seed, self.job.round, self.case.id)):
            if number:
                self._phase("warm_up")
            self.wishes.rest(pause_s)
            lead_in(self.device, workload.run, calls=warmed.calls, check=self.wishes.check)
            self._phase("measure")
            count += sample_stretch(
                self.device,
                workload.run,
                first=count,
                warmed=warmed,
                trial_s=self.case.budget_s,
                origin_s=self.job.origin_s,
                report=self._report_samples,
                check=self.wishes.check,
            )

    def _candidates(self, workload: Workload) -> tuple[str, ...]:
        if self.case.backend_policy != "best":
            return (self.case.backend_policy,)
        chosen = self.job.backends.get(self.case.id)
        return (chosen,) if chosen else workload.backends

    def _report_trial(self, trial: trials.BackendTrial) -> None:
        self.emitter.emit(trials.Trial(case=self.case.id, round=self.job.round, trial=trial))

    def _report_samples(self, batch: Batch, turn: int | None = None) -> None:
        assert self.workload is not None  # noqa: S101  (it is being timed)
        self.emitter.emit(
            Samples(
                case=self.case.id,
                round=self.job.round,
                first=batch.first,
                calls=batch.calls * self.workload.calls_per_run,
                seconds=batch.seconds,
                start_s=batch.start_s,
                delay_s=batch.delay_s,
                steal_s=batch.steal_s,
                turn=[] if turn is None else [turn] * len(batch.seconds),
            )
        )

    def _phase(self, phase: Phase) -> None:
        self.wishes.check()
        self.emitter.emit(
            CasePhase(case=self.case.id, round=self.job.round, phase=phase, backend=self.backend)
        )

    def _end(self, status: trials.CaseStatus, reason: str = "", remedy: str = "") -> CaseEnd:
        return CaseEnd(
            case=self.case.id,
            round=self.job.round,
            status=status,
            reason=reason,
            remedy=remedy,
            backend=self.backend,
            first_call_s=self.first_call_s,
            warm_up_s=self.warmed.duration_s if self.warmed else None,
            settled=self.warmed.settled if self.warmed else None,
            host_bound=self.warmed.host_bound if self.warmed else None,
            ranks=list(self.observed.ranks),
            pairs=list(self.observed.pairs),
        )

    def _close(self, end: CaseEnd) -> None:
        end.peak_memory_bytes = self.device.peak_memory_bytes()
        if self.workload is not None:
            self.workload.close()
            self.workload = None
        gc.collect()
        if self.turns is not None and not self.device.spent:
            # What torch keeps for later is missing on the other side, where that is the same device.
            self.device.reset_peak_memory()
        self.emitter.emit(end)


def serve(job: Job, emitter: Emitter, wishes: Wishes, device: Device | None = None) -> End:
    """Do the job on its device, or on `device` in place of it; returns the end that the caller writes."""
    if job.threads is not None:
        import torch

        torch.set_num_threads(job.threads)
    if device is None:
        device = open_device(job.device)
    # What the libraries have made stays: to look through it for garbage takes 0.1 s, and twice in each case.
    gc.collect()
    gc.freeze()
    _report_environment(job, device, emitter, "before")
    turns = None if job.baton is None else _open_turns(job, emitter)
    try:
        if turns is not None:
            # Before both are ready, one would be checked and warmed up while the other one loads torch.
            turns.meet(wishes.check_stop)
        if job.search:
            from benchkernels.roof.searching import run_search

            run_search(job.search, device, emitter, wishes, job.seed)
        for case in job.cases:
            wishes.check_stop()
            wishes.begin_case()
            CaseRun(job, case, device, emitter, wishes, turns=turns).run()
        if turns is not None:
            # To look around takes time on the processor, in which the other side may still measure.
            with contextlib.suppress(PartnerGone):
                turns.meet(wishes.check_stop)
    except Interrupted:
        return End(status="stopped", reason="the parent asked to stop, or went away")
    except PartnerGone as gone:
        return End(status="stopped", reason=str(gone))
    except DeviceLost as loss:
        return End(status="failed", reason=str(loss))
    _report_environment(job, device, emitter, "after")
    return End(status="done")


def _open_turns(job: Job, emitter: Emitter) -> Turns:
    assert job.baton is not None  # noqa: S101  (only called where there is one)

    def tell(waiting: bool) -> None:
        emitter.emit(Waiting(round=job.round, waiting=waiting))

    return Turns(job.baton, [case.id for case in job.cases], job.seed, job.round, tell)


def _report_environment(job: Job, device: Device, emitter: Emitter, when: Literal["before", "after"]) -> None:
    environment = capture(device, job.runner_pid)
    emitter.emit(EnvironmentSeen(round=job.round, when=when, environment=environment))


def main() -> int:
    """Read the job from standard input, serve it; the exit code says whether the device is still usable."""
    stream = take_stdout()
    job = decode_job(sys.stdin.buffer.readline())
    emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
    emitter.hello(job.run_id, job.round)
    try:
        end = serve(job, emitter, Wishes(sys.stdin.buffer))
    except Exception as error:  # noqa: BLE001  (the stream must end with `end` whatever happened)
        end = End(status="failed", reason=str(explain(error)))
    emitter.emit(end)
    return 0 if end.status in {"done", "stopped"} else 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # No interpreter shutdown: it aborts while a thread reads standard input; libraries may hang in theirs.
    os._exit(code)
