"""Settings, About and the shortcuts sheet."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QLabel

from app.desktop import keys
from app.desktop.dialogs.about import AboutDialog
from app.desktop.dialogs.settings import SettingsDialog
from app.desktop.dialogs.shortcuts import ShortcutsDialog
from app.desktop.run_queue import RunQueue
from app.desktop.window import PAGES
from profiles.paths import library_dir
from profiles.version import VERSION


def press(dialog, text):
    next(one for one in dialog.findChildren(QAbstractButton) if one.text() == text).click()


def texts(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


class TestSettings:
    @pytest.fixture
    def dialog(self, window):
        window.open_settings()
        (made,) = window.findChildren(SettingsDialog)
        yield made
        made.close()

    def choose(self, box, value):
        """As a user does: Qt tells a choice of the user apart from one of the program."""
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())

    def test_a_choice_is_in_force_at_once_and_kept(self, dialog, window, settings, qtbot):
        self.choose(dialog.theme, "dark")
        qtbot.waitUntil(lambda: window.palette().window().color().name() == "#1a1b1e")
        self.choose(dialog.refresh, "slow")
        assert window.services.runs.slow
        self.choose(dialog.language, "zh_CN")
        dialog.confirm_delete.click()
        dialog.confirm_quit.click()
        chosen = type(settings)(settings.path).chosen
        assert (chosen.theme, chosen.refresh, chosen.language) == ("dark", "slow", "zh_CN")
        assert (chosen.confirm_delete, chosen.confirm_quit) == (True, True)

    def test_it_shows_what_is_chosen(self, window, settings):
        settings.change(theme="dark", refresh="frozen", confirm_delete=True)
        window.open_settings()
        (dialog,) = window.findChildren(SettingsDialog)
        assert (dialog.theme.currentText(), dialog.refresh.currentText()) == ("Dark", "Hidden")
        assert dialog.confirm_delete.isChecked()
        assert not dialog.default.isEnabled()
        dialog.close()

    def test_each_language_is_written_in_itself(self, dialog):
        assert [dialog.language.itemText(n) for n in range(1, 4)] == [
            "English",
            "简体中文",
            "Bahasa Indonesia",
        ]

    def test_the_library_moves_to_a_folder_and_back_to_the_default(self, dialog, tmp_path, qtbot, settings):
        before = library_dir()
        (tmp_path / "new").mkdir()
        dialog.take_folder(tmp_path / "new")
        qtbot.waitUntil(lambda: library_dir() == tmp_path / "new")
        assert dialog.folder.text() == str(tmp_path / "new")
        press(dialog, "Default")
        assert library_dir() == before
        assert settings.chosen.library == ""

    def test_a_wrong_folder_is_refused_in_a_sentence_and_nothing_changes(self, dialog, tmp_path, qtbot):
        before = library_dir()
        (tmp_path / "a file").write_text("x")
        for wrong in (tmp_path / "a file", tmp_path / "none"):
            dialog.take_folder(wrong)
            qtbot.waitUntil(lambda w=wrong: dialog.problem.text().startswith(str(w)))
            assert dialog.problem.isVisible()
            assert library_dir() == before
        assert dialog.problem.textFormat() == Qt.TextFormat.PlainText

    def test_the_folder_is_chosen_in_a_dialog_that_blocks_nothing(self, dialog, tmp_path, qtbot):
        press(dialog, "Choose…")
        (chooser,) = dialog.findChildren(QFileDialog)
        chooser.fileSelected.emit(str(tmp_path))
        chooser.reject()
        qtbot.waitUntil(lambda: library_dir() == tmp_path)

    def test_the_folder_stays_while_a_run_saves_in_it(self, window, monkeypatch, tmp_path, qtbot):
        before = library_dir()
        with monkeypatch.context() as patch:
            patch.setattr(RunQueue, "running", property(lambda _: True))
            window.open_settings()
            (dialog,) = window.findChildren(SettingsDialog)
            assert not dialog.choose.isEnabled()
            assert "when no run goes on" in " ".join(texts(dialog))
            dialog.take_folder(tmp_path)  # chosen before the run began
            qtbot.waitUntil(lambda: not window.services.background.busy)
            assert library_dir() == before
        window.services.runs.changed.emit()
        assert dialog.choose.isEnabled()
        dialog.close()

    def test_settings_that_cannot_be_written_are_told(self, dialog, settings):
        settings.path.unlink(missing_ok=True)
        settings.path.mkdir()
        self.choose(dialog.theme, "dark")
        assert "cannot be written" in dialog.problem.text()
        assert settings.chosen.theme == "dark"

    def test_closing_while_a_folder_is_looked_at_harms_nothing(self, window, tmp_path, qtbot):
        window.open_settings()
        (dialog,) = window.findChildren(SettingsDialog)
        dialog.take_folder(tmp_path / "none")
        dialog.close()
        dialog.deleteLater()
        qtbot.waitUntil(lambda: not window.findChildren(SettingsDialog))
        qtbot.waitUntil(lambda: not window.services.background.busy)


class TestAbout:
    def test_it_tells_versions_and_folders_and_never_loads_torch(self, window, place, monkeypatch):
        monkeypatch.setitem(sys.modules, "torch", None)  # importing it fails
        window.open_about()
        (dialog,) = window.findChildren(AboutDialog)
        told = {fact.plain: fact.value for fact in dialog.facts}
        assert f"Assay {VERSION}" in texts(dialog)
        assert told["Python"].startswith(".".join(map(str, sys.version_info[:3])))
        assert told["Qt"].startswith("6.")
        assert (told["Library"], told["Cache"]) == (str(place / "library"), str(place / "cache"))
        assert "LGPL" in told["Licences"]
        assert told["torch"][0].isdigit()
        dialog.close()

    def test_the_report_is_plain_english_text(self, window):
        window.open_about()
        (dialog,) = window.findChildren(AboutDialog)
        press(dialog, "Copy report")
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith(f"Assay {VERSION}\nPython: ")
        assert all(f"{fact.plain}: {fact.value}" in copied for fact in dialog.facts)
        assert "The report is on the clipboard." in texts(dialog)
        dialog.close()


class TestShortcuts:
    def test_f1_shows_every_key_of_the_table(self, window, qtbot):
        qtbot.keyClick(window, Qt.Key.Key_F1)
        (dialog,) = window.findChildren(ShortcutsDialog)
        shown = texts(dialog)
        for key in keys.table():
            assert key.text in shown
            assert all(one in shown for one in key.shown)
        dialog.close()

    def test_the_window_binds_what_the_table_says_and_nothing_else(self, window):
        bound = {one.key().toString() for one in window.findChildren(QShortcut) if one.parent() is window}
        wanted = {
            one.toString()
            for key in keys.table()
            if key.id.startswith(("page.", "window."))
            for one in keys.sequences(key.id)
        }
        assert bound == wanted

    def test_the_pages_stand_in_the_order_of_the_rail(self):
        assert tuple(key for key, _, _ in PAGES) == keys.PAGE_KEYS

    def test_no_two_keys_of_one_place_are_the_same(self):
        everywhere = [s for key in keys.table() for s in key.sequences]
        assert len(everywhere) == len(set(everywhere))


@pytest.mark.parametrize("name", ["settings", "about", "shortcuts"])
def test_every_dialog_closes_by_key_and_button_and_fits_the_smallest_window(window, qtbot, name):
    for close in ("key", "button"):
        getattr(window, f"open_{name}")()
        (dialog,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
        assert dialog.width() <= 1024
        assert dialog.height() <= 700
        assert all(box.accessibleName() for box in dialog.findChildren(QComboBox))
        if close == "key":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            press(dialog, "Close")
        qtbot.waitUntil(lambda: not window.findChildren(QDialog))
