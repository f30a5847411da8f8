"""Columns as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtGui import QFontMetrics

from app.desktop.tables import TableModel, TableView
from app.desktop.theme import SPACE, sized

PADDING = 3 * SPACE


def fit_columns(view: TableView, model: TableModel[Any], numbers: Iterable[int]) -> None:
    """Make these columns fit their titles and all shown cells: for tables of a few rows."""
    plain = view.fontMetrics()
    bold = QFontMetrics(sized(view.font(), view.font().pointSizeF(), bold=True))
    for number in numbers:
        column = model.columns[number]
        metrics = plain if column.bold is None else bold
        lines = [line for one in model.shown for line in column.text(one).split("\n")]
        widest = max((metrics.horizontalAdvance(line) for line in lines), default=0)
        wanted = max(widest, plain.horizontalAdvance(column.title)) + PADDING
        view.horizontalHeader().resizeSection(number, wanted)
