"""What stood around each run, what its sensors read, and what disturbed it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence

from profiles.profile import Profile
from profiles.reports import wording
from profiles.reports.dossier import Account, Dossier
from profiles.reports.markup import NUMBER, facts, foreign, table_head
from profiles.reports.svg import escaped
from profiles.summary import FLAGS, disturbed_share
from profiles.text import shown
from profiles.units import format_bytes, format_rate, format_seconds, format_share

SENSORS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("power_w", "power", lambda value: f"{value:.3g} W"),
    ("temperature_c", "temperature", lambda value: f"{value:.0f} °C"),
    ("clock_hz", "clock", lambda value: format_rate(value, "Hz")),
    ("memory_clock_hz", "memory clock", lambda value: format_rate(value, "Hz")),
    ("utilization", "utilisation", format_share),
    ("memory_used_bytes", "memory in use", format_bytes),
    ("foreign_cpu", "other processes", lambda value: f"{value:.2f} cores"),
)
"""Column of the telemetry, its name, and how a reading is written."""


def section(dossier: Dossier) -> list[str]:
    """A part for each profile."""
    return [text for account in dossier.accounts for text in _part(account)]


def _part(account: Account) -> list[str]:
    profile = account.profile
    share = disturbed_share(profile)
    doubts = [*account.cautions, *(f"changed during the run: {text}" for text in account.changes)]
    items = "".join(f"<li>{foreign(shown(text))}</li>" for text in (*doubts, *account.troubles))
    rows = [
        ("run", f"{profile.status}{f': {profile.reason}' if profile.reason else ''}"),
        ("measured", f"{profile.created[:19].replace('T', ' ')} UTC in {format_seconds(profile.duration_s)}"),
        *account.facts,
        ("disturbed", "not readable" if share is None else f"{format_share(share)} of the samples"),
        ("flags", _flags(account)),
        ("throttle", _throttle(profile)),
        ("notes", profile.notes),
    ]
    return [
        f"<h3>{foreign(profile.name)}</h3>",
        f'<div class="facts">{facts(rows)}</div>',
        f'<ul class="doubts">{items}</ul>'
        if items
        else "<p>No warnings, and nothing changed from round to round.</p>",
        _sensors(profile),
    ]


def _flags(account: Account) -> str:
    """`disturbed 2, outlying round 7`: how many cases have each."""
    counts = Counter(flag for summary in account.summaries for flag in summary.flags)
    told = ", ".join(f"{flag} {counts[flag]}" for flag in FLAGS if counts[flag] and flag != "estimate")
    return f"{told} (of {wording.count(len(account.summaries), 'case')})" if told else "none"


def _throttle(profile: Profile) -> str:
    """How much of the readings had each reason."""
    readings = [one for one in profile.telemetry.throttle if one is not None]
    if not readings:
        return profile.telemetry.source.get("throttle") or "not read"
    counts = Counter(reason for one in readings for reason in one)
    told = ", ".join(f"{reason} {format_share(n / len(readings))}" for reason, n in counts.most_common(5))
    return f"{told} of the readings" if told else "none"


def _sensors(profile: Profile) -> str:
    """Least, median and most of each sensor that was read, and why the others were not."""
    rows, unread = [], []
    for column, label, written in SENSORS:
        values: Sequence[float] = [one for one in getattr(profile.telemetry, column) if one is not None]
        source = profile.telemetry.source.get(column, "")
        if not values:
            unread.append(f"{label}: {source or 'no reason is given'}")
            continue
        figures = (min(values), statistics.median(values), max(values))
        cells = "".join(f'<td class="number">{escaped(written(value))}</td>' for value in figures)
        rows.append(f'<tr><th scope="row">{label}</th>{cells}<td>{foreign(source)}</td></tr>')
    told = f'<p class="muted">Not read: {foreign("; ".join(unread))}.</p>' if unread else ""
    if not rows:
        return told
    head = table_head((
        ("sensor", ""), ("least", NUMBER), ("median", NUMBER), ("most", NUMBER), ("where it comes from", "")
    ))  # fmt: skip
    return (
        f'<div class="scroll"><table class="sensors">{head}<tbody>{"".join(rows)}</tbody></table></div>{told}'
    )
