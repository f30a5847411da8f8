"""Hold a split decoder against one whole model in float64 that no other rank takes part in. For ranks only.

Each rank judges what it holds: logits of the whole vocabulary, its heads of the cache, its part of every
gradient. As in `llm_check` the models are reduced; the heads are as many as the ranks need to share them.
"""

from __future__ import annotations

import torch
from msgspec.structs import replace
from torch import Tensor
from torch.distributed.device_mesh import DeviceMesh

from benchkernels.kernels.decoder import Decoder, allocate_cache, build_decoder, fill_repeated
from benchkernels.kernels.decoder_ops import Operations
from benchkernels.kernels.llm_check import (
    CHECK_BATCH,
    CHECK_CONTEXT,
    CHECK_TOKENS,
    NARROW_HIDDEN,
    NETWORK_FACTOR,
    TORCH_DTYPES,
    reduce_config,
)
from benchkernels.kernels.llm_group import TENSOR, GroupStep, undivided
from benchkernels.kernels.llm_group_split import SplitDecoder
from benchkernels.kernels.reference import TOLERANCES, judge, relative_error
from benchkernels.models import ModelConfig
from profiles.profile import Check


def reduce_for_ranks(config: ModelConfig, ranks: int) -> ModelConfig:
    """A small model of the same kind, which so many ranks can share where they can share the model itself."""
    small = reduce_config(config)
    if undivided(config, ranks) or not undivided(small, ranks):
        return small
    group = config.query_heads // config.kv_heads
    hidden = NARROW_HIDDEN // 2
    width = ranks * round(hidden * config.intermediate_size / config.hidden_size / ranks)
    return replace(
        small,
        layers=1,
        hidden_size=hidden,
        intermediate_size=width,
        query_heads=group * ranks,
        kv_heads=ranks,
    )


class SplitCheck:
    """A reduced model on all ranks, and the whole of it in float64 on this one."""

    def __init__(
        self, shared: GroupStep, mesh: DeviceMesh, device: torch.device, operations: Operations, seed: int
    ) -> None:
        self._shared, self._device = shared, device
        self._dtype, trainable = shared.step.dtype, shared.step.step == "train"
        self._kind = TORCH_DTYPES[self._dtype]
        self._config = small = reduce_for_ranks(shared.step.model, shared.ranks)
        sizes = (small, small.layers, CHECK_CONTEXT)
        self._split = SplitDecoder(
            shared.parallelism, mesh, *sizes, dtype=self._kind, device=device, seed=seed, trainable=trainable
        )
        self._split.model.use(operations)
        self._exact = Decoder(small, small.layers, device="cpu", dtype=torch.float64)
        whole = build_decoder(*sizes, dtype=self._kind, device=device, seed=seed)
        self._exact.load_state_dict(whole.state_dict())
        self._exact.requires_grad_(trainable)
        self._exact.set_positions(CHECK_CONTEXT)
        self._generator = torch.Generator().manual_seed(seed)
        self._text = f"one device in float64, {small.layers} layers of width {small.hidden_size}"

    def check_train(self) -> list[Check]:
        """The loss of this rank's tokens, and its part of the gradient of all ranks' tokens."""
        tokens = self._tokens(CHECK_BATCH * self._shared.ranks, CHECK_TOKENS + 1)
        parts = tokens.chunk(self._shared.ranks)
        own = tokens if self._shared.parallelism == TENSOR else parts[self._split.rank]
        loss = self._split.train(own[:, :-1].to(self._device), own[:, 1:].to(self._device))
        with torch.no_grad():
            expected = self._exact.loss(own[:, :-1], own[:, 1:])
        self._exact.loss(tokens[:, :-1], tokens[:, 1:]).backward()  # type: ignore[no-untyped-call]
        checks = [self._judge(loss, expected, "loss")]
        for name, parameter in self._exact.named_parameters():
            assert parameter.grad is not None  # noqa: S101  (the whole model has one for every parameter)
            gradient = self._split.own_gradient(name)
            part = self._split.own_part(name, parameter.grad)
            if gradient.numel():  # a small parameter may not reach every rank
                checks.append(self._judge(gradient, part, f"gradient of {name}"))
        return checks

    @torch.inference_mode()
    def check_prefill(self) -> list[Check]:
        """Logits of the last token, and this rank's heads of the cache."""
        tokens = self._tokens(CHECK_BATCH, CHECK_TOKENS)
        cache, exact = self._caches(CHECK_TOKENS)
        ours = self._split.model.prefill(tokens.to(self._device), cache)
        reference = self._exact.prefill(tokens, exact)
        return [
            self._judge(ours, reference, "last logits"),
            self._judge(cache, self._own_heads(exact), "cache"),
        ]

    @torch.inference_mode()
    def check_decode(self) -> list[Check]:
        """Logits of a token after a random cache."""
        length = min(self._shared.step.sequence, CHECK_CONTEXT)
        tokens, (cache, exact) = self._tokens(CHECK_BATCH, 1), self._caches(length)
        ours = self._split.model.decode(tokens.to(self._device), cache, length - 1)
        reference = self._exact.decode(tokens, exact, length - 1)
        return [self._judge(ours, reference, f"logits after {length - 1} cached tokens")]

    def _tokens(self, batch: int, count: int) -> Tensor:
        """The same ones on every rank."""
        return torch.randint(self._config.vocabulary, (batch, count), generator=self._generator)

    def _caches(self, length: int) -> tuple[Tensor, Tensor]:
        """This rank's heads of a random cache on the device, and all of it on the CPU."""
        sizes = (self._config, self._config.layers, CHECK_BATCH, length)
        whole = allocate_cache(*sizes, dtype=self._kind, device=torch.device("cpu"))
        fill_repeated(whole, self._generator)
        return self._own_heads(whole).to(self._device, copy=True), whole.double()

    def _own_heads(self, cache: Tensor) -> Tensor:
        return cache.chunk(self._shared.ranks, dim=3)[self._split.rank]

    def _judge(self, out: Tensor, ref: Tensor, what: str) -> Check:
        tolerance = NETWORK_FACTOR * TOLERANCES[self._dtype]
        return judge(relative_error(out, ref), tolerance, f"{self._text}: {what}", out)
