"""What a screen needs to know of a run, folded from its events: no drawing; terminal and desktop share it."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from benchkernels.durations import expected_case_s, expected_start_s
from benchkernels.standing import FINAL, MAXIMUM_FAILURES, is_final
from profiles.contamination import disturbed
from profiles.energy import CaseEnergy, energy_of
from profiles.events import (
    AnyEvent,
    CaseEnd,
    CasePhase,
    DeviceSeen,
    End,
    EnvironmentSeen,
    Hello,
    IdleSeen,
    Log,
    Plan,
    Samples,
    TelemetrySeen,
)
from profiles.fold import Fold, NothingToSave
from profiles.profile import (
    TELEMETRY_COLUMNS,
    Case,
    CaseResult,
    CaseStatus,
    DeviceInfo,
    Idle,
    Profile,
    RoundResult,
    Telemetry,
)
from profiles.summary import CaseSummary, Rate, rate_so_far, summarise

FOREIGN_CORES_CPU = 0.2
"""Cores of other work that a processor's measurement feels."""
FOREIGN_CORES_ACCELERATOR = 2.0
SILENT_S = 10.0
WARNING_SHOWN_S = 30.0
_FAILED = frozenset({"failed", "timed_out"})
_PRIOR_S = 30.0
"""Seconds of doubt: the plan's pace is believed until the run has been observed for longer than this."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """A case's rate so far, and how sure that is."""

    value: float
    low: float | None
    high: float | None
    unit: str
    spread: Literal["rounds", "samples", "none"]
    """Where low and high come from: the 95 % interval of the rounds, or the quartiles within this round."""
    efficiency: float | None
    """Share of the peak, 1 = all of it."""
    estimated_peak: bool
    seconds_per_call: float | None


@dataclass(frozen=True, slots=True)
class Current:
    """What the worker does at the moment."""

    case: Case
    round: int
    phase: str
    backend: str
    since_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """One end of a case in a round."""

    case_id: str
    round: int
    status: CaseStatus
    reason: str
    summary: CaseSummary
    """Over all rounds so far."""
    energy: CaseEnergy | None
    """The same, where a round was long enough for it."""


