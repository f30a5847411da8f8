"""Disks that really are full or read-only: small file systems of our own, and the limit on a file's size."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from profiles.problems import StorageError
from profiles.storage import create_atomically, make_folder, write_atomically

ROOT = Path(__file__).parents[2]

# In a child of its own, because a limit or a mount holds for a whole process.
PRELUDE = """
import json, os, sys
from pathlib import Path
from profiles.files import read_profile, update_labels, write_profile
from profiles.journal import JournalWriter
from profiles.problems import StorageError
from tests.profiles.streams import whole_profile
folder = Path(sys.argv[1])
path = folder / "a.assay.json"
def attempt(action, *arguments):
    try:
        action(*arguments)
    except StorageError as error:
        return str(error)
    return None
def large():
    profile = whole_profile()
    profile.notes = "x" * 500_000
    return profile
"""


def in_child(code: str, folder: Path, *before: str) -> dict[str, object]:
    command = [*before, sys.executable, "-c", PRELUDE + code, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def mounted(options: str, then: str = "true") -> tuple[str, ...]:
    """A command prefix: the rest runs where the folder is a file system of its own, seen by nobody else."""
    script = f'mount -t tmpfs -o {options} none "$0" && {then} && exec "$@"'
    return ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)


@cache
def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    command = [*mounted("size=64k"), "/mnt", "true"]
    return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


needs_mount = pytest.mark.skipif(
    not can_mount(), reason="this system lets nobody mount a file system of his own"
)


@needs_mount
def test_a_full_disk_keeps_the_old_file_and_no_rest(tmp_path: Path) -> None:
    code = """
write_profile(whole_profile(), path)
before = path.read_bytes()
said = attempt(write_profile, large(), path)
labels = attempt(lambda: update_labels(path, notes="x" * 500_000))
kept = path.read_bytes() == before
print(json.dumps({"said": said, "labels": labels, "kept": kept, "files": os.listdir(folder)}))
"""
    found = in_child(code, tmp_path, *mounted("size=64k"), str(tmp_path))
    for said in (found["said"], found["labels"]):
        assert str(said).startswith(
            f"there is no room to write {tmp_path}/a.assay.json (No space left on device): free"
        )
    assert found["kept"] is True
    assert found["files"] == ["a.assay.json"]


@needs_mount
def test_a_read_only_disk_is_said_to_be_one(tmp_path: Path) -> None:
    code = """
said = [attempt(write_profile, whole_profile(), path), attempt(lambda: update_labels(path, name="x"))]
said += [attempt(JournalWriter, folder / "j"), attempt(JournalWriter, path)]
print(json.dumps({"said": said, "files": os.listdir(folder), "name": read_profile(path).profile.name}))
"""
    source = tmp_path / "source.assay.json"
    found_source = in_child("write_profile(whole_profile(), folder); print('{}')", source)
    assert found_source == {}
    folder = tmp_path / "disk"
    folder.mkdir()
    then = f'cp "{source}" "$0/a.assay.json" && mount -o remount,ro "$0"'
    found = in_child(code, folder, *mounted("size=1m", then), str(folder))
    said = found["said"]
    assert isinstance(said, list)
    assert len(said) == 4
    for sentence in said:
        assert "cannot be written (Read-only file system): choose a folder that you may write to" in sentence
    assert (found["files"], found["name"]) == (["a.assay.json"], "first")


@needs_mount
def test_a_journal_on_a_full_disk_keeps_whole_lines(tmp_path: Path) -> None:
    code = """
from profiles.events import Log, encode
from profiles.journal import read_journal
journal = JournalWriter(folder / "j")
line = encode(Log(level="info", text="x" * 9000))
count, said = 0, None
while said is None:
    said = attempt(journal.write, line)
    count += said is None
small = attempt(journal.write, encode(Log(level="info", text="last")))
texts = [len(event.text) for event in read_journal(folder / "j")]
print(json.dumps({"said": said, "small": small, "count": count, "texts": texts}))
"""
    found = in_child(code, tmp_path, *mounted("size=64k"), str(tmp_path))
    assert "no room to write" in str(found["said"])
    assert found["small"] is None
    count = found["count"]
    assert isinstance(count, int)
    assert count >= 3
    assert found["texts"] == [9000] * count + [4]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")
def test_a_limit_on_the_file_size_is_no_room(tmp_path: Path) -> None:
    code = """
