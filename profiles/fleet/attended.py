"""The sentences on who took part in a fleet, which all formats share."""

from __future__ import annotations

from profiles.fleet.members import Absent, Attendance, State
from profiles.fleet.wording import count

NO_REASON = "nothing is known of it"
ATTENDED: tuple[State, ...] = ("done", "failed", "lost", "not yet")


def run_name(one: Attendance) -> str:
    """`assay-20261128T070000Z-1f2e (ray)`; `job 77 of slurm` where no fleet of ours was started."""
    if one.fleet:
        return f"{one.fleet} ({one.engine})" if one.engine else one.fleet
    return f"job {one.job} of {one.engine}" if one.job else one.engine


def describe_counts(one: Attendance) -> str:
    """`64 expected, 63 done, 1 lost`; by whose word, where no list says it."""
    expected = f"{one.expected:,} expected{'' if one.listed else ' by their own word'}"
    counts = (f"{one.counts[state]:,} {state}" for state in ATTENDED if one.counts.get(state))
    return ", ".join((expected, *counts))


def explain(one: Absent) -> str:
    """Why a member did not finish, and whether its host was measured in another run since."""
    reason = one.reason or ("" if one.state == "not yet" else NO_REASON)
    later = f"its host was measured later ({count(one.later, 'profile')})" if one.later else ""
    return "; ".join(filter(None, (reason, later)))
