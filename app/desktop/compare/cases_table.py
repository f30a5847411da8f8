"""The table of lines, with columns as narrow as their texts, so that ids of cases have room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.desktop.compare.model import Line
from app.desktop.tables import TableModel, TableView
from app.desktop.theme import SPACE, sized

CELL = 2 * (SPACE + 3) + 2
"""What stands beside a text in its cell."""


class CasesTable(TableView):
    """Texts are elided in the middle: kernel and last parameter tell cases apart."""

    def __init__(
        self, model: TableModel[Line], name: str, flat: Sequence[tuple[str, Callable[[Line], str]]]
    ) -> None:
        """`flat` are title and text of what is copied."""
        super().__init__(model, name)
        self._model, self._flat = model, flat
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMinimumHeight(3 * self.verticalHeader().defaultSectionSize())

    def fit(self) -> None:
        """Give every column but the first the width of its widest text."""
        plain = QFontMetrics(self.font())
        bold = QFontMetrics(sized(self.font(), self.font().pointSizeF(), bold=True))
        for number, column in enumerate(self._model.columns[1:], start=1):
            metrics = plain if column.bold is None else bold
            texts = {column.text(line) for line in self._model.rows}
            widest = max(map(metrics.horizontalAdvance, texts), default=0)
            title = plain.horizontalAdvance(column.title) + SPACE  # room for the arrow of the sorting
            self.horizontalHeader().resizeSection(number, max(widest, title) + CELL)

    def as_tsv(self) -> str:
        """The selected lines, or all that are shown, each with the case and the candidate that it is of."""
        chosen = [line for line in self.selected() if not line.is_heading]
        lines = chosen or [line for line in self._model.shown if not line.is_heading]
        rows = [[title for title, _ in self._flat]]
        rows += [[text(line) for _, text in self._flat] for line in lines]
        return "\n".join("\t".join(_one_cell(cell) for cell in cells) for cells in rows)


def _one_cell(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
