"""Ray: one task for each member, pinned to its host, with the accelerators that are its own.

Only this file knows Ray, and imports it where it is used. The coordinator runs on the cluster: Ray wants the
same Python and the same Ray everywhere.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.fleet.engine import Gone, Order, Wish, Word
from app.fleet.expected import Expected
from app.fleet.lines import decode_member
from app.fleet.place import ASSAY, ENGINE, FLEET, NAME, NODE
from app.fleet.ray_head import Head
from app.fleet.ray_nodes import Seat, read_nodes, seat
from app.fleet.serving import File, Item, Silence, serve
from profiles.problems import DeviceError
from profiles.storage import write_atomically
from profiles.text import shown

NAMESPACE = b"assay"
TRIES = 2
"""Of a member whose process died without a word while its host lives."""


@dataclass(slots=True)
class _Task:
    """One member's seat, and the stream of what it says; None before its start and after its end."""

    member: str
    seat: Seat
    tries: int = 0
    stream: Any = None
    coming: Any = None
    """The stream's next item, which is on its way from the member's host."""


class RayEngine:
    """A fleet on the cluster that this process is a part of."""

    name = "ray"

    def __init__(self, wish: Wish, address: str = "auto") -> None:
        """`address` as `ray.init` takes it; `auto` is RAY_ADDRESS or the cluster of this host."""
        self._wish = wish
        self._address = address
        self._tasks: list[_Task] = []
        self._order: Order | None = None
        self._joined = False
        self._head: Head | None = None
        self._given_up = False

    def expect(self) -> Sequence[Expected]:
        """The members that the cluster can have now: one too many would be waited for, for ever."""
        self._join()
        seats = seat(read_nodes(_ray().nodes()), self._wish)
        self._tasks = [_Task(str(number), one) for number, one in enumerate(seats)]
        return [
            Expected(
                member=one.member, host=one.seat.node.host, device=f"{one.seat.amount} {one.seat.resource}"
            )
            for one in self._tasks
        ]

    def start(self, order: Order) -> None:
        """Hand all tasks to Ray; those whose accelerators are in use wait there."""
        self._order = order
        for task in self._tasks:
            self._submit(task, order)

    def poll(self, patience_s: float) -> Iterator[Word]:
        """The members' lines. Their files are in the folder before the line that tells of them comes."""
        ray = _ray()
        awaited = {task.coming or task.stream: task for task in self._tasks if task.stream is not None}
        if not awaited or self._order is None or self._head is None:
            return
        if self._given_up or self._head.is_gone():
            yield from self._lose_all(f"the head of the Ray cluster, {self._head.address}, does not answer")
            return
        try:
            ready, _ = ray.wait(list(awaited), num_returns=1, timeout=patience_s)
            more, _ = ray.wait(list(awaited), num_returns=len(awaited), timeout=0)
        except ray.exceptions.RayError as error:  # none of a task, whose own is raised where it is read
            yield from self._lose_all(f"Ray says: {_explain(error)}")
            return
        for one in {*ready, *more}:
            yield from self._take(awaited[one], self._order)

    @property
    def over(self) -> bool:
        """Whether no task is left."""
        return self._order is not None and all(task.stream is None for task in self._tasks)

    @property
    def last_words(self) -> str:
        """None: Ray says of each task by itself what became of it."""
        return ""

    def stop(self) -> None:
        """Leave word where every member looks, at the head: Ray itself can only end a task."""
        if self._order is not None and self._head_answers:
            _store()._internal_kv_put(_word(self._order.fleet), b"1", namespace=NAMESPACE)
        else:
            self._given_up = True

    def kill(self) -> None:
        """Without `force` a task that waits for its child would not even notice."""
        for task in self._tasks:
            task.tries = TRIES
            if task.stream is not None:
                _ray().cancel(task.stream, force=True)

    def close(self) -> None:
        """Leave the cluster, which ends what is left of our tasks."""
        if self._joined:
            if self._order is not None and self._head_answers:
                _store()._internal_kv_del(_word(self._order.fleet), namespace=NAMESPACE)
            _ray().shutdown()
            self._joined = False

    @property
    def _head_answers(self) -> bool:
        return self._head is not None and self._head.answers

    def _join(self) -> None:
        try:
            ray = _ray()
        except ImportError:
            raise DeviceError("Ray is not installed here: pip install 'assay-bench[fleet]'.") from None
        if not ray.is_initialized():
            try:
                ray.init(address=self._address, log_to_driver=False, logging_level="ERROR")
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise DeviceError(
                    f"no Ray cluster can be joined from here ({shown(error, 200)}): run this on one of its"
                    " hosts, or start one with 'ray start --head'."
                ) from None
            self._joined = True
        self._head = Head(ray.get_runtime_context().gcs_address)

    def _submit(self, task: _Task, order: Order) -> None:
        lent: dict[str, Any] = {"num_cpus": 1}
        match task.seat.resource:
            case "GPU":
                lent["num_gpus"] = task.seat.amount
            case "CPU":
                lent["num_cpus"] = task.seat.amount
            case other:
                lent["resources"] = {other: task.seat.amount}
        strategies = importlib.import_module("ray.util.scheduling_strategies")
        pinned = strategies.NodeAffinitySchedulingStrategy(task.seat.node.id, soft=False)
        # Tries are ours: Ray's own would begin a stream anew that has been read half.
        options = {"num_returns": "streaming", "max_retries": 0, "scheduling_strategy": pinned, **lent}
        task.tries += 1
        task.stream = _ray().remote(**options)(_serve).remote(order, self._variables(task, order))

    def _variables(self, task: _Task, order: Order) -> Mapping[str, str]:
        return {
            FLEET: order.fleet, NAME: task.member, NODE: task.seat.node.host, ENGINE: self.name,
            ASSAY.rank: task.member, ASSAY.size: str(len(self._tasks)), ASSAY.job: order.fleet,
            ASSAY.local_rank: str(task.seat.local_rank), ASSAY.local_size: str(task.seat.local_size),
        }  # fmt: skip

    def _take(self, task: _Task, order: Order) -> Iterator[Word]:
        """The next step of a stream that is ready for it: to know of an item, to have it, or to end."""
        ray = _ray()
        told = ray.exceptions
        try:
            if task.coming is None:
                task.coming = next(task.stream)
                return  # a file takes its time: `poll` waits for it as for all others
            item: Item = ray.get(task.coming)
            task.coming = None
        except StopIteration:
            task.stream = None
            yield Gone(task.member, "its task ended without a word")
            return
        except (told.NodeDiedError, told.TaskUnschedulableError):
            yield from self._settle(
                task, order, f"Ray says: its host {task.seat.node.host} died", again=False
            )
            return
        except told.RayError as error:
            yield from self._settle(task, order, f"Ray says: {_explain(error)}", again=True)
            return
        match item:
            case File():
                write_atomically(order.into / Path(item.name).name, item.content)
            case Silence():
                yield from self._settle(task, order, item.how, again=True)
            case _ if (said := decode_member(item)) is not None:
                yield said

    def _lose_all(self, reason: str) -> Iterator[Word]:
        """Nothing more can come from any of them."""
        for task in self._tasks:
            if task.stream is not None:
                task.stream = task.coming = None
                yield Gone(task.member, reason)

    def _settle(self, task: _Task, order: Order, reason: str, *, again: bool) -> Iterator[Word]:
        """The task is no more: once more where that may help, else the member is gone."""
        task.stream = task.coming = None
        if again and task.tries < TRIES and self._head_answers:
            self._submit(task, order)
        else:
            yield Gone(task.member, reason)


def _serve(order: Order, variables: Mapping[str, str]) -> Iterator[Item]:
    """What the task does, on its host."""
    # Ray sets it to the processors that it lends; how many threads torch takes is the member's own affair.
    os.environ.pop("OMP_NUM_THREADS", None)
    yield from serve(order, variables, lambda: _is_stopping(order.fleet))


def _is_stopping(fleet: str) -> bool:
    """Whether the word is there; no where nobody can say."""
    with contextlib.suppress(_ray().exceptions.RayError):
        return bool(_store()._internal_kv_exists(_word(fleet), namespace=NAMESPACE))
    return False


def _store() -> Any:
    """The cluster's own small store of keys, which its libraries use, too."""
    return importlib.import_module("ray.experimental.internal_kv")


def _word(fleet: str) -> bytes:
    """The key that is there once the fleet is to stop."""
    return f"stop/{fleet}".encode()


def _ray() -> Any:
    """Ray, which is not there for the type checker either. Raises ImportError."""
    return importlib.import_module("ray")


def _explain(error: Exception) -> str:
    """Ray's own words begin with what matters, those of an error on the host end with it."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return shown(lines[-1 if isinstance(error, _ray().exceptions.RayTaskError) else 0], 300)
