"""A command whose output nobody reads, whose streams are closed, or whose terminal knows little."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from profiles.library import Library

ROOT = Path(__file__).parents[2]
ASSAY = [sys.executable, "-m", "app"]


@pytest.fixture
def saved(home, make):
    for number in range(30):
        Library().save(make.profile(f"run-{number:04d}", name=f"– µ {number}", rounds=1))


def shell(command, **variables):
    """The command in a shell; `assay` is ours. (exit code of the shell, stdout, stderr)"""
    text = f"set -o pipefail; assay() {{ '{sys.executable}' -m app \"$@\"; }}; {command}"
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        timeout=60,
        check=False,
    )
    err = done.stderr.decode(errors="replace")
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    return done.returncode, done.stdout, err


needs_bash = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.mark.parametrize("arguments", [["list"], ["schema", "profile"], ["export", "run-0001"], ["--help"]])
def test_a_reader_that_has_seen_enough_is_no_failure(saved, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*ASSAY, *arguments], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@needs_bash
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_sentence(saved):
    for command in ("assay list", "assay export run-0001", "assay schema events"):
        code, _, err = shell(f"{command} > /dev/full")
        assert code == 2
        assert err == "assay: the output could not be written (No space left on device).\n"


@needs_bash
@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["list", "export run-0001", "show run-0001", "rename run-0002 other"])
def test_closed_streams(saved, closed, command):
    code, _, err = shell(f"assay {command} {closed}")
    assert code == 0
    assert err == ""


@needs_bash
@pytest.mark.parametrize(
    ("encoding", "name"), [("cp437", "- µ 7"), ("latin-1", "- µ 7"), ("koi8-r", "- u 7"), ("utf-8", "– µ 7")]
)
def test_a_terminal_that_knows_no_such_character_gets_one_that_is_still_right(saved, encoding, name):
    code, out, _ = shell("assay list --search 'µ 7'", PYTHONIOENCODING=encoding)
    assert code == 0
    assert name in out.decode(encoding)


@needs_bash
def test_a_locale_without_unicode(saved):
    code, out, err = shell(
        "assay list; assay show run-0001", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert (code, err) == (0, "")
    assert b" 7 " in out


@needs_bash
def test_neither_home_nor_working_folder_is_needed(saved, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    path = f"PYTHONPATH='{ROOT}'"
    code, _, err = shell(f"cd '{gone}' && rmdir '{gone}' && export {path} && unset HOME && assay list")
    assert (code, err) == (0, "")


def test_without_arguments_and_without_a_display_one_sentence_says_what_there_is():
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    done = subprocess.run(ASSAY, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("assay: ")
    assert done.stderr.count("\n") == 1
    assert "assay run" in done.stderr


@needs_bash
def test_ctrl_c_at_any_moment_is_no_traceback(saved):
    for delay_s in (0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25):
        child = subprocess.Popen(
            [*ASSAY, "list"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(delay_s)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        # Python itself may be interrupted before a line of ours has run, and is then as loud as it likes.
        assert child.returncode in {0, 130, -signal.SIGINT} or b"/app/" not in err
        assert b"Traceback" not in err or b"/app/" not in err


def test_a_folder_variable_that_means_nothing_is_one_sentence(home, capfd, monkeypatch):
    from app.cli.main import run

    monkeypatch.setenv("ASSAY_LIBRARY", "~no-such-user-here/x")
    assert run(["list"]) == 2
    assert capfd.readouterr().err.startswith("assay: ASSAY_LIBRARY=~no-such-user-here/x is no folder")


@pytest.mark.parametrize(
    "reference", ["a" * 5000, "~no-such-user-here/x", "/".join("ab" * 3000), "a\nb\x1b[31m"]
)
def test_an_impossible_reference_is_one_sentence(home, capfd, reference):
    from app.cli.main import run

    for command in (["show"], ["delete"], ["export"]):
        assert run([*command, reference]) == 2
        err = capfd.readouterr().err
        assert err.startswith("assay: ")
        assert "error of Assay itself" not in err
        assert err.count("\n") == 1
        assert "\x1b" not in err


def test_a_console_script_of_an_earlier_installation_still_works():
    script = "import sys; from app.cli.main import main; sys.argv = ['assay', '--version']; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("assay ")
