"""The Compare page, as it is used: chosen, read, filtered, exported, and when it goes wrong."""

import json
import subprocess
import sys

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from app.desktop import figures
from app.desktop.compare.model import HEADING
from app.desktop.compare.results import BARS, TABLE
from profiles.files import update_labels
from profiles.library import Library
from profiles.reports import wording
from tests.desktop.compared import (  # noqa: F401  (fixtures)
    HOSTILE,
    NAMES,
    fixture_page,
    fixture_show,
    fixture_trio,
    kept,
    rows,
)

CTRL = Qt.KeyboardModifier.ControlModifier


def cells(page, line):
    return [column.text(line) for column in page.results.model.columns]


def told(page):
    return [label.text() for label in page.caveats.findChildren(QLabel) if label.isVisible()]


class TestNumbers:
    @pytest.mark.parametrize("others", [("slow",), ("slow", "again")])
    def test_are_those_of_the_command(self, show, trio, place, others):
        page = show(trio[0], *(path for path in trio if path.name.split(".")[0] in others))
        named = [page.answer.comparison.baseline.id, *(c.side.id for c in page.answer.comparison.candidates)]
        result = subprocess.run(
            [sys.executable, "-m", "app", "compare", *named, "--format", "json"],
            capture_output=True, check=True, timeout=100,
        )  # fmt: skip
        expected = json.loads(result.stdout)
        shown = {(line.candidate, line.group.case_id): cells(page, line) for line in rows(page)}
        for number, candidate in enumerate(expected["candidates"]):
            for case in candidate["cases"]:
                ratio, spread = figures.ratio(case["ratio"], case["low"], case["high"])
                values = [
                    figures.rate(case[f"{side}_value"], case["unit"]) for side in ("baseline", "candidate")
                ]
                verdict = f"{wording.MARKS[case['verdict']]} {case['verdict']}"
                last = [ratio, spread, verdict]
                wanted = [*values, *last] if len(others) == 1 else [values[1], *last]
                assert shown[number, case["id"]][1:] == wanted
            mean = candidate["geometric_mean"]
            title = page.results.means.findChildren(QWidget)
            whole = " ".join(one.accessibleName() for one in title)
            assert (
                " · ".join([" (".join(figures.ratio(mean["ratio"], mean["low"], mean["high"])) + ")"])
                in whole
            )
            assert f"over {mean['cases']} cases" in whole

    def test_headings_have_the_baselines_values(self, show, trio):
        page = show(*trio)
        headings = [line for line in page.results.model.shown if line.candidate == HEADING]
        case = page.answer.comparison.candidates[0].cases[0]
        assert cells(page, headings[0]) == [
            case.id,
            figures.rate(case.baseline_value, case.unit),
            "",
            "",
            "Baseline",
        ]

    def test_have_the_digits_of_the_users_language(self, show, trio):
        page = show(trio[0], trio[2])
        line = rows(page)[0]
        english = cells(page, line)
        before = QLocale()
        QLocale.setDefault(QLocale("id_ID"))
        try:
            assert cells(page, line)[3] == english[3].replace(".", ",")
        finally:
            QLocale.setDefault(before)

    def test_the_tolerance_decides_what_is_the_same(self, show, trio, page, services, qtbot):
        show(trio[0], trio[1])
        page.tolerance.setValue(20.0)
        qtbot.waitUntil(lambda: page.answer is not None and page.answer.comparison.tolerance == 0.2)
        assert {line.case.verdict for line in rows(page) if line.case} == {"same"}

    def test_of_profiles_that_were_just_taken_away_are_never_seen(self, show, trio, page, services, qtbot):
        show(trio[0], trio[2])
        services.comparison_wanted.emit([trio[0], trio[1]])
        assert page.answer is None
        assert not page.results.isVisible()
        qtbot.waitUntil(lambda: page.answer is not None)
        assert page.answer.names == ("name of old", "name of again")


