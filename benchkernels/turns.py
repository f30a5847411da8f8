"""Turns: two workers, one for each side of a duel, compute one after the other and never at once.

A machine changes while it measures: clocks, neighbours, the cores that a hypervisor lends. What changes
within seconds makes whole rounds differ, and hits both sides of a turn of some hundredths of a second alike.

Whose turn is when is drawn before the round, from its seed, the same on both sides. A byte through a pipe
passes the turn on; the runner has no part in it, so that nothing waits for it. A partner that dies closes its
pipe, and the other one goes on alone.
"""

from __future__ import annotations

import math
import os
import random
import select
from collections.abc import Callable, Sequence

from msgspec import Struct

from profiles.profile import Case

TURN_S = 0.025
LEAD_S = 0.01
"""Of a turn, before its first sample: caches and clocks come back, and the partner's threads go to sleep."""
CASE_S = 0.75
"""Of samples on each side, where a call is short; or the case's own budget, if that is more."""
TURNS = (10, 60)
"""The least and the most for each side: their median must bear some that were disturbed."""
_LOOK_UP_S = 0.1
"""While waiting for the turn: how often the parent's wishes are looked at."""


class Baton(Struct, kw_only=True, frozen=True):
    """What a worker needs to take turns with another: part of its job."""

    side: int
    """0 or 1."""
    take_fd: int
    """Inherited; a byte to be read here is the turn."""
    give_fd: int
    """Inherited; a byte written here passes it on."""
    turns: dict[str, int]
    """By case: how many turns of samples each side has."""


POSSIBLE = os.name == "posix"
"""Whether a process can hand a pipe to its children; else the sides of a duel take turns by rounds."""


def make_batons(turns: dict[str, int]) -> tuple[Baton, Baton]:
    """Both ends of both pipes; whoever starts the workers drops its own copies then."""
    (first_take, first_give), (second_take, second_give) = os.pipe(), os.pipe()
    return (
        Baton(side=0, take_fd=first_take, give_fd=second_give, turns=turns),
        Baton(side=1, take_fd=second_take, give_fd=first_give, turns=turns),
    )


def drop_baton(baton: Baton) -> None:
    """Close this process's copies, so that a worker that dies leaves its pipes without a writer."""
    for descriptor in (baton.take_fd, baton.give_fd):
        os.close(descriptor)


def count_turns(case: Case, other: Case) -> int:
    """Turns of samples of each side for the same case on both; fewer of them where one call fills a turn."""
    turn_s = max(TURN_S, case.expected_s or 0.0, other.expected_s or 0.0)
    least, most = TURNS
    return min(most, max(least, math.ceil(max(CASE_S, case.budget_s) / turn_s)))


def draw_owners(cases: Sequence[str], turns: dict[str, int], seed: int, round_: int) -> list[list[int]]:
    """By case, the side that has each turn: first one for each to prepare, then pairs of turns of samples.

    Within each pair it is drawn who goes first, so that being first is worth the same to both.
    """
    owners = []
    for case in cases:
        generator = random.Random(f"{seed}/{round_}/{case}/turns")  # noqa: S311  (an order, not a secret)
        drawn = [generator.randrange(2) for _ in range(turns[case] + 1)]
        owners.append([side for first in drawn for side in (first, 1 - first)])
    return owners


class Turns:
    """One side's view of the round. For one thread."""

    def __init__(self, baton: Baton, cases: Sequence[str], seed: int, round_: int) -> None:
        """`cases` are the ids of the round's cases in their order, the same on both sides."""
        self._baton = baton
        by_case = draw_owners(cases, baton.turns, seed, round_)
        self._owners = [side for owners in by_case for side in owners]
        self._left = {case: len(owners) // 2 for case, owners in zip(cases, by_case, strict=True)}
        self._at = 0
        self._holding = False
        self._alone = False

    def take(self, check: Callable[[], None]) -> None:
        """Wait for this side's next turn, calling `check` now and then; at once where the partner is gone."""
        waiting = False
        while self._owners[self._at] != self._baton.side:
            self._at += 1
            waiting = True
        while waiting and not self._alone:
            check()
            readable, _, _ = select.select([self._baton.take_fd], [], [], _LOOK_UP_S)
            if readable:
                self._alone = not os.read(self._baton.take_fd, 1)
                break
        self._holding = True

    def give(self, case: str) -> None:
        """End this side's turn."""
        self._holding = False
        self._left[case] -= 1
        self._at += 1
        if self._at < len(self._owners) and self._owners[self._at] != self._baton.side and not self._alone:
            try:
                os.write(self._baton.give_fd, b".")
            except OSError:
                self._alone = True

    def left(self, case: str) -> int:
        """How many turns this side still has for the case, the one that it holds included."""
        return self._left[case]

    def finish_case(self, case: str, check: Callable[[], None]) -> None:
        """Pass on whatever turns are left: the case ended early on this side."""
        while self._left[case] > 0:
            if not self._holding:
                self.take(check)
            self.give(case)
