"""What a device does, from a profile, from what is published, and from a data sheet."""

import math

import pytest
from msgspec.structs import replace

from profiles.catalogue import find
from profiles.evidence import EvidenceSource, PublishedResult
from profiles.planning.figures import Figure
from profiles.planning.rates import (
    SEVERAL_CONTEXTS,
    TOO_SHORT,
    CannotRun,
    WorkPerToken,
    measured_rate,
    published_rate,
    sheet_rate,
)
from profiles.problems import UsageError
from profiles.profile import Peak
from profiles.summary import summarise

LLM = {"unit": "token/s", "flops": 10**9, "traffic_bytes": 10**8, "tokens": 128}


def step(make, name, model="x", seconds=0.01, **changes):
    case = make.case(name, **(LLM | {"parameters": {"model": model}} | changes))
    return make.result(case, [make.round(i, (seconds * (1 + i / 100),) * 10) for i in range(3)])


def result(**changes):
    facts = {
        "id": "one", "device": "h20", "kernel": "llm_decode", "dtype": "fp8", "workload": "a model",
        "tool": "a tool", "evidence": "third party", "value": 800.0, "unit": "token/s",
        "source": EvidenceSource(title="a page"),
    }  # fmt: skip
    return PublishedResult(**(facts | changes))


class TestMeasured:
    def test_the_fastest_case_of_the_step_with_its_own_interval_and_what_units_differ_by(self, make):
        cases = [
            step(make, "llm/decode/x/fp32/b1-ctx512", seconds=0.02),
            step(make, "llm/decode/x/fp32/b8-ctx512", seconds=0.01),
            step(make, "llm/prefill/x/fp32/b1-s128", seconds=0.001),
        ]
        profile = make.profile(cases=cases)
        rate = measured_rate(profile, "decode")
        told = summarise(cases[1], profile.device)
        assert (rate.evidence, rate.work, rate.unit) == ("measured", "llm/decode/x/fp32/b8-ctx512", "token/s")
        # Independent errors: the squares of the logarithms add.
        below = math.sqrt(math.log(told.value / told.low) ** 2 + 0.08**2)
        above = math.sqrt(math.log(told.high / told.value) ** 2 + 0.08**2)
        assert rate.each.value == told.value
        assert rate.each.low == pytest.approx(told.value * math.exp(-below), rel=1e-12)
        assert rate.each.high == pytest.approx(told.value * math.exp(above), rel=1e-12)
        assert measured_rate(profile, "decode", "*/b1-*").work == "llm/decode/x/fp32/b1-ctx512"

    def test_one_round_says_no_less_than_one_unit_does(self, make):
        case = make.case("llm/decode/x/fp32/b1", **LLM, parameters={"model": "x"})
        # 128 tokens in a millisecond, and exp(0.08) = 1.0833.
        profile = make.profile(cases=[make.result(case, [make.round(0, (0.01,) * 10)])])
        each = measured_rate(profile, "decode").each
        assert (each.low, each.value, each.high) == (
            pytest.approx(118_159, abs=1), pytest.approx(128_000), pytest.approx(138_661, abs=1),
        )  # fmt: skip

    def test_training_is_told_in_flop(self, make):
        cases = [step(make, "llm/train/x/fp32/b1-s64", seconds=0.1)]
        rate = measured_rate(make.profile(cases=cases), "train")
        assert rate.unit == "FLOP/s"
        # Calls a sample are ten: 1e9 FLOP in 0.0101 s, the middle of three rounds.
        assert rate.each.value == pytest.approx(1e9 / (0.1 * 1.01 / 10), rel=1e-3)

    def test_a_part_of_a_model_is_projected_and_says_so(self, make):
        projection = {"layers": 80, "flops": 10 * 10**9, "traffic_bytes": 4 * 10**8}
        whole, part = (
            measured_rate(make.profile(cases=[step(make, "llm/decode/x/fp32/b1", **changes)]), "decode")
            for changes in ({}, {"projection": projection})
        )
        assert part.each.value == pytest.approx(whole.each.value / 4)
        assert "projected" in part.remarks

    def test_what_cannot_be_true_is_not_planned_with(self, make):
        # 1e9 FLOP in a microsecond are a thousand times the device's peak.
        cases = [step(make, "llm/decode/x/fp32/b1", seconds=1e-5)]
        with pytest.raises(CannotRun, match="no usable result of decode, in 1 of its cases: run a suite"):
            measured_rate(make.profile(cases=cases), "decode")

    def test_several_models_are_to_be_told_apart(self, make):
        cases = [step(make, f"llm/decode/{model}/fp32/b1", model) for model in ("x", "y")]
        profile = make.profile(cases=cases)
        with pytest.raises(UsageError, match=r"several models \(x, y\): say which with --model"):
            measured_rate(profile, "decode")
        assert measured_rate(profile, "decode", "llm/decode/y/*").work == "llm/decode/y/fp32/b1"

    def test_a_profile_without_the_step_says_what_to_do(self, make):
        with pytest.raises(UsageError, match="run a suite with llm cases"):
            measured_rate(make.profile(), "prefill")
        with pytest.raises(UsageError, match="give prefill and decode"):
            measured_rate(make.profile(), "serving")

    @pytest.mark.parametrize(
        ("context", "case", "seconds", "remark"),
        [
            (None, "b1-ctx512", 0.01, SEVERAL_CONTEXTS),
            (512, "b1-ctx512", 0.01, None),
            (513, "b8-ctx4096", 0.016, None),
            (4096, "b8-ctx4096", 0.016, None),
            (4097, "b1-ctx32768", 0.04, None),
            (65536, "b1-ctx32768", 0.04, TOO_SHORT),
        ],
    )
    def test_a_case_counts_in_its_own_context_and_in_shorter_ones(self, make, context, case, seconds, remark):
        cases = [
            step(
                make,
                f"llm/decode/x/fp32/b{batch}-ctx{length}",
                seconds=takes,
                parameters={"model": "x", "batch": batch, "sequence": length},
            )
            for batch, length, takes in ((1, 512, 0.01), (1, 4096, 0.02), (8, 4096, 0.016), (1, 32768, 0.04))
        ]
        rate = measured_rate(make.profile(cases=cases), "decode", context=context)
        assert rate.work == f"llm/decode/x/fp32/{case}"
        assert rate.context == int(case.partition("ctx")[2])
        # 128 tokens a call, ten calls a sample, the middle one of three rounds.
        assert rate.each.value == pytest.approx(128 / (seconds * 1.01 / 10), rel=1e-3)
        assert rate.remarks == (() if remark is None else (remark,))

    def test_cases_that_do_not_tell_their_context_fit_no_plan_that_does(self, make):
        profile = make.profile(cases=[step(make, "llm/decode/x/fp32/b1")])
        assert measured_rate(profile, "decode").remarks == ()
        rate = measured_rate(profile, "decode", context=1)
        assert (rate.context, rate.remarks) == (None, (TOO_SHORT,))

    def test_an_estimated_peak_is_no_remark_on_a_rate(self, make):
        guessed = make.device(peaks={"fp32": Peak(value=1e12, kind="estimate", source="cores and clocks")})
        cases = [step(make, "llm/decode/x/fp32/b1", seconds=0.1)]
        profile = make.profile(cases=cases, device=guessed)
        assert "estimate" in summarise(cases[0], guessed).flags
        assert measured_rate(profile, "decode").remarks == ()

    def test_devices_that_were_loaded_together_are_told(self, make):
        cases = [step(make, "llm/decode/x/fp32/b1")]
        profile = make.profile(cases=cases, loaded_together=["cuda:0", "cuda:1"])
        assert "measured while 2 devices were loaded" in measured_rate(profile, "decode").remarks


