"""How long a run measures: what the Run page offers, foresees and asks for."""

import pytest
from PySide6.QtCore import Qt

from app.cli.main import run as assay
from app.cli.run_options import Options
from app.desktop.device_watch import Watched
from app.desktop.orders import RunOrder
from app.desktop.run.choice import Duration, SuiteChoice, make_orders, patterns_for
from app.desktop.run.forecast import Estimates, device_info, forecast
from app.desktop.run.queue_list import describe
from benchkernels.long_runs import plan_energy, plan_sustained
from benchkernels.suites import load_suite
from tests.desktop.machines import IDLE, cpu, gpu, reading, show
from tests.desktop.test_run_page import asked, page, two  # noqa: F401  (fixtures)

ENERGY, TEN_MINUTES = Duration("energy"), Duration("sustained", 10.0)


@pytest.fixture(scope="module")
def quick():
    return load_suite("quick")


class TestPlan:
    def test_is_the_runs_own(self, quick):
        device = device_info(gpu())
        energy = plan_energy(quick, device, free_bytes=None, rounds=None, patterns=())
        found = forecast(quick, Watched(gpu()), set(), ENERGY)
        assert (found.expected_s, found.measured) == (energy.expected_s, len(energy.cases))
        assert found.expected_s > 2 * forecast(quick, Watched(gpu()), set()).expected_s
        long = plan_sustained(quick, device, duration_s=600, free_bytes=None, patterns=())
        found = forecast(quick, Watched(gpu()), {"matmul"}, TEN_MINUTES)
        assert [case.id for case in found.cases] == [long.cases[0].id]
        assert found.expected_s == long.expected_s

    def test_one_case_is_named_exactly_also_where_its_id_looks_like_a_pattern(self, quick):
        ids = [case.id for case in quick.cases_for("cuda")]
        named = Duration("sustained", 1.0, ids[3])
        assert [case.id for case in forecast(quick, Watched(gpu()), set(), named).cases] == [
            f"{ids[3]}-for60s"
        ]
        assert patterns_for(quick, "cuda", set(), Duration("sustained", 1.0, "a[b]*")) == ("a[[]b][*]",)

    def test_a_case_that_a_device_does_not_have_is_a_sentence(self, quick):
        found = forecast(quick, Watched(cpu()), set(), Duration("sustained", 1.0, "matmul/fp8/m1-n1-k1"))
        assert "matches" in found.problem

    def test_estimates_are_those_of_the_duration(self, quick):
        choice, devices, estimates = SuiteChoice("quick", "quick", quick), [Watched(gpu())], Estimates()
        usual, energy = (estimates.of([choice], devices, one)["quick"] for one in (Duration(), ENERGY))
        assert usual[1] < energy[1]
        assert estimates.of([choice], devices, TEN_MINUTES)["quick"][0] == 1
        assert estimates.of([choice], devices)["quick"] == usual


class TestOrder:
    def parsed(self, order, monkeypatch):
        """The options that the command makes of it."""
        found = []
        monkeypatch.setattr("app.cli.measure.measure", lambda options: found.append(options) or 0)
        assert assay(order.arguments()) == 0
        (options,) = found
        return options

    @pytest.mark.parametrize(
        ("duration", "sampling", "minutes"),
        [
            (Duration(), "enough", None),
            (ENERGY, "energy", None),
            (Duration("sustained", 2.5), "sustained", 2.5),
        ],
    )
    def test_is_what_the_command_understands(self, quick, duration, sampling, minutes, monkeypatch):
        choice = SuiteChoice("quick", "quick", quick)
        (order,) = make_orders(choice, [Watched(gpu())], set(), "", duration=duration)
        options: Options = self.parsed(order, monkeypatch)
        assert (options.sampling, options.sustained_min) == (sampling, minutes)
        options.check_duration()

    def test_says_in_the_queue_what_it_takes_its_time_for(self):
        assert describe(RunOrder(device="cpu", energy=True)) == "Quick look, cpu, for the energy"
        long = RunOrder(device="cpu", sustained_min=10.0)
        assert describe(long) == "Quick look, cpu, one case back to back for 10 min"


class TestPage:
    def test_the_energy_is_a_choice_and_everything_follows(self, two, asked):  # noqa: F811
        before = two.summary.text()
        two.suites.duration.way.setCurrentIndex(1)
        assert two.summary.text().startswith("12 cases for their energy · about ")
        assert two.summary.text().partition("about")[2] != before.partition("about")[2]
        assert not two.cautions.texts  # its power can be read
        two.activate()
        assert [(one.energy, one.sustained_min) for one in asked] == [(True, None)]

    def test_one_case_for_minutes_needs_no_kernels(self, two, asked):  # noqa: F811
        fields = two.suites.duration
        assert not fields.minutes.isVisible()
        fields.way.setCurrentIndex(2)
        assert fields.minutes.isVisible()
        assert two.summary.text() == "One case back to back · about 10 min"
        assert not any(box.isEnabled() for box in two.suites._boxes.values())
        (planned,) = two.cases.model.rows
        assert planned.case.kernel == "matmul"
        assert planned.case.id.endswith("-for600s")
        fields.minutes.setValue(0.5)
        fields.case.setCurrentIndex(fields.case.findText("attention", Qt.MatchFlag.MatchStartsWith))
        (planned,) = two.cases.model.rows
        assert planned.case.kernel == "attention"
        two.activate()
        (order,) = asked
        assert order.sustained_min == 0.5
        assert order.patterns == (fields.case.currentData(),)
        assert not order.energy
        fields.way.setCurrentIndex(0)
        assert all(box.isEnabled() for box in two.suites._boxes.values())
        assert len(two.cases.model.rows) == 12

    def test_a_case_stays_chosen_where_the_suite_still_has_it(self, two):  # noqa: F811
        fields = two.suites.duration
        fields.way.setCurrentIndex(2)
        shared = [case.id for case in load_suite("standard").cases_for("cuda")]
        place = next(n for n in range(1, fields.case.count()) if fields.case.itemData(n) in shared)
        chosen = fields.case.itemData(place)
        fields.case.setCurrentIndex(place)
        two.suites.table.select_place(1)
        assert fields.case.currentData() == chosen

    def test_where_no_sensor_tells_the_power_it_is_said_before(self, page):  # noqa: F811
        blind = reading("cuda:0", **IDLE | {"power_w": None})
        show(page.services.devices, [gpu(0)], blind)
        page.suites.duration.way.setCurrentIndex(1)
        (told,) = page.cautions.texts
        assert told == (
            "No sensor tells the power of cuda:0 here: a run for the energy takes longer and finds none."
        )
