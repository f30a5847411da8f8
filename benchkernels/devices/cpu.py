"""The CPU as a device of the same kind as the others. Imports torch: for workers only."""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import repeat
from time import perf_counter_ns

import torch

from benchkernels.devices import host_memory
from benchkernels.devices.base import Block, Device
from benchkernels.devices.contention import ContentionReader, increase
from benchkernels.devices.cpu_clock import measure_clock_hz, measure_loaded_clock_hz
from benchkernels.devices.cpu_info import describe_cpu, describe_cpu_unloaded
from benchkernels.kernels.base import Unsupported
from profiles.profile import DeviceInfo

_DTYPES = frozenset({"fp64", "fp32", "fp16", "bf16", "fp8", "int8"})


_CLOCK_OF = {"fp32": ("fp32", "fp64"), "bf16": ("bf16", "fp16", "int8")}
"""Which load stands for the clock of which dtypes: the vector units', or the matrix unit's."""
_LOAD_S = 0.02


def _heavy_matmul(dtype: str) -> Callable[[], object]:
    """A matmul of that dtype on all threads that lasts some milliseconds, whatever the CPU."""
    torch_dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[dtype]
    for size in (1024, 256, 64):
        a = torch.rand(size, size).to(torch_dtype)
        start_ns = perf_counter_ns()
        a @ a
        if (perf_counter_ns() - start_ns) * 1e-9 < _LOAD_S:
            break
    return lambda: a @ a


class CpuDevice(Device):
    """All processors that this process may use, as torch's threads use them."""

    id = "cpu"
    kind = "cpu"
    minimum_sample_s = 2e-3
    minimum_warm_up_s = 0.5

    def __init__(self) -> None:
        self.torch_device = torch.device("cpu")
        self._contention = ContentionReader()
        self._peak_is_ours = False

    def describe(self) -> DeviceInfo:
        """Identity, and peaks estimated from the ISA and the clocks under load (takes 0.5 s at most)."""
        clocks: dict[str, float] = {}
        for measured, applies in _CLOCK_OF.items():
            clock_hz = measure_loaded_clock_hz(_heavy_matmul(measured))
            if clock_hz:
                clocks |= dict.fromkeys(applies, clock_hz)
        if clocks:
            return describe_cpu(clocks, "timed additions after matmuls of that dtype")
        return describe_cpu_unloaded()

    def clock_hz(self) -> float | None:
        """By timed additions on this thread's core: 0.6 ms."""
        return measure_clock_hz(repetitions=3)

    def set_precision(self, dtype: str) -> None:
        """Strict IEEE arithmetic for fp32: oneDNN may otherwise run it in bf16."""
        if dtype not in _DTYPES:
            raise Unsupported(f"a CPU has no {dtype} mode")
        torch.set_float32_matmul_precision("highest")

    def synchronize(self) -> None:
        """Nothing to wait for: a CPU operator returns when it is done."""

    def time_block(self, call: Callable[[], object], count: int) -> Block:
        """Wall time by perf_counter_ns; run delay and steal are read outside of it."""
        before = self._contention.read()
        calls = repeat(None, count)
        start_ns = perf_counter_ns()
        for _ in calls:
            call()
        seconds = (perf_counter_ns() - start_ns) * 1e-9
        return Block(seconds, *increase(before, self._contention.read()))

    def memory(self) -> tuple[int, int]:
        """(available, total) bytes, control groups included."""
        return host_memory.memory_bytes()

    def peak_memory_bytes(self) -> int | None:
        """Highest resident memory of the process since the reset; None where the mark cannot be reset."""
        return host_memory.peak_bytes() if self._peak_is_ours else None

    def reset_peak_memory(self) -> None:
        """Drop what nobody holds, and start a new high-water mark."""
        gc.collect()
        self._peak_is_ours = host_memory.reset_peak()
