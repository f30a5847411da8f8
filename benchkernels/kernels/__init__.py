"""What is timed: one file per kernel, registered here and nowhere else. Imports no torch."""

from __future__ import annotations

from benchkernels.kernels.attention import Attention
from benchkernels.kernels.bandwidth import Bandwidth
from benchkernels.kernels.base import Kernel
from benchkernels.kernels.llm import Llm
from benchkernels.kernels.matmul import Matmul

_ALL: tuple[Kernel, ...] = (Matmul(), Attention(), Llm(), Bandwidth())

KERNELS: dict[str, Kernel] = {kernel.name: kernel for kernel in _ALL}
"""Every kernel by the name that a suite's `kernel` key gives."""