class TestCaveats:
    def test_stand_above_the_numbers_whenever_these_are_seen(self, show, trio):
        page = show(trio[0], trio[2])
        assert page.caveats.isVisible()
        above = page.caveats.mapTo(page, page.caveats.rect().bottomLeft()).y()
        assert above < page.results.mapTo(page, page.results.rect().topLeft()).y()
        assert "host host of old / host of slow" in told(page)
        assert "A statement about these two units; other chips of the same models may differ." in told(page)

    def test_a_changed_file_and_an_interrupted_run_are_told(self, show, trio, make):
        trio[1].write_bytes(trio[1].read_bytes().replace(b'"seed":1', b'"seed":2'))
        stopped = kept(make, "stopped", status="stopped", reason="Ctrl-C")
        page = show(trio[0], trio[1], stopped)
        whole = "\n".join(told(page))
        assert "does not match its digest" in page.caveats.details.toPlainText()
        assert whole.index("does not match") < whole.index("host host of old")
        assert "name of stopped did not end well (stopped): Ctrl-C" in whole

    def test_the_details_have_everything_and_can_be_reached_by_keyboard(self, show, trio, page, qtbot, make):
        show(trio[0], kept(make, "short", rounds=1, names=NAMES[:2]))
        page.caveats.toggle.setFocus()
        qtbot.keyClick(page.caveats.toggle, Qt.Key.Key_Space)
        assert page.caveats.details.isVisible()
        assert page.caveats.details.hasFocus()
        text = page.caveats.details.toPlainText()
        for wanted in (
            "host: host of old / host of short",
            f"{NAMES[2]}: only in the baseline",
            "A statement about these two units",
            "What would settle the unclear cases",
        ):
            assert wanted in text
        assert text.splitlines()[-1] == "the remarks say what would settle the 2 unclear cases"
        qtbot.keyClick(page.caveats.toggle, Qt.Key.Key_Space)
        assert not page.caveats.details.isVisible()

    def test_two_runs_of_one_machine_differ_in_nothing(self, show, make):
        page = show(kept(make, "a", host="same"), kept(make, "b", host="same"))
        assert "Nothing that was recorded around them differs." in told(page)

    def test_pooled_profiles_are_said_to_be_units(self, show, page, make, qtbot, services):
        other = make.device(name="Other CPU")
        paths = [kept(make, "a"), kept(make, "b"), kept(make, "c", device=other)]
        show(*paths)
        page.pooled.click()
        qtbot.waitUntil(lambda: page.answer is not None and page.answer.question.pooled)
        assert not page.answer.several
        # Qt shows new labels a turn of its loop later.
        qtbot.waitUntil(lambda: any("these units (2 and 1" in text for text in told(page)))


class TestRows:
    def test_filter_by_words_and_by_proven_differences(self, show, trio, page, window, qtbot):
        show(*trio)
        qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
        assert page.results.field.hasFocus()
        qtbot.keyClicks(page.results.field, "m64 slow")
        assert [(line.name, line.group.case_id) for line in rows(page)] == [("name of slow", NAMES[0])]
        assert page.results.status.text() == "1 of 6 shown"
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert len([line for line in rows(page) if line.case]) == 6
        page.results.only.click()
        assert {line.name for line in rows(page) if line.case} == {"name of slow"}

    def test_are_sorted_by_groups_and_a_third_click_restores_their_order(self, show, trio, page, qtbot):
        show(*trio)
        before = [line.key for line in page.results.model.shown]
        ratio = [column.title for column in page.results.model.columns].index("Ratio")
        page.results.table.sortByColumn(ratio, Qt.SortOrder.AscendingOrder)
        shown = page.results.model.shown
        headings = [place for place, line in enumerate(shown) if line.is_heading]
        for begin, end in zip(headings, [*headings[1:], len(shown)], strict=True):
            assert {line.group for line in shown[begin:end]} == {shown[begin].group}
        least = [
            min(case.ratio for case in shown[place].group.cases)
            for place in headings
            if shown[place].group.cases
        ]
        assert least == sorted(least)
        page.results.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        assert [line.key for line in page.results.model.shown] == before

    def test_the_marked_one_says_why_and_stays_marked_in_every_view(self, show, page, make, qtbot):
        show(kept(make, "old"), kept(make, "short", rounds=1))
        table = page.results.table
        table.setFocus()
        table.select_place(0)
        qtbot.keyClick(table, Qt.Key.Key_Down)
        assert page.results.details.toPlainText().startswith(NAMES[1])
        assert "fewer than three rounds (candidate)" in page.results.details.toPlainText()
        page.results.show_view(BARS)
        assert page.results.bars.current.group.case_id == NAMES[1]
        bars = page.results.bars
        bars.setFocus()
        qtbot.keyClick(bars, Qt.Key.Key_Down)
        assert page.results.details.toPlainText().startswith(NAMES[2])
        assert NAMES[2] in bars.accessibleDescription()
        page.results.show_view(TABLE)
        assert table.selected()[0].group.case_id == NAMES[2]
        page.tolerance.setValue(5.0)
        qtbot.waitUntil(lambda: page.answer.comparison.tolerance == 0.05)
        assert page.results.table.selected()[0].group.case_id == NAMES[2]
        page.results.field.setText("m64")
        assert page.results.details.toPlainText() == ""

    def test_are_copied_with_case_and_candidate_in_each(self, show, trio, page, qtbot):
        show(*trio)
        page.results.table.setFocus()
        page.results.table.clearSelection()
        qtbot.keyClick(page.results.table, Qt.Key.Key_C, CTRL)
        header, *rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        assert header[:4] == ["Case", "Candidate", "Baseline", "Value"]
        assert [row[:2] for row in rows[:2]] == [[NAMES[0], "name of again"], [NAMES[0], "name of slow"]]
        assert {len(row) for row in rows} == {len(header)}
        assert rows[1][6] == "slower"


