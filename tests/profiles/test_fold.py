"""The fold against profiles written down by hand, and under everything that a broken stream can do."""

from __future__ import annotations

import random

import msgspec
import pytest

from profiles.events import (
    AnyEvent,
    CaseEnd,
    CasePhase,
    End,
    EventError,
    Log,
    Samples,
    TelemetrySeen,
    decode,
    encode,
)
from profiles.fold import Fold, NothingToSave, fold
from profiles.problems import AssayError
from profiles.profile import Profile, RoundResult
from tests.profiles.streams import (
    LARGE,
    SMALL,
    head,
    hello,
    make_case,
    measured,
    samples,
    stamp,
    whole_run,
    worker,
)


def only_round(profile: Profile, case: int = 0) -> RoundResult:
    (result,) = profile.cases[case].rounds
    return result


def one_attempt(*events: AnyEvent) -> Profile:
    return fold([*head(), *stamp(1, 10.0, [hello(0), *events])])


def test_a_whole_run_becomes_the_profile_that_its_events_tell() -> None:
    profile = fold(whole_run())
    assert (profile.id, profile.name, profile.status, profile.reason) == ("20261122-run", "first", "done", "")
    assert profile.created == "2026-11-22T06:00:00+00:00"
    assert (profile.host, profile.rounds_planned, profile.seed) == ("bench", 2, 11)
    assert [result.case.id for result in profile.cases] == [SMALL, LARGE]
    assert [one.round for one in profile.cases[1].rounds] == [0, 1]
    first = profile.cases[0].rounds[0]
    assert (first.worker, first.status, first.backend, first.calls) == (1, "ok", "torch", 3)
    assert first.seconds == [0.01, 0.011, 0.012, 0.013]
    assert first.start_s == [0.0, 0.25, 2.0, 2.25]
    assert first.delay_s == first.steal_s == [0.0] * 4
    assert first.check is not None
    assert first.check.ok
    assert [trial.backend for trial in first.trials] == ["torch"]
    assert (first.first_call_s, first.warm_up_s, first.settled) == (0.5, 1.0, True)
    assert first.energy is not None
    assert first.energy.joules == 60.0
    assert [(end.worker, end.round, end.status, end.lost_events) for end in profile.workers] == [
        (1, 0, "done", 0),
        (2, 1, "done", 0),
    ]
    assert [(one.worker, one.round) for one in profile.environments] == [(1, 0), (2, 1)]
    assert all(one.before and one.after for one in profile.environments)


def test_duration_is_the_largest_time() -> None:
    assert fold(whole_run()).duration_s == max(event.t for event in whole_run()) == 22.125


def test_telemetry_becomes_columns_with_null_where_nothing_was_read() -> None:
    telemetry = fold(whole_run()).telemetry
    assert telemetry.t_s == [0.375, 0.5]
    assert telemetry.power_w == [12.5, None]
    assert telemetry.temperature_c == [None, 40.0]
    assert telemetry.throttle == [None, ["power"]]
    assert telemetry.memory_used_bytes == [None, None]
    assert telemetry.source == {"power_w": "test", "temperature_c": "test"}


def test_interleaving_of_the_streams_changes_nothing() -> None:
    expected = fold(whole_run())
    for seed in range(20):
        rest = [head(), worker(1, 0), worker(2, 1)]
        order: list[AnyEvent] = []
        dice = random.Random(seed)
        while any(rest):
            order.append(dice.choice([stream for stream in rest if stream]).pop(0))
        assert fold(order) == expected


def test_arriving_twice_counts_once() -> None:
    assert fold([event for event in whole_run() for _ in range(2)]) == fold(whole_run())
    assert fold([*whole_run(), *whole_run()]) == fold(whole_run())


def test_what_is_folded_is_not_changed_by_what_comes_later() -> None:
    state = Fold()
    events = [*head(None), *worker(1, 0)]
    for event in events:
        state.add(event)
    before = state.profile()
    kept = msgspec.json.encode(before)
    for event in [*worker(2, 1), *worker(3, 1)]:
        state.add(event)
    state.add(TelemetrySeen(seq=9, t=1.0, power_w=1.0, source={"clock_hz": "late"}))
    state.add(samples(SMALL, 0, 4, [0.02]))
    assert msgspec.json.encode(before) == kept


def test_looking_in_between_does_not_stop_the_view() -> None:
    state = Fold()
    for event in [*head(), *stamp(1, 10.0, [hello(0), samples(SMALL, 0, 0, [0.1])])]:
        state.add(event)
    seen = only_round(state.profile())
    assert seen.seconds == [0.1]
    seen.seconds.append(0.9)
    assert only_round(state.profile()).seconds == [0.1]
    later = samples(SMALL, 0, 1, [0.2])
    later.worker, later.seq = 1, 2
    state.add(later)
    assert only_round(state.profile()).seconds == [0.1, 0.2]


