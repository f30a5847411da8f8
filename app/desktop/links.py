"""Addresses in files that others wrote: opened only when a person asks, and only pages of the web."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

SCHEMES = ("http", "https")


def web_address(text: str) -> QUrl | None:
    """The address, where it is one of a page on the web with a host and no credentials in it; else None."""
    url = QUrl(text.strip(), QUrl.ParsingMode.StrictMode)
    fits = url.isValid() and url.scheme().casefold() in SCHEMES and url.host() and not url.userInfo()
    return url if fits else None


def open_link(text: str) -> bool:
    """Hand the address to the user's browser; whether that was done."""
    url = web_address(text)
    return url is not None and QDesktopServices.openUrl(url)
