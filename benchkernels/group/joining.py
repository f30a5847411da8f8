"""How a rank becomes a member of its group: heart first, then device, then torch.distributed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from benchkernels.devices import open_device
from benchkernels.group.faults import Fault
from benchkernels.group.heart import STORE_TIMEOUT, Heart
from benchkernels.group.judge import Limits
from benchkernels.group.place import Place
from benchkernels.group.team import TIMEOUT, Team
from benchkernels.job import Job
from profiles.problems import DeviceError

if TYPE_CHECKING:
    from torch._C._distributed_c10d import TCPStore


def join(place: Place, job: Job, report: Callable[[Fault], object], limits: Limits) -> Team:
    """Meet the other ranks. Raises DeviceError, or whatever torch raises where they do not come."""
    import torch
    import torch.distributed as dist

    group = job.group
    if group is None or len(group.members) != place.size:
        planned = 1 if group is None else len(group.members)
        raise DeviceError(f"the plan is for {planned} ranks, and {place.launcher} started {place.size}.")
    os.environ.update(place.variables())
    heart = Heart(place, group, _connect(place, limits.join_s), report, limits)
    heart.start()
    if job.threads is not None:
        torch.set_num_threads(job.threads)
    heart.what = f"opening {group.members[place.rank].device}"
    device = open_device(group.members[place.rank].device)
    backend = dist.Backend.default_device_backend_map.get(device.kind, "no library")
    if backend != group.backend:
        raise DeviceError(f"this torch has {backend} for {device.id}, and the plan says {group.backend}.")
    heart.what, heart.phase = "joining the group", "waiting"
    dist.init_process_group(backend, timeout=TIMEOUT)
    control = dist.new_group(backend="gloo", timeout=TIMEOUT)
    heart.phase = "local"
    return Team(place, group, device, control, heart)


def _connect(place: Place, patience_s: float) -> TCPStore:
    """A connection for the heart alone. torchrun keeps the store itself; else rank 0 has it."""
    import torch.distributed as dist

    kept = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    store = dist.TCPStore(  # type: ignore[attr-defined]
        place.address, place.port, is_master=place.rank == 0 and not kept,
        timeout=timedelta(seconds=patience_s), wait_for_workers=False, multi_tenant=not kept,
    )  # fmt: skip
    store.set_timeout(STORE_TIMEOUT)
    return store
