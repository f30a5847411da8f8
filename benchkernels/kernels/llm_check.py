"""Hold the decoder's code on this device, in this dtype, against a float64 copy of its weights on the CPU.

The copy is of a reduced model: one or two layers of the real width where they are small enough, else one of a
narrower model with the same head size and grouping. A network's error is that of many roundings in a row
(bf16: up to 1.3 % after two layers, gradients too), hence the factor on a single product's tolerance.
"""

from __future__ import annotations

import math

import torch
from msgspec.structs import replace
from torch import Tensor

from benchkernels.kernels.decoder import Decoder, allocate_cache, build_decoder, fill_repeated
from benchkernels.kernels.llm_memory import CHECK_PARAMETERS
from benchkernels.kernels.reference import TOLERANCES, judge, relative_error
from benchkernels.models import ModelConfig, count_parameters
from profiles.profile import Check

TORCH_DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}

NETWORK_FACTOR = 3.0
CHECK_BATCH = 2
CHECK_TOKENS = 12
CHECK_CONTEXT = 256
CHECK_VOCABULARY = 1024
NARROW_HIDDEN = 512


def reduce_config(config: ModelConfig) -> ModelConfig:
    """At most CHECK_PARAMETERS, with the same heads' size, grouping, bias, tying and rotary scaling."""
    vocabulary = min(config.vocabulary, CHECK_VOCABULARY)
    for layers in (2, 1):
        small = replace(config, layers=min(layers, config.layers), vocabulary=vocabulary)
        if count_parameters(small) <= CHECK_PARAMETERS:
            return small
    group = config.query_heads // config.kv_heads
    width = round(NARROW_HIDDEN * config.intermediate_size / config.hidden_size)
    return replace(
        config,
        layers=1,
        vocabulary=vocabulary,
        hidden_size=NARROW_HIDDEN,
        intermediate_size=width,
        query_heads=group,
        kv_heads=1,
    )


class Reduced:
    """A reduced model on the device and its exact copy."""

    def __init__(
        self, config: ModelConfig, dtype: str, device: torch.device, seed: int, *, trainable: bool
    ) -> None:
        self.config = small = reduce_config(config)
        self.dtype, self.device, self.kind = dtype, device, TORCH_DTYPES[dtype]
        self.model = build_decoder(
            small, small.layers, CHECK_CONTEXT, dtype=self.kind, device=device, seed=seed, trainable=trainable
        )
        self.exact = Decoder(small, small.layers, device="cpu", dtype=torch.float64)
        self.exact.requires_grad_(trainable)
        self.exact.load_state_dict(self.model.state_dict())
        self.exact.set_positions(CHECK_CONTEXT)
        self.generator = torch.Generator().manual_seed(seed)
        width = "its own width" if small.hidden_size == config.hidden_size else f"width {small.hidden_size}"
        self.text = f"float64 on the CPU, {small.layers} layers of {width}"

    def tokens(self, count: int) -> Tensor:
        """Random tokens [B, count] on the CPU."""
        return torch.randint(self.config.vocabulary, (CHECK_BATCH, count), generator=self.generator)

    def caches(self, length: int) -> tuple[Tensor, Tensor]:
        """The same random cache on the device and, exactly, on the CPU."""
        sizes = (self.config, self.config.layers, CHECK_BATCH, length)
        ours = allocate_cache(*sizes, dtype=self.kind, device=torch.device("cpu"))
        fill_repeated(ours, self.generator)
        return ours.to(self.device), ours.double()

    def judge(self, out: Tensor, ref: Tensor, what: str) -> Check:
        """Whether `out` is as near to `ref` as a network's can be."""
        tolerance = NETWORK_FACTOR * TOLERANCES[self.dtype]
        return judge(relative_error(out, ref), tolerance, f"{self.text}: {what}", out)

    @torch.no_grad()
    def check_prefill(self) -> list[Check]:
        """Logits of all positions, of the last one after a prefill, and the cache that it filled."""
        tokens, (cache, exact) = self.tokens(CHECK_TOKENS), self.caches(CHECK_TOKENS)
        ours = self.model(tokens.to(self.device))
        last = self.model.prefill(tokens.to(self.device), cache)
        reference = self.exact(tokens)
        self.exact.prefill(tokens, exact)
        return [
            self.judge(ours, reference, "logits"),
            self.judge(last, reference[:, -1], "last logits"),
            self.judge(cache, exact, "cache"),
        ]

    @torch.no_grad()
    def check_decode(self, context: int) -> list[Check]:
        """Logits of a token after a random cache, and decode against prefill of the same tokens."""
        length = min(context, CHECK_CONTEXT)
        tokens, (cache, exact) = self.tokens(1), self.caches(length)
        ours = self.model.decode(tokens.to(self.device), cache, length - 1)
        reference = self.exact.decode(tokens, exact, length - 1)
        return [self.judge(ours, reference, f"logits after {length - 1} cached tokens")]

    def check_train(self) -> list[Check]:
        """The loss, and the gradient of every parameter."""
        tokens = self.tokens(CHECK_TOKENS + 1)
        ours = self.model.loss(tokens[:, :-1].to(self.device), tokens[:, 1:].to(self.device))
        reference = self.exact.loss(tokens[:, :-1], tokens[:, 1:])
        checks = [self.judge(ours.detach(), reference.detach(), "loss")]
        ours.backward()  # type: ignore[no-untyped-call]
        reference.backward()  # type: ignore[no-untyped-call]
        exact = dict(self.exact.named_parameters())
        for name, parameter in self.model.named_parameters():
            grad, expected = parameter.grad, exact[name].grad
            if grad is None or expected is None:
                raise RuntimeError(f"the backward pass gave {name} no gradient")
            checks.append(self.judge(grad, expected, f"gradient of {name}"))
        return checks


def network_tolerance(dtype: str, layers: int) -> float:
    """Of two ways through so many layers: each rounds by itself in every one, so it grows with their root."""
    return NETWORK_FACTOR * TOLERANCES[dtype] * math.sqrt(max(1.0, layers / 2))


def check_consistency(model: Decoder, dtype: str, device: torch.device, seed: int) -> Check:
    """Decode with a cache against prefill of the same tokens, in the timed model itself.

    Both round on their own in every layer.
    """
    generator = torch.Generator().manual_seed(seed)
    count = min(CHECK_TOKENS, len(model.cos))
    tokens = torch.randint(model.config.vocabulary, (1, count), generator=generator).to(device)
    layers, kind = len(model.blocks), TORCH_DTYPES[dtype]
    cache = allocate_cache(model.config, layers, 1, count, dtype=kind, device=device).fill_(float("nan"))
    with torch.inference_mode():
        whole = model.prefill(tokens, cache.clone())
        out = model.prefill(tokens[:, : max(count - 1, 1)], cache)
        if count > 1:
            out = model.decode(tokens[:, -1:], cache, count - 1)
    return judge(
        relative_error(out, whole),
        network_tolerance(dtype, layers),
        "prefill of the same tokens, all layers",
        out,
    )
