"""What a profile holds. Every quantity is SI and carries its unit in its name; `None` means "not readable".

A profile is the fold of an event stream (`profiles.fold`); nothing else builds one. Raw samples are kept and
everything that can be derived (medians, intervals, efficiencies) is derived when it is read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

SCHEMA_VERSION = 1
PROTOCOL_VERSION = 1

CaseStatus = Literal[
    "ok", "skipped", "unsupported", "out_of_memory", "incorrect", "timed_out", "failed", "stopped"
]
"""`incorrect` has no throughput; `skipped` carries the figure that made it so in its reason."""

RunStatus = Literal["running", "done", "stopped", "failed", "lost"]
CacheState = Literal["hot", "cold"]
WorkUnit = Literal["FLOP/s", "OP/s", "B/s", "token/s"]
PeakKind = Literal["published", "matmul", "derived", "estimate", "measured"]
"""`measured`: by this unit's own roof, never by the catalogue."""
RunId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$(?!\n)")]
"""Names files, therefore no separator, no leading dot, and not the newline that `$` would let through."""
Int64 = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
Count = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
"""Whole numbers in a file have no limit of their own; arithmetic with a float does."""
SampleSeconds = Annotated[float, Meta(gt=0)]
OutputDigest = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]


class Case(Struct, kw_only=True, frozen=True):
    """One piece of work, the same on every device. Counts are per call of the kernel."""

    id: str
    kernel: str
    kernel_version: Count
    dtype: str
    parameters: dict[str, Int64 | float | str | bool]
    unit: WorkUnit
    """What `value` is counted in: FLOP/s, OP/s (integers), B/s, or token/s."""
    flops: Count
    """Model FLOP (or integer OP) per call by `flop_convention`; 0 for pure memory traffic."""
    traffic_bytes: Count
    """Compulsory bytes moved per call (METHOD section C)."""
    tokens: Count = 0
    memory_bytes: Count = 0
    """Upper bound of what the case holds on the device, its check included."""
    cache: CacheState = "hot"
    flop_convention: str = "causal_exact"
    backend_policy: str = "best"
    """`best`: the fastest correct backend of several; otherwise the name of the only one allowed."""
    budget_s: float = 2.0
    """Time for the samples of one round, warm-up and check not counted."""
    expected_s: float | None = None
    """Expected seconds of one call on the planned device; None where no peak is known."""
    projection: dict[str, float] = field(default_factory=dict)
    """Whole-model `layers`, `flops`, `traffic_bytes` where only some layers are measured; else empty."""


class Peak(Struct, kw_only=True, frozen=True):
    """A ceiling with its origin. `value` in FLOP/s, OP/s or B/s, dense."""

    value: float
    kind: PeakKind
    source: str


class CatalogueEntry(Struct, kw_only=True, frozen=True):
    """The catalogue's facts on one device model, copied into the profile so that they can be judged later."""

    id: str
    name: str
    vendor: str
    peaks: dict[str, Peak]
    """Dense peak by dtype; for a matmul the matrix unit's where the published figure counts more."""
    published: dict[str, Peak] = field(default_factory=dict)
    """The vendor's printed figure by dtype where it differs from `peaks`."""
    bandwidth: Peak | None = None
    memory_bytes: Count | None = None
    tdp_w: float | None = None
    boosts_above_peak: bool = False
    """Boards clock above the frequency that the printed peaks were computed for."""
    notes: str = ""
    overlay: bool = False
    """True where the user's own overlay file changed or added the entry."""


class DeviceInfo(Struct, kw_only=True, frozen=True):
    """A device as its driver reports it and as the catalogue knows it."""

    id: str
    """`cpu`, `cuda:0`, `npu:0`."""
    kind: Literal["cpu", "cuda", "npu"]
    vendor: str
    name: str
    uuid: str | None = None
    memory_bytes: Count | None = None
    driver: str | None = None
    runtime: str | None = None
    power_limit_w: float | None = None
    last_level_cache_bytes: Count | None = None
    catalogue: CatalogueEntry | None = None
    peaks: dict[str, Peak] = field(default_factory=dict)
    """Peaks used for efficiency, by dtype: the catalogue's, or an estimate for a CPU."""
    bandwidth: Peak | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """Vendor's own facts: CPU cores, ISA, caches; GPU multiprocessors, capability; NPU cores."""


