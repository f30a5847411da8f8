"""What the Compare page shows, made of the engine's comparison."""

import os

import pytest

from app.desktop.compare.asking import answer_if_changed, answer_with_caveats
from app.desktop.compare.caveats import caveats_of
from app.desktop.compare.exporter import file_name
from app.desktop.compare.model import (
    HEADING,
    Comparer,
    Question,
    distinct,
    explanations,
    is_drawn,
    lines_of,
    passing,
    tally,
)
from app.desktop.compare.roofline_facts import rooflines_of
from profiles.compare import compare
from profiles.comparison import Aggregate, Difference
from profiles.files import update_labels
from profiles.problems import AssayError
from profiles.reports import Report
from tests.desktop.compared import HOSTILE, NAMES, kept, measured
from tests.profiles.compared import build_candidate, build_compared_case, build_comparison, build_side

M64, M128 = "matmul/fp32/m64", "matmul/fp32/m128"


def two_candidates(**changes):
    first = build_candidate(
        build_compared_case(M64, 0.8, 0.79, 0.81, verdict="slower"), build_compared_case(M128), identity="a"
    )
    second = build_candidate(
        build_compared_case(M64),
        build_compared_case(M128, None, None, None, verdict="not comparable", reason="other cache state"),
        build_compared_case("llm/new", None, None, None, verdict="not comparable", baseline_value=None),
        identity="b",
        **changes,
    )
    return build_comparison(first, second)


def texts(lines):
    return [(line.candidate, line.group.case_id or "mean") for line in lines]


