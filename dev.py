#!/usr/bin/env python3
"""Sets Assay up in .venv and runs it there; standard library only, Linux, macOS and Windows.

python3 dev.py run [ARGS...]          run `assay ARGS`; without ARGS: open the window, or where there is no
                                      display measure with the quick suite on the best device found
python3 dev.py test [ARGS...]         lint, format, types, layers and tests (ARGS go to pytest)
python3 dev.py lock                   write requirements.lock anew from pyproject.toml
python3 dev.py screenshots [ARGS...]  pictures of the window for the documentation (benchmarks/screenshots.py)
python3 dev.py translations           bring the window's texts in other languages up to date, and compile them
python3 dev.py gpu-evidence [OUT]     measure an NVIDIA GPU with the Python that is calling, without .venv

On Linux, Qt needs libraries of the system: called by root where there is apt-get, run and test install what
is missing; else they say with which command it is installed, and run does without the window.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (whoever calls with an older Python is told so in one sentence)
    import shutil

    newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
    sys.stderr.write(
        "dev.py: Assay needs Python 3.11 or newer and this is %d.%d; " % sys.version_info[:2]  # noqa: UP031
        + ("run it with %s dev.py.\n" % newer[0] if newer else "install one from https://www.python.org.\n")  # noqa: UP031
    )
    sys.exit(3)

import hashlib
import importlib.util
import os
import re
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import dev_npu
import dev_system as system
import dev_translations
from dev_steps import CAUSES, ROOT, SetupError, explain, step, tell

VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
ASSAY = SCRIPTS / ("assay.exe" if os.name == "nt" else "assay")
STAMP = VENV / "assay-setup.txt"
SYSTEM_STAMP = VENV / "assay-system.txt"
LOCK = ROOT / "requirements.lock"
TORCH = "torch==2.13.0"
RUN_EXTRAS = ("desktop", "nvidia", "plan")
TEST_EXTRAS = ("fleet", "test")
ONLY_TESTS = "# Only for the tests"
"""How the line of the lock begins below which stands what `run` does without."""
SETUP_FAILED = 3
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"

LOCK_HEADER = """\
# What Assay is tested with, for Python 3.11 and newer on Linux, macOS and Windows.
# Written by `python3 dev.py lock`; do not edit. torch pins the CUDA packages of its platform itself.
"""
LEFT_TO_TORCH = re.compile(r"(triton|cuda-[a-z-]+|nvidia-(?!ml-py)[a-z0-9-]+)==")


def pip(*arguments: str | Path, python: Path = PYTHON) -> list[str | Path]:
    """A pip call that tells its progress on a terminal and is silent elsewhere."""
    manner = [] if sys.stderr.isatty() else ["--quiet", "--progress-bar", "off"]
    return [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *manner, *arguments]


def digest(*parts: str | bytes) -> str:
    """SHA-256 over the parts."""
    joined = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(joined).hexdigest()


def stamps() -> tuple[str, str, str]:
    """What .venv must have been made for: (this Python in this folder, what runs, what is tested)."""
    base = f"{sys.version_info[0]}.{sys.version_info[1]}"
    interpreter = digest(base, sysconfig.get_platform(), str(ROOT))
    project = (ROOT / "pyproject.toml").read_bytes()
    return interpreter, digest(*locked(tests=False), project), digest(*locked(tests=True), project)


def locked(*, tests: bool) -> list[str]:
    """The lock's pins, without those of the desktop where PySide6 cannot be installed."""
    text = LOCK.read_text("utf-8")
    part = text if tests else text.partition(f"\n{ONLY_TESTS}")[0]
    pins = [line for line in part.splitlines() if "==" in line]
    if system.obstacle_here() is None:
        return pins
    return [line for line in pins if not line.startswith(system.DESKTOP)]


def with_desktop() -> bool:
    """Whether .venv holds PySide6."""
    return any(line.startswith("pyside6") for line in locked(tests=False))


def prepare(*, tests: bool = False) -> bool:
    """Make .venv hold what the lock says; reads three files and returns where it already does.

    Whether it told what Qt lacks.
    """
    try:
        interpreter, to_run, to_test = stamps()
    except FileNotFoundError as error:
        raise SetupError(f"{error.filename} is missing: this is not a whole copy of the project") from None
    kept = STAMP.read_text("utf-8").split() if STAMP.is_file() else []
    whole = bool(kept) and kept[0] == interpreter and PYTHON.exists() and ASSAY.exists()
    if not whole or kept[1:] not in ([[to_test]] if tests else [[to_run], [to_test]]):
        install(interpreter, to_test if tests else to_run, whole, locked(tests=tests))
    if SYSTEM_STAMP.is_file() or not with_desktop():
        return False
    missing = system.equip(PYTHON, SYSTEM_STAMP, system.window_needs())
    if missing:
        tell(f"dev.py: {system.remedy(missing)}; without it everything but the window works")
    return bool(missing)


