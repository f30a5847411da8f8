"""Tables whose cells are edited in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.desktop.tables import TableModel, TableView

_TRIGGERS = (
    TableView.EditTrigger.DoubleClicked
    | TableView.EditTrigger.EditKeyPressed
    | TableView.EditTrigger.AnyKeyPressed
)


class CellTable(TableView):
    """Enter, F2, a double click or the first letter edits the current cell, where its column has `edit`."""

    def __init__(self, model: TableModel[Any], name: str) -> None:
        """The last column has the room that is left."""
        super().__init__(model, name, stretch=len(model.columns) - 1, sortable=False)
        self.setEditTriggers(_TRIGGERS)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chosen.connect(lambda _: self._edit_current())

    def _edit_current(self) -> None:
        index = self.currentIndex()
        if self.state() != self.State.EditingState and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
