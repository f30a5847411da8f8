"""What one profile says to a fleet: which chip it is of, how that was set up, and a figure for each case."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from msgspec import Struct

from profiles.group import pair_rates
from profiles.problems import ProfileError
from profiles.profile import Case, CaseResult, CaseStatus, Environment, Profile, RunStatus
from profiles.summary import value_of

MOST_CASES = 10_000
MOST_RANKS = 1 << 20
"""No group is larger: a higher number in a file is no rank."""
MOST_ERRORS = 1 << 63
STATES: tuple[CaseStatus, ...] = get_args(CaseStatus)
"""A case's state is kept as its place here."""

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
    loaded: int
    """How many chips of the host were measured at the same time, this one included."""
    ranks: int
    """Of a group that worked as one; 1 of a chip by itself."""


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
    """Tells chips of a host apart that have neither a uuid nor different ids; else empty."""
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


class Figure(Struct, frozen=True, array_like=True, gc=False):
    """One case of one profile."""

    work: Work
    state: CaseStatus
    rate: float | None
    """In the work's unit; None where the state is not ok."""
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


def describe(profile: Profile) -> Record:
    """What the fleet keeps of a profile. Raises ProfileError where it has more cases than any suite."""
    if len(profile.cases) > MOST_CASES:
        raise ProfileError(f"{len(profile.cases)} cases are over the limit of {MOST_CASES}")
    environment = next((e for r in profile.environments for e in (r.before, r.after) if e is not None), None)
    return Record(
        sheet=_sheet(profile, environment),
        configuration=_configuration(profile, environment),
        circumstances=_circumstances(profile, environment),
        figures=tuple(_figure(result, profile) for result in profile.cases),
    )


def _sheet(profile: Profile, environment: Environment | None) -> Sheet:
    device, telemetry = profile.device, profile.telemetry
    ranks = _ranks(profile)
    uuid = (device.uuid or "") if ranks == 1 else ""
    reasons = dict.fromkeys(reason for told in telemetry.throttle if told for reason in told)
    errors = device.details.get("ecc_uncorrected_errors")
    return Sheet(
        profile=profile.id,
        created=profile.created,
        host=_host(profile),
        device=device.id if ranks == 1 else f"group of {ranks}",
        uuid=uuid,
        place="" if uuid else _visible(environment),
        status=profile.status,
        reason=profile.reason,
        seed=profile.seed,
        fleet=profile.member.fleet if profile.member else "",
        member=profile.member.name if profile.member else "",
        temperature_c=_median(telemetry.temperature_c),
        power_w=_median(telemetry.power_w),
        clock_hz=_median(telemetry.clock_hz),
        throttle=", ".join(reasons),
        ecc_errors=errors if type(errors) is int and 0 <= errors < MOST_ERRORS else None,
    )


def _host(profile: Profile) -> str:
    """As the engine calls it, whose exclude list wants that: a pod's name of itself means nothing there."""
    return (profile.member.node if profile.member else "") or profile.host


def _configuration(profile: Profile, environment: Environment | None) -> Configuration:
    device, of_cpu = profile.device, profile.device.kind == "cpu"
    limit_w = device.power_limit_w
    if limit_w is None and environment is not None:
        limit_w = environment.power_limit_w
    clocks = {} if environment is None or of_cpu else environment.clocks_hz
    return Configuration(
        model=device.name,
        kind=device.kind,
        memory_bytes=None if of_cpu else device.memory_bytes,
        power_limit_w=_whole(limit_w),
        clocks_hz=_pairs({name: hz for name, hz in clocks.items() if name.endswith("_maximum")}),
        driver=device.driver or (environment.driver if environment else None),
        runtimes=_pairs(environment.runtimes if environment else {}),
        torch=environment.torch if environment else None,
        torch_build=_pairs(environment.torch_build if environment else {}),
        threads=environment.threads if environment is not None and of_cpu else None,
        protocol=profile.tool.protocol,
        loaded=max(1, len(profile.loaded_together)),
        ranks=_ranks(profile),
    )


def _circumstances(profile: Profile, environment: Environment | None) -> Circumstances:
    if environment is None:
        return Circumstances("", "", "", "", "", "", (), profile.tool.version)
    return Circumstances(
        os=environment.os,
        kernel=environment.kernel,
        python=environment.python,
        container=environment.container or "",
        governor=environment.governor or "",
        processor=environment.cpu_model or "",
        variables=_pairs({n: v for n, v in environment.variables.items() if not _of_one_chip(n)}),
        assay=profile.tool.version,
    )


def _figure(result: CaseResult, profile: Profile) -> Figure:
    case, rounds = result.case, result.rounds
    rate = value_of(result, profile.device, profile.telemetry)
    backends = dict.fromkeys(r.backend for r in rounds if r.backend and r.status in ("ok", "incorrect"))
    state: CaseStatus = "ok"
    if rate is None:
        ended = [r.status for r in rounds if r.status != "ok"]
        # One wrong result is what must be told, whatever became of the other rounds.
        state = "incorrect" if "incorrect" in ended else next(iter(ended), "stopped")
    outputs = dict.fromkeys(r.check.output for r in rounds if r.check is not None and r.check.output)
    return Figure(
        work=_work(case, ", ".join(backends)),
        state=state,
        rate=rate,
        outputs=tuple(outputs),
        links=tuple((a, b, rate) for (a, b), rate in pair_rates(result).items() if a < b < MOST_RANKS),
    )


def _work(case: Case, backend: str) -> Work:
    return Work(
        case=case.id,
        kernel=case.kernel,
        kernel_version=case.kernel_version,
        dtype=case.dtype,
        unit=case.unit,
        cache=case.cache,
        flop_convention=case.flop_convention,
        backend_policy=case.backend_policy,
        flops=case.flops,
        traffic_bytes=case.traffic_bytes,
        tokens=case.tokens,
        layers=case.projection.get("layers"),
        parameters=_pairs(case.parameters),
        backend=backend,
    )


def _ranks(profile: Profile) -> int:
    return 1 if profile.group is None else max(1, len(profile.group.members))


def _visible(environment: Environment | None) -> str:
    """The physical numbers of the chips that the process saw: the one that it saw is then number 0 to it."""
    variables = {} if environment is None else environment.variables
    return next((value for name, value in sorted(variables.items()) if _of_one_chip(name)), "")


def _of_one_chip(variable: str) -> bool:
    return variable.endswith("VISIBLE_DEVICES")


def _pairs(values: dict[str, Any]) -> Pairs:
    return tuple(sorted(values.items()))


def _whole(value: float | None) -> int | None:
    return None if value is None or not -1e9 < value < 1e9 else round(value)


def _median(column: Sequence[float | None] | Iterable[float | None]) -> float | None:
    readings = [value for value in column if value is not None]
    return statistics.median(readings) if readings else None
