"""Which hosts of a Ray cluster get which members."""

import pytest

from app.fleet.engine import Wish
from app.fleet.ray_nodes import read_nodes, seat
from profiles.problems import DeviceError, UsageError


def node(number, name="", *, alive=True, **resources):
    return {
        "NodeID": f"{number:08x}" * 7, "Alive": alive, "NodeManagerHostname": name or f"h{number}",
        "NodeManagerAddress": f"10.0.0.{number}", "Resources": {"CPU": 8.0} | resources,
    }  # fmt: skip


MIXED = read_nodes([
    node(0), node(1, GPU=8.0), node(2, GPU=4.0), node(3, NPU=8.0), node(4, GPU=8.0, alive=False),
])  # fmt: skip


def seats(cluster, **wish):
    return [(one.node.host, one.resource, one.amount, one.local_rank) for one in seat(cluster, Wish(**wish))]


def test_one_member_of_each_host_has_all_its_accelerators_and_the_dead_and_the_bare_have_none():
    assert seats(MIXED) == [("h1", "GPU", 8, 0), ("h2", "GPU", 4, 0), ("h3", "NPU", 8, 0)]
    assert seats(MIXED, nodes=1) == [("h1", "GPU", 8, 0)]


def test_one_member_a_chip():
    assert seats(MIXED, per_host=2, hosts=("h3", "10.0.0.2")) == [
        ("h3", "NPU", 1, 0), ("h3", "NPU", 1, 1), ("h2", "GPU", 1, 0), ("h2", "GPU", 1, 1),
    ]  # fmt: skip


def test_processors_are_measured_where_they_are_asked_for_or_where_there_is_nothing_else():
    assert seats(MIXED, device="cpu", nodes=2) == [("h0", "CPU", 8, 0), ("h1", "CPU", 8, 0)]
    assert seats(read_nodes([node(0), node(1, CPU=0.0)])) == [("h0", "CPU", 8, 0)]


def test_hosts_of_one_name_are_told_apart():
    nodes = read_nodes([node(1, "vm", GPU=1.0), node(2, "vm", GPU=1.0), node(3, GPU=1.0)])
    assert [one.host for one in nodes] == ["h3", "vm-00000001", "vm-00000002"]
    assert [host for host, *_ in seats(nodes, hosts=("00000002",))] == ["vm-00000002"]
    assert [host for host, *_ in seats(nodes, hosts=("vm",))] == ["vm-00000001", "vm-00000002"]


@pytest.mark.parametrize(
    ("wish", "kind", "said"),
    [
        ({"nodes": 4}, DeviceError, "4 hosts are wanted, and the Ray cluster has 3 with accelerators."),
        ({"per_host": 5}, DeviceError, "5 members a host are wanted, and h2 has 4 GPU, says Ray."),
        ({"hosts": ("h0", "h1")}, DeviceError, "h0 has neither GPU nor NPU, says Ray; leave it away."),
        ({"hosts": ("h9",)}, UsageError, "the Ray cluster has no host 'h9': "),
        ({"device": "cpu", "per_host": 2}, UsageError, "a processor is measured by one member"),
        (
            {"device": "cpu", "nodes": 9},
            DeviceError,
            "9 hosts are wanted, and the Ray cluster has 4 with a processor",
        ),
    ],
)
def test_what_the_cluster_cannot_have_is_one_sentence(wish, kind, said):
    with pytest.raises(kind) as error:
        seat(MIXED, Wish(**wish))
    assert said in str(error.value)


def test_a_cluster_of_nothing():
    with pytest.raises(DeviceError, match="no host of the Ray cluster has a processor to lend"):
        seat([], Wish())
