"""The Library page."""

from __future__ import annotations

from app.desktop.page import Page
from app.desktop.services import Services
from app.desktop.widgets import title_label


class LibraryPage(Page):
    """Library."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.body.addWidget(title_label(self.tr("Library")))
        self.body.addStretch(1)
