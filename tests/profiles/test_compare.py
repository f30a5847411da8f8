"""Verdicts on simulated truth, and what must not be divided."""

import math
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from profiles.compare import compare
from profiles.problems import UsageError
from profiles.profile import Duel
from tests.profiles.simulated import CASES, duel, environment, noisy, seeded, session

TRIES = 120


def only(comparison):
    (candidate,) = comparison.candidates
    return candidate


def verdicts(a, b, **options):
    return [case.verdict for case in only(compare([a], [[b]], **options)).cases]


def count(pairs):
    return Counter(verdict for a, b in pairs for verdict in verdicts(a, b))


# --- calibration on simulated noise: the error that is allowed is 5 % of the families


@pytest.mark.parametrize("rounds", [3, 5, 10, 20])
@pytest.mark.parametrize("tail", [0.0, 0.1])
def test_two_sessions_of_the_same_thing_are_rarely_called_different(rounds, tail):
    generator = seeded(f"aa {rounds} {tail}")
    wrong = 0
    for _ in range(TRIES):
        noise = {"rounds": rounds, "session_sd": 0.007, "round_sd": 0.03, "tail": tail}
        found = verdicts(session("a", generator, **noise), session("b", generator, **noise))
        wrong += any(verdict in {"faster", "slower"} for verdict in found)
    # Binomial: with an error of 5 % more than 13 of 120 come in three of a thousand.
    assert wrong <= 0.05 * TRIES + 7


def test_a_slowdown_of_ten_percent_is_found_between_sessions_and_never_turned_round():
    generator = seeded("power")
    noise = {"rounds": 10, "session_sd": 0.007, "round_sd": 0.03}
    found = count(
        (session("a", generator, **noise), session("b", generator, slower=0.10, **noise)) for _ in range(60)
    )
    assert found["slower"] >= 0.9 * found.total()
    assert found["faster"] == 0


def test_a_duel_finds_five_percent_in_ten_rounds_where_the_machine_swings_by_ten():
    generator = seeded("duel")
    found = count(duel("d", generator, rounds=10, slower=0.05, shared_sd=0.1) for _ in range(60))
    assert found["slower"] >= 0.9 * found.total()
    assert found["faster"] == 0


def test_the_looks_of_a_duel_together_err_in_five_percent():
    generator = seeded("looks")
    looks = (5, 7, 10, 14, 20)
    wrong = 0
    for _ in range(TRIES):
        a, b = duel("d", generator, rounds=20, looks=looks)
        wrong += any(
            verdict in {"faster", "slower"}
            for look in looks
            for verdict in verdicts(cut(a, look), cut(b, look))
        )
    assert wrong <= 0.05 * TRIES + 7


def test_more_looks_cost_width():
    a, b = duel("d", seeded(5), rounds=10)
    many = tuple(replace(p.duel, looks=(5, 7, 10)) for p in (a, b))
    once = only(compare([a], [[b]])).cases[0]
    thrice = only(compare([with_duel(a, many[0])], [[with_duel(b, many[1])]])).cases[0]
    assert thrice.high / thrice.low > once.high / once.low


def with_duel(profile, together):
    import copy

    changed = copy.copy(profile)
    changed.duel = together
    return changed


def cut(profile, rounds):
    import copy

    shorter = copy.copy(profile)
    shorter.cases = [replace_rounds(result, result.rounds[:rounds]) for result in profile.cases]
    return shorter


def replace_rounds(result, rounds):
    return type(result)(case=result.case, rounds=rounds)


# --- ratios


def test_a_ratio_above_one_is_a_faster_candidate():
    quick, slow = (
        session(name, seeded(1), slower=by, round_sd=1e-4) for name, by in (("q", 0.0), ("s", 0.5))
    )
    case = only(compare([slow], [[quick]])).cases[0]
    assert case.ratio == pytest.approx(1.5, rel=1e-3)
    assert case.low < case.ratio < case.high
    assert case.candidate_value / case.baseline_value == pytest.approx(case.ratio, rel=1e-6)
    assert case.verdict == "faster"


def test_the_geometric_mean_is_that_of_the_ratios_shown():
    candidate = only(compare([session("a", seeded(1))], [[session("b", seeded(2), slower=0.1)]]))
    logs = [math.log(case.ratio) for case in candidate.cases]
    mean = candidate.geometric_mean
    assert mean.ratio == pytest.approx(math.exp(sum(logs) / len(logs)))
    assert mean.cases == len(CASES)
    assert mean.low < mean.ratio < mean.high


