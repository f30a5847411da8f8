"""Work on many hosts beside each other, but not on all at once: a server refuses too many new connections.

sshd begins to drop connections at ten that have not logged in yet (MaxStartups 10:30:100 of sshd_config(5)),
and many hosts may lie behind one jump host.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.hosts.book import Host

T = TypeVar("T")
MOST_CONNECTING = 8
Work = Callable[[Host], Generator[T, None, None]]


def fan_out(hosts: Sequence[Host], work: Work[T], most: int = MOST_CONNECTING) -> Iterator[T]:
    """What `work` yields for each host, as it comes, of at most `most` hosts at a time.

    Raises what a `work` raised. Where the caller ends early, no further host is begun; those that are
    under way end at their next word, in threads that do not keep the process alive.
    """
    fan = _Fan(hosts, work)
    for number in range(min(most, len(hosts))):
        threading.Thread(target=fan.serve, name=f"host {number}", daemon=True).start()
    try:
        yield from fan.words(len(hosts))
    finally:
        fan.over.set()


def end_children(pid: int | None = None) -> None:
    """End every process that this one, or `pid`, has started, with theirs.

    ssh may wait for an answer or the network.
    """
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it has ended
                child.terminate()


@dataclass(frozen=True, slots=True)
class _Ended:
    """A host is done with, or its work broke."""

    error: BaseException | None = None


class _Fan(Generic[T]):
    """The hosts that wait, and the words of those that do not."""

    def __init__(self, hosts: Sequence[Host], work: Work[T]) -> None:
        self.over = threading.Event()
        self._work = work
        self._waiting: queue.SimpleQueue[Host] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[T | _Ended] = queue.SimpleQueue()
        for host in hosts:
            self._waiting.put(host)

    def serve(self) -> None:
        """One thread's life: host after host."""
        while not self.over.is_set():
            try:
                host = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._told.put(self._serve_one(host))

    def words(self, hosts: int) -> Iterator[T]:
        """Until that many hosts are done with."""
        while hosts:
            told = self._told.get()
            if not isinstance(told, _Ended):
                yield told
            elif told.error is not None:
                raise told.error
            else:
                hosts -= 1

    def _serve_one(self, host: Host) -> _Ended:
        words = self._work(host)
        try:
            for told in words:
                self._told.put(told)
                if self.over.is_set():
                    break
        except BaseException as error:  # noqa: BLE001  (raised where the words are read)
            return _Ended(error)
        finally:
            words.close()
        return _Ended()
