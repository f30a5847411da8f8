"""What CUDA and NPU devices have in common: torch's device module, found by its name. For workers only."""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import repeat
from time import perf_counter_ns
from typing import Any

import torch

from benchkernels.devices.base import Block, Device
from benchkernels.devices.nvml import Board
from benchkernels.failures import first_sentence
from benchkernels.kernels.base import Unsupported
from profiles.problems import DeviceError

WARM_UPS_BEFORE_CAPTURE = 3
_ABANDONED = "a graph could not be captured, after which torch keeps its memory or fails to give any back"
"""pytorch/pytorch#180395 (up to 2.12 the next empty_cache is an internal error) and #190308."""


class Accelerator(Device):
    """A device with streams, events and memory of its own, driven through `torch.<kind>`."""

    minimum_sample_s = 10e-3
    minimum_warm_up_s = 2.0
    graph_class: str
    """Name of torch's class of graphs in the device's module."""

    def __init__(self, kind: str, index: int) -> None:
        self.kind = kind
        self.id = f"{kind}:{index}"
        self.index = index
        module: Any = getattr(torch, kind, None)
        count = int(module.device_count()) if module is not None and module.is_available() else 0
        if index >= count:
            seen = f"torch sees {count} {kind} device{'' if count == 1 else 's'}"
            raise DeviceError(f"there is no {self.id}: {seen}; `assay doctor` looks for the cause")
        self.module: Any = module
        self.torch_device = torch.device(kind, index)
        self.module.set_device(index)
        self._start = self.module.Event(enable_timing=True)
        self._stop = self.module.Event(enable_timing=True)

    def synchronize(self) -> None:
        """Wait for the device. Raises RuntimeError with the driver's text where a kernel failed."""
        self.module.synchronize(self.index)

    def time_block(self, call: Callable[[], object], count: int) -> Block:
        """Device time between two events around the calls; one synchronisation, after both.

        A device that is faster than the host waits for it between the events: that is part of the time.
        """
        calls = repeat(None, count)
        begin_ns = perf_counter_ns()
        self._start.record()
        for _ in calls:
            call()
        self._stop.record()
        handed_ns = perf_counter_ns()
        self._stop.synchronize()
        end_ns = perf_counter_ns()
        return Block(
            self._start.elapsed_time(self._stop) * 1e-3,
            wall_s=(end_ns - begin_ns) * 1e-9,
            handed_s=(handed_ns - begin_ns) * 1e-9,
        )

    def capture(self, call: Callable[[], object], count: int) -> tuple[Callable[[], object], object]:
        """See `Device.capture`. The calls before the capture, on a stream of their own, load and tune what a
        capture may not: torch's documentation asks for them.
        """
        graph_class = getattr(self.module, self.graph_class, None)
        if graph_class is None:
            raise Unsupported(f"torch {torch.__version__} has no graphs for {self.kind}")
        aside = self.module.Stream()
        aside.wait_stream(self.module.current_stream())
        with self.module.stream(aside):
            for _ in range(WARM_UPS_BEFORE_CAPTURE):
                call()
        self.module.current_stream().wait_stream(aside)
        self.synchronize()
        graph = graph_class()
        try:
            with self.module.graph(graph):
                for _ in range(count):
                    result = call()
        except torch.OutOfMemoryError:
            self.spent = _ABANDONED
            raise
        except RuntimeError as error:
            self.spent = _ABANDONED
            # Ending a capture that has failed raises too, and says less.
            cause = error.__context__ if isinstance(error.__context__, RuntimeError) else error
            raise Unsupported(f"cannot be captured as a graph: {first_sentence(str(cause))}") from cause
        return graph.replay, result

    def memory(self) -> tuple[int, int]:
        """(free, total) bytes as the driver says, other processes' use included."""
        free, total = self.module.mem_get_info(self.index)
        return int(free), int(total)

    def peak_memory_bytes(self) -> int | None:
        """Highest sum of this process's tensors since the reset; torch's cache does not count."""
        return int(self.module.max_memory_allocated(self.index))

    def reset_peak_memory(self) -> None:
        """Give torch's cached memory back to the driver, and start a new peak."""
        gc.collect()
        self.module.empty_cache()
        self.module.reset_peak_memory_stats(self.index)

    def driver(self) -> str | None:
        """The kernel driver's version; None where nothing tells."""
        return None

    def runtimes(self) -> dict[str, str]:
        """Versions of the vendor's libraries as loaded, by name."""
        return {}

    def board(self) -> Board:
        """State of the board; empty where this process cannot read it."""
        return Board()

    def properties(self) -> Any:
        """What `torch.<kind>.get_device_properties` says; its fields differ by vendor and version."""
        return self.module.get_device_properties(self.index)


def known_fields(properties: Any, names: dict[str, str]) -> dict[str, Any]:
    """Those of the named properties that this torch has, under our names. `names`: ours to torch's."""
    found = {ours: getattr(properties, theirs, None) for ours, theirs in names.items()}
    return {ours: value for ours, value in found.items() if value is not None}
