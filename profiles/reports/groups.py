"""The words on a group of ranks that all formats share: who they are, who comes late, which link is slow."""

from __future__ import annotations

from collections import Counter

from profiles.group import late_rank, pair_rates, rank_times, slow_pair
from profiles.profile import CaseResult, Group, Profile
from profiles.reports.wording import count
from profiles.text import shown
from profiles.units import format_rate, format_seconds, format_share

MOST_RANKS = 16
"""A wider matrix is told by its slowest pairs alone."""


def members(group: Group | None) -> str:
    """`4 ranks by torchrun over gloo: cpu x 4`; empty without a group."""
    if group is None:
        return ""
    devices = Counter(member.device for member in group.members)
    named = ", ".join(device if n == 1 else f"{device} x {n}" for device, n in devices.items())
    hosts = {member.host for member in group.members}
    where = f" on {count(len(hosts), 'host')}" if len(hosts) > 1 else ""
    return shown(f"{len(group.members)} ranks by {group.launcher} over {group.backend}: {named}{where}")


def late_sentences(profile: Profile) -> list[str]:
    """One for each case in which all wait for one rank."""
    sentences = []
    for result in profile.cases:
        ranks = rank_times(result)
        late = late_rank(result)
        if late is None or profile.group is None or late.rank >= len(profile.group.members):
            continue
        least_s = min(one.collective_s for one in ranks if one.rank != late.rank)
        # A collective by itself has no work of its own: what holds the rank up lies between the calls.
        own = f"; its own work takes {format_seconds(late.local_s)}" if late.local_s else ""
        sentences.append(
            f"{shown(result.case.id)}: rank {late.rank} ({shown(profile.group.members[late.rank].device)}) "
            f"comes late: it is {format_seconds(late.collective_s)} in the collective where the others are "
            f"{format_seconds(least_s)} and more{own}"
        )
    return sentences


def link_tables(profile: Profile) -> list[tuple[str, list[list[str]], str]]:
    """Of each case that has pairs: a title, the rows of its matrix with the header, the slow link if any.

    With many ranks the rows are the slowest pairs.
    """
    tables = []
    for result in profile.cases:
        if rates := pair_rates(result):
            title = f"{shown(result.case.id)}: busbw each way between two ranks"
            tables.append((title, _rows(rates), _slow_link(result)))
    return tables


def _rows(rates: dict[tuple[int, int], float]) -> list[list[str]]:
    ranks = sorted({rank for pair in rates for rank in pair})
    if len(ranks) > MOST_RANKS:
        slowest = sorted(rates.items(), key=lambda item: item[1])[:MOST_RANKS]
        pairs = [[f"{a} and {b}", format_rate(rate, "B/s")] for (a, b), rate in slowest]
        return [["slowest pairs", "busbw"], *pairs]
    matrix = [[str(a), *(_cell(rates, a, b) for b in ranks)] for a in ranks]
    return [["rank", *map(str, ranks)], *matrix]


def _cell(rates: dict[tuple[int, int], float], a: int, b: int) -> str:
    rate = rates.get((min(a, b), max(a, b)))
    return "-" if rate is None else format_rate(rate, "B/s")


def _slow_link(result: CaseResult) -> str:
    slow = slow_pair(result)
    if slow is None:
        return ""
    (a, b), share = slow
    return f"slowest: ranks {a} and {b}, {format_share(share)} of the median pair"
