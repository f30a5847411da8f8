"""The gate on what several cases or profiles show: times that stay, and threads that are slower than one."""

import math

import pytest

from profiles.plausibility import examine, examine_together
from profiles.profile import CaseResult, Environment, RoundEnvironment
from tests.profiles.timed_cases import peak, rules, square, timed


class TestGrowth:
    """Square products: from one size to the double, FLOP grow eightfold and bytes fourfold."""

    def pair(self, make, small, large, *, device=None, **changes):
        results = [timed(make, case, seconds, **changes) for case, seconds in (small, large)]
        return make.profile(cases=results, device=device or make.device(peaks={}, bandwidth=None))

    @pytest.mark.parametrize(
        ("factor", "odd"), [(1.0, True), (1.049, True), (1.051, False), (0.951, True), (0.949, False)]
    )
    def test_a_time_that_stays_within_five_per_cent_is_odd_on_both_sides(self, make, factor, odd):
        small, large = square(make, 1024), square(make, 2048)
        found = examine(self.pair(make, (small, 0.01), (large, 0.01 * factor)))
        assert [(o.case, o.rule) for o in found] == (
            [(small.id, "constant time"), (large.id, "constant time")] if odd else []
        )
        assert all("8 times" in o.text for o in found)

    @pytest.mark.parametrize(("flops", "traffic", "odd"), [(2, 2, True), (1.99, 2, False), (2, 1.99, False)])
    def test_flop_and_bytes_must_both_double(self, make, flops, traffic, odd):
        """The last is a batch that reads the same weights: memory-bound, and no wonder."""
        small = square(make, 1024, flops=10**9, traffic_bytes=10**8)
        large = square(make, 2048, flops=int(flops * 10**9), traffic_bytes=int(traffic * 10**8))
        assert rules(self.pair(make, (small, 0.01), (large, 0.01))) == (["constant time"] if odd else [])

    @pytest.mark.parametrize(("seconds", "odd"), [(4.9e-4, False), (5.1e-4, True)])
    def test_calls_so_short_that_launching_them_may_be_all_are_left_alone(self, make, seconds, odd):
        small, large = square(make, 1024), square(make, 2048)
        profile = self.pair(make, (small, seconds), (large, seconds))
        assert rules(profile) == (["constant time"] if odd else [])

    @pytest.mark.parametrize(("share", "odd"), [(0.099, False), (0.101, True)])
    def test_a_case_that_leaves_the_device_idle_is_left_alone(self, make, share, odd):
        small, large = square(make, 1024), square(make, 2048)
        seconds = 0.01
        device = make.device(peaks={"fp32": peak(small.flops / seconds / share, "estimate")}, bandwidth=None)
        profile = self.pair(make, (small, seconds), (large, seconds), device=device)
        assert ("constant time" in rules(profile)) is odd

    def test_a_tiny_case_on_a_device_without_known_ceilings_is_left_alone(self, make):
        assert rules(self.pair(make, (square(make, 64), 0.001), (square(make, 128), 0.001))) == []

    @pytest.mark.parametrize("reason", ["host_bound", "unsettled", "disturbed", "backend"])
    def test_what_has_another_reason_is_left_alone(self, make, reason):
        small, large = square(make, 1024), square(make, 2048)
        profile = self.pair(make, (small, 0.01), (large, 0.01))
        for one in profile.cases[1].rounds:
            one.host_bound = reason == "host_bound"
            one.settled = reason != "unsettled"
            one.delay_s = [0.005 if reason == "disturbed" else 0.0] * 10
            one.backend = "other" if reason == "backend" else one.backend
        assert rules(profile) == []

    @pytest.mark.parametrize(("grown", "odd"), [("sequence", True), ("batch", False), ("kv_heads", False)])
    def test_more_sequences_or_heads_may_run_beside_each_other_longer_ones_may_not(self, make, grown, odd):
        def attention(**sizes):
            parameters = {"phase": "prefill", "causal": True, "batch": 1, "kv_heads": 8, "sequence": 4096}
            name = "attention/bf16/" + "-".join(f"{k}{v}" for k, v in (parameters | sizes).items())
            grown = (
                math.prod(sizes.values()) / (parameters[next(iter(sizes))] if sizes else 1) if sizes else 1
            )
            return make.case(
                name,
                parameters=parameters | sizes,
                flops=int(10**10 * grown),
                traffic_bytes=int(10**8 * grown),
            )

        small = attention()
        large = attention(**{grown: 2 * small.parameters[grown]})
        assert large.flops == 2 * small.flops
        assert rules(self.pair(make, (small, 0.02), (large, 0.02))) == (["constant time"] if odd else [])

    @pytest.mark.parametrize("change", [{"dtype": "bf16"}, {"cache": "cold"}, {"kernel": "attention"}])
    def test_only_the_size_may_differ(self, make, change):
        small, large = square(make, 1024), square(make, 2048, **change)
        assert rules(self.pair(make, (small, 0.01), (large, 0.01))) == []

    def test_pure_memory_traffic_is_judged_by_its_bytes(self, make):
        def stream(size, operation="copy"):
            return make.case(
                f"bandwidth/fp32/{operation}-{size}", unit="B/s", flops=0, traffic_bytes=2 * size,
                parameters={"operation": operation, "size_bytes": size},
            )  # fmt: skip

        pair = (stream(2**28), 0.05), (stream(2**29), 0.05)
        assert rules(self.pair(make, *pair)) == ["constant time"]
        assert rules(self.pair(make, pair[0], (stream(2**29, "read"), 0.05))) == []

    def test_a_step_of_a_model_launches_hundreds_of_operators(self, make):
        def prefill(length):
            return make.case(
                f"llm/prefill/x/fp32/b1-s{length}", unit="token/s", tokens=length, flops=10**8 * length,
                traffic_bytes=10**6 * length, parameters={"step": "prefill", "sequence": length},
            )  # fmt: skip

        assert rules(self.pair(make, (prefill(64), 0.09), (prefill(128), 0.09))) == []
        assert rules(self.pair(make, (prefill(64), 0.11), (prefill(128), 0.11))) == ["constant time"]


