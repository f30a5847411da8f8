"""Who took part in a fleet: members that a file lists, and members of whom only the others know."""

import json
import os

import pytest

from app.cli.fleet_text import fleet_text
from profiles.files import FILE_SUFFIX
from profiles.fleet import attended
from profiles.fleet.json import describe
from profiles.fleet.page import render
from profiles.fleet.report import compile_report
from profiles.problems import UsageError
from profiles.profile import FleetMember
from tests.profiles.fleets import chip_profile, save

ENDED = "2026-11-28T13:00:00+00:00"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "fleet").mkdir()
    return tmp_path / "fleet"


@pytest.fixture
def runs_of(folder, tmp_path):
    """The runs of the report on the folder with these profiles."""

    def compiled(*profiles):
        save(folder, *profiles)
        return compile_report(folder, cache=tmp_path / "cache").attendance

    return compiled


def listed(fleet, *expected, ended=ENDED, **more):
    return json.dumps({"fleet": fleet, "engine": "slurm", "ended": ended, "expected": expected, **more})


def of_fleet(name, fleet="f1", **more):
    return FleetMember(name=name, engine="slurm", fleet=fleet, **more)


def told(run):
    return {one.member: (one.state, one.reason) for one in run.absent}


def test_of_a_fleet_without_a_profile_that_is_told(folder, tmp_path):
    lost = {"member": "0", "host": "n0", "state": "lost", "reason": "the host went away"}
    (folder / "members.json").write_text(listed("f1", lost))
    found = compile_report(folder, cache=tmp_path / "cache")
    assert describe(found)["headline"] == "no profile came"
    assert "Configuration" not in fleet_text(found)
    assert "No profile came." in render(found)


class TestListed:
    def test_who_is_lost_and_who_failed_is_counted_by_the_profiles(self, folder, runs_of):
        profiles = [chip_profile("n0", n, member=of_fleet(str(n))) for n in range(8) if n != 5]
        profiles[2].status, profiles[2].reason = "failed", "the library cannot be loaded"
        profiles[3].status, profiles[3].reason = "lost", "the device fell off the bus"
        members = [
            {"member": str(n), "host": "n0", "device": None, "state": "lost" if n == 5 else "done",
             "reason": "the host went away" if n == 5 else "",
             "profiles": [] if n == 5 else [f"n0-{n}-0{FILE_SUFFIX}"]}
            for n in range(8)
        ]  # fmt: skip
        (folder / "members.json").write_text(listed("f1", *members))
        (run,) = runs_of(*profiles)
        assert run.counts == {"lost": 2, "failed": 1, "done": 5}
        assert told(run) == {
            "2": ("failed", "the library cannot be loaded"),
            "3": ("lost", "the device fell off the bus"),
            "5": ("lost", "the host went away"),
        }

    @pytest.mark.parametrize(
        ("saved", "ended", "state"), [(3, ENDED, "lost"), (8, ENDED, "done"), (3, None, "not yet")]
    )
    def test_a_member_is_done_when_all_its_devices_are(self, folder, runs_of, saved, ended, state):
        """Its host died after some of eight devices; what they measured is here, and it is lost."""
        files = [f"n0-{n}-0{FILE_SUFFIX}" for n in range(saved)]
        one = {"member": "0", "host": "n0", "devices": 8, "profiles": files}
        one |= {"state": "lost", "reason": "node failure on n0"} if ended else {"state": "running"}
        (folder / "members.json").write_text(listed("f1", one, ended=ended))
        (run,) = runs_of(*(chip_profile("n0", n, member=of_fleet("0")) for n in range(saved)))
        assert run.counts[state] == 1
        reasons = {"lost": "node failure on n0; 3 of its 8 devices have a profile"}
        reasons["not yet"] = "its fleet has not said that it ended"
        assert told(run) == ({} if state == "done" else {"0": (state, reasons[state])})

    def test_what_came_beside_the_files_that_the_list_names_counts_too(self, folder, runs_of):
        one = {"member": "0", "devices": 2, "state": "lost", "profiles": [f"n0-0-0{FILE_SUFFIX}"]}
        (folder / "members.json").write_text(listed("f1", one))
        (run,) = runs_of(*(chip_profile("n0", n, member=of_fleet("0")) for n in range(2)))
        assert run.counts == {"done": 1}

    def test_what_others_of_the_run_measured_on_its_host_came_no_later(self, folder, runs_of):
        here = {"member": "0", "host": "n0", "state": "done"}
        lost = {"member": "1", "host": "n0", "state": "lost", "reason": "killed"}
        (folder / "members.json").write_text(listed("f1", here, lost, began="2026-11-28T11:00:00+00:00"))
        (run,) = runs_of(chip_profile("n0", 0, member=of_fleet("0")))
        assert [(one.member, one.later) for one in run.absent] == [("1", 0)]

    def test_a_profile_that_has_come_counts_whatever_the_file_says(self, folder, runs_of):
        (folder / "members.json").write_text(
            '{"fleet": "f1",'
            ' "expected": [{"member": "0", "state": "lost"}, {"member": "1", "state": "running"}]}'
        )
        (run,) = runs_of(chip_profile("n0", 0, member=of_fleet("0")))
        assert run.counts == {"not yet": 1, "done": 1}

    def test_a_profile_that_was_saved_and_is_gone_is_lost(self, folder, runs_of):
        one = {"member": "0", "state": "done", "profiles": ["gone.assay.json"]}
        (folder / "members.json").write_text(listed("f1", one))
        (run,) = runs_of(chip_profile("n0", 0))
        assert told(run) == {"0": ("lost", "gone.assay.json is not here, or cannot be read")}

    def test_what_is_not_there_yet_is_counted_and_says_since_when(self, folder, tmp_path):
        """Whoever counted them may be dead: nobody else will ever say that this fleet has ended."""
        members = [{"member": str(n), "state": "waiting"} for n in range(2)]
        began = "2026-11-28T11:00:00+00:00"
        (folder / "members.json").write_text(listed("f1", *members, ended=None, began=began))
        found = compile_report(folder, cache=tmp_path / "cache")
        reason = f"its fleet began {began} and has not said that it ended"
        assert told(found.attendance[0]) == {"0": ("not yet", reason), "1": ("not yet", reason)}
        assert reason in " ".join(fleet_text(found).split())
        page = render(found)
        assert reason in page
        assert "<span>not yet</span><b>2</b><span>members</span>" in page

    def test_a_fleet_that_has_ended_has_no_tile_for_what_is_to_come(self, folder, tmp_path):
        (folder / "members.json").write_text(listed("f1", {"member": "0", "state": "lost"}))
        assert "<span>not yet</span>" not in render(compile_report(folder, cache=tmp_path / "cache"))

    @pytest.mark.parametrize(
        "content", ["{", '{"expected": 3}', '{"expected": [{"host": "n0"}]}', "[" * 10_000]
    )
    @pytest.mark.parametrize("name", ["members.json", "members-f0.json"])
    def test_a_damaged_list_is_one_sentence(self, folder, runs_of, name, content):
        (folder / name).write_text(content)
        with pytest.raises(UsageError, match=rf"{name} is damaged .*: restore it, or move it away"):
            runs_of(chip_profile("n0", 0))


