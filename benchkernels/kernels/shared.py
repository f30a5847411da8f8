"""Work that several ranks do together: what its kernels and workloads have beside those of one device.

A kernel's cases are written without a number of ranks; `bind` makes those of a group of them. The workload is
made on every rank by `prepare_part`; the worker of rank 0 sees all of them as one (`benchkernels.group.led`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from benchkernels.kernels.base import Unsupported, Workload
from benchkernels.kernels.tables import Key
from profiles.profile import Case

if TYPE_CHECKING:
    from benchkernels.devices.base import Device
    from benchkernels.group.team import Team

LINK_SAMPLES = 5
"""Exchanges that are timed for each pair of ranks, in each round."""


class SharedWorkload(Workload):
    """One rank's part of a case. Every method is called by all ranks, in the same order.

    `check` judges this rank's own output. In `run`, work of this rank's own that the others may have to wait
    for is marked by `team.heart.phase = "local"`, and `"collective"` behind it: who hangs in it can be named.
    """

    links: ClassVar[bool] = False
    """Whether there is anything to tell of single pairs of ranks (`time_links`)."""

    @abstractmethod
    def split(self) -> tuple[float, float]:
        """One call, timed on this rank: (seconds of its own work, seconds in collectives, waits included)."""

    def time_links(self) -> list[float]:
        """Seconds of LINK_SAMPLES exchanges with each rank, by rank; 0 with itself."""
        raise NotImplementedError


class GroupKernel(ABC):
    """A kind of work for a group; a kernel as in `benchkernels.kernels.base`."""

    name: ClassVar[str]
    version: ClassVar[int]

    @abstractmethod
    def keys(self) -> Mapping[str, Key]:
        """What a table holds beside `kernel`, `kinds` and `budget_s`."""

    @abstractmethod
    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """All cases of one `[[case]]` table, for any number of ranks. Raises SuiteError."""

    @abstractmethod
    def bind(self, case: Case, ranks: int, devices: int = 1) -> Case:
        """The case for a group of so many ranks, which its id and its counts then say.

        `devices`: how many they have; ranks of a processor share one.
        """

    @abstractmethod
    def prepare_part(self, case: Case, team: Team, seed: int) -> SharedWorkload:
        """One rank's part. Raises Unsupported, or torch.OutOfMemoryError."""

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case itself: there is no smaller way to run it."""
        return case

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """All parts as one; `device` is that of a group's leader. Raises Unsupported on any other."""
        from benchkernels.group.led import LedDevice

        if not isinstance(device, LedDevice):
            raise Unsupported(NEEDS_GROUP)
        return device.prepare(case)


NEEDS_GROUP = "this is work of several ranks, and here is one device"
"""Why a single device does not run it; `assay run` says how to make a group."""
