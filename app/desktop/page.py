"""What the window expects of a page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.services import Services
from app.desktop.theme import SPACE


class Page(QWidget):
    """One entry of the rail. A page that is not seen does not draw and asks nothing."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.seen = False
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        self.body.setSpacing(2 * SPACE)

    def appear(self) -> None:
        """It is in front now."""
        self.seen = True

    def vanish(self) -> None:
        """Another page is in front, or the window is hidden."""
        self.seen = False

    def search(self) -> None:
        """Ctrl+F: put the cursor where one searches, if there is such a place."""

    def export(self) -> None:
        """Ctrl+E: offer to export what the page shows, if it shows anything."""

    def escape(self) -> None:
        """Esc, where no field wanted it."""

    def activate(self) -> None:
        """Ctrl+R: do what the page is for; of most it is to lead to where a run is started."""
        self.services.page_wanted.emit("run")


def page_title(key: str) -> str:
    """What the rail calls a page."""
    translate = QCoreApplication.translate
    return {
        "run": translate("Pages", "Run"),
        "live": translate("Pages", "Live"),
        "library": translate("Pages", "Library"),
        "compare": translate("Pages", "Compare"),
        "claims": translate("Pages", "Claims"),
        "devices": translate("Pages", "Devices"),
        "plan": translate("Pages", "Plan"),
        "hosts": translate("Pages", "Hosts"),
        "fleet": translate("Pages", "Fleet"),
    }[key]
