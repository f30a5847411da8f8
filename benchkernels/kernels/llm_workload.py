"""Decoder steps on one device: one class that infers, one that trains. Imported only to run them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import torch
from torch import Tensor

from benchkernels.devices.base import Device
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.decoder import Decoder, allocate_cache, build_decoder, fill_repeated
from benchkernels.kernels.decoder_ops import list_operations
from benchkernels.kernels.graphed import Graphed
from benchkernels.kernels.inputs import fresh_seed
from benchkernels.kernels.llm import Step
from benchkernels.kernels.llm_check import (
    NETWORK_FACTOR,
    TORCH_DTYPES,
    Reduced,
    check_consistency,
    network_tolerance,
)
from benchkernels.kernels.reference import TOLERANCES, judge, relative_error, worst_check
from benchkernels.kernels.refusals import refusals_as_unsupported
from profiles.profile import Case, Check

LEARNING_RATE = 1e-4
COMPILE = "compile"


def prepare_step(case: Case, device: Device, seed: int) -> Workload:
    """The workload of the case's step, in its mode."""
    step = Step.of(case)
    kind = Training if step.step == "train" else Inference
    workload = kind(step, device.torch_device, seed)
    if step.mode != "graph":
        return workload
    return Graphed(workload, device, tolerance=NETWORK_FACTOR * TOLERANCES[step.dtype], count=1)


