"""No rank outlives who started it: on Linux the kernel sees to that, elsewhere the heart (`heart`)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Let the kernel kill this process, stopped or not, as soon as the thread that started it is gone."""
    if sys.platform != "linux":
        return
    # Not compared with 1: in a container that number may be the torchrun that has started us.
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before the kernel knew
        os._exit(1)
