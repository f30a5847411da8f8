"""`assay plan` and what `assay show` says of software, as a user and a script call them."""

import json
import re
from pathlib import Path

import click
import pytest

from app.cli import tables
from app.cli.main import run
from app.cli.plan_numbers import percent
from profiles.library import Library
from profiles.planning.assumptions import ASSUMPTIONS
from profiles.planning.plan_file import builtin_plans
from profiles.problems import EXIT_GATE, EXIT_UNCLEAR, EXIT_USAGE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "planning.md").read_text("utf-8")
LEVERS = ("flop_per_token", "bytes_per_token")
NO_DEVICE = "assay: no device of the plan can do it; the plan says why of each.\n"
LLM = {"unit": "token/s", "flops": 10**8, "tokens": 100}
CHIPS = """\
[[workload]]
name = "chat"
kind = "decode"
token_s = 1e6
[[device]]
name = "A"
count = 100
power_w = 500
[device.rate]
chat = 1000
[[device]]
name = "B"
count = 50
rate = { chat = 400 }
"""
LAB = """\
[assume]
utilisation = 1
[[workload]]
name = "chat"
kind = "decode"
token_s = 500
[[workload]]
name = "search"
kind = "prefill"
token_s = 400
at_least = 0.9
[[device]]
name = "H20"
count = 10
rate = { search = { value = 16500, devices = 8 }, chat = { value = 5700, devices = 8 } }
"""
AS_IT_IS = ("--utilisation", "1", "--efficiency", "1")


@pytest.fixture
def assay(home, capfd):
    """Calls a command line; (exit code, stdout, stderr)."""

    def call(*arguments):
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def server(make, home):
    """A profile in the library: LLM cases of the model x, a product and a memory stream."""
    save_server(make, "my server", "x")


def save_server(make, name, model):
    cases = [
        make.result(
            make.case(
                f"llm/{step}/{model}/fp32/b1", **LLM, traffic_bytes=traffic, parameters={"model": model}
            ),
            [make.round(i, (0.1 * (1 + i / 100),) * 10) for i in range(3)],
        )
        for step, traffic in (("prefill", 10**6), ("decode", 4 * 10**8), ("train", 10**8))
    ]
    matmul = make.case(flops=10**9, traffic_bytes=10**6)
    stream = make.case("bandwidth/read/fp32/1MiB", unit="B/s", flops=0, traffic_bytes=5 * 10**8)
    cases += [make.result(case, [make.round(i, (0.1,) * 10) for i in range(3)]) for case in (matmul, stream)]
    Library().save(make.profile(f"run-{model}", name=name, cases=cases))


def numbers(out, field):
    return json.loads(out)[field]


