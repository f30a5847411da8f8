"""Which hosts of a Ray cluster get which members: pure, from what `ray.nodes()` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.fleet.engine import Wish
from profiles.problems import DeviceError, UsageError
from profiles.text import nearest, shown

ACCELERATORS = ("GPU", "NPU")
"""Resources that Ray finds by itself: it lends a task some of them and hides the others from it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A host that is up."""

    id: str
    """Ray's own."""
    host: str
    """Its name; with the begin of the id where several are called alike."""
    names: frozenset[str]
    """What a user may call it."""
    resources: Mapping[str, float]

    @property
    def accelerator(self) -> tuple[str, int] | None:
        """The resource and how many there are; None for a host without."""
        found = [(name, int(self.resources.get(name, 0))) for name in ACCELERATORS]
        return next(((name, count) for name, count in found if count), None)

    @property
    def cpus(self) -> int:
        """Processors that Ray may lend."""
        return int(self.resources.get("CPU", 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """What one member is lent, and where."""

    node: Node
    resource: str
    """`GPU`, `NPU` or `CPU`."""
    amount: int
    local_rank: int
    local_size: int


def read_nodes(told: Iterable[Mapping[str, Any]]) -> list[Node]:
    """The hosts that are up, by name."""
    alive = [one for one in told if one["Alive"]]
    called = Counter(_name(one) for one in alive)
    nodes = []
    for one in alive:
        identity, name = str(one["NodeID"]), _name(one)
        host = name if called[name] == 1 else f"{name}-{identity[:8]}"
        names = frozenset({host, name, str(one.get("NodeManagerAddress", "")), identity, identity[:8]})
        nodes.append(Node(id=identity, host=host, names=names, resources=one.get("Resources", {})))
    return sorted(nodes, key=lambda node: node.host)


def seat(nodes: Sequence[Node], wish: Wish) -> list[Seat]:
    """A seat for each member, host by host.

    Where the cluster has accelerators, hosts without any are passed over. Raises UsageError or DeviceError
    for what the cluster cannot satisfy: Ray would wait for it, for ever.
    """
    named = _named(nodes, wish.hosts) if wish.hosts else list(nodes)
    on_cpu = wish.device == "cpu" or not any(node.accelerator for node in named)
    able = [node for node in named if (node.cpus if on_cpu else node.accelerator)]
    if wish.hosts and len(able) < len(named):
        lacking = next(node for node in named if node not in able)
        raise DeviceError(f"{lacking.host} has neither GPU nor NPU, says Ray; leave it away.")
    wanted = len(able) if wish.nodes is None else wish.nodes
    what = "a processor to lend" if on_cpu else "accelerators"
    if not able:
        raise DeviceError(f"no host of the Ray cluster has {what}.")
    if wanted > len(able):
        raise DeviceError(f"{wanted} hosts are wanted, and the Ray cluster has {len(able)} with {what}.")
    return [one for node in able[:wanted] for one in _seats(node, wish.per_host, on_cpu=on_cpu)]


def _seats(node: Node, per_host: int, *, on_cpu: bool) -> list[Seat]:
    resource, count = ("CPU", node.cpus) if on_cpu else node.accelerator or ("", 0)
    if on_cpu and per_host > 1:
        raise UsageError("--per-host is for accelerators: a processor is measured by one member.")
    if per_host > count:
        raise DeviceError(
            f"{per_host} members a host are wanted, and {node.host} has {count} {resource}, says Ray."
        )
    amount = count if per_host == 1 else 1
    return [
        Seat(node=node, resource=resource, amount=amount, local_rank=rank, local_size=per_host)
        for rank in range(per_host)
    ]


def _named(nodes: Sequence[Node], hosts: Sequence[str]) -> list[Node]:
    found: list[Node] = []
    for host in hosts:
        fits = [node for node in nodes if host in node.names]
        if not fits:
            near = nearest(host, [node.host for node in nodes])
            hint = f"did you mean {near[0]}?" if near else f"it has {_list(nodes)}."
            raise UsageError(f"the Ray cluster has no host {shown(host, 80)!r}: {hint}")
        found += [node for node in fits if node not in found]
    return found


def _list(nodes: Sequence[Node], most: int = 5) -> str:
    more = f" and {len(nodes) - most} more" if len(nodes) > most else ""
    return ", ".join(node.host for node in nodes[:most]) + more


def _name(told: Mapping[str, Any]) -> str:
    return str(told.get("NodeManagerHostname") or told.get("NodeManagerAddress") or told["NodeID"])
