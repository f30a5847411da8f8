"""How much work a call is: FLOP and compulsory bytes, by the formulas of docs/method (section C).

One multiply-add is 2 FLOP. Only matmul-class work counts: norms, softmax, rotary embedding, activations,
residuals, embedding look-up, sampling and the optimiser are 0, so that figures are comparable with those of
Megatron-LM, PaLM and FlashAttention. Bytes are compulsory traffic: every operand once, no cache misses beyond
it, no write-allocate. Integer products count the same and are called OP.

Not `torch.utils.flop_counter.FlopCounterMode`: it ignores causality and gives 0 for the CPU's
fused attention. It is the reference of the tests where it is right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

FlopConvention = Literal["causal_exact", "causal_half", "full"]
StreamOperation = Literal["copy", "triad", "read"]

ELEMENT_BYTES = {"fp64": 8, "fp32": 4, "tf32": 4, "hf32": 4, "fp16": 2, "bf16": 2, "fp8": 1, "int8": 1}
"""Bytes of one element in memory; tf32 and hf32 are ways to multiply fp32 tensors."""

LSE_BYTES = 4
"""The log-sum-exp that a fused attention keeps per query and head is fp32 in every implementation."""

STREAM_ARRAYS: dict[StreamOperation, int] = {"copy": 2, "triad": 3, "read": 1}
"""Arrays moved per call (McCalpin's STREAM; its write-allocate traffic is not counted)."""


def matmul_flops(m: int, n: int, k: int, batch: int = 1) -> int:
    """FLOP of C[m, n] = A[m, k] B[k, n]: 2 m n k; bias and beta are not counted."""
    return 2 * batch * m * n * k


def matmul_bytes(
    m: int,
    n: int,
    k: int,
    *,
    a_bytes: int,
    b_bytes: int,
    c_bytes: int,
    batch: int = 1,
    accumulate: bool = False,
) -> int:
    """Compulsory bytes of C[m, n] = A[m, k] B[k, n] with elements of the given sizes.

    `accumulate` (beta != 0) reads C as well.
    """
    c_times = 2 if accumulate else 1
    return batch * (a_bytes * m * k + b_bytes * k * n + c_times * c_bytes * m * n)


def stream_bytes(operation: StreamOperation, array_bytes: int) -> int:
    """Bytes moved by one call over arrays of `array_bytes`: copy 2, triad 3, read 1 times."""
    return STREAM_ARRAYS[operation] * array_bytes


def attended_pairs(queries: int, keys: int, causal: bool, window: int | None = None) -> int:
    """Query-key pairs of one head that are not masked.

    Causal is aligned at the bottom right (the last query sees all keys): Sq (Sk - Sq) + Sq (Sq + 1) / 2.
    A sliding `window` W leaves min(W, Sk - Sq + i + 1) keys to query i. Raises ValueError where a causal mask
    has more queries than keys, or a window no causal mask.
    """
    if not causal:
        if window is not None:
            raise ValueError("a sliding window needs a causal mask")
        return queries * keys
    if queries > keys:
        raise ValueError(f"a causal mask needs at least as many keys ({keys}) as queries ({queries})")
    if window is None or window >= keys:
        return queries * (keys - queries) + queries * (queries + 1) // 2
    # Query i sees `past + i + 1` keys until the window is full: a triangle, then a rectangle.
    past = keys - queries
    growing = max(0, min(queries, window - past - 1))
    return growing * past + growing * (growing + 1) // 2 + (queries - growing) * window


def convention_pairs(queries: int, keys: int, convention: FlopConvention) -> float:
    """Pairs that a causal head is credited with by convention, to convert figures between conventions.

    `causal_exact` (ours): the unmasked pairs; `causal_half`: Sq Sk / 2 (FlashAttention's script,
    Megatron-LM); `full`: Sq Sk (PaLM's 12 L H Q T, torchtitan, nanoGPT).
    """
    if convention == "causal_exact":
        return attended_pairs(queries, keys, causal=True)
    return queries * keys / 2 if convention == "causal_half" else queries * keys


@dataclass(frozen=True, slots=True)
class AttentionShape:
    """Sizes of one attention call; Q is [batch, query_heads, queries, qk_dim], K and V hold `keys` rows."""

    batch: int
    query_heads: int
    kv_heads: int
    queries: int
    keys: int
    qk_dim: int
    v_dim: int
    causal: bool

    @property
    def pairs(self) -> int:
        """Unmasked query-key pairs of one head."""
        return attended_pairs(self.queries, self.keys, self.causal)


def attention_flops(shape: AttentionShape) -> int:
    """FLOP of the forward pass: 2 B Hq P (D_qk + D_v); query heads, so GQA saves bytes and no FLOP."""
    return 2 * shape.batch * shape.query_heads * shape.pairs * (shape.qk_dim + shape.v_dim)


def attention_backward_flops(shape: AttentionShape) -> int:
    """FLOP of the backward kernel: 2.5 times the forward (S again, dV, dP, dQ, dK: 5 products against 2).

    FlashAttention's convention. A train step's model FLOP do not count the recomputed S: factor 2 there.
    """
    return 5 * attention_flops(shape) // 2


def attention_bytes(shape: AttentionShape, element_bytes: int, with_lse: bool = False) -> int:
    """Ideal (fused) bytes of the forward pass: Q, K, V read and O written once.

    s B (Hq Sq (D_qk + D_v) + Hkv Sk (D_qk + D_v)), and 4 B Hq Sq for the log-sum-exp that training keeps.
    """
    lse = LSE_BYTES * shape.batch * shape.query_heads * shape.queries if with_lse else 0
    return element_bytes * _attention_elements(shape) + lse


def attention_backward_bytes(shape: AttentionShape, element_bytes: int) -> int:
    """Ideal bytes of the backward pass: Q, K, V, O, dO read, dQ, dK, dV written, and 8 B per query and head.

    s B (4 Hq Sq D + 4 Hkv Sk D) + 8 B Hq Sq (the log-sum-exp and the row sums of dO O, both fp32).
    """
    row_statistics = 2 * LSE_BYTES * shape.batch * shape.query_heads * shape.queries
    return 2 * element_bytes * _attention_elements(shape) + row_statistics


def _attention_elements(shape: AttentionShape) -> int:
    """Elements of Q, O, K and V together."""
    rows = shape.query_heads * shape.queries + shape.kv_heads * shape.keys
    return shape.batch * rows * (shape.qk_dim + shape.v_dim)


@dataclass(frozen=True, slots=True)
class DecoderShape:
    """Sizes of a Llama-style decoder, as a model's published configuration gives them."""

    layers: int
    hidden: int
    query_heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocabulary: int
    mlp_matrices: int = 3
    """3 for SwiGLU and GeGLU (gate, up, down), 2 for a plain MLP."""
    experts: int = 0
    """0 for a dense model; else `intermediate` is one expert's."""
    active_experts: int = 0

    def attention(self, batch: int, queries: int, keys: int) -> AttentionShape:
        """One layer's causal attention of `batch` sequences."""
        return AttentionShape(
            batch, self.query_heads, self.kv_heads, queries, keys, self.head_dim, self.head_dim, causal=True
        )

    @property
    def attention_weights(self) -> int:
        """Elements of one layer's four projections: h (n_q + 2 n_kv) d + n_q d h."""
        width = (2 * self.query_heads + 2 * self.kv_heads) * self.head_dim
        return self.hidden * width

    @property
    def expert_weights(self) -> int:
        """Elements of one MLP (one expert's): g h f."""
        return self.mlp_matrices * self.hidden * self.intermediate


def linear_flops_per_token(shape: DecoderShape) -> int:
    """FLOP of one layer's linear maps for one token, forward.

    2 [h (n_q + 2 n_kv) d + n_q d h + g h f]; with experts g h f k_active + h E (the router).
    """
    mlp = shape.expert_weights
    if shape.experts:
        mlp = mlp * shape.active_experts + shape.hidden * shape.experts
    return 2 * (shape.attention_weights + mlp)


def causal_attention_flops(shape: DecoderShape, batch: int, tokens: int) -> int:
    """FLOP of one layer's attention over `batch` sequences of `tokens`, causal, forward."""
    return attention_flops(shape.attention(batch, queries=tokens, keys=tokens))


def head_flops(shape: DecoderShape, positions: int) -> int:
    """FLOP of the language-model head over so many positions: 2 h V each."""
    return 2 * positions * shape.hidden * shape.vocabulary


def prefill_flops(shape: DecoderShape, batch: int, tokens: int, logits_per_sequence: int = 1) -> int:
    """FLOP of a prefill: B S L F_lin + L F_fwd(B, n_q, S, S, d, causal) + 2 B h V r.

    r = 1 (what serving engines do) makes the last token's logits only; r = S makes all.
    """
    linear = batch * tokens * linear_flops_per_token(shape)
    attention = causal_attention_flops(shape, batch, tokens)
    return shape.layers * (linear + attention) + head_flops(shape, batch * logits_per_sequence)


def decode_flops(shape: DecoderShape, batch: int, context: int) -> int:
    """FLOP of one decode step: B L F_lin + 4 L B n_q c d + 2 B h V; `context` includes the new token."""
    attention = attention_flops(shape.attention(batch, queries=1, keys=context))
    layers = shape.layers * (batch * linear_flops_per_token(shape) + attention)
    return layers + head_flops(shape, batch)


def train_flops(shape: DecoderShape, batch: int, tokens: int) -> int:
    """Model FLOP of a train step: 3 [B S L F_lin + L F_fwd(causal) + 2 B S h V].

    The backward pass is twice the forward; recomputed work (attention's S, checkpointed layers) and the
    optimiser are not model FLOP.
    """
    return 3 * prefill_flops(shape, batch, tokens, logits_per_sequence=tokens)


def distinct_experts(shape: DecoderShape, tokens: int) -> float:
    """Expected number of experts that so many tokens reach: E (1 - (1 - k/E)^tokens), routing uniform."""
    return shape.experts * (1 - (1 - shape.active_experts / shape.experts) ** tokens)


def weight_elements(shape: DecoderShape, tokens: int | None = None) -> int:
    """Weights that one step reads: L (projections + g h f + 2 h) + h V + h.

    The embedding table counts 0 (only a row per token is read), the head h V once, tied or not. With experts
    the router counts, and of the experts those that `tokens` are expected to reach (None: all), rounded up.
    """
    mlp = shape.expert_weights
    if shape.experts:
        reached = shape.experts if tokens is None else distinct_experts(shape, tokens)
        mlp = math.ceil(mlp * reached) + shape.hidden * shape.experts
    layer = shape.attention_weights + mlp + 2 * shape.hidden
    return shape.layers * layer + shape.hidden * shape.vocabulary + shape.hidden


def kv_cache_bytes(shape: DecoderShape, batch: int, context: int, kv_bytes: int) -> int:
    """Bytes of keys and values of `batch` sequences of `context` tokens: B c L 2 n_kv d s."""
    return batch * context * shape.layers * 2 * shape.kv_heads * shape.head_dim * kv_bytes


def decode_bytes(
    shape: DecoderShape, batch: int, context: int, *, weight_bytes: int, kv_bytes: int, logit_bytes: int
) -> int:
    """Compulsory bytes of one decode step, sizes per element: weights, cache read, cache write, logits.

    W + B c L 2 n_kv d s_kv + B L 2 n_kv d s_kv + B V s_logit.
    """
    weights = weight_bytes * weight_elements(shape, batch)
    cache = kv_cache_bytes(shape, batch, context + 1, kv_bytes)
    return weights + cache + batch * shape.vocabulary * logit_bytes


def prefill_bytes(
    shape: DecoderShape,
    batch: int,
    tokens: int,
    *,
    weight_bytes: int,
    kv_bytes: int,
    logit_bytes: int,
    logits_per_sequence: int = 1,
) -> int:
    """Compulsory bytes of a prefill, sizes per element: weights read, cache and logits written.

    Activations are not counted: fused, they need not leave the chip.
    """
    weights = weight_bytes * weight_elements(shape, batch * tokens)
    logits = batch * logits_per_sequence * shape.vocabulary * logit_bytes
    return weights + kv_cache_bytes(shape, batch, tokens, kv_bytes) + logits


def adamw_bytes(
    parameters: int, *, weight_bytes: int, gradient_bytes: int, state_bytes: int, master_bytes: int = 0
) -> int:
    """Bytes of one fused AdamW step: gradient, weight and both moments read, all but the gradient written.

    With fp32 master weights the master is read and both are written: bf16 weights, fp32 master, moments and
    gradients give 16 read + 14 written = 30 B per parameter.
    """
    source_bytes = master_bytes or weight_bytes
    read = gradient_bytes + source_bytes + 2 * state_bytes
    written = weight_bytes + master_bytes + 2 * state_bytes
    return parameters * (read + written)
