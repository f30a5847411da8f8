"""What a fleet's report tells of whom: who is left out, who is only another library, what is a chip."""

import json

import click
import pytest

from app.cli.fleet_text import fleet_text
from profiles.fleet import wording
from profiles.fleet.json import describe
from profiles.fleet.json import render as render_json
from profiles.fleet.layers import RACK_HOSTS
from profiles.fleet.page import render
from profiles.fleet.racks import match_racks
from profiles.fleet.report import compile_report
from profiles.profile import Group, Member
from tests.profiles.fleets import CASE, OTHER, OUTPUT, chip_profile, many, save, spread

THIRD = "c" * 32


@pytest.fixture
def report(tmp_path):
    """Compiles the report on some profiles."""

    def compiled(profiles, **options):
        folder = save(tmp_path / "fleet", *profiles)
        return compile_report(folder, cache=tmp_path / "cache", **options)

    return compiled


def sayings(report):
    return {report.columns.name(one.chip): wording.dissent(one, company) for one, company in dissent(report)}


def dissent(report):
    return [pair for ballot in report.ballots for pair in ballot.dissent]


class TestOutputs:
    def test_votes_without_a_verdict_are_no_agreement(self, report):
        """Three runs of one chip, of which nobody can say whether it computes what others do."""
        found = report([chip_profile(run=n, cases={CASE: 1.0, "matmul/fp16/m8": 1.0}) for n in range(3)])
        told = "no verdict in any of 2 votes: silent corruption cannot be seen"
        assert wording.votes(found) == told
        assert wording.headline(found).endswith("; no verdict on any output")
        assert describe(found)["headline"] == wording.headline(found)
        text, page = click.unstyle(fleet_text(found)), render(found)
        assert told in text
        assert told[1:] in page
        assert "<span>outputs</span><b>–</b><span>no verdict on any</span>" in page
        assert "agree" not in text.replace("two runs that agree", "")

    def test_of_several_votes_those_that_have_a_verdict_are_counted(self, report):
        few = [chip_profile("other", n, driver="580", outputs=(OTHER,)) for n in range(2)]
        found = report([*many(2, 4), *few])
        assert wording.votes(found) == "1 of 1 vote: all agree; no verdict in 1 more"
        assert wording.headline(found) == "no rack, host or chip stands out"

    def test_hosts_that_share_another_output_are_no_suspects(self, report):
        """Two of eight hosts have an older library: another output on all chips, and nothing broken."""
        profiles = many(8, 4)
        profiles[:8] = [chip_profile(f"n{n // 4}", n % 4, spread(n), outputs=(OTHER,)) for n in range(8)]
        found = report(profiles)
        assert len(dissent(found)) == 8
        assert found.exclude == []
        assert set(sayings(found).values()) == {
            "the same other output on 2 hosts: rather another library or firmware"
        }
        told = "2 hosts give another output together: another library or firmware"
        assert wording.headline(found) == told
        assert click.unstyle(fleet_text(found)).startswith(f"{told}\n")
        page = render(found)
        assert "<span>outputs</span><b>0</b><span>chips differ</span>" in page
        assert (
            '<span>other outputs</span><b class="v-slower">2</b><span>hosts give one together</span>' in page
        )

    def test_a_host_whose_chips_share_an_output_that_nobody_else_gave_is_left_out(self, report):
        profiles = many(8, 4)
        profiles[:4] = [chip_profile("n0", n, spread(n), outputs=(OTHER,)) for n in range(4)]
        found = report(profiles)
        assert found.exclude == ["n0"]
        assert set(sayings(found).values()) == {
            "the same other output on 4 chips of this host and on no other host"
        }
        assert wording.headline(found) == "4 chips with other output than their peers"

    def test_an_output_of_its_own_beside_a_shared_one_is_a_suspect(self, report):
        profiles = many(8, 4)
        profiles[:8] = [chip_profile(f"n{n // 4}", n % 4, spread(n), outputs=(OTHER,)) for n in range(8)]
        profiles[5] = chip_profile("n1", 1, spread(5), outputs=(OTHER, THIRD))
        found = report(profiles)
        assert found.exclude == ["n1"]
        assert sayings(found)["n1 cuda:1"] == "possible silent corruption"
        headline = wording.headline(found)
        assert headline.startswith(
            "1 chip with other output than its peers; 2 hosts give another output together"
        )
        (one,) = [one for one in describe(found)["outputs"][0]["dissent"] if one["chip"] == "n1 cuda:1"]
        assert (one["hosts"], one["sharers"]) == (1, 8)

    def test_one_that_wavers_is_told_as_such_and_left_out(self, report):
        profiles = many(4, 4)
        profiles[5] = chip_profile("n1", 1, spread(5), outputs=(OUTPUT, OTHER))
        found = report(profiles)
        assert found.exclude == ["n1"]
        assert "in another round or run" in sayings(found)["n1 cuda:1"]


