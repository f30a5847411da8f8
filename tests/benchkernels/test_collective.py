"""Collectives without a group: cases, counts, exact numbers, pairs, and who comes late."""

from __future__ import annotations

import fnmatch
import itertools
import random

import pytest
import torch

from benchkernels.devices.cpu import CpuDevice
from benchkernels.group.planning import bind_patterns, bind_suite, needs_group
from benchkernels.kernels import GROUP_KERNELS, KERNELS
from benchkernels.kernels import collective_check as exact
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.collective import OPERATIONS
from benchkernels.planning import plan
from benchkernels.suites import load_suite, parse_suite
from profiles.group import late_in_round, late_rank, pair_rates, round_robin, slow_pair
from profiles.likeness import key_mismatches
from profiles.plausibility import examine
from profiles.problems import SuiteError, UsageError
from profiles.profile import CaseResult, DeviceInfo, Group, Member, PairTime, Peak, RankTime, RoundResult
from profiles.reports.groups import late_sentences
from profiles.reports.wording import algbw_text
from profiles.summary import summarise
from profiles.units import format_rate, interval_texts

MIB = 1 << 20
COLLECTIVE = GROUP_KERNELS["collective"]


def expand(operations=("all_reduce",), dtypes=("fp32",), sizes=("1MiB",), **more):
    table = {"operations": list(operations), "dtypes": list(dtypes), "sizes": list(sizes), **more}
    return COLLECTIVE.expand(table)


def bound(operation, ranks, size="1MiB", dtype="fp32"):
    (case,) = expand([operation], [dtype], [size])
    return COLLECTIVE.bind(case, ranks)


@pytest.mark.parametrize(
    ("operation", "of_four_mib", "of_eight_mib"),
    # Of 1 MiB: 2 x 3/4 and 2 x 7/8; 3/4 and 7/8; 1; three and seven partners.
    [
        ("all_reduce", 1.5, 1.75),
        ("all_gather", 0.75, 0.875),
        ("reduce_scatter", 0.75, 0.875),
        ("all_to_all", 0.75, 0.875),
        ("broadcast", 1.0, 1.0),
        ("send_recv", 1.0, 1.0),
        ("pairs", 3.0, 7.0),
    ],
)
def test_the_bytes_of_a_case_are_the_message_times_the_factor_of_nccl_tests(
    operation, of_four_mib, of_eight_mib
):
    for ranks, expected in ((4, of_four_mib), (8, of_eight_mib)):
        case = bound(operation, ranks)
        assert case.id == f"collective/{operation}/fp32/n{ranks}/1MiB"
        assert case.traffic_bytes == expected * MIB
        assert case.parameters == {"operation": operation, "size_bytes": MIB, "ranks": ranks}
        assert (case.unit, case.flops) == ("B/s", 0)


def test_a_message_that_does_not_divide_is_rounded_up_and_its_id_says_so():
    assert bound("all_gather", 3).id == "collective/all_gather/fp32/n3/1048584B"
    case = bound("all_reduce", 4, "8B", "bf16")
    assert case.id == "collective/all_reduce/bf16/n4/8B"
    assert case.traffic_bytes == 12
    assert bound("all_reduce", 4, "8B").id == "collective/all_reduce/fp32/n4/16B"


def test_busbw_and_algbw_of_one_time_differ_by_the_factor_and_no_memory_is_their_ceiling():
    case = bound("all_reduce", 4)
    device = DeviceInfo(
        id="cpu", kind="cpu", vendor="v", name="n",
        bandwidth=Peak(value=1e6, kind="published", source="s"), last_level_cache_bytes=1,
    )  # fmt: skip
    rounds = [
        RoundResult(round=i, worker=1, status="ok", calls=2, seconds=[0.002, 0.002, 0.0021]) for i in range(3)
    ]
    summary = summarise(CaseResult(case=case, rounds=rounds), device)
    assert summary.algbw_bytes_s == pytest.approx(MIB / 1e-3)
    assert summary.value == pytest.approx(1.5 * MIB / 1e-3)
    assert summary.efficiency.catalogue is None
    assert "implausible" not in summary.flags


