"""What the runner knows of the worker that it serves: where it is, what is done, and whether it hangs."""

from __future__ import annotations

import time

from benchkernels.energy import Meter
from benchkernels.job import Job
from benchkernels.telemetry.base import Source
from profiles.events import AnyEvent, CaseEnd, CasePhase, End, Samples, Searched, Tried, Waiting
from profiles.profile import Case


class Watch:
    """Follows one worker's events."""

    def __init__(self, job: Job, extra_case_limit_s: float, start_limit_s: float, telemetry: Source) -> None:
        self.job = job
        self.current: str | None = None
        self.done: set[str] = set()
        self.end: End | None = None
        self.next_seq = 0
        self.timed_out = ""
        self.silence_mentioned = False
        self.waiting = False
        """Whether it waits for the other side of a duel, whose own limit then guards both."""
        self._cases: dict[str, Case] = {case.id: case for case in job.cases}
        self._extra_case_limit_s = extra_case_limit_s
        self._limit_s = start_limit_s
        self._wait_limit_s = 2 * max([start_limit_s, *(self._case_limit_s(case) for case in job.cases)])
        self._since_s = time.monotonic()
        self._used_s = 0.0
        self.meter = Meter(telemetry, job.origin_s)

    def see(self, event: AnyEvent) -> bool:
        """Note an event; True where the energy of its case was added to it."""
        self.next_seq = max(self.next_seq, event.seq + 1)
        self.silence_mentioned = False
        if isinstance(event, CasePhase):
            self._enter(event)
        elif isinstance(event, Samples):
            self.meter.see(event)
            if self.job.baton is not None:
                # The limit is then on each turn: between two of them the other side computes.
                self._since_s = time.monotonic()
        elif isinstance(event, Waiting):
            self._wait(event.waiting)
        elif isinstance(event, Tried | Searched):
            # The limit is then on each candidate.
            self._since_s = time.monotonic()
        elif isinstance(event, CaseEnd):
            self.done.add(event.case)
            self.current = None
            self._since_s = time.monotonic()
            event.energy = self.meter.end()
            return event.energy is not None
        elif isinstance(event, End):
            self.end = event
        return False

    def overdue(self) -> bool:
        """Whether the worker, or its case, has taken so long that it must be hung; `timed_out` says how."""
        limit_s = self._wait_limit_s if self.waiting else self._limit_s
        if time.monotonic() - self._since_s <= limit_s or self.end is not None:
            return False
        what = "the case" if self.current else "the worker"
        self.timed_out = f"{what} did not end within {limit_s:.0f} s"
        if self.waiting:
            self.timed_out = f"the worker waited {limit_s:.0f} s for the other side of the duel"
        return True

    def _case_limit_s(self, case: Case | None) -> float:
        return self._extra_case_limit_s + 10 * (case.budget_s if case else 0.0)

    def _wait(self, waiting: bool) -> None:
        """While it waits, its own time rests: it goes on from where it was."""
        now_s = time.monotonic()
        if waiting and not self.waiting:
            self._used_s, self._since_s = now_s - self._since_s, now_s
        elif self.waiting and not waiting:
            self._since_s = now_s - self._used_s
        self.waiting = waiting

    def _enter(self, event: CasePhase) -> None:
        now_s = time.monotonic()
        if event.case != self.current:
            self.current = event.case
            self._since_s = now_s
            self.meter.drop()
            self._limit_s = self._case_limit_s(self._cases.get(event.case))
        # Where sides take turns, the counter counts the other side's work too; of a group it has one device.
        if event.phase != "measure":
            self.meter.pause()
        elif self.job.baton is None and self.job.group is None:
            self.meter.begin()
