"""A program as `assay-askpass`: the real dialog, answered by a robot as it appears.

It types what ANSWER says, and says yes to a new key; without ANSWER it waits, with its process id on standard
error. The questions are kept beside it.
"""

import sys

ROBOT = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.desktop import askpass

class Answered(askpass.Question):
    def showEvent(self, event):
        super().showEvent(event)
        with Path(__file__).with_name("questions").open("a") as file:
            file.write(self.prompt.text() + "\\n\\n")
        if "ANSWER" in os.environ:
            QTimer.singleShot(0, self.play)
        else:
            print(os.getpid(), file=sys.stderr, flush=True)

    def play(self):
        if self.secret.isVisible():
            self.secret.setText(os.environ["ANSWER"])
            self._end_with_secret()
        else:
            self.yes.click()

askpass.Question = Answered
askpass.main()
"""


def write_robot(folder):
    """Its path."""
    robot = folder / "robot.py"
    robot.write_text(ROBOT)
    program = folder / "askpass"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {robot} "$@"\n')
    program.chmod(0o755)
    return program
