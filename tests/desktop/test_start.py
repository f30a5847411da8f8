"""`assay` as a user starts it: a process with a window of its own, offscreen and on a real X server."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

FIRST_PAINT = """
import sys, time
from PySide6.QtCore import QTimer
from app.desktop.application import make_application, make_window
application = make_application()
window = make_window()
window.show_page("run")
window.show()
application.processEvents()
print(application.platformName(), *sorted(m for m in sys.modules if m in ("torch", "pyqtgraph", "numpy")))
QTimer.singleShot(0, window.close)
sys.exit(application.exec())
"""


def start(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_first_paint_waits_for_neither_torch_nor_plots():
    out, err = start("-c", FIRST_PAINT, QT_QPA_PLATFORM="offscreen").communicate(timeout=60)
    assert (out.split(), err) == (["offscreen"], "")


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_leaves_nothing(number):
    child = start("-m", "app", QT_QPA_PLATFORM="offscreen")
    process = psutil.Process(child.pid)
    deadline = time.monotonic() + 60
    # The watch of the devices is the sign that the window has come so far.
    while not process.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    below = process.children(recursive=True)
    assert below
    child.send_signal(number)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (0, "", "")
    _, alive = psutil.wait_procs(below, timeout=15)
    assert not alive


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed (Debian: apt install xvfb)")
def test_the_xcb_plugin_starts_on_a_real_x_server():
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            display = told.readline().strip()
        child = start("-c", FIRST_PAINT, QT_QPA_PLATFORM="xcb", DISPLAY=f":{display}")
        out, err = child.communicate(timeout=60)
    finally:
        server.terminate()
        server.wait(10)
    assert (out.split(), err) == (["xcb"], "")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="displays of X11")
@pytest.mark.parametrize("platform", [{"DISPLAY": ":7777"}, {"QT_QPA_PLATFORM": "nonsense"}])
def test_a_display_that_cannot_be_reached_is_one_sentence(place, platform):
    chosen = {"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""} | platform
    child = start("-m", "app", **chosen)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (3, "")
    (line,) = err.splitlines()
    assert line.startswith("assay: no window can be opened here (")
    assert next(iter(platform.values())) in line
    assert "'assay run' measures in the terminal" in line


HIDDEN = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "PySide6":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hide())
from app.cli.main import main
sys.argv = ["assay"]
main()
"""


def test_without_qt_the_command_says_what_to_install():
    child = start("-c", HIDDEN, QT_QPA_PLATFORM="offscreen")
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (3, "")
    assert err.startswith("assay: the window needs PySide6 and pyqtgraph, which are not installed")


def test_an_error_of_our_own_is_told_in_the_window_and_kept(window, place, capsys):
    from app.desktop.start import tell_error

    try:
        raise ValueError("<b>broken</b>")
    except ValueError as error:
        tell_error(window, type(error), error, error.__traceback__)
    assert window.notices.texts[0].startswith("An error of Assay itself: ValueError: <b>broken</b>.")
    assert "ValueError" in (place / "cache" / "crash.log").read_text()
    assert "ValueError" in capsys.readouterr().err
