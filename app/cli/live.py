"""The run on a terminal. A display only consumes events; its failure never reaches the measurement."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from app.cli.run_state import RunState
from app.cli.texts import (
    describe_case_end,
    describe_device,
    describe_end,
    describe_plan,
    describe_progress,
    writable,
)
from profiles.events import AnyEvent, CaseEnd, End, Log, Plan

if TYPE_CHECKING:
    from rich.console import Console

INTERVAL_CPU_S = 1.0
"""A drawing more often than once a second slows a processor's measurement (METHOD B10)."""
INTERVAL_ACCELERATOR_S = 0.25

_log = logging.getLogger(__name__)


class Display(Protocol):
    """What shows a run."""

    def start(self) -> None:
        """Take the terminal."""

    def add(self, event: AnyEvent) -> None:
        """Show one event, now or with the next drawing."""

    def stop(self) -> None:
        """Show the end and give the terminal back."""


class LiveDisplay:
    """One picture that is redrawn in place. Draws only while events come in: it has no thread of its own."""

    def __init__(self, console: Console | None = None) -> None:
        from rich.console import Console as RichConsole
        from rich.live import Live

        from app.cli.live_view import draw

        self._draw = draw
        self._state = RunState()
        self._console = console or RichConsole()
        self._live = Live(console=self._console, auto_refresh=False, vertical_overflow="crop")
        self._drawn_s = float("-inf")
        self._origin_s = float("inf")

    def start(self) -> None:
        """Take the terminal."""
        self._live.start()

    def add(self, event: AnyEvent) -> None:
        """Take the event in, and draw where the last drawing is long enough ago."""
        now_s = time.monotonic()
        self._state.add(event)
        self._origin_s = min(self._origin_s, now_s - event.t)
        interval_s = INTERVAL_CPU_S if self._state.on_cpu else INTERVAL_ACCELERATOR_S
        if now_s - self._drawn_s >= interval_s:
            self._drawn_s = now_s
            self._refresh(now_s)

    def stop(self) -> None:
        """Draw the last state and leave it on the screen."""
        try:
            self._refresh(time.monotonic())
        finally:
            self._live.stop()

    def _refresh(self, now_s: float) -> None:
        self._live.update(
            self._draw(self._state, max(0.0, now_s - self._origin_s), self._console), refresh=True
        )


class PlainDisplay:
    """Lines for a file, a pipe or a log: the beginning, each end of a case, each round, the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._state = RunState()

    def start(self) -> None:
        """Nothing is known yet."""

    def add(self, event: AnyEvent) -> None:
        """Print the line of this event, if it has one."""
        self._state.add(event)
        match event:
            case Plan():
                self._print(f"{describe_device(self._state)}\n{describe_plan(self._state)}")
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
        self._stream.write(writable(text, getattr(self._stream, "encoding", None)) + "\n")
        self._stream.flush()


class _Guarded:
    """A display that is switched off by its first exception."""

    def __init__(self, display: Display) -> None:
        self._display: Display | None = display

    def start(self) -> None:
        self._call("start")

    def add(self, event: AnyEvent) -> None:
        self._call("add", event)

    def stop(self) -> None:
        self._call("stop")

    def _call(self, name: str, *arguments: AnyEvent) -> None:
        if self._display is None:
            return
        try:
            getattr(self._display, name)(*arguments)
        except Exception as error:  # noqa: BLE001  (a screen must never end a measurement, whatever it does)
            failed, self._display = self._display, None
            _log.warning("the display failed and is off, the measurement goes on: %r", error)
            if name != "stop":
                _give_terminal_back(failed)


def _give_terminal_back(display: Display) -> None:
    try:
        display.stop()
    except Exception as error:  # noqa: BLE001  (it has failed before; the cursor may stay hidden)
        _log.debug("the failed display could not be stopped: %r", error)


def guard(display: Display) -> Display:
    """The display, silenced for good after its first exception, which is logged once."""
    return _Guarded(display)


def display_for(stream: TextIO) -> Display:
    """The display that suits the stream: a live one on a terminal, else lines; guarded."""
    if not stream.isatty():
        return guard(PlainDisplay(stream))
    from rich.console import Console

    console = Console(file=stream)
    return guard(PlainDisplay(stream) if console.is_dumb_terminal else LiveDisplay(console))
