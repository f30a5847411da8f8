"""The lines of a text that npu-smi printed, freed of what terminals, editors and chats did to it."""

from __future__ import annotations

import re
from itertools import pairwise

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PLAIN = str.maketrans(
    dict.fromkeys("│┃║｜¦╎┆┊", "|")
    | dict.fromkeys("─━═╌┄┈", "-")
    | dict.fromkeys("┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛┏┳┓┣╋┫┗┻┛╭╮╰╯", "+")
    | {"：": ":", "\u00a0": " ", "\u3000": " ", "\ufeff": "", "\u200b": ""}
)
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
_BANNER = re.compile(r"npu-smi\b.*?\bVersion\s*:\s*([\w.+-]+)", re.IGNORECASE)
_PROMPTS = ("#", "$", "%")


def clean(text: str) -> list[str]:
    """Lines with plain bars, colons and spaces. Blanks at their ends are kept: they end a word in a cut row.

    Where every line is followed by a blank one, those are left out: blank lines separate the groups of some
    outputs.
    """
    lines = _ESCAPES.sub("", text).translate(_PLAIN).splitlines()
    lines = [_QUOTED.sub("", line).expandtabs() for line in lines]
    told = [n for n, line in enumerate(lines) if line.strip()]
    gaps = [after - before - 1 for before, after in pairwise(told)]
    spare = min(gaps, default=0)
    kept, blank = [], 0
    for line in lines:
        blank = 0 if line.strip() else blank + 1
        if blank == 0 or blank > spare:
            kept.append(line)
    return kept


def is_comment(line: str) -> bool:
    """Whether a line was written by a person or a shell: a remark, a prompt with a command."""
    return line.lstrip().startswith(_PROMPTS) or ("npu-smi" in line and not _BANNER.search(line))


def driver_version(lines: list[str]) -> str | None:
    """The driver's version in the banner of a table."""
    found = [match[1] for line in lines if (match := _BANNER.search(line))]
    return found[-1] if found else None
