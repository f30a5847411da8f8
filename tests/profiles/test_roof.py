"""What a roof's profile says of its unit, and which roof another profile is held against."""

from __future__ import annotations

import math
import random
from pathlib import Path

import msgspec
import pytest

from profiles.events import AnyEvent, DeviceSeen, Hello, Plan, Searched, Tried
from profiles.files import read_profile, write_profile
from profiles.fold import fold
from profiles.library import Library
from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    Environment,
    Peak,
    Profile,
    Roof,
    RoofFinalist,
    RoofReading,
    RoofTarget,
    RoundEnvironment,
    RoundResult,
    SuiteReference,
    Tool,
)
from profiles.reports.roofline import profile_roofline
from profiles.reports.roofs import ceiling_notes, ceiling_rows
from profiles.roof import Levels, ceilings_of, cross_fit, levels_of, measured_roof
from profiles.roof_lookup import NOT_MEASURED, changed_condition, find_roof
from profiles.summary import summarise_profile

SIZE = 512
FLOPS = 2 * SIZE**3
DEVICE = DeviceInfo(
    id="cuda:0", kind="cuda", vendor="V", name="Chip", uuid="GPU-1", driver="550", power_limit_w=700.0
)


def case(case_id: str, kernel: str = "matmul") -> Case:
    return Case(
        id=case_id, kernel=kernel, kernel_version=1, dtype="bf16",
        parameters={}, unit="FLOP/s" if kernel == "matmul" else "B/s",
        flops=FLOPS if kernel == "matmul" else 0, traffic_bytes=6 * SIZE**2, cache="cold",
    )  # fmt: skip


def measured(one: Case, rates: list[float]) -> CaseResult:
    """Three equal-ish samples a round, at these rates of the case's unit."""
    work = one.flops or one.traffic_bytes
    return CaseResult(
        case=one,
        rounds=[
            RoundResult(
                round=number, worker=number + 2, status="ok", calls=1, backend="mm",
                seconds=[work / rate * (1 + 1e-9 * k) for k in range(5)],
            )
            for number, rate in enumerate(rates)
        ],
    )  # fmt: skip


def target(*finalists: tuple[str, float], noise: float = 0.005, kernel: str = "matmul") -> RoofTarget:
    return RoofTarget(
        target=f"{kernel}/bf16", kernel=kernel, dtype="bf16", unit="FLOP/s" if kernel == "matmul" else "B/s",
        axes={"m": [SIZE]}, points=8, tried=8, discarded=1, rested_s=0.0, spent_s=9.0, noise=noise,
        anchor="a", finalists=[RoofFinalist(case=name, rate=rate, error=0.01) for name, rate in finalists],
    )  # fmt: skip


def profile(
    *cases: CaseResult,
    roof: Roof | None = None,
    clocks_hz: dict[str, float] | None = None,
    governor: str | None = None,
    **changed: object,
) -> Profile:
    device = msgspec.structs.replace(DEVICE, **changed)
    environment = Environment(
        os="", kernel="", machine="", python="", torch="2.13.0", clocks_hz=clocks_hz or {}, governor=governor
    )
    suffix = abs(hash((roof is None, device.driver, device.power_limit_w, device.uuid))) % 10**6
    return Profile(
        id=f"p{suffix}", name="one", created="2026-11-01T10:00:00+00:00", status="done",
        tool=Tool(name="assay", version="1", protocol=1), host="h",
        suite=SuiteReference(name="roof" if roof else "quick", digest="d"), rounds_planned=5, seed=0,
        device=device, cases=list(cases), roof=roof,
        environments=[RoundEnvironment(round=0, worker=1, before=environment)],
    )  # fmt: skip


def roof_profile(**changed: object) -> Profile:
    return profile(
        measured(case("matmul/bf16/a"), [100e12, 101e12, 99e12]),
        measured(case("bandwidth/copy/bf16/x", "bandwidth"), [2e12, 2e12, 2e12]),
        roof=Roof(
            budget_s=60.0,
            targets=[
                target(("matmul/bf16/a", 103e12)),
                target(("bandwidth/copy/bf16/x", 2e12), kernel="bandwidth"),
            ],
        ),
        **changed,
    )


