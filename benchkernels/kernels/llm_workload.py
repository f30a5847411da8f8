"""Decoder steps on one device: one class that infers, one that trains. Imported only to run them."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor

from benchkernels.devices.base import Device
from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.decoder import Decoder, allocate_cache, build_decoder, fill_repeated
from benchkernels.kernels.inputs import fresh_seed
from benchkernels.kernels.llm import Step
from benchkernels.kernels.llm_check import TORCH_DTYPES, Reduced, check_consistency
from benchkernels.kernels.reference import TOLERANCES, judge
from benchkernels.kernels.refusals import refusals_as_unsupported
from profiles.profile import Case, Check

LEARNING_RATE = 1e-4
EAGER = "eager"


def prepare_step(case: Case, device: Device, seed: int) -> StepWorkload:
    """The workload of the case's step."""
    kind = Training if case.parameters["step"] == "train" else Inference
    return kind(Step.of(case), device.torch_device, seed)


class StepWorkload(Workload):
    """A decoder with random weights and tokens."""

    backends = (EAGER,)

    def __init__(self, step: Step, place: torch.device, seed: int, *, columns: int, trainable: bool) -> None:
        """`columns` of tokens are drawn for each sequence."""
        self._step, self._place, self._seed = step, place, seed
        with refusals_as_unsupported():
            self._model: Decoder = build_decoder(
                step.model,
                step.layers,
                step.sequence,
                dtype=TORCH_DTYPES[step.dtype],
                device=place,
                seed=seed,
                trainable=trainable,
            )
        self._tokens = torch.empty((step.batch, columns), dtype=torch.int64, device=place)
        self._draw_tokens(seed)

    def select(self, backend: str) -> None:
        """Only torch's eager mode."""
        if backend != EAGER:
            raise Unsupported(f"an LLM step has no backend {backend!r}, only {EAGER}")

    def check(self) -> Check:
        """The code against float64 in a reduced model, then the timed call itself; the worst is returned.

        Fresh tokens; what a step must write is poisoned first.
        """
        seed = fresh_seed(self._seed)
        self._draw_tokens(seed)
        with refusals_as_unsupported():
            checks = [*self._check_code(seed), *self._check_timed(seed)]
        failed = [check for check in checks if not check.ok]
        return failed[0] if failed else max(checks, key=lambda check: (check.error or 0.0) / check.tolerance)

    @abstractmethod
    def _check_code(self, seed: int) -> list[Check]:
        """A reduced model against float64."""

    @abstractmethod
    def _check_timed(self, seed: int) -> list[Check]:
        """What can be said of the timed call at its own size."""

    def _reduced(self, seed: int, trainable: bool) -> Reduced:
        return Reduced(self._step.model, self._step.dtype, self._place, seed, trainable=trainable)

    def _judge_soundness(self, out: Tensor, what: str) -> Check:
        """Written, finite, neither zero nor constant."""
        return judge(0.0, TOLERANCES[self._step.dtype], what, out)

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

    def run(self) -> Tensor:
        """Logits [B, V] of the last token of each sequence."""
        with torch.inference_mode():
            if self._decode:
                return self._model.decode(self._tokens, self._cache, self._step.sequence - 1)
            return self._model.prefill(self._tokens, self._cache)

    def close(self) -> None:
        """Drop weights and cache."""
        del self._model, self._cache

    def _check_code(self, seed: int) -> list[Check]:
        reduced = self._reduced(seed, trainable=False)
        return reduced.check_decode(self._step.sequence) if self._decode else reduced.check_prefill()

    def _check_timed(self, seed: int) -> list[Check]:
        self._cache[..., self._step.sequence - self._tokens.shape[1] :, :] = float("nan")
        out = self.run()
        return [
            self._judge_soundness(out, "a finite output"),
            self._judge_soundness(self._cache, "a cache that is written whole"),
            check_consistency(self._model, self._step.dtype, self._place, seed),
        ]


class Training(StepWorkload):
    """Forward, loss, backward and fused AdamW on the same batch again and again."""

    def __init__(self, step: Step, place: torch.device, seed: int) -> None:
        super().__init__(step, place, seed, columns=step.sequence + 1, trainable=True)
        with refusals_as_unsupported():
            self._optimiser = torch.optim.AdamW(self._model.parameters(), lr=LEARNING_RATE, fused=True)

    def run(self) -> Tensor:
        """The loss before the update."""
        loss = self._model.loss(self._tokens[:, :-1], self._tokens[:, 1:])
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return loss.detach()

    def close(self) -> None:
        """Drop weights and states."""
        del self._model, self._optimiser

    def _check_code(self, seed: int) -> list[Check]:
        return self._reduced(seed, trainable=True).check_train()

    def _check_timed(self, seed: int) -> list[Check]:
        """One step: a finite loss, and weights that moved."""
        row = self._model.embedding.weight.detach()[self._tokens[0, 0]]
        before = row.clone()
        loss = self.run()
        moved = self._model.embedding.weight.detach()[self._tokens[0, 0]] - before
        return [
            self._judge_soundness(loss, "a finite loss"),
            self._judge_soundness(moved, "weights that a step changes"),
        ]
