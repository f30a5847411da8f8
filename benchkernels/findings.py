"""What the doctor reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Status = Literal["ok", "note", "problem"]


class Finding(Struct, kw_only=True, frozen=True):
    """One thing looked at: `ok`, a `note` that may explain a result, or a `problem` that prevents one."""

    check: str
    status: Status
    what: str
    why: str = ""
    remedy: str = ""


def fine(check: str, what: str) -> Finding:
    """Nothing is wrong with it."""
    return Finding(check=check, status="ok", what=what)


def note(check: str, what: str, why: str, remedy: str = "") -> Finding:
    """It may explain a result."""
    return Finding(check=check, status="note", what=what, why=why, remedy=remedy)


def problem(check: str, what: str, why: str, remedy: str = "") -> Finding:
    """It prevents a result; what depends on it need not be looked at."""
    return Finding(check=check, status="problem", what=what, why=why, remedy=remedy)


def is_broken(findings: Iterable[Finding]) -> bool:
    """Whether one of them is a problem."""
    return any(finding.status == "problem" for finding in findings)
