import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from profiles.files import read_profile, write_profile
from profiles.index import Filter, database_of
from profiles.library import Library
from profiles.paths import cache_dir
from profiles.problems import ProfileError, StorageError, UsageError


@pytest.fixture
def library(home):
    return Library()


def identity(number):
    return f"20261122-0700{number:02d}-test-{number:04d}"


def fill(library, make, count):
    return [
        library.save(make.profile(identity(i), name=f"run {i}", created=f"2026-11-{i + 1:02d}T07:00:00Z"))
        for i in range(count)
    ]


def ids(entries):
    return [entry.id for entry in entries]


def break_file(path, old=b'"seed":1', new=b'"seed":2'):
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def test_a_library_that_does_not_exist_is_empty(library):
    assert library.entries() == []
    assert library.recover() == []
    assert not library.root.exists()


def test_saved_profiles_are_listed_newest_first_with_their_facts(library, make):
    paths = fill(library, make, 3)
    entries = library.entries()
    assert ids(entries) == [identity(2), identity(1), identity(0)]
    assert [entry.path for entry in entries] == paths[::-1]
    first = entries[0]
    assert (first.name, first.device, first.kind, first.suite) == ("run 2", "Test CPU", "cpu", "quick")
    assert (first.status, first.cases, first.cases_ok, first.host) == ("complete", 2, 2, "testhost")
    assert ids(library.entries(limit=2)) == [identity(2), identity(1)]
    assert library.count() == 3


def test_every_change_of_the_folder_shows_at_the_next_question(library, make):
    first, second, _ = fill(library, make, 3)
    assert library.count() == 3
    second.unlink()
    write_profile(make.profile(identity(0), name="another name"), first)
    fill(library, make, 1)
    write_profile(make.profile("by-hand"), library.root / "copied by hand.assay.json")
    (library.root / "notes.txt").write_text("not a profile")
    assert {(e.id, e.name) for e in library.entries()} == {
        (identity(0), "run 0"), (identity(2), "run 2"), ("by-hand", "test run"),
    }  # fmt: skip


def test_a_changed_file_of_the_same_size_and_modification_time_is_noticed(library, make):
    (path,) = fill(library, make, 1)
    before = path.stat()
    assert library.entries()[0].status == "complete"
    break_file(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert library.entries()[0].status == "damaged"


@pytest.mark.parametrize(
    ("run_status", "standing"),
    [("done", "complete"), ("stopped", "interrupted"), ("failed", "interrupted"), ("lost", "interrupted")],
)
def test_the_standing_follows_the_run(library, make, run_status, standing):
    library.save(make.profile(status=run_status, reason="why"))
    (entry,) = library.entries()
    assert (entry.status, entry.reason) == (standing, "why")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": 99}', b'{"schema":1,"id":3}']
)
def test_unreadable_files_are_listed_as_damaged_until_they_are_repaired(library, make, content):
    (path,) = fill(library, make, 1)
    good = path.read_bytes()
    path.write_bytes(content)
    (entry,) = library.entries()
    assert (entry.status, entry.id) == ("damaged", identity(0))
    assert entry.reason
    path.write_bytes(good)
    assert library.entries()[0].status == "complete"


def test_a_file_whose_name_is_no_text_is_listed_and_can_be_deleted(library, make):
    fill(library, make, 1)
    odd = os.path.join(os.fsencode(library.root), b"\xff\xfe.assay.json")  # noqa: PTH118  (bytes)
    try:
        Path(os.fsdecode(odd)).write_bytes(b"broken")
    except OSError:
        pytest.skip("this file system takes text only")
    (entry,) = library.entries(Filter(status="damaged"))
    assert os.fsencode(entry.path) == odd
    library.delete(os.fsdecode(odd))
    assert library.count() == 1


