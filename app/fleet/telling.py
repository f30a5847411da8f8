"""A fleet on a terminal or in a log, and as lines for a program."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO, TextIO

from app.cli.clock import format_clock, format_estimate
from app.cli.texts import writable
from app.fleet.expected import FILE_NAME, Expected
from app.fleet.lines import FINAL, FleetLine, MemberLine, encode_line, natural
from app.fleet.roll import group_reasons
from profiles.text import shown

ORDER = ("waiting", "starting", "running", "done", "stopped", "failed", "lost")
NAMED = 20
"""Members that are named where many share one reason; `members.json` has them all."""


class Events:
    """Every line as it comes, to a program that reads them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def member(self, line: MemberLine) -> None:
        """Hand the line on."""
        self._write(encode_line(line))

    def fleet(self, line: FleetLine) -> None:
        """Hand the line on."""
        self._write(encode_line(line))

    def _write(self, data: bytes) -> None:
        # The profiles are what counts, and they come whether or not somebody watches.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(data)
            self._stream.flush()


class Text:
    """A line for each member that has ended, and one on all of them every ten seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def member(self, line: MemberLine) -> None:
        """Print how it ended."""
        if line.state in FINAL:
            what = f"{line.state}: {shown(line.reason, 1000)}" if line.reason else line.state
            where = ", ".join(map(shown, [line.node or line.host, *line.devices]))
            self._print(f"{_called(line.member, where)}  {what}")

    def fleet(self, line: FleetLine) -> None:
        """Print how many are where, and what there is to say of all."""
        if line.text and line.state != "ended":
            self._print(shown(line.text))
        left = f", about {format_estimate(line.left_s)} left" if line.left_s is not None else ""
        self._print(f"{format_clock(line.t)}  {describe_counts(line)}{left}")

    def _print(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(writable(text, getattr(self._stream, "encoding", None)) + "\n")
            self._stream.flush()


def describe_counts(line: FleetLine) -> str:
    """`16 members: 12 done, 4 lost`."""
    told = [f"{line.counts[state]} {state}" for state in ORDER if line.counts.get(state)]
    return f"{line.expected} member{'' if line.expected == 1 else 's'}: {', '.join(told)}"


def describe_end(members: Iterable[Expected], into: PurePath, host: str = "") -> list[str]:
    """What is said last: who is not done, where all is written, and what shows what is in it.

    `host` is where the folder is; empty for this machine.
    """
    where, there = (f" on host {host}", " there") if host else ("", "")
    return [
        *describe_unfinished(members),
        f"members: {into / FILE_NAME}{where}",
        f"see what stands out{there} with: assay fleet report {shlex.quote(str(into))}",
    ]


def describe_unfinished(members: Iterable[Expected]) -> list[str]:
    """Every member that is not done, by state and reason: `lost: 3 (n1), 7 (n2): Slurm says: ...`."""
    lines = []
    ordered = sorted(members, key=lambda one: natural(one.member))
    for state in ("stopped", "failed", "lost"):
        of_state = [one for one in ordered if one.state == state]
        for reason, group in group_reasons(of_state).items():
            names = [_called(one.member, one.host) for one in group[:NAMED]]
            more = f" and {len(group) - NAMED} more" if len(group) > NAMED else ""
            lines.append(f"{state}: {', '.join(names)}{more}: {shown(reason, 1000) or 'it gave no reason'}")
    return lines


def _called(member: str, host: str) -> str:
    return f"{shown(member, 80)} ({shown(host, 80)})" if host and host != member else shown(member, 80)
