"""What a fleet tells while it runs: JSON objects, one a line, from each member and from who counts them."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct, field

from profiles.text import encode_json

State = Literal["waiting", "starting", "running", "done", "stopped", "failed", "lost"]
"""`waiting`: not heard of yet. `stopped`: it was told to end early, and what it had measured is saved.

`lost` is never said by a member itself: it neither came nor said why.
"""
FINAL: frozenset[State] = frozenset({"done", "stopped", "failed", "lost"})
MOST_LINE_BYTES = 1 << 20


class MemberLine(Struct, kw_only=True, tag="member", tag_field="event"):
    """What one member says at its start, every ten seconds and at its end."""

    member: str
    """Its name among the expected."""
    state: State
    fleet: str = ""
    """Id of the `assay fleet run`; empty where another program started the member."""
    host: str = ""
    node: str = ""
    """The engine's own name of the host."""
    t: float = 0.0
    """Seconds since the member began."""
    devices: list[str] = field(default_factory=list)
    """Ids of those that it measures."""
    case: str = ""
    """The one that is being measured."""
    share: float | None = None
    """0 to 1, of all its work."""
    left_s: float | None = None
    reason: str = ""
    """A sentence on what it waits for, or why it is stopped, failed or lost."""
    profiles: list[str] = field(default_factory=list)
    """Names of the files that it has saved, at its end."""


class FleetLine(Struct, kw_only=True, tag="fleet", tag_field="event"):
    """How many members are where, every ten seconds, at the start and at the end."""

    fleet: str
    engine: str
    state: Literal["starting", "running", "stopping", "ended"]
    t: float
    """Seconds since the start."""
    expected: int
    counts: dict[str, int]
    """By state."""
    left_s: float | None = None
    """Until the last member is done, where the members tell."""
    text: str = ""
    """A sentence: that the job waits in a queue, why the fleet is stopped."""


def encode_line(line: MemberLine | FleetLine) -> bytes:
    """One line, its newline included."""
    return encode_json(line) + b"\n"


def decode_told(line: bytes) -> MemberLine | FleetLine | None:
    """A line of `assay fleet run --events`; None for what is none."""
    try:
        return msgspec.json.decode(line, type=MemberLine | FleetLine)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def decode_member(line: bytes) -> MemberLine | None:
    """What a member said; None for what is none of ours: a library may print, too."""
    if len(line) > MOST_LINE_BYTES or not line.startswith(b"{"):
        return None
    try:
        return msgspec.json.decode(line, type=MemberLine)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def natural(member: str) -> tuple[int, int, str]:
    """A key to sort members by their names: ranks by their number, before all others."""
    digits = member.isascii() and member.isdigit() and len(member) < 20
    return (0, int(member), member) if digits else (1, 0, member)
