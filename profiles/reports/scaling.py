"""The words on steps that ranks share: scaling efficiency, and where each rank's time goes."""

from __future__ import annotations

from profiles.group import ALONE, LLM_GROUP, PARALLELISM, rank_times
from profiles.profile import CaseResult, Profile
from profiles.reports.groups import MOST_RANKS
from profiles.reports.wording import count
from profiles.scaling import scalings_of
from profiles.text import shown
from profiles.units import format_seconds, ratio_texts

SCALING_TITLE = "scaling: the rate of n ranks over n times that of one"
RANKS_TITLE = "time of a call by rank, nothing overlapped"
NUMBERS = frozenset({"efficiency", "95 % interval", "rank", "own work", "in collectives"})
"""Columns of figures."""


def scaling_rows(profile: Profile) -> list[list[str]]:
    """The header, and a row for each case that has a reference; empty where none has."""
    rows = []
    for one in scalings_of(profile):
        value, interval = ratio_texts(one.efficiency, one.low, one.high)
        what = f"{one.kind}, {count(one.ranks, 'rank')}" if one.kind else count(one.ranks, "rank")
        rows.append([shown(one.case), value, interval, what])
    return [["case", "efficiency", "95 % interval", "scaling"], *rows] if rows else []


def rank_rows(profile: Profile) -> list[list[str]]:
    """The header, and each rank's row for each case; of very many ranks those that wait least."""
    rows = [row for result in profile.cases if _is_shared(result) for row in _of_case(result, profile)]
    return [["case", "rank", "device", "own work", "in collectives"], *rows] if rows else []


def _is_shared(result: CaseResult) -> bool:
    return result.case.kernel == LLM_GROUP and result.case.parameters.get(PARALLELISM, ALONE) != ALONE


def _of_case(result: CaseResult, profile: Profile) -> list[list[str]]:
    times = rank_times(result)
    if len(times) > MOST_RANKS:
        times = sorted(times, key=lambda one: one.collective_s)[:MOST_RANKS]
    members = [] if profile.group is None else profile.group.members
    rows = []
    for one in times:
        device = shown(members[one.rank].device) if one.rank < len(members) else ""
        seconds = [format_seconds(one.local_s), format_seconds(one.collective_s)]
        rows.append([shown(result.case.id), str(one.rank), device, *seconds])
    return rows
