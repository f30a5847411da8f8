"""`assay run --host`: a run on a host, shown, commanded and saved here as one of this machine."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.arrivals import Arrivals, tell_on_stderr
from app.cli.attendant import Attendant
from app.cli.measure import check_out, exit_code, tell_saved
from app.cli.recording import Saved, row
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
from profiles.problems import EXIT_DEVICE, StorageError
from profiles.text import shown

SUITE_FILE = "suite.toml"


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

    def follow(session: Session, prompts: Prompts) -> Following:
        if not session.hello.torch:
            raise no_torch(host, session.hello.executable)
        return Following(session, session.new_run_id(), prompts, tell_on_stderr, order_run(options))

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


def attend(host: Host, output: Output, follow: Callable[[Session, Prompts], Following]) -> int:
    """Connect, follow the run, and save what arrives; the exit code. Raises HostError or StorageError."""
    prompts = choose_prompts(attended=output.attended)
    attendant = Attendant() if output.attended else None
    try:
        if attendant is not None:
            attendant.listen()
        if sys.stderr.isatty():
            click.echo(f"connecting to host {host.name}", err=True)
        with open_session(host, prompts) as session:
            following = follow(session, prompts)
            if attendant is not None:
                attendant.expect()
                attendant.attend(following)
            try:
                return _Collecting(output, following).run()
            finally:
                following.close()
    except KeyboardInterrupt as interrupt:
        raise (attendant.explain(interrupt) if attendant is not None else interrupt) from None


class _Collecting:
    """From the first line to the exit code."""

    def __init__(self, output: Output, following: Following) -> None:
        self._output = output
        self._following = following
        self._library = Library()
        self._screen = RemoteScreen()
        self._events = EventOutput()
        self._told_late: list[Saved] = []
        self._arrivals = Arrivals(self._library, self._watch, self._tell)
        self._over: Over | None = None

    def run(self) -> int:
        """Follow the run to its end, or to ours. Raises HostError or StorageError with where to go on."""
        restore = stop_on_signals(self._following, hang_up=self._following.abandon)
        problem: HostError | StorageError | None = None
        try:
            self._follow()
        except (HostError, StorageError) as error:
            problem = error
        finally:
            restore()
            self._screen.stop()
        try:
            self._arrivals.finish(problem if isinstance(problem, StorageError) else None)
            self._show_results()
        except StorageError as error:
            problem = problem or error
        if self._over is not None and problem is None:
            return self._conclude(self._over)
        assert problem is not None  # noqa: S101  (one of the two ended it)
        raise self._where_to_go_on(problem)

    def _follow(self) -> None:
        for told in self._following.events():
            match told:
                case Line():
                    self._arrivals.take(told.data)
                    if self._output.events:
                        self._events.write(told.data, self._following)
                case Words():
                    _repeat(told.said)
                case Over():
                    self._over = told

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

    def _conclude(self, over: Over) -> int:
        """The host's part is done: what it keeps is here now. The exit code is the run's own."""
        host, run_id = self._following.host.name, self._following.run_id
        kept = "what had arrived is saved" if self._arrivals.saved else "nothing had arrived"
        if over.problem:
            why = shown(over.problem, 200)
            tell_on_stderr(f"host {host} could not keep all of the run's stream ({why}); {kept}.")
        elif not over.lost and all(item.path.parent == self._library.root for item in self._arrivals.saved):
            # Where the connection breaks off now, the host will forget it by itself.
            with contextlib.suppress(HostError):
                self._following.forget()
        if over.lost or over.exit_code is None:
            how = "nobody there knows how" if over.lost else f"it was ended by signal {over.signal}"
            tell_on_stderr(f"the run {run_id} on host {host} broke off ({how}); {kept}.")
            return EXIT_DEVICE
        codes = [exit_code(item.profile) for item in self._arrivals.saved]
        return max([over.exit_code, *codes])

    def _where_to_go_on(self, problem: HostError | StorageError) -> HostError | StorageError:
        if not self._following.begun:
            return problem
        host, run_id = self._following.host.name, self._following.run_id
        kept = "what had arrived is saved" if self._arrivals.saved else "nothing of it is saved here yet"
        again = f"{kept}; take it up again with 'assay attach {host} {run_id}'"
        if isinstance(problem, StorageError):
            return StorageError(f"{str(problem).rstrip('.')}; host {host} keeps the run: {again}.")
        if self._following.left:
            what = f"the run goes on on host {host} without this window"
            return HostError("run", what, again)
        return HostError("run", problem.what, again, problem.detail.splitlines())


def _check(options: Options) -> None:
    """What is wrong with the order is told before anything is connected to."""
    if options.name is not None:
        check_name(options.name)
    load_suite(options.suite_name)
    device = options.device_id or ""
    check_out(options.out, several="," in device or device == "all")


def _repeat(said: str) -> None:
    """The host's words on our standard error, as text and nothing else."""
    for line in said.splitlines():
        if line.strip():
            click.echo(shown(line, 1000), err=True)