class TestCeiling:
    def test_it_is_the_rounds_figure_and_not_the_searchs(self) -> None:
        found = ceilings_of(roof_profile())[0]
        assert found.value == pytest.approx(100e12, rel=1e-3)
        assert found.low is not None
        assert found.low < found.value < found.high
        assert found.searched == 103e12
        assert found.shrinkage == pytest.approx(3 / 103, abs=1e-3)

    def test_a_round_in_which_everything_was_slow_is_left_out(self) -> None:
        one = profile(
            measured(case("matmul/bf16/a"), [100e12, 80e12, 100e12, 100e12]),
            roof=Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 101e12))]),
        )
        assert [levels.steady for levels in levels_of(one)] == [[0, 2, 3]]
        found = ceilings_of(one)[0]
        assert (found.rounds, found.left_out) == (3, 1)
        assert found.value == pytest.approx(100e12)

    def test_without_any_good_round_there_is_none(self) -> None:
        one = profile(
            CaseResult(case=case("matmul/bf16/a"), rounds=[]),
            roof=Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 101e12))]),
        )
        assert ceilings_of(one) == []
        assert measured_roof(one) is None

    def test_a_stream_that_the_caches_may_serve_is_no_ceiling_of_the_memory(self) -> None:
        stream = msgspec.structs.replace(case("bandwidth/copy/bf16/x", "bandwidth"), cache="hot")
        one = profile(
            measured(stream, [2e12, 2e12, 2e12]),
            roof=Roof(budget_s=60.0, targets=[target((stream.id, 2e12), kernel="bandwidth")]),
            last_level_cache_bytes=stream.traffic_bytes // 4,
        )
        assert ceilings_of(one)[0].value == pytest.approx(2e12)
        assert measured_roof(one) is None
        one.device = msgspec.structs.replace(one.device, last_level_cache_bytes=stream.traffic_bytes // 4 - 1)
        found = measured_roof(one)
        assert found is not None
        assert found.bandwidth is not None
        assert found.bandwidth.value == pytest.approx(2e12)

    def test_below_three_rounds_it_is_told_and_no_other_profile_is_held_against_it(self) -> None:
        one = profile(
            measured(case("matmul/bf16/a"), [100e12, 60e12, 101e12]),
            roof=Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 101e12))]),
        )
        found = ceilings_of(one)[0]
        assert (found.rounds, found.low) == (2, None)
        assert found.doubt == "2 of the 3 rounds that it takes count"
        assert measured_roof(one) is None
        assert f"no other profile is held against it: {found.doubt}" in " ".join(ceiling_notes(one))

    def test_with_most_rounds_disturbed_no_other_profile_is_held_against_it(self) -> None:
        result = measured(case("matmul/bf16/a"), [100e12, 100e12, 101e12, 102e12])
        roof = Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 101e12))])
        for busy, doubt in ((2, ""), (3, "most rounds were disturbed by other work")):
            for round_ in result.rounds:
                round_.delay_s = [1.0 if round_.round < busy else 0.0] * len(round_.seconds)
                round_.steal_s = [0.0] * len(round_.seconds)
            one = profile(result, roof=roof, kind="cpu", uuid=None)
            assert ceilings_of(one)[0].doubt == doubt
            assert (measured_roof(one) is None) == bool(doubt)

    def test_value_and_shape_are_of_one_case(self) -> None:
        """Of the three only one round counts, and in it another one than the search's first is fastest."""
        names = ("matmul/bf16/a", "matmul/bf16/b", "matmul/bf16/c")
        rates = ([20e12, 30e12, 100e12], [20e12, 30e12, 90e12], [20e12, 30e12, 140e12])
        one = profile(
            *(measured(case(name), of_case) for name, of_case in zip(names, rates, strict=True)),
            roof=Roof(budget_s=60.0, targets=[target(*((name, 100e12) for name in names))]),
        )
        found = ceilings_of(one)[0]
        assert found.rounds == 1
        assert (found.case, found.value) == ("matmul/bf16/a", pytest.approx(100e12))

    def test_a_search_that_nothing_confirmed_is_told(self) -> None:
        stopped = msgspec.structs.replace(target(("matmul/bf16/a", 26.1e9)), reason="stopped by the user")
        one = profile(roof=Roof(budget_s=60.0, targets=[stopped]))
        said = "of 8 of 8 shapes a said 26.1 GFLOP/s, which nothing has confirmed"
        assert ceiling_notes(one) == [f"matmul/bf16: stopped by the user; {said}"]

    def test_what_cannot_be_true_is_told_and_no_other_profile_is_held_against_it(self) -> None:
        one = profile(
            measured(case("matmul/bf16/a"), [400e12] * 3),
            roof=Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 405e12))]),
            peaks={"bf16": Peak(value=100e12, kind="published", source="x")},
        )
        [found] = ceilings_of(one)
        assert found.value == pytest.approx(400e12)
        assert "the bf16 peak" in found.doubt
        assert measured_roof(one) is None
        assert f"no other profile is held against it: {found.doubt}" in " ".join(ceiling_notes(one))

    @pytest.mark.parametrize("nonsense", [0.0, -1e12, math.inf, math.nan])
    def test_a_finalist_whose_rate_is_none_does_not_count(self, nonsense: float) -> None:
        results = [
            measured(case(f"matmul/bf16/{name}"), [rate] * 3) for name, rate in (("a", 90e12), ("b", 99e12))
        ]
        finalists = (("matmul/bf16/a", 91e12), ("matmul/bf16/b", nonsense))
        one = profile(*results, roof=Roof(budget_s=60.0, targets=[target(*finalists)]))
        [found] = ceilings_of(one)
        assert (found.case, found.searched) == ("matmul/bf16/a", 91e12)
        alone = profile(*results, roof=Roof(budget_s=60.0, targets=[target(finalists[1])]))
        assert ceilings_of(alone) == []
        assert ceiling_notes(alone)

    def test_the_shrinkage_is_against_the_searchs_own_best(self) -> None:
        one = profile(
            measured(case("matmul/bf16/a"), [95e12] * 3),
            measured(case("matmul/bf16/b"), [99e12] * 3),
            roof=Roof(budget_s=60.0, targets=[target(("matmul/bf16/a", 110e12), ("matmul/bf16/b", 100e12))]),
        )
        [found] = ceilings_of(one)
        assert (found.case, found.searched) == ("matmul/bf16/b", 110e12)
        assert found.shrinkage == pytest.approx(0.1)
        assert "said 110 TFLOP/s, the rounds 10.0 % below" in ceiling_rows(one, summarise_profile(one))[0][-1]

    def test_an_ordinary_profile_has_no_ceiling(self) -> None:
        assert ceilings_of(profile(measured(case("matmul/bf16/a"), [1e12]))) == []