def test_folding_line_by_line_is_folding_the_lines() -> None:
    lines = [encode(event) for event in whole_run()]
    assert fold(event for line in lines if (event := decode(line))) == fold(whole_run())


class TestSamples:
    def test_an_overlapping_line_does_not_double(self) -> None:
        profile = one_attempt(
            samples(SMALL, 0, 0, [0.1, 0.2, 0.3]),
            samples(SMALL, 0, 2, [0.3, 0.4]),
            samples(SMALL, 0, 0, [0.1]),
        )
        assert only_round(profile).seconds == [0.1, 0.2, 0.3, 0.4]
        assert len(only_round(profile).start_s) == 4

    def test_a_missing_line_leaves_the_others(self) -> None:
        profile = one_attempt(samples(SMALL, 0, 0, [0.1]), samples(SMALL, 0, 5, [0.6, 0.7]))
        assert only_round(profile).seconds == [0.1, 0.6, 0.7]

    def test_out_of_order_lines_are_put_in_order(self) -> None:
        profile = one_attempt(
            samples(SMALL, 0, 2, [0.3]),
            CaseEnd(case=SMALL, round=0, status="ok"),
            samples(SMALL, 0, 0, [0.1, 0.2]),
        )
        assert only_round(profile).seconds == [0.1, 0.2, 0.3]
        assert only_round(profile).status == "ok"

    def test_a_column_that_is_not_there_for_all_is_left_empty(self) -> None:
        bare = Samples(case=SMALL, round=0, first=1, calls=3, seconds=[0.2], start_s=[1.0])
        result = only_round(one_attempt(samples(SMALL, 0, 0, [0.1]), bare))
        assert result.seconds == [0.1, 0.2]
        assert result.start_s == [0.0, 1.0]
        assert result.delay_s == result.steal_s == []

    def test_blocks_of_another_size_are_left_out_and_told(self) -> None:
        profile = one_attempt(samples(SMALL, 0, 0, [0.1], calls=3), samples(SMALL, 0, 1, [0.5], calls=9))
        assert only_round(profile).seconds == [0.1]
        assert only_round(profile).calls == 3
        assert "blocks of 9 calls among those of 3" in profile.log[0].text

    @pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
    def test_no_time_is_no_measurement(self, wrong: float) -> None:
        profile = one_attempt(samples(SMALL, 0, 0, [0.1]), samples(SMALL, 0, 1, [wrong]))
        assert only_round(profile).seconds == [0.1]
        assert [line.level for line in profile.log] == ["warning"]

    def test_the_line_itself_refuses_no_time(self) -> None:
        line = encode(samples(SMALL, 0, 0, [0.1])).replace(b"0.1", b"0.0")
        with pytest.raises(EventError, match=r"damaged samples event.*> 0.*\$.seconds\[0\]"):
            decode(line)


class TestUnfinished:
    def test_without_the_runners_end_the_run_is_lost(self) -> None:
        profile = fold([*head(None), *worker(1, 0)])
        assert (profile.status, profile.reason) == ("lost", "the run was interrupted before its end")

    def test_a_case_without_its_end_is_stopped_with_its_samples(self) -> None:
        result = only_round(one_attempt(*measured(SMALL, 0)[:-2]))
        assert (result.status, result.reason) == ("stopped", "the run ended before this case did")
        assert result.seconds == [0.01, 0.011]
        assert result.backend == "torch"

    def test_a_planned_case_that_never_began_has_no_rounds(self) -> None:
        assert one_attempt(*measured(SMALL, 0)).cases[1].rounds == []

    def test_a_case_end_without_samples_is_kept(self) -> None:
        end = CaseEnd(case=SMALL, round=0, status="out_of_memory", reason="it needed 3 GB", remedy="less")
        result = only_round(one_attempt(end))
        assert (result.status, result.reason, result.remedy) == ("out_of_memory", "it needed 3 GB", "less")
        assert (result.calls, result.seconds) == (0, [])

    def test_a_worker_without_its_end_is_lost(self) -> None:
        (end,) = fold([*head(), *worker(1, 0)[:-1]]).workers
        assert (end.status, end.round) == ("lost", 0)
        assert end.reason

    def test_gaps_are_counted_in_their_worker(self) -> None:
        events = worker(1, 0)
        del events[3:5], events[7]
        profile = fold([*head(), *events, *worker(2, 1)])
        assert [end.lost_events for end in profile.workers] == [3, 0]
        assert profile.log == []

    def test_a_gap_in_the_runners_own_stream_is_told(self) -> None:
        events = head()
        del events[3]
        assert fold(events).log[0].text == "1 events of the runner itself are missing"

    def test_a_case_outside_the_plan_is_left_out_and_told_once(self) -> None:
        profile = one_attempt(*measured("matmul/other", 0), *measured("matmul/other", 1))
        assert [result.rounds for result in profile.cases] == [[], []]
        assert [line.text for line in profile.log] == [
            "matmul/other is not in the plan: its events were left out"
        ]

    @pytest.mark.parametrize("missing", [(0,), (1,), (2,), (0, 1, 2)])
    def test_without_hello_device_or_plan_there_is_one_clear_error(self, missing: tuple[int, ...]) -> None:
        events = [event for index, event in enumerate(head()) if index not in missing]
        with pytest.raises(NothingToSave, match="nothing to save"):
            fold(events)
        assert issubclass(NothingToSave, AssayError)

    def test_a_workers_hello_stands_in_for_the_runners(self) -> None:
        assert fold([*head()[1:], *worker(1, 0)]).id == "20261122-run"


