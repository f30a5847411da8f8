"""What one profile says to a fleet, read from it once: the index keeps it from then on."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from profiles.fleet.sheet import (
    DOUBTS,
    Circumstances,
    Configuration,
    Figure,
    Pairs,
    Record,
    Sheet,
    State,
    Work,
)
from profiles.group import pair_rates
from profiles.likeness import hosts_of_group, loaded_at_once, way_of_messages
from profiles.plausibility import examine_timings
from profiles.problems import ProfileError
from profiles.profile import Case, CaseResult, Environment, FleetMember, Profile, good_cases
from profiles.summary import flags_of_rounds, value_of
from profiles.timings import Timing, time_case

MOST_CASES = 10_000
MOST_RANKS = 1 << 20
"""No group is larger: a higher number in a file is no rank."""
MOST_ERRORS = 1 << 63


def describe(profile: Profile) -> Record:
    """What the fleet keeps of a profile. Raises ProfileError where it has more cases than any suite."""
    if len(profile.cases) > MOST_CASES:
        raise ProfileError(f"{len(profile.cases)} cases are over the limit of {MOST_CASES}")
    environment = next((e for r in profile.environments for e in (r.before, r.after) if e is not None), None)
    return Record(
        sheet=_sheet(profile, environment),
        configuration=_configuration(profile, environment),
        circumstances=_circumstances(profile, environment),
        figures=_figures(profile),
    )


def _sheet(profile: Profile, environment: Environment | None) -> Sheet:
    device, telemetry, member = profile.device, profile.telemetry, profile.member
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
        place="" if uuid else f"{device.name} {_visible(environment)}".strip(),
        status=profile.status,
        reason=profile.reason,
        seed=profile.seed,
        fleet=member.fleet if member else "",
        member=member.name if member else "",
        temperature_c=_median(telemetry.temperature_c),
        power_w=_median(telemetry.power_w),
        clock_hz=_median(telemetry.clock_hz),
        throttle=", ".join(reasons),
        ecc_errors=errors if type(errors) is int and 0 <= errors < MOST_ERRORS else None,
        engine=member.engine if member else "",
        job=member.job if member else "",
        rank=member.rank if member else 0,
        size=_size(member),
        good_cases=good_cases(profile),
    )


def _size(member: FleetMember | None) -> int:
    """How many members there were; 0 for what no launcher starts."""
    size = member.size if member else None
    return size if size is not None and size <= MOST_RANKS else 0


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
        loaded=loaded_at_once(profile),
        ranks=_ranks(profile),
        hosts=hosts_of_group(profile),
        messages=way_of_messages(profile),
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


def _figures(profile: Profile) -> tuple[Figure, ...]:
    """In the order of the cases."""
    timings = [time_case(result, profile.device, profile.telemetry) for result in profile.cases]
    spoiled = {oddity.case for oddity in examine_timings(profile, timings) if oddity.spoils == "value"}
    return tuple(
        _figure(result, timing, implausible=result.case.id in spoiled)
        for result, timing in zip(profile.cases, timings, strict=True)
    )


def _figure(result: CaseResult, timing: Timing | None, *, implausible: bool) -> Figure:
    case, rounds = result.case, result.rounds
    rate = value_of(timing) if timing is not None and not implausible else None
    state: State = "ok" if rate is not None else _state(result, implausible=implausible)
    backends = dict.fromkeys(r.backend for r in rounds if r.backend and r.status in ("ok", "incorrect"))
    outputs = dict.fromkeys(r.check.output for r in rounds if r.check is not None and r.check.output)
    pairs = {} if implausible else pair_rates(result)
    return Figure(
        work=_work(case, ", ".join(backends)),
        state=state,
        rate=rate,
        doubts=0 if timing is None else _doubts(timing),
        outputs=tuple(outputs),
        links=tuple((a, b, each_way) for (a, b), each_way in pairs.items() if a < b < MOST_RANKS),
    )


def _state(result: CaseResult, *, implausible: bool) -> State:
    """Of a case without a rate that can be used."""
    ended = [r.status for r in result.rounds if r.status != "ok"]
    # One wrong result is what must be told, whatever became of the other rounds.
    if "incorrect" in ended:
        return "incorrect"
    return "implausible" if implausible else next(iter(ended), "stopped")


def _doubts(timing: Timing) -> int:
    flags = flags_of_rounds(timing)
    return sum(1 << bit for bit, name in enumerate(DOUBTS) if flags[name])


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