class OtherProcess(Struct, kw_only=True, frozen=True):
    """Somebody else's work on the machine or the device while we measured."""

    pid: Count
    name: str
    cpu_share: float | None = None
    """Of one core, 0 to the number of cores."""
    memory_bytes: Count | None = None
    on_device: bool = False


class Environment(Struct, kw_only=True):
    """Everything around a measurement that may explain its result."""

    os: str
    kernel: str
    machine: str
    python: str
    virtualisation: str | None = None
    container: str | None = None
    cpu_model: str | None = None
    cpu_count: Count | None = None
    governor: str | None = None
    torch: str | None = None
    torch_build: dict[str, str] = field(default_factory=dict)
    driver: str | None = None
    runtimes: dict[str, str] = field(default_factory=dict)
    """CUDA, cuDNN, CANN and the like, as loaded."""
    threads: Count | None = None
    interop_threads: Count | None = None
    affinity: list[Count] | None = None
    power_limit_w: float | None = None
    clocks_hz: dict[str, float] = field(default_factory=dict)
    temperature_c: float | None = None
    variables: dict[str, str] = field(default_factory=dict)
    """Environment variables that change results, those that are set."""
    other_processes: list[OtherProcess] = field(default_factory=list)
    load_average: list[float] | None = None
    unreadable: dict[str, str] = field(default_factory=dict)
    """Why a field above is None, by its name."""


class RoundEnvironment(Struct, kw_only=True):
    """The environment at the start and at the end of one worker's work in a round."""

    round: Count
    worker: Count
    before: Environment | None = None
    after: Environment | None = None


class Check(Struct, kw_only=True, frozen=True):
    """The result held against a higher precision: `error` = ||out - ref|| / ||ref||."""

    ok: bool
    error: float | None
    """None where it is not a number (which never passes)."""
    tolerance: float
    reference: str
    """What it was held against, e.g. `float64 on the CPU, 64 rows`."""
    reason: str = ""
    output: OutputDigest | None = None
    """BLAKE2b of the compared part of the output as it is, bit for bit, with its type and shape.

    Devices of one model give the same for the same case, seed, library and implementation. None where the
    part is too large to be brought to the host, where equal devices need not agree, or from an older writer.
    """


class BackendTrial(Struct, kw_only=True, frozen=True):
    """One backend of a case that was tried: its standing, and its median before the choice."""

    backend: str
    status: CaseStatus
    reason: str = ""
    check: Check | None = None
    median_s: float | None = None


class Energy(Struct, kw_only=True, frozen=True):
    """Joules over a window, and how they were obtained."""

    joules: float
    window_s: float
    source: str
    calls: Count
    """Calls of the kernel inside the window."""
    windows: Count = 1
    """So many stretches, with pauses between them, are added up."""


class Idle(Struct, kw_only=True, frozen=True):
    """What the device drew while it did nothing, before the first round of the same session."""

    power_w: float
    window_s: float
    source: str


class Member(Struct, kw_only=True, frozen=True):
    """One rank of a group: the device that it drives."""

    device: str
    """`cpu`, `cuda:1`."""
    name: str = ""
    uuid: str | None = None
    host: str = ""


class Group(Struct, kw_only=True, frozen=True):
    """Several ranks that worked as one; the profile's `device` is then that of rank 0."""

    backend: str
    """The collective library by torch's name: `gloo`, `nccl`, `hccl`."""
    launcher: str
    """What started the ranks: `torchrun`."""
    members: list[Member]
    """In the order of the ranks."""


class FleetMember(Struct, kw_only=True, frozen=True):
    """The run was one of several that were started at once on many hosts."""

    name: str
    """Its name among them: its rank where nobody gave it another."""
    engine: str
    """What started them: `slurm`, `ray`, `ssh`, `kubernetes`, `torchrun`, `openmpi`, `pmi`."""
    rank: Count = 0
    size: Count | None = None
    """How many there were; None where the engine does not tell."""
    job: str = ""
    """As the engine calls it."""
    fleet: str = ""
    """Id of the `assay fleet run` that counted them; empty where it was none."""
    node: str = ""
    """The engine's own name of the host."""


