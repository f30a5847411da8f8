"""The runs of the window: one child process at a time, its events folded when there is time."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.desktop.child import Child, Ending
from app.desktop.orders import RunOrder
from profiles.paths import FILE_SUFFIX, cache_dir, library_dir
from profiles.problems import EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE

if TYPE_CHECKING:
    # What knows the events is imported when the first run begins: the window is painted before.
    from app.run_state import RunState
    from profiles.events import AnyEvent
    from profiles.profile import RunStatus

TICK_MS = {"cpu": 1000, "accelerator": 250}
"""Between two looks at the child: drawing takes time from a processor that is being measured (METHOD B10)."""
START_TICK_MS = 250
MARK = "window-run.json"
STOP = b'{"cmd":"stop"}'
KILL_AFTER_S = 1.0
"""Two wishes to stop within this are one: a double click, or a key that is held."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of the queue ended."""

    order: RunOrder
    state: RunState
    path: Path | None
    """Where the profile is; None where nothing was saved."""
    problem: str
    """One sentence where it failed; empty after a run that was only stopped."""
    detail: str = ""
    in_journal: bool = False
    """Whether the process died before it could save: what was measured is in the run's journal."""


class RunQueue(QObject):
    """Runs in their order. `state` is the present run's, or the last one's, until the next begins."""

    began = Signal()
    advanced = Signal()
    """New events were folded into `state`; a screen may draw."""
    ended = Signal(object)
    """An Outcome."""
    changed = Signal()
    """The queue is longer or shorter, or a run has been told to stop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: RunState | None = None
        self.order: RunOrder | None = None
        self.waiting: list[RunOrder] = []
        self.stopping = False
        self.slow = False
        """Draw once a second whatever is measured."""
        self._child: Child | None = None
        self._run_id = ""
        self._began_s = 0.0
        self._told_stop_s = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._child is not None

    @property
    def now_s(self) -> float:
        """Seconds since the present run's child was started, in the time of its events when it ended."""
        return (
            time.monotonic() - self._began_s if self.running else (self.state.time_s if self.state else 0.0)
        )

    @property
    def process_id(self) -> int:
        """Of the present child; 0 without one."""
        return self._child.process_id if self._child else 0

    def add(self, order: RunOrder) -> None:
        """Measure this when all before it is done."""
        self.waiting.append(order)
        if not self.running:
            self._begin()
        self.changed.emit()

    def withdraw(self, index: int) -> None:
        """Take a run that has not begun out of the queue."""
        del self.waiting[index]
        self.changed.emit()

    def stop(self) -> None:
        """End the present run with what it has; told a second time: kill it, what was measured is kept."""
        if self._child is None:
            return
        now_s = time.monotonic()
        if not self.stopping:
            self.stopping, self._told_stop_s = True, now_s
            self._child.tell(STOP)
        elif now_s - self._told_stop_s >= KILL_AFTER_S:
            self._kill(self._child)
        self.changed.emit()

    def skip(self) -> None:
        """Leave the present case."""
        if self._child is not None:
            self._child.tell(b'{"cmd":"skip"}')

    def close(self, *, stop: bool = False) -> None:
        """End everything: the child saves what it has when its input ends, also without us.

        A run on a host goes on there, unless it shall `stop`.
        """
        self.waiting.clear()
        self._timer.stop()
        if self._child is not None:
            child, self._child = self._child, None
            child.ended.disconnect()
            if stop and self.order is not None and self.order.host:
                child.tell(STOP)
                child.wait()
            child.close_input()
            if child.wait():
                _unmark()
            else:
                child.kill()
                child.wait()

    def _kill(self, child: Child) -> None:
        """At once. What measures on a host is no child of ours: told again, the child has it killed there."""
        if self.order is not None and self.order.host:
            child.tell(STOP)
        else:
            child.kill()

    def _begin(self) -> None:
        from app.run_state import RunState

        self.order = self.waiting.pop(0)
        self.state = RunState()
        self.stopping, self._run_id = False, ""
        self._child = Child(self.order.arguments(), self)
        self._child.ended.connect(self._end)
        self._began_s = time.monotonic()
        self._timer.start(START_TICK_MS)
        self.began.emit()
        # Last: a process that cannot be started may say so within the call, and then the run is over.
        self._child.start()

    def _tick(self) -> None:
        if self._child is None:
            return
        self._take(self._child)
        if self.state is not None and self.state.plan is not None:
            kind = "cpu" if self.slow or self.state.on_cpu else "accelerator"
            self._timer.setInterval(TICK_MS[kind])
        self.advanced.emit()

    def _take(self, child: Child) -> None:
        from profiles.events import EventError, decode

        assert self.state is not None  # noqa: S101  (a child has a state)
        for line in child.take_lines():
            # A line that is no event is the journal's business, which has it too.
            with contextlib.suppress(EventError):
                event = decode(line)
                if event is not None:
                    self._see(event)
                    self.state.add(event)

    def _see(self, event: AnyEvent) -> None:
        from profiles.events import Hello

        if isinstance(event, Hello) and event.worker == 0:
            self._run_id = event.run_id
            # The child's clock, which its events are told in, began when it said hello.
            self._began_s = time.monotonic()
            _mark(event.run_id)

    def _end(self, ending: Ending) -> None:
        assert self._child is not None and self.state is not None and self.order is not None  # noqa: S101, PT018
        self._take(self._child)
        outcome = self._outcome(ending)
        self._close_state(died=ending.exit_code is None)
        self._child.deleteLater()
        self._child = None
        self._timer.stop()
        _unmark()
        self.advanced.emit()
        self.ended.emit(outcome)
        if self.waiting:
            self._begin()
        self.changed.emit()

    def _outcome(self, ending: Ending) -> Outcome:
        assert self.state is not None and self.order is not None  # noqa: S101, PT018
        path = library_dir() / f"{self._run_id}{FILE_SUFFIX}" if self._run_id else None
        kept = path if path is not None and path.is_file() else None
        died = ending.exit_code is None and ending.began
        in_journal = died and kept is None and bool(self._run_id)
        stopped = self.stopping or ending.exit_code in (0, EXIT_INTERRUPTED)
        problem = "" if stopped else _problem(ending, died=died, saved=kept is not None)
        return Outcome(self.order, self.state, kept, problem, ending.stderr.strip(), in_journal)

    def _close_state(self, *, died: bool) -> None:
        """Say in place of a process that could not how the run ended: no case goes on any more."""
        from profiles.events import End

        assert self.state is not None  # noqa: S101  (a child has a state)
        if self.state.plan is not None and self.state.end is None:
            status: RunStatus = "stopped" if self.stopping else "lost" if died else "failed"
            self.state.add(End(status=status, t=self.now_s))


def _problem(ending: Ending, *, died: bool, saved: bool) -> str:
    """Why a run failed, in one sentence."""
    translate = QCoreApplication.translate
    if died:
        return translate("RunQueue", "The process of the run was killed from outside, or it crashed.")
    if ending.exit_code == EXIT_NO_GOOD_CASE and saved:
        return translate("RunQueue", "No case could be measured; the table of the run says why.")
    told = translate("RunQueue", "The run ended with exit code {code}.")
    return ending.sentence or told.format(code=ending.exit_code)


def last_run_left_behind() -> str | None:
    """Id of the run that went on when the window last died; None after a clean end. Asked once."""
    try:
        found = json.loads((cache_dir() / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    _unmark()
    run_id = found.get("run_id") if isinstance(found, dict) else None
    return run_id if isinstance(run_id, str) else None


def _mark(run_id: str) -> None:
    """Two windows share the mark, and the later one wins: it only makes a notice."""
    with contextlib.suppress(OSError):
        cache_dir().mkdir(parents=True, exist_ok=True)
        (cache_dir() / MARK).write_text(json.dumps({"run_id": run_id}), "utf-8")


def _unmark() -> None:
    with contextlib.suppress(OSError):
        (cache_dir() / MARK).unlink()
