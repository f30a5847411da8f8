"""How many cases got which verdict, and the geometric means: of every candidate, or of one by kernel."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.compare import words
from app.desktop.compare.model import Answer, Line, tally
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import (
    ElidedLabel,
    Label,
    Surface,
    clear,
    plain_tooltip,
    row,
    small_label,
    swatch_icon,
)

MOST = 5
MEAN_PT = 14.0


class Means(QWidget):
    """Shows at most so many as fit beside each other; the table has all of them."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._appearance = services.appearance
        self._answer: Answer | None = None
        self._title = small_label(self.tr("Geometric mean of the ratios"))
        self.counts = small_label()
        self._layout = QHBoxLayout()
        self._layout.setSpacing(SPACE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE // 2)
        whole.addLayout(row(self._title, 1, self.counts))
        whole.addLayout(self._layout)
        services.appearance.changed.connect(self._fill)

    def show_answer(self, answer: Answer) -> None:
        """Another comparison."""
        self._answer = answer
        told = [f"{figures.count(n)} {words.verdict_word(verdict)}" for verdict, n in tally(answer.lines)]
        self.counts.setText(" · ".join(told))
        self._fill()

    def _fill(self) -> None:
        clear(self._layout)
        if self._answer is None:
            return
        several = self._answer.several
        lines = [line for line in self._answer.lines if line.mean is not None]
        wanted = [line for line in lines if not several or not line.group.means[0].group]
        for line in wanted[:MOST]:
            self._layout.addWidget(_Plane(line, self._colour(line) if several else None))
        if not wanted:
            self._layout.addWidget(small_label(self.tr("No case can be compared, so there is no mean.")))

    def _colour(self, line: Line) -> str:
        series = self._appearance.theme.series
        return series[(1 + line.candidate) % len(series)]


class _Plane(Surface):
    """Over what, the mean, and its interval."""

    def __init__(self, line: Line, colour: str | None) -> None:
        super().__init__()
        ratio, spread = figures.ratio(*line.figures)
        mean = line.mean
        assert mean is not None  # noqa: S101  (only means are shown here)
        title = ElidedLabel(
            line.name if colour else words.short_mean_label(mean), points=SMALL_PT, muted=True
        )
        head = QHBoxLayout()
        head.setSpacing(SPACE // 2)
        if colour is not None:
            square = Label()
            square.setPixmap(swatch_icon(colour).pixmap(SPACE + 4, SPACE + 4))
            head.addWidget(square)
        head.addWidget(title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE + 4, SPACE // 2 + 2, SPACE, SPACE // 2 + 2)
        layout.setSpacing(0)
        layout.addLayout(head)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(Label(ratio, points=MEAN_PT, bold=True))
        told = spread or self.tr("no interval")
        foot.addWidget(ElidedLabel(told, points=SMALL_PT, muted=True), 1)
        layout.addLayout(foot)
        whole = words.in_words(line, several=colour is not None)
        self.setAccessibleName(whole)
        self.setToolTip(plain_tooltip("\n".join(filter(None, [whole, mean.reason]))))
