"""The Library page and the disk: files that come and go, are brought in and sent out, folders that fail."""

import json
import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from app.cli.main import run
from app.desktop.dialogs.published import PublishedDialog
from app.desktop.library import work
from app.desktop.orders import RunOrder
from app.desktop.run_queue import Outcome, RunQueue
from app.run_state import RunState
from profiles.export import rounds_csv
from profiles.files import read_profile
from profiles.library import Library
from profiles.published import load_published
from tests.desktop.library_help import names, save, select, selected, settle
from tests.profiles.test_roof import case, measured, profile, roof_profile
from tests.profiles.tool_outputs import H100, MAMF


@pytest.fixture
def page(window, qtbot):
    made = window.show_page("library")
    settle(made, qtbot)
    return made


@pytest.fixture
def drop(window, qtbot, page):
    """Drop files on the window; the last message."""

    def act(*files):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier
        window.dropEvent(QDropEvent(QPoint(5, 5), actions, data, buttons, keys.NoModifier))
        qtbot.waitUntil(lambda: not page.services.background.busy)
        return window.notices.texts[-1] if window.notices.texts else ""

    return act


@pytest.fixture
def foreign(tmp_path, make):
    """A profile that lies elsewhere."""
    return Library(tmp_path / "elsewhere").save(make.profile("run-foreign", name="from elsewhere"))


class TestImporting:
    def test_a_profile_that_is_dropped_is_in_the_library_and_selected(self, page, drop, foreign, qtbot):
        assert drop(foreign) == "run-foreign.assay.json was imported."
        qtbot.waitUntil(lambda: names(page) == ["from elsewhere"])
        assert selected(page) == ["from elsewhere"]
        page.table.clearSelection()
        assert drop(foreign) == "run-foreign.assay.json is in the library already."
        assert selected(page) == ["from elsewhere"]

    def test_results_of_another_tool_become_evidence(self, drop, tmp_path, window):
        log = tmp_path / "log.txt"
        log.write_text(MAMF)
        assert drop(log) == "log.txt: 4 results of mamf-finder are published evidence for claims now."
        (show,) = [b for b in window.notices.findChildren(QAbstractButton) if b.text() == "Claims"]
        show.click()
        assert window.current is window.page("claims")

    def test_bad_files_are_told_one_by_one_and_spoil_nothing(
        self, page, drop, foreign, tmp_path, window, qtbot
    ):
        data = foreign.read_bytes()
        newer = json.loads(data) | {"schema": 999}
        files = {
            "<b>evil<b>\n.assay.json": data[:200],
            "newer.assay.json": json.dumps(newer).encode(),
            "changed.assay.json": data.replace(b"testhost", b"otherone"),
            "empty.assay.json": b"",
            "nonsense.bin": bytes(range(256)),
        }
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        with (tmp_path / "huge.assay.json").open("wb") as huge:
            huge.truncate(1 << 30)
        (tmp_path / "folder").mkdir()
        wanted = {
            "<b>evil<b>\\n.assay.json": "not a profile, or damaged",
            "newer.assay.json": "newer",
            "changed.assay.json": "does not match its digest",
            "empty.assay.json": "the file is empty",
            "nonsense.bin": "no format that can be imported",
            "huge.assay.json": "over the limit",
            "folder": "is a folder",
            "missing.assay.json": "no such file",
        }
        paths = [tmp_path / name for name in (*files, "huge.assay.json", "folder", "missing.assay.json")]
        told = drop(*paths, foreign)
        assert told.startswith("1 of 9 files were imported, the others were not:\n")
        assert told.count("\n") == 3
        notice = window.notices._lines[-1].notice
        for (name, why), line in zip(wanted.items(), notice.detail.splitlines(), strict=False):
            assert name in line, line
            assert why in line, line
            assert str(tmp_path) not in line
        qtbot.waitUntil(lambda: names(page) == ["from elsewhere"])
        assert drop(tmp_path / "folder") == "folder is a folder; import the files in it."

    def test_a_file_that_does_not_say_what_was_measured_is_asked_about(
        self, page, drop, tmp_path, qtbot, window
    ):
        log = tmp_path / "log.txt"
        log.write_text(MAMF.replace(f"_CudaDeviceProperties(name='{H100}'", "_CudaDeviceProperties(name=''"))
        drop(log)
        (dialog,) = page.findChildren(PublishedDialog)
        qtbot.waitUntil(lambda: dialog.device.count() > 10)
        accept = next(b for b in dialog.findChildren(QAbstractButton) if b.text() == "Import")
        dialog.device.setEditText("<i>none</i>")
        accept.click()
        assert "no device “<i>none</i>”" in dialog.problem.text()
        assert dialog.isVisible()
        dialog.device.setEditText("h100_sxm")
        dialog.source.setText("a lab")
        accept.click()
        qtbot.waitUntil(lambda: "4 results of mamf-finder" in "".join(window.notices.texts))
        found = [one for one in load_published() if one.id.startswith("mamf-finder-")]
        assert {(one.device, one.source.title) for one in found} == {("h100_sxm", "a lab")}

    def test_files_are_chosen_in_a_dialog_that_blocks_nothing(self, page, foreign, qtbot):
        qtbot.keyClick(page.window(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(page.findChildren(QFileDialog)))
        (dialog,) = page.findChildren(QFileDialog)
        assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
        dialog.filesSelected.emit([str(foreign)])
        dialog.reject()
        qtbot.waitUntil(lambda: names(page) == ["from elsewhere"])

    def test_a_drop_from_elsewhere_is_explained(self, page, window):
        data = QMimeData()
        data.setUrls([QUrl("https://example.org/x.assay.json")])
        event = QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                           Qt.KeyboardModifier.NoModifier)  # fmt: skip
        window.dropEvent(event)
        assert "Only files of this machine" in window.notices.texts[-1]


