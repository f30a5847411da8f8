"""The one stream of events that everything else consumes: JSON objects, one a line.

Stream 0 is the runner's; workers are numbered from 1 in the order of their start. Each stream begins with
`hello`, numbers its lines from 0 without a gap, and ends with exactly one `end`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from profiles.problems import AssayError
from profiles.profile import (
    BackendTrial,
    Case,
    CaseStatus,
    Check,
    Count,
    DeviceInfo,
    Duel,
    Energy,
    Environment,
    FleetMember,
    Group,
    Idle,
    Int64,
    PairTime,
    RankTime,
    RoofReading,
    RoofTarget,
    RunId,
    RunStatus,
    SampleSeconds,
    SuiteReference,
    Tool,
)
from profiles.text import encode_json

MAX_LINE_BYTES = 1 << 20

Phase = Literal["allocate", "compile", "check", "warm_up", "measure"]
Index = Annotated[int, Meta(ge=0, le=1 << 53)]
"""Counts up from 0; every JSON reader holds it exactly."""


class Event(Struct, kw_only=True, tag_field="event"):
    """What every line carries. `t` is monotonic seconds since the run began."""

    worker: Index = 0
    seq: Index = 0
    t: float = 0.0


class Hello(Event, tag="hello"):
    """First line of every stream."""

    tool: Tool
    run_id: RunId
    pid: Count
    host: str
    utc: str
    argv: list[str]
    round: Count | None = None
    """The round that a worker serves; null for the runner."""


class DeviceSeen(Event, tag="device"):
    """The device that will be measured."""

    device: DeviceInfo


class EnvironmentSeen(Event, tag="environment"):
    """Once before and once after a worker's work."""

    round: Count
    when: Literal["before", "after"]
    environment: Environment


class Plan(Event, tag="plan"):
    """What will be done. Cases that cannot be run are planned too and end as `skipped`.

    A run that first has to find out what to measure plans again; the later plan stands.
    """

    name: str
    suite: SuiteReference
    rounds: Count
    seed: Int64
    budget_s: float | None
    cases: list[Case]
    expected_s: float | None = None
    duel: Duel | None = None
    loaded_together: list[str] = field(default_factory=list)
    roof_budget_s: float | None = None
    """Of a run that searches for the unit's roof."""
    group: Group | None = None
    """Of a run in which several ranks work as one."""
    member: FleetMember | None = None
    """Of a run that is one member's of a fleet."""


class CasePhase(Event, tag="case"):
    """A case entered a phase."""

    case: str
    round: Count
    phase: Phase
    backend: str = ""


class Trial(Event, tag="trial"):
    """One of several backends was tried before the choice."""

    case: str
    round: Count
    trial: BackendTrial


class CheckDone(Event, tag="check"):
    """The chosen backend's result was held against a higher precision."""

    case: str
    round: Count
    check: Check


class Samples(Event, tag="samples"):
    """Timed blocks of `calls` calls each. Columns as in `profiles.profile.RoundResult`."""

    case: str
    round: Count
    first: Index
    """Index of the first sample of this line within its case and round."""
    calls: Annotated[int, Meta(ge=1)]
    seconds: list[SampleSeconds]
    start_s: list[float] = field(default_factory=list)
    delay_s: list[float] = field(default_factory=list)
    steal_s: list[float] = field(default_factory=list)
    turn: list[Count] = field(default_factory=list)


class TelemetrySeen(Event, tag="telemetry"):
    """One reading of the device's sensors; null = not readable."""

    power_w: float | None = None
    temperature_c: float | None = None
    clock_hz: float | None = None
    memory_clock_hz: float | None = None
    memory_used_bytes: Count | None = None
    utilization: float | None = None
    load_average: float | None = None
    foreign_cpu: float | None = None
    foreign_processes: Count | None = None
    throttle: list[str] | None = None
    source: dict[str, str] = field(default_factory=dict)


class IdleSeen(Event, tag="idle"):
    """What the device drew before the first round."""

    idle: Idle


class CaseEnd(Event, tag="case_end"):
    """Exactly one per case and round."""

    case: str
    round: Count
    status: CaseStatus
    reason: str = ""
    remedy: str = ""
    backend: str = ""
    first_call_s: float | None = None
    warm_up_s: float | None = None
    settled: bool | None = None
    host_bound: bool | None = None
    energy: Energy | None = None
    peak_memory_bytes: Count | None = None
    ranks: list[RankTime] = field(default_factory=list)
    pairs: list[PairTime] = field(default_factory=list)


class Waiting(Event, tag="waiting"):
    """In a duel: a worker waits long for the other side's turn to end, or has done so."""

    round: Count
    waiting: bool


class Departed(Event, tag="departed"):
    """One of several devices that are loaded at once has ended; this one goes on without it."""

    device: str
    round: Count


class Tried(Event, tag="tried"):
    """The search for a roof measured a candidate."""

    reading: RoofReading


class Searched(Event, tag="searched"):
    """The search for a roof is done with one target."""

    result: RoofTarget


class Log(Event, tag="log"):
    """Something worth telling that is not a measurement."""

    level: Literal["info", "warning", "error"]
    text: str


class End(Event, tag="end"):
    """Last line of every stream; written by the supervisor where the worker could not."""

    status: RunStatus
    reason: str = ""
    exit_code: Int64 | None = None
    signal: Int64 | None = None
    stderr_tail: str = ""


AnyEvent = (
    Hello | DeviceSeen | EnvironmentSeen | Plan | CasePhase | Trial | CheckDone | Samples
    | TelemetrySeen | IdleSeen | CaseEnd | Waiting | Departed | Tried | Searched | Log | End
)  # fmt: skip

_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_KNOWN = frozenset(
    {"hello", "device", "environment", "plan", "case", "trial", "check", "samples", "telemetry"}
    | {"idle", "case_end", "waiting", "departed", "tried", "searched", "log", "end"}
)


class _Tag(Struct):
    event: str


_tag_decoder = msgspec.json.Decoder(_Tag)
_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class EventError(AssayError):
    """A line of the stream that is not an event."""


def encode(event: AnyEvent) -> bytes:
    """One line, newline included.

    Raises EventError where it is over 1 MiB. msgspec writes NaN as null, so a NaN cannot enter the stream.
    """
    line = encode_json(event) + b"\n"
    if len(line) > MAX_LINE_BYTES:
        raise EventError(f"an event of {len(line)} bytes is over the limit of {MAX_LINE_BYTES}")
    return line


def decode(line: bytes) -> AnyEvent | None:
    """The event of one line; None for an event that a newer writer knows and we do not.

    Raises EventError where the line is not an event at all.
    """
    if len(line) > MAX_LINE_BYTES:
        raise EventError(f"a line of {len(line)} bytes is over the limit of {MAX_LINE_BYTES}")
    try:
        return _decoder.decode(line)
    except _UNDECODABLE as error:
        try:
            tag = _tag_decoder.decode(line).event
        except _UNDECODABLE:
            raise EventError(f"not an event: {error}") from None
        if tag not in _KNOWN:
            return None
        raise EventError(f"a damaged {tag} event: {error}") from None
