"""Which rank of how many this process is, and where the ranks meet: the one place that knows launchers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from profiles.problems import UsageError

PORT = 29500
"""torch's own default."""

_LAUNCHERS = (
    ("torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK"),
    ("mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"),
    ("mpiexec", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"),
    ("srun", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"),
)
"""Launcher, and its variables for rank, size and the rank within the host. srun comes last: it may itself
have started one of the others.
"""


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
    for launcher, rank_name, size_name, local_name in _LAUNCHERS:
        if rank_name in variables and size_name in variables:
            try:
                rank, size = int(variables[rank_name]), int(variables[size_name])
                local_rank = int(variables.get(local_name, rank))
                port = int(variables.get("MASTER_PORT", PORT))
            except ValueError:
                raise UsageError(f"{launcher} gave a rank, a size or a port that is no number.") from None
            break
    else:
        names = ", ".join(name for _, name, _, _ in _LAUNCHERS)
        raise UsageError(f"no launcher says which rank this is: none of {names} is set.")
    if not 0 <= rank < size or not 0 <= local_rank <= rank:
        raise UsageError(f"{launcher} says that this is rank {rank} of {size}, {local_rank} on its host.")
    address = variables.get("MASTER_ADDR", "")
    if not address:
        if local_rank != rank:
            raise UsageError("the ranks are on several hosts: set MASTER_ADDR to the host of rank 0.")
        address = "localhost"
    return Place(rank, size, local_rank, address, port, launcher)
