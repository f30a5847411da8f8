"""The fleet that goes on, or the last one: how many are where, the time, each member, and what to do next."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.devices.remedy import RemedyLine
from app.desktop.fleet.order import FleetOrder
from app.desktop.fleet.roster import Roster
from app.desktop.fleet.table import MemberTable
from app.desktop.fleet.watch import FleetOutcome
from app.desktop.fleet.words import about, counted, joined, summary, tile_titles, time_text
from app.desktop.prose import Prose
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import ElidedLabel, Label, Tile, button, clear, row
from app.fleet.lines import State

BAD: frozenset[State] = frozenset({"failed", "lost"})


class FleetPanel(QWidget):
    """Changes what has changed; the page calls it once a second."""

    def __init__(self, services: Services, report: Callable[[], object]) -> None:
        super().__init__()
        self._services = services
        self.about = ElidedLabel(muted=True)
        self.time = Label(bold=True)
        self.expected = Tile(self.tr("Expected"))
        self.tiles = {state: Tile(title) for state, title in tile_titles().items()}
        self.said = Prose()
        self.report = button(self.tr("Report"), report, name=self.tr("Report of this fleet"))
        self.table = MemberTable(lambda: services.appearance.theme)
        self.detail = Prose(points=SMALL_PT)
        self._there = QHBoxLayout()
        self._counts: object = None
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_detail())

    def begin(self, order: FleetOrder) -> None:
        """Another fleet, of which nothing is known yet."""
        self.about.setText(about(order))
        self.report.setVisible(not order.host)
        self.report.setEnabled(False)
        clear(self._there)
        self._colour_text(problem=False)
        taken_up = self.tr("The fleet is being taken up where it was left …")
        self.say(taken_up if order.attach else self.tr("The fleet is being started …"))

    def show_roster(self, roster: Roster) -> None:
        """The members as they are now."""
        self._show_counts(roster)
        self.time.setText(time_text(roster, time.monotonic()))
        self.table.show_members(roster)
        self._show_detail()

    def follow(self, roster: Roster, *, stopping: bool) -> None:
        """What there is to say of a fleet that goes on."""
        if stopping:
            self.say(self.tr("The members were told to end; what they have measured is being collected."))
        elif roster.line is not None:
            self.say(roster.text)

    def end(self, outcome: FleetOutcome) -> None:
        """How it ended, and what can be done with its profiles."""
        order = outcome.order
        self._colour_text(problem=bool(outcome.problem))
        told = outcome.problem or summary(outcome.roster)
        if order.host and outcome.roster.line is not None:
            there = self.tr("The profiles are on {host}; the report is made there with:")
            told = joined(told, there.format(host=order.host))
            self._there.addWidget(RemedyLine(f"assay fleet report {shlex.quote(order.into)}"))
        self.say(told)

    def say(self, text: str) -> None:
        """A sentence on the whole fleet."""
        if text != self.said.accessibleName():
            self.said.setText(text)
        self.said.setVisible(bool(text))

    def recolour(self) -> None:
        """In the colours of another theme."""
        self._counts = None
        self._colour_text(problem=self._problem)
        self.table.viewport().update()

    def _lay_out(self) -> None:
        head = row(self.about, self.time)
        head.setStretch(0, 1)
        tiles = row(self.expected, *self.tiles.values())
        for number in range(tiles.count()):
            tiles.setStretch(number, 1)
        said = row(self.said, self.report)
        said.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(head)
        layout.addLayout(tiles)
        layout.addLayout(said)
        layout.addLayout(self._there)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        self.detail.hide()

    def _show_detail(self) -> None:
        """All of the reason of a member that is selected: the table cuts it off."""
        chosen = self.table.selected()
        reason = chosen[0].reason if len(chosen) == 1 else ""
        text = (
            figures.labelled(" · ".join(filter(None, (chosen[0].name, chosen[0].host))), reason)
            if reason
            else ""
        )
        if text != self.detail.accessibleName():
            self.detail.setText(text)
        self.detail.setVisible(bool(text))

    def _show_counts(self, roster: Roster) -> None:
        counts: Mapping[str, int] = dict(roster.counts)
        if (roster.expected, counts) == self._counts:
            return
        self._counts = (roster.expected, counts)
        expected = figures.count(roster.expected) if roster.line is not None else figures.NONE
        self.expected.show_values(expected, "")
        for state, tile in self.tiles.items():
            number = counts.get(state, 0)
            colour = self._services.appearance.theme.warning if number and state in BAD else None
            detail = counted(counts, ("starting", "waiting")) if state == "running" else ""
            shown = figures.count(number) if roster.line is not None else figures.NONE
            tile.show_values(shown, detail, colour=colour)

    def _colour_text(self, *, problem: bool) -> None:
        self._problem = problem
        made = QPalette()
        if problem:
            made.setColor(QPalette.ColorRole.WindowText, self._services.appearance.theme.warning)
        self.said.setPalette(made)
