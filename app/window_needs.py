"""What the window needs of the system: Qt's libraries by package name, and a C library that is new enough.

Nothing of Qt is loaded: its files are read by the system's `ldd`, in a child.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

from benchkernels.devices.packages import compatibility, find_package, order_key
from benchkernels.doctor.setup import NO_PROGRAM, Setup
from benchkernels.findings import Finding, fine, note, problem

_CHECK = "window"
_LIMIT_S = 10.0
_FILES = {
    "": ("QtWidgets.abi3.so",),
    "DISPLAY": ("Qt/plugins/platforms/libqxcb.so",),
    "WAYLAND_DISPLAY": ("Qt/plugins/platforms/libqwayland.so", "Qt/plugins/platforms/libqwayland-generic.so"),
}
"""Of PySide6, by the variable that tells of such a screen; the name of the last changed with Qt 6.10."""
_ELSEWHERE = "open the profiles in the window of another machine: assay export, assay import"
_DEBIAN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libGLdispatch.so.0": "libglvnd0",
    "libz.so.1": "zlib1g",
}
"""Those whose package is not called as Debian's policy derives it from the library's name."""


def look_at_window(setup: Setup | None = None, libc: str | None = None) -> Iterator[Finding]:
    """Whether a window could be opened. `libc` is the C library, as `glibc 2.36`; by default this system's.

    Silent where Qt brings all that it needs: on Windows and macOS.
    """
    setup = setup or Setup()
    if setup.system != "linux":
        return
    libc = _libc() if libc is None else libc
    package = find_package("PySide6-Essentials", setup.packages)
    if package is None:
        yield from _not_installed(setup, libc)
        return
    version = package.metadata["Version"]
    needed = _needed_glibc(package)
    if needed and not _is_at_least(libc, needed):
        yield problem(
            _CHECK,
            f"PySide6 {version} needs glibc {needed}, and this system has {libc or 'another C library'}",
            "the window cannot be opened; measuring in the terminal is not touched",
            _install(setup.machine, libc, version),
        )
        return
    folder = Path(str(package.locate_file("PySide6")))
    missing = missing_libraries(setup, folder)
    if missing is None:
        return
    if not missing:
        yield fine(_CHECK, f"PySide6 {version} finds all its libraries")
        return
    shown = any(setup.variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    tell = problem if shown else note
    yield tell(
        _CHECK,
        f"PySide6 {version} lacks {', '.join(missing)}",
        "the window cannot be opened without; measuring in the terminal is not touched",
        install_command(missing),
    )


def missing_libraries(setup: Setup, folder: Path) -> list[str] | None:
    """Names of the system's libraries that PySide6 in that folder needs and that are not here, sorted.

    None where there is no `ldd` to tell. Those for X11 are looked for without a screen too: one may come.
    """
    wanted = [*_FILES[""], *_FILES["DISPLAY"]]
    if setup.variables.get("WAYLAND_DISPLAY"):
        wanted += _FILES["WAYLAND_DISPLAY"]
    files = [str(folder / name) for name in wanted if (folder / name).is_file()]
    outcome = setup.ask(["ldd", *files], "cpu", _LIMIT_S)
    if outcome.timed_out or outcome.exit_code == NO_PROGRAM:
        return None
    told = outcome.stdout.decode("utf-8", "replace")
    return sorted(set(re.findall(r"^\s*(\S+) => not found", told, re.MULTILINE)))


def install_command(missing: list[str]) -> str:
    """What installs these libraries, by the package manager that is here."""
    sudo = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get"):
        packages = sorted({debian_package(name) for name in missing})
        return f"{sudo}apt install --no-install-recommends {' '.join(packages)}"
    # Both know a package by the libraries that it brings.
    capabilities = " ".join(f"'{name}()(64bit)'" for name in missing)
    for manager in ("dnf", "yum", "zypper"):
        if shutil.which(manager):
            return f"{sudo}{manager} install {capabilities}"
    return f"install the packages of this system that bring {', '.join(missing)}"


def debian_package(library: str) -> str:
    """`libxcb-cursor.so.0` is in `libxcb-cursor0`, `libdbus-1.so.3` in `libdbus-1-3` (Debian policy 8.1)."""
    if library in _DEBIAN:
        return _DEBIAN[library]
    name, _, version = library.lower().partition(".so.")
    return f"{name}{'-' if name[-1].isdigit() else ''}{version}"


def _not_installed(setup: Setup, libc: str) -> Iterator[Finding]:
    oldest = _wheels(setup.machine)
    if oldest and _is_at_least(libc, oldest[-1][1]):
        yield fine(_CHECK, "PySide6 is not installed: measuring works in the terminal, the window does not")
        return
    yield note(
        _CHECK,
        f"there is no PySide6 for {setup.machine} with {libc or 'this C library'}",
        "the window cannot be opened here; measuring works in the terminal",
        _ELSEWHERE,
    )


def _install(machine: str, libc: str, version: str) -> str:
    """The newest PySide6 before `version` that this C library can run."""
    newer = version
    for first, glibc in _wheels(machine):
        if _is_at_least(libc, glibc):
            return f"pip install 'PySide6-Essentials<{newer}'"
        newer = first
    return _ELSEWHERE


def _wheels(machine: str) -> list[tuple[str, str]]:
    return compatibility().pyside6.glibc.get(machine, [])


def _needed_glibc(package: Distribution) -> str | None:
    """By the tag of the installed wheel (`manylinux_2_34_x86_64`); None where it has none."""
    tag = re.search(r"^Tag: .*-manylinux_(\d+)_(\d+)_", package.read_text("WHEEL") or "", re.MULTILINE)
    return f"{tag[1]}.{tag[2]}" if tag else None


def _is_at_least(libc: str, oldest: str) -> bool:
    name, _, version = libc.partition(" ")
    return name == "glibc" and order_key(version) >= order_key(oldest)


def _libc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError, AttributeError):  # musl knows no such name
        return ""
