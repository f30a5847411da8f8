"""The environment variables by which those who start many processes tell each one its place.

One row for each launcher, for a rank of a group as for a member of a fleet: neither is told who starts it.
"""

from __future__ import annotations

from typing import NamedTuple


class Launcher(NamedTuple):
    """The variables of one launcher; an empty name where it says no such thing."""

    name: str
    rank: str
    size: str
    local_rank: str
    """Of the process within its host."""
    local_size: str
    """How many there are on its host."""
    job: str


# Not SLURM_NTASKS: a batch script that starts no step has it, too, and is one process.
SLURM = Launcher("slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "", "SLURM_JOB_ID")
LAUNCHERS = (
    Launcher("torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "TORCHELASTIC_RUN_ID"),
    Launcher(
        "openmpi", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
        "OMPI_COMM_WORLD_LOCAL_SIZE", "PMIX_NAMESPACE",
    ),
    # Before Slurm: Hydra starts its proxies with srun, and their numbers are not those of the ranks.
    Launcher("pmi", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "PMI_JOBID"),
    SLURM,
)  # fmt: skip
"""The more particular first: torchrun and mpirun may themselves have been started by srun."""
