"""What one rank does of each order, the leader's own part included."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchkernels.group.orders import WIDTHS, Order
from benchkernels.group.team import Team
from benchkernels.job import Job
from benchkernels.kernels import GROUP_KERNELS
from benchkernels.kernels.shared import LINK_SAMPLES, SharedWorkload

if TYPE_CHECKING:
    from profiles.profile import Check

_TOGETHER = frozenset({Order.CALL, Order.CHECK, Order.TIME, Order.OBSERVE})
"""Orders in which ranks wait for each other inside of the workload."""
_NOT_READABLE = math.nan


class Part:
    """One rank's device and workload."""

    def __init__(self, team: Team, job: Job) -> None:
        self.team = team
        self._job = job
        self._device = team.device
        self.workload: SharedWorkload | None = None
        self.last_check: Check | None = None
        """This rank's own verdict."""
        self.faults: list[str] = []
        """Of the last check that failed somewhere: what each rank found wrong, by rank."""

    def perform(self, order: Order, argument: int) -> list[list[float]]:
        """Do it, and tell all ranks how it went; the answers by rank. Raises as `Team.answer` does."""
        width = self._width(order)
        error: Exception | None = None
        answer: Sequence[float] = [0.0] * width
        if order in _TOGETHER:
            self.team.heart.phase = "collective"
        try:
            answer = self._do(order, argument)
        except Exception as failure:  # noqa: BLE001  (whatever it was, the other ranks must hear of it)
            error = failure
        self.team.heart.phase = "local"
        rows = self.team.answer(answer, error)
        if order == Order.CHECK and not all(row[0] for row in rows):
            self.faults = self.team.texts("" if self.last_check is None else self.last_check.reason)
        return rows

    def _width(self, order: Order) -> int:
        if order == Order.OBSERVE and self.workload is not None:
            return 2 + (self.team.place.size * LINK_SAMPLES if self.workload.links else 0)
        return WIDTHS.get(order, 0)

    def _do(self, order: Order, argument: int) -> Sequence[float]:
        match order:
            case Order.PREPARE:
                self._prepare(argument)
            case Order.RESET_MEMORY:
                self._device.reset_peak_memory()
            case Order.MEMORY:
                return self._device.memory()
            case Order.PEAK_MEMORY:
                peak_bytes = self._device.peak_memory_bytes()
                return [_NOT_READABLE if peak_bytes is None else peak_bytes]
            case Order.CLOSE:
                self._close()
            case _:
                return self._do_work(order, argument)
        return []

    def _do_work(self, order: Order, argument: int) -> Sequence[float]:
        workload = self.workload
        assert workload is not None  # noqa: S101  (the leader orders a preparation first)
        match order:
            case Order.SELECT:
                workload.select(workload.backends[argument])
            case Order.CALL:
                workload.run()
                self._device.synchronize()
            case Order.CHECK:
                self.last_check = check = workload.check()
                return [float(check.ok), _NOT_READABLE if check.error is None else check.error]
            case Order.TIME:
                return self._time(workload, argument)
            case Order.OBSERVE:
                return self._observe(workload, argument)
        return []

    def _prepare(self, place: int) -> None:
        self._close()  # a case that another rank could not prepare is still here
        case = self._job.cases[place]
        self.team.heart.what = case.id
        self._device.set_precision(case.dtype)
        self.workload = GROUP_KERNELS[case.kernel].prepare_part(case, self.team, self._job.seed)

    def _close(self) -> None:
        workload, self.workload = self.workload, None
        if workload is not None:
            workload.close()

    def _time(self, workload: SharedWorkload, calls: int) -> Sequence[float]:
        """A block that all ranks begin together: after a meeting, and a call that does not count."""
        self.team.meet()
        self.team.heart.phase = "collective"
        workload.run()
        self._device.synchronize()
        block = self._device.time_block(workload.run, calls)
        rest = (block.wall_s, block.handed_s, block.steal_s)
        return [block.seconds, *(_NOT_READABLE if value is None else value for value in rest)]

    def _observe(self, workload: SharedWorkload, calls: int) -> Sequence[float]:
        workload.run()
        local_s, collective_s = zip(*(workload.split() for _ in range(calls)), strict=True)
        links = workload.time_links() if workload.links else []
        return [statistics.median(local_s), statistics.median(collective_s), *links]
