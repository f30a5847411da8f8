"""A test of a host: what a run there needs, step by step, each with what to do where it is missing."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.hosts.book import Host
from app.hosts.errors import UNDECODABLE, DroppedError, HostError, no_torch
from app.hosts.facts import Facts, Result, Step, StepName, Told, keep_facts, name_devices, read_facts
from app.hosts.session import Kept, Session, open_session
from app.hosts.ssh import Prompts
from app.hosts.ssh_words import might_be_answered, repeats
from profiles.problems import AssayError
from profiles.text import shown
from profiles.units import format_bytes, format_seconds

CLOCK_LIMIT_S = 5.0
"""A slow login makes a clock look wrong by some seconds; the dates of profiles need no better one."""
LITTLE_BYTES, TOO_LITTLE_BYTES = 1 << 30, 100 << 20
"""Our code and the stream of a long run take some ten MiB."""


class Examiner:
    """Tests hosts, also several at a time; people are asked one question at a time, where they must be."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self._asking = threading.Lock()
        self._in_vain = False
        """Somebody was asked, and the login failed all the same."""

    @property
    def quiet(self) -> contextlib.AbstractContextManager[object]:
        """To tell something within: never while ssh asks on the terminal, in whose question it would land."""
        return self._asking if self._prompts == "terminal" else contextlib.nullcontext()

    def examine(self, host: Host) -> Generator[Told, None, None]:
        """The steps as they are made, and then the facts, which are kept in the cache."""
        when = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        steps: list[Step] = []
        seen: _Seen | None = None
        try:
            session = self._connect(host)
        except AssayError as error:
            for step in _until(host, error):
                steps.append(step)
                yield step
        else:
            with contextlib.closing(session):
                seen = _Seen(host, session)
                for step in seen.steps():
                    steps.append(step)
                    yield step
        facts = Facts(entry=host, when=when, steps=tuple(steps))
        if seen is not None:
            facts = seen.add_to(facts)
        with contextlib.suppress(AssayError):  # a full disk costs only the memory of the test
            keep_facts(facts)
        yield facts

    def _connect(self, host: Host) -> Session:
        """First as if nobody could answer: what needs no answer is done beside others. Raises AssayError."""
        try:
            return open_session(host, "never")
        except HostError as error:
            if self._prompts == "never" or not might_be_answered(error):
                raise
            with self._asking:
                # Who has dismissed a question does not want to see it again for forty hosts.
                if self._in_vain:
                    raise _not_asked(host, error) from None
                try:
                    return open_session(host, self._prompts)
                except HostError as second:
                    self._in_vain = might_be_answered(second)
                    raise


