"""Who is done, failed or lost: from members' words and files, in whatever order they come."""

import json

import pytest

from app.fleet.expected import Expected, Record, begin_record
from app.fleet.lines import MemberLine, decode_member, encode_line
from app.fleet.roll import Roll, group_reasons
from profiles.files import write_profile
from profiles.fleet.report import compile_report
from profiles.problems import StorageError
from profiles.profile import DeviceInfo, FleetMember
from profiles.text import encode_json

FLEET = "assay-20261122T070000Z-0001"


@pytest.fixture
def roll(tmp_path):
    return Roll(
        tmp_path, Record(fleet=FLEET, engine="slurm", expected=[Expected(member=str(n)) for n in range(3)])
    )


def say(roll, member, state, **more):
    return roll.hear(MemberLine(member=member, state=state, fleet=FLEET, **more))


def save(folder, make, name, **changes):
    member = FleetMember(name=name, engine="slurm", rank=int(name), fleet=changes.pop("fleet", FLEET))
    profile = make.profile(
        f"20261122T070000Z-n-{name}-{len(list(folder.iterdir())):04x}", member=member, **changes
    )
    path = folder / f"{profile.id}.assay.json"
    write_profile(profile, path)
    return path.name


def card(number):
    return DeviceInfo(id=f"cuda:{number}", kind="cuda", vendor="v", name="Card", uuid=f"GPU-{number}")


def states(roll):
    return {one.member: one.state for one in roll.record.expected}


def test_done_is_whose_files_are_here_and_silence_is_lost(roll, tmp_path, make):
    name = save(tmp_path, make, "0")
    say(roll, "0", "running")
    say(roll, "0", "done", profiles=[name])
    say(roll, "1", "running", case="matmul/x", host="n2")
    lost = roll.close("the engine ended")
    assert states(roll) == {"0": "done", "1": "lost", "2": "lost"}
    assert {one.member for one in lost} == {"1", "2"}
    reasons = {one.member: one.reason for one in lost}
    assert reasons["1"].startswith("the engine ended; last heard of 0 s before in matmul/x")
    assert reasons["2"] == "the engine ended; nothing was ever heard of it"


def test_a_member_whose_file_is_not_here_is_not_done(roll, monkeypatch):
    monkeypatch.setattr("app.fleet.roll.ARRIVAL_STEP_S", 5.0)
    monkeypatch.setattr("app.fleet.roll.time.sleep", lambda seconds: None)
    say(roll, "0", "done", profiles=["elsewhere.assay.json"], node="n1")
    roll.close("the engine ended")
    one = roll.record.expected[0]
    assert one.state == "lost"
    assert "elsewhere.assay.json on n1" in one.reason
    assert one.reason.endswith("give a folder that all hosts share")


def test_a_profile_counts_though_its_members_last_words_did_not_come(roll, tmp_path, make):
    names = [save(tmp_path, make, "0"), save(tmp_path, make, "1")]
    save(tmp_path, make, "2", fleet="another")
    say(roll, "0", "running", devices=["cuda:0"])
    say(roll, "1", "running", devices=["cuda:0", "cuda:1"])
    known = roll.close("the engine ended")
    assert {one.member: one.state for one in known} == states(roll), "of none it was known before"
    assert states(roll) == {"0": "done", "1": "lost", "2": "lost"}, "one of two devices is not all"
    assert [one.profiles for one in roll.record.expected] == [[names[0]], [names[1]], []]


def test_a_member_of_which_all_has_come_is_done_though_it_had_told_of_a_part_only(roll, tmp_path, make):
    """It had told of the first device when its host took its last words with it."""
    names = [save(tmp_path, make, "0", device=card(number)) for number in range(2)]
    say(roll, "0", "running", devices=["cuda:0", "cuda:1"], profiles=names[:1])
    roll.close("the engine ended")
    assert states(roll)["0"] == "done"
    assert roll.record.expected[0].profiles == names


