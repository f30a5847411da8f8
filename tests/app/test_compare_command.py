"""`assay compare` as a user and a build call it, on profiles in a library."""

import csv
import io
import json
import random
import subprocess
import sys

import click
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli import comparison_text as comparison_text_module
from app.cli import tables
from app.cli.comparison_text import comparison_text
from app.cli.main import run
from profiles.compare import compare
from profiles.files import write_profile
from profiles.library import Library
from profiles.problems import EXIT_GATE, EXIT_UNCLEAR, EXIT_USAGE, UsageError
from profiles.profile import CaseResult
from profiles.reports import FORMATS, Report, render_report
from tests.app.test_json_promises import promised
from tests.profiles.test_reports import PROMISE

NAMES = ("matmul/fp32/m64-n64-k64", "matmul/fp32/m128-n128-k128", "llm/prefill/tiny/fp32/b1-s128")
HOSTILE = "\x1b]0;owned\x07\x1b[31m[bold red]evil[/]\n\u202e<script>"


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


def measured(make, identity, slower=1.0, *, rounds=8, samples=12, names=NAMES, spread=0.002, **changes):
    """A profile whose rounds scatter by `spread`, `slower` times as slow as the others."""
    generator = random.Random(identity)
    cases = [
        CaseResult(
            case=make.case(name, unit="FLOP/s"),
            rounds=[
                make.round(i, [0.01 * slower * generator.lognormvariate(0, spread)] * samples)
                for i in range(rounds)
            ],
        )
        for name in names
    ]
    return make.profile(identity, cases=cases, rounds=rounds, **({"name": f"name of {identity}"} | changes))


@pytest.fixture
def pair(home, make):
    """`old`, the same again, and one that is a fifth slower."""
    library = Library()
    for identity, slower in (("old", 1.0), ("again", 1.0), ("slow", 1.2)):
        library.save(measured(make, identity, slower, host=f"host of {identity}"))
    return library


class TestText:
    def test_a_slower_candidate_is_called_slower_after_everything_that_may_explain_it(self, assay, pair):
        code, out, _ = assay("compare", "old", "slow")
        assert code == 0
        lines = out.splitlines()
        assert lines[0] == "name of slow against name of old"
        assert max(map(len, lines)) <= 100
        assert "3 slower" in out
        places = [out.index(told) for told in ("host of old", "unit", NAMES[0], "geometric mean")]
        assert places == sorted(places)
        (row,) = [line for line in lines if line.startswith(NAMES[0])]
        assert 0.80 < float(row.split()[5]) < 0.86
        assert row.endswith("slower")

    def test_several_candidates_are_told_one_after_the_other(self, assay, pair):
        _, out, _ = assay("compare", "old", "slow", "again")
        assert out.startswith("2 candidates against name of old\n")
        assert out.index("candidate  name of slow") < out.index("candidate  name of again")

    def test_the_tolerance_decides_what_is_the_same(self, assay, pair):
        assert "3 same" in assay("compare", "old", "again", "--tolerance", "20")[1]
        assert "3 same" not in assay("compare", "old", "again", "--tolerance", "0.1")[1]

    def test_only_the_cases_that_were_asked_for(self, assay, pair):
        _, out, _ = assay("compare", "old", "slow", "--case", "matmul/*m64*")
        assert NAMES[0] in out
        assert NAMES[1] not in out
        code, out, err = assay("compare", "old", "slow", "--case", "none/*")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)

    @pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
    def test_no_line_is_wider_than_the_terminal(self, make, pair, monkeypatch, width):
        monkeypatch.setattr(tables, "terminal_width", lambda: width)
        monkeypatch.setattr(comparison_text_module, "terminal_width", lambda: width)
        baseline, candidate = (
            measured(make, name, slower, host=name) for name, slower in (("a", 1), ("b", 1.3))
        )
        report = Report(compare([baseline], [[candidate]]), [baseline], [[candidate]])
        lines = click.unstyle(comparison_text(report)).splitlines()
        assert max(map(len, lines)) <= width
        assert any(name in line for line in lines for name in NAMES[:1])

    def test_cases_of_one_side_are_counted_and_do_not_fill_the_table(self, assay, make, pair):
        pair.save(measured(make, "more", names=(*NAMES, "bandwidth/copy/fp32/1MiB")))
        _, out, _ = assay("compare", "old", "more")
        assert "1 case of only one side left out here" in out
        assert [line for line in out.splitlines() if line.startswith("bandwidth/")] == []
        assert "bandwidth/copy/fp32/1MiB" in assay("compare", "old", "more", "--format", "md")[1]

    def test_hostile_text_cannot_touch_the_terminal(self, assay, make, home):
        device = make.device(name=HOSTILE)
        for identity in ("one", "two"):
            names = [f"matmul/{HOSTILE}"]
            Library().save(measured(make, identity, names=names, name=HOSTILE, device=device, host=HOSTILE))
        _, out, err = assay("compare", "one", "two", "--gate", "matmul/* > 2")
        assert "[bold red]evil" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


