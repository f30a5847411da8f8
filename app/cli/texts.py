"""Sentences about a run, the same for every display. No drawing; text that any terminal can write."""

from __future__ import annotations

from app.cli.clock import format_clock, format_estimate
from app.cli.streams import PLAIN
from app.run_state import Finished, RunState, Throughput
from profiles.reports.wording import collective_texts
from profiles.units import format_bytes, format_interval, format_rate, format_share

PHASES = {
    "allocate": "allocating",
    "compile": "compiling",
    "check": "checking the result",
    "warm_up": "warming up",
    "measure": "measuring",
}


def writable(text: str, encoding: str | None) -> str:
    """The text as a terminal of that encoding can write it, on lines without control characters."""
    cleaned = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    name = encoding or "utf-8"
    try:
        cleaned.encode(name)
    except LookupError:
        name = "ascii"
    except UnicodeEncodeError:
        pass
    else:
        return cleaned
    return cleaned.translate(PLAIN).encode(name, "replace").decode(name)


def describe_device(state: RunState) -> str:
    """`cuda:0  NVIDIA H200, 141 GiB`."""
    device = state.device
    if device is None:
        return "looking at the device"
    memory = f", {format_bytes(device.memory_bytes)}" if device.memory_bytes else ""
    return f"{device.id}  {device.name}{memory}"


def describe_plan(state: RunState) -> str:
    """What will be done, and how long that takes."""
    plan = state.plan
    if plan is None:
        return "planning"
    expected = f", about {format_estimate(plan.expected_s)}" if plan.expected_s else ""
    rounds = _count(plan.rounds, "round")
    return f"suite {plan.suite.name}: {_count(len(plan.cases), 'case')}, {rounds}{expected}"


def describe_case_end(state: RunState) -> str:
    """One line on the newest end of a case."""
    end = state.finished[-1]
    total = state.ends_planned
    place = f"[{len(state.finished):>{len(str(total))}}/{total}]"
    return f"{place} round {end.round + 1}  {end.case_id}  {describe_result(end)}"


def describe_result(end: Finished) -> str:
    """A case's rate with its interval and share of the peak, or its status with the reason."""
    if end.status != "ok":
        status = end.status.replace("_", " ")
        return f"{status}: {end.reason}" if end.reason else status
    summary = end.summary
    value = format_interval(summary.value, summary.low, summary.high, summary.unit)
    parts = [f"{value} over {summary.rounds} rounds" if summary.rounds > 1 else value]
    share = describe_share(summary.efficiency.catalogue, estimated="estimate" in summary.flags)
    parts += collective_texts(summary)
    parts += [f"{share} of peak"] if share else []
    parts += [flag for flag in summary.flags if flag not in {"estimate", "no interval", "rounds missing"}]
    return ", ".join(parts)


def describe_share(share: float | None, *, estimated: bool) -> str:
    """`87.3 %`, with a mark where the peak is an estimate; empty where no peak is known."""
    if share is None:
        return ""
    return f"~{format_share(share)}" if estimated else format_share(share)


def describe_throughput(throughput: Throughput | None) -> str:
    """The rate so far with the kind of its spread."""
    if throughput is None:
        return ""
    if throughput.spread == "none":
        text = format_rate(throughput.value, throughput.unit)
    else:
        text = format_interval(throughput.value, throughput.low, throughput.high, throughput.unit)
        text += " 95 %" if throughput.spread == "rounds" else " quartiles"
    share = describe_share(throughput.efficiency, estimated=throughput.estimated_peak)
    return f"{text}, {share} of peak" if share else text


def describe_sensors(state: RunState) -> str:
    """Power, temperature, clock and memory, those that are known."""
    readings = state.telemetry
    parts = []
    for name, scale, unit in (
        ("power_w", 1.0, " W"),
        ("temperature_c", 1.0, " °C"),
        ("clock_hz", 1e-6, " MHz"),
    ):
        value = readings.get(name)
        if isinstance(value, int | float):
            parts.append(f"{value * scale:.0f}{unit}")
    used = readings.get("memory_used_bytes")
    if isinstance(used, int):
        parts.append(f"{format_bytes(used)} in use")
    throttle = readings.get("throttle")
    if isinstance(throttle, list) and throttle:
        parts.append(f"slowed down: {', '.join(map(str, throttle))}")
    return "  ".join(parts)


def describe_progress(state: RunState, now_s: float, round_: int | None = None) -> str:
    """Elapsed time and what is left."""
    left_s = state.left_s(now_s)
    left = "" if left_s is None else f", about {format_clock(left_s)} left"
    plan = state.plan
    done = f"round {round_ + 1} of {plan.rounds} done, " if plan is not None and round_ is not None else ""
    return f"{done}{format_clock(now_s)} elapsed{left}"


def describe_end(state: RunState) -> str:
    """How the run ended."""
    end = state.end
    if end is None:
        return ""
    good = sum(1 for result in state.latest.values() if result.summary.value is not None)
    planned = len(state.plan.cases) if state.plan else 0
    reason = f": {end.reason}" if end.reason else ""
    how = f"{end.status} after {format_clock(end.t)}{reason}"
    return f"{how} - {good} of {_count(planned, 'case')} measured"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
