"""Whatever a profile that can be read holds, the gate gives an answer that fits to the summary."""

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from profiles.evidence import EvidenceSource, PublishedResult
from profiles.files import decode_profile
from profiles.plausibility import examine, examine_results, examine_together, unusable
from profiles.problems import ProfileError
from profiles.profile import (
    CaseResult,
    CatalogueEntry,
    DeviceInfo,
    Energy,
    Environment,
    Peak,
    Profile,
    RoundEnvironment,
    SuiteReference,
    Telemetry,
    Tool,
)
from profiles.summary import summarise_profile
from tests.conftest import build_case, build_round

# A machine under other load is slow, not wrong.
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])

words = st.text(max_size=4)
anything = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 5e-324, 1.7e308, -1.0])
watts = st.none() | anything
counts = st.integers(0, 9) | st.sampled_from([0, 1, 10**9, 2**63 - 1])
calls = st.sampled_from([1, 3, 10**9, 2**63 - 1])
seconds = st.floats(0, 1e308, exclude_min=True) | st.sampled_from([5e-324, 1e-3, 0.01, 1.7e308])
peaks = st.builds(
    Peak,
    value=anything,
    kind=st.sampled_from(["published", "matmul", "derived", "estimate"]),
    source=words,
)
tables = st.dictionaries(st.sampled_from(["fp32", "tf32", "bf16", "int8", "\x1b[2J"]), peaks)
entries = st.builds(
    CatalogueEntry, id=st.just("x"), name=words, vendor=words, peaks=tables, published=tables,
    bandwidth=st.none() | peaks, tdp_w=watts, boosts_above_peak=st.booleans(),
)  # fmt: skip
devices = st.builds(
    DeviceInfo, id=st.just("cpu"), kind=st.sampled_from(["cpu", "cpu", "cuda", "npu"]), vendor=words,
    name=st.just("one"), power_limit_w=watts, last_level_cache_bytes=st.none() | counts,
    catalogue=st.none() | entries, peaks=tables, bandwidth=st.none() | peaks,
)  # fmt: skip
cases = st.builds(
    build_case,
    st.sampled_from(["matmul/a", "matmul/b", "matmul/c", "llm/decode/x", "evil\x1b[2J\n"]),
    flops=counts, traffic_bytes=counts, tokens=counts,
    dtype=st.sampled_from(["fp32", "int8", "odd", "\x1b[2J"]),
    unit=st.sampled_from(["FLOP/s", "OP/s", "B/s", "token/s"]), cache=st.sampled_from(["hot", "cold"]),
    parameters=st.dictionaries(
        st.sampled_from(["m", "batch", "phase"]), st.integers(0, 9) | anything | words | st.booleans()
    ),
    projection=st.dictionaries(st.sampled_from(["layers", "flops", "traffic_bytes"]), anything),
)  # fmt: skip
energies = st.builds(Energy, joules=anything, window_s=anything, source=words, calls=counts)


@st.composite
def rounds(draw, number):
    taken = draw(st.lists(seconds, min_size=1, max_size=7) | seconds.map(lambda one: [one] * 6))
    return build_round(
        number, [1.0] * len(taken), calls=draw(calls), energy=draw(st.none() | energies),
        start_s=draw(st.lists(anything, min_size=len(taken), max_size=len(taken))),
        status=draw(st.sampled_from(["ok", "ok", "ok", "failed", "incorrect"])),
        host_bound=draw(st.none() | st.booleans()),
    ), taken  # fmt: skip


@st.composite
def results(draw):
    found = CaseResult(case=draw(cases))
    for number in range(draw(st.integers(0, 4))):
        one, taken = draw(rounds(number))
        one.seconds = taken
        found.rounds.append(one)
    return found


@st.composite
def profiles(draw):
    readings = draw(st.lists(st.tuples(anything, watts), max_size=5))
    surroundings = st.builds(
        Environment, os=st.just("x"), kernel=st.just("x"), machine=st.just("x"), python=st.just("x"),
        threads=st.none() | st.sampled_from([0, 1, 8]), power_limit_w=watts,
    )  # fmt: skip
    profile = Profile(
        id=draw(st.sampled_from(["a", "b"])), name="", created="2026-11-22T07:00:00Z", status="done",
        tool=Tool(name="assay", version="0", protocol=1), suite=SuiteReference(name="", digest=""), host="",
        rounds_planned=3, seed=0, device=draw(devices),
        environments=[
            RoundEnvironment(round=i, worker=1, before=one)
            for i, one in enumerate(draw(st.lists(surroundings, max_size=2)))
        ],
        cases=draw(st.lists(results(), max_size=5, unique_by=lambda result: result.case.id)),
        telemetry=Telemetry(t_s=[t for t, _ in readings], power_w=[w for _, w in readings]),
    )  # fmt: skip
    try:
        return decode_profile(msgspec.json.encode(profile))
    except ProfileError:
        assume(False)


@pytest.fixture(autouse=True)
def _no_overlay(home):
    """The user's own catalogue is not that of the tests."""


@PATIENT
@given(profiles())
def test_every_readable_profile_has_an_answer(profile):
    found = examine(profile)
    ids = {result.case.id for result in profile.cases}
    assert {oddity.case for oddity in found} <= ids
    assert all(oddity.rule and oddity.text for oddity in found)
    assert {oddity.case for oddity in found if oddity.spoils == "value"} == set(unusable(profile))
    assert all(oddity.text.isprintable() and len(oddity.text) < 500 for oddity in found)
    for summary in summarise_profile(profile):
        if summary.value is not None:
            assert ("implausible" in summary.flags) == (summary.id in unusable(profile))


@settings(PATIENT, max_examples=30)
@given(st.lists(profiles(), max_size=3))
def test_profiles_together_have_one_too(several):
    assert set(examine_together(several)) <= {profile.id for profile in several}


@PATIENT
@given(
    value=st.floats(0, 1e30, exclude_min=True),
    unit=st.sampled_from(["FLOP/s", "OP/s", "B/s", "token/s", "s", "odd"]),
    dtype=words | st.sampled_from(["fp32", "fp16/bf16", "fp8_e4m3", "int8"]),
    kernel=st.sampled_from(["matmul", "memory_bandwidth", "odd"]),
    devices=st.integers(1, 10**6),
    power_w=st.none() | st.floats(0, 1e9, exclude_min=True),
    device=st.sampled_from(["y", "h100_sxm", "ascend_910b3", "a100", "gaudi3"]),
)
def test_every_published_result_has_one(value, unit, dtype, kernel, devices, power_w, device):
    result = PublishedResult(
        id="x", device=device, kernel=kernel, dtype=dtype, workload="", tool="", evidence="vendor",
        value=value, unit=unit, devices=devices, average_power_w=power_w, source=EvidenceSource(title=""),
    )  # fmt: skip
    for oddity in examine_results([result]).get("x", []):
        assert oddity.case == "x"
        assert oddity.text.isprintable()
