"""The Plan page: the numbers of `assay plan`, following sliders and cells at once."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QTableView,
)

from app.desktop.plan import words
from app.desktop.plan.published_dialog import PublishedRates
from profiles.planning.plan_file import read_plan
from tests.app.running import assay

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "resources" / "reference"
HOSTILE = "<img src=x><b>bold</b>\\u202etxt"
CASE, SHEETS, CHIPS = "four-trillion", "four-trillion-sheets", "which-chips"


@pytest.fixture
def page(window, services, qtbot):
    """The page with the first worked case."""
    made = window.show_page("plan")
    settle(made, qtbot)
    return made


@pytest.fixture
def placement(page, qtbot):
    """The other tab, with its worked case."""
    page.show_tab(1)
    settle(page, qtbot)
    return page.placement


def settle(page, qtbot):
    """Until everything that was asked is answered."""
    qtbot.waitUntil(lambda: not page.services.background.busy and page.editing.draft is not None)


def told(*arguments):
    """What a command prints as JSON."""
    return json.loads(assay("plan", *arguments, "--json").stdout)


def row(view, place):
    """The texts of a table's row, as they are shown."""
    return [view.model_.index(place, column).data() for column in range(view.model_.columnCount())]


def write(view, place, column, text):
    """As an editor hands over what was typed."""
    assert view.model_.index(place, column).flags() & Qt.ItemFlag.ItemIsEditable
    view.model_.setData(view.model_.index(place, column), text)


def bars(tab):
    return {bar.name: bar.text for bar in tab.bars.sheet.bars}


