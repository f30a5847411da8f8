"""`assay fleet run`: what is refused before anything starts, and when the coordinator waits no longer."""

import io
import json
import time
from pathlib import Path, PurePosixPath

import pytest

from app.cli.main import run
from app.fleet import coordinator as coordinating
from app.fleet import serving
from app.fleet.coordinator import Coordinator
from app.fleet.engine import Gone, Order, Wish
from app.fleet.expected import Expected, Record
from app.fleet.lines import FleetLine, MemberLine, decode_member
from app.fleet.roll import Roll
from app.fleet.serving import File, Silence, serve
from app.fleet.slurm import SlurmEngine
from profiles.files import decode_profile, write_profile
from profiles.profile import FleetMember
from tests.app.fleets import LONG

FLEET = "assay-20261122T070000Z-0001"


class Teller:
    def __init__(self):
        self.told = []

    def member(self, line):
        self.told.append((line.member, line.state))

    def fleet(self, line):
        self.told.append(line.state)


class Scripted:
    """An engine that says what it is told to say, one list of words a poll."""

    name, last_words = "scripted", ""

    def __init__(self, *script, deaf=False):
        self.script = list(script)
        self.deaf = deaf
        self.asked = []

    def start(self, order):
        self.asked.append("start")

    def poll(self, patience_s):
        time.sleep(0.01)
        words = self.script.pop(0) if self.script else ()
        for word in words:
            if isinstance(word, Exception):
                raise word
            yield word

    @property
    def over(self):
        return not self.script and not self.deaf

    def stop(self):
        self.asked.append("stop")

    def kill(self):
        self.asked.append("kill")

    def close(self):
        self.asked.append("close")


def line(member, state):
    return MemberLine(member=member, state=state, fleet=FLEET)


def coordinate(folder, engine, deadline_s=None):
    record = Record(fleet=FLEET, engine="scripted", expected=[Expected(member=str(n)) for n in range(2)])
    teller, roll = Teller(), Roll(folder, record)
    order = Order(fleet=FLEET, into=folder, suite="quick", deadline_s=deadline_s)
    return Coordinator(engine, order, roll, teller), roll, teller


def ends(folder):
    record = json.loads((folder / "members.json").read_text())
    return record["reason"], [(one["state"], one["reason"]) for one in record["expected"]]


def test_it_ends_when_all_is_known_although_the_engine_would_go_on(tmp_path):
    engine = Scripted([line("0", "running")], [line("0", "failed"), line("1", "done")], deaf=True)
    coordinator, roll, teller = coordinate(tmp_path, engine)
    coordinator.run()
    assert engine.asked == ["start", "close"]
    assert roll.counts == {"failed": 1, "done": 1}
    assert teller.told == ["starting", ("0", "running"), ("0", "failed"), ("1", "done"), "ended"]


def test_who_is_late_is_asked_then_ended_and_then_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(coordinating, "GRACE_S", 0.05)
    monkeypatch.setattr(coordinating, "KILL_S", 0.05)
    engine = Scripted([line("0", "running"), line("1", "starting")], deaf=True)
    coordinator, _, teller = coordinate(tmp_path, engine, deadline_s=0.05)
    coordinator.run()
    assert engine.asked == ["start", "stop", "kill", "close"]
    reason, states = ends(tmp_path)
    assert reason == "the deadline of 0.05 s was over"
    assert [state for state, _ in states] == ["lost", "lost"]
    assert all(told.startswith(f"{reason}; last heard of 0 s before") for _, told in states)
    assert teller.told[-3:] == [("0", "lost"), ("1", "lost"), "ended"]


def test_the_deadline_does_not_run_while_all_wait_for_their_hosts(tmp_path):
    engine = Scripted(*[()] * 20, [line("0", "done"), line("1", "done")], deaf=True)
    coordinator, roll, _ = coordinate(tmp_path, engine, deadline_s=0.05)
    coordinator.run()
    assert roll.counts == {"done": 2}


def test_a_second_wish_does_not_wait(tmp_path):
    engine = Scripted([line("0", "done")], deaf=True)
    coordinator, roll, _ = coordinate(tmp_path, engine)
    coordinator.stop("interrupted by SIGINT")
    coordinator.stop("interrupted by SIGINT")
    engine.script.append([Gone("1", "its task was killed")])
    coordinator.run()
    assert engine.asked == ["start", "stop", "kill", "close"]
    assert ends(tmp_path)[1][1] == ("lost", "interrupted by SIGINT")
    assert coordinator.interrupted
    assert roll.counts == {"done": 1, "lost": 1}


def test_an_engine_that_breaks_leaves_the_record_of_who_had_come(tmp_path):
    engine = Scripted([line("0", "done")], [coordinating.AssayError("the cluster is gone.")])
    coordinator, _, _ = coordinate(tmp_path, engine)
    with pytest.raises(coordinating.AssayError):
        coordinator.run()
    assert ends(tmp_path)[1] == [("done", ""), ("lost", "the cluster is gone.; nothing was ever heard of it")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--hosts", "a,,b"), "--hosts has an empty name in it"),
        (("--suite", "no-such"), "there is no suite 'no-such'"),
        (("--", "--rounds", "x"), "'x' is not a valid integer"),
        (("--", "--no-such"), "no such option '--no-such'"),
        (("--", "--out", "x"), "--out cannot stand behind --"),
        (("--", "--host", "lab"), "--host cannot stand behind --"),
        (("--", "--energy", "--sustained", "3"), "--sustained says itself how long the run takes"),
        (("--per-host", "2", "--device", "cuda:0"), "leave --device away"),
        (("--host", "head"), "there is no host 'head'"),
        (("--deadline", "nan"), "nan is no finite number"),
    ],
)
def test_what_no_member_could_do_is_told_at_once(home, capfd, arguments, said):
    words = ["fleet", "run", "--engine", "slurm", "--nodes", "2", "--into", str(home / "fleet"), *arguments]
    assert run(words) == 2
    errors = capfd.readouterr().err
    assert said in errors.replace("“", "'")
    assert errors.count("\n") == 1
    assert not (home / "fleet").exists()


