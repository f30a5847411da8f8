"""What the tests of fleets share: suites that are short on accelerators, and the record of members."""

import json

TINY = """
name = "tiny"
rounds = { accelerator = 1, cpu = 1 }
case_budget_s = 0.05
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[64, 64, 64]]
"""
# So many cases that a test can strike in the middle.
LONG = TINY.replace("[[64, 64, 64]]", str([[64 + i, 64, 64] for i in range(400)])).replace("tiny", "long")


def some_are_done(line):
    """Whether a member has cases of LONG behind it."""
    return (line.get("share") or 0.0) > 0.01


def record(folder):
    """What `members.json` says."""
    return json.loads((folder / "members.json").read_text())


def by_host(told):
    """The members of a record, each the only one of its host."""
    return {one["host"]: one for one in told["expected"]}
