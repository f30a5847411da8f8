"""Where a process stands among those that were started together, read from what its launcher says.

Whoever starts the same command on many chips need not know Assay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from benchkernels import launchers
from benchkernels.launchers import SLURM, Launcher
from profiles.problems import UsageError
from profiles.text import shown

FLEET, NAME, NODE, ENGINE = "ASSAY_FLEET", "ASSAY_MEMBER", "ASSAY_NODE", "ASSAY_ENGINE"
"""Said beside a launcher's own words: our fleet, the member's name, and the engine's name of the host."""
ASSAY = Launcher(
    "assay", "ASSAY_RANK", "ASSAY_SIZE", "ASSAY_LOCAL_RANK", "ASSAY_LOCAL_SIZE", "ASSAY_JOB"
)  # fmt: skip
# An Indexed Job does not tell its pods how many they are; our template does.
KUBERNETES = Launcher("kubernetes", "JOB_COMPLETION_INDEX", "ASSAY_SIZE", "", "", FLEET)
# An engine of ours may itself have been started by any of the others.
LAUNCHERS = (ASSAY, *launchers.LAUNCHERS, KUBERNETES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One of `size` processes that were started together."""

    engine: str
    """Who started them; empty where nobody said that there are several."""
    rank: int = 0
    size: int | None = None
    """None where the launcher does not tell."""
    local_rank: int = 0
    local_size: int = 1
    """Processes of this host, this one included."""
    job: str = ""
    """As the launcher calls it."""
    fleet: str = ""
    """Id of the `assay fleet run` that they belong to."""
    name: str = ""
    """Of this one among the expected: its rank where nobody gave it a name."""
    node: str = ""
    """The launcher's own name of the host."""


def find_place(environ: Mapping[str, str]) -> Place:
    """The place that the variables tell. Raises UsageError where one that must be a number is none."""
    for launcher in LAUNCHERS:
        if environ.get(launcher.rank) and (environ.get(launcher.size) or launcher in _SIZELESS):
            break
    else:
        return Place(engine="", name=environ.get(NAME) or "0", fleet=environ.get(FLEET, ""))
    rank, size, job = _rank_of(launcher, environ), _number(environ, launcher.size), environ.get(launcher.job)
    local_size = _number(environ, launcher.local_size) or 1
    if launcher is SLURM:
        rank, size, local_size = _slurm(environ, rank)
        job = environ.get("SLURM_ARRAY_JOB_ID") or job
    return Place(
        engine=environ.get(ENGINE) or launcher.name,
        rank=rank,
        size=size,
        local_rank=_number(environ, launcher.local_rank) or 0,
        local_size=local_size,
        job=job or "",
        fleet=environ.get(FLEET, ""),
        name=environ.get(NAME) or str(rank),
        node=environ.get(NODE) or (environ.get("SLURMD_NODENAME", "") if launcher is SLURM else ""),
    )


_SIZELESS = (SLURM, KUBERNETES)
"""Their rank has a name that nobody else uses; a bare RANK may be anything."""


def _rank_of(launcher: Launcher, environ: Mapping[str, str]) -> int:
    rank = _number(environ, launcher.rank)
    assert rank is not None  # noqa: S101  (it is set, or the launcher would not have been chosen)
    return rank


def _slurm(environ: Mapping[str, str], procid: int) -> tuple[int, int | None, int]:
    """(rank, size, processes of this host) of a task, also in an array of jobs.

    Every job of an array counts its tasks from 0: the rank is told by the array's index. Where its indexes
    have gaps (`--array=3,17,42`), nobody says which ranks there are, and the size is unknown. A batch script
    that starts no step of its own is one task, whatever was asked for.
    """
    size = _number(environ, SLURM.size) or 1
    node = _number(environ, "SLURM_NODEID") or 0
    counts = _per_node(environ.get("SLURM_STEP_TASKS_PER_NODE", ""))
    local_size = counts[node] if node < len(counts) else 1
    index = _number(environ, "SLURM_ARRAY_TASK_ID")
    if index is None:
        return procid, size, local_size
    first = _number(environ, "SLURM_ARRAY_TASK_MIN") or 0
    last = _number(environ, "SLURM_ARRAY_TASK_MAX")
    jobs = _number(environ, "SLURM_ARRAY_TASK_COUNT")
    stride = max(1, _number(environ, "SLURM_ARRAY_TASK_STEP") or 1)
    if last is not None and jobs is not None and (last - first) // stride + 1 != jobs:
        jobs, stride = None, 1
    place = max(0, index - first) // stride
    return place * size + procid, None if jobs is None else jobs * size, local_size


def _per_node(text: str) -> list[int]:
    """`4(x2),3` is [4, 4, 3]."""
    found = re.findall(r"(\d{1,6})(?:\(x(\d{1,6})\))?", text)
    return [int(count) for count, times in found for _ in range(int(times or 1))]


def _number(environ: Mapping[str, str], variable: str) -> int | None:
    text = environ.get(variable, "") if variable else ""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,18}", text):
        raise UsageError(
            f"{variable}={shown(text, 80)} is no number; it is set by whatever starts the members."
        )
    return int(text)
