"""The capacity engine: computed by hand, held against a published day, and what must hold for any input."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from profiles.evidence import EvidenceSource, PublishedResult
from profiles.planning.assumptions import ASSUMPTIONS, Assumptions
from profiles.planning.capacity import MOST_DEVICES, Chip, Serving, Training, plan_capacity
from profiles.planning.figures import Figure, Whole, round_up, whole
from profiles.planning.rates import published_rate, typed_rate
from profiles.published import load_published

PLAIN = Assumptions(
    input_share=0.75, peak_factor=2.0, utilisation=0.5, hours=24.0, efficiency=1.0, spare=0.0,
    node_devices=8, node_power_factor=2.0, pue=1.5,
)  # fmt: skip


def chip(prefill=(300.0,), decode=(100.0,), **changes):
    rates = {
        "prefill": typed_rate(prefill, "prefill", "", changes.pop("together", 1)),
        "decode": typed_rate(decode, "decode", "", 1),
    }
    return Chip(**({"name": "a", "rates": rates} | changes))


def need_of(demand, assumed, one):
    (need,) = plan_capacity(demand, assumed, [one]).needs
    return need


class TestByHand:
    def test_tokens_become_devices_nodes_and_megawatts(self):
        # 8.64e9 a day are 100,000 token/s in the mean and 200,000 at the peak. A token takes
        # 0.75/300 + 0.25/100 = 0.005 s of a device, so that one does 200 token/s, and 100 at half its rate:
        # 2000 devices, 250 nodes, 250 x 8 x 500 W x 2 x 1.5 = 3 MW.
        plan = plan_capacity(Serving(8.64e9), PLAIN, [chip(power_w=500.0, price=30e3)])
        (need,) = plan.needs
        assert (plan.unit, plan.mean, plan.peak) == ("token/s", pytest.approx(1e5), pytest.approx(2e5))
        assert need.each.value == pytest.approx(200)
        assert need.devices == Whole(2000, 2000, 2000)
        assert need.nodes == Whole(250, 250, 250)
        assert need.power_w.value == pytest.approx(3e6)
        assert need.purchase.value == pytest.approx(60e6)

    def test_money_a_day_is_rent_and_energy(self):
        one = chip(power_w=500.0, rent_per_hour=2.0)
        (need,) = plan_capacity(Serving(8.64e9), PLAIN, [one], energy_price=0.1).needs
        # 2000 devices x 2 x 24 h, and 3000 kW x 24 h x 0.1.
        assert need.cost_per_day.value == pytest.approx(96_000 + 7_200)
        assert (need.rent_per_day.value, need.energy_per_day.value) == (
            pytest.approx(96_000), pytest.approx(7_200),
        )  # fmt: skip
        bare = need_of(Serving(8.64e9), PLAIN, chip())
        assert (bare.cost_per_day, bare.rent_per_day, bare.energy_per_day) == (None, None, None)

    def test_spares_hours_and_scaling(self):
        # A fifth in repair, twelve hours a day, and 0.8 of the rate in company: 2000 x 2 / 0.8 / 0.8.
        assumed = replace(PLAIN, spare=0.2, hours=12.0, efficiency=0.8)
        assert need_of(Serving(8.64e9), assumed, chip()).devices.value == 6250

    def test_a_total_of_several_devices_is_not_scaled_again(self):
        rates = {"serving": typed_rate([1600.0], "serving", "", 8)}
        assumed = replace(PLAIN, efficiency=0.5)
        assert need_of(Serving(8.64e9), assumed, Chip("a", rates)).each.value == pytest.approx(200)

    def test_what_is_told_of_one_type_goes_before_what_is_assumed_of_all(self):
        one = chip(node_devices=16, efficiency=0.5)
        need = need_of(Serving(8.64e9), PLAIN, one)
        assert (need.devices.value, need.nodes.value) == (4000, 250)

    def test_training_takes_flop_over_time_and_knows_no_peak(self):
        # 1e12 tokens x 8.64e10 FLOP in ten days are 1e17 FLOP/s; at 1e14 and half of it 2000 devices.
        rates = {"train": typed_rate([1e14], "train", "", 1)}
        plan = plan_capacity(Training(1e12, 8.64e10, 10.0), PLAIN, [Chip("a", rates, delivered=500)])
        (need,) = plan.needs
        assert (plan.unit, plan.peak) == ("FLOP/s", pytest.approx(1e17))
        assert need.devices.value == 2000
        assert need.delivered.share.value == pytest.approx(0.25)
        assert need.delivered.tokens.value == pytest.approx(0.25e12)

    def test_what_is_delivered_serves_a_part_and_all_together_serve_more(self):
        supply = [
            chip(ordered=4000, delivered=500),
            replace(chip(), name="b", delivered=1000),
            replace(chip(), name="c"),
        ]
        plan = plan_capacity(Serving(8.64e9), PLAIN, supply)
        first, second, third = plan.needs
        assert first.delivered.share.value == pytest.approx(0.25)
        assert first.delivered.tokens.value == pytest.approx(2.16e9)
        assert first.ordered.share.value == 1.0
        # What is above the demand is served to nobody.
        assert first.ordered.tokens.value == pytest.approx(8.64e9)
        assert first.ordered.reach.value == pytest.approx(2.0)
        assert second.delivered.share.value == pytest.approx(0.5)
        assert third.delivered is None
        assert plan.together.value == pytest.approx(0.75)

    def test_a_supply_that_is_short_at_all_hours_serves_more_than_at_the_peak(self):
        # 500 devices do 100 token/s each: 50,000, a quarter of the 200,000 of the peak. If they never rest
        # that is 50,000 x 86,400 = 4.32e9 a day, half of the demand. 1500 would do more than all.
        for delivered, at_peak, most in ((500, 0.25, 0.5), (1500, 0.75, 1.0)):
            held = need_of(Serving(8.64e9), PLAIN, chip(delivered=delivered)).delivered
            assert held.share.value == held.reach.value == pytest.approx(at_peak)
            assert held.tokens.value == pytest.approx(at_peak * 8.64e9)
            assert held.most_tokens.value == pytest.approx(most * 8.64e9)

    def test_each_published_result_is_scaled_as_it_was_found(self):
        # 400 token/s of one device, 0.25 of it in company; 800 of eight are 100 of each in company.
        alone = PublishedResult(
            id="one", device="h20", kernel="llm_decode", dtype="fp8", workload="a model", tool="a tool",
            evidence="third party", value=400.0, unit="token/s", source=EvidenceSource(title="a page"),
        )  # fmt: skip
        eight = structs.replace(alone, id="eight", value=800.0, devices=8)
        decode = {"decode": published_rate([alone, eight], "decode")}
        assumed = replace(PLAIN, input_share=0.0, efficiency=0.25)
        need = need_of(Serving(8.64e9), assumed, Chip("a", decode))
        assert need.each == Figure(*[pytest.approx(100)] * 3)

    def test_bounds_of_the_rates_are_carried_to_the_other_end_of_the_counts(self):
        need = need_of(Serving(8.64e9), PLAIN, chip(prefill=(150.0, 600.0), decode=(50.0, 200.0)))
        assert need.each == Figure(pytest.approx(200), pytest.approx(100), pytest.approx(400))
        assert need.devices == Whole(2000, 1000, 4000)

    @pytest.mark.parametrize(("share", "each"), [(0.0, 100.0), (1.0, 300.0)])
    def test_with_prompts_or_answers_alone_one_rate_is_enough(self, share, each):
        kind = "decode" if share == 0 else "prefill"
        one = chip()
        alone = replace(one, rates={kind: one.rates[kind]})
        assert need_of(Serving(1e9), replace(PLAIN, input_share=share), alone).each.value == each

    def test_a_type_without_a_rate_says_why(self):
        need = need_of(Serving(1e9), PLAIN, Chip("a", refusals={"decode": "it has no fp8"}))
        assert (need.devices, need.reason) == (None, "prefill: no rate is given; decode: it has no fp8")

    def test_a_slip_in_a_unit_is_no_number_of_devices(self):
        need = need_of(Serving(1e27), PLAIN, chip())
        assert need.devices is None
        assert f"{MOST_DEVICES:.0e}" in need.reason


def test_published_rates_of_one_operator_give_what_it_served_in_a_day():
    """Who published the rates of prefill and decode per node also published tokens and nodes of one day."""
    results = {result.id: result for result in load_published(overlay=False)}
    day = results["p321"]
    answers = day.value * 86400
    prompts = 608e9  # of the same page, which counts 608e9 tokens in
    rates = {
        "prefill": published_rate([results["p319"]], "prefill"),
        "decode": published_rate([results["p320"]], "decode"),
    }
    assumed = Assumptions(
        input_share=prompts / (prompts + answers), peak_factor=1.0, utilisation=1.0, spare=0.0
    )
    need = need_of(Serving(prompts + answers), assumed, Chip("h800", rates))
    assert need.devices.value == pytest.approx(day.devices, rel=0.01)


def test_every_assumption_is_described_and_its_default_is_allowed():
    assert list(ASSUMPTIONS) == [item.name for item in fields(Assumptions)]
    for name, known in ASSUMPTIONS.items():
        assert known.least <= getattr(Assumptions(), name) <= known.most


amounts = st.floats(1e-3, 1e12)
shares = st.floats(0.05, 1.0)
ranges = st.tuples(amounts, amounts).map(sorted)
assumptions = st.builds(
    Assumptions,
    input_share=st.floats(0, 1),
    peak_factor=st.floats(1, 10),
    utilisation=shares,
    hours=st.floats(1, 24),
    efficiency=shares,
    spare=st.floats(0, 0.9),
    node_devices=st.integers(1, 64),
)


class TestForAnyInput:
    @given(amounts, assumptions, ranges, ranges, st.floats(1.0, 100.0))
    def test_a_higher_rate_never_needs_more_devices(self, tokens, assumed, prefill, decode, factor):
        slow = need_of(Serving(tokens), assumed, chip(prefill, decode))
        fast = need_of(Serving(tokens), assumed, chip([factor * one for one in prefill], decode))
        if slow.devices is not None:
            assert fast.devices.value <= slow.devices.value
            assert fast.devices.high <= slow.devices.high

    @given(amounts, assumptions, amounts, amounts)
    def test_twice_the_demand_takes_at_most_twice_the_devices(self, tokens, assumed, prefill, decode):
        once = need_of(Serving(tokens), assumed, chip((prefill,), (decode,)))
        twice = need_of(Serving(2 * tokens), assumed, chip((prefill,), (decode,)))
        if once.devices is not None and twice.devices is not None:
            assert once.devices.value <= twice.devices.value <= 2 * once.devices.value + 1

    @given(amounts, assumptions, ranges, ranges, st.integers(0, 10**6), st.integers(0, 10**6))
    def test_more_devices_never_serve_less(self, tokens, assumed, prefill, decode, count, more):
        few, many = (
            need_of(Serving(tokens), assumed, chip(prefill, decode, delivered=number))
            for number in (count, count + more)
        )
        if few.delivered is not None:
            assert few.delivered.share.value <= many.delivered.share.value <= 1
            assert few.delivered.tokens.low <= many.delivered.tokens.low

    @given(amounts, assumptions, ranges, ranges, st.floats(1.0, 10.0))
    def test_narrower_rates_give_results_within_the_wider_ones(
        self, tokens, assumed, prefill, decode, factor
    ):
        wide_prefill = [prefill[0] / factor, prefill[1] * factor]
        wide = need_of(Serving(tokens), assumed, chip(wide_prefill, decode))
        narrow = need_of(Serving(tokens), assumed, chip(prefill, decode))
        if wide.devices is not None:
            assert wide.devices.low <= narrow.devices.low <= narrow.devices.value <= narrow.devices.high
            assert narrow.devices.high <= wide.devices.high

    @given(amounts, assumptions, ranges, ranges)
    def test_so_many_devices_as_are_needed_are_enough(self, tokens, assumed, prefill, decode):
        need = need_of(Serving(tokens), assumed, chip(prefill, decode))
        if need.devices is None or need.devices.value > 10**9:
            return
        again = need_of(Serving(tokens), assumed, chip(prefill, decode, delivered=need.devices.value))
        assert again.delivered.share.value == pytest.approx(1.0)
        assert need.nodes.value == math.ceil(need.devices.value / assumed.node_devices)


class TestFigures:
    def test_a_range_has_its_geometric_mean_in_the_middle(self):
        assert Figure.spanning([1.0, 100.0]) == Figure(pytest.approx(10), 1.0, 100.0)

    @given(st.lists(st.floats(1e-9, 1e18), min_size=1, max_size=5))
    def test_a_figure_never_leaves_its_bounds(self, values):
        figure = Figure.spanning(values)
        assert figure.low <= figure.value <= figure.high
        assert figure.bounded == (min(values) < max(values))

    def test_rounding_errors_are_no_devices(self):
        assert (whole(100 + 1e-10), whole(100.001), whole(0.0), whole(1e-6)) == (100, 101, 0, 1)
        assert round_up(Figure(1.5, 1.0, 2.5)) == Whole(2, 1, 3)
