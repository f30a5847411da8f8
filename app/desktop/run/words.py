"""The Run page's sentences about devices and about what may spoil a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.desktop import figures
from app.desktop.device_watch import Watched
from app.desktop.doctor import Finding
from app.desktop.orders import RunOrder

if TYPE_CHECKING:
    from app.desktop.run.forecast import Forecast

MOST_NAMED = 3
"""Programs that a sentence names; the Devices page has them all."""
MOST_NAME = 40
"""Characters of a program's name."""
_LOW_LIMIT = 0.97
"""Of the data sheet's power: below it the limit was set, above it was rounded."""
_ABOUT = (
    QT_TRANSLATE_NOOP(
        "Suites", "A first look in under a minute: matmul, attention, an LLM step and memory, one size each."
    ),
    QT_TRANSLATE_NOOP(
        "Suites",
        "The suite to compare devices with: precisions, real LLM shapes, attention, LLM steps and memory.",
    ),
    QT_TRANSLATE_NOOP(
        "Suites", "Every kernel, precision and shape with ten rounds: for reference profiles and claims."
    ),
    QT_TRANSLATE_NOOP(
        "Suites",
        "What connects several devices: six collectives and every pair of links, from latency to bandwidth.",
    ),
    QT_TRANSLATE_NOOP(
        "Suites",
        "A training step data parallel, sharded and tensor parallel, prefill and decode tensor parallel, each"
        " against one device of the group.",
    ),
)
"""What our suites say of themselves in their files."""
_ALWAYS_TOLD = frozenset({"library", "cache", "memory"})
"""Checks of the doctor whose notes may end a run or thin it out."""


@dataclass(frozen=True, slots=True)
class State:
    """What a device does at the moment, in words."""

    text: str
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know before the run."""

    text: str
    kind: Literal["warning", "note"] = "warning"
    remedy: str = ""
    """To copy."""


def state_of(one: Watched, *, measured: bool, paused: bool) -> State:
    """Idle or busy, and by whom. `measured`: our own run is on it; `paused`: nobody looks at present."""
    translate = QCoreApplication.translate
    if measured:
        return State(translate("RunPage", "being measured"))
    if one.host:
        told = translate("RunPage", "over ssh, tested {when}")
        return State(told.format(when=figures.moment(one.tested)))
    if paused:
        return State(translate("RunPage", "not watched while a run measures"))
    if not one.tracks:
        return State(translate("RunPage", "reading its sensors …"))
    if load := _load_of(one):
        return State(load, busy=True)
    return State(translate("RunPage", "idle"))


def figures_of(one: Watched) -> tuple[str, str, str]:
    """Temperature, power and memory in use as far as they are known; empty texts else."""
    now = {name: track.now for name, track in one.tracks.items()}
    temperature, power = now.get("temperature_c"), now.get("power_w")
    return (
        "" if temperature is None else figures.fixed(temperature, 0, "°C"),
        "" if power is None else figures.fixed(power, 0, "W"),
        _memory(now.get("memory_used_bytes"), one.facts.get("memory_bytes")),
    )


def cautions_about(devices: Sequence[Watched]) -> list[Caution]:
    """What the sensors of the chosen devices say against a run at this moment."""
    translate = QCoreApplication.translate
    told = []
    for one in devices:
        if _load_of(one):
            text = translate(
                "RunPage", "Other programs are at work on {device}. What is measured now may be too low."
            )
            if one.users:
                text = translate(
                    "RunPage",
                    "Other programs are at work on {device}: {who}. What is measured now may be too low.",
                )
            who = ", ".join(_name(user) for user in one.users[:MOST_NAMED])
            told.append(Caution(text.format(device=one.place, who=who)))
        if one.throttle:
            text = translate("RunPage", "{device} is slowed down at this moment: {reasons}.")
            told.append(Caution(text.format(device=one.place, reasons=", ".join(one.throttle))))
        limit, printed = one.facts.get("power_limit_w"), (one.facts.get("catalogue") or {}).get("tdp_w")
        if limit and printed and limit < _LOW_LIMIT * printed:
            text = translate(
                "RunPage", "The power limit of {device} is {limit}; its data sheet says {printed}."
            )
            values = {"limit": figures.fixed(limit, 0, "W"), "printed": figures.fixed(printed, 0, "W")}
            told.append(Caution(text.format(device=one.place, **values)))
    return told


def cautions_about_energy(devices: Sequence[Watched]) -> list[Caution]:
    """Where a run for the energy would tell none, as far as the sensors say now."""
    text = QCoreApplication.translate(
        "RunPage",
        "No sensor tells the power of {device} here: a run for the energy takes longer and finds none.",
    )
    watched = [(one, one.tracks.get("power_w")) for one in devices if one.tracks]
    return [
        Caution(text.format(device=one.place), "note")
        for one, track in watched
        if track is None or track.count == 0
    ]


def cautions_of_plan(forecasts: Sequence[Forecast]) -> list[Caution]:
    """Runs that cannot be made, and cases that will be skipped."""
    translate = QCoreApplication.translate
    told = [Caution(one.problem) for one in forecasts if one.problem]
    for one in forecasts:
        if not one.refused:
            continue
        case_id, refusal = next(iter(one.refused.items()))
        if len(one.refused) == 1:
            text = translate("RunPage", "One case will be skipped on {device}: {case} {reason}.")
        else:
            text = translate("RunPage", "{n} cases will be skipped on {device}, first {case}: it {reason}.")
        values = {"n": len(one.refused), "device": one.device.id, "case": case_id, "reason": refusal.reason}
        told.append(Caution(text.format(**values), "note"))
    return told


def cautions_of_doctor(findings: Sequence[Finding], *, everything: bool, told: set[str]) -> list[Caution]:
    """Problems, and of the notes what matters for a run, or `everything`; without remedies `told` already."""
    chosen = []
    for one in findings:
        # The load of this moment is told live.
        if one.status == "ok" or (not everything and (one.check == "load" or one.remedy in told)):
            continue
        if one.status == "problem" or everything or one.check in _ALWAYS_TOLD:
            text = ": ".join(part for part in (one.what, one.why) if part)
            text += f". {one.remedy}" if one.remedy else ""
            remedy = one.remedy if one.status == "problem" else ""
            chosen.append(Caution(text, "warning" if one.status == "problem" else "note", remedy))
    return chosen


def suite_title(name: str, title: str) -> str:
    """What a suite is called in the window: ours in the user's language, others as their file says."""
    translate = QCoreApplication.translate
    ours = {
        "quick": translate("Suites", "Quick look"),
        "standard": translate("Suites", "Standard"),
        "full": translate("Suites", "Full"),
        "collectives": translate("Suites", "Collectives"),
        "scaling": translate("Suites", "Shared LLM steps"),
    }
    return ours.get(name) or title or name