class TestChoice:
    def test_a_round_never_chooses_and_counts(self) -> None:
        """Each case has one lucky round: the best of all readings is never reported."""
        rates = {"a": {0: 3.0, 1: 1.0, 2: 1.0}, "b": {0: 1.0, 1: 3.0, 2: 1.0}}
        assert max(log for _, log in cross_fit(rates)) < 3.0

    def test_a_case_that_is_always_better_counts_alone(self) -> None:
        assert cross_fit({"a": {0: 1.0, 1: 1.1}, "b": {0: 2.0, 1: 2.1}}) == [("b", 2.0), ("b", 2.1)]

    def test_one_round_takes_the_searchs_first(self) -> None:
        assert cross_fit({"a": {0: 1.0}, "b": {0: 2.0}}) == [("a", 1.0)]

    def test_two_equal_cases_under_noise_give_their_rate_and_not_more(self) -> None:
        chance, means = random.Random(1), []
        for _ in range(400):
            rates = {name: {r: chance.gauss(0.0, 0.02) for r in range(5)} for name in "abc"}
            means.append(math.fsum(log for _, log in cross_fit(rates)) / 5)
        assert abs(math.fsum(means) / len(means)) < 0.002

    def test_rounds_are_held_against_the_search_where_one_reached_it(self) -> None:
        levels = Levels({0: -0.2, 1: -0.2, 2: -0.2, 3: -0.01}, 0.0)
        assert levels.steady == [3]
        assert levels.came_back

    def test_what_lies_between_processes_is_no_slowing_of_the_unit(self) -> None:
        """Else the low ones would go and the high ones stay."""
        assert len(Levels({0: -0.035, 1: -0.02, 2: 0.0, 3: 0.02, 4: 0.03}, 0.005).steady) == 5
        assert Levels({0: -0.05, 1: -0.001, 2: 0.0, 3: 0.001, 4: 0.002}, 0.005).steady == [1, 2, 3, 4]

    def test_however_they_differ_a_round_that_is_much_slower_does_not_count(self) -> None:
        assert Levels({0: -0.15, 1: -0.03, 2: 0.0, 3: 0.03, 4: 0.05}, 0.005).steady == [1, 2, 3, 4]

    def test_and_against_each_other_where_none_did(self) -> None:
        levels = Levels({0: -0.2, 1: -0.21, 2: -0.4}, 0.0)
        assert levels.steady == [0, 1]
        assert not levels.came_back


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    return Library(tmp_path / "library")


