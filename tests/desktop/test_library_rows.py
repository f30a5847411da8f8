"""The Library page as plain data: filters, order of selection, names of files, a look at a folder."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from app.desktop.library import work
from app.desktop.library.exporting import file_name
from app.desktop.library.rows import Wanted, best_dtype, changed, make_row, make_rows
from app.desktop.library.selection import Order, comparable
from profiles.index import Entry
from profiles.library import Library
from profiles.problems import StorageError


def entry(number=0, **changes):
    facts = {
        "folder": Path("/library"), "file": b"run-%d.assay.json" % number, "id": f"run-{number}",
        "name": f"Look {number}", "created": "2026-11-22T07:00:00Z", "device": "NVIDIA H200", "kind": "cuda",
        "suite": "quick", "host": "lab3", "status": "complete", "reason": "", "cases": 2, "cases_ok": 2,
    }  # fmt: skip
    return Entry(**(facts | changes))


def fits(wanted, **changes):
    passes = wanted.passes()
    return passes is None or passes(make_row(entry(**changes)))


@pytest.mark.parametrize("word", ["look", "H200", "quick", "LAB3", "run-0", "driver", "straße", "look lab3"])
def test_every_word_is_searched_in_name_device_suite_host_id_and_note(word):
    assert fits(Wanted(search=word), notes="after the Driver update, STRASSE")


@pytest.mark.parametrize("word", ["other", "look other", "h100"])
def test_one_word_that_is_nowhere_is_enough_not_to_be_found(word):
    assert not fits(Wanted(search=word))


def test_filters_are_exact_and_all_of_them_count():
    assert fits(Wanted(device="NVIDIA H200", suite="quick", starred=True), starred=True)
    assert not fits(Wanted(device="NVIDIA H200", suite="quick", starred=True))
    assert not fits(Wanted(device="NVIDIA"))
    assert not fits(Wanted(suite="quic"))
    assert Wanted(search="  ").passes() is None


def test_rows_of_unchanged_entries_stay_the_same_objects():
    first = make_rows([entry(0), entry(1)], ())
    again = make_rows([entry(0), entry(1, name="other")], first)
    assert again[0] is first[0]
    assert (again[1].entry.name, "other" in again[1].text) == ("other", True)


def test_a_changed_row_can_be_found_by_its_new_words():
    row = changed(make_row(entry()), notes="power cap", starred=True)
    assert Wanted(search="cap", starred=True).passes()(row)
    assert row.entry.name == "Look 0"


def test_the_dtype_of_the_best_matmul_is_told():
    assert best_dtype(make_row(entry(best_case="matmul/bf16/m1-n1-k1"))) == "bf16"
    assert best_dtype(make_row(entry())) == ""


def test_the_first_selected_is_the_baseline_wherever_it_stands():
    one, two, three = (make_row(entry(n)) for n in range(3))
    order = Order()
    assert order.arrange([two]) == [two]
    assert order.arrange([one, two, three]) == [two, one, three]
    assert order.arrange([one, three]) == [one, three]
    assert order.arrange([]) == []
    assert order.arrange([one, two]) == [one, two]


def test_two_to_six_sound_profiles_can_be_compared():
    rows = [make_row(entry(n)) for n in range(7)]
    assert [comparable(rows[:n]) for n in (1, 2, 6, 7)] == ["too few", "yes", "yes", "too many"]
    assert comparable([rows[0], make_row(entry(9, status="damaged"))]) == "damaged"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("H200 quick", "H200-quick.csv"), ("../../etc/x", "etc-x.csv"), ("<b>", "b.csv"), ("///", "run-0.csv"),
     ("快速", "快速.csv"), ("a" * 500, "a" * 80 + ".csv")],
)  # fmt: skip
def test_an_exported_file_has_a_name_that_every_system_takes(name, wanted):
    assert file_name(make_row(entry(name=name)), "csv") == wanted


def look(root, before=None, **options):
    return work.look(root, before, lambda done, total: None, **({"expected": False} | options))


def test_a_folder_that_never_was_is_an_empty_library_and_one_that_went_is_a_problem(home):
    root = home / "library"
    assert look(root).rows == []
    found = look(root, expected=True)
    assert (found.problem, found.rows) == ("gone", None)


def test_a_folder_that_went_is_not_forgotten_by_the_index(home, make):
    root = home / "library"
    Library().save(make.profile("run-0001"))
    rows = look(root).rows
    root.rename(home / "away")
    assert look(root, rows, expected=True).problem == "gone"
    (home / "away").rename(root)
    read = []
    work.look(root, None, lambda done, total: read.append(total), expected=True)
    assert read == []


def test_a_file_in_the_place_of_the_folder_is_told(home):
    (home / "library").write_text("no folder")
    assert look(home / "library").problem == "no folder"


def test_an_unchanged_folder_gives_no_new_rows_and_with_its_stamp_is_not_read(home, make, monkeypatch):
    Library().save(make.profile("run-0001"))
    first = look(home / "library")
    assert first.devices == ("Test CPU",)
    assert look(home / "library", first.rows).rows is None
    monkeypatch.setattr(work, "_entries", lambda *_: pytest.fail("it was read"))
    assert look(home / "library", first.rows, stamp=first.stamp).rows is None


def test_a_change_of_labels_is_done_to_all_that_let_it_be_done(home, make):
    paths = [Library().save(make.profile(f"run-000{n}")) for n in range(2)]
    paths.insert(1, home / "library" / "gone.assay.json")
    done = work.label(paths, starred=True)
    assert (len(done.paths), done.failed, len(done.problems)) == (2, [paths[1]], 1)
    assert [e.starred for e in Library().entries()] == [True, True]
    deleted = work.delete(paths)
    assert len(deleted.paths) == 2
    assert Library().entries() == []
    assert work.restore(deleted.paths).problems == []
    assert len(Library().entries()) == 2


def test_a_folder_for_the_library_must_be_one_that_can_be_written(home):
    work.check_folder(home)
    assert list(home.iterdir()) == []
    (home / "file").write_text("x")
    for wrong in (home / "none", home / "file", Path("/proc")):
        with pytest.raises(StorageError, match=r"choose a folder"):
            work.check_folder(wrong)


def test_replace_keeps_what_is_not_given():
    row = make_row(replace(entry(), notes="a"))
    assert changed(row, name="b").entry.notes == "a"
