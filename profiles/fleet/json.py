"""A fleet's report for scripts: the names of docs/commands.md."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from profiles.fleet import wording
from profiles.fleet.ballots import Ballot
from profiles.fleet.changes import Loss, Shift
from profiles.fleet.hostlist import compress
from profiles.fleet.layers import HOST_CHIPS, LEAST_CHIPS, LEAST_UNITS, RACK_HOSTS, SMALLEST, Z
from profiles.fleet.links import Matrix
from profiles.fleet.outliers import Outlier
from profiles.fleet.quorum import LEAST_VOTERS
from profiles.fleet.report import FleetReport, Measured, Missed
from profiles.fleet.spread import QUANTILES
from profiles.text import encode_json
from profiles.version import VERSION


def render(report: FleetReport) -> str:
    """One JSON object, indented."""
    return msgspec.json.format(encode_json(describe(report)), indent=2).decode() + "\n"


def describe(report: FleetReport) -> dict[str, Any]:
    """The object before it becomes text."""
    columns = report.columns
    return {
        "folder": str(report.folder),
        "version": VERSION,
        "headline": wording.headline(report),
        "profiles": len(columns.sheets),
        "chips": len(columns.chips) - len(report.rank_groups),
        "groups": len(report.rank_groups),
        "hosts": len(columns.hosts),
        "racks": len(columns.racks) or None,
        "members": msgspec.to_builtins(report.attendance),
        "bad": [{"file": file, "reason": reason} for file, reason in report.bad],
        "configurations": [
            {
                "name": report.names[part.configuration],
                "chips": part.chips,
                "groups": part.groups,
                "hosts": part.hosts,
                "facts": {
                    label: read(columns.configurations[part.configuration])
                    for label, read in wording.CONFIGURATION
                },
            }
            for part in report.parts
        ],
        "circumstances": {label: dict(values) for label, values in wording.circumstances(report)},
        "cases": [_measured(report, one) for one in report.measured],
        "missing": [_missed(report, one) for one in report.missed],
        "outliers": [_outlier(report, one) for one in report.outliers],
        "scores": [_score(report, chip) for chip in range(len(columns.chips))],
        "outputs": [_ballot(report, one) for one in report.ballots],
        "links": [_matrix(report, one) for one in report.links],
        "waits": [msgspec.to_builtins(one) for one in report.waits],
        "before": None if report.before is None else str(report.before),
        "shifts": [_shift(report, one) for one in report.shifts],
        "losses": [_loss(report, one) for one in report.losses],
        "exclude": {"hosts": report.exclude, "expression": compress(report.exclude)},
        "criteria": {
            "z": Z,
            "smallest_effect": dict(SMALLEST),
            "least_chips": LEAST_CHIPS,
            "least_units": LEAST_UNITS,
            "host_chips": HOST_CHIPS,
            "rack_hosts": RACK_HOSTS,
            "least_voters": LEAST_VOTERS,
        },
    }


def _case(report: FleetReport, configuration: int, work: int) -> dict[str, Any]:
    one = report.columns.works[work]
    return {
        "configuration": report.names[configuration],
        "case": one.case,
        "kernel_version": one.kernel_version,
        "backend": one.backend,
    }


def _measured(report: FleetReport, one: Measured) -> dict[str, Any]:
    spread = one.spread
    return {
        **_case(report, one.configuration, one.work),
        "unit": report.columns.works[one.work].unit,
        "chips": spread.chips,
        "hosts": one.hosts,
        "judged": one.judged,
        "median": spread.median,
        "robust_sd": spread.robust_sd,
        "quantiles": {f"{quantile:g}": v for quantile, v in zip(QUANTILES, spread.quantiles, strict=True)},
        "histogram": msgspec.to_builtins(spread.histogram),
        "level_sd": one.spreads,
    }


def _missed(report: FleetReport, one: Missed) -> dict[str, Any]:
    names = [report.columns.name(chip) for chip in one.chips]
    return {"case": one.case, "status": one.state, "chips": names, "of": one.of}


def _outlier(report: FleetReport, one: Outlier) -> dict[str, Any]:
    return {
        "level": one.level,
        "name": one.name,
        "device": one.device or None,
        "uuid": one.uuid or None,
        "chips": [report.columns.name(chip) for chip in one.chips],
        **_case(report, one.configuration, one.work),
        "effect": one.effect,
        "z": one.z,
        "against": wording.against(one),
        "cases": one.cases,
        "cases_judged": one.cases_judged,
        "other_runs": list(one.others),
        "control": None if (own := one.control) is None else {"chips": own.chips, "shift": own.shift},
        "standing": one.standing,
        "doubts": dict(one.doubts),
        **msgspec.to_builtins(one.health),
        "driver": report.columns.configurations[one.configuration].driver,
    }


def _score(report: FleetReport, chip: int) -> dict[str, Any]:
    score = float(report.scores[chip])
    told = report.columns.chips[chip]
    return {
        "chip": report.columns.name(chip),
        "unit": told.unit,
        "score": score if math.isfinite(score) else None,
    }


def _ballot(report: FleetReport, one: Ballot) -> dict[str, Any]:
    vote = one.vote
    return {
        **_case(report, one.configuration, one.work),
        "seed": one.seed,
        "verdict": vote.verdict,
        "reason": vote.reason,
        "voters": vote.voters,
        "agreeing": vote.agreeing,
        "majority": None if vote.majority is None else f"{vote.majority:016x}",
        "dissent": [
            {
                "chip": report.columns.name(other.chip),
                "outputs": [f"{output:016x}" for output in other.outputs],
                "sharers": other.sharers,
                "hosts": company.hosts,
                "told": wording.dissent(other, company),
            }
            for other, company in one.dissent
        ],
    }


def _shift(report: FleetReport, one: Shift) -> dict[str, Any]:
    now = report.columns.configurations[one.configuration]
    return {
        **_case(report, one.configuration, one.work),
        "chips": one.chips,
        "median": one.median,
        "robust_sd": one.robust_sd,
        "earlier": {label: read(one.earlier) for label, read in wording.differing([now, one.earlier])},
    }


def _loss(report: FleetReport, one: Loss) -> dict[str, Any]:
    return {
        "chip": report.columns.name(one.chip),
        **_case(report, one.configuration, one.work),
        "change": one.change,
        "z": one.z,
        "cases": one.cases,
    }


def _matrix(report: FleetReport, one: Matrix) -> dict[str, Any]:
    return {
        **_case(report, one.configuration, one.work),
        "profiles": one.profiles,
        "rates": one.rates,
        "slow": [
            {
                "host": report.columns.sheets[link.profile].host,
                "ranks": [link.a, link.b],
                "rate": link.rate,
                "effect": link.effect,
                "z": link.z,
            }
            for link in one.slow
        ],
    }
