"""Ctrl-C and termination, turned into an orderly stop of whatever is measuring."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Protocol


class Stoppable(Protocol):
    """What a signal ends."""

    def stop(self, reason: str) -> None:
        """End soon; called again: at once. Runs inside the signal handler."""


def stop_on_signals(target: Stoppable, hang_up: Callable[[str], object] | None = None) -> Callable[[], None]:
    """Turn Ctrl-C and termination into a stop of the target; call the result to put the old handlers back.

    `hang_up` is called in place of the stop where the terminal is closed, which nobody may have meant as one.
    """
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    # One that is ignored stays so: `nohup assay run` outlives its terminal.
    numbers = [n for n in (getattr(signal, name) for name in names) if signal.getsignal(n) != signal.SIG_IGN]

    def handle(number: int, _frame: object) -> None:
        name = signal.Signals(number).name
        end = hang_up if hang_up is not None and name == "SIGHUP" else target.stop
        end(f"interrupted by {name}")

    old = {number: signal.signal(number, handle) for number in numbers}

    def restore() -> None:
        for number, handler in old.items():
            signal.signal(number, handler)

    return restore
