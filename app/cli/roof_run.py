"""What `assay roof` does: plan, search, confirm, save, and tell."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.cli.cautions import cautions
from app.cli.common import print_json, tell_overlay
from app.cli.device_choice import choose_devices, with_loaded_clock
from app.cli.measure import check_out
from app.cli.recording import (
    Recording,
    Saved,
    ended_by,
    free_bytes,
    handle,
    new_run_id,
    row,
    utc_second,
)
from app.cli.roof_display import RoofDisplay, roof_display_for
from app.cli.roof_text import ceiling_lines
from benchkernels.locks import hold_device
from benchkernels.request import RunRequest
from benchkernels.roof.budget import RoofPlan, plan_roof
from benchkernels.roof.prior import Wish
from benchkernels.roof.session import RoofSession
from benchkernels.signals import stop_on_signals
from profiles.files import write_profile
from profiles.library import Library, check_name
from profiles.problems import EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE, StorageError, UsageError
from profiles.profile import DeviceInfo, good_cases
from profiles.roof import Ceiling, ceilings_of


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line of `assay roof`."""

    device_id: str | None
    dtypes: tuple[str, ...]
    kernels: tuple[str, ...]
    sizes: tuple[int, ...]
    budget_s: float
    sustained_s: int
    threads: int | None
    seed: int
    name: str | None
    out: Path | None
    wait: bool
    as_json: bool


def measure_roof(options: Options) -> int:
    """Search the device for its roof; the exit code."""
    if options.name is not None:
        check_name(options.name)
    check_out(options.out, several=False)
    tell_overlay()
    device = _choose(options.device_id)
    _plan(options, device)  # what is wrong with it is told at once
    library = Library()
    with hold_device(device, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        device = with_loaded_clock(device)
        plan = _plan(options, device)
        for target in plan.left_out:
            click.echo(
                f"{target} is left out: nothing of it fits the memory, the time and the dtypes.", err=True
            )
        saved = _run_and_save(options, _request(options, device, plan), plan, library)
    if options.as_json:
        print_json(_describe(saved))
    else:
        _tell(saved, library)
    if saved.profile.status == "stopped":
        return EXIT_INTERRUPTED
    return 0 if good_cases(saved.profile) else EXIT_NO_GOOD_CASE


def _choose(device_id: str | None) -> DeviceInfo:
    devices = choose_devices(device_id)
    if len(devices) > 1:
        raise UsageError("a roof is that of one unit: name one device with --device.")
    return devices[0]


def _plan(options: Options, device: DeviceInfo) -> RoofPlan:
    return plan_roof(
        device,
        Wish(options.kernels, options.dtypes, options.sizes),
        free_bytes=free_bytes(device),
        budget_s=options.budget_s,
        sustained_s=options.sustained_s,
        seed=options.seed,
    )


def _request(options: Options, device: DeviceInfo, plan: RoofPlan) -> RunRequest:
    return RunRequest(
        run_id=new_run_id(device),
        name=options.name or f"roof of {device.name}, {utc_second()}",
        device=device,
        planned=plan.at_first,
        seed=options.seed,
        threads=options.threads,
        roof_budget_s=options.budget_s,
    )


def _run_and_save(options: Options, request: RunRequest, plan: RoofPlan, library: Library) -> Saved:
    recording = Recording(request, library)
    failure: StorageError | None = None
    with _watching(options, plan) as display:
        try:
            with recording.open(lambda line: None, display.add) as run:
                session = RoofSession(run, plan, recording.fold.profile)
                restore = stop_on_signals(session)
                try:
                    session.execute()
                finally:
                    restore()
        except StorageError as error:
            failure = error
    saved = recording.save(failure)
    if options.out is not None:
        write_profile(saved.profile, options.out)
    if failure is not None:
        raise ended_by(failure, [saved])
    return saved


@contextlib.contextmanager
def _watching(options: Options, plan: RoofPlan) -> Iterator[RoofDisplay]:
    display = roof_display_for(None if options.as_json else sys.stdout, plan.budget_s)
    display.start()
    try:
        yield display
    finally:
        display.stop()


def _tell(saved: Saved, library: Library) -> None:
    lines = ceiling_lines(saved.profile)
    if lines:
        click.echo("\n" + "\n".join(lines) + "\n")
    for sentence in cautions(saved.profile):
        click.echo(f"! {sentence}")
    click.echo(f"profile: {saved.path}")
    click.echo(f"see it with: assay show {shlex.quote(handle(saved, library))}")


def _describe(saved: Saved) -> dict[str, Any]:
    return {
        "profile": row(saved),
        "roof": [describe_ceiling(one) for one in ceilings_of(saved.profile)],
    }


def describe_ceiling(one: Ceiling) -> dict[str, Any]:
    """A ceiling for a script."""
    return {
        "target": one.target.target,
        "kernel": one.target.kernel,
        "dtype": one.target.dtype,
        "case": one.case,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "unit": one.unit,
        "doubt": one.doubt,
        "rounds": one.rounds,
        "rounds_left_out": one.left_out,
        "searched_value": one.searched,
        "shrinkage": one.shrinkage,
        "sustained_value": one.sustained.end.rate if one.sustained else None,
        "sustained_steady": one.sustained.steady if one.sustained else None,
        "sustained_reason": one.sustained.reason if one.sustained else "it was not run for long",
        "points": one.target.points,
        "tried": one.target.tried,
        "discarded": one.target.discarded,
    }
