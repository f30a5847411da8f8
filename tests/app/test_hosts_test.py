"""`assay hosts test` against a real sshd: what it finds, what it says of what is missing, and forty hosts."""

import json
import os
import shutil
import sys
import time

import pytest
from click.testing import CliRunner

from app.cli.hosts import command
from app.hosts.book import Host, keep_host
from app.hosts.facts import STEPS, Facts, decode_told, read_facts
from app.hosts.fan import MOST_CONNECTING, fan_out
from app.hosts.session import open_session
from app.hosts.testing import Examiner
from profiles.problems import EXIT_DEVICE, EXIT_USAGE
from tests.app.running import assay, one_sentence, start
from tests.app.sshd import free_port, make_key, require_ssh, server, start_server, stop_server  # noqa: F401
from tests.app.terminal import painted, read_terminal, start_in_terminal

HOSTS = 40
COUNTED = """#!/bin/sh
[ "$1" = -V ] && exec {ssh} -V
echo + >> {log}
{ssh} "$@"
code=$?
echo - >> {log}
exit $code
"""


@pytest.fixture(autouse=True)
def place(home):
    return home


def test_every_step_of_a_host_that_is_ready(server):  # noqa: F811
    host = server.enter()
    keep_host(server.host(name="nowhere", address="127.0.0.1", port=free_port()))
    done = assay("hosts", "test", "lab", "nowhere", "--json")
    assert done.returncode == EXIT_DEVICE, done.stderr
    told = [decode_told(line.encode()) for line in done.stdout.splitlines()]
    assert None not in told
    steps = [one for one in told if not isinstance(one, Facts) and one.host == "lab"]
    assert [one.step for one in steps] == list(STEPS)
    assert {one.step for one in steps if one.result == "failed"} == set(), steps
    (ready,) = [one for one in told if isinstance(one, Facts) and one.entry == host]
    assert ready.ready
    assert list(ready.steps) == steps
    assert "cpu" in [one["id"] for one in ready.devices if one["available"]]
    assert read_facts(host) == ready, "it is kept for the window"
    (missing,) = [one for one in told if isinstance(one, Facts) and one.entry.name == "nowhere"]
    assert [(one.step, one.result) for one in missing.steps] == [("connect", "failed")]
    assert "Connection refused" in missing.steps[0].what
    assert "Connection refused" not in missing.steps[0].detail, "ssh's words stand there once"
    assert missing.steps[0].remedy
    listed = json.loads(CliRunner().invoke(command, ["list", "--json"]).stdout)["hosts"]
    assert [(one["name"], one["ready"]) for one in listed] == [("lab", True), ("nowhere", False)]
    text = CliRunner().invoke(command, ["list"]).stdout
    assert "ready" in text
    assert "othing answers ssh on host nowhere" in text


def test_for_people_a_step_is_a_line_with_what_to_do_below_it(server, tmp_path):  # noqa: F811
    bare = tmp_path / "bare"
    bare.mkdir()
    server.enter(python=str(bare / "no-such-python"))
    done = assay("hosts", "test")
    assert done.returncode == EXIT_DEVICE
    lines = done.stdout.splitlines()
    assert lines[0].split(maxsplit=2)[:2] == ["connect", "ok"]
    assert lines[1].split(maxsplit=2)[:2] == ["python", "failed"]
    assert "no-such-python" in lines[1]
    assert "→" in done.stdout
    assert done.stderr == ""


def test_no_line_of_another_host_lands_in_a_question(server, place, monkeypatch):  # noqa: F811
    """ssh asks for a passphrase on the terminal, while another host is found ready."""
    make_key(place / "locked", "open sesame")
    with (server.folder / "authorized_keys").open("a") as keys:
        keys.write((place / "locked.pub").read_text())
    config = server.config.read_text().replace(f"{server.folder}/user_key", f"{place}/locked")
    (place / "ssh_config").write_text(config)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    asking = server.enter(name="asking", config=str(place / "ssh_config"), address="lab")
    ready = server.enter()
    child, terminal = start_in_terminal("hosts", "test", "asking", "lab")
    shown = read_terminal(terminal, lambda shown: b"Enter passphrase" in shown)
    wait_for(lambda: read_facts(ready))
    os.write(terminal, b"open sesame\n")
    shown += read_terminal(terminal, lambda shown: False)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown.decode()
    lines = painted(shown)
    [asked] = [line for line in lines if "passphrase" in line]
    assert asked.startswith("Enter passphrase for key '")
    assert asked.endswith("': ")
    titles = [*STEPS[:-1], "free"]  # disk
    for host in (asking, ready):
        assert [line.split()[1] for line in lines if line.startswith(f"{host.name} ")] == titles


