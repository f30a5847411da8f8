"""A connection to a host, and what can be asked over it: short commands, runs, and their lines.

The host's end is `app.remote.agent`; its first lines say what goes over the wire.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import secrets
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Raw, Struct

from app.hosts.book import Host
from app.hosts.errors import UNDECODABLE, DroppedError, HostError, SilentError, killed, refused
from app.hosts.greeting import Failed, HostFacts, encode_line, greet, send_code
from app.hosts.ssh import Prompts, start_ssh
from app.hosts.ssh_words import dropped
from app.hosts.wire import Wire
from profiles.problems import DeviceError
from profiles.profile import RunId
from profiles.text import shown

T = TypeVar("T")
HEARTBEAT_S = 4.0
SILENCE_S = 15.0
"""After so long without a word each side takes the connection for gone; ssh notices only of its own ones."""
ANSWER_LIMIT_S = 60.0
CALL_LIMIT_S = 300.0
"""For a short command: finding the devices loads torch, which takes its time from a slow disk."""
ID_TIME = "%Y%m%dT%H%M%SZ"
"""How the id of a run begins: when it was ordered, UTC, by the clock of the client that did."""
OnDrop = Literal["keep", "stop"]
"""What becomes of a run whose connection is gone."""
Command = Literal["stop", "skip", "kill"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a short command ended, and what it printed."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the run's event stream as the run wrote it, its end included; `number` counts from 0."""

    number: int
    data: bytes


class Words(Struct, frozen=True):
    """What the run said on standard error; `bytes` is how much that is from its begin."""

    said: str
    bytes: int


class Over(Struct, frozen=True):
    """How the run ended."""

    exit_code: int | None = None
    signal: int | None = None
    problem: str = ""
    """Why not all of its stream could be kept there; empty where all was."""
    lost: bool = False
    """Nobody could say: its keeper was killed, or the machine went down."""


class Kept(Struct, frozen=True):
    """A run that the host keeps until it is forgotten."""

    id: RunId
    """It becomes a word of a command line here, and a host is not trusted to send one that is no option."""
    name: str
    state: Literal["going", "over", "lost"]
    arguments: tuple[str, ...] = ()
    """The command line of `assay` that it is; to be read, and never to be given to a program."""
    on_drop: OnDrop = "keep"


class _Message(Struct):
    """Any line of the agent that is not one of the run's."""

    re: int = 0
    result: Raw = Raw(b"null")
    failed: Failed | None = None
    said: str | None = None
    bytes: int = 0
    over: Over | None = None


def open_session(host: Host, prompts: Prompts) -> Session:
    """Connect, send what the host lacks, and be ready for questions. Raises as `Opening.open`."""
    return Opening(host, prompts).open()


class Opening:
    """One attempt to open a session, which another thread than the one in `open` may give up."""

    def __init__(self, host: Host, prompts: Prompts, *, shared: bool = True) -> None:
        """Without `shared` no connection that the user has made before is used (ControlPath of ssh)."""
        self.host = host
        self._prompts = prompts
        self._shared = shared
        self._wire: Wire | None = None
        self._given_up = False

    def open(self) -> Session:
        """Connect, send what the host lacks, and be ready for questions.

        Raises HostError with a sentence for everything that can be in the way, UsageError for an address that
        ssh must not be given, DeviceError where there is no ssh.
        """
        try:
            wire = self._wire = Wire(start_ssh(self.host, self._prompts, shared=self._shared))
        except OSError as error:
            text = f"ssh cannot be started ({error.strerror or error}); check its program."
            raise DeviceError(text) from None
        try:
            if self._given_up:
                wire.end()
            facts = greet(wire, self.host, self._prompts)
            wire.keep_alive(HEARTBEAT_S)  # what the host lacks may have to be fetched from far away first
            facts = send_code(wire, self.host, facts, SILENCE_S)
        except BaseException:
            wire.close(grace_s=0.2)
            raise
        return Session(self.host, wire, facts)

    def give_up(self) -> None:
        """End ssh, with the question that it may be asking; nobody has taken the session, if there is one."""
        self._given_up = True
        if self._wire is not None:
            self._wire.end()


