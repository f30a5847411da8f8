"""The page's rows as the folder is now: what other processes save, rename and remove appears by itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.desktop.library.rows import Row
from app.desktop.library.work import Found, look
from app.desktop.services import Services
from profiles.paths import library_dir
from profiles.problems import AssayError

SOON_MS = 300
"""Changes that come together are looked at together."""
SLOW_MS = 15_000
"""Between two looks without a sign of change: network disks send none."""
PROBLEM_MS = 2_000
REST = 3.0
"""A look is followed by a rest of so many times its length, so that a huge library does not fill a core."""


class GaveWayError(Exception):
    """The reading of new files let others go first; what it has read is kept."""


class Loader(QObject):
    """Looks while the page is seen, and never while a run measures except for its first look."""

    found = Signal(object)
    """A Found."""
    progressed = Signal(int, int)
    """Files read and files to read, while new files are being read."""

    postponed = Signal()
    """There is much to read, and a run measures: it is read when that has ended."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] | None = None
        """As they are shown; None before the first look."""
        self._services = services
        self._root: Path | None = None
        self._attended = False
        self._busy = False
        self._wanted = True
        self._postponed = False
        self._changes = 0
        self._stamp: object = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._notice)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._slow = QTimer(self, interval=SLOW_MS)
        self._slow.timeout.connect(partial(self._look, quick=True))
        services.library_changed.connect(self.want)
        services.runs.ended.connect(self._look_at_the_end)

    @property
    def busy(self) -> bool:
        """Whether a look is wanted or under way."""
        return self._busy or self._soon.isActive()

    def attend(self) -> None:
        """The page is seen."""
        self._attended = True
        self._slow.start()
        self._look(quick=not self._wanted)

    def leave(self) -> None:
        """It is not seen any more."""
        self._attended = False
        self._slow.stop()
        if self._soon.isActive():
            self._soon.stop()
            self._wanted = True

    def want(self) -> None:
        """Something may have changed."""
        self._wanted = True
        if self._attended and not self._soon.isActive() and not self._busy:
            self._soon.start()

    def take(self, rows: list[Row]) -> None:
        """The page has changed rows itself: what a look that is under way finds is older than that."""
        self.rows = rows
        self._changes += 1

    def _notice(self, folder: str) -> None:
        """A change in the folder; one beside it may be that the folder itself went or came."""
        if folder == str(self._root) or not self._attended:
            self.want()
        else:
            self._look(quick=True)

    def _look_at_the_end(self) -> None:
        """At once: a moment later the next run may measure."""
        self._wanted, self._postponed = True, False
        if self._attended:
            self._look()

    def _look(self, *, quick: bool = False) -> None:
        """`quick`: only where the folder's stamp is another one."""
        measuring = self._services.runs.running
        if self._busy or (measuring and (self.rows is not None or self._postponed)):
            return
        self._soon.stop()
        quick = quick and not self._wanted
        self._busy, self._wanted = True, False
        try:
            root = library_dir()
        except AssayError as error:
            self._deliver(self._changes, Found(Path(), problem="unreadable", detail=str(error)))
            return
        if root != self._root:
            self.rows, self._root, self._stamp = None, root, None
        expected = bool(self._services.settings.chosen.library) or bool(self.rows)
        stamp = self._stamp if quick else None
        function = partial(look, root, self.rows, self._report, expected=expected, stamp=stamp)
        done = partial(self._deliver, self._changes)
        self._services.background.run("library", function, done, self._fail)

    def _report(self, done: int, total: int) -> None:
        """Called in the other thread, after every batch of new files."""
        self.progressed.emit(done, total)
        if done < total and (self._services.background.others_wait or self._services.runs.running):
            raise GaveWayError

    def _deliver(self, changes: int, found: Found) -> None:
        self._busy = False
        if changes != self._changes:
            self._wanted = True
        else:
            if found.rows is not None:
                self.rows = found.rows
            self._stamp = found.stamp
            if not found.problem and self._watch(found.root):
                # Something may have come between the look and the watch.
                self._wanted = True
            self.found.emit(found)
        self._slow.setInterval(PROBLEM_MS if found.problem else max(SLOW_MS, int(20_000 * found.took_s)))
        self._soon.setInterval(max(SOON_MS, int(REST * 1000 * found.took_s)))
        if self._wanted and self._attended:
            self._soon.start()

    def _fail(self, error: Exception) -> None:
        self._busy = False
        if not isinstance(error, GaveWayError):
            self._services.fail(error)
        elif self._services.runs.running:
            self._wanted = self._postponed = True
            self.postponed.emit()
        else:
            self._look()

    def _watch(self, root: Path) -> bool:
        """Whether the folder was not watched before and is now. Its parent is, to see it go and come."""
        watched, wanted = set(self._watcher.directories()), {str(root), str(root.parent)}
        if watched - wanted:
            self._watcher.removePaths(list(watched - wanted))
        fresh = [one for one in wanted - watched if Path(one).is_dir()]
        if fresh:
            self._watcher.addPaths(fresh)
        return str(root) in fresh
