"""A rebuildable SQLite index of a fleet's folder: each profile as a few columns packed side by side.

As the library's index it lies in the user's cache folder and is never the truth. A report needs every figure
of every profile at once, and nothing else: so the figures of a profile lie in one row as arrays, which are
joined without looking at them, and what many profiles share (configuration, cases) is kept once.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from profiles.fleet.sheet import STATES, Circumstances, Configuration, Record, Sheet, Work
from profiles.index import BUSY_TIMEOUT_S, IN_MEMORY, Stamp

LAYOUT = 4
"""Part of the file's name: raise it with the layout, and when `profiles.fleet.describe` says other things."""

_LAYOUT_SQL = """
CREATE TABLE IF NOT EXISTS profile (
    pid INTEGER PRIMARY KEY, file BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL, created TEXT NOT NULL,
    sheet BLOB NOT NULL, configuration INTEGER NOT NULL, circumstances INTEGER NOT NULL,
    works BLOB NOT NULL, states BLOB NOT NULL, doubts BLOB NOT NULL, rates BLOB NOT NULL,
    output_counts BLOB NOT NULL, outputs BLOB NOT NULL, links BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS shared (id INTEGER PRIMARY KEY, text BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS bad (file BLOB PRIMARY KEY, stamp BLOB NOT NULL, reason TEXT NOT NULL);
"""
_PACKED = "works, states, doubts, rates, output_counts, outputs, links"
_COLUMNS = f"file, stamp, created, sheet, configuration, circumstances, {_PACKED}"
_INSERT = f"INSERT INTO profile ({_COLUMNS}) VALUES ({', '.join('?' * 13)})"  # noqa: S608
_READ = f"SELECT file, sheet, configuration, circumstances, {_PACKED} FROM profile"  # noqa: S608
LINK_BYTES = 32
DIGEST_DIGITS = 16
"""Hexadecimal digits of an output's digest that are kept: 64 bits tell a million outputs apart."""
MOST_OUTPUTS = 255
"""Different ones of one figure that are kept: what gives more of them agrees with nobody."""

Indexed = tuple[bytes, Stamp, Record | str]
"""Name, stamp and record of a file; a text in place of the record is why there is none."""
Shared = TypeVar("Shared", Configuration, Circumstances, Work)


@dataclass(slots=True)
class Contents:
    """Everything in the index, in the order of the profiles' creation. Rows of figures follow each other."""

    files: list[bytes] = field(default_factory=list)
    """Names, as the system has them."""
    sheets: list[Sheet] = field(default_factory=list)
    configurations: list[int] = field(default_factory=list)
    """The id of each profile's, into `shared`."""
    circumstances: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """How many figures each profile has."""
    link_counts: list[int] = field(default_factory=list)
    """How many links each profile has."""
    works: bytes = b""
    """Ids, unsigned 32 bits each; so are the others one value a figure, in this machine's order of bytes."""
    states: bytes = b""
    """Places in STATES, 8 bits."""
    doubts: bytes = b""
    """Bits of DOUBTS."""
    rates: bytes = b""
    """64-bit floats, NaN where there is none."""
    output_counts: bytes = b""
    """How many different outputs each figure has, 8 bits."""
    outputs: bytes = b""
    """Their digests, unsigned 64-bit numbers, figure by figure."""
    links: bytes = b""
    """Four 64-bit floats a link: id of the work, two ranks, bytes a second each way."""
    shared: dict[int, Configuration | Circumstances | Work] = field(default_factory=dict)
    bad: list[tuple[str, str]] = field(default_factory=list)
    """Name and reason of the files that could not be read."""