@pytest.mark.parametrize(
    ("runs", "state", "reason"),
    [
        ([{}], "done", ""),
        ([{"status": "lost"}], "lost", "the engine ended"),
        ([{"status": "lost"}, {}], "done", ""),
        ([{"cases": []}], "failed", "no case has a result"),
        ([{"status": "failed", "reason": "no driver"}], "failed", "no driver"),
        ([{"status": "stopped", "reason": "interrupted"}], "stopped", "interrupted"),
    ],
)
def test_what_a_profile_makes_of_its_member_is_the_same_here_and_in_the_report(
    roll, tmp_path, make, runs, state, reason
):
    """Its last words did not come; a second profile is of another try."""
    for changes in runs:
        save(tmp_path, make, "0", **changes)
    roll.close("the engine ended")
    roll.save()
    one = roll.record.expected[0]
    assert (one.state, one.reason.partition(";")[0]) == (state, reason)
    (run,) = compile_report(tmp_path, cache=tmp_path / "cache").attendance
    found = {absent.member: (absent.state, absent.reason.partition(";")[0]) for absent in run.absent}
    told = "failed" if state == "stopped" else state
    assert found.get("0", ("done", "")) == (told, reason)


def test_what_an_earlier_fleet_left_in_the_folder_is_not_read(tmp_path, make, monkeypatch):
    save(tmp_path, make, "0", fleet="earlier")
    record = Record(fleet=FLEET, engine="slurm", began="2026-11-22T09:00:00+00:00")
    record.expected = [Expected(member="0")]
    read = []
    monkeypatch.setattr("app.fleet.roll.read_profile", lambda path, **_: read.append(path))
    Roll(tmp_path, record).close("the engine ended")
    assert read == []
    monkeypatch.undo()
    record = Record(fleet=FLEET, engine="slurm", began="2026-11-22T07:30:00+00:00")
    record.expected = [Expected(member="0")]
    save(tmp_path, make, "0")
    Roll(tmp_path, record).close("the engine ended")
    assert record.expected[0].state == "done", "the clock of its host is half an hour late"


def test_a_second_run_into_the_same_folder_hides_nobody(roll, tmp_path, make):
    """The list of the first one, with who was lost in it, is part of the report as before."""
    roll.record.began = "2026-11-22T06:59:00+00:00"
    begin_record(tmp_path, roll.record)
    roll.place({"2": "n"})
    save(tmp_path, make, "0")
    save(tmp_path, make, "1")
    roll.close("the engine ended")
    roll.save()
    later = Record(fleet="assay-later", engine="slurm", began="2026-11-22T08:00:00+00:00")
    later.expected = [Expected(member="0", host="n")]
    begin_record(tmp_path, later)
    member = FleetMember(name="0", engine="slurm", fleet="assay-later", node="n")
    profile = make.profile("20261122T080100Z-n-0-0000", created="2026-11-22T08:01:00Z", member=member)
    write_profile(profile, tmp_path / f"{profile.id}.assay.json")
    second = Roll(tmp_path, later)
    second.close("the engine ended")
    second.save()
    first, last = compile_report(tmp_path, cache=tmp_path / "cache").attendance
    assert (first.fleet, first.counts) == (FLEET, {"done": 2, "lost": 1})
    assert [(one.member, one.host, one.later) for one in first.absent] == [("2", "n", 1)]
    assert (last.fleet, last.counts) == ("assay-later", {"done": 1})


def test_what_an_engine_says_of_a_member_counts_less_than_its_own_words(roll):
    roll.suspect("0", "task 0: Exited with exit code 4")
    assert roll.lose_suspects(10.0) == [], "the last line may be on its way"
    say(roll, "0", "failed", reason="no case has a result")
    roll.suspect("1", "node failure on n2")
    [lost] = roll.lose_suspects(0.0)
    assert (lost.member, lost.reason) == ("1", "node failure on n2")
    roll.close("the engine ended")
    assert [one.reason for one in roll.record.expected][:2] == ["no case has a result", "node failure on n2"]
    assert states(roll) == {"0": "failed", "1": "lost", "2": "lost"}


def test_the_last_words_of_one_that_was_given_up_are_believed(roll, tmp_path, make):
    name = save(tmp_path, make, "0")
    roll.suspect("0", "node failure")
    roll.lose_suspects(0.0)
    say(roll, "0", "running")
    assert states(roll)["0"] == "lost", "a line that was late says nothing of the end"
    say(roll, "0", "done", profiles=[name])
    roll.close("the engine ended")
    assert states(roll)["0"] == "done"


