"""Who was to take part: `members.json` in the fleet's folder, as `app.fleet.expected` writes it.

    {"fleet": id, "engine": "slurm", "began": utc, "ended": utc or null,
     "expected": [{"member": "0", "host": "n1", "devices": 8, "state": "done", "reason": "",
                   "profiles": [...]}, ...]}

What came of a member is counted here again, by the profiles that can be read; what the file says is only the
reason where they are missing. Of an entry nothing but `member` must be there. Other fleets of the same
folder, earlier ones or at the same time, are in `members-<fleet>.json`. Members that something else has
started say in their profiles how many they are: there the ranks of which no profile came are the lost ones.
"""

from __future__ import annotations

import datetime
import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from profiles.fleet.endings import Ending, judge_endings
from profiles.fleet.sheet import Sheet
from profiles.problems import UsageError
from profiles.text import shown

FILE_NAME, EARLIER = "members.json", "members-*.json"
MOST_BYTES = 256 << 20
TIME_CHARACTERS = 19
"""Of an ISO time in UTC, up to its seconds."""
GIVEN_UP = datetime.timedelta(days=1)
"""A fleet without an end, of which another one began so much later in its folder, is dead: two may well be at
work at once, and only they themselves say when they have ended."""

State = Literal["done", "failed", "lost", "not yet"]


class Expected(Struct, kw_only=True, frozen=True):
    """One member, and what the file says became of it."""

    member: str
    host: str = ""
    devices: int = 0
    """How many it said that it measures; 0 where it never did."""
    state: str = ""
    reason: str = ""
    profiles: list[str] = field(default_factory=list)
    """Names of its files in the same folder."""


class Members(Struct, kw_only=True, frozen=True):
    """The file."""

    fleet: str = ""
    engine: str = ""
    began: str = ""
    ended: str | None = None
    expected: list[Expected]


@dataclass(frozen=True, slots=True)
class Absent:
    """A member that did not finish, or several with ranks in a row of which nothing came: `17-24`."""

    member: str
    host: str
    state: State
    reason: str
    later: int = 0
    """Good profiles of its host from later runs: it is still absent in its own."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many members of one run were expected, and what came of them."""

    fleet: str
    """Id of the fleet; empty where it was none."""
    engine: str
    job: str
    """As the engine calls it, of members that something else started; else empty."""
    listed: bool
    """False where no file says who was expected, but each member how many they are."""
    expected: int
    counts: dict[State, int]
    """`failed`: it ended early or without a result. `lost`: of one of its devices nothing is here, and it did
    not say why. `not yet`: the fleet has not said that it ended."""
    absent: tuple[Absent, ...]


def read_members(folder: Path) -> list[Members]:
    """The lists in a fleet's folder, one of each fleet. Raises UsageError where a file is damaged.

    Of two files of one fleet the one that has its end counts.
    """
    paths = [*sorted(folder.glob(EARLIER)), folder / FILE_NAME]
    lists: dict[str, Members] = {}
    for path in paths:
        found = _read(path)
        if found is None:
            continue
        # One that names no fleet was written by hand, and stands for itself.
        key = f"fleet {found.fleet}" if found.fleet else path.name
        if key not in lists or (found.ended or "") >= (lists[key].ended or ""):
            lists.pop(key, None)
            lists[key] = found
    return list(lists.values())


def _read(path: Path) -> Members | None:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{shown(path)} is over {MOST_BYTES >> 20} MiB and cannot be a list of members.")
        return msgspec.json.decode(path.read_bytes(), type=Members)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read: {error.strerror or error}.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            f"{shown(path)} is damaged ({shown(error)}): restore it, or move it away to report without it."
        ) from None


def attend(runs: Sequence[Members], sheets: Sequence[Sheet], files: Sequence[bytes]) -> list[Attendance]:
    """Hold the expected members against the profiles that are there; `files` are the names of `sheets`.

    A profile is its member's where the member says so, or where it carries the member's name and the fleet's.
    """
    hosts = _Hosts(sheets)
    named = dict(zip(map(os.fsdecode, files), sheets, strict=True))
    carried: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in sheets:
        if sheet.member:
            carried.setdefault((sheet.fleet, sheet.member), []).append(sheet)
    began = [time for run in runs if (time := _time(run.began)) is not None]
    newest = max(began, default=None)
    listed = [_attend(run, named, carried, hosts, newest) for run in runs]
    return [*listed, *_attend_ranks(sheets, {run.fleet for run in runs}, hosts)]


class _Hosts:
    """The good profiles of each host, to see whether one that was lost was measured later."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets: dict[str, list[Sheet]] = {}
        for sheet in sheets:
            if sheet.status == "done" and sheet.good_cases:
                self._sheets.setdefault(sheet.host, []).append(sheet)

    def later(self, host: str, run: str, began: str, own: Sequence[Sheet]) -> int:
        """How many there are of other runs, from after `run` began and after a member's `own` ones in it."""
        last = max([began, *(sheet.created for sheet in own)])[:TIME_CHARACTERS]
        if not last:
            return 0
        others = (sheet for sheet in self._sheets.get(host, ()) if _run_of(sheet) != run)
        return sum(sheet.created[:TIME_CHARACTERS] > last for sheet in others)


