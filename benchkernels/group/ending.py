"""Ending torchrun and every rank under it, stopped ones too."""

from __future__ import annotations

import contextlib
import subprocess

GRACE_S = 1.0
"""A rank that does not leave in that time is one that hangs: torchrun itself would give it half a minute."""


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """End the process with all its descendants: by SIGTERM to it, which it passes on, then by SIGKILL."""
    import psutil

    below: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        below = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=GRACE_S)
    for one in below:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.kill()
    process.wait()
