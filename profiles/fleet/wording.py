"""The sentences of a fleet's report that all formats share: effects and circumstances, never a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from profiles.fleet.layers import (
    HOST_CHIPS,
    LEAST_CHIPS,
    LEAST_UNITS,
    LEVELS,
    RACK_HOSTS,
    SMALLEST,
    Above,
    Z,
)
from profiles.fleet.outliers import Health, Outlier
from profiles.fleet.quorum import LEAST_VOTERS, Dissent
from profiles.fleet.report import FleetReport
from profiles.fleet.sheet import Circumstances, Configuration
from profiles.fleet.spread import Spread
from profiles.units import format_bytes, format_rate

CONFIGURATION: tuple[tuple[str, Callable[[Configuration], str]], ...] = (
    ("model", lambda c: c.model),
    ("memory", lambda c: "" if c.memory_bytes is None else format_bytes(c.memory_bytes)),
    ("power limit", lambda c: "" if c.power_limit_w is None else f"{c.power_limit_w} W"),
    ("highest clocks", lambda c: _clocks(c.clocks_hz)),
    ("driver", lambda c: c.driver or ""),
    ("runtimes", lambda c: _joined(c.runtimes)),
    ("torch", lambda c: c.torch or ""),
    ("build of torch", lambda c: _joined(c.torch_build)),
    ("threads", lambda c: "" if c.threads is None else str(c.threads)),
    ("protocol", lambda c: str(c.protocol)),
    ("ranks", lambda c: "" if c.ranks == 1 else f"{c.ranks} as one"),
    ("loaded at once", lambda c: "alone" if c.loaded == 1 else f"{c.loaded} of its host"),
)
CIRCUMSTANCES: tuple[tuple[str, Callable[[Circumstances], str]], ...] = (
    ("system", lambda c: c.os),
    ("kernel of the system", lambda c: c.kernel),
    ("processor of the host", lambda c: c.processor),
    ("governor", lambda c: c.governor),
    ("container", lambda c: c.container),
    ("Python", lambda c: c.python),
    ("version of Assay", lambda c: c.assay),
    ("variables", lambda c: _joined(c.variables)),
)
MINUS = "\N{MINUS SIGN}"
CHANCE, GROUP_CHANCE = 3.17e-5, 0.03
"""How many figures of a bell curve are below Z: of each figure, and more of each group because its spread is
estimated from it. Of 8 to 2048 simulated chips a group, alone or eight on a host, 0.01 to 0.035."""
NOT_RECORDED = "not recorded"
NO_REASON = "nothing is known of it"
ABOVE: dict[Above, str] = {
    "racks": "the other racks",
    "hosts": "the other hosts",
    "rack": "the other hosts of its rack",
    "host": "the other chips of its host",
}


def percent(effect: float) -> str:
    """`−7.2 %`, `+0.4 %`."""
    text = f"{100 * effect:+.1f} %"
    return text.replace("-", MINUS)


def z_text(z: float) -> str:
    """`−5.2`; beyond −99 nobody reads digits."""
    return f"below {MINUS}99" if z < -99 else f"{z:.1f}".replace("-", MINUS)


def headline(report: FleetReport) -> str:
    """The report in one line: what stands out, or that nothing does."""
    told = [
        count(number, level)
        for level in LEVELS
        if (number := sum(one.level == level for one in report.outliers))
    ]
    parts = [f"{_listed(told)} below their peers"] if told else []
    differing = {one.chip for ballot in report.ballots for one in ballot.vote.dissent}
    if differing:
        parts.append(f"{count(len(differing), 'chip')} with other output than {_their(differing)} peers")
    wrong = {chip for one in report.missed if one.state == "incorrect" for chip in one.chips}
    if wrong:
        parts.append(f"{count(len(wrong), 'chip')} with wrong results")
    if not any(one.judged for one in report.measured):
        parts.append("too few chips of one configuration to judge any")
    return "; ".join(parts) if parts else "no rack, host or chip stands out"


def size(report: FleetReport) -> str:
    """`96 chips on 12 hosts in 3 racks`."""
    columns = report.columns
    racks = f" in {count(len(columns.racks), 'rack')}" if columns.racks else ""
    return f"{count(len(columns.chips), 'chip')} on {count(len(columns.hosts), 'host')}{racks}"


def against(one: Outlier) -> str:
    """Whose median the effect is relative to: `the other chips of its host`."""
    return ABOVE[one.above]


def standing(one: Outlier) -> str:
    """What other runs of it show."""
    if one.standing == "once":
        return "measured once"
    told = ", ".join(percent(effect) for effect in one.others[:4])
    return f"{'also' if one.standing == 'again' else 'not'} in another run ({told})"


def health(told: Health, usual: Health) -> str:
    """`81 °C (others 67 °C), 640 W (others 655 W), 1.35 GHz (others 1.41 GHz), throttled: ...`."""
    parts = [
        _beside(told.temperature_c, usual.temperature_c, lambda value: f"{value:.0f} °C"),
        _beside(told.power_w, usual.power_w, lambda value: f"{value:.0f} W"),
        _beside(told.clock_hz, usual.clock_hz, lambda value: f"{value / 1e9:.2f} GHz"),
        f"throttled: {told.throttle}" if told.throttle else "",
        count(told.ecc_errors, "uncorrected ECC error") if told.ecc_errors else "",
    ]
    return ", ".join(filter(None, parts))


def dissent(one: Dissent) -> str:
    """What its output was like."""
    if one.wavers:
        return "gave the majority's output too, in another round or run"
    if one.sharers > 1:
        return f"the same other output on {one.sharers} chips: rather another library or firmware"
    return "possible silent corruption"


def differing(configurations: Sequence[Configuration]) -> list[tuple[str, Callable[[Configuration], str]]]:
    """The fields in which these are not all the same."""
    return [(label, read) for label, read in CONFIGURATION if len({read(c) for c in configurations}) > 1]


def common(configurations: Sequence[Configuration]) -> list[tuple[str, str]]:
    """What all of these have in common."""
    return [
        (label, read(configurations[0]))
        for label, read in CONFIGURATION
        if len({read(c) for c in configurations}) == 1 and read(configurations[0])
    ]


def circumstances(report: FleetReport) -> list[tuple[str, list[tuple[str, int]]]]:
    """What differs around the profiles though it keeps none apart: values and numbers of profiles."""
    columns = report.columns
    profiles = Counter(columns.circumstances.tolist())
    found = []
    for label, read in CIRCUMSTANCES:
        values: Counter[str] = Counter()
        for identity, number in profiles.items():
            values[read(columns.all_circumstances[identity]) or NOT_RECORDED] += number
        if len(values) > 1:
            found.append((label, values.most_common()))
    return found


def criteria(report: FleetReport) -> list[str]:
    """How it was judged."""
    limits = ", ".join(f"{100 * SMALLEST[level]:g} % ({level})" for level in LEVELS)
    groups = [one.spread.chips for one in report.measured if one.judged]
    chance = CHANCE * sum(groups) + GROUP_CHANCE * len(groups)
    expected = (
        f"By a bell curve alone some {chance:.2g} of {sum(groups):,} figures in {len(groups):,} groups would "
        f"be below z {Z:g}: real spreads have longer tails, and what is in the list is slow, not necessarily "
        "broken. Measure it again before anything is pulled; two runs that agree name a chip."
    )
    return [
        "Only chips of one configuration are held against each other, case by case: a rack against the "
        "median of the other racks, a host against that of the other hosts of its rack (of all, where no "
        "rack is known), a chip against that of the other chips of its host.",
        f"Something stands out where its robust z score is below {Z:g} and it is at least {limits} below. "
        "Robust z: distance over 1.4826 times the median absolute deviation of its level.",
        f"A group is judged from {LEAST_CHIPS} chips on, hosts and racks from {LEAST_UNITS} on; a host has a "
        f"median of its own from {HOST_CHIPS} chips on, a rack from {RACK_HOSTS} hosts on.",
        *([expected] if groups else []),
        f"Outputs: one vote for each configuration, case and seed, of at least {LEAST_VOTERS} chips and with "
        "a strict majority. Other bits are possible silent corruption, and no proof of it.",
    ]


def spread_sd(spread: Spread) -> str:
    """The robust standard deviation; a dash where the chips are too few for one."""
    return "–" if spread.robust_sd is None else f"{100 * spread.robust_sd:.2f} %"


def spread_ends(spread: Spread) -> list[str]:
    """Each quantile as its distance from the median; a dash where there are too few chips for it."""
    return ["–" if value is None else percent(value / spread.median - 1) for value in spread.quantiles]


def count(number: int, noun: str) -> str:
    """`1 chip`, `12,500 chips`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rate(value: float, unit: str) -> str:
    """A rate with its unit."""
    return format_rate(value, unit)


def _their(chips: Sequence[int] | set[int]) -> str:
    return "its" if len(chips) == 1 else "their"


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _beside(value: float | None, usual: float | None, form: Callable[[float], str]) -> str:
    if value is None:
        return ""
    return form(value) if usual is None else f"{form(value)} (others {form(usual)})"


def _clocks(pairs: Sequence[tuple[str, Any]]) -> str:
    return ", ".join(f"{name.removesuffix('_maximum')} {hz / 1e6:.0f} MHz" for name, hz in pairs)


def _joined(pairs: Sequence[tuple[str, Any]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)
