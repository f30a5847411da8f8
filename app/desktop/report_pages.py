"""Where a report's pages end: never right below a heading, and never within a table's row that fits.

Qt breaks a page between any two lines. By itself it moves a row to the next page only where all of the
row would begin there; so the row before one that would be cut is made as high as what is left of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextFormat, QTextTable, QTextTableCell

ROOM = 5.0
"""Pixels of the document: less than any line needs, and more than borders and paddings."""
MOST_OF_A_PAGE = 0.9
"""What is taller cannot be kept whole below the head of its table."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of a table that one of its cells joins; mostly one."""

    table: QTextTable
    first: int
    last: int

    @property
    def cells(self) -> list[QTextTableCell]:
        """Each once."""
        return [cell for row in range(self.first, self.last + 1) for cell in _cells(self.table, row)]


class PageEnds:
    """Goes through the document once: what it moves changes nothing before it."""

    def __init__(self, document: QTextDocument, scale: float) -> None:
        """`scale`: dots of the paper for a pixel of the document's formats."""
        self._document, self._scale = document, scale
        self._height = document.pageSize().height()

    def settle(self) -> None:
        """Begin a new page before what would stand alone at a page's foot, or be cut by its end."""
        block = self._document.begin()
        while block.isValid():
            if _leads(block) and block.next().isValid() and self._page(block) < self._page(block.next()):
                self._begin_page(block)
            for group in _groups_from(block):
                if self._is_cut(group):
                    self._move(group)
            block = block.next()

    def _is_cut(self, group: _Group) -> bool:
        """Whether it is on two pages and would fit on one."""
        top, bottom = self._top(group), self._bottom(group)
        pages = int(top // self._height), int(bottom // self._height)
        return pages[0] < pages[1] and bottom - top <= MOST_OF_A_PAGE * self._height

    def _move(self, group: _Group) -> None:
        """To the next page; with the head and the caption where it is the first row below them."""
        table = group.table
        if group.first > table.format().headerRowCount():
            rest = self._height - self._top(group) % self._height
            self._fill_page(table, group.first - 1, rest)
        elif table.parentFrame() is self._document.rootFrame():
            before = self._document.findBlock(table.firstPosition() - 1)
            if _leads(before):
                self._begin_page(before)
            else:
                form = table.format()
                form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                table.setFormat(form)
                self._lay_out()

    def _fill_page(self, table: QTextTable, row: int, rest: float) -> None:
        """Make a row higher, until no line fits below it on its page: then Qt moves the next row.

        No further: Qt lets no line stand whose cell's padding would not end on its page.
        """
        padding = table.format().cellPadding() + rest / self._scale - ROOM
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for cell in _cells(table, row):
            form = cell.format().toTableCellFormat()
            form.setBottomPadding(padding)
            cell.setFormat(form)
        cursor.endEditBlock()
        self._lay_out()

    def _begin_page(self, block: QTextBlock) -> None:
        """With all that leads to the block on its page."""
        while _leads(block.previous()) and self._page(block.previous()) == self._page(block):
            block = block.previous()
        cursor = QTextCursor(block)
        form = block.blockFormat()
        form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        cursor.setBlockFormat(form)
        self._lay_out()

    def _lay_out(self) -> None:
        """As a whole: a part alone leaves blocks behind that are not drawn."""
        self._document.setPageSize(self._document.pageSize())

    def _top(self, group: _Group) -> float:
        """Of its highest line."""
        firsts = (self._document.findBlock(cell.firstPosition()) for cell in group.cells)
        return min(self._line_top(block, 0) for block in firsts)

    def _bottom(self, group: _Group) -> float:
        """The top of its lowest line, which is never cut itself."""
        lasts = (self._document.findBlock(cell.lastPosition()) for cell in group.cells)
        return max(self._line_top(block, -1) for block in lasts)

    def _page(self, block: QTextBlock) -> int:
        """On which page the block's first line stands: a tall drawing leaves its block's begin behind."""
        return int(self._line_top(block, 0) // self._height)

    def _line_top(self, block: QTextBlock, number: int) -> float:
        """A dot within the line of that number; -1 is the last one."""
        lines = block.layout()
        line = lines.lineAt(number % lines.lineCount()).y() if lines.lineCount() else 0.0
        return float(self._document.documentLayout().blockBoundingRect(block).top()) + line + 1


def _leads(block: QTextBlock) -> bool:
    """Whether it says what comes after it: a heading, a caption, or the words below a heading."""
    return block.isValid() and block.blockFormat().headingLevel() > 0


def _groups_from(block: QTextBlock) -> list[_Group]:
    """Those that begin with the block, the outermost table's first."""
    found: list[_Group] = []
    for table in _tables_around(block):
        cell = table.cellAt(block.position())
        if cell.column() == 0 and cell.firstPosition() == block.position():
            found.insert(0, _Group(table, cell.row(), _last_row(table, cell.row())))
    return found


def _tables_around(block: QTextBlock) -> Iterator[QTextTable]:
    """From within."""
    frame = QTextCursor(block).currentFrame()
    while frame is not None:
        if isinstance(frame, QTextTable):
            yield frame
        frame = frame.parentFrame()


def _last_row(table: QTextTable, row: int) -> int:
    """The last row that a cell joins to this one."""
    last = row
    while row <= last:
        last = max([last, *(cell.row() + cell.rowSpan() - 1 for cell in _cells(table, row))])
        row += 1
    return last


def _cells(table: QTextTable, row: int) -> list[QTextTableCell]:
    """All that have a part of the row, each once."""
    found = {
        (cell.row(), cell.column()): cell
        for column in range(table.columns())
        for cell in [table.cellAt(row, column)]
    }
    return list(found.values())
