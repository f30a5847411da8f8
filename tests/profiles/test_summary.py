import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.profile import CaseResult, Peak, RoundResult, Telemetry
from profiles.summary import FLAGS, disturbed_share, summarise, summarise_profile

LLM = {"unit": "token/s", "tokens": 128, "flops": 10**9, "traffic_bytes": 10**8}


def result_of(make, case=None, rounds=3, **changes):
    return CaseResult(case=case or make.case(), rounds=[make.round(i, **changes) for i in range(rounds)])


def test_the_value_is_work_over_time_with_the_bounds_the_right_way_round(make):
    rounds = [make.round(i, [0.01 * factor] * 10) for i, factor in enumerate((0.98, 1.0, 1.02))]
    summary = summarise(CaseResult(case=make.case(), rounds=rounds), make.device())
    seconds_per_call = 0.001 * (0.98 * 1.0 * 1.02) ** (1 / 3)
    assert summary.seconds_per_call == pytest.approx(seconds_per_call)
    assert summary.value == pytest.approx(2 * 64**3 / seconds_per_call)
    assert summary.low < summary.value < summary.high
    assert (summary.status, summary.rounds, summary.samples, summary.disturbed_share) == ("ok", 3, 30, 0.0)
    assert summary.efficiency.catalogue == pytest.approx(summary.value / 1e12)
    assert summary.efficiency.roof is None
    assert summary.flags == ()


@pytest.mark.parametrize("rounds", [1, 2])
def test_fewer_than_three_rounds_have_no_interval_and_say_so(make, rounds):
    summary = summarise(result_of(make, rounds=rounds), make.device())
    assert (summary.low, summary.high) == (None, None)
    assert "no interval" in summary.flags


@pytest.mark.parametrize(
    ("unit", "work"), [("FLOP/s", 2 * 64**3), ("OP/s", 2 * 64**3), ("B/s", 49152), ("token/s", 128)]
)
def test_the_work_is_counted_in_the_cases_unit(make, unit, work):
    summary = summarise(result_of(make, make.case(unit=unit, tokens=128)), make.device())
    assert summary.value == pytest.approx(work / 0.001)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["ok", "failed", "ok"], "ok"),
        (["skipped"] * 3, "skipped"),
        (["failed", "incorrect", "stopped"], "incorrect"),
        (["stopped", "out_of_memory"], "out_of_memory"),
    ],
)
def test_the_status_is_ok_with_one_good_round_and_else_the_most_telling(make, statuses, expected):
    rounds = [
        make.round(i, (0.01,) * 5 if status == "ok" else (), status=status, reason=f"because {status}")
        for i, status in enumerate(statuses)
    ]
    summary = summarise(CaseResult(case=make.case(), rounds=rounds), make.device())
    assert summary.status == expected
    if expected == "ok":
        assert summary.reason == "because failed"
        assert summary.rounds == 2
        assert {"rounds missing", "no interval"} <= set(summary.flags)
    else:
        assert summary.value is None
        assert summary.reason == f"because {expected}"


def test_an_incorrect_round_has_no_throughput_even_where_it_has_samples(make):
    summary = summarise(result_of(make, status="incorrect", reason="error 0.3 above 0.01"), make.device())
    assert (summary.value, summary.seconds_per_call) == (None, None)


def test_one_incorrect_round_takes_the_throughput_of_all(make):
    rounds = [make.round(0), make.round(1, status="incorrect", reason="error 0.3"), make.round(2)]
    summary = summarise(CaseResult(case=make.case(), rounds=rounds), make.device())
    assert (summary.status, summary.value, summary.reason) == ("incorrect", None, "error 0.3")


def test_a_case_that_never_began_says_so(make):
    summary = summarise(CaseResult(case=make.case()), make.device())
    assert (summary.status, summary.value) == ("stopped", None)
    assert "before this case began" in summary.reason


