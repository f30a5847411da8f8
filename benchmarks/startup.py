"""Start-up time of `assay --help` and of every command that needs no torch, beside that of torch itself.

    python benchmarks/startup.py [--repeats 11]

Each repeat starts every command once, in turn, so that a slow minute hits all alike; the library is empty.
The limit for a command without torch is 0.25 s on the two-core machine that the project is developed on.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from tables import print_table

from app.cli.main import COMMANDS, HIDDEN

LIMIT_S = 0.25
READY = {"suites": [], "list": [], "schema": ["profile"]}
"""Commands that do their work without torch, and what they are given; of the others `--help` is timed."""


def command_lines() -> dict[str, list[str]]:
    """What is started, by the name that the table shows."""
    python = [sys.executable]
    lines = {"python -c pass": [*python, "-c", "pass"], "assay --help": [*python, "-m", "app", "--help"]}
    for name in COMMANDS:
        if name in HIDDEN:
            continue
        arguments = [name, *READY.get(name, ["--help"])]
        lines[f"assay {' '.join(arguments)}"] = [*python, "-m", "app", *arguments]
    lines["python -c 'import torch'"] = [*python, "-c", "import torch"]
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=11)
    given = parser.parse_args()
    lines = command_lines()
    times_s: dict[str, list[float]] = {name: [] for name in lines}
    with tempfile.TemporaryDirectory() as folder:
        places = {f"ASSAY_{name}": os.path.join(folder, name) for name in ("LIBRARY", "CONFIG", "CACHE")}  # noqa: PTH118
        for _ in range(given.repeats):
            for name, line in lines.items():
                begin_s = time.perf_counter()
                subprocess.run(line, env=os.environ | places, stdout=subprocess.DEVNULL, check=True)
                times_s[name].append(time.perf_counter() - begin_s)
    rows = []
    for name, values in times_s.items():
        median_s = statistics.median(values)
        over = name.startswith("assay") and median_s > LIMIT_S
        rows.append([f"`{name}`", f"{median_s:.3f}", f"{min(values):.3f}", "over" if over else ""])
    print_table(f"Start-up, median of {given.repeats}", ["command", "median s", "least s", "limit"], rows)


if __name__ == "__main__":
    main()