class TestCleared:
    def test_what_another_run_does_not_show_is_neither_counted_nor_left_out_of_a_job(self, report):
        profiles = many(8)
        profiles[12] = chip_profile("n1", 4, 0.88)
        found = report([*profiles, chip_profile("n1", 4, run=1)])
        assert [one.standing for one in found.outliers] == ["not again"]
        assert wording.headline(found) == "1 below in one run and not in another"
        assert "<span>chips</span><b>0</b><span>below their peers</span>" in render(found)
        assert [one.without for one in found.waits if one.chips == 64] == [
            one.expected for one in found.waits if one.chips == 64
        ]

    def test_what_another_run_shows_too_is_counted(self, report):
        profiles = many(8)
        profiles[12] = chip_profile("n1", 4, 0.88)
        found = report([*profiles, chip_profile("n1", 4, 0.88, run=1)])
        assert wording.headline(found) == "1 chip below its peers"
        assert found.waits[-1].without is None, "63 chips are left of 64"


def grouped(host, speed=1.0, ranks=4):
    members = [Member(device=f"cuda:{n}") for n in range(ranks)]
    group = Group(backend="nccl", launcher="torchrun", members=members)
    profile = chip_profile(host, 0, speed, group=group, loaded_together=[])
    profile.id = f"{host}-group-0"
    return profile


class TestGroups:
    """What several ranks did as one is no chip."""

    @pytest.fixture
    def mixed(self, report):
        groups = [grouped(f"n{n}", 0.8 if n == 3 else spread(n)) for n in range(12)]
        return report([*many(12, 2), *groups])

    def test_chips_and_groups_are_counted_apart(self, mixed):
        assert wording.size(mixed) == "24 chips on 12 hosts, and 12 groups of ranks"
        assert [(part.chips, part.groups, part.hosts) for part in mixed.parts] == [(24, 0, 12), (0, 12, 12)]
        told = json.loads(render_json(mixed))
        assert (told["chips"], told["groups"]) == (24, 12)
        assert [(one["chips"], one["groups"]) for one in told["configurations"]] == [(24, 0), (0, 12)]

    def test_a_slow_group_is_told_as_one(self, mixed):
        assert wording.headline(mixed) == "1 group below its peers"
        page = render(mixed)
        assert "<span>chips</span><b>0</b>" in page
        assert '<span>groups</span><b class="v-slower">1</b>' in page
        assert "Scores of 12 groups of configuration B" in page
        assert mixed.exclude == ["n3"]

    def test_the_map_has_no_cell_for_them(self, mixed):
        page = render(mixed)
        (figure,) = [part.partition("</figure>")[0] for part in page.split('<figure class="map">')[1:]]
        drawing = figure.partition('<ul class="legend">')[0]
        assert sum(part.split('"')[0].count("z") for part in drawing.split(' d="')[1:]) == 24

    def test_a_fleet_of_groups_alone(self, report):
        found = report([grouped(f"n{n}", spread(n)) for n in range(9)])
        assert wording.size(found) == "0 chips on 9 hosts, and 9 groups of ranks"
        assert found.waits == ()
        assert "There is no profile of a single chip" in render(found)


def test_the_scores_of_the_map_are_in_the_json(report):
    profiles = many(8)
    profiles[12] = chip_profile("n1", 4, 0.88)
    profiles[13] = chip_profile("n1", 5, status="failed")
    told = {one["chip"]: one["score"] for one in json.loads(render_json(report(profiles)))["scores"]}
    assert len(told) == 64
    assert told["n1 cuda:4"] == pytest.approx(-0.12, abs=0.01)
    assert told["n1 cuda:5"] is None


def test_what_is_not_in_the_list_of_hosts_is_said_beside_it(report):
    profiles = many(8)
    profiles[12] = chip_profile("n1", 4, cases={CASE: 0.88})
    page = render(report(profiles))
    assert "Not among them are racks, slow links, and the hosts of members that failed or were lost" in page
    assert f"no rack is known or fewer than {RACK_HOSTS} of its hosts are in the group" in page


class TestRacks:
    """How many hosts stand in none is said, wherever racks are."""

    @pytest.fixture
    def placed(self, report):
        profiles = [chip_profile(f"n{n}", c, run=9 - n % 9) for n in range(12) for c in range(2)]
        return lambda pattern: report(profiles, places=lambda hosts: match_racks(pattern, hosts))

    def test_where_all_hosts_stand_in_one(self, placed):
        assert wording.size(placed("(n)[0-9]+")) == "24 chips on 12 hosts in 1 rack"

    def test_hosts_in_none_are_counted_and_the_first_named(self, placed):
        found = placed("(n)[0-7]")
        told = "24 chips on 12 hosts in 1 rack, 4 hosts in none (n8, n9, n10, ...)"
        assert wording.size(found) == told
        assert f"{told} in " in click.unstyle(fleet_text(found))
        assert told in render(found)

    def test_few_of_them_are_all_named(self, placed):
        assert wording.size(placed("(n)[0-9]|(n)10")).endswith("in 1 rack, 2 hosts in none (n10, n11)")

    def test_their_names_are_printable(self, report):
        odd = chip_profile("odd")
        odd.host = "\x1b[2J" + "x" * 500
        told = wording.size(report([*many(2), odd], places=lambda hosts: match_racks("(n).*", hosts)))
        assert told.isprintable()
        assert len(told) < 150
