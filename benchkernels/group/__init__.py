"""Several ranks of one machine that work as one group, started by torchrun.

`launch` is what the runner starts in place of a worker; `torchrun` and `rank` are what it starts in turn.
Rank 0 leads: it measures as any worker does, on a device (`led`) that hands each step on to all ranks as an
order (`orders`, `part`, `team`). Each rank tells the others that it is alive and what it does (`heart`), so
that the one that died, stopped or lags can be named (`judge`, `faults`). Imports no torch.
"""

from __future__ import annotations

from benchkernels.devices.child import child_command

BACKENDS = {"cpu": "gloo", "cuda": "nccl", "npu": "hccl"}
"""The collective library of each kind of device, by torch's name."""


def launch_command() -> tuple[str, ...]:
    """The command of what takes a group's job as a worker takes its own."""
    return tuple(child_command("benchkernels.group.launch"))
