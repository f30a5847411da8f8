"""The process that holds libdcmi: `python -m benchkernels.telemetry.dcmi_child`.

Its first line is a `Hello`; then for every line with a chip's logic id it prints that chip's readings, in
JSON. It ends with standard input, even while the library hangs.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import BinaryIO

import msgspec
from msgspec import Struct

from benchkernels.telemetry.dcmi_library import Chip, Dcmi, DcmiError


class Hello(Struct, frozen=True):
    """The chips that can be read, or why there are none."""

    chips: list[Chip] = []
    failure: str = ""


def main() -> None:
    """Serve until standard input ends."""
    answers = _take_stdout()
    requests: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    try:
        dcmi = Dcmi()
        chips = {chip.logic_id: chip for chip in dcmi.chips()}
    except DcmiError as error:
        _answer(answers, Hello(failure=str(error)))
        # No interpreter shutdown: it aborts while a thread reads standard input.
        os._exit(0)
    _answer(answers, Hello(chips=list(chips.values())))
    while True:
        _answer(answers, dcmi.read(chips[requests.get()]))


def _take_stdout() -> BinaryIO:
    """Standard output for us alone: the library prints to it, too."""
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    return answers


def _listen(requests: queue.SimpleQueue[int]) -> None:
    for line in sys.stdin.buffer:
        requests.put(int(line))
    os._exit(0)


def _answer(answers: BinaryIO, value: object) -> None:
    answers.write(msgspec.json.encode(value) + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
