"""The ranks of a group as one of them sees them: orders, answers, and errors that belong to one rank.

Orders and answers travel over a gloo group of their own: they must get through where the devices' library
hangs, and cost the devices nothing.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from benchkernels.failures import Failure, explain
from benchkernels.group.faults import Fault, name_rank
from benchkernels.group.heart import Heart
from benchkernels.group.orders import Order
from benchkernels.group.place import Place
from benchkernels.kernels.base import Unsupported
from profiles.problems import AssayError
from profiles.profile import CaseStatus, Group

if TYPE_CHECKING:
    import torch
    from torch.distributed import ProcessGroup

    from benchkernels.devices.base import Device

TIMEOUT = timedelta(seconds=120)
"""Of every collective: the heart has named whoever keeps it waiting long before."""
ACCUSED_S = 3.0
"""How long a rank whose work failed waits for the others to say the same; else they hang in a collective."""
HOLD_S = 30.0
_TEXT_BYTES = 512
_STATUSES: tuple[CaseStatus, ...] = ("ok", "unsupported", "out_of_memory", "failed")
_LEFT_ALONE = re.compile(
    r"connection (closed|reset|refused)|broken pipe|socket|remote (process|peer)|timed? ?out",
    re.IGNORECASE,
)
"""What a library says of a rank that is gone or does not answer: the fault is not where it is said."""


class RankFailed(AssayError):  # noqa: N818  (a state of the group)
    """A rank's work failed; the text names it, unless all failed in the same way.

    `in_step`: all did and can go on, so that none waits for another.
    """

    def __init__(self, text: str, *, in_step: bool) -> None:
        super().__init__(text)
        self.in_step = in_step


class Team:
    """For the thread that works. Every method is called by all ranks, in the same order."""

    def __init__(
        self,
        place: Place,
        group: Group,
        device: Device,
        control: ProcessGroup,
        heart: Heart,
    ) -> None:
        self.place = place
        self.group = group
        self.device = device
        self.heart = heart
        self._control = control

    def tell(self, order: Order, argument: int = 0) -> None:
        """The leader's side of `hear`."""
        self._share_order(order, argument)

    def hear(self) -> tuple[Order, int]:
        """Wait for the leader's next order."""
        order, argument = self._share_order(0, 0)
        return Order(order), argument

    def meet(self) -> None:
        """Wait until all ranks are here."""
        import torch.distributed as dist

        self._control_step(lambda: dist.barrier(group=self._control))

    def answer(self, values: Sequence[float], error: Exception | None) -> list[list[float]]:
        """Tell all ranks this one's numbers, or its error; those of all, by rank.

        `values` have the same length on all ranks, with an error too. Where a rank failed all get an
        exception: Unsupported, MemoryError or RankFailed, whose text names it.
        """
        failure = None if error is None else explain(error, self.device.last_words())
        if failure is not None:
            self._bear(failure, str(error))
        status = 0 if failure is None else max(1, _STATUSES.index(failure.status))
        rows = self._gather([float(status), *values])
        self.heart.acquit()
        statuses = [_STATUSES[int(row[0])] for row in rows]
        if any(one != "ok" for one in statuses):
            texts = self.texts("" if failure is None else failure.reason)
            self._raise(statuses, texts, error, lost=failure is not None and failure.device_lost)
        return [row[1:] for row in rows]

    def texts(self, own: str) -> list[str]:
        """A text of every rank, by rank."""
        import torch

        data = own.encode()[:_TEXT_BYTES].ljust(_TEXT_BYTES, b"\0")
        rows = self._all_gather(torch.frombuffer(bytearray(data), dtype=torch.uint8))
        return [bytes(row.tolist()).rstrip(b"\0").decode("utf-8", "replace") for row in rows]

    def _bear(self, failure: Failure, text: str) -> None:
        """This rank's work failed; where another one's loss is the cause, wait for the group's end."""
        if _LEFT_ALONE.search(text):
            self.hold(text)
        who = name_rank(self.place.rank, self.group, os.getpid())
        reason = f"{who} failed in {self.heart.what}: {failure.reason}"
        fault = Fault(rank=self.place.rank, status=failure.status, reason=reason, remedy=failure.remedy)
        self.heart.accuse(fault, ACCUSED_S)

    def hold(self, text: str) -> NoReturn:
        """Another rank is gone. The one that is must be the one that is seen to have ended."""
        who = name_rank(self.place.rank, self.group, os.getpid())
        fault = Fault(rank=self.place.rank, status="failed", reason=f"{who} lost the others: {text}")
        self.heart.accuse(fault, HOLD_S)
        time.sleep(2 * HOLD_S)
        os._exit(1)

    def _raise(
        self, statuses: Sequence[CaseStatus], texts: Sequence[str], error: Exception | None, *, lost: bool
    ) -> NoReturn:
        worst = max(range(len(statuses)), key=lambda rank: _STATUSES.index(statuses[rank]))
        text = texts[worst]
        alike = all(status == statuses[worst] for status in statuses)
        if not alike:
            text = f"{name_rank(worst, self.group, None)}: {text}"
        match statuses[worst]:
            case "unsupported":
                raise Unsupported(text) from error
            case "out_of_memory":
                raise MemoryError(text) from error
            case _:
                raise RankFailed(text, in_step=alike and not lost) from error

    def _share_order(self, order: int, argument: int) -> tuple[int, int]:
        import torch
        import torch.distributed as dist

        told = torch.tensor([order, argument], dtype=torch.int64)
        self._control_step(lambda: dist.broadcast(told, src=0, group=self._control))
        self.heart.step += 1
        return int(told[0]), int(told[1])

    def _gather(self, values: Sequence[float]) -> list[list[float]]:
        import torch

        rows = self._all_gather(torch.tensor(list(values), dtype=torch.float64))
        return [row.tolist() for row in rows]

    def _all_gather(self, own: torch.Tensor) -> list[torch.Tensor]:
        import torch
        import torch.distributed as dist

        rows = [torch.empty_like(own) for _ in range(self.place.size)]
        self._control_step(lambda: dist.all_gather(rows, own, group=self._control))
        return rows

    def _control_step(self, step: Callable[[], object]) -> None:
        self.heart.phase = "waiting"
        try:
            step()
        except RuntimeError as error:
            self.hold(str(error).splitlines()[0])
        self.heart.phase = "local"
