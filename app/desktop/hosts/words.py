"""Words of the Hosts page: pure functions from what is known of a host to text in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.hosts.known import KnownHost
from app.desktop.theme import Theme
from app.hosts.facts import Facts, Result, StepName, name_devices

translate = QCoreApplication.translate
MARKS: dict[Result, str] = {"ok": "✓", "warning": "!", "failed": "✗"}
NOTHING = "–"


def step_title(step: StepName) -> str:
    """What a step looks at."""
    return {
        "connect": translate("Hosts", "Connection"),
        "python": translate("Hosts", "Python"),
        "torch": translate("Hosts", "torch"),
        "devices": translate("Hosts", "Devices"),
        "clock": translate("Hosts", "Clock"),
        "disk": translate("Hosts", "Free disk"),
    }[step]


def result_word(result: Result) -> str:
    """`✓ ok`."""
    word = {
        "ok": translate("Hosts", "ok"),
        "warning": translate("Hosts", "warning"),
        "failed": translate("Hosts", "failed"),
    }[result]
    return f"{MARKS[result]} {word}"


def result_colour(result: Result, theme: Theme) -> str:
    """Of the mark and its word."""
    return {"ok": theme.good, "warning": theme.accent, "failed": theme.warning}[result]


def state_text(one: KnownHost) -> str:
    """The column State: ready, or the first thing that is wrong."""
    state = one.state
    if state == "testing":
        return translate("Hosts", "is being tested …")
    if state == "waiting":
        return translate("Hosts", "waits for its test")
    if state == "untested" or one.facts is None:
        return f"{MARKS['failed']} {one.problem}" if one.problem else translate("Hosts", "not tested yet")
    if state == "failed":
        failure = one.facts.failure
        return f"{MARKS['failed']} {one.problem or (failure.what if failure else '')}"
    if state == "warning":
        wrong = next(step.what for step in one.facts.steps if step.result != "ok")
        ended = translate("Hosts", "its run has ended: test again")
        return f"{MARKS['warning']} {ended if one.facts.outdated else wrong}"
    ready = translate("Hosts", "ready")
    return f"{MARKS['ok']} {ready} · {figures.fixed(one.facts.connect_s, 1, 's')}"


def state_colour(one: KnownHost, theme: Theme) -> str | None:
    """Of the state; None for one that says neither good nor bad."""
    return {"failed": theme.warning, "ready": theme.good, "warning": theme.accent}.get(one.state)


def devices_text(facts: Facts | None) -> str:
    """`8 × Ascend 910B`; the CPU only where there is nothing else."""
    return name_devices(facts.devices if facts else ()) or NOTHING


def code_text(facts: Facts | None) -> str:
    """Whether the host has the code of this version."""
    return translate("Hosts", "current") if facts is not None and facts.code else NOTHING


def tested_text(facts: Facts) -> str:
    """When it was tested."""
    return translate("Hosts", "tested {when}").format(when=figures.moment(facts.when))


def run_word(state: str) -> str:
    """How a run that the host keeps stands."""
    return {
        "going": translate("Hosts", "still runs"),
        "over": translate("Hosts", "has ended"),
        "lost": translate("Hosts", "was lost on the host"),
    }.get(state, state)