class RunState:
    """Fold of a run's events for a screen. Times are seconds since the run began."""

    def __init__(self) -> None:
        self.device: DeviceInfo | None = None
        self.plan: Plan | None = None
        self.current: Current | None = None
        self.telemetry: dict[str, object] = {}
        self._readings = Telemetry()
        self._idle: Idle | None = None
        self._around = Fold()
        self._set_up = False
        self.finished: list[Finished] = []
        """Every end in its order."""
        self.latest: dict[str, Finished] = {}
        """The newest end of each case, the most recent last."""
        self.final: set[str] = set()
        """Cases that later rounds leave out."""
        self.end: End | None = None
        self.time_s = 0.0
        self._heard_s = 0.0
        self._results: dict[str, CaseResult] = {}
        self._running: dict[str, RoundResult] = {}
        self._rounds_begun = 0
        self._warning: Log | None = None

    def add(self, event: AnyEvent) -> None:
        """Take one event in."""
        self.time_s = max(self.time_s, event.t)
        if event.worker > 0:
            self._heard_s = max(self._heard_s, event.t)
        if isinstance(event, Hello | DeviceSeen | Plan | EnvironmentSeen):
            self._around.add(event)
            self._set_up = self._set_up or isinstance(event, EnvironmentSeen)
        match event:
            case IdleSeen():
                self._idle = event.idle
            case DeviceSeen():
                self.device = event.device
            case Plan():
                self.plan = event
                self._results = {case.id: CaseResult(case=case) for case in event.cases}
            case CasePhase():
                self._begin_phase(event)
            case Samples():
                self._add_samples(event)
            case CaseEnd():
                self._end_case(event)
            case TelemetrySeen():
                self._add_telemetry(event)
            case Log() if event.level != "info":
                self._warning = event
            case End() if event.worker == 0:
                self.end, self.current = event, None
            case _:
                pass

    @property
    def on_cpu(self) -> bool:
        """Whether drawing and measuring share the same processor's time."""
        return self.device is None or self.device.kind == "cpu"

    @property
    def readings(self) -> Telemetry:
        """The sensors over time, as far as they have been told."""
        return self._readings

    def unit(self) -> Profile | None:
        """The run's profile without what it measures: which unit it is, and in what condition. None until
        both are known.
        """
        try:
            return self._around.profile() if self._set_up else None
        except NothingToSave:
            return None

    def result_of(self, case_id: str) -> CaseResult | None:
        """What each round has measured of a case until now, the one that goes on included."""
        known = self._results.get(case_id)
        running = self._running.get(case_id)
        if known is None or running is None or not running.seconds:
            return known
        others = [one for one in known.rounds if one.round != running.round]
        return CaseResult(case=known.case, rounds=[*others, running])

    @property
    def ends_planned(self) -> int:
        """How many ends of cases the run will have had, as far as is known by now."""
        return len(self.finished) + sum(self._rounds_left(case) for case in self._cases())

    def round_complete(self, round_: int) -> bool:
        """Whether every case that the round still has to measure has ended in it."""
        ended = {end.case_id for end in self.finished if end.round == round_}
        return all(case.id in ended | self.final for case in self._cases())

    def share_done(self) -> float:
        """0 to 1, weighted by what each case and each start of a worker is expected to take."""
        done_s, ahead_s = self._done_s(), self._ahead_s()
        return done_s / (done_s + ahead_s) if done_s + ahead_s else 0.0

    def left_s(self, now_s: float) -> float | None:
        """Seconds until the end: what the plan expects of the rest, corrected by the pace so far."""
        if self.plan is None:
            return None
        ahead_s = self._ahead_s()
        if self._done_s() == 0.0:
            return max(0.0, ahead_s - now_s)
        return ahead_s * (now_s + _PRIOR_S) / (self._done_s() + _PRIOR_S)

    def warning(self, now_s: float) -> str:
        """The newest warning while it is new, else the empty text."""
        recent = self._warning is not None and now_s - self._warning.t <= WARNING_SHOWN_S
        return self._warning.text if self._warning is not None and recent else ""

    def silent_s(self, now_s: float) -> float | None:
        """How long the worker has said nothing, where that is worth telling."""
        quiet_s = now_s - self._heard_s
        return quiet_s if self.current is not None and quiet_s >= SILENT_S else None

    def throughput(self) -> Throughput | None:
        """The current case's rate: its finished rounds with the samples of this one."""
        if self.current is None or self.device is None:
            return None
        case_id = self.current.case.id
        running = self._running.get(case_id)
        rounds = [*self._results[case_id].rounds, *([running] if running and running.seconds else [])]
        case = self.current.case
        rate = rate_so_far(CaseResult(case=case, rounds=rounds), self.device, self._readings)
        return None if rate is None else _throughput(rate, case.unit, running)

    def foreign_load(self) -> str:
        """One sentence where other work disturbs, else the empty text."""
        processes, cores = self.telemetry.get("foreign_processes"), self.telemetry.get("foreign_cpu")
        if isinstance(processes, int) and processes > 0:
            return f"{processes} other process{'es' if processes > 1 else ''} on the device"
        limit = FOREIGN_CORES_CPU if self.on_cpu else FOREIGN_CORES_ACCELERATOR
        if isinstance(cores, float) and cores >= limit:
            return f"other programs keep {cores:.1f} cores busy"
        return ""

    def _add_telemetry(self, event: TelemetrySeen) -> None:
        self.telemetry = {name: getattr(event, name) for name in event.__struct_fields__}
        at = bisect_right(self._readings.t_s, event.t)
        self._readings.t_s.insert(at, event.t)
        for name in TELEMETRY_COLUMNS[1:]:
            getattr(self._readings, name).insert(at, getattr(event, name))
        self._readings.source.update(event.source)

    def _begin_phase(self, event: CasePhase) -> None:
        result = self._results.get(event.case)
        if result is None:
            return
        self._rounds_begun = max(self._rounds_begun, event.round + 1)
        here = self.current
        if here is None or (here.case.id, here.round) != (event.case, event.round):
            self._running.pop(event.case, None)
        self.current = Current(result.case, event.round, event.phase, event.backend, event.t)

    def _add_samples(self, event: Samples) -> None:
        if event.case not in self._results:
            return
        running = self._running.get(event.case)
        if running is None or running.round != event.round:
            running = RoundResult(round=event.round, worker=event.worker, status="ok", calls=event.calls)
            self._running[event.case] = running
        running.calls = event.calls
        for name in ("seconds", "start_s", "delay_s", "steal_s"):
            column = getattr(running, name)
            del column[event.first :]  # a case that is measured again begins anew
            column.extend(getattr(event, name))

    def _end_case(self, event: CaseEnd) -> None:
        result = self._results.get(event.case)
        if result is None:
            return
        running = self._running.pop(event.case, None)
        if running is None or running.round != event.round:
            running = RoundResult(round=event.round, worker=event.worker, status=event.status)
        running.status, running.reason, running.backend = event.status, event.reason, event.backend
        running.settled, running.energy = event.settled, event.energy
        result.rounds = [r for r in result.rounds if r.round != event.round] + [running]
        summary = summarise(result, self.device or _UNKNOWN_DEVICE, self._readings)
        energy = energy_of(result, self._idle, summary.flags)
        end = Finished(event.case, event.round, event.status, event.reason, summary, energy)
        self.finished.append(end)
        failures = sum(e.case_id == event.case and e.status in _FAILED for e in self.finished)
        measured = any(e.case_id == event.case and e.status == "ok" for e in self.finished)
        if is_final(event.status, measured_before=measured) or failures >= MAXIMUM_FAILURES:
            self.final.add(event.case)
        self.latest.pop(event.case, None)
        self.latest[event.case] = end
        if self.current is not None and self.current.case.id == event.case:
            self.current = None

    def _cases(self) -> list[Case]:
        return self.plan.cases if self.plan else []

    def _rounds_left(self, case: Case) -> int:
        if self.plan is None or case.id in self.final:
            return 0
        return max(0, self.plan.rounds - len({e.round for e in self.finished if e.case_id == case.id}))

    @property
    def _kind(self) -> str:
        return "cpu" if self.device is None else self.device.kind

    def _ahead_s(self) -> float:
        starts = self.plan.rounds - self._rounds_begun if self.plan and self._ends_left() else 0
        whole_s = self._start_s() * starts + sum(
            self._rounds_left(case) * expected_case_s(case, self._kind) for case in self._cases()
        )
        return max(0.0, whole_s - self._under_way_s())

    def _done_s(self) -> float:
        measured = [self._results[e.case_id].case for e in self.finished if e.status not in FINAL]
        ended_s = sum(expected_case_s(case, self._kind) for case in measured)
        return self._start_s() * self._rounds_begun + ended_s + self._under_way_s()

    def _start_s(self) -> float:
        return expected_start_s(self._cases(), self._kind)

    def _under_way_s(self) -> float:
        """For how long the current case is being measured: one may take minutes."""
        running = self._running.get(self.current.case.id) if self.current else None
        if self.current is None or running is None or not (running.start_s and running.seconds):
            return 0.0
        took_s = running.start_s[-1] + running.seconds[-1] - running.start_s[0]
        return min(max(0.0, took_s), expected_case_s(self.current.case, self._kind))

    def _ends_left(self) -> bool:
        return any(self._rounds_left(case) for case in self._cases())


