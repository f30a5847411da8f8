"""A window that is nobody's: offscreen, in a home of its own; what it leaves behind fails the test."""

import gc
import os
import threading
import time
from importlib.util import find_spec

import psutil
import pytest

if find_spec("PySide6") is None:
    # A server without Qt runs all other tests.
    collect_ignore_glob = ["test_*.py"]
else:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    from app.desktop.application import make_application, make_window
    from app.desktop.settings import Settings
    from app.desktop.window import USUAL


@pytest.fixture(autouse=True)
def place(home, monkeypatch):
    """Every test has a library, a configuration, a cache and a device lock of its own."""
    monkeypatch.setenv("TMPDIR", str(home))
    return home


@pytest.fixture(autouse=True, scope="module")
def what_was_loaded_stays():
    """What earlier tests imported (a compiler, a solver) is looked through once, and not after every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_left(qapp):
    """No thread, child process or running timer survives a test of the window."""
    threads, children = set(threading.enumerate()), _children()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    deadline = time.monotonic() + 10.0
    while time.monotonic() < deadline:
        left = [t for t in threading.enumerate() if t not in threads and t.is_alive()]
        processes = _children() - children
        if not left and not processes:
            break
        QCoreApplication.processEvents()
        time.sleep(0.02)
    assert not left, f"threads were left behind: {left}"
    assert not processes, f"processes were left behind: {processes}"
    gc.collect()
    ticking = [one for one in qapp.findChildren(QTimer) if one.isActive()]
    ticking += [t for w in qapp.topLevelWidgets() for t in w.findChildren(QTimer) if t.isActive()]
    assert not ticking, f"timers still run: {ticking}"


@pytest.fixture
def settings(place):
    make_application()
    return Settings(place / "config" / "desktop.ini")


@pytest.fixture
def window(qtbot, settings):
    """The whole window, shown, with English texts; closed at the end as a user closes it."""
    settings.change(language="en", theme="light", confirm_quit=False)
    made = make_window(settings)
    made.resize(USUAL)  # whatever screen there is
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isVisible)
    yield made
    made.close()


@pytest.fixture
def services(window):
    """What pages talk to."""
    return window.services


def _children():
    found = psutil.Process().children(recursive=True)
    return {p.pid for p in found if p.is_running() and p.status() != psutil.STATUS_ZOMBIE}