def pick(box, value, qtbot):
    """As a user chooses."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


class TestCapacity:
    @pytest.mark.parametrize("case", [CASE, SHEETS])
    def test_the_table_shows_what_the_command_prints(self, page, qtbot, case):
        pick(page.bar.box, case, qtbot)
        settle(page, qtbot)
        needs = told("capacity", case)["devices"]
        for place, need in enumerate(needs):
            shown = row(page.capacity.needs, place)
            assert shown[0].split("\n")[0][2:] == need["chip"]
            devices = need["devices"]
            between = (
                f"\n{devices['low']:,} to {devices['high']:,}" if devices["low"] < devices["high"] else ""
            )
            assert shown[1] == f"{devices['value']:,}{between}"
            assert shown[4] == f"{need['nodes']['value']:,}"
            assert shown[5].split("\n")[0] == words.power(need["power_w"]["value"])
        held = needs[0]["delivered"]
        assert row(page.capacity.needs, 0)[2].split("\n")[0] == words.share(held["share"]["value"])
        assert f"Ascend 910B: {held['devices']:,} delivered" in bars(page.capacity)

    def test_the_plot_shows_shares_or_devices_and_says_them_in_words(self, page, qtbot):
        assert bars(page.capacity) == {
            "Ascend 910B: 30,000 delivered": "20.7 % (5.83 to 65.9 %)",
            "Ascend 910B: 100,000 ordered": "68.9 % (19.4 to 100 %)",
        }
        assert page.capacity.bars.sheet.title == "Share of the demand that is served, the same at every hour"
        assert any("up to 1.23 times as much" in one for one in page.capacity.answer.cautions)
        qtbot.mouseClick(page.capacity.view.buttons[1], Qt.MouseButton.LeftButton)
        assert page.capacity.bars.sheet.title == "Devices for all of the demand, of one chip alone"
        assert bars(page.capacity)["Ascend 910B"] == "145,161 (45,498 to 514,406)"
        assert "H20: 68,040" in page.capacity.bars.accessibleName()

    def test_a_slider_moves_the_figures(self, page, qtbot):
        lever = page.capacity.demand.levers["utilisation"]
        before = row(page.capacity.needs, 1)[1]
        lever.slider.setFocus()
        qtbot.keyClick(lever.slider, Qt.Key.Key_PageUp)
        settle(page, qtbot)
        value = page.capacity.answer.plan.assumptions.utilisation
        assert value > 0.6
        wanted = told("capacity", CASE, "--utilisation", value)["devices"][1]["devices"]["value"]
        assert row(page.capacity.needs, 1)[1] == f"{wanted:,}" != before
        assert lever.field.text() == words.share(value)
        assert page.capacity.answer.plan.sources["utilisation"] == words.HERE

    def test_the_slider_of_the_demand_is_logarithmic_and_the_last_of_many_moves_counts(self, page, qtbot):
        slider = page.capacity.demand.amount.slider
        ten_times = slider.value() + 90
        for place in range(slider.value(), ten_times + 1):
            slider.setValue(place)
        settle(page, qtbot)
        assert page.capacity.answer.plan.demand.tokens == 4e13
        assert page.capacity.demand.amount.field.text() == "4e13"
        assert "40 trillion tokens a day" in page.capacity.demand.told.accessibleName()

    def test_the_field_takes_an_exact_number_and_tells_what_is_none(self, page, qtbot):
        lever = page.capacity.demand.amount
        for text, problem in (("lots", "“lots” is not a number."), ("1.5e12", "")):
            lever.field.setFocus()
            lever.field.selectAll()
            qtbot.keyClicks(lever.field, text)
            qtbot.keyClick(lever.field, Qt.Key.Key_Return)
            settle(page, qtbot)
            assert (lever.problem.text(), lever.problem.isVisible()) == (problem, bool(problem))
        wanted = told("capacity", CASE, "--tokens-per-day", 1.5e12)["devices"][1]["devices"]["value"]
        assert row(page.capacity.needs, 1)[1] == f"{wanted:,}"

    def test_users_and_training_are_other_ways_to_tell_the_demand(self, page, qtbot):
        demand = page.capacity.demand
        pick(demand.way, "users", qtbot)
        settle(page, qtbot)
        assert (demand.amount.label.text(), demand.second.field.text()) == ("Users", "60000")
        pick(demand.way, "training", qtbot)
        settle(page, qtbot)
        assert demand.work.field.isVisible()
        assert not demand.levers["peak_factor"].field.isVisible()
        assert row(page.capacity.needs, 1)[0] == "H20\ntrain: no rate is given"
        write(page.capacity.rates, 1, 2, "36.7T")
        settle(page, qtbot)
        wanted = told(
            "capacity", "--training-tokens", 15e12, "--training-days", 60, "--flop-per-token", 2.2e11,
            "--rate", "H20:train=36.7e12",
        )  # fmt: skip
        assert row(page.capacity.needs, 1)[1] == f"{wanted['devices'][0]['devices']['value']:,}"

    def test_supply_and_rates_are_edited_in_place(self, page, qtbot):
        write(page.capacity.chips, 1, 1, "40,000")
        settle(page, qtbot)
        wanted = told("capacity", CASE, "--supply", "H20=40000")
        share = wanted["devices"][1]["delivered"]["share"]["value"]
        assert bars(page.capacity)["H20: 40,000 delivered"] == words.share(share)
        assert "All that are delivered" in bars(page.capacity)
        assert "delivered assumed in the window" in row(page.capacity.chips, 1)[-1]
        write(page.capacity.rates, 3, 2, "500..900")
        settle(page, qtbot)
        assert row(page.capacity.rates, 3)[2:4] == ["671 token/s (500 to 900 token/s)", "○ assumed"]
        write(page.capacity.rates, 3, 2, "")
        settle(page, qtbot)
        assert "decode: no rate is given" in row(page.capacity.needs, 1)[0]

    def test_every_assumption_is_there_with_its_source_and_can_be_edited(self, page, qtbot):
        table = page.capacity.settings
        labels = [row(table, place)[0] for place in range(table.model_.rowCount())]
        told_ = {one["name"] for one in told("capacity", CASE)["assumptions"]}
        assert {one.steps[-1] for one in table.model_.rows} >= told_
        place = labels.index("PUE")
        assert row(table, place)[1::2] == ["1.56", "mean of Uptime Institute's survey of 2024"]
        write(table, place, 1, "1.2")
        settle(page, qtbot)
        assert row(table, place)[1::2] == ["1.2", "assumed in the window"]
        wanted = told("capacity", CASE, "--pue", 1.2)["devices"][1]["power_w"]["value"]
        assert row(page.capacity.needs, 1)[5] == words.power(wanted)
        write(table, place, 3, "our own bill")
        settle(page, qtbot)
        assert row(table, place)[1::2] == ["1.2", "our own bill"]
        write(table, place, 1, "")
        settle(page, qtbot)
        assert row(table, place)[1::2] == ["1.4", "assumed by default"]

    def test_the_context_of_a_measured_rate_is_told_and_a_longer_one_of_the_plan_warned_of(
        self, page, place, qtbot
    ):
        (place / "library").mkdir()
        (path,) = REFERENCE.glob("xeon*.assay.json")
        shutil.copy(path, place / "library")
        page.capacity.add.take_profile(place / "library" / path.name)
        settle(page, qtbot)
        decode = page.capacity.rates.model_.rowCount() - 1
        assert "context of 512 tokens" in row(page.capacity.rates, decode)[4]
        table = page.capacity.settings
        labels = [row(table, line)[0] for line in range(table.model_.rowCount())]
        write(table, labels.index("Context"), 1, "4096")
        settle(page, qtbot)
        assert page.editing.draft.at("model", "context") == 4096
        assert any("shorter context than the plan's" in one for one in page.capacity.answer.cautions)

    def test_what_cannot_be_is_told_above_the_table_and_changes_nothing(self, page, qtbot):
        folder = page.capacity.folder
        write(page.capacity.settings, 2, 1, "200")
        assert folder.problem.text() == "“200” must be from 1 % to 100 %."
        write(page.capacity.chips, 1, 0, "H200")
        settle(page, qtbot)
        assert "'H200' is there already" in folder.problem.text()
        assert row(page.capacity.chips, 1)[0] == "H20"
        assert page.editing.draft.at("device", 1, "name") == "H20"
        write(page.capacity.settings, 2, 1, "70")
        settle(page, qtbot)
        assert not folder.problem.isVisible()

    def test_without_a_supply_the_plot_says_what_to_do(self, page, qtbot):
        for column in (1, 2):
            write(page.capacity.chips, 0, column, "")
            settle(page, qtbot)
        assert not page.capacity.bars.sheet.bars
        assert "type under Chips and supply" in page.capacity.bars.accessibleName()
        assert page.capacity.needs.isColumnHidden(2)

    def test_chips_come_from_a_profile_from_published_results_and_by_hand(self, page, place, qtbot, window):
        (place / "library").mkdir()
        (path,) = REFERENCE.glob("xeon*.assay.json")
        shutil.copy(path, place / "library")
        page.capacity.add.take_profile(place / "library" / path.name)
        settle(page, qtbot)
        wanted = told("capacity", CASE, "--profile", path)["devices"][-1]["devices"]["value"]
        assert row(page.capacity.needs, 4)[1].split("\n")[0] == f"{wanted:,}"
        classes = {line.rate.evidence for line in page.capacity.answer.rates if line.chip.startswith("Xeon")}
        assert classes == {"measured"}
        page.capacity.add.ask_published()
        (dialog,) = window.findChildren(PublishedRates)
        settle(page, qtbot)
        dialog.field.setText("ascend_910c")
        dialog.table.selectAll()
        dialog._accept()
        settle(page, qtbot)
        names = [
            row(page.capacity.chips, number)[0] for number in range(page.capacity.chips.model_.rowCount())
        ]
        assert names[5] == "ascend_910c"
        assert row(page.capacity.rates, page.capacity.rates.model_.rowCount() - 1)[3] == "□ vendor"
        page.capacity.add._add_typed()
        page.capacity.add._add_typed()
        settle(page, qtbot)
        assert page.editing.draft.at("device", 7, "name") == "New chip 2"

    def test_a_published_rate_that_lacks_a_factor_asks_for_it(self, page, window, qtbot):
        page.capacity.add.ask_published()
        (dialog,) = window.findChildren(PublishedRates)
        settle(page, qtbot)
        dialog.field.setText("mi325x")
        assert not dialog.flop.isEnabled()
        dialog._accept()
        assert dialog.problem.text() == "Missing: Serving: share of prompts in that work, %."
        dialog.prompts.setText("60")
        dialog._accept()
        settle(page, qtbot)
        assert page.editing.draft.at("device", 4, "serving", "prompt_share") == 0.6
        assert row(page.capacity.rates, 7)[3] == "◆ audited"

    def test_a_chip_is_removed_but_not_the_last_one(self, page, qtbot):
        page.capacity.folder.show_part(2)
        for left in (3, 2, 1):
            page.capacity.chips.select_place(0)
            qtbot.mouseClick(page.capacity.remove, Qt.MouseButton.LeftButton)
            settle(page, qtbot)
            assert page.capacity.chips.model_.rowCount() == left
        page.capacity.chips.select_place(0)
        assert not page.capacity.remove.isEnabled()


class TestPlacement:
    def test_chips_workloads_and_sentences_are_those_of_the_command(self, placement, qtbot):
        wanted = told("placement", CHIPS)
        assert placement.panel.worth.texts == [one["text"] for one in wanted["worth"]]
        assert placement.panel.verdict.accessibleName().startswith("81.6 % (78 to 89.3 %) of the demand")
        assert bars(placement) == {
            "2,000 H800": "training 1,035, decode 965",
            "1,600 910B": "prefill 1,600",
            "5,000 H20": "prefill 3,646, decode 1,354",
        }
        shares = [words.share(work["share"]) for work in wanted["workloads"]]
        assert [row(placement.workloads, place)[3] for place in range(3)] == shares
        placement.view.choose(1)
        assert list(bars(placement).values()) == shares

    def test_counts_demands_weights_and_rates_are_edited_in_place(self, placement, page, qtbot, tmp_path):
        write(placement.chips, 0, 1, "2500")
        write(placement.workloads, 2, 2, "3e6")
        write(placement.workloads, 0, 4, "2")
        write(placement.workloads, 0, 5, "40")
        write(placement.rates, 5, 2, "600..1200")
        settle(page, qtbot)
        path = tmp_path / "mine.toml"
        path.write_text(page.editing.draft.text(), encoding="utf-8")
        wanted = told("placement", path)
        assert [work["demand"] for work in wanted["workloads"]] == [6.34e17, 8e6, 3e6]
        assert (wanted["workloads"][0]["weight"], wanted["workloads"][0]["at_least"]) == (2, 0.4)
        assert placement.panel.worth.texts == [one["text"] for one in wanted["worth"]]

    def test_objective_and_cost(self, placement, page, qtbot):
        pick(placement.panel.objective, "waste", qtbot)
        settle(page, qtbot)
        assert placement.panel.verdict.accessibleName().startswith("These chips cannot serve all")
        pick(placement.panel.cost, "price", qtbot)
        settle(page, qtbot)
        assert "has no price to be saved" in placement.folder.problem.text()
        assert placement.panel.cost.currentData() == "devices"
        for place in range(3):
            write(placement.chips, place, 2, "1000")
            settle(page, qtbot)
        pick(placement.panel.cost, "price", qtbot)
        settle(page, qtbot)
        assert placement.answer.plan.cost == "price"

    def test_what_whole_devices_miss_is_named(self, placement, page, qtbot, tmp_path):
        path = tmp_path / "lab.toml"
        path.write_text(
            "[assume]\nutilisation = 1\nefficiency = 1\n"
            '[[workload]]\nname = "chat"\nkind = "decode"\ntoken_s = 500\nat_least = 0.5\n'
            '[[workload]]\nname = "search"\nkind = "prefill"\ntoken_s = 400\nat_least = 0.9\n'
            '[[device]]\nname = "H20"\ncount = 1\nrate = { search = 2000, chat = 700 }\n'
        )
        page.editing.open(str(path))
        settle(page, qtbot)
        said = placement.panel.verdict.accessibleName()
        assert said in " ".join(assay("plan", "placement", path).stdout.split())
        assert said == (
            "All of the demand could be served by divisible chips; whole devices serve 50 %, with 1 device."
            " Whole devices serve less than at_least asks: search 0 %, not 90 %."
        )
        write(placement.chips, 0, 1, "2")
        settle(page, qtbot)
        assert placement.panel.verdict.accessibleName().startswith("All of the demand can be served, with 2")
        assert [row(placement.workloads, place)[3] for place in range(2)] == ["100 %", "100 %"]

    def test_a_demand_a_day_has_its_peak_among_the_assumptions(self, placement, page, qtbot, tmp_path):
        path = tmp_path / "day.toml"
        path.write_text(
            '[[workload]]\nname = "chat"\nkind = "decode"\ntokens_per_day = 86400e3\n'
            '[[device]]\nname = "H20"\ncount = 9\nrate = { chat = 1000 }\n'
        )
        page.editing.open(str(path))
        settle(page, qtbot)
        assert row(placement.workloads, 0)[2] == "1,500 token/s"
        write(placement.settings, 0, 1, "2")
        settle(page, qtbot)
        assert row(placement.workloads, 0)[2] == "2,000 token/s"

    def test_a_slider_moves_the_shares(self, placement, page, qtbot):
        before = placement.panel.worth.texts
        lever = placement.panel.levers["utilisation"]
        qtbot.keyClick(lever.slider, Qt.Key.Key_PageUp)
        settle(page, qtbot)
        value = placement.answer.plan.assumptions.utilisation
        assert value > 0.8
        wanted = told("placement", CHIPS, "--utilisation", value)
        assert placement.answer.result.served.value == wanted["served"]["value"]
        assert placement.panel.worth.texts != before

    def test_a_slider_that_asks_too_little_goes_back_when_it_is_let_go(self, placement, page, qtbot):
        lever = placement.panel.levers["utilisation"]
        before = lever.slider.value()
        lever.slider.setSliderDown(True)
        lever.slider.setSliderPosition(0)
        settle(page, qtbot)
        assert "lower at_least, or add chips" in placement.folder.problem.text()
        assert lever.slider.value() == 0
        lever.slider.setSliderDown(False)
        assert lever.slider.value() == before

    def test_more_than_the_chips_can_is_refused_in_one_sentence(self, placement, page, qtbot):
        write(placement.workloads, 0, 5, "100")
        settle(page, qtbot)
        write(placement.workloads, 1, 5, "100")
        settle(page, qtbot)
        write(placement.workloads, 2, 5, "100")
        settle(page, qtbot)
        assert "the chips cannot serve" in placement.folder.problem.text()
        assert row(placement.workloads, 2)[5] in ("0 %", "100 %")

    def test_the_context_of_a_workload_is_typed_and_taken_out_again(self, placement, page, qtbot):
        assert row(placement.workloads, 2)[6] == "–"
        for typed, kept, seen in (("4096", 4096, "4,096"), ("", None, "–")):
            write(placement.workloads, 2, 6, typed)
            settle(page, qtbot)
            assert page.editing.draft.at("workload", 2, "context") == kept
            assert row(placement.workloads, 2)[6] == seen
        write(placement.workloads, 2, 6, "0")
        assert placement.folder.problem.text() == "“0” must be from 1 to 1e9."

    def test_workloads_come_and_go(self, placement, page, qtbot):
        placement.folder.show_part(0)
        placement._add_workload("decode")
        settle(page, qtbot)
        assert row(placement.workloads, 3)[:3] == ["decode 2", "decode", "1 million token/s"]
        placement.workloads.select_place(0)
        qtbot.mouseClick(placement.remove, Qt.MouseButton.LeftButton)
        settle(page, qtbot)
        assert [row(placement.workloads, n)[0] for n in range(3)] == ["prefill", "decode", "decode 2"]

    def test_a_chip_that_is_added_has_no_device_yet(self, placement, page, qtbot):
        placement.add._add_typed()
        settle(page, qtbot)
        assert row(placement.chips, 3)[:2] == ["New chip", "0"]
        assert placement.panel.worth.texts[3] == "More New chip would change nothing."
        assert bars(placement)["0 New chip"] == ""

    def test_without_scipy_one_sentence_says_how_to_get_it(self, home):
        script = """
