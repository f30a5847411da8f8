"""A run on a host in the window, over a real sshd: live, left alone, taken up again, killed; and askpass."""

import contextlib
import os
import shutil
import sys
import time

import psutil
import pytest

from app.desktop.orders import RunOrder
from app.desktop.run_queue import KILL_AFTER_S
from app.hosts.book import Host, keep_host
from app.hosts.facts import Facts, keep_facts, read_facts
from app.hosts.ssh import ASKPASS
from profiles.files import read_profile
from tests.app.running import LONG
from tests.app.sshd import make_key, server  # noqa: F401
from tests.desktop.askpass_robot import write_robot

pytestmark = pytest.mark.xdist_group("window")  # one run of a window at a time
START_MS = 60_000


@pytest.fixture
def suites(place):
    (place / "long.toml").write_text(LONG)
    return place


@pytest.fixture
def lab(server, place):  # noqa: F811
    """The server in the book; a run that a failed test has left there does not outlive it."""
    yield server.enter()
    for one in running_there(server):
        one.kill()


def order(suites, **more):
    return RunOrder(device="cpu", host="lab", suite=str(suites / "long.toml"), **more)


def running_there(server):  # noqa: F811
    """What the server's sessions have started, runs included."""
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if one.environ().get("ASSAY_CACHE") == str(server.cache):
                found.append(one)
    return found


def measuring(server):  # noqa: F811
    """The processes that measure there."""
    found = []
    for one in running_there(server):
        with contextlib.suppress(psutil.Error):
            found += [one] if "benchkernels.worker" in one.cmdline() else []
    return found


def test_a_run_that_is_left_goes_on_there_and_is_taken_up_again(
    window, services, suites, lab, server, qtbot  # noqa: F811
):  # fmt: skip
    """Live with its host's name, left by the window, found by a test of the host, attached to, stopped."""
    keep_facts(Facts(entry=lab, when="2026-11-28T12:00:00Z"))
    services.run([order(suites, name="left alone")])
    page = window.current
    assert page is window.page("live")
    qtbot.waitUntil(lambda: " · lab cpu · " in page.header.subtitle.text(), timeout=START_MS)
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    services.runs.close()
    assert measuring(server)
    services.hosts.pause(None)  # as a window that begins
    services.hosts.reload()
    (one,) = services.hosts.hosts
    (kept,) = one.facts.runs
    assert (kept.name, kept.state) == ("left alone", "going"), "noted by the child that has left it"
    services.hosts.test(["lab"])
    qtbot.waitUntil(lambda: one.facts.busy == kept.id, timeout=START_MS)
    (kept,) = one.facts.runs
    assert (kept.name, kept.state) == ("left alone", "going")
    services.run([RunOrder(device="", host="lab", attach=kept.id)])
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    services.close(stop_run=True)
    assert not measuring(server)
    (saved,) = (suites / "library").glob("*.assay.json")
    profile = read_profile(saved).profile
    assert (profile.name, profile.reason) == ("left alone", "stopped by the user")
    assert not server.runs(), "what was collected is not kept there"
    assert read_facts(lab).runs == (), "which is noted, too"


def test_stop_again_kills_what_measures_there(window, services, suites, lab, server, qtbot):  # noqa: F811
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([order(suites)])
    qtbot.waitUntil(lambda: bool(services.runs.state.latest) and bool(measuring(server)), timeout=START_MS)
    (worker,) = measuring(server)
    worker.suspend()  # it hears no request to end
    services.runs.stop()
    time.sleep(KILL_AFTER_S)
    services.runs.stop()
    qtbot.waitUntil(lambda: bool(outcomes), timeout=START_MS)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    assert outcomes[0].problem == ""
    assert outcomes[0].in_journal is False
    assert read_profile(outcomes[0].path).profile.cases, "what had arrived is saved"


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_passphrase_and_a_new_host_key_are_asked_for_in_the_dialog(
    window, services, place, server, monkeypatch, qtbot  # noqa: F811
):  # fmt: skip
    """A key that no agent holds, a server that nobody knows: questions of ssh, and then it is ready."""
    typed = "zwölf Boxkämpfer"
    make_key(place / "locked", typed)
    with (server.folder / "authorized_keys").open("a") as keys:
        keys.write((place / "locked.pub").read_text())
    (place / "ssh_config").write_text(
        server.config.read_text()
        .replace(f"{server.folder}/user_key", f"{place}/locked")
        .replace(f"{server.folder}/known_hosts", f"{place}/known_hosts")
        .replace("StrictHostKeyChecking yes", "StrictHostKeyChecking ask")
    )
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv(ASKPASS, str(write_robot(place)))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("ANSWER", typed)
    for name in ("lab1", "lab2"):
        keep_host(Host(name=name, address="lab", python=sys.executable, config=str(place / "ssh_config")))
    page = window.show_page("hosts")
    services.hosts.test(["lab1", "lab2"])
    known = services.hosts.hosts
    qtbot.waitUntil(lambda: all(one.facts is not None for one in known), timeout=2 * START_MS)
    assert [one.facts.failure for one in known] == [None, None]
    assert page.table.model_.rows == known
    questions = (place / "questions").read_text().split("\n\n")
    assert len([one for one in questions if "authenticity of host" in one]) == 1, (
        "the second time it is known"
    )
    assert len([one for one in questions if "passphrase for key" in one]) == 2
    everything = "".join(
        path.read_text("utf-8", "replace")
        for path in place.rglob("*")
        if path.is_file() and "locked" not in path.name
    )
    assert typed not in everything, "what was typed is kept nowhere"
