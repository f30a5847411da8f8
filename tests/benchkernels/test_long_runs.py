"""What a run for energy, or back to back, is planned to measure."""

from __future__ import annotations

import pytest

from benchkernels.long_runs import plan_energy, plan_sustained
from benchkernels.stretches import TRIAL_S
from benchkernels.suite_file import parse_suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo
from profiles.timings import BACK_TO_BACK, is_sustained

CPU = DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n")
SUITE = parse_suite(
    """
name = "mixed"
rounds = { cpu = 2 }
budget_s = 30.0
case_budget_s = 0.4
[[case]]
kernel = "matmul"
dtypes = ["fp32", "bf16"]
shapes = [[64, 64, 64], [128, 128, 128]]
[[case]]
kernel = "bandwidth"
operations = ["copy"]
sizes = ["64MiB"]
""",
    "a test",
)
MATMULS = parse_suite(
    """
name = "fp32"
rounds = { cpu = 2 }
case_budget_s = 0.4
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[4096, 4096, 4096], [64, 64, 64]]
""",
    "a test",
)


def sustained(suite, minutes=2.0, patterns=(), free_bytes=None):
    return plan_sustained(suite, CPU, duration_s=60 * minutes, free_bytes=free_bytes, patterns=patterns)


def test_for_energy_every_case_gets_a_window_that_counts_and_the_run_no_budget():
    planned = plan_energy(SUITE, CPU, free_bytes=None, rounds=None, patterns=())
    assert len(planned.cases) == 5
    assert {case.budget_s for case in planned.cases} == {TRIAL_S}
    # The suite's two rounds are too few. In each of four there are five cases, each with its samples, a rest
    # of 5 s, and four pauses of half a second in the mean with a second's work behind them; 10 s idle before.
    assert planned.rounds == 4
    assert planned.expected_s > 10 + 4 * 5 * (TRIAL_S + 5 + 4 * 1.5)
    assert plan_energy(SUITE, CPU, free_bytes=None, rounds=2, patterns=()).rounds == 2
    assert planned.suite == SUITE.reference
    assert not any(is_sustained(case) for case in planned.cases)


def test_back_to_back_takes_the_largest_matmul_in_bf16():
    planned = sustained(SUITE)
    (case,) = planned.cases
    assert case.id == "matmul/bf16/m128-n128-k128-for120s"
    assert (case.budget_s, case.parameters[BACK_TO_BACK]) == (120.0, 120.0)
    assert planned.rounds == 1
    assert planned.expected_s > 120.0


def test_a_matmul_that_does_not_fit_makes_room_for_the_next_one():
    (case,) = sustained(MATMULS, free_bytes=400 << 20).cases
    assert case.id == "matmul/fp32/m64-n64-k64-for120s"


def test_a_named_case_is_taken_whatever_it_is():
    (case,) = sustained(SUITE, patterns=("bandwidth/*",)).cases
    assert case.kernel == "bandwidth"
    assert case.id.endswith("-for120s")


def test_a_named_case_that_does_not_fit_is_refused_with_the_figure():
    planned = sustained(MATMULS, patterns=("*m4096*",), free_bytes=64 << 20)
    (case,) = planned.cases
    assert "needs 581 MiB" in planned.refused[case.id].reason


@pytest.mark.parametrize(("patterns", "free_bytes", "told"), [
    (("matmul/*",), None, "--case names 4"),
    ((), 1 << 10, "no matmul that fits"),
    (("nothing*",), None, "no case of the suite mixed"),
])  # fmt: skip
def test_what_cannot_be_chosen_is_said(patterns, free_bytes, told):
    with pytest.raises(UsageError, match=told):
        sustained(SUITE, patterns=patterns, free_bytes=free_bytes)
