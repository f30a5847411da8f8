"""The Library page: every profile, found by its words, opened, compared, labelled, thrown away and back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QPushButton, QStackedWidget

from app.desktop import figures, keys
from app.desktop.library.changes import Changes
from app.desktop.library.columns import make_columns
from app.desktop.library.commands import Commands
from app.desktop.library.details import Details
from app.desktop.library.empty import Banner, EmptyPanel, folder_problem
from app.desktop.library.exporting import Exporting
from app.desktop.library.filters import FilterBar
from app.desktop.library.importing import Importing
from app.desktop.library.loader import Loader
from app.desktop.library.questions import ask_before_deleting
from app.desktop.library.rows import Row
from app.desktop.library.selection import Order
from app.desktop.library.table import LibraryTable
from app.desktop.library.work import Found
from app.desktop.page import Page
from app.desktop.services import Services
from app.desktop.tables import TableModel
from app.desktop.widgets import button, row, small_label, title_label

HEADER = "library"
"""Name under which the widths of the columns are kept."""


class LibraryPage(Page):
    """Puts the parts together; they do not know each other."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.loader = Loader(services, self)
        self.changes = Changes(services, self._show_changed, self)
        self.importing = Importing(services, self)
        self.exporting = Exporting(services, self)
        columns = make_columns(self._renamed, lambda: services.appearance.theme.warning)
        self.model: TableModel[Row] = TableModel(columns, self)
        self.table = LibraryTable(self.model, self.tr("Profiles"))
        self.filters = FilterBar()
        self.banner = Banner(services.appearance)
        self.empty = EmptyPanel()
        self.details = Details(services.appearance)
        self.counted = small_label()
        self.commands = Commands(self.table, self.exporting.menu, self._acts())
        self._order = Order()
        self._selected: list[Row] = []
        self._gone: dict[bytes, Row] = {}
        self._follow: list[bytes] | None = None
        self._put_off: Found | None = None
        self._found: Found | None = None
        self._reading = ""
        self._lay_out()
        self._connect()
        self._selection_changed()
        self._update()

    def appear(self) -> None:
        """Look at the folder, and go on looking."""
        super().appear()
        self.loader.attend()

    def vanish(self) -> None:
        """Write what is half written, and rest."""
        super().vanish()
        self.details.save()
        self.filters.settle()
        self.loader.leave()
        self.services.settings.keep_geometry(HEADER, self.table.horizontalHeader().saveState())

    def search(self) -> None:
        """Ctrl+F."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def export(self) -> None:
        """Ctrl+E: the menu of what can be written."""
        if self._selected:
            self.exporting.menu.popup(self._export.mapToGlobal(QPoint(0, self._export.height())))
        else:
            self.services.tell(self.tr("Select the profiles to export first."), topic="export")

    def escape(self) -> None:
        """End a search."""
        if self.filters.wanted.passes() is not None:
            self.filters.clear()
            self.table.setFocus()

    def import_files(self, files: Sequence[Path]) -> None:
        """Take files that were dropped on the window."""
        self.importing.take(files)

    def _acts(self) -> dict[str, Callable[[], object]]:
        return {
            "open": self._open,
            "compare": self._compare,
            "star": self._star,
            "rename": self._rename,
            "note": self._write_note,
            "delete": self._delete,
        }

    def _lay_out(self) -> None:
        self._import = button(self.tr("Import…"), self.importing.choose)
        self._import.setShortcut(keys.sequences("library.import")[0])
        self._import.setToolTip(keys.hint("library.import"))
        self._export = QPushButton(self.tr("Export"))
        self._export.setAccessibleName(self.tr("Export"))
        self._export.setToolTip(keys.hint("window.export"))
        self._export.setMenu(self.exporting.menu)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.body.addLayout(row(title_label(self.tr("Library")), 1, self._import, self._export))
        self.body.addWidget(self.filters)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.stack, 1)
        self.body.addLayout(row(self.counted, 1, *self.commands.buttons))
        self.body.addWidget(self.details)

    def _connect(self) -> None:
        self.loader.found.connect(self._take)
        self.loader.progressed.connect(self._tell_progress)
        self.loader.postponed.connect(self._tell_postponed)
        self.filters.changed.connect(self._filter)
        self.filters.entered.connect(self._enter_table)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())
        self.table.chosen.connect(lambda one: self.services.show_profile(one.entry.path))
        self.table.starred.connect(
            lambda one: self.changes.star([one], not one.entry.starred) if one.readable else None
        )
        self.table.edited.connect(self._take_what_was_put_off)
        self.details.written.connect(self.changes.note)
        self.details.left.connect(self.table.setFocus)
        self.changes.unsaved.connect(self.details.keep_unsaved)
        self.changes.returned.connect(self._show_returned)
        self.importing.imported.connect(
            lambda paths: self._follow_keys([os.fsencode(path.name) for path in paths])
        )
        self.services.runs.changed.connect(self._count)
        self.services.appearance.changed.connect(self.table.viewport().update)
        if (kept := self.services.settings.geometry(HEADER)) is not None:
            self.table.restore_widths(kept)

    def _take(self, found: Found) -> None:
        """What the loader found. An editor that is open would lose its text with the old rows."""
        if self.table.editing:
            self._put_off = found
            return
        self._found, self._reading = found, ""
        if found.rows is not None:
            self.filters.offer(found.devices, found.suites)
            self._set_rows(found.rows)
        elif self.loader.rows is None:
            self._set_rows([])
        self._update()

    def _take_what_was_put_off(self) -> None:
        if self._put_off is not None:
            found, self._put_off = self._put_off, None
            self._take(replace(found, rows=self.loader.rows))

    def _set_rows(self, rows: list[Row]) -> None:
        follow = self._follow
        if follow is not None and not {one.key for one in rows}.isdisjoint(follow):
            self._follow = None
        else:
            follow = None
        with self.table.keeping_place(follow):
            self.model.set_rows(rows)
        self._selection_changed()

    def _show_changed(self, new: dict[bytes, Row | None]) -> None:
        """Show what the user has changed before it is written."""
        gone = [place for place, one in enumerate(self.model.shown) if new.get(one.key, one) is None]
        self._gone.update({one.key: one for one in self.loader.rows or [] if new.get(one.key, one) is None})
        changed = [new.get(one.key, one) for one in self.loader.rows or []]
        rows = [one for one in changed if one is not None]
        self.loader.take(rows)
        self._set_rows(rows)
        if gone:
            self.table.select_place(min(gone[0], len(self.model.shown) - 1))
        self._update()

    def _show_returned(self, keys: list[bytes]) -> None:
        """Before the folder is looked at, which has to wait while a run measures."""
        self._follow = keys
        back = [self._gone.pop(key) for key in keys if key in self._gone]
        rows = sorted([*(self.loader.rows or []), *back], key=lambda one: one.entry.created, reverse=True)
        self.loader.take(rows)
        self._set_rows(rows)
        self._update()

    def _follow_keys(self, keys: list[bytes]) -> None:
        """Select these, where they are there already; else when the loader finds them."""
        self._follow = keys
        if {one.key for one in self.model.rows}.issuperset(keys):
            self._set_rows(self.model.rows)

    def _filter(self) -> None:
        with self.table.keeping_place():
            self.model.set_filter(self.filters.wanted.passes())
        self._selection_changed()
        self._update()

    def _enter_table(self) -> None:
        if self.model.shown:
            self.table.setFocus()
            if not self.table.selected():
                self.table.select_place(0)

    def _selection_changed(self) -> None:
        self._selected = self._order.arrange(self.table.selected())
        self.commands.update_for(self._selected)
        self.exporting.set_rows(self._selected)
        self._export.setEnabled(bool(self._selected))
        self.details.show_rows(self._selected)
        self._count()

    def _count(self) -> None:
        total, seen = figures.count(len(self.model.rows)), figures.count(len(self.model.shown))
        if seen == total:
            told = self.tr("{n} profiles").format(n=total)
        else:
            told = self.tr("{n} of {total} profiles").format(n=seen, total=total)
        if len(self._selected) > 1:
            told += "  ·  " + self.tr("{n} selected").format(n=figures.count(len(self._selected)))
        if self.services.runs.running:
            told += "  ·  " + self.tr("new ones appear when the run has ended")
        self.counted.setText(told)

    def _update(self) -> None:
        """Which of table, empty panel and banner is seen, and what they say."""
        problem = folder_problem(self._found) if self._found is not None else ""
        settings = (self.tr("Settings"), self.services.settings_wanted.emit)
        some = bool(self.model.rows)
        self.stack.setCurrentWidget(self.table if self.model.shown else self.empty)
        for part in (self.filters, self.counted, self.details, *self.commands.buttons):
            part.setVisible(some)
        if self._reading and some:
            self.banner.say("", self._reading)
        elif problem and (some or (self._found is not None and not self._found.problem)):
            self.banner.say(self.tr("Problem"), problem, settings)
        else:
            self.banner.say("", "")
        if self.model.shown:
            return
        if some:
            show_all = (self.tr("Show all"), self.filters.clear)
            told = self.tr("Try other words, or see all profiles again.")
            self.empty.say(self.tr("No profile fits"), told, [show_all])
        elif self._found is not None and self._found.problem:
            self.empty.say(self.tr("There is no library"), problem, [settings])
        elif self._found is None or self._reading:
            self.empty.say(self.tr("Reading the library"), self._reading)
        else:
            run = (self.tr("Run"), partial(self.services.page_wanted.emit, "run"))
            self.empty.say(
                self.tr("No profiles yet"),
                self.tr(
                    "What is measured on the Run page is kept here. Profiles of others, and results of other"
                    " tools, can be imported or dropped on this window."
                ),
                [run, (self.tr("Import…"), self.importing.choose)],
            )

    def _tell_progress(self, done: int, total: int) -> None:
        told = self.tr("New profiles are being read: {n} of {total}.")
        self._reading = told.format(n=figures.count(done), total=figures.count(total)) if done < total else ""
        self._update()

    def _tell_postponed(self) -> None:
        self._reading = self.tr("There are many new profiles; they are read when the run has ended.")
        self._update()

    def _open(self) -> None:
        self.services.show_profile(self._selected[0].entry.path)

    def _compare(self) -> None:
        self.services.comparison_wanted.emit([one.entry.path for one in self._selected])

    def _star(self) -> None:
        self.changes.star(self._selected, not all(one.entry.starred for one in self._selected))

    def _rename(self) -> None:
        self.table.edit_name(self._selected[0].key)

    def _renamed(self, one: Row, name: str) -> None:
        """After the editor is closed: new rows would take it away while Qt still reads it."""
        QTimer.singleShot(0, self, partial(self.changes.rename, one, name))

    def _write_note(self) -> None:
        self.details.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _delete(self) -> None:
        rows = list(self._selected)
        self.details.save()
        if not self.services.settings.chosen.confirm_delete:
            self.changes.delete(rows)
            return
        ask_before_deleting(self, rows, partial(self.changes.delete, rows))
