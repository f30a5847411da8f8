"""A run as its events tell it, for the tests of screens: two cases that are measured, one that is refused."""

from __future__ import annotations

from profiles.events import AnyEvent, CaseEnd, CasePhase, DeviceSeen, End, Hello, Plan, Samples, TelemetrySeen
from profiles.profile import Case, DeviceInfo, Peak, SuiteReference, Tool

MATMUL = Case(
    id="matmul/fp32/m1024-n1024-k1024", kernel="matmul", kernel_version=1, dtype="fp32", parameters={},
    unit="FLOP/s", flops=2 * 1024**3, traffic_bytes=12 * 1024**2, budget_s=1.0,
)  # fmt: skip
ATTENTION = Case(
    id="attention/bf16/prefill-b4-hq32-hkv8-s4096-d128-causal", kernel="attention", kernel_version=1,
    dtype="bf16", parameters={}, unit="FLOP/s", flops=10**11, traffic_bytes=10**8, budget_s=1.0,
)  # fmt: skip
HUGE = Case(
    id="llm/decode/llama-3.1-70b/bf16/b8-ctx2048", kernel="llm", kernel_version=1, dtype="bf16",
    parameters={}, unit="token/s", flops=10**12, traffic_bytes=10**11, tokens=8, budget_s=1.0,
)  # fmt: skip
PEAK = Peak(value=200e9, kind="estimate", source="cores x clock x ISA")
CPU = DeviceInfo(
    id="cpu", kind="cpu", vendor="Intel", name="Intel® Xeon® 7®", memory_bytes=8 << 30, peaks={"fp32": PEAK}
)
GPU = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H200", memory_bytes=141 << 30)


def head(device: DeviceInfo = CPU, rounds: int = 3) -> list[AnyEvent]:
    """The runner's first lines; one case is refused at once."""
    tool = Tool(name="assay", version="0.1.0", protocol=1)
    return [
        Hello(tool=tool, run_id="r1", pid=1, host="h", utc="2026-01-01T00:00:00Z", argv=[]),
        DeviceSeen(device=device),
        Plan(
            name="n", suite=SuiteReference(name="quick", digest="d"), rounds=rounds, seed=1, budget_s=None,
            cases=[MATMUL, ATTENTION, HUGE], expected_s=rounds * 7.0,
        ),
        CaseEnd(case=HUGE.id, round=0, status="skipped", reason="needs 140 GiB, and 7.2 GiB can be used"),
    ]  # fmt: skip


def measure(case: Case, round_: int, t: float, seconds: list[float], backend: str = "mkl") -> list[AnyEvent]:
    """A case from its first phase to its last sample, not ended yet."""
    common = {"worker": round_ + 1}
    return [
        CasePhase(case=case.id, round=round_, phase="allocate", t=t, **common),
        CasePhase(case=case.id, round=round_, phase="measure", backend=backend, t=t + 0.5, **common),
        Samples(case=case.id, round=round_, first=0, calls=2, seconds=seconds, t=t + 1.0, **common),
    ]


def ended(case: Case, round_: int, t: float, status: str = "ok", reason: str = "") -> CaseEnd:
    """The end of a case in a round."""
    return CaseEnd(
        case=case.id, round=round_, status=status, reason=reason, backend="mkl", t=t, worker=round_ + 1
    )  # type: ignore[arg-type]


def whole_run(device: DeviceInfo = CPU, rounds: int = 3) -> list[AnyEvent]:
    """From hello to end: two matmuls take 20, 21, 22 ms by round, the attention fails its check."""
    events = head(device, rounds)
    t = 1.0
    for round_ in range(rounds):
        events += measure(MATMUL, round_, t, [0.020 + 0.001 * round_] * 5)
        events += [ended(MATMUL, round_, t + 2.0), reading(t + 2.0)]
        t += 3.0
        if round_ == 0:
            events += measure(ATTENTION, 0, t, [0.1])
            events.append(
                ended(ATTENTION, 0, t + 2.0, "incorrect", "error 0.5 is over the tolerance of 0.01")
            )
            t += 3.0
    return [*events, End(status="done", t=t)]


def reading(t: float, **fields: object) -> TelemetrySeen:
    """A second's sensors."""
    values: dict[str, object] = {"power_w": 61.4, "temperature_c": 54.0, "foreign_cpu": 0.02} | fields
    return TelemetrySeen(t=t, **values)  # type: ignore[arg-type]
