"""A group as one device and one workload, so that the worker of rank 0 measures it as any other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from benchkernels.devices.base import Block, Device
from benchkernels.group.orders import Order
from benchkernels.group.part import Part
from benchkernels.group.team import RankFailed, Team
from benchkernels.kernels.base import Observed, Workload
from benchkernels.kernels.shared import LINK_SAMPLES
from benchkernels.sampling import ClocksDisagree
from profiles.profile import Case, Check, PairTime, RankTime

if TYPE_CHECKING:
    from benchkernels.job import Job
    from profiles.profile import DeviceInfo

MINIMUM_SAMPLE_S = 0.01
"""Ranks begin a block some tens of microseconds apart."""
OBSERVED_S, OBSERVED_CALLS = 0.2, (3, 20)
MOST_NAMED = 4
BROKEN = "a rank failed in the middle of the group's work, which may still go on elsewhere"


class LedDevice(Device):
    """All devices of the group; what is read of one is that of rank 0."""

    def __init__(self, team: Team, part: Part, job: Job) -> None:
        own = team.device
        self.id, self.kind, self.torch_device = own.id, own.kind, own.torch_device
        self.minimum_sample_s = max(own.minimum_sample_s, MINIMUM_SAMPLE_S)
        self.minimum_warm_up_s = own.minimum_warm_up_s
        self._own: Any = own
        self._team = team
        self._part = part
        self._job = job

    def lead(self, order: Order, argument: int = 0) -> list[list[float]]:
        """Let all ranks do it; their answers by rank. Raises as `Team.answer` does."""
        self._team.tell(order, argument)
        try:
            return self._part.perform(order, argument)
        except RankFailed as failure:
            if not failure.in_step:
                self.spent = BROKEN
            raise

    def prepare(self, case: Case) -> Workload:
        """The case on all ranks."""
        place = [one.id for one in self._job.cases].index(case.id)
        self.lead(Order.PREPARE, place)
        return LedWorkload(self, self._team, self._part)

    def describe(self) -> DeviceInfo:
        """That of rank 0."""
        return self._own.describe()  # type: ignore[no-any-return]

    def set_precision(self, dtype: str) -> None:
        """On rank 0, to hear whether it can; every rank does it when it prepares."""
        self._own.set_precision(dtype)

    def synchronize(self) -> None:
        """On rank 0: an order ends when every rank's device is done."""
        self._own.synchronize()

    def time_block(self, call: Callable[[], object], count: int) -> Block:
        """`count` calls of the prepared workload on every rank: the time of the slowest.

        `call` is the led workload's `run`, of which each rank times its own part. The waits of a processor's
        ranks for each other cannot be told from those for other programs: no delay is read.
        """
        rows = self.lead(Order.TIME, count)
        for rank, row in enumerate(rows):
            if not row[0] > 0:
                raise ClocksDisagree(f"rank {rank} took {row[0]:.3g} s for {count} calls, which cannot be")
        slowest = max(rows, key=lambda row: row[0])
        steal = [row[3] for row in rows]
        return Block(
            slowest[0],
            steal_s=None if any(map(math.isnan, steal)) else max(steal),
            wall_s=_readable(slowest[1]),
            handed_s=_readable(slowest[2]),
        )

    def memory(self) -> tuple[int, int]:
        """(free, total) bytes of the device that has the least; ranks of one processor share its memory."""
        free, total = (min(column) for column in zip(*self.lead(Order.MEMORY), strict=True))
        sharing = self._team.place.size if self.kind == "cpu" else 1
        return int(free) // sharing, int(total) // sharing

    def peak_memory_bytes(self) -> int | None:
        """Of the rank that held the most; None where one cannot tell."""
        peaks = [row[0] for row in self.lead(Order.PEAK_MEMORY)]
        return None if any(map(math.isnan, peaks)) else int(max(peaks))

    def reset_peak_memory(self) -> None:
        """On every rank."""
        self.lead(Order.RESET_MEMORY)

    def strays(self) -> list[str]:
        """Of rank 0."""
        return self._own.strays()  # type: ignore[no-any-return]

    def last_words(self) -> str:
        """Of rank 0."""
        return self._own.last_words()  # type: ignore[no-any-return]

    def clock_hz(self) -> float | None:
        """Of rank 0."""
        return self._own.clock_hz()  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        """What an accelerator tells for the environment: driver, runtimes, board."""
        return getattr(self._own, name)


class LedWorkload(Workload):
    """All ranks' parts of a case."""

    def __init__(self, device: LedDevice, team: Team, part: Part) -> None:
        assert part.workload is not None  # noqa: S101  (it has just been prepared)
        self._device = device
        self._team = team
        self._part = part
        self._links = part.workload.links
        self.backends = part.workload.backends

    def select(self, backend: str) -> None:
        """On every rank."""
        self._device.lead(Order.SELECT, self.backends.index(backend))

    def run(self) -> object:
        """One call, on every rank."""
        return self._device.lead(Order.CALL)

    def check(self) -> Check:
        """Right where every rank's own output is."""
        rows = self._device.lead(Order.CHECK)
        own = self._part.last_check
        assert own is not None  # noqa: S101
        errors = [row[1] for row in rows]
        error = None if any(map(math.isnan, errors)) else max(errors)
        wrong = [rank for rank, row in enumerate(rows) if not row[0]]
        if not wrong:
            return msgspec.structs.replace(own, error=error)
        reason = "; ".join(
            f"rank {rank} of {len(rows)}: {self._part.faults[rank]}" for rank in wrong[:MOST_NAMED]
        )
        return msgspec.structs.replace(own, ok=False, error=error, reason=reason)

    def observe(self, call_s: float) -> Observed:
        """Each rank's own and collective time of some calls, and every pair's exchanges."""
        least, most = OBSERVED_CALLS
        calls = max(least, min(most, int(OBSERVED_S / call_s)))
        rows = self._device.lead(Order.OBSERVE, calls)
        ranks = tuple(
            RankTime(rank=rank, local_s=row[0], collective_s=row[1]) for rank, row in enumerate(rows)
        )
        return Observed(ranks, _pairs([row[2:] for row in rows]) if self._links else ())

    def close(self) -> None:
        """On every rank."""
        self._device.lead(Order.CLOSE)


def _pairs(rows: Sequence[Sequence[float]]) -> tuple[PairTime, ...]:
    """An exchange has ended when both ranks have. `rows`: of each rank its samples with rank 0, 1, ..."""

    def samples(rank: int, partner: int) -> Sequence[float]:
        return rows[rank][partner * LINK_SAMPLES : (partner + 1) * LINK_SAMPLES]

    return tuple(
        PairTime(a=a, b=b, seconds=[max(s) for s in zip(samples(a, b), samples(b, a), strict=True)])
        for a in range(len(rows))
        for b in range(a + 1, len(rows))
    )


def _readable(value: float) -> float | None:
    return None if math.isnan(value) else value
