"""Durations as a person reads them: a running clock, and an estimate without digits that nobody can know."""

from __future__ import annotations


def format_clock(seconds: float) -> str:
    """`0:07`, `12:34`, `1:02:03`."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def format_estimate(seconds: float) -> str:
    """`50 s`, `4 min`, `1 h 5 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
