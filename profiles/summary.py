"""One line per case: what `assay show`, the index and the desktop say of a `CaseResult`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from profiles import stats
from profiles.contamination import watch
from profiles.efficiency import Ceilings, Efficiency, achieved, ceiling, roof_share, step_of
from profiles.group import LLM_STEPS, algorithm_bytes
from profiles.plausibility import Oddity, examine_case, examine_timings
from profiles.profile import Case, CaseResult, CaseStatus, DeviceInfo, Profile, RoundResult, Telemetry
from profiles.timings import Timing, is_sustained, time_case
from profiles.variance import Variability, describe_variability, drifts

FLAGS: dict[str, str] = {
    "no interval": "Fewer than three rounds gave a result, so there is no interval: the value may be off by "
    "more than the spread of the samples suggests.",
    "rounds missing": "Not every round gave a result; the reason is that of a round without one.",
    "disturbed": "In at least one round more than half of the samples were disturbed by other work on the "
    "machine; all samples were used and the value is likely too low.",
    "unwatched": "Nothing here tells whether a sample was disturbed, so none is set aside.",
    "other load": "Other processes were at work on the device, or took more than a tenth of the processors.",
    "not settled": "The warm-up ended at its time limit before the speed was steady.",
    "host bound": "The accelerator waited for the host to launch the calls: the figure is that of the host "
    "and the framework as much as of the device.",
    "throttled": "The device reported that it lowered its clock while the case was measured.",
    "power capped": "The device was at its power limit, as large chips are under heavy work.",
    "drift": "The time per call moved in one direction from round to round, by more than 2 % and than "
    "chance: the device was warming up, cooling down, or being slowed.",
    "outlying round": "A round is far from the others (modified z score above 3.5). It counts; from six "
    "rounds on the trimmed mean hardly feels one.",
    "implausible": "The result cannot be true, for the reason beside it: the measurement, the count of its "
    "work or a ceiling is wrong. It is shown and must not be used.",
    "implausible power": "More power than the limit allows: power and energy are shown and must not be used; "
    "the speed may be.",
    "estimate": "The peak is an estimate, so the percentage is one too.",
    "mixed backends": "The rounds did not all use the same implementation.",
    "projected": "Only some of the model's layers were measured, because the suite asks for so few or the "
    "whole model does not fit: the value is projected to all layers.",
}
"""Every flag of a case, and the sentence that explains it. The order is that of display."""

_TELLING: tuple[CaseStatus, ...] = (
    "incorrect", "failed", "out_of_memory", "timed_out", "unsupported", "skipped", "stopped"
)  # fmt: skip
"""Where no round is ok, the first of these that occurs is the case's status."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case's figure over its rounds. `value`, `low`, `high` in `unit`; None comes with a `reason`."""

    id: str
    kernel: str
    dtype: str
    status: CaseStatus
    value: float | None
    unit: str
    low: float | None
    high: float | None
    rounds: int
    """Rounds that gave a result."""
    samples: int
    disturbed_share: float | None
    """None where no disturbance could be read."""
    efficiency: Efficiency
    flags: tuple[str, ...]
    reason: str
    backend: str
    seconds_per_call: float | None
    """As measured, also where `value` is projected to more layers."""
    flop_s: float | None = None
    traffic_bytes_s: float | None = None
    mfu: float | None = None
    """LLM steps only, of what was measured; so is `mbu`."""
    mbu: float | None = None
    variability: Variability | None = None
    algbw_bytes_s: float | None = None
    """Collectives of a group only, whose `value` is their busbw."""
    held_back: dict[str, float] | None = None
    """By reason, the share of all rounds' samples in whose time the device was held back; None = not told."""


