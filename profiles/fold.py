"""From the stream of events to the profile: the live view, the saved file and the recovery are this function.

The fold knows no clock and no disk. It takes events of any number of streams in any order of arrival, and the
result is the same for every interleaving of the streams. What arrives twice counts once; what is missing is
counted in `WorkerEnd.lost_events`. Rules where a stream is incomplete:

- The run's status is that of the runner's `end` (stream 0). Without one it is `lost`, also while the run
  still goes on: who folds it live knows that it does.
- A case and round that began and has no `case_end` is `stopped`, with the samples that arrived.
- A `case_end` of the runner closes a worker's newest open attempt at that case and round; where no worker
  ever began it (a case that was skipped), it is the result itself.
- Of several plans, with which a run tells what it has found out meanwhile, the last one stands.
- When two workers did the same case and round, the first one that ended `ok` stands, else the last one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal

from profiles.attempt import CaseEvent, RoundAttempts
from profiles.events import (
    AnyEvent,
    CaseEnd,
    CasePhase,
    CheckDone,
    Departed,
    DeviceSeen,
    End,
    EnvironmentSeen,
    Event,
    Hello,
    IdleSeen,
    Log,
    Plan,
    Samples,
    Searched,
    TelemetrySeen,
    Trial,
    Tried,
)
from profiles.problems import AssayError
from profiles.profile import (
    TELEMETRY_COLUMNS,
    CaseResult,
    Departure,
    DeviceInfo,
    Idle,
    LogLine,
    Profile,
    Roof,
    RoundEnvironment,
    Telemetry,
    WorkerEnd,
)
from profiles.text import shown

RUNNER = 0
Level = Literal["info", "warning", "error"]
INTERRUPTED = "the run was interrupted before its end"


class NothingToSave(AssayError):  # noqa: N818  (a state of the run, not a fault of the program)
    """The stream broke off before it said what is measured, and on what."""


class _Stream:
    """What is known of one writer: the runner or a worker."""

    def __init__(self) -> None:
        self.hello: Hello | None = None
        self.device: DeviceInfo | None = None
        self.end: End | None = None
        self._seen: set[int] = set()
        self._highest = -1

    def count(self, seq: int) -> bool:
        """Whether this event is new; one without a place in the stream (negative) always is."""
        if seq < 0:
            return True
        new = seq not in self._seen
        self._seen.add(seq)
        self._highest = max(self._highest, seq)
        return new

    @property
    def lost(self) -> int:
        return self._highest + 1 - len(self._seen)


class Fold:
    """Takes events one by one; `profile()` may be asked for at any moment."""

    def __init__(self) -> None:
        self._streams: dict[int, _Stream] = {}
        self._plan: Plan | None = None
        self._environments: dict[tuple[int, int], RoundEnvironment] = {}
        self._work: dict[str, dict[int, RoundAttempts]] = {}
        self._departed: list[Departure] = []
        self._idle: Idle | None = None
        self._searches: dict[tuple[int, int], Tried | Searched] = {}
        self._log: list[LogLine] = []
        self._telemetry = Telemetry()
        self._duration_s = 0.0

    def add(self, event: AnyEvent) -> None:
        """Take in one event. Never raises."""
        stream = self._streams.setdefault(event.worker, _Stream())
        new = stream.count(event.seq)
        self._duration_s = max(self._duration_s, event.t)
        match event:
            case Samples() | CasePhase() | Trial() | CheckDone() | CaseEnd():
                self._add_work(event, new)
            case TelemetrySeen() if new:
                self._add_telemetry(event)
            case IdleSeen():
                self._idle = self._idle or event.idle
            case Departed() if new:
                self._departed.append(Departure(device=event.device, round=event.round))
            case Tried() | Searched():
                self._searches.setdefault((event.worker, event.seq), event)
            case Log() if new:
                self._note(event, event.level, event.text)
            case Hello():
                stream.hello = stream.hello or event
            case DeviceSeen():
                stream.device = stream.device or event.device
            case EnvironmentSeen():
                self._add_environment(event)
            case Plan():
                self._plan = event if self._plan is None or event.seq > self._plan.seq else self._plan
            case End():
                stream.end = stream.end or event

    def profile(self) -> Profile:
        """The profile of what has arrived; it shares nothing that later events change.

        Raises NothingToSave where there is no hello, no plan or no device.
        """
        streams = [self._streams[worker] for worker in sorted(self._streams)]
        hello = next((stream.hello for stream in streams if stream.hello), None)
        device = next((stream.device for stream in streams if stream.device), None)
        plan = self._plan
        if hello is None or plan is None or device is None:
            raise NothingToSave("the run broke off before anything was measured, so there is nothing to save")
        end = self._streams[RUNNER].end if RUNNER in self._streams else None
        return Profile(
            id=hello.run_id,
            name=plan.name,
            created=hello.utc,
            status=end.status if end else "lost",
            reason=end.reason if end else INTERRUPTED,
            tool=hello.tool,
            suite=plan.suite,
            host=hello.host,
            argv=list(hello.argv),
            rounds_planned=plan.rounds,
            seed=plan.seed,
            budget_s=plan.budget_s,
            duration_s=self._duration_s,
            device=device,
            environments=self._round_environments(),
            workers=self._worker_ends(),
            cases=self._cases(plan),
            log=self._log_lines(plan),
            telemetry=self._telemetry_columns(),
            duel=plan.duel,
            loaded_together=list(plan.loaded_together),
            departed=list(self._departed),
            roof=self._roof(plan),
            idle=self._idle,
            group=plan.group,
            member=plan.member,
        )

    def _roof(self, plan: Plan) -> Roof | None:
        if plan.roof_budget_s is None:
            return None
        events = [self._searches[place] for place in sorted(self._searches)]
        return Roof(
            budget_s=plan.roof_budget_s,
            targets=[event.result for event in events if isinstance(event, Searched)],
            readings=[event.reading for event in events if isinstance(event, Tried)],
        )

    def _add_work(self, event: CaseEvent, new: bool) -> None:
        rounds = self._work.setdefault(event.case, {})
        attempts = rounds.setdefault(event.round, RoundAttempts(event.case, event.round))
        fault = attempts.add(event)
        if fault and new:
            text = f"samples of {event.case}, round {event.round}, were left out: {fault}"
            self._note(event, "warning", text)

    def _add_telemetry(self, event: TelemetrySeen) -> None:
        columns = self._telemetry
        at = bisect_right(columns.t_s, event.t)
        columns.t_s.insert(at, event.t)
        for name in TELEMETRY_COLUMNS[1:]:
            getattr(columns, name).insert(at, getattr(event, name))
        columns.source.update(event.source)

    def _add_environment(self, event: EnvironmentSeen) -> None:
        key = (event.worker, event.round)
        found = self._environments.setdefault(key, RoundEnvironment(round=event.round, worker=event.worker))
        setattr(found, event.when, event.environment)

    def _note(self, event: Event, level: Level, text: str) -> None:
        line = LogLine(t_s=event.t, worker=event.worker, level=level, text=text)
        self._log.insert(bisect_right(self._log, _place(line), key=_place), line)

    def _round_environments(self) -> list[RoundEnvironment]:
        kept = (self._environments[key] for key in sorted(self._environments))
        return [
            RoundEnvironment(round=one.round, worker=one.worker, before=one.before, after=one.after)
            for one in kept
        ]

    def _worker_ends(self) -> list[WorkerEnd]:
        return [
            _worker_end(worker, self._streams[worker]) for worker in sorted(self._streams) if worker != RUNNER
        ]

    def _cases(self, plan: Plan) -> list[CaseResult]:
        planned = {case.id: case for case in reversed(plan.cases)}
        results = []
        for case_id in dict.fromkeys(case.id for case in plan.cases):
            rounds = self._work.get(case_id, {})
            results.append(
                CaseResult(
                    case=planned[case_id], rounds=[rounds[number].result() for number in sorted(rounds)]
                )
            )
        return results

    def _log_lines(self, plan: Plan) -> list[LogLine]:
        """The log, and what the fold itself has to say, which depends on everything that arrived."""
        texts = []
        lost = self._streams[RUNNER].lost if RUNNER in self._streams else 0
        if lost:
            texts.append(f"{lost} events of the runner itself are missing")
        unknown = set(self._work) - {case.id for case in plan.cases}
        texts += [f"{shown(case)} is not in the plan: its events were left out" for case in sorted(unknown)]
        own = [LogLine(t_s=self._duration_s, worker=RUNNER, level="warning", text=text) for text in texts]
        return [*self._log, *own]

    def _telemetry_columns(self) -> Telemetry:
        columns = {name: list(getattr(self._telemetry, name)) for name in TELEMETRY_COLUMNS}
        return Telemetry(**columns, source=dict(self._telemetry.source))


def fold(events: Iterable[AnyEvent]) -> Profile:
    """The profile of a whole stream. Raises NothingToSave as `Fold.profile` does."""
    state = Fold()
    for event in events:
        state.add(event)
    return state.profile()


def _worker_end(worker: int, stream: _Stream) -> WorkerEnd:
    round_ = stream.hello.round if stream.hello else None
    end = stream.end
    if end is None:
        reason = "the worker's end was never written"
        return WorkerEnd(worker=worker, round=round_, status="lost", reason=reason, lost_events=stream.lost)
    return WorkerEnd(
        worker=worker,
        round=round_,
        status=end.status,
        reason=end.reason,
        exit_code=end.exit_code,
        signal=end.signal,
        stderr_tail=end.stderr_tail,
        lost_events=stream.lost,
    )


def _place(line: LogLine) -> tuple[float, int]:
    return line.t_s, line.worker
