"""What stood around a measurement and may explain its result, as short lines of text."""

from __future__ import annotations

from typing import Any

from profiles.profile import Environment, Profile

_STEADY = {
    "kernel": "kernel", "python": "Python", "torch": "torch", "driver": "driver", "governor": "governor",
    "threads": "threads", "affinity": "affinity", "power_limit_w": "power limit", "variables": "variables",
    "runtimes": "runtimes",
}  # fmt: skip
"""Fields that must not change between the rounds of one run, and their names in a sentence."""
_BUSY_CORES = 0.2


def facts(profile: Profile) -> list[tuple[str, str]]:
    """Label and text of what stood around the run; of what may change, as the first round found it.

    What could not be read is one line at the end.
    """
    together = [("loaded at once", _loaded_together(profile))] if profile.loaded_together else []
    found = _environments(profile)
    if not found:
        return together
    first = found[0]
    where = [
        first.virtualisation and f"on {first.virtualisation}",
        first.container and f"in {first.container}",
    ]
    runtimes = ", ".join(f"{name} {version}" for name, version in first.runtimes.items())
    rows = [
        *together,
        ("system", ", ".join(filter(None, [first.os, first.kernel, first.machine, *where]))),
        (
            "processor",
            ", ".join(filter(None, [first.cpu_model, _unless_none(first.cpu_count, "{} logical")])),
        ),
        (
            "software",
            ", ".join(filter(None, [f"Python {first.python}", first.torch and f"torch {first.torch}"])),
        ),
        ("driver", ", ".join(filter(None, [first.driver, runtimes]))),
        ("threads", _unless_none(first.threads, "{}")),
        ("governor", first.governor or ""),
        ("power limit", _unless_none(first.power_limit_w, "{:g} W")),
        ("variables", ", ".join(f"{name}={value}" for name, value in first.variables.items())),
        ("other work", _other_work(found)),
        ("not readable", ", ".join(f"{name} ({why})" for name, why in first.unreadable.items())),
    ]
    return [(label, text) for label, text in rows if text]


def changes(profile: Profile) -> list[str]:
    """What a run should have kept and did not: `governor: powersave, then performance`."""
    found = _environments(profile)
    lines = []
    for field, label in _STEADY.items():
        values: list[Any] = []
        for environment in found:
            value = getattr(environment, field)
            if value not in values:
                values.append(value)
        if len(values) > 1:
            lines.append(f"{label}: {', then '.join(map(_words, values))}")
    return lines


def troubles(profile: Profile) -> list[str]:
    """Workers that did not end well, lost events, and warnings of the log.

    A worker that was stopped because the run was over, as the run's own reason says, ended well.
    """
    lines = [
        f"worker {end.worker} {end.status}: {end.reason or 'no reason was given'}"
        for end in profile.workers
        if end.status != "done" and not (end.status == "stopped" and profile.reason)
    ]
    if lost := sum(end.lost_events for end in profile.workers):
        lines.append(f"{lost} lines of the event stream were lost")
    return lines + [f"{line.level}: {line.text}" for line in profile.log if line.level != "info"]


def _words(value: Any) -> str:
    """A field of the environment in words: `OMP_NUM_THREADS=2`, `0, 1`."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={text}" for name, text in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "not readable" if value is None else str(value)


def _loaded_together(profile: Profile) -> str:
    """`cuda:0, cuda:1; cuda:1 ended in round 2`."""
    gone = [f"{one.device} ended in round {one.round + 1}" for one in profile.departed]
    return "; ".join([", ".join(profile.loaded_together), *gone])


def _environments(profile: Profile) -> list[Environment]:
    return [e for r in profile.environments for e in (r.before, r.after) if e is not None]


def _other_work(found: list[Environment]) -> str:
    """Every other program that took a good part of a core, or sat on the device, with its largest share."""
    shares: dict[str, float] = {}
    for process in (p for environment in found for p in environment.other_processes):
        share = process.cpu_share or 0.0
        if share >= _BUSY_CORES or process.on_device:
            shares[process.name] = max(share, shares.get(process.name, 0.0))
    busiest = sorted(shares.items(), key=lambda item: -item[1])[:5]
    return ", ".join(f"{name} ({share:.1f} cores)" for name, share in busiest)


def _unless_none(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)
