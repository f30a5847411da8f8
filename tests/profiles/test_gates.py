"""Gates: what an interval proves, what it does not, and what cannot be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.comparison import Aggregate
from profiles.gates import gates_exit_code, judge_gates, parse_gate
from profiles.problems import EXIT_GATE, EXIT_UNCLEAR, UsageError
from tests.profiles.compared import build_candidate, build_compared_case, build_comparison


def judged(expression, *cases, **changes):
    comparison = build_comparison(build_candidate(*cases, **changes))
    (result,) = judge_gates(comparison, [parse_gate(expression)])
    return result


class TestWords:
    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("matmul/* >= 0.97", ("matmul/*", "", ">=", 0.97)),
            ("  matmul/fp32/m64-n64-k64<1.5 ", ("matmul/fp32/m64-n64-k64", "", "<", 1.5)),
            ("*/[!f]*/* > 1e0", ("*/[!f]*/*", "", ">", 1.0)),
            ("geomean >= 0.95", (None, "", ">=", 0.95)),
            ("geomean(matmul) <= 1", (None, "matmul", "<=", 1.0)),
            ("geomean ( llm )>1", (None, "llm", ">", 1.0)),
            ("geomean* > 1", ("geomean*", "", ">", 1.0)),
        ],
    )
    def test_what_can_be_asked(self, expression, expected):
        gate = parse_gate(expression)
        assert (gate.pattern, gate.kernel, gate.operator, gate.threshold) == expected

    @pytest.mark.parametrize(
        ("expression", "place"),
        [
            ("", "there is no comparison in it"),
            ("matmul/*", "there is no comparison in it"),
            ("matmul/* ≥ 0.97", "there is no comparison in it"),
            ("matmul/* => 0.97", "at character 10 stands '=>'"),
            ("matmul/* == 1", "at character 10 stands '=='"),
            ("matmul/* != 1", "at character 10 stands '!='"),
            ("geomean >= ", "after '>=' a number is missing"),
            ("geomean >= 97 %", "after '>=' '97 %' is no number"),
            (">= 0.97", "nothing stands before '>='"),
            ("geomean > 0", "0 is no ratio"),
            ("geomean > -1", "-1 is no ratio"),
            ("geomean > nan", "nan is no ratio"),
            ("geomean > inf", "inf is no ratio"),
            ("a > 1 > 2", "after '>' '1 > 2' is no number"),
        ],
    )
    def test_what_cannot_names_the_place_and_an_example(self, expression, place):
        with pytest.raises(UsageError) as caught:
            parse_gate(expression)
        assert place in str(caught.value)
        assert "'matmul/* >= 0.97'" in str(caught.value)
        assert "\n" not in str(caught.value)

    @given(st.text(max_size=40))
    def test_any_text_is_read_or_refused(self, text):
        told = ""
        try:
            assert parse_gate(text).threshold > 0
        except UsageError as error:
            told = str(error)
        assert told.isprintable()


class TestIntervals:
    @pytest.mark.parametrize(
        ("asked", "low", "high", "outcome"),
        [
            (">= 0.97", 0.97, 1.2, "held"),
            (">= 0.97", 0.9699, 1.2, "unclear"),
            (">= 0.97", 0.9, 0.97, "unclear"),
            (">= 0.97", 0.9, 0.9699, "broken"),
            ("> 0.97", 0.97, 1.2, "unclear"),
            ("> 0.97", 0.9701, 1.2, "held"),
            ("> 0.97", 0.9, 0.97, "broken"),
            ("> 0.97", 0.9, 0.9701, "unclear"),
            ("<= 1.1", 1.0, 1.1, "held"),
            ("<= 1.1", 1.0, 1.1001, "unclear"),
            ("<= 1.1", 1.1, 1.2, "unclear"),
            ("<= 1.1", 1.1001, 1.2, "broken"),
            ("< 1.1", 1.0, 1.1, "unclear"),
            ("< 1.1", 1.0, 1.0999, "held"),
            ("< 1.1", 1.1, 1.2, "broken"),
            ("< 1.1", 1.0999, 1.2, "unclear"),
        ],
    )
    def test_both_sides_of_each_threshold_of_cases_and_means(self, asked, low, high, outcome):
        verdict = "slower" if high < 1 else "faster" if low > 1 else "same"
        case = build_compared_case(ratio=(low * high) ** 0.5, low=low, high=high, verdict=verdict)
        mean = Aggregate(group="matmul", ratio=(low * high) ** 0.5, low=low, high=high, cases=1)
        assert judged(f"matmul/* {asked}", case).outcome == outcome
        assert judged(f"geomean(matmul) {asked}", case, aggregates=(mean,)).outcome == outcome

    @given(
        st.sampled_from([">", ">=", "<", "<="]),
        st.floats(0.1, 10),
        st.floats(0.1, 10),
        st.floats(0.1, 10),
    )
    def test_a_wider_interval_never_says_more(self, symbol, threshold, one, other):
        low, high = sorted((one, other))
        narrow = judged(f"geomean {symbol} {threshold!r}", aggregates=(_mean(low, high),)).outcome
        wide = judged(f"geomean {symbol} {threshold!r}", aggregates=(_mean(low / 2, high * 2),)).outcome
        assert wide in (narrow, "unclear")

    def test_without_an_interval_it_is_unclear_with_the_reason(self):
        case = build_compared_case(low=None, high=None, reason="one round on the baseline's side")
        result = judged("matmul/* > 0.5", case)
        assert result.outcome == "unclear"
        assert result.checks[0].reason == "one round on the baseline's side"
        mean = Aggregate(group="", ratio=1.0, low=None, high=None, cases=1, reason="no case has an interval")
        assert judged("geomean > 0.5", aggregates=(mean,)).checks[0].reason == "no case has an interval"


def _mean(low, high):
    return Aggregate(group="", ratio=(low * high) ** 0.5, low=low, high=high, cases=3)


class TestSeveral:
    def test_one_broken_case_breaks_and_one_unclear_case_unclears(self):
        good = build_compared_case("matmul/fp32/a")
        doubtful = build_compared_case("matmul/fp32/b", low=0.9, high=1.1, verdict="unclear")
        bad = build_compared_case("matmul/fp32/c", ratio=0.9, low=0.88, high=0.92, verdict="slower")
        assert judged("matmul/* >= 0.97", good).outcome == "held"
        assert judged("matmul/* >= 0.97", good, doubtful).outcome == "unclear"
        result = judged("matmul/* >= 0.97", good, doubtful, bad)
        assert result.outcome == "broken"
        assert [check.outcome for check in result.checks] == ["held", "unclear", "broken"]
        assert judged("*/[ab] >= 0.97", good, doubtful, bad).outcome == "unclear"

    def test_every_candidate_is_asked(self):
        good = build_candidate(identity="good")
        slow = build_compared_case(ratio=0.9, low=0.88, high=0.92, verdict="slower")
        comparison = build_comparison(good, build_candidate(slow, identity="slow"))
        (result,) = judge_gates(comparison, [parse_gate("matmul/* >= 0.97")])
        assert [(check.candidate, check.outcome) for check in result.checks] == [
            ("good", "held"),
            ("slow", "broken"),
        ]

    def test_a_gate_that_matches_nothing_is_refused_with_what_could_have_been_meant(self):
        with pytest.raises(UsageError, match=r"matches no case .* 'matmul/fp32/m64-n64-k64'"):
            judged("matmull/* >= 0.97")
        with pytest.raises(UsageError, match="its kernels are matmul"):
            judged("geomean(matmull) >= 0.97")

    def test_a_case_that_the_candidate_lost_is_no_success(self):
        lost = build_compared_case("matmul/fp32/b", None, None, None, verdict="not comparable",
                                   reason="it ran out of memory", candidate_value=None)  # fmt: skip
        result = judged("matmul/* >= 0.97", build_compared_case(), lost)
        assert result.outcome == "unclear"
        assert result.checks[1].reason == "it ran out of memory"

    def test_a_case_that_the_baseline_never_had_is_counted_and_passed_over(self):
        new = build_compared_case("matmul/fp8/b", None, None, None, verdict="not comparable",
                                  reason="the baseline has no fp8", baseline_value=None)  # fmt: skip
        result = judged("matmul/* >= 0.97", build_compared_case(), new)
        assert (result.outcome, result.passed_over, len(result.checks)) == ("held", 1, 1)
        alone = judged("matmul/* >= 0.97", new)
        assert (alone.outcome, alone.checks[0].reason) == ("unclear", "the baseline has no fp8")

    def test_a_mean_of_nothing_is_unclear(self):
        assert judged("geomean > 0.5", aggregates=()).outcome == "unclear"


class TestDoubt:
    """The comparison says unclear although the interval would do: it has a reason."""

    def test_one_finding_too_many_among_many_is_no_proof_of_a_regression(self):
        reason = "not beyond chance among 40 cases"
        case = build_compared_case(ratio=0.95, low=0.93, high=0.965, verdict="unclear", reason=reason)
        result = judged("matmul/* >= 0.97", case)
        assert (result.outcome, result.checks[0].reason) == ("unclear", reason)
        # That it misses a ratio above 1 says nothing about 1, so the interval answers.
        assert judged("matmul/* >= 1.2", case).outcome == "broken"
        faster = build_compared_case(ratio=1.05, low=1.03, high=1.07, verdict="unclear", reason=reason)
        assert judged("matmul/* <= 1.02", faster).outcome == "unclear"
        assert judged("matmul/* >= 0.97", faster).outcome == "held"

    def test_what_is_the_same_and_precise_breaks_no_gate_at_one_by_chance(self):
        case = build_compared_case(ratio=0.995, low=0.992, high=0.998, verdict="same", proven=False)
        assert judged("matmul/* >= 1", case).outcome == "unclear"
        proven = build_compared_case(ratio=0.995, low=0.992, high=0.998, verdict="same", proven=True)
        assert judged("matmul/* >= 1", proven).outcome == "broken"

    @pytest.mark.parametrize("doubt", ["disturbed", "other load"])
    def test_a_mean_of_doubtful_cases_proves_nothing(self, doubt):
        for low, high in ((0.9, 0.95), (0.99, 1.01)):
            mean = Aggregate(group="", ratio=(low * high) ** 0.5, low=low, high=high, cases=2, doubt=doubt)
            assert judged("geomean >= 0.97", aggregates=(mean,)).outcome == "unclear"

    @pytest.mark.parametrize("doubt", ["disturbed", "other load"])
    def test_other_load_leaves_nothing_proven(self, doubt):
        for low, high in ((1.03, 1.07), (0.99, 1.01), (0.9, 0.95)):
            facts = {"ratio": (low * high) ** 0.5, "low": low, "high": high, "doubt": doubt}
            reason = "measured beside other load"
            case = build_compared_case(verdict="unclear", reason=reason, **facts)
            result = judged("matmul/* >= 0.97", case)
            assert (result.outcome, result.checks[0].reason) == ("unclear", reason)
        believed = build_compared_case(
            ratio=0.8, low=0.7, high=0.9, verdict="slower", candidate_flags=("other load",)
        )
        assert judged("matmul/* >= 0.97", believed).outcome == "broken"


class TestExit:
    @pytest.mark.parametrize(
        ("outcomes", "code"),
        [
            ([], 0),
            (["held"], 0),
            (["held", "unclear"], EXIT_UNCLEAR),
            (["broken", "unclear", "held"], EXIT_GATE),
        ],
    )
    def test_broken_beats_unclear_beats_held(self, outcomes, code):
        bounds = {"held": (0.99, 1.01), "unclear": (0.9, 1.1), "broken": (0.8, 0.9)}
        results = [
            result
            for outcome in outcomes
            for result in judge_gates(
                build_comparison(build_candidate(aggregates=(_mean(*bounds[outcome]),))),
                [parse_gate("geomean >= 0.97")],
            )
        ]
        assert gates_exit_code(results) == code

    def test_the_caller_says_what_unclear_means(self):
        (result,) = judge_gates(
            build_comparison(build_candidate(aggregates=(_mean(0.9, 1.1),))), [parse_gate("geomean >= 0.97")]
        )
        assert [gates_exit_code([result], unclear=code) for code in (0, 1)] == [0, 1]
