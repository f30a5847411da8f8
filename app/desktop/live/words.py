"""Words of the live and result page: pure functions from run data to text in the user's language."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from app.cli.clock import format_clock, format_estimate
from app.desktop import figures
from app.run_data import RUNNING, WAITING, CaseRow
from app.run_state import RunState, Throughput
from profiles.profile import Case, Group
from profiles.summary import CaseSummary

_MATMUL = re.compile(r"m(\d+)-n(\d+)-k(\d+)")
translate = QCoreApplication.translate


def case_title(case: Case) -> str:
    """`matmul · bf16 · 8192 × 8192 × 8192`."""
    parts = case.id.split("/")
    shape = _MATMUL.sub(lambda m: f"{m[1]} × {m[2]} × {m[3]}", parts[-1])
    return " · ".join([*parts[:-1], shape])


def phase_word(phase: str) -> str:
    """What a worker does with a case."""
    return {
        "allocate": translate("Live", "allocating"),
        "compile": translate("Live", "compiling, first time only"),
        "check": translate("Live", "checking the result"),
        "warm_up": translate("Live", "warming up"),
        "measure": translate("Live", "measuring"),
    }.get(phase, phase)


def state_word(state: str) -> str:
    """How a case stands."""
    return {
        WAITING: translate("Live", "waiting"),
        RUNNING: translate("Live", "running"),
        "ok": translate("Live", "done"),
        "skipped": translate("Live", "skipped"),
        "unsupported": translate("Live", "not supported"),
        "out_of_memory": translate("Live", "out of memory"),
        "incorrect": translate("Live", "incorrect"),
        "timed_out": translate("Live", "timed out"),
        "failed": translate("Live", "failed"),
        "stopped": translate("Live", "stopped"),
    }.get(state, state)


def flag_word(flag: str) -> str:
    """A flag of a case."""
    return {
        "no interval": translate("Live", "no interval"),
        "rounds missing": translate("Live", "rounds missing"),
        "disturbed": translate("Live", "disturbed"),
        "unwatched": translate("Live", "unwatched"),
        "other load": translate("Live", "other load"),
        "not settled": translate("Live", "not settled"),
        "host bound": translate("Live", "host bound"),
        "throttled": translate("Live", "throttled"),
        "power capped": translate("Live", "power capped"),
        "drift": translate("Live", "drift"),
        "outlying round": translate("Live", "outlying round"),
        "implausible": translate("Live", "implausible"),
        "implausible power": translate("Live", "implausible power"),
        "estimate": translate("Live", "estimate"),
        "mixed backends": translate("Live", "mixed backends"),
        "projected": translate("Live", "projected"),
    }.get(flag, flag)


def row_state(row: CaseRow, rounds: int) -> str:
    """The state column: the word, the rounds while they are not complete, and the flags or the reason."""
    word = state_word(row.state)
    if row.state in (WAITING, "ok") and 0 < row.rounds_done < rounds:
        word = translate("Live", "{done} of {rounds} rounds").format(done=row.rounds_done, rounds=rounds)
    hidden = {"estimate"} if row.state == "ok" else {"estimate", "no interval", "rounds missing"}
    flags = [flag for flag in (row.summary.flags if row.summary else ()) if flag not in hidden]
    told = [flag_word(flag) for flag in flags]
    if row.state not in (WAITING, RUNNING, "ok") and row.reason:
        told = [row.reason]
    return figures.labelled(word, figures.listed(told)) if told else word


def is_doubtful(row: CaseRow) -> bool:
    """Whether the state is one to look at: a failure, or a value with a flag that spoils it."""
    spoiled = {"implausible", "disturbed", "other load", "throttled"}
    failed = row.state in ("failed", "incorrect", "timed_out", "out_of_memory")
    return failed or bool(row.summary and spoiled & set(row.summary.flags))


def settled(summary: CaseSummary | None) -> Throughput | None:
    """The figures of the rounds that are done, as those of the present moment are told."""
    if summary is None or summary.value is None:
        return None
    return Throughput(
        value=summary.value,
        low=summary.low,
        high=summary.high,
        unit=summary.unit,
        spread="none" if summary.low is None else "rounds",
        efficiency=summary.efficiency.catalogue,
        estimated_peak="estimate" in summary.flags,
        seconds_per_call=summary.seconds_per_call,
    )


def throughput_detail(now: Throughput) -> str:
    """What stands below the rate: how sure it is; empty where that cannot be told yet."""
    if now.low is None or now.high is None or not now.value:
        return ""
    wide = (now.high - now.low) / 2 / now.value
    if wide > 1:
        return translate("Live", "an interval wider than the value")
    half = figures.share(wide)
    if now.spread == "rounds":
        return translate("Live", "± {half} at 95 %").format(half=half)
    return translate("Live", "± {half} quartiles").format(half=half)


def place_text(device_id: str, host: str) -> str:
    """`cuda:0`, or `lab3 cuda:0` for that of a host."""
    return f"{host} {device_id}" if host else device_id


def group_words(group: Group | None) -> list[str]:
    """`4 ranks as one group`; nothing of a single device."""
    if group is None:
        return []
    told = translate("Live", "{n} ranks as one group")
    return [told.format(n=figures.count(len(group.members)))]


def progress_text(state: RunState, now_s: float, host: str = "") -> str:
    """`Xeon · cpu · case 7 of 24 · round 2 of 5, measuring · about 3 min left`."""
    parts = []
    if state.device is not None:
        parts += [state.device.name, place_text(state.device.id, host)]
    plan, here = state.plan, state.current
    parts += group_words(plan.group) if plan is not None else []
    if plan is not None and here is not None:
        ids = [case.id for case in plan.cases]
        parts.append(
            translate("Live", "case {number} of {total}").format(
                number=ids.index(here.case.id) + 1, total=len(ids)
            )
        )
        parts.append(
            translate("Live", "round {number} of {total}, {phase}").format(
                number=here.round + 1, total=plan.rounds, phase=phase_word(here.phase)
            )
        )
    if state.end is None and plan is not None:
        left_s = state.left_s(now_s)
        if left_s is not None:
            parts.append(translate("Live", "about {time} left").format(time=coarse(left_s)))
    return " · ".join(parts)


def coarse(seconds: float) -> str:
    """An estimate without digits that nobody can know: steps of 5 s below a minute, of 10 s below two."""
    if seconds < 60:
        return format_estimate(max(5.0, 5.0 * round(seconds / 5)))
    return format_estimate(10.0 * round(seconds / 10) if seconds < 120 else seconds)


def end_text(state: RunState) -> str:
    """How a run of this window ended: `done after 5:25 · 18 of 18 cases measured`."""
    end = state.end
    if end is None:
        return ""
    word = {
        "done": translate("Live", "done"),
        "stopped": translate("Live", "stopped"),
        "failed": translate("Live", "failed"),
        "lost": translate("Live", "lost"),
    }.get(end.status, end.status)
    good = sum(1 for one in state.latest.values() if one.summary.value is not None)
    after = translate("Live", "{how} after {time}").format(how=word, time=format_clock(end.t))
    measured = translate("Live", "{good} of {total} cases measured").format(
        good=good, total=len(state.plan.cases) if state.plan else 0
    )
    return " · ".join([after, measured, *([end.reason] if end.reason else [])])
