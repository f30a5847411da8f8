"""The window: its pages, its keys, its messages."""

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QPushButton

from app.desktop.services import Action
from app.desktop.window import PAGES, RAIL_WIDTH, SMALLEST

ENOUGH = SMALLEST - QSize(RAIL_WIDTH, 0)


def test_every_page_is_reached_by_its_key(window, qtbot):
    for number, (key, _, _) in enumerate(PAGES, start=1):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        assert window.current is window.page(key)
        assert window.current.seen
        assert window.rail.currentRow() == number - 1


def test_only_the_page_in_front_is_seen(window):
    run, library = window.show_page("run"), window.show_page("library")
    assert not run.seen
    assert library.seen


def test_a_message_is_plain_text_and_can_be_closed_acted_on_and_replaced(window, services, qtbot):
    done = []
    services.tell("<b>one</b> & two", topic="a", actions=(Action("Do it", lambda: done.append(1)),))
    services.tell("other", topic="b")
    assert window.notices.texts == ["<b>one</b> & two", "other"]
    services.tell("newer", topic="b")
    assert window.notices.texts == ["<b>one</b> & two", "newer"]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.notices.texts == ["<b>one</b> & two"]
    (do_it,) = [b for b in window.notices.findChildren(QPushButton) if b.text() == "Do it"]
    qtbot.mouseClick(do_it, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert not window.notices.isVisible()


def test_a_message_that_is_no_longer_true_goes(window, services):
    services.tell("no device", topic="devices")
    services.retracted.emit("devices")
    assert window.notices.texts == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_reaches_every_palette_at_once(window, settings, qtbot, theme):
    settings.change(theme="dark" if theme == "light" else "light")
    settings.change(theme=theme)
    wanted = {"light": "#f4f4f5", "dark": "#1a1b1e"}[theme]
    qtbot.waitUntil(lambda: window.palette().window().color().name() == wanted)


def test_settings_are_kept_and_a_wrong_value_in_the_file_is_the_default(place, settings):
    from app.desktop.settings import Settings

    settings.change(theme="dark", language="id", confirm_delete=True)
    again = Settings(settings.path)
    assert (again.chosen.theme, again.chosen.language, again.chosen.confirm_delete) == ("dark", "id", True)
    settings.path.write_text("[General]\ntheme=<pink>\nlanguage=7\nconfirm_quit=perhaps\n")
    broken = Settings(settings.path)
    assert (broken.chosen.theme, broken.chosen.language, broken.chosen.confirm_quit) == (
        "system",
        "system",
        True,
    )


def test_pyside_gives_back_every_reference_to_none():
    """PySide6 6.12.0 loses one at every void call, and Python 3.11 aborts after some thousands of them."""
    import sys

    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 500


def test_a_key_that_is_held_is_one_wish(window):
    """Esc stops a run, and a second time kills it; Ctrl+R adds a run to the queue."""
    shortcuts = window.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert len(shortcuts) > 10
    assert not [one.key().toString() for one in shortcuts if one.autoRepeat()]


def test_a_signal_is_not_kept_waiting_by_the_question(window, services, settings, qtbot, monkeypatch):
    """Without an answer the process went on, with a run that nobody saw."""
    settings.change(confirm_quit=True)
    monkeypatch.setattr(type(services.runs), "running", property(lambda _: True))

    def leave():
        assert window._question.isVisible()
        window.close_without_asking()

    QTimer.singleShot(50, leave)
    window.close()
    assert not window.isVisible()


def test_a_page_that_is_shown_in_a_minimised_window_is_not_seen(window, qtbot):
    window.show_page("run")
    window.showMinimized()
    qtbot.waitUntil(lambda: window.isMinimized() and not window.page("run").seen)
    library = window.show_page("library")
    assert not library.seen
    window.showNormal()
    qtbot.waitUntil(lambda: library.seen)


def test_ctrl_r_leads_from_every_other_page_to_where_a_run_is_started(window, qtbot):
    window.show_page("claims")
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert window.current is window.page("run")
    assert not window.services.runs.running


SMALL = """
import json
from app.desktop.application import make_application, make_window
from app.desktop.settings import Settings

application = make_application()
settings = Settings()
settings.change(language="en", confirm_quit=False)
for _ in range(2):
    window = make_window(settings)
    window.show()
    application.processEvents()
    print(json.dumps([*window.frameGeometry().size().toTuple(), *window.screen().availableSize().toTuple()]))
    window.resize(1600, 1200)
    window.close()
    window.services.close()
"""


@pytest.mark.parametrize("scale", ["1", "2"])
def test_the_window_opens_no_larger_than_the_screen(place, scale):
    """Nor after it was left larger. Qt without a display has a screen of 800 by 800 points, or half that."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    told = subprocess.run(
        [sys.executable, "-c", SMALL], env=environment, capture_output=True, check=True, timeout=60
    ).stdout
    for line in told.splitlines():
        width, height, *room = json.loads(line)
        assert room == [800 // int(scale)] * 2
        assert width <= room[0]
        assert height <= room[1]


def test_a_page_is_scrolled_where_it_cannot_be_as_small_as_the_window(window, qtbot):
    window.setMinimumSize(0, 0)
    area = window.area
    across, down = area.horizontalScrollBar(), area.verticalScrollBar()
    scrolled = set()
    for key, _, _ in PAGES:
        page = window.show_page(key)
        window.resize(683, 360)

        def is_whole(page=page):
            """As large as it must be, and scrolled over as far as that is too much for the window."""
            seen, least = area.viewport().size(), page.minimumSizeHint().boundedTo(ENOUGH)
            beyond = page.size() - seen
            return (
                page.size() == seen.expandedTo(least)
                and (across.maximum(), down.maximum()) == beyond.toTuple()
            )

        qtbot.waitUntil(lambda: window.width() == 683 and is_whole())
        scrolled |= {key} if across.maximum() or down.maximum() else set()
        window.resize(SMALLEST)
        qtbot.waitUntil(lambda: not across.isVisible() and not down.isVisible())
        assert page.size() == area.size() == ENOUGH
    assert "plan" in scrolled


def test_every_page_can_be_reached_in_a_low_window(window, qtbot):
    window.setMinimumSize(0, 0)
    window.resize(683, 360)
    qtbot.waitUntil(lambda: window.rail.height() < window.rail.maximumHeight())
    for number in range(len(PAGES)):
        window.rail.setCurrentRow(number)
        assert window.rail.viewport().rect().contains(window.rail.visualItemRect(window.rail.item(number)))
    about = next(one for one in window.findChildren(QPushButton) if one.text() == "About")
    assert window.rect().contains(about.mapTo(window, about.rect().bottomRight()))