class TestLookup:
    def held(self, library: Library, *roofs: Profile) -> tuple[float | None, str]:
        for one in roofs:
            library.save(one)
        asked = profile(measured(case("matmul/bf16/b"), [50e12, 50e12, 50e12]))
        known = find_roof(asked, library.entries())
        return summarise_profile(asked, known.ceilings)[0].efficiency.roof, known.reason

    def test_the_newest_roof_of_the_unit_is_found(self, library: Library) -> None:
        share, reason = self.held(library, roof_profile())
        assert share == pytest.approx(0.5, rel=1e-3)
        assert reason == ""

    def test_that_of_another_unit_is_not(self, library: Library) -> None:
        assert self.held(library, roof_profile(uuid="GPU-2")) == (None, NOT_MEASURED)

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"driver": "570"}, "driver 570 and not 550"),
            ({"power_limit_w": 450.0}, "power limit 450 W and not 700 W"),
        ],
    )
    def test_that_of_another_condition_is_told_and_not_used(
        self, library: Library, changed: dict[str, object], told: str
    ) -> None:
        share, reason = self.held(library, roof_profile(**changed))
        assert share is None
        assert told in reason
        assert "2026-11-01" in reason

    @pytest.mark.parametrize(
        ("key", "told"),
        [
            ("compute_application", "application clock 1410 MHz and not 1980 MHz"),
            ("memory_application", "application clock of the memory 1410 MHz and not 1980 MHz"),
            ("compute_maximum", "highest clock 1410 MHz and not 1980 MHz"),
        ],
    )
    def test_that_of_clocks_set_otherwise_is_told_and_not_used(
        self, library: Library, key: str, told: str
    ) -> None:
        library.save(roof_profile(clocks_hz={"compute": 0.3e9, key: 1.41e9}))
        asked = profile(clocks_hz={"compute": 1.9e9, key: 1.98e9})
        known = find_roof(asked, library.entries())
        assert known.ceilings is None
        assert told in known.reason

    @pytest.mark.parametrize(
        "then", [{}, {"compute": 0.3e9}, {"compute": 0.3e9, "compute_application": 1.98e9}]
    )
    def test_clocks_of_the_moment_and_what_was_not_written_down_change_nothing(
        self, library: Library, then: dict[str, float]
    ) -> None:
        library.save(roof_profile(clocks_hz=then))
        now = {"compute": 1.9e9, "compute_application": 1.98e9, "compute_maximum": 1.98e9}
        assert find_roof(profile(clocks_hz=now), library.entries()).ceilings is not None

    def test_the_governor_counts_where_the_processor_is_measured(self) -> None:
        facts = {"uuid": None, "governor": "performance"}
        other = {"uuid": None, "governor": "powersave"}
        told = "governor performance and not powersave"
        assert changed_condition(profile(kind="cpu", **facts), profile(kind="cpu", **other)) == told
        assert changed_condition(profile(**facts), profile(**other)) == ""

    def test_an_older_one_in_the_same_condition_still_counts(self, library: Library) -> None:
        newer = roof_profile(driver="570")
        newer.created = "2026-11-20T10:00:00+00:00"
        assert self.held(library, roof_profile(), newer)[0] == pytest.approx(0.5, rel=1e-3)

    def test_a_newer_one_of_another_dtype_takes_no_ceiling_away(self, library: Library) -> None:
        other = roof_profile()
        other.id, other.created = "newer", "2026-11-20T10:00:00+00:00"
        assert other.roof is not None
        other.roof.targets[0] = msgspec.structs.replace(other.roof.targets[0], dtype="fp8")
        del other.roof.targets[1]
        for one in (roof_profile(), other):
            library.save(one)
        found = find_roof(profile(), library.entries()).ceilings
        assert found is not None
        assert set(found.peaks) == {"bf16", "fp8"}
        assert found.id == "newer"
        assert [identity for identity, _ in found.older] == [roof_profile().id]
        assert "2026-11-01" in found.peaks["bf16"].source
        assert found.bandwidth is not None

    @staticmethod
    def products(name: str, day: int, rate: float, sizes: list[int]) -> Profile:
        """A roof of products alone, of that day of November."""
        searched = msgspec.structs.replace(target(("matmul/bf16/a", rate)), axes={"m": sizes, "k": sizes})
        one = profile(
            measured(case("matmul/bf16/a"), [rate] * 3), roof=Roof(budget_s=60.0, targets=[searched])
        )
        one.id, one.created = name, f"2026-11-{day:02}T10:00:00+00:00"
        return one

    @pytest.mark.parametrize(
        ("newer_sizes", "newer_rate", "used"),
        [
            ([64], 50e12, "older"),
            ([64], 800e12, "newer"),
            ([64, 512, 4096], 650e12, "older"),
            ([64, 512, 1024], 650e12, "newer"),
            ([64, 512, 1024, 4096], 650e12, "newer"),
        ],
    )
    def test_a_newer_one_replaces_a_higher_one_only_where_it_searched_its_shapes(
        self, library: Library, newer_sizes: list[int], newer_rate: float, used: str
    ) -> None:
        library.save(self.products("older", 1, 700e12, [64, 512, 1024]))
        library.save(self.products("newer", 2, newer_rate, newer_sizes))
        found = find_roof(profile(), library.entries()).ceilings
        assert found is not None
        assert found.peaks["bf16"].value == pytest.approx(700e12 if used == "older" else newer_rate)
        assert (found.id, found.older) == (used, ())
        assert f"profile {used} of " in found.peaks["bf16"].source

    def test_what_a_newer_one_replaced_stays_replaced(self, library: Library) -> None:
        """However low the newest one is, over other shapes."""
        library.save(self.products("oldest", 1, 700e12, [512]))
        library.save(self.products("wide", 2, 600e12, [64, 512]))
        library.save(self.products("narrow", 3, 50e12, [32]))
        found = find_roof(profile(), library.entries()).ceilings
        assert found is not None
        assert found.id == "wide"

    def test_what_a_roof_itself_leaves_in_doubt_comes_from_the_library(self, library: Library) -> None:
        own = roof_profile()
        own.id, own.created = "own", "2026-11-20T10:00:00+00:00"
        own.cases[0] = measured(case("matmul/bf16/a"), [100e12, 60e12, 101e12])
        library.save(roof_profile())
        library.save(own)
        found = find_roof(own, library.entries()).ceilings
        assert found is not None
        assert (found.id, [identity for identity, _ in found.older]) == ("own", [roof_profile().id])
        assert found.peaks["bf16"].value == pytest.approx(100e12, rel=1e-3)
        assert found.bandwidth is not None
        assert "profile own of 2026-11-20" in found.bandwidth.source

    def test_a_roof_without_a_sound_rate_harms_no_other_profile(self, library: Library) -> None:
        broken = roof_profile()
        broken.id, broken.created = "broken", "2026-11-20T10:00:00+00:00"
        assert broken.roof is not None
        broken.roof.targets[0] = target(("matmul/bf16/a", 0.0))
        assert self.held(library, roof_profile(), broken)[0] == pytest.approx(0.5, rel=1e-3)

    def test_a_changed_file_is_none(self, library: Library) -> None:
        path = library.save(roof_profile())
        path.write_bytes(path.read_bytes().replace(b'"rounds_planned":5', b'"rounds_planned":6'))
        assert self.held(library) == (None, NOT_MEASURED)

    def test_a_roof_is_held_against_itself(self) -> None:
        known = find_roof(roof_profile(), [])
        assert known.ceilings is not None
        assert known.ceilings.peaks["bf16"].kind == "measured"
        assert known.ceilings.bandwidth is not None
        assert known.ceilings.bandwidth.value == pytest.approx(2e12)


