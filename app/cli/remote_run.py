"""`assay run --host`: a run on a host, shown, commanded and saved here as one of this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.arrivals import Arrivals, tell_on_stderr
from app.cli.attendant import Attendant
from app.cli.measure import check_out, tell_saved
from app.cli.recording import Saved, row
from app.cli.remote_end import conclude, where_to_go_on
from app.cli.remote_screen import RemoteScreen
from app.cli.run_options import Options
from app.cli.streams import EventOutput
from app.hosts.book import Host, find_host
from app.hosts.errors import HostError, no_torch
from app.hosts.following import Following, RunOrder
from app.hosts.session import Line, Over, Session, Words, open_session
from app.hosts.ssh import Prompts, choose_prompts
from benchkernels.signals import stop_on_signals
from benchkernels.suites import BUILT_IN, load_suite, suite_text
from profiles.events import AnyEvent
from profiles.files import write_profile
from profiles.library import Library, check_name
from profiles.problems import StorageError
from profiles.text import shown

SUITE_FILE = "suite.toml"
Follow = Callable[[Session, Prompts, Callable[[str], object]], Following]
"""What is to be followed over the session; its notices go to the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where what arrives goes beside the library."""

    events: bool
    as_json: bool
    attended: bool
    out: Path | None

    @property
    def quiet(self) -> bool:
        """Whether standard output belongs to a program."""
        return self.events or self.as_json


def measure_on_host(options: Options) -> int:
    """Run on a host and collect what it measures; the exit code."""
    _check(options)
    host = find_host(options.host or "")
    output = Output(
        events=options.events, as_json=options.as_json, attended=options.attended, out=options.out
    )

    def follow(session: Session, prompts: Prompts, notify: Callable[[str], object]) -> Following:
        if not session.hello.torch:
            raise no_torch(host, session.hello.executable)
        return Following(session, session.new_run_id(), prompts, notify, order_run(options))

    return attend(host, output, follow)


def order_run(options: Options) -> RunOrder:
    """The same run as a command line of the host, with the suite's text where it is none that is there."""
    suite, files = options.suite_name, {}
    if suite not in BUILT_IN:
        suite, files = f"./{SUITE_FILE}", {SUITE_FILE: suite_text(options.suite_name)}
    words = ["run", "--events", "--attended", f"--suite={suite}", f"--seed={options.seed}"]
    values = {"device": options.device_id, "rounds": options.rounds, "budget": options.budget_s}
    values |= {"sustained": options.sustained_min, "threads": options.threads, "name": options.name}
    values |= {"ranks": options.ranks}
    words += [f"--{key}={value}" for key, value in values.items() if value is not None]
    words += [f"--case={pattern}" for pattern in options.patterns]
    flags = {"together": options.together, "as-group": options.as_group}
    flags |= {"energy": options.energy, "wait": options.wait}
    words += [f"--{key}" for key, wanted in flags.items() if wanted]
    device = options.device_id or "the best device"
    title = options.name or f"{load_suite(options.suite_name).name} on {device}"
    return RunOrder(tuple(words), files, options.on_drop, title)


def attend(
    host: Host, output: Output, follow: Follow, show: Callable[[Following], int | None] = lambda _: None
) -> int:
    """Connect, follow the run, and save what arrives; the exit code. Raises HostError or StorageError.

    Where `show` gives an exit code it has followed the run itself, and there is nothing to be saved.
    """
    screen = RemoteScreen()

    def notify(text: str) -> None:
        screen.rest()  # ssh may have a question at the terminal, too, before the run goes on
        tell_on_stderr(text)

    prompts = choose_prompts(attended=output.attended)
    attendant = Attendant() if output.attended else None
    try:
        if attendant is not None:
            attendant.listen()
        if sys.stderr.isatty():
            click.echo(f"connecting to host {host.name}", err=True)
        with open_session(host, prompts) as session:
            following = follow(session, prompts, notify)
            if attendant is not None:
                attendant.expect()
                attendant.attend(following)
            # Until the host has forgotten the run: a second Ctrl-C may come when it is just over.
            restore = stop_on_signals(following, hang_up=following.abandon)
            try:
                shown_code = show(following)
                return _Collecting(output, following, screen).run() if shown_code is None else shown_code
            finally:
                following.close()
                restore()
    except KeyboardInterrupt as interrupt:
        raise (attendant.explain(interrupt) if attendant is not None else interrupt) from None


class _Collecting:
    """From the first line to the exit code."""

    def __init__(self, output: Output, following: Following, screen: RemoteScreen) -> None:
        self._output = output
        self._following = following
        self._library = Library()
        self._screen = screen
        self._events = EventOutput()
        self._told_late: list[Saved] = []
        self._arrivals = Arrivals(self._library, self._watch, self._tell)
        self._over: Over | None = None
        self._explained = False
        """The host has said something about a run that was told to stop."""

    def run(self) -> int:
        """Follow the run to its end, or to ours. Raises HostError or StorageError with where to go on."""
        problem: HostError | StorageError | None = None
        try:
            self._follow()
        except (HostError, StorageError) as error:
            problem = error
        finally:
            self._screen.stop()
        try:
            self._arrivals.finish(problem if isinstance(problem, StorageError) else None)
            self._show_results()
        except StorageError as error:
            problem = problem or error
        saved = self._arrivals.saved
        if self._over is not None and problem is None:
            return conclude(self._following, self._over, saved, self._library, explained=self._explained)
        assert problem is not None  # noqa: S101  (one of the two ended it)
        raise where_to_go_on(self._following, problem, saved=bool(saved))

    def _follow(self) -> None:
        for told in self._following.events():
            match told:
                case Line():
                    self._arrivals.take(told.data)
                    if self._output.events:
                        self._events.write(told.data, self._following)
                case Words():
                    self._repeat(told.said)
                case Over():
                    self._over = told

    def _repeat(self, said: str) -> None:
        """The host's words on our standard error, as text and nothing else."""
        for line in filter(str.strip, said.splitlines()):
            click.echo(shown(line, 1000), file=sys.stderr)  # as `tell_on_stderr`
            self._explained |= self._following.stopping and line.startswith("assay: ")

    def _watch(self, run_id: str, event: AnyEvent) -> None:
        if not self._output.quiet:
            self._screen.add(run_id, event)

    def _tell(self, saved: Saved) -> None:
        """Of runs one after the other at once; of several at the same time when their picture is done."""
        if self._output.quiet:
            return
        if saved.profile.loaded_together:
            self._told_late.append(saved)
        else:
            self._screen.stop()
            tell_saved(saved, self._library)

    def _show_results(self) -> None:
        for late in self._told_late:
            click.echo(f"\n{late.profile.device.id}")
            tell_saved(late, self._library)
        saved = self._arrivals.saved
        if self._output.out is not None and len(saved) == 1:
            write_profile(saved[0].profile, self._output.out)
        elif self._output.out is not None and saved:
            tell_on_stderr(f"--out takes one profile, and these are {len(saved)}; they are in the library.")
        if self._output.as_json:
            click.echo(json.dumps({"profiles": [row(item) for item in saved]}, indent=2))


def _check(options: Options) -> None:
    """What is wrong with the order is told before anything is connected to."""
    if options.name is not None:
        check_name(options.name)
    load_suite(options.suite_name)
    device = options.device_id or ""
    check_out(options.out, several=not options.grouped and ("," in device or device == "all"))
