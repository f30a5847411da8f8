"""The Compare page's bars, roofline, export and choosers."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.cli.main import run
from app.desktop.compare.results import BARS, ROOFLINE
from app.desktop.profile_chooser import ProfileList
from profiles.library import Library
from profiles.reports import FORMATS
from tests.desktop.compared import (  # noqa: F401  (fixtures)
    NAMES,
    fixture_page,
    fixture_show,
    fixture_trio,
    kept,
    rows,
)

CTRL = Qt.KeyboardModifier.ControlModifier


class TestBars:
    def column(self, view, y, colour):
        """Pixels of that colour in a row of the picture."""
        picture = view.viewport().grab().toImage()
        return [x for x in range(picture.width()) if picture.pixelColor(x, y) == colour]

    def test_an_interval_lies_where_the_axis_says(self, show, page, trio, services):
        show(trio[0], trio[2])
        page.results.show_view(BARS)
        view = page.results.bars
        colour = QColor(services.appearance.theme.series[1])
        height, top = view._row_height(), view._header_height()
        for place, line in enumerate(rows(page)[:3]):
            xs = self.column(view, top + place * height + height // 2, colour)
            low, high = (view._sheet.axis.at(bound) for bound in (line.case.low, line.case.high))
            assert xs
            assert min(xs) == pytest.approx(low, abs=7)
            assert max(xs) == pytest.approx(high, abs=7)

    def test_a_click_marks_and_nothing_lies_beyond_the_last_row(self, show, page, trio, qtbot):
        show(*trio)
        page.results.show_view(BARS)
        view = page.results.bars
        y = view._header_height() + int(2.5 * view._row_height())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, y))
        assert view.current is page.results.model.shown[2]
        assert view._line_at(view._header_height() - 1) is None
        assert view._line_at(view.viewport().height() - 1) is None

    def test_scroll_to_what_is_marked(self, show, page, make, qtbot):
        names = tuple(f"matmul/fp32/m{64 + i}-n64-k64" for i in range(60))
        show(kept(make, "a", names=names, rounds=3), kept(make, "b", names=names, rounds=3))
        page.results.show_view(BARS)
        view = page.results.bars
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_End)
        assert view.current is page.results.model.shown[-1]
        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
        qtbot.keyClick(view, Qt.Key.Key_Home)
        assert view.verticalScrollBar().value() == 0

    def test_cases_that_cannot_be_divided_have_a_row_and_no_bar(self, show, page, make):
        show(kept(make, "a"), kept(make, "b", names=(NAMES[0], "attention/fp32/x")))
        page.results.show_view(BARS)
        view = page.results.bars
        assert not view.grab().isNull()
        assert [line.group.case_id for line in view._lines if line.case and line.case.ratio is None] == [
            NAMES[1], NAMES[2], "attention/fp32/x"
        ]  # fmt: skip


def test_the_roofline_has_all_sides_and_shared_roofs_once(show, page, trio, qtbot):
    show(*trio)
    page.results.show_view(ROOFLINE)
    qtbot.waitUntil(lambda: len(page.results.roofs.plot._sides) == 3)
    sides = page.results.roofs.plot._sides
    assert [(side.name, len(side.points), len(side.roofs)) for side in sides] == [
        ("name of old", 3, 1), ("name of again", 3, 0), ("name of slow", 3, 0)
    ]  # fmt: skip
    page.results.roofs.picked.emit(NAMES[1])
    assert page.results.details.toPlainText().startswith(NAMES[1])
    assert page.results.roofs.plot._current == NAMES[1]


class TestExport:
    @pytest.mark.parametrize("form", sorted(FORMATS))
    def test_writes_the_bytes_of_the_command(self, show, trio, page, place, qtbot, services, form, capfd):
        show(*trio)
        target, wanted = place / f"page{FORMATS[form][1]}", place / f"command{FORMATS[form][1]}"
        menu = {"html": 0, "md": 1, "csv": 2, "json": 3}[form]
        page.exporter.menu_.actions()[menu].trigger()
        (dialog,) = page.findChildren(QFileDialog)
        dialog.selectFile(str(target))
        dialog.accept()
        qtbot.waitUntil(target.is_file)
        assert run(["compare", *map(str, trio), "--format", form, "--out", str(wanted)]) == 0
        assert target.read_bytes() == wanted.read_bytes()

    def test_what_the_disk_refuses_is_one_sentence(self, show, trio, page, place, qtbot, window):
        show(*trio)
        page.exporter.write("csv", place / "nowhere" / "x.csv")
        qtbot.waitUntil(lambda: any("its folder does not exist" in text for text in window.notices.texts))
        assert page.results.isVisible()

    def test_the_key_opens_the_menu_where_there_is_something_to_export(self, show, trio, page, window, qtbot):
        qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
        assert not page.exporter.menu_.isVisible()
        show(*trio)
        qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
        qtbot.waitUntil(page.exporter.menu_.isVisible)
        page.exporter.menu_.close()


class TestChoosing:
    def open_list(self, qtbot):
        qtbot.waitUntil(lambda: any(isinstance(w, ProfileList) for w in QApplication.topLevelWidgets()))
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ProfileList))

    def test_an_empty_page_says_what_to_do(self, page, qtbot, services):
        qtbot.waitUntil(lambda: "the library does not hold two yet" in page.message.text.text())
        assert not page.exporter.isEnabled()
        assert not page.caveats.isVisible()

    def test_by_keyboard_alone(self, window, trio, page, qtbot, services):
        qtbot.waitUntil(lambda: len(page.choices._entries) == 3)
        for field, search in ((page.choices.baseline, "old"), (page.choices.fields[0], "OF name SLOW")):
            field.setFocus()
            qtbot.keyClick(field, Qt.Key.Key_Space)
            listed = self.open_list(qtbot)
            entry = listed.findChild(QLineEdit)
            qtbot.keyClicks(entry, search)
            qtbot.keyClick(entry, Qt.Key.Key_Return)
            qtbot.waitUntil(
                lambda: not any(isinstance(w, ProfileList) for w in QApplication.topLevelWidgets())
            )
        qtbot.waitUntil(lambda: page.answer is not None)
        assert page.answer.names == ("name of old", "name of slow")
        assert page.choices.baseline.accessibleName() == "Baseline: name of old"

    def test_arrows_move_in_the_list_and_esc_changes_nothing(self, window, trio, page, qtbot, services):
        qtbot.waitUntil(lambda: len(page.choices._entries) == 3)
        page.choices.baseline.showPopup()
        listed = self.open_list(qtbot)
        first = listed.table.selected()[0].id
        qtbot.keyClick(listed.field, Qt.Key.Key_Down)
        assert listed.table.selected()[0].id != first
        qtbot.keyClick(listed, Qt.Key.Key_Escape)
        assert page.choices.paths == ()

    def test_add_swap_and_remove(self, show, trio, page, qtbot, services):
        show(trio[0], trio[1])
        qtbot.mouseClick(page.choices.swap, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.answer is not None and page.answer.names[0] == "name of again")
        qtbot.mouseClick(page.choices.add, Qt.MouseButton.LeftButton)
        self.open_list(qtbot)._pick(next(entry for entry in Library().entries() if entry.id == "slow"))
        qtbot.waitUntil(lambda: page.answer is not None and page.answer.several)
        texts = [action.text() for action in page.choices._menu.actions()]
        assert [text.partition(": ")[2] for text in texts] == list(page.answer.names[1:])
        page.choices._menu.actions()[1].trigger()
        qtbot.waitUntil(lambda: page.answer is not None and page.answer.question.paths[2] == trio[1])
        page.choices._removers[0].click()
        qtbot.waitUntil(lambda: page.answer is not None and not page.answer.several)
        page.choices._removers[0].click()
        assert page.answer is None
        assert page.message.isVisible()

    def test_more_than_six_are_refused_in_words(self, show, page, make, window):
        paths = [kept(make, f"p{number}", rounds=3) for number in range(8)]
        show(*paths)
        assert page.answer.question.paths == tuple(paths[:6])
        assert window.notices.texts == [
            "The first 6 of 8 profiles are compared: more cannot be read at a glance."
        ]
        assert not page.choices.add.isEnabled()

    def test_each_candidate_has_the_colour_of_its_bars_in_both_themes(
        self, show, trio, page, settings, services
    ):
        show(*trio)
        for theme in ("light", "dark"):
            settings.change(theme=theme)
            fields = [page.choices.baseline, *page.choices.fields[:2]]
            got = [field.itemIcon(0).pixmap(16, 16).toImage().pixelColor(8, 8).name() for field in fields]
            assert got == [colour.lower() for colour in services.appearance.theme.series[:3]]
        assert services.appearance.theme.name == "dark"
