"""What is timed: one file per kernel, registered here and nowhere else. Imports no torch."""

from __future__ import annotations

from benchkernels.kernels.attention import Attention
from benchkernels.kernels.bandwidth import Bandwidth
from benchkernels.kernels.base import Kernel
from benchkernels.kernels.collective import Collective
from benchkernels.kernels.llm import Llm
from benchkernels.kernels.llm_group import LlmGroup
from benchkernels.kernels.matmul import Matmul
from benchkernels.kernels.shared import GroupKernel

_OF_GROUPS: tuple[GroupKernel, ...] = (Collective(), LlmGroup())
_ALL: tuple[Kernel, ...] = (Matmul(), Attention(), Llm(), Bandwidth(), *_OF_GROUPS)

KERNELS: dict[str, Kernel] = {kernel.name: kernel for kernel in _ALL}
"""Every kernel by the name that a suite's `kernel` key gives."""
GROUP_KERNELS: dict[str, GroupKernel] = {kernel.name: kernel for kernel in _OF_GROUPS}
"""Those that only a group of ranks can run."""
