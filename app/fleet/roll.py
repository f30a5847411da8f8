"""Who has come, who failed and who is lost: counted from the members' own words and files.

An engine's exit code counts for nothing: srun ends with 0 though a host died.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.fleet.expected import Expected, Record, utc, write_record
from app.fleet.lines import FINAL, MemberLine, State
from app.hosts.session import ID_TIME
from profiles.files import FILE_SUFFIX, read_profile
from profiles.fleet.endings import Ending, ending_of, judge_endings
from profiles.problems import ProfileError
from profiles.text import shown

SUSPECT_S = 10.0
"""A member's last line may still be on its way when the engine tells of its end."""
ARRIVAL_S, ARRIVAL_STEP_S = 5.0, 0.5
CLOCKS_DIFFER = datetime.timedelta(hours=1)
"""A profile's name tells when it began by its own host's clock."""
_DATED = re.compile(r"\d{8}T\d{6}Z-")


class Roll:
    """All members of a fleet by name."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.record = record
        self._folder = folder
        self._members = {one.member: one for one in record.expected}
        self._lines: dict[str, MemberLine] = {}
        self._heard_s: dict[str, float] = {}
        self._suspects: dict[str, tuple[float, str]] = {}
        self._patience_s = ARRIVAL_S

    @property
    def counts(self) -> dict[State, int]:
        """How many there are of each state that occurs."""
        return dict(Counter(one.state for one in self._members.values()))

    @property
    def settled(self) -> bool:
        """Whether it is known of every member what became of it."""
        return all(one.state in FINAL for one in self._members.values())

    @property
    def heard(self) -> bool:
        """Whether any member has said a word."""
        return bool(self._lines)

    @property
    def left_s(self) -> float | None:
        """Seconds until the last of those that run is done; None where none of them can tell."""
        now_s = time.monotonic()
        known = [
            max(0.0, line.left_s - (now_s - self._heard_s[name]))
            for name, line in self._lines.items()
            if line.left_s is not None and self._members[name].state == "running"
        ]
        return max(known, default=None)

    def hear(self, line: MemberLine) -> Expected | None:
        """Take in what a member said; it, where its state or reason changes or it goes on, else None."""
        one = self._members.get(line.member)
        if one is None or line.fleet != self.record.fleet:
            return None
        if one.state in FINAL and line.state not in FINAL:
            return None
        changed = (one.state, one.reason) != (line.state, line.reason)
        one.host = line.node or one.host or line.host
        one.devices = len(line.devices) or one.devices
        self._lines[one.member], self._heard_s[one.member] = line, time.monotonic()
        one.state, one.reason, one.profiles = line.state, line.reason, list(line.profiles)
        self._suspects.pop(one.member, None)
        return one if changed or line.state == "running" else None

    def place(self, hosts: dict[str, str]) -> None:
        """The engine says on which host each member is; what one has said of itself counts more."""
        for member, host in hosts.items():
            line = self._lines.get(member)
            if member in self._members and not (line and line.node):
                self._members[member].host = host

    def suspect(self, member: str, reason: str) -> None:
        """The engine says that this member is no more; what it said itself counts, if it still comes."""
        one = self._members.get(member)
        if one is not None and one.state not in FINAL:
            self._suspects.setdefault(member, (time.monotonic(), reason))

    def lose_suspects(self, patience_s: float) -> list[Expected]:
        """Those that are lost because nothing was heard of them for so long after their end."""
        now_s = time.monotonic()
        due = [name for name, (since_s, _) in self._suspects.items() if now_s - since_s >= patience_s]
        return [self._lose(name, self._suspects.pop(name)[1]) for name in due]

    def close(self, reason: str) -> list[Expected]:
        """Nothing more will come: who has not said how it ended is lost, unless its profile is there.

        `reason` is what is known of all of them. Returns those of whom it is known only now.
        """
        before = {name: one.state for name, one in self._members.items()}
        self.lose_suspects(0.0)
        self._take_up_files()
        for name, one in self._members.items():
            if one.state not in FINAL:
                self._lose(name, f"{reason}; {self._last_word(name)}")
            if one.state == "lost":
                one.profiles = [file for file in one.profiles if self._is_here(file)]
        self._miss_files()
        self.record.ended = utc()
        return [one for name, one in self._members.items() if one.state != before[name]]

    def save(self) -> None:
        """Write the fleet's record into its folder. Raises StorageError."""
        write_record(self._folder, self.record)

    def _lose(self, member: str, reason: str) -> Expected:
        one = self._members[member]
        one.state, one.reason = "lost", shown(reason, 1000)
        return one

    def _last_word(self, member: str) -> str:
        line = self._lines.get(member)
        if line is None:
            return "nothing was ever heard of it"
        ago_s = time.monotonic() - self._heard_s[member]
        where = f" in {shown(line.case, 120)}" if line.case else ""
        return f"last heard of {ago_s:.0f} s before{where}"

    def _take_up_files(self) -> None:
        """A profile may have come though its member's last words did not."""
        missing = {
            name for name, one in self._members.items() if one.state not in FINAL or one.state == "lost"
        }
        taken = {file for name, one in self._members.items() if name not in missing for file in one.profiles}
        found: dict[str, list[Ending]] = {}
        for path in self._candidates() if missing else ():
            if path.name in taken:
                continue
            with contextlib.suppress(ProfileError):
                profile = read_profile(path, verify=False).profile
                member = profile.member
                if member is not None and member.fleet == self.record.fleet and member.name in missing:
                    one = self._members[member.name]
                    one.profiles += [path.name] if path.name not in one.profiles else []
                    found.setdefault(member.name, []).append(ending_of(profile))
        for name, endings in found.items():
            one = self._members[name]
            outcome, reason = judge_endings(endings, one.devices)
            if outcome != "lost":
                one.state, one.reason = outcome, shown(reason, 1000)

    def _candidates(self) -> list[Path]:
        """The profiles that may be of this fleet: those of an earlier one in the same folder are not read."""
        oldest = ""
        with contextlib.suppress(ValueError):
            began = datetime.datetime.fromisoformat(self.record.began)
            oldest = (began - CLOCKS_DIFFER).strftime(ID_TIME)
        paths = sorted(self._folder.glob(f"*{FILE_SUFFIX}"))
        return [path for path in paths if path.name >= oldest or not _DATED.match(path.name)]

    def _miss_files(self) -> None:
        """Members that say they have saved what is not here are lost."""
        for one in self._members.values():
            if one.state not in {"done", "stopped"}:
                continue
            gone = [name for name in one.profiles if not self._arrives(name)]
            if gone:
                where = one.host or "its host"
                reason = (
                    f"it has saved {shown(gone[0], 120)} on {shown(where, 80)}, and that is not in"
                    f" {shown(self._folder)}: give a folder that all hosts share"
                )
                self._lose(one.member, reason)

    def _arrives(self, name: str) -> bool:
        """A shared file system may take some seconds to show what another host has written."""
        while not self._is_here(name):
            if self._patience_s <= 0.0:
                return False
            time.sleep(ARRIVAL_STEP_S)
            self._patience_s -= ARRIVAL_STEP_S
        return True

    def _is_here(self, name: str) -> bool:
        return (self._folder / Path(name).name).is_file()


def group_reasons(members: Sequence[Expected]) -> dict[str, list[Expected]]:
    """Members by the sentence on what became of them, the most frequent first."""
    groups: dict[str, list[Expected]] = {}
    for one in members:
        groups.setdefault(one.reason, []).append(one)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))
