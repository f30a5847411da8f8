"""How a weight lies in memory: row by row (ND), or in the blocks of an Ascend's matrix unit (NZ).

Imported only to run them.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from benchkernels.devices.base import Device
from benchkernels.kernels.base import Unsupported

_FRACTAL_NZ = 29
"""Of ACL's formats; the same in torch-npu 2.1 to 2.14."""
_NZ_DTYPES = ("fp16", "bf16", "int8")
"""An fp32 weight in NZ would be multiplied by an operator that is compiled on its first use."""


def find_format(name: str, dtype: str, device: Device) -> Callable[[Tensor], Tensor]:
    """What copies a weight [n, k] into that format. Raises Unsupported where there is none such."""
    if name == "ND":
        return lambda weight: weight
    if device.kind != "npu":
        raise Unsupported(f"a {device.kind.upper()} has no weights in {name}: the format is an Ascend's own")
    if dtype not in _NZ_DTYPES:
        raise Unsupported(f"weights in {name} are multiplied in {', '.join(_NZ_DTYPES)}, not in {dtype}")
    return _cast_to_blocks


def _cast_to_blocks(weight: Tensor) -> Tensor:
    """Raises Unsupported where the weight stays as it was."""
    import torch_npu

    # Without the switch torch-npu warns and does nothing; everything else is measured without it.
    torch_npu.npu.config.allow_internal_format = True
    try:
        blocks: Tensor = torch_npu.npu_format_cast(weight, _FRACTAL_NZ)
    finally:
        torch_npu.npu.config.allow_internal_format = False
    if int(torch_npu.get_npu_format(blocks)) != _FRACTAL_NZ:
        raise Unsupported("torch-npu left the weight in its format: this chip or CANN has no NZ for it")
    return blocks