_UNKNOWN_DEVICE = DeviceInfo(id="?", kind="cpu", vendor="", name="")


def _throughput(rate: Rate, unit: str, running: RoundResult | None) -> Throughput:
    low, high = rate.low, rate.high
    spread: Literal["rounds", "samples", "none"] = "none" if low is None else "rounds"
    if low is None and running is not None:
        quartiles_s = _quartiles_s(running)
        if quartiles_s is not None:
            scale = rate.value * rate.seconds_per_call
            high, low, spread = scale / quartiles_s[0], scale / quartiles_s[1], "samples"
    return Throughput(
        value=rate.value,
        low=low,
        high=high,
        unit=unit,
        spread=spread,
        efficiency=rate.share,
        estimated_peak=rate.estimated,
        seconds_per_call=rate.seconds_per_call,
    )


def _quartiles_s(running: RoundResult) -> tuple[float, float] | None:
    """(lower, upper) quartile in seconds per call of the undisturbed samples; None below four of them."""
    marks = disturbed(running.seconds, running.delay_s, running.steal_s)
    calm = [s / running.calls for s, mark in zip(running.seconds, marks, strict=True) if not mark and s > 0]
    if len(calm) < 4:
        return None
    lower, _, upper = statistics.quantiles(calm, n=4)
    return lower, upper
