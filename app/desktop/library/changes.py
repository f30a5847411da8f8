"""What the user changes: seen at once, then written; what could not be written is told and taken back."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.desktop import figures
from app.desktop.library import work
from app.desktop.library.rows import Row, changed
from app.desktop.services import Action, Services
from profiles.library import check_name
from profiles.problems import AssayError


class Changes(QObject):
    """Each change is one job that must be done, also where the window closes."""

    unsaved = Signal(bytes, str)
    """A note could not be written: the key of its row, and its text."""
    returned = Signal(object)
    """Keys of rows that are there again: taken out of the trash, or not gone where they should."""

    def __init__(
        self, services: Services, show: Callable[[dict[bytes, Row | None]], object], parent: QObject
    ) -> None:
        """`show` shows other rows by their keys; None is one that is gone."""
        super().__init__(parent)
        self._services = services
        self._show = show
        self._numbers = itertools.count()

    def star(self, rows: Sequence[Row], starred: bool) -> None:
        """Give the rows a star, or take it away."""
        self._label([row for row in rows if row.entry.starred != starred], starred=starred)

    def rename(self, row: Row, name: str) -> None:
        """Give a profile another name; a wrong one is refused in a sentence."""
        try:
            name = check_name(name)
        except AssayError as error:
            self._services.fail(error)
            return
        if name != row.entry.name:
            self._label([row], name=name)

    def note(self, row: Row, text: str) -> None:
        """Write a note; it is not lost where that fails."""
        self._label([row], notes=text)

    def delete(self, rows: Sequence[Row]) -> None:
        """Move profiles to the trash, and offer to undo it."""
        self._show({row.key: None for row in rows})
        names = {row.entry.path: row.name for row in rows}
        self._do(partial(work.delete, _paths(rows)), partial(self._tell_deleted, names))

    def restore(self, trashed: Sequence[Path]) -> None:
        """Undo it."""
        self._do(partial(work.restore, trashed), self._tell_restored)

    def _label(
        self,
        rows: Sequence[Row],
        *,
        name: str | None = None,
        notes: str | None = None,
        starred: bool | None = None,
    ) -> None:
        self._show({row.key: changed(row, name=name, notes=notes, starred=starred) for row in rows})
        write = partial(work.label, _paths(rows), name=name, notes=notes, starred=starred)
        self._do(write, partial(self._tell_labelled, rows, notes))

    def _do(self, function: Callable[[], work.Done], told: Callable[[work.Done], object]) -> None:
        kind = f"library change {next(self._numbers)}"
        self._services.background.run(kind, function, partial(self._end, told), self._fail, must=True)

    def _end(self, told: Callable[[work.Done], object], done: work.Done) -> None:
        told(done)
        self._services.library_changed.emit()

    def _fail(self, error: Exception) -> None:
        self._services.fail(error)
        self._services.library_changed.emit()

    def _tell_labelled(self, rows: Sequence[Row], notes: str | None, done: work.Done) -> None:
        self._tell_problems(done)
        back = {row.key: row for row in rows if row.entry.path in done.failed}
        if back:
            self._show({**back})
        if notes is not None:
            for key in back:
                self.unsaved.emit(key, notes)

    def _tell_restored(self, done: work.Done) -> None:
        self._tell_problems(done)
        self.returned.emit(_keys(done.paths))

    def _tell_deleted(self, names: dict[Path, str], done: work.Done) -> None:
        self._tell_problems(done)
        if done.failed:
            self.returned.emit(_keys(done.failed))
        gone = [name for path, name in names.items() if path not in done.failed]
        if not gone:
            return
        if len(gone) == 1:
            what = self.tr("“{name}” was moved to the trash.").format(name=gone[0])
        else:
            what = self.tr("{n} profiles were moved to the trash.").format(n=figures.count(len(gone)))
        undo = Action(self.tr("Undo"), partial(self.restore, done.paths))
        self._services.tell(what, actions=(undo,), topic="deleted")

    def _tell_problems(self, done: work.Done) -> None:
        """The first in a sentence, all of them in the details."""
        if not done.problems:
            return
        detail = "\n".join(done.problems) if len(done.problems) > 1 else ""
        self._services.tell(done.problems[0], kind="problem", detail=detail, topic="change")


def _paths(rows: Sequence[Row]) -> list[Path]:
    return [row.entry.path for row in rows]


def _keys(paths: Sequence[Path]) -> list[bytes]:
    return [os.fsencode(path.name) for path in paths]
