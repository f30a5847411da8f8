"""Chips that computed something else than their peers: a vote on the digests of checked outputs.

A check passes within a tolerance; silent corruption hides inside it. Chips of one configuration that run the
same case with the same seed and the same library give the same bits, so that one that does not has computed,
stored or moved something wrong, or was not what its configuration says. The vote names it and no more.

There is no verdict without a strict majority: in a tie, among fewer than three chips, and where an operation
gives other bits from round to round on most chips, as atomic additions do. Other libraries, drivers or models
are other configurations and never vote together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["agreed", "minority", "no verdict"]
LEAST_VOTERS = 3


@dataclass(frozen=True, slots=True)
class Dissent:
    """A chip whose output differs from the majority's."""

    chip: int
    outputs: tuple[int, ...]
    """All its digests that are not the majority's."""
    wavers: bool
    """It gave the majority's output too, in another round or run."""
    sharers: int
    """Chips with the same other output, this one included; several speak for another library or firmware."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The outcome on one case of one configuration and seed."""

    verdict: Verdict
    reason: str
    """Why there is no verdict; else empty."""
    voters: int
    agreeing: int
    """Chips that gave the majority's output every time."""
    majority: int | None
    dissent: tuple[Dissent, ...] = ()


def vote(outputs: Mapping[int, frozenset[int]]) -> Vote:
    """By chip, every digest that it gave; those without any must be left out."""
    voters = len(outputs)
    if voters < LEAST_VOTERS:
        return Vote("no verdict", f"fewer than {LEAST_VOTERS} chips", voters, 0, None)
    steady = Counter({given: count for given, count in Counter(outputs.values()).items() if len(given) == 1})
    agreeing = max(steady.values(), default=0)
    if 2 * steady.total() <= voters:
        return Vote("no verdict", "most chips give other bits from round to round", voters, agreeing, None)
    if 2 * agreeing <= voters:
        most = " and ".join(str(count) for _, count in steady.most_common(4))
        return Vote("no verdict", f"no majority: {most} chips agree with each other", voters, agreeing, None)
    usual = steady.most_common(1)[0][0]
    (majority,) = usual
    others = {chip: given for chip, given in outputs.items() if given != usual}
    sharers = Counter(output for given in others.values() for output in given - usual)
    dissent = tuple(
        Dissent(
            chip=chip,
            outputs=tuple(sorted(given - usual)),
            wavers=majority in given,
            sharers=max(sharers[output] for output in given - usual),
        )
        for chip, given in sorted(others.items())
    )
    return Vote("minority" if dissent else "agreed", "", voters, agreeing, majority, dissent)
