"""A Llama-style decoder with a static KV cache. Imported only by code that is about to run it.

Shapes: B batch, S tokens of this call, C cached tokens, H hidden, N query heads, K kv heads, D head size,
F MLP width, V vocabulary. Projections that read the same input are one matrix, as serving engines do it.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (torch's own convention)
from torch import Tensor, nn

from benchkernels.kernels.decoder_ops import Operations, TorchOperations, torch_operations
from benchkernels.models import ModelConfig, RopeScaling

FILL_BLOCK = 131_071
"""A prime, so that repeated blocks fall differently into every row of a matrix."""


def rotary_frequencies(config: ModelConfig) -> Tensor:
    """Radians per token [D/2] in float64, stretched as Llama 3.1 does where the model says so."""
    exponent = torch.arange(0, config.head_size, 2, dtype=torch.float64) / config.head_size
    frequency = config.rope_theta**-exponent
    return frequency if config.rope_scaling is None else _stretch(frequency, config.rope_scaling)


def _stretch(frequency: Tensor, scaling: RopeScaling) -> Tensor:
    """Long wavelengths are divided by `factor`, short ones kept, those between blended (Llama 3.1's rule)."""
    turns = scaling.original_context * frequency / (2 * math.pi)
    low, high = scaling.low_frequency_factor, scaling.high_frequency_factor
    kept = ((turns - low) / (high - low)).clamp(0.0, 1.0)
    return frequency * (kept + (1.0 - kept) / scaling.factor)


class Projection(nn.Linear):
    """A linear map whose weights are filled later: torch's own start values would take minutes."""

    def reset_parameters(self) -> None:
        """Leave the memory as it is."""


class Block(nn.Module):
    """One decoder layer: attention and SwiGLU, each behind an RMSNorm and added to its input."""

    def __init__(self, config: ModelConfig, operations: Operations, **place: Any) -> None:
        super().__init__()
        self.config, self.operations = config, operations
        hidden, wide = config.hidden_size, config.intermediate_size
        self.attention_norm = nn.RMSNorm(hidden, eps=config.norm_epsilon, **place)
        width = config.query_size + 2 * config.kv_size
        self.qkv = Projection(hidden, width, bias=config.attention_bias, **place)
        self.output = Projection(config.query_size, hidden, bias=False, **place)
        self.mlp_norm = nn.RMSNorm(hidden, eps=config.norm_epsilon, **place)
        self.gate_up = Projection(hidden, 2 * wide, bias=False, **place)
        self.down = Projection(wide, hidden, bias=False, **place)

    def forward(self, x_bsh: Tensor, cos: Tensor, sin: Tensor, cache: Tensor | None, position: int) -> Tensor:
        """x [B, S, H] at `position`; cache [2, B, K, C, D] or None. Returns [B, S, H]."""
        epsilon = self.config.norm_epsilon
        normed = self.operations.rms_norm(x_bsh, self.attention_norm.weight, epsilon)
        x_bsh = x_bsh + self._attend(normed, cos, sin, cache, position)
        normed = self.operations.rms_norm(x_bsh, self.mlp_norm.weight, epsilon)
        mixed: Tensor = x_bsh + self.down(self.operations.swiglu(self.gate_up(normed)))
        return mixed

    def _attend(self, x_bsh: Tensor, cos: Tensor, sin: Tensor, cache: Tensor | None, position: int) -> Tensor:
        batch, tokens, _ = x_bsh.shape
        heads, kv_heads, size = self.config.query_heads, self.config.kv_heads, self.config.head_size
        qkv = self.qkv(x_bsh).view(batch, tokens, heads + 2 * kv_heads, size)
        rotated = self.operations.rotate(qkv[:, :, : heads + kv_heads], cos, sin).transpose(1, 2)
        query, key = rotated[:, :heads], rotated[:, heads:]
        value = qkv[:, :, heads + kv_heads :].transpose(1, 2)
        if cache is not None:
            cache[0, :, :, position : position + tokens] = key
            cache[1, :, :, position : position + tokens] = value
            if position:
                key, value = cache[:, :, :, : position + tokens]
        # A later token sees the whole cache; a prompt starts at 0 and is causal in itself.
        attended = self.operations.attend(query, key, value, causal=tokens > 1)
        return self.output(attended.transpose(1, 2).reshape(batch, tokens, heads * size))  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """`layers` blocks of a published configuration between its embedding table and its lm head."""

    cos: Tensor
    sin: Tensor

    def __init__(
        self, config: ModelConfig, layers: int, operations: Operations | None = None, **place: Any
    ) -> None:
        """Uninitialised; `place` is `device` and `dtype`, `operations` torch's own by default."""
        super().__init__()
        self.config, self.operations = config, operations or TorchOperations()
        # A weight of our own keeps torch from drawing one.
        weight = torch.empty(config.vocabulary, config.hidden_size, **place)
        self.embedding = nn.Embedding(config.vocabulary, config.hidden_size, _weight=weight)
        self.blocks = nn.ModuleList(Block(config, self.operations, **place) for _ in range(layers))
        self.norm = nn.RMSNorm(config.hidden_size, eps=config.norm_epsilon, **place)
        self.head = None
        if not config.tied_embeddings:
            self.head = Projection(config.hidden_size, config.vocabulary, bias=False, **place)

    def use(self, operations: Operations) -> None:
        """Compute with those from now on."""
        self.operations = operations
        for block in self.blocks:
            assert isinstance(block, Block)  # noqa: S101  (a ModuleList forgets it)
            block.operations = operations

    def set_positions(self, count: int) -> None:
        """Compute the rotary tables for `count` positions, on the device and in the dtype of the weights."""
        angle = torch.outer(torch.arange(count, dtype=torch.float64), rotary_frequencies(self.config))
        angle_s1d = torch.cat((angle, angle), dim=-1)[:, None]
        weight = self.embedding.weight
        self.register_buffer("cos", angle_s1d.cos().to(weight.device, weight.dtype), persistent=False)
        self.register_buffer("sin", angle_s1d.sin().to(weight.device, weight.dtype), persistent=False)

    def hidden(self, tokens_bs: Tensor, cache: Tensor | None = None, position: int = 0) -> Tensor:
        """Normed states [B, S, H] of tokens at `position`; cache [L, 2, B, K, C, D] is written there.

        S > 1 needs position 0: a prompt is taken whole, then token by token.
        """
        if position and tokens_bs.shape[1] > 1:
            raise ValueError("only one token at a time can follow a prompt")
        x_bsh = self.embedding(tokens_bs)
        window = slice(position, position + tokens_bs.shape[1])
        cos, sin = self.cos[window], self.sin[window]
        for index, block in enumerate(self.blocks):
            x_bsh = block(x_bsh, cos, sin, None if cache is None else cache[index], position)
        return self.operations.rms_norm(x_bsh, self.norm.weight, self.config.norm_epsilon)

    def logits(self, hidden_bsh: Tensor) -> Tensor:
        """[..., V] by the lm head, or by the embedding table where the two are tied."""
        head = self.embedding if self.head is None else self.head
        return F.linear(hidden_bsh, head.weight)

    def forward(self, tokens_bs: Tensor) -> Tensor:
        """Logits [B, S, V] of every position, without a cache."""
        return self.logits(self.hidden(tokens_bs))

    def prefill(self, tokens_bs: Tensor, cache: Tensor) -> Tensor:
        """Fill the cache from position 0; logits [B, V] of the last token only, as serving engines do."""
        return self.logits(self.hidden(tokens_bs, cache)[:, -1])

    def decode(self, tokens_b1: Tensor, cache: Tensor, position: int) -> Tensor:
        """Logits [B, V] of one new token per sequence, which sees itself and `position` cached ones."""
        return self.logits(self.hidden(tokens_b1, cache, position)[:, -1])

    def loss(self, tokens_bs: Tensor, targets_bs: Tensor) -> Tensor:
        """See `mean_loss`."""
        return mean_loss(self(tokens_bs), targets_bs)


def mean_loss(logits_bsv: Tensor, targets_bs: Tensor) -> Tensor:
    """Mean cross-entropy in float32: in bf16 the log-probabilities would be wrong by several percent."""
    wide = logits_bsv if logits_bsv.dtype == torch.float64 else logits_bsv.float()
    return F.cross_entropy(wide.flatten(0, 1), targets_bs.flatten())


def allocate_cache(
    config: ModelConfig, layers: int, batch: int, length: int, *, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """An uninitialised static KV cache [L, 2, B, K, C, D]."""
    shape = (layers, 2, batch, config.kv_heads, length, config.head_size)
    return torch.empty(shape, dtype=dtype, device=device)


def fill_repeated(tensor: Tensor, generator: torch.Generator, std: float = 1.0, mean: float = 0.0) -> None:
    """Random normal in place. A CPU repeats one block of normals, since drawing billions takes minutes."""
    if tensor.device.type != "cpu":
        tensor.normal_(mean, std, generator=generator)
        return
    flat = tensor.view(-1)
    block = torch.empty(min(FILL_BLOCK, flat.numel())).normal_(mean, std, generator=generator)
    block = block.to(tensor.dtype)
    for piece in torch.split(flat, FILL_BLOCK):
        piece.copy_(block[: piece.numel()])


@torch.no_grad()
def fill_weights(model: Decoder, generator: torch.Generator) -> None:
    """Random weights for every parameter, in their order."""
    for name, parameter in model.named_parameters():
        fill_weight(name, parameter, generator)


def fill_weight(name: str, weight: Tensor, generator: torch.Generator) -> None:
    """Random numbers that keep activations near unit size: 1/sqrt(fan in), and norms around 1."""
    if "norm" in name:
        fill_repeated(weight, generator, std=0.1, mean=1.0)
    elif weight.dim() == 1:
        fill_repeated(weight, generator, std=0.1)
    else:
        fill_repeated(weight, generator, std=weight.shape[1] ** -0.5)


def build_decoder(
    config: ModelConfig,
    layers: int,
    positions: int,
    *,
    dtype: torch.dtype,
    device: torch.device,
    seed: int,
    trainable: bool = False,
) -> Decoder:
    """A decoder with random weights from `seed`, made on the device: they are never held twice."""
    model = Decoder(config, layers, torch_operations(dtype, device), device=device, dtype=dtype)
    model.requires_grad_(trainable)
    fill_weights(model, torch.Generator(device).manual_seed(seed))
    model.set_positions(positions)
    return model
