"""Who is expected: `members.json` in the fleet's folder.

It is there before anything starts, and says at the end what became of each member:

    {"fleet": id, "engine": "slurm", "suite": "quick", "arguments": [...], "began": utc, "ended": utc or null,
     "reason": why it ended early or "",
     "expected": [{"member": "0", "host": "n1", "device": null, "devices": 8, "state": "done", "reason": "",
                   "profiles": [...]}, ...]}

`state` is `waiting` (not heard of yet), `starting`, `running`, `done`, `stopped`, `failed` or `lost`; `host`
is the engine's name of it, empty while it is unknown; `device` is what the engine was asked for, such as
"2 GPU", `devices` how many the member said that it measures; the `profiles` are names of files in the same
folder. The file is that of the fleet that began last: a new one moves it to `members-<its fleet>.json`, where
a fleet that ends later than the next one began writes its end, too. What cannot be read is moved away.
"""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field

from app.fleet.lines import State
from profiles.problems import StorageError
from profiles.storage import make_folder, storage_error, write_atomically
from profiles.text import encode_json, shown

FILE_NAME = "members.json"
_MOST_BYTES = 256 << 20


class Expected(Struct, kw_only=True):
    """One member and what became of it."""

    member: str
    host: str = ""
    device: str | None = None
    devices: int = 0
    state: State = "waiting"
    reason: str = ""
    profiles: list[str] = field(default_factory=list)


class Record(Struct, kw_only=True):
    """What a fleet writes down: the content of `members.json`."""

    fleet: str
    engine: str
    suite: str = ""
    arguments: list[str] = field(default_factory=list)
    began: str = ""
    ended: str | None = None
    reason: str = ""
    expected: list[Expected] = field(default_factory=list)


def write_record(folder: Path, record: Record) -> None:
    """Write `members.json`, or `members-<fleet>.json` where another fleet has begun in the folder meanwhile.

    Raises StorageError.
    """
    make_folder(folder)
    path = folder / FILE_NAME
    with contextlib.suppress(FileNotFoundError):
        found = _read(path)
        if found is None:
            _move(path, _unreadable_path(folder, record))
        elif found.fleet != record.fleet:
            path = _own_path(folder, record)
    write_atomically(path, encode_json(record) + b"\n")


def begin_record(folder: Path, record: Record) -> None:
    """Write the record of a new fleet; an earlier fleet's in that folder gets a name of its own.

    Raises StorageError.
    """
    # Moved first and read then: at this moment its fleet may be writing its end, or a third one may begin.
    moved = _unreadable_path(folder, record)
    _move(folder / FILE_NAME, moved)
    if (earlier := read_record(moved)) is not None:
        _move(moved, _own_path(folder, earlier))
    write_record(folder, record)


def _unreadable_path(folder: Path, record: Record) -> Path:
    """Of what `record` cannot read and must not write over."""
    return folder / f"{FILE_NAME}.unreadable-{Path(record.fleet).name}"


def _own_path(folder: Path, record: Record) -> Path:
    return folder / f"members-{Path(record.fleet).name}.json"


def _move(path: Path, target: Path) -> None:
    try:
        path.replace(target)
    except FileNotFoundError:
        return
    except OSError as error:
        raise storage_error(error, target) from None
    except ValueError as error:
        raise StorageError(f"{shown(target)} is not a possible file name: {error}") from None


def read_record(path: Path) -> Record | None:
    """What a fleet has written down of its members; None where there is nothing that can be read."""
    with contextlib.suppress(FileNotFoundError):
        return _read(path)
    return None


def _read(path: Path) -> Record | None:
    """None where it cannot be read. Raises FileNotFoundError, which alone leaves nothing to lose there."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Record)
    except FileNotFoundError:
        raise
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def utc() -> str:
    """Now, as ISO 8601."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
