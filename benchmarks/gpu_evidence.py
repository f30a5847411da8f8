"""Everything that a machine with an accelerator can show, in one folder of at most eight files.

    python dev.py gpu-evidence [OUT] [--device cuda:0] [--suite standard] [--limit 540] [--only NAME ...]

Runs with the Python and the packages that are there: no .venv, no network. Besides torch it takes click,
msgspec, numpy, platformdirs, psutil, rich and pytest (and nvidia-ml-py for telemetry); wheels in a folder
`.whl` of the project fill gaps and are unpacked into a temporary folder. Each part is a child process with a
time limit; one that fails or hangs does not keep the next from running. The default of 540 s holds three
rounds of the standard suite and the tables that are made of its profile; then come, as far as they fit, the
scripts that measure something of their own (`gpu_parts.py` has the list), and then more rounds. The summary
says what was cut: a second call with `--only NAME ...`, into another folder, makes up for it. All tables are
in tables.md, to go into docs/evidence/ as they are. Exit code: 0 when every part passed, 1 when one did not,
3 where the device or a package is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import gzip
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gpu_parts import ROOT, RUN, TABLES, Part, list_parts

MAX_FILE_BYTES = 15 << 20
GRACE_S = 20.0
FILES = (
    "summary.txt", "devices.json", "doctor.json", "tests.log", "run.log", "tables.md",
    "profile.assay.json", "profile.assay.json.gz", "run.journal.jsonl", "run.journal.jsonl.gz",
)  # fmt: skip
"""All that is ever written: a second call into the same folder leaves nothing of the first."""
PACKAGES = ("click", "msgspec", "numpy", "platformdirs", "psutil", "rich", "pytest")
LEAST_ROUNDS = 3
"""Fewer have no interval."""
MARGIN = 1.2
"""What a round may take more than is expected of it; no accelerator has been measured yet."""
FIND_PACKAGES = """
import importlib.util, sys
print(*(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))
"""
FIND_DEVICE = """
import sys, torch
kind, _, index = sys.argv[1].partition(":")
module = getattr(torch, kind, None)
if kind != "cpu" and not (module and module.is_available() and int(index or 0) < module.device_count()):
    sys.exit(f"torch {torch.__version__} finds no {sys.argv[1]}")
from benchkernels.devices import open_device
seen = open_device(sys.argv[1]).describe()
limit = seen.power_limit_w and f"power limit {seen.power_limit_w:.0f} W"
driver = seen.driver and f"driver {seen.driver}"
print(*filter(None, (seen.name, driver, seen.runtime, limit, f"torch {torch.__version__}")), sep=", ")
"""


@dataclass
class Session:
    """The folder, the environment of the children, and what has come of each part."""

    out: Path
    environment: dict[str, str]
    deadline_s: float
    lines: list[str] = field(default_factory=list)
    failed: bool = False

    def run(self, part: Part) -> None:
        """Run a part to its end or its limit; the last line of its standing goes to the summary."""
        left_s = self.deadline_s - time.monotonic()
        limit_s = min(part.limit_s, left_s)
        if part.spare and left_s < part.limit_s:
            told = f"it may take {part.limit_s:.0f} s and {max(0.0, left_s):.0f} s are left"
            self.cut(part.name, f"{told}: call again with --only {part.name}")
            return
        if left_s < 5:
            self.note(part.name, "left out: no time is left", good=False)
            return
        print(f"{part.name} (at most {limit_s:.0f} s) ...", flush=True)
        begun_s = time.monotonic()
        with (self.out / part.file).open("ab") as output, (self.out / part.log).open("ab") as errors:
            errors.write(f"\n===== {part.name}: {' '.join(part.arguments)}\n".encode())
            errors.flush()
            code = run_child([sys.executable, *part.arguments], self.environment, limit_s, output, errors)
        took_s = time.monotonic() - begun_s
        told = f"exit code {code}" if code is not None else f"ended at its limit of {limit_s:.0f} s"
        self.note(part.name, f"{told}, {took_s:.0f} s, {part.file}", good=code in part.good_codes)

    def note(self, name: str, text: str, *, good: bool) -> None:
        """A line of the summary, shown at once."""
        self.failed |= not good
        self._tell("ok" if good else "FAILED", name, text)

    def cut(self, name: str, text: str) -> None:
        """A line of the summary on what this call leaves out by its nature: no failure."""
        self._tell("cut", name, text)

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a short child with the parts' environment says."""
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def _tell(self, mark: str, name: str, text: str) -> None:
        self.lines.append(f"{mark:<6} {name:<14} {text}")
        print(self.lines[-1], flush=True)


