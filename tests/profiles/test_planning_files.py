"""Files of plans: what they mean, and that whatever is wrong with one is a sentence with its line."""

import re
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from profiles.catalogue import find
from profiles.planning.capacity import Serving, Training, plan_capacity
from profiles.planning.capacity_file import Overrides, read_capacity
from profiles.planning.figures import Figure
from profiles.planning.placement import place
from profiles.planning.placement_file import read_placement
from profiles.planning.plan_file import Evidence, PlanText, builtin_plans, read_plan
from profiles.planning.rates import WorkPerToken, sheet_rate
from profiles.problems import AssayError, UsageError
from profiles.published import load_published

CAPACITY = """\
[demand]
tokens_per_day = 1e12

[[device]]
name = "a"
prefill = 1000
decode = [100, 400]
"""
PLACEMENT = """\
[[workload]]
name = "chat"
kind = "decode"
token_s = 1e6

[[device]]
name = "a"
count = 100
[device.rate]
chat = 1000
"""


def no_profile(reference):
    raise UsageError(f"there is no profile {reference!r}.")


EVIDENCE = Evidence(find_profile=no_profile, published=lambda: load_published(overlay=False))


def capacity(text, **options):
    return read_capacity(PlanText(text, "the plan x.toml"), Overrides(**options), EVIDENCE)


def placement(text, cost="devices", **assumptions):
    return read_placement(PlanText(text, "the plan x.toml"), cost, assumptions, EVIDENCE)


class TestBuiltIn:
    @pytest.mark.parametrize("name", builtin_plans())
    def test_each_is_read_and_names_where_its_figures_are_from(self, name, home):
        plan = read_plan(name)
        if name == "which-chips":
            found = read_placement(plan, "devices", {}, EVIDENCE)
            assert all(rate.source != "typed" for rate in found.rates.values())
            assert place(found.stocks, found.workloads, "most").served.value > 0
        else:
            found = read_capacity(plan, Overrides(), EVIDENCE)
            assert all(rate.source != "typed" for chip in found.chips for rate in chip.rates.values())
            needs = plan_capacity(found.demand, found.assumptions, found.chips).needs
            assert not any(need.reason for need in needs)

    def test_no_file_of_the_folder_is_forgotten(self):
        folder = resources.files("resources") / "planning"
        assert sorted(f"{name}.toml" for name in builtin_plans()) == sorted(
            entry.name for entry in folder.iterdir() if entry.name != "__pycache__"
        )

    def test_the_shares_of_the_plan_by_data_sheets_are_those_that_its_sources_reach(self, home):
        plan = read_capacity(read_plan("four-trillion-sheets"), Overrides(), EVIDENCE)
        work = WorkPerToken(plan.model.flop_per_token, plan.model.bytes_per_token)

        def reached(device, kind, each):
            return each / sheet_rate([find(device)], kind, "fp8", [1.0], work).each.value

        h800 = {one.id: one.value / one.devices for one in load_published(overlay=False)}
        # 56.3 % of the H800's prompts came from a cache.
        prefill = [reached("h20", "prefill", 16500 / 8), reached("h800", "prefill", 0.437 * h800["p319"])]
        decode = [reached("h20", "decode", 5700 / 8), reached("h800", "decode", h800["p320"])]
        assert sorted(round(share, 2) for share in prefill) == [0.15, 0.52]
        assert all(0.175 < share < 0.22 for share in decode)

    def test_the_rates_of_the_placement_are_of_like_work_and_those_of_the_plan_that_they_name(self, home):
        rates = read_placement(read_plan("which-chips"), "devices", {}, EVIDENCE).rates
        (counted,) = (one for one in load_published(overlay=False) if one.id == "p319")
        assert "cache hits counted" in counted.workload
        # 56.3 % of its prompts came from a cache.
        computed = 0.437 * counted.value / counted.devices
        assert rates["H800", "prefill"].each.value == pytest.approx(computed, rel=1e-3)
        assert not any("cache hits counted" in rate.work for rate in rates.values())
        chips = read_capacity(read_plan("four-trillion"), Overrides(), EVIDENCE).chips
        for name, other in (("910B", "Ascend 910B"), ("H20", "H20")):
            (chip,) = (one for one in chips if one.name == other)
            for kind in ("prefill", "decode"):
                here = rates[name, kind].in_company(0.85)
                there = chip.rates[kind].in_company(0.85 if chip.efficiency is None else chip.efficiency)
                assert here == Figure(*[pytest.approx(one) for one in (there.value, there.low, there.high)])

    def test_what_the_page_says_hangs_on_the_910b_s_prefill_does(self, home):
        text = read_plan("which-chips").text
        given = "prefill = { range = [11504, 53504], devices = 16,"
        assert given in text
        found = {}
        for rate in (719, 1170, 1190):
            changed = text.replace(given, f"prefill = {{ value = {16 * rate}, devices = 16,")
            plan = placement(changed)
            result = place(plan.stocks, plan.workloads, "most")
            exact = {(one.chip, one.workload): one.exact for one in result.assignments}
            found[rate] = (round(result.served.value, 3), exact.get(("910B", "training"), 0) > 1)
        assert {rate: trains for rate, (_, trains) in found.items()} == {719: True, 1170: True, 1190: False}
        assert found[719][0] == 0.8
        rates = read_placement(read_plan("which-chips"), "devices", {}, EVIDENCE).rates
        of = [rates[chip, "training"].in_company(0.85).value for chip in ("910B", "H800")]
        assert round(of[0] / of[1], 2) == 0.22


