"""assay import with the results of other tools, as a user calls it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import run
from profiles.files import write_profile
from profiles.published import load_published, overlay_dir
from tests.profiles import tool_outputs
from tests.profiles.tool_outputs import CLPEAK, H100, LLAMA, MAMF

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")


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


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def test_it_tells_how_many_of_what_came_in_for_which_device(assay, write):
    log = write("log.txt", MAMF)
    code, out, err = assay("import", log)
    assert (code, err) == (0, "")
    assert "4 results of mamf-finder (third party)" in out
    assert "h100_sxm (4)" in out
    assert str(overlay_dir()) in out
    assert len([one for one in load_published() if one.id.startswith("mamf-finder-")]) == 4


def test_it_tells_what_was_left_out_and_why(assay, write):
    _, out, _ = assay("import", write("x.json", CLPEAK))
    assert "left out: 1 × unsupported by clpeak" in out
    assert "left out: 1 × a value of zero" in out


def test_what_cannot_be_true_is_told(assay, write):
    impossible = re.sub(r"\b700\.4\b", "7000.4", MAMF)
    code, out, _ = assay("import", write("log", impossible))
    assert code == 0
    assert "its value is odd and never used" in out
    odd = json.loads(assay("import", write("log", impossible), "--json")[1])["results"][0]["odd"]
    assert {one["rule"] for found in odd.values() for one in found} == {"above peak"}
    assert "odd" not in assay("import", write("log", MAMF))[1]


def test_again_is_told_and_changes_nothing(assay, write):
    log = write("log", MAMF)
    assay("import", log)
    before = load_published()
    assert "are published evidence already" in assay("import", log)[1]
    assert load_published() == before
    assert "an earlier import of the same file was replaced" in assay("import", log, "--by", "vendor")[1]
    assert len(load_published()) == len(before)


def test_profiles_and_results_in_one_call(assay, make, write, tmp_path):
    profile = tmp_path / "good.assay.json"
    write_profile(make.profile("run-0007"), profile)
    code, out, err = assay("import", profile, write("bench.json", LLAMA), write("bad", "hello\n"), "--json")
    printed = json.loads(out)
    assert code == 2
    assert [item["file"] for item in printed["imported"]] == [str(profile)]
    assert [item["tool"] for item in printed["results"]] == ["llama-bench"]
    assert len(printed["problems"]) == 1
    assert err.count("\n") == 1
    assert "no format that can be imported" in err


def test_a_profile_under_another_name_is_still_one(assay, make, tmp_path):
    path = tmp_path / "saved.json"
    write_profile(make.profile("run-0007"), path)
    assert "was imported as" in assay("import", path)[1]


def test_a_damaged_profile_under_another_name_is_called_one(assay, write):
    code, _, err = assay("import", write("saved.json", '{"schema": 1, "id": 5}'))
    assert code == 2
    assert "not a profile, or damaged" in err


@pytest.mark.parametrize("arguments", [("--device", "h100-sxm"), ("--device", "")])
def test_a_wrong_device_is_one_sentence(assay, write, arguments):
    code, _, err = assay("import", write("log", MAMF.replace(f"name='{H100}', ", "")), *arguments)
    assert code == 2
    assert err.count("\n") == 1
    assert "neither an id of the catalogue nor a family" in err


def test_source_and_class_are_stored(assay, write):
    assay("import", write("log", MAMF), "--by", "vendor", "--source", "https://example.org/x")
    one = next(one for one in load_published() if one.id.startswith("mamf-finder-"))
    assert (one.evidence, one.source.url) == ("vendor", "https://example.org/x")


def test_nothing_that_is_imported_was_audited(assay, write):
    code, _, err = assay("import", write("log", MAMF), "--by", "audited")
    assert code == 2
    assert "'third party', 'vendor'" in err
    assert not overlay_dir().exists()


def test_a_hostile_file_cannot_talk_to_the_terminal(assay, write):
    _, out, _ = assay("import", write("a\x1b[2J", MAMF.replace(H100, "\x1b]0;owned\x07")))
    assert "\x1b" not in out


def test_the_folder_cannot_be_written(assay, write, home):
    (home / "config").write_text("a file")
    code, _, err = assay("import", write("log", MAMF))
    assert code == 2
    assert err.count("\n") == 1


@pytest.mark.parametrize("key", ["imported", "results"])
def test_json_keeps_what_the_page_promises(assay, make, write, tmp_path, key):
    profile = tmp_path / "good.assay.json"
    write_profile(make.profile("run-0007"), profile)
    (item,) = json.loads(assay("import", profile, write("log", MAMF), "--json")[1])[key]
    (table,) = re.findall(
        rf"^### `assay import --json`: `{key}`\n\n\|.*\n\|.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE
    )
    promised = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert promised == set(item)


def test_it_needs_neither_torch_nor_numpy(write, home):
    program = (
        "import sys; from app.cli.main import run; "
        f"run(['import', {str(write('log', MAMF))!r}]); "
        "assert not {'torch', 'numpy', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


@pytest.mark.parametrize("name", ["MAMF", "LLAMA", "CLPEAK", "NVBENCH"])
def test_the_linter_has_no_complaint_of_what_the_import_itself_wrote(assay, write, name):
    code, _, err = assay("import", write("results.txt", getattr(tool_outputs, name)))
    assert code == 0, err
    assert len(list(overlay_dir().glob("*.json"))) == 1
    assert assay("claims", "--lint") == (0, "no mistake found\n", "")
    assert assay("claims", "--lint", overlay_dir())[0] == 0


def test_the_linter_still_finds_an_import_that_was_broken(assay, write):
    assay("import", write("x.json", CLPEAK))
    (path,) = overlay_dir().glob("*.json")
    path.write_text(path.read_text("utf-8").replace('"unit"', '"units"', 1), encoding="utf-8")
    code, out, _ = assay("claims", "--lint")
    assert code == 1
    assert out.startswith(f"{path}:")