import sys
sys.modules["scipy"] = sys.modules["scipy.optimize"] = None
from PySide6.QtCore import QEventLoop, QTimer
from app.desktop.application import make_application, make_window
from app.desktop.settings import Settings
make_application()
settings = Settings()
settings.change(language="en", confirm_quit=False)
window = make_window(settings)
window.show()
page = window.show_page("plan")
page.show_tab(1)
loop = QEventLoop()
timer = QTimer()
timer.timeout.connect(lambda: page.placement.stage.problem and loop.quit())
timer.start(20)
QTimer.singleShot(60000, loop.quit)
loop.exec()
print(page.placement.stage.problem)
page.show_tab(0)
while page.capacity.answer is None or window.services.background.busy:
    QTimer.singleShot(20, loop.quit)
    loop.exec()
print(page.capacity.answer.result.needs[1].devices.value)
window.close_without_asking()
"""
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False,
            cwd=ROOT, env=environment,
        )  # fmt: skip
        assert done.stdout.splitlines() == [
            "placement needs scipy, which is not installed: pip install 'assay-bench[plan]'",
            "68040",
        ], done.stderr
        assert "Traceback" not in done.stderr


class TestFiles:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("[demand", "it is no TOML"),
            ("\x00\xff", "it is no"),
            ("", "[[device]] tables"),
            ("[demand]\ntokens_per_day = 1e400\n", "line 2"),
            ("[demand]\ntokens_per_day = 5\n[[device]]\nname = 7\n", "line 4"),
            (f'[[device]]\nname = "A"\n"{HOSTILE}" = 1\n', "is not a key here"),
        ],
    )
    def test_a_hostile_file_gets_one_sentence_and_the_plan_stays(
        self, page, window, tmp_path, qtbot, text, sentence
    ):
        path = tmp_path / "bad.toml"
        path.write_text(text, encoding="latin-1")
        before = row(page.capacity.needs, 0)
        page.bar.wanted.emit(str(path))
        settle(page, qtbot)
        (notice,) = window.notices.texts
        assert sentence in notice
        assert "\u202e" not in notice
        assert row(page.capacity.needs, 0) == before
        assert page.bar.box.currentData() == CASE

    def test_a_plan_is_opened_and_joins_the_list(self, page, tmp_path, qtbot):
        path = tmp_path / "mine.toml"
        path.write_text(
            f'[demand]\ntokens_per_day = 1e9\n[[device]]\nname = "{HOSTILE}"\nprefill = 1000\ndecode = 100\n'
        )
        dialog = page.bar.ask_file()
        dialog.fileSelected.emit(str(path))
        settle(page, qtbot)
        assert page.bar.box.currentText() == "mine.toml"
        assert row(page.capacity.needs, 0)[0].startswith("○ <img src=x><b>bold</b>\\u202etxt\n")
        dialog.close()

    def test_a_plan_is_saved_as_it_stands(self, page, tmp_path, qtbot):
        def save(name):
            page.export()
            dialog = page.findChildren(QFileDialog)[-1]
            dialog.fileSelected.emit(str(tmp_path / name))
            dialog.close()
            return (tmp_path / name).read_text(encoding="utf-8")

        assert save("same.toml") == read_plan(CASE).text
        write(page.capacity.chips, 2, 1, "1000")
        settle(page, qtbot)
        changed = tomllib.loads(save("changed.toml"))
        assert changed["device"][2]["delivered"] == 1000
        share = told("capacity", tmp_path / "changed.toml")["devices"][2]["delivered"]["share"]["value"]
        assert bars(page.capacity)["H200: 1,000 delivered"].startswith(words.share(share))

    def test_a_worked_case_can_be_taken_afresh(self, page, qtbot):
        write(page.capacity.chips, 0, 1, "1")
        settle(page, qtbot)
        pick(page.bar.box, CASE, qtbot)
        settle(page, qtbot)
        assert row(page.capacity.chips, 0)[1] == "30,000"
        assert not page.editing.draft.changed

    def test_a_hundred_chips_are_shown(self, page, tmp_path, qtbot):
        devices = "".join(
            f'[[device]]\nname = "{"x" * 70} {n}"\nprefill = 1000\ndecode = {n + 1}\ndelivered = {n}\n'
            for n in range(100)
        )
        path = tmp_path / "many.toml"
        path.write_text(f"[demand]\ntokens_per_day = 1e12\n{devices}")
        page.bar.wanted.emit(str(path))
        settle(page, qtbot)
        assert len(page.capacity.bars.sheet.bars) == 101
        assert page.capacity.bars.minimumHeight() > 100 * 30
        page.grab()


class TestEverywhere:
    def test_every_control_of_both_tabs_has_a_name(self, page, placement):
        kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QTableView)
        for widget in (one for kind in kinds for one in page.findChildren(kind)):
            if widget.objectName().startswith("qt_") or not widget.isVisible():
                continue
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name or isinstance(widget.parent(), QTableView | QComboBox) or _is_bar(widget), widget

    def test_the_page_is_used_with_keys_alone(self, window, qtbot):
        qtbot.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
        page = window.current
        settle(page, qtbot)
        demand = page.capacity.demand
        demand.way.setFocus()
        visited = []
        for _ in range(40):
            visited.append(QApplication.focusWidget())
            qtbot.keyClick(visited[-1], Qt.Key.Key_Tab)
        for stop in (demand.amount.slider, demand.amount.field, demand.levers["spare"].field,
                     page.capacity.view.buttons[0], page.capacity.folder.titles.buttons[0],
                     page.capacity.needs):  # fmt: skip
            assert stop in visited
        page.capacity.folder.show_part(3)
        table = page.capacity.settings
        table.setFocus()
        table.setCurrentIndex(table.model_.index(2, 1))
        qtbot.keyClick(table, Qt.Key.Key_Return)
        editor = table.findChild(QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, "75")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        # Qt commits what an editor holds when the key has been dealt with.
        qtbot.waitUntil(lambda: page.capacity.answer.plan.assumptions.utilisation == 0.75)

    def test_both_themes_are_painted(self, placement, settings, services):
        grounds = []
        for theme in ("light", "dark"):
            settings.change(theme=theme)
            picture: QImage = placement.bars.grab().toImage()
            grounds.append(picture.pixelColor(2, 2).name())
            places = ((x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8))
            colours = {picture.pixelColor(*place).name() for place in places}
            assert set(map(str.lower, services.appearance.theme.series[:3])) <= colours
        assert grounds == ["#ffffff", "#232529"]

    def test_it_fits_the_smallest_window(self, page, placement, window):
        window.resize(1024, 700)
        assert page.minimumSizeHint().width() <= 1024 - 132
        assert page.minimumSizeHint().height() <= 700

    def test_profiles_that_change_are_read_again(self, page, services, qtbot):
        before = page.capacity.answer
        services.library_changed.emit()
        settle(page, qtbot)
        assert page.capacity.answer is not before


def _is_bar(widget):
    """The bars of a scroll area have the area's name."""
    return isinstance(widget, QAbstractSlider) and "ScrollBar" in type(widget).__name__