class TestMeaning:
    @pytest.mark.parametrize(
        ("demand", "expected"),
        [
            ("tokens_per_day = 1e12", Serving(1e12)),
            ("users = 1e6\ntokens_per_user = 5e4", Serving(5e10)),
            ("training_tokens = 1e12\ntraining_days = 30", Training(1e12, 4e10, 30.0)),
        ],
    )
    def test_a_demand_is_told_in_one_of_three_ways(self, demand, expected):
        model = "[model]\nflop_per_token = 4e10\n"
        assert capacity(CAPACITY.replace("tokens_per_day = 1e12", demand) + model).demand == expected

    def test_an_option_goes_before_the_file_and_says_so(self):
        plan = capacity(
            f"{CAPACITY}[assume]\npue = 1.2\nspare = {{ value = 0.1, source = 'our fleet' }}\n",
            demand={"users": 10.0, "tokens_per_user": 3.0},
            assumptions={"pue": 1.1, "node_devices": 4.0},
        )
        assert plan.demand == Serving(30.0)
        assert (plan.assumptions.pue, plan.assumptions.spare, plan.assumptions.node_devices) == (1.1, 0.1, 4)
        assert plan.sources["spare"] == "our fleet"
        assert plan.sources["pue"] == "assumed on the command line"
        assert plan.sources["hours"] == "assumed by default"

    def test_options_change_rates_and_counts_and_add_devices(self):
        plan = capacity(
            CAPACITY,
            rates={"a": {"prefill": 5.0}, "b": {"serving": [1.0, 4.0]}},
            supply={"b": (10, 20), "a": (3, None)},
        )
        a, b = plan.chips
        assert (a.rates["prefill"].each.value, a.delivered, a.ordered) == (5.0, 3, None)
        assert (b.rates["serving"].each.value, b.delivered, b.ordered) == (pytest.approx(2.0), 10, 20)

    def test_each_rate_has_its_class(self):
        serving = 'serving = { published = ["p317"], prompt_share = 0.94 }\n'
        text = f'{CAPACITY}catalogue = "h200"\n{serving}train = {{ sheet = "bf16", share = 0.4 }}\n'
        (chip,) = capacity(text).chips
        classes = {kind: rate.evidence for kind, rate in chip.rates.items()}
        assert classes == {
            "prefill": "assumed", "decode": "assumed", "serving": "vendor", "train": "data sheet",
        }  # fmt: skip
        assert (chip.power_w, "H200" in chip.power_source) == (700.0, True)

    def test_a_result_of_another_device_is_told_to_be_one(self):
        serving = 'serving = { published = ["p321"], prompt_share = 0.5 }\n'
        for name, told in (("h200", ["measured on another device: h800"]), ("h800", [])):
            (chip,) = capacity(f'{CAPACITY}catalogue = "{name}"\n{serving}').chips
            remarks = chip.rates["serving"].remarks
            assert [one for one in remarks if one.startswith("measured on")] == told

    def test_utilisation_and_scaling_are_in_the_rates_of_a_placement(self):
        two = PLACEMENT.replace("chat = 1000", "chat = { value = 8000, devices = 8 }")
        one, eight = (
            placement(text, utilisation=0.5, efficiency=0.8).stocks[0].rates["chat"].value
            for text in (PLACEMENT, two)
        )
        assert (one, eight) == (pytest.approx(400), pytest.approx(500))

    def test_a_share_of_a_data_sheet_has_its_source_and_how_many_reached_it(self):
        spec = '{ sheet = "bf16", share = 0.4, devices = 8, source = "my lab" }'
        text = f'{CAPACITY}catalogue = "h800"\ntrain = {spec}\n'
        rate = capacity(text).chips[0].rates["train"]
        assert (rate.devices, rate.is_scaled, "my lab" in rate.source) == (8, False, True)

    def test_published_training_of_eight_cards_needs_as_many_as_the_same_typed(self):
        published = '{ published = ["p169"], flop_per_token = 3.7e10 }'
        typed = f"{{ value = {8 * 3586.9 * 3.7e10}, devices = 8 }}"
        text = "[demand]\ntraining_tokens = 1e12\ntraining_days = 30\n[model]\nflop_per_token = 3.7e10\n"
        for name, rate in (("published", published), ("typed", typed)):
            text += f'[[device]]\nname = "{name}"\ntrain = {rate}\n'
        plan = capacity(text)
        one, other = plan_capacity(plan.demand, plan.assumptions, plan.chips).needs
        assert one.devices == other.devices

    def test_a_chip_with_too_little_memory_or_another_precision_says_why(self):
        text = PLACEMENT.replace("token_s = 1e6", "token_s = 1e6\nmemory_gb = 100").replace(
            "count = 100", 'count = 100\ncatalogue = "h20"'
        )
        assert "needs 100 GB on each device" in placement(text).stocks[0].refusals["chat"]
        fp8 = PLACEMENT.replace("count = 100", 'count = 100\ncatalogue = "ascend_910b1"').replace(
            "chat = 1000", 'chat = { sheet = "fp8" }'
        )
        assert "no fp8 peak" in placement(fp8).stocks[0].refusals["chat"]
        own = PLACEMENT.replace("chat = 1000", 'chat = { cannot = "no kernels" }')
        assert placement(own).stocks[0].refusals == {"chat": "no kernels"}

    def test_the_cost_is_a_device_its_power_or_its_price(self):
        text = PLACEMENT.replace("count = 100", 'count = 100\ncatalogue = "h20"\nprice = 12e3')
        assert [placement(text, cost).stocks[0].cost for cost in ("devices", "power", "price")] == [
            1,
            400,
            12e3,
        ]
        with pytest.raises(UsageError, match=r"line 6 .*no price to be saved"):
            placement(PLACEMENT, "price")