class TestSeveralRuns:
    @pytest.fixture
    def twice(self, folder, tmp_path):
        """Four hosts, of which n2 died and n3 failed; then those two again, and n3 is lost."""
        hosts = [
            {"member": str(n), "host": f"n{n}", "state": state, "reason": reason, "profiles": []}
            for n, (state, reason) in enumerate(
                [("done", ""), ("done", ""), ("lost", "node failure on n2"), ("failed", "no driver")]
            )
        ]
        (folder / "members-f1.json").write_text(listed("f1", *hosts, began="2026-11-28T11:55:00+00:00"))
        again = [
            {"member": "0", "host": "n2", "state": "done"},
            {"member": "1", "host": "n3", "state": "lost", "reason": "it was silent"},
        ]
        (folder / "members.json").write_text(listed("f2", *again, began="2026-11-28T13:55:00+00:00"))
        save(
            folder,
            *(chip_profile(f"n{n}", 0, member=of_fleet(str(n))) for n in range(2)),
            chip_profile("n2", 0, run=2, member=of_fleet("0", "f2")),
        )
        return compile_report(folder, cache=tmp_path / "cache")

    def test_who_was_lost_stays_lost_in_his_run_and_is_told_to_have_been_measured_later(self, twice):
        first, second = twice.attendance
        assert (first.fleet, first.counts) == ("f1", {"done": 2, "lost": 1, "failed": 1})
        assert (second.fleet, second.counts) == ("f2", {"done": 1, "lost": 1})
        assert {one.member: one.later for one in first.absent} == {"2": 1, "3": 0}
        assert [attended.explain(one) for one in first.absent] == [
            "node failure on n2; its host was measured later (1 profile)", "no driver"
        ]  # fmt: skip

    def test_every_format_has_a_line_for_each_run(self, twice):
        text, page = fleet_text(twice), render(twice)
        assert "members of f1 (slurm): 4 expected, 2 done, 1 failed, 1 lost\n" in text
        assert "members of f2 (slurm): 2 expected, 1 done, 1 lost\n" in text
        assert "<p>f1 (slurm): 4 expected, 2 done, 1 failed, 1 lost.</p>" in page
        assert "<span>expected</span><b>6</b><span>members of 2 runs</span>" in page
        assert [one["counts"] for one in describe(twice)["members"]] == [
            {"done": 2, "lost": 1, "failed": 1}, {"done": 1, "lost": 1}
        ]  # fmt: skip


