"""What a fleet keeps of one profile: which chip it is of, how that was set up, and a figure for each case."""

from __future__ import annotations

from typing import Any, Literal, get_args

from msgspec import Struct

from profiles.profile import CaseStatus, RunStatus

State = CaseStatus | Literal["implausible"]
"""`implausible`: it has a figure that cannot be true, which is not used (METHOD B7)."""
STATES: tuple[State, ...] = (*get_args(CaseStatus), "implausible")
"""A case's state is kept as its place here."""
DOUBTS = ("disturbed", "other load", "not settled", "host bound")
"""Flags of `profiles.summary` that explain a low figure by something other than the chip. The bits of
`Figure.doubts`, the lowest first."""

Pairs = tuple[tuple[str, Any], ...]


class Configuration(Struct, frozen=True, array_like=True):
    """What must be equal before two chips may be held against each other."""

    model: str
    kind: str
    memory_bytes: int | None
    power_limit_w: int | None
    """Whole watts."""
    clocks_hz: Pairs
    """The highest clocks that the driver allows, by domain; none on a CPU, whose clock is a reading."""
    driver: str | None
    runtimes: Pairs
    torch: str | None
    torch_build: Pairs
    threads: int | None
    """Of torch, on a CPU; None on an accelerator."""
    protocol: int
    loaded: str
    """How many chips of the host were measured at the same time, this one included: `8`, or `8, then 7 from
    round 3 on`."""
    ranks: int
    """Of a group that worked as one; 1 of a chip by itself."""
    hosts: int
    """Of such a group."""
    messages: str
    """How those of such a group travel; `none` of a chip by itself."""


class Circumstances(Struct, frozen=True, array_like=True):
    """What may explain a difference and keeps nobody from being compared."""

    os: str
    kernel: str
    python: str
    container: str
    governor: str
    processor: str
    variables: Pairs
    assay: str


class Work(Struct, frozen=True, array_like=True):
    """One case by everything that must be equal (METHOD B6), with the implementation that was used."""

    case: str
    kernel: str
    kernel_version: int
    dtype: str
    unit: str
    cache: str
    flop_convention: str
    backend_policy: str
    flops: int
    traffic_bytes: int
    tokens: int
    layers: float | None
    parameters: Pairs
    backend: str


class Sheet(Struct, frozen=True, array_like=True, gc=False):
    """The profile's own facts: the chip, and how the run went. Medians are over its telemetry."""

    profile: str
    """Its id."""
    created: str
    host: str
    device: str
    """Its id; of a group that worked as one `group of 8`: its figures are nobody's alone."""
    uuid: str
    """Empty where there is none, and of a group."""
    place: str
    """Tells chips apart that have neither a uuid nor different ids, on hosts of one name; else empty."""
    status: RunStatus
    reason: str
    seed: int
    fleet: str
    """Id of the `assay fleet run`; empty where it was none."""
    member: str
    """Its name in that run."""
    temperature_c: float | None
    power_w: float | None
    clock_hz: float | None
    throttle: str
    """Reasons that the driver gave, joined; empty where it gave none."""
    ecc_errors: int | None
    """Uncorrected ones since the driver was loaded."""
    engine: str
    """What started it as one of several; so are the next three: empty, or 0, where nobody did."""
    job: str
    """As the engine calls it."""
    rank: int
    size: int
    """How many members there were; 0 where the engine does not tell."""
    good_cases: int
    """How many cases have a result."""


class Figure(Struct, frozen=True, array_like=True, gc=False):
    """One case of one profile."""

    work: Work
    state: State
    rate: float | None
    """In the work's unit; None where the state is not ok."""
    doubts: int
    """Bits of DOUBTS; 0 where no round gave a figure."""
    outputs: tuple[str, ...]
    """Different digests of the checked output over the rounds, in the order of their first occurrence."""
    links: tuple[tuple[int, int, float], ...] = ()
    """Of a link matrix: two ranks and their rate each way, bytes a second."""


class Record(Struct, frozen=True, array_like=True, gc=False):
    """All of one profile."""

    sheet: Sheet
    configuration: Configuration
    circumstances: Circumstances
    figures: tuple[Figure, ...]
