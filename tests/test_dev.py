"""dev.py on a small project of its own: a real .venv, a real pip, no network."""

from __future__ import annotations

import ast
import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.xdist_group("dev")  # one project for all, which each test leaves to the next

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

BACKEND = '''
"""The least that pip accepts as an editable project."""
import pathlib
import zipfile


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "assay_bench-0.1.0-py3-none-any.whl"
    info = "assay_bench-0.1.0.dist-info/"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("assay_bench.pth", str(pathlib.Path.cwd()) + chr(10))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: assay-bench\\nVersion: 0.1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "entry_points.txt", "[console_scripts]\\nassay = hello:main\\n")
        wheel.writestr(info + "RECORD", "assay_bench.pth,,\\n")
    return name
'''

HELLO = """
import sys
import part


def main():
    print("assay", part.VERSION, *sys.argv[1:])
    return 7 if "fail" in sys.argv else 0
"""


def make_wheel(folder: Path, version: str, name: str = "part") -> None:
    """A package that knows its version."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info/"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(info + "RECORD", f"{name}.py,,\n")


def make_project(folder: Path) -> Path:
    """A fresh copy of dev.py with a project that needs nothing from outside."""
    folder.mkdir(parents=True)
    for part in ROOT.glob("dev*.py"):
        shutil.copy(part, folder)
    (folder / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (folder / "backend.py").write_text(BACKEND, "utf-8")
    (folder / "hello.py").write_text(HELLO, "utf-8")
    (folder / "requirements.lock").write_text("part==1.0\n", "utf-8")
    make_wheel(folder / "wheels", "1.0")
    make_wheel(folder / "wheels", "2.0")
    return folder


def call(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """dev.py as a user calls it, cut off from every package index."""
    shown = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PIP_") and k not in shown}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": (project / "wheels").as_uri()}
    environment |= variables if "PIP_INDEX_URL" in variables else {"PIP_NO_INDEX": "1", **variables}
    return subprocess.run(
        [sys.executable, "dev.py", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def load_dev() -> ModuleType:
    """dev.py as a module."""
    specification = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a folder with a space in its name, set up once."""
    folder = make_project(tmp_path_factory.mktemp("dev") / "a project")
    first = call(folder, "run", "hello", "--world")
    assert first.returncode == 0, first.stderr
    assert first.stdout == "assay 1.0 hello --world\n"
    assert [line[:5] for line in first.stderr.splitlines()[:3]] == ["[1/3]", "[2/3]", "[3/3]"]
    return folder


def test_a_second_call_goes_straight_to_assay(project: Path) -> None:
    result = call(project, "run", "again")
    assert (result.returncode, result.stdout, result.stderr) == (0, "assay 1.0 again\n", "")


def test_run_without_arguments_and_without_qt_runs_a_suite(project: Path) -> None:
    result = call(project, "run", DISPLAY=":0")
    assert result.stdout == "assay 1.0 run\n"
    assert result.stderr == "there is no Qt in .venv: measuring with the quick suite, here in the terminal\n"


def test_the_exit_code_of_assay_comes_through(project: Path) -> None:
    assert call(project, "run", "fail").returncode == 7


def test_every_check_runs_also_after_one_failed(project: Path) -> None:
    result = call(project, "test")
    summary = result.stdout.split("== summary\n")[1].splitlines()
    assert [line.split("  ")[0] for line in summary] == [
        "ruff check", "ruff format", "mypy", "layers", "pytest"
    ]  # fmt: skip
    assert all("FAILED" in line for line in summary)
    assert result.returncode == 1


def test_changed_requirements_are_installed_into_the_same_environment(project: Path) -> None:
    keepsake = project / ".venv" / "keepsake"
    keepsake.touch()
    (project / "requirements.lock").write_text("part==2.0\n", "utf-8")
    assert call(project, "run", "new").stdout.splitlines()[-1] == "assay 2.0 new"
    assert keepsake.exists()