def _time(text: str) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _attend(
    run: Members,
    named: dict[str, Sheet],
    carried: dict[tuple[str, str], list[Sheet]],
    hosts: _Hosts,
    newest: datetime.datetime | None,
) -> Attendance:
    """`newest` is when the last fleet of the folder began."""
    began = _time(run.began)
    given_up = run.ended is None and began is not None and newest is not None and newest - began >= GIVEN_UP
    silence = ""
    if run.ended is None:
        since = f" began {shown(run.began, 40)} and" if run.began else ""
        silence = f"its fleet{since} {'never' if given_up else 'has not'} said that it ended"
    absent = []
    for one in run.expected:
        told = (named[file] for file in one.profiles if file in named)
        mine = (*told, *carried.get((run.fleet, one.member), ()))
        own = list({id(sheet): sheet for sheet in mine}.values())
        missing = [file for file in one.profiles if file not in named]
        state, reason = _judge(one, own, missing, run.ended is not None or given_up)
        if state == "not yet" or (state == "lost" and given_up):
            reason = "; ".join(filter(None, (silence, reason)))
        if state != "done":
            host = one.host or (own[0].host if own else "")
            later = hosts.later(host, run.fleet, run.began, own)
            absent.append(Absent(one.member, host, state, reason, later))
    counts = Counter[State](one.state for one in absent)
    counts["done"] = len(run.expected) - len(absent)
    return Attendance(
        run.fleet, run.engine, "", listed=True, expected=len(run.expected), counts=dict(counts),
        absent=tuple(absent),
    )  # fmt: skip


def _judge(one: Expected, own: Sequence[Sheet], missing: Sequence[str], ended: bool) -> tuple[State, str]:
    # One that said that it is done has said so of all its devices.
    devices = 0 if one.state == "done" else one.devices
    outcome, told = judge_endings([_ending_of(sheet) for sheet in own], devices)
    if one.state in ("failed", "stopped"):
        return "failed", one.reason or told
    if not ended and outcome != "done" and one.state in ("waiting", "starting", "running"):
        return "not yet", ""
    if missing:
        return "lost", one.reason or f"{missing[0]} is not here, or cannot be read"
    match outcome:
        case "done":
            return "done", ""
        case "lost":
            return "lost", "; ".join(filter(None, (one.reason, told)))
        case _:
            return "failed", told


def _ending_of(sheet: Sheet) -> Ending:
    unit = sheet.uuid or f"{sheet.device} {sheet.place}"
    return Ending(unit, sheet.device, sheet.status, sheet.reason, sheet.good_cases)


def _run_of(sheet: Sheet) -> str:
    """What the profiles of one run have in common."""
    return sheet.fleet or f"{sheet.engine} {sheet.job}"


def _attend_ranks(sheets: Sequence[Sheet], listed: set[str], hosts: _Hosts) -> Iterator[Attendance]:
    """The runs of which the members alone say how many they are, each with the ranks that did not come."""
    jobs: dict[tuple[str, str, str, int], dict[int, list[Sheet]]] = {}
    for sheet in sheets:
        if sheet.member and sheet.fleet not in listed and sheet.size > 1:
            key = sheet.fleet, sheet.engine, sheet.job, sheet.size
            jobs.setdefault(key, {}).setdefault(sheet.rank, []).append(sheet)
    for (fleet, engine, job, size), ranks in jobs.items():
        if max(ranks) >= size:
            continue  # these are no ranks of so many: who is missing among them, nobody can say
        absent = []
        for rank, own in ranks.items():
            outcome, reason = judge_endings([_ending_of(sheet) for sheet in own])
            if outcome != "done":
                state: State = "lost" if outcome == "lost" else "failed"
                later = hosts.later(own[0].host, _run_of(own[0]), "", own)
                absent.append((rank, Absent(own[0].member, own[0].host, state, reason, later)))
        absent += [(first, _nobody(first, last)) for first, last in _gaps(sorted(ranks), size)]
        counts = Counter[State](one.state for rank, one in absent if rank in ranks)
        counts["done"] = len(ranks) - counts.total()
        counts["lost"] += size - len(ranks)
        found = tuple(one for _, one in sorted(absent, key=lambda pair: pair[0]))
        yield Attendance(fleet, engine, job, listed=False, expected=size, counts=dict(+counts), absent=found)


def _gaps(ranks: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """First and last of each row of ranks below `size` that are missing among these, which are rising."""
    for before, after in itertools.pairwise((-1, *ranks, size)):
        if after - before > 1:
            yield before + 1, after - 1


def _nobody(first: int, last: int) -> Absent:
    one = first == last
    reason = f"no profile of {'it' if one else 'these'} is here"
    return Absent(str(first) if one else f"{first}-{last}", "", "lost", reason)