class TestCapacity:
    def test_a_profile_is_planned_with_as_measured_with_its_interval(self, assay, server):
        code, out, err = assay(
            "plan", "capacity", "--profile", "my server", "--tokens-per-day", "1e12", "--json"
        )
        assert (code, err) == (0, "")
        rates = {rate["kind"]: rate for rate in numbers(out, "rates")}
        assert {rate["class"] for rate in rates.values()} == {"measured"}
        assert rates["decode"]["low"] < rates["decode"]["value"] < rates["decode"]["high"]
        (device,) = numbers(out, "devices")
        assert device["devices"]["low"] < device["devices"]["value"] < device["devices"]["high"]
        assert not any("measured by Assay" in text for text in numbers(out, "cautions"))

    def test_profiles_of_different_models_are_told_apart(self, assay, server, make):
        save_server(make, "another", "y")
        both = ("--profile", "my server", "--profile", "another")
        _, out, _ = assay("plan", "capacity", *both, "--tokens-per-day", "1e12")
        assert "What was measured is of several models: x, y." in out

    def test_an_interval_of_one_unit_says_that_it_was_widened(self, assay, server):
        told = "A measured rate is of one unit: its 95 % interval is widened by the 8 %"
        base = ("plan", "capacity", "--tokens-per-day", "1e12")
        assert told in assay(*base, "--profile", "my server")[1]
        assert told not in assay(*base, "--rate", "X:serving=5")[1]

    def test_rates_whose_work_nobody_told_may_not_compare(self, assay, server):
        told = "not known to be of the same work, so that devices may not compare: they do not tell theirs."
        base = ("plan", "capacity", "--tokens-per-day", "1e9", "--rate", "X:serving=5")
        assert told in " ".join(assay(*base, "--rate", "Y:serving=9")[1].split())
        assert "not known to be of the same work" not in assay(*base)[1]
        decode = ("--profile", "my server", "--rate", "Y:decode=9", "--rate", "Y:prefill=9")
        out = " ".join(assay(*base, *decode)[1].split())
        assert "compare: some are of llm/decode/x/fp32/b1; others do not tell theirs." in out

    @pytest.mark.parametrize(
        ("demand", "rate", "told"),
        [
            (
                "tokens_per_day = 1e10",
                'serving = { published = ["p316", "p317"], prompt_share = 0.5 }',
                "behind serving on a are not known to be of the same work, so that the range may be that of"
                " the work and not of the device: Llama-13B,",
            ),
            (
                "training_tokens = 1e12\ntraining_days = 30",
                'train = { published = ["p186", "p192"], flop_per_token = 4e10 }',
                "behind train on a are not known to be of the same work, and one flop_per_token counts for"
                " all of it, so that the range may be that of the work and not of the device: LLaMA2-7B,",
            ),
            ("tokens_per_day = 1e10", 'serving = { published = ["p299", "p300"], prompt_share = 0.5 }', None),
        ],
    )
    def test_one_rate_of_unlike_works_says_so(self, assay, tmp_path, demand, rate, told):
        file = tmp_path / "one.toml"
        model = "[model]\nflop_per_token = 4e10\n"
        file.write_text(f'[demand]\n{demand}\n{model}[[device]]\nname = "a"\n{rate}\n')
        code, out, _ = assay("plan", "capacity", file)
        assert code == 0
        assert ("known to be of the same work" in out) is (told is not None)
        assert told is None or told in " ".join(out.split())

    def test_every_assumption_can_be_changed_and_is_told_with_its_source(self, assay):
        base = ("plan", "capacity", "four-trillion-sheets", "--json")
        told = {one["name"]: one for one in numbers(assay(*base)[1], "assumptions")}
        assert list(told) == [*ASSUMPTIONS, *LEVERS]
        assert all(one["source"] for one in told.values())
        for name, known in ASSUMPTIONS.items():
            option = f"--{name.replace('_', '-')}"
            value = known.most if known.most != told[name]["value"] else known.least
            changed = {one["name"]: one for one in numbers(assay(*base, option, value)[1], "assumptions")}
            assert changed[name] == {"name": name, "value": value, "source": "assumed on the command line"}

    def test_one_that_has_no_part_is_not_told(self, assay):
        base = ("plan", "capacity", "four-trillion")
        told = [one["name"] for one in numbers(assay(*base, "--json")[1], "assumptions")]
        assert told == [*(name for name in ASSUMPTIONS if name != "efficiency"), "energy_per_kwh"]
        out = assay(*base, "--efficiency", 0.5)[1]
        assert "The assumption efficiency has no part in this plan" in out
        assert "--efficiency" not in out

    def test_what_a_token_takes_and_a_kilowatt_hour_costs_is_told_and_can_be_changed(self, assay):
        base = ("plan", "capacity", "four-trillion-sheets")
        options = {"flop_per_token": 1e11, "bytes_per_token": 1e9, "energy_per_kwh": 0.2}
        given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        told, changed = (
            {one["name"]: one["value"] for one in numbers(assay(*base, *more, "--json")[1], "assumptions")}
            for more in ((), given)
        )
        assert (told["flop_per_token"], told["bytes_per_token"]) == (7.4e10, 3.87e8)
        assert changed.items() >= options.items()
        out = assay(*base)[1]
        assert re.search(r"^FLOP a token +7\.4e\+10 +--flop-per-token ", out, re.MULTILINE)
        assert re.search(r"^bytes a token +3\.87e\+08 +--bytes-per-token ", out, re.MULTILINE)
        assert "decode at 7.4e+10 FLOP and 3.87e+08 bytes a token" in out
        assert "The middle of a rate that was not measured is the geometric mean" in out

    def test_money_says_what_it_is_of(self, assay):
        out = assay("plan", "capacity", "four-trillion")[1]
        assert re.search(r"  purchase, USD +energy a day, USD$", out, re.MULTILINE)
        assert re.search(
            r"^price of energy +0\.08 +--energy-per-kwh +of a kWh, in USD; assumed$", out, re.MULTILINE
        )
        assert "price 38,644 USD a device, with its share of the node" in out
        assert "purchases do not compare: Ascend 910B with its share of" in out
        rows = {
            one["device"]: one
            for one in numbers(assay("plan", "capacity", "four-trillion", "--json")[1], "inputs")
        }
        assert (rows["H20"]["price"], rows["H20"]["price_with_node"]) == (12000, False)

    def test_without_a_currency_money_says_so(self, assay, tmp_path):
        (tmp_path / "mine.toml").write_text(
            "[demand]\ntokens_per_day = 1\n"
            '[[device]]\nname = "a"\nserving = 1\nprice = 5\nrent_per_hour = 1\n'
        )
        out = assay("plan", "capacity", tmp_path / "mine.toml")[1]
        assert re.search(r"  purchase +rent a day$", out, re.MULTILINE)
        assert "The plan tells no currency" in out
        assert "1 token a day" in out

    def test_rent_that_has_the_energy_in_it_is_not_to_be_paid_twice(self, assay, tmp_path):
        plan = tmp_path / "mine.toml"
        plan.write_text(
            "[demand]\ntokens_per_day = 1e9\n"
            '[[device]]\nname = "a"\nserving = 1000\nrent_per_hour = 2\npower_w = 500\n'
        )
        told = "Rent mostly has the energy in it, which may then count twice in the cost of a day: of a."
        assert told not in assay("plan", "capacity", plan)[1]
        assert told in assay("plan", "capacity", plan, "--energy-per-kwh", "0.1")[1]

    def test_what_a_supply_serves_is_told_as_the_same_share_of_every_hour(self, assay):
        # 1000 of 2000 token/s at the peak and of 1000 in the mean: half of every hour, or all of a flat day.
        base = ("plan", "capacity", "--tokens-per-day", 86.4e6, "--utilisation", 1, "--spare", 0)
        device = ("--rate", "X:serving=100", "--efficiency", 1)
        some, enough = ((*base, *device, "--supply", f"X={count}") for count in (10, 25))
        out = assay(*some, "--peak-factor", 2)[1]
        assert "what the supply serves a day, the same share of every hour" in out
        assert re.search(r"^X +10 delivered +43.2 million +50 % +10$", out, re.MULTILINE)
        told = "serves up to 2 times as much, the peak factor."
        assert told in out
        (device,) = numbers(assay(*some, "--peak-factor", 2, "--json")[1], "devices")
        assert device["delivered"]["most_tokens"]["value"] == pytest.approx(86.4e6)
        assert told not in assay(*enough, "--peak-factor", 2)[1]
        assert "the peak factor." not in assay(*some, "--peak-factor", 1)[1]
        (device,) = numbers(assay(*enough, "--peak-factor", 2, "--json")[1], "devices")
        held = {name: device["delivered"][name]["value"] for name in ("tokens", "share", "reach")}
        assert held == {"tokens": pytest.approx(86.4e6), "share": 1, "reach": pytest.approx(1.25)}

    def test_a_device_without_power_says_what_to_give(self, assay):
        base = (
            "plan",
            "capacity",
            "--tokens-per-day",
            "1e9",
            "--rate",
            "H20:serving=900",
            "--rate",
            "X:serving=9",
        )
        out = assay(*base)[1]
        assert re.search(
            r"^X +power: no TDP is known; give catalogue or power_w of the device$", out, re.MULTILINE
        )
        assert re.search(r"^H20 .* kW$", out, re.MULTILINE)
        assert "400 W a device: TDP of H20" in out
        h20, x = numbers(assay(*base, "--json")[1], "devices")
        assert (h20["power_w"]["value"] > 0, h20["power_reason"]) == (True, "")
        assert (x["power_w"], x["power_reason"][:15]) == (None, "no TDP is known")

    def test_a_device_that_was_added_by_a_mistyped_name_is_told(self, assay):
        out = assay("plan", "capacity", "four-trillion", "--rate", "910B:serving=1000")[1]
        assert "--rate added the device 910B: the plan itself has Ascend 910B, H20, H200, H800." in out

    def test_a_rate_of_a_profile_adds_no_device(self, assay, server):
        base = ("plan", "capacity", "four-trillion", "--profile", "run-x", "--rate", "my server:decode=5")
        code, out, _ = assay(*base, "--json")
        assert code == 0
        assert not any("--rate added" in text for text in numbers(out, "cautions"))

    def test_training_holds_nothing_back(self, assay):
        demand = ("--training-tokens", "15e12", "--training-days", "60", "--flop-per-token", "2.2e11")
        out = assay("plan", "capacity", *demand, "--rate", "H800:train=3.4e14")[1]
        assert re.search(
            r"^utilisation +1 +--utilisation +of its rate, what a device does over the whole time",
            out,
            re.MULTILINE,
        )
        assert "keeps answers fast" not in out

    def test_a_profile_that_lacks_a_step_or_a_result_of_it_is_an_answer(self, assay, make, home):
        case = make.case("llm/decode/x/fp32/b1", **LLM, parameters={"model": "x"})
        for name, seconds in (("good", 0.1), ("bad", 1e-9)):
            rounds = [make.round(i, (seconds,) * 10) for i in range(3)]
            Library().save(make.profile(f"run-{name}", name=name, cases=[make.result(case, rounds)]))
        for name, told in (
            ("good", "prefill: the profile good has no case of it: run a suite with llm cases"),
            ("bad", "decode: the profile bad has no usable result of decode, in 1 of its cases: run"),
        ):
            base = ("plan", "capacity", "--profile", name, "--tokens-per-day", "1")
            code, out, err = assay(*base)
            assert (code, err) == (EXIT_UNCLEAR, NO_DEVICE)
            assert told in out
            code, out, err = assay(*base, "--rate", "X:serving=5", "--json")
            assert (code, err) == (0, "")
            assert [bool(one["reason"]) for one in numbers(out, "devices")] == [True, False]

    def test_of_several_models_the_command_line_says_which(self, assay, make, home):
        cases = [
            make.result(
                make.case(f"llm/{step}/{model}/fp32/b1", **LLM, parameters={"model": model}),
                [make.round(i, (seconds,) * 10) for i in range(3)],
            )
            for step in ("prefill", "decode")
            for model, seconds in (("x", 0.1), ("y", 0.2))
        ]
        Library().save(make.profile("run-both", name="both", cases=cases))
        base = ("plan", "capacity", "--profile", "both", "--tokens-per-day", "1")
        code, _, err = assay(*base)
        assert code == EXIT_USAGE
        assert "several models (x, y): say which with --model" in err
        rates = numbers(assay(*base, "--model", "y", "--json")[1], "rates")
        assert [rate["work"] for rate in rates] == ["llm/prefill/y/fp32/b1", "llm/decode/y/fp32/b1"]
        code, _, err = assay(*base, "--model", "z")
        assert code == EXIT_USAGE
        assert "no llm cases of 'z': it has of x, y" in err

    def test_the_context_of_each_rate_is_told_and_a_longer_one_of_the_plan_warned_of(self, assay, make, home):
        cases = [
            make.result(
                make.case(
                    f"llm/decode/x/fp32/b1-ctx{length}", **LLM, parameters={"model": "x", "sequence": length}
                ),
                [make.round(i, (seconds,) * 10) for i in range(3)],
            )
            for length, seconds in ((512, 0.1), (4096, 0.2))
        ]
        Library().save(make.profile("run-x", name="mine", cases=cases))
        base = ("plan", "capacity", "--profile", "mine", "--tokens-per-day", "1e9", "--input-share", "0")
        warning = "Measured in a shorter context than the plan's, and likely too high: decode on mine."
        for context, of, warned in ((None, 512, False), (4096, 4096, False), (8192, 4096, True)):
            given = () if context is None else ("--context", context)
            out = " ".join(assay(*base, *given)[1].split())
            assert f"llm/decode/x/fp32/b1-ctx{of}; context of {of:,} tokens" in out
            assert (warning in out) is warned
            (rate,) = numbers(assay(*base, *given, "--json")[1], "rates")
            assert rate["context"] == of
        assert "the fastest of several contexts" in " ".join(assay(*base)[1].split())
        assert assay(*base, "--context", "1.5")[0] == EXIT_USAGE

    def test_help_names_the_plans_and_reads_as_text(self, assay):
        out = assay("plan", "capacity", "--help")[1]
        assert "Built-in plans: four-trillion, four-trillion-sheets." in out
        assert "PUE: the power" in out
        assert "<=x<=" not in out

    def test_text_tells_assumptions_classes_and_what_nobody_measured(self, assay):
        code, out, _ = assay("plan", "capacity", "four-trillion")
        assert code == 0
        for name, known in ASSUMPTIONS.items():
            assert (known.meaning in out) is (name != "efficiency")
        assert "No rate of this plan was measured by Assay." in out
        assert "hearsay" in out
        assert re.search(r"^H800 +prefill +9,212 token/s +third party", out, re.MULTILINE)

    def test_numbers_of_ones_own_are_enough(self, assay):
        plain = ("--peak-factor", 1, "--utilisation", 1, "--spare", 0, "--efficiency", 1)
        demand = ("--users", "1e6", "--tokens-per-user", "86400")
        device = ("--rate", "X:serving=5000..20000", "--supply", "X=50/100")
        code, out, _ = assay("plan", "capacity", *demand, *device, *plain, "--json")
        assert code == 0
        (device,) = numbers(out, "devices")
        assert device["devices"] == {"value": 100, "low": 50, "high": 200}
        share = device["delivered"]["share"]
        assert share == {"value": pytest.approx(0.5), "low": pytest.approx(0.25), "high": 1.0}

    def test_the_example_is_a_plan(self, assay, tmp_path):
        code, out, _ = assay("plan", "capacity", "--example")
        assert code == 0
        (tmp_path / "mine.toml").write_text(out)
        assert (
            assay("plan", "capacity", tmp_path / "mine.toml")[1]
            == assay("plan", "capacity", "four-trillion")[1]
        )

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ((), "--example prints one"),
            (("nothing.toml",), "does not exist"),
            (("four-trilion",), "is the built-in plan four-trillion meant"),
            (("wich-chips",), "give the path of a file; built in are four-trillion, four-trillion-sheets."),
            (("which-chips",), "is a placement plan: `assay plan placement which-chips`"),
            (("which-chips", "--example"), "one of four-trillion, four-trillion-sheets."),
            (("four-trillion", "--pue", "nan"), "no finite number"),
            (("four-trillion", "--pue", "0.5"), "0.5 must be from 1 to 5"),
            (("four-trillion", "--node-devices", "1.5"), "must be a whole number"),
            (("four-trillion", "--model", "x"), "name one"),
            (("four-trillion", "--users", "5"), "all of it"),
            (("--rate", "X:decode=5"), "give the demand"),
            (("--rate", "X:chat=5"), "with a KIND of prefill"),
            (("--rate", "X:decode=-5"), "no positive number"),
            (("--rate", "X:decode=1..nan"), "no positive number"),
            (("--rate", "X:decode=900..500"), "900 is the higher one"),
            (("four-trillion", "--supply", "H20=10/5"), "10 delivered of 5 ordered"),
            (("four-trillion", "--supply", "B300=4"), "it has Ascend 910B, H20, H200, H800."),
            (("four-trillion", "--supply", "H20=many"), "must be DEVICE=DELIVERED"),
            (("four-trillion", "--supply", "H20=9999999999"), "must be DEVICE=DELIVERED"),
            (("four-trillion", "--supply", "H21=9"), "is 'H20' meant"),
            (("--profile", "nobody", "--tokens-per-day", "1"), "nobody"),
            (("nothing", "--example"), "four-trillion"),
        ],
    )
    def test_what_is_wrong_is_one_sentence(self, assay, arguments, told):
        code, out, err = assay("plan", "capacity", *arguments)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert told in err

    def test_a_changed_profile_is_not_planned_with(self, assay, server):
        path = Library().find("my server")
        path.write_text(path.read_text().replace('"host":"testhost"', '"host":"other"'))
        code, _, err = assay("plan", "capacity", "--profile", path, "--tokens-per-day", "1")
        assert code == EXIT_USAGE
        assert "changed or damaged" in err


