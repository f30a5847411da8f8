"""Who is expected: `members.json` in the fleet's folder.

It is there before anything starts, and says at the end what became of each member:

    {"fleet": id, "engine": "slurm", "suite": "quick", "arguments": [...], "began": utc, "ended": utc or null,
     "reason": why it ended early or "",
     "expected": [{"member": "0", "host": "n1", "device": null, "devices": 8, "state": "done", "reason": "",
                   "profiles": [...]}, ...]}

`state` is `waiting` (not heard of yet), `starting`, `running`, `done`, `stopped`, `failed` or `lost`; `host`
is the engine's name of it, empty while it is unknown; `device` is what the engine was asked for, such as
"2 GPU", `devices` how many the member said that it measures; the `profiles` are names of files in the same
folder. An earlier run's file in that folder becomes `members-<its fleet>.json`.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field

from app.fleet.lines import State
from profiles.storage import make_folder, write_atomically
from profiles.text import encode_json

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
    """The content of `members.json`."""

    fleet: str
    engine: str
    suite: str = ""
    arguments: list[str] = field(default_factory=list)
    began: str = ""
    ended: str | None = None
    reason: str = ""
    expected: list[Expected] = field(default_factory=list)


def write_record(folder: Path, record: Record) -> None:
    """Write `members.json`. Raises StorageError."""
    make_folder(folder)
    write_atomically(folder / FILE_NAME, encode_json(record) + b"\n")


def begin_record(folder: Path, record: Record) -> None:
    """Write the record of a new fleet; an earlier fleet's in that folder gets a name of its own.

    Raises StorageError.
    """
    if (earlier := read_record(folder / FILE_NAME)) is not None:
        write_atomically(folder / f"members-{Path(earlier.fleet).name}.json", encode_json(earlier) + b"\n")
    write_record(folder, record)


def read_record(path: Path) -> Record | None:
    """What a fleet has written down of its members; None where there is nothing that can be read."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Record)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def utc() -> str:
    """Now, as ISO 8601."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
