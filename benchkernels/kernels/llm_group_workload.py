"""One rank's part of a decoder step that several share, or of one that rank 0 makes alone. For ranks only."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributed.device_mesh import init_device_mesh

from benchkernels.kernels.base import Workload
from benchkernels.kernels.collective_clock import CollectiveClock
from benchkernels.kernels.decoder import Decoder, allocate_cache, fill_repeated
from benchkernels.kernels.decoder_ops import list_operations
from benchkernels.kernels.llm_check import TORCH_DTYPES, check_consistency
from benchkernels.kernels.llm_group import TENSOR, GroupStep
from benchkernels.kernels.llm_group_check import SplitCheck
from benchkernels.kernels.llm_group_split import SplitDecoder
from benchkernels.kernels.llm_workload import LEARNING_RATE, Inference, StepWorkload, Training
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.shared import SharedWorkload
from profiles.group import ALONE
from profiles.profile import Check

if TYPE_CHECKING:
    from benchkernels.group.team import Team

CHANGED_ROWS = 8
"""Of one weight, which a step must change."""


def prepare_part(shared: GroupStep, team: Team, seed: int) -> SharedWorkload:
    """What this rank does of the step."""
    training = shared.step.step == "train"
    # What one rank has more to make than the others is no delay that anybody is to blame for.
    team.heart.phase = "collective"
    if shared.parallelism != ALONE:
        return (SplitTraining if training else SplitInference)(shared, team, seed)
    if team.place.rank > 0:
        return Idle(shared, team)
    alone = (Training if training else Inference)(shared.step, team.device.torch_device, seed)
    return Alone(alone, team)


class Alone(SharedWorkload):
    """The whole step on this rank."""

    def __init__(self, step: Workload, team: Team) -> None:
        self._step, self._team = step, team
        self.backends = step.backends

    def select(self, backend: str) -> None:
        """As on a single device; so are `check` and `run`."""
        self._step.select(backend)

    def check(self) -> Check:
        """See `select`."""
        return self._step.check()

    def run(self) -> object:
        """See `select`."""
        return self._step.run()

    def split(self) -> tuple[float, float]:
        """All of it is its own."""
        return _seconds_of(self._team, self._step), 0.0

    def close(self) -> None:
        """Drop the model."""
        self._step.close()


class Idle(SharedWorkload):
    """What the others do while rank 0 works alone: next to nothing."""

    def __init__(self, shared: GroupStep, team: Team) -> None:
        place = team.device.torch_device
        self.backends = tuple(list_operations(TORCH_DTYPES[shared.step.dtype], place))
        self._spark = torch.zeros(1, device=place)

    def select(self, backend: str) -> None:
        """Nothing depends on it."""

    def check(self) -> Check:
        """There is nothing that could be wrong."""
        return Check(ok=True, error=0.0, tolerance=0.0, reference="nothing: this rank is idle")

    def run(self) -> object:
        """One addition: a device's clock must not stand still between two events."""
        return self._spark.add_(1)

    def split(self) -> tuple[float, float]:
        """Neither work nor waits."""
        return 0.0, 0.0

    def close(self) -> None:
        """Drop the number."""
        del self._spark


class Split(StepWorkload, SharedWorkload):
    """This rank's part of a decoder, with random weights and tokens."""

    def __init__(self, shared: GroupStep, team: Team, seed: int, *, columns: int, trainable: bool) -> None:
        """See `StepWorkload`."""
        self._shared, self._team = shared, team
        device = team.device.torch_device
        self._mesh = init_device_mesh(device.type, (shared.ranks,))
        super().__init__(shared.step, device, seed, columns=columns, trainable=trainable)

    def split(self) -> tuple[float, float]:
        """A call in which nothing overlaps: see `CollectiveClock`."""
        with CollectiveClock(self._team.device, self._team.heart) as clock:
            self._team.heart.phase = "local"
            whole_s = _seconds_of(self._team, self)
        return whole_s - clock.collective_s, clock.collective_s

    def _build(self, trainable: bool) -> Decoder:
        step = self._step
        self._split = SplitDecoder(
            self._shared.parallelism,
            self._mesh,
            step.model,
            step.layers,
            step.sequence,
            dtype=TORCH_DTYPES[step.dtype],
            device=self._place,
            seed=self._seed,
            trainable=trainable,
        )
        return self._split.model

    def _draw_tokens(self, seed: int) -> None:
        super()._draw_tokens(seed if self._shared.parallelism == TENSOR else seed + self._team.place.rank)

    def _reduced_check(self, seed: int) -> SplitCheck:
        operations = self._operations[self._selected]
        return SplitCheck(self._shared, self._mesh, self._place, operations, seed)


