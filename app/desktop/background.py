"""Work that must not stop the window: one thread, one job after the other, results in the window's thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


class Background(QObject):
    """Runs functions that touch no widget. A job that is overtaken by a newer one of its kind is dropped."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._latest: dict[str, int] = {}
        self._count = 0
        self._open = 0
        self._closed = False
        self._finished.connect(self._deliver)
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job is waiting, at work, or not delivered yet."""
        return self._open > 0

    @property
    def others_wait(self) -> bool:
        """Whether a job at work keeps another one, or the end of the window, waiting; for any thread."""
        return not self._jobs.empty()

    def run(
        self,
        kind: str,
        function: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        *,
        must: bool = False,
    ) -> None:
        """Call `function` in the thread, then `done` with its result or `failed` with its error, here.

        Of jobs of one kind only the newest is answered: what was asked before is no longer wanted. A change
        that the user has made (`must`) is done and answered whatever comes after it, and done also where the
        window closes.
        """
        self._count += 1
        self._open += 1
        self._latest[kind] = self._count
        self._jobs.put(_Job(kind, self._count, function, done, failed, must=must))

    def close(self) -> None:
        """Answer nothing any more, and wait for the job at work and for changes that must be made."""
        self._closed = True
        self._latest.clear()
        self._jobs.put(None)
        self._thread.join(10.0)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.must or self._latest.get(job.kind) == job.number:
                try:
                    job.result = job.function()
                except Exception as error:  # noqa: BLE001  (handed to whoever asked)
                    job.error = error
            try:
                self._finished.emit(job)
            except RuntimeError:  # the window is gone
                return

    @Slot(object)
    def _deliver(self, job: _Job) -> None:
        self._open -= 1
        if self._closed or not (job.must or self._latest.get(job.kind) == job.number):
            return
        if job.error is not None:
            job.failed(job.error)
        else:
            job.done(job.result)


class _Job:
    """A question and its answer."""

    def __init__(
        self,
        kind: str,
        number: int,
        function: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        *,
        must: bool,
    ) -> None:
        self.kind, self.number, self.must = kind, number, must
        self.function, self.done, self.failed = function, done, failed
        self.result: Any = None
        self.error: Exception | None = None
