"""`assay fleet run`: a member of `assay run` on every host, counted to the end."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from click.core import ParameterSource

from app.cli.numbers import Number

if TYPE_CHECKING:
    from app.fleet.coordinator import Coordinator
    from app.fleet.engine import Engine, Order, Wish
    from app.fleet.roll import Roll

EngineName = Literal["slurm", "ray", "ssh"]
PROGRAM = "app"
"""The module that a member is."""
_OURS = frozenset(
    {"suite_name", "device_id", "into", "out", "events", "attended", "as_json", "host", "on_drop"}
)
"""Options of `assay run` that the fleet sets itself."""


@click.command("run")
@click.option(
    "--engine", type=click.Choice(["slurm", "ray", "ssh"]), required=True, help="What starts the members."
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the profiles are collected.",
)
@click.option("--suite", default="quick", show_default=True, help="Name of a suite, or its file.")
@click.option(
    "--hosts", default="", metavar="LIST", help="With commas, as the engine calls them; default: all."
)
@click.option("--nodes", type=click.IntRange(1, 1_000_000), metavar="N", help="How many hosts.")
@click.option(
    "--per-host",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    metavar="N",
    help="1: one member for all accelerators of a host. More: one a chip, all at once.",
)
@click.option("--device", metavar="ID", help="As for 'assay run'; default: all accelerators of the host.")
@click.option(
    "--deadline",
    "deadline_s",
    type=Number(min=1),
    metavar="SECONDS",
    help="From the first member's start; what is not done by then is stopped, and lost if it does not stop.",
)
@click.option(
    "--host", metavar="NAME", help="Run this on that host, a cluster's head, over ssh; DIR is then there."
)
@click.option(
    "--events", is_flag=True, help="Tell each change and, every ten seconds, the counts: JSON lines."
)
@click.option(
    "--attended",
    is_flag=True,
    help='Take {"cmd":"stop"} on stdin; the end of stdin stops the fleet.',
)
@click.argument("arguments", nargs=-1, metavar="[-- OPTIONS OF 'assay run']...", type=click.UNPROCESSED)
def command(
    *,
    engine: EngineName,
    into: Path,
    suite: str,
    hosts: str,
    nodes: int | None,
    per_host: int,
    device: str | None,
    deadline_s: float | None,
    host: str | None,
    events: bool,
    attended: bool,
    arguments: tuple[str, ...],
) -> int:
    """Start a member on every host and collect one profile of each chip in DIR.

    Who is done, failed or lost is counted from the members' words and files, never from an engine's exit
    code, and DIR/members.json keeps it. Ctrl-C ends all and keeps what has come; a second one does not wait.
    """
    from app.fleet.engine import Wish
    from profiles.problems import UsageError

    check_arguments(arguments)
    wanted = tuple(part.strip() for part in hosts.split(","))
    if hosts and "" in wanted:
        raise UsageError("--hosts has an empty name in it; give names with single commas.")
    if per_host > 1 and device:
        raise UsageError("--per-host gives each member an accelerator of its own; leave --device away.")
    if host is not None:
        from app.cli.fleet_head import run_on_head

        given: dict[str, object] = {"engine": engine, "into": into.as_posix(), "hosts": hosts, "nodes": nodes}
        given |= {"per-host": per_host, "device": device, "deadline": deadline_s}
        return run_on_head(host, given, suite, arguments, events=events, attended=attended)
    wish = Wish(hosts=wanted if hosts else (), nodes=nodes, per_host=per_host, device=device)
    more = (*(("--device", device) if device else ()), *arguments)
    order = _order(into, suite, more, deadline_s)
    return _run(_engine(engine, wish), order, events=events, attended=attended)


def check_arguments(arguments: Sequence[str]) -> None:
    """Raise UsageError where a member could not take these, before any is started."""
    from app.cli import run
    from app.cli.run_options import Options
    from profiles.problems import UsageError

    context = run.command.make_context("assay run", list(arguments))
    given = {
        name for name in context.params if context.get_parameter_source(name) == ParameterSource.COMMANDLINE
    }
    if ours := sorted(given & _OURS):
        option = next(o.opts[0] for o in run.command.params if o.name == ours[0])
        raise UsageError(f"{option} cannot stand behind --: that is said to the members by the fleet itself.")
    options = Options(**context.params)
    options.check_duration()
    options.check_group()


def _order(into: Path, suite: str, arguments: tuple[str, ...], deadline_s: float | None) -> Order:
    from app.fleet.engine import Order
    from benchkernels.suites import BUILT_IN, load_suite, suite_text

    load_suite(suite)  # what is wrong with it is told before anything is started
    now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    return Order(
        fleet=f"assay-{now}-{secrets.token_hex(2)}",
        into=into.absolute(),
        suite=suite,
        suite_text="" if suite in BUILT_IN else suite_text(suite),
        arguments=arguments,
        deadline_s=deadline_s,
        program=PROGRAM,
    )


def _engine(name: EngineName, wish: Wish) -> Engine:
    if name == "slurm":
        from app.fleet.slurm import SlurmEngine

        return SlurmEngine(wish)
    if name == "ray":
        from app.fleet.ray import RayEngine

        return RayEngine(wish)
    from app.fleet.ssh import SshEngine

    return SshEngine(wish)


def _run(engine: Engine, order: Order, *, events: bool, attended: bool) -> int:
    from app.cli.attendant import BY_USER, GONE, listen
    from app.fleet.coordinator import Coordinator
    from app.fleet.expected import Record, begin_record, utc
    from app.fleet.roll import Roll
    from app.fleet.telling import Events, Text, describe_end
    from benchkernels.signals import stop_on_signals
    from profiles.storage import make_folder

    teller = Events(sys.stdout.buffer) if events else Text(sys.stdout)
    with _own_stdout(), contextlib.closing(engine):
        expected = list(engine.expect())
        make_folder(order.into)  # not before: what is refused leaves nothing behind
        record = Record(
            fleet=order.fleet,
            engine=engine.name,
            suite=order.suite,
            arguments=list(order.arguments),
            began=utc(),
            expected=expected,
        )
        begin_record(order.into, record)
        roll = Roll(order.into, record)
        coordinator = Coordinator(engine, order, roll, teller)
        restore = stop_on_signals(coordinator)
        if attended:
            listen(
                lambda wish: None if wish == "skip" else coordinator.stop(GONE if wish == "gone" else BY_USER)
            )
        try:
            coordinator.run()
        finally:
            restore()
    if not events:
        for line in describe_end(roll.record.expected, order.into):
            click.echo(line)
    return _exit_code(coordinator, roll)


@contextlib.contextmanager
def _own_stdout() -> Iterator[None]:
    """Nobody else prints there: of a host that dies Ray prints the last lines of a log into our results."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _exit_code(coordinator: Coordinator, roll: Roll) -> int:
    from profiles.problems import EXIT_GATE, EXIT_INTERRUPTED, EXIT_NO_GOOD_CASE

    if coordinator.interrupted:
        return EXIT_INTERRUPTED
    done = roll.counts.get("done", 0)
    if done == len(roll.record.expected):
        return 0
    return EXIT_GATE if done else EXIT_NO_GOOD_CASE
