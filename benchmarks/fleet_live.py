"""What a running fleet costs those who watch it: the coordinator's processor, and the window's.

python benchmarks/fleet_live.py [--members 12500]

Every member says once where it is, and then says it again, as it does every ten seconds. Processor seconds of
one process on one core, without Slurm, Ray or ssh and without the members. The window is drawn into memory.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tables import print_table

from app.fleet.expected import Expected, Record
from app.fleet.lines import FleetLine, MemberLine, decode_member, decode_told, encode_line
from app.fleet.roll import Roll

FLEET, CASE = "20261128T120000-fleet", "matmul/bf16/m8192-n8192-k8192"
REPEATS = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=int, default=12_500)
    members = parser.parse_args().members
    lines = [say(number, share) for share in (0.25, 0.5) for number in range(members)]
    print(f"a line of {sum(map(len, lines)) / len(lines):.0f} bytes\n")
    rows = [*coordinator(members, lines), *window(members, lines)]
    print_table(f"{members:,} members", ("what", "CPU s", "a second"), rows)


def say(number: int, share: float) -> bytes:
    """What a member of eight chips says while it measures."""
    line = MemberLine(
        member=str(number),
        state="running",
        fleet=FLEET,
        host=f"node{number:05d}",
        node=f"node{number:05d}",
        t=100.0,
        devices=[f"cuda:{chip}" for chip in range(8)],
        case=CASE,
        share=share,
        left_s=60.0 - share,
    )
    return encode_line(line)


def coordinator(members: int, lines: list[bytes]) -> list[tuple[str, str, str]]:
    """Lines taken in, the summary of all, and `members.json`."""
    with tempfile.TemporaryDirectory() as folder:
        expected = [Expected(member=str(number)) for number in range(members)]
        roll = Roll(Path(folder), Record(fleet=FLEET, engine="slurm", expected=expected))

        def hear() -> None:
            for line in lines:
                if (told := decode_member(line)) is not None:
                    roll.hear(told)

        heard_s = cpu_s(hear)
        return [
            (
                "coordinator: a line of each member, twice",
                f"{heard_s:.3f}",
                f"{len(lines) / heard_s:,.0f} lines",
            ),
            ("coordinator: the summary", f"{cpu_s(lambda: (roll.counts, roll.left_s)):.4f}", ""),
            ("coordinator: members.json", f"{cpu_s(roll.save):.4f}", ""),
        ]


def window(members: int, lines: list[bytes]) -> list[tuple[str, str, str]]:
    """Lines taken in, which come every ten seconds, and the table, which is drawn once a second."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.desktop.fleet.roster import Roster
    from app.desktop.fleet.table import MemberTable
    from app.desktop.theme import LIGHT

    application = QApplication.instance() or QApplication([])
    roster = Roster()
    told = FleetLine(
        fleet=FLEET, engine="slurm", state="running", t=1.0, expected=members, counts={"running": members}
    )
    roster.take(told, 0.0)

    def take() -> None:
        for line in lines[members:]:
            if (one := decode_told(line)) is not None:
                roster.take(one, 0.0)

    taken_s = cpu_s(take)
    table = MemberTable(lambda: LIGHT)
    table.resize(1200, 800)
    table.show()
    table.show_members(roster)

    def draw() -> None:
        table.show_members(roster)
        table.viewport().repaint()
        application.processEvents()

    return [
        ("window: a line of each member", f"{taken_s:.3f}", f"{members / taken_s:,.0f} lines"),
        ("window: the table, once", f"{cpu_s(draw):.4f}", ""),
    ]


def cpu_s(work: Callable[[], object]) -> float:
    """The least of a few, of this process alone: a neighbour on the machine can only add to it."""
    taken = []
    for _ in range(REPEATS):
        began_s = time.process_time()
        work()
        taken.append(time.process_time() - began_s)
    return min(taken)


if __name__ == "__main__":
    main()