def test_rounds_that_all_cases_share_do_not_average_out_in_the_geometric_mean():
    generator = seeded(8)

    def shared(name):
        profile = session(name, generator, rounds=10, round_sd=0.0, sample_sd=1e-4)
        swings = [math.exp(generator.gauss(0, 0.1)) for _ in range(10)]
        for result in profile.cases:
            for round_ in result.rounds:
                round_.seconds = [second * swings[round_.round] for second in round_.seconds]
        return profile

    candidate = only(compare([shared("a")], [[shared("b")]]))
    mean, one = candidate.geometric_mean, candidate.cases[0]
    assert mean.high / mean.low == pytest.approx(one.high / one.low, rel=0.05)


def test_an_aggregate_by_kernel_where_there_are_several():
    names = ("matmul/fp32/m64-n64-k64", "attention/fp32/prefill-b1-hq8-hkv2-s512-d64-causal")
    a, b = (session(n, seeded(n), cases=names) for n in ("a", "b"))
    assert [one.group for one in only(compare([a], [[b]])).aggregates] == ["", "matmul", "attention"]


# --- levels


def test_one_unit_each_is_a_statement_about_two_units():
    candidate = only(compare([session("a", seeded(1))], [[session("b", seeded(2), host="elsewhere")]]))
    assert candidate.level == "units"
    assert "these two units" in candidate.scope


def test_a_processor_in_a_virtual_machine_shares_it_with_neighbours():
    options = {"round_sd": 1e-4, "sample_sd": 1e-4, "slower": 0.0}
    shared = {**options, "environments": environment(virtualisation="kvm")}
    own = only(compare([session("a", seeded(1), **options)], [[session("b", seeded(2), **options)]]))
    virtual = only(compare([session("a", seeded(1), **shared)], [[session("b", seeded(2), **shared)]]))
    widths = [math.log(one.cases[0].high / one.cases[0].low) / 2 for one in (own, virtual)]
    assert widths == pytest.approx([1.96 * 0.01, 1.96 * 0.05], rel=0.02)
    assert "two sessions differ by about 5 %" in virtual.cases[0].reason


def test_sessions_of_one_morning_say_nothing_of_another_day():
    options = {"round_sd": 1e-4, "sample_sd": 1e-4}
    generator = seeded(3)

    def side(name, moments):
        return [session(f"{name}{m}", generator, created=m, **options) for m in moments]

    def width(moments):
        case = only(compare(side("a", moments), [side("b", moments)])).cases[0]
        return math.log(case.high / case.low) / 2

    morning = [f"2026-11-22T07:0{i}:00Z" for i in range(4)]
    days = [f"2026-11-2{i}T07:00:00Z" for i in range(4)]
    assert width(morning) == pytest.approx(1.96 * 0.01, rel=0.02)
    assert width(days) < 0.002


def test_containers_do_not_tell_how_many_machines_they_are_on():
    generator = seeded(4)

    def fleet(name, **facts):
        return [
            session(f"{name}{i}", generator, host=f"{name}{i}", environments=environment(**facts))
            for i in range(3)
        ]

    assert only(compare(fleet("a"), [fleet("b")])).level == "model"
    inside = only(compare(fleet("a", container="docker"), [fleet("b", container="docker")]))
    assert inside.level == "units"
    assert "containers do not tell" in inside.scope


def test_more_rounds_are_no_advice_where_the_units_differ():
    generator = seeded(4)

    def fleet(name, slower):
        return [
            session(
                f"{name}{i}", generator, slower=slower, session_sd=0.05, round_sd=0.001, host=f"{name}{i}"
            )
            for i in range(4)
        ]

    for case in only(compare(fleet("a", 0.0), [fleet("b", 0.02)])).cases:
        assert (case.verdict, case.rounds_needed) == ("unclear", None)
        assert "more units of each side would" in case.reason


def test_every_driver_of_a_pooled_side_is_named():
    generator = seeded(5)

    def side(name, drivers):
        return [session(f"{name}{d}", generator, environments=environment(driver=d)) for d in drivers]

    (found,) = (
        d
        for d in only(compare(side("a", ("575", "590")), [side("b", ("575",))])).environment_differences
        if d.label == "driver"
    )
    assert (found.baseline, found.candidate) == ("575; 590", "575")


def test_a_short_session_does_not_cost_a_long_one_its_interval():
    long, short = session("a", seeded(1)), session("b", seeded(2), rounds=1)
    assert only(compare([long, short], [[session("c", seeded(3))]])).cases[0].low is not None


