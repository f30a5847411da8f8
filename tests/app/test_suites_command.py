"""`assay suites` as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.suites import command
from benchkernels.suites import BUILT_IN, OF_GROUPS, load_suite
from profiles.problems import SuiteError

OWN = """
name = "mine"
description = "Two products on a processor."
rounds = { cpu = 2 }

[[case]]
kernel = "matmul"
kinds = ["cpu"]
dtypes = ["fp32"]
shapes = [[256, 256, 256]]
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    folder = tmp_path / "suites"
    folder.mkdir()
    return folder


def test_lists_all_suites_with_cases_memory_and_time(own_folder: Path) -> None:
    (own_folder / "mine.toml").write_text(OWN)
    (own_folder / "broken.toml").write_text("name = ")
    result = CliRunner().invoke(command)
    assert result.exit_code == 0
    for name in (*BUILT_IN, *OF_GROUPS, "mine"):
        assert name in result.stdout
    # 3 s to start, 1 s around the case and 1 s for its samples, in each of two rounds.
    assert "processor    1 case, 2 rounds, up to 132 MiB, about 10 s" in result.stdout
    assert "accelerator  no cases" in result.stdout
    assert "broken.toml" in result.stderr


def test_json_agrees_with_the_suites_themselves() -> None:
    listed = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    assert [suite["name"] for suite in listed["suites"]] == [*BUILT_IN, *OF_GROUPS]
    for described in listed["suites"]:
        suite = load_suite(described["name"])
        assert described["digest"] == suite.digest
        assert described["kinds"]["cpu"]["cases"] == len(suite.cases_for("cpu"))
        assert described["kinds"]["accelerator"]["expected_s"] == suite.expected_s("cuda")


def test_a_suites_cases_by_name_and_by_path(own_folder: Path) -> None:
    path = own_folder / "mine.toml"
    path.write_text(OWN)
    for name in ("mine", str(path)):
        result = CliRunner().invoke(command, [name])
        assert "matmul/fp32/m256-n256-k256" in result.stdout
        described = json.loads(CliRunner().invoke(command, [name, "--json"]).stdout)["suite"]
        assert [case["id"] for case in described["cases"]] == ["matmul/fp32/m256-n256-k256"]
        assert described["cases"][0]["kinds"] == ["cpu"]
        assert described["path"] == str(path)


def test_an_unknown_suite_is_a_sentence() -> None:
    result = CliRunner().invoke(command, ["nothing"])
    assert isinstance(result.exception, SuiteError)
    assert "quick, standard, full" in str(result.exception)
