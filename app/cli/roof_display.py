"""A roof on a terminal: a few lines that are redrawn in place, or lines as they come where it is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TextIO

from app.cli.clock import format_clock
from app.cli.live import INTERVAL_ACCELERATOR_S, INTERVAL_CPU_S, Guarded, Redrawn, Screen, console_for
from app.cli.texts import describe_result, writable
from app.run_state import RunState
from profiles.events import AnyEvent, CaseEnd, CasePhase, End, Log, Plan, Searched, Tried
from profiles.profile import RoofReading, RoofTarget
from profiles.reports.roofs import shape_of
from profiles.reports.wording import count
from profiles.timings import is_sustained
from profiles.units import format_rate

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class RoofDisplay(Screen, Protocol):
    """What shows a roof being searched."""

    def add(self, event: AnyEvent) -> None:
        """Show one event."""


class Silent:
    """Nothing on the screen: the output belongs to a program."""

    def start(self) -> None:
        """Take nothing."""

    def add(self, event: AnyEvent) -> None:
        """Show nothing."""

    def stop(self) -> None:
        """Nothing was taken."""


@dataclass
class RoofState:
    """Fold of the events into lines: those that are settled, and the one on what goes on now."""

    budget_s: float
    settled: list[str] = field(default_factory=list)
    run: RunState = field(default_factory=RunState)
    _tried: dict[str, int] = field(default_factory=dict)
    _target: str = ""
    _doing: str = "starting"

    def add(self, event: AnyEvent) -> None:
        """Take one event in."""
        self.run.add(event)
        match event:
            case Plan() if event.cases:
                self._settle_plan(event)
            case Plan() if self.run.device is not None:
                self.settled.append(f"{self.run.device.id}  {self.run.device.name}")
            case Tried():
                self._see(event.reading)
            case Searched():
                self.settled.append(_describe_search(event.result))
                self._doing = "searching"
            case CasePhase():
                self._doing = f"round {event.round + 1}: {event.case}"
            case CaseEnd() if event.status != "ok" and self.run.finished:
                self.settled.append(f"{event.case}  {describe_result(self.run.finished[-1])}")
            case Log() if event.level != "info":
                self.settled.append(f"{event.level}: {event.text}")
            case End() if event.worker == 0:
                reason = f": {event.reason}" if event.reason else ""
                self.settled.append(f"{event.status} after {format_clock(event.t)}{reason}")
                self._doing = ""
            case _:
                pass

    def now(self) -> str:
        """What goes on, with the time that is left of the budget; empty after the end."""
        if not self._doing:
            return ""
        left_s = max(0.0, self.budget_s - self.run.time_s)
        elapsed = format_clock(self.run.time_s)
        return f"{self._doing}  {elapsed} elapsed, about {format_clock(left_s)} left"

    def _settle_plan(self, plan: Plan) -> None:
        sustained = [case for case in plan.cases if is_sustained(case)]
        if sustained:
            self.settled += [f"running {case.id} without a pause" for case in sustained]
        else:
            self.settled.append(f"measuring {count(len(plan.cases), 'finalist')} anew, {plan.rounds} rounds")

    def _see(self, reading: RoofReading) -> None:
        if not reading.anchor and reading.kept:
            self._tried[reading.target] = self._tried.get(reading.target, 0) + 1
        self._doing = f"searching {reading.target}: {self._tried.get(reading.target, 0)} readings"


def _describe_search(found: RoofTarget) -> str:
    if not found.finalists:
        return f"{found.target}: {found.reason or 'nothing could be measured'}"
    best = found.finalists[0]
    said = f"{found.target}: {found.tried} of {found.points} shapes tried, the best said "
    again = f", {found.discarded} readings discarded" if found.discarded else ""
    return f"{said}{format_rate(best.rate, found.unit)} ({shape_of(best.case, found.dtype)}){again}"


class PlainRoof:
    """Lines for a file, a pipe or a log."""

    def __init__(self, budget_s: float, stream: TextIO) -> None:
        self._state = RoofState(budget_s)
        self._stream = stream
        self._told = 0

    def start(self) -> None:
        """Nothing is known yet."""

    def add(self, event: AnyEvent) -> None:
        """Print the lines that this event has settled."""
        self._state.add(event)
        for line in self._state.settled[self._told :]:
            self._stream.write(writable(line, getattr(self._stream, "encoding", None)) + "\n")
            self._stream.flush()
        self._told = len(self._state.settled)

    def stop(self) -> None:
        """Every line is already out."""


class LiveRoof:
    """The settled lines, and under them the one that changes."""

    def __init__(self, budget_s: float, console: Console) -> None:
        self._state = RoofState(budget_s)
        self._screen = Redrawn(self._picture, console)

    def start(self) -> None:
        """Take the terminal."""
        self._screen.start()

    def add(self, event: AnyEvent) -> None:
        """Take the event in, and draw where the last drawing is long enough ago."""
        self._state.add(event)
        self._screen.refresh(INTERVAL_CPU_S if self._state.run.on_cpu else INTERVAL_ACCELERATOR_S)

    def stop(self) -> None:
        """Leave the last picture on the screen."""
        self._screen.stop()

    def _picture(self, console: Console) -> RenderableType:
        from rich.text import Text

        lines = [*self._state.settled, *filter(None, [self._state.now()])]
        # A line that wraps would push others off the picture.
        return Text(writable("\n".join(lines), console.encoding), no_wrap=True, overflow="ellipsis")


class _GuardedRoof(Guarded):
    def add(self, event: AnyEvent) -> None:
        self.call("add", event)


def roof_display_for(stream: TextIO | None, budget_s: float) -> RoofDisplay:
    """The display that suits the stream, silenced for good after its first exception; None: no display."""
    if stream is None:
        return Silent()
    console = console_for(stream)
    return _GuardedRoof(PlainRoof(budget_s, stream) if console is None else LiveRoof(budget_s, console))