def test_the_file_keeps_the_record(tmp_path: Path) -> None:
    one = roof_profile()
    write_profile(one, tmp_path / "a.assay.json")
    assert read_profile(tmp_path / "a.assay.json").profile.roof == one.roof


def test_the_roofline_tells_the_own_roof_from_the_vendors() -> None:
    asked = profile(measured(case("matmul/bf16/b"), [50e12, 50e12, 50e12]))
    ceilings = measured_roof(roof_profile())
    drawn, _ = profile_roofline(asked, summarise_profile(asked, ceilings), "r", ceilings)
    assert "roof baseline measured" in drawn
    assert "own roof" in drawn
    assert "own roof" not in profile_roofline(asked, summarise_profile(asked), "r")[0]


class TestFold:
    """A stream that plans twice, as it comes and in any order."""

    def events(self) -> list[AnyEvent]:
        one = roof_profile()
        assert one.roof is not None
        reading = RoofReading(
            target="matmul/bf16", case="matmul/bf16/a", seconds=1e-3, error=0.01, anchor=False, kept=True
        )

        def plan(*cases: Case) -> Plan:
            return Plan(
                name="n",
                suite=one.suite,
                rounds=3,
                seed=0,
                budget_s=None,
                cases=list(cases),
                roof_budget_s=60.0,
            )

        tool = Tool(name="assay", version="1", protocol=1)
        hello = Hello(tool=tool, run_id="r", pid=1, host="h", utc="2026-11-01T10:00:00+00:00", argv=[])
        runner: list[AnyEvent] = [hello, DeviceSeen(device=DEVICE), plan(), plan(case("matmul/bf16/a"))]
        worker: list[AnyEvent] = [
            msgspec.structs.replace(hello, round=0),
            Tried(reading=reading),
            Searched(result=one.roof.targets[0]),
        ]
        for number, stream in enumerate((runner, worker)):
            for seq, event in enumerate(stream):
                event.worker, event.seq = number, seq
        return [*runner[:3], *worker, *runner[3:]]

    def test_the_last_plan_stands_and_the_search_is_kept(self) -> None:
        folded = fold(self.events())
        assert [one.case.id for one in folded.cases] == ["matmul/bf16/a"]
        assert folded.roof is not None
        assert [one.target for one in folded.roof.targets] == ["matmul/bf16"]
        assert len(folded.roof.readings) == 1

    def test_the_order_of_arrival_changes_nothing(self) -> None:
        events, chance = self.events(), random.Random(0)
        expected = fold(events)
        for _ in range(20):
            chance.shuffle(events)
            assert fold([*events, *events[:3]]) == expected

    def test_what_broke_off_in_the_search_is_a_profile_too(self) -> None:
        broken = fold(self.events()[:5])
        assert broken.cases == []
        assert broken.roof is not None
        assert len(broken.roof.readings) == 1


def test_a_report_shows_the_share_of_the_roof_where_there_is_one(library: Library) -> None:
    from app.reporting import compile_dossier
    from profiles.files import ProfileFile
    from profiles.reports.dossier.results import section

    library.save(roof_profile())
    asked = ProfileFile(profile(measured(case("matmul/bf16/b"), [50e12, 50e12, 50e12])), True, Path("b"))
    [table] = section(compile_dossier([asked], library.entries()))
    assert "of roof" in table
    assert "50.0 %" in table
    [without] = section(compile_dossier([asked]))
    assert "of roof" not in without
