"""list, show, rename, delete, import, export as a user calls them."""

import csv
import io
import json
import subprocess
import sys

import pytest
from msgspec.structs import replace

from app.cli.main import run
from profiles.files import write_profile
from profiles.library import Library
from profiles.profile import CaseResult, Duel, WorkerEnd


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
def saved(home, make):
    return Library().save(make.profile("run-0001", name="first look"))


HOSTILE = "\x1b]0;owned\x07\x1b[31m[bold red]evil[/]\n\u202e"


class TestList:
    def test_an_empty_library_says_what_to_do(self, assay):
        code, out, _ = assay("list")
        assert code == 0
        assert "assay run" in out

    def test_it_shows_the_newest_fifty_and_all_when_asked(self, assay, make):
        for number in range(53):
            Library().save(make.profile(f"run-{number:04d}", name=f"look {number}", rounds=1))
        _, out, _ = assay("list")
        assert "the newest 50 of 53" in out
        assert out.count("Test CPU") == 50
        assert assay("list", "--all")[1].count("Test CPU") == 53
        assert len(json.loads(assay("list", "--json")[1])["profiles"]) == 53

    def test_a_run_that_its_budget_cut_says_after_how_many_rounds(self, assay, make):
        told = {
            "cut": {"rounds_planned": 5, "reason": "the run's budget of 9 s was spent"},
            "whole": {},
            "refused": {"rounds_planned": 5},
            "duel": {
                "rounds_planned": 5, "reason": "every verdict is settled",
                "duel": Duel(id="d", side="a", partner="x", looks=(3,)),
            },
        }  # fmt: skip
        for name, changes in told.items():
            made = make.profile(f"run-{name}", name=name, rounds=3)
            Library().save(replace(made, **changes))
        out = assay("list")[1]
        assert [line.split()[0] for line in out.splitlines() if "complete, 3 of 5 rounds" in line] == ["cut"]
        assert out.count(" of 5") == 1
        (cut,) = json.loads(assay("list", "--json", "--search", "run-cut")[1])["profiles"]
        assert (cut["status"], cut["rounds"], cut["rounds_planned"]) == ("complete", 3, 5)

    def test_json_has_the_stable_fields(self, assay, saved):
        (entry,) = json.loads(assay("list", "--json")[1])["profiles"]
        assert {
            key: entry[key] for key in ("id", "name", "created", "device", "suite", "status", "path")
        } == {
            "id": "run-0001",
            "name": "first look",
            "created": "2026-11-22T07:00:00Z",
            "device": "Test CPU",
            "suite": "quick",
            "status": "complete",
            "path": str(saved),
        }

    def test_filters(self, assay, saved):
        assert "first look" in assay("list", "--device", "test cpu", "--suite", "quick")[1]
        assert "first look" not in assay("list", "--search", "other")[1]
        assert assay("list", "--status", "nonsense")[0] == 2

    def test_damaged_files_are_listed_with_the_reason(self, assay, saved):
        saved.write_bytes(b"{")
        code, out, _ = assay("list")
        assert code == 0
        assert f"damaged: {saved}" in out


