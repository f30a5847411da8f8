"""`assay fleet run --engine slurm` on a real Slurm of four hosts; members are real runs on made-up cards."""

import json
import re
import shutil
import signal
import subprocess

import pytest

from app.hosts.book import keep_host
from profiles.files import read_profile
from tests.app import running
from tests.app.fleets import LONG, TINY, by_host, record, some_are_done
from tests.app.running import one_sentence
from tests.app.slurm_cluster import HOSTS, SlurmCluster, missing
from tests.app.sshd import require_ssh, start_server, stop_server

pytestmark = pytest.mark.xdist_group("slurm")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    if absent := missing():
        pytest.skip(f"Slurm is not installed here: no {', '.join(absent)}")
    cluster = SlurmCluster(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.start()
    except (OSError, RuntimeError) as error:
        cluster.stop()
        pytest.skip(f"Slurm cannot be started here: {error}")
    yield cluster
    cluster.stop()


@pytest.fixture
def fleet(cluster, place):
    """Starts `assay fleet run --engine slurm` on the cluster."""

    def start(*arguments, suite=TINY, **variables):
        (place / "suite.toml").write_text(suite)
        words = (
            "fleet",
            "run",
            "--engine",
            "slurm",
            "--into",
            place / "fleet",
            "--suite",
            place / "suite.toml",
        )
        environ = cluster.environ | {"TMPDIR": str(place)} | variables
        environ |= {f"ASSAY_{name}": str(place / name.lower()) for name in ("LIBRARY", "CONFIG", "CACHE")}
        return running.start(*words, *arguments, module="tests.app.fleet_command", env=environ)

    return start


def profiles(place):
    return {path.name: read_profile(path).profile for path in (place / "fleet").glob("*.assay.json")}


def test_ctrl_c_lets_every_member_save_what_it_has(fleet, place):
    process = fleet("--nodes", 1, "--per-host", 2, "--events", suite=LONG, PRETEND_CARDS="2")
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if some_are_done(lines[-1]):
            process.send_signal(signal.SIGINT)
            break
    rest = [json.loads(line) for line in process.stdout]
    errors = process.stderr.read()
    assert (process.wait(timeout=60), errors) == (130, "")
    told = record(place / "fleet")
    assert [(one["member"], one["state"]) for one in told["expected"]] == [("0", "stopped"), ("1", "stopped")]
    assert rest[-1]["state"] == "ended"
    assert rest[-1]["counts"] == {"stopped": 2}
    assert rest[-1]["text"] == "interrupted by SIGINT"
    found = profiles(place)
    assert sorted(found) == sorted(name for one in told["expected"] for name in one["profiles"])
    by_rank = {profile.member.rank: profile for profile in found.values()}
    assert {rank: (profile.device.id, profile.status) for rank, profile in by_rank.items()} == {
        0: ("cuda:0", "stopped"), 1: ("cuda:1", "stopped"),
    }  # fmt: skip
    assert any(r.status == "ok" for profile in found.values() for case in profile.cases for r in case.rounds)
    assert by_rank[1].loaded_together == ["local rank 0", "cuda:1"], "two of a host at once are not one alone"


def test_what_slurm_refuses_is_told_in_its_words(fleet, place):
    process = fleet("--hosts", "n[1,2],n[1,2],elsewhere")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 4, errors
    assert "3 members: 3 lost" in output
    [line] = [
        line for line in output.splitlines() if line.startswith("lost: 0 (elsewhere), 1 (n1), 2 (n2): ")
    ]
    assert "Invalid node name specified" in line
    assert {one["state"] for one in record(place / "fleet")["expected"]} == {"lost"}


def test_a_job_that_waits_says_why_and_ctrl_c_takes_it_out_of_the_queue(fleet, place, cluster):
    process = fleet("--nodes", 9)
    for line in process.stdout:
        if "waits" in line:
            break
    assert "PartitionConfig" in line, line
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "9 members: 9 lost" in output
    queue = subprocess.run(["squeue", "--noheader"], capture_output=True, env=cluster.environ, check=True)
    assert queue.stdout == b""


def test_a_host_that_dies_is_named_and_all_others_are_collected(fleet, place, cluster):
    """srun itself ends with 0 then: nothing of it says that a member is missing."""
    process = fleet("--hosts", "n4,n[2-3],n1", "--events")  # ranks are Slurm's, in its own order
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1].get("node") == "n3" and lines[-1]["state"] == "starting":
            cluster.kill("n3")
    errors = process.stderr.read()
    assert process.wait(timeout=120) == 1, errors
    told = record(place / "fleet")
    members = by_host(told)
    assert {host: members[host]["state"] for host in HOSTS} == {
        "n1": "done", "n2": "done", "n3": "lost", "n4": "done",
    }  # fmt: skip
    assert re.search(r"n3", members["n3"]["reason"]), members["n3"]["reason"]
    assert [members[host]["member"] for host in HOSTS] == ["0", "1", "2", "3"]
    assert lines[-1]["counts"] == {"done": 3, "lost": 1}
    found = profiles(place)
    assert sorted(found) == sorted(name for one in told["expected"] for name in one["profiles"])
    assert {(one.member.node, one.member.engine, one.member.size) for one in found.values()} == {
        (host, "slurm", 4) for host in ("n1", "n2", "n4")
    }
    assert {one.status for one in found.values()} == {"done"}


