"""What the Library page asks of the disk. Everything here is called outside the window's thread."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from app.desktop.library.rows import Row, make_rows
from profiles.index import Entry
from profiles.library import Library
from profiles.problems import AssayError, StorageError
from profiles.text import shown

Problem = Literal["", "gone", "no folder", "unreadable"]


@dataclass(frozen=True, slots=True)
class Found:
    """A look at the library's folder."""

    root: Path
    rows: list[Row] | None = None
    """None where they are as they were, and where there is a problem."""
    devices: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    problem: Problem = ""
    detail: str = ""
    """What the system says about the problem."""
    writable: bool = True
    took_s: float = 0.0
    stamp: object = None
    """Of the folder, as it was before the look."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to several profiles: one that fails does not keep the others from it."""

    paths: list[Path] = field(default_factory=list)
    """Where those lie now with which it was done."""
    failed: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look(
    root: Path,
    before: Sequence[Row] | None,
    progress: Callable[[int, int], object],
    *,
    expected: bool,
    stamp: object = None,
) -> Found:
    """The library as it is now. `expected`: a folder that is not there is a problem and not the first start.

    A folder that still has the `stamp` is not looked into. A missing one is not asked about: the index would
    forget it, and read every file anew when it is back.
    """
    began_s = time.monotonic()
    try:
        if not root.is_dir():
            if os.path.lexists(root) or expected:
                return Found(root, problem="no folder" if os.path.lexists(root) else "gone")
            return _told(root, [], before)
        writable, now = os.access(root, os.W_OK), Library(root).stamp()
        if stamp is not None and stamp == now:
            return Found(root, writable=writable, stamp=now)
        found = _told(root, _entries(root, progress), before)
    except (AssayError, OSError) as error:
        return Found(root, problem="unreadable", detail=str(error))
    return replace(found, writable=writable, took_s=time.monotonic() - began_s, stamp=now)


def _told(root: Path, entries: list[Entry], before: Sequence[Row] | None) -> Found:
    if before is not None and [row.entry for row in before] == entries:
        return Found(root)
    devices = {entry.device for entry in entries} - {""}
    suites = {entry.suite for entry in entries} - {""}
    rows = make_rows(entries, before or ())
    return Found(
        root, rows, tuple(sorted(devices, key=str.casefold)), tuple(sorted(suites, key=str.casefold))
    )


def check_folder(folder: Path) -> None:
    """Raises StorageError, one sentence, where the library cannot be kept in the folder."""
    name = shown(folder)
    try:
        if not folder.is_dir():
            what = "is a file" if os.path.lexists(folder) else "does not exist"
            raise StorageError(f"{name} {what}: choose a folder that is there.")
        with os.scandir(folder):
            pass
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StorageError(
            f"{name} cannot hold the library ({error.strerror or error}): choose a folder that you may read"
            " and write."
        ) from None


def delete(paths: Sequence[Path]) -> Done:
    """Move profiles to the trash."""
    return _with_each(paths, lambda library, path: library.delete(str(path)))


def restore(trashed: Sequence[Path]) -> Done:
    """Take profiles out of the trash again."""
    return _with_each(trashed, lambda library, path: library.restore(path))


def label(
    paths: Sequence[Path], *, name: str | None = None, notes: str | None = None, starred: bool | None = None
) -> Done:
    """Write labels into profiles."""

    def write(library: Library, path: Path) -> Path:
        return library.set_labels(str(path), name=name, notes=notes, starred=starred)

    return _with_each(paths, write)


def _with_each(paths: Sequence[Path], act: Callable[[Library, Path], Path]) -> Done:
    library, done = Library(), Done()
    try:
        for path in paths:
            try:
                done.paths.append(act(library, path))
            except AssayError as error:
                done.failed.append(path)
                done.problems.append(str(error))
    finally:
        library.close()
    return done


def _entries(root: Path, progress: Callable[[int, int], object]) -> list[Entry]:
    library = Library(root, progress)
    try:
        return library.entries()
    finally:
        library.close()