class TestShow:
    def test_a_resolution_shows_how_cases_vary_and_the_rounds_that_reach_it(self, assay, saved):
        code, out, _ = assay("show", saved, "--resolution", "1.5")
        assert code == 0
        assert "for ±1.5 %" in out
        assert "neighbours: correlation of neighbouring samples" in out
        needed = {c["id"]: c["rounds_needed"] for c in self.cases(assay, saved, "--resolution", "1.5")}
        for case, rounds in needed.items():
            (row,) = [line for line in out.splitlines() if line.startswith(case) and "rounds" in line]
            assert row.endswith(f"{rounds} rounds")
        coarse = {c["id"]: c["rounds_needed"] for c in self.cases(assay, saved, "--resolution", "30")}
        assert all(coarse[case] <= rounds for case, rounds in needed.items())
        assert all("rounds_needed" not in c for c in self.cases(assay, saved))

    @staticmethod
    def cases(assay, *arguments):
        return json.loads(assay("show", *arguments, "--json")[1])["cases"]

    def test_it_shows_value_interval_share_and_explains_the_flags(self, assay, make):
        quiet = CaseResult(case=make.case(), rounds=[make.round(i) for i in range(3)])
        single = CaseResult(case=make.case("matmul/fp32/m1-n1-k1"), rounds=[make.round(0, settled=False)])
        absent = CaseResult(
            case=make.case("matmul/bf16/m2-n2-k2"),
            rounds=[make.round(0, (), status="unsupported", reason="no bf16 here")],
        )
        Library().save(make.profile("run-0001", cases=[quiet, single, absent]))
        code, out, _ = assay("show", "run-0001")
        assert code == 0
        assert "524 MFLOP/s" in out
        assert "524 to 524" in out
        assert "0.05 %" in out
        assert "unsupported: no bf16 here" in out
        assert "no interval, not settled" in out
        assert "no interval: Fewer than three rounds" in out
        assert "not settled: The warm-up ended" in out
        assert "disturbed:" not in out
        assert "digest     matches" in out
        assert "torch 2.13" in out

    def test_what_changed_between_rounds_is_told_in_words(self, assay, make):
        profile = make.profile("run-0001")
        steady = profile.environments[0].before
        changed = {"governor": "powersave", "variables": {"OMP_NUM_THREADS": "2"}, "affinity": [0, 1]}
        profile.environments[1].before = replace(steady, **changed)
        Library().save(profile)
        _, out, _ = assay("show", "run-0001")
        assert "changed during the run: governor: not readable, then powersave" in out
        assert "variables: none, then OMP_NUM_THREADS=2" in out
        assert "affinity: not readable, then 0, 1" in out

    def test_few_layers_are_not_said_to_be_all_that_fit(self, assay, make):
        case = make.case("llm/prefill/tiny/fp32/b1-s128", unit="token/s", tokens=128)
        case = replace(case, kernel="llm", projection={"flops": 10.0 * case.flops})
        Library().save(make.profile("run-0001", cases=[CaseResult(case=case, rounds=[make.round(0)])]))
        told = " ".join(assay("show", "run-0001")[1].split())
        assert "because the suite asks for so few or the whole model does not fit" in told

    def test_a_worker_that_was_stopped_because_the_run_was_over_is_no_trouble(self, assay, make):
        end = WorkerEnd(worker=2, round=1, status="stopped", reason="the parent asked to stop, or went away")
        spent = make.profile("run-0001", reason="the run's budget of 15 s was spent", workers=[end])
        Library().save(spent)
        assert "worker 2" not in assay("show", "run-0001")[1]
        odd = make.profile("run-0002", workers=[end, replace(end, worker=3, status="failed", reason="gone")])
        Library().save(odd)
        out = assay("show", "run-0002")[1]
        assert "worker 2 stopped: the parent asked to stop" in out
        assert "worker 3 failed: gone" in out

    def test_an_interruption_is_told_once(self, assay, make):
        Library().save(make.profile("run-0001", status="stopped", reason="interrupted by SIGINT"))
        assert "status     interrupted by SIGINT\n" in assay("show", "run-0001")[1]

    def test_json_has_the_stable_fields(self, assay, saved):
        shown = json.loads(assay("show", "first look", "--json")[1])
        assert {"id", "name", "created", "device", "suite", "digest_ok"} <= set(shown["profile"])
        assert shown["profile"]["digest_ok"] is True
        assert set(shown["cases"][0]) >= {
            "id", "kernel", "dtype", "status", "value", "unit", "low", "high", "rounds", "samples",
            "disturbed_share", "efficiency", "flags", "reason",
        }  # fmt: skip
        assert set(shown["cases"][0]["efficiency"]) >= {"catalogue", "roof"}
        assert shown["cases"][0]["low"] < shown["cases"][0]["value"] < shown["cases"][0]["high"]

    def test_a_changed_digit_is_said_and_the_values_are_still_shown(self, assay, saved):
        saved.write_bytes(saved.read_bytes().replace(b'"seed":1', b'"seed":2'))
        code, out, _ = assay("show", "run-0001")
        assert code == 0
        assert "DOES NOT MATCH" in out
        assert "status     damaged" in out
        assert json.loads(assay("show", "run-0001", "--json")[1])["profile"]["digest_ok"] is False

    @pytest.mark.parametrize("command", ["list", "show"])
    def test_hostile_text_cannot_touch_the_terminal(self, assay, make, command):
        cases = [CaseResult(case=make.case(HOSTILE), rounds=[make.round(0, backend=HOSTILE)])]
        device = make.device(name=HOSTILE)
        Library().save(make.profile("run-0001", name=HOSTILE, device=device, cases=cases, reason=HOSTILE))
        _, out, err = assay(command, *(["run-0001"] if command == "show" else []))
        assert "[bold red]evil" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out + err)

    @pytest.mark.parametrize("reference", ["nothing", "./no.assay.json", ""])
    def test_an_unknown_profile_is_one_sentence(self, assay, saved, reference):
        code, out, err = assay("show", reference)
        assert (code, out) == (2, "")
        assert err.startswith("assay: ")
        assert err.count("\n") == 1

    def test_a_broken_file_is_one_sentence(self, assay, tmp_path):
        path = tmp_path / "x.assay.json"
        path.write_bytes(b'{"schema": 1, "id": 5}')
        code, _, err = assay("show", path)
        assert code == 2
        assert str(path) in err


