"""Writing to disk so that a file is either the old one or the new one, and a refusal is one sentence."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from pathlib import Path

from profiles.problems import StorageError
from profiles.text import shown

BINARY = getattr(os, "O_BINARY", 0)
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FILE_IN_THE_WAY = {errno.EEXIST, errno.ENOTDIR}
_NOT_ALLOWED = {errno.EROFS, errno.EACCES, errno.EPERM}


def storage_error(error: OSError, path: Path) -> StorageError:
    """What the disk said about writing `path`, and what to do about it."""
    name, said = shown(path), error.strerror or str(error)
    if error.errno in _NO_ROOM:
        return StorageError(
            f"there is no room to write {name} ({said}): free some space or choose another folder"
        )
    if error.errno in _NOT_ALLOWED:
        return StorageError(f"{name} cannot be written ({said}): choose a folder that you may write to")
    if error.errno == errno.ENOENT:
        return StorageError(f"{name} cannot be written: its folder does not exist; make it or choose another")
    if error.errno in _FILE_IN_THE_WAY:
        return StorageError(f"{name} cannot be written: it, or a part of its path, is a file; choose another")
    return StorageError(f"{name} cannot be written ({said}): check the disk or choose another folder")


def make_folder(folder: Path) -> None:
    """Make the folder with those above it, where it is not there. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder) from None


def write_atomically(path: Path, data: bytes) -> None:
    """Replace or create the file at `path`; it is on the disk when this returns.

    The bytes go to a temporary file in the same folder first, so that a crash, a full disk or an interrupt
    leaves the old file as it was. A link is followed; an existing file's mode is kept. A pipe or a character
    device, such as /dev/stdout, is written into and stays what it is. Raises StorageError.
    """
    temporary: Path | None = None
    try:
        if takes_a_stream(path):
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".assay-{secrets.token_hex(8)}.tmp")
        _write_through(temporary, data)
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise storage_error(error, path) from None
    except ValueError as error:
        raise StorageError(f"{shown(path)} is not a possible file name: {error}") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def create_atomically(path: Path, data: bytes) -> bool:
    """Create the file at `path` as `write_atomically` does, unless there is one; whether that was done.

    Of several writers of one name one succeeds, also on different hosts: a link is made by the disk itself.
    Raises StorageError.
    """
    temporary = path.with_name(f".assay-{secrets.token_hex(8)}.tmp")
    try:
        _write_through(temporary, data)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:  # the disk knows no links
            if path.exists():
                return False
            temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return True


def takes_a_stream(path: Path) -> bool:
    """Whether bytes are written into what is at `path` instead of a file that takes its place.

    False where nothing is there. Raises StorageError for what is neither file, folder, pipe nor character
    device, OSError or ValueError where `path` cannot be looked at.
    """
    try:
        # Not of the resolved path: that of a pipe behind /dev/stdout is no name that could be opened.
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        what = "disk" if stat.S_ISBLK(mode) else "socket"
        raise StorageError(f"{shown(path)} is a {what}, not a file, and is left as it is: name a file")
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _write_through(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    # The new name is only durable once the folder is; Windows and some network disks cannot be asked.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
