"""Where the chips of the map stand: what has not come leaves its place empty."""

import math

import pytest

from profiles.fleet.floor import has_gaps, strips_of
from profiles.fleet.page import render
from profiles.fleet.racks import match_racks
from profiles.fleet.report import compile_report
from tests.profiles.fleets import chip_profile, save, spread

PATTERN = r"(r\d+)n(\d+)"


@pytest.fixture
def mapped(tmp_path):
    """The report on profiles of these chips, which may be made from `rack, slot, device`."""

    def compiled(*chips, pattern=PATTERN):
        profiles = [chip_profile(f"r{r}n{s}", d, spread(16 * r + 4 * s + d)) for r, s, d in chips]
        folder = save(tmp_path / "fleet", *profiles)
        places = (lambda hosts: match_racks(pattern, hosts)) if pattern else None
        return compile_report(folder, cache=tmp_path / "cache", places=places)

    return compiled


def taken(report):
    """By line, `x` for each chip and `.` for each place of which nothing is here, hosts apart."""
    lines = {}
    for strip in strips_of(report):
        lines[strip.label] = " ".join("".join(".x"[score is not None] for score in b) for b in strip.blocks)
    return lines


def every(racks=4, slots=4, devices=4):
    return [(r, s, d) for r in range(racks) for s in range(slots) for d in range(devices)]


def test_a_slot_and_a_device_of_which_nothing_has_come_are_gaps(mapped):
    gone = {(1, 2, d) for d in range(4)} | {(3, 3, d) for d in range(4)} | {(2, 0, 1)}
    report = mapped(*(one for one in every() if one not in gone))
    assert taken(report) == {
        "r0": "xxxx xxxx xxxx xxxx",
        "r1": "xxxx xxxx .... xxxx",
        "r2": "x.xx xxxx xxxx xxxx",
        "r3": "xxxx xxxx xxxx ....",
    }
    assert has_gaps(strips_of(report))
    assert "A gap is a slot or a device of which nothing is here." in render(report)


def test_a_full_house_has_no_gap(mapped):
    report = mapped(*every())
    assert not has_gaps(strips_of(report))
    assert "A gap is" not in render(report)


def test_columns_are_the_slots_in_the_order_of_their_numbers(mapped):
    report = mapped(*((r, s, 0) for r in range(2) for s in (2, 10, 9) if (r, s) != (1, 9)))
    scores = {host: report.scores[chip] for chip, host in enumerate(one.host for one in report.columns.chips)}
    (_, first), (_, second) = ((strip.label, strip.blocks) for strip in strips_of(report))
    assert first == tuple((scores[f"r0n{slot}"],) for slot in (2, 9, 10))
    assert second == ((scores["r1n2"],), (None,), (scores["r1n10"],))


def test_names_that_are_other_ones_in_every_rack_are_no_columns(mapped):
    """Hosts that are numbered through have no slot in common: the map would be empty but for its diagonal."""
    chips = [(r, 100 * r + s, d) for r in range(8) for s in range(3) for d in range(2)]
    assert set(taken(mapped(*chips)).values()) == {"xx xx xx"}


def test_hosts_that_share_a_slot_just_follow_each_other(tmp_path):
    profiles = [chip_profile(f"r0n1{name}", d, spread(d)) for name in "ab" for d in range(2)]
    folder = save(tmp_path / "fleet", *profiles)
    report = compile_report(
        folder, cache=tmp_path / "cache", places=lambda hosts: match_racks(r"(r\d)n(\d).", hosts)
    )
    assert taken(report) == {"r0": "xx xx"}


def test_without_racks_a_line_is_a_host_and_a_lost_device_a_gap(mapped):
    report = mapped(*((0, s, d) for s in range(3) for d in range(3) if (s, d) != (1, 0)), pattern="")
    assert taken(report) == {"r0n0": "xxx", "r0n1": ".xx", "r0n2": "xxx"}


def test_chips_that_all_call_themselves_the_same_stand_beside_each_other(tmp_path):
    """As members do that are shown one device each."""
    profiles = []
    for n in range(6):
        profile = chip_profile("n0", 0, spread(n), uuid=f"GPU-{n}")
        profile.id = f"chip-{n}"
        profiles.append(profile)
    report = compile_report(save(tmp_path / "fleet", *profiles), cache=tmp_path / "cache")
    assert taken(report) == {"n0": "xxxxxx"}


def test_numbers_of_devices_that_no_two_hosts_share_make_no_columns(tmp_path):
    profiles = [chip_profile(f"n{n}", 10**9 * n, spread(n)) for n in range(12)]
    report = compile_report(save(tmp_path / "fleet", *profiles), cache=tmp_path / "cache")
    assert set(taken(report).values()) == {"x"}


def test_a_large_fleet_has_a_cell_for_each_host_and_a_gap_for_each_that_is_not_here(mapped, monkeypatch):
    monkeypatch.setattr("profiles.fleet.floor.MOST_CELLS", 10)
    report = mapped(*((r, s, d) for r, s, d in every(3, 3, 2) if (r, s) != (1, 1)))
    strips = strips_of(report)
    assert [len(strip.blocks) for strip in strips] == [1, 1, 1]
    assert [[score is None for score in strip.blocks[0]] for strip in strips] == [
        [False] * 3, [False, True, False], [False] * 3
    ]  # fmt: skip
    assert all(math.isfinite(score) for strip in strips for score in strip.blocks[0] if score is not None)
