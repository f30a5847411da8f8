"""requirements.lock: whole, for every platform, and without a place or a build."""

from __future__ import annotations

import importlib.metadata
import sys
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_dev import ROOT, load_dev


def locked() -> list[Requirement]:
    """The lock's lines."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pins(python: str, platform: str) -> dict[str, str]:
    """Name to version as pip would choose on that Python and platform."""
    systems = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
    environment = {key: str(value) for key, value in default_environment().items()}
    environment |= {"python_version": python, "python_full_version": f"{python}.0"}
    environment |= {"sys_platform": platform, "platform_system": systems[platform]}
    chosen = [line for line in locked() if line.marker is None or line.marker.evaluate(environment)]
    assert len({canonicalize_name(line.name) for line in chosen}) == len(chosen), "one pin per package"
    return {canonicalize_name(line.name): str(line.specifier).removeprefix("==") for line in chosen}


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_meets_what_the_project_asks_for(python: str, platform: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    dev = load_dev()
    locked_extras = [line for extra in (*dev.RUN_EXTRAS, *dev.TEST_EXTRAS) for line in extras[extra]]
    chosen = pins(python, platform)
    for requirement in map(Requirement, [*project["dependencies"], *locked_extras, "setuptools>=77"]):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            version = chosen[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), requirement.name


def test_the_lock_holds_every_dependency_of_its_packages() -> None:
    dev = load_dev()
    chosen = pins(f"3.{sys.version_info.minor}", sys.platform)
    for name in chosen:
        if name.startswith(dev.system.DESKTOP) and dev.system.obstacle_here():
            continue
        for text in importlib.metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            if name == "torch" and dev.LEFT_TO_TORCH.match(f"{requirement.name}=="):
                continue
            version = chosen[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), f"{name} needs {text}"


def test_the_lock_names_no_place_and_no_build() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "torch==2.13.0\n" in text
    assert not [word for word in ("://", "+cpu", "--", "nvidia-cu", "triton") if word in text]
