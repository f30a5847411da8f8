"""What is chosen on the Run page, and which runs follow from it."""

import subprocess
import sys

import pytest

from app.desktop.device_watch import Watched
from app.desktop.run.choice import (
    SuiteChoice,
    best_device,
    kernels_of,
    make_orders,
    patterns_for,
    runs_of,
)
from app.desktop.run.forecast import Estimates, device_info, forecast, forecast_run
from benchkernels.suites import load_suite
from tests.desktop.machines import GIB, cpu, gpu, unusable


@pytest.fixture(scope="module")
def quick():
    return load_suite("quick")


def test_the_fastest_accelerator_is_the_best_device_and_else_the_processor():
    h100, h200 = gpu(0, "NVIDIA H100 80GB HBM3", 80 * GIB), gpu(1)
    l4 = gpu(2, "NVIDIA L4", 23 * GIB)
    assert best_device([Watched(one) for one in (cpu(), l4, h200)]) == "cuda:1"
    assert best_device([Watched(one) for one in (cpu(), h100, h200)]) == "cuda:0"  # equal peaks: the first
    assert best_device([Watched(cpu()), Watched(gpu(0, peaks={}))]) == "cuda:0"
    assert best_device([Watched(cpu()), Watched(unusable("cuda", "no", "yes"))]) == "cpu"
    assert best_device([Watched(unusable("cuda", "no", "yes"))]) == ""
    assert best_device([]) == ""


def test_unwanted_kernels_become_patterns_for_this_kind_of_device_only(quick):
    assert patterns_for(quick, "cpu", set()) == ()
    assert patterns_for(quick, "cpu", {"matmul", "unknown"}) == ("attention/*", "llm/*", "bandwidth/*")
    assert patterns_for(quick, "cpu", kernels_of(quick, ["cpu"])) is None


def test_every_pattern_leaves_exactly_the_cases_of_the_wanted_kernels(quick):
    watched = Watched(gpu())
    planned = forecast(quick, watched, {"matmul", "llm"})
    wanted = [case.id for case in quick.cases_for("cuda") if case.kernel in ("attention", "bandwidth")]
    assert [case.id for case in planned.cases] == wanted
    assert planned.expected_s < forecast(quick, watched, set()).expected_s


def test_one_run_for_each_device_with_its_own_patterns(quick):
    choice = SuiteChoice("quick", "quick", quick)
    orders = make_orders(choice, [Watched(gpu(1)), Watched(cpu())], {"llm"}, "  a name ")
    assert [(one.device, one.suite, one.name) for one in orders] == [
        ("cuda:1", "quick", "a name"),
        ("cpu", "quick", "a name"),
    ]
    assert orders[0].patterns == ("matmul/*", "attention/*", "bandwidth/*")
    assert orders[0].title == "NVIDIA H200 · cuda:1"


def test_without_devices_the_run_finds_the_best_one_itself():
    (order,) = make_orders(SuiteChoice("quick", "quick"), [], {"llm"}, "")
    assert order.arguments() == ["run", "--events", "--attended", "--suite=quick"]


def test_what_does_not_fit_is_foreseen_with_the_reason_that_the_run_will_give():
    small = Watched(gpu(0, "NVIDIA L4", 2 * GIB))
    planned = forecast(load_suite("full"), small, set())
    assert planned.refused
    case_id, refusal = next(iter(planned.refused.items()))
    assert "needs" in refusal.reason
    assert planned.case_s(next(case for case in planned.cases if case.id == case_id)) == 0.0
    assert planned.memory_bytes <= 2 * GIB
    measured = [case for case in planned.cases if case.id not in planned.refused]
    assert sum(map(planned.case_s, measured)) <= planned.expected_s


def test_a_suite_without_a_case_for_the_device_is_a_sentence(quick):
    from dataclasses import replace

    only = replace(quick, entries=tuple(e for e in quick.entries if e.kinds == {"accelerator"}))
    planned = forecast(only, Watched(cpu()), set())
    assert "no case for a device of kind cpu" in planned.problem
    assert not planned.cases


