"""Logs of mamf-finder (stas00/ml-engineering) and of its Optuna fork (mag-/gpu_benchmark).

Version 2 clears caches and reports the mean of 100 calls, earlier ones the best of 100, the fork the median:
protocols whose values must not meet, so each is a tool of its own. The best of few shapes is not the best of
many: its workload names the search, so that it meets only the best of an equal one, and none of the published
table, which does not say what was searched.
The formats are those of `compute/accelerator/benchmarks/mamf-finder.py` through its history, November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from profiles.importers.rows import TERA, Importer, Parsed, Row, clean, normalise_dtype, number
from profiles.problems import UsageError

TOOL = "mamf-finder"
MOST_SHAPES = 1000
"""An exhaustive search tries half a million shapes; the fastest are kept."""

_NUMBER = r"(?:[\d.]{1,20}|nan|inf)"
_SHAPE = r"(?P<shape>\d{1,9}x\d{1,9}x\d{1,9})"
_LINE = re.compile(
    rf"^ *(?P<trial>Trial +)?\d{{1,9}} \|"
    rf"(?:(?P<rates>(?: *{_NUMBER}\((?:mean|median|max)\)(?: /)?)+)(?: TFLOPS)?| *(?P<rate>{_NUMBER}) TFLOPS)"
    rf" @ {_SHAPE} *\| best:",
    re.MULTILINE,
)
_NAMED = re.compile(rf"({_NUMBER})\((\w+)\)")
_TRIED = re.compile(r"^Tried +(\d{1,9}) shapes => the best outcomes were:", re.MULTILINE)
_OUTCOME = re.compile(
    rf"^(?P<name>mean|median|max): +(?P<rate>{_NUMBER}) TFLOPS @ {_SHAPE} \((?P<order>MxNxK|MxKxN)\)",
    re.MULTILINE,
)
_OLD_OUTCOME = re.compile(
    rf"^The best outcome was (?P<rate>{_NUMBER})(?:\(max\)/{_NUMBER}\(median\))? ?TFLOPS @ {_SHAPE} "
    r"[^\n]*\(tried (?P<tried>\d{1,9}) shapes\)",
    re.MULTILINE,
)
_COMMAND = re.compile(r"^\*\* Command line:\n(?P<arguments>[^\n]{1,2000})", re.MULTILINE)
_RANGES = re.compile(r" in range: (?P<ranges>m=[^\n]{1,200}?) in this run:$", re.MULTILINE)
_OPTION = re.compile(r"--([mnk])(?:_range)?[ =](\d{1,9}(?: \d{1,9}){0,2})(?!\S)")
_ROUNDING = 0.051
"""TFLOP/s: rates are printed with one decimal."""


@dataclass(frozen=True, slots=True)
class _Protocol:
    tool: str
    statistic: str
    """Of those that a line has, the one that counts; empty where it has only one."""
    note: str
    continues: bool = False
    """The summary also covers earlier searches, which are not in the log."""


_MEANS = _Protocol(TOOL, "mean", "mean of 100 calls")
_FIRST = _Protocol("mamf-finder 1", "", "best of 100 calls, caches not cleared")
_SECOND = _Protocol("mamf-finder 1, L2 cleared", "max", "best of 100 calls")
_FORK = _Protocol("mamf-finder (Optuna fork)", "", "median of 100 calls", continues=True)


@dataclass(frozen=True, slots=True)
class _Outcome:
    rate: str
    shape: str
    order: str
    """Which dimensions the log's shapes are of; K is the shared one."""
    tried: int
    ranges: str
    """Of the sizes that were searched; empty where the log does not say."""


def _recognises(text: str) -> bool:
    return bool(
        ("** Dtype:" in text and "** Platform/Device info:" in text)
        or _TRIED.search(text)
        or _OLD_OUTCOME.search(text)
        or _LINE.search(text)
    )


def _parse(text: str) -> Parsed:
    # A console's copy has carriage returns and "erase line" where the tool's own file has line ends.
    text = re.sub(r"\r\n|\r|\033\[K", "\n", text)
    parsed = Parsed()
    for part in re.split(r"(?m)^(?=Benchmark started on )", text):
        if part.strip():
            _parse_run(part, parsed)
    return parsed


def _parse_run(text: str, parsed: Parsed) -> None:
    base = _read_header(text)
    lines = list(_LINE.finditer(text))
    if not lines:
        raise UsageError("no shape was measured in it; let the search run until it prints results")
    protocol = _protocol(lines[0])
    outcome = _read_outcome(text, protocol)
    rows: list[Row] = []
    for line in lines:
        value = number(_rate(line, protocol), f"the rate of {line['shape']}")
        if value is None:
            parsed.left_out["a shape whose rate was printed as 0.0"] += 1
            continue
        shape = _ordered(line["shape"], outcome.order)
        rows.append(
            replace(base, workload=shape, value=value * TERA, tool=protocol.tool, notes=protocol.note)
        )
    best = number(outcome.rate, "the best rate")
    _check(best, rows, len(lines), outcome.tried, protocol)
    if not protocol.continues and outcome.tried > len(lines):
        parsed.left_out["a shape whose line is missing"] += outcome.tried - len(lines)
    rows.sort(key=lambda row: -row.value)
    if outcome.ranges:
        parsed.add(_best(base, best, outcome, protocol))
    else:
        parsed.left_out["the best of a search that the log does not describe"] += 1
    for row in rows[:MOST_SHAPES]:
        parsed.add(row)
    if len(rows) > MOST_SHAPES:
        parsed.left_out[f"a shape slower than the {MOST_SHAPES} fastest"] += len(rows) - MOST_SHAPES


