"""What a group of ranks measured: its collectives' bandwidths, its pairs, and the rank that comes late."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import msgspec

from profiles.profile import (
    Case,
    CaseResult,
    DeviceInfo,
    PairTime,
    Peak,
    RankTime,
    RoundResult,
)

COLLECTIVE = "collective"
"""The kernel's name."""
RANKS, SIZE = "ranks", "size_bytes"
"""Parameters of its cases: how many ranks, and the message S of one call."""
LLM_GROUP = "llm_group"
"""The kernel of LLM steps that ranks share."""
LLM_STEPS = frozenset({"llm", LLM_GROUP})
PARALLELISM, DEVICES = "parallelism", "devices"
"""Parameters of its cases: how they share, and how many devices do (ranks of a processor are on one)."""
ALONE = "none"
"""The parallelism of rank 0 alone."""
LATE_SHARE = 0.1
"""Of a call: a rank that waits by so much less than the others is the one that they wait for."""

SLOW_LINK = 0.9
"""Of the median pair: a link below it is named."""

_HALVES = {"all_gather", "reduce_scatter", "all_to_all"}
_TOGETHER = {"all_reduce", *_HALVES}
"""No rank can leave before all have come."""


def bus_bytes(operation: str, size_bytes: int, ranks: int) -> int:
    """S x factor of nccl-tests (doc/PERFORMANCE.md), for an S that divides by the number of ranks.

    2 (n - 1) / n for all_reduce, (n - 1) / n for all_gather, reduce_scatter and all_to_all, 1 for broadcast
    and send_recv; pairs exchange n - 1 messages in turn.
    """
    if operation == "all_reduce":
        return 2 * (ranks - 1) * (size_bytes // ranks)
    if operation in _HALVES:
        return (ranks - 1) * (size_bytes // ranks)
    return (ranks - 1) * size_bytes if operation == "pairs" else size_bytes


def combined(device: DeviceInfo, case: Case) -> DeviceInfo:
    """The devices that share the case as one, each like `device`: ceilings and cache in sum."""
    devices = case.parameters.get(DEVICES, 1)
    if not isinstance(devices, int) or devices <= 1:
        return device

    def times(peak: Peak) -> Peak:
        return msgspec.structs.replace(peak, value=devices * peak.value)

    return msgspec.structs.replace(
        device,
        peaks={dtype: times(peak) for dtype, peak in device.peaks.items()},
        bandwidth=None if device.bandwidth is None else times(device.bandwidth),
        last_level_cache_bytes=(device.last_level_cache_bytes or 0) * devices or None,
    )


def algorithm_bytes(case: Case) -> int | None:
    """S, whose rate is algbw; None for other work, and for pairs, whose calls have many messages."""
    size = case.parameters.get(SIZE)
    if case.kernel != COLLECTIVE or case.parameters.get("operation") == "pairs" or not isinstance(size, int):
        return None
    return size


def round_robin(ranks: int) -> list[list[tuple[int, int]]]:
    """Rounds of pairs in which every pair of ranks meets once: the circle method.

    n - 1 rounds for an even number of ranks; for an odd one n, in each of which one rank rests.
    """
    seats = list(range(ranks + ranks % 2))
    rounds = []
    for _ in range(len(seats) - 1):
        facing = zip(seats[: len(seats) // 2], reversed(seats[len(seats) // 2 :]), strict=True)
        rounds.append([(min(a, b), max(a, b)) for a, b in facing if max(a, b) < ranks])
        seats = [seats[0], seats[-1], *seats[1:-1]]
    return rounds


def late_rank(result: CaseResult) -> RankTime | None:
    """The rank that the others wait for in every round; None where it is not always the same one."""
    rounds = [one.ranks for one in result.rounds if one.status == "ok" and one.ranks]
    named = {late_in_round(result.case, ranks) for ranks in rounds}
    if len(named) != 1:
        return None
    return next((one for one in rank_times(result) if one.rank in named), None)


def late_in_round(case: Case, ranks: Sequence[RankTime]) -> int | None:
    """The rank whose own wait is the shortest, and clearly so.

    All ranks' calls take the same time, however late one comes; only their waits differ. None where no rank
    stands out, and where the operation lets a rank leave before all have come.
    """
    operation = case.parameters.get("operation")
    if len(ranks) < 2 or (case.kernel == COLLECTIVE and operation not in _TOGETHER):
        return None
    first, *others = sorted(ranks, key=lambda one: one.collective_s)
    call_s = statistics.median(one.local_s + one.collective_s for one in ranks)
    gap_s = others[0].collective_s - first.collective_s
    return first.rank if gap_s > LATE_SHARE * call_s else None


def rank_times(result: CaseResult) -> list[RankTime]:
    """Each rank's own and collective seconds of a call: the median of the rounds that have them."""
    found: dict[int, list[RankTime]] = {}
    for one in (time for round_ in result.rounds if round_.status == "ok" for time in round_.ranks):
        found.setdefault(one.rank, []).append(one)
    return [
        RankTime(
            rank=rank,
            local_s=statistics.median(one.local_s for one in times),
            collective_s=statistics.median(one.collective_s for one in times),
        )
        for rank, times in sorted(found.items())
    ]


def pair_rates(result: CaseResult) -> dict[tuple[int, int], float]:
    """busbw of each pair of ranks, each way (B/s): S over the median of all rounds' exchanges."""
    return _rates(result.case, [pair for one in _with_pairs(result) for pair in one.pairs])


def slow_pair(result: CaseResult) -> tuple[tuple[int, int], float] | None:
    """The slowest pair and its share of the median one; None where no pair is slow in every round."""
    rates = pair_rates(result)
    if len(rates) < 3:
        return None
    pair = min(rates, key=rates.__getitem__)
    for one in _with_pairs(result):
        of_round = _rates(result.case, one.pairs)
        if pair in of_round and of_round[pair] >= SLOW_LINK * statistics.median(of_round.values()):
            return None
    return pair, rates[pair] / statistics.median(rates.values())


def _with_pairs(result: CaseResult) -> list[RoundResult]:
    return [one for one in result.rounds if one.status == "ok" and one.pairs]


def _rates(case: Case, pairs: Sequence[PairTime]) -> dict[tuple[int, int], float]:
    size = case.parameters.get(SIZE)
    if not isinstance(size, int):
        return {}
    found: dict[tuple[int, int], list[float]] = {}
    for one in pairs:
        found.setdefault((one.a, one.b), []).extend(one.seconds)
    return {pair: size / statistics.median(seconds) for pair, seconds in sorted(found.items()) if seconds}
