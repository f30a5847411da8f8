"""A decoder by Ascend's operators, each computed here as its manual defines it, against torch's own.

No chip and no library of Ascend's is in this: what is tested is that our layouts, orders and masks are those
that the manual asks for. That the wheel takes the calls is tested beside the stub libraries.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor

from benchkernels.kernels.decoder import allocate_cache, build_decoder
from benchkernels.kernels.decoder_ops import TorchOperations
from benchkernels.models import find_model

CPU = torch.device("cpu")
PROMPT = 9


def npu_rms_norm(x: Tensor, gamma: Tensor, epsilon: float = 1e-6) -> tuple[Tensor, Tensor]:
    rstd = (x.square().mean(dim=-1, keepdim=True) + epsilon).rsqrt()
    return x * rstd * gamma, rstd


def npu_rotary_mul(x: Tensor, r1: Tensor, r2: Tensor) -> Tensor:
    assert x.dim() == r1.dim() == r2.dim() == 4
    first, second = x.chunk(2, dim=-1)
    return x * r1 + torch.cat((-second, first), dim=-1) * r2


def npu_swiglu(x: Tensor, dim: int = -1) -> Tensor:
    gate, up = x.chunk(2, dim=dim)
    return gate * gate.sigmoid() * up


def softmax_attention(query: Tensor, key: Tensor, value: Tensor, scale: float, hidden: Tensor) -> Tensor:
    """[B, N, S, D], kv heads repeated; `hidden` is true where a query must not see a key."""
    key, value = (t.repeat_interleave(query.shape[1] // t.shape[1], dim=1) for t in (key, value))
    scores = (query @ key.transpose(-1, -2) * scale).masked_fill(hidden, float("-inf"))
    return scores.softmax(dim=-1) @ value


def npu_fusion_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    head_num: int,
    input_layout: str,
    *,
    scale: float,
    atten_mask: Tensor,
    sparse_mode: int,
) -> tuple[Tensor, None]:
    """Sparse mode 3: the compressed mask [2048, 2048] lies on the diagonal that ends at the bottom right."""
    assert (input_layout, sparse_mode, head_num) == ("BSND", 3, query.shape[2])
    assert atten_mask.shape == (2048, 2048)
    query, key, value = (t.transpose(1, 2) for t in (query, key, value))
    rows, columns = query.shape[2], key.shape[2]
    hidden = atten_mask[columns - rows : columns, :columns]
    return softmax_attention(query, key, value, scale, hidden).transpose(1, 2), None


def npu_fused_infer_attention_score(
    query: Tensor, key: Tensor, value: Tensor, *, input_layout: str, scale: float, **heads: int
) -> tuple[Tensor, None]:
    assert input_layout == "BNSD"
    assert heads == {"num_heads": query.shape[1], "num_key_value_heads": key.shape[1]}
    assert all(tensor.is_contiguous() for tensor in (query, key, value))
    hidden = torch.zeros(1, 1, dtype=torch.bool)
    return softmax_attention(query, key, value, scale, hidden), None


OPERATORS = [
    npu_rms_norm,
    npu_rotary_mul,
    npu_swiglu,
    npu_fusion_attention,
    npu_fused_infer_attention_score,
]


@pytest.fixture
def fused(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    package = ModuleType("torch_npu")
    for operator in OPERATORS:
        setattr(package, operator.__name__, operator)
    monkeypatch.setitem(sys.modules, "torch_npu", package)
    module = importlib.import_module("benchkernels.kernels.decoder_npu")
    yield module.FusedOperations(CPU)
    del sys.modules[module.__name__]


def test_prompt_token_and_gradients_are_those_of_torchs_operators(fused: Any) -> None:
    """With three query heads to a kv head."""
    config = find_model("smollm2-135m")
    decoder = build_decoder(config, 2, PROMPT + 1, dtype=torch.float32, device=CPU, seed=7, trainable=True)
    tokens = torch.randint(decoder.config.vocabulary, (2, PROMPT + 1))
    found = {}
    for name, operations in {"torch": TorchOperations(), "npu": fused}.items():
        decoder.use(operations)
        cache = allocate_cache(decoder.config, 2, 2, PROMPT + 1, dtype=torch.float32, device=CPU)
        with torch.inference_mode():
            prompt = decoder.prefill(tokens[:, :-1], cache)
            token = decoder.decode(tokens[:, -1:], cache, PROMPT)
        decoder.zero_grad()
        decoder.loss(tokens[:, :-1], tokens[:, 1:]).backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad.clone() for p in decoder.parameters() if p.grad is not None]
        found[name] = [prompt.clone(), token.clone(), cache, *gradients]
    assert len(found["npu"]) == 3 + len(list(decoder.parameters()))
    for ours, theirs in zip(found["npu"], found["torch"], strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
