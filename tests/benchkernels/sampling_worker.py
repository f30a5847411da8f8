"""A stand-in for the worker, whose samples take as long as they say: its parent measures meanwhile."""

import sys
import time

from benchkernels.emitter import Emitter, take_stdout
from benchkernels.job import decode_job
from profiles.events import CaseEnd, CasePhase, End, Samples

SAMPLES = 30
SAMPLE_S = 0.05
CALLS = 2


def main() -> None:
    stream = take_stdout()
    job = decode_job(sys.stdin.buffer.readline())
    emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
    emitter.hello(job.run_id, job.round)
    for case in job.cases:
        emitter.emit(CasePhase(case=case.id, round=job.round, phase="measure", backend="only"))
        for number in range(SAMPLES):
            start_s = time.monotonic() - job.origin_s
            time.sleep(SAMPLE_S)
            emitter.emit(
                Samples(
                    case=case.id, round=job.round, first=number, calls=CALLS,
                    seconds=[SAMPLE_S], start_s=[start_s],
                )
            )  # fmt: skip
        emitter.emit(CaseEnd(case=case.id, round=job.round, status="ok", backend="only"))
    emitter.emit(End(status="done"))


if __name__ == "__main__":
    main()
