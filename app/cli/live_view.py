"""The picture of a run for rich, built anew at each drawing. Only a live display imports this."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.cli.tables import elide
from app.cli.texts import (
    PHASES,
    describe_device,
    describe_end,
    describe_plan,
    describe_progress,
    describe_sensors,
    describe_share,
    describe_throughput,
    writable,
)
from app.run_state import Finished, RunState
from profiles.units import interval_texts

LATEST = 12
_OTHER_LINES = 12
"""Of the picture beside the table: a low terminal gets fewer rows, so that the bar stays in sight."""
_WIDE = 96
_MEDIUM = 72


def draw(state: RunState, now_s: float, console: Console) -> RenderableType:
    """The whole picture at `now_s` seconds of the run, for the width and the encoding of the console."""
    painter = _Painter(state, now_s, console.width, console.encoding)
    table = painter.table(min(LATEST, max(1, console.height - _OTHER_LINES)))
    lines = [painter.header(), *painter.current(), table, *painter.warnings(), *painter.progress()]
    return Group(*(line for line in lines if line is not None))


class _Painter:
    """Holds what every part of the picture needs."""

    def __init__(self, state: RunState, now_s: float, width: int, encoding: str) -> None:
        self._state = state
        self._now_s = now_s
        self._width = width
        self._encoding = encoding

    def header(self) -> Text:
        """Device and suite."""
        return self._lines((describe_device(self._state), "bold"), (describe_plan(self._state), "dim"))

    def current(self) -> list[Text]:
        """What is being measured now, its rate so far, and the sensors."""
        here = self._state.current
        lines = []
        if here is not None:
            rounds = self._state.plan.rounds if self._state.plan else here.round + 1
            what = f"round {here.round + 1} of {rounds}, {PHASES[here.phase]}"
            silent_s = self._state.silent_s(self._now_s)
            what += f", {here.backend}" if here.backend else ""
            what += f", silent for {silent_s:.0f} s" if silent_s is not None else ""
            lines.append(self._lines((here.case.id, "bold cyan"), (f"  {what}", "")))
            rate = describe_throughput(self._state.throughput())
            lines += [self._lines((f"  {rate}", "green"))] if rate else []
        sensors = describe_sensors(self._state)
        if sensors and self._state.end is None:
            lines.append(self._lines((sensors, "dim")))
        return lines

    def table(self, rows: int) -> Table | None:
        """The latest ends of cases; fewer columns where the terminal is narrow."""
        ends = list(self._state.latest.values())[-rows:]
        if not ends:
            return None
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("case", no_wrap=True)
        table.add_column("rate", no_wrap=True, justify="right")
        if self._width >= _WIDE:
            table.add_column("95 % interval", no_wrap=True)
        if self._width >= _MEDIUM:
            table.add_column("of peak", no_wrap=True, justify="right")
            table.add_column("rounds", no_wrap=True, justify="right")
        for end in ends:
            table.add_row(*self._row(end))
        return table

    def warnings(self) -> list[Text]:
        """Other work on the machine, and the newest warning of the run."""
        texts = [self._state.foreign_load(), self._state.warning(self._now_s)]
        return [self._lines((f"! {text}", "yellow")) for text in texts if text]

    def progress(self) -> list[RenderableType]:
        """A bar with elapsed and remaining time; the way of the end when it has come."""
        if self._state.end is not None:
            style = "bold green" if self._state.end.status == "done" else "bold yellow"
            return [self._lines((describe_end(self._state), style))]
        if self._state.plan is None:
            return []
        share = self._state.share_done()
        text = f"{100 * share:.0f} %, {describe_progress(self._state, self._now_s)}"
        return [self._bar(share), self._lines((text, ""))]

    def _bar(self, share: float) -> Text:
        """Done and left in different characters: without colours they must differ too."""
        done, left = "━", "─"
        if writable(done + left, self._encoding) != done + left:
            done, left = "#", "-"
        width = max(1, self._width - 1)
        filled = round(share * width)
        return Text.assemble((done * filled, "green"), (left * (width - filled), "dim"))

    def _row(self, end: Finished) -> list[Text]:
        summary = end.summary
        name_width = self._width - (14 if self._width < _MEDIUM else 34) - (18 if self._width >= _WIDE else 0)
        name = self._text(elide(end.case_id, max(12, name_width)), "")
        if summary.value is None:
            return [
                name,
                self._text(summary.status.replace("_", " "), "red" if summary.status != "skipped" else "dim"),
            ]
        rate, spread = interval_texts(summary.value, summary.low, summary.high, summary.unit)
        cells = [name, self._text(rate, "green" if "disturbed" not in summary.flags else "yellow")]
        if self._width >= _WIDE:
            cells.append(self._text(spread or "not yet", "" if spread else "dim"))
        if self._width >= _MEDIUM:
            share = describe_share(summary.efficiency.catalogue, estimated="estimate" in summary.flags)
            cells += [self._text(share, ""), self._text(str(summary.rounds), "dim")]
        return cells

    def _lines(self, *parts: tuple[str, str]) -> Text:
        """Each part on a line of its own, cut to the width; never read as markup."""
        text = Text(no_wrap=True, overflow="crop", end="\n")
        for place, (part, style) in enumerate(parts):
            text.append("\n" if place else "")
            text.append(elide(writable(part, self._encoding), self._width), style=style)
        return text

    def _text(self, text: str, style: str) -> Text:
        return Text(writable(text, self._encoding), style=style)