class TestFleetsThatHaveNotEnded:
    @pytest.fixture
    def states(self, folder, runs_of):
        """The state of the earlier fleet's only member, by what the later one says of its beginning."""

        def found(began, later, **more):
            waiting = {"member": "0", "host": "n0", "state": "waiting"}
            (folder / "members-f1.json").write_text(listed("f1", waiting, ended=None, began=began))
            (folder / "members.json").write_text(
                listed("f2", {"member": "0", "state": "failed", "reason": "dead"}, began=later, **more)
            )
            return {run.fleet: told(run)["0"] for run in runs_of()}

        return found

    def test_two_at_once_are_no_loss(self, states):
        found = states("2026-11-28T11:00:00+00:00", "2026-11-28T11:00:02+00:00")
        assert found["f1"][0] == "not yet"
        assert found["f2"] == ("failed", "dead")

    def test_one_that_was_silent_for_a_day_when_the_next_began_is_given_up(self, states):
        found = states("2026-11-28T11:00:00+00:00", "2026-11-29T11:00:00+00:00")
        reason = "its fleet began 2026-11-28T11:00:00+00:00 and never said that it ended"
        assert found["f1"] == ("lost", reason)

    @pytest.mark.parametrize("began", ["", "yesterday", "2026-11-28", "2026-11-28T11:00:00"])
    @pytest.mark.parametrize("later", ["", "today", "2026-11-28T12:00:00Z"])
    def test_times_that_are_none_give_nobody_up(self, states, began, later):
        assert states(began, later)["f1"][0] == "not yet"

    def test_the_last_one_is_never_given_up_by_those_before_it(self, folder, runs_of):
        waiting = {"member": "0", "state": "waiting"}
        (folder / "members-f1.json").write_text(listed("f1", began="2026-11-20T11:00:00+00:00"))
        (folder / "members.json").write_text(
            listed("f2", waiting, ended=None, began="2026-11-28T11:00:00+00:00")
        )
        assert told(runs_of()[1])["0"][0] == "not yet"

    @pytest.mark.parametrize("ended", ["members.json", "members-f1.json"])
    def test_of_two_lists_of_one_fleet_the_one_that_ended_counts(self, folder, runs_of, ended):
        for name in ("members.json", "members-f1.json"):
            lost = {"member": "0", "state": "lost" if name == ended else "waiting", "reason": "killed"}
            (folder / name).write_text(listed("f1", lost, ended=ENDED if name == ended else None))
        (run,) = runs_of()
        assert told(run) == {"0": ("lost", "killed")}


class TestFilesThatAreNone:
    @pytest.mark.parametrize("what", ["link to nowhere", "link in a circle", "pipe", "device", "folder"])
    def test_whatever_has_a_profiles_name_is_a_line_with_a_reason(self, folder, tmp_path, what):
        save(folder, chip_profile("n0", 0))
        path = folder / f"odd{FILE_SUFFIX}"
        match what:
            case "link to nowhere":
                path.symlink_to(folder / "gone")
            case "link in a circle":
                path.symlink_to(path)
            case "pipe":
                os.mkfifo(path)
            case "device":
                path.symlink_to("/dev/zero")
            case _:
                path.mkdir()
        for _ in range(2):  # also out of the index
            found = compile_report(folder, cache=tmp_path / "cache")
            ((file, reason),) = found.bad
            assert file == path.name
            assert ("a link that leads to no file" in reason) is what.startswith("link")
            assert ("no ordinary file" in reason) is not what.startswith("link")
            assert f"not read: {path.name}: " in fleet_text(found)

    def test_a_link_is_read_once_it_leads_somewhere(self, folder, tmp_path):
        path = folder / f"odd{FILE_SUFFIX}"
        save(folder, chip_profile("n0", 0))
        path.symlink_to(tmp_path / "later")
        assert len(compile_report(folder, cache=tmp_path / "cache").bad) == 1
        (folder / f"n0-0-0{FILE_SUFFIX}").rename(tmp_path / "later")
        found = compile_report(folder, cache=tmp_path / "cache")
        assert (found.bad, len(found.columns.chips)) == ((), 1)


