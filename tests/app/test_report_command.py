"""`assay report` as a user calls it: the figures of `assay show` and `assay compare`, as HTML or PDF."""

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.cli.main import run
from profiles.files import read_profile
from profiles.library import Library
from profiles.problems import EXIT_DEVICE, EXIT_USAGE
from profiles.reports.wording import MARKS
from profiles.units import format_share, interval_texts, ratio_texts
from tests.app.test_json_promises import promised
from tests.profiles.test_report_page import h200

EPYC, XEON = sorted((Path(str(files("resources"))) / "reference").glob("*.assay.json"))


@pytest.fixture
def assay(home, capfd):
    """Calls a command line; (exit code, stdout, stderr)."""

    def call(*arguments):
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


class Rows(HTMLParser):
    """The cells of every row, by the class of the table that it stands in."""

    def __init__(self, text):
        super().__init__()
        self.tables, self._rows, self._in_cell = {}, [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._rows = self.tables.setdefault(dict(attrs).get("class"), [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        self._in_cell &= tag not in {"td", "th"}

    def handle_data(self, data):
        if self._in_cell:
            self._rows[-1][-1] += data


def rows_of(text, table):
    return {row[0]: row[1:] for row in Rows(text).tables[table] if len(row) > 1}


class TestFigures:
    def test_results_are_those_of_show(self, assay):
        _, page, _ = assay("report", XEON)
        _, out, _ = assay("show", XEON, "--json")
        cases = json.loads(out)["cases"]
        rows = rows_of(page, "results")
        assert len(cases) == 18
        for case in cases:
            value, spread = interval_texts(case["value"], case["low"], case["high"], case["unit"])
            share = case["efficiency"]["catalogue"]
            about = "~" if "estimate" in case["flags"] else ""
            told = "" if share is None else f"{about}{format_share(share)}"
            assert rows[case["id"]][:3] == [value, spread, told]
            assert rows[case["id"]][4:] == [str(case["rounds"]), case["backend"]]

    def test_verdicts_are_those_of_compare(self, assay):
        _, page, _ = assay("report", EPYC, XEON)
        _, out, _ = assay("compare", EPYC, XEON, "--json")
        (candidate,) = json.loads(out)["candidates"]
        rows = rows_of(page, "cases")
        for case in candidate["cases"]:
            ratio, spread = ratio_texts(case["ratio"], case["low"], case["high"])
            assert rows[case["id"]][2:] == [ratio, spread, f"{MARKS[case['verdict']]} {case['verdict']}"]
        mean = candidate["geometric_mean"]
        ratio, spread = ratio_texts(mean["ratio"], mean["low"], mean["high"])
        assert f"reaches {ratio} times the speed ({spread}) over 18 common cases" in page

    def test_claims_stand_as_the_claims_command_says(self, assay, make):
        library = Library()
        library.save(make.profile("h200-run", device=h200()))
        _, page, _ = assay("report", "h200-run")
        _, out, _ = assay("claims", "--json")
        verdicts = {claim["id"]: claim["verdict"] for claim in json.loads(out)["claims"]}
        told = [(row[0], row[1]) for row in Rows(page).tables["claims"][1:]]
        assert told
        for text, verdict in told:
            (claim,) = [one for one in verdicts if text.endswith(one)]
            assert verdict.split(" ", 1)[1] == verdicts[claim]


class TestFiles:
    def test_it_goes_to_stdout_or_into_a_file_and_replaces_one_as_other_exports_do(self, assay, tmp_path):
        code, page, err = assay("report", EPYC)
        assert (code, err) == (0, "")
        target = tmp_path / "report.html"
        target.write_text("old")
        code, out, err = assay("report", EPYC, "--out", target)
        assert (code, out) == (0, "")
        assert err == f"written to {target}\n"
        assert target.read_text("utf-8") == page

    def test_json_says_what_was_written(self, assay, tmp_path):
        code, out, err = assay("report", EPYC, XEON, "--out", tmp_path / "a.html", "--json")
        assert (code, err) == (0, "")
        told = json.loads(out)["report"]
        assert set(told) == promised("report", "report")
        assert told["path"] == str(tmp_path / "a.html")
        assert told["profiles"] == [read_profile(path).profile.id for path in (EPYC, XEON)]
        assert (told["compared"], told["not_compared"], told["damaged"]) == (True, "", [])

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["report", EPYC, "--out", "report.docx"], "a report is a .html or a .pdf file"),
            (["report", "nobody"], "nobody"),
            (["report", EPYC, EPYC], "stands twice in the report"),
            (["report"], "PROFILE"),
            (["report", EPYC, "--json"], "give --out FILE"),
            (["report", EPYC, "--out", "/none/of/these/a.html"], "its folder does not exist"),
        ],
    )
    def test_what_cannot_be_done_is_one_sentence(self, assay, arguments, sentence):
        code, out, err = assay(*arguments)
        assert code == EXIT_USAGE
        assert out == ""
        assert sentence in err
        assert err.count("\n") == 1

    def test_a_file_that_is_no_profile_is_one_sentence(self, assay, tmp_path):
        (tmp_path / "a.assay.json").write_bytes(EPYC.read_bytes()[:500])
        code, _, err = assay("report", tmp_path / "a.assay.json")
        assert code == EXIT_USAGE
        assert "not a profile, or damaged" in err

    def test_neither_torch_nor_qt_is_needed(self, home):
        program = (
            "import sys; from app.cli.main import run; code = run(sys.argv[1:]);"
            "assert not {'torch', 'PySide6', 'numpy'} & sys.modules.keys(); sys.exit(code)"
        )
        target = home / "a.html"
        done = subprocess.run(
            [sys.executable, "-c", program, "report", EPYC, XEON, "--out", target],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert target.exists()


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """Written by a process of its own: the tests of the window make another kind of application."""
    if find_spec("PySide6") is None:
        pytest.skip("the desktop extra is not installed")
    folder = tmp_path_factory.mktemp("pdf")
    target = folder / "report.pdf"
    places = {f"ASSAY_{name}": str(folder / name.lower()) for name in ("LIBRARY", "CONFIG", "CACHE")}
    done = subprocess.run(
        [sys.executable, "-m", "app", "report", EPYC, XEON, "--out", target],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
        env=os.environ | places,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr == f"written to {target}\n"
    return target


class TestPdf:
    def test_it_has_pages_of_a4(self, pdf):
        data = pdf.read_bytes()
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b(?!s)", data)) > 5
        width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data).groups())
        assert (round(width), round(height)) == (595, 842)

    def test_its_text_is_that_of_the_page(self, pdf, assay):
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext (poppler-utils) is not here to read the text of a PDF")
        done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
        told = " ".join(done.stdout.replace("ﬁ", "fi").replace("ﬂ", "fl").split())
        _, page, _ = assay("report", EPYC, XEON)
        for value, spread, *_ in rows_of(page, "results").values():
            assert value in told
            assert spread in told
        for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", page):
            assert heading in told
        assert told.count("geometric mean of") == 4

    def test_without_qt_it_says_what_to_do(self, assay, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "app.desktop.report_pdf", None)
        code, _, err = assay("report", EPYC, "--out", tmp_path / "a.pdf")
        assert code == EXIT_DEVICE
        assert "pip install 'assay-bench[desktop]', or write a .html and print it" in err
        assert not (tmp_path / "a.pdf").exists()