class TestThreads:
    def profile(self, make, threads, seconds, *, identity, spread=0.01, case=None, **changes):
        rounds = [
            make.round(i, [seconds * factor] * 10, calls=1)
            for i, factor in enumerate((1 - spread, 1.0, 1 + spread))
        ]
        environment = Environment(os="Linux", kernel="6", machine="x", python="3", threads=threads)
        return make.profile(
            identity,
            cases=[CaseResult(case=case or square(make, 1024), rounds=rounds)],
            environments=[RoundEnvironment(round=i, worker=i + 1, before=environment) for i in range(3)],
            **({"device": make.device(peaks={}, bandwidth=None)} | changes),
        )

    def found(self, *profiles):
        return {key: [o.rule for o in odd] for key, odd in examine_together(profiles).items()}

    def test_eight_threads_slower_than_one_are_odd_where_the_intervals_are_apart(self, make):
        one = self.profile(make, 1, 0.10, identity="one")
        assert self.found(one, self.profile(make, 8, 0.12, identity="eight")) == {"eight": ["threads slower"]}
        assert self.found(one, self.profile(make, 8, 0.02, identity="eight")) == {}
        assert self.found(one, self.profile(make, 8, 0.12, identity="eight", spread=0.1)) == {}

    @pytest.mark.parametrize(
        "change",
        [
            {"host": "elsewhere"},
            {"threads": 1},
            {"threads": None},
            {"case": "matmul/fp32/m512-n512-k512"},
        ],
    )
    def test_other_machines_cases_and_thread_counts_are_not_compared(self, make, change):
        facts = {"threads": 8, "seconds": 0.12, "identity": "other"} | change
        if "case" in facts:
            facts["case"] = make.case(facts["case"])
        assert self.found(self.profile(make, 1, 0.1, identity="one"), self.profile(make, **facts)) == {}

    def test_too_few_rounds_and_calls_as_short_as_waking_threads_say_nothing(self, make):
        one, eight = (
            self.profile(make, threads, seconds, identity=str(threads))
            for threads, seconds in ((1, 1e-4), (8, 2e-4))
        )
        assert self.found(one, eight) == {}
        one, eight = (
            self.profile(make, threads, seconds, identity=str(threads))
            for threads, seconds in ((1, 0.1), (8, 0.2))
        )
        del eight.cases[0].rounds[0]
        assert self.found(one, eight) == {}

    def test_of_several_runs_with_one_thread_it_must_be_slower_than_all(self, make):
        quick, slow = (self.profile(make, 1, s, identity=f"one-{s}") for s in (0.1, 0.3))
        eight = self.profile(make, 8, 0.2, identity="eight")
        assert self.found(quick, eight, slow) == {}