class TestPublished:
    def test_a_total_is_shared_by_its_devices_and_several_results_span_a_range(self):
        results = [result(value=800.0, devices=8), result(id="two", value=400.0, evidence="vendor")]
        rate = published_rate(results, "decode")
        assert rate.each == Figure(pytest.approx(200), 100.0, 400.0)
        assert (rate.evidence, rate.devices) == ("vendor", 1)
        # Of the two only the 400 are of one device alone.
        assert rate.in_company(0.5) == Figure(pytest.approx(math.sqrt(100 * 200)), 100.0, 200.0)

    def test_one_of_eight_that_worked_together_is_not_scaled_again(self):
        each = published_rate([result(value=100.0, together=8)], "decode")
        total = published_rate([result(value=800.0, devices=8)], "decode")
        assert each.in_company(0.5) == total.in_company(0.5) == Figure(100.0, 100.0, 100.0)
        assert (each.devices, each.is_scaled) == (8, False)

    def test_results_of_unlike_work_are_told_apart(self):
        alike = [result(), result(id="two", value=900.0)]
        assert published_rate(alike, "decode").works == ()
        unlike = [result(), result(id="two", workload="another model")]
        assert published_rate(unlike, "decode").works == ("a model, fp8", "another model, fp8")
        # Also where they differ only in what is too long to be shown.
        long = [result(workload=f"{'x' * 100}{end}") for end in "ab"]
        assert len(published_rate(long, "decode").works) == 2

    def test_hearsay_is_told(self):
        assert "hearsay" in published_rate([result(seen=False)], "decode").remarks

    def test_training_needs_the_work_of_a_token(self):
        trained = result(kernel="train_step", value=3000.0)
        assert published_rate([trained], "train", flop_per_token=4e10).each.value == pytest.approx(1.2e14)
        with pytest.raises(UsageError, match="flop_per_token"):
            published_rate([trained], "train")

    def test_serving_is_published_in_answers_and_planned_with_prompts(self):
        served = result(kernel="llm_serving", value=300.0)
        # 2048 tokens in for 128 out: 17 tokens for each that is written.
        assert published_rate([served], "serving", prompt_share=16 / 17).each.value == pytest.approx(5100)
        with pytest.raises(UsageError, match="needs prompt_share"):
            published_rate([served], "serving")

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (result(kernel="matmul"), "is of matmul"),
            (result(unit="s", higher_is_better=False), "not in token/s"),
        ],
    )
    def test_what_is_no_rate_of_tokens_is_refused(self, wrong, told):
        with pytest.raises(UsageError, match=told):
            published_rate([wrong], "decode")


