"""`assay devices` and `assay doctor` as a person and as a script see them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import devices, doctor
from benchkernels import doctor as checks
from profiles.problems import EXIT_DEVICE, UsageError

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


def test_a_broken_overlay_is_one_sentence(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "devices.toml").write_text("[device.h200]\npeak = 3\n")
    findings = {finding.check: finding for finding in checks.examine()}
    if "catalogue" in findings:  # read only where there is an accelerator to look up
        assert "line 2" in findings["catalogue"].why
    from profiles.catalogue import match

    with pytest.raises(UsageError, match="line 2"):
        match("NVIDIA H200")


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


@pytest.mark.parametrize(
    ("value", "good"), [("0,1,3", True), ("2", True), ("1,0", False), ("a", False), ("1,1", False)]
)
def test_visible_devices_must_ascend(monkeypatch: pytest.MonkeyPatch, value: str, good: bool) -> None:
    monkeypatch.setitem(os.environ, "ASCEND_RT_VISIBLE_DEVICES", value)
    assert (list(checks._visible_devices()) == []) == good


@pytest.mark.usefixtures("home")
def test_a_sensor_that_needs_an_interval_is_not_called_unreadable() -> None:
    result = CliRunner().invoke(devices.command, ["--json"], standalone_mode=False)
    sensors = json.loads(result.output)["devices"][0]["telemetry"]
    assert sensors["utilization"]["readable"] == sensors["foreign_cpu"]["readable"]
    assert not any("too early" in sensor["source"] for sensor in sensors.values())
