"""The unit's own roof, energy and the back-to-back figure on the live and result page."""

import math

import msgspec
import pytest
from PySide6.QtGui import QColor

from app.desktop.live.views import DETAILS, ROOFLINE, SUSTAINED, TIME
from app.run_data import SavedRun
from app.run_state import RunState
from profiles.events import EnvironmentSeen, IdleSeen
from profiles.files import write_profile
from profiles.library import Library
from profiles.profile import Energy, Environment, Idle, Telemetry
from profiles.roof_lookup import ROOFS, find_roof
from profiles.summary import summarise_profile
from profiles.sustained import sustained_of
from profiles.timings import BACK_TO_BACK
from profiles.units import format_share
from tests.app.recorded import GPU, MATMUL, ended, head, measure, reading
from tests.profiles.test_roof import case, measured, profile, roof_profile

PRODUCT, COPY = "matmul/bf16/a", "bandwidth/copy/bf16/x"


@pytest.fixture
def page(window):
    return window.show_page("live")


@pytest.fixture
def show(page, qtbot, place):
    """Opens a profile as the library does."""

    def open_profile(one):
        path = place / f"{one.id}.assay.json"
        write_profile(one, path)
        page.show_file(path)
        qtbot.waitUntil(
            lambda: isinstance(page.data, SavedRun) and page.data.name == one.name, timeout=10_000
        )
        return page

    return open_profile


def cells(page, case_id, titles):
    columns = [column.title for column in page.table.model.columns]
    place = page.table.model.place_of(lambda row: row.case.id == case_id)
    return [page.table.model.index(place, columns.index(title)).data() for title in titles]


def seen_columns(page):
    view = page.table.view
    return [c.title for n, c in enumerate(page.table.model.columns) if not view.isColumnHidden(n)]


class TestRoof:
    def two_cases(self, **changed):
        return profile(
            measured(case(PRODUCT), [80e12] * 3), measured(case(COPY, "bandwidth"), [1e12] * 3), **changed
        )

    def test_is_the_one_that_assay_show_uses(self, show, place):
        library = Library()
        library.save(roof_profile())
        one = self.two_cases()
        page = show(one)
        known = find_roof(one, library.entries(ROOFS))
        library.close()
        for summary in summarise_profile(one, known.ceilings):
            assert cells(page, summary.id, ["Of roof"]) == [format_share(summary.efficiency.roof)]
        page.select_case(PRODUCT)
        assert page.tiles.share.more.text() == "80.0 % of own roof 100 TFLOP/s"
        (level,) = page.views.rate.levels
        assert level.measured
        assert level.value == pytest.approx(100e12, rel=1e-3)
        page.select_case(COPY)
        (level,) = page.views.rate.levels
        assert level.value == pytest.approx(2e12)
        page.views.tabs.setCurrentIndex(ROOFLINE)
        (side,) = page.views.roofline._sides
        (roof,) = side.roofs
        assert (roof.measured, roof.traffic_bytes_s) == (True, pytest.approx(2e12))
        assert "own roof" in page.views.note.text()
        page.views.tabs.setCurrentIndex(DETAILS)
        assert "own roof, bf16: 100 TFLOP/s: best of a search" in page.views.details.toPlainText()

    def test_without_one_there_is_no_line_and_the_page_says_what_measures_it(self, show):
        page = show(self.two_cases())
        page.select_case(PRODUCT)
        assert page.views.rate.levels == ()
        assert "Of roof" not in seen_columns(page)
        command = "assay roof --device cuda:0"
        wanted = f"This unit's own roof is not known; in a terminal of its machine, {command} measures it."
        assert page.views.note.text() == wanted
        assert page.tiles.share.more.text() == "its own roof is not known"
        assert page.tiles.share.accessibleDescription() == wanted
        page.views.tabs.setCurrentIndex(ROOFLINE)
        assert wanted in page.views.note.text()
        assert page.views.roofline._sides[0].roofs == ()

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"driver": "560"}, "measured with driver 560 and not 550"),
            ({"power_limit_w": 400.0}, "power limit 400 W"),
        ],
    )
    def test_one_of_another_condition_is_not_used_and_the_page_says_why(self, show, changed, told):
        Library().save(roof_profile(**changed))
        page = show(self.two_cases())
        assert page.views.rate.levels == ()
        assert told in page.views.note.text()

    def test_one_of_another_unit_of_the_same_name_is_none(self, show):
        Library().save(roof_profile(uuid="GPU-2"))
        page = show(self.two_cases())
        assert "Of roof" not in seen_columns(page)

    def test_a_library_that_cannot_be_read_lacks_a_line_and_nothing_else(self, show, place):
        (place / "library").write_text("no folder")
        page = show(self.two_cases())
        assert page.views.rate.levels == ()
        assert page.views.note.text()

    def test_a_run_that_goes_on_has_it_as_soon_as_its_unit_is_known(self, page, services, qtbot):
        Library().save(roof_profile())
        device = msgspec.structs.replace(
            GPU, name="Chip", uuid="GPU-1", driver="550", power_limit_w=700.0, vendor="V"
        )
        state = RunState()
        services.runs.state = state
        services.runs.began.emit()
        first = msgspec.structs.replace(MATMUL, id="matmul/bf16/b", dtype="bf16")
        hello, seen, plan, _ = head(device)
        for event in (hello, seen, msgspec.structs.replace(plan, cases=[first])):
            state.add(event)
        services.runs.advanced.emit()
        assert page.data.roof is None
        environment = Environment(os="", kernel="", machine="", python="", torch="2.13.0")
        state.add(EnvironmentSeen(round=0, when="before", environment=environment, worker=1))
        # 2 x 2 x 1024^3 FLOP in 0.1 ms: 43 TFLOP/s
        for event in measure(first, 0, 1.0, [1e-4] * 5):
            state.add(event)
        services.runs.advanced.emit()
        qtbot.waitUntil(lambda: page.data.roof is not None, timeout=10_000)
        assert page.tiles.share.more.text() == "43.0 % of own roof 100 TFLOP/s"
        assert [level.measured for level in page.views.rate.levels] == [True]
        state.add(ended(first, 0, 3.0))
        services.runs.advanced.emit()
        assert cells(page, first.id, ["Of roof"]) == ["43.0 %"]