import resource
write_profile(whole_profile(), path)
before = path.read_bytes()
journal = JournalWriter(folder / "j")
journal.write(b"x" * 60_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
said = [attempt(write_profile, large(), path), attempt(journal.write, b"y" * 60_000)]
size = (folder / "j").stat().st_size
kept = path.read_bytes() == before
print(json.dumps({"said": said, "kept": kept, "files": sorted(os.listdir(folder)), "size": size}))
"""
    found = in_child(code, tmp_path)
    said = found["said"]
    assert isinstance(said, list)
    assert all(sentence.startswith("there is no room to write") for sentence in said)
    assert (found["kept"], found["files"], found["size"]) == (True, ["a.assay.json", "j"], 60_001)


def test_of_many_writers_of_one_name_one_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "profile"
    contents = [bytes([number]) * 1000 for number in range(32)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda content: create_atomically(path, content), contents))
    assert sum(done) == 1
    assert path.read_bytes() == contents[done.index(True)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    assert create_atomically(tmp_path / "profile", b"first")
    assert not create_atomically(tmp_path / "profile", b"second")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes for folders")
def test_a_file_in_the_place_of_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    told = "cannot be written: it, or a part of its path, is a file"
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError, match=told):
            make_folder(folder)
    with pytest.raises(StorageError, match=told):
        write_atomically(tmp_path / "file" / "below", b"")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_without_permission(tmp_path: Path) -> None:
    code = """
folder.chmod(0o500)
said = attempt(write_profile, whole_profile(), path)
folder.chmod(0o700)
print(json.dumps({"said": said, "files": os.listdir(folder)}))
"""
    is_root = os.geteuid() == 0
    if is_root and not can_mount():
        pytest.skip("nobody forbids root a folder, and this system gives no namespace in which root is less")
    found = in_child(code, tmp_path, *(("unshare", "--user") if is_root else ()))
    assert "(Permission denied): choose a folder that you may write to" in str(found["said"])
    assert found["files"] == []


class TestWhatIsNoFile:
    """Pipes and devices of our own making: a write must not put a file in their place."""

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_written_into_and_stays_one(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with ThreadPoolExecutor(1) as readers:
            read = readers.submit(pipe.read_bytes)
            write_atomically(pipe, b"all of it")
            assert read.result(10) == b"all of it"
        assert pipe.is_fifo()
        assert [path.name for path in tmp_path.iterdir()] == ["pipe"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_link_to_a_pipe_leads_to_it(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        link = tmp_path / "link"
        link.symlink_to("pipe")
        with ThreadPoolExecutor(1) as readers:
            read = readers.submit((tmp_path / "pipe").read_bytes)
            write_atomically(link, b"all of it")
            assert read.result(10) == b"all of it"
        assert link.is_symlink()
        assert link.is_fifo()

    @pytest.mark.skipif(not hasattr(os, "mknod"), reason="this system makes no devices")
    def test_a_device_stays_one(self, tmp_path: Path) -> None:
        device = tmp_path / "null"
        try:
            os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))  # what it takes is gone
            device.write_bytes(b"")
        except OSError:
            pytest.skip("this system lets nobody make a device, or open it")
        write_atomically(device, b"into nothing")
        assert device.is_char_device()
        assert [path.name for path in tmp_path.iterdir()] == ["null"]

    @pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
    def test_a_socket_is_refused_and_stays_one(self, tmp_path: Path) -> None:
        place = tmp_path / "s"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(place))
            with pytest.raises(StorageError, match="is a socket, not a file, and is left as it is"):
                write_atomically(place, b"x")
            assert place.is_socket()

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux names an open stream so")
    def test_the_name_of_standard_output_leads_to_its_pipe(self) -> None:
        code = (
            "from pathlib import Path\n"
            "from profiles.storage import write_atomically\n"
            "write_atomically(Path('/dev/stdout'), b'all of it')"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
        assert (done.stdout, done.stderr) == (b"all of it", b"")
