"""The PDF of a report: what Qt lays out has every word of the page, and every drawing."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QTextDocument, QTextTable
from PySide6.QtSvg import QSvgRenderer

from app.desktop import report_pdf
from app.desktop.report_dialect import translate_report
from app.desktop.report_pdf import make_pdf
from app.reporting import compile_dossier
from profiles.files import ProfileFile, read_profile
from profiles.reports.dossier.page import render
from profiles.reports.dossier.results import table
from tests.profiles.test_report_roof import whole_roof

REFERENCES = sorted((Path(str(files("resources"))) / "reference").glob("*.assay.json"))


@pytest.fixture(scope="module")
def page():
    return render(compile_dossier([read_profile(path) for path in REFERENCES]))


@pytest.fixture(scope="module")
def roof_page():
    """With energies, and with curves of what was run back to back."""
    return render(compile_dossier([ProfileFile(whole_roof(), True, Path("a"))]))


def words(html):
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\ufffc", " ").split()


@pytest.mark.parametrize("name", ["page", "roof_page"])
def test_every_word_of_the_page_is_there_and_no_other(name, request):
    page = request.getfixturevalue(name)
    translation = translate_report(page)
    body = page.partition("<main>")[2]
    for left_out in (r"<svg.*?</svg>", r"<nav.*?</nav>"):
        body = re.sub(left_out, "", body, flags=re.DOTALL)
    # Tags that stand between words on the page are lines or cells there.
    text = re.sub(r"<(?!/?(bdi|code|strong)\b)[^>]*>", " ", body)
    assert sorted(words(translation.body)) == sorted(words(f"<p>{text}</p>"))
    assert translation.title == re.search("<title>(.*)</title>", page)[1]


def test_every_drawing_is_there_and_qt_can_draw_it(page, qapp):
    translation = translate_report(page)
    assert len(translation.drawings) == page.count("<svg")
    numbers = [int(one) for one in re.findall(r'src="drawing:(\d+)"', translation.body)]
    assert numbers == list(range(len(translation.drawings)))
    for drawing in translation.drawings:
        assert "var(" not in drawing
        assert QSvgRenderer(QByteArray(drawing.encode())).isValid()


def test_tables_keep_their_heads_for_the_next_page(page, qapp):
    document = QTextDocument()
    document.setHtml(translate_report(page).body)
    tables = [frame for frame in document.rootFrame().childFrames() if hasattr(frame, "rows")]
    long = [table for table in tables if table.rows() > 15 and table.columns() > 2]
    assert len(long) == 3
    assert [table.format().toTableFormat().headerRowCount() for table in long] == [1, 1, 1]


def test_every_column_of_a_table_has_its_share_of_the_width(page, roof_page):
    [account, _] = compile_dossier([read_profile(path) for path in REFERENCES]).accounts
    roofed = [
        replace(one, efficiency=replace(one.efficiency, roof=0.5, catalogue=0.4)) for one in account.summaries
    ]
    pages = (page + table(replace(account, summaries=roofed)), roof_page)
    body = "".join(translate_report(written).body for written in pages)
    heads = re.findall(r"<thead>(.*?)</thead>", body, re.DOTALL)
    shares = [[int(one) for one in re.findall(r'width="(\d+)%"', head)] for head in heads]
    assert len(heads) > 8
    told = [head for head, widths in zip(heads, shares, strict=True) if widths]
    for column in ("per call", "search", "of roof"):
        assert any(f">{column}</th>" in head for head in told)
    for head, widths in zip(heads, shares, strict=True):
        if widths:  # of some tables Qt finds them by itself
            assert len(widths) == head.count("<th")
            assert sum(widths) == 100
    assert {len(widths) for widths in shares} >= {4, 7, 8}


def test_hostile_names_stay_text(make, qapp):
    profile = make.profile(name='"><img src="drawing:0"><h1>x</h1>&lt;')
    translation = translate_report(render(compile_dossier([ProfileFile(profile, True, Path("a"))])))
    assert translation.body.count("<h1>") == 1
    assert '"><img src="drawing:0"><h1>x</h1>&lt;' in " ".join(words(translation.body))
    assert translation.title == profile.name


def test_a_report_is_a_pdf_of_some_pages(page, qapp):
    data = make_pdf(page)
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", data)) > 5


class TestPageEnds:
    """Of a report with tables over many pages, as Qt lays it out on the paper."""

    @pytest.fixture
    def printed(self, monkeypatch, qapp):
        """Calls a function with the document that is printed, and returns what it says."""

        def look_at(function):
            # The references twice, with remarks of one to five lines.
            files = [read_profile(path) for path in REFERENCES] * 2
            changes = [{"id": f"profile-{n}", "name": f"profile {n}"} for n in range(len(files))]
            copies = [
                replace(file, profile=msgspec.structs.replace(file.profile, **changed))
                for file, changed in zip(files, changes, strict=True)
            ]
            dossier = compile_dossier(copies)
            for account in dossier.accounts:
                account.summaries[:] = [
                    replace(one, reason="a reason that needs some room " * (n % 5 * 3))
                    for n, one in enumerate(account.summaries)
                ]
            found = []
            monkeypatch.setattr(
                report_pdf, "_paint", lambda _, document, *__: found.append(function(document))
            )
            make_pdf(render(dossier))
            return found[0]

        return look_at

    def test_no_row_is_cut_no_caption_alone_and_no_page_empty(self, printed):
        def look(document):
            height = document.pageSize().height()
            rows = [row for table in tables(document.rootFrame()) for row in row_groups(document, table)]
            pages = {int(top // height) for block in blocks(document) for top in line_tops(document, block)}
            return rows, list(parted_captions(document)), sorted(pages)

        rows, parted, pages = printed(look)
        assert len(rows) > 150
        assert [row for row in rows if len(row[0]) > 1 and row[1] < 0.8] == []
        assert parted == []
        assert len(pages) > 10
        assert pages == list(range(len(pages)))

    def test_without_our_care_some_rows_are_cut(self, printed, monkeypatch):
        monkeypatch.setattr(report_pdf.PageEnds, "settle", lambda self: None)
        rows = printed(lambda document: [
            row for table in tables(document.rootFrame()) for row in row_groups(document, table)
        ])  # fmt: skip
        assert sum(len(pages) > 1 for pages, _ in rows) > 3


def blocks(document):
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def parted_captions(document):
    """Those whose table has its first row on another page."""
    height = document.pageSize().height()
    for one in tables(document.rootFrame()):
        caption = document.findBlock(one.firstPosition() - 1)
        first = one.cellAt(min(one.format().headerRowCount(), one.rows() - 1), 0)
        both = caption, first.firstCursorPosition().block()
        if caption.blockFormat().headingLevel() > 0:
            pages = {int(line_tops(document, block)[0] // height) for block in both}
            if len(pages) > 1:
                yield caption.text()


def tables(frame):
    """All of them, also those within others."""
    for child in frame.childFrames():
        if isinstance(child, QTextTable):
            yield child
        yield from tables(child)


def row_groups(document, table):
    height, first = document.pageSize().height(), 0
    while first < table.rows():
        cells = [table.cellAt(first, column) for column in range(table.columns())]
        last = max(cell.row() + cell.rowSpan() - 1 for cell in cells)
        tops = []
        for row in range(first, last + 1):
            for column in range(table.columns()):
                cell = table.cellAt(row, column)
                block = document.findBlock(cell.firstPosition())
                while block.isValid() and block.position() <= cell.lastPosition():
                    tops += line_tops(document, block)
                    block = block.next()
        yield {int(top // height) for top in tops}, (max(tops) - min(tops)) / height
        first = last + 1


def line_tops(document, block):
    """Of every line, a dot within."""
    top = document.documentLayout().blockBoundingRect(block).top()
    return [top + block.layout().lineAt(n).y() + 1 for n in range(block.layout().lineCount())]
