"""Connections to a host that break off, through a real sshd: what is asked, begun, told and lost then."""

# ruff: noqa: F811  (fixtures come from other files)
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import threading
import time

import psutil
import pytest

from app.cli.remote_end import where_to_go_on
from app.hosts import following, greeting, session, shipping, ssh
from app.hosts.book import Host
from app.hosts.errors import DroppedError, HostError, SilentError
from app.hosts.following import Following, RunOrder
from app.hosts.session import Line, Over, open_session
from app.hosts.testing import Examiner
from app.remote.places import read_json
from profiles.events import CaseEnd
from tests.app.running import assay, read_until, start
from tests.app.sshd import free_port, make_key, server, start_server, stop_server  # noqa: F401
from tests.app.test_remote_runs import (  # noqa: F401
    WATCHING,
    await_file,
    await_true,
    finish,
    kill_agent,
    lab,
    only_profile,
    profile_of,
    proxy,
    read_terminal,
    run_words,
    speak_again,
)

IMPATIENT = """
import sys
from app.hosts import following
following.RETRY_AFTER_S = (0.1, 0.2)
from app.cli.main import main
main(interruptible=False)
"""


def end_run(host, run_id):
    """Kill the run over a connection of its own, and let the host forget it."""
    with open_session(host, "never") as opened:
        opened.attach(run_id)
        opened.tell("kill")
        for _ in opened.events():
            pass
        opened.forget(run_id)


def test_a_run_that_somebody_else_has_collected_is_not_begun_again(lab, place, proxy):
    lab.enter(address="proxied")
    process = start(*run_words(place, "--case", "matmul/fp32/m[67]*"))
    lines = read_until(process, CaseEnd)
    proxy.silence()
    [folder] = lab.runs()
    end_run(lab.host(), folder.name)
    proxy.reset()
    proxy.speak()
    rest, errors = finish(process)
    assert process.returncode == 3
    assert not lab.runs()
    last = errors.splitlines()[-1]
    assert last == (
        f"assay: host lab keeps no run {folder.name}; what had arrived is saved;"
        " 'assay attach lab --list' shows those it keeps."
    )
    profile = only_profile(place)
    assert profile == profile_of([*lines, *rest])
    assert profile.status == "lost"


def test_a_run_whose_keeper_is_killed_is_saved_as_lost_with_what_had_arrived(lab, place):
    process = start(*run_words(place))
    lines = read_until(process, CaseEnd)
    [folder] = lab.runs()
    os.kill(read_json(folder / "keeper.json")["pid"], signal.SIGKILL)
    rest, errors = finish(process)
    assert process.returncode == 3
    assert "broke off (nobody there knows how); what had arrived is saved." in errors
    profile = only_profile(place)
    assert profile == profile_of([*lines, *rest])
    assert profile.status == "lost"


def test_a_host_that_stays_away_costs_nothing_that_had_arrived(lab, place, proxy):
    lab.enter(address="proxied")
    process = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *map(str, run_words(place))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines = read_until(process, CaseEnd)
    proxy.close()
    rest, errors = finish(process)
    assert process.returncode == 3
    [folder] = lab.runs()
    last = errors.splitlines()[-1]
    assert last.startswith("assay: nothing answers ssh on host lab: ")
    assert last.endswith(
        f"what had arrived is saved; take it up again with 'assay attach lab {folder.name}'."
    )
    profile = only_profile(place)
    assert profile == profile_of([*lines, *rest])
    assert profile.status == "lost"
    end_run(lab.host(), folder.name)


def test_a_run_that_shall_not_outlive_its_connection_is_collected_afterwards(lab, place):
    process = start(*run_words(place, "--on-drop", "stop"))
    lines = read_until(process, CaseEnd)
    [folder] = lab.runs()
    process.kill()
    process.communicate()
    await_file(folder / "exit.json")
    done = assay("attach", "lab", "--events")
    assert done.stdout.startswith("".join(lines))
    profile = only_profile(place)
    assert profile == profile_of(done.stdout.splitlines())
    assert (profile.status, profile.reason) == ("stopped", "its window or connection is gone")


def test_who_leaves_such_a_run_after_taking_it_up_stops_it_too(lab):
    with open_session(lab.host(), "never") as opened:
        opened.start(opened.new_run_id(), WATCHING, files={}, on_drop="stop")
        process = start("attach", "lab", "--events")
        assert process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        _, errors = finish(process)
        assert (process.returncode, errors) == (0, "")
    assert not lab.runs()


