"""Every pair of ranks exchanges a message, so that a slow link shows. Imports torch: for ranks only.

In n - 1 rounds of n / 2 pairs every pair meets once (round-robin), and all links of a round are loaded at the
same time, as a job loads them. With an odd number of ranks one rests in each of n rounds.
"""

from __future__ import annotations

import math
from functools import partial
from time import perf_counter_ns
from typing import TYPE_CHECKING, ClassVar

from benchkernels.kernels import collective_check as exact
from benchkernels.kernels.collective_workload import Ring, exchange
from benchkernels.kernels.refusals import refusals_as_unsupported
from benchkernels.kernels.shared import LINK_SAMPLES
from profiles.group import round_robin
from profiles.profile import Case, Check

if TYPE_CHECKING:
    from benchkernels.group.team import Team


class PairsWorkload(Ring):
    """One rank's buffers, and its partner in each round."""

    links: ClassVar[bool] = True

    def __init__(self, case: Case, team: Team, seed: int) -> None:
        super().__init__(case, team, seed)
        self._partners = [
            next((b if a == self._rank else a for a, b in pairs if self._rank in (a, b)), None)
            for pairs in round_robin(self._ranks)
        ]
        self._in, self._out = self._allocate(self._elements), self._allocate(self._elements)
        self._fill_normal(self._in)

    def run(self) -> object:
        """All rounds once."""
        for partner in self._partners:
            if partner is not None:
                exchange(self._in, partner, self._out, partner)
        return self._out

    def check(self) -> Check:
        """What each partner has sent, every element."""
        exact.fill(self._in, partial(exact.value, rank=self._rank))
        wrong = 0
        for partner in self._partners:
            if partner is None:
                continue
            self._out.fill_(math.nan)
            with refusals_as_unsupported():
                exchange(self._in, partner, self._out, partner)
            self._device.synchronize()
            wrong += exact.count_wrong(self._out, partial(exact.value, rank=partner))
        self._fill_normal(self._in)
        return exact.judge_exact(wrong, self._out.numel() * (self._ranks - 1))

    def time_links(self) -> list[float]:
        """The ranks of a round begin together; the first exchange of each pair is not counted."""
        seconds = [[0.0] * LINK_SAMPLES for _ in range(self._ranks)]
        for partner in self._partners:
            self._team.meet()
            self._team.heart.phase = "collective"
            for sample in range(-1, LINK_SAMPLES):
                if partner is not None:
                    taken_s = self._time_exchange(partner)
                    seconds[partner][max(0, sample)] = taken_s
        return [taken_s for row in seconds for taken_s in row]

    def close(self) -> None:
        """Drop the buffers."""
        del self._in, self._out

    def _time_exchange(self, partner: int) -> float:
        begin_ns = perf_counter_ns()
        exchange(self._in, partner, self._out, partner)
        self._device.synchronize()
        return (perf_counter_ns() - begin_ns) * 1e-9
