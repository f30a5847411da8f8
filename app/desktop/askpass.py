"""`assay-askpass`: what ssh wants to know, asked in a dialog of the window's kind.

ssh starts it with its question as the argument and reads the answer from its standard output
(SSH_ASKPASS of ssh(1)). The answer is neither kept nor written anywhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Literal, NoReturn

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout

from app.desktop.prose import MOST_LETTERS
from app.desktop.theme import SPACE, TEXT_PT, sized
from app.desktop.widgets import Label, button, fit_dialog, make_primary, row, small_label
from app.hosts.ssh import ASKPASS
from profiles.problems import AssayError
from profiles.text import shown

Kind = Literal["secret", "confirm", "notice"]

PROGRAM = "assay-askpass"
WIDTH = 520
DISMISSED = 1
WATCH_MS = 500
_FINGERPRINT = re.compile(r"\b(?:SHA256:[A-Za-z0-9+/=]{20,}|MD5(?::[0-9a-f]{2}){16})")


class Question(QDialog):
    """The whole question as plain text, and one way to answer it. `answer` is None while there is none."""

    def __init__(self, prompt: str, kind: Kind) -> None:
        super().__init__()
        self.answer: str | None = None
        self.setWindowTitle(self.tr("Assay: a question of ssh"))
        # The window that waits for the answer is another process, and would lie above it.
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        self._layout.setSpacing(2 * SPACE)
        self._layout.addWidget(Label(self.tr("ssh asks"), points=TEXT_PT, bold=True))
        self.prompt = _selectable(Label(_lines(prompt), wrap=True))
        self._layout.addWidget(self.prompt)
        self.secret = QLineEdit()
        if kind == "confirm":
            self._confirm(prompt)
        elif kind == "secret":
            self._ask_secret()
        else:
            self._layout.addLayout(row(1, button(self.tr("Close"), self.reject, primary=True)))
        fit_dialog(self, WIDTH)

    def _confirm(self, prompt: str) -> None:
        """Yes or no. Enter says no: what is trusted once is trusted for ever."""
        if (found := _FINGERPRINT.search(prompt)) is not None:
            self.fingerprint = _selectable(Label(found[0], wrap=True))
            self.fingerprint.setFont(
                sized(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont), TEXT_PT)
            )
            self.fingerprint.setAccessibleName(self.tr("Fingerprint: {text}").format(text=found[0]))
            self._layout.addWidget(self.fingerprint)
            about = self.tr(
                "Say yes only if whoever runs the server has told you this fingerprint. ssh remembers it, and"
                " asks no more."
            )
            self._layout.addWidget(small_label(about, wrap=True))
        self.yes = button(self.tr("Yes"), lambda: self._end("yes"))
        self.no = button(self.tr("No"), lambda: self._end("no"), primary=True)
        self._layout.addLayout(row(1, self.yes, self.no))
        self.no.setFocus()

    def _ask_secret(self) -> None:
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(self.tr("Answer, not shown"))
        self.secret.returnPressed.connect(self._end_with_secret)
        self._layout.addWidget(self.secret)
        self._layout.addWidget(small_label(self.tr("Assay hands it to ssh and does not keep it."), wrap=True))
        cancel = button(self.tr("Cancel"), self.reject)
        cancel.setAutoDefault(False)
        self.accept_button = button(self.tr("OK"), self._end_with_secret)
        # Not the default button as well: Enter in the field would answer twice.
        self.accept_button.setAutoDefault(False)
        make_primary(self.accept_button)
        self._layout.addLayout(row(1, cancel, self.accept_button))
        self.secret.setFocus()

    def _end_with_secret(self) -> None:
        self._end(self.secret.text())

    def _end(self, answer: str) -> None:
        self.answer = answer
        self.accept()


def main() -> NoReturn:
    """The whole life of the process; exit code 1 where there is no answer."""
    try:
        answer = ask(" ".join(sys.argv[1:]), os.environ.get("SSH_ASKPASS_PROMPT", ""))
    except AssayError as error:
        sys.stderr.write(f"assay: {error}\n")
        sys.exit(DISMISSED)
    if answer is None:
        sys.exit(DISMISSED)
    sys.stdout.buffer.write(answer.encode() + b"\n")
    sys.stdout.buffer.flush()
    sys.exit(0)


def ask(prompt: str, hint: str = "") -> str | None:
    """The answer; None where the dialog was dismissed. `hint` as ssh gives it: `confirm`, `none` or nothing.

    Raises DeviceError where no dialog can be shown.
    """
    from app.desktop.start import check_display, refusal_in_words

    check_display()
    from app.desktop.application import make_application, speak
    from app.desktop.settings import Settings
    from app.desktop.theme import Appearance

    with refusal_in_words():
        application = make_application()
    settings = Settings()
    speak(settings.chosen.language)
    Appearance(settings.chosen.theme, application).wear()
    question = Question(prompt, kind_of(prompt, hint))
    asker = os.getppid()
    watch = QTimer(question)
    # An ssh that was ended takes its question with it.
    watch.timeout.connect(lambda: None if os.getppid() == asker else question.reject())
    watch.start(WATCH_MS)
    question.exec()
    watch.stop()
    return question.answer


def kind_of(prompt: str, hint: str = "") -> Kind:
    """What is asked for; ssh hints at everything but the question of a host's key."""
    if hint == "none":
        return "notice"
    return "confirm" if hint == "confirm" or "(yes/no" in prompt else "secret"


def find_program() -> str | None:
    """The script of this installation, else the first one on PATH; None where there is none."""
    for folder in (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), None):
        if (found := shutil.which(PROGRAM, path=folder)) is not None:
            return found
    return None


def offer_program() -> None:
    """Tell the children of this process where the program is; what the user has set stays."""
    if not os.environ.get(ASKPASS) and (program := find_program()) is not None:
        os.environ[ASKPASS] = program


def _lines(prompt: str) -> str:
    """The question with its line breaks; every other sign that cannot be printed becomes an escape."""
    return "\n".join(shown(line, MOST_LETTERS) for line in prompt[:MOST_LETTERS].strip().splitlines())


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


if __name__ == "__main__":
    main()
