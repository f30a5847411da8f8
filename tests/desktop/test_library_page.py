"""The Library page: what it shows, how one finds, what the keys and buttons do."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QMessageBox, QPlainTextEdit, QTableView

from app.desktop.library.columns import BEST, DATE, DEVICE, NAME, NOTE, STAR, STATE, SUITE
from profiles.files import read_profile
from profiles.library import Library
from tests.desktop.library_help import HOSTILE, names, press, save, select, selected, settle


@pytest.fixture
def page(window, qtbot):
    made = window.show_page("library")
    settle(made, qtbot)
    return made


def texts(page, place):
    return [page.model.index(place, column).data() for column in range(page.model.columnCount())]


class TestShown:
    @pytest.fixture(autouse=True)
    def profiles(self, place, make):
        save(make, "new", "old")
        Library().set_labels("old", notes="after\nthe update", starred=True)
        save(make, "cut", status="stopped", reason="the user stopped it")
        (place / "library" / "broken.assay.json").write_text("{")

    def test_a_row_has_star_name_device_suite_best_date_state_and_note(self, page):
        row = texts(page, names(page).index("old"))
        assert [row[n] for n in (STAR, NAME, DEVICE, SUITE, STATE, NOTE)] == [
            "★", "old", "Test CPU", "quick", "complete", "after the update"
        ]  # fmt: skip
        assert row[BEST].endswith("FLOP/s fp32")
        assert row[DATE].startswith("2026-11-1")

    def test_states_are_words(self, page):
        states = {name: texts(page, n)[STATE] for n, name in enumerate(names(page))}
        assert states == {
            "broken": "damaged", "cut": "interrupted", "new": "complete", "old": "complete"
        }  # fmt: skip

    def test_a_run_that_its_budget_cut_says_after_how_many_rounds_and_why(self, page, make, qtbot):
        reason = "the run's budget of 9 s was spent"
        save(make, "short", rounds=3, rounds_planned=5, reason=reason)
        page.services.library_changed.emit()
        settle(page, qtbot)
        qtbot.waitUntil(lambda: "short" in names(page))
        assert texts(page, names(page).index("short"))[STATE] == "3 of 5 rounds"
        select(page, "short")
        assert page.details.reason.text() == f"3 of 5 rounds: {reason}"

    def test_the_newest_stand_first_and_every_column_sorts(self, page):
        assert names(page)[1:] in (["cut", "new", "old"], ["new", "cut", "old"])
        for column in range(page.model.columnCount()):
            for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
                page.table.sortByColumn(column, order)
                assert sorted(names(page)) == ["broken", "cut", "new", "old"]
        page.table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        assert names(page) == ["broken", "cut", "new", "old"]
        page.table.sortByColumn(STAR, Qt.SortOrder.AscendingOrder)
        assert names(page)[0] == "old"

    def test_what_has_no_figure_comes_last_in_either_order(self, page):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            page.table.sortByColumn(BEST, order)
            assert names(page)[-1] == "broken"

    def test_the_strip_says_more_of_what_is_selected(self, page):
        select(page, "old")
        assert page.details.name.text() == "old"
        assert "testhost" in page.details.facts.text()
        assert "2 of 2 cases" in page.details.facts.text()
        assert "matmul/fp32" in page.details.best.text()
        assert "run-old" in page.details.place.text()
        assert page.details.note.toPlainText() == "after\nthe update"
        select(page, "cut")
        assert page.details.reason.text() == "interrupted: the user stopped it"
        select(page, "broken")
        assert "damaged: not a profile" in page.details.reason.text()
        assert not page.details.note.isVisible()

    def test_a_mark_is_told_in_words_and_copied_as_words(self, page):
        index = page.model.index(names(page).index("old"), STAR)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "starred"
        select(page, "old")
        assert page.table.as_tsv().splitlines()[1].startswith("starred\told\t")

    def test_everything_that_takes_the_focus_has_a_name(self, page):
        kinds = (QAbstractButton, QLineEdit, QComboBox, QTableView, QPlainTextEdit)
        for kind in kinds:
            for one in page.findChildren(kind):
                if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible():
                    assert one.accessibleName() or getattr(one, "text", str)(), one


def test_a_hostile_name_is_shown_letter_by_letter(page, place, make, qtbot):
    save(make, "good", host=HOSTILE, suite=make.profile().suite)
    path = Library().save(make.profile("evil-0001", name=HOSTILE, notes=HOSTILE))
    page.services.library_changed.emit()
    settle(page, qtbot)
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    wanted = r"<img src=x><b>bold</b>\n\u202eevil"
    assert wanted in names(page)
    index = page.model.index(names(page).index(wanted), NAME)
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    select(page, wanted)
    assert page.details.name.text() == wanted
    assert page.details.name.textFormat() == Qt.TextFormat.PlainText
    page.changes.delete(page._selected)
    qtbot.waitUntil(lambda: not path.exists())
    qtbot.waitUntil(lambda: any(wanted in text for text in page.window().notices.texts))


class TestFinding:
    @pytest.fixture(autouse=True)
    def profiles(self, place, make):
        save(make, "alpha", "beta", "gamma")
        save(make, "delta", device=make.device(name="NVIDIA H200"))
        Library().set_labels("beta", notes="driver 580", starred=True)

    def test_typing_searches_after_a_pause(self, page, qtbot, window):
        qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert page.filters.search.hasFocus()
        qtbot.keyClicks(page.filters.search, "driver")
        assert len(names(page)) == 4
        qtbot.waitUntil(lambda: names(page) == ["beta"])
        assert page.counted.text() == "1 of 4 profiles"

    def test_device_suite_and_star_narrow_it_and_esc_shows_all(self, page, qtbot, window):
        device = page.filters.device
        device.setCurrentIndex(device.findText("NVIDIA H200"))
        assert names(page) == ["delta"]
        device.setCurrentIndex(0)
        page.filters.starred.setChecked(True)
        assert names(page) == ["beta"]
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert len(names(page)) == 4

    def test_the_selection_stays_while_one_narrows_it(self, page, qtbot):
        select(page, "beta")
        page.filters.starred.setChecked(True)
        assert selected(page) == ["beta"]
        page.filters.starred.setChecked(False)
        assert selected(page) == ["beta"]

    def test_nothing_found_says_what_to_do(self, page, qtbot):
        page.filters.search.setText("no such words")
        qtbot.waitUntil(page.empty.isVisible)
        assert page.empty.title.text() == "No profile fits"
        page.empty.buttons[0].click()
        assert len(names(page)) == 4
        assert page.table.isVisible()

    def test_enter_in_the_search_goes_to_what_was_found(self, page, qtbot):
        page.filters.search.setFocus()
        qtbot.keyClicks(page.filters.search, "beta")
        qtbot.keyClick(page.filters.search, Qt.Key.Key_Return)
        assert names(page) == ["beta"]
        assert page.table.hasFocus()
        assert selected(page) == ["beta"]


class TestActing:
    @pytest.fixture(autouse=True)
    def profiles(self, place, make):
        self.paths = dict(zip(("alpha", "beta", "gamma"), save(make, "alpha", "beta", "gamma"), strict=True))

    def test_enter_double_click_and_button_open(self, page, qtbot, services):
        asked = []
        services.profile_wanted.disconnect()
        services.profile_wanted.connect(asked.append)
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_Return)
        index = page.model.index(1, NAME)
        at = page.table.visualRect(index).center()
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        page.commands.buttons[0].click()
        assert asked == [self.paths["beta"]] * 3

    def test_compare_takes_the_first_selected_as_the_baseline(self, page, qtbot, services):
        asked = []
        services.comparison_wanted.disconnect()
        services.comparison_wanted.connect(asked.append)
        select(page, "gamma", "alpha")
        assert "“gamma”" in page.details.facts.text()
        press(qtbot, page.table, Qt.Key.Key_C)
        assert asked == [[self.paths["gamma"], self.paths["alpha"]]]
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_C)
        assert len(asked) == 1

    def test_a_click_on_the_star_keeps_the_selection_and_s_stars_it(self, page, qtbot):
        select(page, "alpha")
        at = page.table.visualRect(page.model.index(2, STAR)).center()
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert texts(page, 2)[STAR] == "★"
        assert selected(page) == ["alpha"]
        press(qtbot, page.table, Qt.Key.Key_S)
        assert texts(page, 0)[STAR] == "★"
        settle(page, qtbot)
        assert [read_profile(self.paths[n]).profile.starred for n in self.paths] == [True, False, True]
        press(qtbot, page.table, Qt.Key.Key_S)
        settle(page, qtbot)
        assert not read_profile(self.paths["alpha"]).profile.starred

    def test_a_star_that_cannot_be_written_goes_again_with_a_sentence(self, page, qtbot, window):
        self.paths["beta"].unlink()
        at = page.table.visualRect(page.model.index(1, STAR)).center()
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.waitUntil(lambda: bool(window.notices.texts))
        assert "there is no file" in window.notices.texts[-1]
        assert "★" not in [texts(page, n)[STAR] for n in range(page.model.rowCount())]

    def test_rename_in_place(self, page, qtbot):
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_F2)
        editor = page.table.findChild(QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, "a star is born")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: names(page) == ["alpha", "a star is born", "gamma"])
        settle(page, qtbot)
        assert read_profile(self.paths["beta"]).profile.name == "a star is born"
        assert page.seen  # Enter ended the writing and opened nothing
        assert selected(page) == ["a star is born"]

    def test_a_blank_name_is_refused_in_a_sentence(self, page, qtbot, window):
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_F2)
        editor = page.table.findChild(QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, "   ")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(window.notices.texts))
        assert "a name is one line" in window.notices.texts[-1]
        assert names(page) == ["alpha", "beta", "gamma"]

    def test_what_comes_while_a_name_is_written_does_not_disturb(self, page, qtbot, make):
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_F2)
        editor = page.table.findChild(QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, "written")
        save(make, "newcomer")
        page.services.library_changed.emit()
        settle(page, qtbot)
        assert editor.text() == "written"
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: sorted(names(page)) == ["alpha", "gamma", "newcomer", "written"])
        settle(page, qtbot)
        assert read_profile(self.paths["beta"]).profile.name == "written"

    def test_a_note_is_written_when_one_goes_elsewhere(self, page, qtbot):
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_N)
        assert page.details.note.hasFocus()
        qtbot.keyClicks(page.details.note, "power cap")
        qtbot.keyClick(page.details.note, Qt.Key.Key_Escape)
        assert page.table.hasFocus()
        assert texts(page, 1)[NOTE] == "power cap"
        settle(page, qtbot)
        assert read_profile(self.paths["beta"]).profile.notes == "power cap"

    def test_a_note_belongs_to_the_profile_it_was_written_for(self, page, qtbot):
        select(page, "beta")
        page.details.note.setPlainText("of beta")
        select(page, "gamma")
        assert page.details.note.toPlainText() == ""
        settle(page, qtbot)
        assert read_profile(self.paths["beta"]).profile.notes == "of beta"
        assert read_profile(self.paths["gamma"]).profile.notes == ""

    def test_a_note_that_cannot_be_written_is_not_lost(self, page, qtbot, window):
        select(page, "beta")
        page.details.note.setPlainText("n" * 10_001)
        select(page, "gamma")
        settle(page, qtbot)
        assert "notes are of 10000 characters at most" in window.notices.texts[-1]
        select(page, "beta")
        assert page.details.note.toPlainText() == "n" * 10_001

    def test_delete_and_undo_one_and_several(self, page, qtbot, window):
        for wanted in (["beta"], ["alpha", "gamma"]):
            select(page, *wanted)
            press(qtbot, page.table, Qt.Key.Key_Delete)
            assert set(names(page)) == {"alpha", "beta", "gamma"} - set(wanted)
            settle(page, qtbot)
            assert not any(self.paths[name].exists() for name in wanted)
            told = "“beta” was moved to the trash." if len(wanted) == 1 else "2 profiles were moved"
            assert told in window.notices.texts[-1]
            (undo,) = [b for b in window.notices.findChildren(QAbstractButton) if b.text() == "Undo"]
            undo.click()
            qtbot.waitUntil(lambda: names(page) == ["alpha", "beta", "gamma"])
            settle(page, qtbot)
            assert selected(page) == wanted
            assert all(self.paths[name].exists() for name in wanted)

    def test_after_a_deletion_the_next_row_is_selected(self, page, qtbot):
        select(page, "alpha")
        press(qtbot, page.table, Qt.Key.Key_Delete)
        assert selected(page) == ["beta"]

    def test_what_cannot_be_deleted_comes_back_with_a_sentence(self, page, qtbot, window):
        self.paths["beta"].unlink()
        self.paths["beta"].mkdir()
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: bool(window.notices.texts))
        settle(page, qtbot)
        assert "Undo" not in [b.text() for b in window.notices.findChildren(QAbstractButton)]
        assert len(window.notices.texts) == 1

    def test_a_question_before_deleting_where_it_is_wanted(self, page, qtbot, services, window):
        services.settings.change(confirm_delete=True)
        select(page, "beta")
        press(qtbot, page.table, Qt.Key.Key_Delete)
        (box,) = page.findChildren(QMessageBox)
        assert box.textFormat() == Qt.TextFormat.PlainText
        box.reject()
        assert names(page) == ["alpha", "beta", "gamma"]
        qtbot.waitUntil(lambda: not page.findChildren(QMessageBox))
        window.activateWindow()
        qtbot.waitUntil(lambda: page.table.hasFocus() and page.window().isActiveWindow())
        press(qtbot, page.table, Qt.Key.Key_Delete)
        (box,) = page.findChildren(QMessageBox)
        box.buttons()[0].click()
        assert names(page) == ["alpha", "gamma"]

    def test_the_menu_has_every_action_with_its_key(self, page):
        shown = {action.text(): action.shortcut().toString() for action in page.table.actions()}
        assert shown == {
            "Open": "Return", "Compare": "C", "Star": "S", "Rename": "F2", "Note": "N", "Delete": "Del",
            "Export": "",
        }  # fmt: skip


def test_an_empty_library_says_what_to_do_first(page, window, qtbot):
    assert page.empty.isVisible()
    assert "Run page" in page.empty.text.text()
    assert not page.filters.isVisible()
    page.empty.buttons[0].click()
    assert window.current is window.page("run")


def test_widths_and_order_are_kept(place, make, settings, qtbot, window):
    from app.desktop.pages.library import LibraryPage

    save(make, "alpha", "beta")
    page = window.show_page("library")
    settle(page, qtbot)
    page.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    page.table.setColumnWidth(SUITE, 150)
    window.show_page("run")
    again = LibraryPage(window.services)
    qtbot.addWidget(again)
    again.appear()
    settle(again, qtbot)
    assert names(again) == ["beta", "alpha"]
    assert again.table.columnWidth(SUITE) == 150
    again.vanish()


def test_the_flexible_columns_fill_the_table_and_notes_give_way_first(page, make, qtbot, window):
    save(make, "alpha")
    page.services.library_changed.emit()
    qtbot.waitUntil(lambda: names(page) == ["alpha"])
    for width, noted in ((1024, False), (1500, True)):
        window.resize(width, 700)
        qtbot.waitUntil(lambda n=noted: page.table.isColumnHidden(NOTE) is not n)
        total = sum(page.table.columnWidth(n) for n in range(page.model.columnCount()))
        assert page.table.viewport().width() - 8 <= total <= page.table.viewport().width()


def test_the_table_is_reached_from_the_search_by_tab(page, make, qtbot, window):
    save(make, "alpha")
    page.services.library_changed.emit()
    qtbot.waitUntil(lambda: names(page) == ["alpha"])
    page.filters.search.setFocus()
    seen = []
    for _ in range(12):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    for wanted in (page.filters.device, page.filters.suite, page.filters.starred, page.table):
        assert wanted in seen
    assert page.table.mapTo(page, QPoint(0, 0)).y() > 0
