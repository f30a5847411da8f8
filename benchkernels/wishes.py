"""What the parent asks of a worker while it measures: stop, or skip this case."""

from __future__ import annotations

import threading
import time
from typing import BinaryIO

import msgspec

from benchkernels.job import Command
from benchkernels.sampling import Interrupted

REASONS = {
    "stop": "the run was stopped in the middle of this case",
    "skip": "the user asked to skip this case",
}
"""Why a case ended early. A run stops for its budget or because its parent is gone, too."""
_LOOK_UP_S = 0.1


class Wishes:
    """What the parent asked for on standard input, read by a thread of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stop = threading.Event()
        self._skip = threading.Event()
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            try:
                command = msgspec.json.decode(line, type=Command)
            except msgspec.MsgspecError:
                continue  # a newer parent's command: not ours to judge
            (self._stop if command.cmd == "stop" else self._skip).set()
        self._stop.set()

    def stops_within(self, seconds: float) -> bool:
        """Whether the whole round shall end, asked for until now or in the next `seconds`."""
        return self._stop.wait(seconds)

    def rest(self, seconds: float) -> None:
        """Do nothing for that long. Raises Interrupted as `check` does."""
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0:
            self.check()
            self._stop.wait(min(left_s, _LOOK_UP_S))

    def begin_case(self) -> None:
        """Forget a wish to skip that came too late for the case before."""
        self._skip.clear()

    def check_stop(self) -> None:
        """Raise Interrupted where the whole round shall end."""
        if self._stop.is_set():
            raise Interrupted("stop")

    def check(self) -> None:
        """Raise Interrupted where the parent wants something else than this case."""
        self.check_stop()
        if self._skip.is_set():
            self._skip.clear()
            raise Interrupted("skip")
