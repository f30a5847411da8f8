"""What the benchmarks print: a markdown table that can be pasted into the documentation."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The first column is text, the others are figures. Each row is printed as soon as it is there."""
    command = " ".join([f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    print(f"### {title}\n")
    print(f"{platform.platform()}, Python {platform.python_version()}: `{command}`\n")
    print(f"| {' | '.join(heads)} |")
    print(f"| --- |{' ---: |' * (len(heads) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print(flush=True)
