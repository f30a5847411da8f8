"""`assay hosts`: the machines that are reached over ssh, and what is wrong with one of them."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from app.hosts.book import Host
    from app.hosts.facts import Facts, Step

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}
_TITLES = {"disk": "free disk"}


@click.group(name="hosts", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The machines that 'run --host' and 'devices --host' can measure, reached by your own ssh.

    Their names stand in hosts.toml in the configuration folder; passwords and keys are ssh's business. Each
    command takes --json.
    """
    if context.invoked_subcommand is None:
        raise click.UsageError("say what about the hosts: add, list, remove or test.")


@command.command("add")
@click.argument("name")
@click.argument("address", required=False)
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help="Default: what ssh's configuration says."
)
@click.option("--python", metavar="PATH", help="Interpreter there, or its virtual environment.")
@click.option("--setup", metavar="FILE", help="File there that a shell reads first, as CANN's set_env.sh.")
@click.option("--config", metavar="FILE", help="File here in the place of your ssh configuration (ssh -F).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(*, name: str, as_json: bool, **given: Any) -> None:
    """Add a host, or change what is given of the one of that NAME.

    ADDRESS is what ssh is given; default: NAME. An empty text ('') takes a setting away. Nothing is connected
    to: 'assay hosts test NAME' does that.
    """
    import msgspec

    from app.cli.common import print_json
    from app.hosts.book import Host, book_file, keep_host, read_book
    from profiles.problems import UsageError
    from profiles.text import shown

    told = {key: value for key, value in given.items() if value is not None}
    if told.get("config"):
        told["config"] = _config_file(told["config"])
    known = {}
    with contextlib.suppress(UsageError):  # a book with a mistake: this may be what mends it
        known = {one.name: one for one in read_book().hosts}
    host = msgspec.structs.replace(known.get(name, Host(name=name, address=name)), **told)
    changed = keep_host(host)
    if as_json:
        print_json({"host": host, "changed": changed})
        return
    click.echo(f"{name} is {'changed' if changed else 'added'} in {shown(book_file())}: {_where(host)}")
    read_book()  # which tells a mistake that is left, and is in the way of every test
    click.echo(f"try it with: assay hosts test {name}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_(as_json: bool) -> None:
    """List the hosts with what their last tests found."""
    from app.cli.common import print_json
    from app.cli.tables import columns
    from app.hosts.facts import read_facts

    hosts = _read()
    facts = [read_facts(host) for host in hosts]
    if as_json:
        print_json({"hosts": [_describe(host, told) for host, told in zip(hosts, facts, strict=True)]})
    elif not hosts:
        click.echo("no hosts yet: 'assay hosts add NAME [ADDRESS]' adds one")
    else:
        header = ["name", "address", "devices", "tested (UTC)", "state"]
        rows = [_row(host, told) for host, told in zip(hosts, facts, strict=True)]
        click.echo("\n".join(columns(header, rows, shrink={"address", "devices"}, wrap="state")))


@command.command("remove")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def remove(name: str, as_json: bool) -> None:
    """Take a host out of the book. What lies on it stays there."""
    from app.cli.common import print_json
    from app.hosts.book import drop_host
    from app.hosts.facts import forget_facts

    host = drop_host(name)
    forget_facts(name)
    if as_json:
        print_json({"host": host})
        return
    click.echo(f"{host.name} is removed; to add it again: {_adding(host)}")


@command.command("test")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--json", "as_json", is_flag=True, help="Print each step as it is made, one JSON object a line."
)
def test(names: tuple[str, ...], as_json: bool) -> int:
    """Try what a run needs of the hosts (default: all): connection, Python, torch, devices, clock, disk.

    Exit 3 where a step failed. What was found is kept for 'list' and for the window.
    """
    from app.hosts.facts import Facts
    from app.hosts.fan import end_children, fan_out
    from app.hosts.ssh import choose_prompts
    from app.hosts.testing import Examiner
    from profiles.problems import EXIT_DEVICE
    from profiles.text import encode_json

    hosts = _named(names)
    width = max(len(host.name) for host in hosts) if len(hosts) > 1 else 0
    examiner = Examiner(choose_prompts(attended=as_json))
    found: list[Facts] = []
    try:
        for told in fan_out(hosts, examiner.examine):
            with examiner.quiet:
                if as_json:
                    click.echo(encode_json(told))
                elif not isinstance(told, Facts):
                    click.echo("\n".join(_lines(told, width)))
            if isinstance(told, Facts):
                found.append(told)
    except BaseException:
        end_children()
        raise
    if len(hosts) > 1 and not as_json:
        click.echo(f"\n{_summary(found)}")
    return 0 if all(one.ready for one in found) else EXIT_DEVICE


def _config_file(text: str) -> str:
    """The file's whole path, which means the same in every folder and in the window."""
    from profiles.problems import UsageError
    from profiles.text import shown

    if text == "none":  # ssh's own word for reading no configuration
        return text
    path = Path(os.path.expanduser(text)).absolute()  # noqa: PTH111  (Path's own raises for ~nobody)
    if not os.path.exists(path) or os.path.isdir(path):  # noqa: PTH110, PTH112  (those raise for names with NUL)
        raise UsageError(f"--config: {shown(path)} is no file; give the path of an ssh configuration.")
    return str(path)


def _read() -> Sequence[Host]:
    """The hosts of the book; what in it means nothing is told on stderr."""
    from app.hosts.book import read_book

    book = read_book()
    for note in book.notes:
        click.echo(f"assay: {note}", err=True)
    return book.hosts


def _adding(host: Host) -> str:
    """The command that makes this entry."""
    options = [(f"--{key}", getattr(host, key)) for key in ("port", "python", "setup", "config")]
    words = ["assay", "hosts", "add", host.name, host.address]
    return shlex.join([*words, *(word for name, value in options if value for word in (name, str(value)))])


def _named(names: Sequence[str]) -> Sequence[Host]:
    """Those of these names, each once, or all."""
    from app.hosts.book import find_host
    from profiles.problems import UsageError

    hosts = [find_host(name) for name in dict.fromkeys(names)] if names else _read()
    if not hosts:
        raise UsageError("there are no hosts to test: 'assay hosts add NAME [ADDRESS]' adds one.")
    return hosts


def _where(host: Host) -> str:
    port = f" port {host.port}" if host.port is not None else ""
    return f"ssh {host.address}{port}"


def _describe(host: Host, facts: Facts | None) -> dict[str, Any]:
    import msgspec

    failure = facts.failure if facts else None
    return {
        **msgspec.to_builtins(host),
        "tested": facts.when if facts else None,
        "ready": facts.ready if facts else None,
        "problem": failure.what if failure else None,
        "devices": list(facts.devices) if facts else None,
        "runs": msgspec.to_builtins(facts.runs) if facts else None,
    }


def _row(host: Host, facts: Facts | None) -> list[str]:
    from app.hosts.facts import name_devices
    from profiles.text import shown

    if facts is None:
        return [host.name, shown(_where(host)), "–", "–", "not tested yet"]
    state = "ready" if facts.failure is None else facts.failure.what
    when = facts.when[:16].replace("T", " ")
    return [host.name, shown(_where(host)), shown(name_devices(facts.devices) or "–"), when, shown(state)]


def _lines(step: Step, width: int) -> list[str]:
    """A step for people: what was found, what ssh said of it, and what to do. Names have that width."""
    from app.cli.tables import wrapped
    from profiles.text import shown

    word = step.result
    head = (f"{step.host:<{width}}  " if width else "") + f"{_TITLES.get(step.step, step.step):<10} "
    lines = wrapped(f"{head}{word:<9}", shown(step.what, 1000))
    blank, rest = " " * (len(head) + 9), lines[0][len(head) + len(word) :]
    lines[0] = head + click.style(word, fg=_COLOURS[word]) + rest
    lines += [blank + shown(line) for line in step.detail.splitlines()]
    return lines + (wrapped(f"{blank}→ ", shown(step.remedy, 1000)) if step.remedy else [])


def _summary(found: Sequence[Facts]) -> str:
    bad = sorted(one.entry.name for one in found if not one.ready)
    ready = f"{len(found) - len(bad)} of {len(found)} hosts are ready"
    return f"{ready}; not ready: {', '.join(bad)}" if bad else ready