@pytest.fixture
def master(lab, proxy, monkeypatch):
    """An ssh of the user's that others share: it would have to notice silence; ours only waits for it."""
    monkeypatch.setattr(session, "SILENCE_S", 2.0)
    monkeypatch.setattr(session, "HEARTBEAT_S", 0.5)
    control = lab.folder / "shared"
    lab.alias("proxied", ControlPath=control)
    words = [shutil.which("ssh"), "-F", lab.config, "-N", "-o", "ControlMaster=yes", "proxied"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as process:
        watchdog = threading.Timer(60.0, process.kill)  # whoever waits for it goes on, and fails
        watchdog.start()
        try:
            await_file(control)
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def test_a_shared_connection_that_falls_silent_is_noticed_and_not_used_again(lab, proxy, master, monkeypatch):
    monkeypatch.setattr(following, "RETRY_AFTER_S", (0.2,) * 20)
    told = []
    with open_session(lab.host(address="proxied"), "never") as opened:
        run_id = opened.new_run_id()
        order = RunOrder(WATCHING, on_drop="stop")
        follow = Following(opened, run_id, "never", told.append, order)
        events = follow.events()
        assert isinstance(next(events), Line)
        proxy.silence()
        there = lab.cache / "runs" / run_id / "exit.json"
        threading.Thread(target=speak_again, args=(proxy, there)).start()
        rest = list(events)
        assert master.poll() is None
        numbers = [one.number for one in rest if isinstance(one, Line)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert rest[-1] == Over(exit_code=0)
        follow.close()
    assert told[0] == "nothing was heard from host lab for 2 s; connecting again"
    assert told[-1] == "connected to host lab again"


def test_a_short_command_over_a_shared_connection_that_is_silent_is_given_up(lab, proxy, master):
    with open_session(lab.host(address="proxied"), "never") as opened:
        assert opened.call(["--version"]).exit_code == 0
        proxy.silence()
        with pytest.raises(SilentError, match="nothing was heard from host lab for 2 s"):
            opened.call(["--version"])
    assert master.poll() is None, "it still waits"


@pytest.mark.parametrize("dismissed", [True, False])
def test_a_question_on_the_way_back_is_asked_once_and_goes_with_who_waits(
    lab,
    proxy,
    monkeypatch,
    tmp_path,
    dismissed,
):
    """The key has got a passphrase in the meantime, as one that an agent does not hold any more."""
    key, asked = tmp_path / "key", tmp_path / "asked"
    shutil.copy(lab.folder / "user_key", key)
    lab.alias(
        "stranger", HostName="127.0.0.1", Port=proxy.port, HostKeyAlias=f"[127.0.0.1]:{lab.port}",
        IdentityFile=key,
    )  # fmt: skip
    window = tmp_path / "window"
    window.write_text(f"#!/bin/sh\necho $$ >> {asked}\n{'exit 1' if dismissed else 'exec sleep 1000'}\n")
    window.chmod(0o755)
    monkeypatch.setenv("ASSAY_ASKPASS", str(window))
    monkeypatch.setattr(following, "RETRY_AFTER_S", (0.2,) * 7)
    with open_session(lab.host(address="stranger"), "askpass") as opened:
        run_id = opened.new_run_id()
        follow = Following(opened, run_id, "askpass", lambda text: None, RunOrder(WATCHING))
        events = follow.events()
        next(events)
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", key], check=True)
        proxy.reset()
        if not dismissed:
            threading.Thread(target=stop_twice, args=(follow, asked)).start()
        with pytest.raises(HostError, match="refused the login"):
            list(events)
        follow.close()
    pids = [int(pid) for pid in asked.read_text().split()]
    try:
        assert len(pids) == 1
        await_true(lambda: not any(map(psutil.pid_exists, pids)), limit_s=5)
    finally:
        for pid in filter(psutil.pid_exists, pids):
            os.kill(pid, signal.SIGKILL)
        end_run(lab.host(), run_id)


def stop_twice(follow, asked):
    await_file(asked)
    for _ in range(2):
        follow.stop("the user has had enough")


def test_the_terminal_of_a_question_that_is_left_shows_again_what_is_typed(lab):
    make_key(lab.folder / "sealed", "secret")
    with (lab.folder / "authorized_keys").open("a") as keys:
        keys.write((lab.folder / "sealed.pub").read_text())
    lab.alias("stranger", HostName="127.0.0.1", Port=lab.port, IdentityFile=lab.folder / "sealed")
    lab.enter(address="stranger")
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "app", "devices", "--host", "lab"])  # noqa: S606
    try:
        shown = read_terminal(terminal, lambda shown: b"Enter passphrase" in shown)
        assert not echoes(terminal)
        os.kill(child, signal.SIGINT)  # to us alone, as a window does that ends the command in its terminal
        shown += read_terminal(terminal, lambda shown: False)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 130, shown.decode()
        assert echoes(terminal)
    finally:
        os.close(terminal)


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def test_what_the_host_lacks_may_take_long_to_fetch(server, home, monkeypatch):
    boot = home / "boot.py"
    home.mkdir(exist_ok=True)
    text = greeting._BOOT.read_text()
    assert "\nSILENCE_S = 120\n" in text
    boot.write_text(text.replace("\nSILENCE_S = 120\n", "\nSILENCE_S = 3\n"))
    fetched = shipping.archives_for

    def fetch(*arguments):
        time.sleep(4.0)
        return fetched(*arguments)

    monkeypatch.setattr(greeting, "_BOOT", boot)
    monkeypatch.setattr(shipping, "archives_for", fetch)
    monkeypatch.setattr(session, "HEARTBEAT_S", 0.5)
    shutil.rmtree(server.cache / "code", ignore_errors=True)  # archives come after it, in one piece
    with open_session(server.host(), "never") as opened:
        assert opened.hello.code == "sent"
        assert opened.call(["--version"]).stdout.startswith("assay ")