def test_rounds_that_would_settle_one_case_among_many_heed_the_others():
    names = [f"matmul/fp32/m{64 + i}-n64-k64" for i in range(30)]
    a, b = duel("d", seeded(21), rounds=10, slower=0.0, own_sd=0.02)
    many = [replace_id(a, b, name, seeded(name)) for name in names]
    for side, results in zip((a, b), zip(*many, strict=True), strict=True):
        side.cases = list(results)
    near = [case for case in only(compare([a], [[b]])).cases if "only case" in case.reason]
    assert near
    assert all(case.rounds_needed is None or case.rounds_needed > 11 for case in near)


def replace_id(a, b, name, generator):
    """Both sides' first case under another name, with differences near what one test alone would prove."""
    found = []
    for side, by in ((a, 0.0), (b, 0.02)):
        result = side.cases[0]
        rounds = [
            replace(
                r, seconds=noisy(generator, math.log(0.01 * (1 + by)) + generator.gauss(0, 0.018), 1e-3, 9)
            )
            for r in result.rounds
        ]
        found.append(type(result)(case=replace(result.case, id=name), rounds=rounds))
    return found


def test_the_same_unit_twice_says_so():
    assert "same unit" in only(compare([session("a", seeded(1))], [[session("b", seeded(2))]])).scope


def test_three_units_of_each_model_speak_of_the_models_and_carry_the_freedom():
    generator = seeded(4)

    def fleet(name, slower):
        return [
            session(
                f"{name}{i}", generator, slower=slower, session_sd=0.05, round_sd=0.001, host=f"{name}{i}"
            )
            for i in range(4)
        ]

    pooled = only(compare(fleet("a", 0.0), [fleet("b", 0.02)]))
    assert pooled.level == "model"
    assert pooled.cases[0].verdict == "unclear"
    # Forty quiet rounds a side would prove 2 %; four units that differ by 5 % cannot.
    assert pooled.cases[0].high / pooled.cases[0].low > 1.1


def test_five_quick_profiles_of_one_round_make_an_interval_together():
    generator = seeded(6)
    sides = [[session(f"{n}{i}", generator, rounds=1) for i in range(5)] for n in "ab"]
    assert only(compare(sides[0], [sides[1]])).cases[0].low is not None
    alone = only(compare(sides[0][:1], [sides[1][:1]])).cases[0]
    assert (alone.verdict, alone.low) == ("unclear", None)
    assert "fewer than three rounds" in alone.reason


# --- what must not be divided, or not be believed


def test_a_profile_is_not_compared_with_itself():
    a = session("a", seeded(1))
    with pytest.raises(UsageError, match="compared with itself"):
        compare([a], [[a]])


def test_a_profile_does_not_count_twice_on_one_side():
    a, b = session("a", seeded(1)), session("b", seeded(2))
    with pytest.raises(UsageError, match="stands twice on one side"):
        compare([a, a, a], [[b]])


def test_no_common_case_is_one_sentence_with_both_names():
    a = session("a", seeded(1), cases=CASES[:1], name="left")
    b = session("b", seeded(2), cases=CASES[1:2], name="right")
    with pytest.raises(UsageError, match="'left' and 'right' have no case in common"):
        compare([a], [[b]])


@pytest.mark.parametrize("tolerance", [0.0, 0.9, math.nan])
def test_a_tolerance_that_is_none(tolerance):
    with pytest.raises(UsageError, match="tolerance"):
        compare([session("a", seeded(1))], [[session("b", seeded(2))]], tolerance)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kernel_version": 2}, "version of the kernel: 1 against 2"),
        ({"cache": "cold"}, "cache state: hot against cold"),
        ({"flop_convention": "full"}, "FLOP convention: causal_exact against full"),
        ({"backend_policy": "math"}, "backend policy: best against math"),
        ({"parameters": {"m": 64, "n": 64, "k": 65}}, "k: 64 against 65"),
        (
            {"projection": {"layers": 32.0, "flops": 1e9}},
            "layers measured: all against some, projected to 32",
        ),
        ({"flops": 1}, "FLOP per call"),
    ],
)
def test_another_key_is_not_divided_and_says_why(change, said):
    a, b = session("a", seeded(1)), session("b", seeded(2))
    b.cases[0].case = replace(b.cases[0].case, **change)
    candidate = only(compare([a], [[b]]))
    case = candidate.cases[0]
    assert (case.verdict, case.ratio, case.low) == ("not comparable", None, None)
    assert said in case.reason
    assert any(said in sentence for sentence in candidate.not_like_for_like)
    assert candidate.geometric_mean.cases == len(CASES) - 1


