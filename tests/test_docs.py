"""The examples of the documentation work as printed."""

from __future__ import annotations

import re
import types
from pathlib import Path

import pytest
import torch

from benchkernels.devices import open_device
from benchkernels.suite_file import parse_suite
from benchkernels.suites import load_suite
from profiles.catalogue import resolve
from profiles.claims.files import lint_claims, load_claims
from profiles.claims.model import PublishedSelector
from profiles.published import lint_published, load_published, overlay_dir, pairs

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def example(page: str, language: str, heading: str) -> str:
    """The section's only block in that language."""
    (text,) = re.findall(
        rf"^## {heading}\n(.*?)(?=^## |\Z)",
        (ROOT / "docs" / page).read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(block)


def test_the_suite_can_be_read() -> None:
    suite = parse_suite(example("extending.md", "toml", "A suite"), "the example")
    assert len(suite.cases_for("cpu")) == 6
    assert len(suite.cases_for("cuda")) == 5
    assert suite.cases_for("cpu")[-1].budget_s == 2.0


def test_the_kernel_transposes_and_its_check_notices_when_it_does_not() -> None:
    module = types.ModuleType("transpose")
    # Our own page, read from the repository.
    exec(compile(example("extending.md", "python", "A kernel"), "extending.md", "exec"), module.__dict__)  # noqa: S102
    (case,) = module.Transpose().expand({"edges": [96]})
    assert case.traffic_bytes == 2 * 4 * 96 * 96
    device = open_device("cpu")
    device.set_precision(case.dtype)
    workload = module.Transpose().prepare(case, device, seed=3)
    assert workload.check().ok
    out = workload.run()
    assert torch.equal(out, workload._matrix.t())
    assert device.time_block(workload.run, 3).seconds > 0
    workload.run = lambda: workload._out.copy_(workload._matrix)
    assert not workload.check().ok


def test_the_published_results_are_read_and_paired(home: Path) -> None:
    file = overlay_dir() / "acme.toml"
    file.parent.mkdir(parents=True)
    file.write_text(example("extending.md", "toml", "A published result"), "utf-8")
    assert lint_published(file) == []
    results = [result for result in load_published() if result.id.startswith("acme")]
    (pair,) = pairs(results, ["ascend_910b"], ["h100_sxm"], PublishedSelector(kernel="llm_decode"))
    assert pair.ratio == pytest.approx(6.1 / 8.4)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_headings_that_pages_point_to_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        goal = (page.parent / name) if name else page
        assert goal.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", goal.read_text("utf-8"), re.MULTILINE)
            assert heading in [title.lower().replace(" ", "-") for title in headings], target
    for path in re.findall(r"`((?:app|benchkernels|profiles|resources|benchmarks|docs)/[\w./-]+)`", text):
        assert (ROOT / path).exists() or path == "benchkernels/kernels/transpose.py", path


def test_the_claim_passes_the_linter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    file = tmp_path / "claims" / "acme.toml"
    file.parent.mkdir()
    file.write_text(example("extending.md", "toml", "A claim"), "utf-8")
    known_cases = {case.id for case, _ in load_suite("full").entries}
    assert lint_claims([file], known_cases=known_cases) == []
    assert len(load_claims()["acme-h200-decode"].readings) == 4


def test_the_family_beside_the_claim_can_be_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    (tmp_path / "devices.toml").write_text(example("extending.md", "text", "A claim"), "utf-8")
    assert len(resolve("our_fleet")) == 6
