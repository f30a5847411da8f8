"""The Live page: the run that goes on, and the same page for every finished or saved one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.live.energy_words import energy_note
from app.desktop.live.header import LiveHeader
from app.desktop.live.sensors import run_sensors
from app.desktop.live.table import CaseTable
from app.desktop.live.tiles import Tiles
from app.desktop.live.views import SUSTAINED, CaseViews
from app.desktop.page import Page
from app.desktop.plots.sensors import SensorStrip
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, row, small_label
from app.run_data import CaseRow, LiveRun, RunData, SavedRun, look_for_roof, read_saved
from profiles.roof_lookup import KnownRoof

FILE_JOB, RESULT_JOB, ROOF_JOB = "result page", "result of the run", "roof"


class LivePage(Page):
    """Shows one RunData; a row of the table chooses the case that the plots are about."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.data: RunData | None = None
        self.path: Path | None = None
        """Of the profile that is shown, or of the one that the run has become."""
        self._follows = True
        self._asked_for_roof = False
        self.header = LiveHeader(services)
        self.tiles = Tiles(services)
        self.views = CaseViews(services)
        self.sensors = SensorStrip(services, run_sensors(), self.tr("No sensor of this device can be read."))
        self.table = CaseTable()
        self.quiet = Label(wrap=True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_empty())
        self._pages.addWidget(self._make_result())
        self.body.addWidget(self._pages)
        self._connect()

    def appear(self) -> None:
        """Draw what was missed."""
        super().appear()
        if self.data is None and self.services.runs.state is not None:
            self._begin()
        self._draw()

    def show_file(self, path: Path) -> None:
        """Open a saved profile; a damaged one is a sentence in the window."""
        self._read(FILE_JOB, path, partial(self._show_saved, path))

    def show_present(self) -> None:
        """Show the run that goes on, whatever is shown."""
        if self.services.runs.running and not self._is_running():
            self._begin()

    def escape(self) -> None:
        """Stop the run that is shown; what it has measured is kept."""
        if self._is_running():
            self.services.runs.stop()

    def export(self) -> None:
        """The page's menu of formats."""
        self.header.open_export()

    def select_case(self, case_id: str) -> None:
        """Show another case, until Follow is chosen again."""
        self._follows = self._is_running() and self.data is not None and case_id == self.data.current_id
        self.table.select(case_id)
        self._draw()

    def _make_empty(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        for part in (
            Label(self.tr("Nothing has been measured in this window yet."), bold=True),
            small_label(self.tr("Start a run, or open a profile of the library: both are shown here.")),
        ):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        go = button(self.tr("Go to Run"), lambda: self.services.page_wanted.emit("run"), primary=True)
        look = button(self.tr("Open the library"), lambda: self.services.page_wanted.emit("library"))
        layout.addSpacing(SPACE)
        layout.addLayout(row(1, go, look, 1))
        layout.addStretch(2)
        return page

    def _make_result(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE + SPACE // 2)
        layout.addWidget(self.header)
        layout.addWidget(self.quiet)
        self.quiet.hide()
        layout.addWidget(self.tiles)
        side = Surface()
        inner = QVBoxLayout(side)
        inner.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        inner.addWidget(self.sensors)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setChildrenCollapsible(False)
        across.addWidget(self.views)
        across.addWidget(side)
        across.setStretchFactor(0, 7)
        across.setStretchFactor(1, 3)
        across.setSizes([700, 300])
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.setChildrenCollapsible(False)
        self._down.addWidget(across)
        self._down.addWidget(self.table)
        self._down.setStretchFactor(0, 3)
        self._down.setStretchFactor(1, 2)
        self._down.setSizes([360, 240])
        layout.addWidget(self._down, 1)
        return page

    def _connect(self) -> None:
        runs = self.services.runs
        runs.began.connect(self._see_begin)
        runs.advanced.connect(self._advance)
        runs.ended.connect(self._end)
        self.table.picked.connect(self.select_case)
        self.views.picked.connect(self.select_case)
        self.views.changed.connect(self._draw)
        self.header.followed.connect(self._follow)
        self.header.hidden.connect(lambda _: self._draw())
        self.services.settings.changed.connect(lambda _: self._draw())
        self.services.live_wanted.connect(self.show_present)

    def _is_running(self) -> bool:
        return (
            isinstance(self.data, LiveRun)
            and self.services.runs.running
            and self.data.state is self.services.runs.state
        )

    def _begin(self) -> None:
        state = self.services.runs.state
        if state is not None:
            self._follows = True
            self._show(LiveRun(state), None)

    def _see_begin(self) -> None:
        """The next run of the queue takes nobody away from a profile that he reads; he can follow it."""
        if isinstance(self.data, SavedRun):
            self._draw()
        else:
            self._begin()

    def _advance(self) -> None:
        if isinstance(self.data, LiveRun) and self.data.state is self.services.runs.state:
            self._draw()

    def _end(self, outcome: object) -> None:
        path = getattr(outcome, "path", None)
        if isinstance(self.data, LiveRun) and self.data.state is getattr(outcome, "state", None):
            self.path = path
            self._draw()
            if path is not None and not self.services.runs.waiting:
                # The file has what only the end of the run could tell: digest, plausibility, environment.
                self._read(RESULT_JOB, path, partial(self._show_result, self.data, path))
        else:
            self._draw()  # there is no run to follow any more

    def _read(self, kind: str, path: Path, done: Callable[[SavedRun], object]) -> None:
        self.services.background.run(kind, partial(read_saved, path), done, self.services.fail)

    def _show_result(self, ended: LiveRun, path: Path, data: SavedRun) -> None:
        """Unless something else is shown by now: the next run may have begun before the file was read."""
        if self.data is ended:
            self._show_saved(path, data)

    def _show_saved(self, path: Path, data: SavedRun) -> None:
        self._follows = False
        self._show(data, path)
        rows = data.rows()
        first = next((one for one in rows if one.value is not None), rows[0] if rows else None)
        keep = self.table.selected_id if any(r.case.id == self.table.selected_id for r in rows) else None
        if keep or first is not None:
            self.table.select(keep or first.case.id)  # type: ignore[union-attr]
        self._draw()
        if self.table.selected_id in data.sustained:
            self.views.tabs.setCurrentIndex(SUSTAINED)

    def _show(self, data: RunData, path: Path | None) -> None:
        self.data, self.path = data, path
        self.sensors.clear()
        self.views.clear()
        self._asked_for_roof = False
        self.table.set_rows(data.rows(), data.rounds_planned)
        self._pages.setCurrentIndex(1)
        self._draw()

    def _ask_roof(self) -> None:
        """Of a run that goes on, once it has told its unit and condition; a saved profile comes with it."""
        data = self.data
        if self._asked_for_roof or not isinstance(data, LiveRun) or (unit := data.state.unit()) is None:
            return
        self._asked_for_roof = True
        done = partial(self._take_roof, data)
        self.services.background.run(ROOF_JOB, partial(look_for_roof, unit), done, self.services.fail)

    def _take_roof(self, data: LiveRun, roof: KnownRoof) -> None:
        data.roof = roof
        self._draw()

    def _follow(self) -> None:
        self.show_present()
        self._follows = True
        self._draw()

    def _keep_quiet(self, quiet: bool) -> None:
        """One line of text in place of all figures, or the figures."""
        for part in (self.tiles, self._down):
            part.setVisible(not quiet)
        self.quiet.setVisible(quiet)

    def _draw(self) -> None:
        if not self.seen or self.data is None:
            return
        running = self._is_running()
        self.header.show_run(self.data, self.path, running=running, follows=self._follows)
        hidden = self.header.hides or self.services.settings.chosen.refresh == "frozen"
        self._keep_quiet(running and hidden)
        if running and hidden:
            self.quiet.setText(self.tr("The figures are hidden, so that drawing them takes nothing away."))
            return
        self._ask_roof()
        rows = self.data.rows()
        self.table.set_rows(rows, self.data.rounds_planned)
        self.table.tell(energy_note(self.data, rows))
        if self._follows and self.data.current_id is not None:
            self.table.select(self.data.current_id)
        chosen = self._chosen(rows)
        self._draw_case(rows, chosen)

    def _chosen(self, rows: list[CaseRow]) -> CaseRow | None:
        wanted = self.table.selected_id
        return next((one for one in rows if one.case.id == wanted), rows[0] if rows else None)

    def _draw_case(self, rows: list[CaseRow], chosen: CaseRow | None) -> None:
        assert self.data is not None  # noqa: S101  (only called with data)
        now = None
        if isinstance(self.data, LiveRun) and chosen is not None and chosen.case.id == self.data.current_id:
            now = self.data.state.throughput()
        self.views.show_case(self.data, rows, chosen, now)
        self.tiles.show_case(self.data, chosen, now, self.views.samples)
        past = None if now is not None or chosen is None else self.data.result_of(chosen.case.id)
        self.tiles.show_sensors(self.data.telemetry, chosen, past)
        readings = self.data.telemetry
        until_s = readings.t_s[-1] if readings.t_s else 1.0
        self.sensors.show_readings(readings, until_s)