def test_mostly_disturbed_rounds_unsettled_ones_and_mixed_backends_are_flagged(make):
    rounds = [
        make.round(0, (0.01,) * 3, delay_s=[0.005, 0.005, 0.0], steal_s=[0.0] * 3),
        make.round(1, (0.01,) * 3, settled=False),
        make.round(2, (0.01,) * 3, backend="math"),
    ]
    summary = summarise(CaseResult(case=make.case(), rounds=rounds), make.device())
    assert {"disturbed", "not settled", "mixed backends"} == set(summary.flags)
    assert summary.backend == "torch, math"
    assert summary.disturbed_share == pytest.approx(2 / 9)


def test_on_a_cpu_that_cannot_be_watched_the_disturbed_share_is_unknown_not_zero(make):
    result = result_of(make, delay_s=[], steal_s=[])
    summary = summarise(result, make.device())
    assert summary.disturbed_share is None
    assert "unwatched" in summary.flags


@pytest.mark.parametrize(
    ("kind", "share", "flagged"),
    [
        ("published", 1.02, False),
        ("published", 1.04, True),
        ("estimate", 1.2, False),
        ("estimate", 1.4, True),
    ],
)
def test_above_the_peak_is_flagged_and_shown(make, kind, share, flagged):
    rate = 2 * 64**3 / 0.001
    device = make.device(peaks={"fp32": Peak(value=rate / share, kind=kind, source="test")}, bandwidth=None)
    summary = summarise(result_of(make), device)
    assert summary.value == pytest.approx(rate)
    assert ("implausible" in summary.flags) is flagged
    assert ("estimate" in summary.flags) is (kind == "estimate")
    assert bool(summary.reason) is flagged


def test_one_sample_faster_than_possible_is_enough(make):
    rate = 2 * 64**3 / 0.001
    device = make.device(peaks={"fp32": Peak(value=rate, kind="published", source="test")}, bandwidth=None)
    rounds = [make.round(i, (0.01,) * 9 + (0.009,)) for i in range(3)]
    assert "implausible" in summarise(CaseResult(case=make.case(), rounds=rounds), device).flags


def test_bandwidth_above_the_pins_is_possible_only_from_a_cache(make):
    case = make.case("bandwidth/fp32/copy", unit="B/s", flops=0, traffic_bytes=10**9)
    result = result_of(make, case, seconds=(0.05,) * 10)  # 200 GB/s against 100
    assert "implausible" in summarise(result, make.device()).flags
    cached = make.device(last_level_cache_bytes=1 << 30)
    assert "implausible" not in summarise(result, cached).flags


def test_without_a_peak_there_is_no_efficiency(make):
    summary = summarise(result_of(make), make.device(peaks={}, bandwidth=None))
    assert summary.efficiency.catalogue is None
    assert "estimate" not in summary.flags


def test_llm_steps_tell_mfu_and_mbu_and_the_one_that_binds_is_the_efficiency(make):
    prefill = summarise(result_of(make, make.case("llm/prefill/x/fp32/b1-s128", **LLM)), make.device())
    assert prefill.mfu == pytest.approx(10**9 / 0.001 / 1e12)
    assert prefill.mbu == pytest.approx(10**8 / 0.001 / 1e11)
    assert prefill.efficiency.catalogue == max(prefill.mfu, prefill.mbu)
    no_bandwidth = make.device(bandwidth=None)
    decode = summarise(result_of(make, make.case("llm/decode/x/fp32/b1-ctx128", **LLM)), no_bandwidth)
    assert decode.efficiency.catalogue is None


@pytest.mark.parametrize(("step", "ratio"), [("prefill", 10), ("train", 10), ("decode", 4)])
def test_a_part_of_a_model_is_projected_to_the_whole_by_what_binds_the_step(make, step, ratio):
    projection = {"layers": 80, "flops": 10 * 10**9, "traffic_bytes": 4 * 10**8}
    case = make.case(f"llm/{step}/x/fp32/b1", projection=projection, **LLM)
    summary = summarise(result_of(make, case), make.device())
    assert summary.value == pytest.approx(128 / (0.001 * ratio))
    assert summary.seconds_per_call == pytest.approx(0.001)
    assert "projected" in summary.flags


