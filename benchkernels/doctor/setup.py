"""What the doctor looks at: a file system, an environment, packages. A test hands him another one."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchkernels import host
from benchkernels.devices.child import child_environment
from benchkernels.devices.diagnosis import Diagnosis, diagnose
from benchkernels.devices.hints import TorchBuild, torch_build
from benchkernels.devices.limited import Outcome, run_all
from benchkernels.devices.packages import package_version
from benchkernels.devices.probe import Kind
from benchkernels.findings import Finding, note, problem

NO_PROGRAM = 127
"""Exit code of what cannot be started."""


@dataclass(frozen=True, slots=True)
class Setup:
    """This machine by default."""

    root: Path = Path("/")
    variables: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    packages: Sequence[str] | None = None
    """Folders of installed packages; None = where this interpreter looks."""
    system: str = sys.platform
    machine: str = platform.machine()

    def text(self, path: str) -> str:
        """The file's text, stripped; empty where it cannot be read."""
        try:
            return (self.root / path).read_text("utf-8", "replace").strip()
        except OSError:
            return ""

    def device_files(self, *patterns: str) -> list[Path]:
        """Those below /dev whose names match, each pattern's in order."""
        return [path for pattern in patterns for path in sorted((self.root / "dev").glob(pattern))]

    def check_access(self, devices: Sequence[Path], managers: Sequence[Path] = ()) -> list[Finding]:
        """A problem where this user may not read and write a manager's file, or that of any device.

        Where some devices are open they can be measured: then a note, for the others may be meant for others.
        """
        closed = [path for path in (*devices, *managers) if not os.access(path, os.R_OK | os.W_OK)]
        if not closed:
            return []
        what = f"no access to {', '.join(self.shown(path) for path in closed)}"
        why = "the driver refuses whoever may not read and write its device files"
        blocked = set(closed).intersection(managers) or set(devices) <= set(closed)
        return [(problem if blocked else note)("permissions", what, why, way_in(closed))]

    def shown(self, path: Path) -> str:
        """The path as it is called on the machine that is looked at."""
        return f"/{path.relative_to(self.root)}"

    def version(self, package: str) -> str | None:
        """Of an installed package, by its metadata."""
        return package_version(package, self.packages)

    def has_module(self, name: str) -> bool:
        """Whether it could be imported."""
        if self.packages is None:
            return importlib.util.find_spec(name) is not None
        return importlib.machinery.PathFinder.find_spec(name, list(self.packages)) is not None

    def torch(self) -> TorchBuild | None:
        """The installed torch, read and not imported."""
        return torch_build(self.packages)

    def container(self) -> str | None:
        """The container engine, None outside of one."""
        return host.container(self.root)

    def ask(self, command: Sequence[str], kind: Kind, limit_s: float) -> Outcome:
        """How a child ended that may hang or die; it has at most `limit_s`.

        A program that is not there ends like one that a shell cannot find: with NO_PROGRAM.
        """
        environment = child_environment(kind, self.variables)
        try:
            return run_all({"": list(command)}, {"": environment}, limit_s)[""]
        except OSError as error:
            return Outcome(
                b"", f"{command[0]}: {error.strerror}", NO_PROGRAM, timed_out=False, limit_s=limit_s
            )

    def ask_python(self, code: str, kind: Kind, limit_s: float, *arguments: str) -> Outcome:
        """The same for a few lines of Python, which do not see the folder where they are started."""
        return self.ask([sys.executable, "-P", "-c", code, *arguments], kind, limit_s)


def way_in(files: Sequence[Path]) -> str:
    """The command that lets this user read and write these device files."""
    try:
        group = files[0].group()
    except (KeyError, OSError, NotImplementedError):  # a group without a name; Windows
        group = ""
    if group in ("", "root"):
        return f"sudo chmod a+rw {' '.join(map(str, files))}"
    return f"sudo usermod -aG {group} $USER, then log in again"


def explain_end(outcome: Outcome, what: str) -> Diagnosis:
    """Why a child failed that was to do `what`, and the remedy where it is known."""
    if outcome.timed_out:
        why = f"{what} did not end within {outcome.limit_s:g} s and was stopped"
        return Diagnosis(
            why, "sudo dmesg | tail -50 tells of a driver or a disk that hangs; a reboot may help"
        )
    ended = outcome.how_it_ended(what)
    said = outcome.stderr + outcome.stdout.decode("utf-8", "replace")
    if known := diagnose(f"{said}\n{ended}"):
        died = outcome.exit_code is not None and outcome.exit_code < 0
        return Diagnosis(f"{known.reason}; {ended}" if died else known.reason, known.remedy)
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    return Diagnosis(f"{ended}: {last}" if last else ended, "")
