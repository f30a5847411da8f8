"""The fleet of the window: `assay fleet run` as a child, its lines taken in once a second."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.desktop.child import Child, Ending
from app.desktop.fleet.order import FleetOrder
from app.desktop.run_queue import KILL_AFTER_S, STOP
from profiles.problems import EXIT_GATE, EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE

if TYPE_CHECKING:
    # What knows the lines is imported when the first fleet begins: the window is painted before.
    from app.desktop.fleet.roster import Roster

TICK_MS = 1000
"""Members may measure a processor of this machine, from which drawing takes time."""
LEAVE_MS = 60_000
"""For the members' current blocks, for saving, and for collecting what was saved."""
ENDS = frozenset({0, EXIT_GATE, EXIT_NO_GOOD_CASE, EXIT_INTERRUPTED})
"""Exit codes of a fleet of which it is known what became of each member."""


@dataclass(frozen=True, slots=True)
class FleetOutcome:
    """How a fleet ended."""

    order: FleetOrder
    roster: Roster
    problem: str
    """One sentence where it broke off; empty where each member's state says all."""
    detail: str = ""


class FleetWatch(QObject):
    """One fleet at a time. `order` and `roster` are the present one's, or the last one's."""

    began = Signal()
    advanced = Signal()
    """Something was heard, or a second has passed."""
    ended = Signal(object)
    """A FleetOutcome."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: FleetOrder | None = None
        self.roster: Roster | None = None
        self.stopping = False
        self._told_stop_s = 0.0
        self._child: Child | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether a fleet goes on."""
        return self._child is not None

    def start(self, order: FleetOrder) -> None:
        """Begin a fleet; nothing happens while another one goes on."""
        from app.desktop.fleet.roster import Roster

        if self.running:
            return
        self.order, self.roster, self.stopping = order, Roster(), False
        self._child = Child(order.arguments(), self)
        self._child.ended.connect(self._end)
        self._timer.start()
        self.began.emit()
        # Last: a process that cannot be started may say so within the call, and then the fleet is over.
        self._child.start()

    def stop(self) -> None:
        """Ask every member to end with what it has; told a second time: all at once."""
        if self._child is None:
            return
        now_s = time.monotonic()
        if self.stopping and now_s - self._told_stop_s < KILL_AFTER_S:
            return
        self.stopping, self._told_stop_s = True, now_s
        self._child.tell(STOP)
        self.advanced.emit()

    def close(self, *, stop: bool = False) -> None:
        """End everything, and wait for it. One on a head node goes on there unless it shall `stop`."""
        self._timer.stop()
        if self._child is None:
            return
        child, self._child = self._child, None
        child.ended.disconnect()
        if stop:
            # Its input stays open: the end of that would be a second wish, which does not wait.
            child.tell(STOP)
        else:
            child.close_input()
        if not child.wait(LEAVE_MS):
            child.kill()
            child.wait()

    def _tick(self) -> None:
        self._take()
        self.advanced.emit()

    def _take(self) -> None:
        from app.fleet.lines import decode_told

        assert self._child is not None and self.roster is not None  # noqa: S101, PT018
        now_s = time.monotonic()
        for line in self._child.take_lines():
            told = decode_told(line)
            if told is not None:
                self.roster.take(told, now_s)

    def _end(self, ending: Ending) -> None:
        assert self._child is not None and self.roster is not None and self.order is not None  # noqa: S101, PT018
        self._take()
        problem = "" if ending.exit_code in ENDS else _problem(ending, self.order)
        outcome = FleetOutcome(self.order, self.roster, problem, ending.stderr.strip())
        self._child.deleteLater()
        self._child = None
        self._timer.stop()
        self.advanced.emit()
        self.ended.emit(outcome)


def _problem(ending: Ending, order: FleetOrder) -> str:
    """Why it broke off, in one sentence."""
    translate = QCoreApplication.translate
    if ending.exit_code is None and ending.began:
        told = translate(
            "Fleet",
            "The process of the fleet was killed from outside, or it crashed; what had come is in {folder}.",
        )
        return told.format(folder=order.into)
    told = translate("Fleet", "The fleet ended with exit code {code}.")
    return ending.sentence or told.format(code=ending.exit_code)
