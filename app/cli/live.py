"""The run on a terminal. A display only consumes events; its failure never reaches the measurement."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

from app.cli.texts import (
    describe_case_end,
    describe_device,
    describe_end,
    describe_plan,
    describe_progress,
    writable,
)
from app.run_state import RunState
from profiles.events import AnyEvent, CaseEnd, End, Log, Plan

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

INTERVAL_CPU_S = 1.0
"""A drawing more often than once a second slows a processor's measurement (METHOD B10)."""
INTERVAL_ACCELERATOR_S = 0.25

_log = logging.getLogger(__name__)


class Screen(Protocol):
    """What has the terminal for a while."""

    def start(self) -> None:
        """Take the terminal."""

    def stop(self) -> None:
        """Show the end and give the terminal back."""


class Display(Screen, Protocol):
    """What shows a run."""

    def add(self, event: AnyEvent) -> None:
        """Show one event, now or with the next drawing."""


class Redrawn:
    """A picture that is drawn anew in place. It has no thread of its own: it draws when it is told to."""

    def __init__(self, draw: Callable[[Console], RenderableType], console: Console | None = None) -> None:
        from rich.console import Console as RichConsole

        self._draw = draw
        self._console = console or RichConsole()
        self._live = self._make_live()
        self._drawn_s = float("-inf")

    def start(self) -> None:
        """Take the terminal; again after `stop`, below what stands there by then."""
        self._live.start()

    def refresh(self, interval_s: float) -> None:
        """Draw where the last drawing is at least so long ago."""
        now_s = time.monotonic()
        if now_s - self._drawn_s >= interval_s:
            self._drawn_s = now_s
            self._live.update(self._draw(self._console), refresh=True)

    def stop(self) -> None:
        """Draw the last state and leave it on the screen."""
        try:
            self.refresh(0.0)
        finally:
            self._live.stop()
            self._live = self._make_live()  # the old one would go on where its last picture stands

    def _make_live(self) -> Live:
        from rich.live import Live as RichLive

        return RichLive(
            console=self._console,
            auto_refresh=False,
            vertical_overflow="crop",
            redirect_stderr=sys.stderr.isatty(),  # what goes into a file is no business of the picture
        )


class LiveDisplay:
    """One picture of the run that is redrawn in place while events come in."""

    def __init__(self, console: Console | None = None) -> None:
        from app.cli.live_view import draw

        self._draw = draw
        self._state = RunState()
        self._screen = Redrawn(self._picture, console)
        self._origin_s = float("inf")

    def start(self) -> None:
        """Take the terminal."""
        self._screen.start()

    def add(self, event: AnyEvent) -> None:
        """Take the event in, and draw where the last drawing is long enough ago."""
        self._state.add(event)
        self._origin_s = min(self._origin_s, time.monotonic() - event.t)
        self._screen.refresh(INTERVAL_CPU_S if self._state.on_cpu else INTERVAL_ACCELERATOR_S)

    def stop(self) -> None:
        """Draw the last state and leave it on the screen."""
        self._screen.stop()

    def _picture(self, console: Console) -> RenderableType:
        return self._draw(self._state, max(0.0, time.monotonic() - self._origin_s), console)


class PlainDisplay:
    """Lines for a file, a pipe or a log: the beginning, each end of a case, each round, the end.

    `label` stands before every line but the device's own.
    """

    def __init__(self, stream: TextIO, label: str = "") -> None:
        self._stream = stream
        self._label = label
        self._state = RunState()

    def start(self) -> None:
        """Nothing is known yet."""

    def add(self, event: AnyEvent) -> None:
        """Print the line of this event, if it has one."""
        self._state.add(event)
        match event:
            case Plan():
                self._write(describe_device(self._state))
                self._print(describe_plan(self._state))
            case CaseEnd() if self._state.finished:
                self._print(describe_case_end(self._state))
            case Log() if event.level != "info":
                self._print(f"{event.level}: {event.text}")
            case End() if event.worker == 0:
                self._print(describe_end(self._state))
            case _:
                return
        self._tell_round(event)

    def stop(self) -> None:
        """Every line is already out."""

    def _tell_round(self, event: AnyEvent) -> None:
        """After the last case of a round: how far the run is."""
        if isinstance(event, CaseEnd) and self._state.round_complete(event.round):
            self._print(describe_progress(self._state, self._state.time_s, event.round))

    def _print(self, text: str) -> None:
        self._write(f"{self._label}{text}")

    def _write(self, text: str) -> None:
        self._stream.write(writable(text, getattr(self._stream, "encoding", None)) + "\n")
        self._stream.flush()


class Guarded:
    """A screen that is switched off by its first exception, which is logged once."""

    def __init__(self, screen: Screen) -> None:
        self._screen: Screen | None = screen

    def start(self) -> None:
        """Take the terminal."""
        self.call("start")

    def stop(self) -> None:
        """Give the terminal back."""
        self.call("stop")

    def call(self, name: str, *arguments: object) -> None:
        """Call this method of the screen, if it is still on."""
        if self._screen is None:
            return
        try:
            getattr(self._screen, name)(*arguments)
        except Exception as error:  # noqa: BLE001  (a screen must never end a measurement, whatever it does)
            failed, self._screen = self._screen, None
            _log.warning("%s; the measurement goes on", _describe_failure(error))
            if name != "stop":
                _give_terminal_back(failed)


def _describe_failure(error: Exception) -> str:
    if isinstance(error, BrokenPipeError):
        return "nobody reads the display any more, so it is off"
    said = (isinstance(error, OSError) and error.strerror) or repr(error)
    return f"the display failed and is off: {said}"


class _GuardedDisplay(Guarded):
    def add(self, event: AnyEvent) -> None:
        self.call("add", event)


def _give_terminal_back(screen: Screen) -> None:
    try:
        screen.stop()
    except Exception as error:  # noqa: BLE001  (it has failed before; the cursor may stay hidden)
        _log.debug("the failed display could not be stopped: %r", error)


def guard(display: Display) -> Display:
    """The display, silenced for good after its first exception, which is logged once."""
    return _GuardedDisplay(display)


def display_for(stream: TextIO) -> Display:
    """The display that suits the stream: a live one on a terminal, else lines; guarded."""
    console = console_for(stream)
    return guard(PlainDisplay(stream) if console is None else LiveDisplay(console))


def console_for(stream: TextIO) -> Console | None:
    """The console on which something can be drawn in place; None where the stream takes lines alone."""
    if not stream.isatty():
        return None
    from rich.console import Console as RichConsole

    console = RichConsole(file=stream)
    return None if console.is_dumb_terminal else console