def test_what_an_engine_refuses_leaves_no_folder(home, capfd):
    words = ["fleet", "run", "--engine", "ssh", "--hosts", "nobody", "--into", str(home / "fleet")]
    assert run(words) == 2
    assert "there is no host 'nobody'" in capfd.readouterr().err
    assert not (home / "fleet").exists()


def test_srun_is_asked_to_go_on_whatever_dies():
    """The flags without which one dead host takes all profiles with it, or one failed member the others."""
    order = Order(fleet=FLEET, into=Path("/shared"), suite="quick", deadline_s=90.0)
    outside = SlurmEngine(Wish(hosts=("n1", "n2"), per_host=4), environ={"PATH": "/usr/bin:/bin"})
    outside._hosts, outside._nodes = ["n1", "n2"], 2
    command = outside.command(order)
    assert command[0] == "srun"
    assert {"--no-kill", "--kill-on-bad-exit=0", "--wait=0", "--exclusive", "--mem=0"} < set(command)
    assert {"--nodes=2", "--ntasks=8", "--ntasks-per-node=4", "--nodelist=n1,n2", "--time=7"} < set(command)
    assert command[-6:] == ["run", "--into", "/shared", "--suite", "quick", "--attended"]
    inside = SlurmEngine(Wish(nodes=2), environ={"SLURM_JOB_ID": "5"})
    inside._nodes = 2
    assert not {"--exclusive", "--mem=0", "--time=7"} & set(inside.command(order))


def test_a_member_of_another_folder_hands_its_profile_over_before_its_last_line(place, monkeypatch):
    monkeypatch.setattr(serving, "LOOK_S", 0.2)
    order = Order(
        fleet=FLEET, into=place, suite="long.toml", suite_text=LONG,
        program="tests.app.fleet_member",
    )  # fmt: skip
    variables = {"ASSAY_RANK": "3", "ASSAY_SIZE": "9", "ASSAY_FLEET": FLEET, "ASSAY_ENGINE": "x"}

    def stopping():
        return any(b"case_end" in path.read_bytes() for path in (place / "library").glob("*.jsonl"))

    items = list(serve(order, variables, stopping))
    [file] = [item for item in items if isinstance(item, File)]
    lines = [decode_member(item) for item in items if isinstance(item, bytes)]
    assert items.index(file) == len(items) - 2
    assert (lines[0].state, lines[-1].state, lines[-1].profiles) == ("starting", "stopped", [file.name])
    profile = decode_profile(file.content)
    assert (profile.status, profile.suite.name) == ("stopped", "long")
    assert (profile.member.rank, profile.member.size, profile.member.engine) == (3, 9, "x")
    assert not list(place.glob("assay-member-*")), "nothing is left on its host"


def test_a_member_that_dies_without_a_word_leaves_its_last_ones_on_stderr(place):
    order = Order(fleet=FLEET, into=place, suite="quick", program="no_such_program")
    [silence] = serve(order, {}, lambda: False)
    assert isinstance(silence, Silence)
    assert "no_such_program" in silence.how


def test_lines_of_a_fleet_tell_how_many_are_where():
    from app.fleet.telling import Text, describe_counts, describe_unfinished

    told = FleetLine(fleet="f", engine="ray", state="ended", t=1.0, expected=3, counts={"lost": 1, "done": 2})
    assert describe_counts(told) == "3 members: 2 done, 1 lost"
    lost = [
        Expected(member=str(n), host=f"n{n}", state="lost", reason="node failure\x1b[31m") for n in range(30)
    ]
    [line] = describe_unfinished([*lost, Expected(member="x", state="done")])
    assert line.startswith("lost: 0 (n0), 1 (n1), ")
    assert line.endswith(r"and 10 more: node failure\x1b[31m")
    stream = io.StringIO()
    Text(stream).member(MemberLine(member="7", state="failed", reason="no\x1b[2Jcard\nfake"))
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_whose_profile_has_come_without_last_words_is_told_of_as_done(tmp_path, make):
    member = FleetMember(name="0", engine="scripted", rank=0, fleet=FLEET)
    profile = make.profile("20261122T070000Z-n-0-0001", member=member)
    write_profile(profile, tmp_path / f"{profile.id}.assay.json")
    engine = Scripted([line("0", "running"), Gone("0", "its host died")], [line("1", "failed")])
    coordinator, _, teller = coordinate(tmp_path, engine)
    coordinator.run()
    assert teller.told[-2:] == [("0", "done"), "ended"]
    assert ends(tmp_path)[1] == [("done", ""), ("failed", "")]


def test_the_end_names_members_in_the_order_of_their_numbers_wherever_it_is_told():
    from app.fleet.telling import describe_end

    members = [
        *(Expected(member=str(n), state="lost", reason="node failure") for n in (10, 9, 1)),
        Expected(member="lab", host="lab", state="failed"),
        Expected(member="0", state="done"),
    ]
    failed, lost, where, then = describe_end(members, PurePosixPath("/shared/a b"), "login")
    assert failed == "failed: lab: it gave no reason"
    assert lost == "lost: 1, 9, 10: node failure"
    assert where == "members: /shared/a b/members.json on host login"
    assert then == "see what stands out there with: assay fleet report '/shared/a b'"
