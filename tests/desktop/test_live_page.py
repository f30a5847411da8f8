"""The live and result page, fed with recorded events and saved profiles."""

import threading
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from pyqtgraph import TextItem
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desktop.live.views import DETAILS, DISTRIBUTION, ROOFLINE
from app.desktop.orders import RunOrder
from app.desktop.plots.rate import Level
from app.desktop.run_queue import Outcome
from app.run_data import LiveRun, SavedRun
from app.run_state import RunState
from profiles.events import CaseEnd, Log
from profiles.files import read_profile, write_profile
from tests.app.recorded import ATTENTION, CPU, GPU, HUGE, MATMUL, ended, head, measure, reading, whole_run

REFERENCE = Path(__file__).parents[2] / "resources" / "reference" / "xeon-amx-2vcpu.assay.json"
HOSTILE = "<b>bold</b><img src=x>\u202egnp.exe"


@pytest.fixture
def page(window):
    return window.show_page("live")


@pytest.fixture
def live(page, services):
    """Feeds events into the page as the queue of runs does."""

    class Feeder:
        def __init__(self):
            self.state = RunState()
            services.runs.state = self.state
            services.runs.began.emit()

        def feed(self, events):
            for event in events:
                self.state.add(event)
            services.runs.advanced.emit()

    return Feeder()


def cells(page, case_id):
    place = page.table.model.place_of(lambda row: row.case.id == case_id)
    return [page.table.model.index(place, c).data() for c in range(page.table.model.columnCount())]


def test_before_anything_was_measured_the_page_says_what_to_do(page, window, qtbot):
    assert page.data is None
    buttons = [b for b in page.findChildren(type(page.header.stop)) if b.text() == "Go to Run"]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert window.current is window.page("run")


def test_a_run_is_followed_case_by_case(page, live):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5), reading(2.0, clock_hz=1.755e9)])
    assert page.table.selected_id == MATMUL.id
    assert cells(page, MATMUL.id)[-1] == "running"
    assert cells(page, HUGE.id)[-1] == "skipped: needs 140 GiB, and 7.2 GiB can be used"
    assert page.views.trace.samples == 5
    # 2 x 2 x 1024^3 FLOP in 20 ms
    assert page.tiles.rate.figure.text() == "215 GFLOP/s"
    assert page.tiles.power.figure.text() == "61 W"
    assert page.tiles.clock.figure.text() == "1,755 MHz"
    assert page.sensors.names == ["power_w", "temperature_c", "clock_hz", "foreign_cpu"]
    live.feed([ended(MATMUL, 0, 3.0), *measure(ATTENTION, 0, 4.0, [0.1] * 3)])
    assert page.table.selected_id == ATTENTION.id
    assert cells(page, MATMUL.id)[-1].startswith("1 of 3 rounds")


def test_a_case_that_the_user_chose_stays_until_the_run_is_followed_again(page, live):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5), ended(MATMUL, 0, 3.0)])
    live.feed(measure(ATTENTION, 0, 4.0, [0.1] * 3))
    page.select_case(MATMUL.id)
    live.feed([ended(ATTENTION, 0, 6.0), *measure(MATMUL, 1, 7.0, [0.021] * 5)])
    live.feed([ended(MATMUL, 1, 9.0), *measure(ATTENTION, 1, 10.0, [0.1] * 3)])
    assert page.table.selected_id == MATMUL.id
    assert page.views.trace.samples == 10
    page.header.followed.emit()
    assert page.table.selected_id == ATTENTION.id


def test_the_share_of_the_peak_says_whether_the_peak_is_an_estimate(page, live):
    live.feed([*head(CPU), *measure(MATMUL, 0, 1.0, [0.025] * 5)])
    assert page.tiles.share.figure.text() == "~85.9 %"
    assert page.tiles.share.detail.text() == "of 200 GFLOP/s"
    assert page.tiles.share.accessibleName().startswith("Of the estimated peak: ~85.9 %")
    live.feed([ended(MATMUL, 0, 3.0)])
    assert cells(page, MATMUL.id)[3] == "~85.9 %"


def test_every_view_is_drawn_of_a_whole_run_and_only_when_it_is_in_front(page, live):
    live.feed(whole_run(CPU))
    page.select_case(MATMUL.id)
    for view in (DISTRIBUTION, ROOFLINE, DETAILS):
        page.views.tabs.setCurrentIndex(view)
        assert page.views.stack.currentIndex() == view
    assert "no interval" not in page.views.details.toPlainText()
    assert MATMUL.id in page.views.details.toPlainText()
    assert f"{MATMUL.id}: 205 GFLOP/s" in page.views.roofline.accessibleDescription()
    page.select_case(ATTENTION.id)
    assert "error 0.5 is over the tolerance of 0.01" in page.views.details.toPlainText()