class TestLines:
    def test_of_one_candidate_stand_in_its_order_with_the_means_last(self):
        lines = lines_of(
            build_comparison(build_candidate(build_compared_case(M64), build_compared_case(M128)))
        )
        assert texts(lines) == [(0, M64), (0, M128), (0, "mean")]

    def test_of_several_candidates_stand_together_below_a_heading(self):
        assert texts(lines_of(two_candidates())) == [
            (HEADING, M64), (0, M64), (1, M64),
            (HEADING, M128), (0, M128), (1, M128),
            (HEADING, "llm/new"), (1, "llm/new"),
            (HEADING, "mean"), (0, "mean"), (1, "mean"),
        ]  # fmt: skip

    def test_differences_are_what_is_proven_and_keep_their_headings_and_the_means(self):
        lines = lines_of(two_candidates())
        found = passing(lines, [], differences_only=True)
        assert texts(line for line in lines if line in found) == [
            (HEADING, M64), (0, M64), (HEADING, "mean"), (0, "mean"), (1, "mean"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("words", "cases"),
        [(["m128"], {M128}), (["matmul", "m64"], {M64}), (["the", "b", "llm"], {"llm/new"}),
         (["nothing"], set())],
    )  # fmt: skip
    def test_every_word_must_be_in_the_case_or_the_candidates_name(self, words, cases):
        found = passing(lines_of(two_candidates()), words, differences_only=False)
        assert {line.group.case_id for line in found if line.group.case_id} == cases
        assert all(line.is_heading or all(word in line.folded for word in words) for line in found)

    def test_the_tally_counts_cases_and_neither_headings_nor_means(self):
        assert tally(lines_of(two_candidates())) == [("slower", 1), ("same", 2), ("not comparable", 2)]

    def test_a_ratio_that_no_measurement_has_is_not_drawn(self):
        ratios = (1.0, 1e-12, 1e12, None)
        cases = [build_compared_case(f"matmul/{r}", r, None, None, verdict="unclear") for r in ratios]
        mean = Aggregate(group="", ratio=float("inf"), low=None, high=None, cases=3)
        lines = lines_of(build_comparison(build_candidate(*cases, aggregates=(mean,))))
        assert [is_drawn(line) for line in lines] == [True, False, False, False, False]

    def test_a_line_is_explained_by_its_reason_and_by_what_its_flags_mean(self):
        case = build_compared_case(M64, reason="too noisy", candidate_flags=("throttled", "no interval"))
        (line, _) = lines_of(build_comparison(build_candidate(case)))
        reason, flag = explanations(line)
        assert reason == "too noisy; candidate: throttled"
        assert flag.startswith("throttled: The device reported that it lowered its clock")


class TestCaveats:
    def told(self, comparison, make):
        profiles = [make.profile("p")]
        return caveats_of(Report(comparison, profiles, [profiles] * len(comparison.candidates)))

    def test_what_differs_stands_side_by_side_and_who_does_not_differ_has_the_baselines_value(self, make):
        one = build_candidate(identity="a")
        other = build_candidate(
            identity="b",
            environment_differences=(Difference(label="torch", baseline="2.13", candidate="2.12"),),
        )
        caveats = self.told(build_comparison(one, other), make)
        assert [(c.label, c.values) for c in caveats.contrasts] == [
            ("driver", ("575", "580", "575")),
            ("torch", ("2.13", "2.13", "2.12")),
        ]
        assert caveats.contrasts[0].short == "driver 575 / 580 / 575"

    def test_a_sentence_of_all_candidates_is_said_once_and_others_name_theirs(self, make):
        caveats = self.told(two_candidates(not_like_for_like=("2 cases: other cache state",)), make)
        assert caveats.scopes == ("A statement about these two units.",)
        assert caveats.unlike == ("the b: 2 cases: other cache state",)

    def test_problems_come_from_both_sides_and_from_all_together_each_once(self, make):
        problem = ("the base did not end well",)
        candidate = build_candidate(side=build_side("c", problems=("c was changed",)), notes=problem)
        comparison = build_comparison(
            candidate, baseline=build_side(problems=problem), notes=("'x' cannot be right",)
        )
        caveats = self.told(comparison, make)
        assert caveats.problems == ("'x' cannot be right", "the base did not end well", "c was changed")
        assert caveats.notes == ()

    def test_hostile_text_is_one_printable_line(self, make):
        difference = Difference(label="driver", baseline=HOSTILE, candidate="b")
        candidate = build_candidate(
            environment_differences=(difference,), scope=HOSTILE, not_like_for_like=(HOSTILE,)
        )
        caveats = self.told(build_comparison(candidate), make)
        told = (*caveats.scopes, *caveats.unlike, *caveats.contrasts[0].values)
        assert all(text.isprintable() for text in told)
        assert "<b>bold</b>" in told[0]


class TestComparer:
    def test_says_what_the_engine_says(self, home, make):
        paths = (kept(make, "old"), kept(make, "slow", 1.2))
        answer = Comparer().answer(Question(paths, tolerance=0.05))
        profiles = [measured(make, "old")], [[measured(make, "slow", 1.2)]]
        expected = compare(*profiles, 0.05).candidates[0]
        got = answer.comparison.candidates[0]
        assert [(c.id, c.ratio, c.low, c.high, c.verdict) for c in got.cases] == [
            (c.id, c.ratio, c.low, c.high, c.verdict) for c in expected.cases
        ]
        assert got.aggregates == expected.aggregates
        assert answer.sides == (-1, 0)
        low, high = answer.axis
        assert low < min(c.ratio for c in got.cases) < 1 < high

    def test_pooling_makes_one_side_of_profiles_of_one_model(self, home, make):
        other = make.device(name="Other CPU")
        paths = [
            kept(make, "a"),
            kept(make, "b"),
            kept(make, "c", device=other),
            kept(make, "d", device=other),
        ]
        answer = Comparer().answer(Question(tuple(paths), pooled=True))
        assert answer.sides == (-1, -1, 0, 0)
        assert len(answer.comparison.candidates) == 1
        assert "these units (2 and 2" in caveats_of(answer.report).scopes[0]

    def test_a_file_is_read_again_only_where_it_has_changed(self, home, make):
        comparer, question = Comparer(), Question((kept(make, "old"), kept(make, "slow", 1.2)))
        answer_with_caveats(comparer, question)
        assert answer_if_changed(comparer, question) is None
        update_labels(question.paths[1], name="renamed")
        os.utime(question.paths[1], ns=(1, 1))
        answer, _ = answer_if_changed(comparer, question)
        assert answer.names == ("name of old", "renamed")

    def test_a_file_that_is_gone_has_changed(self, home, make):
        comparer, question = Comparer(), Question((kept(make, "old"), kept(make, "slow", 1.2)))
        comparer.answer(question)
        question.paths[0].unlink()
        assert comparer.changed(question)
        with pytest.raises(AssayError, match="no such file"):
            comparer.answer(question)

    def test_a_changed_profile_is_among_the_problems(self, home, make):
        paths = (kept(make, "old"), kept(make, "slow", 1.2))
        paths[1].write_bytes(paths[1].read_bytes().replace(b'"seed":1', b'"seed":2'))
        _, caveats = answer_with_caveats(Comparer(), Question(paths))
        (problem,) = caveats.problems
        assert str(paths[1]) in problem
        assert "does not match its digest" in problem

    def test_the_roofline_has_the_values_that_were_compared(self, home, make):
        answer = Comparer().answer(Question((kept(make, "old"), kept(make, "slow", 1.25))))
        base, candidate = rooflines_of(answer.report)
        cases = answer.comparison.candidates[0].cases
        assert [p.flop_s for p in base.points] == [c.baseline_value for c in cases]
        assert [p.flop_s for p in candidate.points] == [c.candidate_value for c in cases]
        assert [(r.dtype, r.flop_s) for r in base.roofs] == [("fp32", 1e12)]
        assert base.missing == ()

    def test_a_point_is_hollow_where_no_candidate_used_it(self, home, make):
        first, second = kept(make, "b", names=NAMES[:1]), kept(make, "c", names=NAMES[:2])
        base, *_ = rooflines_of(Comparer().answer(Question((kept(make, "a"), first, second))).report)
        assert [point.usable for point in base.points] == [True, True, False]


def test_two_profiles_of_one_name_are_told_apart_by_their_ids():
    assert distinct([("run", "1"), ("run", "2"), ("other", "3")]) == ["run (1)", "run (2)", "other"]


def test_the_proposed_file_name_is_one_that_every_disk_takes(home, make):
    paths = (kept(make, "a", name="../../etc/<b>x"), kept(make, "b", name="H200 测试 | quick"))
    assert file_name(Comparer().answer(Question(paths))) == "H200-测试-quick-against-..-..-etc-b-x"