def test_no_connection_of_ours_is_one_that_others_share(server, home):
    """It would end with us; and it is not ours to keep one open."""
    control = server.folder / "control"
    server.alias(
        "sharing", HostName="127.0.0.1", Port=server.port, HostKeyAlias=f"[127.0.0.1]:{server.port}",
        ControlMaster="auto", ControlPath=control,
    )  # fmt: skip
    with open_session(server.host(address="sharing"), "never"):
        assert not control.exists()


def test_what_is_wrong_is_told_whatever_the_users_log_level(server, home):
    quiet = server.alias("quiet", HostName="127.0.0.1", Port=free_port(), LogLevel="QUIET")
    with pytest.raises(HostError, match="Connection refused"):
        open_session(server.host(address=quiet), "never")


def test_a_banner_and_a_chatty_login_are_not_told_as_a_cause(home, tmp_path):
    banner = tmp_path / "banner"
    banner.write_text("Connection to this machine is for its owners only.\n")
    chatty = start_server(tmp_path / "chatty", [f"Banner {banner}"])
    (chatty.home / ".bashrc").write_text("echo mesg: ttyname failed >&2\n")
    behind = chatty.alias("behind", HostName="127.0.0.1", Port=free_port(), ProxyJump="lab")
    try:
        with pytest.raises(HostError, match=r"jump host.*Connection refused"):
            open_session(chatty.host(address=behind), "never")
        with open_session(chatty.host(), "never") as opened:
            kill_agent(chatty)
            with pytest.raises(HostError) as raised:
                opened.runs()
    finally:
        stop_server(chatty)
    assert raised.value.what == "the connection to host lab broke off, or our process there was killed"
    assert "ttyname" in raised.value.detail
    assert "owners only" in raised.value.detail


def test_hosts_that_nobody_is_asked_about_any_more_have_not_refused_anything(server, home, monkeypatch):
    make_key(server.folder / "shut", "secret")
    with (server.folder / "authorized_keys").open("a") as keys:
        keys.write((server.folder / "shut.pub").read_text())
    address = server.alias(
        "stranger", HostName="127.0.0.1", Port=server.port, IdentityFile=server.folder / "shut"
    )
    monkeypatch.setenv("ASSAY_ASKPASS", "/bin/false")
    examiner = Examiner("askpass")
    asked, not_asked = (
        next(examiner.examine(server.host(name=name, address=address))) for name in ("first", "second")
    )
    assert "refused the login" in asked.what
    assert "was not asked for" in not_asked.what
    assert "'assay hosts test second'" in not_asked.remedy


