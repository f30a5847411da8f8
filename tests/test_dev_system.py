"""What dev.py does about Qt's libraries: a PySide6, an apt-get and a dnf of our own, each a real program."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import dev_system
from tests.test_dev import call, make_project, one_sentence

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs"),
    pytest.mark.xdist_group("dev"),
]
HEADLESS = ": measuring with the quick suite, here in the terminal\n"
QT = "import ctypes, pathlib\nctypes.CDLL(str(pathlib.Path(__file__).parent / 'libEGL.so.1'))\n"
QT_PACKAGES = "libegl1 libgl1 libglib2.0-0t64 libdbus-1-3 libfontconfig1 libxkbcommon0"
X11_PACKAGES = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
METADATA = "Metadata-Version: 2.1\nName: pyside6-essentials\nVersion: 6.0\n"
MANAGER = """#!{python}
import os, pathlib, shutil, sys
name, arguments = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
with open({log!r}, "a") as log:
    print(name, *arguments, file=log)
if name == "apt-cache":
    sys.exit("t64" not in arguments[-1])
if os.environ.get("BROKEN"):
    sys.exit("E: Unable to fetch some archives")
if "install" in arguments:
    [qt] = pathlib.Path({project!r}).glob(".venv/lib/*/site-packages/PySide6")
    for name in ("libEGL.so.1", "Qt/plugins/platforms/libqxcb.so"):
        (qt / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy({library!r}, qt / name)
"""


def a_library() -> str:
    """Any file that the dynamic linker loads."""
    origin = next(path for path in Path(os.__file__).parent.glob("lib-dynload/*.so"))
    return str(origin)


class Project:
    """A project whose lock names a PySide6 that lacks libraries, and the programs that are in its PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_project(folder / "project")
        self.log, self.programs = folder / "called", folder / "programs"
        info = "pyside6_essentials-6.0.dist-info/"
        with zipfile.ZipFile(self.folder / "wheels/pyside6_essentials-6.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("PySide6/__init__.py", "")
            wheel.writestr("PySide6/QtWidgets.py", QT)
            wheel.writestr(info + "METADATA", METADATA)
            wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(info + "RECORD", "PySide6/__init__.py,,\n")
        (self.folder / "requirements.lock").write_text("part==1.0\npyside6-essentials==6.0\n", "utf-8")

    def give(self, *managers: str) -> None:
        """Nothing is installed and nothing known yet, and these are the system's programs."""
        for name in ("libEGL.so.1", "Qt/plugins/platforms/libqxcb.so"):
            (self.qt / name).unlink(missing_ok=True)
        (self.qt / "QtWidgets.py").write_text(QT, "utf-8")
        for file in (self.folder / ".venv/assay-system.txt", self.log):
            file.unlink(missing_ok=True)
        shutil.rmtree(self.programs, ignore_errors=True)
        self.programs.mkdir()
        text = MANAGER.format(
            python=sys.executable, log=str(self.log), project=str(self.folder), library=a_library()
        )
        for name in managers:
            (self.programs / name).write_text(text, "utf-8")
            (self.programs / name).chmod(0o755)

    def call(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return call(self.folder, *arguments, PATH=str(self.programs), **variables)

    def called(self) -> list[str]:
        """What was asked of the package managers since the last time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def install_by_hand(self) -> None:
        subprocess.run([self.programs / "apt-get", "install"], check=True)

    @property
    def qt(self) -> Path:
        [found] = self.folder.glob(".venv/lib/*/site-packages/PySide6")
        return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Set up once, on a system that has no program at all."""
    made = Project(tmp_path_factory.mktemp("qt"))
    assert made.call("run", "hello").stdout == "assay 1.0 hello\n"
    return made


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root installs system packages")


@pytest.mark.usefixtures("as_root")
def test_root_gets_what_is_missing_and_later_starts_look_for_nothing(project: Project) -> None:
    project.give("apt-get", "apt-cache")
    result = project.call("run", DISPLAY=":0")
    assert result.stdout == "assay 1.0\n", result.stderr
    update, *asked, install = project.called()
    assert (update.split()[-1], asked) == ("update", ["apt-cache show libglib2.0-0t64"])
    assert install.endswith(f" install --yes --no-install-recommends {QT_PACKAGES} {X11_PACKAGES}")
    # Were anything looked for again, it would not be found.
    (project.qt / "QtWidgets.py").unlink()
    again = project.call("run", DISPLAY=":0")
    assert (again.stdout, again.stderr, project.called()) == ("assay 1.0\n", "", [])
    headless = project.call("run")
    assert (headless.stdout, headless.stderr) == ("assay 1.0 run\n", "there is no display" + HEADLESS)
    assert project.call("run", WAYLAND_DISPLAY="wayland-0").stderr.startswith(
        "no window can be opened (a window on Wayland needs libqwayland.so: "
    )


@pytest.mark.usefixtures("as_root")
def test_where_nothing_can_be_installed_the_command_is_told_and_the_terminal_serves(project: Project) -> None:
    project.give("apt-get", "apt-cache")
    result = project.call("run", DISPLAY=":0", BROKEN="yes")
    told = (
        "Qt needs libEGL.so.1 and a window on X11 needs libqxcb.so: "
        f"apt install --no-install-recommends {QT_PACKAGES} {X11_PACKAGES}"
    )
    assert (result.returncode, result.stdout) == (0, "assay 1.0 run\n")
    assert result.stderr.splitlines()[-2:] == [
        f"dev.py: {told}; without it everything but the window works",
        f"no window can be opened{HEADLESS}"[:-1],
    ]
    project.called()
    later = project.call("run", "devices", DISPLAY=":0", BROKEN="yes")
    assert (later.stdout, later.stderr, project.called()) == ("assay 1.0 devices\n", "", [])
    shown = project.call("run", DISPLAY=":0", BROKEN="yes")
    assert (shown.stdout, shown.stderr) == ("assay 1.0 run\n", f"no window can be opened ({told}){HEADLESS}")
    tested = project.call("test", BROKEN="yes")
    assert (tested.returncode, tested.stdout) == (3, "")
    assert tested.stderr.splitlines()[-1].startswith("dev.py: Qt needs libEGL.so.1 and a window on X11 needs")
    project.install_by_hand()
    assert project.call("run", DISPLAY=":0", BROKEN="yes").stdout == "assay 1.0\n"
    tested = project.call("test", BROKEN="yes")
    assert "; tests that need it are skipped\n" in tested.stderr
    assert "a test of the window on X11 needs Xvfb and a test of the Chinese texts needs " in tested.stderr
    assert "xvfb fonts-noto-cjk" in tested.stderr
    assert "a test of hosts over ssh needs " in tested.stderr
    assert "== summary" in tested.stdout


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        ("dnf", "dnf install mesa-libEGL mesa-libGL glib2 dbus-libs fontconfig libxkbcommon xcb-util-cursor"),
        ("pacman", "which the packages of this system may bring"),
    ],
)
def test_other_systems_are_told_what_to_install(project: Project, manager: str, words: str) -> None:
    project.give(manager)
    result = project.call("run", "hello")
    assert result.stdout == "assay 1.0 hello\n"
    assert words in result.stderr.splitlines()[-1]
    assert not project.called()
    one_sentence(project.call("test"), "Qt needs libEGL.so.1", words)


def test_who_is_not_root_is_told_with_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apt-get").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert dev_system.remedy({"x11": "libxcb-icccm.so.4"}) == (
        f"a window on X11 needs libxcb-icccm.so.4: sudo apt install --no-install-recommends {X11_PACKAGES}"
    )


