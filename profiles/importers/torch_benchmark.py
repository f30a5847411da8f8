"""Measurements of torch.utils.benchmark as they are printed; their pickles are refused, for they run code.

The layout is that of `Measurement.__repr__` in `torch/utils/benchmark/utils/common.py`, torch 2.13.
"""

from __future__ import annotations

import re

from profiles.evidence import NOT_STATED
from profiles.importers.rows import Importer, Parsed, Row, clean, find_dtype, number
from profiles.problems import UsageError

TOOL = "torch.utils.benchmark"
_HEAD = re.compile(r"<[\w.]*utils\.common\.Measurement object at 0x[0-9a-fA-F]+>")
_TIME = re.compile(r"^  (?:Median: )?(?P<value>[\d.]{1,20}|nan|inf) (?P<unit>ns|us|ms|s)$", re.MULTILINE)
_COUNT = re.compile(
    r"^  (?P<count>\d{1,12}) measurements?, (?P<runs>\d{1,12}) runs (?:per measurement,|,)"
    r" (?P<threads>\d{1,6}) threads?",
    re.MULTILINE,
)
_SCALES = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def _recognises(text: str) -> bool:
    return _HEAD.search(text) is not None


def _parse(text: str) -> Parsed:
    parsed = Parsed()
    text = text.replace("\r\n", "\n")
    for position, block in enumerate(_HEAD.split(text)[1:], 1):
        count = _COUNT.search(block)
        # A statement may look like a time; the time itself is the last one before the count.
        time = (
            max(_TIME.finditer(block, 0, count.start()), key=re.Match.start, default=None) if count else None
        )
        if time is None or count is None:
            raise UsageError(
                f"measurement {position} ends before its line 'N measurements, N runs ...': it was cut off; "
                "print the measurement again"
            )
        value = number(time["value"], f"the time of measurement {position}")
        if value is None:
            parsed.left_out["a time printed as 0.00"] += 1
            continue
        parsed.add(_row(block[: time.start()], value * _SCALES[time["unit"]], count))
    return parsed


def _row(task: str, time_s: float, count: re.Match[str]) -> Row:
    lines = [clean(line) for line in task.splitlines() if line.strip()]
    title = next((line for line in lines if line != "stmt:"), "untitled statement")
    calls = "1 measurement" if count["count"] == "1" else f"median of {count['count']} measurements"
    return Row(
        device="",
        kernel=title,
        dtype=find_dtype(task) or NOT_STATED,
        workload=clean(f"{'; '.join(lines)}; {count['threads']} threads"),
        value=time_s,
        unit="s",
        higher_is_better=False,
        notes=f"{calls} of {count['runs']} runs each",
    )


IMPORTER = Importer(
    tool=TOOL,
    what="printed measurements of torch.utils.benchmark",
    names=(),
    recognises=_recognises,
    parse=_parse,
)