WRONG_CAPACITY = {
    "not toml": ("[demand", "line 1 .*no TOML"),
    "unknown table": (
        f"{CAPACITY}[extra]\nx = 1\n",
        "line 8 .*: 'extra' is not a key here; the keys are title",
    ),
    "unknown key": (
        CAPACITY.replace("prefill", "prefil"),
        r"line 6 .*: device 'a': 'prefil' .*prefill meant\?$",
    ),
    "text for a number": (
        CAPACITY.replace("1000", '"fast"'),
        "line 6 .*: prefill = 'fast' must be a number from",
    ),
    "text for a demand": (
        CAPACITY.replace("1e12", '"lots"'),
        r": \[demand\]: tokens_per_day = 'lots' must be a",
    ),
    "negative": (
        CAPACITY.replace("1000", "-1"),
        r"line 6 .*= -1 must be a number from 1e-12 to 1e\+27, \[LOW, HIGH",
    ),
    "zero": (CAPACITY.replace("1000", "0"), "line 6 .*prefill = 0 must"),
    "a truth": (CAPACITY.replace("1000", "true"), "line 6 .*prefill = true must"),
    "a date": (CAPACITY.replace("1000", "1979-05-27"), "line 6 .*prefill = .* must"),
    "not a number": (CAPACITY.replace("1000", "nan"), "line 6 .*prefill = nan must"),
    "infinite": (CAPACITY.replace("1000", "inf"), "line 6 .*prefill = inf must"),
    "beyond a float": (CAPACITY.replace("1000", "9" * 400), "line 6 .*prefill = 9+… must"),
    "three bounds": (CAPACITY.replace("[100, 400]", "[1, 2, 3]"), r"line 7 .*decode = \[1, 2, 3\] must"),
    "bounds the wrong way": (CAPACITY.replace("[100, 400]", "[400, 100]"), "line 7 .*400 is above 100"),
    "a range the wrong way": (
        CAPACITY.replace("1000", "{ range = [9, 5] }"),
        r"line 6 .*range is \[LOW, HIGH\]",
    ),
    "text in a rate": (
        CAPACITY.replace("1000", '{ value = "x" }'),
        "device 'a': prefill.value = 'x' must be a",
    ),
    "a case of a typed rate": (
        CAPACITY.replace("1000", '{ value = 1, case = "llm/*" }'),
        "line 6 .*: a: case has no part in a rate by value, only by profile; take it out",
    ),
    "devices of a refusal": (
        CAPACITY.replace("1000", '{ cannot = "no", devices = 8 }'),
        "line 6 .*devices has no part in a rate by cannot, only by value, range, sheet; take",
    ),
    "a share of published results": (
        CAPACITY.replace("1000", '{ published = ["p319"], share = 0.2 }'),
        "line 6 .*share has no part in a rate by published, only by sheet; take",
    ),
    "a source of a profile": (
        CAPACITY.replace("1000", '{ profile = "mine", source = "x" }'),
        "line 6 .*source has no part in a rate by profile, only by value, range, sheet; take",
    ),
    "prompts of prefill": (
        CAPACITY.replace("1000", '{ published = ["p319"], prompt_share = 0.2 }'),
        "line 6 .*prompt_share has no part in a published rate of prefill, only of serving; take",
    ),
    "no results": (CAPACITY.replace("1000", "{ published = [] }"), "must be a list of one or more texts"),
    "text for a truth": (f'{CAPACITY}price_with_node = "yes"\n', "line 8 .*must be true or false"),
    "half a device more": (f"{CAPACITY}delivered = 1.5\n", "line 8 .*a whole number from 0 to 1,000,000,000"),
    "more than were ordered": (
        f"{CAPACITY}delivered = 10\nordered = 5\n",
        "line 8 .*10 are delivered of 5 ordered",
    ),
    "no name": (
        CAPACITY.replace('name = "a"', ""),
        r"\[\[device\]\] number 1: name is missing; it must be a text",
    ),
    "a list of numbers": ("device = [1]\n", r"\[\[device\]\] number 1: 1 must be a table"),
    "an assumption as text": (f'{CAPACITY}[assume]\npue = "x"\n', r"line 9 .*\[assume\]: pue = 'x' must"),
    "an assumption without a source": (
        f"{CAPACITY}[assume]\npue = {{ value = 2 }}\n",
        "line 9 .*pue.source is missing",
    ),
    "a placement": (PLACEMENT, "the plan x.toml is a placement plan: `assay plan placement"),
    "no device": (CAPACITY.partition("[[")[0], "0 .*device.* tables"),
    "no demand": (CAPACITY.replace("tokens_per_day = 1e12", ""), "give the demand in one way"),
    "two demands": (CAPACITY.replace("[[dev", "users = 3\ntokens_per_user = 4\n[[dev", 1), "in one way"),
    "half a demand": (CAPACITY.replace("tokens_per_day", "users"), "and all of it"),
    "training without work": (
        CAPACITY.replace("tokens_per_day = 1e12", "training_tokens = 1\ntraining_days = 1"),
        "flop_per_token",
    ),
    "twice": (CAPACITY + CAPACITY.partition("\n\n")[2], "line 9 .*'a' is there already"),
    "unknown assumption": (f"{CAPACITY}[assume]\nutilization = 1\n", "line 9 .*is utilisation meant"),
    "assumption out of bounds": (f"{CAPACITY}[assume]\npue = 0.5\n", "line 9 .*0.5 must be from 1 to 5"),
    "assumption no number": (f"{CAPACITY}[assume]\npue = nan\n", "line 9 .*must be from"),
    "half a device": (f"{CAPACITY}[assume]\nnode_devices = 1.5\n", "line 9 .*whole number"),
    "unknown chip": (CAPACITY.replace("prefill", 'catalogue = "h2o"\nprefill'), "line 6 .*h2o"),
    "two ways": (CAPACITY.replace("1000", '{ value = 1, sheet = "bf16" }'), "line 6 .*value and sheet"),
    "no way": (CAPACITY.replace("1000", "{ devices = 8 }"), "line 6 .*here it is none"),
    "unknown result": (CAPACITY.replace("1000", '{ published = ["p31"] }'), "line 6 .*no published result"),
    "other work": (CAPACITY.replace("1000", '{ published = ["p320"] }'), "line 6 .*is of llm_decode"),
    "no profile": (CAPACITY.replace("1000", '{ profile = "mine" }'), "line 6 .*no profile 'mine'"),
    "unknown dtype": (
        CAPACITY.replace("1000", '{ sheet = "blah" }').replace("prefill", 'catalogue = "h20"\nprefill'),
        "line 7 .*no dtype 'blah': sheet is one of bf16, .*fp8",
    ),
    "sheet without a chip": (CAPACITY.replace("1000", '{ sheet = "bf16" }'), "line 6 .*needs `catalogue`"),
    "share above one": (
        CAPACITY.replace("1000", '{ sheet = "bf16", share = 1.5 }'),
        "line 6 .*above 0 and at most 1",
    ),
    "too many counts": (f"{CAPACITY}delivered = 10000000000\n", "line 8 "),
    "hostile name": (CAPACITY.replace('"a"', '"\\u001b[31m"').replace("1000", "{}"), r"\\x1b"),
}
WRONG_PLACEMENT = {
    "no workload": (PLACEMENT.partition("\n\n")[2].replace("chat = 1000", ""), "0 .*workload.* tables"),
    "unknown workload": (PLACEMENT.replace("chat = 1000", "chatt = 1"), "line 10 .*is 'chat' meant"),
    "wrong unit": (PLACEMENT.replace("token_s", "flop_s"), "line 1 .*as token_s or tokens_per_day"),
    "training in tokens": (PLACEMENT.replace('"decode"', '"train"'), "line 1 .*as flop_s"),
    "two demands": (PLACEMENT.replace("token_s = 1e6", "token_s = 1\ntokens_per_day = 1"), "line 1 "),
    "unknown kind": (
        PLACEMENT.replace('"decode"', '"decoding"'),
        "line 3 .*workload 'chat': kind = 'decoding' must be one of decode, prefill, serving, train",
    ),
    "at least above one": (
        PLACEMENT.replace("token_s = 1e6", "token_s = 1\nat_least = 2"),
        "line 5 .*from 0 to 1",
    ),
    "no count": (PLACEMENT.replace("count = 100\n", ""), "line 6 .*device 'a': count is missing"),
    "a rate as text": (PLACEMENT.replace("1000", '"x"'), "line 10 .*rate.chat = 'x' must be a number"),
    "a capacity plan": (CAPACITY, "the plan x.toml is a capacity plan: `assay plan capacity"),
    "an assumption of the other plan": (f"{PLACEMENT}[assume]\npue = 1.2\n", "line 12 .*has a part in this"),
}