def _protocol(line: re.Match[str]) -> _Protocol:
    if line["trial"]:
        return _FORK
    if line["rates"] is None:
        return _FIRST
    return _MEANS if "(mean)" in line["rates"] else _SECOND


def _rate(line: re.Match[str], protocol: _Protocol) -> str | None:
    if line["rates"] is None or not protocol.statistic:
        return line["rate"]
    return next((rate for rate, name in _NAMED.findall(line["rates"]) if name == protocol.statistic), None)


def _read_header(text: str) -> Row:
    """A row without a result, with what the head says."""
    started = re.search(r"^Benchmark started on (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    stated = re.search(r"^\*\* Dtype: *(\S{1,40})", text, re.MULTILINE)
    if stated is None:
        raise UsageError("its head with '** Dtype:' is missing; import the whole log")
    dtype = normalise_dtype(stated[1]) or clean(stated[1])
    name = re.search(r"name='([^'\n]*)'", text)
    memory = re.search(r"total_memory=(\d{1,9})MB", text)
    versions = re.findall(r"^(?:- )?((?:torch|cuda|hip|hpu|xpu|mps)=[^\n]*)", text, re.MULTILINE)
    return Row(
        device=clean(name[1]) if name else "",
        # torch prints MiB as MB.
        memory_bytes=int(memory[1]) << 20 if memory else None,
        kernel="matmul",
        dtype=dtype,
        workload="",
        value=0.0,
        unit="OP/s" if dtype.startswith("int") else "FLOP/s",
        software=clean(", ".join(versions[:2]).replace("=", " ")),
        date=started[1] if started else "",
    )


def _read_outcome(text: str, protocol: _Protocol) -> _Outcome:
    if protocol is not _MEANS:
        found = _OLD_OUTCOME.search(text)
        if found is None:
            raise _cut_off()
        # What they print as MxNxK is M, the shared dimension, the last one.
        return _Outcome(found["rate"], found["shape"], "MxKxN", int(found["tried"]), _read_ranges(text))
    tried = _TRIED.search(text)
    outcomes = {outcome["name"]: outcome for outcome in _OUTCOME.finditer(text)}
    if tried is None or "mean" not in outcomes:
        raise _cut_off()
    mean = outcomes["mean"]
    # The first logs of version 2 have the best rate first, and still name the dimensions as version 1 did.
    order = "MxKxN" if next(iter(outcomes)) == "max" else mean["order"]
    return _Outcome(mean["rate"], mean["shape"], order, int(tried[1]), _read_ranges(text))


def _read_ranges(text: str) -> str:
    """What was searched, by the call or else, where it left sizes at their defaults, by the summary."""
    called = _COMMAND.search(text)
    options = dict(_OPTION.findall(called["arguments"])) if called else {}
    if len(options) == len("mnk"):
        return ", ".join(f"{name}=[{options[name].replace(' ', ', ')}]" for name in "mnk")
    stated = _RANGES.search(text)
    return clean(stated["ranges"].replace(" |", ",")) if stated else ""


def _ordered(shape: str, order: str) -> str:
    """The shape as MxNxK, K the shared dimension."""
    named = dict(zip(order.split("x"), shape.split("x"), strict=True))
    return f"{named['M']}x{named['N']}x{named['K']}"


def _check(best: float | None, rows: list[Row], lines: int, tried: int, protocol: _Protocol) -> None:
    """The summary must be that of the lines, as far as they are there. Rates in TFLOP/s."""
    highest = max((row.value / TERA for row in rows), default=0.0)
    stated = best or 0.0
    whole = lines == tried and not protocol.continues
    too_many = lines > tried
    if too_many or stated < highest - _ROUNDING or (whole and stated > highest + _ROUNDING):
        raise UsageError(
            f"its summary says {stated:g} TFLOPS, best of {tried} shapes, and its {lines} lines say "
            f"{highest:g}: it was changed or is damaged; get the log as it was written"
        )


def _best(base: Row, best: float | None, outcome: _Outcome, protocol: _Protocol) -> Row:
    if best is None:
        raise UsageError("its best rate is 0.0: nothing was measured; repeat the search with larger shapes")
    return replace(
        base,
        workload=f"best of {outcome.tried} shapes, {outcome.ranges}",
        shape=f"{_ordered(outcome.shape, outcome.order)} (MxNxK)",
        value=best * TERA,
        tool=protocol.tool,
        notes=f"{protocol.note}, best of {outcome.tried} shapes",
    )


def _cut_off() -> UsageError:
    return UsageError(
        "it ends before its summary: it was cut off; let the search end, or stop it by Ctrl-C, which sums up"
    )


IMPORTER = Importer(
    tool=TOOL, what="a log of mamf-finder", names=("mamf",), recognises=_recognises, parse=_parse
)
