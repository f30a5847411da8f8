"""Sensors, peaks and facts in words and figures, and the report. No widget."""

import msgspec
import pytest
from PySide6.QtCore import QLocale, QRect

from app.desktop.device_watch import Watched
from app.desktop.devices.report import write_report
from app.desktop.devices.sensor_table import spark_points
from app.desktop.devices_model import (
    SENSORS,
    catalogue_text,
    fact_rows,
    favourite,
    headline,
    kind_word,
    peak_rows,
    peak_word,
    sensor_rows,
    sensor_text,
    sorted_findings,
    throttle_text,
    unreadable_text,
    users_text,
)
from app.desktop.doctor import Finding
from profiles.catalogue import find, identify
from profiles.profile import DeviceInfo
from tests.desktop.machines import GIB, IDLE, TRAINING, cpu, gpu, reading, unusable


def npu(name="Ascend910B2", **changes):
    """An Ascend of the list, as its driver and the catalogue describe it."""
    device = DeviceInfo(
        id="npu:0", kind="npu", vendor="Huawei", name=name, memory_bytes=64 * GIB, driver="24.1.0",
        runtime="CANN 8.3",
    )  # fmt: skip
    facts = msgspec.to_builtins(identify(device))
    return facts | {"available": True, "reason": None, "remedy": None} | changes


def watched(facts, *lines):
    one = Watched(facts)
    for line in lines:
        one.take(line)
    return one


def test_a_sensor_tells_now_least_greatest_and_mean():
    powers = [100.0, 700.0, 400.0]
    one = watched(gpu(), *(reading("cuda:0", **IDLE | {"power_w": watts}) for watts in powers))
    power = next(row for row in sensor_rows(one) if row.name == "power_w")
    assert power.figures() == ("400 W", "100 W", "700 W", "400 W")


def test_what_cannot_be_read_is_a_dash_with_its_reason_and_comes_last():
    facts = gpu(telemetry={"clock_hz": {"readable": False, "source": "NVML: not supported"}})
    one = watched(facts, reading("cuda:0", **IDLE) | {"source": {"load_average": "it has none"}})
    rows = sensor_rows(one)
    assert {row.name for row in rows} == set(SENSORS)
    readable = [row.readable for row in rows]
    assert readable == sorted(readable, reverse=True)
    clock = next(row for row in rows if row.name == "clock_hz")
    assert (clock.figures(), clock.origin) == (("–",) * 4, "NVML: not supported")
    assert unreadable_text(rows) == "Clock: NVML: not supported; Load average: it has none"


def test_a_processor_has_no_rows_for_what_no_processor_has():
    names = {row.name for row in sensor_rows(watched(cpu(), reading("cpu", utilization=0.5)))}
    assert names == set(SENSORS) - {"memory_clock_hz", "foreign_processes"}


def test_the_headline_tells_what_is_known():
    assert headline(gpu()) == "cuda:0 · 140 GiB · 580.95.05 · CUDA 13.0 · H200 SXM 141GB"
    assert headline(unusable("npu", "x", "y")) == "npu"


def test_a_sensor_that_falls_silent_keeps_what_it_said():
    silent = reading("cuda:0") | {"source": {"power_w": "the driver does not answer"}}
    one = watched(gpu(), reading("cuda:0", power_w=300.0), silent)
    power = next(row for row in sensor_rows(one) if row.name == "power_w")
    assert power.figures() == ("–", "300 W", "300 W", "300 W")
    assert power.readable


def test_during_a_run_now_is_what_the_run_says():
    one = watched(gpu(), reading("cuda:0", **IDLE))
    rows = {
        row.name: row for row in sensor_rows(one, {"power_w": 690.0, "clock_hz": None, "utilization": True})
    }
    assert rows["power_w"].figures()[:2] == ("690 W", "77.9 W")
    assert rows["temperature_c"].figures()[0] == "–", "not told by the run"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("utilization", 0.87, "87 %"), ("power_w", 61.44, "61.4 W"), ("power_w", 688.2, "688 W"),
        ("temperature_c", 34.4, "34 °C"), ("clock_hz", 1.755e9, "1,755 MHz"),
        ("memory_used_bytes", 62 * GIB, "62.0 GiB"), ("load_average", 3.2, "3.20"),
        ("foreign_cpu", 1.99, "1.99"), ("foreign_processes", 2, "2"), ("power_w", None, "–"),
    ],
)  # fmt: skip
def test_values_have_their_units(name, value, text):
    assert sensor_text(name, value) == text


def test_figures_are_in_the_digits_of_the_language_and_the_report_is_not():
    one = watched(gpu(), reading("cuda:0", clock_hz=1.755e9))
    before = QLocale()
    QLocale.setDefault(QLocale("id"))
    try:
        assert sensor_text("clock_hz", 1.755e9) == "1.755 MHz"
        assert "clock: 1.75 GHz" in write_report([one], [])
        assert "4.80 TB/s" in write_report([one], [])
    finally:
        QLocale.setDefault(before)


def test_peaks_are_told_with_kind_unit_and_whole_source():
    h200, rows = find("h200"), peak_rows(gpu())
    told = {(peak_word(row), row.value, row.kind, row.unit) for row in rows}
    assert ("bf16", h200.peaks["bf16"].value, "published", "FLOP/s") in told
    assert ("fp64", h200.peaks["fp64"].value, "matmul", "FLOP/s") in told
    assert ("fp64, as printed", h200.published["fp64"].value, "published", "FLOP/s") in told
    assert ("int8", h200.peaks["int8"].value, "published", "OP/s") in told
    assert ("memory bandwidth", 4.8e12, "published", "B/s") in told
    assert [row.what for row in rows][:2] == ["fp64", "fp64"]
    assert rows[-1].what == "bandwidth"
    assert next(row for row in rows if row.what == "bf16").source == h200.peaks["bf16"].source


