import itertools
import random
import statistics

import pytest
import scipy.stats

from benchkernels import sampling
from benchkernels.devices.base import Block
from benchkernels.sampling import (
    ClocksDisagree,
    Interrupted,
    TooSlow,
    WarmUp,
    calls_per_sample,
    is_host_bound,
    median_standard_error,
    sample,
    sample_turn,
    start_cold,
    warm_up,
)


class Clockwork:
    """A device whose calls take what a function of time says; its clock is the only one there is."""

    minimum_sample_s = 0.01
    minimum_warm_up_s = 0.5

    def __init__(self, call_s, monkeypatch, delay_s=None, device_share=None, clock_hz=None):
        self.device_share = device_share
        self.told_hz = clock_hz
        self.now_s = 100.0
        self.call_s = call_s
        self.delay_s = delay_s
        self.blocks = []
        monkeypatch.setattr(sampling.time, "monotonic", lambda: self.now_s)

    def synchronize(self):
        pass

    def clock_hz(self):
        return self.told_hz and self.told_hz(self.now_s - 100.0)

    def time_block(self, call, count):
        seconds = sum(self.call_s(self.now_s - 100.0) for _ in range(min(count, 1000))) * max(1, count / 1000)
        self.now_s += seconds
        self.blocks.append((count, seconds))
        if self.device_share is not None:
            return Block(self.device_share * seconds, wall_s=seconds, handed_s=0.0)
        return Block(seconds, None if self.delay_s is None else self.delay_s(len(self.blocks)), 0.0)


def nothing():
    pass


def warm(device, budget_s=1.0):
    return warm_up(device, nothing, budget_s=budget_s, check=nothing)


def take(device, calls, call_s, budget_s=1.0, check=nothing, batches=None):
    batches = [] if batches is None else batches
    sample(
        device, nothing, calls=calls, call_s=call_s, budget_s=budget_s, origin_s=100.0,
        report=batches.append, check=check,
    )  # fmt: skip
    return batches


@pytest.mark.parametrize(
    ("call_s", "calls"), [(1e-6, 10_000), (0.003, 4), (0.01, 1), (3.0, 1), (0.0, 10_000_000)]
)
def test_a_sample_lasts_at_least_the_minimum(call_s, calls):
    assert calls_per_sample(call_s, 0.01) == calls


def test_a_clock_that_is_told_must_rest_although_the_times_do(monkeypatch):
    """Times bound by memory say nothing of a core's clock, which the next case may be bound by."""
    ramp = Clockwork(lambda t: 0.001, monkeypatch, clock_hz=lambda t: min(1.8e9, 0.8e9 + 0.4e9 * t))
    result = warm(ramp, budget_s=5.0)
    assert result.settled
    assert 2.5 <= result.duration_s < 4.0
    never = Clockwork(lambda t: 0.001, monkeypatch, clock_hz=lambda t: 1e9 * (1.0 + t))
    assert not warm(never, budget_s=1.0).settled
    silent = Clockwork(lambda t: 0.001, monkeypatch, clock_hz=lambda t: 1e9 * (1.0 + t) if t < 0.2 else None)
    assert warm(silent, budget_s=1.0).settled


def test_a_clock_that_ramps_up_is_waited_for(monkeypatch):
    """Idle clock 800 MHz, full clock after 2.5 s: everything before belongs to the warm-up."""
    device = Clockwork(lambda t: 0.001 * (1.0 + max(0.0, 2.5 - t) / 2.0), monkeypatch)
    result = warm(device, budget_s=5.0)
    assert result.settled
    assert result.duration_s > 2.0
    assert result.call_s == pytest.approx(0.001, rel=0.03)


def test_a_slow_climb_is_waited_for_too(monkeypatch):
    """A tenth faster each second for five seconds: far below 1 % from one handful of blocks to the next."""
    device = Clockwork(lambda t: 0.001 * (1.0 + max(0.0, 5.0 - t) / 10.0), monkeypatch)
    device.minimum_warm_up_s = 2.0
    result = warm(device, budget_s=5.0)
    assert result.settled
    assert result.duration_s > 5.0
    assert result.call_s == pytest.approx(0.001, rel=0.01)


def test_a_steady_device_is_warmed_for_the_minimum_only(monkeypatch):
    result = warm(Clockwork(lambda t: 0.001, monkeypatch))
    assert result.settled
    assert 0.5 <= result.duration_s < 0.6
    assert result.calls == 10


def test_a_device_that_never_settles_is_said_to_be_unsettled_after_the_limit(monkeypatch):
    result = warm(Clockwork(lambda t: 0.001 * (1 + t), monkeypatch), budget_s=100.0)
    assert not result.settled
    assert 10.0 <= result.duration_s < 12.0


