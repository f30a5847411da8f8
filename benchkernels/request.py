"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from benchkernels.job import Sampling
from benchkernels.planning import Planned
from profiles.profile import DeviceInfo, Duel, FleetMember, Group


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What to run: everything is decided before the first worker starts."""

    run_id: str
    name: str
    device: DeviceInfo
    planned: Planned
    seed: int
    budget_s: float | None = None
    threads: int | None = None
    extra_case_limit_s: float = 60.0
    """A case that takes this much longer than ten times its budget has hung."""
    worker_command: tuple[str, ...] | None = None
    duel: Duel | None = None
    """Where the run is one side of a duel."""
    roof_budget_s: float | None = None
    """Where the run is a search for the unit's roof."""
    loaded_together: tuple[str, ...] = ()
    """Ids of the devices that are measured at the same time, this one included; empty where it is alone."""
    sampling: Sampling = "enough"
    group: Group | None = None
    """Where several ranks work as one; `worker_command` then starts them, and `device` is that of rank 0."""
    member: FleetMember | None = None
    """Where the run is one member's of a fleet."""
