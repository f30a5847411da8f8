"""Another Python interpreter as the place of a worker: what it must have, and what to do where it has not."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from benchkernels.devices.child import child_environment
from benchkernels.devices.limited import run_all
from benchkernels.devices.probe import Kind
from profiles.problems import DeviceError, UsageError
from profiles.text import shown

PACKAGES = {"msgspec": "msgspec", "numpy": "numpy", "psutil": "psutil", "torch": "torch"}
"""Module -> package: what a worker imports that is not ours."""
PACKAGES_NPU = {**PACKAGES, "torch_npu": "torch-npu"}
LEAST_PYTHON = (3, 11)
LIMIT_S = 60.0
# Any Python 3 must be able to run it, and it must not find what lies in the folder where it is started.
_LOOK = """
import importlib.util, json, sys
sys.path[:] = [place for place in sys.path if place]
try:
    from importlib.metadata import version
    torch = version("torch")
except Exception:
    torch = ""
missing = [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]
print(json.dumps({"version": list(sys.version_info[:3]), "missing": missing, "torch": torch}))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can run our workers."""

    path: str
    version: str
    torch: str
    """Its version; empty where the package does not say."""


class _Found(Struct):
    version: tuple[int, int, int]
    missing: list[str]
    torch: str


def find_interpreter(place: str) -> str:
    """The path of the interpreter: `place` itself, or the one in the virtual environment's folder `place`.

    Raises UsageError where there is none. Links are not followed: the name by which it is called tells a
    Python to which virtual environment it belongs.
    """
    path = Path(os.path.abspath(Path(place).expanduser()))  # noqa: PTH100  (resolve would follow the link)
    try:
        if path.is_dir():
            inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
            path = path / inside
        usable = path.is_file() and os.access(path, os.X_OK)
    except (OSError, ValueError):  # a name that is too long, or holds a null byte
        usable = False
    if not usable:
        raise UsageError(
            f"there is no Python interpreter at {shown(place)}; give the path of one, or the folder of a "
            "virtual environment."
        )
    return str(path)


def examine(path: str, kind: Kind) -> Interpreter:
    """The interpreter at `path`, which can run a worker for that kind of device; costs one child process.

    Raises DeviceError with what to install where something is missing; nothing is imported to find out.
    """
    packages = PACKAGES_NPU if kind == "npu" else PACKAGES
    command = [path, "-c", _LOOK, *packages]
    try:
        outcome = run_all({path: command}, {path: child_environment(kind)}, LIMIT_S)[path]
    except OSError as error:
        raise DeviceError(f"{shown(path)} cannot be started: {error.strerror or error}.") from None
    try:
        found = msgspec.json.decode(outcome.stdout.strip().rpartition(b"\n")[2], type=_Found)
    except msgspec.MsgspecError:
        raise DeviceError(
            f"{shown(path)} does not answer as a Python interpreter does; give another one."
        ) from None
    version = ".".join(map(str, found.version))
    if found.version[:2] < LEAST_PYTHON:
        raise DeviceError(
            f"{shown(path)} is Python {version}, and a worker needs 3.11 or newer; give another one."
        )
    if found.missing:
        lacking = [packages[name] for name in found.missing]
        raise DeviceError(
            f"{shown(path)} lacks {' and '.join(lacking)}; install what is missing there: "
            f"{shown(path)} -m pip install {' '.join(lacking)}"
        )
    return Interpreter(path, version, found.torch)