def test_the_best_matmul_is_that_of_the_first_dtype_that_has_one(library, make):
    def result(dtype, size, seconds, **changes):
        name = f"matmul/{dtype}/m{size}-n{size}-k{size}"
        case = make.case(name, dtype=dtype, flops=2 * size**3, parameters={"m": size, "n": size, "k": size})
        return make.result(case, [make.round(i, [seconds] * 10, **changes) for i in range(3)])

    bf16 = [result("bf16", 512, 0.09), result("bf16", 1024, 0.05), result("bf16", 256, 0.1)]
    fp32 = result("fp32", 1024, 0.03)
    failed = result("bf16", 512, 0.1, status="incorrect")
    impossible = result("bf16", 2048, 1e-4)
    peak = {"bf16": make.device().peaks["fp32"], "fp32": make.device().peaks["fp32"]}
    device = make.device(peaks=peak)
    for name, cases in {
        "several": [fp32, *bf16],
        "impossible": [impossible, *bf16],
        "fp32 only": [failed, fp32],
        "none": [failed],
    }.items():
        library.save(make.profile(name.replace(" ", "-"), name=name, cases=cases, device=device))
    found = {entry.name: entry for entry in library.entries()}
    best = found["several"]
    assert (best.best_case, best.best_unit) == ("matmul/bf16/m1024-n1024-k1024", "FLOP/s")
    assert best.best_value == pytest.approx(2 * 1024**3 * 10 / 0.05, rel=1e-3)
    assert found["impossible"].best_value == best.best_value
    assert found["fp32 only"].best_case == "matmul/fp32/m1024-n1024-k1024"
    assert (found["none"].best_value, found["none"].best_unit, found["none"].best_case) == (None, "", "")


def test_filters_look_for_parts_without_regard_to_case(library, make):
    gpu = make.device(name="NVIDIA H200", kind="cuda", id="cuda:0")
    library.save(make.profile("a-1", name="Ночной прогон", device=gpu, host="node7"))
    library.save(make.profile("b-2", name="100% sure_thing", status="stopped"))
    found = {
        "device": ids(library.entries(Filter(device="h200"))),
        "kind": ids(library.entries(Filter(device="CUDA"))),
        "name": ids(library.entries(Filter(search="НОЧНОЙ"))),
        "host": ids(library.entries(Filter(search="Node7"))),
        "case": ids(library.entries(Filter(search="M128-n128"))),
    }
    assert found == {
        "device": ["a-1"],
        "kind": ["a-1"],
        "name": ["a-1"],
        "host": ["a-1"],
        "case": ["a-1", "b-2"],
    }
    assert ids(library.entries(Filter(search="100% s"))) == ["b-2"]
    assert ids(library.entries(Filter(search="re_t"))) == ["b-2"]
    assert library.entries(Filter(search="r%t")) == []
    assert ids(library.entries(Filter(status="interrupted"))) == ["b-2"]
    assert library.count(Filter(suite="quick")) == 2
    assert library.count(Filter(suite="standard")) == 0


class TestFind:
    def test_by_path_id_name_part_of_the_name_and_begin_of_the_id(self, library, make):
        first, second, third = fill(library, make, 3)
        library.rename(identity(2), "Night on the farm")
        assert library.find(str(first)) == first
        assert library.find(identity(1)) == second
        assert library.find("run 1") == second
        assert library.find("NIGHT") == third
        assert library.find(identity(2)[:15]) == third

    def test_a_name_with_a_slash_is_a_name_all_the_same(self, library, make):
        first, _ = fill(library, make, 2)
        library.rename(identity(0), "A100/A800 at night")
        assert library.find("A100/A800") == first
        with pytest.raises(UsageError, match="there is no file /no/such"):
            library.find("/no/such")

    def test_a_whole_name_wins_over_a_part(self, library, make):
        paths = fill(library, make, 2)
        library.rename(identity(1), "run 0 again")
        assert library.find("run 0") == paths[0]

    def test_an_ambiguous_one_lists_at_most_five_candidates(self, library, make):
        fill(library, make, 7)
        with pytest.raises(UsageError) as caught:
            library.find("run")
        text = str(caught.value)
        assert "fits 7 profiles" in text
        assert text.count(" (2026") == 5
        assert "and 2 more" in text
        assert "\n" not in text

    def test_copies_with_one_id_are_told_apart_by_their_path(self, library, make):
        (path,) = fill(library, make, 1)
        (library.root / "copy.assay.json").write_bytes(path.read_bytes())
        with pytest.raises(UsageError, match=r"copy\.assay\.json"):
            library.find(identity(0))

    @pytest.mark.parametrize(
        "reference", ["", "nothing", "no/such.assay.json", "gone.assay.json", "\0", "\x1b[2J"]
    )
    def test_an_unknown_one_is_a_sentence(self, library, make, reference):
        fill(library, make, 1)
        with pytest.raises(UsageError) as caught:
            library.find(reference)
        assert str(caught.value).isprintable()


