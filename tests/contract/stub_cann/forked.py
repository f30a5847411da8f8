"""A script that loads torch-npu once, and for each order becomes a process of ours in its own surroundings.

`python forked.py FOLDER < ORDERS`: a JSON list of Order. What the process NAME says lies in FOLDER/NAME.out
and FOLDER/NAME.err, its exit status in FOLDER/NAME.code. CANN is first asked after the fork, as in a process
that was started anew; only the seconds of loading are saved.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path

import msgspec
from msgspec import Struct


class Order(Struct):
    """What one process does: call `function` of `module`."""

    name: str
    module: str
    function: str = "main"
    arguments: list[str] = []
    variables: dict[str, str] = {}
    stdin: str = ""
    """What stands on its standard input, which does not end."""


def become(order: Order, stdin: int, folder: Path) -> None:
    """Do as ordered, and end."""
    code = 1
    try:
        out, err = (folder / f"{order.name}.{kind}" for kind in ("out", "err"))
        os.dup2(stdin, 0)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
        os.environ.update(order.variables)
        code = getattr(importlib.import_module(order.module), order.function)(*order.arguments) or 0
    except BaseException:  # noqa: BLE001  (its text is what the test reads)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main(folder: Path) -> None:
    """One process after the other."""
    orders = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Order])
    importlib.import_module("torch_npu")
    for order in orders:
        reading, writing = os.pipe()
        os.write(writing, order.stdin.encode())
        if (child := os.fork()) == 0:
            become(order, reading, folder)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(reading)
        os.close(writing)
        (folder / f"{order.name}.code").write_text(str(code), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
