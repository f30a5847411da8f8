"""The journal under the deaths that it is there for: real processes, really killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from profiles.events import MAX_LINE_BYTES, End, Log, encode
from profiles.fold import fold
from profiles.journal import JournalWriter, is_live, read_journal
from profiles.locks import try_lock
from profiles.problems import StorageError
from tests.profiles.streams import whole_run

ROOT = Path(__file__).parents[2]

# Lines of 0.9 MB, so that the signal finds most of the time within a write.
ENDLESS = """
import itertools, sys
from pathlib import Path
from profiles.events import Log, encode
from profiles.journal import JournalWriter
journal = JournalWriter(Path(sys.argv[1]))
print("open", flush=True)
for seq in itertools.count():
    journal.write(encode(Log(seq=seq, t=float(seq), level="info", text="x" * int(sys.argv[2]))))
    if seq >= int(sys.argv[3]):
        sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.journal.jsonl"


def write_lines(path: Path, *lines: bytes) -> None:
    with JournalWriter(path) as journal:
        for line in lines:
            journal.write(line)


def child(path: Path, size: int, last: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(path), str(size), str(last)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    return process


def wait_for(condition: object) -> None:
    limit = time.monotonic() + 30
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limit
        time.sleep(0.002)


def test_what_is_written_is_read(path: Path) -> None:
    write_lines(path, *(encode(event) for event in whole_run()))
    assert list(read_journal(path)) == whole_run()
    assert fold(read_journal(path)) == fold(whole_run())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("enough_bytes", [1, 3_000_000, 10_000_000])
def test_a_killed_writer_leaves_whole_lines_and_no_lock(path: Path, enough_bytes: int) -> None:
    process = child(path, 900_000, 1_000)
    try:
        wait_for(lambda: path.stat().st_size >= enough_bytes)
        assert is_live(path)
    finally:
        process.kill()
        process.communicate()
    assert not is_live(path)
    data = path.read_bytes()
    events = list(read_journal(path))
    assert [event.seq for event in events] == list(range(data.count(b"\n")))
    assert all(isinstance(event, Log) and len(event.text) == 900_000 for event in events)


def test_one_journal_has_one_writer(path: Path) -> None:
    process = child(path, 10, 0)
    try:
        wait_for(lambda: path.stat().st_size > 0)
        before = path.read_bytes()
        with pytest.raises(StorageError, match="another process is writing the journal"):
            JournalWriter(path)
        assert path.read_bytes() == before
        assert [event.seq for event in read_journal(path)] == [0]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shared locks")
def test_asking_does_not_keep_a_writer_out(path: Path) -> None:
    path.touch()
    with path.open("rb") as asking:
        assert try_lock(asking.fileno(), shared=True)
        release = threading.Timer(0.1, asking.close)
        release.start()
        write_lines(path, encode(End(status="done")))
        release.join()
    assert len(list(read_journal(path))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shared locks")
def test_who_asks_is_not_taken_for_a_writer(path: Path) -> None:
    write_lines(path, encode(End(status="done")))
    with path.open("rb") as asking:
        assert try_lock(asking.fileno(), shared=True)
        assert not is_live(path)


class TestIsLive:
    def test_of_nothing(self, path: Path) -> None:
        assert not is_live(path)

    def test_while_it_is_written_and_after(self, path: Path) -> None:
        with JournalWriter(path) as journal:
            assert is_live(path)
            journal.write(encode(End(status="done")))
            assert is_live(path)
        assert not is_live(path)

    def test_of_one_that_is_about_to_be_begun(self, path: Path) -> None:
        path.touch()
        assert is_live(path)


class TestWriter:
    def test_a_line_without_its_end_gets_one(self, path: Path) -> None:
        write_lines(path, b'{"event":"end","status":"done"}', encode(End(status="done", seq=1)))
        assert [event.seq for event in read_journal(path)] == [0, 1]

    def test_a_journal_that_holds_a_run_is_not_continued(self, path: Path) -> None:
        write_lines(path, encode(End(status="done")))
        with pytest.raises(StorageError, match="holds a run already"):
            JournalWriter(path)
        assert not is_live(path)

    def test_in_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="its folder does not exist"):
            JournalWriter(tmp_path / "absent" / "j")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_on_a_device_that_is_always_full(self) -> None:
        with JournalWriter(Path("/dev/full")) as journal, pytest.raises(StorageError, match="no room"):
            journal.write(b"{}\n")

    def test_after_its_end(self, path: Path) -> None:
        journal = JournalWriter(path)
        journal.close()
        journal.close()
        with pytest.raises(StorageError):
            journal.write(b"{}\n")


class TestReader:
    def test_of_nothing(self, path: Path) -> None:
        with pytest.raises(StorageError, match="cannot be read"):
            list(read_journal(path))

    def test_a_last_line_torn_at_any_byte(self, path: Path) -> None:
        first, last = encode(Log(level="info", text="é")), encode(End(seq=1, status="done"))
        for length in range(len(last)):
            path.write_bytes(first + last[:length])
            assert [event.seq for event in read_journal(path)] == [0]

    @pytest.mark.parametrize(
        "junk", [b"", b"\0" * 100, b"[]", b"{}", b'{"event":1}', b'{"event":"end"}', b"\xff", b"[" * 100_000]
    )
    def test_a_damaged_line_in_the_middle_is_told(self, path: Path, junk: bytes) -> None:
        before, after = Log(t=3.0, level="info", text="a"), End(seq=2, t=5.0, status="done")
        path.write_bytes(encode(before) + junk + b"\n" + encode(after))
        first, told, last = read_journal(path)
        assert (first, last) == (before, after)
        assert isinstance(told, Log)
        assert told.level == "warning"
        assert told.text.startswith("line 2 of the journal is damaged and was left out: ")
        assert told.t == 3.0

    def test_a_damaged_line_is_a_loss_in_its_stream(self, path: Path) -> None:
        lines = [encode(event) for event in whole_run()]
        lines[10] = b"\0" * 40 + b"\n"
        path.write_bytes(b"".join(lines))
        profile = fold(read_journal(path))
        assert [end.lost_events for end in profile.workers] == [1, 0]
        assert [line.level for line in profile.log] == ["warning"]

    def test_a_line_too_long_for_an_event_ends_with_itself(self, path: Path) -> None:
        after = End(seq=1, status="done")
        path.write_bytes(b'{"x":"' + b"x" * 3 * MAX_LINE_BYTES + b'"}\n' + encode(after))
        told, last = read_journal(path)
        assert isinstance(told, Log)
        assert "over the limit" in told.text
        assert last == after

    def test_the_longest_event_is_read(self, path: Path) -> None:
        room = MAX_LINE_BYTES - len(encode(Log(level="info", text="")))
        event = Log(level="info", text="x" * room)
        assert len(encode(event)) == MAX_LINE_BYTES
        write_lines(path, encode(event))
        assert list(read_journal(path)) == [event]

    def test_an_event_of_a_newer_writer_is_told_in_its_place(self, path: Path) -> None:
        lines = [encode(event) for event in whole_run()]
        newer = b'{"event":"novelty","worker":1,"seq":%d,"t":12.5,"of":[1]}\n' % 18
        path.write_bytes(b"".join(lines) + newer)
        profile = fold(read_journal(path))
        assert [end.lost_events for end in profile.workers] == [0, 0]
        assert [(line.worker, line.level, line.text) for line in profile.log] == [
            (1, "info", "an event of a newer Assay was left out: novelty")
        ]
        assert profile.cases == fold(whole_run()).cases
