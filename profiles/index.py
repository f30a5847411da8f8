"""A rebuildable SQLite index of a library folder: a table of contents, never the truth.

It lies in the user's cache folder, because SQLite's locks cannot be trusted on network disks, where a library
may lie. One file per library folder; whatever goes wrong with it costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

LAYOUT = 8
"""Part of the file's name: raise it with the layout, and when `profiles.summary` concludes something else."""
BUSY_TIMEOUT_S = 10.0
IN_MEMORY = ":memory:"

Standing = Literal["complete", "interrupted", "damaged"]
Stamp = bytes
"""`name/modified_ns/changed_ns/size`: an unchanged stamp means an unchanged file.

One flat value, because ten thousand of them are made and compared at every question; no name holds a slash.
"""

_LAYOUT_SQL = """
CREATE TABLE IF NOT EXISTS profile (
    pid INTEGER PRIMARY KEY, file BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL UNIQUE, created TEXT NOT NULL,
    suite TEXT NOT NULL, status TEXT NOT NULL, catalogue TEXT NOT NULL, starred INTEGER NOT NULL,
    device_text TEXT NOT NULL, text TEXT NOT NULL, entry BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS profile_created ON profile (created DESC, file, entry);
CREATE INDEX IF NOT EXISTS profile_catalogue ON profile (catalogue);
CREATE TABLE IF NOT EXISTS result (
    pid INTEGER NOT NULL, case_id TEXT NOT NULL, status TEXT NOT NULL,
    value REAL, low REAL, high REAL, unit TEXT NOT NULL,
    PRIMARY KEY (pid, case_id)
) WITHOUT ROWID;
"""
"""An entry lies in one value, and also in the index that sorts by time: a list of 100,000 is read as it lies
there. The columns are what is searched.
"""
_COLUMNS = "file, stamp, created, suite, status, catalogue, starred, device_text, text, entry"
_INSERT = f"INSERT INTO profile ({_COLUMNS}) VALUES ({', '.join('?' * 10)})"  # noqa: S608


class Entry(Struct, frozen=True, gc=False, array_like=True):
    """A file of the library. For one that cannot be read, `reason` is why, and id and name are the file's."""

    folder: Path
    file: bytes
    """Name within the folder, as the system has it: it need not be text."""
    id: str
    name: str
    created: str
    """UTC, ISO 8601; for an unreadable file the time of its last change."""
    device: str
    kind: str
    suite: str
    host: str
    status: Standing
    reason: str
    cases: int
    cases_ok: int
    catalogue: str = ""
    """Id of the device model in the catalogue; empty where it has none."""
    notes: str = ""
    best_value: float | None = None
    """The fastest usable matmul in the first of bf16, fp16, fp32 that has one; None where there is none."""
    best_unit: str = ""
    best_case: str = ""
    """Its id, which names the dtype."""
    starred: bool = False
    rounds: int = 0
    """In which something was measured."""
    rounds_planned: int = 0
    """Of a duel the same, since it ends when its verdicts are settled."""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / os.fsdecode(self.file)

    @property
    def is_cut(self) -> bool:
        """Whether it ended in order, but its budget was spent before the rounds that were planned."""
        # Without a reason the run was not ended: there was nothing more to measure.
        return self.status == "complete" and bool(self.reason) and self.rounds < self.rounds_planned


