"""A fleet on a head node, watched over a real sshd: it ends as the same fleet here, and can be taken up."""

import json
import signal
import socket

import pytest

from app.hosts.book import keep_host
from tests.app import running
from tests.app.fleets import record
from tests.app.sshd import require_ssh, start_server, stop_server

pytestmark = pytest.mark.xdist_group("far")


@pytest.fixture
def head(tmp_path_factory, place, monkeypatch):
    """An sshd as the head node; its book and ours have a host `deaf`, which refuses, and a `silent` one."""
    require_ssh()
    server = start_server(tmp_path_factory.mktemp("fleet-head"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server.silent = silent
        server.alias("deaf", HostName="127.0.0.1", Port=1)
        server.alias("silent", HostName="127.0.0.1", Port=silent.getsockname()[1])
        for config in (place / "config", server.home / "config"):
            monkeypatch.setenv("ASSAY_CONFIG", str(config))
            for name in ("deaf", "silent"):
                keep_host(server.host(name=name, address=name))
        monkeypatch.setenv("ASSAY_CONFIG", str(place / "config"))
        keep_host(server.host(name="head"))
        yield server
    stop_server(server)


def words(place, folder, hosts, *more):
    return ("fleet", "run", "--engine", "ssh", "--hosts", hosts, "--into", place / folder, *more)


def test_a_fleet_of_a_head_node_ends_as_the_same_fleet_here(head, place):
    here = running.assay(*words(place, "here", "deaf"))
    there = running.assay(*words(place, "there", "deaf", "--host", "head"))
    assert (here.returncode, there.returncode) == (4, 4), here.stderr + there.stderr
    assert record(place / "there")["expected"][0]["state"] == "failed"
    *_, counts, why, members, then = here.stdout.splitlines()
    assert counts.endswith("1 member: 1 failed")
    assert why.startswith("failed: deaf: nothing answers ssh on host deaf: ")
    assert members == f"members: {place}/here/members.json"
    assert then == f"see what stands out with: assay fleet report {place}/here"
    *_, counts, same_why, members, then = there.stdout.splitlines()
    assert counts.endswith("1 member: 1 failed")
    assert same_why == why
    assert members == f"members: {place}/there/members.json on host head"
    assert then == f"see what stands out there with: assay fleet report {place}/there"
    assert not head.runs(), "what was told to the end is not kept there"


def test_a_fleet_whose_watcher_was_killed_is_taken_up_from_its_first_line(head, place):
    watcher = running.start(*words(place, "there", "silent", "--host", "head"))
    assert "1 waiting" in watcher.stdout.readline()
    watcher.send_signal(signal.SIGKILL)
    watcher.communicate()
    taken = running.start("attach", "head")
    assert "1 waiting" in taken.stdout.readline()
    head.silent.close()
    output, errors = taken.communicate(timeout=60)
    assert taken.returncode == 4, errors
    *_, counts, why, members, then = output.splitlines()
    assert counts.endswith("1 member: 1 failed")
    assert why.startswith("failed: silent: ")
    assert members == f"members: {place}/there/members.json on host head"
    assert then.startswith("see what stands out there with: assay fleet report ")


def test_a_kept_fleet_is_told_from_a_run_by_its_command_line(head, place):
    with running.start(*words(place, "there", "silent", "--host", "head")) as watcher:
        assert "1 waiting" in watcher.stdout.readline()
        listed = running.assay("attach", "head", "--list", "--json")
        head.silent.close()
        watcher.communicate(timeout=60)
    [one] = json.loads(listed.stdout)["runs"]
    assert one["arguments"][:2] == ["fleet", "run"]
    assert f"--into={place}/there" in one["arguments"]
