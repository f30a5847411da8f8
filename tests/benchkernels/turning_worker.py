"""A stand-in for the worker of a duel: it takes turns as a real one does, and computes by sleeping.

`argv`: a script as JSON, a side's name, and a file to which every stretch of "computing" is appended. A
script says what happens in `CASE@ROUND`, or at `start@ROUND`.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from benchkernels.emitter import Emitter, take_stdout
from benchkernels.job import decode_job
from benchkernels.sampling import Interrupted
from benchkernels.turns import PartnerGone, Turns
from benchkernels.wishes import Wishes
from profiles.events import CaseEnd, CasePhase, End, Samples, Waiting


class Worker:
    def __init__(self):
        self.script, self.side, self.log = json.loads(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
        stream = take_stdout()
        self.job = job = decode_job(sys.stdin.buffer.readline())
        self.emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
        self.emitter.hello(job.run_id, job.round)
        self.wishes = Wishes(sys.stdin.buffer)
        self.turns = None

    def main(self):
        job = self.job
        self.play(self.script.get(f"start@{job.round}"), "start")
        if job.baton is not None:
            ids = [case.id for case in job.cases]
            self.turns = Turns(job.baton, ids, job.seed, job.round, self.tell)
        try:
            if self.turns:
                self.turns.meet(self.wishes.check_stop)
            for case in job.cases:
                self.measure(case)
        except Interrupted:
            return End(status="stopped")
        except PartnerGone as gone:
            return End(status="stopped", reason=str(gone))
        return End(status="done")

    def tell(self, waiting):
        self.emitter.emit(Waiting(round=self.job.round, waiting=waiting))

    def measure(self, case):
        status, reason = "ok", ""
        try:
            self.compute(case)
        except Interrupted as interrupted:
            status, reason = "stopped", interrupted.wish
        except PartnerGone as gone:
            status, reason = "stopped", str(gone)
        end = CaseEnd(case=case.id, round=self.job.round, status=status, reason=reason, backend="x")
        self.emitter.emit(end)
        if reason == "stop":
            raise Interrupted("stop")
        if self.turns:
            self.turns.finish_case(case.id, self.wishes.check_stop)

    def compute(self, case):
        job, turns = self.job, self.turns
        if turns:
            turns.take(self.wishes.check)
        self.emitter.emit(CasePhase(case=case.id, round=job.round, phase="allocate"))
        self.play(self.script.get(f"{case.id}@{job.round}"), case.id)
        self.busy(0.02)
        self.emitter.emit(CasePhase(case=case.id, round=job.round, phase="measure", backend="x"))
        if turns:
            turns.give(case.id)
        total = turns.left(case.id) if turns else 5
        for number in range(total):
            if turns:
                turns.take(self.wishes.check)
            self.busy(0.005)
            self.emitter.emit(
                Samples(
                    case=case.id, round=job.round, first=number, calls=1, seconds=[0.01],
                    turn=[number] if turns else [],
                )
            )  # fmt: skip
            if turns and number + 1 < total:
                turns.give(case.id)

    def play(self, what, where):
        if what == "die":
            sys.stderr.write("libfoo.so: cannot open shared object file\n")
            sys.stderr.flush()
            os._exit(7)
        if what == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if what == "hang":
            time.sleep(3600)
        if what == "slow":
            self.busy(2.0)
        if what == "long":
            self.busy(4.0)
        if what == "until stopped":
            while True:
                self.wishes.check()
                time.sleep(0.01)

    def busy(self, seconds):
        began_s = time.monotonic()
        time.sleep(seconds)
        with self.log.open("a") as log:
            log.write(f"{self.side} {began_s} {time.monotonic()}\n")


if __name__ == "__main__":
    worker = Worker()
    worker.emitter.emit(worker.main())
    os._exit(0)
