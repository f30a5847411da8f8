"""The window's messages: above the page, until they are closed, replaced or no longer true."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.desktop.services import Notice, Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, copy_text

MOST = 3
"""Shown at once; the oldest gives way."""


class NoticeBar(QWidget):
    """Shows the notices of the services."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE // 2)
        self._lines: list[_Line] = []
        services.noticed.connect(self.show_notice)
        services.retracted.connect(self.retract)
        services.appearance.changed.connect(self._recolour)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is shown, the oldest first."""
        return [line.notice.what for line in self._lines]

    def show_notice(self, notice: Notice) -> None:
        """Add a message; it takes the place of one that says the same or is of the same topic."""
        for line in list(self._lines):
            if line.notice.what == notice.what or (notice.topic and line.notice.topic == notice.topic):
                self._remove(line)
        while len(self._lines) >= MOST:
            self._remove(self._lines[0])
        line = _Line(notice, self._services, self._remove)
        self._lines.append(line)
        self._layout.addWidget(line)
        self.show()

    def retract(self, topic: str) -> None:
        """Take away what is no longer true."""
        for line in [one for one in self._lines if one.notice.topic == topic]:
            self._remove(line)

    def dismiss(self) -> bool:
        """Close the newest message; whether there was one."""
        if self._lines:
            self._remove(self._lines[-1])
            return True
        return False

    def _remove(self, line: _Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
            line.hide()
            self._layout.removeWidget(line)
            line.deleteLater()
        self.setVisible(bool(self._lines))

    def _recolour(self) -> None:
        for line in self._lines:
            line.colour()


class _Line(Surface):
    """One message: a mark and a word for its kind, the sentence, its buttons, and details on demand."""

    def __init__(self, notice: Notice, services: Services, close: Callable[[_Line], object]) -> None:
        super().__init__()
        self.notice = notice
        self._services = services
        self._give_way = close
        self._mark = Label(self._word(), bold=True)
        close_ = button(self.tr("Close"), self._dismiss, name=self.tr("Close this message"))
        self._mark.setMinimumHeight(close_.sizeHint().height())  # a line of text stands beside its middle
        text = Label(notice.what, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(f"{self._word()} {notice.what}")
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(text, 1)
        for action in notice.actions:
            top.addWidget(button(action.label, partial(self._act, action.act)), 0)
        self._detail: QPlainTextEdit | None = None
        if notice.detail:
            top.addWidget(button(self.tr("Details"), self._toggle))
            top.addWidget(button(self.tr("Copy"), lambda: copy_text(f"{notice.what}\n\n{notice.detail}")))
        top.addWidget(close_)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        self._layout.addLayout(top)
        self.colour()

    def colour(self) -> None:
        """The mark in the colour of its kind."""
        theme = self._services.appearance.theme
        colours = {"note": theme.accent, "warning": theme.warning, "problem": theme.warning}
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, colours[self.notice.kind])
        self._mark.setPalette(made)

    def _word(self) -> str:
        return {
            "note": QCoreApplication.translate("Notice", "Note"),
            "warning": QCoreApplication.translate("Notice", "Warning"),
            "problem": QCoreApplication.translate("Notice", "Problem"),
        }[self.notice.kind]

    def _act(self, act: Callable[[], object]) -> None:
        self._dismiss()
        act()

    def _dismiss(self) -> None:
        self._give_way(self)

    def _toggle(self) -> None:
        if self._detail is None:
            self._detail = QPlainTextEdit(self.notice.detail)
            self._detail.setReadOnly(True)
            self._detail.setFixedHeight(8 * self.fontMetrics().height())
            self._layout.addWidget(self._detail)
        else:
            self._detail.setVisible(not self._detail.isVisible())
