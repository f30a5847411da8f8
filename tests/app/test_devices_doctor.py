"""`assay devices` and `assay doctor` as a person and as a script see them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click import unstyle
from click.testing import CliRunner

from app.cli import devices, doctor, tables
from app.cli.main import run
from benchkernels.doctor.files import own_files
from benchkernels.findings import Finding
from profiles.problems import EXIT_DEVICE, EXIT_GATE, EXIT_USAGE

KEYS = {"id", "kind", "vendor", "name", "memory_bytes", "catalogue", "peaks", "available", "reason"}


@pytest.mark.usefixtures("home")
def test_devices_json_keeps_its_promise() -> None:
    result = CliRunner().invoke(devices.command, ["--json"], standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0
    listed = json.loads(result.output)["devices"]
    assert listed[0]["id"] == "cpu"
    for device in listed:
        assert set(device) >= KEYS
        assert device["available"] or device["reason"]
        if device["peaks"]:
            for peak in device["peaks"].values():
                assert peak["value"] > 0
                assert peak["kind"]
                assert peak["source"]
    assert listed[0]["catalogue"] is None
    assert listed[0]["catalogue_reason"]


@pytest.mark.usefixtures("home")
def test_devices_text_shows_each_peak_with_its_kind() -> None:
    result = CliRunner().invoke(devices.command, [], standalone_mode=False)
    assert result.output.startswith("cpu  ")
    peaks = [line for line in result.output.splitlines() if line.startswith("  peak")]
    assert peaks
    assert all("estimate" in line and "GHz" in line for line in peaks if "cores" in line)


BROKEN = {
    "syntax": ("[device.h200]\npeak = { bf16 = \n", 2, "it is no TOML"),
    "wrong type": ('[family.x]\nmembers = ["h200"]\n', 1, "family x must be a list"),
    "circle": ('[family]\nx = ["y"]\ny = ["x"]\n', 2, "itself: x -> y -> x"),
    "circle of known names": ('[family]\na100 = ["h100"]\nh100 = ["a100"]\n', 2, "a100 -> h100 -> a100"),
    "unknown member": ('[family]\nfine = ["h200"]\nx = ["h20x"]\n', 3, "'h20x', a member of the family x"),
}


@pytest.mark.parametrize(("text", "line", "told"), BROKEN.values(), ids=BROKEN)
class TestBrokenOverlay:
    """On a machine with a processor alone, whose peaks come from no catalogue, too."""

    @pytest.fixture(autouse=True)
    def overlay(self, home: Path, text: str) -> Path:
        path = home / "config" / "devices.toml"
        path.parent.mkdir()
        path.write_text(text)
        return path

    @pytest.mark.parametrize("arguments", [["claims"], ["check", "press-910b-perf-gt-a100"]])
    def test_claims_are_not_judged_without_it(self, overlay, capfd, arguments, line, told) -> None:
        assert run(arguments) == EXIT_USAGE
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith(f"assay: line {line} of the catalogue overlay {overlay}: ")
        assert told in err
        assert err.count("\n") == 1

    @pytest.mark.parametrize("named", [False, True])
    def test_the_linter_names_it_and_nothing_that_follows_from_it(
        self, overlay, capfd, tmp_path, named, line, told
    ) -> None:
        claims = tmp_path / "mine.toml"
        claims.write_text("[claim.a]\n")
        assert run(["claims", "--lint", *([str(claims)] if named else [])]) == EXIT_GATE
        (mistake,) = capfd.readouterr().out.splitlines()
        assert mistake.startswith(f"{overlay}:{line}: ")
        assert told in mistake

    def test_devices_are_found_without_it_and_it_is_told(self, overlay, capfd, line, told) -> None:
        assert run(["devices", "--json"]) == 0
        out, err = capfd.readouterr()
        assert json.loads(out)["devices"][0]["available"]
        assert err.startswith(f"assay: line {line} of the catalogue overlay {overlay}: ")
        assert told in err
        assert err.endswith("until then only the built-in catalogue counts\n")
        assert err.count("\n") == 1

    def test_the_doctor_has_a_finding_of_its_own(self, overlay, line, told) -> None:
        (finding,) = own_files()
        assert (finding.check, finding.status) == ("configuration", "problem")
        assert f"line {line} of the catalogue overlay {overlay}" in finding.why
        assert told in finding.why


def test_a_run_tells_of_a_broken_overlay_and_measures(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = home / "config" / "devices.toml"
    path.parent.mkdir()
    path.write_text(BROKEN["syntax"][0])
    suite = home / "tiny.toml"
    suite.write_text(
        'name = "tiny"\nrounds.cpu = 1\ncase_budget_s = 0.05\n[[case]]\nkernel = "matmul"\n'
        'dtypes = ["fp32"]\nshapes = [[64, 64, 64]]\n'
    )
    assert run(["run", "--suite", str(suite), "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["profiles"][0]["good_cases"] == 1
    assert err.count(f"line 2 of the catalogue overlay {path}") == 1


def test_the_doctor_names_every_file_that_cannot_be_read(home: Path) -> None:
    (finding,) = own_files()
    assert (finding.status, finding.what) == ("ok", "no files of yours")
    for place in ("suites/a.toml", "claims/b.toml", "published/c.toml"):
        path = home / "config" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[[\n")
    found = list(own_files())
    assert [finding.status for finding in found] == ["problem"] * 3
    for finding, place in zip(found, ("suites/a.toml", "claims/b.toml", "published/c.toml"), strict=True):
        assert place in finding.why.replace(os.sep, "/")


def test_the_doctor_sees_a_mistake_in_the_book_of_hosts(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book = home / "config" / "hosts.toml"
    book.parent.mkdir()
    book.write_text('[lab3]\naddress = "lab3"\nport = 70000\n')
    run(["doctor", "--json"])
    findings = json.loads(capfd.readouterr().out)["findings"]
    [finding] = [one for one in findings if one["check"] == "configuration"]
    assert finding["status"] == "problem"
    assert f"line 1 of {book}: host lab3: the port is 1 to 65535" in finding["why"]


@pytest.mark.usefixtures("home")
def test_doctor_json_keeps_its_promise_and_finds_this_machine_well() -> None:
    result = CliRunner().invoke(doctor.command, ["--json"], standalone_mode=False)
    assert result.exception is None
    findings = json.loads(result.output)["findings"]
    assert {"python", "torch", "cpu", "library", "cache", "memory", "load"} <= {
        one["check"] for one in findings
    }
    for finding in findings:
        assert set(finding) == {"check", "status", "what", "why", "remedy"}
        assert finding["status"] in {"ok", "note", "problem"}
        assert finding["status"] == "ok" or finding["why"]
    problems = [finding for finding in findings if finding["status"] == "problem"]
    assert result.return_value == (EXIT_DEVICE if problems else 0)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write")
@pytest.mark.usefixtures("home")
def test_doctor_names_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_LIBRARY", "/proc/assay")
    result = CliRunner().invoke(doctor.command, [], standalone_mode=False)
    assert result.return_value == EXIT_DEVICE
    assert "/proc/assay cannot be written" in result.output
    assert "ASSAY_LIBRARY" in result.output
    assert "1 problem found" in result.output


@pytest.mark.parametrize("width", [24, 40, 63, 64, 100])
def test_doctor_stays_within_the_terminal_and_loses_no_word(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    findings = [
        Finding(check="accelerator", status="ok", what="no sign of a GPU or an NPU; the CPU is here"),
        Finding(
            check="library", status="problem", what="a folder cannot be written", why="it is read-only",
            remedy="choose another one",
        ),
    ]  # fmt: skip
    monkeypatch.setattr(tables, "terminal_width", lambda: width)
    lines = [unstyle(line) for line in doctor._text(findings)]
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for finding in findings:
        assert finding.what in text
    assert "it is read-only → choose another one" in text


@pytest.mark.usefixtures("home")
def test_a_sensor_that_needs_an_interval_is_not_called_unreadable() -> None:
    result = CliRunner().invoke(devices.command, ["--json"], standalone_mode=False)
    sensors = json.loads(result.output)["devices"][0]["telemetry"]
    assert sensors["utilization"]["readable"] == sensors["foreign_cpu"]["readable"]
    assert not any("too early" in sensor["source"] for sensor in sensors.values())
