"""Advisory locks on open files: held by a process, released by the system when it dies in whatever way."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    # Windows forbids others the locked bytes, so the lock lies where no journal has any.
    _LOCK_OFFSET = (1 << 31) - 2

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Whether the lock was taken; Windows knows exclusive ones only."""
        os.lseek(descriptor, _LOCK_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Whether the lock was taken: False where somebody else holds it.

        Closing the descriptor releases it. Raises OSError on a file system that knows no locks.
        """
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