def test_threads_of_a_processor_are_part_of_the_key():
    a = session("a", seeded(1), environments=environment(threads=1))
    b = session("b", seeded(2), environments=environment(threads=2))
    assert "threads: 1 against 2" in only(compare([a], [[b]])).cases[0].reason


def test_two_threads_slower_than_one_is_told_before_any_number():
    a = session("a", seeded(1), environments=environment(threads=1), name="one")
    b = session("b", seeded(2), environments=environment(threads=2), name="two", slower=0.5)
    (note, *_) = compare([a], [[b]]).notes
    assert note.startswith("'two' cannot be right: matmul")
    c = session("c", seeded(2), environments=environment(threads=2), slower=-0.4)
    assert compare([a], [[c]]).notes == ()


def test_two_processors_may_each_use_all_their_cores(make):
    def device(name, cores):
        details = {"physical_cores": cores, "available_cores": float(cores)}
        return make.device(name=name, details=details)

    a = session("a", seeded(1), device=device("small", 2), environments=environment(threads=2))
    b = session("b", seeded(2), device=device("large", 64), environments=environment(threads=64))
    assert only(compare([a], [[b]])).cases[0].ratio is not None
    b.environments = environment(threads=32)
    assert "threads: 2 against 32" in only(compare([a], [[b]])).cases[0].reason


def test_a_case_of_one_side_says_which():
    a, b = session("a", seeded(1)), session("b", seeded(2), cases=CASES[:1])
    reasons = {case.id: case.reason for case in only(compare([a], [[b]])).cases}
    assert reasons[CASES[1]] == "only in the baseline"


def test_a_case_that_failed_says_how():
    a, b = session("a", seeded(1)), session("b", seeded(2))
    for round_ in b.cases[0].rounds:
        round_.status, round_.reason, round_.seconds = "out_of_memory", "needs 9 GiB", []
    assert only(compare([a], [[b]])).cases[0].reason == "candidate: out of memory: needs 9 GiB"


def test_an_implausible_value_is_shown_and_not_used():
    a, b = session("a", seeded(1)), session("b", seeded(2))
    for round_ in b.cases[0].rounds:
        round_.seconds = [second / 1e6 for second in round_.seconds]
    case = only(compare([a], [[b]])).cases[0]
    assert case.verdict == "not comparable"
    assert "implausible" in case.reason
    assert case.candidate_value > 1e5 * case.baseline_value


def test_a_mostly_disturbed_case_can_only_be_unclear():
    a, b = session("a", seeded(1)), session("b", seeded(2), slower=0.5)
    for round_ in b.cases[0].rounds:
        round_.delay_s = [second / 2 for second in round_.seconds]
    cases = only(compare([a], [[b]])).cases
    assert (cases[0].verdict, cases[1].verdict) == ("unclear", "slower")
    assert "disturbed" in cases[0].reason


def loaded(name, generator, **options):
    profile = session(name, generator, **options)
    profile.device = replace(profile.device, details={"available_cores": 2.0})
    times = [float(i) for i in range(12)]
    profile.telemetry.t_s = times
    profile.telemetry.foreign_cpu = [1.0] * len(times)
    return profile


def test_beside_other_load_same_is_unclear_and_a_clear_difference_stays():
    a = session("a", seeded(1), round_sd=1e-5, sample_sd=1e-5)
    same = loaded("b", seeded(1), round_sd=1e-5, sample_sd=1e-5)
    slower = loaded("c", seeded(1), slower=0.2, round_sd=1e-5, sample_sd=1e-5)
    quiet = session("d", seeded(1), round_sd=1e-5, sample_sd=1e-5)
    found = compare([a], [[same], [slower], [quiet]], tolerance=0.05)
    assert [candidate.cases[0].verdict for candidate in found.candidates] == ["unclear", "slower", "same"]
    assert "other load" in found.candidates[0].cases[0].reason


def test_two_loaded_rounds_of_ten_are_trimmed_and_three_are_not():
    a = session("a", seeded(1), round_sd=1e-5, sample_sd=1e-5)
    for rounds, verdict in ((2, "same"), (3, "unclear")):
        b = loaded("b", seeded(1), round_sd=1e-5, sample_sd=1e-5)
        for result in b.cases:
            for round_ in result.rounds[rounds:]:
                round_.start_s = [1000.0 + start_s for start_s in round_.start_s]
        b.telemetry.t_s += [1000.0 + t_s for t_s in b.telemetry.t_s]
        b.telemetry.foreign_cpu += [0.0] * 12
        assert only(compare([a], [[b]], tolerance=0.05)).cases[0].verdict == verdict