class RankTime(Struct, kw_only=True, frozen=True):
    """Where one rank's time of a call went: medians over some calls beside the samples."""

    rank: Count
    local_s: float
    """Work of its own."""
    collective_s: float
    """In collectives, the wait for other ranks included."""


class PairTime(Struct, kw_only=True, frozen=True):
    """Two ranks that exchanged a message each way at once."""

    a: Count
    b: Count
    seconds: list[SampleSeconds]
    """Of each exchange: the later of the two ranks."""


class RoundResult(Struct, kw_only=True):
    """One case in one round. The sample columns have equal lengths, or are empty where not readable."""

    round: Count
    worker: Count
    status: CaseStatus
    reason: str = ""
    remedy: str = ""
    backend: str = ""
    check: Check | None = None
    trials: list[BackendTrial] = field(default_factory=list)
    calls: Count = 0
    """Calls per sample; a sample's seconds are those of the whole block."""
    seconds: list[SampleSeconds] = field(default_factory=list)
    start_s: list[float] = field(default_factory=list)
    """Begin of each sample, seconds since the run began."""
    delay_s: list[float] = field(default_factory=list)
    """Time that the sample's threads waited for a processor (Linux schedstat)."""
    steal_s: list[float] = field(default_factory=list)
    """Time that the hypervisor took away during the sample."""
    turn: list[Count] = field(default_factory=list)
    """In a duel whose sides took turns: the number of each sample's turn, the same on both sides."""
    first_call_s: float | None = None
    """The first call: compilation, autotuning and lazy loading included."""
    warm_up_s: float | None = None
    settled: bool | None = None
    """Whether the warm-up reached its steady state before its limit."""
    host_bound: bool | None = None
    """Whether an accelerator waited for the host, so that the time is that of launching the calls."""
    energy: Energy | None = None
    peak_memory_bytes: Count | None = None
    ranks: list[RankTime] = field(default_factory=list)
    """Of a group: each rank's own work and waits; empty where nothing was told."""
    pairs: list[PairTime] = field(default_factory=list)
    """Of a group's link matrix: every pair of ranks."""


class CaseResult(Struct, kw_only=True):
    """A case and what each round measured of it."""

    case: Case
    rounds: list[RoundResult] = field(default_factory=list)


class Telemetry(Struct, kw_only=True):
    """Columns of equal length; null where a reading failed. `source` says where each column comes from."""

    t_s: list[float] = field(default_factory=list)
    power_w: list[float | None] = field(default_factory=list)
    temperature_c: list[float | None] = field(default_factory=list)
    clock_hz: list[float | None] = field(default_factory=list)
    memory_clock_hz: list[float | None] = field(default_factory=list)
    memory_used_bytes: list[Count | None] = field(default_factory=list)
    utilization: list[float | None] = field(default_factory=list)
    """0 to 1."""
    load_average: list[float | None] = field(default_factory=list)
    foreign_cpu: list[float | None] = field(default_factory=list)
    """Cores busy with other processes."""
    foreign_processes: list[Count | None] = field(default_factory=list)
    """Other processes on the device."""
    throttle: list[list[str] | None] = field(default_factory=list)
    source: dict[str, str] = field(default_factory=dict)


SAMPLE_COLUMNS = ("seconds", "start_s", "delay_s", "steal_s", "turn")
TELEMETRY_COLUMNS = tuple(name for name in Telemetry.__struct_fields__ if name != "source")
"""The names of the columns; the first one of each says how many rows there are."""


class LogLine(Struct, kw_only=True, frozen=True):
    """Something worth telling that is not a measurement."""

    t_s: float
    worker: Count
    level: Literal["info", "warning", "error"]
    text: str


class WorkerEnd(Struct, kw_only=True, frozen=True):
    """How one worker process ended."""

    worker: Count
    round: Count | None
    status: RunStatus
    reason: str = ""
    exit_code: Int64 | None = None
    signal: Int64 | None = None
    stderr_tail: str = ""
    lost_events: Count = 0
    """Gaps in the worker's sequence numbers."""


class Tool(Struct, kw_only=True, frozen=True):
    """What wrote the profile."""

    name: str
    version: str
    protocol: Count
    """Version of the measurement protocol: part of the like-for-like key."""


