"""The Devices page: what the watch tells, live and by device; what is wrong; and where it leads."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from app.desktop.devices.entry_list import DOCTOR
from app.desktop.run_queue import RunQueue
from app.run_state import RunState
from profiles.events import DeviceSeen, TelemetrySeen
from profiles.profile import DeviceInfo
from tests.desktop.machines import IDLE, TRAINING, cpu, gpu, reading, show, unusable

HOSTILE = "<img src=x><b>bold</b>\n\u202etxt"
BROKEN = {
    "check": "torch",
    "status": "problem",
    "what": "no torch",
    "why": "needed",
    "remedy": "pip install torch",
}
LOADED = {"check": "load", "status": "note", "what": "others use 2 cores", "why": "", "remedy": "end them"}
FINE = {"check": "python", "status": "ok", "what": "Python 3.11.7", "why": "", "remedy": ""}


@pytest.fixture
def quiet(services, monkeypatch):
    """No child looks: tests say what it would have told."""
    monkeypatch.setattr(services.devices, "_adjust", lambda: None)
    monkeypatch.setattr(services.doctor, "_adjust", lambda: None)


@pytest.fixture
def page(window, services, quiet):
    """Three devices and one that is broken, watched for a moment."""
    lines = [reading("cuda:0", **TRAINING), reading("cuda:1", **IDLE), reading("cpu", utilization=0.5)]
    show(services.devices, [cpu(), gpu(), gpu(1), unusable("npu", "CANN is too old", "install it")], *lines)
    services.doctor.take({"findings": [FINE, LOADED, BROKEN]})
    return window.show_page("devices")


def texts(widget):
    """All that can be read in it, without the places where long words may be broken."""
    QCoreApplication.processEvents()
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def press(widget, name, qtbot):
    QCoreApplication.processEvents()
    buttons = widget.findChildren(QPushButton)
    (found,) = [one for one in buttons if one.accessibleName() == name and one.isVisible()]
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def sensors(page):
    return {
        line.split("\t")[0]: line.split("\t")[1:5] for line in page.panel.sensors.as_tsv().splitlines()[1:]
    }


def test_devices_and_doctor_are_listed_with_their_state(page):
    assert [(one.title, one.state) for one in page.list.model_.shown] == [
        ("cpu · AMD EPYC 9654 96-Core Processor", "idle"),
        ("cuda:0 · NVIDIA H200", "busy: other processes use it"),
        ("cuda:1 · NVIDIA H200", "idle"),
        ("npu", "✗ cannot be used"),
        ("Doctor", "✗ problems: 1, ! notes: 1"),
    ]
    assert page.list.chosen_key == "cuda:0", "an accelerator goes first"


def test_a_click_shows_what_was_clicked_at_once(page, qtbot):
    def click(place):
        where = page.list.visualRect(page.list.model_.index(place, 0)).center()
        qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
        return page.list.chosen_key

    places = {one.key: place for place, one in enumerate(page.list.model_.shown)}
    assert click(places[DOCTOR]) == DOCTOR
    assert page.doctor.isVisible()
    assert click(places["cuda:1"]) == "cuda:1"
    assert not page.doctor.isVisible()
    assert "cuda:1" in texts(page.panel)


def test_figures_move_in_place_and_can_be_reset(page, services, qtbot):
    assert sensors(page)["Power"] == ["642 W"] * 4
    page.panel.sensors.select_place(1)
    services.devices.by_id("cuda:0").take(reading("cuda:0", **TRAINING | {"power_w": 342.0}))
    services.devices.read.emit()
    page.panel.sensors.clearSelection()
    assert sensors(page)["Power"] == ["342 W", "342 W", "642 W", "492 W"]
    press(page.panel, "Forget least, greatest and mean values", qtbot)
    services.devices.by_id("cuda:0").take(reading("cuda:0", **TRAINING | {"power_w": 300.0}))
    services.devices.read.emit()
    assert sensors(page)["Power"] == ["300 W"] * 4


def test_a_sensor_that_cannot_be_read_says_why(page, services):
    line = reading("cuda:0", **TRAINING) | {"source": {"clock_hz": "NVML: no permission"}}
    services.devices.by_id("cuda:0").take(line)
    services.devices.read.emit()
    assert sensors(page)["Clock"] == ["–"] * 4
    assert "Clock: NVML: no permission" in page.panel.unreadable.text()
    model = page.panel.sensors.model_
    place = model.place_of(lambda row: row.name == "clock_hz")
    assert "NVML: no permission" in model.data(model.index(place, 1), Qt.ItemDataRole.ToolTipRole)


def test_before_the_first_reading_nothing_is_called_unreadable(window, services, quiet):
    sources = {"power_w": {"readable": False, "source": "no counter"}}
    show(services.devices, [cpu() | {"telemetry": sources}])
    page = window.show_page("devices")
    assert "Its sensors are being read" in texts(page.panel)
    assert "Not readable" not in texts(page.panel)
    told = reading("cpu", utilization=0.5) | {"source": {"power_w": "no counter"}}
    services.devices.devices[0].take(told)
    services.devices.read.emit()
    assert "Not readable: Power: no counter" in texts(page.panel)


def test_the_whole_source_of_a_peak_is_shown_and_copied(page, qtbot):
    peaks = page.panel.peaks
    peaks.table.select_place(peaks.model.place_of(lambda row: row.what == "bandwidth"))
    source = gpu()["bandwidth"]["source"]
    assert " | " in source
    assert (
        peaks.source.text().replace("\u200b", "")
        == f"Source of memory bandwidth: {source.replace(' | ', '; ')}"
    )
    press(peaks, "Copy the source", qtbot)
    assert QGuiApplication.clipboard().text() == source
    assert peaks.table.as_tsv().splitlines()[-1].startswith("memory bandwidth\t4.80 TB/s\tpublished\t")


def test_another_device_brings_its_own_facts(page):
    page.list.select_key("cpu")
    assert page.panel.name.text() == "AMD EPYC 9654 96-Core Processor"
    assert "Nothing holds it back" not in texts(page.panel)
    page.list.select_key("cuda:1")
    assert "GPU-1" in texts(page.panel)
    assert "580.95.05" in texts(page.panel)
    assert "H200 SXM 141GB (h200)" in texts(page.panel)
    assert sensors(page)["Power"][0] == "77.9 W"


def test_a_device_that_cannot_be_used_says_why_and_what_to_do(page, qtbot):
    page.list.select_key("npu")
    assert "✗ Cannot be used: CANN is too old" in texts(page.panel)
    assert not page.panel.run.isEnabled()
    assert not page.panel.sensors.isVisible()
    press(page.panel, "Copy the remedy: install it", qtbot)
    assert QGuiApplication.clipboard().text() == "install it"


def test_problems_come_first_with_their_remedy_to_copy(page, qtbot):
    page.list.select_key(DOCTOR)
    told = texts(page.doctor)
    assert told.index("✗ problem") < told.index("! note") < told.index("✓ ok")
    for part in ("no torch", "needed", "→ pip install torch", "others use 2 cores"):
        assert part in told
    press(page.doctor, "Copy the remedy: pip install torch", qtbot)
    assert QGuiApplication.clipboard().text() == "pip install torch"


def test_one_can_look_again_and_sees_the_same_device_after_it(page, services, qtbot):
    page.list.select_key("cuda:1")
    press(page, "Look for devices and problems again", qtbot)
    assert services.doctor.looking
    assert page.message.text().startswith("The devices of this machine are being looked at")
    page.list.select_key(DOCTOR)
    assert "is looking" in page.doctor.state.text()
    assert "no torch" in texts(page.doctor), "what it found before stays until it has looked"
    show(services.devices, [cpu(), gpu(1)], reading("cuda:1", **IDLE))
    assert page.list.chosen_key == DOCTOR
    services.doctor.take({"findings": [FINE]})
    assert page.doctor.state.text() == "✓ nothing is wrong"
    press(page, "Look for devices and problems again", qtbot)
    page.list.clearSelection()
    show(services.devices, [cpu(), gpu(1)])
    assert page.list.chosen_key == "cuda:1"


def test_run_leads_to_the_run_page_with_that_device(page, window, services, qtbot):
    wanted = []
    services.device_wanted.connect(wanted.append)
    page.list.select_key("cuda:1")
    press(page.panel, "Run on NVIDIA H200", qtbot)
    assert wanted == ["cuda:1"]
    assert window.current is window.page("run")


def test_the_report_tells_the_device_and_the_doctor(page, qtbot, window):
    press(page.panel, "Copy report", qtbot)
    text = QGuiApplication.clipboard().text()
    for part in (
        "NVIDIA H200 (cuda:0)",
        "peak bf16: 989 TFLOP/s, published",
        "power: 642 W",
        "PROBLEM  torch",
    ):
        assert part in text
    assert "cuda:1" not in text
    assert window.notices.texts == ["The report is on the clipboard."]


def test_the_export_has_every_device(page, place):
    page.export()
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(place / "devices.txt"))
    dialog.reject()
    text = (place / "devices.txt").read_text()
    assert all(part in text for part in ("(cpu)", "(cuda:0)", "(cuda:1)", "npu (npu)"))


def test_during_a_run_its_own_telemetry_is_shown_and_the_others_stand_still(page, services, monkeypatch):
    monkeypatch.setattr(RunQueue, "running", property(lambda _: True))
    state = RunState()
    device = DeviceInfo(id="cuda:0", kind="cuda", vendor="NVIDIA", name="NVIDIA H200")
    state.add(DeviceSeen(t=0.0, worker=1, device=device))
    state.add(TelemetrySeen(t=1.0, power_w=690.0, temperature_c=66.0, throttle=["power cap"]))
    services.runs.state = state
    services.runs.began.emit()
    assert "A run measures it" in page.panel.note.text()
    assert sensors(page)["Power"] == ["690 W", "642 W", "642 W", "642 W"]
    assert page.panel.throttle.text() == "! Held back by: power cap."
    assert "being measured" in [one.state for one in page.list.model_.shown]
    page.list.select_key("cuda:1")
    assert page.panel.note.text() == "Not watched while a run measures: this is how it was before."
    assert sensors(page)["Power"][0] == "77.9 W"
    services.doctor.look_again()
    page.doctor.refresh()
    assert "when the run has ended" in page.doctor.state.text()


def test_without_devices_the_page_says_why(window, services, quiet):
    page = window.show_page("devices")
    assert "some seconds" in page.message.text()
    services.devices.problem = "torch cannot be loaded"
    services.devices.found.emit()
    assert page.message.text() == "The devices cannot be listed: torch cannot be loaded"
    services.doctor.problem, services.doctor._wanted = "it was killed", False
    services.doctor.found.emit()
    page.list.select_key(DOCTOR)
    assert "could not look: it was killed" in page.doctor.state.text()


def test_hostile_names_are_text(window, services, quiet):
    user = {"pid": 1, "name": HOSTILE, "memory_bytes": None, "cpu_share": None}
    facts = gpu(name=HOSTILE, driver=HOSTILE, catalogue=None, catalogue_reason=HOSTILE)
    line = reading("cuda:0", users=[user], throttle=[HOSTILE]) | {"source": {"power_w": HOSTILE}}
    show(services.devices, [facts, unusable("npu", HOSTILE, HOSTILE)], line)
    services.doctor.take(
        {
            "findings": [
                {"check": HOSTILE, "status": "problem", "what": HOSTILE, "why": HOSTILE, "remedy": HOSTILE}
            ]
        }
    )
    page = window.show_page("devices")
    for key in ("cuda:0", "npu", DOCTOR):
        page.list.select_key(key)
        labels = page.right.findChildren(QLabel)
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert "<img src=x><b>bold</b>\\n\\u202etxt" in texts(page)
    window.resize(1024, 700)
    assert page.panel.width() <= page._panel_area.viewport().width()


def test_another_theme_reaches_the_findings(page, settings):
    page.list.select_key(DOCTOR)

    def colours():
        labels = page.doctor.findChildren(QLabel)
        return {
            one.palette().windowText().color().name() for one in labels if one.text().startswith("✗ problem")
        }

    assert "#9f4600" in colours()
    settings.change(theme="dark")
    assert "#e69f00" in colours()


@pytest.mark.timeout(90)
def test_the_real_watch_and_the_real_doctor_fill_the_page(window, services, qtbot):
    page = window.show_page("devices")
    qtbot.waitUntil(lambda: bool(services.devices.devices), timeout=40_000)
    assert page.list.chosen_key
    page.list.select_key("cpu")
    qtbot.waitUntil(lambda: "utilization" in services.devices.by_id("cpu").tracks, timeout=20_000)
    assert sensors(page)["Utilisation"][0].endswith("%")
    qtbot.waitUntil(lambda: bool(services.doctor.findings), timeout=40_000)
    page.list.select_key(DOCTOR)
    assert "Python 3" in texts(page.doctor)
    window.show_page("library")
    assert not page.seen
