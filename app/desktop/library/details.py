"""What is selected, in more words than a row has, and the note, which is written here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.library.columns import state_text
from app.desktop.library.rows import Row
from app.desktop.library.selection import MOST_COMPARED, comparable
from app.desktop.theme import SPACE, Appearance
from app.desktop.widgets import ElidedLabel, Label, Surface, plain_tooltip, small_label
from profiles.text import shown


class Details(Surface):
    """A strip under the table."""

    written = Signal(object, str)
    """A Row, and its new note."""
    left = Signal()
    """The note is done: back to the table."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._row: Row | None = None
        self._unsaved: dict[bytes, str] = {}
        self.name = ElidedLabel("", points=11.0, bold=True)
        self.facts = ElidedLabel()
        self.best = ElidedLabel()
        self.place = ElidedLabel("", points=9.0, muted=True)
        self.reason = Label("", wrap=True)
        self.note = NoteField()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setPlaceholderText(self.tr("Write a note here; it is kept in the profile."))
        self.note.done.connect(self.left)
        self.note.paused.connect(self.save)
        self._noted = QWidget()
        self._lay_out()
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.show_rows(())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Tell about the selected rows, in the order in which they were selected."""
        row = rows[0] if len(rows) == 1 else None
        if row is None or self._row is None or row.key != self._row.key:
            self.save()
        self._row = row
        self._show_note(row)
        if row is not None:
            self._tell(row)
        elif rows:
            n = figures.count(len(rows))
            self._say(self.tr("{n} profiles are selected").format(n=n), self._comparison(rows))
        else:
            self._say(
                self.tr("Nothing is selected"),
                self.tr("Select a profile to see more of it, or several to compare them."),
                place=self.tr("Files can be dropped anywhere on the window to import them."),
            )

    def save(self) -> None:
        """Hand a changed note over."""
        if self._row is not None and self.note.changed:
            text = self.note.toPlainText().strip()
            self.note.settle(text)
            if text != self._row.entry.notes:
                self.written.emit(self._row, text)

    def keep_unsaved(self, key: bytes, text: str) -> None:
        """A note that could not be written: shown again when its profile is, until it can."""
        self._unsaved[key] = text
        if self._row is not None and self._row.key == key:
            self.note.offer(text)

    def _comparison(self, rows: Sequence[Row]) -> str:
        """What a comparison of several would be, or why there is none."""
        able = comparable(rows)
        if able == "yes":
            told = self.tr("Compare takes “{name}” as the baseline: it was selected first.")
            return told.format(name=rows[0].name)
        if able == "damaged":
            return self.tr("A damaged profile cannot be compared.")
        most = figures.count(MOST_COMPARED)
        return self.tr("At most {n} profiles can be compared at once.").format(n=most)

    def _show_note(self, row: Row | None) -> None:
        self._noted.setVisible(row is not None and row.readable)
        if row is None or self.note.changed:
            return
        unsaved = self._unsaved.pop(row.key, None)
        if unsaved is not None:
            self.note.offer(unsaved)
        elif self.note.toPlainText() != row.entry.notes:
            self.note.settle(row.entry.notes)

    def _tell(self, row: Row) -> None:
        entry = row.entry
        cases = self.tr("{ok} of {n} cases").format(
            ok=figures.count(entry.cases_ok), n=figures.count(entry.cases)
        )
        parts = [shown(entry.host), shown(entry.device), shown(entry.suite), cases if row.usable else ""]
        figure, best, word = figures.rate(entry.best_value, entry.best_unit), "", state_text(entry)
        if entry.best_value is not None:
            best = self.tr("Best: {rate} in {case}").format(rate=figure, case=shown(entry.best_case))
        reason = f"{word}: {row.complaint}" if entry.reason else word
        self._say(
            row.name,
            "  ·  ".join(part for part in parts if part),
            best=best,
            place=f"{shown(entry.id)}  ·  {shown(entry.path, 1000)}",
            reason="" if entry.status == "complete" and not entry.is_cut else reason,
        )

    def _say(self, name: str, facts: str, *, best: str = "", place: str = "", reason: str = "") -> None:
        texts = (name, facts, best, place, reason)
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.reason.setToolTip(plain_tooltip(reason))

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(SPACE // 2)
        for label in self._labels:
            told.addWidget(label)
        told.addStretch(1)
        noted = QVBoxLayout(self._noted)
        noted.setContentsMargins(0, 0, 0, 0)
        noted.setSpacing(SPACE // 2)
        noted.addWidget(small_label(self.tr("Note")))
        noted.addWidget(self.note)
        across = QHBoxLayout(self)
        across.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        across.setSpacing(3 * SPACE)
        across.addLayout(told, 3)
        across.addWidget(self._noted, 2)
        # As high as it can become, so that the table stays where it is.
        lines = sum(label.fontMetrics().height() for label in self._labels)
        self.setFixedHeight(lines + (len(self._labels) - 1) * SPACE // 2 + 2 * SPACE)

    @property
    def _labels(self) -> tuple[Label, ...]:
        return (self.name, self.facts, self.best, self.place, self.reason)

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self._appearance.theme.warning)
        self.reason.setPalette(made)


class NoteField(QPlainTextEdit):
    """Plain text that is handed over when one goes elsewhere; Esc and Ctrl+Enter go back to the table."""

    done = Signal()
    paused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # a file dropped here is to be imported
        self.changed = False
        self.textChanged.connect(self._mark)

    def settle(self, text: str) -> None:
        """Show what is on the disk."""
        if self.toPlainText() != text:
            self.setPlainText(text)
        self.changed = False

    def offer(self, text: str) -> None:
        """Show what is not on the disk."""
        self.setPlainText(text)
        self.changed = True

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Going elsewhere hands it over; a menu of its own is not elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self.paused.emit()

    def event(self, event: QEvent) -> bool:
        """Esc is for the field before it is for the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Back to the table, or Qt's."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (
            enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _mark(self) -> None:
        self.changed = True
