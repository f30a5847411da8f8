"""A worker whose matmul takes a parameter `slow`: each call then lasts longer by exactly that share.

    python benchmarks/slowed_worker.py < job        (started by benchmarks/duels.py)

The call is timed and the processor spins on for the share of what it took, so that the slowdown is the same
on every machine and under any load. Repeating a part of the product would not be: half a tile costs a whole.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter_ns

from benchkernels import worker
from benchkernels.devices.base import Device
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Workload
from benchkernels.kernels.matmul import Matmul
from profiles.profile import Case, Check


class Slowed(Workload):
    """A workload whose calls last `share` longer."""

    def __init__(self, workload: Workload, share: float) -> None:
        self._workload = workload
        self._share = share
        self.backends = workload.backends

    def select(self, backend: str) -> None:
        self._workload.select(backend)

    def check(self) -> Check:
        return self._workload.check()

    def run(self) -> object:
        begin_ns = perf_counter_ns()
        result = self._workload.run()
        now_ns = perf_counter_ns()
        end_ns = now_ns + self._share * (now_ns - begin_ns)
        while perf_counter_ns() < end_ns:
            pass
        return result

    def close(self) -> None:
        self._workload.close()


class SlowableMatmul(Matmul):
    """The product, slowed where its parameters say so."""

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        workload = super().prepare(case, device, seed)
        share = float(case.parameters.get("slow", 0.0))
        return Slowed(workload, share) if share else workload


if __name__ == "__main__":
    KERNELS["matmul"] = SlowableMatmul()
    code = worker.main()
    sys.stderr.flush()
    os._exit(code)