def run_child(
    command: list[str], environment: dict[str, str], limit_s: float, output: IO[bytes], errors: IO[bytes]
) -> int | None:
    """The exit code; None where the child had to be ended.

    Ctrl-C comes first, because a run then saves what it has; what is left after a grace time is killed.
    """
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )
    try:
        return child.wait(limit_s)
    except subprocess.TimeoutExpired:
        pass
    for ending in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, ending)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
    return None


def fit_rounds(planned: int, suite_s: float, left_s: float) -> int:
    """How many of a suite's rounds fit into the time, at least one."""
    return max(1, min(planned, int(left_s * planned / (MARGIN * suite_s)))) if suite_s else planned


def run_suite(session: Session, device: str, suite: str, after: list[Part]) -> None:
    """Measure as many rounds as fit before the parts that are still to come, and say what was cut.

    Spare parts give way to the rounds that an interval needs, and to no more.
    """
    asked = session.ask("-m", "app", "suites", suite, "--json")
    if asked.returncode:
        session.note("run", last_line(asked.stderr), good=False)
        return
    facts = json.loads(asked.stdout)["suite"]["kinds"]["cpu" if device == "cpu" else "accelerator"]
    limit_s = session.deadline_s - time.monotonic() - sum(part.limit_s for part in after if not part.spare)
    spare_s = sum(part.limit_s for part in after if part.spare)
    planned, expected_s = facts["rounds"], facts["expected_s"]
    rounds = max(
        fit_rounds(planned, expected_s, limit_s - spare_s),
        min(LEAST_ROUNDS, fit_rounds(planned, expected_s, limit_s)),
    )
    if rounds < facts["rounds"]:
        each_s = facts["expected_s"] / facts["rounds"]
        told = f"{rounds} of the {facts['rounds']} rounds of {suite}: one takes about {each_s:.0f} s"
        session.cut("run", f"{told}, and {limit_s:.0f} s are left for them")
    arguments = ["-m", "app", "run", "--suite", suite, "--device", device, "--rounds", str(rounds)]
    out = str(session.out / "profile.assay.json")
    session.run(Part(RUN, [*arguments, "--out", out], limit_s, "run.log"))


