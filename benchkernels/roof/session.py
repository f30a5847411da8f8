"""A roof from its search to its end: one run, whose later plans follow from what it has found.

First one worker searches. Its finalists are then measured as ordinary cases, in rounds of fresh processes; a
round in which the unit was slowed is repeated after a pause. Last, the best products, and the other targets
where the budget has room, are measured after many seconds of uninterrupted work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchkernels.durations import expected_round_s
from benchkernels.job import Sampling
from benchkernels.long_runs import back_to_back, back_to_back_s
from benchkernels.planning import Planned
from benchkernels.roof.budget import RoofPlan, finalist_case
from benchkernels.runner import Run
from profiles.profile import Case, Profile, Roof
from profiles.roof import ceilings_of, levels_of

PAUSE_S = 5.0
"""Between a slowed round and the next one."""
PAUSE_STEP_S = 0.2
OVERTIME = 0.1
"""By what share of the budget rounds may outlast it: a slowed unit is worth some waiting."""


class RoofSession:
    """Drives a run that was begun without cases. `stop` may be called from a signal handler or a thread."""

    def __init__(self, run: Run, plan: RoofPlan, profile: Callable[[], Profile]) -> None:
        """`profile` is the fold of what `run` has written until then."""
        self._run = run
        self._plan = plan
        self._profile = profile
        self._began_s = time.monotonic()
        self._cases = {
            case.id: case for one in plan.targets for case in map(one.box.case, (*one.order, one.anchor))
        }
        self._planned: list[Case] = []

    def stop(self, reason: str) -> None:
        """End as soon as the current block is done; the second call kills the worker."""
        self._run.stop(reason)

    def execute(self) -> None:
        """Search, confirm, sustain. Raises StorageError (from `write`) after the worker has been ended."""
        run = self._run
        try:
            run.begin()
            run.rest()
            run.search(self._plan.targets)
            if run.ending is None:
                self._choose()
            if run.ending is None:
                self._confirm()
            if run.ending is None:
                self._sustain()
            run.end()
        finally:
            run.close()

    def _choose(self) -> None:
        """Plan the finalists; where there are none, that is the end."""
        roof = self._profile().roof or Roof(budget_s=self._plan.budget_s)
        found = [one.case for target in roof.targets for one in target.finalists]
        if not found:
            reasons = "; ".join(f"{one.target}: {one.reason}" for one in roof.targets if one.reason)
            self._run.fail(f"nothing could be measured ({reasons or 'no target was searched'})")
            return
        self._plan_cases([finalist_case(self._cases[case], self._run.request.device) for case in found])

    def _confirm(self) -> None:
        number = 0
        while self._run.ending is None:
            self._run.run_round(number)
            number += 1
            levels = levels_of(self._profile())
            enough = all(len(one.steady) >= self._plan.rounds and one.came_back for one in levels)
            if enough or number >= 2 * self._plan.rounds or not self._has_time(number):
                return
            if any(number - 1 in one.by_round and number - 1 not in one.steady for one in levels):
                self._pause()

    def _has_time(self, rounds: int) -> bool:
        """Whether another round fits, with what has to come after it; those that were planned always do."""
        if rounds < self._plan.rounds:
            return True
        device = self._run.request.device
        begins_s = time.monotonic() - self._began_s
        more_s = PAUSE_S + expected_round_s(self._planned, device.kind) + self._sustained_s()
        return begins_s + more_s <= (1 + OVERTIME) * self._plan.budget_s

    def _sustained_s(self) -> float:
        device = self._run.request.device
        return len(self._plan.sustained) * back_to_back_s(device, self._plan.sustained_s)

    def _pause(self) -> None:
        until_s = time.monotonic() + PAUSE_S
        while time.monotonic() < until_s and self._run.ending is None:
            time.sleep(PAUSE_STEP_S)

    def _sustain(self) -> None:
        """One more round, of long cases alone."""
        best = {one.target.target: one.case for one in ceilings_of(self._profile())}
        cases = {case.id: case for case in self._planned}
        long = [
            back_to_back(cases[best[target]], self._plan.sustained_s)
            for target in self._plan.sustained
            if target in best
        ]
        if not long:
            return
        number = 1 + max(r.round for result in self._profile().cases for r in result.rounds)
        self._run.given_up.update(case.id for case in self._planned)
        self._plan_cases([*self._planned, *long], "sustained")
        self._run.run_round(number)

    def _plan_cases(self, cases: Sequence[Case], sampling: Sampling = "enough") -> None:
        self._planned = list(cases)
        kind = self._run.request.device.kind
        left_s = self._plan.rounds * expected_round_s(cases, kind)
        self._run.plan_again(
            Planned(
                suite=self._plan.reference, cases=self._planned, rounds=self._plan.rounds, expected_s=left_s
            ),
            sampling,
        )
