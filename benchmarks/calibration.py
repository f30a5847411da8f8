"""How often a verdict is wrong, and how much it finds: on rounds that were really measured.

    python benchmarks/calibration.py --runs FOLDER [--duels FOLDER] [--label quiet]

`--runs` takes the rounds of `rounds.py`: each k of them in a row make a run, every two runs are compared by
`profiles.compare`, and since all are of the same thing, every faster or slower is wrong. The same samples go
through what others do: a t test on the pooled samples of all processes (pyperf), mean +- standard deviation
that do not overlap (how llama-bench is read), disjoint 95 % intervals of pooled samples.

`--duels` takes the rounds of `duels.py`: duels of n rounds drawn from them without replacement, each case by
itself. Draws from one pool share rounds: the shares are unbiased, their own error is that of the pool.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import random
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace
from scipy import stats as scipy_stats
from tables import print_table

from profiles.compare import compare
from profiles.files import FILE_SUFFIX, read_profile
from profiles.profile import CaseResult, Profile
from profiles.sequential import look_rounds

DRAWS = 100
GAP_S = 3600.0
"""Between the clocks of rounds that were runs of their own, so that none sees another one's telemetry."""
DIFFERENT = {"faster", "slower"}
VERDICTS = ("slower", "same", "unclear", "faster")

Samples = Sequence[float]


def pooled_t(a: Samples, b: Samples) -> bool:
    """pyperf's compare: Student's t on all values of all processes."""
    return bool(scipy_stats.ttest_ind(a, b).pvalue < 0.05)


def mean_and_deviation(a: Samples, b: Samples) -> bool:
    """How tables of llama-bench are read: means whose standard deviations do not overlap."""
    apart = abs(statistics.fmean(a) - statistics.fmean(b))
    return apart > statistics.stdev(a) + statistics.stdev(b)


def disjoint_intervals(a: Samples, b: Samples) -> bool:
    """Disjoint 95 % intervals of the pooled means."""
    ends = [(statistics.fmean(x), 1.96 * statistics.stdev(x) / len(x) ** 0.5) for x in (a, b)]
    return abs(ends[0][0] - ends[1][0]) > ends[0][1] + ends[1][1]


OTHERS: dict[str, Callable[[Samples, Samples], bool]] = {
    "t test on pooled samples": pooled_t,
    "mean ± sd apart": mean_and_deviation,
    "disjoint intervals of pooled samples": disjoint_intervals,
}


def join(rounds: Sequence[Profile], number: int) -> Profile:
    """One run out of rounds that were measured one after the other."""
    run = copy.deepcopy(rounds[0])
    run.id = run.name = f"run-{number}"
    for count, later in enumerate(rounds[1:], start=1):
        shift_s = GAP_S * count
        telemetry = copy.deepcopy(later.telemetry)
        telemetry.t_s = [t_s + shift_s for t_s in telemetry.t_s]
        for name in telemetry.__struct_fields__:
            if name != "source":
                getattr(run.telemetry, name).extend(getattr(telemetry, name))
        for mine, theirs in zip(run.cases, sorted_like(run.cases, later.cases), strict=True):
            for result in copy.deepcopy(theirs.rounds):
                result.round = count
                result.start_s = [start_s + shift_s for start_s in result.start_s]
                mine.rounds.append(result)
    return run


def sorted_like(wanted: Sequence[CaseResult], found: Sequence[CaseResult]) -> list[CaseResult]:
    """The same cases in the order of the others."""
    by_id = {result.case.id: result for result in found}
    return [by_id[result.case.id] for result in wanted]


def samples_of(run: Profile, case_id: str) -> list[float]:
    """Seconds per call of every sample of every round."""
    result = next(r for r in run.cases if r.case.id == case_id)
    return [second / one.calls for one in result.rounds for second in one.seconds]


