"""A run on a host, over as many connections as it takes: each of its lines once, in order."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from app.hosts.book import Host
from app.hosts.errors import DroppedError, HostError, SilentError
from app.hosts.facts import keep_runs
from app.hosts.session import Line, OnDrop, Opening, Over, Session, Words
from app.hosts.ssh import Prompts
from app.hosts.ssh_words import might_be_answered

RETRY_AFTER_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Pauses before each attempt to connect again; the attempts themselves take up to ssh's own time limits."""
MOST_FRUITLESS = 5
"""Connections in a row that broke off soon and brought nothing new: the network does no such thing."""
LASTING_S = 60.0
"""A connection that was there for so long is a good one, though a run that waits has nothing to say."""
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What is to be run on the host, so that it can be told again where nobody knows whether it was heard."""

    arguments: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    on_drop: OnDrop = "keep"
    name: str = ""


class Following:
    """Follows one run. `stop`, `skip` and `abandon` may be called from a thread and from a signal handler.

    `notify` is told in a sentence of each connection that broke off and of each that was made again.
    """

    def __init__(
        self,
        session: Session,
        run_id: str,
        prompts: Prompts,
        notify: Callable[[str], object],
        order: RunOrder | None = None,
        *,
        on_drop: OnDrop = "keep",
        connect: Callable[[Opening], Session] = Opening.open,
    ) -> None:
        """With `order` the run is begun, else one that the host keeps is taken up; `on_drop` is that one's.

        `connect` opens a new session in place of one that broke off; it is called in a thread of its own.
        """
        self.run_id = run_id
        self.host: Host = session.host
        self._session = session
        self._prompts = prompts
        self._notify = notify
        self._order = order
        self._on_drop = order.on_drop if order is not None else on_drop
        self._connect = connect
        self._next = 0
        self._told_bytes = 0
        # Plain flags: an Event's lock could be held by the very thread that a signal handler interrupts.
        self._stops = 0
        self._left = False
        self._attached = False
        """Whether the host had the run: where it is gone by now, somebody has collected or removed it."""
        self._shared = True
        """Whether ssh may use a connection that the user has made before."""
        self.begun = False
        """Whether the host may have the run."""

    @property
    def left(self) -> bool:
        """Whether the run was left to itself."""
        return self._left

    @property
    def stopping(self) -> bool:
        """Whether the run was told to stop."""
        return self._stops > 0

    @property
    def given_up(self) -> bool:
        """Whether the run's end was not waited for: it was told to stop a third time."""
        return self._stops > 2

    @property
    def name(self) -> str:
        """What it is called for people; empty for a run that was taken up."""
        return self._order.name if self._order is not None else ""

    def stop(self, reason: str) -> None:
        """End the run with what it has; called again: at once; a third time: without waiting for the host."""
        self._stops += 1
        if self._stops == 1:
            self._session.tell("stop")
        elif self._stops == 2:
            self._session.tell("kill")
        else:
            self._session.abort()

    def abandon(self, reason: str) -> None:
        """Nobody watches any more: leave the run to itself, or stop it where it was ordered so.

        One that has been told to stop is waited for.
        """
        if self._stops:
            return
        if self._on_drop == "stop":
            self._session.tell("stop")
        else:
            self._left = True
            self._session.abort()

    def skip(self) -> None:
        """Leave the current case."""
        self._session.tell("skip")

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def forget(self) -> None:
        """Let the host remove what it keeps of the run, and `look`. Raises HostError."""
        self._session.forget(self.run_id)
        self.look()

    def look(self) -> None:
        """Note which runs the host keeps now, for whoever shows it (`app.hosts.facts`). Raises HostError."""
        keep_runs(self.host, self._session.runs())

    def events(self) -> Iterator[Line | Words | Over]:
        """What the run says, until it is over. Raises HostError; DroppedError where the host stays away."""
        fruitless = 0
        while True:
            before, began_s = (self._next, self._told_bytes), time.monotonic()
            try:
                yield from self._follow()
                return
            except DroppedError as error:
                self.begun = True  # it may have heard the order
                # What is silent may be a connection of the user's, and would be used again.
                self._shared = self._shared and not isinstance(error, SilentError)
                brought = before != (self._next, self._told_bytes)
                lasted = time.monotonic() - began_s > LASTING_S
                fruitless = 0 if brought or lasted else fruitless + 1
                if fruitless == MOST_FRUITLESS:
                    raise
                self._check_wanted(error)
                self._notify(f"{error.what}; connecting again")
            self._session.close()
            self._session = self._connect_again()

    def _follow(self) -> Iterator[Line | Words | Over]:
        if self._order is not None and not self._attached:
            order = self._order
            self._session.start(
                self.run_id, order.arguments, files=order.files, on_drop=order.on_drop, name=order.name
            )
        self._session.attach(self.run_id, self._next, self._told_bytes)
        self.begun = self._attached = True
        if self._stops:  # said while nobody could hear it, perhaps
            self._session.tell("kill" if self._stops > 1 else "stop")
        for told in self._session.events():
            if isinstance(told, Line):
                self._next = told.number + 1
            elif isinstance(told, Words):
                self._told_bytes = told.bytes
            yield told

    def _connect_again(self) -> Session:
        """A new connection, after some patience. Raises HostError with what was wrong last."""
        error: HostError | None = None
        for pause_s in RETRY_AFTER_S:
            self._wait(pause_s, error)
            try:
                return self._open("never", error)
            except HostError as now:
                error = now
            if self._prompts != "never" and might_be_answered(error):
                return self._open(self._prompts, error)  # who dismisses the question is not asked again
        assert error is not None  # noqa: S101  (there are attempts)
        raise error

    def _open(self, prompts: Prompts, error: HostError | None) -> Session:
        """Connect in a thread, so that whoever does not want to wait any more need not."""
        opening = Opening(self.host, prompts, shared=self._shared)
        opened: queue.SimpleQueue[Session | BaseException] = queue.SimpleQueue()

        def connect() -> None:
            try:
                opened.put(self._connect(opening))
            except BaseException as why:  # noqa: BLE001  (raised where it is waited for)
                opened.put(why)

        threading.Thread(target=connect, name="connecting again", daemon=True).start()
        try:
            while opened.empty():
                self._wait(_LOOK_S, error)
        except BaseException:
            opening.give_up()
            raise
        found = opened.get()
        if isinstance(found, BaseException):
            raise found
        self._notify(f"connected to host {self.host.name} again")
        return found

    def _wait(self, seconds: float, error: HostError | None) -> None:
        due_s = time.monotonic() + seconds
        while (left_s := due_s - time.monotonic()) > 0:
            self._check_wanted(error)
            time.sleep(min(left_s, _LOOK_S))

    def _check_wanted(self, error: HostError | None) -> None:
        """Raises where nobody waits for the host any more."""
        if self._left or self._stops > 1:
            raise error or DroppedError("run", f"host {self.host.name} was not waited for", "try again later")
