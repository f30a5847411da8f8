"""A workload whose calls are captured once and replayed as one graph of the device.

What the host does for each call is then done once, so that a kernel that is shorter than its launch shows its
own time. A replay makes many calls where they are small: the launch of the graph itself costs as much as one.
"""

from __future__ import annotations

from collections.abc import Callable

from benchkernels.devices.base import Device
from benchkernels.kernels.base import Workload
from benchkernels.kernels.reference import judge, poison, relative_error, worst_check
from profiles.profile import Check

CALLS = 20
"""In a graph of a small kernel whose operands stay the same; part of a kernel's version."""


class Graphed(Workload):
    """`inner`, replayed. Its calls use the same memory every time, or take turns within `count` calls."""

    def __init__(self, inner: Workload, device: Device, *, tolerance: float, count: int = CALLS) -> None:
        self.backends = inner.backends
        self.calls_per_run = count
        self._inner, self._device, self._tolerance = inner, device, tolerance
        self._replay: Callable[[], object] | None = None
        self._result: object = None

    def select(self, backend: str) -> None:
        """Use that implementation and capture its calls. Raises Unsupported where that cannot be done."""
        self._forget()
        self._inner.select(backend)
        self._capture()

    def check(self) -> Check:
        """The implementation itself, then the replay against it: both write to the same kind of output."""
        self._forget()
        code = self._inner.check()
        if not code.ok:
            return code
        # The check may have moved operands to other memory.
        self._capture()
        return worst_check([code, *self._check_replay()])

    def run(self) -> object:
        """Replay; the result is written to the same tensors every time."""
        if self._replay is None:
            self._capture()
        assert self._replay is not None  # noqa: S101  (captured just now)
        self._replay()
        return self._result

    def close(self) -> None:
        """Drop the graph with its memory, then the workload."""
        self._forget()
        self._inner.close()

    def _capture(self) -> None:
        self._replay, self._result = self._device.capture(self._inner.run, self.calls_per_run)

    def _forget(self) -> None:
        self._replay = self._result = None

    def _check_replay(self) -> list[Check]:
        import torch

        with torch.inference_mode():
            expected = [tensor.detach().clone() for tensor in _tensors(self._inner.run())]
            got = [tensor.detach() for tensor in _tensors(self._result)]
            for tensor in got:
                poison(tensor)
            self.run()
            self._device.synchronize()
            return [
                judge(relative_error(out, ref), self._tolerance, "the same call without a graph", out)
                for out, ref in zip(got, expected, strict=True)
            ]


def _tensors(result: object) -> tuple:  # type: ignore[type-arg]
    return result if isinstance(result, tuple) else (result,)