def test_a_click_into_the_roofline_chooses_the_case(page, live):
    live.feed(whole_run(CPU))
    page.views.roofline.picked.emit(MATMUL.id)
    assert page.table.selected_id == MATMUL.id


def test_other_load_and_a_silent_worker_are_said_in_words(page, live, services):
    live.feed([*head(CPU), *measure(MATMUL, 0, 1.0, [0.02] * 5), reading(2.0, foreign_cpu=1.4, power_w=None)])
    page.header.show_run(page.data, None, running=True, follows=True)
    assert page.header.warning.text() == "⚠ other programs keep 1.4 cores busy"
    assert page.tiles.power.detail.text() == "they disturb the measurement"
    live.feed([reading(3.0, foreign_cpu=0.0), Log(level="warning", text=HOSTILE, t=3.0)])
    page.header.show_run(page.data, None, running=True, follows=True)
    assert page.header.warning.text() == f"⚠ {HOSTILE}"
    assert page.header.warning.textFormat() == Qt.TextFormat.PlainText


def test_a_page_that_is_not_seen_draws_nothing_and_catches_up(window, page, live):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5)])
    window.show_page("run")
    live.feed([ended(MATMUL, 0, 3.0), *measure(ATTENTION, 0, 4.0, [0.1] * 3)])
    assert page.table.selected_id == MATMUL.id
    window.show_page("live")
    assert page.table.selected_id == ATTENTION.id


def test_a_saved_profile_shows_the_figures_of_assay_show(page, qtbot):
    from profiles.summary import summarise_profile
    from profiles.units import format_share, interval_texts

    page.show_file(REFERENCE)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    assert page.header.title.text() == "Xeon with AMX, 2 vCPU"
    for summary in summarise_profile(read_profile(REFERENCE).profile):
        shown = cells(page, summary.id)
        value, spread = interval_texts(summary.value, summary.low, summary.high, summary.unit)
        assert shown[1:3] == [value, spread]
        share = summary.efficiency.catalogue
        assert shown[3].removeprefix("~") == format_share(share)
    assert page.tiles.rate.figure.text() == "100 GFLOP/s"


def test_before_the_first_reading_nothing_is_called_unreadable(page, live):
    live.feed(head(CPU))
    assert not page.sensors.isVisible() or page.sensors.names == []
    assert page.tiles.power.detail.text() == page.tiles.clock.detail.text() == ""
    live.feed([reading(1.0, power_w=None, temperature_c=None, foreign_cpu=None)])
    assert page.tiles.power.detail.text() == "neither power nor load is readable"


def test_power_and_load_of_a_case_are_those_while_it_was_measured(page, live):
    """The tiles of a finished case have its own mean, not what the sensors said last."""
    for round_, watts in ((0, 100.0), (1, 300.0)):
        t = 10.0 * round_
        events = measure(MATMUL, round_, t, [0.02] * 5)
        samples = msgspec.structs.replace(events[-1], start_s=[t + 1 + 0.02 * i for i in range(5)])
        first = head(GPU) if round_ == 0 else []
        live.feed(
            [*first, *events[:-1], samples, reading(t + 1.05, power_w=watts), ended(MATMUL, round_, t + 2)]
        )
    live.feed([*measure(ATTENTION, 0, 30.0, [0.1] * 3), reading(31.0, power_w=690.0)])
    assert page.tiles.power.figure.text() == "690 W"
    page.select_case(MATMUL.id)
    assert page.tiles.power.figure.text() == "200 W"
    assert page.tiles.power.detail.text() == "1.07 GFLOP/s/W"


@pytest.mark.parametrize(("source", "per_watt"), [("DCMI", "1.07 GFLOP/s/W"), ("DCMI, 2 chips together", "")])
def test_a_power_of_several_chips_gives_no_throughput_per_watt(page, live, source, per_watt):
    events = measure(MATMUL, 0, 0.0, [0.02] * 5)
    samples = msgspec.structs.replace(events[-1], start_s=[1 + 0.02 * i for i in range(5)])
    seen = reading(1.05, power_w=200.0, source={"power_w": source})
    live.feed([*head(GPU), *events[:-1], samples, seen, ended(MATMUL, 0, 2.0)])
    page.select_case(MATMUL.id)
    assert page.tiles.power.figure.text() == "200 W"
    assert page.tiles.power.detail.text() == per_watt