class TestRefusals:
    def test_itself(self, assay, pair):
        code, out, err = assay("compare", "old", "old")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "itself" in err

    def test_nothing_in_common(self, assay, make, pair):
        pair.save(measured(make, "other", names=("bandwidth/copy/fp32/1MiB",)))
        code, out, err = assay("compare", "old", "other")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "no case in common" in err

    def test_a_profile_of_another_schema_version(self, assay, pair, tmp_path):
        file = tmp_path / "future.assay.json"
        file.write_text(pair.find("slow").read_text().replace('"schema":1', '"schema":99', 1))
        code, out, err = assay("compare", "old", file)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "newer Assay (schema 99)" in err

    @pytest.mark.parametrize(("rounds", "samples"), [(1, 8), (5, 1), (1, 1)])
    def test_one_round_or_one_sample_is_told_and_no_failure(self, assay, make, pair, rounds, samples):
        pair.save(measured(make, "short", rounds=rounds, samples=samples))
        code, out, err = assay("compare", "old", "short")
        assert (code, err) == (0, "")
        assert ("fewer than three rounds (candidate)" in out) == (rounds == 1)

    @pytest.mark.parametrize("references", [("old", "nobody"), ("nobody", "old"), ("old", "")])
    def test_an_unknown_profile(self, assay, pair, references):
        code, out, err = assay("compare", *references)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)

    def test_a_suffix_that_no_format_has(self, assay, pair, tmp_path):
        code, out, err = assay("compare", "old", "slow", "--out", tmp_path / "x.pdf")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "suffix .pdf" in err
        assert not (tmp_path / "x.pdf").exists()

    def test_a_folder_is_no_profile(self, assay, pair, tmp_path):
        assert "is a folder" in assay("compare", "old", tmp_path)[2]

    def test_contradicting_formats(self, assay, pair):
        code, _, err = assay("compare", "old", "slow", "--json", "--format", "csv")
        assert code == EXIT_USAGE
        assert "contradict" in err

    def test_a_changed_file_is_told_above_every_figure(self, assay, pair):
        path = pair.find("slow")
        path.write_bytes(path.read_bytes().replace(b'"seed":1', b'"seed":2'))
        code, out, _ = assay("compare", "old", "slow")
        assert code == 0
        told = " ".join(out.split())
        assert "PROBLEM" in told
        assert "does not match its digest" in told
        assert told.index("digest") < told.index(NAMES[0])
        (problem,) = json.loads(assay("compare", "old", "slow", "--json")[1])["candidates"][0]["problems"]
        assert str(path) in problem