def test_a_device_that_is_told_in_part_only_is_taken_as_far_as_it_goes():
    info = device_info(gpu() | {"memory_bytes": "much", "catalogue": 7})
    assert (info.id, info.kind, info.memory_bytes) == ("cuda:0", "cuda", None)


def test_what_a_suite_takes_is_the_sum_over_the_devices(quick):
    choice = SuiteChoice("quick", "quick", quick)
    one = Estimates().of([choice, SuiteChoice("x", "x")], [Watched(gpu(0))])
    two = Estimates().of([choice], [Watched(gpu(0)), Watched(gpu(1))])
    assert set(one) == {"quick"}
    assert one["quick"] == (12, forecast(quick, Watched(gpu(0)), ()).expected_s)
    assert two["quick"] == (2 * one["quick"][0], 2 * one["quick"][1])


def test_the_page_loads_nothing_heavy_before_it_is_shown():
    program = (
        "import sys, app.desktop.window, app.desktop.pages.run;"
        "print([m for m in ('torch', 'numpy', 'msgspec', 'psutil', 'rich', 'click', 'pyqtgraph',"
        " 'benchkernels.suites', 'profiles.summary') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


class TestGroups:
    @pytest.fixture
    def links(self):
        return load_suite("collectives")

    def arguments(self, suite, *devices, **more):
        choice = SuiteChoice(suite.name, suite.name, suite)
        return [order.arguments() for order in make_orders(choice, devices, set(), "", **more)]

    def test_ranks_of_the_processor_are_one_run(self, links):
        (told,) = self.arguments(links, Watched(cpu()), ranks=4)
        assert told[3:] == ["--suite=collectives", "--device=cpu", "--ranks=4"]

    def test_all_chosen_accelerators_are_one_run(self, links):
        choice = SuiteChoice("collectives", "collectives", links)
        devices = [Watched(gpu(n), host="lab") for n in range(3)]
        (order,) = make_orders(choice, devices, set(), "", ranks=7)
        assert order.arguments()[3:] == [
            "--suite=collectives", "--host=lab", "--device=cuda:0,cuda:1,cuda:2", "--as-group"
        ]  # fmt: skip
        assert order.devices == ["cuda:0", "cuda:1", "cuda:2"]
        assert order.title == "NVIDIA H200 · lab cuda:0, lab cuda:1, lab cuda:2"

    @pytest.mark.parametrize(
        "devices",
        [
            [Watched(gpu(0))],
            [Watched(gpu(0)), Watched(cpu())],
            [Watched(gpu(0)), Watched(gpu(0), host="lab")],
            [Watched(cpu()), Watched(cpu(), host="lab")],
            [Watched(gpu(0)), Watched(gpu(1) | {"id": "npu:0", "kind": "npu"})],
        ],
    )
    def test_what_is_no_group_is_no_run(self, links, devices):
        assert runs_of(links, devices, 2) == []
        assert self.arguments(links, *devices) == []

    def test_a_suite_for_single_devices_takes_them_one_by_one(self, quick):
        devices = [Watched(gpu(0)), Watched(cpu())]
        assert runs_of(quick, devices, 2) == [(devices[0],), (devices[1],)]
        assert runs_of(None, devices, 2) == [(devices[0],), (devices[1],)]

    def test_the_forecast_is_of_the_groups_own_cases(self, links):
        whole = Watched(cpu())
        planned = forecast_run(links, (whole,) * 4, set())
        assert planned.problem == ""
        assert planned.measured == 25
        assert all("/n4/" in case.id for case in planned.cases)
        assert Estimates().of([SuiteChoice("links", "links", links)], [whole], ranks=4) == {
            "links": (25, planned.expected_s)
        }

    def test_what_no_group_can_be_made_for_has_no_estimate(self, links, quick):
        choices = [SuiteChoice("links", "links", links), SuiteChoice("quick", "quick", quick)]
        assert set(Estimates().of(choices, [Watched(gpu(0))])) == {"quick"}