def test_a_c_library_that_is_too_old_costs_the_window_only(tmp_path: Path) -> None:
    """There is no wheel for it then, and pip would refuse the whole lock."""
    project = Project(tmp_path)
    (project.folder / "wheels/pyside6_essentials-6.0-py3-none-any.whl").unlink()
    code = (
        "import os, runpy, sys; os.confstr = lambda name: 'glibc 2.28'; sys.argv = ['dev.py', 'run'];"
        "runpy.run_path('dev.py', run_name='__main__')"
    )
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (project.folder / "wheels").as_uri(), "DISPLAY": ":0"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=project.folder, env=os.environ | found, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert result.stdout == "assay 1.0 run\n", result.stderr
    assert "and this system has glibc 2.28: the packages of the window are left out" in result.stderr
    assert result.stderr.endswith(f"and this system has glibc 2.28{HEADLESS}")


@pytest.mark.parametrize(
    ("machine", "libc", "words"),
    [
        ("x86_64", "glibc 2.34", None),
        ("x86_64", "glibc 2.31", "PySide6 needs glibc 2.34 and this system has glibc 2.31"),
        ("aarch64", "glibc 2.39", None),
        ("aarch64", "glibc 2.36", "PySide6 needs glibc 2.39 and this system has glibc 2.36"),
        ("x86_64", "", "PySide6 needs glibc 2.34 and this system has another C library"),
        ("riscv64", "glibc 2.41", "PySide6 is not made for riscv64"),
    ],
)
def test_where_no_pyside_can_be_installed(machine: str, libc: str, words: str | None) -> None:
    assert dev_system.obstacle(machine, libc) == words


@pytest.mark.parametrize(
    ("system", "environment", "needs"),
    [
        ("linux", {}, ()),
        ("linux", {"DISPLAY": "", "SSH_CONNECTION": "x"}, ()),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ("x11", "wayland")),
        ("darwin", {}, ("qt",)),
        ("darwin", {"SSH_CONNECTION": "x"}, ()),
        ("win32", {}, ("qt",)),
    ],
)
def test_where_a_window_can_be_shown(
    system: str, environment: dict[str, str], needs: tuple[str, ...]
) -> None:
    assert dev_system.screens(environment, system) == needs


@pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="no PySide6 here")
def test_the_real_qt_is_looked_at_without_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    python, stamp = Path(sys.executable), tmp_path / "stamp"
    missing = dev_system.unmet(python, stamp, ["qt", "x11", "wayland"])
    assert all(library.startswith("lib") for library in missing.values()), "the plugins are where we look"
    assert {*stamp.read_text().split(), *missing} == {"qt", "x11", "wayland"}
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert dev_system.unmet(python, tmp_path / "other", ["chinese"]) == {"chinese": "no font has them"}


def test_no_service_is_started_while_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(dev_system, "POLICY", policy)
    with dev_system.no_service_started():
        assert subprocess.run([policy, "ssh", "start"], check=False).returncode == 101, "an action forbidden"
    assert not policy.exists()
    policy.write_text("the system's own\n", "utf-8")
    with dev_system.no_service_started():
        assert policy.read_text("utf-8") == "the system's own\n"
    assert policy.exists()


def test_a_machine_that_starts_services_gets_none_from_a_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = list(dev_system.needs_of_tests(desktop=False))
    assert installed == ["sshd", "slurm"]
    monkeypatch.setattr(dev_system, "INIT", tmp_path)
    assert not any(dev_system.may_install(dev_system.NEEDS[name]) for name in installed)
    assert dev_system.may_install(dev_system.NEEDS["qt"])
    monkeypatch.setattr(dev_system, "INIT", tmp_path / "container")
    assert all(dev_system.may_install(dev_system.NEEDS[name]) for name in installed)
