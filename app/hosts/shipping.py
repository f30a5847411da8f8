"""What a host is sent to run us: our packages without the window, and what they require where it lacks that.

Everything is an archive named by the SHA-256 of its bytes, so that a host keeps each once. torch is never
sent. What prints tables (rich) is not needed there: a host only ever answers in JSON and plain lines.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from app.hosts.book import Host
from app.hosts.errors import HostError
from app.hosts.greeting import HostFacts
from benchkernels.devices.packages import find_package, order_key
from profiles.paths import cache_dir
from profiles.storage import make_folder, write_atomically
from profiles.text import shown

PACKAGES = ("app", "benchkernels", "profiles", "resources")
LEFT_OUT = ("app/desktop", "resources/icons", "resources/reference", "resources/translations")
"""The window, and what only it or the reader of a library asks for."""
SUFFIXES = frozenset({".py", ".toml", ".json", ".html", ".css"})
REQUIREMENTS = {"click": "8.1", "msgspec": "0.19", "numpy": "", "platformdirs": "4.0", "psutil": "5.9"}
"""Package -> oldest version that will do; any numpy will, since the host's torch was built for its own."""
PURE = frozenset({"click", "platformdirs"})
FETCH_LIMIT_S = 300.0
KEPT_S = 30 * 86400.0
_LEAST_GLIBC = 17
"""Of 2.17: no Python 3.11 wheel is built for an older one."""
_LEGACY = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_LEVEL = 3
"""Of compression: numpy is packed in 0.8 s instead of 1.8 s, and is 8 % larger."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive, so that the same contents make the same bytes."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file, and the digest that names it."""

    path: Path
    digest: str


def archives_for(host: Host, facts: HostFacts) -> list[Archive]:
    """Our own code first, then what the host lacks. Raises HostError where none can be had, StorageError."""
    found = [code_archive()]
    for name, least in REQUIREMENTS.items():
        there = facts.packages.get(name, "")
        if not there or (least and order_key(there) < order_key(least)):
            found.append(_requirement(host, facts, name, least))
    return found


def code_archive() -> Archive:
    """Our packages as they are here now; packed anew only where one of their files has changed."""
    root = Path(__file__).resolve().parents[2]
    files = [(path.relative_to(root).as_posix(), path) for path in _own_files(root)]
    key = hashlib.sha256()
    for name, path in files:
        key.update(f"{name}\0{path.stat().st_size}\0".encode())
        key.update(path.read_bytes())
    return _packed(f"code-{key.hexdigest()[:32]}.zip", files)


def _own_files(root: Path) -> Iterable[Path]:
    for package in PACKAGES:
        for folder, folders, names in os.walk(root / package):
            inside = Path(folder).relative_to(root)
            folders[:] = sorted(
                one for one in folders if one != "__pycache__" and (inside / one).as_posix() not in LEFT_OUT
            )
            yield from (Path(folder) / name for name in sorted(names) if Path(name).suffix in SUFFIXES)


def _requirement(host: Host, facts: HostFacts, name: str, least: str) -> Archive:
    own = find_package(name)
    if own is not None and (name in PURE or _runs_there(own, facts)):
        files = _files_of(own)
        if files:
            tag = "any" if name in PURE else f"{_minor(facts.python)}-{facts.machine}"
            return _packed(f"{name}-{own.version}-{tag}.zip", files)
    return _fetched(host, facts, f"{name}>={least}" if least else name)


def _runs_there(package: Distribution, facts: HostFacts) -> bool:
    """Whether the compiled package that is installed here fits the host's Python, processor and C library."""
    here = (_minor(platform.python_version()), platform.system(), platform.machine())
    if here != (_minor(facts.python), facts.system, facts.machine):
        return False
    tags = re.findall(r"^Tag: \S+-(\S+)$", package.read_text("WHEEL") or "", re.MULTILINE)
    glibc = _glibc(facts.libc)
    return glibc is not None and any(_asks_for(tag, facts.machine) <= glibc for tag in tags)


