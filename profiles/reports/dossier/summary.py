"""The five lines at the top: what was measured, what came out, against what, and how far to trust it."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.comparison import CandidateComparison
from profiles.contents import best_of
from profiles.reports import wording
from profiles.reports.dossier import Account, Dossier
from profiles.reports.dossier.claims import MARKS
from profiles.reports.markup import facts
from profiles.summary import CaseSummary, disturbed_share
from profiles.text import shown
from profiles.timings import is_sustained
from profiles.units import format_interval, format_rate, format_share, ratio_texts

NAMED = 3
"""Profiles, or candidates, that are told one by one."""
LENGTH = 60


def section(dossier: Dossier) -> list[str]:
    """The lines as a list of labels and sentences."""
    rows = [
        ("Measured", _measured(dossier.accounts)),
        ("Reached", _reached(dossier.accounts)),
        ("Compared", _compared(dossier)),
        ("Claims", _claims(dossier)),
        ("Trust", _trust(dossier.accounts)),
    ]
    return [f'<div class="summary">{facts(rows)}</div>']


def _measured(accounts: Sequence[Account]) -> str:
    profiles = [account.profile for account in accounts]
    devices = dict.fromkeys(shown(profile.device.name, LENGTH) for profile in profiles)
    suites = dict.fromkeys(shown(profile.suite.name, LENGTH) for profile in profiles)
    days = sorted({shown(profile.created[:10]) for profile in profiles})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    cases = sum(len(account.summaries) for account in accounts)
    return (
        f"{_listed(list(devices))}; {wording.count(cases, 'result')} of the "
        f"{'suite' if len(suites) == 1 else 'suites'} {_listed(list(suites))}; {when}."
    )


def _reached(accounts: Sequence[Account]) -> str:
    """The best matmul of each profile that is known to be so fast, and what lasted without a pause."""
    told = []
    for account in accounts:
        best = best_of(account.profile, account.summaries)
        figures = [] if best is None else [_figure(_surest(account, best))]
        if figures := [*figures, *_lasting(account)]:
            name = f"{shown(account.profile.name, LENGTH)}: " if len(accounts) > 1 else ""
            told.append(f"{name}{_listed(figures, '; ')}")
    return f"{_listed(told, '; ')}." if told else "No matmul has a figure that can be used."


def _surest(account: Account, best: CaseSummary) -> CaseSummary:
    """Of the matmuls of the best one's dtype the one whose interval begins highest.

    A value alone would favour the case that scattered most. Where there is no interval it is all there is.
    """
    rivals = [
        (one.low, one)
        for one, result in zip(account.summaries, account.profile.cases, strict=True)
        if (one.kernel, one.dtype) == (best.kernel, best.dtype)
        and one.low is not None
        and "implausible" not in one.flags
        and not is_sustained(result.case)
    ]
    return max(rivals, key=lambda rival: rival[0])[1] if rivals else best


def _lasting(account: Account) -> list[str]:
    """Of each case that was run back to back its burst and its end."""
    untrue = {one.id for one in account.summaries if "implausible" in one.flags}
    told = []
    for one in account.sustained:
        burst, end = (format_rate(part.rate, one.unit) for part in (one.burst, one.end))
        then = f"{end} steady" if one.steady else f"{end} in its last third, not steady,"
        told += [] if one.case in untrue else [f"{burst} at first and {then} in {shown(one.case, LENGTH)}"]
    return told


def _figure(best: CaseSummary) -> str:
    rate = format_interval(best.value, best.low, best.high, best.unit)
    share = wording.share_of_peak(best)
    what = f"{shown(best.dtype)} matmul"
    case = f"the fastest {what}" if best.low is None else f"the {what} whose interval begins highest"
    return f"{rate} in {case}{f', {share} of the peak' if share else ''}"


def _compared(dossier: Dossier) -> str:
    if dossier.comparison is None:
        return f"{dossier.not_compared}."
    comparison = dossier.comparison.comparison
    told = []
    for candidate in comparison.candidates:
        told.append(f"{shown(candidate.side.name, LENGTH)} {_ratio(candidate)}")
    return f"Against {shown(comparison.baseline.name, LENGTH)}, {_listed(told, '; ')}."


def _ratio(candidate: CandidateComparison) -> str:
    verdicts = wording.verdict_counts(candidate)
    mean = candidate.geometric_mean
    if mean is None:
        return f"has no case that can be divided: {verdicts}"
    ratio, spread = ratio_texts(mean.ratio, mean.low, mean.high)
    cases = wording.count(mean.cases, "common case")
    return f"reaches {ratio} times the speed{f' ({spread})' if spread else ''} over {cases}: {verdicts}"


def _claims(dossier: Dossier) -> str:
    if not dossier.claims:
        return f"{dossier.no_claims}."
    verdicts = [result.verdict for result in dossier.claims]
    told = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in MARKS if verdict in verdicts)
    return f"{wording.count(len(verdicts), 'claim')} on these devices: {told}."


def _trust(accounts: Sequence[Account]) -> str:
    """The worst first: damage, results that are missing or cannot be true, disturbance."""
    damaged = [account for account in accounts if not account.file.digest_ok]
    summaries = [one for account in accounts for one in account.summaries]
    missing = sum(one.value is None for one in summaries)
    untrue = sum("implausible" in one.flags for one in summaries)
    shares = [share for account in accounts if (share := disturbed_share(account.profile)) is not None]
    cautions = sum(len(account.cautions) for account in accounts)
    digests = (
        f"{wording.count(len(damaged), 'file')} CHANGED OR DAMAGED after it was saved"
        if damaged
        else "every file matches its own digest"
    )
    told = [
        digests,
        f"{len(summaries) - missing} of {wording.count(len(summaries), 'result')} with a figure",
        f"{untrue} that cannot be true" if untrue else "",
        _disturbed(shares),
        f"{wording.count(cautions, 'caution')} (see Environment)" if cautions else "",
    ]
    text = "; ".join(filter(None, told))
    return f"{text[:1].upper()}{text[1:]}. It speaks of the units measured, not of all chips of their name."


def _disturbed(shares: Sequence[float]) -> str:
    if not shares:
        return "nothing tells whether samples were disturbed"
    worst = max(shares)
    return f"at most {format_share(worst)} of a run's samples disturbed" if worst else "no sample disturbed"


def _listed(texts: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return f"{between.join(texts[:NAMED])}{more}"
