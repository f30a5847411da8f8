"""`assay fleet run --engine ray` on Ray's own local cluster; members are real runs on lent, made-up cards."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from importlib.util import find_spec

import psutil
import pytest

from profiles.files import read_profile
from tests.app import running
from tests.app.fleets import LONG, TINY, record, some_are_done
from tests.app.running import one_sentence

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed"),
    pytest.mark.xdist_group("ray"),
]
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1", "RAY_COLOR_PREFIX": "0"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    # The members' folders go with the test; Ray's sockets need a short path.
    folders = {"TMPDIR": str(tmp_path_factory.mktemp("ray")), "RAY_TMPDIR": "/tmp"}  # noqa: S108
    with subprocess.Popen(
        [sys.executable, "-m", "tests.app.ray_cluster"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | QUIET | folders,
    ) as process:  # fmt: skip
        told = ""
        while not told.startswith("{"):
            told = process.stdout.readline()
            assert told, "the cluster did not start"
        process.told = json.loads(told)
        yield process
        process.stdin.close()
        process.wait(timeout=60)


@pytest.fixture
def fleet(cluster, place):
    """Starts `assay fleet run --engine ray` on the cluster."""
    environ = os.environ | QUIET | {"RAY_ADDRESS": cluster.told["address"]}

    started = []

    def start(*arguments, suite=TINY):
        (place / "tiny.toml").write_text(suite)
        words = ("fleet", "run", "--engine", "ray", "--into", place / "fleet", "--suite", place / "tiny.toml")
        started.append(running.start(*words, *arguments, module="tests.app.fleet_command", env=environ))
        return started[-1]

    yield start
    for process in started:
        with process:
            process.kill()  # one that is left would keep its cards from the next test


def host(cluster, number):
    return cluster.told["hosts"][number][:8]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--nodes", 5), 3, r"5 hosts are wanted, and the Ray cluster has 4 with accelerators\."),
        (("--per-host", 2), 3, r"2 members a host are wanted, and .* has 1 [GN]PU, says Ray\."),
        (("--hosts", "elsewhere"), 2, r"the Ray cluster has no host 'elsewhere': "),
    ],
)
def test_what_the_cluster_cannot_have_is_refused_and_not_waited_for(fleet, place, arguments, code, said):
    process = fleet(*arguments)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (code, "")
    sentence = one_sentence(subprocess.CompletedProcess((), code, output, errors))
    assert re.search(said, sentence), sentence
    assert not (place / "fleet" / "members.json").exists()


def interrupt(process, when, again=False):
    """Ctrl-C as soon as a line fits, a second one when that was heard, and the lines that come then."""
    lines = map(json.loads, process.stdout)
    assert any(map(when, lines)), process.stderr.read()
    process.send_signal(signal.SIGINT)
    if again:
        assert any(line["state"] == "stopping" for line in lines)
        process.send_signal(signal.SIGINT)
    rest = list(lines)
    assert process.wait(timeout=60) == 130, process.stderr.read()
    return rest


def test_ctrl_c_lets_a_member_hand_over_what_it_has(fleet, place, cluster):
    process = fleet("--hosts", host(cluster, 3), "--events", suite=LONG)
    lines = interrupt(process, some_are_done)
    [one] = record(place / "fleet")["expected"]
    assert (one["state"], one["reason"]) == ("stopped", "interrupted by SIGINT")
    assert lines[-1]["counts"] == {"stopped": 1}
    file = read_profile(place / "fleet" / one["profiles"][0])
    assert (file.digest_ok, file.profile.status) == (True, "stopped")
    assert any(r.status == "ok" for case in file.profile.cases for r in case.rounds)


def test_a_second_ctrl_c_ends_every_member_at_once_and_leaves_no_process(fleet, place, cluster):
    process = fleet("--hosts", host(cluster, 2), "--events", suite=LONG)
    lines = interrupt(process, lambda line: line["event"] == "member", again=True)
    told = record(place / "fleet")
    [one] = told["expected"]
    assert (one["state"], one["reason"]) == ("lost", "interrupted by SIGINT")
    assert lines[-1]["counts"] == {"lost": 1}
    wait_until_none_runs(told["fleet"])


def members_processes(fleet, member=None):
    """Those of the fleet's members, or of one, who have its id in their environment."""
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            environ = one.environ()
            if environ.get("ASSAY_FLEET") == fleet and member in (None, environ.get("ASSAY_MEMBER")):
                found.append(one)
    return found


def wait_until_none_runs(fleet):
    _, alive = psutil.wait_procs(members_processes(fleet), timeout=30)
    assert not alive, [one.cmdline() for one in alive]


def test_a_host_that_dies_is_named_and_all_others_are_collected(fleet, place, cluster):
    process = fleet("--events")
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        victim = lines[-1].get("node", "").endswith(host(cluster, 1))
        if victim and lines[-1]["state"] == "starting":
            cluster.stdin.write("1\n")
            cluster.stdin.flush()
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 1, errors
    whole = record(place / "fleet")
    states = {one["host"][-8:]: one for one in whole["expected"]}
    assert [states[host(cluster, n)]["state"] for n in range(4)] == ["done", "lost", "done", "done"]
    lost = states[host(cluster, 1)]
    assert lost["reason"] == f"Ray says: its host {lost['host']} died"
    assert [states[host(cluster, n)]["device"] for n in range(4)] == ["1 GPU", "2 GPU", "1 NPU", "1 NPU"]
    assert [line["state"] for line in lines if line.get("member") == lost["member"]] == ["starting", "lost"]
    assert lines[-1]["counts"] == {"done": 3, "lost": 1}

    found = {path.name: read_profile(path) for path in (place / "fleet").glob("*.assay.json")}
    assert sorted(found) == sorted(name for one in whole["expected"] for name in one["profiles"])
    assert all(file.digest_ok and file.profile.status == "done" for file in found.values())
    told = [(file.profile.member, file.profile.device.id) for file in found.values()]
    assert sorted((member.node[-8:], device) for member, device in told) == sorted([
        (host(cluster, 0), "cuda:0"),
        (host(cluster, 2), "npu:0"), (host(cluster, 3), "npu:0"),
    ])  # fmt: skip
    assert {(member.engine, member.size, member.fleet) for member, _ in told} == {("ray", 4, whole["fleet"])}


def test_a_head_that_dies_ends_the_fleet_in_order_and_what_was_collected_stays(fleet, place, cluster):
    """The last test of this cluster. One member is done before; the other is held until it is over."""
    process = fleet("--hosts", f"{host(cluster, 2)},{host(cluster, 3)}", "--events")
    held = []
    try:
        for line in map(json.loads, process.stdout):
            if line.get("node", "").endswith(host(cluster, 3)) and not held:
                held = members_processes(line["fleet"], line["member"])
                for one in held:
                    one.suspend()
            if line["event"] == "member" and line["state"] == "done":
                cluster.stdin.write("0\n")
                cluster.stdin.flush()
        errors = process.stderr.read()
        assert (process.wait(timeout=60), errors) == (1, "")
    finally:
        for one in held:
            one.kill()
    assert line["counts"] == {"done": 1, "lost": 1}
    members = {one["host"][-8:]: one for one in record(place / "fleet")["expected"]}
    done, lost = members[host(cluster, 2)], members[host(cluster, 3)]
    assert (done["state"], lost["state"]) == ("done", "lost")
    assert re.fullmatch(r"the head of the Ray cluster, \S+:\d+, does not answer", lost["reason"])
    [name] = done["profiles"]
    assert read_profile(place / "fleet" / name).digest_ok
