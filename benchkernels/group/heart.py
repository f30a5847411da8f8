"""A rank's heart: tells the others that it is alive and what it does, and watches that they are.

It beats in a thread of its own, over a connection of its own to the store in which the ranks met: neither a
collective that hangs nor one that the library has given up keeps it from telling. Where the store is gone, so
is whoever started the ranks, and this one leaves.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from benchkernels.group.faults import Fault, name_rank
from benchkernels.group.judge import INTERVAL_S, Beat, Judge, Limits, Phase
from benchkernels.group.place import Place
from profiles.profile import Group

if TYPE_CHECKING:
    from torch._C._distributed_c10d import Store

STORE_TIMEOUT = timedelta(seconds=5)
ALONE = 70
"""Exit code of a rank whose store is gone."""
LEAVE_S = 5.0
"""After a fault: whoever started the group ends its ranks before they leave by themselves."""


class Heart:
    """Beats from `start` on. `phase`, `step` and `what` are written by the thread that works."""

    def __init__(
        self, place: Place, group: Group, store: Store, report: Callable[[Fault], object], limits: Limits
    ) -> None:
        """`store` is used by nobody else. `report` gets the first fault that this rank sees, in any rank."""
        self.phase: Phase = "local"
        self.step = 0
        self.what = "its start"
        self._place = place
        self._group = group
        self._store = store
        self._report = report
        self._judge = Judge(place.rank, place.size, limits)
        self._count = 0
        self._met: set[int] = set()
        self._accusation: tuple[float, Fault] | None = None

    def start(self) -> None:
        """Begin; the thread ends with the process."""
        threading.Thread(target=self._beat, name="heart", daemon=True).start()

    def accuse(self, fault: Fault, after_s: float) -> None:
        """Report `fault` of this rank in so many seconds, unless it is acquitted: the others hang then."""
        self._accusation = (time.monotonic() + after_s, fault)

    def acquit(self) -> None:
        """The others know and go on."""
        self._accusation = None

    def _beat(self) -> None:
        before_s = time.monotonic()
        while True:
            try:
                beats = self._exchange()
            except Exception as error:  # noqa: BLE001  (a store that does not answer is gone, whatever it says)
                _say(f"rank {self._place.rank} leaves: the store is gone ({error})")
                os._exit(ALONE)
            now_s = time.monotonic()
            verdict = self._judge.see(beats, now_s - before_s)
            before_s = now_s
            if verdict is not None:
                who = name_rank(verdict.rank, self._group, verdict.pid)
                self._end(Fault(rank=verdict.rank, status="timed_out", reason=f"{who} {verdict.text}"))
            accusation = self._accusation
            if accusation is not None and now_s >= accusation[0]:
                self._end(accusation[1])
            time.sleep(INTERVAL_S)

    def _exchange(self) -> list[Beat | None]:
        """Leave this rank's beat in the store, and read those of all."""
        self._count += 1
        beat = Beat(count=self._count, pid=os.getpid(), step=self.step, phase=self.phase, what=self.what)
        self._store.set(self._key(self._place.rank), msgspec.json.encode(beat).decode())
        beats: list[Beat | None] = [None] * self._place.size
        for rank in range(self._place.size):
            if rank in self._met or self._store.check([self._key(rank)]):
                self._met.add(rank)
        met = sorted(self._met)
        for rank, data in zip(met, self._store.multi_get([self._key(rank) for rank in met]), strict=True):
            beats[rank] = msgspec.json.decode(data, type=Beat)
        return beats

    def _end(self, fault: Fault) -> None:
        """Tell the fault, and leave where nobody ends this rank."""
        _say(fault.reason)
        self._report(fault)
        time.sleep(LEAVE_S)
        os._exit(1)

    @staticmethod
    def _key(rank: int) -> str:
        return f"assay/beat/{rank}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
