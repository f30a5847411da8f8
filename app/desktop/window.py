"""The one window: a rail of pages, the messages, and what concerns all pages."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPalette, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.desktop import keys
from app.desktop.fleet.quitting import FleetQuestion
from app.desktop.hosts.quitting import Answer, QuitQuestion
from app.desktop.notice_bar import NoticeBar
from app.desktop.page import Page, page_title
from app.desktop.page_area import PageArea
from app.desktop.run_queue import Outcome
from app.desktop.services import Action, Services
from app.desktop.theme import SPACE, TEXT_PT, TITLE_PT, set_size
from app.desktop.widgets import Label, Surface, button

PAGES: tuple[tuple[str, str, str], ...] = (
    ("run", "app.desktop.pages.run", "RunPage"),
    ("live", "app.desktop.pages.live", "LivePage"),
    ("library", "app.desktop.pages.library", "LibraryPage"),
    ("compare", "app.desktop.pages.compare", "ComparePage"),
    ("claims", "app.desktop.pages.claims", "ClaimsPage"),
    ("devices", "app.desktop.pages.devices", "DevicesPage"),
    ("plan", "app.desktop.pages.plan", "PlanPage"),
    ("hosts", "app.desktop.pages.hosts", "HostsPage"),
    ("fleet", "app.desktop.pages.fleet", "FleetPage"),
)
"""(key, module, class) in the order of the rail; a page is imported when it is first wanted."""
RAIL_WIDTH = 132
LONG_RUN_S = 30.0
SMALLEST = QSize(1024, 700)
"""Pages have all that they need in it; on a screen that has no room for it they are scrolled."""
USUAL = QSize(1180, 780)


class Window(QMainWindow):
    """Holds the pages and shows one of them."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._pages: dict[str, Page] = {}
        self._asks = True
        self._question: QuitQuestion | FleetQuestion | None = None
        self.setWindowTitle("Assay")
        self.setAcceptDrops(True)
        self.notices = NoticeBar(services)
        self.rail = self._make_rail()
        self.area = PageArea(SMALLEST - QSize(RAIL_WIDTH, 0))
        self.stack = self.area.stack
        self._assemble()
        self._connect()
        self._make_shortcuts()
        self._take_size()
        self.label_pages()

    def page(self, key: str) -> Page:
        """The page, made now where it is wanted for the first time."""
        if key not in self._pages:
            module, name = next((m, n) for k, m, n in PAGES if k == key)
            made: Page = getattr(importlib.import_module(module), name)(self.services)
            made.setAccessibleName(page_title(key))
            self._pages[key] = made
            self.stack.addWidget(made)
        return self._pages[key]

    def show_page(self, key: str) -> Page:
        """Bring a page to the front."""
        wanted = self.page(key)
        before = self.stack.currentWidget()
        if before is not wanted:
            if isinstance(before, Page) and before.seen:
                before.vanish()
            self.stack.setCurrentWidget(wanted)
        if self.isVisible() and not self.isMinimized() and not wanted.seen:
            wanted.appear()
        self.rail.setCurrentRow([k for k, _, _ in PAGES].index(key))
        return wanted

    @property
    def current(self) -> Page | None:
        """The page in front."""
        here = self.stack.currentWidget()
        return here if isinstance(here, Page) else None

    def label_pages(self) -> None:
        """Name the entries of the rail; the one of the live page tells how far a run is."""
        runs = self.services.runs
        for number, (key, _, _) in enumerate(PAGES):
            text = page_title(key)
            if key == "live" and runs.running and runs.state is not None:
                text += f"  {100 * runs.state.share_done():.0f} %"
            item = self.rail.item(number)
            if item.text() != text:
                item.setText(text)

    def open_settings(self) -> None:
        """The settings, in a dialog."""
        self._dialog("app.desktop.dialogs.settings", "SettingsDialog")

    def open_about(self) -> None:
        """Versions, and a report to copy."""
        self._dialog("app.desktop.dialogs.about", "AboutDialog")

    def open_shortcuts(self) -> None:
        """The keys."""
        self._dialog("app.desktop.dialogs.shortcuts", "ShortcutsDialog")

    def close_without_asking(self) -> None:
        """As the user's own closing, for who cannot answer: a signal, the end of a session."""
        self._asks = False
        if self._question is not None:
            self._question.reject()  # the closing that asked goes on; Qt begins no second one
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask once while something is measured; then end everything in order."""
        run = self._ask_quit()
        fleet: Answer = "stay" if run == "stay" else self._ask_quit_fleet()
        if fleet == "stay":
            event.ignore()
            return
        self.services.settings.keep_geometry("window", self.saveGeometry())
        if (here := self.current) is not None and here.seen:
            here.vanish()
        if self.services.fleet.running:
            # Its members may take half a minute to end.
            self.hide()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.services.close(stop_run=run == "stop", stop_fleet=fleet == "stop")
        event.accept()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """A minimised window draws nothing."""
        if event.type() == QEvent.Type.WindowStateChange and (here := self.current) is not None:
            if self.isMinimized() and here.seen:
                here.vanish()
            elif not self.isMinimized() and not here.seen:
                here.appear()
        super().changeEvent(event)

    def showEvent(self, event: Any) -> None:  # noqa: N802
        """The page in front begins to live."""
        super().showEvent(event)
        if (here := self.current) is not None and not here.seen:
            here.appear()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files may be dropped anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Files that were dropped are imported into the library."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.import_files(paths)
        else:
            told = self.tr("Only files of this machine can be imported; save it here first, then drop it.")
            self.services.tell(told, kind="problem", topic="drop")

    def import_files(self, paths: list[Path]) -> None:
        """Hand files to the library page."""
        page = self.show_page("library")
        page.import_files(paths)  # type: ignore[attr-defined]

    def _make_rail(self) -> QListWidget:
        rail = QListWidget()
        rail.setFrameShape(QListWidget.Shape.NoFrame)
        rail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_size(rail, TEXT_PT)
        rail.setStyleSheet(
            "QListWidget { background: palette(base); outline: 0; }"
            "QListWidget::item { padding: 9px 16px; border: 0; }"
            "QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
            "QListWidget::item:focus:!selected { border: 1px solid palette(highlight); }"
        )
        rail.setAccessibleName(self.tr("Pages"))
        for key, _, _ in PAGES:
            rail.addItem(QListWidgetItem(page_title(key)))
        rail.setMaximumHeight(len(PAGES) * (rail.fontMetrics().height() + 22))
        rail.currentRowChanged.connect(self._open_row)
        return rail

    def _assemble(self) -> None:
        side = Surface()
        side.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 2 * SPACE, 0, SPACE)
        column.setSpacing(0)
        name = Label("Assay", points=TITLE_PT, bold=True)
        name.setContentsMargins(2 * SPACE, 0, 0, 2 * SPACE)
        column.addWidget(name)
        column.addWidget(self.rail, 1)
        column.addStretch()
        for text, act in (
            (self.tr("Settings"), self.open_settings),
            (self.tr("Shortcuts"), self.open_shortcuts),
            (self.tr("About"), self.open_about),
        ):
            column.addWidget(_rail_button(text, act))
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        content.addWidget(self.notices)
        content.addWidget(self.area, 1)
        whole = QWidget()
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(side)
        across.addLayout(content, 1)
        self.setCentralWidget(whole)

    def _take_size(self) -> None:
        """As it was left, or the usual one; never more than the screen has beside what frames a window."""
        # How wide the frame is nobody knows before the window is seen: about as that of a window within one.
        style, metric = self.style(), QStyle.PixelMetric
        edge = style.pixelMetric(metric.PM_MdiSubWindowFrameWidth)
        frame = QSize(2 * edge, style.pixelMetric(metric.PM_TitleBarHeight) + edge)
        room = self.screen().availableSize() - frame
        fits = room.expandedTo(SMALLEST) == room
        self.setMinimumSize(SMALLEST if fits else SMALLEST.boundedTo(room / 2))
        kept = self.services.settings.geometry("window")
        if kept is None or not self.restoreGeometry(kept):
            self.resize(USUAL)
        if not (self.isMaximized() or self.isFullScreen()):
            self.resize(self.size().boundedTo(room))

    def _connect(self) -> None:
        services = self.services
        services.page_wanted.connect(self.show_page)
        services.settings_wanted.connect(self.open_settings)
        services.live_wanted.connect(lambda: self.show_page("live"))
        services.profile_wanted.connect(self._show_profile)
        services.comparison_wanted.connect(self._show_comparison)
        services.claim_wanted.connect(self._show_claim)
        services.device_wanted.connect(self._choose_device)
        services.runs.advanced.connect(self.label_pages)
        services.runs.began.connect(self._begin_run)
        services.runs.ended.connect(self._end_run)

    def _make_shortcuts(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "window.activate": partial(self._ask_page, "activate"),
            "window.search": partial(self._ask_page, "search"),
            "window.export": partial(self._ask_page, "export"),
            "window.escape": self._escape,
            "window.settings": self.open_settings,
            "window.shortcuts": self.open_shortcuts,
            "window.quit": self.close,
            **{f"page.{key}": partial(self.show_page, key) for key, _, _ in PAGES},
        }
        for key in keys.table():
            if key.id.startswith(("page.", "window.")):
                for sequence in keys.sequences(key.id):
                    made = QShortcut(sequence, self)
                    made.setAutoRepeat(False)  # a key that is held is one wish: Esc twice kills a run
                    made.activated.connect(acts[key.id])

    def _ask_page(self, wish: str) -> None:
        if self.current is not None:
            getattr(self.current, wish)()

    def _escape(self) -> None:
        if not self.notices.dismiss() and self.current is not None:
            self.current.escape()

    def _open_row(self, row: int) -> None:
        if 0 <= row < len(PAGES) and self.stack.count():
            self.show_page(PAGES[row][0])

    def _show_profile(self, path: Path) -> None:
        self.show_page("live").show_file(path)  # type: ignore[attr-defined]

    def _show_comparison(self, paths: list[Path]) -> None:
        self.show_page("compare").compare(paths)  # type: ignore[attr-defined]

    def _show_claim(self, claim_id: str) -> None:
        self.show_page("claims").select(claim_id)  # type: ignore[attr-defined]

    def _choose_device(self, device_id: str) -> None:
        choose = getattr(self.show_page("run"), "choose_device", None)
        if choose is not None:
            choose(device_id)

    def _begin_run(self) -> None:
        self.services.devices.pause(True)
        self.label_pages()

    def _end_run(self, outcome: Outcome) -> None:
        # Not for the moment between two runs: a look at the devices would reach into the next one.
        self.services.devices.pause(bool(self.services.runs.waiting))
        QTimer.singleShot(0, self.label_pages)
        if outcome.problem:
            self._tell_problem(outcome)
        if outcome.in_journal:
            from app.desktop.leftovers import save_what_died

            save_what_died(self.services)
        elif not outcome.problem:
            self._tell_end(outcome)

    def _tell_problem(self, outcome: Outcome) -> None:
        """Why the run ended; one on a host may still go on there."""
        go = Action(self.tr("Go to Hosts"), lambda: self.show_page("hosts"))
        actions = (go,) if outcome.order.host else ()
        detail = outcome.detail
        self.services.tell(outcome.problem, kind="problem", detail=detail, actions=actions, topic="run")

    def _tell_end(self, outcome: Outcome) -> None:
        """What is to be said of a run that ended as it should, or was stopped."""
        if outcome.path is None:
            self.services.tell(self.tr("The run was stopped before anything was measured."), topic="run")
        elif not self.isActiveWindow() and outcome.state.time_s > LONG_RUN_S:
            QApplication.alert(self)
            path = outcome.path
            self.services.tell(
                self.tr("The run has ended and is in the library."),
                actions=(Action(self.tr("Open"), lambda: self.services.show_profile(path)),),
                topic="run",
            )

    def _ask_quit(self) -> Answer:
        """What becomes of the run that goes on."""
        order = self.services.runs.order
        if not self.services.runs.running:
            return "leave"
        return self._ask(partial(QuitQuestion, self, order.host if order is not None else ""))

    def _ask_quit_fleet(self) -> Answer:
        """What becomes of the fleet that goes on."""
        order = self.services.fleet.order
        if order is None or not self.services.fleet.running:
            return "leave"
        return self._ask(partial(FleetQuestion, self, order))

    def _ask(self, make: Callable[[], QuitQuestion | FleetQuestion]) -> Answer:
        if not (self._asks and self.services.settings.chosen.confirm_quit):
            return "leave"
        box = make()
        self._question = box
        box.exec()
        self._question = None
        box.deleteLater()
        # Who cannot answer is not asked a second time.
        return box.answer() if self._asks else "leave"

    def _dialog(self, module: str, name: str) -> None:
        dialog = getattr(importlib.import_module(module), name)(self.services, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _rail_button(text: str, act: Callable[[], object]) -> QPushButton:
    made = button(text, act)
    made.setFlat(True)
    made.setStyleSheet(
        "QPushButton { text-align: left; padding: 6px 16px; border: 0; }"
        "QPushButton:hover, QPushButton:focus { color: palette(highlight); }"
    )
    made.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return made