def test_run_does_without_what_only_the_tests_need(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    make_wheel(folder / "wheels", "1.0", name="probe")
    (folder / "requirements.lock").write_text("part==1.0\n# Only for the tests:\nprobe==1.0\n", "utf-8")
    probe = f"{sysconfig.get_path('purelib', vars={'base': str(folder / '.venv')})}/probe.py"
    assert "installing 1 locked" in call(folder, "run").stderr
    assert not Path(probe).exists()
    assert "installing 2 locked" in call(folder, "test").stderr
    assert Path(probe).exists()
    assert "installing" not in call(folder, "run").stderr, "what is there already is more, not other"


def test_screenshots_hands_over_to_the_script(project: Path) -> None:
    (project / "benchmarks").mkdir()
    (project / "benchmarks" / "screenshots.py").write_text("import sys, part\nprint(sys.argv[1:])\n", "utf-8")
    assert call(project, "screenshots", "--to", "a b").stdout == "['--to', 'a b']\n"


def test_tests_run_beside_each_other_and_the_callers_words_come_last(project: Path) -> None:
    told = "import os, sys\nprint('pytest', sys.argv[1:], os.environ.get('PYTHONDONTWRITEBYTECODE'))\n"
    (project / "pytest.py").write_text(told, "utf-8")
    said = call(project, "test", "-k", "x", PYTHONDONTWRITEBYTECODE="1").stdout
    assert re.search(r"^pytest \['-n', '[234]', '--dist', 'loadgroup', '-k', 'x'\] None$", said, re.MULTILINE)


@pytest.mark.parametrize("damage", ["stamp", "interpreter"])
def test_a_broken_environment_is_made_anew(project: Path, damage: str) -> None:
    dev = load_dev()
    broken = {"stamp": dev.STAMP, "interpreter": dev.PYTHON}[damage]
    (project / broken.relative_to(ROOT)).unlink()
    leftover = project / ".venv" / "leftover"
    leftover.touch()
    result = call(project, "run", "mended")
    assert result.stdout.splitlines()[-1] == "assay 2.0 mended"
    assert not leftover.exists(), "a half-unpacked package looks installed: so nothing is kept"


def one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """The set-up ended with exit code 3 and one line after its progress; stdout stays empty."""
    assert (result.returncode, result.stdout) == (3, "")
    told = [line for line in result.stderr.splitlines() if not re.match(r"\[[123]/3\] ", line)]
    assert told == result.stderr.splitlines()[-1:], result.stderr
    assert told[0].startswith("dev.py: ")
    assert all(word in result.stderr for word in words), result.stderr


def test_no_network_is_one_sentence(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    # Port 9 (discard) of this machine: nobody listens, so every connection is refused.
    unreachable = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    one_sentence(call(folder, "run", **unreachable), "index cannot be reached", "PIP_FIND_LINKS")


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    (folder / ".venv").touch()
    one_sentence(call(folder, "run"), ".venv is a file")
    (folder / "requirements.lock").unlink()
    one_sentence(call(folder, "run"), "requirements.lock", "not a whole copy")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    folder.chmod(0o500)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")
        one_sentence(call(folder, "run"), "cannot be written to")
    finally:
        folder.chmod(0o700)


def test_a_python_without_venv_is_told_the_package(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    # None in sys.modules is Python's own way to say that a module is not there.
    code = "import sys, runpy; sys.modules['ensurepip'] = None; sys.argv = ['dev.py', 'run']; " \
           "runpy.run_path('dev.py', run_name='__main__')"  # fmt: skip
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    one_sentence(result, f"python3.{sys.version_info.minor}-venv")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "cannot be written to"),
        (errno.ENETUNREACH, "index cannot be reached"),
    ],
)
def test_the_system_s_errors_have_a_sentence(number: int, words: str) -> None:
    text = f"ERROR: Could not install packages due to an OSError: {OSError(number, os.strerror(number))}"
    assert words in load_dev().explain(text)


def test_a_wrong_command_gets_the_usage(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    wrong = call(folder, "rum")
    assert wrong.returncode == 2
    assert "python3 dev.py run" in wrong.stderr
    assert call(folder, "--help").returncode == 0


def test_an_old_python_can_read_it() -> None:
    """The other parts are imported after it has looked at the version."""
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("name", ["python3.10", "python3.9", "python3.8", "python3.7"])
def test_an_old_python_is_one_sentence(name: str) -> None:
    if subprocess.run([shutil.which(name) or "false", "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no {name} here")
    result = subprocess.run(
        [name, str(ROOT / "dev.py"), "run"], capture_output=True, text=True, check=False
    )  # fmt: skip
    one_sentence(result, "Python 3.11 or newer")