class TestBadMoments:
    def problem(self, page):
        assert page.answer is None
        assert page.stack.currentWidget() is page.message
        assert not page.exporter.isEnabled()
        return page.message.text.accessibleName()

    def test_itself(self, show, trio, page):
        show(trio[0], trio[0])
        assert "would be compared with itself" in self.problem(page)

    def test_nothing_in_common(self, show, trio, page, make):
        show(trio[0], kept(make, "other", names=("bandwidth/copy/fp32/1MiB",)))
        assert "no case in common" in self.problem(page)

    def test_a_file_that_is_gone_damaged_or_from_the_future(self, show, trio, page):
        future = trio[1].read_text().replace('"schema":1', '"schema":99', 1)
        trio[2].unlink()
        show(trio[0], trio[2])
        assert "there is no such file" in self.problem(page)
        trio[1].write_text('{"schema": 1, "id": "<b>')
        show(trio[0], trio[1])
        assert "damaged" in self.problem(page)
        trio[1].write_text(future)
        show(trio[0], trio[1])
        assert "newer Assay (schema 99)" in self.problem(page)

    def test_trying_again_when_it_is_there_again(self, show, trio, page, qtbot, window):
        data = trio[2].read_bytes()
        trio[2].unlink()
        show(trio[0], trio[2])
        self.problem(page)
        trio[2].write_bytes(data)
        qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
        qtbot.waitUntil(lambda: page.answer is not None)

    def test_pooling_that_leaves_nothing_to_compare(self, show, trio, page, qtbot):
        show(trio[0], trio[1])
        page.pooled.click()
        qtbot.waitUntil(lambda: page.answer is None)
        assert "nothing is left to compare" in self.problem(page)
        page.pooled.click()
        qtbot.waitUntil(lambda: page.answer is not None)

    def test_a_profile_that_is_deleted_or_renamed_meanwhile(self, show, trio, page, services, qtbot):
        show(trio[0], trio[2])
        update_labels(trio[2], name="another name")
        services.library_changed.emit()
        qtbot.waitUntil(lambda: page.answer.names[1] == "another name")
        assert page.choices.fields[0].title == "another name"
        Library().delete(str(trio[2]))
        services.library_changed.emit()
        qtbot.waitUntil(lambda: page.answer is None)
        assert "there is no such file" in self.problem(page)

    def test_nothing_is_read_while_another_page_is_in_front(self, show, trio, page, window, services, qtbot):
        show(trio[0], trio[2])
        window.show_page("devices")
        update_labels(trio[2], name="another name")
        services.library_changed.emit()
        assert page.answer.names[1] == "name of slow"
        window.show_page("compare")
        qtbot.waitUntil(lambda: page.answer.names[1] == "another name")

    def test_hostile_names_are_letters_everywhere(self, show, page, make, qtbot, services):
        device = make.device(name=HOSTILE)
        names = [f"matmul/{HOSTILE}"]
        paths = [
            kept(
                make,
                name,
                slower,
                name=f"{name} {HOSTILE}",
                names=names,
                device=device,
                host=f"{name} {HOSTILE}",
            )
            for name, slower in (("a", 1.0), ("b", 1.2), ("c", 1.5))
        ]
        show(*paths)
        page.caveats.toggle.click()
        page.results.show_view(BARS)
        page.results.table.select_place(1)
        assert not page.grab().isNull()
        for widget in page.findChildren(QWidget):
            assert "<b>bold" not in widget.toolTip(), type(widget)
            assert not isinstance(widget, QLabel) or widget.textFormat() == Qt.TextFormat.PlainText
        seen = "".join([*told(page), page.results.details.toPlainText(), page.results.as_tsv()])
        assert "<b>bold</b>" in seen
        assert not {"\u202e", "\x1b"} & set(seen)
        assert "\u202e" not in page.choices.baseline.itemText(0)
        assert all("&&" in action.text() for action in page.choices._menu.actions())


def test_every_stop_of_the_keyboard_has_a_name_and_is_visited_in_the_order_seen(show, trio, page, qtbot):
    show(*trio)
    stops = [page.tolerance, page.pooled, page.exporter, *page.choices.stops, page.caveats.toggle]
    stops += page.results.stops
    seen, here = [], page.tolerance
    while here not in seen:
        seen.append(here)
        here = here.nextInFocusChain()
    places = [seen.index(stop) for stop in stops]
    assert places == sorted(places)
    for stop in stops:
        assert stop.accessibleName() or getattr(stop, "text", str)(), type(stop)
