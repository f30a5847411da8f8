"""Turns: two workers, one for each side of a duel, compute one after the other and never at once.

A machine changes while it measures: clocks, neighbours, the cores that a hypervisor lends. What changes
within seconds makes whole rounds differ, and hits both sides of a turn of some hundredths of a second alike.

Whose turn is when is drawn before the round, from its seed, the same on both sides. A byte through a pipe
passes the turn on; the runner has no part in it, so that nothing waits for it. A partner that dies closes its
pipe, and then the round is over for the other one, too: what it measured alone could not be compared.
"""

from __future__ import annotations

import contextlib
import math
import os
import random
import select
import time
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
_TOLD_S = 1.0
"""A wait that is longer is told to the parent, whose limits on this worker's time rest meanwhile."""


class PartnerGone(Exception):  # noqa: N818  (a fact about the other process)
    """The other side's worker ended before the round did."""


WORKER_VARIABLES = {"KMP_BLOCKTIME": "5", "GOMP_SPINCOUNT": "100000"}
"""For how long OpenMP threads spin once their work is done: 5 ms (Intel, LLVM), about 3 ms (GNU).

By default it is 200 ms and, where a pause takes 140 cycles, 10 to 15 ms: then they take part in the other
side's turn. Between two calls of a turn they still spin. What the user has set stands.
"""


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


class Lent:
    """A baton and this process's copies of its pipes, until a worker has its own."""

    def __init__(self, baton: Baton) -> None:
        self.baton = baton
        self._open = True

    @property
    def descriptors(self) -> tuple[int, int]:
        """What the worker must inherit."""
        return self.baton.take_fd, self.baton.give_fd

    def drop(self) -> None:
        """Close our copies, so that a worker that dies leaves its pipes without a writer. Once is enough."""
        if self._open:
            self._open = False
            for descriptor in self.descriptors:
                os.close(descriptor)


def make_batons(turns: dict[str, int]) -> tuple[Lent, Lent]:
    """Both ends of both pipes; whoever starts the workers drops its own copies then, or when none starts."""
    (first_take, first_give), (second_take, second_give) = os.pipe(), os.pipe()
    return (
        Lent(Baton(side=0, take_fd=first_take, give_fd=second_give, turns=turns)),
        Lent(Baton(side=1, take_fd=second_take, give_fd=first_give, turns=turns)),
    )


def count_turns(case: Case, other: Case) -> int:
    """The most turns of samples of each side for the same case; fewer where one call fills a turn."""
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


def enough_turns(turns: int, measured_s: float, budget_s: float) -> bool:
    """Whether a side may end its case: how long a call takes may not be known before it was measured."""
    return turns >= TURNS[0] and measured_s >= max(CASE_S, budget_s)


class Turns:
    """One side's view of the round. For one thread."""

    def __init__(
        self,
        baton: Baton,
        cases: Sequence[str],
        seed: int,
        round_: int,
        tell: Callable[[bool], object] = lambda waiting: None,
    ) -> None:
        """`cases` are the ids of the round's cases in their order, the same on both sides.

        `tell` is called when a wait gets long (True), and at the end of such a wait (False).
        """
        self._baton = baton
        self._tell = tell
        by_case = draw_owners(cases, baton.turns, seed, round_)
        self._owners = [side for owners in by_case for side in owners]
        self._left = {case: len(owners) // 2 for case, owners in zip(cases, by_case, strict=True)}
        self._at = 0
        self._holding = False
        self._due = False
        """Whether a byte must be read before this side computes: also after a wait that was broken off."""
        self._poll = select.poll()
        self._poll.register(baton.take_fd, select.POLLIN)
        # A process that this one starts would keep the pipe open beyond this one's death.
        for descriptor in (baton.take_fd, baton.give_fd):
            os.set_inheritable(descriptor, False)

    def meet(self, check: Callable[[], None]) -> None:
        """Wait until the other side is at the same place. Raises PartnerGone, and what `check` raises."""
        self._pass_on()
        self._await_byte(check)

    def take(self, check: Callable[[], None]) -> None:
        """Wait for this side's next turn, calling `check` now and then.

        Raises PartnerGone where it will never come. What `check` raises breaks the wait off; it is taken up
        again by the next call.
        """
        while self._owners[self._at] != self._baton.side:
            self._at += 1
            self._due = True
        if self._due:
            self._await_byte(check)
            self._due = False
        self._holding = True

    def give(self, case: str) -> None:
        """End this side's turn."""
        self._holding = False
        self._left[case] -= 1
        self._at += 1
        if self._at < len(self._owners) and self._owners[self._at] != self._baton.side:
            self._pass_on()

    def left(self, case: str) -> int:
        """How many turns this side still has for the case, the one that it holds included."""
        return self._left[case]

    def finish_case(self, case: str, check: Callable[[], None]) -> None:
        """Pass on whatever turns are left: the case ended early on this side. Raises as `take` does."""
        while self._left[case] > 0:
            if not self._holding:
                self.take(check)
            self.give(case)

    def _pass_on(self) -> None:
        # To one that is gone nothing is passed; the next wait finds that out.
        with contextlib.suppress(OSError):
            os.write(self._baton.give_fd, b".")

    def _await_byte(self, check: Callable[[], None]) -> None:
        began_s = time.monotonic()
        told = False
        try:
            while True:
                check()
                if self._poll.poll(_LOOK_UP_S * 1e3):
                    break
                if not told and time.monotonic() - began_s >= _TOLD_S:
                    told = True
                    self._tell(True)
        finally:
            if told:
                self._tell(False)
        if not os.read(self._baton.take_fd, 1):
            raise PartnerGone("the other side's worker ended in the middle of the round")
