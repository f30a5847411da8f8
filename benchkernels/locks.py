"""One run at a time on a device: two would measure each other.

The lock is advisory and lives in the machine's temporary folder, so that runs of different users see it too;
the operating system drops it with the process, however that ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from profiles.locks import try_lock
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo

POLL_S = 0.5


@contextlib.contextmanager
def hold_device(device: DeviceInfo, *, wait: bool, waiting: Callable[[str], object]) -> Iterator[None]:
    """Own the device while the block runs.

    Where another run owns it: with `wait`, call `waiting` once with a sentence and wait; else raise
    DeviceError naming the other process.
    """
    descriptor = _open(_path(device))
    if descriptor is None:
        # No lock can be had on this system (a read-only temporary folder): measuring is still possible.
        yield
        return
    try:
        told = False
        while not try_lock(descriptor):
            owner = _read_owner(descriptor)
            if not wait:
                raise DeviceError(
                    f"another run (process {owner}) is measuring {device.id}; wait for its end, "
                    "or add --wait to start after it."
                )
            if not told:
                waiting(f"waiting for the run of process {owner} on {device.id} to end")
                told = True
            time.sleep(POLL_S)
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)  # pwrite does not exist on Windows
            os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def hold_devices(
    devices: Iterable[DeviceInfo], *, wait: bool, waiting: Callable[[str], object]
) -> Iterator[None]:
    """Own several devices, as `hold_device` does with one; the same one twice is held once.

    All runs take them in the same order, so that two that want the same pair cannot wait for each other.
    """
    places = {_path(device): device for device in devices}
    with contextlib.ExitStack() as held:
        for place in sorted(places):
            held.enter_context(hold_device(places[place], wait=wait, waiting=waiting))
        yield


def running(locks: Path = Path("/proc/locks")) -> list[tuple[str, str]]:
    """(process, device) of each run that measures now; empty where the system does not list its locks.

    Nothing is locked to find out: a run that begins at that moment must not be refused.
    """
    try:
        held = set(re.findall(r"FLOCK\s+ADVISORY\s+WRITE\s+\S+\s+\S+:(\d+)\s", locks.read_text("ascii")))
    except (OSError, UnicodeDecodeError):
        return []
    found = []
    for path in sorted(Path(tempfile.gettempdir()).glob("assay-*.lock")):
        with contextlib.suppress(OSError):
            if str(path.stat().st_ino) in held:
                owner = path.read_text("ascii", "replace").strip("\0 \n") or "unknown"
                found.append((owner, path.name.removeprefix("assay-").removesuffix(".lock")))
    return found


def lock_folder_error() -> str:
    """Why no run could hold its device; empty where it can."""
    try:
        with tempfile.TemporaryFile() as file:
            try_lock(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _read_owner(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 64).decode("ascii", "replace").strip("\0 \n") or "unknown"


def _path(device: DeviceInfo) -> Path:
    name = re.sub(r"[^A-Za-z0-9-]+", "-", device.uuid or device.id)
    return Path(tempfile.gettempdir()) / f"assay-{name}.lock"


def _open(path: Path) -> int | None:
    """A descriptor of the lock file; a file of another user can be locked even where it cannot be written."""
    extra = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    for flags in (os.O_RDWR | os.O_CREAT, os.O_RDWR, os.O_RDONLY):
        with contextlib.suppress(OSError):
            return os.open(path, flags | extra, 0o666)
    return None
