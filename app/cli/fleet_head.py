"""`assay fleet run --host`: the fleet runs on a cluster's head node, watched from here over one connection.

The head counts its members whether or not we are connected; the profiles stay in its folder.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import click

from app.cli.arrivals import tell_on_stderr
from app.cli.attendant import BY_USER, GONE, Wish, listen
from app.fleet.expected import Expected
from app.fleet.lines import FleetLine, MemberLine, decode_told
from app.fleet.telling import Events, Text, describe_end
from app.hosts.book import find_host
from app.hosts.errors import HostError
from app.hosts.following import Following, RunOrder
from app.hosts.session import Line, Over, Words, open_session
from app.hosts.ssh import choose_prompts
from benchkernels.signals import stop_on_signals
from benchkernels.suites import BUILT_IN, load_suite, suite_text
from profiles.problems import EXIT_DEVICE, UsageError
from profiles.text import shown

SUITE_FILE = "suite.toml"


def run_on_head(
    name: str,
    given: Mapping[str, object],
    suite: str,
    arguments: Sequence[str],
    *,
    events: bool,
    attended: bool,
) -> int:
    """Run `assay fleet run` with these options on the host of that name; its exit code.

    `given` are options by their names, those without a value left out. Raises HostError, or UsageError for a
    folder that would be one of the connection's own there.
    """
    host = find_host(name)
    into = PurePosixPath(str(given["into"]))
    if not into.is_absolute():
        raise UsageError(f"--into is a folder of host {host.name} here; give its whole path.")
    load_suite(suite)
    prompts = choose_prompts(attended=attended)
    with open_session(host, prompts) as session:
        order = RunOrder(*_words(given, suite, arguments), "keep", f"fleet of {given['engine']}")
        following = Following(session, session.new_run_id(), prompts, tell_on_stderr, order)
        if attended:
            listen(lambda wish: _hear(following, wish))
        return follow_fleet(following, into, events=events)


def follow_fleet(following: Following, into: PurePosixPath, *, events: bool) -> int:
    """Show the fleet of a head node, whose folder `into` is, to its end; its exit code. Raises HostError."""
    restore = stop_on_signals(following)
    try:
        return _Watching(following, into, events=events).run()
    except HostError as error:
        if not following.begun or error.nothing_there:
            raise
        again = f"'assay attach {following.host.name} {following.run_id}' follows it again"
        raise HostError("run", f"{error.what}; the fleet goes on there", again) from None
    finally:
        restore()
        following.close()


def _hear(following: Following, wish: Wish) -> None:
    if wish == "stop":
        following.stop(BY_USER)
    elif wish == "gone":
        following.abandon(GONE)


def _words(
    given: Mapping[str, object], suite: str, arguments: Sequence[str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The command line on the head, and the files that it needs."""
    files = {} if suite in BUILT_IN else {SUITE_FILE: suite_text(suite)}
    words = ["fleet", "run", "--events", "--attended", f"--suite={f'./{SUITE_FILE}' if files else suite}"]
    words += [f"--{key}={value}" for key, value in given.items() if value not in (None, "")]
    return (*words, "--", *arguments), files


class _Watching:
    """From the first line to the exit code."""

    def __init__(self, following: Following, into: PurePosixPath, *, events: bool) -> None:
        self._following = following
        self._into = into
        self._events = events
        self._teller = Events(sys.stdout.buffer) if events else Text(sys.stdout)
        self._members: dict[str, Expected] = {}
        """Each by its own last line; the head tells of every end."""
        self._over = Over(lost=True)

    def run(self) -> int:
        """Hand on what the head tells, and say at the end what it would say there. Raises HostError."""
        for told in self._following.events():
            match told:
                case Line():
                    self._take(told.data)
                case Words():
                    for text in filter(str.strip, told.said.splitlines()):
                        click.echo(shown(text, 1000), err=True)
                case Over():
                    self._over = told
        return self._conclude()

    def _take(self, data: bytes) -> None:
        match decode_told(data):
            case MemberLine() as line:
                self._note(line)
                self._teller.member(line)
            case FleetLine() as line:
                self._teller.fleet(line)

    def _note(self, line: MemberLine) -> None:
        one = self._members.setdefault(line.member, Expected(member=line.member))
        one.host = line.node or one.host or line.host
        one.state, one.reason = line.state, line.reason

    def _conclude(self) -> int:
        host, exit_code = self._following.host.name, self._over.exit_code
        with contextlib.suppress(HostError):  # it will forget it by itself
            self._following.forget()
        if self._over.lost or exit_code is None:
            tell_on_stderr(f"the fleet's command on host {host} broke off; see members.json there.")
            return EXIT_DEVICE
        if self._members and not self._events:
            for line in describe_end(self._members.values(), self._into, host):
                click.echo(line)
        return exit_code