class TestRetries:
    def crashed(self) -> list[AnyEvent]:
        failed = CaseEnd(case=SMALL, round=0, status="failed", reason="killed")
        return stamp(1, 10.0, [hello(0), *measured(SMALL, 0)[:-2], failed, End(status="failed", signal=9)])

    def test_a_later_worker_replaces_one_that_failed(self) -> None:
        profile = fold([*head(), *self.crashed(), *worker(2, 0)])
        assert (only_round(profile).worker, only_round(profile).status) == (2, "ok")
        assert len(only_round(profile).seconds) == 4
        assert [(end.status, end.signal) for end in profile.workers] == [("failed", 9), ("done", None)]

    def test_a_good_result_stays(self) -> None:
        later = self.crashed()
        for event in later:
            event.worker = 2
        profile = fold([*head(), *later, *worker(1, 0)])
        assert (only_round(profile).worker, only_round(profile).status) == (1, "ok")

    def test_of_two_failures_the_later_stands(self) -> None:
        later = stamp(2, 20.0, [hello(0), CaseEnd(case=SMALL, round=0, status="timed_out", reason="hung")])
        assert only_round(fold([*head(), *later, *self.crashed()])).reason == "hung"

    def test_the_runner_closes_what_a_dead_worker_left_open(self) -> None:
        opened = stamp(1, 10.0, [hello(0), *measured(SMALL, 0)[:-1]])
        verdict = CaseEnd(seq=6, t=15.0, case=SMALL, round=0, status="timed_out", reason="hung for 60 s")
        result = only_round(fold([*head(None), verdict, *opened]))
        assert (result.worker, result.status, result.reason) == (1, "timed_out", "hung for 60 s")
        assert len(result.seconds) == 4

    def test_the_runners_verdict_on_the_first_does_not_touch_the_second(self) -> None:
        opened = stamp(1, 10.0, [hello(0), *measured(SMALL, 0)[:-1]])
        retried = stamp(2, 20.0, [hello(0), CasePhase(case=SMALL, round=0, phase="allocate")])
        verdict = CaseEnd(seq=6, t=15.0, case=SMALL, round=0, status="failed", reason="killed")
        result = only_round(fold([*head(None), *opened, *retried, verdict]))
        assert (result.worker, result.status) == (2, "stopped")

    def test_a_case_skipped_by_the_runner_is_its_own_result(self) -> None:
        verdict = CaseEnd(seq=6, case=LARGE, round=0, status="skipped", reason="it needs 80 GB of 4 GB")
        result = only_round(fold([*head(None), verdict, verdict]), 1)
        assert (result.worker, result.status, result.reason) == (0, "skipped", "it needs 80 GB of 4 GB")


def test_the_log_is_in_the_order_of_time() -> None:
    lines = [Log(worker=1, seq=1, t=5.0, level="info", text="b"), Log(seq=7, t=2.0, level="error", text="a")]
    log = fold([*head(), *lines, Log(seq=-1, t=9.0, level="info", text="c")]).log
    assert [(line.t_s, line.worker, line.text) for line in log][:2] == [(2.0, 0, "a"), (5.0, 1, "b")]
    assert log[2].text == "c"


def test_a_plan_that_names_a_case_twice_has_it_once() -> None:
    events = head()
    events[2].cases.append(make_case(256))  # type: ignore[union-attr]
    assert [result.case.id for result in fold(events).cases] == [SMALL, LARGE]
