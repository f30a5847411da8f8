"""The parts of a decoder layer by Ascend's fused operators, written to their published schemas.

Never run on a chip here; imported only on a machine that has torch-npu. What the framework's own path does in
eight kernels (RMSNorm), in five (rotary embedding) or with a mask that it builds at every call (causal
attention) is one kernel each. All five are there from torch-npu 2.1 to 2.14 with these arguments; all but the
attention over a cache have a backward.
"""

from __future__ import annotations

import torch
import torch_npu
from torch import Tensor

from benchkernels.kernels.attention_npu import SPARSE_RIGHT_DOWN_CAUSAL, make_mask


class FusedOperations:
    """See `decoder_ops.Operations`; for 16-bit numbers."""

    name = "npu_fused"

    def __init__(self, device: torch.device) -> None:
        """Makes the causal mask, once."""
        self._mask = make_mask(device)

    def rms_norm(self, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        """The operator gives 1/rms too, which its backward takes."""
        normed: Tensor = torch_npu.npu_rms_norm(x, weight, epsilon=epsilon)[0]
        return normed

    def rotate(self, x_bsnd: Tensor, cos_s1d: Tensor, sin_s1d: Tensor) -> Tensor:
        """Of halves, which is the operator's default; it wants tables [1, S, 1, D]."""
        rotated: Tensor = torch_npu.npu_rotary_mul(x_bsnd, cos_s1d[None], sin_s1d[None])
        return rotated

    def swiglu(self, gate_up: Tensor) -> Tensor:
        """The operator takes the gate first, as the layer gives it."""
        product: Tensor = torch_npu.npu_swiglu(gate_up, dim=-1)
        return product

    def attend(self, query_bnsd: Tensor, key: Tensor, value: Tensor, *, causal: bool) -> Tensor:
        """A prompt, and what needs a backward, by the training operator; a later token by the other one."""
        if causal or query_bnsd.requires_grad:
            return self._attend_prompt(query_bnsd, key, value)
        return _attend_cache(query_bnsd, key, value)

    def _attend_prompt(self, query_bnsd: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """In the layout of the projections: what comes out needs no other copy to be projected."""
        query_heads, head_size = query_bnsd.shape[1], query_bnsd.shape[-1]
        attended_bsnd: Tensor = torch_npu.npu_fusion_attention(
            *(tensor.transpose(1, 2) for tensor in (query_bnsd, key, value)),
            query_heads,
            input_layout="BSND",
            scale=head_size**-0.5,
            atten_mask=self._mask,
            sparse_mode=SPARSE_RIGHT_DOWN_CAUSAL,
        )[0]
        return attended_bsnd.transpose(1, 2)


def _attend_cache(query_bnsd: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """The operator wants its operands contiguous. A full cache is, and a measured step fills it, so that the
    query's one token is all that is copied.
    """
    attended: Tensor = torch_npu.npu_fused_infer_attention_score(
        query_bnsd.contiguous(),
        key.contiguous(),
        value.contiguous(),
        num_heads=query_bnsd.shape[1],
        num_key_value_heads=key.shape[1],
        scale=query_bnsd.shape[-1] ** -0.5,
        input_layout="BNSD",
    )[0]
    return attended