@pytest.mark.parametrize("name", WRONG_CAPACITY)
def test_what_is_wrong_with_a_capacity_plan_is_one_sentence(name):
    text, told = WRONG_CAPACITY[name]
    with pytest.raises(UsageError, match=told) as caught:
        capacity(text)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    # What msgspec says of types is no language of those who write plans.
    assert not re.search("Expected `|Object|null|`str`", str(caught.value))
    assert "the plan x.toml" in str(caught.value)


@pytest.mark.parametrize("name", WRONG_PLACEMENT)
def test_what_is_wrong_with_a_placement_is_one_sentence(name):
    text, told = WRONG_PLACEMENT[name]
    with pytest.raises(UsageError, match=told) as caught:
        placement(text)
    assert "\n" not in str(caught.value)
    assert "the plan x.toml" in str(caught.value)


def test_a_device_that_only_an_option_names_is_to_be_there():
    with pytest.raises(UsageError, match="no device 'H2O': is 'H20' meant"):
        capacity(CAPACITY.replace('"a"', '"H20"'), supply={"H2O": (1, None)})
    with pytest.raises(UsageError, match=r"no device 'B200'; it has a, X\.$"):
        capacity(CAPACITY, rates={"X": {"serving": 1.0}}, supply={"B200": (1, None)})


