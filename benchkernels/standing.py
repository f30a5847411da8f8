"""What earlier rounds decided for later ones: the backend of each case, and which cases are given up."""

from __future__ import annotations

from dataclasses import dataclass, field

from profiles.events import CaseEnd
from profiles.profile import CaseStatus

FINAL: frozenset[CaseStatus] = frozenset({"skipped", "unsupported", "incorrect", "out_of_memory"})
"""A case that ended so will end so again: later rounds leave it out."""
MAXIMUM_FAILURES = 2
UNPAIRED = "a worker of the duel ended before this case of the round: one side alone is not measured"
"""Why a case was left out of one round of a duel."""


def is_final(status: CaseStatus, *, measured_before: bool) -> bool:
    """Whether later rounds leave the case out. One that was measured can only be too slow for a moment."""
    return status in FINAL and not (status == "skipped" and measured_before)


@dataclass
class Standing:
    """Of one run, by case id."""

    final: set[str] = field(default_factory=set)
    """Left out from now on."""
    backends: dict[str, str] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def note(self, end: CaseEnd) -> None:
        """Take in how a case ended in one round."""
        if end.status == "ok" and end.backend:
            self.backends.setdefault(end.case, end.backend)
        elif is_final(end.status, measured_before=end.case in self.backends):
            self.final.add(end.case)
        elif end.status in {"failed", "timed_out"}:
            self.failures[end.case] = self.failures.get(end.case, 0) + 1
            if self.failures[end.case] >= MAXIMUM_FAILURES:
                self.final.add(end.case)
