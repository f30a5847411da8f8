"""The PDF of a report: what Qt lays out has every word of the page, and every drawing."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QTextDocument
from PySide6.QtSvg import QSvgRenderer

from app.desktop.report_dialect import translate_report
from app.desktop.report_pdf import make_pdf
from app.reporting import compile_dossier
from profiles.files import ProfileFile, read_profile
from profiles.reports.dossier.page import render
from profiles.reports.dossier.results import table

REFERENCES = sorted((Path(str(files("resources"))) / "reference").glob("*.assay.json"))


@pytest.fixture(scope="module")
def page():
    return render(compile_dossier([read_profile(path) for path in REFERENCES]))


def words(html):
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\ufffc", " ").split()


def test_every_word_of_the_page_is_there_and_no_other(page):
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


def test_every_column_of_a_table_has_its_share_of_the_width(page):
    [account, _] = compile_dossier([read_profile(path) for path in REFERENCES]).accounts
    roofed = [
        replace(one, efficiency=replace(one.efficiency, roof=0.5, catalogue=0.4)) for one in account.summaries
    ]
    body = translate_report(page + table(replace(account, summaries=roofed))).body
    heads = re.findall(r"<thead>(.*?)</thead>", body, re.DOTALL)
    shares = [[int(one) for one in re.findall(r'width="(\d+)%"', head)] for head in heads]
    assert len(heads) > 8
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
