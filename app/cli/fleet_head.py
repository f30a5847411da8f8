"""`assay fleet run --host`: the fleet runs on a cluster's head node, watched from here over one connection.

The head counts its members whether or not we are connected; the profiles stay in its folder.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from app.cli.arrivals import tell_on_stderr
from app.cli.attendant import BY_USER, GONE, Wish, listen
from app.fleet.lines import FleetLine, MemberLine, decode_told
from app.fleet.telling import Events, Text
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
    if not Path(str(given["into"])).is_absolute():
        raise UsageError(f"--into is a folder of host {host.name} here; give its whole path.")
    load_suite(suite)
    prompts = choose_prompts(attended=attended)
    with open_session(host, prompts) as session:
        order = RunOrder(*_words(given, suite, arguments), "keep", f"fleet of {given['engine']}")
        following = Following(session, session.new_run_id(), prompts, tell_on_stderr, order)
        if attended:
            listen(lambda wish: _hear(following, wish))
        restore = stop_on_signals(following)
        try:
            return _follow(following, events=events)
        except HostError as error:
            if not following.begun:
                raise
            again = f"'assay attach {host.name} {following.run_id} --events' follows it again"
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


def _follow(following: Following, *, events: bool) -> int:
    teller = Events(sys.stdout.buffer) if events else Text(sys.stdout)
    over = Over(lost=True)
    for told in following.events():
        match told:
            case Line():
                match decode_told(told.data):
                    case MemberLine() as line:
                        teller.member(line)
                    case FleetLine() as line:
                        teller.fleet(line)
            case Words():
                for text in filter(str.strip, told.said.splitlines()):
                    click.echo(shown(text, 1000), err=True)
            case Over():
                over = told
    if over.lost or over.exit_code is None:
        tell_on_stderr(
            f"the fleet's command on host {following.host.name} broke off; see members.json there."
        )
        return EXIT_DEVICE
    with contextlib.suppress(HostError):  # it will forget it by itself
        following.forget()
    return over.exit_code