class Session:
    """One open connection. For one thread, but `tell` may be called from any, and from a signal handler."""

    def __init__(self, host: Host, wire: Wire, facts: HostFacts) -> None:
        self.host = host
        self.hello = facts
        self._wire = wire
        self._orders = 0
        self._waiting: deque[Line | Words | Over] = deque()
        """Of the attached run: what came while an answer was waited for."""
        self._run_id = ""

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection. A run whose order says `stop` ends with it; may be called twice."""
        self._wire.close()

    def abort(self) -> None:
        """End ssh at once, from any thread or signal handler; whoever waits for a line gets DroppedError."""
        self._wire.abort()

    def call(self, arguments: Sequence[str], limit_s: float = CALL_LIMIT_S) -> Answer:
        """Run a short command of `assay` on the host to its end. Raises HostError, also where it was killed.

        The host says meanwhile that it is there, as it may not while it carries out another order.
        """
        answer = self._ask(Answer, "call", limit_s, SILENCE_S, arguments=list(arguments))
        if answer.exit_code < 0:
            raise killed(self.host, arguments, -answer.exit_code)
        return answer

    def new_run_id(self) -> str:
        """`<utc>-<host>-<random>`: one home may serve many machines."""
        now = datetime.datetime.now(datetime.UTC).strftime(ID_TIME)
        name = re.sub(r"[^A-Za-z0-9-]+", "-", self.hello.host.partition(".")[0])[:40].strip("-") or "host"
        return f"{now}-{name}-{secrets.token_hex(3)}"

    def start(
        self,
        run_id: str,
        arguments: Sequence[str],
        *,
        files: Mapping[str, str],
        on_drop: OnDrop = "keep",
        name: str = "",
    ) -> None:
        """Begin `assay ARGUMENTS` in a folder of its own that holds `files`; it outlives this connection.

        Told again with the same id, after a connection that broke off, it begins nothing. `name` is for
        people. Raises HostError.
        """
        job = {"arguments": list(arguments), "on_drop": on_drop, "name": name}
        self._ask(str, "start", run=run_id, job=job, files=dict(files))

    def attach(self, run_id: str, first: int = 0, told: int = 0) -> None:
        """From now on `events` has the run's lines from number `first` on, and its words from byte `told` on.

        One run a session. Raises HostError, also where the host keeps no such run.
        """
        self._run_id = run_id
        self._ask(str, "attach", run=run_id, first=first, told=told)

    def events(self) -> Iterator[Line | Words | Over]:
        """What the attached run says, as it comes, until it is over.

        Raises DroppedError; SilentError where the host does not even say any more that it is there.
        """
        while True:
            told = self._next_told()
            yield told
            if isinstance(told, Over):
                return

    def tell(self, command: Command) -> None:
        """Hand a command to the attached run; what it does is seen in the events."""
        self._wire.send(encode_line({"n": 0, "op": "tell", "run": self._run_id, "word": command}))

    def runs(self) -> list[Kept]:
        """The runs that the host keeps, oldest first. Raises HostError."""
        return self._ask(list[Kept], "runs")

    def forget(self, run_id: str) -> None:
        """Remove what the host keeps of a run that is over. Raises HostError."""
        self._ask(bool, "forget", run=run_id)

    def _ask(
        self,
        kind: type[T],
        op: str,
        limit_s: float = ANSWER_LIMIT_S,
        silence_s: float = ANSWER_LIMIT_S,
        **order: Any,
    ) -> T:
        self._orders += 1
        number = self._orders
        self._wire.send(encode_line({"n": number, "op": op, **order}))
        heard_s = time.monotonic()
        due_s = heard_s + limit_s
        while True:
            message = self._receive(min(due_s - time.monotonic(), silence_s))
            if message is None and time.monotonic() < due_s:
                raise self._gone_silent()
            if message is None or (message.re != number and time.monotonic() > due_s):
                what = f"host {self.host.name} has not answered within {limit_s:.0f} s"
                kind_of_drop = SilentError if time.monotonic() - heard_s > SILENCE_S else DroppedError
                raise kind_of_drop("run", what, "try again, or look what keeps the machine busy")
            heard_s = time.monotonic()
            if message.re != number:
                continue
            if message.failed is not None:
                raise refused(self.host, message.failed.kind, message.failed.what, message.failed.said)
            try:
                return msgspec.json.decode(message.result, type=kind)
            except UNDECODABLE as error:
                what = f"host {self.host.name} answered with what we do not understand ({shown(error, 200)})"
                raise HostError("run", what, "try again") from None

    def _next_told(self) -> Line | Words | Over:
        while not self._waiting:
            if self._receive(SILENCE_S) is None:
                raise self._gone_silent()
        return self._waiting.popleft()

    def _gone_silent(self) -> SilentError:
        self._wire.abort()
        what = f"nothing was heard from host {self.host.name} for {SILENCE_S:.0f} s"
        return SilentError("run", what, "check the network and that the machine is up")

    def _receive(self, timeout_s: float) -> _Message | None:
        """The next message; None where there was none in time. The run's own are put aside.

        Raises DroppedError.
        """
        try:
            line = self._wire.next_line(timeout_s)
        except EOFError:
            raise dropped(self.host, self._wire.ending()) from None
        if line is None:
            return None
        if line[:1].isdigit():
            number, _, data = line.partition(b" ")
            with contextlib.suppress(ValueError):
                self._waiting.append(Line(int(number), data))
            return _Message()
        try:
            message = msgspec.json.decode(line, type=_Message)
        except UNDECODABLE:
            return _Message()  # a newer agent's word: not ours to judge
        if message.said is not None:
            self._waiting.append(Words(message.said, message.bytes))
        if message.over is not None:
            self._waiting.append(message.over)
        return message
