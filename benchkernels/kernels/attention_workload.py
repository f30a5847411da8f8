"""One attention case on one device, with its backends. Imported only to run it."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import cycle

import torch
from torch import Tensor

from benchkernels.devices.base import Device
from benchkernels.kernels.attention import MATH_LIMIT_BYTES, Problem, count_pairs, math_bytes
from benchkernels.kernels.attention_backends import (
    EXPANDED,
    Attend,
    attention_refusals,
    list_backends,
    open_backend,
)
from benchkernels.kernels.attention_check import verify
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.graphed import CALLS, Graphed
from benchkernels.kernels.inputs import fill_normal, fresh_seed, make_generator
from benchkernels.kernels.reference import TOLERANCES, poison
from profiles.profile import Case, Check

_DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
TRIAL_TOKENS = 64
"""Tokens of the small problem that shows whether a backend exists here."""


def prepare_attention(case: Case, device: Device, seed: int) -> Workload:
    """The attention of the case, in its mode; a graph of a cold one calls with each copy of K and V."""
    workload = AttentionWorkload(case, device, seed)
    if case.parameters.get("mode") != "graph":
        return workload
    count = workload.copies if workload.copies > 1 else CALLS
    return Graphed(workload, device, tolerance=2 * TOLERANCES[case.dtype], count=count)


class AttentionWorkload(Workload):
    """Q, K, V (and dO for train) on the device, and the selected backend."""

    def __init__(self, case: Case, device: Device, seed: int) -> None:
        self._problem = problem = Problem.of(case)
        self._case, self._seed = case, seed
        self._place = device.torch_device
        self._train = problem.phase == "train"
        best = case.backend_policy == "best"
        self.backends = list_backends(device.kind, problem) if best else (case.backend_policy,)
        self._stack = ExitStack()
        self._attend: Attend = self._attend_first
        self._backend = ""
        self._tensors = self._allocate(problem)
        self._operands: tuple[Tensor, Tensor, Tensor]
        self._fill(seed)
        self._use(*self._tensors[:3])
        self.copies = count_pairs(problem, case.dtype, case.cache == "cold")
        key, value = self._tensors[1:3]
        self._others = [(torch.empty_like(key), torch.empty_like(value)) for _ in range(self.copies - 1)]
        self._pairs = cycle([(key, value), *self._others])
        self._spread()

    def select(self, backend: str) -> None:
        """Allow that backend only, and prove on a small problem that it runs here."""
        if backend not in self.backends:
            raise Unsupported(f"{self._place.type} has no attention backend {backend!r}")
        needed = math_bytes(self._problem)
        if backend == "math" and self._case.backend_policy == "best" and needed > MATH_LIMIT_BYTES:
            raise Unsupported(
                f"unfused attention would hold {needed / 2**30:.1f} GiB of scores, above the limit of "
                f'{MATH_LIMIT_BYTES / 2**30:.0f} GiB; a suite with backend = "math" measures it'
            )
        self._leave()
        self._backend = backend
        try:
            self._attend = open_backend(backend, self._problem, self._place, self._stack)
            self._try_backend()
        except BaseException:
            self._leave()
            raise
        self._expand()

    def check(self) -> Check:
        """Against float64 on fresh inputs; dO is restored, so that no zeros are timed."""
        if not self._backend:
            self.select(self.backends[0])
        self._fill(fresh_seed(self._seed))
        self._expand()
        with attention_refusals():
            self._poison_results()
            found = verify(self._step, self._problem, self._case.dtype, self._tensors, fresh_seed(self._seed))
        self._spread()
        return found

    def run(self) -> object:
        """One forward, and for train its backward; of a cold decode with the next copy of K and V."""
        if not self._others:
            return self._call()
        return self._attend(self._tensors[0], *next(self._pairs))

    def close(self) -> None:
        """Drop the tensors and give torch's choice of backends back."""
        self._leave()
        self._tensors, self._others = [], []
        del self._pairs
        self._operands = ()  # type: ignore[assignment]

    def _spread(self) -> None:
        """Give every copy of K and V the same numbers."""
        for key, value in self._others:
            key.copy_(self._tensors[1])
            value.copy_(self._tensors[2])

    def _attend_first(self, *_: Tensor) -> Tensor:
        """Stands in until a backend was selected."""
        self.select(self.backends[0])
        return self._attend(*self._operands)

    def _leave(self) -> None:
        self._stack.close()
        self._attend = self._attend_first
        self._backend = ""
        if self._tensors:
            self._use(*self._tensors[:3])

    def _call(self) -> tuple[Tensor, ...]:
        out = self._attend(*self._operands)
        if not self._train:
            return (out,)
        return (out, *torch.autograd.grad(out, self._operands, self._tensors[3]))

    def _step(self) -> tuple[Tensor, ...]:
        """O, dQ, dK, dV with the gradients of repeated heads summed back to the kv heads."""
        results = self._call()
        if not self._train or self._backend != EXPANDED:
            return results
        problem = self._problem
        grouped = (problem.batch, problem.kv_heads, problem.group, problem.sequence, problem.head_size)
        return (*results[:2], *(grad.view(grouped).sum(dim=2) for grad in results[2:]))

    def _poison_results(self) -> None:
        """Operators allocate what they return: leave poison where the next call finds its memory."""
        for result in self._step():
            poison(result.detach())

    def _allocate(self, problem: Problem, tokens: int | None = None) -> list[Tensor]:
        """Q, K, V and for train dO: whole, or of one batch element with at most `tokens`."""
        batch = problem.batch if tokens is None else 1
        keys = problem.sequence if tokens is None else min(tokens, problem.sequence)
        queries = min(problem.queries, keys)
        heads = [problem.query_heads, problem.kv_heads, problem.kv_heads]
        rows = [queries, keys, keys]
        if self._train:
            heads.append(problem.query_heads)
            rows.append(queries)
        dtype = _DTYPES[self._case.dtype]
        return [
            torch.empty(batch, h, r, problem.head_size, dtype=dtype, device=self._place)
            for h, r in zip(heads, rows, strict=True)
        ]

    def _fill(self, seed: int) -> None:
        generator = make_generator(sum(t.numel() for t in self._tensors), self._place, seed)
        for tensor in self._tensors:
            fill_normal(tensor.detach(), generator)

    def _use(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        self._operands = (query, key, value)
        for tensor in self._operands:
            tensor.requires_grad_(self._train)

    def _expand(self) -> None:
        """Repeat K and V to one per query head, once, for the backend that needs it."""
        if self._backend != EXPANDED:
            return
        query, *kv = self._tensors[:3]
        # Drop the old pair first, so that two are never held.
        self._use(*self._tensors[:3])
        wide = [t.detach().repeat_interleave(self._problem.group, dim=1) for t in kv]
        self._use(query, *wide)

    def _try_backend(self) -> None:
        """Run the backend on a small problem with the same heads, dtype and mask."""
        tensors = self._tensors
        self._tensors = self._allocate(self._problem, TRIAL_TOKENS)
        try:
            self._fill(self._seed)
            self._use(*self._tensors[:3])
            self._expand()
            with attention_refusals():
                self._call()
        finally:
            self._tensors = tensors
            self._use(*tensors[:3])
