"""`assay fleet report` as a user calls it: three formats, files, and refusals of one sentence."""

import json
import subprocess
import sys

import pytest

from app.cli.main import run
from profiles.files import FILE_SUFFIX, read_profile
from profiles.problems import EXIT_USAGE
from profiles.summary import summarise_profile
from tests.app.running import assay as start_run
from tests.profiles.fleets import OTHER, chip_profile, many, save, spread


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


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """Sixteen hosts with a slow chip, a slow host, and a chip with another output."""
    profiles = many(16)
    profiles[20] = chip_profile("n2", 4, 0.85 * spread(20))
    profiles[33] = chip_profile("n4", 1, spread(33), outputs=(OTHER,))
    profiles[40:48] = [chip_profile("n5", n, 0.93 * spread(40 + n)) for n in range(8)]
    return save(tmp_path_factory.mktemp("fleet"), *profiles)


class TestFormats:
    def test_text_names_what_stands_out_and_calls_nothing_faulty(self, assay, fleet):
        code, out, err = assay("fleet", "report", fleet)
        assert (code, err) == (0, "")
        assert out.startswith(
            "1 host and 1 chip below their peers; 1 chip with other output than its peers\n"
        )
        assert "128 chips on 16 hosts in " in out
        assert "--exclude=n[2,4-5]" in out
        assert "no members.json" in out
        assert "faulty" not in out
        (host,) = [line for line in out.splitlines() if line.split()[:2] == ["host", "n5"]]
        assert host.split()[1:4] == ["n5", "−7.0", "%"]

    def test_json_says_the_same(self, assay, fleet):
        code, out, _ = assay("fleet", "report", fleet, "--json")
        assert code == 0
        found = json.loads(out)
        assert [(one["level"], one["name"], one["device"]) for one in found["outliers"]] == [
            ("host", "n5", None), ("chip", "n2", "cuda:4")
        ]  # fmt: skip
        assert found["exclude"] == {"hosts": ["n2", "n4", "n5"], "expression": "n[2,4-5]"}
        assert [one["chip"] for vote in found["outputs"] for one in vote["dissent"]] == ["n4 cuda:1"]
        assert found["criteria"]["smallest_effect"] == {"rack": 0.015, "host": 0.02, "chip": 0.04}
        assert found["cases"][0]["quantiles"]["0.5"] == pytest.approx(found["cases"][0]["median"])

    def test_the_suffix_of_the_file_chooses_the_format(self, assay, fleet, tmp_path):
        for name, begin in (("a.html", "<!DOCTYPE html>"), ("a.json", "{"), ("a.txt", "1 host and 1 chip")):
            code, out, err = assay("fleet", "report", fleet, "--out", tmp_path / name)
            assert (code, out, err) == (0, "", f"written to {tmp_path / name}\n")
            assert (tmp_path / name).read_text("utf-8").startswith(begin)

    def test_hosts_to_leave_out_go_one_a_line_into_a_file(self, assay, fleet, tmp_path):
        code, _, err = assay("fleet", "report", fleet, "--exclude", tmp_path / "hosts")
        assert (code, err) == (0, f"3 hosts written to {tmp_path / 'hosts'}\n")
        assert (tmp_path / "hosts").read_text() == "n2\nn4\nn5\n"


