"""Several threads that are slower than one: they waited, for each other or for processors (METHOD B7)."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.group import LLM_STEPS
from profiles.growth import FIXED_COST_LLM_S, FIXED_COST_S
from profiles.limits import Oddity, seconds_text
from profiles.profile import Case, Profile
from profiles.stats import Interval
from profiles.timings import time_case

_Key = tuple[str, str, int, int, str]
"""Host, device, protocol, version of the kernel and case: two measurements then differ in threads alone."""


def thread_count(profile: Profile) -> int | None:
    """Threads of all rounds; None where no round tells, or where they differ."""
    told = {e.threads for r in profile.environments for e in (r.before, r.after) if e is not None}
    told.discard(None)
    return told.pop() if len(told) == 1 else None


def slower_with_threads(profiles: Sequence[Profile]) -> dict[str, list[Oddity]]:
    """Cases of one processor whose 95 % interval with several threads lies above that with a single one.

    By the id of the profile with several threads. Cases as short as it takes to wake threads say nothing.
    """
    single: dict[_Key, Interval] = {}
    several: list[tuple[Profile, int]] = []
    for profile in profiles:
        threads = thread_count(profile)
        if profile.device.kind != "cpu" or threads is None:
            continue
        if threads == 1:
            for key, spread in _intervals(profile).items():
                # Of several runs with one thread the slowest: what is slower still is slower than all.
                if key not in single or spread.high > single[key].high:
                    single[key] = spread
        elif threads > 1:
            several.append((profile, threads))
    found: dict[str, list[Oddity]] = {}
    for profile, threads in several if single else ():
        for key, spread in _intervals(profile).items():
            alone = single.get(key)
            if alone is not None and spread.low > alone.high:
                found.setdefault(profile.id, []).append(_oddity(key[-1], threads, spread, alone))
    return found


def _intervals(profile: Profile) -> dict[_Key, Interval]:
    """Seconds per call of each case that is long enough."""
    found: dict[_Key, Interval] = {}
    for result in profile.cases:
        timing = time_case(result, profile.device, profile.telemetry)
        if timing is None or timing.spread is None or timing.seconds < _waking_s(result.case):
            continue
        case = result.case
        key = (profile.host, profile.device.name, profile.tool.protocol, case.kernel_version, case.id)
        found[key] = timing.spread
    return found


def _waking_s(case: Case) -> float:
    return FIXED_COST_LLM_S if case.kernel in LLM_STEPS else FIXED_COST_S


def _oddity(case: str, threads: int, spread: Interval, alone: Interval) -> Oddity:
    return Oddity(
        case,
        "threads slower",
        f"{seconds_text(spread.value)} a call with {threads} threads, where one thread alone takes "
        f"{seconds_text(alone.value)} and the 95 % intervals are apart: the threads waited for each other, "
        "or for processors that they do not have",
    )
