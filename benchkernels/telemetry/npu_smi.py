"""Ascend NPUs through npu-smi: the telemetry source, and a command that shows what is read from an output.

    python -m benchkernels.telemetry.npu_smi FILE

prints as JSON what a saved output says; `-` reads standard input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchkernels.telemetry.npu_smi_capture import as_json, read_capture
from benchkernels.telemetry.npu_smi_source import NpuSmiSource, chip_position

__all__ = ["NpuSmiSource", "chip_position"]


def main(arguments: list[str]) -> int:
    """0 where something was understood, else 2 with one sentence on standard error."""
    if len(arguments) != 1 or arguments[0] in {"-h", "--help"}:
        return _refuse("usage: python -m benchkernels.telemetry.npu_smi FILE, or - for standard input")
    name = arguments[0]
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return _refuse(f"{name} cannot be read: {error.strerror}")
    capture = read_capture(_decode(raw))
    if not capture.devices and capture.error is None and capture.driver is None:
        return _refuse(f"{name} holds no output of npu-smi that is understood")
    try:
        sys.stdout.write(json.dumps(as_json(capture), indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: neither an error nor a traceback at exit
    return 0


def _decode(raw: bytes) -> str:
    """PowerShell writes UTF-16 with a mark, all else is read as UTF-8."""
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return raw.decode("utf-16" if utf16 else "utf-8", errors="replace")


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"npu_smi: {sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