class TestEnergy:
    def with_energy(self, make, **changes):
        """One case whose rounds took 2 J a call, one that was too short; six W were drawn for nothing."""
        long = [
            make.round(n, energy=Energy(joules=2000.0, window_s=10.0, source="a counter", calls=1000))
            for n in range(3)
        ]
        facts = {
            "cases": [make.result(make.case("matmul/fp32/m64-n64-k64"), long),
                      make.result(make.case("matmul/fp32/m32-n32-k32"), [make.round(n) for n in range(3)])],
            "idle": Idle(power_w=50.0, window_s=10.0, source="a counter"),
        }  # fmt: skip
        return make.profile(**(facts | changes))

    def test_stands_in_the_table_with_its_source_and_the_reason_where_there_is_none(self, show, make):
        page = show(self.with_energy(make))
        assert {"Per joule", "Per call", "Power"} <= set(seen_columns(page))
        titles = ["Per joule", "Per call", "Power"]
        # 2 x 64^3 FLOP for 2 J
        assert cells(page, "matmul/fp32/m64-n64-k64", titles) == ["262 kFLOP/J", "2.00 J", "200 W"]
        assert cells(page, "matmul/fp32/m32-n32-k32", titles) == ["not measured", "", ""]
        short = page.data.rows()[1]
        assert "5 s are needed" in short.no_energy
        column = next(c for c in page.table.model.columns if c.title == "Per joule")
        assert "5 s are needed" in column.tooltip(short)
        told = column.tooltip(page.data.rows()[0])
        assert "a counter" in told
        assert "over 30.0 s in 3 rounds" in told
        assert "150 W above idle" in told
        note = page.table.note.text()
        assert note.startswith("Energy: a counter · idle 50 W over 10.0 s · off by at most 1.0 %")
        assert note.endswith("5.0 % against another model, 1.0 % against the same unit")

    def test_of_a_profile_without_any_one_line_says_why(self, show, make):
        page = show(make.profile())
        assert "Per joule" not in seen_columns(page)
        assert page.table.note.isVisible()
        assert page.table.note.text() == "Energy is not measured: the profile does not tell why"

    def test_power_that_cannot_be_true_is_marked_in_words(self, show, make):
        one = self.with_energy(make, device=make.device(id="cuda:0", kind="cuda", power_limit_w=100.0))
        page = show(one)
        assert cells(page, "matmul/fp32/m64-n64-k64", ["Power"]) == ["200 W: cannot be true"]

    def test_has_a_tile_where_power_is_read(self, show, make):
        telemetry = Telemetry(t_s=[0.5, 5.0], power_w=[190.0, 210.0], source={"power_w": "a sensor"})
        page = show(self.with_energy(make, telemetry=telemetry))
        page.select_case("matmul/fp32/m64-n64-k64")
        assert page.tiles.power.figure.text() == "200 W"
        assert page.tiles.power.detail.text() == "262 kFLOP/J, 2.00 J a call"
        assert page.tiles.power.more.text() == "energy over 30.0 s"
        page.select_case("matmul/fp32/m32-n32-k32")
        assert page.tiles.power.more.text() == "energy: not measured"
        assert "5 s are needed" in page.tiles.power.accessibleDescription()

    def test_of_a_run_that_goes_on_is_told_round_by_round(self, page, services):
        state = RunState()
        services.runs.state = state
        services.runs.began.emit()
        energy = Energy(joules=100.0, window_s=10.0, source="a counter", calls=10)
        events = [*head(GPU), IdleSeen(idle=Idle(power_w=4.0, window_s=10.0, source="a counter"), t=0.5)]
        events += [*measure(MATMUL, 0, 1.0, [0.02] * 5), reading(2.0)]
        events.append(msgspec.structs.replace(ended(MATMUL, 0, 3.0), energy=energy))
        for event in events:
            state.add(event)
        services.runs.advanced.emit()
        # 2 x 1024^3 FLOP for 10 J
        assert cells(page, MATMUL.id, ["Per joule", "Per call", "Power"]) == ["215 MFLOP/J", "10.0 J", "10 W"]
        (row, *_) = page.data.rows()
        assert row.energy.net_power_w == pytest.approx(6.0)


