"""Ray's local cluster of four hosts in a process of its own; a line of standard input kills one of them."""

import json
import sys

from ray.cluster_utils import Cluster

HOSTS = [{"num_gpus": 1}, {"num_gpus": 2}, {"resources": {"NPU": 1}}, {"resources": {"NPU": 1}}]

if __name__ == "__main__":
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False, **HOSTS[0]}
    )
    hosts = [cluster.head_node, *(cluster.add_node(num_cpus=2, **given) for given in HOSTS[1:])]
    told = {"address": cluster.address, "hosts": [host.node_id for host in hosts]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    try:
        for line in sys.stdin:
            cluster.remove_node(hosts[int(line)], allow_graceful=False)
    finally:
        cluster.shutdown()