class TestFormats:
    def test_json_keeps_its_promise(self, assay, pair):
        code, out, err = assay("compare", "old", "slow", "--json", "--gate", "geomean > 0.5")
        described = json.loads(out)
        jsonschema.validate(described, PROMISE)
        assert code == 0
        assert "geomean > 0.5: held" in err
        (candidate,) = described["candidates"]
        assert (described["baseline"]["id"], candidate["id"], candidate["name"]) == (
            "old",
            "slow",
            "name of slow",
        )
        assert candidate["geometric_mean"]["high"] < 0.9

    @pytest.mark.parametrize(
        ("name", "begin"),
        [("x.html", "<!DOCTYPE"), ("x.md", "# name of"), ("x.csv", "baseline_id"), ("x.json", "{"),
         ("x.txt", "name of slow against"), ("x", "name of slow against")],
    )  # fmt: skip
    def test_the_suffix_chooses(self, assay, pair, tmp_path, name, begin):
        code, out, err = assay("compare", "old", "slow", "--out", tmp_path / name)
        assert (code, out) == (0, "")
        assert "written to" in err
        assert (tmp_path / name).read_text("utf-8").startswith(begin)

    def test_a_format_beats_the_suffix(self, assay, pair, tmp_path):
        assay("compare", "old", "slow", "--format", "csv", "--out", tmp_path / "x.html")
        rows = list(csv.DictReader(io.StringIO((tmp_path / "x.html").read_text("utf-8"))))
        assert [row["case"] for row in rows] == list(NAMES)
        assert {row["verdict"] for row in rows} == {"slower"}

    def test_a_place_that_cannot_be_written_is_one_sentence(self, assay, pair, tmp_path):
        code, _, err = assay("compare", "old", "slow", "--out", tmp_path / "no" / "x.html")
        assert code == EXIT_USAGE
        assert err.count("\n") == 1


class TestGates:
    @pytest.mark.parametrize(
        ("candidate", "gates", "code"),
        [
            ("slow", ["matmul/* >= 0.97"], EXIT_GATE),
            ("slow", ["matmul/* >= 0.5", "geomean > 0.5"], 0),
            ("slow", ["matmul/* >= 0.5", "geomean > 0.97"], EXIT_GATE),
            ("slow", ["geomean <= 0.9"], 0),
            ("again", ["matmul/* >= 0.9"], 0),
            ("again", ["matmul/* >= 1"], EXIT_UNCLEAR),
            ("again", ["matmul/* >= 1", "geomean < 0.5"], EXIT_GATE),
        ],
    )
    def test_the_interval_answers_with_the_exit_code(self, assay, pair, candidate, gates, code):
        options = [part for gate in gates for part in ("--gate", gate)]
        assert assay("compare", "old", candidate, *options)[0] == code

    @pytest.mark.parametrize(("unclear", "code"), [("fail", EXIT_GATE), ("pass", 0)])
    def test_a_build_chooses_what_unclear_means(self, assay, pair, unclear, code):
        asked = ("compare", "old", "again", "--gate", "matmul/* >= 1", "--unclear", unclear)
        found, out, _ = assay(*asked)
        assert found == code
        assert "matmul/* >= 1: unclear" in out

    @pytest.mark.parametrize("names", [NAMES, NAMES[:2]], ids=["several kernels", "one kernel"])
    @pytest.mark.parametrize(("asked", "code"), [(">= 5", EXIT_GATE), ("< 0.97", 0)])
    def test_the_mean_of_a_kernel_answers_where_all_cases_are_its_own(
        self, assay, home, make, tmp_path, names, asked, code
    ):
        for identity, slower in (("old", 1.0), ("slow", 1.2)):
            Library().save(measured(make, identity, slower, names=names))
        gate = ("--gate", f"geomean(matmul) {asked}", "--unclear", "pass")
        found, out, err = assay("compare", "old", "slow", *gate, "--json")
        assert found == code, err
        (candidate,) = json.loads(out)["candidates"]
        ((check,),) = [one["checks"] for one in json.loads(out)["gates"]]
        assert (check["subject"], check["ratio"]) == ("geomean(matmul)", pytest.approx(1 / 1.2, rel=0.01))
        assert [one["group"] for one in candidate["aggregates"]] == (
            ["", "matmul", "llm"] if names == NAMES else [""]
        )

        text = assay("compare", "old", "slow", *gate)[1]
        means = text.split("geometric mean of the ratios\n")[1].split("\n\n")[0].splitlines()
        assert len(means) == len(candidate["aggregates"])
        assay("compare", "old", "slow", *gate, "--out", tmp_path / "x.html")
        page = (tmp_path / "x.html").read_text("utf-8")
        assert page.count('<th scope="row">geometric mean') == len(means)

    def test_the_mean_of_a_kernel_without_a_comparable_case_is_unclear(self, assay, home, make):
        Library().save(measured(make, "old"))
        Library().save(measured(make, "other", names=NAMES[2:]))
        gate = ("--gate", "geomean(matmul) >= 0.5")
        code, out, _ = assay("compare", "old", "other", *gate)
        assert code == EXIT_UNCLEAR
        assert "no comparable case to take the mean of" in " ".join(out.split())

    def test_the_case_that_broke_it_is_named_in_the_log_whatever_the_format(self, assay, pair, tmp_path):
        asked = ("compare", "old", "slow", "--gate", "matmul/*m64* >= 0.97")
        for told in (assay(*asked)[1], assay(*asked, "--out", tmp_path / "x.html")[2]):
            assert f"{NAMES[0]}: broken" in told

    def test_a_typo_is_no_success(self, assay, pair):
        code, out, err = assay("compare", "old", "slow", "--gate", "matmull/* >= 0.97")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "matches no case" in err

    def test_what_cannot_be_read_is_told_before_any_profile_is_opened(self, assay, home):
        code, _, err = assay("compare", "nobody", "nothing", "--gate", "geomean = 1")
        assert code == EXIT_USAGE
        assert "cannot be read" in err


