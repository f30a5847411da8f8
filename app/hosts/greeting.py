"""The begin of a connection: our first program says what the host is, and takes what it lacks."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from app.hosts.book import Host
from app.hosts.errors import LEAST_PYTHON, UNDECODABLE, HostError, old_python, other_system, refused
from app.hosts.ssh import Prompts
from app.hosts.ssh_words import dropped, explain_opening, no_answer
from app.hosts.wire import Wire
from profiles.text import encode_json

ASKED_FOR = ("click", "msgspec", "numpy", "platformdirs", "psutil", "torch", "torch-npu")
"""Packages whose versions the host tells."""
HELLO_LIMIT_S: dict[Prompts, float] = {"never": 60.0, "askpass": 300.0, "terminal": 300.0}
"""From the start of ssh to the host's first word; a person may have to find a password first."""
STEP_LIMIT_S = 300.0
"""For a start from a slow disk; an archive has the time in addition that a slow line needs."""
SLOW_LINE_BYTES_PER_S = 32 << 10
_STRAYS_KEPT, _STRAY_BYTES = 50, 500
_BOOT = Path(__file__).resolve().parents[1] / "remote" / "boot.py"


class HostFacts(Struct, frozen=True, kw_only=True):
    """What the host told of itself; nothing was imported for it."""

    python: str
    executable: str
    system: str
    machine: str
    libc: str = ""
    """`glibc 2.36`; empty where it is another C library."""
    host: str
    """What the machine calls itself."""
    packages: dict[str, str] = field(default_factory=dict)
    """Version of each of `ASKED_FOR` that is installed."""
    cache: str = ""
    """The folder that holds what is ours there."""
    free_bytes: int | None = None
    """In it."""
    utc_s: float
    clock_ahead_s: float = 0.0
    """How far the host's clock is ahead of ours; too little by the time for which its word was under way."""
    connect_s: float = 0.0
    """From the start of ssh to the host's first word."""
    code: Literal["there", "sent"] = "there"
    """Whether the host had this version of our code before this connection."""

    @property
    def torch(self) -> str:
        """Its version; empty where there is none."""
        return self.packages.get("torch", "")


class Failed(Struct):
    """Why the host did not do what it was told."""

    kind: str
    what: str = ""
    said: str = ""


class _Word(Struct):
    """Any line of the first program; one of them is there."""

    hello: HostFacts | None = None
    failed: Failed | None = None
    have: list[str] | None = None
    kept: str | None = None
    ready: bool | None = None


def greet(wire: Wire, host: Host, prompts: Prompts) -> HostFacts:
    """Send the first program and hear what the host is. Raises HostError where it cannot be used."""
    began_s = time.monotonic()
    program = _BOOT.read_bytes()
    order = {"python": host.python, "setup": host.setup, "packages": ASKED_FOR}
    wire.send(b"%d\n%s%s" % (len(program), program, encode_line(order)))
    facts = _await_hello(wire, host, prompts, began_s + HELLO_LIMIT_S[prompts])
    facts = msgspec.structs.replace(
        facts, connect_s=time.monotonic() - began_s, clock_ahead_s=facts.utc_s - time.time()
    )
    if facts.system != "Linux":
        raise other_system(host, facts.system)
    if _version(facts.python) < LEAST_PYTHON:
        raise old_python(host, facts.executable, facts.python)
    return facts


def send_code(wire: Wire, host: Host, facts: HostFacts, silence_s: float) -> HostFacts:
    """Send what the host has not yet, and start the agent, which ends when it hears nothing for `silence_s`.

    Raises HostError.
    """
    from app.hosts.shipping import archives_for

    archives = archives_for(host, facts)
    digests = [archive.digest for archive in archives]
    there = _ask(wire, host, {"op": "have", "digests": digests}).have or []
    for archive in archives:
        if archive.digest not in there:
            data = archive.path.read_bytes()
            order = {"op": "put", "digest": archive.digest, "bytes": len(data)}
            _ask(wire, host, order, data)
    _ask(wire, host, {"op": "agent", "digests": digests, "silence_s": silence_s})
    return msgspec.structs.replace(facts, code="there" if digests[0] in there else "sent")


def encode_line(value: Any) -> bytes:
    """One JSON object as a line."""
    return encode_json(value) + b"\n"


def _await_hello(wire: Wire, host: Host, prompts: Prompts, due_s: float) -> HostFacts:
    """The host's first word of ours; what its login says before is skipped."""
    strays: list[str] = []
    while True:
        try:
            line = wire.next_line(due_s - time.monotonic())
        except EOFError:
            raise explain_opening(host, wire.ending(tuple(strays))) from None
        # A login that never stops talking has not answered either.
        if line is None or time.monotonic() > due_s:
            raise no_answer(host, HELLO_LIMIT_S[prompts], wire.ending(tuple(strays), wait_s=0.0))
        if line.startswith((b'{"hello"', b'{"failed"')):
            word = _decode(line)
            if word is not None and word.failed is not None:
                raise refused(host, word.failed.kind, word.failed.what, word.failed.said)
            if word is not None and word.hello is not None:
                return word.hello
        strays = [*strays, line[:_STRAY_BYTES].decode("utf-8", "replace").rstrip()][-_STRAYS_KEPT:]


def _ask(wire: Wire, host: Host, order: dict[str, Any], data: bytes = b"") -> _Word:
    """Send an order, with the bytes that belong to it, and hear the answer."""
    wire.send(encode_line(order) + data)  # in one: a sign that we are there must not come in between
    limit_s = STEP_LIMIT_S + len(data) / SLOW_LINE_BYTES_PER_S
    try:
        line = wire.next_line(limit_s)
    except EOFError:
        raise dropped(host, wire.ending()) from None
    if line is None:
        raise no_answer(host, limit_s, wire.ending(wait_s=0.0))
    word = _decode(line)
    if word is None:
        text = f"host {host.name} said what we do not understand"
        raise HostError("code", text, "try again", [line[:500].decode("utf-8", "replace")])
    if word.failed is not None:
        raise refused(host, word.failed.kind, word.failed.what, word.failed.said)
    return word


def _decode(line: bytes) -> _Word | None:
    try:
        return msgspec.json.decode(line, type=_Word)
    except UNDECODABLE:
        return None


def _version(text: str) -> tuple[int, ...]:
    found = re.match(r"(\d{1,4})\.(\d{1,4})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else ()