class TestBackToBack:
    def profile(self, make, *, clock=True):
        """Ten minutes whose rate falls from 1000 to 700 calls a second, with a sensor each second."""
        rates = [700 + 300 * math.exp(-t / 30) for t in range(600)]
        one = make.round(
            0, [100 / rate for rate in rates], start_s=[float(t) for t in range(600)], calls=100, delay_s=[],
            steal_s=[], settled=None,
        )  # fmt: skip
        telemetry = Telemetry(
            t_s=[float(t) for t in range(600)],
            power_w=[700.0 - t / 10 for t in range(600)],
            clock_hz=[1.98e9 - 1e6 * t for t in range(600)] if clock else [None] * 600,
            temperature_c=[60.0] * 600,
        )
        device = make.device(id="cuda:0", kind="cuda")
        long = make.case("matmul/fp32/m64-n64-k64-for600s", parameters={BACK_TO_BACK: 600.0})
        return make.profile(device=device, telemetry=telemetry, cases=[make.result(long, [one])])

    def test_burst_and_steady_state_are_one_figure_in_front(self, show, make):
        one = self.profile(make)
        page = show(one)
        assert page.views.stack.currentIndex() == SUSTAINED
        (found,) = sustained_of(one)
        assert found.steady
        plot = page.views.sustained
        assert plot.told.text().endswith(f"{format_share(found.kept)} of the burst")
        assert plot.told.text().startswith("Burst ")
        assert [panel.isHidden() for panel in plot.panels] == [False] * 4
        x, y = plot.panels[0].curve.getData()
        assert list(y) == [moment.rate for moment in found.moments]
        assert x[-1] < 600
        burst, end = (band.getRegion() for band in plot.panels[0].bands)
        assert burst == (found.burst.begin_s, found.burst.end_s)
        assert end == (found.end.begin_s, found.end.end_s)
        assert plot.panels[3].told.text() == "60 °C"

    def test_what_was_not_read_has_no_panel(self, show, make):
        page = show(self.profile(make, clock=False))
        assert [panel.isHidden() for panel in page.views.sustained.panels] == [False, False, True, False]

    def test_other_profiles_have_no_such_view(self, show, make):
        page = show(self.profile(make))
        assert page.views.tabs.isTabVisible(SUSTAINED)
        show(make.profile("20261122-070000-test-0002", name="another"))
        assert not page.views.tabs.isTabVisible(SUSTAINED)
        assert page.views.stack.currentIndex() == TIME


def test_the_legend_of_the_band_tells_each_kind_in_its_colour(show, make):
    telemetry = Telemetry(
        t_s=[0.15, 0.35, 0.55, 0.65, 0.75, 0.95],
        throttle=[[], ["power cap"], [], ["thermal slowdown"], [], []],
        clock_hz=[1.5e9] * 5 + [1.0e9],
    )
    one = make.round(0, [0.1] * 10, start_s=[n / 10 for n in range(10)])
    device = make.device(id="cuda:0", kind="cuda")
    page = show(make.profile(device=device, telemetry=telemetry, cases=[make.result(rounds=[one])]))
    told = {code: label for code, label in page.views._legend.items() if label.isVisible()}
    assert [label.text() for label in told.values()] == [
        "▂ at the power limit: 40.0 %",
        "▂ at a low clock: 20.0 %",
        "▂ throttled: 30.0 %",
    ]
    for code, label in told.items():
        assert label.palette().placeholderText().color() == QColor(page.views.rate.colour_of(code))
    assert page.views.note.text() == ""  # there is no room for it
    page.views.tabs.setCurrentIndex(ROOFLINE)
    assert not any(label.isVisible() for label in page.views._legend.values())