def test_a_small_budget_shortens_the_wait_for_steadiness(monkeypatch):
    assert warm(Clockwork(lambda t: 0.001 * (1 + t), monkeypatch), budget_s=0.5).duration_s < 2.0


def test_device_times_that_the_hosts_clock_contradicts_are_refused(monkeypatch):
    """Milliseconds taken for seconds, an event on another stream: no such figure may reach a profile."""
    for factor in (0.001, 0.5, 1.2):
        device = Clockwork(lambda t: 0.001, monkeypatch, device_share=factor)
        with pytest.raises(ClocksDisagree, match="the device's events say"):
            warm(device)
        with pytest.raises(ClocksDisagree, match="the device's events say"):
            start_cold(device, nothing, budget_s=60.0, check=nothing)


@pytest.mark.parametrize("share", [0.85, 1.0, 1.02])
def test_device_times_that_the_hosts_clock_confirms_are_taken(share, monkeypatch):
    assert warm(Clockwork(lambda t: 0.001, monkeypatch, device_share=share)).settled


def test_a_busy_host_is_not_taken_for_a_wrong_clock():
    slow = [Block(0.01, wall_s=0.03, handed_s=0.001)] * 14
    sampling._compare_clocks([*slow, Block(0.01, wall_s=0.0101, handed_s=0.001)])


@pytest.mark.parametrize(
    ("blocks", "bound"),
    [
        ([Block(0.01, wall_s=0.0101, handed_s=0.0003)] * 5, False),
        ([Block(0.01, wall_s=0.0101, handed_s=0.0080)] * 5, False),
        ([Block(0.01, wall_s=0.0101, handed_s=0.01005)] * 5, True),
        (
            [*[Block(0.01, wall_s=0.0101, handed_s=0.01005)] * 4, Block(0.01, wall_s=0.02, handed_s=0.01)],
            True,
        ),
        ([Block(0.01, 0.0, 0.0)], None),
    ],
)
def test_a_device_that_is_idle_once_all_calls_are_handed_over_waited_for_the_host(blocks, bound):
    assert is_host_bound(blocks) is bound


def test_a_call_far_over_the_budget_is_refused_with_the_figures(monkeypatch):
    figures = r"one call takes 4 s here, so 5 samples need 20 s.*with 1 s a round .* may take 5 s"
    with pytest.raises(TooSlow, match=figures):
        warm(Clockwork(lambda t: 4.0, monkeypatch))


def test_sampling_stops_when_the_median_is_known(monkeypatch):
    device = Clockwork(lambda t: 0.01, monkeypatch)
    seconds = list(itertools.chain.from_iterable(b.seconds for b in take(device, 1, 0.01)))
    assert len(seconds) == 10


def test_noise_is_sampled_until_the_budget_is_spent(monkeypatch):
    noise = random.Random(1)
    device = Clockwork(lambda t: noise.choice([0.005, 0.02]), monkeypatch)
    batches = take(device, 1, 0.01, budget_s=2.0)
    assert 2.0 <= sum(sum(b.seconds) for b in batches) < 2.05
    firsts = [b.first for b in batches]
    assert firsts == [sum(len(b.seconds) for b in batches[:i]) for i in range(len(batches))]
    assert all(len(b.seconds) == len(b.start_s) == len(b.steal_s) for b in batches)
    assert all(later.start_s[0] - b.start_s[0] > 0.1 for b, later in itertools.pairwise(batches))


def test_disturbed_samples_do_not_count_towards_knowing_the_median(monkeypatch):
    """Every sample is equal, but all are disturbed: only the budget ends it."""
    device = Clockwork(lambda t: 0.01, monkeypatch, delay_s=lambda n: 0.005)
    assert len(list(itertools.chain.from_iterable(b.seconds for b in take(device, 1, 0.01)))) >= 99


def test_long_calls_need_five_samples_only(monkeypatch):
    device = Clockwork(lambda t: 0.8, monkeypatch)
    assert sum(len(b.seconds) for b in take(device, 1, 0.8, budget_s=0.5)) == 5


def test_an_interruption_keeps_the_samples_taken_so_far(monkeypatch):
    noise = random.Random(1)
    device = Clockwork(lambda t: noise.choice([0.005, 0.02]), monkeypatch)
    batches = []

    def check():
        if len(device.blocks) == 7:
            raise Interrupted("skip")

    with pytest.raises(Interrupted):
        take(device, 1, 0.01, budget_s=9.0, check=check, batches=batches)
    assert sum(len(b.seconds) for b in batches) == 7