def why_no_group() -> str:
    """Why a suite for groups cannot be run on the chosen devices."""
    return QCoreApplication.translate(
        "RunPage", "A group is the processor alone, or several accelerators of one kind in one machine."
    )


def how_long(order: RunOrder) -> str:
    """What a run takes its time for, where it is not only for the results; else empty."""
    translate = QCoreApplication.translate
    if order.sustained_min is not None:
        text = translate("RunPage", "one case back to back for {time}")
        return text.format(time=figures.estimate(60 * order.sustained_min))
    return translate("RunPage", "for the energy") if order.energy else ""


def suite_about(description: str) -> str:
    """What a suite says of itself: ours in the user's language, others as their file says."""
    return QCoreApplication.translate("Suites", description) if description in _ABOUT else description


def _load_of(one: Watched) -> str:
    """`busy: python (8123) 62 GiB` or the like where others work on it, else the empty text."""
    from app.run_state import FOREIGN_CORES_ACCELERATOR, FOREIGN_CORES_CPU

    translate = QCoreApplication.translate
    now = {name: track.now for name, track in one.tracks.items()}
    on_cpu = one.facts.get("kind") == "cpu"
    cores = now.get("foreign_cpu") or 0.0
    if not on_cpu and one.users:
        return translate("RunPage", "busy: {who}").format(who=", ".join(_user(user) for user in one.users))
    if not on_cpu and (now.get("foreign_processes") or 0) > 0:
        return translate("RunPage", "busy: other processes use it")
    if cores >= (FOREIGN_CORES_CPU if on_cpu else FOREIGN_CORES_ACCELERATOR):
        text = translate("RunPage", "busy: other programs use {cores} cores")
        return text.format(cores=figures.fixed(cores, 1))
    return ""


def _name(user: dict[str, Any]) -> str:
    from profiles.text import shown

    return f"{shown(user.get('name') or '?', MOST_NAME)} ({user.get('pid')})"


def _user(user: dict[str, Any]) -> str:
    memory = user.get("memory_bytes")
    return f"{_name(user)} {figures.size(memory)}" if memory else _name(user)


def _memory(used: float | None, whole: float | None) -> str:
    if used is None:
        return figures.size(whole) if whole else ""
    if not whole:
        return figures.size(used)
    text = QCoreApplication.translate("RunPage", "{used} of {whole}")
    return text.format(used=figures.size(used), whole=figures.size(whole))
