"""A run with all that keeps it: journal, fold, profile; nothing measured is lost on the way."""

from __future__ import annotations

import contextlib
import datetime
import platform
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchkernels.devices.host_memory import memory_bytes
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.telemetry import open_source
from profiles.events import AnyEvent
from profiles.files import FILE_SUFFIX, write_profile
from profiles.fold import Fold, NothingToSave
from profiles.journal import JournalWriter
from profiles.library import Library
from profiles.problems import AssayError, StorageError
from profiles.profile import DeviceInfo, Profile, good_cases


@dataclass(frozen=True)
class Saved:
    """A finished run and where its profile is."""

    profile: Profile
    path: Path


class Record:
    """One run as it is written down, and saved at its end: its journal and what its events make together."""

    def __init__(self, run_id: str, library: Library) -> None:
        self.fold = Fold()
        self._library = library
        self._journal = library.journal_path(run_id)

    def save(self, failure: StorageError | None) -> Saved:
        """Write the profile to the library, or to where there is room; the journal goes when it is safe.

        `failure` is what ended the run, and is raised where nothing can be saved at all; else whoever has it
        tells where the profile is (`ended_by`).
        """
        try:
            profile = self.fold.profile()
        except NothingToSave:
            _remove(self._journal)
            raise failure or NothingToSave(
                "the run ended before anything was measured; nothing was saved."
            ) from None
        try:
            path = self._library.save(profile)
        except StorageError as error:
            path = _rescue(profile, failure or error)
            if failure is None:
                told = f"assay: {_sentence(error)} The profile was written to {path} instead."
                click.echo(told, file=sys.stderr)  # a picture of other runs may stand there
        else:
            _remove(self._journal)
        return Saved(profile, path)


class Recording(Record):
    """A run of this machine."""

    def __init__(self, request: RunRequest, library: Library) -> None:
        super().__init__(request.run_id, library)
        self._request = request

    @contextlib.contextmanager
    def open(self, pass_on: Callable[[bytes], object], watch: Callable[[AnyEvent], object]) -> Iterator[Run]:
        """The run, ready to begin; its lines go on to `pass_on`, its events to `watch`, after the journal.

        Raises StorageError where the journal cannot be written.
        """
        source = open_source(self._request.device)
        with (
            contextlib.closing(source) as telemetry,
            contextlib.closing(JournalWriter(self._journal)) as journal,
        ):

            def write(line: bytes) -> None:
                journal.write(line)
                pass_on(line)

            def observe(event: AnyEvent) -> None:
                self.fold.add(event)
                watch(event)

            yield Run(self._request, write, observe, telemetry)


def save_all(recordings: Sequence[Recording], failure: StorageError | None) -> list[Saved]:
    """The profiles of runs that were measured together; what goes wrong with one must not cost the others.

    Raises `failure`, which ended them, with the places of the profiles, or what kept one from being saved.
    """
    saved: list[Saved] = []
    lost: list[AssayError] = []
    for recording in recordings:
        try:
            saved.append(recording.save(failure))
        except AssayError as error:
            lost.append(error)
    if failure is not None and saved:
        raise ended_by(failure, saved)
    if lost:
        raise lost[0]
    return saved


def ended_by(failure: StorageError, saved: Sequence[Saved]) -> StorageError:
    """The error that ended the run, with the places of what it could not take away."""
    where = " and ".join(str(item.path) for item in saved)
    return StorageError(f"{_sentence(failure)} What was measured until then is in {where}.")


def _rescue(profile: Profile, error: StorageError) -> Path:
    path = Path(tempfile.gettempdir()) / f"{profile.id}{FILE_SUFFIX}"
    try:
        write_profile(profile, path)
    except StorageError:
        raise error from None
    return path


def _remove(journal: Path) -> None:
    """A journal that stays, because the disk has turned read-only, is harmless: `recover` takes it up."""
    with contextlib.suppress(OSError):
        journal.unlink()


def _sentence(error: StorageError) -> str:
    return f"{str(error).rstrip('.')}."


def free_bytes(device: DeviceInfo) -> int | None:
    """What a case may take. Of an accelerator all its memory, so that the cases are the same whoever else
    uses it; the worker skips what does not fit beside them.
    """
    return memory_bytes()[0] if device.kind == "cpu" else device.memory_bytes


def utc_second() -> str:
    """Now, at the end of default names, so that those of two runs differ."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")


def new_run_id(device: DeviceInfo) -> str:
    """`<utc>-<host>-<device>-<random>`: sorts by time and cannot collide between hosts or chips."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    host = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node().partition(".")[0])[:24] or "host"
    chip = re.sub(r"[^A-Za-z0-9]+", "", device.uuid.removeprefix("GPU-") if device.uuid else device.id)[:8]
    return f"{now}-{host}-{chip}-{secrets.token_hex(4)}"


def handle(saved: Saved, library: Library) -> str:
    """What other commands know the profile by: one that the library had no room for, by its path alone."""
    known = saved.path.name.removesuffix(FILE_SUFFIX) if saved.path.parent == library.root else saved.path
    return str(known)


def row(saved: Saved) -> dict[str, object]:
    """A finished run for a script."""
    profile = saved.profile
    return {
        "id": profile.id,
        "name": profile.name,
        "device": profile.device.id,
        "status": profile.status,
        "reason": profile.reason,
        "cases": len(profile.cases),
        "good_cases": good_cases(profile),
        "path": str(saved.path),
    }