def install(interpreter: str, requirements: str, whole: bool, pins: list[str]) -> None:
    """The set-up; `whole` where .venv is of this Python and was finished, though for other requirements."""
    begun = time.monotonic()
    if whole:
        tell("[1/3] .venv is here; the requirements have changed")
    else:
        create_venv()
    # Without the stamp a set-up that is cut off here is begun anew: a half-unpacked package looks installed.
    STAMP.unlink(missing_ok=True)
    SYSTEM_STAMP.unlink(missing_ok=True)
    obstacle = system.obstacle_here()
    if obstacle:
        tell(f"{obstacle}: the packages of the window are left out, everything else works")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / LOCK.name
        wanted.write_text("\n".join(pins), "utf-8")
        title = f"[2/3] installing {len(pins)} locked packages; torch is large, minutes the first time"
        step(title, pip("-r", wanted))
    # setuptools comes from the lock, so no build environment has to be downloaded; "compat" writes a plain
    # path file, which unlike the default import hook costs nothing at start-up.
    editable = ("--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat", "-e", ROOT)
    step("[3/3] installing Assay itself", pip(*editable))
    STAMP.write_text(f"{interpreter}\n{requirements}\n", "utf-8")
    tell(f"ready after {time.monotonic() - begun:.0f} s")


def create_venv() -> None:
    """A fresh .venv in place of whatever is there."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupError(CAUSES[-1][1])
    if VENV.exists() and not VENV.is_dir():
        raise SetupError(f"{VENV} is a file: move it away and run again")
    # Called with .venv's own Python, the base it was made from must do this: --clear removes the caller.
    base = getattr(sys, "_base_executable", None) or sys.executable
    title = f"[1/3] creating .venv with Python {sys.version_info[0]}.{sys.version_info[1]}"
    step(title, [base, "-m", "venv", "--clear", VENV])


def become(arguments: Sequence[str | Path]) -> int:
    """Hand over to another program, which then owns the terminal and its signals."""
    command = [str(part) for part in arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606
    return subprocess.call(command)


def run(arguments: list[str]) -> int:
    """`assay ARGUMENTS`; without any: the window, or the quick suite on the best device found."""
    told = prepare()
    hindrance = None if arguments else no_window(told)
    if hindrance is None:
        return become([ASSAY, *arguments])
    tell(f"{hindrance}: measuring with the quick suite, here in the terminal")
    return become([ASSAY, "run"])


def no_window(told: bool) -> str | None:
    """Why no window can be opened; None where one can. `told`: what Qt lacks has just been said."""
    if not with_desktop():
        return system.obstacle_here() or "there is no Qt in .venv"
    screens = system.screens()
    if not screens:
        return "there is no display"
    missing = system.unmet(PYTHON, SYSTEM_STAMP, ("qt", *screens))
    if "qt" not in missing and any(screen not in missing for screen in screens):
        return None
    return "no window can be opened" if told else f"no window can be opened ({system.remedy(missing)})"


def screenshots(arguments: list[str]) -> int:
    """Pictures of the window as it is."""
    prepare(tests=True)
    return become([PYTHON, ROOT / "benchmarks" / "screenshots.py", *arguments])


def test(arguments: list[str]) -> int:
    """Every check once, also after one failed; 0 where all passed."""
    prepare(tests=True)
    missing = system.equip(PYTHON, SYSTEM_STAMP, system.needs_of_tests(desktop=with_desktop()))
    if "qt" in missing:
        raise SetupError(system.remedy(missing))
    if missing:
        tell(f"dev.py: {system.remedy(missing)}; tests that need it are skipped")
    if not with_desktop():
        tell(f"dev.py: {system.obstacle_here() or 'there is no Qt in .venv'}: the window is not tested")
    dev_npu.prepare(PYTHON)
    module = [str(PYTHON), "-m"]
    # Without Qt only what does without it can be looked at.
    types = [] if with_desktop() else ["--exclude", "^app/desktop/", "--follow-imports", "silent"]
    # One more than processors, because many tests wait for processes of their own.
    beside = ["-n", str(min(os.cpu_count() or 1, 3) + 1), "--dist", "loadgroup"]
    checks = (
        ("ruff check", [*module, "ruff", "check", "."]),
        ("ruff format", [*module, "ruff", "format", "--check", "."]),
        ("mypy", [*module, "mypy", *types]),
        ("layers", [str(PYTHON), "-c", LINT_IMPORTS]),
        ("pytest", [*module, "pytest", *beside, *arguments]),
    )
    # Containers often set this; hundreds of processes would each compile the same modules.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    summary = []
    for name, command in checks:
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.call(command, cwd=ROOT, env=environment)
        standing = "ok" if code == 0 else f"FAILED ({code})"
        summary.append((code, f"{name:<12} {standing:<12} {time.monotonic() - begun:6.1f} s"))
    print("\n== summary")
    print("\n".join(line for _, line in summary))
    return 0 if all(code == 0 for code, _ in summary) else 1


def lock(_arguments: list[str]) -> int:
    """Resolve base and extras for every platform at once, and write requirements.lock."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        step("[1/4] a place for uv", [sys.executable, "-m", "venv", work / "venv"])
        python = work / "venv" / PYTHON.relative_to(VENV)
        step("[2/4] installing uv", pip("uv", python=python))
        pinned = work / "pinned.txt"
        pinned.write_text(TORCH + "\n", "utf-8")
        everything = resolve("[3/4] resolving", python, work / "all.txt", pinned, (*RUN_EXTRAS, *TEST_EXTRAS))
        # What runs is a part of what is tested, at the same versions.
        pinned.write_text("\n".join(everything), "utf-8")
        to_run = resolve("[4/4] without the tests", python, work / "run.txt", pinned, RUN_EXTRAS)
    only_tests = [line for line in everything if line not in to_run]
    heading = f"{ONLY_TESTS} (extras {' and '.join(TEST_EXTRAS)}):"
    LOCK.write_text(LOCK_HEADER + "\n".join([*to_run, heading, *only_tests]) + "\n", "utf-8")
    print(f"{LOCK.name}: {len(to_run)} packages, and {len(only_tests)} for the tests")
    return 0


