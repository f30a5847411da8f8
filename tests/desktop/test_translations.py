"""The window in other languages: every text of the sources has its translation, and Qt shows it."""

import re
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QFontMetrics

import dev_translations
from app.desktop.application import make_window, speak
from app.desktop.settings import Settings

SCRIPTS = Path(sys.executable).parent
FIELD = re.compile(r"\{[^}]*\}|%n|%\d|&(?=\w)")


@pytest.fixture(params=dev_translations.LANGUAGES)
def code(request):
    yield request.param
    speak("en")
    QLocale.setDefault(QLocale.c())


def messages(path):
    """(context, source) -> (translation, finished)."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314
        for message in context.iter("message"):
            translation = message.find("translation")
            finished = translation.get("type") is None
            found[context.findtext("name"), message.findtext("source")] = (translation.text or "", finished)
    return found


def test_the_files_hold_exactly_the_texts_of_the_sources(code, tmp_path):
    name = f"assay_{code}.ts"
    shutil.copy(dev_translations.FOLDER / name, tmp_path / name)
    dev_translations.update(SCRIPTS, tmp_path)
    kept, fresh = messages(dev_translations.FOLDER / name), messages(tmp_path / name)
    assert fresh.keys() == kept.keys(), "run `python3 dev.py translations` and translate what is new"


def test_every_text_is_translated_and_keeps_its_fields(code):
    for (context, source), (translation, finished) in messages(
        dev_translations.FOLDER / f"assay_{code}.ts"
    ).items():
        assert finished, f"{context}: {source}"
        assert translation.strip(), f"{context}: {source}"
        wanted = sorted(f for f in FIELD.findall(source) if f != "&")
        assert sorted(f for f in FIELD.findall(translation) if f != "&") == wanted, f"{context}: {source}"
        assert ("&" in translation) <= ("&" in source)


def test_what_qt_loads_is_what_the_files_say(code, qapp):
    speak(code)
    for (context, source), (translation, _) in messages(dev_translations.FOLDER / f"assay_{code}.ts").items():
        assert QCoreApplication.translate(context, source) == translation


def test_the_window_speaks_it_and_cuts_no_entry_of_the_rail(code, place, qtbot):
    settings = Settings(place / "config" / "desktop.ini")
    settings.change(language=code, theme="light")
    window = make_window(settings)
    qtbot.addWidget(window)
    window.show()
    known = messages(dev_translations.FOLDER / f"assay_{code}.ts")
    texts = [window.rail.item(row).text() for row in range(window.rail.count())]
    assert texts[0] == known["Pages", "Run"][0]
    metrics = QFontMetrics(window.rail.font())
    assert max(metrics.horizontalAdvance(text) for text in texts) < window.rail.width() - 32
    window.close()
