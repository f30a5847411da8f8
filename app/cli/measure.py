"""What `assay run` does: find the device, plan, run, show, save; nothing measured is lost on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.attendant import Attendant
from app.cli.cautions import cautions
from app.cli.common import tell_overlay
from app.cli.device_choice import choose_devices
from app.cli.live import display_for
from app.cli.recording import (
    Recording,
    Saved,
    ended_by,
    free_bytes,
    good_cases,
    handle,
    minute,
    new_run_id,
    row,
)
from app.cli.streams import drop_output
from benchkernels.locks import hold_device
from benchkernels.planning import plan
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.signals import stop_on_signals
from benchkernels.suites import Suite, load_suite
from profiles.events import AnyEvent
from profiles.files import FILE_SUFFIX, write_profile
from profiles.library import Library, check_name
from profiles.problems import EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE, StorageError, UsageError
from profiles.profile import DeviceInfo, Profile
from profiles.text import shown


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line of `assay run`."""

    suite_name: str
    device_id: str | None
    patterns: tuple[str, ...]
    rounds: int | None
    budget_s: float | None
    threads: int | None
    seed: int
    name: str | None
    out: Path | None
    wait: bool
    events: bool
    attended: bool
    as_json: bool


def measure(options: Options) -> int:
    """Run on every chosen device, one after the other; the exit code of the worst of them."""
    if not options.attended:
        return _measure(options, None)
    attendant = Attendant()
    try:
        attendant.listen()
        return _measure(options, attendant)
    except KeyboardInterrupt as interrupt:
        raise attendant.explain(interrupt) from None


def _measure(options: Options, attendant: Attendant | None) -> int:
    if options.name is not None:
        check_name(options.name)
    suite = load_suite(options.suite_name)
    tell_overlay()
    devices = choose_devices(options.device_id)
    _check_out(options.out, several=len(devices) > 1)
    library = Library()
    saved = []
    for device in devices:
        if attendant is not None:
            attendant.expect()
        saved.append(_measure_device(options, suite, device, library, attendant))
        if not options.as_json and not options.events:
            _tell(saved[-1], library)
        if saved[-1].profile.status == "stopped":
            break
    if options.as_json:
        click.echo(json.dumps({"profiles": [row(item) for item in saved]}, indent=2))
    return max(_exit_code(item.profile) for item in saved)


def _tell(saved: Saved, library: Library) -> None:
    for sentence in cautions(saved.profile):
        click.echo(f"! {sentence}")
    click.echo(f"profile: {saved.path}")
    click.echo(f"see it with: assay show {shlex.quote(handle(saved, library))}")


def _check_out(out: Path | None, *, several: bool) -> None:
    if out is None:
        return
    if several:
        raise UsageError("--out takes one profile, and several devices make several; leave it away.")
    try:
        out.lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:  # a name that is too long, or goes through a file
        raise StorageError(f"--out {shown(out)} cannot be written: {error.args[-1]}.") from None
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder; name a file, such as {out / 'run'}{FILE_SUFFIX}.")
    if not out.parent.is_dir():
        raise UsageError(f"the folder of --out {out} does not exist; create it first.")
    if not os.access(out.parent, os.W_OK):
        raise StorageError(f"the folder of --out {out} cannot be written; choose another one.")


def _measure_device(
    options: Options, suite: Suite, device: DeviceInfo, library: Library, attendant: Attendant | None
) -> Saved:
    planned = plan(
        suite,
        device,
        free_bytes=free_bytes(device),
        rounds=options.rounds,
        budget_s=options.budget_s or suite.budget_s,
        patterns=options.patterns,
    )
    request = RunRequest(
        run_id=new_run_id(device),
        name=options.name or f"{suite.name} on {device.name}, {minute()}",
        device=device,
        planned=planned,
        seed=options.seed,
        budget_s=options.budget_s or suite.budget_s,
        threads=options.threads,
    )
    with hold_device(device, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        return _run_and_save(options, request, library, attendant)


def _run_and_save(
    options: Options, request: RunRequest, library: Library, attendant: Attendant | None
) -> Saved:
    recording = Recording(request, library)
    stream = _Stream()
    failure: StorageError | None = None

    def pass_on(line: bytes) -> None:
        if options.events:
            stream.write(line, run)

    with _watching(options) as watch:
        try:
            with recording.open(pass_on, watch) as run:
                if attendant is not None:
                    attendant.attend(run)
                restore = stop_on_signals(run)
                try:
                    run.execute()
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
def _watching(options: Options) -> Iterator[Callable[[AnyEvent], None]]:
    """The display's `add`; nothing is drawn where stdout or stderr belongs to a program."""
    if options.events or options.as_json:
        yield lambda event: None
        return
    display = display_for(sys.stdout)
    display.start()
    try:
        yield display.add
    finally:
        display.stop()


class _Stream:
    """The events on stdout, until nobody takes them any more: then the run is stopped, and saved."""

    def __init__(self) -> None:
        self._open = True

    def write(self, line: bytes, run: Run) -> None:
        if not self._open:
            return
        try:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        except OSError as error:
            self._open = False
            drop_output()
            run.stop(f"the events could not be written ({error.strerror or error})")


def _exit_code(profile: Profile) -> int:
    if profile.status == "stopped":
        return EXIT_INTERRUPTED
    return 0 if good_cases(profile) else EXIT_NO_GOOD_CASE
