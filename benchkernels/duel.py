"""Two runs in turn: what changes on the machine then hits both sides alike.

Each side stays a run of its own, with its stream, its journal and its profile; round n of one and round n of
the other are a pair, with the cases in the same order. Within the pair both workers are there at once and
take turns of some hundredths of a second (`benchkernels.turns`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from benchkernels.runner import Run
from benchkernels.turns import POSSIBLE, count_turns, make_batons

STEP_S = 0.1
"""How long one run is waited for before the other is served; its lines come at once, and no worker waits."""
Judge = Callable[[int], str]
"""Asked after each pair with the number of pairs so far: why the duel ends here, or the empty text."""


def first_side(seed: int, round_: int) -> int:
    """0 or 1: which side goes first in this round, where they cannot take turns within it.

    Drawn, so that nothing on the machine can be in step with it; and of two rounds in a row each side goes
    first in one, so that being first is worth the same to both.
    """
    drawn = random.Random(f"{seed}/duel/{round_ // 2}").randrange(2)  # noqa: S311  (an order, not a secret)
    return drawn ^ round_ % 2


class Duel:
    """Drives two runs with the same plan and seed. `stop` may be called from a signal handler or a thread."""

    def __init__(self, a: Run, b: Run, judge: Judge) -> None:
        self._runs = (a, b)
        self._judge = judge
        self._began_s = time.monotonic()

    def stop(self, reason: str) -> None:
        """End both as soon as the current block is done; the second call kills the worker."""
        for run in self._runs:
            run.stop(reason)

    def execute(self) -> None:
        """Run pairs of rounds until the judge is satisfied, the budget is spent or all rounds are done.

        Raises StorageError (from a run's `write`) after the worker has been ended; the other side's stream is
        then without its end, too.
        """
        try:
            for run in self._runs:
                run.begin()
            self._run_pairs()
            for run in self._runs:
                run.end()
        finally:
            for run in self._runs:
                run.close()

    def _run_pairs(self) -> None:
        request = self._runs[0].request
        for round_ in range(request.planned.rounds):
            pair_began_s = time.monotonic()
            (self._run_in_turns if POSSIBLE else self._run_in_order)(round_)
            if self._cut_short():
                return
            self._give_up_together()
            reason = self._judge(round_ + 1) or self._nothing_left()
            if not reason and round_ + 1 < request.planned.rounds:
                reason = self._no_time_for(pair_began_s)
            if reason:
                for run in self._runs:
                    run.conclude(reason)
                return

    def _run_in_turns(self, round_: int) -> None:
        """Both workers at once, of which only one computes at any time."""
        planned = [run.request.planned.cases for run in self._runs]
        lent = make_batons({a.id: count_turns(a, b) for a, b in zip(*planned, strict=True)})
        begun = [run.round_steps(round_, STEP_S, one) for run, one in zip(self._runs, lent, strict=True)]
        try:
            steps = list(begun)
            while steps:
                for step in tuple(steps):
                    # One that has ended leaves the other alone; that one is told to end, too.
                    self._cut_short()
                    if next(step, self) is self:
                        steps.remove(step)
        finally:
            for step in begun:
                step.close()
            for one in lent:
                one.drop()

    def _run_in_order(self, round_: int) -> None:
        first = first_side(self._runs[0].request.seed, round_)
        for run in (self._runs[first], self._runs[1 - first]):
            run.run_round(round_)
            if self._cut_short():
                return

    def _cut_short(self) -> bool:
        """Whether one side has to end; then the other one has nothing to be compared with."""
        ended = next((run for run in self._runs if run.ending is not None), None)
        if ended is None or ended.ending is None:
            return False
        for run in self._runs:
            if run.ending is not None:
                continue
            if ended.ending.status == "done":
                run.conclude(ended.ending.reason)
            else:
                run.abandon(f"the other side of the duel ended: {ended.ending.reason}")
        return True

    def _give_up_together(self) -> None:
        """Where only one side can go on with a case, neither does; then their orders stay the same, too."""
        a, b = self._runs
        a.given_up.update(b.given_up)
        b.given_up.update(a.given_up)

    def _nothing_left(self) -> str:
        a = self._runs[0]
        left = [case for case in a.request.planned.cases if case.id not in a.given_up]
        return "" if left else "no case is left that both sides can measure"

    def _no_time_for(self, pair_began_s: float) -> str:
        """A pair of which one half is missing is worth nothing: it is not begun."""
        budget_s = self._runs[0].request.budget_s
        now_s = time.monotonic()
        if budget_s is None or now_s - self._began_s + (now_s - pair_began_s) <= budget_s:
            return ""
        return f"another pair of rounds would not fit into the budget of {budget_s:g} s"
