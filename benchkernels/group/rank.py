"""One rank: takes its plan from the file that its command line names, then leads or follows.

It is started by torchrun, srun or mpirun, all ranks with the same plan. Rank 0 writes the stream of events to
its standard output and reads what the parent wishes from its standard input.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from benchkernels.emitter import Emitter, take_stdout
from benchkernels.failures import explain
from benchkernels.group.faults import Fault, name_rank, write_fault
from benchkernels.group.judge import Limits
from benchkernels.group.orders import Order
from benchkernels.group.orphans import die_with_parent
from benchkernels.group.place import Place, find_place
from benchkernels.job import Job, decode_job
from benchkernels.wishes import Wishes
from profiles.events import End

if TYPE_CHECKING:
    from benchkernels.group.part import Part

DEFAULT_LIMITS = Limits()


def main(limits: Limits = DEFAULT_LIMITS) -> int:
    """Take part in the group until its end; the exit code."""
    die_with_parent()
    plan = Path(sys.argv[1])
    job = decode_job(plan.read_bytes())
    place = find_place(os.environ)
    emitter = _open_stream(job) if place.rank == 0 else None
    from torch.distributed.elastic.multiprocessing.errors import record

    try:
        return record(_take_part)(place, job, plan.parent, emitter, limits) or 0
    except Exception:  # noqa: BLE001  (the fault has been told; torchrun shows this)
        traceback.print_exc()
        return 1


def _open_stream(job: Job) -> Emitter:
    emitter = Emitter(take_stdout().write, worker=job.worker, origin_s=job.origin_s)
    emitter.hello(job.run_id, job.round)
    return emitter


def _take_part(place: Place, job: Job, folder: Path, emitter: Emitter | None, limits: Limits) -> int:
    from benchkernels.group.joining import join
    from benchkernels.group.part import Part

    try:
        team = join(place, job, functools.partial(write_fault, folder), limits)
        part = Part(team, job)
        gc.collect()
        gc.freeze()
        if emitter is None:
            _follow(part)
            return 0
        return _lead(part, job, emitter)
    except Exception as error:
        failure = explain(error)
        who = f"rank {place.rank} of {place.size}"
        if job.group is not None and place.rank < len(job.group.members):
            who = name_rank(place.rank, job.group, os.getpid())
        reason = f"{who} could not take part: {failure.reason}"
        write_fault(
            folder, Fault(rank=place.rank, status=failure.status, reason=reason, remedy=failure.remedy)
        )
        raise


def _lead(part: Part, job: Job, emitter: Emitter) -> int:
    """Measure as a worker does, on all ranks."""
    from benchkernels.group.led import LedDevice
    from benchkernels.worker import serve

    try:
        end = serve(job, emitter, Wishes(sys.stdin.buffer), LedDevice(part.team, part, job))
    except Exception as error:  # noqa: BLE001  (the stream must end with `end` whatever happened)
        end = End(status="failed", reason=str(explain(error)))
    emitter.emit(end)
    part.team.tell(Order.END)
    return 0 if end.status in {"done", "stopped"} else 1


def _follow(part: Part) -> None:
    """Do what the leader says until it says that this is the end."""
    while True:
        order, argument = part.team.hear()
        if order == Order.END:
            return
        try:
            part.perform(order, argument)
        except Exception as error:  # noqa: BLE001  (every rank has been told; the leader knows what follows from it)
            print(explain(error), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # No interpreter shutdown: the heart beats in a thread, and libraries may hang in theirs.
    os._exit(code)