class SplitTraining(Split):
    """Forward, loss, backward and fused AdamW of this rank's part."""

    def __init__(self, shared: GroupStep, team: Team, seed: int) -> None:
        super().__init__(shared, team, seed, columns=shared.step.sequence + 1, trainable=True)
        groups = [{"params": group} for group in self._split.parameter_groups()]
        with refusals_as_unsupported():
            self._optimiser = torch.optim.AdamW(groups, lr=LEARNING_RATE, fused=True)

    def run(self) -> Tensor:
        """The loss before the update."""
        loss = self._split.train(self._tokens[:, :-1], self._tokens[:, 1:])
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return loss

    def close(self) -> None:
        """Drop weights and states."""
        del self._model, self._split, self._optimiser

    def _check_code(self, seed: int) -> list[Check]:
        return self._reduced_check(seed).check_train()

    def _check_timed(self, seed: int) -> list[Check]:
        """One step: the loss of the forward pass, and weights that moved."""
        before = self._some_weights().clone()
        with torch.no_grad():
            forward = self._split.loss(self._tokens[:, :-1], self._tokens[:, 1:])
        loss = self.run()
        return [
            self._judge_against(loss, forward, "the loss of the forward pass alone"),
            self._judge_soundness(self._some_weights() - before, "weights that a step changes"),
        ]

    def _some_weights(self) -> Tensor:
        weight = self._split.local("blocks.0.gate_up.weight")
        return weight.detach()[:CHANGED_ROWS]


class SplitInference(Split):
    """Prefill, or decode after a random cache, of this rank's heads."""

    def __init__(self, shared: GroupStep, team: Team, seed: int) -> None:
        step = shared.step
        self._decode = step.step == "decode"
        super().__init__(
            shared, team, seed, columns=1 if self._decode else step.sequence, trainable=False
        )  # fmt: skip
        self._cache = allocate_cache(
            self._model.config, step.layers, step.batch, step.sequence,
            dtype=TORCH_DTYPES[step.dtype], device=self._place,
        )  # fmt: skip
        fill_repeated(self._cache, torch.Generator(self._place).manual_seed(seed + team.place.rank))

    def run(self) -> Tensor:
        """Logits [B, V] of the last token of each sequence, on every rank."""
        with torch.inference_mode():
            if self._decode:
                return self._model.decode(self._tokens, self._cache, self._step.sequence - 1)
            return self._model.prefill(self._tokens, self._cache)

    def close(self) -> None:
        """Drop weights and cache."""
        del self._model, self._split, self._cache

    def _check_code(self, seed: int) -> list[Check]:
        reduced = self._reduced_check(seed)
        return reduced.check_decode() if self._decode else reduced.check_prefill()

    def _check_timed(self, seed: int) -> list[Check]:
        self._cache[..., self._step.sequence - self._tokens.shape[1] :, :] = float("nan")
        out = self.run()
        return [
            self._judge_soundness(out, "a finite output"),
            self._judge_soundness(self._cache, "a cache that is written whole"),
            check_consistency(self._model, self._step.dtype, self._place, seed),
        ]


def _seconds_of(team: Team, step: Workload) -> float:
    team.device.synchronize()
    begin_ns = perf_counter_ns()
    step.run()
    team.device.synchronize()
    return (perf_counter_ns() - begin_ns) * 1e-9