class TestExporting:
    @pytest.fixture(autouse=True)
    def profiles(self, place, make):
        self.paths = save(make, "alpha", "beta")
        save(make, "beta", device=make.device(name="other"))

    def choose(self, page, form, target):
        """What the user does: an entry of the menu, then a place."""
        action = [one for one in page.exporting.menu.actions() if isinstance(one, QAction)][form]
        action.trigger()
        (dialog,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
        dialog.filesSelected.emit([str(target)])
        dialog.reject()

    def test_one_profile_as_a_table_and_as_itself(self, page, tmp_path, qtbot, window):
        select(page, "alpha")
        for form, name, wanted in (
            (0, "a.csv", rounds_csv(read_profile(self.paths[0]).profile).encode()),
            (2, "a.assay.json", self.paths[0].read_bytes()),
        ):
            self.choose(page, form, tmp_path / name)
            qtbot.waitUntil(lambda n=name: f"Written to {tmp_path / n}." in window.notices.texts)
            assert (tmp_path / name).read_bytes() == wanted

    def test_several_go_into_a_folder_where_nothing_is_replaced(self, page, tmp_path, qtbot, window):
        (tmp_path / "alpha.csv").write_text("mine")
        page.table.selectAll()
        self.choose(page, 0, tmp_path)
        qtbot.waitUntil(lambda: any("profiles were written" in one for one in window.notices.texts))
        assert (tmp_path / "alpha.csv").read_text() == "mine"
        assert {one.name for one in tmp_path.glob("*.csv")} == {"alpha.csv", "alpha-2.csv", "beta.csv"}

    @pytest.mark.parametrize(("suffix", "begin"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-")])
    def test_a_report_is_one_file_on_all(self, page, tmp_path, qtbot, window, suffix, begin):
        page.table.selectAll()
        page.exporting.menu.actions()[-1].trigger()
        (dialog,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
        target = tmp_path / f"report.{suffix}"
        dialog.fileSelected.emit(str(target))
        dialog.reject()
        qtbot.waitUntil(lambda: f"Written to {target}." in window.notices.texts)
        assert target.read_bytes().startswith(begin)

    def test_a_report_is_that_of_the_command_with_the_units_own_roof(self, page, tmp_path, qtbot, window):
        Library().save(roof_profile())
        asked = profile(measured(case("matmul/bf16/b"), [50e12] * 3))
        asked.name = "asked"
        Library().save(asked)
        page.services.library_changed.emit()
        qtbot.waitUntil(lambda: "asked" in names(page))
        select(page, "asked")
        page.exporting.menu.actions()[-1].trigger()
        (dialog,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
        dialog.fileSelected.emit(str(tmp_path / "window.html"))
        dialog.reject()
        qtbot.waitUntil(lambda: f"Written to {tmp_path / 'window.html'}." in window.notices.texts)
        assert run(["report", asked.id, "--out", str(tmp_path / "command.html")]) == 0
        told = (tmp_path / "window.html").read_text("utf-8")
        assert told == (tmp_path / "command.html").read_text("utf-8")
        assert ">of roof</th>" in told

    def test_what_cannot_be_written_is_told(self, page, tmp_path, qtbot, window):
        select(page, "alpha")
        self.choose(page, 0, tmp_path / "none" / "a.csv")
        qtbot.waitUntil(lambda: "its folder does not exist" in "".join(window.notices.texts))

    def test_without_a_selection_it_says_what_to_do(self, page, window):
        page.table.clearSelection()
        page.export()
        assert window.notices.texts == ["Select the profiles to export first."]


class TestFolder:
    def test_what_another_process_saves_appears_and_selection_and_place_stay(self, page, make, qtbot):
        save(make, *(f"old {n:02d}" for n in range(19)))
        page.services.library_changed.emit()
        qtbot.waitUntil(lambda: len(names(page)) == 19)
        page.window().resize(1024, 700)
        select(page, "old 15")
        bar = page.table.verticalScrollBar()
        qtbot.waitUntil(lambda: bar.maximum() > 60)
        bar.setValue(60)
        top = page.table.rowAt(5)
        settle(page, qtbot)
        Library().save(make.profile("run-later", name="later", created="2026-11-28T07:00:00Z"))
        qtbot.waitUntil(lambda: names(page)[0] == "later")
        assert selected(page) == ["old 15"]
        assert page.table.rowAt(5) == top + 1

    def test_who_looks_at_the_top_sees_new_ones_come(self, page, make, qtbot):
        save(make, *(f"old {n:02d}" for n in range(15)))
        qtbot.waitUntil(lambda: len(names(page)) == 15)
        Library().save(make.profile("run-later", name="later", created="2026-11-28T07:00:00Z"))
        qtbot.waitUntil(lambda: names(page)[0] == "later")
        assert page.table.verticalScrollBar().value() == 0

    def test_nothing_is_looked_at_while_the_page_is_not_seen(self, page, make, qtbot, window, monkeypatch):
        window.show_page("run")
        with monkeypatch.context() as patch:
            patch.setattr(work.Library, "entries", lambda *_: pytest.fail("it looked"))
            save(make, "new")
            page.services.library_changed.emit()
            qtbot.waitUntil(lambda: not page.services.background.busy)
            assert not page.loader.busy
        window.show_page("library")
        qtbot.waitUntil(lambda: names(page) == ["new"])

    def test_nothing_is_looked_at_while_a_run_measures_but_at_its_end(self, page, make, qtbot, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(RunQueue, "running", property(lambda _: True))
            save(make, "new")
            page.services.library_changed.emit()
            qtbot.waitUntil(lambda: not page.loader._soon.isActive())
            assert not page.services.background.busy
            assert names(page) == []
            page.services.runs.changed.emit()
            assert "new ones appear when the run has ended" in page.counted.text()
        page.services.runs.ended.emit(Outcome(RunOrder(device="cpu"), RunState(), None, ""))
        qtbot.waitUntil(lambda: names(page) == ["new"])

    def test_a_deletion_and_its_undo_are_seen_also_while_a_run_measures(
        self, page, make, qtbot, monkeypatch, window
    ):
        (path,) = save(make, "alpha")
        qtbot.waitUntil(lambda: names(page) == ["alpha"])
        settle(page, qtbot)
        with monkeypatch.context() as patch:
            patch.setattr(RunQueue, "running", property(lambda _: True))
            select(page, "alpha")
            page._delete()
            assert names(page) == []
            qtbot.waitUntil(lambda: bool(window.notices.texts))
            assert not path.exists()
            next(b for b in window.notices.findChildren(QAbstractButton) if b.text() == "Undo").click()
            qtbot.waitUntil(lambda: names(page) == ["alpha"])
            assert path.exists()
            assert selected(page) == ["alpha"]

    def test_many_new_files_wait_for_the_end_of_a_run(self, make, qtbot, monkeypatch, window):
        monkeypatch.setattr("profiles.contents.BATCH", 2)
        save(make, *(f"new {n}" for n in range(9)))
        with monkeypatch.context() as patch:
            patch.setattr(RunQueue, "running", property(lambda _: True))
            page = window.show_page("library")
            qtbot.waitUntil(lambda: "when the run has ended" in page.empty.text.text())
        window.services.runs.ended.emit(Outcome(RunOrder(device="cpu"), RunState(), None, ""))
        qtbot.waitUntil(lambda: len(names(page)) == 9)

    def test_a_folder_that_goes_is_told_and_its_rows_stay_until_it_comes_back(self, page, make, place, qtbot):
        save(make, "alpha", "beta")
        qtbot.waitUntil(lambda: len(names(page)) == 2)
        select(page, "beta")
        (place / "library").rename(place / "away")
        qtbot.waitUntil(page.banner.isVisible)
        assert f"The library folder {place / 'library'} is gone" in page.banner.text.text()
        assert names(page) == ["alpha", "beta"]
        (place / "away").rename(place / "library")
        qtbot.waitUntil(lambda: not page.banner.isVisible())
        assert selected(page) == ["beta"]

    def test_a_file_in_the_place_of_the_folder_is_told_with_a_way_to_the_settings(self, place, window, qtbot):
        (place / "library").write_text("no folder")
        page = window.show_page("library")
        qtbot.waitUntil(lambda: page.empty.title.text() == "There is no library")
        assert "is a file and cannot hold the library" in page.empty.text.text()
        page.empty.buttons[0].click()
        qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QFileDialog.__base__)))
        for dialog in window.findChildren(QFileDialog.__base__):
            dialog.close()

    def test_a_read_only_folder_is_told(self, page, make, qtbot, monkeypatch):
        real = os.access
        monkeypatch.setattr(work.os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
        save(make, "alpha")
        qtbot.waitUntil(lambda: names(page) == ["alpha"])
        assert "is read-only" in page.banner.text.text()
        assert page.table.isVisible()

    def test_another_folder_from_the_settings_is_shown_at_once(self, page, make, tmp_path, qtbot, settings):
        save(make, "alpha")
        qtbot.waitUntil(lambda: names(page) == ["alpha"])
        Library(tmp_path / "other").save(make.profile("run-0002", name="there"))
        settings.change(library=str(tmp_path / "other"))
        qtbot.waitUntil(lambda: names(page) == ["there"])
        settings.change(library=str(tmp_path / "never"))
        qtbot.waitUntil(lambda: page.empty.title.text() == "There is no library")
        assert names(page) == []
        settings.change(library="")
        qtbot.waitUntil(lambda: names(page) == ["alpha"])

    def test_the_reading_of_many_new_files_is_told_and_lets_others_go_first(
        self, page, make, qtbot, monkeypatch
    ):
        monkeypatch.setattr("profiles.contents.BATCH", 2)
        page.loader.leave()
        save(make, *(f"new {n}" for n in range(9)))
        told, answered = [], []
        page.loader.progressed.connect(lambda done, total: told.append((done, total, page._reading)))
        read = work.look

        def look(*arguments, **options):
            if not answered:
                page.services.background.run("other", lambda: True, answered.append, pytest.fail)
            return read(*arguments, **options)

        monkeypatch.setattr("app.desktop.library.loader.look", look)
        page.loader.attend()
        qtbot.waitUntil(lambda: len(names(page)) == 9)
        assert answered == [True]
        assert told[0] == (2, 9, "New profiles are being read: 2 of 9.")
        assert told[1][1] == 7  # what was read before it gave way was kept
        assert page._reading == ""


def test_closing_the_window_writes_a_note_that_is_half_written(window, make, qtbot):
    (path,) = save(make, "alpha")
    page = window.show_page("library")
    settle(page, qtbot)
    select(page, "alpha")
    page.details.note.setPlainText("half written")
    window.close()
    assert read_profile(path).profile.notes == "half written"