class TestPools:
    def test_models_are_pooled_and_units_counted(self, assay, make, home):
        library = Library()
        for model, slower in (("A", 1.0), ("B", 1.3)):
            for unit in range(3):
                device = make.device(id="cuda:0", kind="cuda", name=f"Chip {model}", uuid=f"{model}{unit}")
                library.save(measured(make, f"{model}{unit}", slower, device=device))
        everything = [f"{model}{unit}" for model in "AB" for unit in range(3)]
        described = json.loads(assay("compare", *everything, "--pool", "--json")[1])
        assert described["baseline"]["profiles"] == ["A0", "A1", "A2"]
        (candidate,) = described["candidates"]
        assert (candidate["profiles"], candidate["units"]) == (["B0", "B1", "B2"], 3)
        assert candidate["level"] == "model"
        apart = json.loads(assay("compare", *everything, "--json")[1])
        assert [one["id"] for one in apart["candidates"]] == everything[1:]

    def test_one_model_alone_cannot_be_compared_with_another(self, assay, pair):
        code, out, err = assay("compare", "old", "slow", "--pool")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "--pool" in err


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_two_profiles_hold_every_format_can_say_it(make, data):
    def drawn(identity):
        cases = []
        for name in NAMES[: data.draw(st.integers(1, 3))]:
            rounds = [
                make.round(
                    i,
                    data.draw(st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=3)),
                    status=data.draw(st.sampled_from(["ok", "ok", "failed", "incorrect"])),
                    reason=data.draw(st.sampled_from(["", HOSTILE])),
                )
                for i in range(data.draw(st.integers(0, 4)))
            ]
            flops = data.draw(st.sampled_from([0, 1, 2**63 - 1]))
            cases.append(CaseResult(case=make.case(name, flops=flops), rounds=rounds))
        return make.profile(identity, cases=cases, name=data.draw(st.sampled_from(["x", HOSTILE])))

    baseline, candidate = drawn("a"), drawn("b")
    try:
        report = Report(compare([baseline], [[candidate]]), [baseline], [[candidate]])
    except UsageError:
        return
    for form in FORMATS:
        assert render_report(form, report)
    assert comparison_text(report)


def test_it_loads_nothing_heavy(assay, pair):
    script = (
        "import sys; from app.cli.main import run; run(['compare', 'old', 'slow', '--format', 'html']); "
        "print([m for m in ('torch', 'rich', 'numpy', 'scipy', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("</html>\n[]\n")


def test_a_path_is_a_reference(assay, make, pair, tmp_path):
    path = tmp_path / "elsewhere.assay.json"
    write_profile(measured(make, "elsewhere"), path)
    assert "elsewhere" in assay("compare", "old", path)[1]


@pytest.mark.parametrize("key", ["baseline", "candidates", "cases", "gates"])
def test_the_page_promises_what_is_printed(assay, pair, key):
    described = json.loads(assay("compare", "old", "slow", "--json", "--gate", "geomean > 1")[1])
    described["cases"] = described["candidates"][0]["cases"]
    found = described[key]
    for item in found if isinstance(found, list) else [found]:
        assert promised("compare", key) <= set(item)