def test_a_case_with_fewer_rounds_than_planned_says_how_many(page, qtbot, place, make):
    path = place / "cut.assay.json"
    write_profile(
        make.profile(rounds=1, rounds_planned=3, status="stopped", reason="stopped by the user"), path
    )
    page.show_file(path)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    first = page.data.rows()[0].case.id
    assert cells(page, first)[-1].startswith("1 of 3 rounds")
    assert "--budget" not in page.header.warning.text()


def test_a_hostile_name_is_text(page, qtbot, place, make):
    path = place / "hostile.assay.json"
    write_profile(make.profile(name="<b>bold</b>", notes="<script>"), path)
    page.show_file(path)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    assert page.header.title.text() == "<b>bold</b>"
    assert page.header.title.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in page.header.title.toolTip()


@pytest.mark.parametrize("what", ["missing", "empty", "newer", "changed"])
def test_a_bad_file_is_one_sentence_and_what_was_shown_stays(window, page, qtbot, place, what):
    page.show_file(REFERENCE)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    shown = page.data
    bad = place / f"<b>{what}</b>.assay.json".replace("/", "_")
    text = REFERENCE.read_text("utf-8")
    if what == "empty":
        bad.write_text("")
    if what == "newer":
        bad.write_text(text.replace('"schema":1', '"schema":99', 1))
    if what == "changed":
        bad.write_text(text.replace('"host":"vm"', '"host":"wm"', 1))
    page.show_file(bad)
    if what == "changed":
        qtbot.waitUntil(lambda: page.data is not shown, timeout=10_000)
        assert "digest" in page.header.warning.text()
        return
    qtbot.waitUntil(lambda: len(window.notices.texts) == 1, timeout=10_000)
    assert page.data is shown
    assert "Traceback" not in window.notices.texts[0]


def test_an_interrupted_profile_says_so(page, qtbot, place, make):
    path = place / "cut.assay.json"
    write_profile(make.profile(status="stopped", reason="interrupted by SIGINT"), path)
    page.show_file(path)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    assert "Interrupted: interrupted by SIGINT" in page.header.warning.text()


def test_a_run_without_any_good_case_still_shows_why(page, live):
    events = head(GPU)
    events += [
        CaseEnd(case=MATMUL.id, round=0, status="failed", reason="the worker was killed by signal 9", t=2.0),
        CaseEnd(case=ATTENTION.id, round=0, status="out_of_memory", reason="needs 152 GiB", t=3.0),
    ]
    live.feed(events)
    assert cells(page, MATMUL.id)[-1] == "failed: the worker was killed by signal 9"
    assert cells(page, ATTENTION.id)[-1] == "out of memory: needs 152 GiB"
    assert isinstance(page.data, LiveRun)


@pytest.fixture
def running(services, monkeypatch):
    """A run seems to go on until the test says otherwise; nothing is measured."""
    going = [True]
    monkeypatch.setattr(type(services.runs), "running", property(lambda _: going[0]))
    return going


def test_from_a_saved_profile_there_is_a_way_back_to_the_run(page, live, services, running, qtbot):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5)])
    assert not page.header.follow.isVisible()
    page.show_file(REFERENCE)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    assert page.header.follow.isVisible()
    assert not page.header.stop.isVisible()
    qtbot.mouseClick(page.header.follow, Qt.MouseButton.LeftButton)
    assert page.data.state is live.state
    assert page.header.stop.isVisible()
    assert not page.header.follow.isVisible()
    page.show_file(REFERENCE)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    services.live_wanted.emit()
    assert page.data.state is live.state
    running[0] = False


def test_the_next_run_of_the_queue_takes_nobody_away_from_a_saved_profile(
    page, live, services, running, qtbot
):
    page.show_file(REFERENCE)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    services.runs.state = RunState()
    services.runs.began.emit()
    assert isinstance(page.data, SavedRun)
    assert page.header.follow.isVisible()
    running[0] = False
    services.runs.ended.emit(Outcome(RunOrder(device="cpu"), services.runs.state, None, ""))
    assert not page.header.follow.isVisible()


def test_a_result_that_is_read_late_does_not_push_the_next_run_away(page, live, services, running, qtbot):
    live.feed(whole_run(CPU))
    running[0] = False
    may_go_on = threading.Event()
    services.background.run("slow", may_go_on.wait, lambda _: None, lambda _: None)
    services.runs.ended.emit(Outcome(RunOrder(device="cpu"), live.state, REFERENCE, ""))
    services.runs.state = RunState()
    running[0] = True
    services.runs.began.emit()
    may_go_on.set()
    qtbot.waitUntil(lambda: not services.background.busy, timeout=10_000)
    assert isinstance(page.data, LiveRun)
    assert page.data.state is services.runs.state
    running[0] = False


