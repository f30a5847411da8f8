"""What software leaves over: LLM steps against the products and the memory of their own profile."""

import pytest

from profiles.files import read_profile
from profiles.planning.consistency import BAND, examine_consistency
from profiles.planning.figures import Figure
from profiles.summary import summarise_profile

CASES = {
    # 1e9 FLOP in 10 ms: 1e11 FLOP/s.
    "matmul/fp32/m64-n64-k64": {"flops": 10**9, "traffic_bytes": 10**6},
    "matmul/bf16/m64-n64-k64": {"flops": 10**9, "traffic_bytes": 10**6},
    # 5e8 bytes in 10 ms: 5e10 B/s.
    "bandwidth/read/fp32/1MiB": {"unit": "B/s", "flops": 0, "traffic_bytes": 5 * 10**8},
}
STEP = {"unit": "token/s", "tokens": 100}


def profile_of(make, steps, **changes):
    """Each step and each ceiling takes 10 ms a call unless `seconds` says otherwise."""
    cases = []
    for name, facts in (CASES | steps).items():
        own = dict(facts)
        seconds = own.pop("seconds", 0.01)
        rounds = [make.round(i, (10 * seconds * (1 + i / 1e3),) * 10) for i in range(own.pop("rounds", 3))]
        cases.append(make.result(make.case(name, **own), rounds))
    return make.profile(cases=cases, **changes)


def examined(make, steps, **changes):
    profile = profile_of(make, steps, **changes)
    return examine_consistency(profile, summarise_profile(profile))


def test_prefill_is_held_against_the_products_and_decode_against_the_memory(make):
    steps = {
        # 8e8 FLOP take 8 ms at 1e11 FLOP/s, and are done in 10.
        "llm/prefill/x/fp32/b1": STEP | {"flops": 8 * 10**8, "traffic_bytes": 10**8},
        # 4e8 bytes take 8 ms at 5e10 B/s, and are read in 16.
        "llm/decode/x/fp32/b1": STEP | {"flops": 10**8, "traffic_bytes": 4 * 10**8, "seconds": 0.016},
    }
    prefill, decode = examined(make, steps)
    assert (prefill.bound, prefill.ceiling) == ("matmul", "matmul/fp32/m64-n64-k64")
    assert prefill.reached.value == pytest.approx(0.8, rel=1e-6)
    assert prefill.measured == pytest.approx(10_000, rel=1e-2)
    assert prefill.predicted.value == pytest.approx(prefill.measured / 0.8, rel=1e-6)
    assert (decode.bound, decode.ceiling) == ("bandwidth", "bandwidth/read/fp32/1MiB")
    assert decode.reached.value == pytest.approx(0.5, rel=1e-6)
    assert decode.predicted.value == pytest.approx(2 * decode.measured, rel=1e-6)


def test_a_stream_that_the_caches_may_serve_says_nothing_of_the_memory(make):
    device = make.device(last_level_cache_bytes=10**8)
    cached = {"unit": "B/s", "flops": 0, "traffic_bytes": 4 * 10**8, "seconds": 0.002}
    steps = {
        "bandwidth/read/fp32/small": cached,
        "llm/decode/x/fp32/b1": STEP | {"flops": 10**8, "traffic_bytes": 45 * 10**7},
    }
    (decode,) = examined(make, steps, device=device)
    assert decode.ceiling == "bandwidth/read/fp32/1MiB"
    assert decode.reached.value == pytest.approx(0.9, rel=1e-6)


def test_the_range_is_that_of_both_intervals_and_only_all_of_it_outside_the_band_is_flagged(make):
    work = STEP | {"flops": 10**8, "traffic_bytes": 4 * 10**8}
    near = 0.008 / BAND[0]
    steps = {
        "llm/decode/x/fp32/slow": work | {"seconds": 1.2 * near},
        "llm/decode/x/fp32/near": work | {"seconds": 1.0005 * near},
    }
    slow, near_it = examined(make, steps)
    assert slow.reached.low < slow.reached.value < slow.reached.high < BAND[0]
    assert slow.flagged
    assert near_it.reached.value < BAND[0] < near_it.reached.high
    assert not near_it.flagged


