"""Ranks of which number 1 does wrong what the size of a message says; without a plan: their launcher."""

import os
import sys
import time

import torch

from benchkernels.group import launch, rank
from benchkernels.group.judge import Limits
from benchkernels.kernels import GROUP_KERNELS
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.collective import Collective
from benchkernels.kernels.collective_workload import CollectiveWorkload

FAULTS = {
    name: 3 << shift
    for shift, name in enumerate(
        ("slow", "wrong", "unsupported", "memory", "everywhere", "raises", "stuck"), start=10
    )
}
"""Bytes, which three ranks can share out evenly: no other size is made of them."""
LIMITS = Limits(silent_s=3.0, stuck_s=6.0)
SLEEP_S = 0.012


class Faulty(CollectiveWorkload):
    def __init__(self, case, team, seed):
        super().__init__(case, team, seed)
        size = case.parameters["size_bytes"]
        self.fault = next((name for name, of_fault in FAULTS.items() if of_fault == size), "")
        self.faulty = team.place.rank == 1
        self.inner, self._call = self._call, self.call

    def call(self):
        self.work()
        self._team.heart.phase = "collective"
        self.inner()
        if self.fault == "wrong" and self.faulty:
            self._out[3] += 1

    def split(self):
        begin_s = time.perf_counter()
        self.work()
        worked_s = time.perf_counter()
        self.inner()
        return worked_s - begin_s, time.perf_counter() - worked_s

    def work(self):
        self._team.heart.phase = "local"
        if self.fault == "everywhere":
            raise ValueError("no rank can do this")
        if not self.faulty:
            return
        if self.fault == "slow":
            time.sleep(SLEEP_S)
        elif self.fault == "raises":
            raise ValueError("device 3: the cable is loose")
        elif self.fault == "stuck":
            time.sleep(600)


class FaultyCollective(Collective):
    def prepare_part(self, case, team, seed):
        part = Faulty(case, team, seed)
        if part.faulty and part.fault == "unsupported":
            raise Unsupported("this card has no such operator")
        if part.faulty and part.fault == "memory":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 1 GiB")
        return part


if __name__ == "__main__":
    if len(sys.argv) > 1:
        GROUP_KERNELS["collective"] = FaultyCollective()
        code = rank.main(LIMITS)
    else:
        code = launch.main(rank_module="tests.benchkernels.faulty_rank")
    sys.stderr.flush()
    os._exit(code)