@pytest.mark.parametrize("factor", [1.0, 0.7])
def test_algbw_has_no_digits_that_its_busbw_has_not(factor):
    device = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
    rounds = [
        RoundResult(round=i, worker=1, status="ok", calls=2, seconds=[t * factor] * 3)
        for i, t in enumerate((0.001, 0.002, 0.0031))
    ]
    summary = summarise(CaseResult(case=bound("all_reduce", 2), rounds=rounds), device)
    busbw = interval_texts(summary.value, summary.low, summary.high, "B/s")[0]
    assert algbw_text(summary) == busbw, "of two ranks both are the same"
    assert algbw_text(summary) != format_rate(summary.algbw_bytes_s, "B/s")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"operations": ["gather"]}, ["operations", "gather", "all_reduce"]),
        ({"dtypes": ["fp64"]}, ["dtypes", "fp64"]),
        ({"sizes": ["3MiB"]}, ["sizes", "3MiB", "1GiB"]),
        ({"sizes": ["2GiB"]}, ["sizes", "2GiB"]),
        ({"ranks": [4]}, ["ranks", "unknown"]),
    ],
)
def test_a_wrong_table_is_one_sentence_that_names_the_key(change, words):
    with pytest.raises(SuiteError) as caught:
        expand(**change)
    assert all(word in str(caught.value) for word in ["collective", *words])


def test_one_device_refuses_the_work_of_several():
    (case,) = expand()
    with pytest.raises(Unsupported, match="several ranks"):
        KERNELS["collective"].prepare(case, CpuDevice(), 1)
    device = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
    planned = plan(load_suite("collectives"), device, free_bytes=1 << 33)
    assert set(planned.refused) == {case.id for case in planned.cases}
    assert all("--ranks" in refusal.remedy for refusal in planned.refused.values())


MIXED = """
name = "mixed"
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[64, 64, 64]]
[[case]]
kernel = "collective"
operations = ["all_reduce"]
dtypes = ["fp32"]
sizes = ["8B", "16B", "1KiB"]
"""


def test_a_group_takes_its_own_work_out_of_a_suite_and_messages_that_become_equal_once():
    mixed = parse_suite(MIXED, "here")
    assert not needs_group(mixed, "cpu")
    assert needs_group(load_suite("collectives"), "cuda")
    ids = [entry.case.id for entry in bind_suite(mixed, 4).entries]
    assert ids == ["collective/all_reduce/fp32/n4/16B", "collective/all_reduce/fp32/n4/1KiB"]
    with pytest.raises(UsageError, match="quick has no work for a group"):
        bind_suite(load_suite("quick"), 4)


def test_a_case_is_named_as_its_suite_lists_it_or_as_the_group_runs_it():
    def chosen(*patterns):
        found = bind_patterns(patterns, parse_suite(MIXED, "here"), "cpu", 4)
        ids = [entry.case.id for entry in bind_suite(parse_suite(MIXED, "here"), 4).entries]
        return [one for one in ids if any(fnmatch.fnmatchcase(one, pattern) for pattern in found)]

    assert chosen("collective/all_reduce/fp32/8B") == ["collective/all_reduce/fp32/n4/16B"]
    assert chosen("collective/*/n4/1KiB") == ["collective/all_reduce/fp32/n4/1KiB"]
    assert len(chosen("*")) == 2
    assert bind_patterns(["collective/all_gather/*"], parse_suite(MIXED, "here"), "cpu", 4) == [
        "collective/all_gather/*"
    ], "what names nothing is left to be refused"


def numbers(values, count, first=0):
    return values(torch.arange(first, first + count))


