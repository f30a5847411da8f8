"""The standard streams as a command finds them: closed, of another encoding, or without a reader."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys

from benchkernels.signals import Stoppable

PLAIN = str.maketrans({
    "µ": "u", "×": "x", "–": "-", "—": "-", "…": "~", "±": "+-", "·": "|", "→": "->",
    "°": "", "®": "", "™": "", "━": "#", "─": "-",
})  # fmt: skip
"""What a terminal gets that cannot write these: `3 us` is still right where `3 ?s` is not."""
OUTPUT_FAILURES = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


class EventOutput:
    """The events on stdout, until nobody takes them any more: then what is measured is stopped, and saved."""

    def __init__(self) -> None:
        self._open = True

    def write(self, line: bytes, measured: Stoppable) -> None:
        """Hand on one line. Never raises."""
        if not self._open:
            return
        try:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        except OSError as error:
            self._open = False
            drop_output()
            measured.stop(f"the events could not be written ({error.strerror or error})")


def prepare_streams() -> None:
    """Make printing safe: no closed descriptor that a file of ours could take, no impossible character."""
    _open_closed_streams()
    codecs.register_error("assay-plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="assay-plain")


def drop_output() -> None:
    """Send what stdout still holds, and what is yet to come, nowhere: nobody can take it any more."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _open_closed_streams() -> None:
    """A command that is started with `>&-` has no stdout, and the next file opened would become it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(PLAIN)
    return text.encode(error.encoding, "replace").decode(error.encoding), error.end