def test_a_device_that_a_rate_brings_in_is_told_and_has_the_power_of_its_name():
    plan = capacity(CAPACITY, rates={"H20": {"serving": 1.0}, "a": {"decode": 2.0}})
    assert plan.remarks == ("--rate added the device H20: the plan itself has a.",)
    assert (plan.chips[1].power_w, "H20" in plan.chips[1].power_source) == (400.0, True)
    a, h20 = plan_capacity(plan.demand, plan.assumptions, plan.chips).needs
    assert (a.power_w, h20.power_reason) == (None, "")
    assert "give catalogue or power_w" in a.power_reason


def test_training_holds_nothing_back_unless_it_is_told():
    training = CAPACITY.replace("tokens_per_day = 1e12", "training_tokens = 1e12\ntraining_days = 30")
    model = f"{training}[model]\nflop_per_token = 4e10\n"
    assert capacity(CAPACITY).assumptions.utilisation == 0.6
    assert capacity(model).assumptions.utilisation == 1.0
    assert capacity(f"{model}[assume]\nutilisation = 0.9\n").assumptions.utilisation == 0.9
    assert capacity(model, assumptions={"utilisation": 0.8}).assumptions.utilisation == 0.8


def test_training_in_a_placement_holds_nothing_back_unless_it_is_told():
    text = PLACEMENT.replace('"decode"', '"train"').replace("token_s", "flop_s")
    told = ((PLACEMENT, {}), (text, {}), (text, {"utilisation": 0.6}))
    rates = [placement(one, efficiency=1.0, **given).stocks[0].rates["chat"].value for one, given in told]
    assert rates == [pytest.approx(600), pytest.approx(1000), pytest.approx(600)]


