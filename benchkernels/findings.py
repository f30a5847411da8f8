"""What the doctor reports."""

from __future__ import annotations

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