class SuiteReference(Struct, kw_only=True, frozen=True):
    """The suite by name and by a digest of its expanded cases."""

    name: str
    digest: str


class Duel(Struct, kw_only=True, frozen=True):
    """The run was one side of two that were measured in turn: round n of both belongs together."""

    id: RunId
    """The same in both profiles, and in no others."""
    side: Literal["a", "b"]
    partner: RunId
    """Id of the other side's profile."""
    looks: tuple[Count, ...]
    """After how many rounds the verdict is looked at, rising; the last is the most rounds there can be.

    Those up to the rounds that were run have been looked at, and each look is paid for.
    """


class Departure(Struct, kw_only=True, frozen=True):
    """One of several devices that were loaded at once ended before this one, which went on without it."""

    device: str
    round: Count
    """The round in which it ended."""


class RoofReading(Struct, kw_only=True, frozen=True):
    """What the search for a roof once measured of one candidate."""

    target: str
    case: str
    seconds: SampleSeconds
    """Of one call: the median of the reading's undisturbed samples."""
    error: float
    """Relative standard error of that median."""
    anchor: bool
    """A reading of the shape that only tells the unit's level."""
    kept: bool
    """False where the level changed meanwhile, so that it was measured again."""


class RoofFinalist(Struct, kw_only=True, frozen=True):
    """One of the best candidates of a search, which the rounds then measured anew."""

    case: str
    rate: float
    """What the search saw, in the target's unit; the best of many is too high."""
    error: float
    """Relative standard error of it."""


class RoofTarget(Struct, kw_only=True, frozen=True):
    """One search of a roof: over which shapes, and what it came to."""

    target: str
    """Kernel and dtype: `matmul/bf16`."""
    kernel: str
    dtype: str
    unit: WorkUnit
    axes: dict[str, list[Count]]
    """The values of each parameter; the box is their product."""
    points: Count
    """How many candidates the box had that fit into the memory."""
    tried: Count
    discarded: Count
    """Readings of candidates that did not count, because the level changed."""
    rested_s: float
    spent_s: float
    noise: float
    """Relative standard deviation of a reading of the anchor."""
    anchor: str
    finalists: list[RoofFinalist]
    reason: str = ""
    """Why there is no finalist, or why the search ended early."""


class Roof(Struct, kw_only=True):
    """The record of a search for what the unit can reach; the rounds of its finalists are ordinary cases."""

    budget_s: float
    """For everything: search, rounds, and the sustained cases."""
    targets: list[RoofTarget] = field(default_factory=list)
    readings: list[RoofReading] = field(default_factory=list)
    """In the order in which they were told."""


class Profile(Struct, kw_only=True):
    """A saved run. `digest` covers everything but itself and the labels (see `profiles.files`)."""

    schema: int = SCHEMA_VERSION
    digest: str = ""
    id: RunId
    name: str
    notes: str = ""
    starred: bool = False
    """Marked by a person as one to find again. In a file it stands only where it is true."""
    created: str
    """UTC, ISO 8601."""
    status: RunStatus
    reason: str = ""
    tool: Tool
    suite: SuiteReference
    host: str
    argv: list[str] = field(default_factory=list)
    rounds_planned: Count
    seed: Int64
    budget_s: float | None = None
    duration_s: float = 0.0
    device: DeviceInfo
    environments: list[RoundEnvironment] = field(default_factory=list)
    workers: list[WorkerEnd] = field(default_factory=list)
    cases: list[CaseResult] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    telemetry: Telemetry = field(default_factory=Telemetry)
    duel: Duel | None = None
    loaded_together: list[str] = field(default_factory=list)
    """Ids of the devices that were measured at the same time, this one included; empty where it was alone."""
    departed: list[Departure] = field(default_factory=list)
    """In their order; none where all of `loaded_together` went on to the end."""
    roof: Roof | None = None
    """Where the run was a search for the unit's roof."""
    idle: Idle | None = None
    """None where it was not measured; the log says why."""
    group: Group | None = None
    """Where several ranks worked as one."""
    member: FleetMember | None = None
    """Where the run was one member's of a fleet."""


def good_cases(profile: Profile) -> int:
    """How many cases have a result."""
    return sum(any(r.status == "ok" for r in result.rounds) for result in profile.cases)