@dataclass(frozen=True, slots=True)
class Result:
    """One case of a profile."""

    case_id: str
    status: str
    value: float | None
    """None also where it is implausible: the index holds only what may be used."""
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; empty means all. Texts are parts, and case does not count."""

    device: str = ""
    suite: str = ""
    search: str = ""
    """In the name, the id, the device, the suite, the host, the notes, the file's name or a case's id."""
    status: str = ""
    catalogue: str = ""
    """Exactly this id."""
    starred: bool = False
    """Only those with a star."""


class Index:
    """One connection to the index of `folder`. For one thread; other processes may use the same file."""

    def __init__(self, folder: Path, database: Path | None) -> None:
        """Opens or creates the file, with its folders; `None` keeps the index in memory.

        Raises OSError or sqlite3.Error where that cannot be done.
        """
        self.folder = folder
        # The folder may be reached by another path the next time, so it is not written down.
        self._encode = msgspec.msgpack.Encoder(enc_hook=lambda folder: None).encode
        self._decode = msgspec.msgpack.Decoder(Entry, dec_hook=lambda kind, nothing: folder).decode
        if database is not None:
            database.parent.mkdir(parents=True, exist_ok=True)
        target = IN_MEMORY if database is None else os.fspath(database)
        self._connection = sqlite3.connect(target, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            # NORMAL: a power cut may lose the last rows, and they come back with the next refresh.
            self._connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _LAYOUT_SQL
            )
        except sqlite3.Error:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._connection.close()

    def stamps(self) -> set[Stamp]:
        """What is indexed, as stamps to hold against the folder."""
        return {stamp for (stamp,) in self._connection.execute("SELECT stamp FROM profile")}

    def put(self, entries: Sequence[tuple[Stamp, Entry, Sequence[Result]]]) -> None:
        """Add or replace files, all or none."""
        with self._transaction():
            for stamp, entry, results in entries:
                self._drop(entry.file)
                pid = self._connection.execute(
                    _INSERT,
                    (*_searchable(stamp, entry), self._encode(entry)),
                ).lastrowid
                self._connection.executemany(
                    "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(pid, r.case_id, r.status, r.value, r.low, r.high, r.unit) for r in results],
                )

    def drop(self, files: Iterable[bytes]) -> None:
        """Forget files that are gone."""
        with self._transaction():
            for file in files:
                self._drop(file)

    def select(self, wanted: Filter, limit: int | None = None) -> list[Entry]:
        """The newest `limit` entries that fit, newest first."""
        where, values = _where(wanted)
        found = self._connection.execute(
            f"SELECT entry FROM profile {where} ORDER BY created DESC, file LIMIT ?",  # noqa: S608
            (*values, -1 if limit is None else limit),
        )
        try:
            return [self._decode(entry) for (entry,) in found]
        except msgspec.MsgspecError as error:
            corrupt = sqlite3.DatabaseError(f"an entry of the index is damaged: {error}")
            corrupt.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise corrupt from None

    def count(self, wanted: Filter) -> int:
        """How many entries fit."""
        where, values = _where(wanted)
        found = self._connection.execute(f"SELECT count(*) FROM profile {where}", values)  # noqa: S608
        return int(found.fetchone()[0])

    def catalogued(self) -> dict[str, int]:
        """How many profiles there are of each device model that has an id in the catalogue."""
        found = self._connection.execute(
            "SELECT catalogue, count(*) FROM profile WHERE catalogue != '' GROUP BY catalogue"
        )
        return dict(found.fetchall())

    def _drop(self, file: bytes) -> None:
        self._connection.execute(
            "DELETE FROM result WHERE pid IN (SELECT pid FROM profile WHERE file = ?)", (file,)
        )
        self._connection.execute("DELETE FROM profile WHERE file = ?", (file,))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def database_of(folder: Path, cache: Path) -> Path:
    """Where the index of the library `folder` lies."""
    key = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:20]
    return cache / "index" / f"{key}-{LAYOUT}.sqlite"


def is_corrupt(error: sqlite3.Error) -> bool:
    """Whether the file is no index (any more); otherwise the disk or another process is in the way."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


def discard(database: Path) -> None:
    """Remove the index's files, as far as they can be removed."""
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            database.with_name(database.name + suffix).unlink()


def _searchable(stamp: Stamp, entry: Entry) -> tuple[object, ...]:
    """The columns but the last. SQLite folds the case of ASCII letters only, so folded texts are stored."""
    file = entry.file.decode(errors="replace")
    text = "\n".join((entry.name, entry.id, entry.device, entry.suite, entry.host, entry.notes, file))
    return (
        entry.file, stamp, entry.created, entry.suite, entry.status, entry.catalogue, entry.starred,
        f"{entry.device}\n{entry.kind}".casefold(), text.casefold(),
    )  # fmt: skip


def _where(wanted: Filter) -> tuple[str, list[str]]:
    terms: list[str] = []
    values: list[str] = []
    if wanted.device:
        terms.append("instr(device_text, ?)")
        values.append(wanted.device.casefold())
    if wanted.suite:
        terms.append("suite = ?")
        values.append(wanted.suite)
    if wanted.status:
        terms.append("status = ?")
        values.append(wanted.status)
    if wanted.catalogue:
        terms.append("catalogue = ?")
        values.append(wanted.catalogue)
    if wanted.starred:
        terms.append("starred")
    if wanted.search:
        terms.append(
            "(instr(text, ?) OR EXISTS (SELECT 1 FROM result r"
            " WHERE r.pid = profile.pid AND instr(lower(r.case_id), ?)))"
        )
        values += [wanted.search.casefold()] * 2
    return ("WHERE " + " AND ".join(terms) if terms else ""), values
