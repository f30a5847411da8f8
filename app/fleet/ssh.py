"""ssh: a member on each host of the user's book, one connection each, for a few dozen hosts.

The runs are those of `assay run --host`; what arrives is written down here, line by line.
"""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from app.cli.arrivals import Arrivals
from app.cli.attendant import DismissedError
from app.fleet.engine import Gone, Note, Order, Wish, Word
from app.fleet.expected import Expected
from app.fleet.member import LostError, Membership
from app.fleet.place import Place
from app.hosts.book import Host, find_host, read_book
from app.hosts.errors import HostError, no_torch
from app.hosts.fan import MOST_CONNECTING
from app.hosts.following import Following, RunOrder
from app.hosts.session import Line, Opening, Over, Session, Words
from profiles.events import AnyEvent
from profiles.problems import EXIT_INTERRUPTED, AssayError, DeviceError, UsageError
from profiles.text import shown

SUITE_FILE = "suite.toml"
CLOSE_S = 5.0
_WAITING = "waiting for the run of "
"""How a run begins to say which other one holds its device (`benchkernels.locks`)."""


class SshEngine:
    """A fleet over one connection to each host, each served by a thread."""

    name = "ssh"

    def __init__(self, wish: Wish) -> None:
        """Hosts are named as in the book; without names it is all of them."""
        self._wish = wish
        self._hosts: list[Host] = []
        self._words: queue.SimpleQueue[Word] = queue.SimpleQueue()
        self._connecting = threading.Semaphore(MOST_CONNECTING)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._followed: list[Following] = []
        self._wishes = 0

    def expect(self) -> Sequence[Expected]:
        """A member for each host."""
        wish = self._wish
        if wish.per_host > 1:
            raise UsageError(
                "--per-host is for slurm and ray: over ssh one member measures all accelerators of its host,"
                " all at once with -- --together."
            )
        named = [find_host(name) for name in dict.fromkeys(wish.hosts)] or list(read_book().hosts)
        self._hosts = named[: wish.nodes]
        if not self._hosts:
            raise UsageError("there are no hosts yet: 'assay hosts add NAME [ADDRESS]' adds one.")
        if wish.nodes is not None and wish.nodes > len(named):
            raise UsageError(f"--nodes {wish.nodes} are wanted, and there are {len(named)} hosts.")
        return [Expected(member=host.name, host=host.name, device=wish.device) for host in self._hosts]

    def start(self, order: Order) -> None:
        """Begin to connect, a few at a time: a server refuses too many at once."""
        for rank, host in enumerate(self._hosts):
            place = Place(
                engine=self.name, rank=rank, size=len(self._hosts), job=order.fleet, fleet=order.fleet,
                name=host.name, node=host.name,
            )  # fmt: skip
            serve = threading.Thread(
                target=self._serve, args=(host, place, order), name=f"host {host.name}", daemon=True
            )
            self._threads.append(serve)
            serve.start()

    def poll(self, patience_s: float) -> Iterator[Word]:
        """What the members say, from all threads."""
        due_s = time.monotonic() + patience_s
        while True:
            try:
                yield self._words.get(timeout=max(0.0, due_s - time.monotonic()))
            except queue.Empty:
                return
            due_s = 0.0

    @property
    def over(self) -> bool:
        """Whether every thread has said its last word."""
        return not any(thread.is_alive() for thread in self._threads) and self._words.empty()

    @property
    def last_words(self) -> str:
        """None: each host says by itself what was wrong with it."""
        return ""

    def stop(self) -> None:
        """Every run ends with what it has; one that has not begun does not begin."""
        self._wish_for(1)

    def kill(self) -> None:
        """Every run ends at once."""
        self._wish_for(2)

    def close(self) -> None:
        """Threads that still wait for a host end with the process."""
        due_s = time.monotonic() + CLOSE_S
        for thread in self._threads:
            thread.join(max(0.0, due_s - time.monotonic()))

    def _wish_for(self, stops: int) -> None:
        with self._lock:
            times, self._wishes = stops - self._wishes, stops
            followed = list(self._followed)
        for following in followed:
            for _ in range(times):
                following.stop("the fleet is ended")

    def _serve(self, host: Host, place: Place, order: Order) -> None:
        """One thread's life: a host from the first connection to the last word."""
        try:
            member = Membership(order.into, place, host.name, self._words.put)
            with contextlib.suppress(AssayError), member.telling():
                self._follow(host, member, order)
        except Exception as error:  # noqa: BLE001  (a thread's death would be a member that nobody ever names)
            self._words.put(Gone(place.name, f"an error of Assay itself: {error!r}"))

    def _follow(self, host: Host, member: Membership, order: Order) -> None:
        """Raises HostError or StorageError, which the member then gives as its reason."""
        with self._open(Opening(host, "never")) as session:
            if not session.hello.torch:
                raise no_torch(host, session.hello.executable)
            told = self._order_run(session, order)
            run_id = session.new_run_id()
            following = Following(session, run_id, "never", self._note, told, connect=self._open)
            self._attend(following, member)

    def _open(self, opening: Opening) -> Session:
        """A few at a time, also where a jump host has dropped them all."""
        with self._connecting:
            return opening.open()

    def _order_run(self, session: Session, order: Order) -> RunOrder:
        words = ["run", "--events", "--attended", *self._device(session), *order.arguments]
        files = {SUITE_FILE: order.suite_text} if order.suite_text else {}
        words.append(f"--suite={f'./{SUITE_FILE}' if files else order.suite}")
        return RunOrder(tuple(words), files, "keep", order.fleet)

    def _attend(self, following: Following, member: Membership) -> None:
        try:
            with self._lock:
                self._followed.append(following)
                if self._wishes:
                    raise DismissedError("the fleet was ended before it had begun")
            self._collect(following, member)
        except HostError as error:
            if following.begun:
                raise LostError(error.what) from None
            raise
        finally:
            following.close()

    def _collect(self, following: Following, member: Membership) -> None:
        """Write down what arrives until the run is over.

        Raises HostError, LostError, DismissedError, DeviceError or StorageError.
        """
        arrivals = Arrivals(member.library, _Watches(member), lambda saved: member.note([saved]))
        over, said = Over(lost=True), ""
        try:
            for told in following.events():
                match told:
                    case Line():
                        arrivals.take(told.data)
                    case Words():
                        said = next((line for line in reversed(told.said.splitlines()) if line.strip()), said)
                        if said.startswith(_WAITING):
                            member.wait_for(said)
                            self._note(f"host {shown(following.host.name)}: {shown(said)}")
                    case Over():
                        over = told
        finally:
            arrivals.finish()
        with contextlib.suppress(HostError):  # all of it is here; the host will forget it by itself
            following.forget()
        if over.lost or over.exit_code is None:
            raise LostError("its run broke off, and nobody on the host knows how")
        if not arrivals.saved:
            reason = shown(said, 500).removeprefix("assay: ") or f"it ended with exit code {over.exit_code}"
            raise DismissedError(reason) if over.exit_code == EXIT_INTERRUPTED else DeviceError(reason)

    def _device(self, session: Session) -> list[str]:
        """All accelerators of the host, unless others are asked for; nothing where it has none."""
        if self._wish.device is not None:
            return []
        with contextlib.suppress(ValueError, KeyError, TypeError):
            told = json.loads(session.call(["devices", "--json"]).stdout)["devices"]
            found = [str(one["id"]) for one in told if one["available"] and one["kind"] != "cpu"]
            return [f"--device={','.join(found)}"] if found else []
        return []

    def _note(self, text: str) -> None:
        self._words.put(Note(text))


class _Watches:
    """What watches each run of one host."""

    def __init__(self, member: Membership) -> None:
        self._member = member
        self._by_run: dict[str, Callable[[AnyEvent], None]] = {}

    def __call__(self, run_id: str, event: AnyEvent) -> None:
        if run_id not in self._by_run:
            self._by_run[run_id] = self._member.watch()
        self._by_run[run_id](event)