class TestPlacement:
    @pytest.fixture
    def chips(self, tmp_path):
        (tmp_path / "chips.toml").write_text(CHIPS)
        return tmp_path / "chips.toml"

    def test_the_worth_of_a_chip_is_told_in_words(self, assay):
        code, out, _ = assay("plan", "placement", "which-chips")
        assert code == 0
        assert re.search(r"^One more H800 is worth [\d.]+ 910B or [\d.]+ H20 for this mix", out, re.MULTILINE)

    def test_what_is_scarce_is_worth_so_many_of_the_other(self, assay, chips):
        _, out, _ = assay("plan", "placement", chips, "--utilisation", "1", "--efficiency", "1", "--json")
        assert numbers(out, "served")["value"] == pytest.approx(0.12)
        a, b = numbers(out, "worth")
        assert a["against"]["B"] == pytest.approx(2.5)
        assert a["text"].startswith("One more A is worth 2.5 B for this mix")
        assert b["against"]["A"] == pytest.approx(0.4)

    def test_what_is_worth_very_much_or_little_is_told_without_a_power_of_ten(self, assay, chips):
        # Of 1e12 token/s one A adds 1.5e6, one B 1e4: 0.00015 and 0.000001 of a hundred.
        chips.write_text(
            CHIPS.replace("chat = 1000", "chat = 1.5e6")
            .replace("chat = 400", "chat = 1e4")
            .replace("1e6\n", "1e12\n", 1)
        )
        out = assay("plan", "placement", chips, "--utilisation", "1", "--efficiency", "1")[1]
        assert "One more A is worth 150 B for this mix: it adds 0.00015 % of the demand." in out
        assert "One more B is worth 0.0067 A for this mix: it adds 0.000001 % of the demand." in out

    def test_not_all_is_exit_code_one_where_all_was_asked_for(self, assay, chips):
        assert assay("plan", "placement", chips)[0] == 0
        code, out, _ = assay("plan", "placement", chips, "--objective", "waste")
        assert code == EXIT_GATE
        assert "cannot serve all of the demand" in out

    def test_more_of_what_idles_would_change_nothing(self, assay, chips):
        chips.write_text(CHIPS.replace("token_s = 1e6", "token_s = 1e3"))
        code, out, _ = assay("plan", "placement", chips, "--objective", "waste")
        assert code == 0
        assert "More A would change nothing." in out

    def test_power_is_that_of_the_devices_and_says_so(self, assay, chips):
        chips.write_text(
            CHIPS.replace("token_s = 1e6", "token_s = 1e3").replace("count = 50", "count = 50\npower_w = 900")
        )
        out = assay("plan", "placement", chips, "--objective", "waste", "--cost", "power")[1]
        assert "All of the demand can be served, with 1 kW of the devices' own power." in out
        assert "Power is that of the devices alone" in out

    def test_one_device_is_no_devices(self, assay, chips):
        chips.write_text(CHIPS.replace("token_s = 1e6", "token_s = 100"))
        assert "can be served, with 1 device." in assay("plan", "placement", chips)[1]

    def test_where_low_rates_miss_what_must_be_served_it_says_so(self, assay, chips):
        low = CHIPS.replace("chat = 1000", "chat = [500, 2000]").replace(
            "token_s = 1e6", "token_s = 1e5\nat_least = 0.5"
        )
        chips.write_text(low)
        code, out, _ = assay("plan", "placement", chips)
        assert code == 0
        told = " ".join(out.split())
        assert "With all rates at their low the chips cannot serve what at_least asks" in told
        assert numbers(assay("plan", "placement", chips, "--json")[1], "low_meets") is False

    def test_where_low_rates_do_not_serve_all_it_says_so(self, assay, chips):
        chips.write_text(CHIPS.replace("chat = 1000", "chat = [500, 2000]").replace("1e6", "5e4"))
        out = " ".join(assay("plan", "placement", chips, "--objective", "waste")[1].split())
        # 100 x 500 and 50 x 400, at 0.6 x 0.85 of it.
        assert "All of the demand can be served" in out
        assert "With all rates at their low it is 71.4 %." in out

    def test_why_a_chip_does_not_do_something(self, assay, chips):
        chips.write_text(CHIPS.replace("{ chat = 400 }", '{ chat = { cannot = "it has no int8" } }'))
        assert re.search(r"B does no chat +it has no int8", assay("plan", "placement", chips)[1])

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ((), "--example prints one"),
            (("four-trillion",), "is a capacity plan: `assay plan capacity four-trillion`"),
            (("which-chips", "--cost", "price"), "has no price to be saved"),
            (("which-chips", "--objective", "best"), "best"),
        ],
    )
    def test_what_is_wrong_is_one_sentence(self, assay, arguments, told):
        code, out, err = assay("plan", "placement", *arguments)
        assert (code, out, err.count("\n")) == (EXIT_USAGE, "", 1)
        assert told in err

    def test_idle_chips_serve_what_rounding_left_short(self, assay, chips):
        chips.write_text(LAB)
        told = " ".join(assay("plan", "placement", chips)[1].split())
        assert "All of the demand can be served, with 2 devices." in told
        out = assay("plan", "placement", chips, "--json")[1]
        assert [one["share"] for one in numbers(out, "workloads")] == [1.0, 1.0]
        assert numbers(out, "devices")[0]["idle"] == 8

    def test_where_whole_devices_cannot_do_what_divisible_ones_could_it_says_so(self, assay, chips):
        chips.write_text(LAB.replace("count = 10", "count = 1"))
        told = " ".join(assay("plan", "placement", chips)[1].split())
        assert "All of the demand could be served by divisible chips; whole devices serve 50 %" in told
        assert "Whole devices serve less than at_least asks" not in told
        chips.write_text(LAB.replace("count = 10", "count = 1").replace("= 500", "= 500\nat_least = 0.5"))
        told = " ".join(assay("plan", "placement", chips)[1].split())
        missed = "Whole devices serve less than at_least asks: search 0 %, not 90 %."
        assert told.count(missed) == 1
        assert missed in numbers(assay("plan", "placement", chips, "--json")[1], "cautions")

    def test_a_share_that_is_only_just_missed_is_told_apart_from_what_is_asked(self, assay, chips):
        # 10,000.5 and 9,999.5 of 20,000 devices.
        chips.write_text(
            '[[workload]]\nname = "chat"\nkind = "decode"\ntoken_s = 2e4\nat_least = 0.500025\n'
            '[[workload]]\nname = "search"\nkind = "prefill"\ntoken_s = 2e4\nat_least = 0.499975\n'
            '[[device]]\nname = "A"\ncount = 20000\nrate = { chat = 1, search = 1 }\n'
        )
        told = " ".join(assay("plan", "placement", chips, *AS_IT_IS)[1].split())
        missed = re.search(r"at_least asks: (?:chat|search) ([\d.]+) %, not ([\d.]+) %\.", told)
        assert float(missed[1]) < float(missed[2])

    def test_the_headline_is_of_what_the_table_shows(self, assay, chips):
        chips.write_text(LAB.replace("count = 10", "count = 1").replace("= 500", "= 712"))
        out = " ".join(assay("plan", "placement", chips)[1].split())
        assert (
            "of the demand could be served by divisible chips, in the weighted mean of the shares; whole"
            in out
        )
        assert "whole devices serve 50 %." in out

    def test_all_is_told_as_all_whatever_floats_make_of_it(self, assay, chips):
        chips.write_text(CHIPS.replace("1e6", "205326").replace("1000", "4026"))
        told = assay("plan", "placement", chips)[1]
        assert "All of the demand can be served, with 100 devices." in told
        assert "99.9 %" not in told

    def test_a_demand_a_day_is_planned_for_its_peak(self, assay, chips):
        """As many devices as the capacity plan needs, which has spares too."""
        rates = "{ prefill = { value = 16500, devices = 8 }, decode = { value = 5700, devices = 8 } }"
        chips.write_text(
            '[[workload]]\nname = "prefill"\nkind = "prefill"\ntokens_per_day = 8e9\n'
            '[[workload]]\nname = "decode"\nkind = "decode"\ntokens_per_day = 2e9\n'
            f'[[device]]\nname = "H20"\ncount = 300\nrate = {rates}\n'
        )
        code, out, _ = assay("plan", "placement", chips, "--json")
        assert code == 0
        assert numbers(out, "workloads")[0]["demand"] == pytest.approx(1.5 * 8e9 / 86400)
        placed = sum(one["devices"] for one in numbers(out, "assignments"))
        told = ["--tokens-per-day", "1e10", "--spare", "0", "--rate", "H20:prefill=2062.5", "--rate"]
        needed = assay("plan", "capacity", *told, "H20:decode=712.5", "--efficiency", "1", "--json")[1]
        each = numbers(needed, "devices")[0]["devices"]["value"]
        assert each <= placed <= each + 1
        text = assay("plan", "placement", chips, "--peak-factor", "1")[1]
        assert re.search(r"peak to mean +1 +--peak-factor", text)
        assert "with 130 devices" in text
        assert "No device is held back as a spare" in text

    def test_the_peak_as_given_has_no_peak_factor(self, assay, chips):
        assert "--peak-factor" not in assay("plan", "placement", chips)[1]
        told = assay("plan", "placement", chips, "--peak-factor", "2", "--json")[1]
        assert numbers(told, "workloads") == numbers(
            assay("plan", "placement", chips, "--json")[1], "workloads"
        )
        assert any("peak_factor has no part" in one for one in numbers(told, "cautions"))

    def test_memory_that_nobody_knows_is_told(self, assay, chips):
        chips.write_text(CHIPS.replace("token_s = 1e6", "token_s = 1e6\nmemory_gb = 1000"))
        cautions = numbers(assay("plan", "placement", chips, "--json")[1], "cautions")
        assert [one for one in cautions if one.startswith("The memory of A is not known")]
        chips.write_text(CHIPS)
        assert "memory" not in assay("plan", "placement", chips)[1]

    def test_more_than_can_be_served_at_least(self, assay, chips):
        chips.write_text(CHIPS.replace("token_s = 1e6", "token_s = 1e6\nat_least = 0.9"))
        code, _, err = assay("plan", "placement", chips)
        assert code == EXIT_USAGE
        assert "90 % of chat" in err


