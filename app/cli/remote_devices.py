"""`assay devices --host`: what a host can measure, in its own words."""

from __future__ import annotations

import click

from app.cli.common import print_json, working
from app.hosts.book import find_host
from app.hosts.errors import UNDECODABLE, HostError
from app.hosts.session import open_session
from app.hosts.ssh import choose_prompts
from profiles.text import shown


def show_devices(name: str, *, as_json: bool, sources: bool) -> int:
    """Print what `assay devices` prints there; its exit code. Raises HostError."""
    host = find_host(name)
    more = ["--json"] if as_json else ["--sources"] if sources else []
    prompts = choose_prompts(attended=False)
    with open_session(host, prompts) as session, working(f"looking at the devices of {name}, some seconds"):
        answer = session.call(["devices", *more])
    for line in answer.stderr.splitlines():
        click.echo(shown(line, 1000), err=True)
    if not as_json:
        # Line by line as text: a host must not move our cursor.
        click.echo("\n".join(shown(line, 2000) for line in answer.stdout.splitlines()))
    elif answer.stdout.strip():
        print_json(_parsed(name, answer.stdout))
    return answer.exit_code


def _parsed(name: str, text: str) -> object:
    import msgspec

    try:
        return msgspec.json.decode(text)
    except UNDECODABLE:
        what = f"host {name} answered with something that is not JSON"
        raise HostError("run", what, "look at it with 'assay devices --host' without --json") from None
