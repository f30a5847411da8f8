"""The hosts of the book with what their tests found. Tests run in child processes, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from app.desktop.child import Child, Ending
from app.desktop.device_watch import Watched
from profiles.problems import AssayError

if TYPE_CHECKING:
    # What reads files is imported when the first page asks: the window is painted before.
    from app.hosts.book import Host
    from app.hosts.facts import Facts, Step

LEAVE_MS = 2000
"""It is interrupted and has nothing to save."""
State = Literal["untested", "waiting", "testing", "ready", "warning", "failed"]


@dataclass(slots=True)
class KnownHost:
    """One host, and how it stands."""

    host: Host
    facts: Facts | None = None
    """Of the last test that ended."""
    steps: list[Step] = field(default_factory=list)
    """Of the test that goes on."""
    waiting: bool = False
    testing: bool = False
    problem: str = ""
    """Why the last test ended without an answer."""

    @property
    def state(self) -> State:
        """What is the matter with it, in a word for the program."""
        if self.testing:
            return "testing"
        if self.waiting:
            return "waiting"
        if self.problem:
            return "failed"
        if self.facts is None:
            return "untested"
        if not self.facts.ready:
            return "failed"
        return "ready" if all(one.result == "ok" for one in self.facts.steps) else "warning"

    @property
    def shown_steps(self) -> Sequence[Step]:
        """Of the test that goes on, else of the last one."""
        if self.testing or self.facts is None:
            return self.steps
        return self.facts.steps


class KnownHosts(QObject):
    """`hosts` is empty until `reload`; `problem` says why the book cannot be read."""

    changed = Signal()
    """Hosts came, went, or stand otherwise."""
    found = Signal()
    """They have other devices."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hosts: list[KnownHost] = []
        self.devices: list[Watched] = []
        """Those that a run can be started on, by the last tests."""
        self.problem = ""
        self.notes: tuple[str, ...] = ()
        """What in the book means nothing to us."""
        self._child: Child | None = None
        self._measured: str | None = None

    def by_name(self, name: str) -> KnownHost | None:
        """The host of that name, as far as it is known."""
        return next((one for one in self.hosts if one.host.name == name), None)

    def reload(self) -> None:
        """Read the book again: a command may have changed it."""
        from app.hosts.book import read_book
        from app.hosts.facts import read_facts

        try:
            book = read_book()
        except AssayError as error:
            self.problem = str(error)
            self._tell()
            return
        self.problem, self.notes = "", book.notes
        known = {one.host: one for one in self.hosts}
        self.hosts = [known.get(host) or KnownHost(host) for host in book.hosts]
        for one in self.hosts:
            if not one.testing:
                # Also of one that is known: it may have been tested by a command.
                one.facts = read_facts(one.host) or one.facts
        self._tell()

    def keep(self, host: Host) -> None:
        """Write it into the book. Raises AssayError."""
        from app.hosts.book import keep_host

        keep_host(host)
        self.reload()

    def drop(self, name: str) -> Host:
        """Take it out of the book; what it was. Raises AssayError."""
        from app.hosts.book import drop_host
        from app.hosts.facts import forget_facts

        host = drop_host(name)
        forget_facts(name)
        self.reload()
        return host

    def follow(self, name: str) -> None:
        """A run on that host has ended: see what it keeps by now, and look at what the run was spared."""
        self.reload()
        one = self.by_name(name)
        if one is not None and one.facts is not None and one.facts.outdated:
            self.test([name])

    def test(self, names: Sequence[str]) -> None:
        """Test these as soon as nothing keeps us from it."""
        for name in names:
            if (one := self.by_name(name)) is not None and not one.testing:
                one.waiting = True
        self._adjust()
        self._tell()

    def pause(self, measured: str | None) -> None:
        """While a run measures on that host nothing else may there, and nothing here where it is `""`.

        None where no run goes on. A test that is under way begins anew afterwards.
        """
        self._measured = measured
        if self._child is not None and any(one.testing and not self._may(one) for one in self.hosts):
            self._stop()
        self._adjust()
        self._tell()

    def close(self) -> None:
        """End the test, and wait for it: the window is going away."""
        for one in self.hosts:
            one.waiting = False
        self._stop(again=False)
        for child in self.findChildren(Child):
            if not child.wait(LEAVE_MS):
                child.kill()
                child.wait()

    def _may(self, one: KnownHost) -> bool:
        return self._measured is None or self._measured not in ("", one.host.name)

    def _adjust(self) -> None:
        ready = [one for one in self.hosts if one.waiting and self._may(one)]
        if self._child is not None or not ready:
            return
        for one in ready:
            one.waiting, one.testing, one.steps, one.problem = False, True, [], ""
        self._child = Child(["hosts", "test", "--json", "--", *(one.host.name for one in ready)], self)
        self._child.heard.connect(self._hear)
        self._child.ended.connect(self._end)
        self._child.start()

    def _stop(self, *, again: bool = True) -> None:
        """Interrupted, not killed: it must take its ssh with it."""
        child, self._child = self._child, None
        if child is None:
            return
        child.heard.disconnect()
        child.ended.disconnect()
        child.ended.connect(child.deleteLater)
        child.interrupt()
        for one in self.hosts:
            if one.testing:
                one.testing, one.waiting = False, again

    def _hear(self) -> None:
        from app.hosts.facts import Facts, Step, decode_told

        if self._child is None:
            return
        for line in self._child.take_lines():
            told = decode_told(line)
            if isinstance(told, Step) and (one := self.by_name(told.host)) is not None and one.testing:
                one.steps.append(told)
            elif isinstance(told, Facts):
                # One that was changed meanwhile is another host.
                for one in (known for known in self.hosts if known.host == told.entry):
                    one.testing, one.facts = False, told
        self._tell()

    def _end(self, ending: Ending) -> None:
        if self._child is None:
            return
        self._hear()
        self._child.deleteLater()
        self._child = None
        for one in self.hosts:
            if one.testing:
                one.testing = False
                one.problem = ending.sentence or self.tr("The test gave no answer.")
        self._adjust()
        self._tell()

    def _tell(self) -> None:
        devices = [
            Watched(facts, host=one.host.name, tested=one.facts.when)
            for one in self.hosts
            if one.facts is not None and one.facts.ready
            for facts in one.facts.devices
            if facts.get("available")
        ]
        if devices != self.devices:
            self.devices = devices
            self.found.emit()
        self.changed.emit()
