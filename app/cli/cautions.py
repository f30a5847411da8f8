"""Why the figures of a finished run are worth less than they look, said where the user looks last."""

from __future__ import annotations

from profiles.plausibility import unusable
from profiles.profile import Profile
from profiles.reports.wording import count
from profiles.stats import INTERVAL_FROM_ROUNDS
from profiles.summary import disturbed_share
from profiles.text import shown
from profiles.timings import is_sustained
from profiles.units import format_share

TOO_MUCH = 0.2
"""Of the samples: where more were disturbed, the rest is not to be trusted either."""


def cautions(profile: Profile) -> list[str]:
    """One sentence for each reason, with what to do; none where the run is as good as its suite."""
    told = []
    # What is run for long without a pause is run once.
    several = [result for result in profile.cases if not is_sustained(result.case)]
    good = [sum(r.status == "ok" for r in result.rounds) for result in several]
    done = min((count for count in good if count), default=0)
    # A duel ends when it is settled: fewer rounds than there might have been are no fault.
    # Nor is it one of the machine's where the user has stopped the run.
    whole = profile.duel is None and profile.status != "stopped"
    if whole and 0 < done < profile.rounds_planned:
        few = "" if done >= INTERVAL_FROM_ROUNDS else ", too few for an interval"
        told.append(
            f"some cases have {done} of {profile.rounds_planned} rounds{few}: give a larger --budget or "
            "repeat the run when the machine is idle"
        )
    told += _too_many_threads(profile)
    share = disturbed_share(profile)
    if share is not None and share > TOO_MUCH:
        told.append(
            f"{format_share(share)} of the samples were disturbed by other work: "
            + ("compare nothing with this run, and " if profile.duel is None else "")
            + "repeat it when the machine is idle"
        )
    if profile.departed:
        gone = profile.departed[0]
        told.append(
            f"{shown(gone.device)} ended in round {gone.round + 1}, and fewer devices were loaded after it: "
            "compare nothing with this run, and repeat it"
        )
    impossible = list(unusable(profile))
    if impossible:
        more = f" and {len(impossible) - 1} more" if len(impossible) > 1 else ""
        told.append(
            f"the value of {shown(impossible[0])}{more} cannot be true and is never used: `assay show` tells "
            "the reason"
        )
    return told


def _too_many_threads(profile: Profile) -> list[str]:
    """More threads than processors take turns on them, and each waits for the slowest."""
    ranks = 1 if profile.group is None else len(profile.group.members)
    for environment in (record.before for record in profile.environments if record.before is not None):
        processors = len(environment.affinity or ()) or environment.cpu_count
        threads = environment.threads or 0
        if profile.device.kind != "cpu" or not processors or ranks * threads <= processors:
            continue
        if ranks > 1:
            return [
                f"{ranks} ranks with {count(threads, 'thread')} each shared "
                f"{count(processors, 'processor')}: the figures are those of ranks that wait for a processor"
            ]
        return [
            f"{threads} threads shared {count(processors, 'processor')} and waited for each "
            "other: repeat the run with fewer --threads, or without it"
        ]
    return []