def test_how_far_a_member_is_is_handed_on_and_its_end_only_once(roll):
    assert say(roll, "0", "running", share=0.1).member == "0"
    assert say(roll, "0", "running", share=0.2).member == "0"
    assert say(roll, "0", "done").member == "0"
    assert say(roll, "0", "done") is None
    assert say(roll, "0", "running") is None


def test_where_a_member_is_it_knows_best(roll):
    roll.place({"0": "n9", "1": "n2", "17": "n3"})
    say(roll, "0", "running", node="n1", host="machine-1")
    say(roll, "1", "running", host="machine-2")
    assert [one.host for one in roll.record.expected] == ["n1", "n2", ""]
    roll.place({"0": "n9", "2": "n3"})
    assert [one.host for one in roll.record.expected] == ["n1", "n2", "n3"]


def test_strangers_are_not_counted(roll):
    assert roll.hear(MemberLine(member="0", state="done", fleet="another")) is None
    assert say(roll, "17", "done") is None
    assert roll.counts == {"waiting": 3}


@pytest.mark.parametrize(
    "line",
    [
        b"hello\n", b"{}", b'{"event":"member"}', b'{"event":"fleet","state":"done"}', b"{" * 5000, b"\xff{",
        b'{"event":"member","member":3}', b'{"event":"member","member":"0","state":"splendid"}',
    ],
)  # fmt: skip
def test_what_is_no_members_line_is_none(line):
    assert decode_member(line) is None
    known = MemberLine(member="0", state="running", share=0.5)
    assert decode_member(encode_line(known)) == known


def test_the_record_is_there_before_the_start_and_keeps_an_earlier_one(roll, tmp_path):
    begin_record(tmp_path, roll.record)
    text = json.loads((tmp_path / "members.json").read_text())
    assert [one["state"] for one in text["expected"]] == ["waiting"] * 3
    assert text["ended"] is None
    roll.close("the engine ended")
    roll.save()
    assert json.loads((tmp_path / "members.json").read_text())["ended"] is not None
    begin_record(tmp_path, Record(fleet="assay-later", engine="ray"))
    assert json.loads((tmp_path / f"members-{FLEET}.json").read_text())["engine"] == "slurm"
    assert json.loads((tmp_path / "members.json").read_text())["fleet"] == "assay-later"


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_two_fleets_at_once_in_one_folder_keep_a_record_each(tmp_path, order):
    """The members of both are named with what became of them, whichever ends first."""
    rolls = {}
    for name in ("first", "second"):
        record = Record(fleet=name, engine="ssh", began=f"2026-11-22T07:0{len(rolls)}:00+00:00")
        record.expected = [Expected(member="0", host=f"of-{name}")]
        begin_record(tmp_path, record)
        rolls[name] = Roll(tmp_path, record)
    for name in order:
        rolls[name].close(f"the engine of {name} ended")
        rolls[name].save()
    runs = compile_report(tmp_path, cache=tmp_path / "cache").attendance
    assert sorted((run.fleet, run.counts["lost"], run.absent[0].host) for run in runs) == [
        ("first", 1, "of-first"), ("second", 1, "of-second")
    ]  # fmt: skip
    assert all(f"the engine of {run.fleet} ended" in run.absent[0].reason for run in runs)


def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path):
    """Whoever else may write there may have written anything."""
    (tmp_path / "members.json").write_bytes(encode_json(Record(fleet="a\0b", engine="ssh")))
    with pytest.raises(StorageError, match="is not a possible file name"):
        begin_record(tmp_path, Record(fleet=FLEET, engine="ssh"))


@pytest.mark.parametrize("step", ["begin", "end"])
def test_a_damaged_record_is_moved_away_and_not_written_over(roll, tmp_path, step):
    if step == "end":
        begin_record(tmp_path, roll.record)
    (tmp_path / "members.json").write_text("{ half of a list")
    if step == "begin":
        begin_record(tmp_path, roll.record)
    else:
        roll.save()
    assert json.loads((tmp_path / "members.json").read_text())["fleet"] == FLEET
    assert (tmp_path / f"members.json.unreadable-{FLEET}").read_text() == "{ half of a list"
    assert compile_report(tmp_path, cache=tmp_path / "cache").attendance[0].expected == 3


def test_one_reason_is_told_once():
    members = [Expected(member=str(n), reason="a" if n % 3 else "b") for n in range(6)]
    assert [(reason, len(group)) for reason, group in group_reasons(members).items()] == [("a", 4), ("b", 2)]