def test_no_ssh_no_hosts_and_unknown_names_are_a_sentence(monkeypatch):
    none = assay("hosts", "test")
    assert none.returncode == EXIT_USAGE
    assert "no hosts to test" in one_sentence(none)
    keep_host(Host(name="lab3", address="lab3"))
    assert "did you mean lab3?" in one_sentence(assay("hosts", "test", "lab4"))
    monkeypatch.setenv("PATH", "/nonexistent")
    done = assay("hosts", "test", "lab3")
    assert done.returncode == EXIT_DEVICE
    assert "there is no ssh" in done.stdout.lower()
    assert "Traceback" not in done.stderr + done.stdout


def test_forty_hosts_of_one_server_are_all_reached_and_never_more_than_eight_at_once(tmp_path, monkeypatch):
    """Forty at once are too many for it: sshd's default drops new connections from the tenth on."""
    require_ssh()
    log = tmp_path / "log"
    wrapper = tmp_path / "bin" / "ssh"
    wrapper.parent.mkdir()
    wrapper.write_text(COUNTED.format(log=log, ssh=shutil.which("ssh")))
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    crowded = start_server(tmp_path / "sshd", options=["MaxStartups 10:30:100"])
    try:
        hosts = [crowded.host(name=f"lab{number}") for number in range(HOSTS)]

        def work(host):
            with open_session(host, "never") as session:
                yield host.name, session.hello.python

        reached = dict(fan_out(hosts, work))
    finally:
        stop_server(crowded)
    assert set(reached) == {host.name for host in hosts}
    assert set(reached.values()) == {sys.version.split()[0]}
    marks = log.read_text().split()
    assert marks.count("+") == marks.count("-") == HOSTS
    assert 1 < peak(marks) <= MOST_CONNECTING


def peak(marks):
    now = most = 0
    for mark in marks:
        now += 1 if mark == "+" else -1
        most = max(most, now)
    return most


def test_a_mistake_in_one_hosts_work_is_not_swallowed():
    def work(host):
        yield host.name
        if host.name == "b":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(fan_out([Host(name=name, address=name) for name in "abc"], work, most=1))


def test_a_run_that_measures_there_is_not_disturbed(server):  # noqa: F811
    """Its devices are those of the test before; the step says why."""
    host = server.enter()
    before = list(Examiner("never").examine(host))[-1]
    with open_session(host, "never") as session:
        run_id = session.new_run_id()
        session.start(run_id, ["devices", "--watch", "--json", "--attended"], files={}, name="long")
        try:
            during = list(Examiner("never").examine(host))[-1]
        finally:
            session.attach(run_id)
            session.tell("kill")
            for _ in session.events():
                pass
            session.forget(run_id)
    (step,) = [one for one in during.steps if one.step == "devices"]
    assert step.result == "warning"
    assert "long measures there" in step.what
    assert during.devices == before.devices
    assert [(one.name, one.state) for one in during.runs] == [("long", "going")]


def test_what_is_killed_on_the_host_is_a_sentence(server):  # noqa: F811
    """As by the out-of-memory killer: nobody there can say anything any more."""
    (server.home / "sitecustomize.py").write_text(
        "import os, sys\nif 'devices' in sys.orig_argv:\n    os.kill(os.getpid(), 9)\n"
    )
    (server.home / "setup.sh").write_text(f"export PYTHONPATH={server.home}\n")
    host = server.enter(setup="~/setup.sh")
    for more in ((), ("--json",)):
        done = assay("devices", "--host", "lab", *more)
        assert (done.returncode, done.stdout) == (EXIT_DEVICE, "")
        assert one_sentence(done).startswith(
            "assay: host lab: 'assay devices' was killed by signal 9 (SIGKILL;"
        )
    facts = list(Examiner("never").examine(host))[-1]
    (step,) = [one for one in facts.steps if one.step == "devices"]
    assert step.result == "failed"
    assert "was killed by signal 9" in step.what
    assert step.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C of POSIX")
def test_an_interrupted_test_leaves_no_ssh_behind(tmp_path, monkeypatch):
    """A host that never answers: only the end of its ssh frees the connection."""
    if shutil.which("ssh") is None:
        pytest.skip("needs an ssh client")
    pids = tmp_path / "pids"
    wrapper = tmp_path / "bin" / "ssh"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\n[ "$1" = -V ] && exit\necho $$ >> {pids}\nexec sleep 1000\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("a", "b"):
        keep_host(Host(name=name, address=name))
    process = start("hosts", "test", "--json", start_new_session=True)
    wait_for(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    started = [int(pid) for pid in pids.read_text().split()]
    try:
        process.send_signal(2)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Traceback" not in said
        wait_for(lambda: not any(alive(pid) for pid in started))
    finally:
        for pid in filter(alive, started):
            os.kill(pid, 9)


def wait_for(true):
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
