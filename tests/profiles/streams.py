"""Small event streams, built by hand, whose profile can be written down by hand too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from profiles.events import (
    AnyEvent,
    CaseEnd,
    CasePhase,
    CheckDone,
    DeviceSeen,
    End,
    EnvironmentSeen,
    Hello,
    Plan,
    Samples,
    TelemetrySeen,
    Trial,
)
from profiles.profile import (
    BackendTrial,
    Case,
    Check,
    DeviceInfo,
    Energy,
    Environment,
    Peak,
    Profile,
    SuiteReference,
    Tool,
)

TOOL = Tool(name="assay", version="0.1.0", protocol=1)
SMALL, LARGE = "matmul/fp32/m256-n256-k256", "matmul/fp32/m512-n512-k512"


def make_case(size: int) -> Case:
    return Case(
        id=f"matmul/fp32/m{size}-n{size}-k{size}",
        kernel="matmul",
        kernel_version=1,
        dtype="fp32",
        parameters={"m": size, "n": size, "k": size},
        unit="FLOP/s",
        flops=2 * size**3,
        traffic_bytes=12 * size**2,
    )


def stamp(worker: int, begin_s: float, events: Sequence[AnyEvent]) -> list[AnyEvent]:
    """Number one stream's events as its writer does."""
    for seq, event in enumerate(events):
        event.worker, event.seq, event.t = worker, seq, begin_s + seq / 8
    return list(events)


def hello(round_: int | None = None) -> Hello:
    return Hello(
        tool=TOOL, run_id="20261122-run", pid=7, host="bench", utc="2026-11-22T06:00:00+00:00",
        argv=["assay", "run"], round=round_,
    )  # fmt: skip


def head(status: str | None = "done") -> list[AnyEvent]:
    """The runner's stream of a run of two cases; without `end` where `status` is None."""
    peaks = {"fp32": Peak(value=1e11, kind="estimate", source="test")}
    events: list[AnyEvent] = [
        hello(),
        DeviceSeen(device=DeviceInfo(id="cpu", kind="cpu", vendor="Test", name="Bench 1", peaks=peaks)),
        Plan(
            name="first", suite=SuiteReference(name="quick", digest="0" * 64), rounds=2, seed=11,
            budget_s=None, cases=[make_case(256), make_case(512)],
        ),
        TelemetrySeen(power_w=12.5, load_average=0.25, source={"power_w": "test"}),
        TelemetrySeen(temperature_c=40.0, throttle=["power"], source={"temperature_c": "test"}),
    ]  # fmt: skip
    if status is not None:
        events.append(End(status=status))  # type: ignore[arg-type]
    return stamp(0, 0.0, events)


def samples(case: str, round_: int, first: int, seconds: list[float], calls: int = 3) -> Samples:
    begin = [first + index / 4 for index in range(len(seconds))]
    quiet = [0.0] * len(seconds)
    return Samples(
        case=case, round=round_, first=first, calls=calls, seconds=seconds, start_s=begin,
        delay_s=quiet, steal_s=list(quiet),
    )  # fmt: skip


def measured(case: str, round_: int) -> list[AnyEvent]:
    """One case from its first phase to its end: four samples in two lines."""
    check = Check(ok=True, error=1e-7, tolerance=1e-5, reference="float64")
    return [
        CasePhase(case=case, round=round_, phase="allocate"),
        Trial(case=case, round=round_, trial=BackendTrial(backend="torch", status="ok", median_s=0.01)),
        CasePhase(case=case, round=round_, phase="measure", backend="torch"),
        CheckDone(case=case, round=round_, check=check),
        samples(case, round_, 0, [0.01, 0.011]),
        samples(case, round_, 2, [0.012, 0.013]),
        CaseEnd(
            case=case, round=round_, status="ok", backend="torch", first_call_s=0.5, warm_up_s=1.0,
            settled=True, peak_memory_bytes=1 << 20,
            energy=Energy(joules=60.0, window_s=6.0, source="test", calls=12),
        ),
    ]  # fmt: skip


def worker(number: int, round_: int, cases: Sequence[str] = (SMALL, LARGE)) -> list[AnyEvent]:
    """A whole worker's stream."""
    surroundings = Environment(os="Linux", kernel="6.1", machine="x86_64", python="3.11")
    events: list[AnyEvent] = [
        hello(round_),
        EnvironmentSeen(round=round_, when="before", environment=surroundings),
    ]
    for case in cases:
        events += measured(case, round_)
    events += [
        EnvironmentSeen(round=round_, when="after", environment=surroundings),
        End(status="done", exit_code=0),
    ]
    return stamp(number, 10.0 * number, events)


def whole_run() -> list[AnyEvent]:
    return [*head(), *worker(1, 0), *worker(2, 1)]


def whole_profile() -> Profile:
    from profiles.fold import fold

    return fold(whole_run())


def change(path: Path, place: str, value: Any) -> None:
    """Write `value` at a place such as `cases.0.rounds.1.calls`."""
    raw = json.loads(path.read_text())
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    target = raw
    for step in way:
        target = target[step]
    target[last] = value
    path.write_text(json.dumps(raw))
