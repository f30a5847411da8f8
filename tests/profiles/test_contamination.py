import pytest

from profiles.contamination import watch
from profiles.profile import CaseResult, Telemetry
from profiles.stats import estimate_round
from profiles.summary import summarise

GPU = {"id": "cuda:0", "kind": "cuda"}


def telemetry(clocks, throttle=None, strangers=None, foreign_cpu=None):
    count = len(clocks)
    nothing = [None] * count
    return Telemetry(
        t_s=[float(i) for i in range(count)], clock_hz=clocks, throttle=throttle or nothing,
        foreign_processes=strangers or nothing, foreign_cpu=foreign_cpu or nothing, load_average=nothing,
        power_w=nothing, temperature_c=nothing, memory_clock_hz=nothing, memory_used_bytes=nothing,
        utilization=nothing,
    )  # fmt: skip


def on_gpu(make, **changes):
    """Ten samples of half a second, the first at 0.3 s: sample i lies between the readings i and i + 1."""
    starts = [0.3 + i for i in range(10)]
    facts = {"seconds": [0.5] * 10, "start_s": starts, "delay_s": [], "steal_s": [], "calls": 1} | changes
    return make.round(0, **facts)


def test_samples_beside_a_dropped_clock_are_marked(make):
    clocks = [1.98e9] * 6 + [1.2e9] + [1.98e9] * 4
    watched = watch(on_gpu(make), make.device(**GPU), telemetry(clocks))
    assert watched.readable
    # The clock may have been low from 5.5 s to 6.5 s, in which sample 5 ends and sample 6 begins.
    assert [i for i, mark in enumerate(watched.marks) if mark] == [5, 6]
    assert [(s.begin_s, s.end_s, s.reason) for s in watched.spells] == [(5.5, 6.5, "low clock")]
    assert watched.held_back == {"low clock": 0.2}


def test_a_clock_within_five_percent_of_its_median_marks_nothing(make):
    watched = watch(on_gpu(make), make.device(**GPU), telemetry([1.98e9, 1.90e9] * 6))
    assert not any(watched.marks)


@pytest.mark.parametrize(
    ("cores", "seconds", "ticks", "marked"),
    [
        (2, 0.002, 1, True),
        (2, 0.2, 1, True),
        (2, 2.0, 1, False),
        (64, 0.002, 1, True),
        (64, 0.2, 6, False),
        (64, 0.2, 60, True),
    ],
)
def test_steal_counts_by_its_share_of_each_processor(make, cores, seconds, ticks, marked):
    """Half a percent stolen from each of 64 processors is 6 ticks in a sample of 0.2 s: no disturbance."""
    columns = {"seconds": [seconds] * 10, "delay_s": [0.0] * 10, "steal_s": [0.01 * ticks] * 10}
    device = make.device(details={"available_cores": cores})
    assert watch(make.round(0, **columns), device, None).marks == [marked] * 10


def test_idle_clocks_outside_the_round_do_not_move_the_median(make):
    clocks = [0.3e9] * 40
    clocks[20:31] = [1.98e9] * 11
    late = on_gpu(make, start_s=[20.3 + i for i in range(10)])
    assert not any(watch(late, make.device(**GPU), telemetry(clocks)).marks)


def test_what_a_clock_does_in_a_pause_marks_no_sample_and_moves_no_median(make):
    """A trial for energy: two stretches of samples, and between them a pause and a lead-in."""
    starts = [0.3, 1.3, 2.3, 3.3, 3.8, 7.3, 8.3, 9.3]
    stretched = on_gpu(make, seconds=[0.5] * 8, start_s=starts)
    paused = [1.98e9] * 5 + [0.3e9] * 2 + [1.98e9] * 4
    reading = telemetry(paused, strangers=[0] * 5 + [1] * 2 + [0] * 4)
    watched = watch(stretched, make.device(**GPU), reading)
    assert watched.readable
    assert not any(watched.marks)
    assert watched.held_back == {}
    assert not watched.other_load
    # The same clock while it is measured is told.
    late = watch(stretched, make.device(**GPU), telemetry([1.98e9] * 8 + [1.2e9] + [1.98e9] * 2))
    assert [i for i, mark in enumerate(late.marks) if mark] == [5, 6]


def test_a_chip_at_its_power_limit_is_flagged_and_none_of_its_samples_is_marked(make):
    watched = watch(on_gpu(make), make.device(**GPU), telemetry([1.98e9] * 11, throttle=[["power cap"]] * 11))
    assert (watched.power_capped, watched.throttled) == (True, False)
    assert not any(watched.marks)


@pytest.mark.parametrize(
    ("column", "flag"),
    [({"throttle": [["thermal slowdown"]]}, "throttled"), ({"strangers": [1]}, "other load")],
)
def test_throttling_and_strangers_mark_samples_and_flag_the_case(make, column, flag):
    [(name, value)] = column.items()
    values = [None] * 3 + value * 3 + [None] * 5
    readings = telemetry([1.98e9] * 11, **{name: values})
    device = make.device(**GPU)
    watched = watch(on_gpu(make), device, readings)
    assert any(watched.marks)
    assert not all(watched.marks)
    estimate = estimate_round(on_gpu(make), watched)
    assert estimate.disturbed == sum(watched.marks)
    summary = summarise(CaseResult(case=make.case(), rounds=[on_gpu(make)]), device, readings)
    assert flag in summary.flags


def test_marked_samples_do_not_count(make):
    clocks = [1.98e9] * 8 + [1.2e9] * 3
    slow = make.round(
        0, [0.5] * 7 + [0.9] * 3, start_s=[0.3 + i for i in range(10)], delay_s=[], steal_s=[], calls=1
    )
    watched = watch(slow, make.device(**GPU), telemetry(clocks))
    assert estimate_round(slow, watched).seconds_per_call == pytest.approx(0.5)


def test_without_telemetry_an_accelerator_is_unwatched(make):
    result = CaseResult(case=make.case(), rounds=[on_gpu(make)])
    summary = summarise(result, make.device(**GPU), Telemetry())
    assert "unwatched" in summary.flags
    assert summary.disturbed_share is None


@pytest.mark.parametrize(("load", "flagged"), [(0.1, False), (0.3, True)])
def test_other_load_on_the_processors_is_flagged(make, load, flagged):
    device = make.device(details={"available_cores": 2.0})
    readings = telemetry([None] * 11, foreign_cpu=[load] * 11)
    summary = summarise(CaseResult(case=make.case(), rounds=[make.round()]), device, readings)
    assert ("other load" in summary.flags) is flagged


@pytest.mark.parametrize("cores", [2.0, 10**400])
def test_figures_that_nothing_can_have_do_not_overflow(make, cores):
    device = make.device(details={"available_cores": cores})
    readings = telemetry([None] * 11, foreign_cpu=[1.7e308] * 11)
    assert (
        "other load" in summarise(CaseResult(case=make.case(), rounds=[make.round()]), device, readings).flags
    )
