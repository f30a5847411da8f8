"""What a collective must give: whole numbers that every dtype holds exactly, however many ranks there are.

Element i of rank r is v(i, r) = (s i + 17 r) mod 127 + 1, from 1 to 127, where s is 31 for the first 127
ranks, 32 for the next 127, and so on. A sum must not grow with the number of ranks, or it would leave what
bf16 holds exactly (whole numbers up to 256): for each element only ranks i mod n and (i / n) mod n have a
number and all others 0, so that it is 254 at most in whatever order it is added up. Over the elements every
rank takes part, and one that is lost, doubled or misplaced is seen: the numbers of 16,002 ranks differ from
each other, as those of all pairs of 126 ranks in all_to_all, and from themselves at any distance but
multiples of 127.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from profiles.profile import Check

if TYPE_CHECKING:
    import torch

PIECE = 1 << 20
"""Elements that are made and compared at a time."""
REFERENCE = "whole numbers that are exact in the dtype, every element on every rank"

Values = Callable[["torch.Tensor"], "torch.Tensor"]
"""From places (int64) to the numbers that belong there (int64)."""


def value(place: torch.Tensor, rank: torch.Tensor | int) -> torch.Tensor:
    """v(i, r), by element."""
    slope = (30 + rank // 127) % 126 + 1
    return (slope * place + 17 * rank) % 127 + 1


def contribution(place: torch.Tensor, rank: int, ranks: int) -> torch.Tensor:
    """What this rank adds to a sum."""
    counts = (place % ranks == rank) | (place // ranks % ranks == rank)
    return value(place, rank) * counts


def total(place: torch.Tensor, ranks: int) -> torch.Tensor:
    """The sum of all ranks' contributions."""
    one, other = place % ranks, place // ranks % ranks
    return value(place, one) + value(place, other) * (one != other)


def fill(tensor: torch.Tensor, values: Values, first: int = 0) -> None:
    """Write the numbers of places `first` and up into a flat tensor, rounded to its dtype: exact."""
    for piece, places in _pieces(tensor, first):
        piece.copy_(values(places))


def count_wrong(tensor: torch.Tensor, values: Values, first: int = 0) -> int:
    """How many elements of a flat tensor are not what belongs at places `first` and up."""
    import torch

    return sum(
        int((piece.to(torch.float32) != values(places).to(torch.float32)).sum())
        for piece, places in _pieces(tensor, first)
    )


def judge_exact(wrong: int, elements: int) -> Check:
    """The verdict on one rank's output."""
    reason = f"{wrong} of {elements} elements are wrong" if wrong else ""
    return Check(ok=not wrong, error=wrong / elements, tolerance=0.0, reference=REFERENCE, reason=reason)


def _pieces(tensor: torch.Tensor, first: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    import torch

    for piece in torch.split(tensor, PIECE):
        yield piece, torch.arange(first, first + piece.numel(), device=piece.device)
        first += piece.numel()
