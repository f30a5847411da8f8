"""The Claims page."""

from __future__ import annotations

from app.desktop.page import Page
from app.desktop.services import Services
from app.desktop.widgets import title_label


class ClaimsPage(Page):
    """Claims."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.body.addWidget(title_label(self.tr("Claims")))
        self.body.addStretch(1)
