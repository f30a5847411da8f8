"""Host names as Slurm writes many of them: `node[001-003,017]`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")
"""What may be handed to a program: a profile's host may hold anything."""
_NUMBERED = re.compile(r"(.*?)(\d{1,18})")


def usable(host: str) -> bool:
    """Whether it is a host's name and nothing else."""
    return _NAME.fullmatch(host) is not None


def compress(hosts: Iterable[str]) -> str:
    """All usable hosts as one hostlist expression, sorted; numbers keep their leading zeros.

    Slurm's man page calls it a node list: `scontrol show hostnames` takes it apart again.
    """
    plain: list[str] = []
    numbered: dict[tuple[str, int], set[int]] = {}
    for host in set(filter(usable, hosts)):
        hit = _NUMBERED.fullmatch(host)
        if hit is None:
            plain.append(host)
        else:
            numbered.setdefault((hit[1], len(hit[2])), set()).add(int(hit[2]))
    told = [_bracketed(prefix, width, sorted(found)) for (prefix, width), found in numbered.items()]
    return ",".join(sorted(plain + told))


def _bracketed(prefix: str, width: int, numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"{prefix}{numbers[0]:0{width}d}"
    parts = []
    for _, run in itertools.groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        several = [number for _, number in run]
        first, last = f"{several[0]:0{width}d}", f"{several[-1]:0{width}d}"
        parts.append(first if first == last else f"{first}-{last}")
    return f"{prefix}[{','.join(parts)}]"
