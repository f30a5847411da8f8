"""What `dev.py gpu-evidence` runs: its parts, in their order, with limits that leave the run its time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVICE_TESTS = ("tests/benchkernels/test_accelerator.py", "tests/benchkernels/test_telemetry_nvml.py")
"""Where the tests are that need a device: all others would only be loaded, and want packages of their own."""
RUN = "run"
"""The part between those that `list_parts` gives: its arguments follow from the time that is left."""
TABLES = "tables.md"


@dataclass(frozen=True)
class Part:
    """One child process: what it runs, for how long at most, and the file that its output goes to."""

    name: str
    arguments: list[str]
    limit_s: float
    file: str
    good_codes: tuple[int, ...] = (0,)
    spare: bool = False
    """Whether it is left to a second call where its limit does not fit any more."""

    @property
    def log(self) -> str:
        """Where its errors go: results that a program reads stay apart from them."""
        return self.file if self.file.endswith(".log") else "run.log"


def list_parts(device: str, out: Path) -> tuple[list[Part], list[Part]]:
    """What stands before the run, and what after it."""
    tests = ["-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=-ra", "-m", "device", *DEVICE_TESTS]
    profile = str(out / "profile.assay.json")
    # pytest answers 5 where nothing was collected: on a CPU every device test is left out.
    no_tests = (0, 5) if device == "cpu" else (0,)
    before = [
        Part("devices", ["-m", "app", "devices", "--json"], 30, "devices.json"),
        Part("doctor", ["-m", "app", "doctor", "--json"], 30, "doctor.json"),
        Part("tests", tests, 80, "tests.log", no_tests),
    ]
    after = [
        Part("show", ["-m", "app", "show", profile], 10, "run.log"),
        Part("ceilings", [_script("gpu_ceilings"), profile], 10, TABLES),
        Part("graphs", [_script("gpu_graphs"), profile], 10, TABLES),
        _spare("agreement", 100, "gpu_agreement", device, "--turns", "3", "--block", "0.02"),
        _spare("backends", 80, "gpu_backends", device, "--turns", "3", "--block", "0.02"),
        _spare("telemetry", 60, "gpu_telemetry", device, "--pairs", "3", "--block", "0.1"),
        _spare("overhead", 20, "overhead", device, "--samples", "50"),
    ]
    return before, after


def _spare(name: str, limit_s: float, file: str, device: str, *on_cpu: str) -> Part:
    """A script that measures something of its own; `on_cpu` makes a trial without an accelerator short."""
    manner = on_cpu if device == "cpu" else ()
    return Part(name, [_script(file), "--device", device, *manner], limit_s, TABLES, spare=True)


def _script(name: str) -> str:
    return str(ROOT / "benchmarks" / f"{name}.py")
