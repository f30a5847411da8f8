"""The picture of a duel for rich, built anew at each drawing. Only a live display imports this."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.cli.duel_state import (
    SIDES,
    DuelState,
    describe_rounds,
    describe_setting,
    describe_sides,
    plot_interval,
)
from app.cli.tables import elide
from app.cli.texts import PHASES, writable
from profiles.comparison import CaseComparison
from profiles.sequential import SETTLED
from profiles.text import shown
from profiles.units import ratio_texts

_OTHER_LINES = 9
"""Of the picture beside the table: a low terminal gets fewer rows, so that the last line stays in sight."""
_WIDE = 110
_MEDIUM = 80
_PLOT_WIDTH = 33
_LEAST_ID = 12


def draw(state: DuelState, console: Console) -> RenderableType:
    """The whole picture now, for the width and the encoding of the console."""
    painter = _Painter(state, console)
    return Group(*(part for part in (painter.head(), painter.table(), painter.foot()) if part is not None))


class _Painter:
    """Holds what every part of the picture needs."""

    def __init__(self, state: DuelState, console: Console) -> None:
        self._state = state
        self._width = console.width
        self._rows = max(1, console.height - _OTHER_LINES)
        self._encoding = console.encoding

    def head(self) -> Text:
        """Both sides, what is planned, and what is being measured."""
        setting = self._state.setting
        lines = [(side, "bold") for side in describe_sides(setting)]
        lines.append((describe_setting(setting), "dim"))
        here = self._state.runs[self._state.active].current
        if here is not None:
            side = SIDES[self._state.active]
            lines.append((f"round {here.round + 1} of {side}: {here.case.id}, {PHASES[here.phase]}", "cyan"))
        return self._lines(lines)

    def table(self) -> Table | None:
        """A line a case: ratio, interval, a plot of it where there is room, and the last look's verdict."""
        cases = self._state.cases()
        if not cases:
            return None
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("case", no_wrap=True)
        table.add_column("b / a", no_wrap=True, justify="right")
        table.add_column("95 % interval", no_wrap=True)
        if self._width >= _WIDE:
            table.add_column(f"{'1':^{_PLOT_WIDTH}}", no_wrap=True)
        if self._width >= _MEDIUM:
            table.add_column("verdict", no_wrap=True)
        for case in cases[: self._rows]:
            table.add_row(*self._row(case))
        if len(cases) > self._rows:
            table.add_row(Text(f"and {len(cases) - self._rows} more", style="dim"))
        return table

    def foot(self) -> Text:
        """Warnings, and how far the duel is."""
        run = self._state.runs[self._state.active]
        warnings = [text for text in (run.foreign_load(), run.warning(run.time_s)) if text]
        lines = [(f"! {text}", "yellow") for text in warnings]
        return self._lines([*lines, (describe_rounds(self._state), "")])

    def _row(self, case: CaseComparison) -> list[Text]:
        verdict = self._state.verdicts.get(case.id)
        ratio, spread = ratio_texts(case.ratio, case.low, case.high)
        taken = 34 + (_PLOT_WIDTH + 2 if self._width >= _WIDE else 0) + (12 if self._width >= _MEDIUM else 0)
        style = "dim" if verdict in SETTLED else ""
        cells = [elide(shown(case.id), max(_LEAST_ID, self._width - taken)), ratio, spread or "not yet"]
        if self._width >= _WIDE:
            cells.append(plot_interval(case, self._state.setting.tolerance, _PLOT_WIDTH))
        if self._width >= _MEDIUM:
            cells.append(verdict or "")
        return [Text(writable(cell, self._encoding), style=style) for cell in cells]

    def _lines(self, parts: list[tuple[str, str]]) -> Text:
        """Each part on a line of its own, cut to the width; never read as markup."""
        text = Text(no_wrap=True, overflow="crop")
        for place, (part, style) in enumerate(parts):
            text.append("\n" if place else "")
            text.append(elide(writable(part, self._encoding), self._width), style=style)
        return text
