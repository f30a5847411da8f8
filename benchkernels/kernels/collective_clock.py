"""How long a rank spends in collectives of whatever torch's own classes do. Imports torch: for ranks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import torch
from torch.distributed.tensor import DTensor
from torch.utils._python_dispatch import TorchDispatchMode

if TYPE_CHECKING:
    from benchkernels.devices.base import Device
    from benchkernels.group.heart import Heart

_FUNCTIONAL = frozenset({"_c10d_functional", "_c10d_functional_autograd"})
"""What DTensor calls: the result is waited for by an operator of its own."""
_NATIVE = "c10d"
"""What the data-parallel classes call: the result comes with a handle to wait on."""


class CollectiveClock(TorchDispatchMode):
    """Within it every collective begins when this rank's work is done, and ends before more work begins.

    `collective_s` is then the time between, the wait for other ranks included. Nothing overlaps, as it does
    in a step that is timed as a whole: the sum is longer than that. Every operator passes through Python, a
    few microseconds each, which counts as own work. The heart is told which of the two goes on.
    """

    def __init__(self, device: Device, heart: Heart) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.collective_s = 0.0
        self._device = device
        self._heart = heart

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Called by torch for each operator."""
        if DTensor in types:
            return NotImplemented  # it comes again, as operators on tensors of this rank
        family = getattr(func, "namespace", "")
        if family != _NATIVE and family not in _FUNCTIONAL:
            return func(*args, **(kwargs or {}))
        self._device.synchronize()
        self._heart.phase = "collective"
        begin_ns = perf_counter_ns()
        result = func(*args, **(kwargs or {}))
        _wait(result, family)
        self._device.synchronize()
        self.collective_s += (perf_counter_ns() - begin_ns) * 1e-9
        self._heart.phase = "local"
        return result


def _wait(result: Any, family: str) -> None:
    for one in result if isinstance(result, tuple | list) else [result]:
        if isinstance(one, tuple | list):
            _wait(one, family)
        elif isinstance(one, torch.Tensor):
            if family in _FUNCTIONAL:
                torch.ops._c10d_functional.wait_tensor(one)
        elif isinstance(one, torch.ScriptObject):
            torch._C._distributed_c10d.Work.unbox(one).wait()
