"""What a kernel is: a way to expand a suite's table into cases, and a way to prepare one case on a device.

Modules of this package import without torch (listing a suite must not load it); torch is imported inside
`prepare` or in the modules that only `prepare` imports.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from benchkernels.kernels.tables import Key
from profiles.profile import Case, Check, PairTime, RankTime

if TYPE_CHECKING:
    from benchkernels.devices.base import Device


class Unsupported(Exception):  # noqa: N818  (an answer, not an error)
    """The device or this torch has no such operator or dtype; the text says which."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a workload tells beside its samples."""

    ranks: tuple[RankTime, ...] = ()
    pairs: tuple[PairTime, ...] = ()


class Workload(ABC):
    """One case on one device, allocated and ready. Not thread-safe; used by one worker."""

    backends: tuple[str, ...]
    """Implementations to choose from, at least one; the first is the one selected at the start."""
    calls_per_run: int = 1
    """Calls of the kernel that one `run` makes: more than one where a graph of many is replayed."""

    @abstractmethod
    def select(self, backend: str) -> None:
        """Use that implementation from now on. Raises Unsupported where it does not exist here."""

    @abstractmethod
    def check(self) -> Check:
        """Hold the selected implementation against a higher precision, on fresh inputs.

        The output is poisoned first; NaN, all-zero and constant outputs never pass.
        """

    @abstractmethod
    def run(self) -> object:
        """`calls_per_run` calls of the kernel: what is timed. Enqueues and returns; never synchronises."""

    def observe(self, call_s: float) -> Observed:
        """What only work of several ranks has to tell; a call takes about `call_s`."""
        return Observed()

    @abstractmethod
    def close(self) -> None:
        """Drop every tensor; called once, at the end."""


class Kernel(Protocol):
    """One kind of work. Registered in `benchkernels.kernels.KERNELS`."""

    name: ClassVar[str]
    version: ClassVar[int]
    """Raised whenever the timed work changes: part of the like-for-like key."""

    def keys(self) -> Mapping[str, Key]:
        """What a table holds beside `kernel`, `kinds` and `budget_s`: for `expand`, and for an editor."""
        ...

    def expand(self, table: Mapping[str, Any]) -> list[Case]:
        """All cases of one `[[case]]` table of a suite.

        Raises SuiteError naming the key that is unknown, missing or impossible.
        """
        ...

    def fit(self, case: Case, memory_bytes: int) -> Case:
        """The case as it can be run within `memory_bytes`: itself, or with fewer layers where it says so."""
        ...

    def prepare(self, case: Case, device: Device, seed: int) -> Workload:
        """Allocate the case's inputs (random normal, from `seed`) on the device.

        Raises Unsupported, or torch.OutOfMemoryError.
        """
        ...
