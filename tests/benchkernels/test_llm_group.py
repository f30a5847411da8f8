"""Decoder steps over several ranks, without a rank: cases, counts, memory, the suite, scaling efficiency."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from benchkernels.group.planning import bind_suite
from benchkernels.kernels import GROUP_KERNELS, KERNELS
from benchkernels.kernels.llm import Llm
from benchkernels.kernels.llm_group import undivided
from benchkernels.models import count_parameters, find_model
from benchkernels.planning import least_call_s
from benchkernels.suites import load_suite
from profiles.group import combined
from profiles.plausibility import examine_case
from profiles.problems import SuiteError
from profiles.profile import CaseResult, DeviceInfo, Group, Member, Peak, RankTime
from profiles.reports.scaling import rank_rows, scaling_rows
from profiles.scaling import scalings_of
from profiles.summary import summarise
from profiles.timings import time_case

KERNEL = GROUP_KERNELS["llm_group"]
TABLE = {
    "steps": ["train"], "models": ["qwen2.5-0.5b"], "dtypes": ["bf16"],
    "parallelism": ["none", "dp", "fsdp", "tp"], "batch": [4], "sequence": [512],
}  # fmt: skip


def expand(**changes):
    return KERNEL.expand({**TABLE, **changes})


def bound(ranks=4, devices=4, **changes):
    """By way."""
    cases = [KERNEL.bind(case, ranks, devices) for case in expand(**changes)]
    return {case.parameters["parallelism"]: case for case in cases}


def single(**changes):
    table = {key: value for key, value in TABLE.items() if key != "parallelism"}
    (case,) = Llm().expand({**table, **changes})
    return case


def test_ids_say_how_many_ranks_share_and_how_and_counts_are_the_groups():
    cases, one = bound(), single()
    stem = "llm/train/qwen2.5-0.5b/bf16/b4-s512"
    assert [case.id for case in cases.values()] == [f"{stem}/{end}" for end in ("n1", "dp4", "fsdp4", "tp4")]
    copies = {"none": 1, "dp": 4, "fsdp": 4, "tp": 1}
    for way, case in cases.items():
        assert case.flops == copies[way] * one.flops
        assert case.tokens == copies[way] * one.tokens
        assert (case.unit, case.kernel) == ("token/s", "llm_group")
    assert {way: case.parameters.get("scaling") for way, case in cases.items()} == {
        "none": None, "dp": "weak", "fsdp": "weak", "tp": "strong"
    }  # fmt: skip
    assert [cases[way].parameters["group_batch"] for way in ("dp", "fsdp", "tp")] == [16, 16, 4]
    assert [case.parameters["devices"] for case in cases.values()] == [1, 4, 4, 4]


def test_bytes_of_a_sharded_step_are_gathered_weights_for_each_rank_and_one_optimiser_for_all():
    cases, one = bound(), single()
    parameters = count_parameters(find_model("qwen2.5-0.5b"))
    assert cases["dp"].traffic_bytes == 4 * one.traffic_bytes
    assert cases["tp"].traffic_bytes == cases["none"].traffic_bytes == one.traffic_bytes
    # AdamW reads weight, gradient and both moments and writes all but the gradient: 14 B a parameter in bf16.
    assert cases["fsdp"].traffic_bytes == 4 * (one.traffic_bytes - 14 * parameters) + 14 * parameters


def test_what_is_shared_out_need_not_fit_on_one_rank():
    small = {"models": ["llama-3.1-8b"], "batch": [1], "sequence": [256]}
    cases, one = bound(8, 8, **small), single(**small)
    states = 8 * count_parameters(find_model("llama-3.1-8b"))
    assert one.memory_bytes == cases["none"].memory_bytes > states
    assert cases["dp"].memory_bytes > one.memory_bytes
    for way in ("fsdp", "tp"):
        assert states / 8 < cases[way].memory_bytes < states / 2
    decode = bound(8, 8, **{**small, "steps": ["decode"], "parallelism": ["none", "tp"]})
    assert decode["tp"].memory_bytes < decode["none"].memory_bytes / 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": ["train", "decode"]}, ["parallelism", "'dp'", "only a train step has"]),
        ({"steps": ["prefill"], "parallelism": ["fsdp"]}, ["parallelism", "'fsdp'", "only a train step has"]),
        ({"parallelism": ["pp"]}, ["parallelism", "pp", "none, dp, fsdp, tp"]),
        ({"dtypes": ["fp16"]}, ["dtypes", "loss scaling"]),
        ({"layers": 40}, ["layers", "40"]),
        ({"layers": "fit"}, ["layers", "fit"]),
        ({"sequence": [100_000]}, ["sequence", "100000"]),
        ({"mode": "graph"}, ["mode", "unknown"]),
    ],
)
def test_a_wrong_table_is_one_sentence_that_names_the_key(change, words):
    with pytest.raises(SuiteError) as caught:
        expand(**change)
    assert all(word in str(caught.value) for word in ["llm_group", *words])


def test_heads_that_ranks_cannot_share_are_refused_with_their_number():
    qwen, llama = find_model("qwen2.5-0.5b"), find_model("llama-3.1-8b")
    assert undivided(qwen, 2) == ""
    assert undivided(qwen, 4) == "4 ranks cannot share the 14 query heads of qwen2.5-0.5b out evenly"
    assert undivided(llama, 8) == ""
    assert "8 key-value heads" in undivided(llama, 16)


DEVICE = DeviceInfo(
    id="cuda:0", kind="cuda", vendor="v", name="n", last_level_cache_bytes=1 << 20,
    peaks={"bf16": Peak(value=1e15, kind="published", source="s")},
    bandwidth=Peak(value=1e12, kind="published", source="s"),
)  # fmt: skip


def test_shares_of_a_peak_are_of_all_devices_that_share_the_step(make):
    case = bound()["dp"]
    seconds = case.flops / (0.6 * 4e15)
    blocks = [10 * seconds, 10 * seconds, 10.01 * seconds]
    result = CaseResult(case=case, rounds=[make.round(i, blocks, calls=10) for i in range(3)])
    summary = summarise(result, DEVICE)
    assert summary.mfu == pytest.approx(0.6, rel=1e-2)
    assert "implausible" not in summary.flags
    assert least_call_s(case, DEVICE) == pytest.approx(max(case.flops / 4e15, case.traffic_bytes / 4e12))
    assert combined(DEVICE, case).last_level_cache_bytes == 4 << 20
    alone = replace(case, parameters={**case.parameters, "devices": 1})
    assert combined(DEVICE, alone) is DEVICE
    on_one = replace(result, case=alone)
    assert [one.rule for one in examine_case(on_one, time_case(on_one, DEVICE, None), DEVICE, None)] == [
        "above peak"
    ]


def profile_of(make, seconds):
    """Seconds of a call in each round, by way; None where a round gave nothing."""
    results = []
    for way, case in bound(devices=1).items():
        if way in seconds:
            rounds = [
                make.round(number, [s] * 3 if s else [], status="ok" if s else "failed")
                for number, s in enumerate(seconds[way])
            ]
            results.append(CaseResult(case=case, rounds=rounds))
    members = [Member(device="cpu")] * 4
    return make.profile(cases=results, group=Group(backend="gloo", launcher="torchrun", members=members))


def test_efficiency_is_the_groups_rate_over_n_times_that_of_one_with_rounds_in_pairs(make):
    # Every round is slower than the one before, and the shares stay: pairs see that.
    alone = [1.0, 2.0, 4.0, 8.0]
    profile = profile_of(make, {"none": alone, "dp": [1.25 * s for s in alone], "tp": [s / 2 for s in alone]})
    dp, tp = scalings_of(profile)
    assert (dp.kind, tp.kind) == ("weak", "strong")
    assert dp.reference == "llm/train/qwen2.5-0.5b/bf16/b4-s512/n1"
    assert dp.efficiency == pytest.approx(0.8, rel=1e-9), "4 x the tokens in 1.25 x the time"
    assert tp.efficiency == pytest.approx(0.5, rel=1e-9), "the same tokens in half the time, of a quarter"
    assert (dp.rounds, dp.ranks) == (4, 4)
    assert 0.79 < dp.low < dp.efficiency < dp.high < 0.81
    header, first, _ = scaling_rows(profile)
    assert header == ["case", "efficiency", "95 % interval", "scaling"]
    assert first[1].startswith("0.80")
    assert first[3] == "weak, 4 ranks"


def test_rounds_that_differ_widen_the_interval_and_few_or_none_in_common_give_none(make):
    alone = [1.0, 1.0, 1.0]
    noisy = scalings_of(profile_of(make, {"none": alone, "dp": [1.0, 1.3, 1.7]}))[0]
    logs = [-math.log(s) for s in (1.0, 1.3, 1.7)]
    assert noisy.efficiency == pytest.approx(math.exp(sum(logs) / 3))
    assert noisy.low < 0.5 < 1 < noisy.high
    two = scalings_of(profile_of(make, {"none": [1.0, None, 1.0], "dp": [1.0, 1.0, 1.0]}))[0]
    assert (two.rounds, two.low, two.high) == (2, None, None)
    assert scalings_of(profile_of(make, {"none": [1.0, None], "dp": [None, 1.0]})) == []
    assert scalings_of(profile_of(make, {"dp": alone})) == [], "there is no reference"
    assert scalings_of(profile_of(make, {"none": alone})) == []
    assert scaling_rows(profile_of(make, {"none": alone})) == []


def test_each_ranks_time_is_shown_and_of_very_many_those_that_wait_least(make):
    profile = profile_of(make, {"none": [1.0], "dp": [1.0]})
    (round_,) = profile.cases[1].rounds
    round_.ranks = [RankTime(rank=i, local_s=0.01, collective_s=0.002 + 0.001 * (i != 7)) for i in range(4)]
    header, *rows = rank_rows(profile)
    assert header == ["case", "rank", "device", "own work", "in collectives"]
    assert rows[0] == ["llm/train/qwen2.5-0.5b/bf16/b4-s512/dp4", "0", "cpu", "10.0 ms", "3.00 ms"]
    round_.ranks = [
        RankTime(rank=i, local_s=0.01, collective_s=0.002 + 0.001 * (i != 77)) for i in range(100)
    ]
    rows = rank_rows(profile)[1:]
    assert len(rows) == 16
    assert rows[0][1] == "77"


def test_every_case_of_the_suite_has_its_reference_and_is_work_for_groups_alone():
    suite = load_suite("scaling")
    for kind in ("cpu", "npu"):
        assert {case.kernel for case in suite.cases_for(kind)} == {"llm_group"}
        ids = [one.case.id for one in bind_suite(suite, 4, 4).entries]
        assert all(case_id.rpartition("/")[0] + "/n1" in ids for case_id in ids)
    assert suite.memory_bytes("cpu") < 5 << 30
    assert KERNELS["llm_group"] is KERNEL
