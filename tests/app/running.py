"""Runs of `assay` as processes of their own, and what is asked of them."""

import subprocess
import sys

from profiles.events import decode

SUITE = """
name = "tiny"
rounds = { cpu = 1 }
case_budget_s = 0.05
[[case]]
kernel = "matmul"
dtypes = ["fp32", "tf32"]
shapes = [[64, 64, 64], [96, 64, 64]]
"""
# As many cases as a test needs to strike in the middle of the run.
LONG = SUITE.replace("[[64, 64, 64], [96, 64, 64]]", str([[64 + i, 64, 64] for i in range(60)]))


def assay(*arguments, module="app", **options):
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True, text=True, timeout=150, check=False, **options,
    )  # fmt: skip


def start(*arguments, module="app", **options):
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def read_until(process, wanted, count=1):
    """Lines of the event stream until `count` events of the type have come."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        count -= isinstance(decode(line.encode()), wanted)
        if count == 0:
            return lines
    raise AssertionError(f"the run ended early: {process.stderr.read()}")


def saved(place):
    return sorted((place / "library").glob("*.assay.json"))


def one_sentence(result):
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("assay: ")
    assert "Traceback" not in result.stderr
    return lines[0]