@pytest.mark.parametrize("ranks", [2, 3, 64, 513])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_sums_are_exact_in_any_order_and_any_dtype_however_many_ranks_add(ranks, dtype):
    """HCCL's own test is exact to 63 ranks in bf16 and 511 in fp16."""
    place = torch.randint(0, 4 * ranks * ranks, (1000,), generator=torch.Generator().manual_seed(ranks))
    added = torch.zeros(len(place), dtype=dtype)
    for rank in random.Random(ranks).sample(range(ranks), ranks):
        added += exact.contribution(place, rank, ranks).to(dtype)
    assert torch.equal(added.long(), exact.total(place, ranks))
    assert added.min() > 0


@pytest.mark.parametrize("ranks", [8, 12, 32, 126])
def test_no_two_pairs_of_ranks_exchange_the_same_numbers(ranks):
    rows = exact.value(torch.arange(127), torch.arange(ranks * ranks).unsqueeze(1)).to(torch.uint8)
    assert rows.min() >= 1
    assert rows.max() <= 127
    assert len({row.numpy().tobytes() for row in rows}) == ranks * ranks
    assert all((rows[-1] != rows[-1].roll(shift)).all() for shift in (1, 64, 126))


@pytest.mark.parametrize("fault", ["lost", "doubled", "swapped", "shifted", "not written"])
def test_a_sum_that_is_wrong_in_one_place_or_of_one_rank_is_seen(fault):
    ranks, count = 4, 64
    parts = [
        numbers(lambda place, own=rank: exact.contribution(place, own, ranks), count).float()
        for rank in range(ranks)
    ]
    right = sum(parts)
    assert exact.count_wrong(right, lambda place: exact.total(place, ranks)) == 0
    wrong = {
        "lost": right - parts[2],
        "doubled": right + parts[1],
        "swapped": torch.cat([right[16:32], right[:16], right[32:]]),
        "shifted": right.roll(1),
        "not written": right.index_fill(0, torch.tensor([7]), float("nan")),
    }[fault]
    found = exact.count_wrong(wrong, lambda place: exact.total(place, ranks))
    assert found > 0
    check = exact.judge_exact(found, count)
    assert not check.ok
    assert f"{found} of {count}" in check.reason


@pytest.mark.parametrize("ranks", [2, 3, 4, 7, 8, 16, 33])
def test_every_pair_meets_once_and_no_rank_is_in_two_pairs_at_a_time(ranks):
    rounds = round_robin(ranks)
    assert len(rounds) == ranks - 1 + ranks % 2
    for pairs in rounds:
        assert len(pairs) == ranks // 2
        assert len({rank for pair in pairs for rank in pair}) == 2 * len(pairs)
    met = sorted(itertools.chain.from_iterable(rounds))
    assert met == list(itertools.combinations(range(ranks), 2))


def times(*collective_s, local_s=0.01):
    return [RankTime(rank=i, local_s=local_s, collective_s=s) for i, s in enumerate(collective_s)]


def test_the_late_rank_is_the_one_that_waits_least():
    """The figures of a run in which rank 2 slept 12 ms in each step: all steps took 27 ms."""
    case = bound("all_reduce", 4)
    assert late_in_round(case, times(0.0166, 0.0165, 0.0051, 0.0167)) == 2
    assert late_in_round(case, times(0.0166, 0.0165, 0.0161, 0.0167)) is None
    assert late_in_round(case, times(0.0166)) is None
    # A sender is through as soon as its message is under way: nobody waits for it.
    assert late_in_round(bound("broadcast", 4), times(0.0051, 0.0166, 0.0165, 0.0167)) is None


def test_a_rank_is_named_only_where_it_is_late_in_every_round():
    late, other, none = (0.0166, 0.0165, 0.0051), (0.0051, 0.0165, 0.0166), (0.0166, 0.0165, 0.0161)

    def over(*rounds):
        return CaseResult(
            case=bound("all_reduce", 3),
            rounds=[
                RoundResult(round=i, worker=1, status="ok", ranks=times(*one)) for i, one in enumerate(rounds)
            ],
        )

    assert late_rank(over(late, late, late)).rank == 2
    assert late_rank(over(late, other, late)) is None
    assert late_rank(over(late, none, late)) is None
    assert late_rank(over()) is None


