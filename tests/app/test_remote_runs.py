"""Runs on a host through a real sshd: the same profile as there, and all ways in which a connection ends."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path

import psutil
import pytest

from app.hosts import following, session, ssh
from app.hosts.errors import HostError
from app.hosts.facts import Facts, keep_facts, read_facts
from app.hosts.following import Following, RunOrder
from app.hosts.session import Line, Over, open_session
from app.remote.places import read_json
from profiles.events import CaseEnd, CasePhase, decode
from profiles.files import read_profile
from profiles.fold import fold
from tests.app.running import SUITE, assay, one_sentence, read_until, saved, start
from tests.app.sshd import make_key, server  # noqa: F401
from tests.app.tcp_proxy import Proxy
from tests.app.terminal import interrupt, painted, read_terminal, start_in_terminal

HOSTILE = [
    "$(touch zz1)", "`touch zz2`", "; touch zz3 #", "' ; touch zz4 ; '", '" && touch zz5 "', "| tee zz6",
    "> zz7", "$HOME ~ * ? [a-z] {a,b}", "\\n\\x00%s%n \\", "-rf --help é 中文",
]  # fmt: skip
"""Each of zz1 to zz7 is a file that a shell would make."""
OURS = {"click", "msgspec", "platformdirs", "psutil", "rich"}
CLIENT = """
import sys
from app.hosts.book import find_host
from app.hosts.session import open_session
with open_session(find_host("lab"), "never") as session:
    run_id = session.new_run_id()
    session.start(run_id, sys.argv[2:], files={}, on_drop=sys.argv[1])
    session.attach(run_id)
    for told in session.events():
        print(told, flush=True)
"""
WATCHING = ("devices", "--watch", "--json", "--attended")
"""A command that talks until it is told to end, as a run does, and costs less."""


@pytest.fixture
def lab(server, place):  # noqa: F811
    """The server in the book; no run is left on it afterwards, neither process nor folder."""
    server.enter()
    yield server
    due_s = time.monotonic() + 60
    while (left := alive_in(server)) and time.monotonic() < due_s:
        time.sleep(0.1)
    assert not left, [one.cmdline() for one in left]
    for folder in server.runs():
        subprocess.run(["rm", "-r", folder], check=True)


@pytest.fixture
def proxy(lab):
    proxy = Proxy(lab.port)
    lab.alias("proxied", HostName="127.0.0.1", Port=proxy.port, HostKeyAlias=f"[127.0.0.1]:{lab.port}")
    yield proxy
    proxy.close()


def alive_in(server):  # noqa: F811
    """All processes of the runs that the host keeps or kept: their library lies there."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):  # it may end while it is looked at
            words = " ".join([*process.cmdline(), *process.environ().values()])
            if str(server.cache / "runs") in words and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def run_words(place, *more):
    suite = place / "long.toml"
    return ["run", "--host", "lab", "--suite", suite, "--device", "cpu", "--rounds", "1", "--events", *more]


def profile_of(lines):
    return fold(decode(line.encode()) for line in lines)


def finish(process):
    """The lines that `read_until` has not taken (`communicate` would lose what is buffered), and stderr."""
    if process.stdin is not None:
        process.stdin.close()
    rest, errors = process.stdout.readlines(), process.stderr.read()
    process.wait(timeout=60)
    return rest, errors


def canaries(server):  # noqa: F811
    return [path for place in (server.folder, Path.home(), Path.cwd()) for path in place.glob("**/zz[1-7]")]


