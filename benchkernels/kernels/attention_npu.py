"""Ascend's fused attention operators, written to their published schemas; never run on a chip here.

The framework's own path builds its causal mask at every call; here it is built once, outside of what is
timed. Operator names, arguments and the compressed mask are those of torch-npu 2.1 to 2.14.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from benchkernels.kernels.attention import Problem
from benchkernels.kernels.base import Unsupported

OPERATORS = {
    "npu_fusion_attention": "npu_fusion_attention",
    "npu_fused_infer": "npu_fused_infer_attention_score",
}
MASK_SIZE = 2048
"""The operator repeats a mask of this size along the diagonal, whatever the sequence."""
SPARSE_NONE = 0
SPARSE_RIGHT_DOWN_CAUSAL = 3


def list_backends(problem: Problem) -> tuple[str, ...]:
    """The vendor's operator for the phase, then the framework's own path."""
    fused = "npu_fused_infer" if problem.phase == "decode" else "npu_fusion_attention"
    return (fused, "sdpa")


def make_attend(
    name: str, problem: Problem, device: torch.device
) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """The fused call of that name. Raises Unsupported where no torch-npu has such an operator."""
    try:
        import torch_npu
    except ImportError as error:
        raise Unsupported(f"{name} needs torch-npu, which cannot be imported: {error}") from error
    operator = getattr(torch_npu, OPERATORS[name], None)
    if operator is None:
        raise Unsupported(f"this torch-npu has no operator {OPERATORS[name]}")
    if name == "npu_fused_infer":
        return _make_infer(operator, problem)
    return _make_fusion(operator, problem, device)


def make_mask(device: torch.device) -> Tensor:
    """The compressed causal mask [2048, 2048], bool; true is masked, the opposite of torch's own meaning."""
    return torch.ones(MASK_SIZE, MASK_SIZE, dtype=torch.bool, device=device).triu(diagonal=1)


def _make_fusion(
    operator: Callable[..., tuple[Tensor, ...]], problem: Problem, device: torch.device
) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    arguments = {"scale": problem.head_size**-0.5, "input_layout": "BNSD", "sparse_mode": SPARSE_NONE}
    if problem.causal:
        arguments |= {"atten_mask": make_mask(device), "sparse_mode": SPARSE_RIGHT_DOWN_CAUSAL}

    def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return operator(query, key, value, problem.query_heads, **arguments)[0]

    return attend


def _make_infer(
    operator: Callable[..., tuple[Tensor, ...]], problem: Problem
) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        if query.dtype == torch.float32:
            raise Unsupported("npu_fused_infer_attention_score takes 16 bits a number, not fp32")
        return operator(
            query,
            key,
            value,
            num_heads=problem.query_heads,
            num_key_value_heads=problem.kv_heads,
            scale=problem.head_size**-0.5,
            input_layout="BNSD",
        )[0]

    return attend