def test_a_collective_by_itself_has_no_own_work_to_tell(make):
    def told(local_s):
        ranks = times(0.0166, 0.0165, 0.0051, local_s=local_s)
        one = RoundResult(round=0, worker=1, status="ok", ranks=ranks)
        cases = [CaseResult(case=bound("all_reduce", 3), rounds=[one])]
        (sentence,) = late_sentences(make.profile(group=group(3), cases=cases))
        return sentence

    assert told(0.0).endswith("it is 5.10 ms in the collective where the others are 16.5 ms and more")
    assert told(0.01).endswith("and more; its own work takes 10.0 ms")


def pairs(*seconds):
    names = list(itertools.combinations(range(3), 2))
    return [PairTime(a=a, b=b, seconds=[s] * 3) for (a, b), s in zip(names, seconds, strict=True)]


def test_a_pair_has_its_busbw_over_all_rounds_and_the_slowest_is_told_by_its_share():
    rounds = [
        RoundResult(round=0, worker=1, status="ok", pairs=pairs(1.0, 2.0, 1.0)),
        RoundResult(round=1, worker=2, status="failed", pairs=pairs(9.0, 9.0, 9.0)),
        RoundResult(round=2, worker=3, status="ok", pairs=pairs(1.0, 2.0, 1.0)),
    ]
    result = CaseResult(case=bound("pairs", 3), rounds=rounds)
    rates = pair_rates(result)
    size = 1048584
    assert rates == {(0, 1): size, (0, 2): size / 2, (1, 2): size}
    assert slow_pair(result) == ((0, 2), 0.5)
    rounds[2].pairs = pairs(1.0, 1.0, 1.0)
    assert slow_pair(result) is None, "in one round it was as fast as the others"


def group(ranks, backend="nccl", hosts=("h",)):
    members = [Member(device=f"cuda:{i}", host=hosts[i % len(hosts)]) for i in range(ranks)]
    return Group(backend=backend, launcher="torchrun", members=members)


def test_groups_of_other_sizes_hosts_or_ways_are_never_divided_and_other_libraries_are(make):
    case = bound("all_reduce", 4)
    cuda = make.device(id="cuda:0", kind="cuda")
    four = make.profile(device=cuda, group=group(4))

    def mismatches(**changes):
        other = make.profile(**({"device": cuda, "group": group(4)} | changes))
        return key_mismatches(case, four, case, other)

    assert mismatches() == []
    assert mismatches(device=make.device(id="npu:0", kind="npu"), group=group(4, "hccl")) == []
    assert mismatches(group=group(8)) == ["ranks: 4 against 8"]
    assert mismatches(group=group(4, hosts=("h", "i"))) == ["hosts: 1 against 2"]
    assert mismatches(group=group(4, "gloo")) == ["messages go: between the devices against through the host"]
    assert mismatches(group=None)[0] == "ranks: 4 against 1"


def test_short_messages_that_all_take_the_same_time_are_latency_and_no_mistake(make):
    cases = [bound("all_reduce", 4, size) for size in ("64KiB", "256KiB", "1MiB")]
    results = [
        CaseResult(case=case, rounds=[make.round(i, [0.01 + 1e-5 * s for s in range(6)]) for i in range(3)])
        for case in cases
    ]
    slow = make.device(bandwidth=Peak(value=1e7, kind="published", source="s"), last_level_cache_bytes=1)
    assert examine(make.profile(device=slow, cases=results, group=group(4))) == []


def test_every_operation_is_in_the_suite_and_a_processor_gets_no_message_that_takes_minutes():
    suite = load_suite("collectives")
    for kind in ("cpu", "npu"):
        assert {case.parameters["operation"] for case in suite.cases_for(kind)} == set(OPERATIONS)
    assert max(int(case.parameters["size_bytes"]) for case in suite.cases_for("cpu")) <= 64 * MIB
    assert max(int(case.parameters["size_bytes"]) for case in suite.cases_for("cuda")) == 1 << 30
