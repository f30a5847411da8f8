"""What `assay run` does: find the device, plan, run, show, save; nothing measured is lost on the way."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import platform
import re
import secrets
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.cautions import cautions
from app.cli.device_choice import choose_devices
from app.cli.live import display_for
from app.cli.streams import drop_output
from benchkernels.devices.host_memory import memory_bytes
from benchkernels.locks import hold_device
from benchkernels.planning import plan
from benchkernels.runner import Run, RunRequest, stop_on_signals
from benchkernels.suites import Suite, load_suite
from benchkernels.telemetry import open_source
from profiles.events import AnyEvent
from profiles.files import FILE_SUFFIX, write_profile
from profiles.fold import Fold, NothingToSave
from profiles.journal import JournalWriter
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
    as_json: bool


@dataclass(frozen=True)
class Saved:
    """A finished run and where its profile is."""

    profile: Profile
    path: Path


def measure(options: Options) -> int:
    """Run on every chosen device, one after the other; the exit code of the worst of them."""
    if options.name is not None:
        check_name(options.name)
    suite = load_suite(options.suite_name)
    devices = choose_devices(options.device_id)
    _check_out(options.out, several=len(devices) > 1)
    library = Library()
    saved = []
    for device in devices:
        saved.append(_measure_device(options, suite, device, library))
        if not options.as_json and not options.events:
            _tell(saved[-1], library)
        if saved[-1].profile.status == "stopped":
            break
    if options.as_json:
        click.echo(json.dumps({"profiles": [_row(item) for item in saved]}, indent=2))
    return max(_exit_code(item.profile) for item in saved)


def _tell(saved: Saved, library: Library) -> None:
    # A profile that the library had no room for is known by its path alone.
    known = saved.path.name.removesuffix(FILE_SUFFIX) if saved.path.parent == library.root else saved.path
    for sentence in cautions(saved.profile):
        click.echo(f"! {sentence}")
    click.echo(f"profile: {saved.path}")
    click.echo(f"see it with: assay show {shlex.quote(str(known))}")


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


def _measure_device(options: Options, suite: Suite, device: DeviceInfo, library: Library) -> Saved:
    planned = plan(
        suite,
        device,
        free_bytes=_free_bytes(device),
        rounds=options.rounds,
        budget_s=options.budget_s or suite.budget_s,
        patterns=options.patterns,
    )
    request = RunRequest(
        run_id=_run_id(device),
        name=options.name or f"{suite.name} on {device.name}, {_minute()}",
        device=device,
        planned=planned,
        seed=options.seed,
        budget_s=options.budget_s or suite.budget_s,
        threads=options.threads,
    )
    with hold_device(device, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        return _run_and_save(options, request, library)


def _run_and_save(options: Options, request: RunRequest, library: Library) -> Saved:
    fold = Fold()
    journal_path = library.journal_path(request.run_id)
    failure: StorageError | None = None
    stream = _Stream()
    with contextlib.closing(open_source(request.device)) as telemetry, _watching(options) as watch:
        try:
            with contextlib.closing(JournalWriter(journal_path)) as journal:

                def write(line: bytes) -> None:
                    journal.write(line)
                    if options.events:
                        stream.write(line, run)

                def observe(event: AnyEvent) -> None:
                    fold.add(event)
                    watch(event)

                run = Run(request, write, observe, telemetry)
                restore = stop_on_signals(run)
                try:
                    run.execute()
                finally:
                    restore()
        except StorageError as error:
            failure = error
    return _save(fold, library, journal_path, options.out, failure)


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


def _save(
    fold: Fold, library: Library, journal_path: Path, out: Path | None, failure: StorageError | None
) -> Saved:
    """Write the profile to the library, or to where there is still room; the journal goes when it is safe."""
    try:
        profile = fold.profile()
    except NothingToSave:
        _remove(journal_path)
        raise failure or NothingToSave(
            "the run ended before anything was measured; nothing was saved."
        ) from None
    try:
        path = library.save(profile)
    except StorageError as error:
        path = _rescue(profile, failure or error)
    else:
        _remove(journal_path)
    if out is not None:
        write_profile(profile, out)
    if failure is not None:
        raise StorageError(f"{_sentence(failure)} What was measured until then is in {path}.")
    return Saved(profile, path)


def _rescue(profile: Profile, error: StorageError) -> Path:
    path = Path(tempfile.gettempdir()) / f"{profile.id}{FILE_SUFFIX}"
    try:
        write_profile(profile, path)
    except StorageError:
        raise error from None
    click.echo(f"assay: {_sentence(error)} The profile was written to {path} instead.", err=True)
    return path


def _remove(journal: Path) -> None:
    """A journal that stays, because the disk has turned read-only, is harmless: `recover` takes it up."""
    with contextlib.suppress(OSError):
        journal.unlink()


def _sentence(error: StorageError) -> str:
    return f"{str(error).rstrip('.')}."


def _free_bytes(device: DeviceInfo) -> int | None:
    """What a case may take. Of an accelerator all its memory, so that the cases are the same whoever else
    uses it; the worker skips what does not fit beside them.
    """
    return memory_bytes()[0] if device.kind == "cpu" else device.memory_bytes


def _minute() -> str:
    """UTC, so that default names differ."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")


def _run_id(device: DeviceInfo) -> str:
    """`<utc>-<host>-<device>-<random>`: sorts by time and cannot collide between hosts or chips."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    host = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node().partition(".")[0])[:24] or "host"
    chip = re.sub(r"[^A-Za-z0-9]+", "", device.uuid.removeprefix("GPU-") if device.uuid else device.id)[:8]
    return f"{now}-{host}-{chip}-{secrets.token_hex(2)}"


def _good_cases(profile: Profile) -> int:
    return sum(any(r.status == "ok" for r in result.rounds) for result in profile.cases)


def _exit_code(profile: Profile) -> int:
    if profile.status == "stopped":
        return EXIT_INTERRUPTED
    return 0 if _good_cases(profile) else EXIT_NO_GOOD_CASE


def _row(saved: Saved) -> dict[str, object]:
    profile = saved.profile
    return {
        "id": profile.id,
        "name": profile.name,
        "device": profile.device.id,
        "status": profile.status,
        "reason": profile.reason,
        "cases": len(profile.cases),
        "good_cases": _good_cases(profile),
        "path": str(saved.path),
    }