@pytest.mark.parametrize("takes", ["read -r line", "read -r line; read -r more", "head -c 1000 >/dev/null"])
def test_a_start_up_file_that_takes_our_input_is_told_without_our_programs_text(home, tmp_path, takes):
    greedy = start_server(tmp_path / "greedy")
    (greedy.home / ".bashrc").write_text(f"{takes}\n")
    try:
        with pytest.raises(HostError) as raised:
            open_session(greedy.host(), "never")
        step = next(one for one in Examiner("never").examine(greedy.host()) if one.result == "failed")
    finally:
        stop_server(greedy)
    for said in (str(raised.value), step.what + step.detail):
        assert "start-up file of its login reads the input that is ours" in said
        assert not any(word in said for word in ("Traceback", "ValueError", "<string>", "import", "^^^"))
    assert ".bashrc" in step.remedy


def test_an_alias_that_takes_our_command_or_its_input_away_is_overruled(server, home):
    """And what the user lets ssh ignore stays ignored."""
    before = server.config.read_text()
    address = server.alias(
        "odd", HostName="127.0.0.1", Port=server.port, HostKeyAlias=f"[127.0.0.1]:{server.port}",
        StdinNull="yes", SessionType="none", ForkAfterAuthentication="yes",
        IgnoreUnknown="UseKeychain", UseKeychain="yes",
    )  # fmt: skip
    try:
        with open_session(server.host(address=address), "never") as opened:
            assert opened.call(["--version"]).exit_code == 0
    finally:
        server.config.write_text(before)  # no other host's ssh would let the last line pass


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("OpenSSH_8.2p1 Ubuntu-4ubuntu0.5, OpenSSL 1.1.1f", False),
        ("OpenSSH_8.7p1, OpenSSL 3.0.7", True),
        ("OpenSSH_10.0p2, OpenSSL 3.5.0", True),
        ("OpenSSH_for_Windows_8.1p1, LibreSSL 3.0.2", False),
        ("Sun_SSH_2.4", False),
    ],
)
def test_an_ssh_is_given_no_option_that_it_does_not_know(monkeypatch, tmp_path, version, known):
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\necho '{version}' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    words = ssh.ssh_command(Host(name="lab", address="lab"), "never")
    assert set(ssh.OPTIONS) <= set(words)
    assert (set(ssh.SESSION_OPTIONS) <= set(words), "StdinNull=no" in words) == (known, known)


class Fickle:
    """A session whose connection breaks off as soon as it is listened to."""

    def __init__(self, host):
        self.host = host

    def attach(self, *order):
        pass

    def events(self):
        yield from ()
        raise DroppedError("run", "it broke off", "try again")

    def tell(self, command):
        pass

    def abort(self):
        pass

    close = abort


@pytest.mark.parametrize(("lasting_s", "most"), [(0.0, None), (float("inf"), following.MOST_FRUITLESS)])
def test_only_connections_that_break_off_soon_are_in_vain(monkeypatch, lasting_s, most):
    """A run that waits for hours says nothing."""
    monkeypatch.setattr(following, "LASTING_S", lasting_s)
    monkeypatch.setattr(following, "RETRY_AFTER_S", (0.0,))
    opened = [Fickle(Host(name="lab", address="lab"))]

    def connect(opening):
        if len(opened) == 4 * following.MOST_FRUITLESS:
            raise HostError("connect", "the machine is off", "turn it on")
        opened.append(Fickle(opening.host))
        return opened[-1]

    follow = Following(opened[0], "run", "never", lambda text: None, connect=connect)
    with pytest.raises(HostError, match="it broke off" if most else "the machine is off"):
        list(follow.events())
    assert len(opened) == (most or 4 * following.MOST_FRUITLESS)


def test_a_run_whose_end_its_user_does_not_wait_for_has_not_broken_off(lab):
    opened = open_session(lab.host(), "never")
    run_id = opened.new_run_id()
    follow = Following(opened, run_id, "never", lambda text: None, RunOrder(WATCHING))
    events = follow.events()
    next(events)
    for _ in range(3):
        follow.stop("the user has had enough")
    with pytest.raises(HostError) as raised:
        list(events)
    told = where_to_go_on(follow, raised.value, saved=False)
    follow.close()
    assert told.what == "the run on host lab was told to end, and not waited for"
    assert f"assay attach lab {run_id}" in told.remedy
    end_run(lab.host(), run_id)
