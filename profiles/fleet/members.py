"""Who was to take part: `members.json` in the fleet's folder, as `app.fleet.expected` writes it.

    {"fleet": id, "engine": "slurm", "ended": utc or null,
     "expected": [{"member": "0", "host": "n1", "state": "done", "reason": "", "profiles": [...]}, ...]}

What came of a member is counted here again, by the profiles that can be read; what the file says is only the
reason where they are missing. Of an entry nothing but `member` must be there.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from profiles.fleet.sheet import Sheet
from profiles.problems import UsageError
from profiles.text import shown

FILE_NAME = "members.json"
MOST_BYTES = 256 << 20

State = Literal["done", "failed", "lost", "not yet"]


class Expected(Struct, kw_only=True, frozen=True):
    """One member, and what the file says became of it."""

    member: str
    host: str = ""
    state: str = ""
    reason: str = ""
    profiles: list[str] = field(default_factory=list)
    """Names of its files in the same folder."""


class Members(Struct, kw_only=True, frozen=True):
    """The file."""

    fleet: str = ""
    engine: str = ""
    ended: str | None = None
    expected: list[Expected]


@dataclass(frozen=True, slots=True)
class Absent:
    """A member that did not finish."""

    member: str
    host: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many members were expected, and what came of them."""

    engine: str
    expected: int
    counts: dict[State, int]
    """`failed`: it ended early or without a result. `lost`: nothing of it is here, and it did not say why.
    `not yet`: the fleet is still running."""
    absent: tuple[Absent, ...]


def read_members(folder: Path) -> Members | None:
    """The file in a fleet's folder; None where there is none. Raises UsageError where it is damaged."""
    path = folder / FILE_NAME
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{shown(path)} is over {MOST_BYTES >> 20} MiB and cannot be a list of members.")
        return msgspec.json.decode(path.read_bytes(), type=Members)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read: {error.strerror or error}.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            f"{shown(path)} is damaged ({shown(error)}): restore it, or move it away to report without it."
        ) from None


def attend(members: Members, sheets: Sequence[Sheet], files: Sequence[bytes]) -> Attendance:
    """Hold the expected members against the profiles that are there; `files` are the names of `sheets`.

    A profile is its member's where the member says so, or where it carries the member's name and the fleet's.
    """
    named = dict(zip(map(os.fsdecode, files), sheets, strict=True))
    carried: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.member and sheet.fleet == members.fleet:
            carried.setdefault(sheet.member, []).append(sheet)
    absent = []
    for one in members.expected:
        own = [named[file] for file in one.profiles if file in named] or carried.get(one.member, [])
        missing = [file for file in one.profiles if file not in named]
        state, reason = _judge(one, own, missing, members.ended is not None)
        if state != "done":
            host = one.host or (own[0].host if own else "")
            absent.append(Absent(one.member, host, state, reason))
    counts = Counter[State](one.state for one in absent)
    counts["done"] = len(members.expected) - len(absent)
    return Attendance(members.engine, len(members.expected), dict(counts), tuple(absent))


def _judge(one: Expected, own: Sequence[Sheet], missing: Sequence[str], ended: bool) -> tuple[State, str]:
    unfinished = next((sheet for sheet in own if sheet.status != "done"), None)
    if one.state in ("failed", "stopped") or unfinished is not None:
        told = "" if unfinished is None else unfinished.reason or unfinished.status
        return "failed", one.reason or told
    if missing:
        return "lost", one.reason or f"{missing[0]} is not here, or cannot be read"
    if own:
        return "done", ""
    if not ended and one.state in ("waiting", "starting", "running"):
        return "not yet", ""
    return "lost", one.reason