def _asks_for(tag: str, machine: str) -> tuple[int, int]:
    """The glibc that a wheel's platform tag needs; one that was built here may need what is here."""
    name = tag.removesuffix(f"_{machine}")
    if name in _LEGACY:
        return _LEGACY[name]
    if found := re.fullmatch(r"manylinux_(\d+)_(\d+)", name):
        return int(found[1]), int(found[2])
    here = _glibc(" ".join(platform.libc_ver()))
    return here if here is not None and name == "linux" else (99, 0)


def _files_of(package: Distribution) -> list[tuple[str, Path]]:
    """What belongs into a folder of packages; neither scripts nor tests nor what Python makes itself."""
    found = []
    for file in package.files or ():
        if not {"..", "__pycache__", "tests"} & set(file.parts) and file.suffix != ".pyc":
            path = Path(str(package.locate_file(file)))
            if path.is_file():
                found.append((file.as_posix(), path))
    return found


def _fetched(host: Host, facts: HostFacts, requirement: str) -> Archive:
    """A wheel for the host from the package index that pip uses here."""
    # What a host says of itself must not lead out of our cache.
    kind = re.sub(r"[^A-Za-z0-9_.]+", "-", f"{_minor(facts.python)}-{facts.machine}-{facts.libc}")
    folder = _cache() / "wheels" / kind
    make_folder(folder)
    name = requirement.partition(">")[0]
    for wheel in sorted(folder.glob(f"{name}-*.whl")):
        return _archive(wheel)
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--no-deps", "--only-binary", ":all:", "--implementation", "cp"),
        *("--python-version", _minor(facts.python), "--dest", str(folder)),
        *(word for tag in _platforms(facts) for word in ("--platform", tag)),
        requirement,
    ]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=FETCH_LIMIT_S, check=False
        )
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    except subprocess.TimeoutExpired:
        said = [f"pip did not end within {FETCH_LIMIT_S:.0f} s"]
    for wheel in sorted(folder.glob(f"{name}-*.whl")):
        return _archive(wheel)
    why = shown(said[-1].removeprefix("ERROR: "), 200) if said else "pip does not say why"
    raise HostError(
        "code",
        f"host {host.name} lacks {name}, and none could be fetched here for its Python {facts.python} on"
        f" {facts.machine} ({why})",
        f"install it there: {shown(facts.executable, 200)} -m pip install '{requirement}'",
        said,
    )


def _platforms(facts: HostFacts) -> Sequence[str]:
    """Platform tags of wheels that run on the host's C library, the newest first."""
    glibc = _glibc(facts.libc)
    if glibc is None:
        return [f"musllinux_1_{minor}_{facts.machine}" for minor in (2, 1)]
    minors = range(max(glibc[1], _LEAST_GLIBC), _LEAST_GLIBC - 1, -1)
    return [*(f"manylinux_2_{minor}_{facts.machine}" for minor in minors), f"manylinux2014_{facts.machine}"]


def _glibc(libc: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"glibc (\d+)\.(\d+).*", libc)
    return (int(found[1]), int(found[2])) if found else None


def _packed(file_name: str, files: Sequence[tuple[str, Path]]) -> Archive:
    """The archive of that name in our cache, which names its contents; made where it is not there yet."""
    path = _cache() / file_name
    if not path.is_file():
        _sweep(path.parent)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, source in files:
                archive.writestr(
                    zipfile.ZipInfo(name, _DATE), source.read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL
                )
        make_folder(path.parent)
        write_atomically(path, packed.getvalue())
    return _archive(path)


def _sweep(folder: Path) -> None:
    """Remove archives of code that was changed since."""
    with contextlib.suppress(OSError):
        for path in folder.glob("code-*.zip"):
            if time.time() - path.stat().st_mtime > KEPT_S:
                path.unlink()


def _archive(path: Path) -> Archive:
    return Archive(path, hashlib.sha256(path.read_bytes()).hexdigest())


def _cache() -> Path:
    return cache_dir() / "shipping"


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
