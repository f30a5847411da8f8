"""A command with a terminal of its own, and what that shows."""

import os
import pty
import re
import select
import sys
import time


def start_in_terminal(*arguments):
    """`assay ARGUMENTS` as a child; its process id, and the descriptor of its terminal."""
    child, terminal = pty.fork()
    if child == 0:
        words = [sys.executable, "-m", "app", *map(str, arguments)]
        os.execve(sys.executable, words, os.environ | {"COLUMNS": "250", "LINES": "50"})  # noqa: S606
    return child, terminal


def read_terminal(terminal, enough, limit_s=60):
    """What it shows until that is enough, or until nobody has it open any more."""
    shown, due_s = b"", time.monotonic() + limit_s
    while not enough(shown):
        assert time.monotonic() < due_s, shown.decode()
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                shown += os.read(terminal, 1 << 16)
            except OSError:  # its last user is gone
                return shown
    return shown


def interrupt(terminal):
    """Ctrl-C, after all that was on its way has been read: the terminal forgets what it has not shown yet."""
    shown = b""
    while select.select([terminal], [], [], 0.2)[0]:
        shown += os.read(terminal, 1 << 16)
    os.write(terminal, b"\x03")
    return shown


def painted(shown):
    """The lines that stand there after all this, where none is wider than the terminal."""
    lines, row, column = [""], 0, 0
    parts = re.findall(r"(\x1b\[[0-?]*[@-~]|[\r\n])|([^\x1b\r\n]+)", shown.decode("utf-8", "replace"))
    for control, text in parts:
        if text:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + text + line[column + len(text) :]
            column += len(text)
        elif control == "\n":
            row += 1
            lines += [""] * (row == len(lines))
        elif control == "\r":
            column = 0
        elif control.endswith("A"):
            row = max(0, row - int(control[2:-1] or 1))
        elif control.endswith("K"):
            lines[row] = "" if control == "\x1b[2K" else lines[row][:column]
    return lines
