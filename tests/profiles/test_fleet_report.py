"""A fleet's report from its folder: what is planted is told, and no profile is believed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import struct

import msgspec
import pytest

from app.cli.fleet_text import fleet_text
from profiles.files import FILE_SUFFIX
from profiles.fleet import wording
from profiles.fleet.folder import read_folder
from profiles.fleet.index import database_of
from profiles.fleet.json import describe
from profiles.fleet.json import render as render_json
from profiles.fleet.page import render
from profiles.fleet.racks import match_racks
from profiles.fleet.report import compile_report, letters
from profiles.likeness import key_mismatches
from profiles.problems import UsageError
from profiles.profile import Departure, DeviceInfo, Group, Member, PairTime, Telemetry
from profiles.summary import summarise_profile
from tests.conftest import build_case, build_result, build_round
from tests.profiles.fleets import CASE, OTHER, OUTPUT, chip_profile, many, save, spread

OTHER_CASE = "matmul/bf16/m16384-n16384-k16384"


@pytest.fixture
def report(tmp_path):
    """Compiles the report on some profiles."""

    def compiled(profiles, **options):
        folder = save(tmp_path / "fleet", *profiles)
        return compile_report(folder, cache=tmp_path / "cache", **options)

    return compiled


def told(report):
    return {(one.level, f"{one.name} {one.device}".strip()) for one in report.outliers}


class TestFigures:
    def test_a_rate_is_that_of_show(self, report):
        profiles = many(1, 2)
        found = report(profiles)
        values = {one.value for profile in profiles for one in summarise_profile(profile)}
        assert set(found.columns.rate.tolist()) == values

    def test_a_healthy_fleet_has_nothing_to_tell(self, report):
        found = report(many())
        assert (found.outliers, found.exclude, found.missed) == ((), [], ())
        assert wording.headline(found) == "no rack, host or chip stands out"
        assert [ballot.vote.verdict for ballot in found.ballots] == ["agreed"]

    def test_a_slow_chip_and_a_slow_host_are_told_with_their_effects(self, report):
        profiles = many(16)
        profiles[20] = chip_profile("n2", 4, 0.85 * spread(20))
        profiles[40:48] = [chip_profile("n5", n, 0.93 * spread(40 + n)) for n in range(8)]
        found = report(profiles)
        assert told(found) == {("chip", "n2 cuda:4"), ("host", "n5")}
        assert found.exclude == ["n2", "n5"]
        host, chip = found.outliers
        assert (host.effect, chip.effect) == (pytest.approx(-0.07, abs=0.01), pytest.approx(-0.15, abs=0.01))
        assert (host.above, chip.above) == ("hosts", "host")
        assert (chip.cases, chip.cases_judged, chip.standing) == (1, 1, "once")

    def test_a_slow_rack_is_one_line_where_racks_are_known(self, report):
        profiles = [
            chip_profile(f"r{n // 4}n{n % 4}", chip, spread(n * 8 + chip) * (0.95 if n // 4 == 2 else 1.0))
            for n in range(24)
            for chip in range(8)
        ]
        found = report(profiles, places=lambda hosts: match_racks(r"(r\d)n(\d)", hosts))
        assert told(found) == {("rack", "r2")}
        assert found.exclude == []
        assert {host for _, host in told(report(profiles))} == {"r2n0", "r2n1", "r2n2", "r2n3"}

    def test_the_case_that_is_worst_is_named_and_the_others_are_counted(self, report):
        profiles = [
            chip_profile(f"n{n // 8}", n % 8, cases={CASE: spread(n), OTHER_CASE: spread(n + 7)})
            for n in range(64)
        ]
        profiles[9] = chip_profile("n1", 1, cases={CASE: 0.9, OTHER_CASE: 0.8})
        profiles[30] = chip_profile("n3", 6, cases={CASE: 1.0, OTHER_CASE: 0.9})
        first, second = report(profiles).outliers
        assert (first.device, first.cases, first.cases_judged) == ("cuda:1", 2, 2)
        assert (second.device, second.cases, second.cases_judged) == ("cuda:6", 1, 2)

    def test_one_case_of_twenty_must_be_rarer_than_one_of_one(self, report):
        """Two chips are 5 % below: one in a single case, one in all."""
        names = [f"case-{number}" for number in range(20)]

        def chip(n, cases):
            speeds = {name: spread(n + 5 * names.index(name), 0.011) for name in cases}
            if n == 9:
                speeds = {name: 0.953 if name == names[7] else 1.0 for name in cases}
            if n == 30:
                speeds = dict.fromkeys(cases, 0.953)
            return chip_profile(f"n{n // 8}", n % 8, cases=speeds)

        both = {("chip", "n1 cuda:1"), ("chip", "n3 cuda:6")}
        assert told(report([chip(n, names[7:8]) for n in range(64)])) == both
        found = report([chip(n, names) for n in range(64)])
        assert told(found) == {("chip", "n3 cuda:6")}
        assert (found.outliers[0].cases, found.outliers[0].cases_judged) == (20, 20)


class TestConfigurations:
    def test_a_power_cap_on_a_third_of_the_hosts_floods_nothing(self, report):
        """9 % less by a lower limit: a rule that looks at the whole fleet at once would name all of them."""
        profiles = [
            chip_profile(f"n{n // 8:02d}", n % 8, spread(n) * (0.91 if n // 8 % 3 == 0 else 1.0),
                         power_limit_w=600.0 if n // 8 % 3 == 0 else 700.0)
            for n in range(192)
        ]  # fmt: skip
        profiles[2] = chip_profile("n00", 2, 0.91 * 0.9, power_limit_w=600.0)
        found = report(profiles)
        assert told(found) == {("chip", "n00 cuda:2")}
        assert [(part.chips, part.hosts) for part in found.parts] == [(128, 16), (64, 8)]
        names = [label for label, _ in wording.differing(list(found.columns.configurations.values()))]
        assert names == ["power limit"]
        assert "600 W" in render(found)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"driver": "580"}, "driver"),
            ({"environment": {"torch": "2.14"}}, "torch"),
            ({"environment": {"clocks_hz": {"compute": 1e9, "compute_maximum": 1.7e9}}}, "highest clocks"),
            ({"environment": {"runtimes": {"CUDA": "13.1"}}}, "runtimes"),
            ({"loaded_together": []}, "devices loaded at once"),
            ({"departed": [Departure(device="cuda:7", round=2)]}, "devices loaded at once"),
        ],
    )
    def test_what_keeps_chips_apart(self, report, changes, field):
        found = report([*many(1, 8), *[chip_profile("other", n, **changes) for n in range(8)]])
        assert len(found.parts) == 2
        assert [label for label, _ in wording.differing(list(found.columns.configurations.values()))] == [
            field
        ]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"backend": "gloo"}, "messages go"),
            ({"members": [Member(device=f"cuda:{n}", host=f"n{n}") for n in range(4)]}, "hosts of a group"),
            ({"members": [Member(device=f"cuda:{n}") for n in range(2)]}, "ranks"),
            ({"backend": "hccl"}, None),
        ],
    )
    def test_what_keeps_groups_apart_is_what_compare_does_not_divide(self, report, changes, field):
        profiles = [linked(f"n{n}") for n in range(4)]
        group = msgspec.structs.replace(profiles[0].group, **changes)
        profiles += [linked(f"m{n}", group=group) for n in range(4)]
        found = report(profiles)
        fields = [label for label, _ in wording.differing(list(found.columns.configurations.values()))]
        assert fields == ([field] if field else [])
        a, b = profiles[0], profiles[-1]
        assert bool(key_mismatches(a.cases[0].case, a, b.cases[0].case, b)) == bool(field)

    def test_what_does_not_keep_them_apart_is_told_beside(self, report):
        around = {
            "kernel": "6.8",
            "clocks_hz": {"compute": 1.3e9},
            "variables": {"CUDA_VISIBLE_DEVICES": "3"},
        }
        found = report([*many(1, 8), *[chip_profile("other", n, environment=around) for n in range(8)]])
        assert len(found.parts) == 1
        assert wording.circumstances(found) == [("kernel of the system", [("6.1", 8), ("6.8", 8)])]

    def test_too_few_chips_of_a_configuration_are_not_judged(self, report):
        found = report([chip_profile("n0", n, 0.5 if n == 3 else 1.0) for n in range(7)])
        assert found.outliers == ()
        assert not found.measured[0].judged
        assert "too few chips" in wording.headline(found)

    def test_chips_without_a_uuid_are_told_apart_by_what_their_process_saw(self, report):
        profiles = [
            chip_profile(
                "n0", 0, run=n, uuid=None, environment={"variables": {"ASCEND_RT_VISIBLE_DEVICES": str(n)}}
            )
            for n in range(8)
        ]
        assert len(report(profiles).columns.chips) == 8

    def test_processors_of_two_models_on_hosts_of_one_name_are_two(self, report):
        profiles = [chip_profile("localhost", run=n) for n in range(3)]
        for profile, name in zip(profiles, ("EPYC 9654", "Xeon 8480", "EPYC 9654"), strict=True):
            profile.device = DeviceInfo(id="cpu", kind="cpu", vendor="v", name=name)
        found = report(profiles)
        assert found.columns.chip.tolist() == [0, 1, 0]
        assert [part.chips for part in found.parts] == [1, 1]

    def test_many_configurations_have_names_of_their_own(self):
        names = [letters(number) for number in range(800)]
        assert (names[0], names[25], names[26], names[51], names[52]) == ("A", "Z", "AA", "AZ", "BA")
        assert len(set(names)) == 800


class TestRepeats:
    def test_two_runs_that_agree_name_a_chip_and_one_that_does_not_clears_it(self, report):
        profiles = many(8)
        profiles[3], profiles[12] = chip_profile("n0", 3, 0.88), chip_profile("n1", 4, 0.88)
        profiles += [
            chip_profile("n0", 3, 0.87, run=1), chip_profile("n1", 4, run=1), chip_profile("n2", 2, run=1)
        ]  # fmt: skip
        found = report(profiles)
        standings = {one.name: (one.standing, len(one.others)) for one in found.outliers}
        assert standings == {"n0": ("again", 1), "n1": ("not again", 1)}
        assert found.exclude == ["n0"]
        told_again = [wording.standing(one) for one in found.outliers if one.standing == "again"]
        assert told_again[0].startswith("also in another run (−1")

    def test_a_repeat_alone_on_its_host_is_held_against_the_others_of_that_kind(self, report):
        again = [
            chip_profile(f"n{n}", 3, 0.88 if n == 0 else spread(n), run=1, loaded_together=[])
            for n in range(8)
        ]
        profiles = many(8)
        profiles[3] = chip_profile("n0", 3, 0.88)
        found = report([*profiles, *again])
        (one,) = found.outliers
        assert (one.standing, len(one.others)) == ("again", 1)
        assert one.others[0] == pytest.approx(-0.12, abs=0.015)

    @pytest.mark.parametrize("suspects", [1, 3])
    def test_suspects_that_are_measured_apart_clear_nobody(self, report, suspects):
        """Held against each other they are all alike, and one by itself is its own median."""
        profiles = many(8)
        for n in range(suspects):
            profiles[8 * n + 3] = chip_profile(f"n{n}", 3, 0.88)
        again = [chip_profile(f"n{n}", 3, 0.88, run=1, loaded_together=[]) for n in range(suspects)]
        found = report([*profiles, *again])
        assert {(one.name, one.standing, one.others) for one in found.outliers} == {
            (f"n{n}", "once", ()) for n in range(suspects)
        }
        assert found.exclude == [f"n{n}" for n in range(suspects)]

    def test_a_second_run_that_is_nearly_as_far_below_clears_nobody(self, report):
        profiles = many(8)
        profiles[3], profiles[12] = chip_profile("n0", 3, 0.945), chip_profile("n1", 4, 0.945)
        again = [chip_profile("n0", 3, 0.962, run=1), chip_profile("n1", 4, 0.985, run=1)]
        found = report([*profiles, *again])
        assert {one.name: one.standing for one in found.outliers} == {"n0": "again", "n1": "not again"}
        assert max(one.others[0] for one in found.outliers if one.name == "n0") > -0.04

    def test_one_chip_does_not_speak_for_its_host(self, report):
        profiles = many(16)
        profiles[40:48] = [chip_profile("n5", n, 0.93 * spread(40 + n)) for n in range(8)]
        (host,) = report([*profiles, chip_profile("n5", 2, run=1)]).outliers
        assert (host.level, host.standing) == ("host", "once")
        again = [chip_profile("n5", n, spread(n), run=1) for n in range(4)]
        (host,) = report([*profiles, *again]).outliers
        assert (host.level, host.standing) == ("host", "not again")

    def test_a_copy_of_a_file_is_no_second_run(self, report, tmp_path):
        profiles = many(8)
        profiles[3] = chip_profile("n0", 3, 0.88)
        folder = save(tmp_path / "fleet", *profiles)
        (folder / f"copy{FILE_SUFFIX}").write_bytes((folder / f"n0-3-0{FILE_SUFFIX}").read_bytes())
        (one,) = report(profiles).outliers
        assert (one.standing, one.others) == ("once", ())

    def test_the_change_from_a_chips_own_last_profile(self, report, tmp_path):
        """All chips lost 1 % by a new driver; one lost 8 % more, and was a fast one before."""
        before = [
            chip_profile(f"n{n // 8}", n % 8, 1.05 if n == 9 else spread(n), driver="570") for n in range(64)
        ]
        save(tmp_path / "before", *before)
        now = [
            chip_profile(f"n{n // 8}", n % 8, 0.99 * (1.05 * 0.92 if n == 9 else spread(n)), run=1)
            for n in range(64)
        ]
        found = report(now, before=tmp_path / "before")
        assert found.outliers == ()
        (shift,) = found.shifts
        assert (shift.chips, shift.earlier.driver) == (64, "570")
        assert shift.median == pytest.approx(-0.01, abs=1e-6)
        (loss,) = found.losses
        assert found.columns.name(loss.chip) == "n1 cuda:1"
        assert loss.change == pytest.approx(0.99 * 0.92 - 1, abs=1e-6)


class TestOutputs:
    def test_one_other_output_among_eight_is_named_with_its_host(self, report):
        profiles = many(1, 8)
        profiles[5] = chip_profile("n0", 5, outputs=(OTHER,))
        found = report(profiles)
        (ballot,) = found.ballots
        ((one, company),) = ballot.dissent
        assert found.columns.name(one.chip) == "n0 cuda:5"
        assert wording.dissent(one, company) == "possible silent corruption"
        assert found.exclude == ["n0"]
        assert "1 chip with other output" in wording.headline(found)

    def test_a_wrong_round_is_enough(self, report):
        profiles = many(1, 8)
        profiles[5] = chip_profile("n0", 5, outputs=(OUTPUT, OUTPUT, OTHER))
        (one,) = report(profiles).ballots[0].vote.dissent
        assert one.wavers

    def test_all_outputs_of_a_chip_count_however_many_it_gives(self, report):
        profiles = many(1, 8)
        profiles[5] = chip_profile("n0", 5, outputs=(OTHER, "c" * 32, OUTPUT))
        (one,) = report(profiles).ballots[0].vote.dissent
        assert (one.wavers, len(one.outputs)) == (True, 2)

    def test_other_libraries_models_and_seeds_never_vote_together(self, report):
        profiles = [
            *many(1, 4),
            *[chip_profile("n1", n, driver="580", outputs=(OTHER,)) for n in range(4)],
            *[chip_profile("n2", n, seed=7, outputs=("c" * 32,)) for n in range(4)],
        ]
        found = report(profiles)
        assert [(ballot.seed, ballot.vote.verdict) for ballot in found.ballots] == [
            (0, "agreed"), (7, "agreed"), (0, "agreed")
        ]  # fmt: skip

    def test_a_tie_names_nobody(self, report):
        profiles = many(1, 4) + [chip_profile("n1", n, outputs=(OTHER,)) for n in range(4)]
        (ballot,) = report(profiles).ballots
        assert (ballot.vote.verdict, ballot.vote.dissent) == ("no verdict", ())

    def test_a_wrong_result_puts_the_host_on_the_list(self, report):
        profiles = many(2, 8)
        profiles[11] = chip_profile("n1", 3, status="incorrect")
        found = report(profiles)
        (missed,) = found.missed
        assert (missed.state, missed.of) == ("incorrect", 16)
        assert [found.columns.name(chip) for chip in missed.chips] == ["n1 cuda:3"]
        assert found.exclude == ["n1"]

    def test_a_wrong_result_is_told_whatever_became_of_the_rounds_before(self, report):
        profiles = many(2, 8)
        profiles[11] = chip_profile("n1", 3, outputs=(OUTPUT,) * 3)
        rounds = profiles[11].cases[0].rounds
        rounds[0].status, rounds[2].status = "timed_out", "incorrect"
        found = report(profiles)
        assert [one.state for one in found.missed] == ["incorrect"]
        assert found.exclude == ["n1"]


def linked(host, slow=None, group=None):
    """A group of four ranks whose pairs exchange at 1 GB/s, one pair at half of it."""
    case = build_case(
        "collective/pairs/fp32/n4/1MiB", unit="B/s", parameters={"operation": "pairs", "size_bytes": 10**6}
    )
    pairs = [
        PairTime(
            a=a, b=b, seconds=[2e-3 if (a, b) == slow else 1e-3 * spread(int(host[1:]) * 16 + a * 4 + b)] * 3
        )
        for a in range(4)
        for b in range(a + 1, 4)
    ]
    members = [Member(device=f"cuda:{n}") for n in range(4)]
    group = group or Group(backend="nccl", launcher="torchrun", members=members)
    profile = chip_profile(host, group=group)
    profile.cases = [build_result(case, [build_round(0, pairs=pairs)])]
    return profile


class TestLinks:
    def test_a_pair_is_held_against_the_same_pair_of_the_other_hosts(self, report):
        found = report([linked(f"n{n}", slow=(1, 3) if n == 4 else None) for n in range(10)])
        (matrix,) = found.links
        (link,) = matrix.slow
        assert (found.columns.sheets[link.profile].host, link.a, link.b) == ("n4", 1, 3)
        assert link.effect == pytest.approx(-0.5, abs=0.02)
        assert matrix.rates[1][3] == matrix.rates[3][1] == pytest.approx(1e9, rel=0.02)
        assert matrix.rates[0][0] is None
        assert found.columns.configurations[matrix.configuration].ranks == 4
        assert "Links" in render(found)

    def test_one_host_measured_ten_times_is_no_ten_hosts(self, report):
        profiles = [linked("n0", slow=(1, 3) if n == 4 else None) for n in range(10)]
        for n, profile in enumerate(profiles):
            profile.id = f"run-{n}"
        (matrix,) = report(profiles).links
        assert (matrix.profiles, matrix.slow) == (1, ())

    def test_what_a_group_measured_is_not_the_first_chips(self, report):
        profiles = [*many(1, 8), linked("n0")]
        profiles[-1].id = "group-0"
        names = {f"n0 cuda:{n}" for n in range(8)} | {"n0 group of 4"}
        columns = report(profiles).columns
        assert {columns.name(chip) for chip in range(len(columns.chips))} == names


class TestUntrusted:
    def test_a_bad_file_is_a_row_and_stops_nothing(self, report, tmp_path):
        save(tmp_path / "fleet", *many(2, 8))
        names = ["empty", "cut", "garbage", "nested"]
        whole = next((tmp_path / "fleet").glob("*.json")).read_bytes()
        for name, content in zip(names, [b"", whole[:500], b"\xff\x00", b"[" * 100_000], strict=True):
            (tmp_path / "fleet" / f"{name}{FILE_SUFFIX}").write_bytes(content)
        found = compile_report(tmp_path / "fleet", cache=tmp_path / "cache")
        assert sorted(file for file, _ in found.bad) == sorted(f"{name}{FILE_SUFFIX}" for name in names)
        assert all(reason and name not in reason for name, reason in found.bad)
        assert len(found.columns.chips) == 16
        (tmp_path / "fleet" / f"empty{FILE_SUFFIX}").write_bytes(whole)
        assert len(compile_report(tmp_path / "fleet", cache=tmp_path / "cache").bad) == 3

    def test_where_all_files_are_bad_it_is_told_how_many(self, tmp_path):
        save(tmp_path / "fleet")
        (tmp_path / "fleet" / f"bad{FILE_SUFFIX}").write_bytes(b"")
        told = rf"/fleet \(1 file cannot be read; bad{FILE_SUFFIX}: the file is empty"
        with pytest.raises(UsageError, match=told):
            compile_report(tmp_path / "fleet", cache=tmp_path / "cache")

    def test_no_text_of_a_profile_reaches_the_page_or_a_shell_as_code(self, report):
        evil = "<script>alert(1)</script>;$(reboot)\x1b[31m\n"
        profiles = [
            chip_profile(evil, n, 0.8 if n == 2 else 1.0, uuid=f"<b>{n}</b>", driver=evil) for n in range(8)
        ]
        for number, profile in enumerate(profiles):
            profile.id = f"chip-{number}"
        found = report(profiles)
        page = render(found)
        assert told(found) == {("chip", f"{evil} cuda:2")}
        assert "<script" not in page
        assert "<b>2" not in page
        assert "\x1b" not in page
        assert found.exclude == []

    def test_numbers_that_cannot_be_divided_are_left_out(self, report):
        profiles = many(2, 8)
        profiles[3] = chip_profile("n0", 3, 1e-300)
        found = report(profiles)
        assert ("chip", "n0 cuda:3") in told(found)
        json.loads(render_json(found))
        render(found)

    @pytest.mark.parametrize("errors", [10**30, -1, True, "7", 7])
    def test_a_count_of_errors_that_is_none_is_not_told(self, report, errors):
        profiles = many(1, 8)
        details = {"ecc_uncorrected_errors": errors}
        profiles[3].device = msgspec.structs.replace(profiles[3].device, details=details)
        found = report(profiles)
        assert {sheet.ecc_errors for sheet in found.columns.sheets} == ({7, None} if errors == 7 else {None})

    @pytest.mark.parametrize("ranks", [(100, 101), (2**63 - 2, 2**63 - 1), (3, 3), (5, 2)])
    def test_ranks_that_no_matrix_has_room_for(self, report, ranks):
        profile = linked("n0")
        a, b = ranks
        profile.cases[0].rounds[0].pairs = [PairTime(a=a, b=b, seconds=[1e-3])]
        found = report([profile])
        assert [one.rates for one in found.links if any(filter(None, sum(one.rates, ())))] == []
        json.loads(render_json(found))
        render(found)
        fleet_text(found)

    def test_a_folder_without_profiles(self, tmp_path):
        (tmp_path / "empty").mkdir()
        with pytest.raises(UsageError, match="there is no profile in"):
            compile_report(tmp_path / "empty", cache=tmp_path / "cache")
        with pytest.raises(UsageError, match="is no folder; give the one that the members wrote"):
            compile_report(tmp_path / "missing", cache=tmp_path / "cache")


class TestIndex:
    def test_only_what_changed_is_read_again(self, tmp_path):
        folder, seen = save(tmp_path / "fleet", *many(1, 8)), []
        read_folder(folder, tmp_path / "cache", lambda done, total: seen.append(total))
        assert seen[-1] == 8
        seen.clear()
        contents = read_folder(folder, tmp_path / "cache", lambda done, total: seen.append(total))
        assert (seen, len(contents.sheets)) == ([], 8)
        save(folder, chip_profile("n0", 3, 0.5))
        (folder / f"n0-4-0{FILE_SUFFIX}").unlink()
        contents = read_folder(folder, tmp_path / "cache", lambda done, total: seen.append(total))
        assert (seen, len(contents.sheets)) == ([1], 7)

    def test_several_processes_read_the_same_as_one(self, tmp_path, monkeypatch):
        folder = save(tmp_path / "fleet", *many(1, 6), linked("n9"))
        (folder / f"bad{FILE_SUFFIX}").write_bytes(b"{")
        alone = read_folder(folder, tmp_path / "cache")
        monkeypatch.setattr("profiles.fleet.folder.POOLED_FROM", 1)
        monkeypatch.setattr("profiles.fleet.folder.CHUNK", 3)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        together = read_folder(folder, tmp_path / "other")
        assert together == alone
        assert len(together.bad) == 1

    def test_processes_that_are_killed_leave_the_rest_to_this_one(self, tmp_path, monkeypatch):
        folder = save(tmp_path / "fleet", *many(1, 8))
        monkeypatch.setattr("profiles.fleet.folder.POOLED_FROM", 1)
        monkeypatch.setattr("profiles.fleet.folder.read_packed", die)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        assert len(read_folder(folder, tmp_path / "cache").sheets) == 8

    def test_an_index_that_is_damaged_is_built_anew(self, tmp_path):
        folder = save(tmp_path / "fleet", *many(1, 8))
        expected = read_folder(folder, tmp_path / "cache")
        path = database_of(folder, tmp_path / "cache")
        path.write_bytes(b"no database" * 1000)
        assert read_folder(folder, tmp_path / "cache") == expected
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE profile SET sheet = x'00'")
        connection.close()
        assert read_folder(folder, tmp_path / "cache") == expected

    def test_without_a_place_for_the_index_it_is_kept_in_memory(self, tmp_path):
        folder = save(tmp_path / "fleet", *many(1, 8))
        (tmp_path / "cache").write_text("a file where the folder should be")
        assert len(read_folder(folder, tmp_path / "cache").sheets) == 8

    def test_rates_are_packed_as_they_are(self, tmp_path):
        profiles = many(1, 2)
        contents = read_folder(save(tmp_path / "fleet", *profiles), tmp_path / "cache")
        assert list(struct.unpack("=2d", contents.rates)) == [summarise_profile(p)[0].value for p in profiles]


class TestFormats:
    def test_what_the_drivers_told_stands_beside_the_effect(self, report):
        hot = Telemetry(
            t_s=[0.0, 1.0], temperature_c=[88.0, 90.0], power_w=[500.0, 500.0], throttle=[["heat"], []]
        )
        cool = Telemetry(
            t_s=[0.0, 1.0], temperature_c=[60.0, 62.0], power_w=[650.0, 650.0], throttle=[[], []]
        )
        profiles = many(8, telemetry=cool)
        profiles[3] = chip_profile("n0", 3, 0.8, telemetry=hot)
        found = report(profiles)
        page, (outlier,) = render(found), describe(found)["outliers"]
        assert "89 °C (others 61 °C), 500 W (others 650 W), throttled: heat" in page
        assert (outlier["temperature_c"], outlier["power_w"], outlier["throttle"]) == (89.0, 500.0, "heat")

    def test_the_map_has_a_cell_for_each_chip(self, report):
        page = render(report(many(6)))
        assert sum(path.count("z") for path in _paths(page)) == 48

    def test_the_same_folder_gives_the_same_page(self, report):
        profiles = many(2)
        assert render(report(profiles)) == render(report(profiles))


def die(*_):
    """In a process of the pool."""
    os.kill(os.getpid(), signal.SIGKILL)


def _paths(page):
    return [part.split('"')[0] for part in page.split(' d="')[1:]]
