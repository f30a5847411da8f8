"""The parts of a decoder layer for which a vendor may have one fused operator, as torch computes them.

A vendor's own set of them has the same methods: `use` of a Decoder takes either. Imported only to run them.
"""

from __future__ import annotations

from typing import Protocol

import torch
import torch.nn.functional as F  # noqa: N812  (torch's own convention)
from torch import Tensor

EAGER = "eager"


class Operations(Protocol):
    """What a layer does beside its products.

    Shapes: B batch, S tokens, H hidden, N heads, D head size, F MLP width.
    """

    name: str
    """As a backend is named in a profile."""

    def rms_norm(self, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        """x [..., H] over the root mean square of its last axis, times weight [H]."""
        ...

    def rotate(self, x_bsnd: Tensor, cos_s1d: Tensor, sin_s1d: Tensor) -> Tensor:
        """Rotary embedding of halves: x cos + [-x2, x1] sin; both tables [S, 1, D]."""
        ...

    def swiglu(self, gate_up: Tensor) -> Tensor:
        """silu(gate) * up of [..., 2 F], gate first."""
        ...

    def attend(self, query_bnsd: Tensor, key: Tensor, value: Tensor, *, causal: bool) -> Tensor:
        """[B, N, S, D]; key and value may have fewer heads, and more tokens where it is not causal."""
        ...


class TorchOperations:
    """By torch's own operators."""

    name = EAGER

    def __init__(self, repeat_heads: bool = False) -> None:
        """`repeat_heads` materialises repeated kv heads, where no fused attention takes grouped ones."""
        self._repeat_heads = repeat_heads

    def rms_norm(self, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        """See `Operations`."""
        return F.rms_norm(x, weight.shape, weight, epsilon)

    def rotate(self, x_bsnd: Tensor, cos_s1d: Tensor, sin_s1d: Tensor) -> Tensor:
        """See `Operations`."""
        first, second = x_bsnd.chunk(2, dim=-1)
        return x_bsnd * cos_s1d + torch.cat((-second, first), dim=-1) * sin_s1d

    def swiglu(self, gate_up: Tensor) -> Tensor:
        """See `Operations`."""
        gate, up = gate_up.chunk(2, dim=-1)
        return F.silu(gate) * up

    def attend(self, query_bnsd: Tensor, key: Tensor, value: Tensor, *, causal: bool) -> Tensor:
        """See `Operations`."""
        group = query_bnsd.shape[1] // key.shape[1]
        if self._repeat_heads and group > 1:
            key, value = (t.repeat_interleave(group, dim=1) for t in (key, value))
        grouped = key.shape[1] != query_bnsd.shape[1]
        return F.scaled_dot_product_attention(query_bnsd, key, value, is_causal=causal, enable_gqa=grouped)


def torch_operations(dtype: torch.dtype, device: torch.device) -> TorchOperations:
    """Those for a device: grouped heads would fall to CUDA's unfused path but for 16 bit from sm80 on."""
    if device.type != "cuda":
        return TorchOperations()
    narrow = dtype == torch.float32 or torch.cuda.get_device_capability(device) < (8, 0)
    return TorchOperations(repeat_heads=narrow)


def list_operations(dtype: torch.dtype, device: torch.device) -> dict[str, Operations]:
    """The sets of operations to choose from on that device, by name: the vendor's fused ones, torch's own."""
    sets: list[Operations] = [torch_operations(dtype, device)]
    if device.type == "npu" and dtype != torch.float32:
        from benchkernels.kernels.decoder_npu import FusedOperations

        # Ascend's attention over a cache takes 16 bits a number.
        sets.insert(0, FusedOperations(device))
    return {operations.name: operations for operations in sets}
