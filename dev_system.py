"""What .venv cannot hold: the system's libraries for Qt, and for the tests an X server, a Chinese font, sshd
and Slurm.

dev.py asks for them by name (`NEEDS`). What was found once is written down and never looked for again.
Standard library only; nothing is shown on a screen.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dev_steps import tell

PLUGIN = """
import ctypes, pathlib, PySide6
ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/{}"))
"""
CHINESE = """
from PySide6.QtGui import QFontDatabase, QGuiApplication
application = QGuiApplication([])
assert QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese), "no font has them"
"""

WHICH = """
import os, shutil
path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
for name in {}:
    assert shutil.which(name, path=path), name
"""
POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks it whether a service that is being installed may be started."""
INIT = Path("/run/systemd/system")
"""Is there where systemd starts the services."""


@dataclass(frozen=True)
class Need:
    """Something of the system's, how to look for it, and the packages that bring it."""

    what: str
    probe: str
    """Code for .venv's Python, which fails where this is missing."""
    debian: tuple[str, ...]
    """Of `new|old` the first name that the system knows."""
    rpm: tuple[str, ...]
    service: bool = False
    """Whether the packages bring a service that the system would start, at once or with the next boot."""


NEEDS = {
    # Found by taking away one package after the other, PySide6 6.11.3 and 6.12.0, Debian 12 and 13, 2026-11.
    "qt": Need(
        "Qt",
        "import PySide6.QtWidgets",
        (
            "libegl1",
            "libgl1",
            "libglib2.0-0t64|libglib2.0-0",
            "libdbus-1-3",
            "libfontconfig1",
            "libxkbcommon0",
        ),
        ("mesa-libEGL", "mesa-libGL", "glib2", "dbus-libs", "fontconfig", "libxkbcommon"),
    ),
    "x11": Need(
        "a window on X11",
        PLUGIN.format("libqxcb.so"),
        ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"),
        ("xcb-util-cursor", "xcb-util-wm", "xcb-util-keysyms", "libxkbcommon-x11"),
    ),
    "wayland": Need(
        "a window on Wayland",
        PLUGIN.format("libqwayland.so"),
        ("libwayland-cursor0",),
        ("libwayland-cursor",),
    ),
    "x server": Need(
        "a test of the window on X11",
        "import shutil; assert shutil.which('Xvfb'), 'Xvfb'",
        ("xvfb",),
        ("xorg-x11-server-Xvfb",),
    ),
    "chinese": Need(
        "a test of the Chinese texts", CHINESE, ("fonts-noto-cjk",), ("google-noto-sans-cjk-fonts",)
    ),
    "sshd": Need(
        "a test of hosts over ssh",
        WHICH.format(("sshd", "ssh")),
        ("openssh-server", "openssh-client"),
        ("openssh-server", "openssh-clients"),
        service=True,
    ),
    "slurm": Need(
        "a test of a fleet under Slurm",
        WHICH.format(("slurmctld", "slurmd", "srun", "munged")),
        ("slurmctld", "slurmd", "slurm-client", "munge"),
        ("slurm-slurmctld", "slurm-slurmd", "slurm", "munge"),
        service=True,
    ),
}
LINUX = sys.platform == "linux"
DESKTOP = ("pyside6", "shiboken6", "pyqtgraph", "pytest-qt")
"""How the lock's lines begin that are of no use without Qt."""
OLDEST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""Of the wheels of PySide6 6.11 and 6.12; there are none for other processors, nor for musl (2026-11)."""


def obstacle(machine: str, libc: str) -> str | None:
    """Why no PySide6 can be installed on a Linux with that processor and C library (`glibc 2.36`)."""
    oldest = OLDEST_GLIBC.get(machine)
    if oldest is None:
        return f"PySide6 is not made for {machine}"
    found = re.fullmatch(r"glibc (\d+)\.(\d+).*", libc)
    if found and (int(found[1]), int(found[2])) >= oldest:
        return None
    return f"PySide6 needs glibc {oldest[0]}.{oldest[1]} and this system has {libc or 'another C library'}"


def obstacle_here() -> str | None:
    """The same for this machine."""
    if not LINUX:
        return None
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):  # musl knows no such name
        libc = ""
    return obstacle(platform.machine(), libc)


def screens(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> tuple[str, ...]:
    """The needs of which one must be met for a window; none where there is no display."""
    if system == "linux":
        shown = {"x11": environment.get("DISPLAY"), "wayland": environment.get("WAYLAND_DISPLAY")}
        return tuple(name for name, display in shown.items() if display)
    return () if system == "darwin" and "SSH_CONNECTION" in environment else ("qt",)


def window_needs() -> tuple[str, ...]:
    """What the desktop takes on this system: on Linux also a window on X11, in case that a screen comes."""
    return tuple(dict.fromkeys(("qt", "x11", *screens()))) if LINUX else ("qt",)


def needs_of_tests(*, desktop: bool) -> tuple[str, ...]:
    """What the tests take; without the desktop's where there is no Qt for this machine."""
    if not LINUX:
        return ("qt",) if desktop else ()
    return (*(("qt", "x11", "x server", "chinese") if desktop else ()), "sshd", "slurm")