@dataclass
class _Seen:
    """What is seen of a host over an open connection."""

    host: Host
    session: Session
    devices: tuple[dict[str, Any], ...] = ()
    runs: list[Kept] = field(default_factory=list)
    busy: str = ""

    def steps(self) -> Generator[Step, None, None]:
        """Each step; after a connection that broke off there are no more."""
        makers: dict[StepName, Callable[[], Step]] = {
            "connect": self._connection,
            "python": self._python,
            "torch": self._torch,
            "devices": self._find_devices,
            "clock": self._clock,
            "disk": self._disk,
        }
        for name, make in makers.items():
            try:
                yield make()
            except HostError as error:
                yield _failed(self.host, name, error)
                if isinstance(error, DroppedError):
                    return

    def add_to(self, facts: Facts) -> Facts:
        """The facts with what was seen."""
        hello = self.session.hello
        return msgspec.structs.replace(
            facts,
            connect_s=hello.connect_s,
            code=hello.code,
            devices=self.devices,
            runs=tuple(self.runs),
            busy=self.busy,
        )

    def _step(self, step: StepName, result: Result, what: str, remedy: str = "") -> Step:
        return Step(host=self.host.name, step=step, result=result, what=f"{what}.", remedy=remedy)

    def _connection(self) -> Step:
        hello = self.session.hello
        took = format_seconds(hello.connect_s)
        return self._step(
            "connect", "ok", f"Connected in {took}; the machine calls itself {shown(hello.host, 80)}"
        )

    def _python(self) -> Step:
        hello = self.session.hello
        where = f"Python {shown(hello.python, 30)} at {shown(hello.executable, 200)}"
        code = "Assay's code is there" if hello.code == "there" else "Assay's code was sent"
        return self._step("python", "ok", f"{where} on {hello.system} {shown(hello.machine, 30)}; {code}")

    def _torch(self) -> Step:
        hello = self.session.hello
        if not hello.torch:
            return _failed(self.host, "torch", no_torch(self.host, hello.executable))
        npu = hello.packages.get("torch-npu", "")
        told = f"torch {shown(hello.torch, 40)}" + (f", torch-npu {shown(npu, 40)}" if npu else "")
        return self._step("torch", "ok", told)

    def _find_devices(self) -> Step:
        self.runs = self.session.runs()
        going = next((one for one in self.runs if one.state == "going"), None)
        if going is not None:
            self.busy = going.id
            old = read_facts(self.host)
            self.devices = old.devices if old is not None else ()
            what = f"The run {shown(going.name or going.id, 80)} measures there; looking would disturb it"
            return self._step("devices", "warning", what, "test again when it has ended")
        answer = self.session.call(["devices", "--json"])
        self.devices = _devices_in(answer.stdout)
        unusable = [one for one in self.devices if not one.get("available") and one.get("reason")]
        why = "; ".join(f"{one.get('id')}: {shown(one['reason'])}" for one in unusable)
        remedy = shown(next((one["remedy"] for one in unusable if one.get("remedy")), ""))
        found = shown(name_devices(self.devices))
        if not found:
            lines = [line for line in answer.stderr.splitlines() if line.strip()]
            why = why or shown(lines[-1] if lines else f"it ended with exit code {answer.exit_code}")
            return self._step("devices", "failed", f"No device can be used: {why}", remedy)
        if why:
            return self._step("devices", "warning", f"{found}; but {why}", remedy)
        alone = all(one.get("kind") == "cpu" for one in self.devices)
        return self._step("devices", "ok", f"{found}{', and no accelerator' if alone else ''}")

    def _clock(self) -> Step:
        ahead_s = self.session.hello.clock_ahead_s
        if abs(ahead_s) <= CLOCK_LIMIT_S:
            return self._step("clock", "ok", "Its clock agrees with ours")
        way = "ahead of" if ahead_s > 0 else "behind"
        what = f"Its clock is {format_seconds(abs(ahead_s))} {way} ours, and profiles bear its dates"
        return self._step("clock", "warning", what, "let a time service set both: timedatectl set-ntp true")

    def _disk(self) -> Step:
        hello = self.session.hello
        if hello.free_bytes is None:
            return self._step(
                "disk", "warning", f"How much is free in {shown(hello.cache, 200)} cannot be told"
            )
        what = f"{format_bytes(hello.free_bytes)} free in {shown(hello.cache, 200)}"
        if hello.free_bytes >= LITTLE_BYTES:
            return self._step("disk", "ok", what)
        result: Result = "failed" if hello.free_bytes < TOO_LITTLE_BYTES else "warning"
        remedy = "free some space there, or set ASSAY_CACHE there to a folder that has more"
        return self._step("disk", result, f"Only {what}", remedy)


def _until(host: Host, error: AssayError) -> list[Step]:
    """The steps where no session came about: what went wrong, after what must have gone well before."""
    if not isinstance(error, HostError) or error.stage == "connect":
        return [_failed(host, "connect", error)]
    reached = Step(host=host.name, step="connect", result="ok", what="ssh reached the host.")
    return [reached, _failed(host, "python", error)]


def _failed(host: Host, step: StepName, error: AssayError) -> Step:
    if not isinstance(error, HostError):
        return Step(host=host.name, step=step, result="failed", what=_sentence(str(error)))
    said = [line for line in error.detail.splitlines() if not repeats(line, error.what)]
    return Step(
        host=host.name,
        step=step,
        result="failed",
        what=_sentence(error.what),
        remedy=error.remedy,
        detail="\n".join(said),
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _not_asked(host: Host, error: HostError) -> HostError:
    what = f"the login to host {host.name} needs an answer, and was not asked for after one in vain"
    remedy = f"test it alone, with 'assay hosts test {host.name}'"
    return HostError(error.stage, what, remedy, error.detail.splitlines())


def _devices_in(text: str) -> tuple[dict[str, Any], ...]:
    """What `assay devices --json` has printed; nothing where it is none of that."""
    try:
        found = msgspec.json.decode(text, type=dict[str, Any]).get("devices")
    except UNDECODABLE:
        return ()
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()
