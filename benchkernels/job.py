"""The order that a runner gives to a worker: one JSON line on the worker's standard input.

After it come commands, one a line: `{"cmd": "stop"}`, `{"cmd": "skip"}`. End of file means stop.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct, field

from benchkernels.roof.boxes import SearchTarget
from benchkernels.turns import Baton
from profiles.profile import Case, Group

Sampling = Literal["enough", "energy", "sustained"]
"""When the samples of a case end: once its median is known, or only with its budget. `energy` pauses
meanwhile (`benchkernels.stretches`); `sustained` begins without a warm-up, so that the burst is seen."""


class Job(Struct, kw_only=True):
    """One round of cases on one device, in the order given."""

    run_id: str
    worker: int
    device: str
    round: int
    seed: int
    """Of the inputs: the same in every round, so that every round does the same work."""
    origin_s: float
    """time.monotonic() at the beginning of the run: the zero of every `t`."""
    cases: list[Case]
    backends: dict[str, str] = field(default_factory=dict)
    """Case id to the backend that an earlier round chose; such a case tries no other."""
    threads: int | None = None
    runner_pid: int | None = None
    """Its process tree is ours: no other work on the machine."""
    baton: Baton | None = None
    """Where the worker takes turns with that of a duel's other side, which has the same cases."""
    sampling: Sampling = "enough"
    group: Group | None = None
    """Of a job for several ranks, which `benchkernels.group.launch` takes."""
    search: list[SearchTarget] = field(default_factory=list)
    """What a roof is searched for before the cases, of which there are none then."""


class Command(Struct, kw_only=True):
    """A line on the worker's standard input after the job."""

    cmd: Literal["stop", "skip"]


def encode_job(job: Job) -> bytes:
    """One line, newline included."""
    return msgspec.json.encode(job) + b"\n"


def decode_job(line: bytes) -> Job:
    """Raises msgspec.ValidationError where the line is not a job."""
    return msgspec.json.decode(line, type=Job)
