"""The part of the window that holds the pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QStyle


class PageArea(QScrollArea):
    """Shows the page in front as large as itself; where a page cannot be as small as that, it is scrolled."""

    def __init__(self, enough: QSize) -> None:
        """A page has at least what it asks for, but no more than `enough`: with that all of them do."""
        super().__init__()
        self._enough = enough
        self.stack = QStackedWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self.stack)
        self.stack.currentChanged.connect(lambda _: self._fit())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Another size of the window, or a scroll bar that has come or gone."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A page may need more or less than before."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        page = self.stack.currentWidget()
        least = page.minimumSizeHint().boundedTo(self._enough) if page is not None else QSize()
        # Not the viewport's size, which is still that beside scroll bars which are about to go.
        room, bar = (
            self.maximumViewportSize(),
            self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent),
        )
        is_low = least.height() > room.height()
        if least.width() > room.width() - bar * is_low:
            room.setHeight(room.height() - bar)
            is_low = least.height() > room.height()
        room.setWidth(room.width() - bar * is_low)
        self.stack.resize(room.expandedTo(least))
