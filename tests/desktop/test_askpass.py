"""What ssh asks is shown as it is, answered on standard output, and kept nowhere."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.desktop.askpass import Question, find_program, kind_of, offer_program
from app.hosts.ssh import ASKPASS
from tests.desktop.askpass_robot import write_robot

FINGERPRINT = "SHA256:n8Sz1LOmlKF6qwN3qIKkCzV6pDJlPyLTYrYvFjuAvUQ"
NEW_KEY = (
    "The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.\n"
    f"ED25519 key fingerprint is {FINGERPRINT}.\nThis key is not known by any other names.\n"
    "Are you sure you want to continue connecting (yes/no/[fingerprint])? "
)
OF_A_KEY = "Enter passphrase for key '/home/<b>u</b>/.ssh/id_ed25519': "


def asked(qtbot, prompt, hint=""):
    question = Question(prompt, kind_of(prompt, hint))
    qtbot.addWidget(question)
    question.show()
    return question


def test_a_new_key_is_a_yes_or_no_with_its_fingerprint_apart_and_no_by_default(qtbot):
    question = asked(qtbot, NEW_KEY)
    assert question.prompt.text() == NEW_KEY.strip()
    assert question.prompt.textFormat() == Qt.TextFormat.PlainText
    assert question.fingerprint.text() == FINGERPRINT
    assert question.fingerprint.fontInfo().fixedPitch()
    assert not question.secret.isVisible()
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert question.answer == "no"
    question = asked(qtbot, NEW_KEY)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    assert question.answer == "yes"


def test_a_secret_is_not_shown_and_is_handed_over_as_it_was_typed(qtbot):
    question = asked(qtbot, OF_A_KEY)
    assert question.secret.echoMode() == QLineEdit.EchoMode.Password
    assert "<b>u</b>" in question.prompt.text()
    question.secret.insert(" p@ss wörd ")
    qtbot.keyClick(question.secret, Qt.Key.Key_Return)
    assert question.answer == " p@ss wörd "
    question = asked(qtbot, OF_A_KEY)
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert question.answer is None


def test_hints_of_ssh_are_followed(qtbot):
    assert kind_of("Allow use of key? ", "confirm") == "confirm"
    assert kind_of("Confirm user presence for key", "none") == "notice"
    question = asked(qtbot, "Touch the key", "none")
    assert not question.secret.isVisible()
    question.reject()
    assert question.answer is None


def test_signs_that_would_change_how_the_question_reads_are_made_visible(qtbot):
    question = asked(qtbot, "Pass\u202eword\x1b[2J for\nu@h: ")
    assert question.prompt.text() == "Pass\\u202eword\\x1b[2J for\nu@h:"


def test_the_program_is_found_and_what_the_user_has_set_stays(monkeypatch, tmp_path):
    program = tmp_path / "assay-askpass"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    assert find_program() == str(program)
    monkeypatch.delenv(ASKPASS, raising=False)
    offer_program()
    assert os.environ[ASKPASS] == str(program)
    monkeypatch.setenv(ASKPASS, "/usr/bin/mine")
    offer_program()
    assert os.environ[ASKPASS] == "/usr/bin/mine"


@pytest.fixture
def answering(tmp_path):
    return write_robot(tmp_path)


def environment(**more):
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"} | more


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_ssh_keygen_takes_the_passphrase_from_the_dialog(answering, tmp_path):
    """OpenSSH's own reader of SSH_ASKPASS decides whether what we print is what was typed."""
    key = tmp_path / "key"
    typed = " zwölf Boxkämpfer "
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", typed, "-f", key], check=True, stdin=subprocess.DEVNULL
    )

    def public(answer):
        told = environment(SSH_ASKPASS=str(answering), SSH_ASKPASS_REQUIRE="force", ANSWER=answer)
        return subprocess.run(
            ["ssh-keygen", "-y", "-f", key], env=told, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=60, check=False, start_new_session=True,
        )  # fmt: skip

    right = public(typed)
    assert right.returncode == 0, right.stderr
    assert right.stdout.split()[:2] == key.with_suffix(".pub").read_text().split()[:2]
    assert public("wrong").returncode != 0


def test_without_a_screen_there_is_no_answer_but_a_sentence(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform != "linux":
        pytest.skip("only here a screen may be missing")
    done = subprocess.run(
        [sys.executable, "-m", "app.desktop.askpass", "Password: "],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("assay: there is no display")


@pytest.mark.skipif(os.name != "posix", reason="by the number of the parent process")
def test_the_question_goes_with_the_ssh_that_asked(answering):
    """Killed, ssh leaves its child behind: a dialog that asks for a password for nobody."""
    code = "import subprocess, sys; subprocess.run([sys.argv[1], 'Password: '])"
    asker = subprocess.Popen(
        [sys.executable, "-c", code, answering], env=environment(), stderr=subprocess.PIPE, text=True
    )
    dialog = int(asker.stderr.readline())
    try:
        asker.kill()
        asker.wait()
        deadline = time.monotonic() + 30
        while alive(dialog) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not alive(dialog)
    finally:
        asker.stderr.close()
        if alive(dialog):
            os.kill(dialog, signal.SIGKILL)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
