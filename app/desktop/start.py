"""From `assay` to the first paint, and from there to the last run's end."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import IO, TYPE_CHECKING

from profiles.paths import cache_dir
from profiles.problems import DeviceError

if TYPE_CHECKING:
    from app.desktop.window import Window

CRASH_FILE = "desktop-crash.log"
SIGNAL_PERIOD_MS = 250


def open_desktop() -> int:
    """Show the window until it is closed; the exit code. Raises DeviceError where no window can be shown."""
    check_display()
    from app.desktop.application import make_application, make_window
    from app.desktop.askpass import offer_program

    crashed = keep_crashes()
    with refusal_in_words():
        application = make_application()
    offer_program()
    window = make_window()
    end_on_signals(window)
    sys.excepthook = lambda kind, error, trace: tell_error(window, kind, error, trace)
    window.show()
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, lambda: _after_first_paint(window, crashed))
    code = application.exec()
    window.services.close()
    return code


def check_display() -> None:
    """Raises DeviceError with what to do where Qt is missing or there is no screen."""
    if not (_is_installed("PySide6") and _is_installed("pyqtgraph")):
        raise DeviceError(
            "the window needs PySide6 and pyqtgraph, which are not installed: pip install"
            " 'assay-bench[desktop]'; without them 'assay run' measures in the terminal."
        )
    if not has_display():
        raise DeviceError(
            "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): 'assay run' measures in"
            " the terminal, 'assay --help' tells what else there is."
        )
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise DeviceError(
            f"Qt cannot be loaded ({error}): install the system library that it names; 'assay doctor' and"
            " 'python3 dev.py run' tell the package."
        ) from None


def _is_installed(package: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # of whatever keeps it from being found
        return False


@contextlib.contextmanager
def refusal_in_words() -> Iterator[None]:
    """Around the making of the application: where it cannot reach the screen, Qt aborts the whole process.

    Our sentence and exit code come before that; what Qt has to say otherwise is passed on.
    """
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    told: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            lines = [line.strip() for line in [*told, *text.splitlines()] if line.strip()]
            what = next((line for line in lines if "connect to display" in line), lines[0] if lines else "")
            sys.stderr.write(
                f"assay: no window can be opened here ({what}): look at DISPLAY, WAYLAND_DISPLAY and"
                " QT_QPA_PLATFORM; 'assay doctor' tells what Qt lacks, and 'assay run' measures in the"
                " terminal.\n"
            )
            sys.stderr.flush()
            os._exit(DeviceError.exit_code)
        told.append(text)

    qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        for text in told:
            sys.stderr.write(f"{text}\n")


def has_display() -> bool:
    """Whether a window could be seen."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def keep_crashes() -> str:
    """Let a crash of Qt or Python leave its trace in a file; what the last window left there."""
    path = cache_dir() / CRASH_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        left = path.read_text("utf-8", "replace") if path.is_file() else ""
        _CRASH_STREAMS.append(path.open("w", encoding="utf-8"))
        faulthandler.enable(_CRASH_STREAMS[-1])
    except OSError:
        return ""
    return left


_CRASH_STREAMS: list[IO[str]] = []
"""Open as long as the process lives: faulthandler writes to a bare descriptor."""


def end_on_signals(window: Window) -> None:
    """Ctrl-C and termination close the window in order, without a question.

    Python handles a signal only when it runs: a timer gives it the chance.
    """
    from PySide6.QtCore import QTimer

    def leave(_number: int, _frame: object) -> None:
        # Python may be in the middle of a paint event: the window closes when that is over.
        QTimer.singleShot(0, window.close_without_asking)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, leave)
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_PERIOD_MS)


def _after_first_paint(window: Window, crashed: str) -> None:
    """What may take time: nobody waits for it."""
    from app.desktop.leftovers import tell_leftovers

    window.show_page("run")
    tell_leftovers(window.services, crashed)
    # Importing what draws plots takes half a second: now nobody waits for it yet.
    window.services.background.run("plots", _load_plots, lambda _: None, window.services.fail)


def _load_plots() -> None:
    import app.desktop.plots.base  # noqa: F401


def tell_error(
    window: Window, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An error in a slot: Qt only prints it. The run is another process and goes on."""
    from PySide6.QtCore import QCoreApplication

    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(text)
    with contextlib.suppress(OSError):
        cache_dir().mkdir(parents=True, exist_ok=True)
        (cache_dir() / "crash.log").write_text(text, "utf-8")
    window.services.tell(
        QCoreApplication.translate(
            "Window", "An error of Assay itself: {what}. A run is not touched by it."
        ).format(what=f"{kind.__name__}: {error}"),
        kind="problem",
        detail=text,
        topic="error",
    )