@pytest.mark.parametrize("count", [20, 60, 400])
def test_the_standard_error_of_the_median_is_that_of_many_repetitions(count):
    """Against the spread of the medians themselves, over 3000 draws of a skewed distribution."""
    draw = scipy.stats.lognorm(s=0.1, scale=1.0)
    draws = draw.rvs(size=(3000, count), random_state=7)
    spread = statistics.stdev(statistics.median(row) for row in draws.tolist())
    claimed = statistics.mean(median_standard_error(row) for row in draws[:500].tolist())
    assert 0.95 * spread <= claimed <= 1.2 * spread  # ranks are whole numbers, rounded to the wide side


@pytest.mark.parametrize("expected_s", [0.001, 0.024, 0.026, 3.0])
@pytest.mark.parametrize("real_s", [0.004, 0.024, 0.026, 3.0])
def test_a_turn_begins_with_calls_that_do_not_count_whatever_the_warm_up_said(
    monkeypatch, expected_s, real_s
):
    """Two sides of which one is measured right after the other's turn, and one is not, would differ."""
    device = Clockwork(lambda t: real_s, monkeypatch)
    warmed = WarmUp(calls=1, call_s=expected_s, duration_s=1.0, settled=True, host_bound=None)
    batch = sample_turn(device, nothing, first=0, warmed=warmed, origin_s=100.0, lead_s=0.01, turn_s=0.025)
    untimed = len(device.blocks) - len(batch.seconds)
    assert untimed == max(1, -(-0.01 // real_s))
    assert batch.start_s[0] >= 0.01 - 1e-9
    assert sum(batch.seconds) >= 0.025 or len(batch.seconds) == 1


def test_a_cold_start_is_short_and_not_taken_in_by_the_call_that_wakes_everything_up(monkeypatch):
    """0.4 s for the very first call, 20 µs for all others: samples would hold one call each."""
    device = Clockwork(lambda t: 0.4 if t == 0.0 else 2e-5, monkeypatch)
    started = start_cold(device, nothing, budget_s=600.0, check=nothing)
    assert started.settled is None
    assert started.calls * 2e-5 == pytest.approx(600 / sampling.SUSTAINED_SAMPLES, rel=1e-3)
    assert started.duration_s < 0.4 + 2 * sampling.START_S


def test_samples_of_a_short_run_from_a_cold_start_are_no_shorter_than_any(monkeypatch):
    device = Clockwork(lambda t: 2e-5, monkeypatch)
    started = start_cold(device, nothing, budget_s=6.0, check=nothing)
    assert started.calls * 2e-5 == pytest.approx(device.minimum_sample_s, rel=3e-3)


def test_a_cold_start_refuses_what_its_time_is_too_short_for(monkeypatch):
    with pytest.raises(TooSlow):
        start_cold(Clockwork(lambda t: 30.0, monkeypatch), nothing, budget_s=20.0, check=nothing)


def test_the_whole_budget_is_spent_where_it_is_wanted_although_the_median_is_known(monkeypatch):
    device = Clockwork(lambda t: 0.01, monkeypatch)
    batches = []
    sample(
        device, nothing, calls=1, call_s=0.01, budget_s=6.0, origin_s=100.0, report=batches.append,
        check=nothing, whole=True,
    )  # fmt: skip
    assert sum(len(batch.seconds) for batch in batches) == pytest.approx(600, abs=2)
    assert sum(len(batch.seconds) for batch in take(device, 1, 0.01, budget_s=6.0)) < 100


def test_a_run_that_starts_stalled_still_takes_its_whole_time(monkeypatch):
    """20 ms a call for 2 s, then 100 µs: samples are far shorter than planned, and bounded all the same."""
    device = Clockwork(lambda t: 0.02 if t < 2.0 else 1e-4, monkeypatch)
    started = start_cold(device, nothing, budget_s=30.0, check=nothing)
    began_s, batches, first_block = device.now_s, [], len(device.blocks)
    count = sample(
        device, nothing, calls=started.calls, call_s=started.call_s, budget_s=30.0, origin_s=began_s,
        report=batches.append, check=nothing, whole=True,
    )  # fmt: skip
    starts = [start for batch in batches for start in batch.start_s]
    assert starts[-1] == pytest.approx(30.0, abs=0.01)
    assert count == len(starts) <= sampling.MAXIMUM_SAMPLES + 1
    # Evenly over the time, and the device worked without a pause between them.
    assert max(later - start for start, later in itertools.pairwise(starts)) < 0.025
    assert sum(seconds for _, seconds in device.blocks[first_block:]) == pytest.approx(30.0, abs=0.01)
