"""The members of a fleet as its lines tell of them. No widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.fleet.lines import FINAL, FleetLine, MemberLine, State


@dataclass(slots=True, eq=False)
class Member:
    """One member; it changes in place, so that a table keeps its selection."""

    name: str
    host: str = ""
    devices: tuple[str, ...] = ()
    state: State = "starting"
    case: str = ""
    """The one that is being measured, or was when nothing more came."""
    share: float | None = None
    left_s: float | None = None
    reason: str = ""

    def take(self, line: MemberLine) -> None:
        """What it said, or what is said of it: a line on one that is lost knows no devices and no case."""
        self.state, self.reason = line.state, line.reason
        self.host = line.node or line.host or self.host
        self.devices = tuple(line.devices) or self.devices
        self.left_s = line.left_s
        if line.state == "done":
            self.case, self.share = "", 1.0
        elif line.state not in FINAL or line.case:
            self.case, self.share = line.case, line.share


class Roster:
    """Who has been heard of, and the last line on all of them."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.line: FleetLine | None = None
        self.told_s = 0.0
        """When that line came, by the caller's clock."""
        self.text = ""
        """The last sentence on all of them, as long as it holds."""

    @property
    def expected(self) -> int:
        """How many members there are; 0 until it is known."""
        return self.line.expected if self.line is not None else 0

    @property
    def ended(self) -> bool:
        """Whether it is known of every member what became of it."""
        return self.line is not None and self.line.state == "ended"

    @property
    def counts(self) -> Mapping[str, int]:
        """How many there are of each state. A member that was not heard of waits."""
        if self.line is None or self.ended:
            return self.line.counts if self.line is not None else {}
        found: Counter[str] = Counter(one.state for one in self.members.values())
        return found + Counter(waiting=self.expected - len(self.members))

    def time_s(self, now_s: float) -> float:
        """Seconds since the fleet was started."""
        if self.line is None:
            return 0.0
        return self.line.t if self.ended else self.line.t + now_s - self.told_s

    def left_s(self, now_s: float) -> float | None:
        """Seconds until the last member is done; None where nobody can tell."""
        if self.line is None or self.line.left_s is None or self.ended:
            return None
        return max(0.0, self.line.left_s - (now_s - self.told_s))

    def take(self, line: MemberLine | FleetLine, now_s: float) -> None:
        """One line of the fleet's."""
        if isinstance(line, MemberLine):
            if line.member not in self.members:
                self.members[line.member] = Member(line.member)
            self.members[line.member].take(line)
            return
        if line.text or self.line is None or line.state != self.line.state:
            self.text = line.text
        self.line, self.told_s = line, now_s
