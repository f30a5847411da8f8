"""Expected times, held against the run whose profile is committed."""

import re
from pathlib import Path

import msgspec
import pytest

import resources
from app.run_state import RunState
from benchkernels.devices.accelerator import Accelerator
from benchkernels.devices.cpu import CpuDevice
from benchkernels.durations import ACCELERATOR, CPU, expected_case_s, expected_round_s
from benchkernels.group.planning import plan_group
from benchkernels.planning import expected_call_s
from benchkernels.suites import load_suite
from profiles.events import CaseEnd, CasePhase, DeviceSeen, Plan
from profiles.files import read_profile


@pytest.fixture(scope="module")
def reference():
    """The standard suite on a machine that was calm: 325 s."""
    return read_profile(Path(resources.__file__).parent / "reference/xeon-amx-2vcpu.assay.json").profile


def test_the_run_takes_what_was_expected(reference):
    cases = [result.case for result in reference.cases]
    planned = [
        msgspec.structs.replace(case, expected_s=expected_call_s(case, reference.device))
        for case in load_suite("standard").cases_for("cpu")
    ]
    assert cases == planned
    expected_s = reference.rounds_planned * expected_round_s(cases, "cpu")
    assert expected_s == pytest.approx(reference.duration_s, rel=0.15)
    # Before a device was looked at, too.
    assert load_suite("standard").expected_s("cpu") == pytest.approx(reference.duration_s, rel=0.15)


@pytest.mark.parametrize(("suite", "ranks"), [("collectives", 2), ("collectives", 4), ("scaling", 2)])
def test_a_group_takes_what_it_took(make, suite, ranks):
    """By docs/devices.md: ranks of a processor with two cores."""
    page = (Path(__file__).parents[2] / "docs" / "devices.md").read_text("utf-8")
    told = page[page.index(f"`assay run --suite {suite} --ranks 2` (") :]
    minutes, seconds = re.search(rf"--ranks {ranks}` \((\d+) min (\d+) s\)", told).groups()
    took_s = 60 * int(minutes) + int(seconds)
    device = make.device(memory_bytes=24 << 30)
    planned = plan_group(load_suite(suite), [device] * ranks, free_bytes=[24 << 30] * ranks)
    assert planned.expected_s == pytest.approx(took_s, rel=0.15)
    state = RunState()
    state.add(DeviceSeen(device=device))
    state.add(
        Plan(
            name="", suite=planned.suite, rounds=planned.rounds, seed=1, budget_s=None, cases=planned.cases
        )
    )  # fmt: skip
    assert state.left_s(0.0) == pytest.approx(planned.expected_s)


def test_each_case_takes_its_part_of_it(reference):
    """Right in the sum and wrong in every part would be wrong for any other suite."""
    took_s = dict.fromkeys((result.case.id for result in reference.cases), 0.0)
    for _, begun_s, ended_s, name in spans(reference):
        took_s[name] += (ended_s - begun_s) / reference.rounds_planned
    for result in reference.cases:
        assert expected_case_s(result.case, "cpu") == pytest.approx(took_s[result.case.id], abs=1.3, rel=0.3)


def test_the_time_left_is_right_all_along(reference):
    state = RunState()
    state.add(DeviceSeen(device=reference.device))
    state.add(
        Plan(
            name="", suite=reference.suite, rounds=reference.rounds_planned, seed=1, budget_s=None,
            cases=[result.case for result in reference.cases],
        )
    )  # fmt: skip
    assert state.left_s(0.0) == pytest.approx(reference.duration_s, rel=0.15)
    for round_, begun_s, ended_s, name in spans(reference):
        state.add(CasePhase(case=name, round=round_, phase="allocate", worker=round_ + 1, t=begun_s))
        state.add(CaseEnd(case=name, round=round_, status="ok", worker=round_ + 1, t=ended_s))
        left_s = reference.duration_s - ended_s
        assert state.left_s(ended_s) == pytest.approx(left_s, abs=0.1 * reference.duration_s)


def spans(profile):
    """Round, begin, end and id of each case of each round, in their order."""
    found = []
    for number in range(profile.rounds_planned):
        rounds = [(one, result.case.id) for result in profile.cases for one in result.rounds]
        ordered = sorted(
            (one.start_s[0] - one.warm_up_s, one.start_s[-1] + one.seconds[-1], name)
            for one, name in rounds
            if one.round == number
        )
        before_s = found[-1][2] if found else 0.0
        for warm_s, ended_s, name in ordered:
            begun_s = max(before_s, warm_s - 1.0) if name == ordered[0][2] else before_s
            found.append((number, begun_s, ended_s, name))
            before_s = ended_s
    return found


def test_the_shortest_warm_up_is_that_of_the_devices():
    assert pytest.approx(CpuDevice.minimum_warm_up_s + 0.1) == CPU.warm_up_s
    assert pytest.approx(Accelerator.minimum_warm_up_s + 0.1) == ACCELERATOR.warm_up_s