def test_options_go_before_the_model_and_the_price_of_the_file():
    text = f"{CAPACITY}[model]\nflop_per_token = 1\n[prices]\nenergy_per_kwh = 2\n"
    plan = capacity(text, bytes_per_token=3.0, energy_per_kwh=4.0)
    told = (plan.model.flop_per_token, plan.model.bytes_per_token, plan.prices.energy_per_kwh)
    assert told == (1.0, 3.0, 4.0)
    assert plan.by_option == {"bytes_per_token", "energy_per_kwh"}


@given(st.text(max_size=60), st.sampled_from(["1000", '"a"', "[demand]", "1e12", "[[device]]", "decode"]))
@example("{ range = [1e-12, 9e26] }", "1000")
@example("1e26", "1e12")
def test_any_text_in_a_plan_is_an_answer_or_a_sentence(text, place_of_it):
    told = ""
    try:
        plan = capacity(CAPACITY.replace(place_of_it, text))
        plan_capacity(plan.demand, plan.assumptions, plan.chips)
    except AssayError as refusal:
        told = str(refusal)
    assert "\n" not in told
    assert "Expected `" not in told


def test_an_assumption_that_has_no_part_in_training_is_told_to_have_none():
    given = {"input_share": 0.5, "utilisation": 0.9}
    demand = {"training_tokens": 1e12, "training_days": 30.0}
    training = capacity(CAPACITY, demand=demand, assumptions=given, flop_per_token=6e10)
    assert training.remarks == ("The assumption input_share has no part in training.",)
    assert capacity(CAPACITY, assumptions=given).remarks == ()


