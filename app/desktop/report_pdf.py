"""A report as PDF: A4, laid out by Qt as a text document, its drawings as vectors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.resources import files

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QMarginsF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPyTextObject,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtSvg import QSvgRenderer

from app.desktop.report_dialect import Translation, translate_report
from app.desktop.report_pages import PageEnds
from profiles.version import VERSION

DPI, PIXELS_PER_INCH = 600, 96
MARGIN_MM = 14.0
FOOT_MM = 9.0
"""Below the text, for the page's number."""
FONT_PT, FOOT_PT = 8.0, 7.0
INK, MUTED = QColor("#1c1c1f"), QColor("#5f6068")


def make_pdf(page: str) -> bytes:
    """The report that `profiles.reports.dossier.page` wrote, as the bytes of a PDF file."""
    application = QGuiApplication.instance() or QGuiApplication(_arguments())
    data = _print(translate_report(page))
    # Only now: fonts and drawings must not outlive it.
    del application
    return data


def _print(translation: Translation) -> bytes:
    # The layout sets timers, for which a thread that is not Qt's own needs an event loop that never runs.
    timers = QEventLoop()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, translation.title)
    sheet = QRectF(0, 0, writer.width(), writer.height())
    text = QSizeF(sheet.width(), sheet.height() - FOOT_MM / 25.4 * DPI)
    drawings = _Drawings(translation.drawings, text.width())
    document = _document(translation, writer, text, drawings)
    PageEnds(document, DPI / PIXELS_PER_INCH).settle()
    _paint(writer, document, translation.title, sheet)
    del document, timers
    return bytes(buffer.data().data())


def _arguments() -> list[str]:
    """Without a window Linux needs no display."""
    return ["assay", "-platform", "offscreen"] if sys.platform == "linux" else ["assay"]


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(title)
    writer.setCreator(f"Assay {VERSION}")
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    orientation = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(size, orientation, margins, QPageLayout.Unit.Millimeter))
    return writer


def _document(
    translation: Translation, writer: QPdfWriter, page: QSizeF, drawings: _Drawings
) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = QFont()
    font.setPointSizeF(FONT_PT)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet((files("resources") / "templates" / "pdf.css").read_text("utf-8"))
    layout = document.documentLayout()
    layout.setPaintDevice(writer)
    layout.registerHandler(QTextFormat.ObjectTypes.ImageObject.value, drawings)
    document.setHtml(translation.body)
    document.setPageSize(page)
    return document


class _Drawings(QPyTextObject):
    """Draws what an image's name stands for: as wide as it says in pixels of 1/96 inch, else as the page."""

    def __init__(self, drawings: Sequence[str], width: float) -> None:
        super().__init__()
        self._renderers = [QSvgRenderer(QByteArray(drawing.encode())) for drawing in drawings]
        self._width = width

    def intrinsicSize(self, _document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:  # noqa: N802
        """In units of the paper's resolution."""
        image = form.toImageFormat()
        size = QSizeF(self._renderer(form).defaultSize())
        width = image.width() * DPI / PIXELS_PER_INCH if image.width() > 0 else self._width
        return QSizeF(width, width * size.height() / size.width())

    def drawObject(  # noqa: N802
        self,
        painter: QPainter,
        place: QRectF | QRect,
        _document: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        """As vectors."""
        self._renderer(form).render(painter, QRectF(place))

    def _renderer(self, form: QTextFormat) -> QSvgRenderer:
        return self._renderers[int(form.toImageFormat().name().partition(":")[2])]


def _paint(writer: QPdfWriter, document: QTextDocument, title: str, sheet: QRectF) -> None:
    page, count = document.pageSize(), document.pageCount()
    painter = QPainter(writer)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, INK)
    foot = QFont()
    foot.setPointSizeF(FOOT_PT)
    for number in range(count):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        context.clip = QRectF(0, number * page.height(), page.width(), page.height())
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        painter.setFont(foot)
        painter.setPen(MUTED)
        bottom = Qt.AlignmentFlag.AlignBottom
        painter.drawText(sheet, Qt.AlignmentFlag.AlignLeft | bottom, title)
        painter.drawText(sheet, Qt.AlignmentFlag.AlignRight | bottom, f"{number + 1} / {count}")
    painter.end()
