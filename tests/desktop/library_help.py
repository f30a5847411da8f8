"""What the tests of the Library page share."""

from PySide6.QtCore import QItemSelectionModel, Qt

from app.desktop.library.columns import NAME
from profiles.library import Library

HOSTILE = "<img src=x><b>bold</b>\n\u202eevil"


def save(make, *names, **changes):
    """Profiles of these names, each a day older than the one before; their files."""
    return [
        Library().save(
            make.profile(
                f"run-{name.replace(' ', '-')}",
                **({"name": name, "created": f"2026-11-{20 - day:02d}T07:00:00Z", "rounds": 1} | changes),
            )
        )
        for day, name in enumerate(names)
    ]


def settle(page, qtbot):
    """Wait until the page shows the folder as it is."""
    background = page.services.background
    qtbot.waitUntil(
        lambda: page.loader.rows is not None and not page.loader.busy and not background.busy, timeout=10_000
    )


def names(page):
    """As they stand in the table."""
    return [page.model.index(n, NAME).data() for n in range(page.model.rowCount())]


def select(page, *wanted):
    """Select rows by their names, one after the other."""
    flags = QItemSelectionModel.SelectionFlag
    page.table.selectionModel().clearSelection()
    page.table.setFocus()
    for name in wanted:
        index = page.model.index(names(page).index(name), NAME)
        page.table.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)


def selected(page):
    """Names of the selected rows, in the order of the table."""
    return [row.entry.name for row in page.table.selected()]


def press(qtbot, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    """A key on a widget that has the focus."""
    widget.setFocus()
    qtbot.keyClick(widget, key, modifier)
