"""What arrives from a host, kept as this machine's own runs are: journal first and unguarded."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable

import click

from app.cli.recording import Record, Saved
from profiles.events import AnyEvent, End, EventError, Hello, decode
from profiles.files import FILE_SUFFIX, read_profile
from profiles.fold import NothingToSave
from profiles.journal import JournalWriter, is_live, read_journal
from profiles.library import Library
from profiles.problems import ProfileError, StorageError
from profiles.profile import Profile
from profiles.text import shown

_MARK = re.compile(rb'\{"run":"([A-Za-z0-9][A-Za-z0-9._-]{0,99})",')
"""Before the lines of several devices at once (`app.cli.together`)."""
Watch = Callable[[str, AnyEvent], object]
"""Takes the id of a run, and its event."""


class Arrived(Record):
    """One run of the host, written down here."""

    def __init__(self, run_id: str, host: str, library: Library) -> None:
        """`host` is what the machine calls itself.

        Raises StorageError, also where another process takes up the same run.
        """
        super().__init__(run_id, library)
        self._file = library.root / f"{run_id}{FILE_SUFFIX}"
        self._host = host
        if self._journal.exists() and not is_live(self._journal):
            self._make_room()
        self._writer = JournalWriter(self._journal)

    def add(self, line: bytes, event: AnyEvent | None) -> None:
        """One line and what it says; None for what only a newer Assay understands. Raises StorageError."""
        self._writer.write(line)
        if event is not None:
            self.fold.add(event)

    def save(self, failure: StorageError | None) -> Saved:
        """As a run of this machine; a profile of that id that is whole already stays as it is."""
        self._writer.close()
        if (there := self._whole_one()) is not None:
            with contextlib.suppress(OSError):
                self._journal.unlink()
            return Saved(there, self._file)
        return super().save(failure)

    def _make_room(self) -> None:
        """Remove what a client that died has written: the host sends all of it again from the first line."""
        first = next(read_journal(self._journal), None)
        if first is not None and getattr(first, "host", None) != self._host:
            raise StorageError(
                f"the journal {shown(self._journal)} holds a run of another machine under the same id: save"
                " that first, with 'assay list'"
            )
        with contextlib.suppress(OSError):
            self._journal.unlink(missing_ok=True)

    def _whole_one(self) -> Profile | None:
        """What an earlier client saved, or another run of this id, which a host must not overwrite."""
        try:
            there = read_profile(self._file).profile
        except ProfileError:
            return None
        return None if there.status == "lost" and there.host == self._host else there


class Arrivals:
    """Sorts the lines of a host by their runs. A run is saved at its own end, the rest by `finish`."""

    def __init__(self, library: Library, watch: Watch, tell: Callable[[Saved], object]) -> None:
        self.saved: list[Saved] = []
        self._library = library
        self._watch = watch
        self._tell = tell
        self._open: dict[str, Arrived] = {}
        self._current = ""

    def take(self, data: bytes) -> None:
        """One line of the stream. Raises StorageError."""
        marked = _MARK.match(data)
        line = b"{" + data[marked.end() :] if marked else data
        event: AnyEvent | None = None
        with contextlib.suppress(EventError):  # what is none stands in the journal all the same
            event = decode(line)
        run_id = self._run_of(marked[1].decode() if marked else "", event)
        if (run := self._open.get(run_id)) is None:
            return  # before the first run, or after its end: nothing that anybody could keep
        run.add(line, event)
        if event is not None:
            self._watch(run_id, event)
            if isinstance(event, End) and event.worker == 0:
                with contextlib.suppress(NothingToSave):  # the host says so, too; other runs may go on
                    self._save(run_id, None)

    def finish(self, failure: StorageError | None = None) -> None:
        """Save what has no end yet. Raises StorageError or `failure` where that cannot be."""
        for run_id in list(self._open):
            with contextlib.suppress(NothingToSave):
                self._save(run_id, failure)

    def _run_of(self, marked: str, event: AnyEvent | None) -> str:
        """The id of the run that the line belongs to, which is made where it begins with this one."""
        if isinstance(event, Hello) and event.worker == 0:
            run_id = event.run_id
            if not marked:
                self._current = run_id
            if run_id not in self._open and run_id == (marked or run_id):
                self._open[run_id] = Arrived(run_id, event.host, self._library)
        return marked or self._current

    def _save(self, run_id: str, failure: StorageError | None) -> None:
        saved = self._open.pop(run_id).save(failure)
        self.saved.append(saved)
        self._tell(saved)


def tell_on_stderr(text: str) -> None:
    """A sentence for people, which no program reads; above a picture that is redrawn in place."""
    with contextlib.suppress(OSError):
        # `err=True` would go past rich, which takes the stream's place then, into the middle of the picture.
        click.echo(f"assay: {text}", file=sys.stderr)