class TestChanges:
    def test_rename_changes_the_label_and_nothing_else(self, library, make):
        (path,) = fill(library, make, 1)
        before = read_profile(path)
        library.rename("run 0", "  Überprüfung 名 ")
        after = read_profile(path)
        assert after.digest_ok
        assert after.profile.name == "Überprüfung 名"
        assert after.profile.digest == before.profile.digest
        assert ids(library.entries(Filter(search="überprüfung"))) == [identity(0)]

    @pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\x1b[31mred", "x" * 201])
    def test_rename_refuses_what_is_no_name(self, library, make, name):
        fill(library, make, 1)
        with pytest.raises(UsageError, match="a name is"):
            library.rename("run 0", name)

    def test_delete_moves_to_the_trash_and_import_brings_it_back(self, library, make):
        (path,) = fill(library, make, 1)
        content = path.read_bytes()
        trash = library.delete("run 0")
        assert library.entries() == []
        assert trash.read_bytes() == content
        back = library.import_file(trash)
        assert (back.path, back.already) == (path, False)
        assert path.read_bytes() == content
        second = library.delete("run 0")
        assert second != trash
        assert trash.exists()

    def test_labels_are_changed_alone_and_listed(self, library, make):
        path, _ = fill(library, make, 2)
        before = read_profile(path).profile
        assert library.set_labels("run 0", notes="  on the bench,\nlid open ", starred=True) == path
        after = read_profile(path)
        assert after.digest_ok
        assert after.profile.digest == before.digest
        (entry,) = library.entries(Filter(starred=True))
        assert (entry.id, entry.name, entry.notes, entry.starred) == (
            identity(0), "run 0", "on the bench,\nlid open", True,
        )  # fmt: skip
        assert ids(library.entries(Filter(search="LID open"))) == [identity(0)]
        library.set_labels("run 0", notes="", name="again", starred=False)
        assert library.entries(Filter(starred=True)) == []
        assert {(e.name, e.notes) for e in library.entries()} == {("again", ""), ("run 1", "")}
        with pytest.raises(UsageError, match="10000 characters"):
            library.set_labels("again", notes="x" * 10_001)

    def test_a_deleted_profile_can_be_restored_under_the_name_it_had(self, library, make):
        (path,) = fill(library, make, 1)
        library.set_labels("run 0", starred=True)
        content = path.read_bytes()
        first = library.delete("run 0")
        path.write_bytes(content)
        second = library.delete("run 0")
        assert first != second
        assert library.restore(second) == path
        assert path.read_bytes() == content
        assert not second.exists()
        assert library.entries()[0].starred
        with pytest.raises(UsageError, match="is there already"):
            library.restore(first)
        assert first.read_bytes() == content

    @pytest.mark.parametrize("name", ["copied by hand.assay.json", "run-2.assay.json"])
    def test_a_file_whose_name_is_not_its_id_keeps_it_in_the_trash_and_back(self, library, make, name):
        (path,) = fill(library, make, 1)
        path = path.rename(library.root / name)
        assert library.restore(library.delete(str(path))) == path
        path.write_bytes(b"damaged")
        assert library.restore(library.delete(str(path))) == path

    def test_only_what_is_in_the_trash_can_be_restored(self, library, make, tmp_path):
        (path,) = fill(library, make, 1)
        outside = tmp_path / "outside.assay.json"
        outside.write_bytes(path.read_bytes())
        for wrong in (path, outside, library.root / ".trash" / "gone.assay.json", library.root / ".trash"):
            with pytest.raises(UsageError, match="is not in the trash"):
                library.restore(wrong)
        assert outside.exists()

    def test_the_stamp_tells_every_change_that_assay_makes(self, library, make, tmp_path):
        stamps = [library.stamp()]

        def changed():
            stamps.append(library.stamp())
            return stamps[-1] != stamps[-2]

        fill(library, make, 2)
        assert changed()
        assert library.count() == 2
        assert not changed()
        library.set_labels("run 0", starred=True)
        assert changed()
        trashed = library.delete("run 0")
        assert changed()
        library.restore(trashed)
        assert changed()

    def test_delete_leaves_files_outside_alone(self, library, make, tmp_path):
        outside = tmp_path / "mine.assay.json"
        write_profile(make.profile(), outside)
        with pytest.raises(UsageError, match="not in the library"):
            library.delete(str(outside))
        assert outside.exists()

    def test_import_copies_the_bytes_and_knows_what_it_has(self, library, make, tmp_path):
        source = tmp_path / "from elsewhere.assay.json"
        write_profile(make.profile("elsewhere-1"), source)
        done = library.import_file(source)
        assert done.path == library.root / "elsewhere-1.assay.json"
        assert done.path.read_bytes() == source.read_bytes()
        library.rename("elsewhere-1", "renamed here")
        assert library.import_file(source).already

    def test_import_refuses_another_profile_under_a_known_id(self, library, make, tmp_path):
        (held,) = fill(library, make, 1)
        content = held.read_bytes()
        source = tmp_path / "other.assay.json"
        write_profile(make.profile(identity(0), seed=99), source)
        with pytest.raises(ProfileError, match="another profile with the id"):
            library.import_file(source)
        assert held.read_bytes() == content

    def test_import_refuses_damage_and_says_which(self, library, make, tmp_path):
        source = tmp_path / "source.assay.json"
        write_profile(make.profile(), source)
        break_file(source)
        with pytest.raises(ProfileError, match="digest"):
            library.import_file(source)
        source.write_bytes(b"{}")
        with pytest.raises(ProfileError):
            library.import_file(source)
        with pytest.raises(ProfileError):
            library.import_file(tmp_path / "gone.assay.json")
        assert library.entries() == []


@contextlib.contextmanager
def as_a_common_user():
    """The superuser may write anywhere, so the tests of refusals are not run as one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class TestIndex:
    def database(self, library):
        return database_of(library.root, cache_dir())

    @pytest.mark.parametrize("garbage", [b"this is no database", b"SQLite format 3\0" + b"\xff" * 5000, b""])
    def test_a_corrupt_index_is_built_anew_in_silence(self, library, make, garbage):
        fill(library, make, 3)
        library.refresh()
        library.close()
        self.database(library).write_bytes(garbage)
        assert len(library.entries()) == 3
        library.close()
        with sqlite3.connect(self.database(library)) as connection:
            assert connection.execute("SELECT count(*) FROM profile").fetchone() == (3,)
        connection.close()

    def test_an_index_that_breaks_under_an_open_library_is_built_anew(self, library, make):
        fill(library, make, 3)
        library.refresh()
        with sqlite3.connect(self.database(library)) as connection:
            connection.execute("DROP TABLE profile")
        connection.close()
        assert len(library.entries()) == 3

    @pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x93\xc0\x01\x02"])
    def test_an_index_with_a_damaged_entry_is_built_anew(self, library, make, damage):
        fill(library, make, 3)
        before = library.entries()
        with sqlite3.connect(self.database(library)) as connection:
            connection.execute("UPDATE profile SET entry = ? WHERE pid = 2", (damage,))
        connection.close()
        assert library.entries() == before

    def test_entries_lie_where_the_library_was_asked_for(self, library, make, tmp_path):
        fill(library, make, 1)
        library.refresh()
        library.close()
        other = tmp_path / "alias"
        other.symlink_to(library.root, target_is_directory=True)
        alias = Library(other)
        assert self.database(alias) == self.database(library)
        assert alias.entries()[0].path == other / f"{identity(0)}.assay.json"

    def test_without_a_cache_folder_it_lists_from_memory(self, home, make, monkeypatch):
        blocked = home / "file"
        blocked.write_text("in the way")
        monkeypatch.setenv("ASSAY_CACHE", str(blocked / "cache"))
        library = Library()
        fill(library, make, 2)
        assert len(library.entries()) == 2
        fill(library, make, 3)
        assert len(library.entries()) == 3

    def test_an_index_locked_for_ever_does_not_stop_a_list(self, library, make, monkeypatch):
        fill(library, make, 2)
        library.refresh()
        library.close()
        monkeypatch.setattr("profiles.index.BUSY_TIMEOUT_S", 0.1)
        holder = sqlite3.connect(self.database(library), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        fill(library, make, 3)
        assert len(library.entries()) == 3
        holder.close()

    @pytest.mark.skipif(not hasattr(os, "seteuid"), reason="a folder cannot be closed to its owner here")
    def test_a_read_only_library_lists_and_refuses_changes_in_a_sentence(self, make, monkeypatch):
        with tempfile.TemporaryDirectory() as home:
            monkeypatch.setenv("ASSAY_LIBRARY", f"{home}/library")
            monkeypatch.setenv("ASSAY_CACHE", f"{home}/cache")
            library = Library()
            fill(library, make, 2)
            library.refresh()
            library.close()
            Path(home).chmod(0o755)
            library.root.chmod(0o555)
            with as_a_common_user():
                assert len(library.entries()) == 2
                assert library.recover() == []
                for change in (lambda: library.rename("run 0", "new"), lambda: library.delete("run 0")):
                    with pytest.raises(StorageError, match="cannot be written"):
                        change()
            library.root.chmod(0o755)

    def test_a_library_that_is_a_file_is_a_sentence(self, home):
        (home / "library").write_text("not a folder")
        with pytest.raises(StorageError, match="ASSAY_LIBRARY"):
            Library().entries()

    def test_the_index_of_one_library_is_not_that_of_another(self, library, make, tmp_path):
        fill(library, make, 2)
        assert Library(tmp_path / "other").entries() == []
        assert library.count() == 2


WRITER = """
import sys
from pathlib import Path
from profiles.files import read_profile, write_profile
from profiles.library import Library
library, template = Library(), read_profile(Path(sys.argv[1])).profile
for number in range(40):
    template.id = f"{sys.argv[2]}-{number:03d}"
    library.save(template)
    library.entries(limit=5)
    if number % 10 == 9:
        library.rename(template.id, f"renamed {template.id}")
        library.delete(f"{sys.argv[2]}-{number - 5:03d}")
"""


def test_two_processes_write_list_rename_and_delete_at_once(library, make, tmp_path):
    template = tmp_path / "template.assay.json"
    write_profile(make.profile(), template)
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(template), name], cwd=root, stderr=subprocess.PIPE, text=True
        )
        for name in ("left", "right")
    ]
    for child in children:
        assert child.communicate(timeout=150)[1] == ""
        assert child.returncode == 0
    entries = library.entries()
    assert len(entries) == 2 * 36
    assert {entry.status for entry in entries} == {"complete"}
    assert sum(entry.name.startswith("renamed") for entry in entries) == 2 * 4
    connection = sqlite3.connect(TestIndex().database(library))
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(DISTINCT pid), count(*) FROM result").fetchone() == (72, 144)
    connection.close()


def test_large_profiles_let_others_go_first_as_often_as_small_ones(home, make, monkeypatch):
    """By time, too: two hundred large ones kept a closing window waiting for ten seconds."""
    fill(Library(), make, 3)
    told = []
    monkeypatch.setattr("profiles.contents.BATCH_S", 0.0)
    library = Library(progress=lambda done, total: told.append((done, total)))
    assert len(library.entries()) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
