"""The Devices page."""

from __future__ import annotations

from app.desktop.page import Page
from app.desktop.services import Services
from app.desktop.widgets import title_label


class DevicesPage(Page):
    """Devices."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.body.addWidget(title_label(self.tr("Devices")))
        self.body.addStretch(1)
