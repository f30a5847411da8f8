"""What a device must be able to do for a measurement; CPU, CUDA and NPU are of the same kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchkernels.kernels.base import Unsupported

if TYPE_CHECKING:
    import torch

    from profiles.profile import DeviceInfo


@dataclass(frozen=True, slots=True)
class Block:
    """One timed block: `seconds` for all its calls together, and what disturbed it (None = not readable)."""

    seconds: float
    delay_s: float | None = None
    steal_s: float | None = None
    wall_s: float | None = None
    """By the host's clock, until the device was done; None where `seconds` is by that clock itself."""
    handed_s: float | None = None
    """Of `wall_s`, until the host had handed over all calls."""


class Device(ABC):
    """One device as the worker uses it. Construct it in the worker's process only: it imports torch."""

    id: str
    kind: str
    torch_device: torch.device
    minimum_sample_s: float
    """A sample holds so many calls that it lasts at least this long (METHOD B2)."""
    minimum_warm_up_s: float
    spent: str = ""
    """Why this process must not measure another case; empty while it may."""

    @abstractmethod
    def describe(self) -> DeviceInfo:
        """Identity as driver and operating system report it; the catalogue is the caller's business."""

    @abstractmethod
    def set_precision(self, dtype: str) -> None:
        """Switch TF32/HF32 and reduced-precision accumulation to what `dtype` names, process-wide.

        Raises Unsupported (benchkernels.kernels.base) where the device has no such mode or dtype.
        """

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until everything enqueued is done. Raises what the device reports."""

    @abstractmethod
    def time_block(self, call: Callable[[], object], count: int) -> Block:
        """Time `count` back-to-back calls: events around them on an accelerator, perf_counter_ns on a CPU."""

    @abstractmethod
    def memory(self) -> tuple[int, int]:
        """(free, total) bytes for a new process's tensors."""

    @abstractmethod
    def peak_memory_bytes(self) -> int | None:
        """Highest allocation since `reset_peak_memory`; None where not readable."""

    @abstractmethod
    def reset_peak_memory(self) -> None:
        """Start a new peak, and give cached memory back."""

    def capture(self, call: Callable[[], object], count: int) -> tuple[Callable[[], object], object]:
        """`count` calls as one graph: what replays it, and what its last call returned.

        A replay writes to the same tensors again.

        The call must use the same memory every time. Raises Unsupported where the device has no graphs, or an
        operator cannot be part of one.
        """
        raise Unsupported(f"a {self.kind.upper()} has no graphs to replay")

    def strays(self) -> list[str]:
        """Operators that ran on the processor in place of the device since the last call, if that is told."""
        return []

    def last_words(self) -> str:
        """What libraries wrote to standard error since `strays` was last asked: an error that is told late
        has its cause there. Empty where that cannot be read.
        """
        return ""

    def clock_hz(self) -> float | None:
        """The compute clock now, where it can be read; asked for between blocks while the device warms up."""
        return None
