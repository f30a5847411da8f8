"""Profiles from hierarchical noise whose parts are known: sessions, rounds, samples."""

import math
import random

from profiles.profile import Duel, Environment, RoundEnvironment
from tests.conftest import build_case, build_profile, build_result, build_round

CASES = ("matmul/fp32/m64-n64-k64", "matmul/fp32/m128-n128-k128", "matmul/bf16/m64-n64-k64")
SECONDS = 0.01


def session(
    identity, generator, *, rounds=10, cases=CASES, slower=0.0, session_sd=0.0, round_sd=0.02,
    sample_sd=0.02, samples=9, tail=0.0, **changes,
):  # fmt: skip
    """One profile. `slower` is relative; `tail` is the share of rounds that are up to 50 % too slow."""
    results = []
    for name in cases:
        level = math.log(SECONDS) + math.log1p(slower) + generator.gauss(0, session_sd)
        done = []
        for number in range(rounds):
            own = level + generator.gauss(0, round_sd)
            if generator.random() < tail:
                own += generator.uniform(0.1, 0.4)
            done.append(build_round(number, noisy(generator, own, sample_sd, samples), calls=1))
        results.append(build_result(build_case(name), done))
    return build_profile(identity, cases=results, rounds_planned=rounds, **changes)


def duel(identity, generator, *, rounds=10, slower=0.0, shared_sd=0.1, own_sd=0.02, looks=None):
    """Both sides' profiles: rounds share `shared_sd` and differ by `own_sd` each."""
    looks = looks or (rounds,)
    sides = []
    shared = [[generator.gauss(0, shared_sd) for _ in range(rounds)] for _ in CASES]
    for side, by in (("a", 0.0), ("b", slower)):
        results = []
        for name, levels in zip(CASES, shared, strict=True):
            own = [SECONDS * (1 + by) * math.exp(level + generator.gauss(0, own_sd)) for level in levels]
            done = [
                build_round(n, noisy(generator, math.log(s), 0.01, 9), calls=1) for n, s in enumerate(own)
            ]
            results.append(build_result(build_case(name), done))
        other = "b" if side == "a" else "a"
        together = Duel(id=identity, side=side, partner=f"{identity}-{other}", looks=looks)
        sides.append(build_profile(f"{identity}-{side}", cases=results, rounds_planned=rounds, duel=together))
    return sides


def noisy(generator, level, sd, count):
    return [math.exp(level + generator.gauss(0, sd)) for _ in range(count)]


def environment(**changes):
    """The environment of every round, as a profile holds it."""
    facts = {
        "os": "Linux",
        "kernel": "6.1",
        "machine": "x86_64",
        "python": "3.11",
        "torch": "2.13",
        "threads": 2,
    }
    return [RoundEnvironment(round=0, worker=1, before=Environment(**(facts | changes)))]


def seeded(seed):
    return random.Random(seed)