class TestShow:
    def test_what_software_leaves_is_shown(self, assay, server):
        code, out, _ = assay("show", "my server")
        assert code == 0
        (row,) = re.findall(
            r"^llm/decode/x/fp32/b1 +.* \d+ % \(\d+ to \d+ %\) +bandwidth/read.*$", out, re.MULTILINE
        )
        # 4e8 bytes at 5e10 B/s take 8 ms, and were read in 10.1.
        assert " 21 % " in row
        assert "more than 50 % left: llm/prefill/x/fp32/b1" in out

    def test_and_told_to_scripts(self, assay, server):
        found = {one["case"]: one for one in numbers(assay("show", "my server", "--json")[1], "consistency")}
        assert promised("assay show --json`: `consistency", "commands.md") <= set(
            found["llm/decode/x/fp32/b1"]
        )
        assert found["llm/decode/x/fp32/b1"]["left"] == pytest.approx(0.208, abs=0.002)
        assert "llm/train/x/fp32/b1" not in found

    def test_a_profile_without_llm_cases_says_nothing_of_it(self, assay, make, home):
        Library().save(make.profile("run-0002"))
        assert "software left" not in assay("show", "run-0002")[1]


def promised(heading, page="planning.md"):
    """The fields in the first column of the table below that heading."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    (table,) = re.findall(rf"^### `{heading}`\n\n\|.*\n\|.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


@pytest.mark.parametrize(("command", "file"), [("capacity", "four-trillion"), ("placement", "which-chips")])
def test_every_promised_field_is_there(assay, command, file):
    found = json.loads(assay("plan", command, file, "--json")[1])
    assert promised(f"assay plan {command} --json") == set(found)


@pytest.mark.parametrize("name", builtin_plans())
@pytest.mark.parametrize("width", [160, 80, 60, 40])
def test_no_table_is_wider_than_the_terminal(assay, monkeypatch, name, width):
    monkeypatch.setattr(tables, "terminal_width", lambda: width)
    command = "placement" if name == "which-chips" else "capacity"
    _, out, _ = assay("plan", command, name)
    lines = click.unstyle(out).splitlines()
    # A word, such as a path, stays whole.
    assert [line for line in lines if len(line) > width and " " in line.strip()] == []


def test_every_figure_of_the_page_is_what_its_command_says(assay):
    """A table's command is the last one named before it."""
    checked = 0
    for part in re.split(r"From (?=`assay plan)", PAGE)[1:]:
        command = re.match(r"`assay ([^`]+)`", part)[1]
        _, out, _ = assay(*command.split())
        for row in re.findall(r"^\| (?!---|device|supply)(.*) \|$", part.partition("\n## ")[0], re.MULTILINE):
            for cell in row.split(" | "):
                if re.match(r"[\d.,]+", cell):
                    assert cell in out, (command, cell)
                    checked += 1
    assert checked >= 25


