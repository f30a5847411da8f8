"""Several devices of one machine, loaded at once: each is a run of its own, and all are served by one loop.

The rounds begin together: the next one when every device has done the last. Within a round each worker
starts, checks, warms up and samples by itself. The runs' cases come in the same order and overlap; they are
not in lock step, and who is done with its round waits idle for the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchkernels.runner import Run, Steps

CYCLE_S = 0.02
"""Within that every run is served once: a line, a stop or a reading of the sensors waits no longer."""


class Together:
    """Drives the runs. `stop`, `abandon` and `skip` may be called from a signal handler or a thread."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self._going = list(runs)
        """Those that have not ended yet."""
        self._steps: dict[Run, Steps] = {}
        """Those that are in the middle of the round."""

    def stop(self, reason: str) -> None:
        """End all as soon as their current blocks are done; the second call kills the workers."""
        for run in self._runs:
            run.stop(reason)

    def abandon(self, reason: str) -> None:
        """End all as stopped, but not by the user: whose first `stop` then still is the first."""
        for run in self._runs:
            run.abandon(reason)

    def skip(self) -> None:
        """Leave the current case on every device that has one."""
        for run in self._runs:
            if run in self._steps:
                run.skip()

    def execute(self) -> None:
        """Run all rounds on all devices; where one fails, the others go on without it and say so.

        Raises StorageError (from a run's `write`) after all workers have been ended; the other streams are
        then without their ends, too.
        """
        try:
            for run in self._runs:
                run.begin()
            self._rest()
            round_ = 0
            while self._going:
                self._run_round(round_)
                round_ += 1
        finally:
            for run in self._runs:
                run.close()

    def _rest(self) -> None:
        """All devices are idle at the same time."""
        steps = [run.rest_steps(CYCLE_S / len(self._runs)) for run in self._runs]
        while steps:
            steps = [step for step in steps if next(step, self) is not self]

    def _run_round(self, round_: int) -> None:
        patience_s = CYCLE_S / len(self._going)
        self._steps = {run: run.round_steps(round_, patience_s) for run in self._going}
        try:
            while self._steps:
                for run, step in tuple(self._steps.items()):
                    if next(step, self) is self:
                        del self._steps[run]
                        self._leave_round(run, round_)
        finally:
            for step in self._steps.values():
                step.close()
        self._spend_budget()

    def _leave_round(self, run: Run, round_: int) -> None:
        """One has done its part of a round: end it here where it has none in later ones."""
        planned = run.request.planned
        last = round_ + 1 >= planned.rounds
        idle = not last and run.given_up.issuperset(case.id for case in planned.cases)
        if run.ending is None and not last and not idle:
            return
        end = run.end()
        self._going.remove(run)
        if end.status == "failed" or idle:
            for other in self._steps if last else self._going:
                other.miss(run.request.device.id, round_)

    def _spend_budget(self) -> None:
        """Where one has spent the budget, which is that of all, no other begins another round."""
        reasons = [run.ending.reason for run in self._runs if run.ending and run.ending.status == "done"]
        for run in tuple(self._going) if reasons else ():
            run.conclude(reasons[0])
            run.end()
            self._going.remove(run)