def summarise_profile(profile: Profile, roof: Ceilings | None = None) -> list[CaseSummary]:
    """Every case of a profile, in its order; what only several cases show is flagged too.

    `roof` is what the unit itself was measured to reach, where that is known (`profiles.roof`).
    """
    timings = [time_case(result, profile.device, profile.telemetry) for result in profile.cases]
    found: dict[str, list[Oddity]] = {}
    for oddity in examine_timings(profile, timings):
        found.setdefault(oddity.case, []).append(oddity)
    return [
        _summarise(result, timing, profile.device, found.get(result.case.id, ()), roof)
        for result, timing in zip(profile.cases, timings, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Rate:
    """A case's figure and nothing that explains it: what can be said again and again while it is measured."""

    value: float
    low: float | None
    high: float | None
    seconds_per_call: float
    share: float | None
    """Of the ceiling that counts for the case."""
    estimated: bool
    """Whether that ceiling is an estimate."""


def rate_so_far(result: CaseResult, device: DeviceInfo, telemetry: Telemetry | None) -> Rate | None:
    """The value that `summarise` would give; None where no sample can be used."""
    timing = time_case(result, device, telemetry)
    work = work_per_call(result.case)
    return None if timing is None or work <= 0 else _rate(timing, device, work)


def value_of(timing: Timing) -> float | None:
    """The value that `summarise` gives, in the case's unit; None where a call has no work to count."""
    work = work_per_call(timing.case)
    return work / projection_ratio(timing.case) / timing.seconds if work > 0 else None


def _rate(timing: Timing, device: DeviceInfo, work: int) -> Rate:
    share, peak = ceiling(timing.case, device, achieved(timing.case, device, timing.seconds))
    scale, spread = work / projection_ratio(timing.case), timing.spread
    return Rate(
        value=scale / timing.seconds,
        low=None if spread is None else scale / spread.high,
        high=None if spread is None else scale / spread.low,
        seconds_per_call=timing.seconds,
        share=share,
        estimated=peak is not None and peak.kind == "estimate" and share is not None,
    )


def summarise(result: CaseResult, device: DeviceInfo, telemetry: Telemetry | None = None) -> CaseSummary:
    """The case's figure with interval, efficiency and flags; telemetry tells whether it was throttled.

    Of the plausibility gate it has the rules that need no other case.
    """
    timing = time_case(result, device, telemetry)
    return _summarise(result, timing, device, examine_case(result, timing, device, telemetry))


def _summarise(
    result: CaseResult,
    timing: Timing | None,
    device: DeviceInfo,
    oddities: Sequence[Oddity],
    roof: Ceilings | None = None,
) -> CaseSummary:
    case, work = result.case, work_per_call(result.case)
    if timing is None or work <= 0:
        problem = "no sample can be used" if timing is None else "a call has no work to count"
        return _without_value(result, problem)
    reached = achieved(case, device, timing.seconds)
    rate = _rate(timing, device, work)
    estimates = [estimate for _, estimate in timing.rounds]
    varied = describe_variability(timing)
    flags = flags_of_rounds(timing) | {
        "no interval": rate.low is None,
        "implausible": any(oddity.spoils == "value" for oddity in oddities),
        "implausible power": any(oddity.spoils == "power" for oddity in oddities),
        "estimate": rate.estimated,
        "projected": bool(case.projection),
        "drift": drifts(varied),
        "outlying round": bool(varied.outlying_rounds),
    }
    reason = "; ".join(oddity.text for oddity in oddities)
    return replace(
        _blank(case, "ok", reason or _first_reason(result.rounds)),
        value=rate.value,
        low=rate.low,
        high=rate.high,
        rounds=len(estimates),
        samples=sum(estimate.samples for estimate in estimates),
        disturbed_share=_disturbed_share(estimates),
        efficiency=Efficiency(catalogue=rate.share, roof=roof_share(case, device, roof, timing.seconds)),
        flags=tuple(flag for flag in FLAGS if flags[flag]),
        backend=", ".join(timing.backends),
        seconds_per_call=timing.seconds,
        flop_s=reached.flop_s,
        traffic_bytes_s=reached.traffic_bytes_s,
        mfu=reached.mfu if case.kernel in LLM_STEPS else None,
        mbu=reached.mbu if case.kernel in LLM_STEPS else None,
        algbw_bytes_s=_algorithm_rate(case, timing.seconds),
        variability=varied,
        held_back=_held_back(timing),
    )


def work_per_call(case: Case) -> int:
    """What one call does, counted in the case's unit: FLOP or OP, bytes, or tokens."""
    if case.unit == "B/s":
        return case.traffic_bytes
    return case.tokens if case.unit == "token/s" else case.flops


def projection_ratio(case: Case) -> float:
    """How much longer the whole model takes than the part of it that a case measures, 1 where that is all: by
    bytes for decode, by FLOP for prefill and train.
    """
    count = "traffic_bytes" if step_of(case) == "decode" else "flops"
    whole = case.projection.get(count, 0.0)
    part = case.traffic_bytes if count == "traffic_bytes" else case.flops
    # The whole has at least the layers that were measured, whatever a damaged file says.
    return max(1.0, whole / part) if part > 0 else 1.0


def _algorithm_rate(case: Case, seconds: float) -> float | None:
    size_bytes = algorithm_bytes(case)
    return None if size_bytes is None else size_bytes / seconds


def disturbed_share(profile: Profile) -> float | None:
    """Share of disturbed samples over all rounds that gave a result; None where it could not be read."""
    rounds = [(r, is_sustained(c.case)) for c in profile.cases for r in c.rounds if r.status == "ok"]
    estimates = [
        stats.estimate_round(r, watch(r, profile.device, profile.telemetry, heated=heated))
        for r, heated in rounds
    ]
    return _disturbed_share([e for e in estimates if e is not None])


def _without_value(result: CaseResult, problem: str) -> CaseSummary:
    statuses = {r.status for r in result.rounds}
    if not statuses:
        return _blank(result.case, "stopped", "the run ended before this case began")
    backend = next((r.backend for r in result.rounds if r.backend), "")
    if "ok" in statuses and "incorrect" not in statuses:
        return replace(_blank(result.case, "ok", problem), backend=backend)
    status = next(s for s in _TELLING if s in statuses)
    reason = next((r.reason for r in result.rounds if r.status == status and r.reason), status)
    return replace(_blank(result.case, status, reason), backend=backend)


def _blank(case: Case, status: CaseStatus, reason: str) -> CaseSummary:
    return CaseSummary(
        id=case.id,
        kernel=case.kernel,
        dtype=case.dtype,
        status=status,
        value=None,
        unit=case.unit,
        low=None,
        high=None,
        rounds=0,
        samples=0,
        disturbed_share=None,
        efficiency=Efficiency(catalogue=None),
        flags=(),
        reason=reason,
        backend="",
        seconds_per_call=None,
    )


def flags_of_rounds(timing: Timing) -> dict[str, bool]:
    """Which of FLAGS the rounds show by themselves."""
    rounds = [round_ for round_, _ in timing.rounds]
    return {
        "rounds missing": len(rounds) < len(timing.result.rounds),
        "disturbed": timing.forced,
        "unwatched": not all(one.readable for one in timing.watched),
        "other load": any(one.other_load for one in timing.watched),
        "not settled": any(r.settled is False for r in rounds),
        "host bound": any(r.host_bound for r in rounds),
        "throttled": any(one.throttled for one in timing.watched),
        "power capped": any(one.power_capped for one in timing.watched),
        "mixed backends": len({r.backend for r in rounds}) > 1,
    }


def _held_back(timing: Timing) -> dict[str, float] | None:
    told = [
        (one.held_back, estimate.samples)
        for one, (_, estimate) in zip(timing.watched, timing.rounds, strict=True)
        if one.held_back is not None
    ]
    total = sum(samples for _, samples in told)
    reasons = dict.fromkeys(reason for held, _ in told for reason in held)
    return {r: sum(held.get(r, 0.0) * n for held, n in told) / total for r in reasons} if total else None


def _disturbed_share(estimates: Sequence[stats.RoundEstimate]) -> float | None:
    readable = [(e.disturbed, e.samples) for e in estimates if e.disturbed is not None]
    total = sum(samples for _, samples in readable)
    return sum(count for count, _ in readable) / total if total else None


def _first_reason(rounds: Sequence[RoundResult]) -> str:
    return next((r.reason for r in rounds if r.status != "ok" and r.reason), "")
