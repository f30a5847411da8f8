"""What one device does of a kind of work, per second, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from profiles.claims.deciding import UNIT_MARGIN, Bounds
from profiles.efficiency import step_of
from profiles.evidence import PublishedResult
from profiles.planning.figures import Figure
from profiles.problems import UsageError
from profiles.profile import Case, CatalogueEntry, Profile
from profiles.summary import CaseSummary, summarise_profile
from profiles.text import shown

Kind = Literal["prefill", "decode", "serving", "train"]
Unit = Literal["token/s", "FLOP/s"]
RateClass = Literal["measured", "audited", "third party", "vendor", "data sheet", "assumed"]
"""Strongest first. What a person typed is `assumed`, with or without a source beside it."""

KINDS: tuple[Kind, ...] = ("prefill", "decode", "serving", "train")
"""`serving` counts prompt and answer together; `train` is in FLOP/s, the others in token/s."""
STEPS: tuple[Kind, ...] = ("prefill", "decode", "train")
"""Those that an llm case can measure."""
RUN_LLM = "run a suite with llm cases, such as standard, or give the rate"
TOO_SHORT = "no case was measured in the plan's context or a longer one: the rate is likely too high"
"""Remark on a rate."""
SEVERAL_CONTEXTS = "the fastest of several contexts: give the plan its own"
"""Remark on a rate for a plan that tells no context."""
_WEAKEST_FIRST: tuple[RateClass, ...] = ("vendor", "third party", "audited")
_KERNELS: dict[Kind, str] = {
    "prefill": "llm_prefill", "decode": "llm_decode", "serving": "llm_serving", "train": "train_step",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """Work per second of one device, in token/s or FLOP/s."""

    each: Figure
    unit: Unit
    evidence: RateClass
    source: str
    work: str
    """What was computed: the case, or the model with its lengths."""
    devices: int = 1
    """That worked together when it was found; `each` is the share of one."""
    remarks: tuple[str, ...] = ()
    context: int | None = None
    """Tokens of a sequence of that work; None where they are not known."""
    results: tuple[tuple[float, int], ...] = ()
    """Of several results that make one rate: what each says of one device, and how many worked together."""
    works: tuple[str, ...] = ()
    """Of several results that make one rate: what was computed, where that differs."""

    @property
    def is_scaled(self) -> bool:
        """Whether some of it was done by one device alone, and is less in company."""
        return 1 in ((count for _, count in self.results) if self.results else (self.devices,))

    def in_company(self, efficiency: float) -> Figure:
        """`each` where many work together: what one device did alone is scaled, a total has that in it."""
        if not self.results:
            return self.each.times(efficiency if self.devices == 1 else 1.0)
        return Figure.spanning([one * (efficiency if n == 1 else 1.0) for one, n in self.results])


@dataclass(frozen=True, slots=True)
class WorkPerToken:
    """What a model does for one token, needed only where a rate comes from a data sheet, and its context."""

    flop: float | None = None
    traffic_bytes: float | None = None
    context: int | None = None
    """Tokens of a sequence in the plan, as many as a case that counts should have; None where not told."""


class CannotRun(Exception):  # noqa: N818  (an answer, not an error)
    """Why a device has no rate for a kind of work, as a clause."""


def measured_rate(profile: Profile, kind: Kind, cases: str = "*", context: int | None = None) -> Rate:
    """The fastest usable case of that step whose id matches `cases`: a server runs the batch that pays.

    Its sequences have `context` tokens or more: what is reached in a longer context is reached in a shorter
    one. Where none are that long it is one of the longest, and a remark says so; without `context` the
    shortest mostly win, and a remark says that there are others. A part of a model counts as projected to
    the whole. The interval is widened, since a plan is of many units. Raises CannotRun where the cases have
    no usable result, UsageError where there is no such case, or where they are of several models.
    """
    if kind not in STEPS:
        raise UsageError(
            f"the profile {shown(profile.name, 60)} has no rate of serving as a whole; give prefill and"
            " decode"
        )
    steps = {result.case.id: result.case for result in profile.cases if step_of(result.case) == kind}
    usable = _usable(profile, kind, steps, cases)
    fitting, remarks = _in_context(usable, steps, context)
    best = max(fitting, key=lambda one: _speed(one, kind))
    scale = _speed(best, kind) / (best.value or 1.0)
    return Rate(
        each=_of_any_unit(best).times(scale),
        unit="FLOP/s" if kind == "train" else "token/s",
        evidence="measured",
        source=f"profile {shown(profile.name, 60)} of {shown(profile.device.name, 60)}",
        work=best.id,
        # That the peak is an estimate touches a share of it, and no rate.
        remarks=(*(flag for flag in best.flags if flag != "estimate"), *_company(profile), *remarks),
        context=_context_of(steps[best.id]),
    )


def published_rate(
    results: Sequence[PublishedResult],
    kind: Kind,
    *,
    flop_per_token: float | None = None,
    prompt_share: float | None = None,
) -> Rate:
    """What others published, per device; of several results the range around their geometric mean.

    `flop_per_token` turns tokens of training into FLOP. Serving is published in tokens of answers:
    `prompt_share`, of all tokens of that work those of prompts, makes them prompts and answers. The class is
    the weakest of theirs. Raises UsageError where one is of other work or in another unit, or such a factor
    is missing.
    """
    for result in results:
        name = f"the published result {shown(result.id, 60)}"
        if result.kernel != _KERNELS[kind]:
            raise UsageError(f"{name} is of {shown(result.kernel, 40)}, not of {kind}")
        if result.unit != "token/s":
            raise UsageError(f"{name} is in {shown(result.unit, 40)}, not in token/s")
    factor = 1.0
    if kind == "train":
        factor = _told(flop_per_token, "flop_per_token", "training from published token/s")
    elif kind == "serving":
        factor = 1 / (1 - _told(prompt_share, "prompt_share", "serving from published tokens of answers"))
    classes = {result.evidence for result in results}
    hearsay = [] if all(result.seen for result in results) else ["hearsay"]
    notes = [shown(result.notes, 160) for result in results if result.notes]
    told = dict.fromkeys((result.workload, result.dtype) for result in results)
    works = [f"{shown(workload, 80)}, {shown(dtype, 20)}" for workload, dtype in told]
    found = [(factor * r.value / r.devices, max(r.devices, r.together or 1)) for r in results]
    return Rate(
        each=Figure.spanning([value for value, _ in found]),
        unit="FLOP/s" if kind == "train" else "token/s",
        evidence=next(one for one in _WEAKEST_FIRST if one in classes),
        source="; ".join(dict.fromkeys(f"{shown(r.source.title, 80)} ({shown(r.id, 60)})" for r in results)),
        work="; ".join(works),
        devices=min(devices for _, devices in found),
        remarks=(*hearsay, *notes),
        results=tuple(found),
        works=tuple(works) if len(works) > 1 else (),
    )


def sheet_rate(
    entries: Sequence[CatalogueEntry],
    kind: Kind,
    dtype: str,
    share: Sequence[float],
    work: WorkPerToken,
    *,
    source: str = "",
    devices: int = 1,
) -> Rate:
    """A share of what the data sheet allows: arithmetic, or for decode the one of both that binds.

    Of several entries (the bins of a family) the range. `share` holds one share, or two bounds; `source` is
    where it is from, `devices` how many worked together when it was found. Raises CannotRun where the
    catalogue lacks a figure of an entry, UsageError where the work is not told, and for serving: its answers
    are bound by memory, its prompts are not.
    """
    if kind == "serving":
        raise UsageError("a data sheet bounds prefill and decode, not serving as a whole; give those two")
    limits = [_sheet_limit(entry, kind, dtype, work) for entry in entries]
    shares = " to ".join(f"{100 * one:g} %" for one in share)
    binding = " or ".join(dict.fromkeys(what for _, what in limits))
    origin = f"assumed: {shown(source)}" if source else "assumed"
    names = entries[0].name + (f" and {len(entries) - 1} more of its family" if len(entries) > 1 else "")
    per_token = [
        f"{amount:.3g} {unit}"
        for amount, unit in ((work.flop, "FLOP"), (work.traffic_bytes if kind == "decode" else None, "bytes"))
        if amount is not None
    ]
    return Rate(
        each=Figure.spanning([one * limit for one in share for limit, _ in limits]),
        unit="FLOP/s" if kind == "train" else "token/s",
        evidence="data sheet",
        source=f"{shares} ({origin}) of the {binding} of {shown(names)}",
        work="FLOP by the data sheet" if kind == "train" else f"{kind} at {' and '.join(per_token)} a token",
        devices=devices,
    )


def typed_rate(values: Sequence[float], kind: Kind, source: str, devices: int) -> Rate:
    """What a person wrote down, of so many devices together; two values are bounds."""
    return Rate(
        each=Figure.spanning([value / devices for value in values]),
        unit="FLOP/s" if kind == "train" else "token/s",
        evidence="assumed",
        source=source or "typed",
        work="",
        devices=devices,
    )


def _sheet_limit(entry: CatalogueEntry, kind: Kind, dtype: str, work: WorkPerToken) -> tuple[float, str]:
    """FLOP/s or token/s, and what binds."""
    peak = entry.peaks.get(dtype)
    if peak is None:
        raise CannotRun(f"the catalogue has no {shown(dtype, 20)} peak of {entry.name}")
    what = f"a rate of {kind} by data sheet"
    arithmetic = peak.value if kind == "train" else peak.value / _told(work.flop, "flop_per_token", what)
    if kind != "decode":
        return arithmetic, f"{dtype} peak"
    if entry.bandwidth is None:
        raise CannotRun(f"the catalogue has no memory bandwidth of {entry.name}")
    memory = entry.bandwidth.value / _told(work.traffic_bytes, "bytes_per_token", what)
    return (memory, "memory bandwidth") if memory < arithmetic else (arithmetic, f"{dtype} peak")


def _usable(profile: Profile, kind: Kind, steps: Mapping[str, Case], cases: str) -> list[CaseSummary]:
    """Those of one model that may be planned with; raises as `measured_rate`."""
    matching = [one for one in summarise_profile(profile) if one.id in steps and fnmatchcase(one.id, cases)]
    usable = [one for one in matching if one.value is not None and "implausible" not in one.flags]
    name = f"the profile {shown(profile.name, 60)}"
    if not matching:
        like = "" if cases == "*" else f" like {shown(cases, 80)}"
        raise UsageError(f"{name} has no case of {kind}{like}: {RUN_LLM}")
    if not usable:
        raise CannotRun(f"{name} has no usable result of {kind}, in {len(matching)} of its cases: {RUN_LLM}")
    models = dict.fromkeys(str(steps[one.id].parameters.get("model", "")) for one in usable)
    if len(models) > 1:
        raise UsageError(
            f"{name} has {kind} of several models ({shown(', '.join(models), 120)}): say which with --model,"
            f' or in a file with case = "llm/{kind}/MODEL/*"'
        )
    return usable


def _in_context(
    usable: Sequence[CaseSummary], cases: Mapping[str, Case], context: int | None
) -> tuple[Sequence[CaseSummary], list[str]]:
    """Those that a plan of that context may count with, and what is to be said of them."""
    lengths = {one.id: _context_of(cases[one.id]) or 0 for one in usable}
    if context is None:
        return usable, [SEVERAL_CONTEXTS] if len(set(lengths.values())) > 1 else []
    enough = min(context, max(lengths.values()))
    return [one for one in usable if lengths[one.id] >= enough], [TOO_SHORT] if enough < context else []


def _context_of(case: Case) -> int | None:
    """Tokens of each sequence: of a prompt, of what decode attends to, or of a training sequence."""
    told = case.parameters.get("sequence")
    return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else None


def _of_any_unit(summary: CaseSummary) -> Figure:
    """The value; its interval is of one unit, and chips of one name differ."""
    own = Figure.of(summary.value or 0.0, summary.low, summary.high)
    return Figure(*Bounds(own.value, own.low, own.high).widened(UNIT_MARGIN))


def _company(profile: Profile) -> list[str]:
    count = len(profile.loaded_together)
    return [f"measured while {count} devices were loaded"] if count > 1 else []


def _speed(summary: CaseSummary, kind: Kind) -> float:
    """What is compared and used: tokens a second, or the arithmetic rate of a training step."""
    return (summary.flop_s if kind == "train" else summary.value) or 0.0


def _told(amount: float | None, name: str, what: str) -> float:
    if amount is None:
        raise UsageError(f"{what} needs {name}")
    return amount
