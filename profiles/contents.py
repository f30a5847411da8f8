"""What a library folder holds: its files held against the index, and those that changed read again."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from profiles.index import Entry, Index, Result, Stamp, Standing, database_of, discard, is_corrupt
from profiles.paths import FILE_SUFFIX
from profiles.problems import AssayError, StorageError
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.profile import Profile
    from profiles.summary import CaseSummary

BATCH = 200
"""Files per transaction: another process waits no longer than that takes, and a kill loses no more."""
BATCH_S = 0.5
"""After which a transaction ends all the same: others may go first, as a run that begins."""
NOT_ITS_DIGEST = "its content does not match its digest: it was changed or damaged after it was saved"
BEST_DTYPES = ("bf16", "fp16", "fp32")
"""In which a profile's best figure is looked for, in this order."""

Progress = Callable[[int, int], object]
"""Called with (files read, files to read) while files are being read."""
Answer = TypeVar("Answer")


class Contents:
    """The entries of one folder, through an index that is brought up to date at every question.

    An index that is corrupt is built anew, and one that cannot be used is replaced by one in memory: both
    cost time and change no answer.
    """

    def __init__(self, folder: Path, cache: Path, progress: Progress | None = None) -> None:
        self._folder = folder
        self._progress = progress
        self._database = database_of(folder, cache)
        self._index: Index | None = None

    def ask(self, question: Callable[[Index], Answer]) -> Answer:
        """The answer of an index that is as the folder is now.

        Raises StorageError for a folder that cannot be read.
        """
        try:
            return self._answer(self._open(), question)
        except (sqlite3.Error, OSError) as error:
            self.close()
            usable = isinstance(error, sqlite3.Error) and is_corrupt(error)
        if usable:
            discard(self._database)
            try:
                return self._answer(self._open(), question)
            except (sqlite3.Error, OSError):
                self.close()
        self._index = Index(self._folder, None)
        return self._answer(self._index, question)

    def close(self) -> None:
        """Give the index back; the next question opens it again."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _open(self) -> Index:
        if self._index is None:
            self._index = Index(self._folder, self._database)
        return self._index

    def _answer(self, index: Index, question: Callable[[Index], Answer]) -> Answer:
        known, present = index.stamps(), self._scan()
        if known == present:
            return question(index)
        fresh, stale = sorted(present - known), known - present
        if stale:
            index.drop({_file_of(stamp) for stamp in stale} - {_file_of(stamp) for stamp in fresh})
        done = 0
        while done < len(fresh):
            done += self._put_batch(index, fresh[done : done + BATCH])
            if self._progress is not None:
                self._progress(done, len(fresh))
        return question(index)

    def _put_batch(self, index: Index, fresh: Sequence[Stamp]) -> int:
        """Read these files into the index until it takes too long; how many were read."""
        until_s, entries = time.monotonic() + BATCH_S, []
        for stamp in fresh:
            entries.append(self._read(stamp))
            if time.monotonic() >= until_s:
                break
        index.put(entries)
        return len(entries)

    def _scan(self) -> set[Stamp]:
        try:
            return stamps_of(self._folder)
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise StorageError(
                f"the library {shown(self._folder)} cannot be read ({error.strerror or error}); "
                "ASSAY_LIBRARY names another folder."
            ) from None

    def _read(self, stamp: Stamp) -> tuple[Stamp, Entry, Sequence[Result]]:
        # Imported here: an index that is up to date answers without them.
        from profiles.files import read_profile
        from profiles.summary import summarise_profile

        path = self._folder / os.fsdecode(_file_of(stamp))
        try:
            file = read_profile(path)
            summaries = summarise_profile(file.profile)
        except (AssayError, ArithmeticError) as error:
            return stamp, _unreadable(self._folder, stamp, str(error)), []
        profile, results = file.profile, [_result(summary) for summary in summaries]
        best = best_of(profile, summaries)
        rounds = len({one.round for result in profile.cases for one in result.rounds})
        complete: Standing = "complete" if profile.status == "done" else "interrupted"
        entry = Entry(
            folder=self._folder,
            file=_file_of(stamp),
            id=profile.id,
            name=profile.name,
            created=profile.created,
            device=profile.device.name,
            kind=profile.device.kind,
            suite=profile.suite.name,
            host=profile.host,
            status=complete if file.digest_ok else "damaged",
            reason=profile.reason if file.digest_ok else NOT_ITS_DIGEST,
            cases=len(results),
            cases_ok=sum(result.status == "ok" for result in results),
            catalogue=profile.device.catalogue.id if profile.device.catalogue else "",
            notes=profile.notes,
            best_value=best.value if best else None,
            best_unit=best.unit if best else "",
            best_case=best.id if best else "",
            starred=profile.starred,
            rounds=rounds,
            rounds_planned=profile.rounds_planned if profile.duel is None else rounds,
        )
        return stamp, entry, results


def stamps_of(folder: Path) -> set[Stamp]:
    """The stamps of all files in `folder` that are named as profiles. Raises OSError."""
    found, suffix, is_file = set(), os.fsencode(FILE_SUFFIX), stat.S_ISREG
    with os.scandir(os.fsencode(folder)) as files:
        for file in files:
            name = file.name
            if not name.endswith(suffix):
                continue
            try:
                facts = file.stat()
            except OSError:  # gone since, or a link to nowhere
                continue
            if is_file(facts.st_mode):
                found.add(b"%b/%d/%d/%d" % (name, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size))
    return found


def _file_of(stamp: Stamp) -> bytes:
    return stamp.split(b"/", 1)[0]


def _result(s: CaseSummary) -> Result:
    # Whoever asks the index for a best figure must not find one that cannot be true.
    value, low, high = (s.value, s.low, s.high) if _usable(s) else (None, None, None)
    return Result(case_id=s.id, status=s.status, value=value, low=low, high=high, unit=s.unit)


def best_of(profile: Profile, summaries: Sequence[CaseSummary]) -> CaseSummary | None:
    """The fastest usable matmul in the first of the usual dtypes that has one.

    None that was run back to back: over burst and decay together its value is neither of both.
    """
    from profiles.timings import is_sustained

    usual = [
        summary
        for result, summary in zip(profile.cases, summaries, strict=True)
        if summary.kernel == "matmul" and _usable(summary) and not is_sustained(result.case)
    ]
    for dtype in BEST_DTYPES:
        fits = [summary for summary in usual if summary.dtype == dtype]
        if fits:
            return max(fits, key=lambda summary: summary.value or 0.0)
    return None


def _usable(s: CaseSummary) -> bool:
    return s.value is not None and "implausible" not in s.flags


def _unreadable(folder: Path, stamp: Stamp, reason: str) -> Entry:
    file, modified_ns, _, _ = stamp.split(b"/")
    name = file.decode(errors="replace").removesuffix(FILE_SUFFIX)
    return Entry(
        folder=folder,
        file=_file_of(stamp),
        id=name,
        name=name,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(modified_ns) // 10**9)),
        device="",
        kind="",
        suite="",
        host="",
        status="damaged",
        reason=reason,
        cases=0,
        cases_ok=0,
    )
