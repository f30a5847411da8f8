"""A stand-in for the worker in the tests of its parent: a real process that follows a script given in argv.

It speaks the protocol with the project's own encoder but needs no torch, so that crashes, hangs and garbage
can be produced on demand. Scripts: `case id -> what happens` as JSON, of one round alone as `case id@round`.
"""

import json
import os
import signal
import sys
import time

from benchkernels.emitter import Emitter, take_stdout
from benchkernels.job import decode_job
from profiles.events import CaseEnd, CasePhase, End, Samples


def main() -> None:
    script = json.loads(sys.argv[1])
    stream = take_stdout()
    job = decode_job(sys.stdin.buffer.readline())
    emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
    emitter.hello(job.run_id, job.round)
    start = script.get(f"start@{job.round}", script.get("start"))
    if start == "die":
        sys.stderr.write("libfoo.so: cannot open shared object file\n")
        sys.exit(7)
    if start == "hang":
        time.sleep(3600)
    if start == "refuse":
        emitter.emit(End(status="failed", reason="this torch has no such device"))
        sys.exit(1)
    for case in job.cases:
        play(script.get(f"{case.id}@{job.round}", script.get(case.id, "ok")), case, job, emitter, stream)
    emitter.emit(End(status="done"))


def play(what, case, job, emitter, stream) -> None:
    emitter.emit(CasePhase(case=case.id, round=job.round, phase="allocate"))
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "exit":
        sys.stderr.write("fatal: bad thing\n")
        sys.stderr.flush()
        os._exit(9)
    if what == "give up":
        emitter.emit(End(status="failed", reason="the memory's high-water mark cannot be read"))
        sys.exit(1)
    if what == "hang":
        time.sleep(3600)
    if what == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(3600)
    if what == "wait":
        line = sys.stdin.buffer.readline()
        status = "stopped" if b"stop" in line or not line else "ok"
        emitter.emit(CaseEnd(case=case.id, round=job.round, status=status, reason=line.decode().strip()))
        if status == "stopped":
            emitter.emit(End(status="stopped"))
            sys.exit(0)
        return
    if what == "garbage":
        stream.write(b"this is not JSON\n")
        stream.write(b'{"event":"from_the_future","worker":1,"seq":99,"t":1}\n')
    if what == "print":
        os.write(1, b"a chatty C library\n")
    if what in {"incorrect", "unsupported", "skipped"}:
        emitter.emit(CaseEnd(case=case.id, round=job.round, status=what))
        return
    emitter.emit(CasePhase(case=case.id, round=job.round, phase="measure", backend="only"))
    emitter.emit(
        Samples(
            case=case.id, round=job.round, first=0, calls=2, seconds=[0.02, 0.021, 0.02], start_s=[1, 2, 3]
        )
    )
    emitter.emit(CaseEnd(case=case.id, round=job.round, status="ok", backend="only"))


if __name__ == "__main__":
    main()