def test_figures_that_the_settings_hide_are_hidden_from_the_first_moment(page, services, settings, running):
    settings.change(refresh="frozen")
    services.runs.state = RunState()
    services.runs.began.emit()
    assert page.quiet.isVisible()
    assert not page.tiles.isVisible()
    assert not page.table.isVisible()
    running[0] = False
    services.runs.advanced.emit()
    assert not page.quiet.isVisible()
    assert page.tiles.isVisible()


def test_a_zoom_stays_while_more_comes_and_a_double_click_shows_all_again(page, live, qtbot):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 50)])
    box = page.views.rate.getPlotItem().getViewBox()
    whole = box.viewRange()[0]
    turn = QWheelEvent(
        QPointF(200, 80), page.views.rate.viewport().mapToGlobal(QPointF(200, 80)), QPoint(), QPoint(0, 600),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(page.views.rate.viewport(), turn)
    zoomed = box.viewRange()[0]
    assert zoomed[1] - zoomed[0] < 0.9 * (whole[1] - whole[0])
    live.feed(measure(MATMUL, 1, 10.0, [0.02] * 50))
    assert box.viewRange()[0] == pytest.approx(zoomed)
    middle = page.views.rate.viewport().rect().center()
    qtbot.mouseDClick(page.views.rate.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    first, last = box.viewRange()[0]
    assert first == pytest.approx(0.0)
    assert last > 1.5 * whole[1]
    box.sigRangeChangedManually.emit([True, False])
    live.feed([ended(MATMUL, 1, 12.0), *measure(ATTENTION, 0, 13.0, [0.1] * 3)])
    assert box.viewRange()[0][1] < whole[1]


def test_the_axes_tell_the_figures_of_the_case_that_is_shown(page, live):
    def painted(axis):
        where = page.views.rate.mapFromScene(axis.sceneBoundingRect()).boundingRect()
        return page.views.rate.grab(where).toImage()

    plot = page.views.rate
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5)])
    before = [painted(axis) for axis in (plot.left, plot.bottom)]
    assert before == [painted(axis) for axis in (plot.left, plot.bottom)]
    live.feed([ended(MATMUL, 0, 3.0), *measure(ATTENTION, 0, 4.0, [0.1] * 9)])
    after = [painted(axis) for axis in (plot.left, plot.bottom)]
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_the_names_of_ceilings_do_not_lie_over_each_other(page, live):
    live.feed([*head(GPU), *measure(MATMUL, 0, 1.0, [0.02] * 5)])
    plot = page.views.rate
    near = tuple(Level(f"ceiling {n}", 215e9 + n * 1e9) for n in range(3))
    plot.show_trace(page.views.trace, (*near, Level("far", 9e15)), 1e12)
    texts = [item for item in plot._lines if isinstance(item, TextItem)]
    places = sorted(item.mapRectToScene(item.boundingRect()).top() for item in texts)
    assert len(places) == 4
    assert all(below - above > 12 for above, below in pairwise(places))


def test_every_export_is_written_however_fast_one_asks(page, services, qtbot, place):
    may_go_on = threading.Event()
    services.background.run("slow", may_go_on.wait, lambda _: None, lambda _: None)
    for name in ("one.csv", "two.csv"):
        page.header._write(REFERENCE, "csv", place / name)
    may_go_on.set()
    qtbot.waitUntil(lambda: not services.background.busy, timeout=10_000)
    assert (place / "one.csv").read_bytes() == (place / "two.csv").read_bytes()


def test_impossible_figures_of_a_file_neither_hang_the_plots_nor_fail_in_them(page, qtbot, place):
    profile = read_profile(REFERENCE).profile
    telemetry = profile.telemetry
    telemetry.load_average[:] = [1e308] * len(telemetry.t_s)
    telemetry.foreign_cpu[:] = [(-1) ** n * 1e308 for n in range(len(telemetry.t_s))]
    for result in profile.cases:
        for one in result.rounds:
            one.seconds = [1e-300] * len(one.seconds)
    path = place / "impossible.assay.json"
    write_profile(profile, path)
    page.show_file(path)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    for view in (DISTRIBUTION, ROOFLINE, DETAILS):
        page.views.tabs.setCurrentIndex(view)
        page.grab()
