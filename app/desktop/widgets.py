"""Small parts that every page is made of. Text is always shown as text: names in files are not trusted."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.theme import FIGURE_PT, SMALL_PT, SPACE, TITLE_PT, set_size


class Label(QLabel):
    """A text that is never read as HTML."""

    def __init__(
        self,
        text: str = "",
        *,
        points: float | None = None,
        bold: bool = False,
        muted: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if points is not None or bold:
            set_size(self, points or self.font().pointSizeF(), bold=bold)
        # Without a role of its own a label on a Surface is painted as Text: a colour for WindowText is lost.
        role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.WindowText
        self.setForegroundRole(role)


def title_label(text: str) -> Label:
    """The heading of a page."""
    return Label(text, points=TITLE_PT, bold=True)


def small_label(text: str = "", *, wrap: bool = False) -> Label:
    """A secondary line."""
    return Label(text, points=SMALL_PT, muted=True, wrap=wrap)


class ElidedLabel(Label):
    """One line that ends in an ellipsis where there is no room; the whole of it is in the tooltip."""

    def __init__(self, text: str = "", **options: object) -> None:
        super().__init__("", **options)  # type: ignore[arg-type]
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
        """Show another text."""
        self._whole = text
        self.setToolTip(plain_tooltip(text))
        self.setAccessibleName(text)
        self._fit()

    def text(self) -> str:
        """The whole text."""
        return self._whole

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Fit the text to the new width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        one_line = self._whole.replace("\n", " ")
        super().setText(self.fontMetrics().elidedText(one_line, Qt.TextElideMode.ElideRight, self.width()))


class Surface(QFrame):
    """A plane on the window, told apart by its colour; no frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)


class Tile(Surface):
    """One figure: what it is, its value in large digits, and a line that explains it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = small_label(title)
        self.figure = Label("–", points=FIGURE_PT, bold=True)
        self.detail = ElidedLabel("", points=SMALL_PT, muted=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(2)
        for label in (self._title, self.figure, self.detail):
            layout.addWidget(label)
        self.show_values("–", "")

    def rename(self, title: str) -> None:
        """Show another quantity."""
        if self._title.text() != title:
            self._title.setText(title)

    def show_values(self, figure: str, detail: str, *, colour: str | None = None) -> None:
        """Another value; `colour` marks a state that the detail says in words."""
        if self.figure.text() != figure:
            self.figure.setText(figure)
        if self.detail.text() != detail:
            self.detail.setText(detail)
        # An empty palette would not undo a colour: the label then takes its parent's again.
        made = QPalette()
        if colour is not None:
            made.setColor(QPalette.ColorRole.WindowText, colour)
        self.figure.setPalette(made)
        self.setAccessibleName(f"{self._title.text()}: {figure}, {detail}" if detail else self._title.text())


def row(*parts: QWidget | int, spacing: int = SPACE) -> QHBoxLayout:
    """Widgets beside each other; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def button(text: str, act: Callable[[], object], *, primary: bool = False, name: str = "") -> QPushButton:
    """A push button; the primary one is what Enter does on its page."""
    made = QPushButton(text)
    made.clicked.connect(lambda _=False: act())
    made.setAccessibleName(name or text.replace("&", ""))
    if primary:
        made.setDefault(True)
        make_primary(made)
    return made


def make_primary(made: QPushButton) -> None:
    """The colours of the accent, from the palette, so that a change of theme reaches them."""
    made.setStyleSheet(
        "QPushButton:enabled { background: palette(highlight); color: palette(highlighted-text);"
        " border: 1px solid palette(highlight); border-radius: 3px; padding: 6px 20px; font-weight: bold; }"
        "QPushButton:disabled { background: palette(midlight); color: palette(placeholder-text);"
        " border: 1px solid palette(midlight); border-radius: 3px; padding: 6px 20px; font-weight: bold; }"
        "QPushButton:focus { border: 2px solid palette(text); padding: 5px 19px; }"
    )


def plain_tooltip(text: str) -> str:
    """The text as a tooltip that shows it letter by letter: Qt would read `<b>` in a name as HTML."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>" if text else ""


def swatch_icon(colour: str | None) -> QIcon:
    """A square of the colour that a plot gives something; an empty icon where there is none."""
    if colour is None:
        return QIcon()
    picture = QPixmap(4 * SPACE, 4 * SPACE)  # large enough for any scale of the screen
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.fillRect(SPACE // 2, SPACE // 2, 3 * SPACE, 3 * SPACE, QColor(colour))
    painter.end()
    return QIcon(picture)


def while_there(owner: QObject, act: Callable[..., object]) -> Callable[..., None]:
    """`act`, until the owner is deleted: an answer may come after its dialog was closed."""

    def call(*arguments: object) -> None:
        if shiboken6.isValid(owner):
            act(*arguments)

    return call


def fit_dialog(dialog: QWidget, least_width: int) -> None:
    """Make room for everything that it says now: Qt forgets texts that are broken when it sizes a window."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(
            least_width, dialog.width() if dialog.isVisible() else 0, layout.totalMinimumSize().width()
        )
        height = (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )
        dialog.resize(width, max(height, dialog.height() if dialog.isVisible() else 0))


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    """Remove everything from a layout, at once."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QHBoxLayout | QVBoxLayout):
            clear(inner)


def tab_order(widgets: Sequence[QWidget]) -> None:
    """The order in which Tab visits these."""
    for before, after in itertools.pairwise(widgets):
        QWidget.setTabOrder(before, after)
