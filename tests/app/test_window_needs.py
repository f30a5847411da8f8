"""What the window needs of the system: a PySide6 of our own, for which the system's loader looks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import dev_system
from app.window_needs import debian_package, install_command, look_at_window
from benchkernels.devices.packages import compatibility
from benchkernels.doctor.setup import Setup
from tests.benchkernels.fake_machine import Machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp310-abi3-manylinux_{}_x86_64\n"


def install(machine: Machine, version: str = "6.11.3", glibc: str = "2_34") -> Path:
    """A PySide6 by its metadata, and its folder."""
    machine.package("PySide6-Essentials", version)
    (info,) = machine.site.glob("*.dist-info")
    (info / "WHEEL").write_text(WHEEL.format(glibc))
    folder = machine.site / "PySide6"
    (folder / "Qt/plugins/platforms").mkdir(parents=True)
    return folder


def compile_plugin(folder: Path, name: str, needed: str) -> None:
    """A library in `folder` that needs the library `needed`, which is nowhere."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    stub = folder / needed
    shared = [compiler, "-shared", "-fPIC", "-x", "c", "/dev/null", "-x", "none"]
    subprocess.run([*shared, f"-Wl,-soname,{needed}", "-o", str(stub)], check=True)
    command = [*shared, "-Wl,--no-as-needed", str(stub), "-o", str(folder / name)]
    subprocess.run(command, check=True)
    stub.unlink()


def test_missing_libraries_are_named_with_their_packages(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    folder = install(machine)
    compile_plugin(folder, "QtWidgets.abi3.so", "libEGL-of-nobody.so.1")
    compile_plugin(folder, "Qt/plugins/platforms/libqxcb.so", "libxcb-cursor-of-nobody.so.0")
    machine.variables["PATH"] = "/usr/bin:/bin"
    (finding,) = look_at_window(machine.setup(), "glibc 2.36")
    assert finding.status == "note"
    assert "libEGL-of-nobody.so.1, libxcb-cursor-of-nobody.so.0" in finding.what
    assert "libxcb-cursor-of-nobody" in finding.remedy
    machine.variables["DISPLAY"] = ":0"
    (finding,) = look_at_window(machine.setup(), "glibc 2.36")
    assert finding.status == "problem"


@pytest.mark.skipif(find_spec("PySide6") is None, reason="PySide6 is not installed here")
def test_this_machines_pyside_has_what_it_needs() -> None:
    (finding,) = look_at_window()
    assert (finding.check, finding.status) == ("window", "ok"), finding


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libEGL.so.1", "libegl1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
    ],
)
def test_debian_names(library: str, package: str) -> None:
    assert debian_package(library) == package


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs a Debian system")
@pytest.mark.skipif(find_spec("PySide6") is None, reason="PySide6 is not installed here")
def test_every_library_that_qt_takes_from_debian_is_in_the_package_that_is_named() -> None:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    plugin = folder / "Qt/plugins/platforms/libqxcb.so"
    told = subprocess.run(["ldd", str(plugin)], capture_output=True, text=True, check=True).stdout
    places = dict(re.findall(r"(lib(?:xcb|xkb|EGL|GL)\S+) => (\S+)", told))
    # Debian keeps below /usr what the loader may find by an older path.
    paths = {f"/usr{place.removeprefix('/usr')}": name for name, place in places.items()}
    owners = subprocess.run(["dpkg", "-S", *paths], capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^([\w.+-]+)\S*: (\S+)$", owners, re.MULTILINE)
    assert len(found) >= 10
    for owner, path in found:
        assert owner == debian_package(paths[path])


def test_packages_of_the_set_up_are_those_of_the_doctor() -> None:
    """The set-up installs by need, the doctor by library: both must mean the same packages."""
    known = {
        debian_package(library)
        for library in (
            *("libEGL.so.1", "libGL.so.1", "libglib-2.0.so.0", "libdbus-1.so.3", "libfontconfig.so.1"),
            *("libxkbcommon.so.0", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1"),
            *("libxcb-shape.so.0", "libxkbcommon-x11.so.0", "libwayland-cursor.so.0"),
        )
    }
    needs = (package for name in ("qt", "x11", "wayland") for package in dev_system.NEEDS[name].debian)
    assert {package.rpartition("|")[2] for package in needs} == known


@pytest.mark.parametrize(
    ("managers", "command"),
    [
        ("apt-get dnf", "apt install --no-install-recommends libegl1 libxcb-cursor0"),
        ("dnf", "dnf install 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        ("zypper", "zypper install 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        ("", "install the packages of this system that bring libEGL.so.1, libxcb-cursor.so.0"),
    ],
)
def test_the_command_is_that_of_the_package_manager_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, managers: str, command: str
) -> None:
    for name in managers.split():
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install_command(["libEGL.so.1", "libxcb-cursor.so.0"]).removeprefix("sudo ") == command


@pytest.mark.parametrize(
    ("version", "glibc", "libc", "remedy"),
    [
        ("6.11.3", "2_34", "glibc 2.31", "pip install 'PySide6-Essentials<6.10'"),
        ("6.9.3", "2_28", "glibc 2.27", "assay export"),
        ("6.11.3", "2_34", "", "assay export"),
        ("6.99.0", "2_50", "glibc 2.36", "pip install 'PySide6-Essentials<6.99.0'"),
    ],
)
def test_a_c_library_that_is_too_old(
    tmp_path: Path, version: str, glibc: str, libc: str, remedy: str
) -> None:
    machine = Machine(tmp_path)
    install(machine, version, glibc)
    (finding,) = look_at_window(machine.setup(), libc)
    assert finding.status == "problem"
    assert remedy in finding.remedy


def test_without_pyside(tmp_path: Path) -> None:
    setup = Machine(tmp_path).setup()
    (finding,) = look_at_window(setup, "glibc 2.28")
    assert finding.status == "ok"
    (finding,) = look_at_window(setup, "musl")
    assert finding.status == "note"
    assert list(look_at_window(Setup(system="darwin"))) == []


def test_without_ldd_nothing_is_said(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    install(machine)
    assert list(look_at_window(machine.setup(), "glibc 2.36")) == []


def test_the_table_knows_the_set_ups_oldest_system() -> None:
    oldest = {machine: wheels[0][1] for machine, wheels in compatibility().pyside6.glibc.items()}
    assert oldest == {machine: f"{a}.{b}" for machine, (a, b) in dev_system.OLDEST_GLIBC.items()}
