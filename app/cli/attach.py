"""`assay attach`: take up a run that a host has kept when its connection was gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.hosts.book import Host
    from app.hosts.following import Following
    from app.hosts.session import Kept, Session
    from app.hosts.ssh import Prompts

MOST_NAMED = 5
"""Runs in a sentence; `--list` prints all."""


@click.command("attach")
@click.argument("name", metavar="HOST")
@click.argument("run_id", metavar="[RUN]", default="")
@click.option("--list", "listed", is_flag=True, help="Print the runs that the host keeps, and attach none.")
@click.option("--forget", is_flag=True, help="Remove what the host keeps of the run, and attach none.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the profile to this file."
)
@click.option("--events", is_flag=True, help="Stream the events to stdout, one JSON object a line.")
@click.option(
    "--attended",
    is_flag=True,
    help='Take {"cmd":"stop"} and {"cmd":"skip"} on stdin, one a line; the end of stdin leaves the run.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the result, or the list, as JSON.")
def command(
    *,
    name: str,
    run_id: str,
    listed: bool,
    forget: bool,
    out: Path | None,
    events: bool,
    attended: bool,
    as_json: bool,
) -> int:
    """Follow a run that HOST keeps, from its first line on, and save its profiles here.

    RUN is its id or the begin of it; without it the only one that goes on is taken, or the only one there is.
    """
    if events and as_json:
        raise click.UsageError("--events and --json both want stdout; choose one")
    from app.hosts.book import find_host

    host = find_host(name)
    if listed or forget:
        return _look(host, run_id, forget=forget, as_json=as_json)
    from app.cli.measure import check_out
    from app.cli.remote_run import Output, attend
    from app.fleet.kept import fleet_options
    from app.hosts.facts import keep_runs
    from app.hosts.following import Following
    from profiles.problems import UsageError

    check_out(out, several=False)
    fleet_folder = ""

    def follow(session: Session, prompts: Prompts, notify: Callable[[str], object]) -> Following:
        nonlocal fleet_folder
        kept = session.runs()
        keep_runs(host, kept)
        chosen = choose_run(kept, run_id, name) if run_id else choose_living(kept, name)
        fleet_folder = fleet_options(chosen.arguments).get("into", "")
        if fleet_folder and (as_json or out is not None):
            raise UsageError("this run is a fleet, whose profiles stay there: leave --json and --out away.")
        return Following(session, chosen.id, prompts, notify, on_drop=chosen.on_drop)

    def show_fleet(following: Following) -> int | None:
        if not fleet_folder:
            return None
        from app.cli.fleet_head import follow_fleet

        return follow_fleet(following, PurePosixPath(fleet_folder), events=events)

    output = Output(events=events, as_json=as_json, attended=attended, out=out)
    return attend(host, output, follow, show_fleet)


def choose_living(kept: Sequence[Kept], host: str) -> Kept:
    """The only run that goes on, else the only one. Raises UsageError where that is none or several."""
    going = [one for one in kept if one.state == "going"]
    if len(going) != 1:
        return choose_run(kept, "", host)
    if len(kept) > 1:
        from app.cli.arrivals import tell_on_stderr

        tell_on_stderr(f"host {host} keeps more than this run; 'assay attach {host} --list' shows all.")
    return going[0]


def choose_run(kept: Sequence[Kept], wanted: str, host: str, option: str = "") -> Kept:
    """The run that begins so, or the only one. Raises UsageError where that is none or several.

    `option` belongs to the command that is to be given again, such as ` --forget`.
    """
    from profiles.problems import UsageError
    from profiles.text import shown

    fitting = [one for one in kept if one.id == wanted] or [one for one in kept if one.id.startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if not kept:
        raise UsageError(f"host {host} keeps no run: each was collected, or none was begun.")
    ids = _named(fitting or kept)
    if not fitting:
        raise UsageError(f"host {host} keeps no run {shown(wanted, 120)!r}; it keeps {ids}.")
    raise UsageError(
        f"host {host} keeps several runs that fit: {ids}; choose one with 'assay attach {host} RUN{option}'."
    )


def _named(kept: Sequence[Kept]) -> str:
    """The newest of the runs in a sentence, each with what helps to choose."""
    from profiles.text import shown

    told = [f"{len(kept) - MOST_NAMED} older ones"] if len(kept) > MOST_NAMED else []
    for one in kept[-MOST_NAMED:]:
        age = f", {_age(one)} old" if _age(one) else ""
        told.append(f"{shown(one.id, 120)} ({_STATES[one.state]}{age})")
    return ", ".join(told)


def _look(host: Host, run_id: str, *, forget: bool, as_json: bool) -> int:
    from app.cli.common import print_json
    from app.hosts.facts import keep_runs
    from app.hosts.session import open_session
    from app.hosts.ssh import choose_prompts

    with open_session(host, choose_prompts(attended=False)) as session:
        kept = session.runs()
        if forget:
            gone = choose_run(kept, run_id, host.name, " --forget")
            session.forget(gone.id)
            kept.remove(gone)
        keep_runs(host, kept)
    if forget:
        return 0
    if as_json:
        print_json({"runs": kept})
    elif not kept:
        click.echo(f"host {host.name} keeps no run")
    else:
        click.echo("\n".join(_listed(kept)))
    return 0


def _listed(kept: Sequence[Kept]) -> list[str]:
    """A line for each run: its id, how it stands, its age, and what it is called."""
    from app.cli.tables import columns
    from profiles.text import shown

    rows = [[shown(one.id, 120), _STATES[one.state], _age(one), shown(one.name)] for one in kept]
    return columns(["run", "state", "age", "name"], rows, shrink={"name"})


def _age(run: Kept) -> str:
    """`3 h 5 min`, as its id tells; empty for an id that another program has made."""
    import datetime

    from app.cli.clock import format_estimate
    from app.hosts.session import ID_TIME

    try:
        begun = datetime.datetime.strptime(run.id.partition("-")[0], ID_TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        return ""
    age = datetime.datetime.now(datetime.UTC) - begun
    return f"{age.days} days" if age.days > 1 else format_estimate(max(0.0, age.total_seconds()))


_STATES = {"going": "goes on", "over": "is over", "lost": "broke off"}
