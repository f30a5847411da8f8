"""The Hosts page: other machines that are reached over ssh, what a test of them found, and their runs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.hosts.dialog import HostDialog
from app.desktop.hosts.known import KnownHost
from app.desktop.hosts.panel import HostPanel
from app.desktop.hosts.table import HostTable
from app.desktop.page import Page
from app.desktop.prose import Prose
from app.desktop.sections import scrolled
from app.desktop.services import Action, Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, button, row, small_label, title_label
from app.hosts.book import Host
from profiles.problems import AssayError

TABLE_SHARE, PANEL_SHARE = 42, 58
EMPTY, FILLED = 0, 1


class HostsPage(Page):
    """The table of hosts, and the chosen one below it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.table = HostTable(lambda: services.appearance.theme)
        self.panel = HostPanel(services, self.edit, self.remove)
        self.message = Prose()
        self.add_button = button(self.tr("Add…"), self.add)
        self.test_all = button(self.tr("Test all"), self._test_all, name=self.tr("Test all hosts"))
        self._pages = QStackedWidget()
        self._assemble()
        # With the mouse the current row changes before the selection does.
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.table.chosen.connect(lambda _: self.edit())
        services.hosts.changed.connect(self._see)
        services.runs.changed.connect(self._choose)
        services.appearance.changed.connect(self._recolour)
        self._recolour()

    def appear(self) -> None:
        """Read the book: a command may have changed it."""
        super().appear()
        self.services.hosts.reload()

    def add(self) -> None:
        """Ask for a new host."""
        self._open(None)

    def edit(self) -> None:
        """Ask for other values of the chosen host."""
        if (one := self._chosen()) is not None:
            self._open(one.host)

    def remove(self) -> None:
        """Take the chosen host out of the book; that can be undone."""
        if (one := self._chosen()) is None:
            return
        try:
            gone = self.services.hosts.drop(one.host.name)
        except AssayError as error:
            self.services.fail(error)
            return
        self.services.tell(
            self.tr("The host {name} is removed.").format(name=gone.name),
            actions=(Action(self.tr("Undo"), partial(self._put_back, gone)),),
            topic="host removed",
        )

    def _assemble(self) -> None:
        self.body.addLayout(row(title_label(self.tr("Hosts")), 1, self.test_all, self.add_button))
        self.body.addWidget(self.message)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(2 * SPACE)
        split.addWidget(self.table)
        split.addWidget(scrolled(self.panel, self.tr("The chosen host")))
        split.setStretchFactor(0, TABLE_SHARE)
        split.setStretchFactor(1, PANEL_SHARE)
        split.setSizes([10 * TABLE_SHARE, 10 * PANEL_SHARE])
        self._pages.addWidget(self._make_empty())
        self._pages.addWidget(split)
        self.body.addWidget(self._pages, 1)

    def _make_empty(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(Label(self.tr("No host yet."), bold=True), 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (
            self.tr("A machine that you reach with ssh can be measured from here, live as this one."),
            self.tr("It needs Python 3.11 or newer and torch; Assay sends the rest of itself along."),
        ):
            layout.addWidget(small_label(line), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE)
        layout.addLayout(row(1, button(self.tr("Add a host…"), self.add, primary=True), 1))
        layout.addStretch(2)
        return page

    def _see(self) -> None:
        """Other hosts, or one stands otherwise."""
        if not self.seen:
            return
        hosts = self.services.hosts
        told = [text for text in (hosts.problem, *hosts.notes) if text]
        self.message.setText(" ".join(told))
        self.message.setVisible(bool(told))
        self._pages.setCurrentIndex(FILLED if hosts.hosts or hosts.problem else EMPTY)
        self.table.show_hosts(hosts.hosts)
        busy = [one.testing or one.waiting for one in hosts.hosts]
        self.test_all.setEnabled(bool(busy) and not all(busy))
        self.test_all.setVisible(bool(busy))
        self._choose()

    def _choose(self) -> None:
        one = self._chosen()
        self.panel.setVisible(one is not None)
        if one is not None and self.seen:
            self.panel.show_host(one)

    def _chosen(self) -> KnownHost | None:
        return self.services.hosts.by_name(self.table.selected_name)

    def _open(self, host: Host | None) -> None:
        dialog = HostDialog(self.services, self, host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.kept.connect(self._take)
        dialog.open()

    def _take(self, name: str) -> None:
        self.table.select_name(name)
        self.services.hosts.test([name])

    def _test_all(self) -> None:
        self.services.hosts.test([one.host.name for one in self.services.hosts.hosts])

    def _put_back(self, host: Host) -> None:
        try:
            self.services.hosts.keep(host)
        except AssayError as error:
            self.services.fail(error)

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self.services.appearance.theme.warning)
        self.message.setPalette(made)
        self._see()