def resolve(title: str, python: Path, out: Path, constraint: Path, extras: Sequence[str]) -> list[str]:
    """The pins of base and `extras` for every platform; uv is in the environment of `python`."""
    inputs = out.with_suffix(".in")
    inputs.write_text("setuptools>=77\n", "utf-8")
    options = ["--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "--quiet"]
    chosen = [f"--extra={extra}" for extra in extras]
    files: list[str | Path] = ["--constraint", constraint, "--output-file", out, inputs]
    compiler: list[str | Path] = [python, "-m", "uv", "pip", "compile", "pyproject.toml"]
    step(title, [*compiler, *options, *chosen, *files])
    return [line for line in out.read_text("utf-8").splitlines() if kept_in_lock(line)]


def kept_in_lock(line: str) -> bool:
    """A pin that is ours to make: not what torch pins for its platform, not what only a browser needs."""
    return "==" in line and not LEFT_TO_TORCH.match(line) and "sys_platform == 'emscripten'" not in line


def translations(_arguments: list[str]) -> int:
    """The window's texts as the sources have them now, and compiled for Qt."""
    prepare()
    dev_translations.update(SCRIPTS)
    dev_translations.release(SCRIPTS)
    return 0


def gpu_evidence(arguments: list[str]) -> int:
    """What an NVIDIA GPU shows, with the Python and the packages that are here."""
    return become([sys.executable, ROOT / "benchmarks" / "gpu_evidence.py", *arguments])


COMMANDS = {
    "run": run, "test": test, "lock": lock, "screenshots": screenshots, "translations": translations,
    "gpu-evidence": gpu_evidence,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """The exit code of the command named first."""
    if not arguments or arguments[0] not in COMMANDS:
        asked = arguments and arguments[0] in ("-h", "--help")
        print(__doc__, file=sys.stdout if asked else sys.stderr)
        if arguments and not asked:
            print(f"dev.py: there is no command '{arguments[0]}'", file=sys.stderr)
        return 0 if asked else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        sentence = str(error)
    except OSError as error:
        sentence = explain(str(error)) or f"{error.filename or ROOT}: {error.strerror or error}"
    except KeyboardInterrupt:
        print("dev.py: interrupted", file=sys.stderr)
        return 130
    print(f"dev.py: {sentence}", file=sys.stderr)
    return SETUP_FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