class TestChanges:
    def test_rename(self, assay, saved):
        code, out, _ = assay("rename", "first look", "second look")
        assert (code, out) == (0, "run-0001 is now called second look\n")
        assert "second look" in assay("list")[1]

    def test_label_writes_star_and_note_into_the_file_and_the_lists_show_them(self, assay, saved, make):
        Library().save(make.profile("run-0002", name="second look"))
        code, out, _ = assay("label", "first look", "--star", "--notes", "lid open")
        assert (code, out) == (0, "run-0001 has a star and the note: lid open\n")
        header, starred, plain = sorted(assay("list")[1].splitlines(), key=lambda line: "look" in line)[-3:]
        assert " * " in header
        assert {"first look" in line: " * " in line for line in (starred, plain)} == {
            True: True,
            False: False,
        }
        assert "second look" not in assay("list", "--starred")[1]
        listed = {entry["id"]: entry for entry in json.loads(assay("list", "--json")[1])["profiles"]}
        assert (listed["run-0001"]["starred"], listed["run-0001"]["notes"]) == (True, "lid open")
        assert (listed["run-0002"]["starred"], listed["run-0002"]["notes"]) == (False, "")
        assert listed["run-0002"]["best"]["case"].startswith("matmul/fp32/")
        assert assay("show", "first look")[1].splitlines()[0] == "first look *"
        profile = json.loads(assay("label", "first look", "--no-star", "--notes", "", "--json")[1])["profile"]
        assert profile == {
            "id": "run-0001", "name": "first look", "starred": False, "notes": "", "path": str(saved),
        }  # fmt: skip
        assert " * " not in assay("list")[1]
        assert "no profile in the library fits" in assay("list", "--starred")[1]

    def test_label_without_a_label_is_one_sentence(self, assay, saved):
        code, _, err = assay("label", "first look")
        assert code == 2
        assert "--star" in err

    def test_delete_says_how_to_get_it_back_and_that_works(self, assay, saved):
        _, out, _ = assay("delete", "first look")
        assert "first look" not in assay("list")[1]
        back = out.splitlines()[1].removeprefix("to get it back: assay ").split()
        assert assay(*back)[0] == 0
        assert "first look" in assay("list")[1]

    def test_import_takes_the_good_and_names_the_bad(self, assay, make, tmp_path):
        good, bad = tmp_path / "good.assay.json", tmp_path / "bad.assay.json"
        write_profile(make.profile("run-0007"), good)
        bad.write_bytes(b"")
        code, out, err = assay("import", good, bad)
        assert code == 2
        assert f"{good} was imported" in out
        assert str(bad) in err
        code, out, _ = assay("import", good)
        assert code == 0
        assert "already" in out
        assert json.loads(assay("import", good, "--json")[1])["imported"][0]["already"] is True


class TestExport:
    def test_csv_to_stdout_and_to_a_file(self, assay, saved, tmp_path):
        _, out, _ = assay("export", "run-0001")
        assert len(list(csv.DictReader(io.StringIO(out)))) == 6
        code, printed, _ = assay("export", "run-0001", "--samples", "--out", tmp_path / "samples.csv")
        assert (code, printed) == (0, "")
        with (tmp_path / "samples.csv").open(newline="") as stream:
            assert len(list(csv.DictReader(stream))) == 72

    def test_json_is_the_file_itself(self, assay, saved, tmp_path):
        out = tmp_path / "copy.assay.json"
        assert assay("export", "run-0001", "--format", "json", "--out", out)[0] == 0
        assert out.read_bytes() == saved.read_bytes()
        assert assay("export", "run-0001", "--format", "json", "--samples")[0] == 2

    def test_a_place_that_cannot_be_written_is_one_sentence(self, assay, saved, tmp_path):
        code, _, err = assay("export", "run-0001", "--out", tmp_path / "no" / "such" / "x.csv")
        assert code == 2
        assert err.count("\n") == 1


def test_a_word_that_is_missing_is_one_sentence_on_one_line(assay):
    code, _, err = assay("schema")
    assert code == 2
    assert err.count("\n") == 1
    assert "\t" not in err
    for kind in ("profile", "events", "suite", "published", "claim"):
        assert kind in err


def test_listing_an_indexed_library_loads_nothing_heavy(assay, saved):
    assay("list")
    script = (
        "import sys; from app.cli.main import run; run(['list']); "
        "print([m for m in ('torch', 'rich', 'numpy', 'scipy', 'PySide6', 'profiles.summary')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "first look" in done.stdout
    assert done.stdout.endswith("\n[]\n")