def only_profile(place):
    [path] = saved(place)
    profile = read_profile(path).profile
    profile.digest = ""
    return profile


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """An interpreter that has torch and numpy, and nothing else that we require."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    goal = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for source in Path(sysconfig.get_path("purelib")).iterdir():
        name = source.name.partition("-")[0].partition(".")[0].lower()
        if name not in OURS and "assay" not in name and not source.name.endswith(".pth"):
            (goal / source.name).symlink_to(source)
    return folder


def test_a_run_on_a_host_is_saved_here_as_it_was_measured_there(lab, place, bare_python):
    """With an interpreter that has none of ours, and with texts that a shell would take for commands."""
    lab.enter(python=str(bare_python))
    text = " ".join(HOSTILE)
    suite = [f"# {one}" for one in HOSTILE] + [f"description = {json.dumps(text)}"]
    (place / "tiny.toml").write_text("\n".join(suite) + SUITE)
    done = assay(
        *("run", "--host", "lab", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1"),
        *("--events", "--name", text, "--out", place / "copy.json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    profile = only_profile(place)
    assert profile == profile_of(done.stdout.splitlines())
    assert (profile.status, profile.name, len(profile.cases)) == ("done", text, 4)
    assert f"--name={text}" in profile.argv
    assert any(round_.status == "ok" for case in profile.cases for round_ in case.rounds)
    assert all(end.lost_events == 0 for end in profile.workers)
    assert profile.id == read_profile(place / "copy.json").profile.id
    assert not lab.runs()  # it has been collected
    assert not list((place / "library").glob("*.jsonl"))
    assert not list(lab.home.rglob("*.assay.json"))
    assert not canaries(lab)


def test_a_wrong_order_is_one_sentence_of_the_host_or_of_ours(lab, place):
    wrong = assay("run", "--host", "lab", "--device", "cuda:7")
    assert wrong.returncode == 3
    assert "there is no device cuda:7" in one_sentence(wrong)
    assert not lab.runs()
    out = assay("run", "--host", "lab", "--device", "all", "--out", place / "x")
    assert "--out takes one profile" in one_sentence(out)
    assert "there is no host 'labb'" in one_sentence(assay("run", "--host", "labb"))


def test_a_terminal_is_asked_for_a_passphrase_and_its_ctrl_c_is_for_the_run(lab, place, proxy):
    """Through a terminal of its own, whose Ctrl-C goes to ssh as to every process in the foreground.

    It is asked again in the middle of the run, where the connection has broken off.
    """
    make_key(lab.folder / "locked", "open sésame")
    with (lab.folder / "authorized_keys").open("a") as keys:
        keys.write((lab.folder / "locked.pub").read_text())
    key = {"HostKeyAlias": f"[127.0.0.1]:{lab.port}", "IdentityFile": lab.folder / "locked"}
    lab.alias("stranger", HostName="127.0.0.1", Port=proxy.port, **key)
    lab.enter(address="stranger")
    child, terminal = start_in_terminal(*(word for word in run_words(place) if word != "--events"))
    shown = read_terminal(terminal, lambda shown: b"Enter passphrase" in shown)
    os.write(terminal, "open sésame\n".encode())
    shown += read_terminal(terminal, lambda shown: b"matmul" in shown and cases_of(place) >= 2)
    proxy.reset()
    shown += read_terminal(terminal, lambda shown: b"Enter passphrase" in shown)
    had = cases_of(place)
    os.write(terminal, "open sésame\n".encode())
    shown += read_terminal(terminal, lambda shown: b"matmul" in shown and cases_of(place) > had)
    shown += interrupt(terminal)
    shown += read_terminal(terminal, lambda shown: False)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 130, shown.decode()
    assert b"matmul" in shown
    assert b"assay show" in shown
    lines = painted(shown)
    [broke] = [line for line in lines if "connecting again" in line]
    assert broke.startswith("assay: the connection to host lab broke off: ")
    assert lines[lines.index(broke) + 1].startswith("Enter passphrase for key")
    assert "assay: connected to host lab again" in lines
    profile = only_profile(place)
    assert (profile.status, profile.reason) == ("stopped", "stopped by the user")
    assert [end.status for end in profile.workers] == ["stopped"]


def cases_of(place):
    journals = (place / "library").glob("*.jsonl")
    return sum(path.read_bytes().count(b"case_end") for path in journals)


def test_two_ctrl_c_before_the_first_case_are_one_sentence_and_leave_nothing(lab, place):
    process = start(*run_words(place))
    await_true(lambda: any((folder / "keeper.json").exists() for folder in lab.runs()))
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)  # two at once are one
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.startswith("assay: "), errors
    assert errors.count("\n") == 1, errors
    assert not lab.runs()
    assert not saved(place)


def test_a_second_ctrl_c_ends_a_run_that_cannot_end_in_order(lab, place):
    process = start(*run_words(place))
    read_until(process, CaseEnd)
    for one in alive_in(lab):
        if "benchkernels.worker" in one.cmdline():
            one.suspend()  # it cannot end in order
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    [end] = only_profile(place).workers  # killed because it was asked for, not for its silence
    assert end.reason == "the run was stopped in the middle of this case"


def test_a_connection_that_breaks_off_is_made_again_and_nothing_is_missing(lab, place, proxy):
    """By a reset on the way, and by the death of our process on the host."""
    lab.enter(address="proxied")
    process = start(*run_words(place, "--attended"), stdin=subprocess.PIPE)
    lines = read_until(process, CasePhase)
    for break_off in (proxy.reset, lambda: kill_agent(lab)):
        before = agents_of(lab)
        break_off()
        await_true(lambda before=before: set(agents_of(lab)) - set(before))
        had = cases_of(place)
        while cases_of(place) <= had:  # what was on its way before says nothing of the new connection
            lines += read_until(process, CaseEnd)
    process.stdin.write('{"cmd":"stop"}\n')
    rest, errors = finish(process)  # the window that stops it may close at once
    assert process.returncode == 130
    assert errors.count("connecting again") == errors.count("connected to host lab again") == 2
    assert "or our process there was killed; connecting again" in errors
    profile = only_profile(place)
    assert profile == profile_of([*lines, *rest])
    assert (profile.status, profile.reason) == ("stopped", "stopped by the user")
    assert all(end.lost_events == 0 for end in profile.workers)


def agents_of(server):  # noqa: F811
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if "app.remote.agent" in (one.info["cmdline"] or ()) and str(server.cache) in one.info["cmdline"][-1]
    ]


def kill_agent(server):  # noqa: F811
    [agent] = agents_of(server)
    agent.kill()


def test_a_run_that_was_left_is_taken_up_from_its_first_line(lab, place):
    """By a client whose disk is full, by one that is killed, and by one that comes after them."""
    process = start(*run_words(place, "--case", "matmul/fp32/m6[4-6]*"))
    lines = read_until(process, CaseEnd)
    process.send_signal(signal.SIGHUP)  # its terminal is closed
    _, errors = process.communicate(timeout=60)
    [folder] = lab.runs()
    assert process.returncode == 3
    assert f"assay attach lab {folder.name}" in errors
    assert only_profile(place).status == "lost"
    [row] = json.loads(assay("attach", "lab", "--list", "--json").stdout)["runs"]
    assert row["id"] == folder.name
    full = assay("attach", "lab", "--json", preexec_fn=small_files)
    assert full.returncode == 2
    hint = f"what had arrived is saved; take it up again with 'assay attach lab {folder.name}'"
    assert f"host lab keeps the run: {hint}" in one_sentence(full)
    assert only_profile(place).status == "lost"
    process = start("attach", "lab", "--events")
    assert read_until(process, CaseEnd) == lines
    process.kill()
    process.communicate()
    done = assay("attach", "lab", folder.name[:20], "--events")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("".join(lines))
    profile = only_profile(place)  # in place of the lost one
    assert profile == profile_of(done.stdout.splitlines())
    assert profile.status == "done"
    assert all(end.lost_events == 0 for end in profile.workers)
    assert not lab.runs()
    assert "keeps no run" in one_sentence(assay("attach", "lab"))


def small_files():
    """No file may grow beyond 8 KiB: what a full disk says, for a process and its children."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


