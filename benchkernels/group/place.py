"""Which rank of how many this process is, and where the ranks meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchkernels.launchers import LAUNCHERS
from profiles.problems import UsageError

PORT = 29500
"""torch's own default."""


@dataclass(frozen=True, slots=True)
class Place:
    """One rank of a group."""

    rank: int
    size: int
    local_rank: int
    address: str
    """Host of the store in which the ranks meet."""
    port: int
    launcher: str

    def variables(self) -> dict[str, str]:
        """What torch.distributed's `env://` reads."""
        return {
            "RANK": str(self.rank), "WORLD_SIZE": str(self.size), "LOCAL_RANK": str(self.local_rank),
            "MASTER_ADDR": self.address, "MASTER_PORT": str(self.port),
        }  # fmt: skip


def find_place(variables: Mapping[str, str]) -> Place:
    """This process's place, as its launcher's environment variables tell it.

    Without MASTER_ADDR the ranks meet on this host, which is right where all of them are on it. Raises
    UsageError where no launcher is known, or its variables make no sense.
    """
    for launcher in LAUNCHERS:
        if launcher.rank in variables and launcher.size in variables:
            try:
                rank, size = int(variables[launcher.rank]), int(variables[launcher.size])
                local_rank = int(variables.get(launcher.local_rank, rank))
                port = int(variables.get("MASTER_PORT", PORT))
            except ValueError:
                told = f"{launcher.name} gave a rank, a size or a port that is no number."
                raise UsageError(told) from None
            break
    else:
        names = ", ".join(one.rank for one in LAUNCHERS)
        raise UsageError(f"no launcher says which rank this is: none of {names} is set.")
    if not 0 <= rank < size or not 0 <= local_rank <= rank:
        here = f"rank {rank} of {size}, {local_rank} on its host"
        raise UsageError(f"{launcher.name} says that this is {here}.")
    address = variables.get("MASTER_ADDR", "")
    if not address:
        if local_rank != rank:
            raise UsageError("the ranks are on several hosts: set MASTER_ADDR to the host of rank 0.")
        address = "localhost"
    return Place(rank, size, local_rank, address, port, launcher.name)