class TestDataSheet:
    def test_decode_is_bound_by_the_smaller_of_both(self):
        h200 = find("h200")
        flop, traffic = 1e11, 1e9
        memory = h200.bandwidth.value / traffic
        arithmetic = h200.peaks["fp8"].value / flop
        assert memory < arithmetic
        rate = sheet_rate([h200], "decode", "fp8", [0.5], WorkPerToken(flop, traffic))
        assert rate.each.value == pytest.approx(0.5 * memory)
        assert "memory bandwidth" in rate.source
        little = sheet_rate([h200], "decode", "fp8", [0.5], WorkPerToken(flop, traffic / 1e3))
        assert little.each.value == pytest.approx(0.5 * arithmetic)
        assert "fp8 peak" in little.source

    def test_prefill_and_training_are_bound_by_arithmetic(self):
        h200 = find("h200")
        peak = h200.peaks["bf16"].value
        prefill = sheet_rate([h200], "prefill", "bf16", [0.4], WorkPerToken(1e11))
        assert prefill.each.value == pytest.approx(0.4 * peak / 1e11)
        train = sheet_rate([h200], "train", "bf16", [0.4], WorkPerToken())
        assert (train.each.value, train.unit) == (pytest.approx(0.4 * peak), "FLOP/s")

    def test_bins_and_bounds_of_the_share_make_a_range(self):
        bins = [find("ascend_910b1"), find("ascend_910b4")]
        rate = sheet_rate(bins, "train", "bf16", [0.2, 0.4], WorkPerToken())
        peaks = [one.peaks["bf16"].value for one in bins]
        assert (rate.each.low, rate.each.high) == (
            pytest.approx(0.2 * min(peaks)),
            pytest.approx(0.4 * max(peaks)),
        )

    def test_a_share_that_several_reached_together_is_not_scaled_again(self):
        h200 = find("h200")
        alone = sheet_rate([h200], "train", "bf16", [0.4], WorkPerToken())
        assert (alone.is_scaled, "40 % (assumed) of" in alone.source) == (True, True)
        eight = sheet_rate([h200], "train", "bf16", [0.4], WorkPerToken(), source="my lab", devices=8)
        assert eight.each == alone.each
        assert eight.in_company(0.5) == alone.in_company(1.0)
        assert (eight.devices, "40 % (assumed: my lab) of" in eight.source) == (8, True)

    def test_what_the_chip_cannot_do_is_an_answer_and_what_is_not_told_a_mistake(self):
        with pytest.raises(CannotRun, match="no fp8 peak of Ascend 910B1"):
            sheet_rate([find("ascend_910b1")], "train", "fp8", [0.4], WorkPerToken())
        with pytest.raises(CannotRun, match="no memory bandwidth"):
            sheet_rate(
                [replace(find("h200"), bandwidth=None)], "decode", "fp8", [0.4], WorkPerToken(1.0, 1.0)
            )
        with pytest.raises(UsageError, match="needs bytes_per_token"):
            sheet_rate([find("h200")], "decode", "fp8", [0.4], WorkPerToken(1e11))
        # By its arithmetic alone it would serve answers that its memory cannot.
        with pytest.raises(UsageError, match="give those two"):
            sheet_rate([find("h200")], "serving", "fp8", [0.4], WorkPerToken(1e11, 1e9))
