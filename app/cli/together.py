"""`assay run --together`: all chosen devices at once, each with a run and a profile of its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

import click

from app.cli.attendant import Attendant
from app.cli.recording import Recording, Saved, save_all
from app.cli.run_options import Options
from app.cli.streams import EventOutput
from app.cli.together_display import together_display_for
from benchkernels.locks import hold_devices
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.signals import stop_on_signals
from benchkernels.together import Together
from profiles.events import AnyEvent
from profiles.library import Library
from profiles.problems import StorageError, UsageError
from profiles.profile import DeviceInfo

Show = Callable[[int, AnyEvent], None]
"""Takes an event of the run at that place."""


def check_together(devices: Sequence[DeviceInfo]) -> None:
    """Raises UsageError where the devices cannot be loaded at once."""
    if len(devices) < 2:
        raise UsageError(
            f"--together is for several devices, and {devices[0].id} is the only one chosen: name them with "
            "commas, such as --device cuda:0,cuda:1, or leave --together away."
        )
    accelerators = [device.id for device in devices if device.kind != "cpu"]
    if len(accelerators) < len(devices):
        several = len(accelerators) > 1
        remedy = f"choose --device {','.join(accelerators)}" if several else "leave --together away"
        raise UsageError(
            f"--together cannot load the processor beside an accelerator, which it has to drive; {remedy}."
        )


def measure_together(
    options: Options, requests: Sequence[RunRequest], library: Library, attendant: Attendant | None
) -> list[Saved]:
    """Run on all devices at once; what each has measured is saved whatever becomes of the others."""
    devices = [request.device for request in requests]
    with hold_devices(devices, wait=options.wait, waiting=lambda text: click.echo(text, err=True)):
        return _run_and_save(options, requests, library, attendant)


def _run_and_save(
    options: Options, requests: Sequence[RunRequest], library: Library, attendant: Attendant | None
) -> list[Saved]:
    recordings = [Recording(request, library) for request in requests]
    output = EventOutput()
    failure: StorageError | None = None

    def open_run(place: int, show: Show) -> contextlib.AbstractContextManager[Run]:
        run_id = requests[place].run_id

        def pass_on(line: bytes) -> None:
            if options.events:
                output.write(_mark(line, run_id), together)

        return recordings[place].open(pass_on, lambda event: show(place, event))

    with _watching(options, requests) as show:
        try:
            with contextlib.ExitStack() as stack:
                runs = [stack.enter_context(open_run(place, show)) for place in range(len(requests))]
                together = Together(runs)
                if attendant is not None:
                    attendant.attend(together)
                stack.callback(stop_on_signals(together))
                together.execute()
        except StorageError as error:
            failure = error
    return save_all(recordings, failure)


@contextlib.contextmanager
def _watching(options: Options, requests: Sequence[RunRequest]) -> Iterator[Show]:
    """The display's `add`; nothing is drawn where stdout or stderr belongs to a program."""
    if options.quiet:
        watches = [options.member.watch() for _ in requests] if options.member else []
        yield lambda place, event: watches[place](event) if watches else None
        return
    display = together_display_for(sys.stdout, [request.device.id for request in requests])
    display.start()
    try:
        yield display.add
    finally:
        display.stop()


def _mark(line: bytes, run_id: str) -> bytes:
    """The event, a JSON object, with the id of its run: on stdout the lines of all runs are mixed."""
    return b'{"run":"%s",%s' % (run_id.encode(), line[1:])