@pytest.mark.parametrize("on_drop", ["keep", "stop"])
def test_a_client_that_is_killed_leaves_what_was_ordered(lab, on_drop):
    words = [sys.executable, "-c", CLIENT, on_drop, *WATCHING]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as client:
        assert client.stdout.readline()
        client.kill()
    [folder] = lab.runs()
    if on_drop == "keep":
        with open_session(lab.host(), "never") as opened:
            assert [(one.id, one.state) for one in opened.runs()] == [(folder.name, "going")]
            with pytest.raises(HostError, match="still goes on"):
                opened.forget(folder.name)
            opened.attach(folder.name)
            opened.tell("kill")
            assert list(opened.events())[-1].exit_code != 0
    await_file(folder / "exit.json")  # that no process is left is seen to after every test


def test_a_disk_of_the_host_that_is_full_ends_a_run_with_what_it_could_keep(lab):
    """A login whose files may have 4 KiB at most: a real refusal, of our code and of a journal."""
    open_session(lab.host(), "never").close()  # with our code
    (lab.home / ".bashrc").write_text("ulimit -f 4\n")
    (lab.home / "elsewhere.sh").write_text(f"export ASSAY_CACHE={lab.folder}/elsewhere\n")
    try:
        with pytest.raises(HostError, match=r"cannot write .*/elsewhere/code: File too large"):
            open_session(lab.host(setup="~/elsewhere.sh"), "never")
        with open_session(lab.host(), "never") as opened:
            run_id = opened.new_run_id()
            opened.start(run_id, WATCHING, files={})
            opened.attach(run_id)
            *lines, over = opened.events()
            opened.forget(run_id)
    finally:
        (lab.home / ".bashrc").unlink()
    assert [one.number for one in lines] == list(range(len(lines)))
    assert all(json.loads(one.data) for one in lines)
    assert (over.exit_code, over.problem) == (0, "File too large")


def test_a_fleet_that_the_head_cannot_even_write_down_does_not_go_on_there(lab):
    open_session(lab.host(), "never").close()  # with our code
    (lab.home / ".bashrc").write_text("ulimit -f 0\n")
    try:
        words = ("fleet", "run", "--engine", "slurm", "--nodes", "1", "--host", "lab", "--into", "/shared")
        refused = assay(*words)
    finally:
        (lab.home / ".bashrc").unlink()
    assert refused.returncode == 3
    sentence = one_sentence(refused)
    assert f"host lab cannot write {lab.cache}/runs: File too large" in sentence
    assert "goes on" not in sentence
    assert not lab.runs()


def await_file(path):
    await_true(path.exists)


def await_true(true, limit_s=60):
    due_s = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < due_s
        time.sleep(0.05)


