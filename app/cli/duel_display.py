"""A duel on a terminal: a picture that is redrawn in place, or lines where the output is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

from app.cli.duel_state import (
    SIDES,
    DuelState,
    Setting,
    describe_case,
    describe_rounds,
    describe_setting,
    describe_sides,
)
from app.cli.live import INTERVAL_ACCELERATOR_S, INTERVAL_CPU_S, Guarded, Redrawn, Screen, console_for
from app.cli.texts import describe_result, writable
from benchkernels.standing import UNPAIRED
from profiles.comparison import CandidateComparison
from profiles.events import AnyEvent, CaseEnd, Log

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class DuelDisplay(Screen, Protocol):
    """What shows a duel."""

    def add(self, side: int, event: AnyEvent) -> None:
        """Show an event of side 0 or 1."""

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        """Show the comparison after so many rounds of both."""


class Silent:
    """Nothing on the screen: the output belongs to a program."""

    def start(self) -> None:
        """Take nothing."""

    def add(self, side: int, event: AnyEvent) -> None:
        """Show nothing."""

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        """Show nothing."""

    def stop(self) -> None:
        """Nothing was taken."""


class LiveDuel:
    """One picture that is redrawn in place."""

    def __init__(self, setting: Setting, console: Console) -> None:
        from app.cli.duel_picture import draw

        self._draw = draw
        self._state = DuelState(setting)
        self._screen = Redrawn(self._picture, console)

    def start(self) -> None:
        """Take the terminal."""
        self._screen.start()

    def add(self, side: int, event: AnyEvent) -> None:
        """Take the event in, and draw where the last drawing is long enough ago."""
        self._state.add(side, event)
        self._screen.refresh(INTERVAL_CPU_S if self._state.on_cpu else INTERVAL_ACCELERATOR_S)

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        """Draw the new intervals: no worker runs at this moment."""
        self._state.compare(rounds, comparison)
        self._screen.refresh(0.0)

    def stop(self) -> None:
        """Leave the last picture on the screen."""
        self._screen.stop()

    def _picture(self, console: Console) -> RenderableType:
        return self._draw(self._state, console)


class PlainDuel:
    """Lines: what will be done, what goes wrong, the standing after each pair, all cases at each look."""

    def __init__(self, setting: Setting, stream: TextIO) -> None:
        self._state = DuelState(setting)
        self._stream = stream
        self._told: set[tuple[int, str, str]] = set()

    def start(self) -> None:
        """Say what will be done."""
        for line in (*describe_sides(self._state.setting), describe_setting(self._state.setting)):
            self._print(line)

    def add(self, side: int, event: AnyEvent) -> None:
        """Print what is not as it should be, once for each case."""
        self._state.add(side, event)
        match event:
            case CaseEnd(reason=reason) if reason == UNPAIRED:
                pass  # the case before it has told why
            case CaseEnd() if event.status != "ok" and self._state.runs[side].finished:
                if (side, event.case, event.status) not in self._told:
                    self._told.add((side, event.case, event.status))
                    what = describe_result(self._state.runs[side].finished[-1])
                    self._print(f"{SIDES[side]}  round {event.round + 1}  {event.case}  {what}")
            case Log() if event.level != "info":
                self._print(f"{SIDES[side]}  {event.level}: {event.text}")
            case _:
                pass

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        """Print the standing; after a look every case too."""
        state = self._state
        state.compare(rounds, comparison)
        self._print(describe_rounds(state))
        if rounds in state.setting.looks:
            for case in state.cases():
                self._print(f"  {describe_case(case, state.verdicts.get(case.id))}")

    def stop(self) -> None:
        """Every line is already out."""

    def _print(self, text: str) -> None:
        self._stream.write(writable(text, getattr(self._stream, "encoding", None)) + "\n")
        self._stream.flush()


class _GuardedDuel(Guarded):
    def add(self, side: int, event: AnyEvent) -> None:
        self.call("add", side, event)

    def compare(self, rounds: int, comparison: CandidateComparison) -> None:
        self.call("compare", rounds, comparison)


def duel_display_for(stream: TextIO, setting: Setting) -> DuelDisplay:
    """The display that suits the stream, silenced for good after its first exception."""
    console = console_for(stream)
    return _GuardedDuel(PlainDuel(setting, stream) if console is None else LiveDuel(setting, console))
