"""How torch-npu comes into .npu: a real pip, and wheels of our own in place of the real ones."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

import dev_npu
from tests.test_dev import ROOT, call, load_dev, make_project

pytestmark = [
    pytest.mark.skipif(not dev_npu.possible(), reason="torch-npu is tested on Linux on x86-64 only"),
    pytest.mark.xdist_group("dev"),
]
READ = "cp311-cp311-manylinux_2_28_x86_64"
RUN = f"cp3{sys.version_info.minor}-cp3{sys.version_info.minor}-manylinux_2_28_x86_64"


def make_wheel(folder: Path, name: str, version: str, tag: str) -> None:
    """A package that needs what nobody has."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    described = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: unheard-of\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", described)
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose index has torch-npu, and which was tested once."""
    folder = make_project(tmp_path_factory.mktemp("dev") / "project")
    for version in dev_npu.CONTRACT_VERSIONS:
        make_wheel(folder / "wheels", "torch_npu", version, READ)
    make_wheel(folder / "wheels", "torch_npu", dev_npu.VERSION, RUN)
    call(folder, "test")
    return folder


def test_the_wheels_to_read_and_the_one_to_run_are_fetched_and_not_into_the_venv(project: Path) -> None:
    fetched = {path.name for path in (project / ".npu/wheels").iterdir()}
    assert fetched == {f"torch_npu-{version}-{READ}.whl" for version in dev_npu.CONTRACT_VERSIONS}
    unpacked = project / ".npu" / dev_npu.PACKAGES.name / "torch_npu" / "__init__.py"
    assert dev_npu.VERSION in unpacked.read_text("utf-8")
    assert not list((project / ".venv").rglob("torch_npu*"))
    assert not (project / ".npu/part").exists()


def test_what_is_there_is_not_fetched_again(project: Path) -> None:
    again = call(project, "test")
    assert "torch-npu" not in again.stderr
    lost = next((project / ".npu/wheels").glob("*-2.9.0-*"))
    lost.unlink()
    assert [line for line in call(project, "test").stderr.splitlines() if "torch-npu" in line] == [
        "fetching torch-npu 2.9.0 for the tests"
    ]
    assert lost.is_file()


def test_without_the_index_everything_else_is_tested_and_the_reason_is_kept(project: Path) -> None:
    shutil.rmtree(project / ".npu")
    result = call(project, "test", PIP_FIND_LINKS="")
    told = [line for line in result.stderr.splitlines() if line.startswith("dev.py: there is no torch-npu")]
    assert len(told) == 1
    assert "the package index cannot be reached or lacks a package" in told[0]
    assert "== summary" in result.stdout
    assert (project / ".npu/obstacle.txt").read_text("utf-8") == told[0].removeprefix("dev.py: ") + "\n"
    call(project, "test")
    assert not (project / ".npu/obstacle.txt").exists()


def test_the_reason_is_what_tests_are_skipped_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_npu, "PACKAGES", ROOT / "nowhere")
    monkeypatch.setattr(dev_npu, "OBSTACLE", tmp_path / "obstacle.txt")
    assert dev_npu.obstacle() == "there is no nowhere, which `python3 dev.py test` makes"
    (tmp_path / "obstacle.txt").write_text("there is no torch-npu to test with: no network\n", "utf-8")
    assert dev_npu.obstacle() == "there is no torch-npu to test with: no network"
    monkeypatch.setattr(dev_npu, "PACKAGES", tmp_path)
    assert dev_npu.obstacle() is None


@pytest.mark.parametrize(("build", "plain"), [("2.13.0+cpu", True), ("2.13.0+cu130", False)])
def test_beside_a_cuda_build_of_torch_lies_another_torch(tmp_path: Path, build: str, plain: bool) -> None:
    package = tmp_path / "lib/python3.11/site-packages/torch"
    package.mkdir(parents=True)
    (package / "version.py").write_text(f"__version__ = '{build}'\n", "utf-8")
    wanted = dev_npu.packages(tmp_path / "bin" / "python")
    assert wanted[0] == f"torch-npu=={dev_npu.VERSION}"
    assert (wanted[1:] == []) == plain
    assert plain or f"torch=={dev_npu.VERSION}+cpu" in wanted


def test_the_one_that_runs_is_made_for_the_torch_of_the_lock_and_is_read_too() -> None:
    assert f"torch=={dev_npu.VERSION}" == load_dev().TORCH
    assert dev_npu.VERSION in dev_npu.CONTRACT_VERSIONS
    assert len(dev_npu.CONTRACT_VERSIONS) >= 3


def test_git_does_not_see_it() -> None:
    assert "/.npu/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_it_is_never_where_everybody_would_load_it() -> None:
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    assert not any(Path(folder).resolve() == dev_npu.PACKAGES.resolve() for folder in folders if folder)
    assert not list((ROOT / ".venv").glob("lib/python3*/site-packages/torch_npu"))