def test_a_connection_that_falls_silent_is_noticed_on_both_sides(lab, proxy, monkeypatch):
    monkeypatch.setattr(session, "SILENCE_S", 2.0)
    monkeypatch.setattr(session, "HEARTBEAT_S", 0.5)
    monkeypatch.setattr(
        ssh, "OPTIONS", ("ServerAliveInterval=1", "ServerAliveCountMax=2", "ConnectTimeout=3")
    )
    monkeypatch.setattr(following, "RETRY_AFTER_S", (0.2,) * 20)
    told = []
    with open_session(lab.host(address="proxied"), "never") as opened:
        run_id = opened.new_run_id()
        follow = Following(opened, run_id, "never", told.append, RunOrder(WATCHING, on_drop="stop"))
        events = follow.events()
        assert isinstance(next(events), Line)
        proxy.silence()
        # What the silent connection has not brought yet comes over the next one.
        threading.Thread(target=speak_again, args=(proxy, lab.cache / "runs" / run_id / "exit.json")).start()
        rest = list(events)
        numbers = [one.number for one in rest if isinstance(one, Line)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert rest[-1] == Over(exit_code=0)  # a watch that ends with its input has done what it should
        follow.close()
    assert told[-1] == "connected to host lab again"


def speak_again(proxy, path):
    await_file(path)
    proxy.speak()


def test_a_run_whose_keeper_is_killed_is_lost_and_leaves_no_process(lab):
    with open_session(lab.host(), "never") as opened:
        opened.start(opened.new_run_id(), WATCHING, files={})
    [folder] = lab.runs()
    process = start("attach", "lab", "--events")
    assert "devices" in json.loads(process.stdout.readline())
    os.kill(read_json(folder / "keeper.json")["pid"], signal.SIGKILL)
    _, errors = finish(process)
    assert process.returncode == 3
    assert errors.count("\n") == 1
    assert f"the run {folder.name} on host lab broke off (nobody there knows how)" in errors
    assert not lab.runs(), "nothing more can come from it"


def test_of_several_runs_the_one_that_goes_on_is_taken(lab, place):
    """Beside one whose keeper was killed while nobody watched; what is known of the host follows."""
    host = lab.host()
    keep_facts(Facts(entry=host, when="2026-11-28T12:00:00Z"))
    with open_session(host, "never") as opened:
        lost, going = opened.new_run_id(), opened.new_run_id()
        for run_id in (lost, going):
            opened.start(run_id, WATCHING, files={}, name="a watch")
    os.kill(read_json(lab.cache / "runs" / lost / "keeper.json")["pid"], signal.SIGKILL)
    sentence = one_sentence(assay("attach", "lab", lost[:4]))
    for told in (f"{lost} (broke off, ", f"{going} (goes on, ", "choose one with 'assay attach lab RUN'"):
        assert told in sentence
    assert "choose one with 'assay attach lab RUN --forget'" in assay("attach", "lab", "--forget").stderr
    process = start("attach", "--events", "--attended", "--", "lab", stdin=subprocess.PIPE)
    assert "devices" in json.loads(process.stdout.readline())
    assert {one.id: one.state for one in read_facts(host).runs} == {lost: "lost", going: "going"}
    process.stdin.write('{"cmd":"stop"}\n')
    process.stdin.flush()
    _, errors = finish(process)
    assert (process.returncode, errors.count("\n")) == (0, 1)
    assert "host lab keeps more than this run" in errors
    assert [one.id for one in read_facts(host).runs] == [lost]
    [line] = [line for line in assay("attach", "lab", "--list").stdout.splitlines() if lost in line]
    assert "broke off" in line
    assert line.endswith("a watch")
    assert assay("attach", "lab", "--forget").returncode == 0
    assert not lab.runs()
    assert read_facts(host).runs == ()
    assert "keeps no run" in one_sentence(assay("attach", "--", "lab", "--list"))


def test_what_another_machine_or_a_process_still_needs_is_not_removed(lab):
    """A home may serve many machines; and a run whose keeper was killed may still be saving."""
    open_session(lab.host(), "never").close()
    folders = {"other": "elsewhere", "alone": os.uname().nodename}
    for name, host in folders.items():
        (lab.cache / "runs" / name).mkdir(parents=True)
        (lab.cache / "runs" / name / "job.json").write_text(json.dumps({"host": host}))
    library = (lab.cache / "runs" / "alone").resolve() / "library"
    with open_session(lab.host(), "never") as opened:
        with pytest.raises(HostError, match=r"belongs to another machine .*: elsewhere;"):
            opened.forget("other")
        saving = subprocess.Popen(["sleep", "1"], env=os.environ | {"ASSAY_LIBRARY": str(library)})
        opened.forget("alone")
        assert saving.poll() is not None
    assert [folder.name for folder in lab.runs()] == ["other"]