def judge_runs(folder: Path, per_run: int) -> list[list[str]]:
    """Rows: for each method the share of comparisons of the same thing that it calls different."""
    rounds = [read_profile(path).profile for path in sorted(folder.glob(f"*{FILE_SUFFIX}"))]
    starts = range(0, len(rounds) - per_run + 1, per_run)
    runs = [join(rounds[start : start + per_run], start) for start in starts]
    cases = [result.case.id for result in runs[0].cases]
    verdicts: Counter[str] = Counter()
    wrong_pairs = 0
    others: Counter[str] = Counter()
    pairs = list(itertools.combinations(runs, 2))
    for a, b in pairs:
        found = [case.verdict for case in compare([a], [[b]]).candidates[0].cases]
        verdicts.update(found)
        wrong_pairs += any(verdict in DIFFERENT for verdict in found)
        for case_id in cases:
            pair = samples_of(a, case_id), samples_of(b, case_id)
            others.update(name for name, differ in OTHERS.items() if differ(*pair))
    total = len(pairs) * len(cases)
    wrong = sum(verdicts[verdict] for verdict in DIFFERENT)
    shape = f"{len(runs)} runs of {per_run} rounds"
    rows = [[f"**Assay**, {shape}", f"{len(pairs)}", share(wrong, total), share(wrong_pairs, len(pairs))]]
    rows += [[f"{name}, {shape}", f"{len(pairs)}", share(others[name], total), ""] for name in OTHERS]
    return rows


def share(count: int, total: int) -> str:
    """A percentage of a number of trials."""
    return f"{100 * count / total:.1f} %"


def cut(side: Profile, case_id: str, numbers: Sequence[int], looks: tuple[int, ...]) -> Profile:
    """The rounds of those numbers of one case, as a duel of its own."""
    part = copy.copy(side)
    result = next(r for r in side.cases if r.case.id == case_id)
    wanted = {number: count for count, number in enumerate(numbers)}
    # The slowdown is not part of what the two sides have in common.
    case = replace(result.case, parameters={k: v for k, v in result.case.parameters.items() if k != "slow"})
    kept = [copy.copy(r) for r in result.rounds if r.round in wanted]
    for one in kept:
        one.round = wanted[one.round]
    part.cases = [CaseResult(case=case, rounds=kept)]
    assert side.duel is not None
    part.duel = replace(side.duel, looks=looks)
    return part


def play(sides: Sequence[Profile], case_id: str, numbers: Sequence[int], looks: tuple[int, ...]) -> str:
    """The verdict of one duel of one case after so many rounds."""
    a, b = (cut(side, case_id, numbers, looks) for side in sides)
    return compare([a], [[b]]).candidates[0].cases[0].verdict


def judge_duels(folder: Path) -> Iterator[list[str]]:
    """Rows: what duels of n rounds say of each case, and duels that stop as soon as they are settled."""
    sides = [read_profile(folder / f"{side}{FILE_SUFFIX}").profile for side in "ab"]
    generator = random.Random(1)  # noqa: S311  (draws, not secrets)
    for result in sides[0].cases:
        case_id = result.case.id
        pool = [r.round for r in result.rounds if r.status == "ok"]
        for count in (5, 10, 20):
            draws = [generator.sample(pool, count) for _ in range(DRAWS)]
            found = Counter(play(sides, case_id, numbers, (count,)) for numbers in draws)
            yield [case_id, f"{count}", *(share(found[verdict], DRAWS) for verdict in VERDICTS)]
        yield [case_id, *sequential(sides, case_id, pool, generator)]


def sequential(
    sides: Sequence[Profile], case_id: str, pool: Sequence[int], generator: random.Random
) -> list[str]:
    """Duels of at most twenty rounds that end at the look that settles them."""
    looks = look_rounds(20)
    found: Counter[str] = Counter()
    taken = []
    for _ in range(DRAWS):
        numbers = generator.sample(pool, looks[-1])
        for look in looks:
            verdict = play(sides, case_id, numbers[:look], looks)
            if verdict != "unclear":
                break
        found[verdict] += 1
        taken.append(look)
    shares = [share(found[verdict], DRAWS) for verdict in VERDICTS]
    return [f"until settled, mean {statistics.fmean(taken):.1f}", *shares]


def main() -> None:
    """Print the tables that the folders allow."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=Path)
    parser.add_argument("--duels", type=Path)
    parser.add_argument("--label", default="quiet")
    given = parser.parse_args()
    if given.runs:
        heads = ["method", "pairs", "cases called different", "pairs with one or more"]
        rows = [row for per_run in (5, 10) for row in judge_runs(given.runs, per_run)]
        print_table(f"The same thing twice, {given.label}", heads, rows)
    if given.duels:
        heads = ["case, side b", "rounds", "slower", "same", "unclear", "faster"]
        print_table(f"Duels, {given.label}", heads, list(judge_duels(given.duels)))


if __name__ == "__main__":
    main()
