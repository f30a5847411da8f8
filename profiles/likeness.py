"""Whether two measurements are of the same work, and what around them differs: METHOD B6.

Measurements whose keys differ are never divided. What differs in the environment leaves them comparable, and
is listed before any number.
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from profiles.comparison import Difference
from profiles.profile import Case, Environment, Profile, Telemetry
from profiles.summary import disturbed_share
from profiles.units import format_share

TEMPERATURES_DIFFER_C = 5.0
CLOCKS_DIFFER = 0.02
SHARES_DIFFER = 0.02

_CASE_KEY: dict[str, str] = {
    "kernel": "kernel", "kernel_version": "version of the kernel", "dtype": "dtype", "unit": "unit",
    "cache": "cache state", "flop_convention": "FLOP convention", "backend_policy": "backend policy",
    "flops": "FLOP per call", "traffic_bytes": "bytes per call", "tokens": "tokens per call",
}  # fmt: skip
"""Fields of a case that are part of the key, and their names in a sentence."""

_ENVIRONMENT: dict[str, str] = {
    "os": "system", "kernel": "kernel of the system", "machine": "architecture",
    "virtualisation": "virtualisation", "container": "container", "cpu_model": "processor of the host",
    "python": "Python", "torch": "torch", "torch_build": "build of torch", "driver": "driver",
    "runtimes": "runtimes", "governor": "governor", "interop_threads": "interop threads",
    "affinity": "affinity", "power_limit_w": "power limit (W)", "variables": "variables",
}  # fmt: skip
"""Fields of the environment that may explain a ratio."""


def key_mismatches(a: Case, a_profile: Profile, b: Case, b_profile: Profile) -> list[str]:
    """Sentences like `cache state: hot against cold`, one for each part of the key that differs."""
    parts = [(label, getattr(a, name), getattr(b, name)) for name, label in _CASE_KEY.items()]
    for name in sorted({*a.parameters, *b.parameters}):
        parts.append((name, a.parameters.get(name), b.parameters.get(name)))
    parts.append(("layers measured", _layers(a), _layers(b)))
    protocols = a_profile.tool.protocol, b_profile.tool.protocol
    parts.append(("version of the protocol", *protocols))
    parts.append(("threads", *_thread_keys(a_profile, b_profile)))
    parts += [(label, read(a_profile), read(b_profile)) for label, read in _RUN_KEY]
    return [f"{label}: {_words(x)} against {_words(y)}" for label, x, y in parts if x != y]


def environment_differences(baseline: Sequence[Profile], candidate: Sequence[Profile]) -> list[Difference]:
    """What differs around two sides and may explain their ratios, the device first.

    Of several profiles of a side every value is named; it differs where the sides have not the same ones.
    """
    facts: list[tuple[str, Callable[[Profile], str]]] = [
        ("device", lambda p: p.device.name),
        ("host", lambda p: p.host),
        ("version of Assay", lambda p: p.tool.version),
        ("driver of the device", lambda p: _words(p.device.driver)),
        ("power limit of the device (W)", lambda p: _words(p.device.power_limit_w)),
        ("measured in turns", lambda p: "no" if p.duel is None else "yes, with the other side of a duel"),
        ("loaded at once", lambda p: ", ".join(p.loaded_together) or "this device alone"),
        ("collective library", lambda p: "none" if p.group is None else p.group.backend),
    ]
    for name, label in _ENVIRONMENT.items():
        facts.append((label, functools.partial(_steady, name=name)))
    sides = [(label, _joined(read, baseline), _joined(read, candidate)) for label, read in facts]
    found = [Difference(label=label, baseline=x, candidate=y) for label, x, y in sides if x != y]
    return [*found, *_measured_differences(baseline[0], candidate[0])]


def _joined(read: Callable[[Profile], str], profiles: Sequence[Profile]) -> str:
    return "; ".join(sorted({read(profile) for profile in profiles}))


def _layers(case: Case) -> str:
    layers = case.projection.get("layers")
    return "all" if layers is None else f"some, projected to {layers:g}"


def _thread_keys(a: Profile, b: Profile) -> tuple[str, str]:
    """Threads count on a processor alone; two different ones may each use all that they have."""
    if a.device.kind != "cpu" or b.device.kind != "cpu":
        return "", ""
    x, y = _threads(a), _threads(b)
    if a.device.name != b.device.name and x == _all_cores(a) and y == _all_cores(b):
        return "", ""
    return _words(x), _words(y)


def loaded_at_once(profile: Profile) -> str:
    """How many devices were: `2`, or `2, then 1 from round 3 on` where another one ended early."""
    most = max(1, len(profile.loaded_together))
    fewer = [
        f"{max(1, most - n)} from round {gone.round + 1} on" for n, gone in enumerate(profile.departed, 1)
    ]
    return ", then ".join([str(most), *fewer])


def hosts_of_group(profile: Profile) -> int:
    """On how many hosts the ranks were that worked as one; 1 of a device by itself."""
    return 1 if profile.group is None else len({member.host for member in profile.group.members})


def way_of_messages(profile: Profile) -> str:
    """How messages between ranks travel: `none`, `between the devices` or `through the host`.

    One vendor's library against another's is the comparison that is wanted; but to carry through the host
    what accelerators say is other work.
    """
    if profile.group is None:
        return "none"
    through_host = profile.group.backend == "gloo" and profile.device.kind != "cpu"
    return "through the host" if through_host else "between the devices"


_RUN_KEY: tuple[tuple[str, Callable[[Profile], object]], ...] = (
    ("devices loaded at once", loaded_at_once),
    ("ranks", lambda profile: 1 if profile.group is None else len(profile.group.members)),
    ("hosts", hosts_of_group),
    ("messages go", way_of_messages),
)


def _threads(profile: Profile) -> int | None:
    return next((e.threads for e in _environments(profile) if e.threads is not None), None)


def _all_cores(profile: Profile) -> object:
    """What torch takes by itself: the physical cores, as far as they may be used."""
    details = profile.device.details
    available = details.get("available_cores")
    physical = details.get("physical_cores")
    if isinstance(available, int | float) and isinstance(physical, int):
        return min(physical, int(available)) if 1 <= available < physical else physical
    return physical


def _steady(profile: Profile, name: str) -> str:
    """A field over the whole run: `575`, or `575, then 580` where it changed on the way."""
    values: list[Any] = []
    for environment in _environments(profile):
        value = getattr(environment, name)
        if value not in values:
            values.append(value)
    return ", then ".join(_words(value) for value in values[:4]) if values else "not recorded"


def _measured_differences(a: Profile, b: Profile) -> Iterable[Difference]:
    """Figures that differ by more than they scatter within a quiet run."""
    clocks = _clock_hz(a), _clock_hz(b)
    if _apart(clocks, lambda x, y: abs(x - y) > CLOCKS_DIFFER * max(x, y)):
        yield _difference("clock", clocks, lambda hz: f"{hz / 1e6:.0f} MHz")
    heats = _median(a.telemetry.temperature_c), _median(b.telemetry.temperature_c)
    if _apart(heats, lambda x, y: abs(x - y) > TEMPERATURES_DIFFER_C):
        yield _difference("temperature", heats, lambda c: f"{c:.0f} °C")
    shares = (
        ("disturbed samples", disturbed_share(a), disturbed_share(b)),
        ("throttled readings", _throttled_share(a.telemetry), _throttled_share(b.telemetry)),
    )
    for label, x, y in shares:
        if _apart((x, y), lambda p, q: abs(p - q) > SHARES_DIFFER):
            yield _difference(label, (x, y), format_share)
    work = _other_work(a), _other_work(b)
    if work[0] != work[1]:
        yield Difference(label="other work", baseline=work[0], candidate=work[1])


def _difference(label: str, figures: tuple[float | None, float | None], form: Any) -> Difference:
    texts = ["not readable" if figure is None else form(figure) for figure in figures]
    return Difference(label=label, baseline=texts[0], candidate=texts[1])


def _apart(figures: tuple[float | None, float | None], beyond: Any) -> bool:
    """Two figures that differ; what only one side could read explains nothing by itself."""
    x, y = figures
    return x is not None and y is not None and bool(beyond(x, y))


def _clock_hz(profile: Profile) -> float | None:
    """Median while measuring; on a processor what the rounds found before and after."""
    seen = _median(profile.telemetry.clock_hz)
    if seen is not None:
        return seen
    return _median([next(iter(e.clocks_hz.values()), None) for e in _environments(profile)])


def _median(column: Sequence[float | None]) -> float | None:
    readings = [value for value in column if value is not None]
    return statistics.median(readings) if readings else None


def _throttled_share(telemetry: Telemetry) -> float | None:
    readings = [reasons for reasons in telemetry.throttle if reasons is not None]
    return sum(bool(reasons) for reasons in readings) / len(readings) if readings else None


def _other_work(profile: Profile) -> str:
    names = {
        p.name
        for e in _environments(profile)
        for p in e.other_processes
        if p.on_device or (p.cpu_share or 0) > 0.2
    }
    return ", ".join(sorted(names)) or "none seen"


def _environments(profile: Profile) -> list[Environment]:
    return [e for r in profile.environments for e in (r.before, r.after) if e is not None]


def _words(value: Any) -> str:
    if value is None:
        return "not readable"
    if isinstance(value, dict):
        return ", ".join(f"{name}={text}" for name, text in sorted(value.items())) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
