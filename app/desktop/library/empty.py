"""What the page says where it has no rows to show, and what is wrong with the library's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app.desktop.library.work import Found
from app.desktop.theme import SPACE, TITLE_PT, Appearance
from app.desktop.widgets import Label, Surface, button, clear, row
from profiles.text import shown

Button = tuple[str, Callable[[], object]]
TEXT_WIDTH = 440


class EmptyPanel(Surface):
    """In the place of the table: a heading, what to do, and buttons that do it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Label("", points=TITLE_PT, bold=True)
        self.text = Label("", muted=True, wrap=True)
        self.text.setFixedWidth(TEXT_WIDTH)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * SPACE)
        layout.addStretch(2)
        layout.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        # Not by an alignment: a layout gives an aligned text the height of a text that is not wrapped.
        layout.addLayout(row(1, self.text, 1))
        layout.addLayout(self._buttons)
        layout.addStretch(3)

    def say(self, title: str, text: str, buttons: Sequence[Button] = ()) -> None:
        """Say something else; the first button is the likeliest wish."""
        same = (title, text) == (self.title.text(), self.text.text())
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(f"{title}. {text}")
        if same:
            return
        clear(self._buttons)
        self._buttons.addStretch(1)
        for number, (label, act) in enumerate(buttons):
            self._buttons.addWidget(button(label, act, primary=number == 0))
        self._buttons.addStretch(1)

    @property
    def buttons(self) -> list[QPushButton]:
        """From left to right."""
        items = [self._buttons.itemAt(n) for n in range(self._buttons.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [one for one in widgets if isinstance(one, QPushButton)]


class Banner(Surface):
    """One sentence above the table, with a word for its kind; hidden where there is nothing to say."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._mark = Label("", bold=True)
        self.text = Label("", wrap=True)
        self._button = QPushButton()
        self._act: Callable[[], object] = lambda: None
        self._button.clicked.connect(lambda _=False: self._act())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def say(self, mark: str, text: str, action: Button | None = None) -> None:
        """Say a sentence; an empty one hides the banner."""
        self._mark.setText(mark)
        self._mark.setVisible(bool(mark))
        self.text.setText(text)
        self.setAccessibleName(f"{mark} {text}".strip())
        self._button.setVisible(action is not None)
        if action is not None:
            self._button.setText(action[0])
            self._act = action[1]
        self.setVisible(bool(text))

    def _recolour(self) -> None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.WindowText, self._appearance.theme.warning)
        self._mark.setPalette(made)


def folder_problem(found: Found) -> str:
    """What is wrong with the folder and what to do, in one sentence; empty where nothing is."""
    translate, folder = QCoreApplication.translate, shown(found.root)
    if found.problem == "gone":
        told = translate(
            "Library",
            "The library folder {folder} is gone: it comes back by itself with its disk, or choose another"
            " folder in the settings.",
        )
    elif found.problem == "no folder":
        told = translate(
            "Library", "{folder} is a file and cannot hold the library: choose a folder in the settings."
        )
    elif found.problem == "unreadable":
        told = translate(
            "Library", "The library cannot be read: {why} Choose another folder in the settings."
        )
    elif not found.writable:
        told = translate(
            "Library",
            "The library folder {folder} is read-only: runs, names, stars and notes cannot be saved in it.",
        )
    else:
        return ""
    return told.format(folder=folder, why=found.detail)
