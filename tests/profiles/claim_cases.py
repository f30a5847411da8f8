"""Small profiles, claims and published results for the tests of what is concluded from them."""

from __future__ import annotations

from typing import Any

from profiles import catalogue
from profiles.claims.model import Claim, ClaimResult, PublishedSelector, Reading, ReadingResult
from profiles.claims.standing import judge
from profiles.evidence import EvidenceSource, PublishedResult
from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    Energy,
    Profile,
    RoundResult,
    SuiteReference,
    Tool,
)

MATMUL = "matmul/bf16/m8192-n8192-k8192"
SECOND = "matmul/bf16/m4096-n4096-k14336"
COPY = "bandwidth/fp32/copy-4GiB"
SHAPES = {MATMUL: (8192, 8192, 8192), SECOND: (4096, 4096, 14336)}
STEPS = (-1.0, 0.5, 0.0, -0.5, 1.0)
"""How the rounds of a case lie around their centre, in units of the spread; their mean is 0."""


def make_case(case_id: str) -> Case:
    kernel, dtype, _ = case_id.split("/")
    if case_id == COPY:
        return Case(
            id=COPY, kernel=kernel, kernel_version=1, dtype=dtype, parameters={"operation": "copy"},
            unit="B/s", flops=0, traffic_bytes=8 << 30,
        )  # fmt: skip
    m, n, k = SHAPES[case_id]
    return Case(
        id=case_id, kernel=kernel, kernel_version=1, dtype=dtype, parameters={"m": m, "n": n, "k": k},
        unit="FLOP/s", flops=2 * m * n * k, traffic_bytes=2 * (m * k + k * n + m * n),
    )  # fmt: skip


def make_round(case: Case, number: int, rate: float, power_w: float | None, **changed: Any) -> RoundResult:
    """`rate` in the case's unit, `power_w` while it ran for ten seconds."""
    work = case.flops if case.unit == "FLOP/s" else case.traffic_bytes
    seconds = [work / rate * (1 + 1e-5 * (i % 3 - 1)) for i in range(9)]
    energy = None
    if power_w is not None:
        calls = round(10.0 * rate / work)
        energy = Energy(
            joules=power_w * calls * work / rate, window_s=calls * work / rate, source="t", calls=calls
        )
    fields: dict[str, Any] = {
        "round": number, "worker": number + 1, "status": "ok", "backend": "torch", "calls": 1,
        "settled": True, "host_bound": False, "seconds": seconds, "start_s": [0.1 * i for i in range(9)],
        "delay_s": [0.0] * 9, "steal_s": [0.0] * 9, "energy": energy,
    }  # fmt: skip
    return RoundResult(**{**fields, **changed})


def make_profile(
    device: str,
    rates: dict[str, float],
    *,
    spread: float = 0.001,
    power_w: float | None = None,
    unit: str = "a",
    **changed: Any,
) -> Profile:
    """A profile of a device by its id in the catalogue, five rounds, with these rates by case."""
    entry = catalogue.find(device)
    assert entry is not None
    kind = "npu" if entry.vendor == "Huawei" else "cuda"
    cases = []
    for case_id, rate in rates.items():
        case = make_case(case_id)
        rounds = [
            make_round(case, number, rate * (1 + spread * step), power_w, **changed)
            for number, step in enumerate(STEPS)
        ]
        cases.append(CaseResult(case=case, rounds=rounds))
    info = DeviceInfo(
        id=f"{kind}:0", kind=kind, vendor=entry.vendor, name=entry.name, uuid=f"{device}-{unit}",
        memory_bytes=entry.memory_bytes, catalogue=entry, peaks=dict(entry.peaks), bandwidth=entry.bandwidth,
    )  # fmt: skip
    return Profile(
        id=f"{device}-{unit}", name=f"{device} {unit}", created="2026-11-22T06:00:00Z", status="done",
        tool=Tool(name="assay", version="0.1.0", protocol=1), host=f"host-{device}-{unit}",
        suite=SuiteReference(name="standard", digest="0" * 64), rounds_planned=5, seed=0, device=info,
        cases=cases,
    )  # fmt: skip


def make_reading(**changed: Any) -> Reading:
    fields: dict[str, Any] = {"name": "matmul", "metric": "throughput", "cases": ("matmul/bf16/*",)}
    return Reading(**{**fields, **changed})


def make_claim(*readings: Reading, **changed: Any) -> Claim:
    fields: dict[str, Any] = {
        "statement": "It is faster.", "subject": "ascend_910b2", "reference": "a100_sxm_80gb",
        "claimed_by": "somebody", "claimant": "press", "when": "2024", "scope": "names no test",
        "source": EvidenceSource(title="A page"), "credibility": "low", "readings": readings,
    }  # fmt: skip
    return Claim(**{**fields, **changed})


SELECTOR = (PublishedSelector(kernel="matmul"),)


def make_result(number: int, device: str, value: float, **changed: Any) -> PublishedResult:
    """One result of a publisher `repo`, 1 TFLOP/s times `value` of a bf16 matmul."""
    source = EvidenceSource(title="Table", repo=changed.pop("repo", "one/table"))
    fields: dict[str, Any] = {
        "id": f"r{number}", "device": device, "kernel": "matmul", "dtype": "bf16", "source": source,
        "workload": "8192x8192x8192", "tool": "torch.mm", "evidence": "third party",
        "value": value * 1e12, "unit": "FLOP/s",
    }  # fmt: skip
    return PublishedResult(**{**fields, **changed})


def make_pair(
    number: int, ratio: float, devices: tuple[str, str] = ("ascend_910b2", "a100_sxm_80gb"), **changed: Any
) -> list[PublishedResult]:
    """Two results of one publisher and tool; the reference reaches 200 TFLOP/s."""
    changed = {"repo": f"owner{number}/table", "tool": f"tool {number}", **changed}
    subject, reference = devices
    return [
        make_result(2 * number, subject, 200 * ratio, **changed),
        make_result(2 * number + 1, reference, 200, **changed),
    ]


NPU, GPU = "ascend_910b2", "a100_sxm_80gb"


def measured(ratio: float, **changed: Any) -> list[Profile]:
    """One unit each, the reference at 200 TFLOP/s."""
    return [
        make_profile(NPU, {MATMUL: ratio * 200e12}, **changed),
        make_profile(GPU, {MATMUL: 200e12}, **changed),
    ]


def only(result: ClaimResult) -> ReadingResult:
    """The claim's only reading."""
    (reading,) = result.readings
    return reading


def published(*results: list[PublishedResult], **changed: Any) -> ReadingResult:
    """The standing of one reading on published results alone; `changed` is of the claim."""
    claim = make_claim(make_reading(published=SELECTOR), **changed)
    return only(judge("c", claim, [], [one for pair in results for one in pair]))
