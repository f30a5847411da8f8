"""The Run page, on machines that are here and on others."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from app.desktop.dialogs.custom import CustomDialog
from app.desktop.pages.run import RunPage
from app.desktop.services import Services
from tests.desktop.machines import GIB, IDLE, TRAINING, cpu, gpu, reading, show, unusable

HOSTILE = "<img src=x><b>bold</b>\n\u202e&end"
TRAINER = {"pid": 8123, "name": "python", "memory_bytes": 62 * GIB, "cpu_share": None}
SUITE = """
name = "mine"
title = "<b>Mine</b>"
description = "<img src=x>"
rounds = { cpu = 1, accelerator = 1 }
[[case]]
kernel = "matmul"
kinds = ["accelerator"]
dtypes = ["bf16"]
shapes = [[64, 64, 64]]
"""


@pytest.fixture
def asked():
    """The runs that the page asked for."""
    return []


@pytest.fixture
def page(qtbot, settings, asked, monkeypatch):
    """The page by itself, on a machine of which nothing is known yet; nothing runs."""
    settings.change(language="en", theme="light")
    services = Services(settings)
    monkeypatch.setattr(services, "run", asked.extend)
    services.devices.pause(True)
    services.doctor.pause(True)
    made = RunPage(services)
    qtbot.addWidget(made)
    made.resize(890, 700)
    made.show()
    made.appear()
    qtbot.waitUntil(lambda: made._suites_read)
    yield made
    made.vanish()
    services.close()


@pytest.fixture
def two(page):
    """Two GPUs, of which one is at work for somebody else, and a processor."""
    busy = reading("cuda:1", users=[TRAINER], **TRAINING)
    show(page.services.devices, [gpu(0), gpu(1), cpu()], reading("cuda:0", **IDLE), busy, reading("cpu"))
    return page


def test_before_the_devices_are_known_a_run_can_be_started_on_the_best(page, asked, qtbot):
    assert "Looking at the devices" in texts(page)
    assert page.run.isEnabled()
    assert page.summary.text() == "on the best device"
    qtbot.keyClick(page.run, Qt.Key.Key_Return)
    assert [(one.device, one.suite) for one in asked] == [("", "quick")]


def test_everything_is_chosen_already_and_enter_runs_it(two, asked, qtbot):
    assert [one.id for one in two.devices.checked()] == ["cuda:0"]
    assert two.suites.chosen.name == "quick"
    assert two.focusWidget() is two.run
    assert two.summary.text() == f"12 cases · about {two.suites.model.columns[2].text(two.suites.chosen)}"
    qtbot.keyClick(two.run, Qt.Key.Key_Return)
    (order,) = asked
    assert (order.device, order.suite, order.patterns, order.name) == ("cuda:0", "quick", (), "")
    assert order.title == "NVIDIA H200 · cuda:0"


def test_who_uses_a_device_is_said_in_words_and_warned_of_when_it_is_chosen(two):
    assert row_of(two, "cuda:0")._state.text() == "idle"
    assert row_of(two, "cuda:1")._state.text() == "busy: python (8123) 62.0 GiB"
    name = row_of(two, "cuda:1").box.accessibleName()
    assert name == "NVIDIA H200 · cuda:1, busy: python (8123) 62.0 GiB, 61 °C, 642 W, 62.0 GiB of 140 GiB"
    assert not two.cautions.texts
    row_of(two, "cuda:1").box.click()
    (warning,) = two.cautions.texts
    assert "python (8123)" in warning
    assert "cuda:1" in warning


def test_several_devices_run_one_after_the_other(two, asked):
    row_of(two, "cpu").box.click()
    two.activate()
    assert [one.device for one in asked] == ["cuda:0", "cpu"]
    assert two.summary.text().startswith("19 cases")
    assert not two.cases.table.isColumnHidden(1)
    assert {one.kind for one in two.cases.model.rows} == {"cuda", "cpu"}


def test_a_kernel_that_is_not_wanted_leaves_the_plan_at_once(two, asked, qtbot):
    box = two.suites._boxes["matmul"]
    assert box.text() == "matmul (7)"
    before = two.summary.text()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert two.summary.text().startswith("5 cases")
    assert two.summary.text() != before
    assert {one.case.kernel for one in two.cases.model.rows} == {"attention", "llm", "bandwidth"}
    two.activate()
    assert asked[0].patterns == ("attention/*", "llm/*", "bandwidth/*")


def test_an_unwanted_kernel_stays_unwanted_in_another_suite(two):
    two.suites._boxes["llm"].click()
    two.suites.table.select_place(1)
    assert not two.suites._boxes["llm"].isChecked()
    assert "llm" not in {one.case.kernel for one in two.cases.model.rows}


def test_nothing_chosen_cannot_be_run_and_says_why(two, asked):
    for box in two.suites._boxes.values():
        box.click()
    assert two.summary.text() == "Choose a kernel."
    row_of(two, "cuda:0").box.click()
    assert two.summary.text() == "Choose a device."
    assert not two.run.isEnabled()
    two.activate()
    assert not asked


def test_arrows_choose_a_suite_and_what_follows_is_there_at_once(two, asked, qtbot):
    qtbot.keyClick(two.suites.table, Qt.Key.Key_Down)
    assert two.suites.chosen.name == "standard"
    assert two.summary.text().startswith("21 cases")
    assert len(two.cases.model.rows) == 21
    assert two.cases._about.text().startswith("The suite to compare devices with")
    two.activate()
    assert asked[0].suite == "standard"


def test_a_name_is_kept_and_enter_in_its_field_runs(two, asked, qtbot):
    assert two.name.placeholderText().startswith("quick on NVIDIA H200, 20")
    qtbot.keyClicks(two.name, "-b <i>x</i>")
    qtbot.keyClick(two.name, Qt.Key.Key_Return)
    assert asked[0].name == "-b <i>x</i>"
    assert "--name=-b <i>x</i>" in asked[0].arguments()
    assert two.name.text() == ""


def test_a_name_that_no_line_can_show_is_refused_before_the_run(two, asked):
    two.name.setText("a\u202eb")
    assert two.summary.text() == "The name has a character that cannot be shown."
    two.activate()
    assert not asked


def test_a_low_power_limit_and_throttling_are_warned_of(page):
    show(
        page.services.devices,
        [gpu(0, power_limit_w=500.0)],
        reading("cuda:0", **IDLE | {"throttle": ["power cap"]}),
    )
    assert page.cautions.texts == [
        "cuda:0 is slowed down at this moment: power cap.",
        "The power limit of cuda:0 is 500 W; its data sheet says 700 W.",
    ]


def test_other_load_on_the_processor_is_warned_of_with_its_names(page):
    users = [{"pid": n, "name": f"job{n}\n", "cpu_share": 0.9, "memory_bytes": 1} for n in range(5)]
    show(page.services.devices, [cpu()], reading("cpu", users=users, foreign_cpu=4.5))
    assert row_of(page, "cpu")._state.text() == "busy: other programs use 4.5 cores"
    (warning,) = page.cautions.texts
    assert "job0\\n (0), job1\\n (1), job2\\n (2)." in warning


def test_cases_that_do_not_fit_are_foreseen(page):
    show(page.services.devices, [gpu(0, "NVIDIA L4", 2 * GIB)], reading("cuda:0", **IDLE))
    page.suites.table.select_place(1)
    assert any("will be skipped on cuda:0" in text for text in page.cautions.texts)
    skipped = [one for one in page.cases.model.rows if one.refusal]
    assert skipped
    assert page.cases.model.columns[5].text(skipped[0]) == "skipped"
    assert page.summary.text().startswith(f"{21 - len(skipped)} cases")


def test_without_torch_the_page_says_what_to_install_and_copies_it(page, asked, qtbot):
    reason = "an NVIDIA driver is here (/dev/nvidia0) but torch is not installed"
    no_cpu = cpu(available=False, reason="torch is not installed", remedy="pip install torch")
    show(page.services.devices, [unusable("cuda", reason, "pip install torch"), no_cpu])
    wanted = {"Nothing can be measured here yet:", reason, "→ pip install torch"}
    qtbot.waitUntil(lambda: wanted <= texts(page))
    assert page.summary.text() == "No device can be used."
    assert not page.run.isEnabled()
    page.activate()
    assert not asked
    copy = next(b for b in page.findChildren(QPushButton) if b.accessibleName().endswith("pip install torch"))
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "pip install torch"


def test_devices_that_cannot_be_listed_are_a_sentence_and_can_be_looked_for_again(page):
    watch = page.services.devices
    watch.problem = "the catalogue overlay is broken"
    watch.found.emit()
    assert "the catalogue overlay is broken" in texts(page)
    again = next(b for b in page.findChildren(QPushButton) if b.text() == "Look again")
    again.click()
    assert watch.problem == ""
    assert page.services.doctor.looking


def test_the_doctors_problems_are_told_and_its_notes_on_demand(two):
    told = [
        {"check": "library", "status": "problem", "what": "/x cannot be written", "remedy": "mount it"},
        {"check": "persistence", "status": "note", "what": HOSTILE, "remedy": "sudo nvidia-smi -pm 1"},
        {"check": "load", "status": "note", "what": "busy"},
        {"check": "torch", "status": "ok", "what": "torch loads"},
    ]
    two.services.doctor.take({"findings": told})
    assert two.installed.findings.text() == "Doctor: 1 problem"
    assert two.cautions.texts == ["/x cannot be written. mount it"]
    two.installed.findings.click()
    assert two.cautions.texts[1:] == [f"{HOSTILE}. sudo nvidia-smi -pm 1", "busy"]
    two.services.doctor.take({"findings": told[2:]})
    assert two.installed.findings.text() == "Doctor: 1 note"
    two.services.doctor.take({"findings": told[3:]})
    assert not two.installed.findings.isVisible()
    assert "Doctor: no problem" in two.installed.label.text()
    assert "driver 580.95.05" in two.installed.label.text()


def test_what_a_device_says_already_the_doctor_does_not_say_again(page):
    no_torch = {"check": "torch", "status": "problem", "what": "no torch", "remedy": "pip install torch"}
    page.services.doctor.take({"findings": [no_torch]})
    assert page.cautions.texts == ["no torch. pip install torch"]
    show(page.services.devices, [cpu(available=False, reason="no torch", remedy="pip install torch")])
    assert page.cautions.texts == []
    page.installed.findings.click()
    assert page.cautions.texts == ["no torch. pip install torch"]


def test_many_cautions_are_folded_and_scroll_when_they_are_not(two, qtbot):
    notes = [{"check": f"c{n}", "status": "problem", "what": f"problem {n}"} for n in range(9)]
    two.services.doctor.take({"findings": notes})
    assert len(two.cautions.texts) == 9
    assert {text for text in texts(two) if text.startswith("problem")} == {f"problem {n}" for n in range(3)}
    more = next(b for b in two.findChildren(QPushButton) if b.text() == "Show 6 more")
    more.click()
    everything = {f"problem {n}" for n in range(9)}
    qtbot.waitUntil(lambda: everything <= texts(two))
    assert two.run.isVisible()
    assert two.run.mapTo(two, two.run.rect().bottomLeft()).y() < two.height()
    more.click()
    assert "problem 8" not in texts(two)


def test_another_device_under_the_same_id_has_other_estimates(two):
    before = two.suites._estimates
    small = gpu(0, "NVIDIA L4", 2 * GIB)
    show(two.services.devices, [small])
    assert two.suites._estimates["full"][0] < before["full"][0]


def test_own_suites_are_offered_and_unreadable_ones_told(page, place, qtbot):
    folder = place / "config" / "suites"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(SUITE)
    (folder / "other.toml").write_text("name = 7\n")
    page.vanish()
    page.appear()
    qtbot.waitUntil(lambda: page.suites.model.rowCount() == 6)
    assert any("other.toml" in text for text in page.cautions.texts)
    show(page.services.devices, [cpu()], reading("cpu"))
    page.suites.table.select_place(5)
    assert page.suites.chosen.argument == "mine"
    assert page.suites.model.columns[0].text(page.suites.chosen) == "<b>Mine</b>"
    assert page.summary.text() == "the suite mine has no case for a device of kind cpu."
    assert not page.run.isEnabled()
    show(page.services.devices, [cpu(), gpu(0)])
    page.choose_device("cuda:0")
    assert page.summary.text().startswith("One case")


def test_a_choice_survives_that_the_suites_are_read_again(two, qtbot):
    two.suites.table.select_place(2)
    two._suites_read = False
    two.vanish()
    two.appear()
    qtbot.waitUntil(lambda: two._suites_read)
    assert two.suites.chosen.name == "full"


def test_a_suite_from_the_editor_is_chosen_and_stays_when_suites_are_read_again(two, asked, qtbot):
    two.suites.custom.click()
    dialog = two.findChild(CustomDialog)
    assert dialog.isVisible()
    dialog.groups.remove.click()
    dialog.use_once()
    assert two.suites.chosen.once
    assert two.suites.model.columns[0].text(two.suites.chosen) == "Custom, not saved"
    path = two.suites.chosen.argument
    two._suites_read = False
    two._read_suites()
    qtbot.waitUntil(lambda: two._suites_read)
    assert two.suites.chosen.argument == path
    two.activate()
    (order,) = asked
    assert (order.suite, order.suite_title) == (path, "Custom, not saved")
    two.suites.custom.click()
    another = two.findChildren(CustomDialog)[-1]
    another.name.setText("mine")
    another.save()
    assert two.suites.chosen.argument == "mine"
    ours = ["quick", "standard", "full", "collectives", "scaling"]
    assert [one.argument for one in two.suites.model.rows] == [*ours, "mine", path]


def test_what_was_not_saved_in_the_editor_is_kept_by_the_page(two, qtbot):
    two.customise()
    dialog = two.findChild(CustomDialog)
    dialog.groups.remove.click()
    dialog.reject()
    two.customise()
    again = two.findChildren(CustomDialog)[-1]
    assert again.origin.findText("what was not saved") >= 0
    again.reject()


def test_a_suite_for_groups_takes_so_many_ranks_of_the_processor(two, asked, qtbot):
    two.choose_device("cpu")
    two.suites.duration.way.setCurrentIndex(2)
    choose_suite(two, "collectives")
    group = two.suites.group
    assert group.isVisible()
    assert not two.suites.duration.isVisible()
    assert two.suites._boxes["collective"].isEnabled()
    assert two.summary.text().startswith("25 cases · about")
    group.ranks.setValue(4)
    assert all("/n4/" in one.case.id for one in two.cases.model.rows)
    assert two.name.placeholderText().startswith(
        "collectives on 4 ranks of AMD EPYC 9654 96-Core Processor, 20"
    )
    qtbot.keyClick(two.run, Qt.Key.Key_Return)
    (order,) = asked
    assert (order.device, order.ranks, order.as_group, order.sustained_min) == ("cpu", 4, False, None)
    assert order.title == "AMD EPYC 9654 96-Core Processor · cpu × 4"
    choose_suite(two, "quick")
    assert not group.isVisible()
    assert two.suites.duration.isVisible()


def test_a_suite_for_groups_takes_all_chosen_accelerators_of_one_kind_and_refuses_others(two, asked):
    choose_suite(two, "scaling")
    refusal = "A group is the processor alone, or several accelerators of one kind in one machine."
    assert two.summary.text() == refusal
    assert refusal in texts(two)
    assert not two.run.isEnabled()
    two.activate()
    assert not asked
    row_of(two, "cuda:1").box.click()
    assert "2 ranks, one on each device" in texts(two)
    assert not two.suites.group.ranks.isVisible()
    two.activate()
    (order,) = asked
    assert (order.device, order.ranks, order.as_group) == ("cuda:0,cuda:1", None, True)
    row_of(two, "cpu").box.click()
    assert two.summary.text() == refusal


def test_before_the_devices_are_known_a_suite_for_groups_cannot_be_run(page, asked):
    choose_suite(page, "collectives")
    page.activate()
    assert not asked
    assert page.summary.text().startswith("A group is the processor alone")


def test_another_page_may_ask_for_a_device_before_it_is_known(page):
    page.choose_device("cuda:1")
    show(page.services.devices, [gpu(0), gpu(1), cpu()])
    assert [one.id for one in page.devices.checked()] == ["cuda:1"]
    page.choose_device("cpu")
    assert [one.id for one in page.devices.checked()] == ["cpu"]
    show(page.services.devices, [gpu(0), cpu()])
    assert [one.id for one in page.devices.checked()] == ["cpu"]


def test_hostile_names_are_shown_letter_by_letter(page):
    trainer = TRAINER | {"name": HOSTILE}
    busy = reading("cuda:0", users=[trainer], **TRAINING)
    show(page.services.devices, [gpu(0) | {"name": HOSTILE}, unusable("npu", HOSTILE, HOSTILE)], busy)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in page.findChildren(QLabel))
    assert "&&end · cuda:0" in row_of(page, "cuda:0").box.text()
    assert row_of(page, "cuda:0")._state.text() == r"busy: <img src=x><b>bold</b>\n\u202e&end (8123) 62.0 GiB"
    for widget in page.findChildren(QWidget):
        assert "<img" not in widget.toolTip()


def test_everything_is_reached_by_tab_and_has_a_name(two):
    two.services.doctor.take(
        {"findings": [{"check": "x", "status": "problem", "what": "no", "remedy": "yes"}]}
    )
    wanted = {one for one in two.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()}
    wanted |= {two.name, two.suites.table, two.cases.table}
    wanted = {one for one in wanted if one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    assert all(one.accessibleName() for one in wanted)
    chain, here = [], two.run
    for _ in range(500):
        here = here.nextInFocusChain()
        chain.append(here)
    assert wanted <= set(chain)
    places = [chain.index(one) for one in (row_of(two, "cuda:0").box, two.suites.table, two.name, two.run)]
    assert places == sorted(places)


def test_what_waits_is_listed_and_can_be_taken_out(two, qtbot):
    from app.desktop.orders import RunOrder

    runs = two.services.runs
    runs.waiting += [RunOrder(device="cpu", title="EPYC · cpu", name=HOSTILE), RunOrder(device="cuda:0")]
    runs.changed.emit()
    wanted = {"Next", "Then", "Quick look, EPYC · cpu", "Quick look, cuda:0"}
    qtbot.waitUntil(lambda: wanted <= texts(two))
    two.queue._buttons[0].setFocus()
    two.queue._buttons[0].click()
    assert [one.device for one in runs.waiting] == ["cuda:0"]
    assert two.queue._buttons[0].hasFocus()
    two.queue._buttons[0].click()
    assert not two.queue.isVisible()


def test_on_this_machine_from_the_first_look_to_a_queue(window, services, qtbot):
    """The real children: devices, then the doctor, then a run beside which nothing else works."""
    page = window.show_page("run")
    qtbot.waitUntil(lambda: bool(page.devices.checked()) and page._suites_read, timeout=60_000)
    assert page.focusWidget() is page.run
    assert services.doctor.looking
    page.activate()
    assert services.runs.running
    assert window.current is window.page("live")
    page = window.show_page("run")
    assert page.run.text() == "Add to queue"
    page.activate()
    assert window.current is page
    assert len(services.runs.waiting) == 1
    qtbot.waitUntil(lambda: {"Runs now", "Next"} <= texts(page))
    assert row_of(page, services.runs.order.device)._state.text() == "being measured"
    services.runs.withdraw(0)
    services.runs.stop()
    qtbot.waitUntil(lambda: not services.runs.running, timeout=60_000)
    assert page.run.text() == "Run"


def choose_suite(page, argument):
    page.suites.table.select_place(page.suites.model.place_of(lambda one: one.argument == argument))


def row_of(page, device_id):
    return page.devices._rows[device_id]


def texts(page):
    """Every text that can be seen on the page, whole, also where it is cut off."""
    shown = {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
    return shown | {text.split(",")[0] for text in shown if text.startswith("Looking")}