def test_faster_than_its_parts_is_flagged_too(make):
    # 8e8 FLOP in 6 ms are 1.3 times what the product reached, and less than the device's peak.
    steps = {"llm/prefill/x/fp32/b1": STEP | {"flops": 8 * 10**8, "traffic_bytes": 10**7, "seconds": 0.006}}
    (prefill,) = examined(make, steps)
    assert prefill.reached.value == pytest.approx(4 / 3, rel=1e-6)
    assert prefill.flagged


def test_a_part_of_a_model_is_held_against_its_own_work(make):
    projection = {"layers": 80, "flops": 8 * 10**9, "traffic_bytes": 10**9}
    steps = {
        "llm/prefill/x/fp32/b1": STEP
        | {"flops": 8 * 10**8, "traffic_bytes": 10**8, "projection": projection},
    }
    (prefill,) = examined(make, steps)
    assert prefill.reached.value == pytest.approx(0.8, rel=1e-6)
    assert prefill.predicted.value == pytest.approx(prefill.measured / 0.8, rel=1e-6)
    assert prefill.measured == pytest.approx(1_000, rel=1e-2)


def test_traffic_that_the_caches_hold_bounds_no_prefill(make):
    # 4e8 bytes would take 8 ms from the memory, and the products only 1 ms.
    steps = {"llm/prefill/x/fp32/b1": STEP | {"flops": 10**8, "traffic_bytes": 4 * 10**8}}
    bounds = [
        examined(make, steps, device=make.device(last_level_cache_bytes=size))[0].bound
        for size in (10**6, 10**9)
    ]
    assert bounds == ["bandwidth", "matmul"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ({"llm/prefill/x/fp16/b1": STEP | {"dtype": "fp16", "flops": 10**8, "traffic_bytes": 10**8}}, "fp16"),
        (
            {"llm/decode/x/fp32/b1": STEP | {"flops": 10**8, "traffic_bytes": 10**7}},
            "caches may serve some",
        ),
    ],
)
def test_what_cannot_be_predicted_says_why(make, steps, told):
    (found,) = examined(make, steps, device=make.device(last_level_cache_bytes=10**7))
    assert told in found.reason
    assert (found.predicted, found.reached, found.flagged) == (None, None, False)
    assert found.measured > 0


def test_a_ceiling_that_cannot_be_true_is_not_used(make):
    # The bf16 product is beyond the peak; its fp32 twin is not.
    device = make.device(peaks=make.device().peaks | {"bf16": make.device().peaks["fp32"]})
    steps = {
        "matmul/bf16/m64-n64-k64": {"flops": 10**12, "traffic_bytes": 10**6},
        "llm/prefill/x/bf16/b1": STEP | {"flops": 8 * 10**8, "traffic_bytes": 10**8},
    }
    (found,) = examined(make, steps, device=device)
    assert "no usable matrix product in bf16" in found.reason


def test_a_single_round_has_no_range(make):
    steps = {"llm/decode/x/fp32/b1": STEP | {"flops": 10**8, "traffic_bytes": 4 * 10**8, "rounds": 1}}
    profile = profile_of(make, steps)
    for result in profile.cases:
        del result.rounds[1:]
    (found,) = examine_consistency(profile, summarise_profile(profile))
    assert not found.reached.bounded
    assert found.reached == Figure.of(pytest.approx(0.8))


def test_a_real_profile_stays_behind_its_own_parts():
    from importlib import resources
    from pathlib import Path

    for file in (resources.files("resources") / "reference").iterdir():
        profile = read_profile(Path(str(file))).profile
        found = examine_consistency(profile, summarise_profile(profile))
        assert [one.bound for one in found] == ["matmul", "bandwidth", "bandwidth"]
        for one in found:
            assert 0 < one.reached.low < one.reached.value < one.reached.high < BAND[1]
