"""What a decoder step holds on its device, from above, before anything is allocated. No torch.

Every tensor that may live at the same time as another is counted beside it, so that the bound holds for fused
and unfused implementations of norms, rotary embedding and SwiGLU alike; attention itself is taken as fused.
"""

from __future__ import annotations

from benchkernels.models import ModelConfig, count_parameters

CHECK_PARAMETERS = 8_000_000
"""Largest reduced model that a check builds."""
CHECK_BYTES = CHECK_PARAMETERS * 32 + (64 << 20)
"""The reduced model with gradients, and its float64 copy with gradients (on a CPU both are on the device)."""
WORKSPACE_BYTES = 192 << 20
MARGIN = 1.05
"""Allocators round up and fragment."""


def bound_memory(
    model: ModelConfig, layers: int, *, step: str, batch: int, sequence: int, element_bytes: int
) -> int:
    """Upper bound in bytes of the step's weights, cache or optimiser, activations, logits and check."""
    parameters = count_parameters(model, layers)
    tokens = batch if step == "decode" else batch * sequence
    positions = 2 * sequence * model.head_size * element_bytes
    held = positions + _block_bytes(model, element_bytes) * tokens
    if step == "train":
        # Weights, gradients, two moments; a tied table's two gradients live together before they are summed.
        held += element_bytes * (4 * parameters + model.vocabulary * model.hidden_size)
        held += tokens * (layers * _saved_bytes(model, element_bytes) + _block_bytes(model, element_bytes))
        held += tokens * _logit_bytes(model, element_bytes)
    else:
        cache = layers * 2 * batch * sequence * model.kv_size
        held += element_bytes * (parameters + cache + 3 * batch * model.vocabulary)
    return int(MARGIN * held) + CHECK_BYTES + WORKSPACE_BYTES


def _block_bytes(model: ModelConfig, element_bytes: int) -> int:
    """Per token while one block runs: norms in fp32, projections, rotated and repeated heads, MLP."""
    hidden, query, kv = model.hidden_size, model.query_size, model.kv_size
    elements = 5 * hidden + (query + 2 * kv) + 5 * (query + kv) + 4 * query + 4 * model.intermediate_size
    return element_bytes * elements + 3 * 4 * hidden


def _saved_bytes(model: ModelConfig, element_bytes: int) -> int:
    """Per token and layer that the backward pass needs: inputs of every product, and of norms in fp32."""
    hidden, query, kv = model.hidden_size, model.query_size, model.kv_size
    elements = 4 * hidden + (query + 2 * kv) + 2 * (query + kv) + 4 * query + 4 * model.intermediate_size
    return element_bytes * elements + 2 * 3 * 4 * hidden + 4 * model.query_heads


def _logit_bytes(model: ModelConfig, element_bytes: int) -> int:
    """Per token: logits and their gradient, both in fp32 too, and fp32 log-probabilities with gradient."""
    return model.vocabulary * (2 * element_bytes + 4 * 4)