def unpack_wheels(target: Path) -> None:
    """Install the wheels that were brought along, without their dependencies and without an index."""
    wheels = sorted((ROOT / ".whl").glob("*.whl"))
    if not wheels:
        return
    manner = ["--quiet", "--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *manner, "--target", str(target), *map(str, wheels)]
    if subprocess.call(command, stdin=subprocess.DEVNULL):
        sys.exit("gpu-evidence: the wheels in .whl cannot be installed; pip's message is above")


def limit_file(path: Path) -> None:
    """Keep a file below the limit: a log loses its middle, anything else is compressed."""
    size = path.stat().st_size
    if size <= MAX_FILE_BYTES:
        return
    if path.suffix == ".log":
        data, half = path.read_bytes(), MAX_FILE_BYTES // 2
        cut = f"\n===== {size - 2 * half} bytes left out\n".encode()
        path.write_bytes(data[:half] + cut + data[-half:])
        return
    with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as packed:
        shutil.copyfileobj(plain, packed)
    path.unlink()


def gather(session: Session, found: str, library: Path) -> None:
    """Write the summary; where the run left no profile, its journal is the evidence."""
    if not (session.out / "profile.assay.json").exists():
        for journal in sorted(library.glob("*.journal.jsonl"))[-1:]:
            shutil.copy(journal, session.out / "run.journal.jsonl")
    head = [f"{found}, Python {platform.python_version()}, {platform.platform()}", ""]
    (session.out / "summary.txt").write_text("\n".join(head + session.lines) + "\n", "utf-8")
    tables = session.out / TABLES
    if tables.exists():
        day = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
        tables.write_text(f"# {found}, {day}\n\n{tables.read_text('utf-8')}", "utf-8")
    for path in list(session.out.iterdir()):
        limit_file(path)


def find_device(session: Session, device: str) -> str:
    """Its name and torch's version; the empty text where something is missing, which then has been told."""
    asked = session.ask("-c", FIND_PACKAGES, *PACKAGES)
    if lacking := asked.stdout.split():
        print(
            f"gpu-evidence: {sys.executable} has no {', '.join(lacking)}; install them, or put their wheels "
            f"into {ROOT / '.whl'}.", file=sys.stderr,
        )  # fmt: skip
        return ""
    asked = session.ask("-c", FIND_DEVICE, device)
    if asked.returncode:
        print(f"gpu-evidence: {last_line(asked.stderr)}; run it on a machine that has one.", file=sys.stderr)
        return ""
    return asked.stdout.strip()


def last_line(text: str) -> str:
    """Of what a child said on its way out."""
    return (text.strip().splitlines() or ["a child ended without a word"])[-1]


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="dev.py gpu-evidence")
    parser.add_argument("out", nargs="?", type=Path, default=Path("gpu-evidence"))
    parser.add_argument("--device", default="cuda:0", help="cuda:0, npu:0, or cpu to try the whole path")
    parser.add_argument("--suite", default="standard", help="name or file")
    parser.add_argument("--limit", type=float, default=540.0, help="seconds for everything; default 540")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these parts alone; a wrong name lists all")
    return parser.parse_args()


def choose(only: list[str] | None, before: list[Part], after: list[Part]) -> set[str]:
    """The names of the parts to run. Ends the process where one of them is none."""
    names = [*(part.name for part in before), RUN, *(part.name for part in after)]
    if unknown := [name for name in only or () if name not in names]:
        sys.exit(f"gpu-evidence: there is no part {', '.join(unknown)}; the parts are {', '.join(names)}")
    return set(only or names)


def main() -> int:
    """Run every part and tell where the evidence is."""
    given = parse_arguments()
    begun_s = time.monotonic()
    out = given.out.resolve()
    before, after = list_parts(given.device, out)
    wanted = choose(given.only, before, after)
    with tempfile.TemporaryDirectory() as folder:
        site, library = Path(folder) / "site", Path(folder) / "library"
        unpack_wheels(site)
        paths = [str(ROOT), str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = os.environ | {
            # The project is there for the script beside this one; all else finds it by where it runs.
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONUNBUFFERED": "1",
            "TORCH_DEVICE_BACKEND_AUTOLOAD": "0",
            "ASSAY_LIBRARY": str(library),
            "ASSAY_CONFIG": str(Path(folder) / "config"),
            "ASSAY_CACHE": str(Path(folder) / "cache"),
        }
        session = Session(out, environment, begun_s + given.limit - 2 * GRACE_S)
        if not (found := find_device(session, given.device)):
            return 3
        out.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (out / name).unlink(missing_ok=True)
        session.cut("other tests", "all that need no device: python3 dev.py test runs them anywhere")
        before, after = ([part for part in parts if part.name in wanted] for parts in (before, after))
        for part in before:
            session.run(part)
        if RUN in wanted:
            run_suite(session, given.device, given.suite, after)
        for part in after:
            session.run(part)
        gather(session, found, library)
    print(f"\n{time.monotonic() - begun_s:.0f} s; the evidence is in {out}:")
    print("\n".join(f"  {path.name}  {path.stat().st_size:,} bytes" for path in sorted(out.iterdir())))
    return 1 if session.failed else 0


if __name__ == "__main__":
    sys.exit(main())
