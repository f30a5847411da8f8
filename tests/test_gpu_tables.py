"""The tables of the scripts for a GPU, of a profile whose figures are known."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    Peak,
    Profile,
    RoundResult,
    SuiteReference,
)
from profiles.version import TOOL

# As for a script, which finds those beside it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import gpu_blocks
import gpu_ceilings
import gpu_graphs

BF16_PEAK, BANDWIDTH = 1000e12, 4e12


def measured(
    case_id: str, call_s: float, *, rounds: int = 3, drift: float = 0.0, status: str = "ok", **facts: object
) -> CaseResult:
    """A case with ten calls a sample; each round is slower than the one before by `drift`."""
    kernel, dtype = case_id.split("/")[:2]
    fields = {"dtype": dtype, "unit": "FLOP/s", "flops": 0, "traffic_bytes": 0, "parameters": {}, **facts}
    case = Case(id=case_id, kernel=kernel, kernel_version=1, **fields)  # type: ignore[arg-type]
    results = [
        RoundResult(
            round=number,
            worker=number + 1,
            status=status,  # type: ignore[arg-type]
            calls=10,
            seconds=[10 * call_s * (1 + drift * number) * noise for noise in (0.999, 1.0, 1.001)],
        )
        for number in range(rounds)
    ]
    return CaseResult(case=case, rounds=results)


def profile_of(*cases: CaseResult) -> Profile:
    device = DeviceInfo(
        id="cuda:0",
        kind="cuda",
        vendor="NVIDIA",
        name="a GPU",
        last_level_cache_bytes=50 << 20,
        peaks={"bf16": Peak(value=BF16_PEAK, kind="published", source="made up")},
        bandwidth=Peak(value=BANDWIDTH, kind="published", source="made up"),
    )
    return Profile(
        id="run", name="n", created="2026-01-01T00:00:00Z", status="done", tool=TOOL, host="h", device=device,
        suite=SuiteReference(name="s", digest="d"), rounds_planned=3, seed=1, cases=list(cases),
    )  # fmt: skip


PRODUCT = measured("matmul/bf16/large", 1e-3, flops=800 * 10**9, traffic_bytes=400 << 20)
SLOWER = measured("matmul/bf16/small", 1e-3, flops=600 * 10**9, traffic_bytes=1 << 20)
WRONG = measured("matmul/bf16/wrong", 1e-3, flops=900 * 10**9, traffic_bytes=1, status="incorrect")
COPY = measured("bandwidth/copy/fp32/4GiB", 1e-3, dtype="fp32", unit="B/s", traffic_bytes=3 * 10**9)
READ = measured("bandwidth/read/fp32/4GiB", 1e-3, dtype="fp32", unit="B/s", traffic_bytes=3.5 * 10**9)
DECODE = measured(
    "attention/bf16/decode", 1e-3, unit="B/s", flops=200 * 10**9, traffic_bytes=int(2.4 * 10**9)
)


def test_ceilings_are_the_fastest_correct_product_and_the_copy() -> None:
    profile = profile_of(SLOWER, WRONG, PRODUCT, READ, COPY)
    found = gpu_ceilings.find_ceilings(gpu_ceilings.usable(profile))
    assert {name: one.id for name, one in found.items()} == {
        "bf16": PRODUCT.case.id, "copy": COPY.case.id
    }  # fmt: skip
    rows = {row[0]: row for row in gpu_ceilings.ceiling_rows(profile, found)}
    assert rows["bf16"][3:] == ["1.00 PFLOP/s", "80.0 %"]
    assert rows["copy"][3:] == ["4.00 TB/s", "75.0 %"]


def test_a_case_is_held_against_both_ceilings_and_the_larger_share_is_named() -> None:
    profile = profile_of(PRODUCT, SLOWER, COPY, DECODE)
    cases = gpu_ceilings.usable(profile)
    rows = {
        row[0]: row[2:] for row in gpu_ceilings.case_rows(profile, cases, gpu_ceilings.find_ceilings(cases))
    }
    assert rows[DECODE.case.id] == ["25.0 %", "80.0 %", "80.0 %"]
    assert rows[SLOWER.case.id] == ["75.0 %", "–", "75.0 %"], "its megabyte never leaves the cache"
    assert rows[COPY.case.id] == ["–", "100 %", "100 %"]


def test_without_a_ceiling_there_is_no_share() -> None:
    profile = profile_of(DECODE)
    (row,) = gpu_ceilings.case_rows(profile, gpu_ceilings.usable(profile), {})
    assert row[2:] == ["–", "–", "–"]


def step(case_id: str, call_s: float, mode: str, layers: int = 8, **facts: int) -> CaseResult:
    parameters = {"step": "decode", "layers": layers, **({} if mode == "eager" else {"mode": mode})}
    return measured(case_id, call_s, unit="token/s", tokens=1, parameters=parameters, **facts)


def test_a_graph_is_paired_with_the_case_that_differs_in_nothing_else() -> None:
    profile = profile_of(
        step("llm/bf16/decode", 10e-3, "eager"),
        step("llm/bf16/decode-compile", 9e-3, "compile"),
        step("llm/bf16/decode-graph", 5e-3, "graph"),
        step("llm/bf16/other", 10e-3, "eager", layers=4),
    )
    (row,) = gpu_graphs.rows(profile)
    assert row == ["llm/bf16/decode", "10.0 ms", "5.00 ms", "0.5000", "0.5000 to 0.5000"]


def test_a_graph_is_compared_round_by_round() -> None:
    """What slows both in a round leaves their ratio as it is; a round that only one has does not count."""
    eager = step("llm/bf16/decode", 10e-3, "eager")
    graph = step("llm/bf16/decode-graph", 5e-3, "graph")
    for one in (eager, graph):
        one.rounds[:] = measured("x/x", one.rounds[0].seconds[1] / 10, drift=0.2).rounds
    graph.rounds[2].status = "failed"
    (row,) = gpu_graphs.rows(profile_of(eager, graph))
    assert row[3:] == ["0.5000", "–"], "two rounds have no interval"


def test_who_begins_moves_on_by_one_and_figures_stay_with_their_side() -> None:
    order: list[str] = []

    def side(name: str, figure: float) -> float:
        order.append(name)
        return figure + len(order)

    told = gpu_blocks.take_turns({name: (lambda name=name: side(name, 0.0)) for name in "abc"}, 3)
    assert "".join(order) == "abcbcacab"
    assert told == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}


def test_the_ratio_is_that_of_each_turn() -> None:
    value, spread = gpu_blocks.ratio_cells([2.0, 4.0, 8.0], [1.0, 2.0, 4.0])
    assert (value, spread) == ("2.0000", "2.0000 to 2.0000")
    value, spread = gpu_blocks.ratio_cells([1.01, 1.02, 1.03], [1.0, 1.0, 1.0])
    low, high = map(float, re.split(" to ", spread))
    assert float(value) == pytest.approx((1.01 * 1.02 * 1.03) ** (1 / 3), abs=1e-4)
    assert low < 1.01
    assert high > 1.03