def test_throttling_counts_only_while_the_case_was_measured(make):
    result = CaseResult(case=make.case(), rounds=[make.round(0, start_s=[10.0 + i for i in range(10)])])
    before = Telemetry(t_s=[5.0, 15.0, 25.0], throttle=[["thermal"], [], ["thermal"]])
    during = Telemetry(t_s=[5.0, 15.0, 25.0], throttle=[[], ["thermal"], None])
    assert "throttled" not in summarise(result, make.device(), before).flags
    assert "throttled" in summarise(result, make.device(), during).flags


def test_a_profile_has_one_summary_per_case_and_one_disturbed_share(make):
    profile = make.profile()
    assert [s.id for s in summarise_profile(profile)] == [c.case.id for c in profile.cases]
    assert disturbed_share(profile) == 0.0


column = st.lists(st.floats(0, 1e300), max_size=6)


@given(
    rounds=st.lists(
        st.builds(
            RoundResult,
            round=st.integers(0, 5),
            worker=st.just(1),
            status=st.sampled_from(["ok", "ok", "ok", "failed", "incorrect"]),
            calls=st.integers(0, 10**6),
            seconds=column,
            start_s=column,
            delay_s=column,
            steal_s=column,
        ),
        max_size=8,
    ),
    unit=st.sampled_from(["FLOP/s", "OP/s", "B/s", "token/s"]),
)
def test_whatever_the_rounds_hold_a_summary_comes_out(make, rounds, unit):
    summary = summarise(CaseResult(case=make.case(unit=unit, tokens=7), rounds=rounds), make.device())
    if summary.value is None:
        assert summary.reason
    else:
        assert summary.value >= 0
        assert not math.isnan(summary.value)
    assert set(summary.flags) <= set(FLAGS)


@pytest.mark.parametrize("whole", [0.0, 5e-324, -1.0, 1e6, 1.7e308])
def test_a_projection_never_makes_a_device_faster(make, whole):
    def value(projection):
        case = make.case("llm/prefill/x/bf16/b1", unit="token/s", tokens=1, projection=projection)
        return summarise(CaseResult(case=case, rounds=[make.round()]), make.device()).value

    assert 0 <= value({"flops": whole}) <= value({})


def test_a_working_set_that_a_cache_can_hold_has_no_share_of_the_memory_bandwidth(make):
    """33 MB of hot traffic on a device with 60 MB of cache: above the pins, and no wonder."""
    case = make.case(unit="B/s", flops=0, traffic_bytes=33_000_000)
    result = CaseResult(case=case, rounds=[make.round(i, (1e-4,) * 5, calls=1) for i in range(3)])
    cached = summarise(result, make.device(last_level_cache_bytes=60_000_000))
    assert (cached.efficiency.catalogue, "implausible" in cached.flags) == (None, False)
    small = summarise(result, make.device(last_level_cache_bytes=1_000_000))
    assert small.efficiency.catalogue == pytest.approx(3.3)
    assert "implausible" in small.flags


@pytest.mark.parametrize(("bandwidth", "share"), [(1e11, 0.4), (None, None)])
def test_a_cold_product_is_a_share_of_the_memory_bandwidth_and_of_nothing_where_that_is_unknown(
    make, bandwidth, share
):
    """1 MFLOP and 0.4 GB in 10 ms: 0.01 % of the arithmetic would say nothing."""
    case = make.case(cache="cold", flops=1_000_000, traffic_bytes=400_000_000)
    result = CaseResult(case=case, rounds=[make.round(i, (0.01,) * 5, calls=1) for i in range(3)])
    peak = None if bandwidth is None else Peak(value=bandwidth, kind="published", source="test")
    summary = summarise(result, make.device(bandwidth=peak))
    assert summary.efficiency.catalogue == (None if share is None else pytest.approx(share))