class TestPlaces:
    def test_racks_from_a_table_and_from_a_pattern_are_the_same(self, assay, tmp_path):
        fleet = save(
            tmp_path / "fleet",
            *(
                chip_profile(f"r{n // 4}n{n % 4}", c, spread(n * 8 + c) * (0.95 if n // 4 == 2 else 1.0))
                for n in range(24)
                for c in range(8)
            ),
        )
        table = tmp_path / "racks.csv"
        table.write_text("host,rack\n" + "".join(f"r{n // 4}n{n % 4},r{n // 4}\n" for n in range(24)))
        _, by_table, _ = assay("fleet", "report", fleet, "--racks", table, "--json")
        _, by_pattern, _ = assay("fleet", "report", fleet, "--rack-pattern", r"(r\d)n(\d)", "--json")
        assert by_table == by_pattern
        (rack,) = json.loads(by_table)["outliers"]
        assert (rack["level"], rack["name"], rack["against"]) == ("rack", "r2", "the other racks")

    def test_a_table_that_names_none_of_the_hosts_is_refused(self, assay, fleet, tmp_path):
        table = tmp_path / "racks.csv"
        table.write_text("".join(f"n{n}.cluster,r{n // 4}\n" for n in range(16)))
        code, out, err = assay("fleet", "report", fleet, "--racks", table, "--exclude", tmp_path / "hosts")
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "names none of the hosts" in err
        assert "n0.cluster" in err
        assert not (tmp_path / "hosts").exists()

    def test_a_table_that_names_some_of_them_is_told_of_the_others(self, assay, fleet, tmp_path):
        table = tmp_path / "racks.csv"
        table.write_text("".join(f"n{n},r1\n" for n in range(1, 16)))
        code, out, _ = assay("fleet", "report", fleet, "--racks", table)
        assert code == 0
        assert "128 chips on 16 hosts in 1 rack, 1 host in none (n0) in " in out

    @pytest.mark.parametrize(
        "pattern", ["(node)x{99999999999}", pytest.param("(" * 5000 + ")" * 5000, id="5000 deep")]
    )
    def test_a_pattern_that_cannot_be_compiled_is_one_sentence(self, assay, fleet, pattern):
        code, out, err = assay("fleet", "report", fleet, "--rack-pattern", pattern)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "no regular expression" in err

    def test_a_table_with_a_huge_cell_is_one_sentence(self, assay, fleet, tmp_path):
        table = tmp_path / "racks.csv"
        table.write_text(f"n1,{'r' * 200_000}\n")
        code, out, err = assay("fleet", "report", fleet, "--racks", table)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert "line 1: a name is longer than" in err


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ((), "DIR"),
            (("/none",), "/none is no folder; give the one that the members wrote their profiles to"),
            ((__file__,), "test_fleet_report.py is no folder; give the one that the members wrote"),
            ((".", "--json", "--format", "html"), "--json and --format html contradict each other"),
            ((".", "--out", "a.docx"), "no format has the suffix .docx"),
            ((".", "--racks", "a", "--rack-pattern", "b"), "give one of them"),
            ((".", "--racks", "/none.csv"), "the table of racks /none.csv cannot be read"),
        ],
    )
    def test_what_cannot_be_done_is_one_sentence(self, assay, tmp_path, monkeypatch, arguments, sentence):
        monkeypatch.chdir(tmp_path)
        code, out, err = assay("fleet", "report", *arguments)
        assert (code, out) == (EXIT_USAGE, "")
        assert sentence in err
        assert err.count("\n") == 1

    def test_an_earlier_run_without_profiles(self, assay, fleet, tmp_path):
        (tmp_path / "empty").mkdir()
        code, _, err = assay("fleet", "report", fleet, "--before", tmp_path / "empty")
        assert code == EXIT_USAGE
        assert "the earlier run" in err


def test_neither_torch_nor_qt_is_needed(home, fleet):
    program = (
        "import sys; from app.cli.main import run; code = run(sys.argv[1:]);"
        "assert not {'torch', 'PySide6', 'ray'} & sys.modules.keys(); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "fleet", "report", fleet, "--out", home / "a.html"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "<svg" in (home / "a.html").read_text("utf-8")


def test_members_that_really_ran_are_reported_with_the_figures_of_show(place, capfd):
    """Two runs of this machine's processor: one chip, measured twice, with the same bits each time."""
    folder = place / "fleet"
    for _ in range(2):
        words = ("run", "--suite", place / "tiny.toml", "--rounds", 1, "--threads", 1, "--into", folder)
        done = start_run(*words)
        assert done.returncode == 0, done.stderr
    assert run(["fleet", "report", str(folder), "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["profiles"], found["chips"], found["hosts"], found["bad"]) == (2, 1, 1, [])
    paths = sorted(folder.glob(f"*{FILE_SUFFIX}"))
    first, second = (read_profile(path).profile for path in paths)
    values = {one.id: one.value for one in summarise_profile(min((first, second), key=lambda p: p.created))}
    assert {one["case"]: one["median"] for one in found["cases"]} == {c: v for c, v in values.items() if v}
    assert {one["case"]: one["status"] for one in found["missing"]} == {
        case: "unsupported" for case, value in values.items() if value is None
    }
    for a, b in zip(first.cases, second.cases, strict=True):
        outputs = {one.check.output for result in (a, b) for one in result.rounds if one.check}
        assert len(outputs) == (values[a.case.id] is not None), a.case.id
        assert None not in outputs