def test_an_estimate_and_a_derived_peak_are_called_so():
    assert {row.kind for row in peak_rows(npu())} == {"derived", "published"}
    assert (kind_word("derived"), kind_word("estimate")) == ("derived", "estimate")
    estimate = cpu(peaks={"fp32": {"value": 1e12, "kind": "estimate", "source": "2 cores x 32"}})
    (row,) = peak_rows(estimate)
    assert (row.kind, row.source) == ("estimate", "2 cores x 32")


def test_the_catalogue_is_told_with_its_notes_or_why_there_is_no_entry():
    assert catalogue_text(npu()).startswith("Ascend 910B2 (A2, 64GB) (ascend_910b2). 24 cores")
    unknown = npu("Ascend 9999") | {"catalogue_reason": "the catalogue knows no 'Ascend 9999'"}
    assert catalogue_text(unknown) == "the catalogue knows no 'Ascend 9999'"
    own = npu()
    own["catalogue"]["overlay"] = True
    assert "from your overlay" in catalogue_text(own)


def test_facts_leave_out_what_is_not_known():
    names = [name for name, _ in fact_rows(gpu(power_limit_w=500.0))]
    assert "Cores" not in names
    assert dict(fact_rows(gpu(power_limit_w=500.0)))["Power limit"] == "500 W; the data sheet says 700 W"
    assert [name for name, _ in fact_rows(unusable("npu", "x", "y"))] == ["Id"]
    processor = cpu(
        details={"available_cores": 2.0, "physical_cores": 4, "isa": ["AVX2"], "clock_hz": {"": 3.69e9}}
    )
    told = dict(fact_rows(processor))
    assert (told["Cores"], told["Instructions"]) == ("2 of 4 usable", "AVX2")
    assert told["Clock"].startswith("3,690 MHz now")


def test_who_is_at_work_and_what_holds_it_back():
    user = {"pid": 8123, "name": "python", "memory_bytes": 62 * GIB, "cpu_share": None}
    busy = watched(gpu(), reading("cuda:0", users=[user], **TRAINING | {"throttle": ["power cap"]}))
    assert users_text(busy) == "python (8123), 62.0 GiB"
    assert throttle_text(busy.throttle) == "! Held back by: power cap."
    idle = watched(gpu(), reading("cuda:0", **IDLE))
    assert (users_text(idle), throttle_text(idle.throttle)) == ("no other program", "Nothing holds it back.")
    hidden = watched(
        gpu(), reading("cuda:0") | {"users": None, "source": {"users": "a container hides them"}}
    )
    assert (users_text(hidden), throttle_text(hidden.throttle)) == ("not known: a container hides them", "")
    worker = {"pid": 7, "name": "x", "memory_bytes": None, "cpu_share": 0.53}
    assert users_text(watched(cpu(), reading("cpu", users=[worker]))) == "x (7), 0.53 cores"


def test_problems_come_first():
    found = [
        Finding("a", "ok", ""),
        Finding("b", "note", ""),
        Finding("c", "problem", ""),
        Finding("d", "ok", ""),
    ]
    assert [one.check for one in sorted_findings(found)] == ["c", "b", "a", "d"]


def test_the_accelerator_that_works_is_shown_at_first():
    devices = [Watched(cpu()), Watched(unusable("npu", "x", "y")), Watched(gpu())]
    assert favourite(devices) == "cuda:0"
    assert favourite(devices[:2]) == "cpu"
    assert favourite([devices[1]]) == "npu"
    assert favourite([]) == ""


def test_the_report_is_one_plain_text_with_everything():
    one = watched(
        gpu(name="H200 <b>\n\u202ex"), reading("cuda:0", users=[{"pid": 1, "name": "a\nb"}], **TRAINING)
    )
    broken = Watched(unusable("npu", "CANN 8.0 found", "install CANN 8.3"))
    text = write_report(
        [one, broken], [Finding("torch", "problem", "no torch", "it is needed", "pip install torch")]
    )
    for part in (
        "H200 <b>\\n\\u202ex (cuda:0)",
        "npu (npu)\n  cannot be used: CANN 8.0 found\n  remedy: install CANN 8.3",
        "  power: 642 W (min / max / mean: 642 W / 642 W / 642 W)",
        "  clock: not read yet",
        "  used by: a\\nb (pid 1)",
        "  PROBLEM  torch: no torch\n           it is needed\n           remedy: pip install torch",
    ):
        assert part in text
    assert "\u202e" not in text


def test_a_line_of_history_ends_at_the_right_and_stays_inside():
    place = QRect(10, 20, 119, 20)
    points = spark_points([1.0, 5.0, 3.0], place)
    assert points[-1].x() == pytest.approx(place.left() + place.width())
    assert points[1].x() - points[0].x() == pytest.approx(1.0), (
        "one reading a pixel: two minutes are the whole width"
    )
    assert points[1].y() < points[2].y() < points[0].y(), "high is up"
    assert all(place.top() <= point.y() <= place.top() + place.height() for point in points)
    flat = [point.y() for point in spark_points([34.0, 34.1, 34.0], place)]
    assert max(flat) - min(flat) < 2.0, "a sensor that hardly moves is hardly bent"
    assert spark_points([0.0, 0.0], place)[0].y() == pytest.approx(30.0)
    assert spark_points([], place) == []
