"""What `assay run` does: find the devices, plan, run, show, save; nothing measured is lost on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from app.cli.attendant import Attendant
from app.cli.cautions import cautions
from app.cli.common import tell_overlay
from app.cli.device_choice import choose_devices, with_loaded_clock
from app.cli.group import check_single, choose_group, request_group
from app.cli.live import display_for
from app.cli.recording import Recording, Saved, ended_by, handle, row
from app.cli.run_options import Options, profile_name, request_run
from app.cli.streams import EventOutput
from app.cli.sustained_text import sustained_lines
from app.cli.together import check_together, measure_together
from benchkernels.locks import hold_device, hold_devices
from benchkernels.request import RunRequest
from benchkernels.signals import stop_on_signals
from benchkernels.suites import Suite, load_suite
from profiles.events import AnyEvent
from profiles.files import FILE_SUFFIX, write_profile
from profiles.library import Library, check_name
from profiles.problems import EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE, StorageError, UsageError
from profiles.profile import DeviceInfo, Profile, good_cases
from profiles.storage import takes_a_stream
from profiles.sustained import sustained_of
from profiles.text import shown


def measure(options: Options) -> int:
    """Run on every chosen device, one after the other or all at once; the exit code of the worst of them."""
    if options.member is None:
        return _measure_attended(options)
    with options.member.telling():
        return _measure_attended(options)


def _measure_attended(options: Options) -> int:
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
    saved = (_measure_group if options.grouped else _measure_devices)(options, suite, attendant)
    if options.as_json:
        click.echo(json.dumps({"profiles": [row(item) for item in saved]}, indent=2))
    return max(exit_code(item.profile) for item in saved)


def _measure_group(options: Options, suite: Suite, attendant: Attendant | None) -> list[Saved]:
    devices = choose_group(options)
    check_out(options.out, several=False)
    library = _library(options)
    if attendant is not None:
        attendant.expect()
    request = request_group(options, suite, devices)
    with hold_devices(devices, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        saved = _run_and_save(options, request, library, attendant)
    if not options.quiet:
        tell_saved(saved, library)
    return [saved]


def _measure_devices(options: Options, suite: Suite, attendant: Attendant | None) -> list[Saved]:
    choose = choose_devices if options.member is None else options.member.choose
    devices = choose(options.device_id)
    check_single(suite, devices)
    if options.together:
        check_together(devices)
    if options.name is not None:
        for device in devices:
            check_name(profile_name(options, suite, device, devices))
    check_out(options.out, several=len(devices) > 1)
    library = _library(options)
    if options.together:
        return _measure_together(options, suite, devices, library, attendant)
    return _measure_in_order(options, suite, devices, library, attendant)


def _measure_in_order(
    options: Options,
    suite: Suite,
    devices: Sequence[DeviceInfo],
    library: Library,
    attendant: Attendant | None,
) -> list[Saved]:
    saved = []
    for device in devices:
        if attendant is not None:
            attendant.expect()
        request = request_run(options, suite, device, devices)  # what is wrong with it is told at once
        with hold_device(device, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
            if (loaded := with_loaded_clock(device)) != device:
                request = request_run(options, suite, loaded, devices)
            saved.append(_run_and_save(options, request, library, attendant))
        if not options.quiet:
            tell_saved(saved[-1], library)
        if saved[-1].profile.status == "stopped":
            break
    return saved


def _measure_together(
    options: Options,
    suite: Suite,
    devices: Sequence[DeviceInfo],
    library: Library,
    attendant: Attendant | None,
) -> list[Saved]:
    if attendant is not None:
        attendant.expect()
    requests = [request_run(options, suite, device, devices) for device in devices]
    saved = measure_together(options, requests, library, attendant)
    if options.member is not None:
        options.member.note(saved)
    if not options.quiet:
        for item in saved:
            click.echo(f"\n{item.profile.device.id}")
            tell_saved(item, library)
    return saved


def _library(options: Options) -> Library:
    return Library() if options.member is None else options.member.library


def tell_saved(saved: Saved, library: Library) -> None:
    """Say where the profile is, and what to bear in mind of it."""
    for line in sustained_lines(sustained_of(saved.profile)):
        click.echo(line)
    for sentence in cautions(saved.profile):
        click.echo(f"! {sentence}")
    click.echo(f"profile: {saved.path}")
    click.echo(f"see it with: assay show {shlex.quote(handle(saved, library))}")


def check_out(out: Path | None, *, several: bool) -> None:
    """Before anything is measured: raises UsageError or StorageError where `--out` cannot be written."""
    if out is None:
        return
    if several:
        raise UsageError("--out takes one profile, and several devices make several; leave it away.")
    try:
        stream = takes_a_stream(out)
    except (OSError, ValueError) as error:  # a name that is too long, or goes through a file
        raise StorageError(f"--out {shown(out)} cannot be written: {error.args[-1]}.") from None
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder; name a file, such as {out / 'run'}{FILE_SUFFIX}.")
    if not out.parent.is_dir():
        raise UsageError(f"the folder of --out {out} does not exist; create it first.")
    # A pipe or a device is written into where it is; a file is made beside what it takes the place of.
    if not os.access(out if stream else out.parent, os.W_OK):
        what = "" if stream else "the folder of "
        raise StorageError(f"{what}--out {out} cannot be written; choose another one.")


def _run_and_save(
    options: Options, request: RunRequest, library: Library, attendant: Attendant | None
) -> Saved:
    recording = Recording(request, library)
    output = EventOutput()
    failure: StorageError | None = None

    def pass_on(line: bytes) -> None:
        if options.events:
            output.write(line, run)

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
    if options.member is not None:
        options.member.note([saved])
    if options.out is not None:
        write_profile(saved.profile, options.out)
    if failure is not None:
        raise ended_by(failure, [saved])
    return saved


@contextlib.contextmanager
def _watching(options: Options) -> Iterator[Callable[[AnyEvent], None]]:
    """The display's `add`; nothing is drawn where stdout or stderr belongs to a program."""
    if options.quiet:
        yield (lambda event: None) if options.member is None else options.member.watch()
        return
    display = display_for(sys.stdout)
    display.start()
    try:
        yield display.add
    finally:
        display.stop()


def exit_code(profile: Profile) -> int:
    """Of a run that ended with this profile."""
    if profile.status == "stopped":
        return EXIT_INTERRUPTED
    return 0 if good_cases(profile) else EXIT_NO_GOOD_CASE