def test_the_head_node_runs_the_fleet_and_one_connection_watches_it(cluster, place, tmp_path_factory):
    require_ssh()
    server = start_server(tmp_path_factory.mktemp("head"))
    try:
        setup = place / "setup.sh"
        setup.write_text(f"export SLURM_CONF={cluster.environ['SLURM_CONF']}\n")
        keep_host(server.host(name="head", setup=str(setup)))
        (place / "suite.toml").write_text(TINY)
        words = (
            "--engine",
            "slurm",
            "--host",
            "head",
            "--into",
            place / "far",
            "--suite",
            place / "suite.toml",
        )
        more = ("--hosts", "n1", "--device", "cpu", "--deadline", 100)
        result = running.assay("fleet", "run", *words, *more, "--events", "--", "--wait")
        assert result.returncode == 0, result.stderr
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        assert [line["counts"] for line in lines[:1] + lines[-1:]] == [{"waiting": 1}, {"done": 1}]
        [one] = record(place / "far")["expected"]
        assert (one["host"], one["state"]) == ("n1", "done")
        assert read_profile(place / "far" / one["profiles"][0]).digest_ok
        assert not server.runs()
    finally:
        stop_server(server)


def test_without_srun_it_is_one_sentence(place, monkeypatch):
    monkeypatch.setenv("PATH", str(place))
    result = running.assay("fleet", "run", "--engine", "slurm", "--nodes", 1, "--into", place / "fleet")
    assert result.returncode == 3
    assert "there is no srun here" in one_sentence(result)
    assert not (place / "fleet").exists()


def test_where_no_slurm_answers_no_member_is_lost(place, monkeypatch):
    if shutil.which("srun") is None:
        pytest.skip("Slurm's programs are not installed")
    nobody = "SlurmctldHost=localhost(127.0.0.1)\nSlurmctldPort=9\n"  # discard: nobody listens there
    (place / "slurm.conf").write_text(f"ClusterName=x\n{nobody}NodeName=n1\nPartitionName=p Nodes=n1\n")
    monkeypatch.setenv("SLURM_CONF", str(place / "slurm.conf"))
    result = running.assay("fleet", "run", "--engine", "slurm", "--nodes", 1, "--into", place / "fleet")
    assert result.returncode == 3
    assert "no Slurm answers here" in one_sentence(result)
    assert not (place / "fleet" / "members.json").exists()
