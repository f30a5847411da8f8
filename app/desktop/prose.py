"""Paragraphs that others wrote: a claim, a reason, a remedy."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from app.desktop.widgets import Label
from profiles.text import shown

MOST_LETTERS = 4000
LONGEST_WORD = 24
_BREAK = "\u200b"
"""Zero width space: a line may end here."""
_LONG = re.compile(rf"[^ \u2e80-\u9fff\uff00-\uffef]{{{LONGEST_WORD + 1},}}")
"""Chinese, which has no spaces, is left alone: Qt knows that no line begins with its comma."""
_PARTS = re.compile(r"[^/_.-]{0,24}[/_.-]{1,24}|[^/_.-]{1,24}")


class Prose(Label):
    """A text that wraps and can be selected; no word of it makes a page wider than it is.

    What is not printable (a newline, marks that turn the direction of writing) is shown as an escape.
    """

    def __init__(self, text: str = "", *, selectable: bool = True, **options: object) -> None:
        """Where there are hundreds of them they are not `selectable`: that takes a text document for each."""
        super().__init__("", wrap=True, **options)  # type: ignore[arg-type]
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
        """Show another text."""
        super().setText(breakable(shown(text, MOST_LETTERS)))
        self.setAccessibleName(shown(text, MOST_LETTERS))


def breakable(text: str) -> str:
    """With places to break a line in words that are too long for one: an address, a path."""
    return _LONG.sub(lambda found: _BREAK.join(_PARTS.findall(found[0])), text)
