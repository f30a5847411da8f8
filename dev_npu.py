"""torch-npu for the tests: official wheels from the package index, in .npu and never in .venv.

Where CANN is not installed torch-npu breaks `import torch` for everybody, so it lies in a folder of its own
that only tests put on the path of processes of their own. Standard library only, Linux on x86-64 only.
"""

from __future__ import annotations

import contextlib
import platform
import shutil
import sys
from pathlib import Path

from dev_steps import ROOT, SetupError, step, tell

CONTRACT_VERSIONS = ("2.5.1", "2.7.1.post11", "2.9.0", "2.13.0", "2.14.0")
"""Their wheels are read, not installed: what our code calls must be in every one."""
VERSION = "2.13.0"
"""Is installed, and runs on stub libraries; made for the torch of requirements.lock."""
FOLDER = ROOT / ".npu"
WHEELS = FOLDER / "wheels"
PACKAGES = FOLDER / f"torch-npu-{VERSION}-cp{sys.version_info.major}{sys.version_info.minor}"
"""Of the Python that runs: its extension modules load in no other."""
OBSTACLE = FOLDER / "obstacle.txt"
READ_FOR = ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
"""Whatever runs here: the older versions have no wheels for a newer Python."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def prepare(python: Path) -> None:
    """Fetch what is missing with the pip of `python`; where that fails, the tests are told why."""
    if not possible():
        return
    try:
        fetch(python)
    except (SetupError, OSError) as error:
        sentence = f"there is no torch-npu to test with: {error}"
        tell(f"dev.py: {sentence}")
        with contextlib.suppress(OSError):  # a folder of somebody else's
            OBSTACLE.write_text(f"{sentence}\n", "utf-8")


def obstacle() -> str | None:
    """Why there is no torch-npu to run; None where there is one."""
    if not possible():
        return "the wheel of torch-npu that is tested is for Linux on x86-64"
    if PACKAGES.is_dir():
        return None
    if OBSTACLE.is_file():
        return OBSTACLE.read_text("utf-8").strip()
    return f"there is no {PACKAGES.relative_to(ROOT)}, which `python3 dev.py test` makes"


def possible() -> bool:
    """Whether the wheels are for this machine."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


def find_wheel(version: str) -> Path | None:
    """The wheel of that version that was fetched to be read."""
    return next(WHEELS.glob(f"torch_npu-{version}-cp311-*.whl"), None)


def fetch(python: Path) -> None:
    """The wheels to read, and the one to run. Raises SetupError, or OSError where .npu cannot be written."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    for version in CONTRACT_VERSIONS:
        if find_wheel(version) is None:
            download(python, version)
    if not PACKAGES.is_dir():
        unpack(python)
    OBSTACLE.unlink(missing_ok=True)


def download(python: Path, version: str) -> None:
    """The wheel of one version, as it is."""
    places = [option for name in PLATFORMS for option in ("--platform", name)]
    order = pip(python, "download", "--only-binary", ":all:", *READ_FOR, *places, "--dest", WHEELS)
    step(f"fetching torch-npu {version} for the tests", [*order, f"torch-npu=={version}"])


def unpack(python: Path) -> None:
    """The version that runs, under another name until it is whole: what is cut off here is begun anew."""
    part = FOLDER / "part"
    shutil.rmtree(part, ignore_errors=True)
    order = pip(python, "install", "--target", part, "--find-links", WHEELS)
    step(f"unpacking torch-npu {VERSION} for the tests", [*order, *packages(python)])
    part.rename(PACKAGES)


def packages(python: Path) -> list[str]:
    """What lies beside torch-npu: torch's CPU build where .venv has another, with which torch-npu aborts."""
    version = next(python.parent.parent.glob("lib/python3*/site-packages/torch/version.py"), None)
    wanted = [f"torch-npu=={VERSION}"]
    if version is not None and "+cpu" not in version.read_text("utf-8"):
        wanted += [f"torch=={VERSION}+cpu", "--extra-index-url", CPU_INDEX]
    return wanted


def pip(python: Path, command: str, *arguments: str | Path) -> list[str | Path]:
    """A silent call of pip for these packages alone."""
    manner = ["--disable-pip-version-check", "--no-input", "--quiet", "--retries", "1", "--no-deps"]
    return [python, "-m", "pip", command, *manner, *arguments]