def test_sentences_of_the_page_are_what_commands_say(assay):
    sheets = assay("plan", "capacity", "four-trillion-sheets")[1]
    chips = assay("plan", "placement", "which-chips")[1]
    money = assay("plan", "capacity", "four-trillion")[1]
    for said, out in (
        ("47.3 % (22 to 76.3 %)", sheets),
        ("276,972 (86,819 to 981,461)", money),
        ("148,362", money),
        ("up to 1.23 times as much", money),
        ("81.6 % (78 to 89.3 %)", chips),
        ("ne more H800 is worth 3.5 910B or 2.6 H20 for this mix", chips),
    ):
        assert said in PAGE
        assert said in out


def test_the_commands_of_the_page_are_understood(assay, server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for line in block.splitlines():
            command, _, target = line.partition("#")[0].partition(" > ")
            words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
            code, out, err = assay(*words[1:])
            assert (code in (0, EXIT_GATE), err) == (True, ""), line
            if target:
                Path(target.strip()).write_text(out)


def test_without_a_command_it_says_what_there_is(assay):
    code, _, err = assay("plan")
    assert code == EXIT_USAGE
    assert "capacity or placement" in err


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (1.0, "100 %"),
        (0.99999, "99.9 %"),
        (0.9994, "99.9 %"),
        (0.998, "99.8 %"),
        (0.2068, "20.7 %"),
        (0.0, "0 %"),
    ],
)
def test_a_share_has_three_digits_and_only_all_of_it_is_100(share, told):
    assert percent(share) == told
