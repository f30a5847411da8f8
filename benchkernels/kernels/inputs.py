"""Inputs of a case: random normal from a seed, never zeros, the same in every round.

Up to `CPU_ELEMENTS` elements come from the CPU's generator, so that small cases have the same numbers on
every device; larger ones come from the device's own, because the CPU needs seconds for each GiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

CPU_ELEMENTS = 1 << 24
CHUNK_ELEMENTS = 1 << 22
"""Numbers are made in float32 (float64 for fp64) this many at a time: at most 32 MiB beside the input."""

INT8_SCALE = 32.0
"""Integers are round(32 x), clamped to +-127: about 4 sigma, as in symmetric quantisation."""


def fresh_seed(seed: int) -> int:
    """The seed of a check's inputs: others than those that are timed, and as reproducible."""
    return (seed * 6364136223846793005 + 1442695040888963407) % (1 << 63)


def make_generator(elements: int, device: torch.device, seed: int) -> torch.Generator:
    """The generator for inputs of so many elements in all: the CPU's, or the device's for large ones."""
    import torch

    place = "cpu" if elements <= CPU_ELEMENTS else device
    return torch.Generator(place).manual_seed(seed)


def fill_normal(tensor: torch.Tensor, generator: torch.Generator) -> None:
    """Fill a contiguous tensor with standard normal numbers, rounded to its dtype."""
    import torch

    wide = torch.float64 if tensor.dtype == torch.float64 else torch.float32
    for chunk in torch.split(tensor.view(-1), CHUNK_ELEMENTS):
        numbers = torch.randn(chunk.numel(), generator=generator, device=generator.device, dtype=wide)
        if not tensor.is_floating_point():
            numbers.mul_(INT8_SCALE).round_().clamp_(-127, 127)
        chunk.copy_(numbers)
