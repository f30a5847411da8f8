"""The sentences of a fleet's report that all formats share: effects and circumstances, never a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from profiles.fleet.ballots import Company
from profiles.fleet.changes import Shift
from profiles.fleet.floor import natural
from profiles.fleet.health import Health, Readings
from profiles.fleet.layers import (
    HOST_CHIPS,
    LEAST_CHIPS,
    LEAST_UNITS,
    LEVELS,
    NOWHERE,
    RACK_HOSTS,
    SMALLEST,
    Above,
    Z,
)
from profiles.fleet.outliers import Outlier
from profiles.fleet.quorum import LEAST_VOTERS, Dissent
from profiles.fleet.report import FleetReport, Part
from profiles.fleet.sheet import Circumstances, Configuration
from profiles.fleet.spread import Spread
from profiles.text import shown
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
    ("hosts of a group", lambda c: "" if c.ranks == 1 else str(c.hosts)),
    ("messages go", lambda c: "" if c.ranks == 1 else c.messages),
    ("devices loaded at once", lambda c: c.loaded),
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
MOST_NAMES = 3
"""Hosts without a rack that are named."""
NOUNS = (*LEVELS, "group")
"""Of what stands out."""
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
    units = Counter(noun(report, one) for one in report.suspects)
    told = [count(units[unit], unit) for unit in NOUNS if units[unit]]
    parts = [f"{_listed(told)} below {_their(units.total())} peers"] if told else []
    cleared = len(report.outliers) - len(report.suspects)
    if cleared:
        parts.append(f"{cleared:,} below in one run and not in another")
    if report.odd:
        parts.append(f"{chips(report, report.odd)} with other output than {_their(len(report.odd))} peers")
    if report.apart:
        give = "gives" if len(report.apart) == 1 else "give"
        told_apart = f"{count(len(report.apart), 'host')} {give} another output together"
        parts.append(f"{told_apart}: another library or firmware")
    if report.wrong:
        parts.append(f"{chips(report, report.wrong)} with wrong results")
    if not report.columns.chips:
        parts.append("no profile came")
    elif not any(one.judged for one in report.measured):
        parts.append("too few chips of one configuration to judge any")
    parts = parts or ["no rack, host or chip stands out"]
    if report.ballots and not report.verdicts:
        parts.append("no verdict on any output")
    return "; ".join(parts)


def size(report: FleetReport) -> str:
    """`96 chips on 12 hosts in 3 racks, 1 host in none (n7), and 12 groups of ranks`."""
    columns, groups = report.columns, len(report.rank_groups)
    racks = f" in {count(len(columns.racks), 'rack')}{_in_none(report)}" if columns.racks else ""
    told = f"{count(len(columns.chips) - groups, 'chip')} on {count(len(columns.hosts), 'host')}{racks}"
    return f"{told}, and {count(groups, 'group')} of ranks" if groups else told


def part_size(part: Part) -> str:
    """`96`, of chips; `12 groups`."""
    return count(part.groups, "group") if part.groups else f"{part.chips:,}"


def noun(report: FleetReport, one: Outlier) -> str:
    """`chip`, or `group` where it is several ranks that worked as one."""
    return "group" if one.level == "chip" and report.rank_groups.issuperset(one.chips) else one.level


def chips(report: FleetReport, those: Iterable[int]) -> str:
    """`2 chips and 1 group`."""
    found = set(those)
    groups = len(found & report.rank_groups)
    told = (len(found) - groups, "chip"), (groups, "group")
    return _listed([count(number, noun) for number, noun in told if number])


def against(one: Outlier) -> str:
    """Whose median the effect is relative to: `the other chips of its host`."""
    return ABOVE[one.above]


def standing(one: Outlier) -> str:
    """What other runs of it show."""
    if one.standing == "once":
        return "measured once"
    told = ", ".join(percent(effect) for effect in one.others[:4])
    if one.control is not None:
        told += f"; {count(one.control.chips, 'other')} measured again: {percent(one.control.shift)}"
    return f"{'also' if one.standing == 'again' else 'not'} in another run ({told})"


def seen(one: Outlier, usual: Readings) -> str:
    """What may explain it: doubts about the measurement, then what the drivers told of it and of others."""
    return ", ".join(filter(None, (doubts(one), health(one.health, usual))))


def doubts(one: Outlier) -> str:
    """`disturbed, host bound`; of a host `other load on 3 of 8 chips`."""
    chips = len(one.chips)
    told = [
        name if number == chips else f"{name} on {number} of {count(chips, 'chip')}"
        for name, number in one.doubts
    ]
    return ", ".join(told)


def health(told: Health, usual: Readings) -> str:
    """`81 °C (others 67 °C), 640 W (others 655 W), 1.35 GHz (others 1.41 GHz), throttled: ...`."""
    parts = [
        _beside(told.temperature_c, usual.temperature_c, lambda value: f"{value:.0f} °C"),
        _beside(told.power_w, usual.power_w, lambda value: f"{value:.0f} W"),
        _beside(told.clock_hz, usual.clock_hz, lambda value: f"{value / 1e9:.2f} GHz"),
        f"throttled: {told.throttle}" if told.throttle else "",
        count(told.ecc_errors, "uncorrected ECC error") if told.ecc_errors else "",
    ]
    return ", ".join(filter(None, parts))


def earlier(one: Shift, now: Configuration) -> str:
    """What was otherwise in the earlier run: `power limit 600 W`; empty where nothing was."""
    return ", ".join(
        f"{label} {read(one.earlier) or NOT_RECORDED}" for label, read in differing([now, one.earlier])
    )


def votes(report: FleetReport) -> str:
    """How the votes on the outputs ended: `3 of 4 votes: all agree; no verdict in 2 more`."""
    verdicts = report.verdicts
    without = len(report.ballots) - len(verdicts)
    if not verdicts:
        return f"no verdict in {_any_of(without, 'vote')}: silent corruption cannot be seen"
    agreed = sum(ballot.vote.verdict == "agreed" for ballot in verdicts)
    told = f"{agreed:,} of {count(len(verdicts), 'vote')}: all agree"
    return f"{told}; no verdict in {without:,} more" if without else told


def dissent(one: Dissent, company: Company) -> str:
    """What its output was like, and who gave the same."""
    if one.wavers:
        return "gave the majority's output too, in another round or run"
    if company.hosts > 1:
        return f"the same other output on {company.hosts:,} hosts: rather another library or firmware"
    if company.chips > 1:
        return f"the same other output on {company.chips:,} chips of this host and on no other host"
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
    judged: dict[int, int] = {}
    for one in report.measured:
        if one.judged:
            judged[one.configuration] = max(judged.get(one.configuration, 0), one.spread.chips)
    chance = CHANCE * sum(judged.values()) + GROUP_CHANCE * len(judged)
    expected = (
        f"By a bell curve alone at most {chance:.2g} of {sum(judged.values()):,} chips would be in the list, "
        "in however many cases they were measured: real spreads have longer tails, and what is in the list "
        "is slow, not necessarily broken. Measure it again before anything is pulled; two runs that agree "
        "name a chip."
    )
    return [
        "Only chips of one configuration are held against each other, case by case: a rack against the "
        "median of the other racks, a host against that of the other hosts of its rack (of all, where no "
        f"rack is known or fewer than {RACK_HOSTS} of its hosts are in the group), a chip against that of "
        "the other chips of its host.",
        f"Something stands out where its robust z score is below {Z:g} and it is at least {limits} below. "
        "Robust z: distance over 1.4826 times the median absolute deviation of its level.",
        "Several cases are several chances: a case counts where it stands among all in which its unit was "
        "judged (Benjamini and Hochberg, 1995). One of forty must be far rarer than one of one; forty of "
        "forty need not be.",
        f"A group is judged from {LEAST_CHIPS} chips on, hosts and racks from {LEAST_UNITS} on; a host has a "
        f"median of its own from {HOST_CHIPS} chips on, a rack from {RACK_HOSTS} hosts on.",
        *([expected] if judged else []),
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


def _in_none(report: FleetReport) -> str:
    """`, 61 hosts in none (n03, n04, n05, ...)`: judged without a rack, which nobody may have meant."""
    places = zip(report.columns.hosts, report.columns.rack.tolist(), strict=True)
    names = sorted((host for host, rack in places if rack == NOWHERE), key=natural)
    if not names:
        return ""
    first = [shown(name, 40) for name in names[:MOST_NAMES]]
    rest = ["..."] if len(names) > MOST_NAMES else []
    return f", {count(len(names), 'host')} in none ({', '.join(first + rest)})"


def _their(number: int) -> str:
    return "its" if number == 1 else "their"


def _any_of(number: int, noun: str) -> str:
    return f"the only {noun}" if number == 1 else f"any of {count(number, noun)}"


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
