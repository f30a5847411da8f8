"""What runs left behind that died: their journals become profiles."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from profiles.paths import FILE_SUFFIX
from profiles.problems import AssayError, ProfileError, StorageError
from profiles.text import shown

JOURNAL_SUFFIX = ".journal.jsonl"
UNREADABLE_SUFFIX = ".unreadable"
FOREIGN_REST_S = 600.0
"""A journal of another host is left alone until it has rested so long: its lock may not reach us."""
LEFTOVER_REST_S = 86400.0


@dataclass(frozen=True, slots=True)
class Recovery:
    """The profiles that were saved, and sentences about the journals that could not be turned into one."""

    saved: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def recover(root: Path) -> Recovery:
    """Fold, save and remove every journal in `root` that no process holds; put aside what cannot be folded.

    Any number of processes may do so at once: they would all write the same profile.
    """
    done = Recovery()
    names = _names(root)
    for journal in (root / name for name in names if name.endswith(JOURNAL_SUFFIX)):
        try:
            path = _recover(root, journal)
        except StorageError as error:
            done.notes.append(f"an interrupted run is kept in {shown(journal)} and was not saved: {error}")
        except AssayError as error:
            done.notes.append(_put_aside(journal, error))
        else:
            done.saved.extend([path] if path is not None else [])
    _sweep([root / name for name in names if name.startswith(".assay-") and name.endswith(".tmp")])
    # A run that died before its first line: `is_live` cannot tell it from one that is about to write that.
    _sweep([root / name for name in names if name.endswith(JOURNAL_SUFFIX) and _is_empty(root / name)])
    return done


def _recover(root: Path, journal: Path) -> Path | None:
    """The profile that was saved, if it had to be."""
    # Imported here: a library without journals, which is nearly always the case, lists without them.
    from profiles.events import Hello
    from profiles.files import write_profile
    from profiles.fold import fold
    from profiles.journal import is_live, read_journal

    if is_live(journal):
        return None
    first = next(read_journal(journal), None)
    foreign = isinstance(first, Hello) and first.host != socket.gethostname()
    if foreign and _rest_s(journal) < FOREIGN_REST_S:
        return None
    profile = fold(read_journal(journal))
    target = root / f"{profile.id}{FILE_SUFFIX}"
    saved = not _is_sound(target)
    if saved:
        write_profile(profile, target)
    with contextlib.suppress(OSError):
        journal.unlink()
    return target if saved else None


def _is_sound(path: Path) -> bool:
    """Whether the run was saved before it died; the user may have renamed it since."""
    from profiles.files import read_profile

    try:
        return bool(read_profile(path).digest_ok)
    except ProfileError:
        return False


def _put_aside(journal: Path, error: AssayError) -> str:
    aside = journal.with_name(journal.name + UNREADABLE_SUFFIX)
    try:
        journal.rename(aside)
    except OSError:
        return f"the journal {shown(journal)} holds no run that can be saved: {error}"
    return (
        f"the journal {shown(journal.name)} holds no run that can be saved and is now {shown(aside)}: {error}"
    )


def _sweep(leftovers: list[Path]) -> None:
    """Remove what was left by writers that were killed long ago."""
    for leftover in leftovers:
        if _rest_s(leftover) > LEFTOVER_REST_S:
            with contextlib.suppress(OSError):
                leftover.unlink()


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _rest_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _names(root: Path) -> list[str]:
    try:
        with os.scandir(root) as files:
            return sorted(file.name for file in files)
    except OSError:
        return []
