"""The window in Chinese: a font that has the letters, columns for figures, suites in its words."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from app.desktop import figures, keys
from app.desktop.application import speak
from app.desktop.prose import breakable
from app.desktop.run.words import suite_about
from app.desktop.tables import Column, TableModel, TableView
from benchkernels.suites import BUILT_IN, load_suite

CHINESE = QFontDatabase.WritingSystem.SimplifiedChinese


@pytest.fixture
def chinese(qapp):
    speak("zh_CN")
    yield
    speak("en")
    QLocale.setDefault(QLocale.c())


def test_lines_are_as_high_as_chinese_letters(chinese, qapp):
    fit = QFontDatabase.families(CHINESE)
    if not fit:
        pytest.skip("this machine has no Chinese font")
    assert QFontInfo(QApplication.font()).family() in fit
    speak("en")
    assert (
        QApplication.font().families()
        == QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    )


def test_a_column_is_as_wide_as_its_title_and_no_wider_than_figures_want(chinese, qtbot):
    columns = [Column("最后一列很长的标题", str, width=4), Column("值", str, width=20), Column("", str)]
    view = TableView(TableModel(columns), "t", stretch=2)
    qtbot.addWidget(view)
    metrics = QFontMetrics(view.font())
    header = view.horizontalHeader()
    assert header.sectionSize(0) >= metrics.horizontalAdvance(columns[0].title) + 16
    assert header.sectionSize(1) <= metrics.horizontalAdvance("0" * 20) + 16


def test_words_are_joined_as_the_language_joins_them(qapp):
    assert figures.labelled("done", figures.listed(["drift", "throttled"])) == "done: drift, throttled"
    speak("zh_CN")
    assert figures.labelled("完成", figures.listed(["漂移", "降频"])) == "完成：漂移，降频"
    speak("en")
    QLocale.setDefault(QLocale.c())


def test_our_suites_say_in_the_window_what_their_files_say(qapp):
    about = [load_suite(name).description for name in BUILT_IN]
    assert [suite_about(text) for text in about] == about
    assert suite_about("as I like it") == "as I like it"
    speak("zh_CN")
    assert all("\u4e00" <= suite_about(text)[0] <= "\u9fff" for text in about)
    speak("en")
    QLocale.setDefault(QLocale.c())


def test_no_key_is_shown_twice_where_two_have_one_name(chinese):
    for key in keys.table():
        assert len(set(key.shown)) == len(key.shown) >= 1


def test_a_sentence_without_spaces_is_left_to_qt_and_an_address_in_it_is_not():
    sentence = "运行的进程被外部终止，或自身崩溃，已经测得的结果都在档案库中，可以打开查看。"
    assert breakable(sentence) == sentence
    path = "/home/someone/a-long-folder/another-one"
    broken = breakable(f"设置无法写入{path}，仅在本次使用中有效。")
    assert broken.replace("\u200b", "") == f"设置无法写入{path}，仅在本次使用中有效。"
    assert "/\u200b" in broken
    assert "写入/" in broken
