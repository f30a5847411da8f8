"""A fleet's folder: its profiles held against the index, and those that changed read again."""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path

import msgspec

from profiles.contents import Progress, stamps_of
from profiles.files import read_profile
from profiles.fleet.describe import describe
from profiles.fleet.index import Contents, Index, Indexed, database_of
from profiles.fleet.sheet import Record
from profiles.index import Stamp, discard, is_corrupt
from profiles.paths import FILE_SUFFIX
from profiles.problems import AssayError, StorageError, UsageError
from profiles.text import shown

BATCH_S = 0.5
"""Seconds per transaction: another process waits no longer, and a kill loses no more."""
POOLED_FROM = 4000
"""Files from which on it pays to start processes: each takes half a second to begin."""
CHUNK = 200
"""Files that a process reads at a time."""
MOST_PROCESSES = 16


def read_folder(folder: Path, cache: Path, progress: Progress | None = None) -> Contents:
    """What the profiles in `folder` say, through an index in `cache` that is brought up to date first.

    A file that cannot be read is listed with its reason and stops nothing. An index that is corrupt is built
    anew, one that cannot be written is replaced by one in memory: both cost time alone.
    Raises UsageError where there is no such folder, StorageError where it cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{shown(folder)} is no folder; give the one that the members wrote their profiles to."
        )
    database: Path | None = database_of(folder, cache)
    for attempt in (database, database, None):
        try:
            with contextlib.closing(Index(attempt)) as index:
                _refresh(index, folder, progress)
                return index.contents()
        except (sqlite3.Error, OSError) as error:
            if attempt is None:
                raise StorageError(f"{shown(folder)} cannot be indexed: {error}.") from None
            if isinstance(error, sqlite3.Error) and is_corrupt(error):
                discard(attempt)
    raise AssertionError("the last attempt returns or raises")


def _refresh(index: Index, folder: Path, progress: Progress | None) -> None:
    known, present = index.stamps(), _scan(folder)
    fresh, stale = sorted(present - known), known - present
    if stale:
        index.drop({_file_of(stamp) for stamp in stale} - {_file_of(stamp) for stamp in fresh})
    done = 0
    for records in _read_all(folder, fresh):
        index.put(records)
        done += len(records)
        if progress is not None:
            progress(done, len(fresh))


def _scan(folder: Path) -> set[Stamp]:
    try:
        return stamps_of(folder) | _odd_stamps(folder)
    except OSError as error:
        raise StorageError(
            f"the folder {shown(folder)} cannot be read ({error.strerror or error})."
        ) from None


def _odd_stamps(folder: Path) -> set[Stamp]:
    """Of what is named as a profile and is no file: links to nowhere, pipes, devices, folders.

    A member's profile may have become one on its way, and reading it says what is wrong with it.
    """
    found, suffix = set(), os.fsencode(FILE_SUFFIX)
    with os.scandir(os.fsencode(folder)) as entries:
        for entry in entries:
            if entry.name.endswith(suffix) and not _is_file(entry):
                with contextlib.suppress(FileNotFoundError):  # gone since
                    facts = entry.stat(follow_symlinks=False)
                    times = facts.st_mtime_ns, facts.st_ctime_ns
                    found.add(b"%b/%d/%d/%d" % (entry.name, *times, facts.st_size))
    return found


def _is_file(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # such as a link in a circle
        return False


def _read_all(folder: Path, fresh: Sequence[Stamp]) -> Iterator[list[Indexed]]:
    """The records of all these files, some at a time."""
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    done = 0
    if len(fresh) >= POOLED_FROM and processes > 1:
        with contextlib.suppress(BrokenExecutor, OSError):
            for records in _read_pooled(folder, fresh, processes):
                yield records
                done += len(records)
    # All of them, or what is left where the processes were killed or could not be started.
    yield from _read_here(folder, fresh[done:])


def _read_pooled(folder: Path, fresh: Sequence[Stamp], processes: int) -> Iterator[list[Indexed]]:
    chunks = [fresh[begin : begin + CHUNK] for begin in range(0, len(fresh), CHUNK)]
    # Not forked: the caller may have threads, and has the index open.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare_reader)
    try:
        files = ([_file_of(stamp) for stamp in chunk] for chunk in chunks)
        for chunk, packed in zip(chunks, pool.map(read_packed, itertools.repeat(folder), files), strict=True):
            records = _unpack(packed)
            yield [(_file_of(s), s, record) for s, record in zip(chunk, records, strict=True)]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare_reader() -> None:
    """At the start of a process of the pool, whose end is its parent's business, Ctrl-C or not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _read_here(folder: Path, fresh: Sequence[Stamp]) -> Iterator[list[Indexed]]:
    until_s, records = time.monotonic() + BATCH_S, []
    with _no_collection():
        for stamp in fresh:
            records.append((_file_of(stamp), stamp, _read(folder, _file_of(stamp))))
            if time.monotonic() >= until_s:
                yield records
                until_s, records = time.monotonic() + BATCH_S, []
    if records:
        yield records


def read_packed(folder: Path, files: Sequence[bytes]) -> bytes:
    """In a process of its own: the records of some files. One value is handed on faster than many objects."""
    return msgspec.msgpack.encode([_read(folder, file) for file in files])


_unpack = msgspec.msgpack.Decoder(list[Record | str]).decode


def _read(folder: Path, file: bytes) -> Record | str:
    """The record of a file, or why there is none."""
    path = folder / os.fsdecode(file)
    try:
        return describe(read_profile(path, verify=False).profile)
    except (AssayError, ArithmeticError) as error:
        if path.is_symlink() and not path.exists():
            return "it is a link that leads to no file: put the file itself there"
        return str(error)


def _file_of(stamp: Stamp) -> bytes:
    return stamp.split(b"/", 1)[0]


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is read refers to itself, and to look through it for garbage takes half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