class StepWorkload(Workload):
    """A decoder with random weights and tokens."""

    def __init__(self, step: Step, place: torch.device, seed: int, *, columns: int, trainable: bool) -> None:
        """`columns` of tokens are drawn for each sequence."""
        self._step, self._place, self._seed = step, place, seed
        self._operations = list_operations(TORCH_DTYPES[step.dtype], place)
        self.backends = tuple(self._operations)
        with refusals_as_unsupported():
            self._model: Decoder = self._build(trainable)
        self._tokens = torch.empty((step.batch, columns), dtype=torch.int64, device=place)
        self._draw_tokens(seed)
        self._selected = self.backends[0]
        self.select(self._selected)

    def select(self, backend: str) -> None:
        """Compute the parts of a layer by torch's operators, or by the vendor's fused ones."""
        if backend not in self._operations:
            only = ", ".join(self.backends)
            raise Unsupported(f"an LLM step has no backend {backend!r} on this device, only {only}")
        self._selected = backend
        self._model.use(self._operations[backend])

    def check(self) -> Check:
        """The code against float64 in a reduced model, then the timed call itself; the worst is returned.

        Fresh tokens; what a step must write is poisoned first.
        """
        seed = fresh_seed(self._seed)
        self._draw_tokens(seed)
        with refusals_as_unsupported():
            return worst_check([*self._check_code(seed), *self._check_timed(seed)])

    def _build(self, trainable: bool) -> Decoder:
        step = self._step
        return build_decoder(
            step.model,
            step.layers,
            step.sequence,
            dtype=TORCH_DTYPES[step.dtype],
            device=self._place,
            seed=self._seed,
            trainable=trainable,
        )

    @abstractmethod
    def _check_code(self, seed: int) -> list[Check]:
        """A reduced model against float64."""

    @abstractmethod
    def _check_timed(self, seed: int) -> list[Check]:
        """What can be said of the timed call at its own size."""

    def _reduced(self, seed: int, trainable: bool) -> Reduced:
        reduced = Reduced(self._step.model, self._step.dtype, self._place, seed, trainable=trainable)
        reduced.model.use(self._operations[self._selected])
        return reduced

    def _judge_soundness(self, out: Tensor, what: str) -> Check:
        """Written, finite, neither zero nor constant."""
        return judge(0.0, TOLERANCES[self._step.dtype], what, out)

    def _judge_against(self, out: Tensor, eager: Tensor, what: str) -> Check:
        """Two ways to compute the whole model, which round differently in every layer."""
        tolerance = network_tolerance(self._step.dtype, self._step.layers)
        return judge(relative_error(out, eager), tolerance, what, out)

    def _compiled(self, call: Callable[..., Tensor]) -> Callable[..., Tensor]:
        """The call, handed to torch.compile where the case's mode says so; it compiles when first called."""
        if self._step.mode != COMPILE:
            return call
        return torch.compile(call, dynamic=False)

    def _forget_compiled(self) -> None:
        if self._step.mode == COMPILE:
            torch.compiler.reset()

    def _draw_tokens(self, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        shape, vocabulary = tuple(self._tokens.shape), self._step.model.vocabulary
        self._tokens.copy_(torch.randint(vocabulary, shape, generator=generator))


class Inference(StepWorkload):
    """Prefill, or decode after a random cache: zeros there would draw less power."""

    def __init__(self, step: Step, place: torch.device, seed: int) -> None:
        self._decode = step.step == "decode"
        super().__init__(step, place, seed, columns=1 if self._decode else step.sequence, trainable=False)
        self._cache = allocate_cache(
            step.model, step.layers, step.batch, step.sequence, dtype=TORCH_DTYPES[step.dtype], device=place
        )
        fill_repeated(self._cache, torch.Generator(place).manual_seed(seed))
        self._infer = self._compiled(self._model.decode if self._decode else self._model.prefill)

    def run(self) -> Tensor:
        """Logits [B, V] of the last token of each sequence."""
        return self._call(self._infer)

    def close(self) -> None:
        """Drop weights and cache, and what was compiled for them."""
        del self._model, self._cache, self._infer
        self._forget_compiled()

    def _call(self, infer: Callable[..., Tensor]) -> Tensor:
        with torch.inference_mode():
            if self._decode:
                return infer(self._tokens, self._cache, self._step.sequence - 1)
            return infer(self._tokens, self._cache)

    def _check_code(self, seed: int) -> list[Check]:
        reduced = self._reduced(seed, trainable=False)
        return reduced.check_decode(self._step.sequence) if self._decode else reduced.check_prefill()

    def _check_timed(self, seed: int) -> list[Check]:
        self._cache[..., self._step.sequence - self._tokens.shape[1] :, :] = float("nan")
        out = self.run()
        return [
            judge(0.0, TOLERANCES[self._step.dtype], "a finite output", out, sample=[out]),
            self._judge_soundness(self._cache, "a cache that is written whole"),
            check_consistency(self._model, self._step.dtype, self._place, seed),
            *self._check_compiled(out),
        ]

    def _check_compiled(self, out: Tensor) -> list[Check]:
        if self._step.mode != COMPILE:
            return []
        eager = self._call(self._model.decode if self._decode else self._model.prefill)
        return [self._judge_against(out, eager, "the same step, not compiled")]


class Training(StepWorkload):
    """Forward, loss, backward and fused AdamW on the same batch again and again."""

    def __init__(self, step: Step, place: torch.device, seed: int) -> None:
        super().__init__(step, place, seed, columns=step.sequence + 1, trainable=True)
        with refusals_as_unsupported():
            self._optimiser = torch.optim.AdamW(self._model.parameters(), lr=LEARNING_RATE, fused=True)
        self._loss = self._compiled(self._model.loss)

    def run(self) -> Tensor:
        """The loss before the update."""
        loss = self._loss(self._tokens[:, :-1], self._tokens[:, 1:])
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return loss.detach()

    def close(self) -> None:
        """Drop weights and states, and what was compiled for them."""
        del self._model, self._optimiser, self._loss
        self._forget_compiled()

    def _check_code(self, seed: int) -> list[Check]:
        return self._reduced(seed, trainable=True).check_train()

    def _check_timed(self, seed: int) -> list[Check]:
        """One step: a finite loss, and weights that moved."""
        row = self._model.embedding.weight.detach()[self._tokens[0, 0]]
        before = row.clone()
        eager = self._model.loss(self._tokens[:, :-1], self._tokens[:, 1:]).detach()
        loss = self.run()
        moved = self._model.embedding.weight.detach()[self._tokens[0, 0]] - before
        return [
            self._judge_against(loss, eager, "the loss of the forward pass alone, not compiled"),
            self._judge_soundness(moved, "weights that a step changes"),
        ]