@pytest.mark.parametrize(
    ("device", "idle"),
    [
        ("prefill = 1000\ndecode = 100", False),
        ("prefill = 1000\ndecode = 100\nefficiency = 0.7", True),
        ("serving = { value = 1000, devices = 8 }", True),
        ("serving = { value = 1000, devices = 8 }\ntrain = 1e14", True),
        ("prefill = { value = 1000, devices = 8 }\ndecode = 100", False),
    ],
)
def test_scaling_has_a_part_where_a_rate_is_of_one_device_and_only_there(device, idle):
    text = f'[demand]\ntokens_per_day = 1e12\n[[device]]\nname = "a"\n{device}\n'
    plans = [capacity(text, assumptions={"efficiency": share}) for share in (0.5, 1.0)]
    counts = {
        plan_capacity(plan.demand, plan.assumptions, plan.chips).needs[0].devices.value for plan in plans
    }
    assert (len(counts) == 1) is idle
    assert len(plans[0].remarks) == idle
    assert all(one.startswith("The assumption efficiency has no part") for one in plans[0].remarks)


class TestContext:
    """One token of decode takes 1 ms in the short context and 2 ms in the long one: 1000 and 500 token/s."""

    @pytest.fixture
    def evidence(self, make):
        cases = [
            make.result(
                make.case(
                    f"llm/decode/x/fp32/b1-ctx{length}", unit="token/s", flops=10**6, traffic_bytes=10**6,
                    tokens=1, parameters={"model": "x", "sequence": length},
                ),
                [make.round(number, (seconds,) * 10) for number in range(3)],
            )
            for length, seconds in ((512, 0.01), (4096, 0.02))
        ]  # fmt: skip
        return Evidence(find_profile=lambda _: make.profile(cases=cases), published=list)

    @pytest.mark.parametrize(("model", "devices"), [("", 10), ("context = 512", 10), ("context = 513", 19)])
    def test_a_capacity_plan_counts_with_the_rate_in_its_context(self, evidence, model, devices):
        # 9500 token/s, all of them answers: 9.5 devices, or 19.
        text = f"""\
            [demand]
            tokens_per_day = {9500 * 86400 * 0.9999}
            [model]
            {model}
            [assume]
            input_share = 0
            peak_factor = 1
            utilisation = 1
            efficiency = 1
            spare = 0
            [[device]]
            name = "a"
            decode = {{ profile = "p" }}
            """
        plan = read_capacity(PlanText(text, "the plan"), Overrides(), evidence)
        (need,) = plan_capacity(plan.demand, plan.assumptions, plan.chips).needs
        assert need.devices.value == devices

    def test_an_option_goes_before_the_file(self, evidence):
        text = CAPACITY.replace("[100, 400]", "{ profile = 'p' }") + "[model]\ncontext = 4096\n"
        for context, rate in ((None, 500), (512, 1000)):
            plan = read_capacity(PlanText(text, "the plan"), Overrides(context=context), evidence)
            assert plan.chips[0].rates["decode"].each.value == pytest.approx(rate, rel=1e-3)

    def test_each_workload_of_a_placement_has_its_own(self, evidence):
        chat = 'name = "chat"\nkind = "decode"\ntoken_s = 1e6\n'
        text = (
            f"[[workload]]\n{chat}[[workload]]\n{chat.replace('chat', 'code')}context = 4096\n"
            '[[device]]\nname = "a"\ncount = 1\n'
            'rate = { chat = { profile = "p" }, code = { profile = "p" } }\n'
        )
        rates = read_placement(PlanText(text, "the plan"), "devices", {}, evidence).rates
        assert rates["a", "chat"].each.value == pytest.approx(1000, rel=1e-3)
        assert rates["a", "code"].each.value == pytest.approx(500, rel=1e-3)

    @pytest.mark.parametrize("told", ["0", "4096.5", '"long"', "-1"])
    def test_what_is_no_number_of_tokens_is_refused_with_its_line(self, told):
        with pytest.raises(UsageError, match=r"^line 9 of .*context = .* must be a whole number"):
            capacity(f"{CAPACITY}[model]\ncontext = {told}\n")
