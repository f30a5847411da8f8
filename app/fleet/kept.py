"""A fleet that a head node keeps, told from other runs by its command line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile


def fleet_options(arguments: Sequence[str]) -> dict[str, str]:
    """The options with a value of `assay fleet run`; none of any other command line of `assay`.

    Those of the members, behind `--`, are left out. The words come from a host: whatever they are.
    """
    if tuple(arguments[:2]) != ("fleet", "run"):
        return {}
    words = takewhile(lambda word: word != "--", arguments[2:])
    pairs = (word[2:].partition("=") for word in words if word.startswith("--"))
    return {name: value for name, equals, value in pairs if equals}