def of_job(rank, size, job="77", engine="slurm", **more):
    return FleetMember(name=str(rank), engine=engine, rank=rank, size=size, job=job, **more)


class TestUnlisted:
    def test_ranks_of_which_nothing_came_are_lost(self, runs_of):
        """srun, mpirun and Kubernetes write no list; each member says how many they are."""
        here = [0, 1, 4, 5, 7]
        profiles = [chip_profile(f"n{n}", 0, member=of_job(n, 10)) for n in here]
        profiles[1].status, profiles[1].reason = "stopped", "it was interrupted"
        (run,) = runs_of(*profiles)
        assert (run.engine, run.job, run.listed, run.expected) == ("slurm", "77", False, 10)
        assert run.counts == {"done": 4, "failed": 1, "lost": 5}
        assert told(run) == {
            "1": ("failed", "it was interrupted"),
            "2-3": ("lost", "no profile of these is here"),
            "6": ("lost", "no profile of it is here"),
            "8-9": ("lost", "no profile of these is here"),
        }
        assert attended.run_name(run) == "job 77 of slurm"
        told_so = "10 expected by their own word, 4 done, 1 failed, 5 lost"
        assert attended.describe_counts(run) == told_so

    def test_a_member_that_was_tried_twice_is_one(self, runs_of):
        first = chip_profile("n0", 0, member=of_job(0, 2), status="failed")
        (run,) = runs_of(
            first,
            chip_profile("n0", 0, run=1, member=of_job(0, 2)),
            chip_profile("n1", 0, member=of_job(1, 2)),
        )
        assert run.counts == {"done": 2}

    def test_one_that_has_no_result_failed(self, runs_of):
        (run,) = runs_of(
            chip_profile("n0", 0, member=of_job(0, 2), status="failed"),
            chip_profile("n1", 0, member=of_job(1, 2)),
        )
        assert told(run) == {"0": ("failed", "no case has a result")}

    def test_jobs_are_counted_each_by_itself(self, folder, runs_of):
        (folder / "members.json").write_text(listed("f1", {"member": "0", "state": "done"}))
        kubernetes = {"engine": "kubernetes", "job": "assay-fleet", "fleet": "assay-fleet"}
        runs = runs_of(
            chip_profile("n0", 0, member=of_fleet("0", rank=0, size=8, job="f1")),
            chip_profile("n1", 0, member=of_job(0, 2)),
            chip_profile("n2", 0, member=of_job(1, 2, "78")),
            chip_profile("n3", 0, member=of_job(0, 3, **kubernetes)),
            chip_profile("n4", 0, member=of_job(0, 1, "79")),
            chip_profile("n5", 0, member=FleetMember(name="0", engine="kubernetes")),
        )
        assert [(one.fleet, one.job, one.expected, told(one).keys()) for one in runs] == [
            ("f1", "", 1, set()), ("", "77", 2, {"1"}), ("", "78", 2, {"0"}),
            ("assay-fleet", "assay-fleet", 3, {"1-2"}),
        ]  # fmt: skip

    @pytest.mark.parametrize(("rank", "size"), [(5, 2**62), (7, 7), (2**62, 3), (0, 2**20 + 1)])
    def test_numbers_that_cannot_be_are_not_believed(self, runs_of, rank, size):
        assert runs_of(chip_profile("n0", 0, member=of_job(rank, size))) == ()

    def test_nobody_is_lost_where_the_ranks_do_not_fit_the_size(self, runs_of):
        """An older Assay took three jobs of an array with gaps for ranks 0, 14 and 39 of three."""
        assert runs_of(*(chip_profile(f"n{n}", 0, member=of_job(n, 3)) for n in (0, 14, 39))) == ()

    def test_a_large_number_costs_one_line(self, runs_of):
        (run,) = runs_of(chip_profile("n0", 0, member=of_job(1, 2**20)))
        assert told(run).keys() == {"0", f"2-{2**20 - 1}"}
        assert run.counts["lost"] == 2**20 - 1


def test_a_host_is_called_as_its_engine_calls_it_whose_exclude_list_wants_that(folder, tmp_path):
    profiles = [chip_profile(f"pod-{n // 8}", n % 8) for n in range(16)]
    for n, profile in enumerate(profiles):
        profile.member = FleetMember(name=str(n), engine="kubernetes", node=f"worker-{7 + n // 8}")
    profiles[11].cases[0].rounds[0].status = "incorrect"
    save(folder, *profiles)
    assert compile_report(folder, cache=tmp_path / "cache").exclude == ["worker-8"]