def unmet(python: Path, stamp: Path, names: Iterable[str]) -> dict[str, str]:
    """Which of these needs are not met, and what is missing; `stamp` is where the others are written down."""
    met = stamp.read_text("utf-8").splitlines() if stamp.is_file() else []
    looked = {name: probe(python, NEEDS[name].probe) for name in names if name not in met}
    found = [name for name, missing in looked.items() if missing is None]
    if found or not stamp.is_file():
        with contextlib.suppress(OSError):  # a .venv of somebody else's
            stamp.write_text("".join(f"{name}\n" for name in [*met, *found]), "utf-8")
    return {name: missing for name, missing in looked.items() if missing is not None}


def probe(python: Path, code: str) -> str | None:
    """What that code says is missing: a library, or the last line of its error."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [python, "-c", code], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode == 0:
        return None
    said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
    library = re.search(r"lib[\w.+-]+\.so[.\d]*(?=: cannot open)", said)
    return library[0] if library else said.splitlines()[-1].removeprefix("AssertionError: ")


def equip(python: Path, stamp: Path, names: Iterable[str]) -> dict[str, str]:
    """What is still missing of these needs after root installed packages, where there is apt-get."""
    names = tuple(names)
    missing = unmet(python, stamp, names)
    if not missing or not is_root() or not shutil.which("apt-get"):
        return missing
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    call("reading the lists of system packages", [*apt, "update"])
    wanted = [name for name in missing if may_install(NEEDS[name])]
    if packages := names_for_apt(wanted):
        install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
        with no_service_started():
            call(f"installing system packages: {' '.join(packages)}", install)
    return unmet(python, stamp, names)


def may_install(need: Need) -> bool:
    """Whoever runs tests wants no server on the machine from then on: only where nothing starts services."""
    return not need.service or not INIT.exists()


@contextlib.contextmanager
def no_service_started() -> Iterator[None]:
    """While packages are installed; a rule of the system's own stays as it is."""
    if POLICY.exists() or not POLICY.parent.is_dir():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", "utf-8")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def call(title: str, command: list[str]) -> None:
    """One step of the system's package manager; how it ends is seen by what is there afterwards."""
    tell(title)
    subprocess.call(
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL,
    )


def is_root() -> bool:
    """Whether system packages may be installed."""
    return os.name == "posix" and os.geteuid() == 0


def names_for_apt(missing: Iterable[str]) -> list[str]:
    """The Debian packages for these needs, by the names that this release has."""
    return [known_to_apt(package.split("|")) for name in missing for package in NEEDS[name].debian]


def known_to_apt(names: list[str]) -> str:
    """The first of several names of one package that apt knows, or the last."""
    for name in names[:-1]:
        if subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0:
            return name
    return names[-1]


def remedy(missing: Mapping[str, str]) -> str:
    """One sentence: what is missing for what, and the command that installs it."""
    lacks = " and ".join(f"{NEEDS[name].what} needs {library}" for name, library in missing.items())
    sudo = "" if is_root() else "sudo "
    if shutil.which("apt-get"):
        packages = " ".join(names_for_apt(missing))
        return f"{lacks}: {sudo}apt install --no-install-recommends {packages}"
    if shutil.which("dnf"):
        return f"{lacks}: {sudo}dnf install {' '.join(p for name in missing for p in NEEDS[name].rpm)}"
    return f"{lacks}, which the packages of this system may bring"