def test_an_unclear_verdict_says_what_would_settle_it():
    a, b = duel("d", seeded(2), rounds=3, slower=0.04, own_sd=0.02)
    case = next(case for case in only(compare([a], [[b]])).cases if case.verdict == "unclear")
    assert case.rounds_needed > 3
    assert "rounds on each side would settle it" in case.reason


def test_holm_makes_one_of_many_cases_harder_to_call():
    names = [f"matmul/fp32/m{64 + i}-n64-k64" for i in range(30)]
    generator = seeded(11)
    options = {"rounds": 10, "round_sd": 0.02, "cases": names}
    a, b = session("a", generator, **options), session("b", generator, **options)
    swing = [math.exp(0.035 * (-1) ** n * 0.2 - 0.030) for n in range(10)]
    base = b.cases[0]
    for round_, factor in zip(base.rounds, swing, strict=True):
        round_.seconds = noisy(generator, math.log(0.01 / factor), 1e-4, len(round_.seconds))
    among = next(case for case in only(compare([a], [[b]])).cases if case.id == names[0])
    a.cases, b.cases = a.cases[:1], b.cases[:1]
    alone = only(compare([a], [[b]])).cases[0]
    assert alone.verdict == "slower"
    assert (among.verdict, among.ratio) == ("unclear", alone.ratio)
    assert "only case" in among.reason


def test_turns_within_a_round_undo_what_changes_between_them():
    generator = seeded(3)
    a, b = duel("d", generator, rounds=5, slower=0.05, shared_sd=0.0, own_sd=0.0)
    for result_a, result_b in zip(a.cases, b.cases, strict=True):
        for x, y in zip(result_a.rounds, result_b.rounds, strict=True):
            # The machine has two speeds; each side sees each of them in turns of its own number of samples.
            speeds = [generator.choice((1.0, 2.6)) for _ in range(12)]
            for side, (round_, base) in enumerate(((x, 0.01), (y, 0.0105))):
                counts = [generator.randrange(2, 6) for _ in speeds]
                round_.turn = [t for t, n in enumerate(counts) for _ in range(n)]
                round_.seconds = [
                    noisy(generator, math.log(base * speeds[t]), 0.01, 1)[0] for t in round_.turn
                ]
                round_.start_s = [float(i + side) for i in range(len(round_.seconds))]
                round_.delay_s, round_.steal_s = [0.0] * len(round_.seconds), [0.0] * len(round_.seconds)
    for case in only(compare([a], [[b]])).cases:
        assert case.verdict == "slower"
        assert case.ratio == pytest.approx(1 / 1.05, rel=0.01)


# --- whatever a file may hold

seconds = st.lists(st.floats(1e-300, 1.7e308, exclude_min=True), max_size=6)


@st.composite
def odd_profiles(draw, identity):
    profile = session(identity, seeded(1), rounds=1)
    for result in profile.cases:
        count = draw(st.integers(0, 8))
        result.rounds = []
        for number in range(count):
            column = draw(seconds)
            round_ = session("x", seeded(1), rounds=1).cases[0].rounds[0]
            round_.round = draw(st.integers(0, 9))
            round_.seconds = column
            round_.calls = draw(st.integers(0, 1 << 62))
            round_.start_s = draw(st.just([]) | st.just([float(number)] * len(column)))
            round_.delay_s = draw(st.just([]) | st.just(column))
            round_.turn = draw(st.just([]) | st.just(list(range(len(column)))))
            round_.status = draw(st.sampled_from(["ok", "failed", "incorrect", "skipped"]))
            result.rounds.append(round_)
        result.case = replace(result.case, flops=draw(st.sampled_from([0, 1, 524288, (1 << 63) - 1])))
    return profile


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(odd_profiles("a"), odd_profiles("b"), st.booleans())
def test_no_two_valid_profiles_break_it(a, b, together):
    if together:
        a.duel, b.duel = (Duel(id="d", side=side, partner="x", looks=(5,)) for side in "ab")
    for case in only(compare([a], [[b]])).cases:
        assert (case.low is None) == (case.high is None)
        if case.low is not None:
            assert 0 <= case.low <= case.high
        assert case.reason or case.verdict not in {"unclear", "not comparable"}
