"""What is left after kill -9, with real journals of real processes."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from profiles.events import encode
from profiles.files import read_profile
from profiles.library import Library
from tests.profiles.streams import head, whole_run, worker

ROOT = Path(__file__).parents[2]

MEASURING = """
import socket, sys, time
from profiles.events import encode
from profiles.journal import JournalWriter
from profiles.library import Library
from tests.profiles.streams import head, worker

journal = JournalWriter(Library().journal_path("20261122-run"))
events = [*head(status=None), *worker(1, 0), *worker(2, 1)[:-4]]
for event in events:
    if hasattr(event, "host"):
        event.host = socket.gethostname()
    journal.write(encode(event))
journal.write(b'{"event": "samples", "worker": 2, "se')
print("measuring", flush=True)
time.sleep(600)
"""


@pytest.fixture
def library(home):
    library = Library()
    library.root.mkdir()
    return library


def write_journal(library, events, name="20261122-run", host=None):
    for event in events:
        if hasattr(event, "host"):
            event.host = host or socket.gethostname()
    path = library.journal_path(name)
    path.write_bytes(b"".join(encode(event) for event in events))
    return path


def test_after_kill_9_the_finished_cases_are_in_the_library(library):
    child = subprocess.Popen([sys.executable, "-c", MEASURING], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "measuring\n"
        assert library.recover() == []
        assert library.journal_path("20261122-run").exists()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    (path,) = library.recover()
    assert not library.journal_path("20261122-run").exists()
    file = read_profile(path)
    assert file.digest_ok
    assert file.profile.status == "lost"
    rounds = [len([r for r in case.rounds if r.status == "ok"]) for case in file.profile.cases]
    assert rounds[0] == 2
    assert len(file.profile.cases[0].rounds[0].seconds) == 4
    (entry,) = library.entries()
    assert (entry.id, entry.status) == ("20261122-run", "interrupted")
    assert library.recover() == []
    assert library.notes == []


def test_a_journal_whose_profile_was_saved_before_the_death_is_only_removed(library):
    journal = write_journal(library, whole_run())
    (path,) = library.recover()
    library.rename("20261122-run", "renamed since")
    write_journal(library, whole_run())
    assert library.recover() == []
    assert not journal.exists()
    assert read_profile(path).profile.name == "renamed since"


def test_a_damaged_profile_is_replaced_by_what_its_journal_holds(library):
    write_journal(library, whole_run())
    (library.root / "20261122-run.assay.json").write_bytes(b"torn")
    (path,) = library.recover()
    assert read_profile(path).digest_ok


@pytest.mark.parametrize("content", [b"garbage\n" * 3, b'{"event": "hello"}\n'])
def test_a_journal_that_holds_no_run_is_put_aside_and_told_once(library, content):
    journal = library.journal_path("20261122-bad")
    journal.write_bytes(content)
    assert library.recover() == []
    assert [note.count("\n") for note in library.notes] == [0]
    assert "20261122-bad" in library.notes[0]
    assert journal.with_name(journal.name + ".unreadable").read_bytes() == content
    assert Library().recover() == []


def test_a_run_that_died_before_it_had_a_plan_is_put_aside(library):
    write_journal(library, head()[:1])
    assert library.recover() == []
    assert "20261122-run" in library.notes[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_is_called_a_journal_is_not_waited_for(library):
    os.mkfifo(library.journal_path("20261122-pipe"))
    assert library.recover() == []


def test_an_empty_journal_may_be_about_to_be_written(library):
    journal = library.journal_path("20261122-new")
    journal.touch()
    assert library.recover() == []
    assert journal.exists()


def test_an_empty_journal_that_nobody_began_goes_after_a_day(library):
    journal = library.journal_path("20261122-new")
    journal.touch()
    os.utime(journal, (0, 0))
    assert (library.recover(), library.notes) == ([], [])
    assert not journal.exists()


@pytest.mark.parametrize("events", [head(status=None)[:1], [*head(status=None), *worker(1, 0)]])
def test_a_journal_of_another_host_is_left_alone_until_it_has_rested(library, events):
    journal = write_journal(library, events, host="elsewhere")
    assert library.recover() == []
    assert journal.exists()
    assert library.notes == []
    long_ago = journal.stat().st_mtime - 3600
    os.utime(journal, (long_ago, long_ago))
    assert len(library.recover()) + len(library.notes) == 1
    assert not journal.exists()


def test_a_disk_that_refuses_keeps_the_journal_and_says_so(library):
    journal = write_journal(library, whole_run())
    blocked = library.root / "20261122-run.assay.json"
    (blocked / "a folder in the way").mkdir(parents=True)
    assert library.recover() == []
    assert journal.exists()
    assert "is kept in" in library.notes[0]


def test_leftovers_of_killed_writers_go_after_a_day(library):
    old, young = library.root / ".assay-0123.tmp", library.root / ".assay-4567.tmp"
    mine = library.root / "mine.tmp"
    for path in (old, young, mine):
        path.write_bytes(b"half a prof")
    for path in (old, mine):
        os.utime(path, (0, 0))
    library.recover()
    assert [path.exists() for path in (old, young, mine)] == [False, True, True]