class Index:
    """One connection to the index of a folder. For one thread; other processes may use the same file."""

    def __init__(self, database: Path | None) -> None:
        """Opens or creates the file, with its folders; `None` keeps the index in memory.

        Raises OSError or sqlite3.Error where that cannot be done.
        """
        if database is not None:
            database.parent.mkdir(parents=True, exist_ok=True)
        self._ids: dict[Struct, int] = {}
        self._encode = msgspec.msgpack.Encoder().encode
        target = IN_MEMORY if database is None else os.fspath(database)
        self._connection = sqlite3.connect(target, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
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
        """What is indexed, bad files included, as stamps to hold against the folder."""
        found = self._connection.execute("SELECT stamp FROM profile UNION ALL SELECT stamp FROM bad")
        return {stamp for (stamp,) in found}

    def put(self, records: Sequence[Indexed]) -> None:
        """Add or replace files, all or none."""
        with self._transaction():
            for file, stamp, record in records:
                self._drop(file)
                if isinstance(record, str):
                    self._connection.execute("INSERT INTO bad VALUES (?, ?, ?)", (file, stamp, record))
                else:
                    self._connection.execute(_INSERT, self._row(file, stamp, record))

    def drop(self, files: Iterable[bytes]) -> None:
        """Forget files that are gone."""
        with self._transaction():
            for file in files:
                self._drop(file)

    def contents(self) -> Contents:
        """Everything. Raises sqlite3.DatabaseError for an index that is damaged."""
        found = Contents()
        try:
            rows = self._connection.execute(f"{_READ} ORDER BY created, file").fetchall()
            if rows:
                files, sheets, configurations, circumstances, *packed = zip(*rows, strict=True)
                found.files = list(files)
                found.sheets = list(map(msgspec.msgpack.Decoder(Sheet).decode, sheets))
                found.configurations, found.circumstances = list(configurations), list(circumstances)
                found.counts = [len(states) for states in packed[1]]
                found.link_counts = [len(links) // LINK_BYTES for links in packed[-1]]
                found.works, found.states, found.doubts, found.rates, *rest = map(b"".join, packed)
                found.output_counts, found.outputs, found.links = rest
            found.shared = dict(self._read_shared())
        except (msgspec.MsgspecError, KeyError, ValueError) as error:
            raise _corrupt(error) from None
        told = self._connection.execute("SELECT file, reason FROM bad ORDER BY file")
        found.bad = [(os.fsdecode(file), reason) for file, reason in told]
        return found

    def _row(self, file: bytes, stamp: Stamp, record: Record) -> tuple[object, ...]:
        figures = record.figures
        outputs = array("Q", (_digest(one) for figure in figures for one in figure.outputs[:MOST_OUTPUTS]))
        rates = array("d", (math.nan if figure.rate is None else figure.rate for figure in figures))
        works = array("I", (self._id_of(figure.work) for figure in figures))
        links = array(
            "d",
            (part for f in figures for a, b, rate in f.links for part in (self._id_of(f.work), a, b, rate)),
        )
        return (
            file, stamp, record.sheet.created, self._encode(record.sheet),
            self._id_of(record.configuration), self._id_of(record.circumstances), works.tobytes(),
            bytes(STATES.index(figure.state) for figure in figures),
            bytes(figure.doubts for figure in figures), rates.tobytes(),
            bytes(min(len(figure.outputs), MOST_OUTPUTS) for figure in figures), outputs.tobytes(),
            links.tobytes(),
        )  # fmt: skip

    def _id_of(self, shared: Shared) -> int:
        known = self._ids.get(shared)
        if known is not None:
            return known
        text = msgspec.json.encode((type(shared).__name__, shared))
        self._connection.execute("INSERT OR IGNORE INTO shared (text) VALUES (?)", (text,))
        found = self._connection.execute("SELECT id FROM shared WHERE text = ?", (text,)).fetchone()
        self._ids[shared] = int(found[0])
        return self._ids[shared]

    def _read_shared(self) -> Iterator[tuple[int, Configuration | Circumstances | Work]]:
        kinds: dict[str, type[Configuration | Circumstances | Work]] = {
            kind.__name__: kind for kind in (Configuration, Circumstances, Work)
        }
        for identity, text in self._connection.execute("SELECT id, text FROM shared"):
            name, fields = msgspec.json.decode(text)
            yield identity, msgspec.convert(fields, kinds[name])

    def _drop(self, file: bytes) -> None:
        self._connection.execute("DELETE FROM profile WHERE file = ?", (file,))
        self._connection.execute("DELETE FROM bad WHERE file = ?", (file,))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            # What was given a number in it has none any more.
            self._ids.clear()
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def database_of(folder: Path, cache: Path) -> Path:
    """Where the index of the fleet's folder lies."""
    key = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:20]
    return cache / "index" / f"fleet-{key}-{LAYOUT}.sqlite"


def _digest(output: str) -> int:
    return int(output[:DIGEST_DIGITS], 16)


def _corrupt(error: Exception) -> sqlite3.DatabaseError:
    corrupt = sqlite3.DatabaseError(f"a row of the index is damaged: {error}")
    corrupt.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return corrupt
