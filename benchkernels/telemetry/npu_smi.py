"""Ascend NPUs through npu-smi: the telemetry source, and a command that shows what is read from an output.

    python -m benchkernels.telemetry.npu_smi FILE

prints as JSON what a saved output says; `-` reads standard input.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from benchkernels.telemetry.npu_smi_capture import as_json, read_capture
from benchkernels.telemetry.npu_smi_source import NpuSmiSource, chip_position

__all__ = ["NpuSmiSource", "chip_position"]

MOST_BYTES = 1 << 20
"""No output of npu-smi is near it: 64 chips with a hundred processes each take 0.5 MB."""
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """0 where something was understood, else 2 with one sentence on standard error; 130 after Ctrl-C."""
    try:
        return _show(arguments)
    except KeyboardInterrupt:
        _refuse("interrupted")
        return INTERRUPTED


def _show(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] in {"-h", "--help"}:
        return _refuse("usage: python -m benchkernels.telemetry.npu_smi FILE, or - for standard input")
    name = arguments[0]
    try:
        raw = _read(name)
    except OSError as error:
        return _refuse(f"{name} cannot be read: {error.strerror}")
    if len(raw) > MOST_BYTES:
        return _refuse(f"{name} is larger than {MOST_BYTES >> 20} MiB, so it is no output of npu-smi")
    capture = read_capture(_decode(raw))
    if not capture.devices and capture.error is None and capture.driver is None:
        return _refuse(f"{name} holds no output of npu-smi that is understood")
    try:
        sys.stdout.write(json.dumps(as_json(capture), indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # the reader went away, which is no error
    except OSError as error:
        _drop_output()
        return _refuse(f"the output could not be written: {error.strerror}")
    return 0


def _read(name: str) -> bytes:
    """One byte more than the most, where there are so many."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _drop_output() -> None:
    """Else the interpreter tries again at its end to write what is left, and complains."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _decode(raw: bytes) -> str:
    """PowerShell writes UTF-16 with a mark, all else is read as UTF-8."""
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return raw.decode("utf-16" if utf16 else "utf-8", errors="replace")


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"npu_smi: {sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
