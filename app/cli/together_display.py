"""Several devices at once on a terminal: two lines each that are redrawn in place, or plain lines."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TextIO

from app.cli.live import INTERVAL_ACCELERATOR_S, Guarded, PlainDisplay, Redrawn, Screen, console_for
from app.cli.texts import (
    PHASES,
    describe_device,
    describe_end,
    describe_plan,
    describe_progress,
    describe_throughput,
    writable,
)
from app.run_state import RunState
from profiles.events import AnyEvent

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class TogetherDisplay(Screen, Protocol):
    """What shows several runs."""

    def add(self, place: int, event: AnyEvent) -> None:
        """Show an event of the device at that place of the choice, counted from 0."""


class LiveTogether:
    """One picture that is redrawn in place."""

    def __init__(self, count: int, console: Console) -> None:
        self._states = [RunState() for _ in range(count)]
        self._screen = Redrawn(self._picture, console)
        self._origin_s = float("inf")

    def start(self) -> None:
        """Take the terminal."""
        self._screen.start()

    def add(self, place: int, event: AnyEvent) -> None:
        """Take the event in, and draw where the last drawing is long enough ago."""
        self._states[place].add(event)
        self._origin_s = min(self._origin_s, time.monotonic() - event.t)
        self._screen.refresh(INTERVAL_ACCELERATOR_S)

    def stop(self) -> None:
        """Leave the last picture on the screen."""
        self._screen.stop()

    def _picture(self, console: Console) -> RenderableType:
        from rich.text import Text

        from app.cli.tables import elide

        lines = [(describe_plan(self._states[0]), "dim")]
        for state in self._states:
            lines += _describe(state, max(0.0, time.monotonic() - self._origin_s))
        # Each on a line of its own, cut to the width; never read as markup.
        text = Text(no_wrap=True, overflow="crop")
        for line, style in lines:
            cut = elide(writable(line, console.encoding), console.width)
            text.append(f"\n{cut}" if text else cut, style=style)
        return text


class PlainTogether:
    """The lines of each run behind the name of its device."""

    def __init__(self, devices: Sequence[str], stream: TextIO) -> None:
        self._displays = [PlainDisplay(stream, label=f"{device}  ") for device in devices]

    def start(self) -> None:
        """Nothing is known yet."""

    def add(self, place: int, event: AnyEvent) -> None:
        """Print the line of this event, if it has one."""
        self._displays[place].add(event)

    def stop(self) -> None:
        """Every line is already out."""


class _GuardedTogether(Guarded):
    def add(self, place: int, event: AnyEvent) -> None:
        self.call("add", place, event)


def together_display_for(stream: TextIO, devices: Sequence[str]) -> TogetherDisplay:
    """The display that suits the stream, silenced for good after its first exception."""
    console = console_for(stream)
    return _GuardedTogether(
        PlainTogether(devices, stream) if console is None else LiveTogether(len(devices), console)
    )


def _describe(state: RunState, now_s: float) -> list[tuple[str, str]]:
    """Lines and styles: the device and how far it is, what it does, and what disturbs it."""
    if state.end is not None:
        style = "bold green" if state.end.status == "done" else "bold yellow"
        return [(describe_device(state), "bold"), (f"  {describe_end(state)}", style)]
    far = f"{100 * state.share_done():.0f} %, {describe_progress(state, now_s)}"
    warnings = [text for text in (state.foreign_load(), state.warning(now_s)) if text]
    return [
        (f"{describe_device(state)}  {far}", "bold"),
        (f"  {_describe_current(state)}", ""),
        *((f"  ! {text}", "yellow") for text in warnings),
    ]


def _describe_current(state: RunState) -> str:
    here = state.current
    if here is None:
        return "between two cases, or waiting for the other devices" if state.finished else "starting"
    parts = [f"round {here.round + 1}", here.case.id, PHASES[here.phase]]
    return ", ".join(filter(None, [*parts, describe_throughput(state.throughput())]))
