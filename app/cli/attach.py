"""`assay attach`: take up a run that a host has kept when its connection was gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.hosts.book import Host
    from app.hosts.following import Following
    from app.hosts.session import Kept, Session
    from app.hosts.ssh import Prompts


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

    RUN is its id or the begin of it; without it the only one is taken.
    """
    if events and as_json:
        raise click.UsageError("--events and --json both want stdout; choose one")
    from app.hosts.book import find_host

    host = find_host(name)
    if listed or forget:
        return _look(host, run_id, forget=forget, as_json=as_json)
    from app.cli.arrivals import tell_on_stderr
    from app.cli.measure import check_out
    from app.cli.remote_run import Output, attend
    from app.hosts.following import Following

    check_out(out, several=False)

    def follow(session: Session, prompts: Prompts) -> Following:
        chosen = choose_run(session.runs(), run_id, name)
        return Following(session, chosen.id, prompts, tell_on_stderr)

    return attend(host, Output(events=events, as_json=as_json, attended=attended, out=out), follow)


def choose_run(kept: list[Kept], wanted: str, host: str) -> Kept:
    """The run that begins so, or the only one. Raises UsageError where that is none or several."""
    from profiles.problems import UsageError
    from profiles.text import shown

    fitting = [one for one in kept if one.id == wanted] or [one for one in kept if one.id.startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if not kept:
        raise UsageError(f"host {host} keeps no run: each was collected, or none was begun.")
    ids = ", ".join(shown(one.id, 120) for one in fitting or kept)
    if not fitting:
        raise UsageError(f"host {host} keeps no run {shown(wanted, 120)!r}; it keeps {ids}.")
    raise UsageError(f"host {host} keeps several runs that fit: {ids}; name one of them.")


def _look(host: Host, run_id: str, *, forget: bool, as_json: bool) -> int:
    from app.cli.common import print_json
    from app.hosts.session import open_session
    from app.hosts.ssh import choose_prompts
    from profiles.text import shown

    with open_session(host, choose_prompts(attended=False)) as session:
        kept = session.runs()
        if forget:
            session.forget(choose_run(kept, run_id, host.name).id)
            return 0
    if as_json:
        print_json({"runs": kept})
    elif not kept:
        click.echo(f"host {host.name} keeps no run")
    else:
        for one in kept:
            click.echo(f"{shown(one.id, 120)}  {_STATES[one.state]}  {shown(one.name, 100)}")
    return 0


_STATES = {"going": "goes on   ", "over": "is over   ", "lost": "broke off "}
