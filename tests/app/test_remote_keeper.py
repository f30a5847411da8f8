"""A run's keeper and the agent beside it, where the order of things is what nobody wishes for."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.remote.agent import Agent
from app.remote.places import ERRORS, EVENTS, EXIT, LOG, SOCKET, Places, read_json, write_json
from app.remote.reading import connect, follow

ROOT = Path(__file__).parents[2]
SERVE = """
import os, select, sys
from pathlib import Path
from app.remote.keeper import Keeper
from app.remote.reading import connect
os.chdir(sys.argv[1])
keeper = Keeper()
said = lambda: select.select([keeper._child.stdout], [], [])
if sys.argv[2] == "gone":
    with connect(Path(".")) as teller:
        teller.sendall(b"stop\\n")
    said()
else:
    said()
    reader = connect(Path("."))
keeper.serve()
if sys.argv[2] != "gone":
    print(reader.recv(100))
"""
"""A keeper that gets the processor only after a connection and the first words have come, or reversed."""
WATCHING = ["devices", "--watch", "--json", "--attended"]


@pytest.fixture
def environ(home):
    return os.environ | {"PYTHONPATH": str(ROOT)}


def make_run(home, *arguments):
    return Places(home).make_run("run", {"arguments": arguments, "on_drop": "keep"}, {})


def serve(folder, order, environ):
    words = [sys.executable, "-c", SERVE, folder, order]
    return subprocess.run(
        words, env=environ, capture_output=True, text=True, timeout=60, check=True, stdin=subprocess.DEVNULL
    )


def await_exit(folder):
    due_s = time.monotonic() + 60
    while not (folder / EXIT).exists():
        assert time.monotonic() < due_s, (folder / LOG).read_text()
        time.sleep(0.05)
    return read_json(folder / EXIT)


def test_a_command_counts_whose_sender_has_gone_before_it_was_heard(home, environ):
    folder = make_run(home, *WATCHING)
    serve(folder, "gone", environ)
    assert read_json(folder / EXIT) == {"exit_code": 0, "signal": None, "problem": ""}


def test_who_comes_while_a_line_is_written_is_called(home, environ):
    """Its look at the journal may have been before that line, and no other may come for long."""
    folder = make_run(home, "--version")
    assert serve(folder, "late", environ).stdout == "b'.'\n"


def start_keeper(folder, environ, **options):
    words = [sys.executable, "-P", "-m", "app.remote.keeper", folder]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL, stderr=log, **options)


def test_a_run_begins_although_the_connection_that_ordered_it_is_gone(home, environ):
    folder = make_run(home, "--version")
    reading, writing = os.pipe()
    os.close(reading)
    start_keeper(folder, environ, stdout=writing).wait()
    os.close(writing)
    assert await_exit(folder)["exit_code"] == 0
    assert (folder / LOG).read_text() == ""


def test_a_run_whose_keeper_is_only_starting_is_not_lost(home, environ):
    """The order told again over a second connection, while the first one's is still being carried out."""
    folder = make_run(home, *WATCHING)
    order = json.dumps({"cache": str(home), "silence_s": 60})
    agent = subprocess.Popen(
        [sys.executable, "-P", "-m", "app.remote.agent", order],
        env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with agent:
        for number, op in enumerate(("start", "attach"), start=1):
            told = {"n": number, "op": op, "run": "run", "job": {}, "files": {}, "first": 0, "told": 0}
            agent.stdin.write(json.dumps(told).encode() + b"\n")
        agent.stdin.flush()
        assert json.loads(agent.stdout.readline()) == {"ready": True}
        start_keeper(folder, environ, stdout=subprocess.DEVNULL).wait()
        assert [json.loads(agent.stdout.readline()) for _ in range(2)] == [
            {"re": number, "result": "run"} for number in (1, 2)
        ]
        assert agent.stdout.readline().startswith(b"0 {")
        agent.stdin.write(b'{"n": 3, "op": "tell", "run": "run", "word": "stop"}\n')
        agent.stdin.flush()
        over = next(line for line in agent.stdout if line.startswith(b'{"over"'))
        assert json.loads(over)["over"]["exit_code"] == 0
        agent.stdin.close()


def test_a_run_whose_keeper_is_dead_is_not_waited_for(home, monkeypatch):
    monkeypatch.setattr("app.remote.agent.START_LIMIT_S", float("inf"))
    folder = make_run(home, *WATCHING)
    write_json(folder / "keeper.json", {"pid": os.getpid(), "birth": "an earlier boot:1"})
    Agent(Places(home), 60.0)._await_keeper("run")
    assert connect(folder) is None


@pytest.mark.parametrize("going", [True, False])
def test_who_reads_along_hears_the_ending_of_a_run_that_somebody_else_collects(home, going):
    """It is removed while the last lines are on their way."""
    folder = make_run(home)
    (folder / ERRORS).write_bytes(b"")
    (folder / EVENTS).write_bytes(b"{}\n")
    keeper = socket.socket(socket.AF_UNIX)
    heard = []

    def end():
        with (folder / EVENTS).open("ab") as events:
            events.write(b"{}\n")
        write_json(folder / EXIT, {"exit_code": 0, "signal": None, "problem": ""})
        keeper.close()

    def write(data):
        heard.append(data)
        if len(heard) == 1 + going:
            shutil.rmtree(folder)
        elif going and len(heard) == 1:
            end()

    if going:
        with contextlib.chdir(folder):
            keeper.bind(SOCKET)
        keeper.listen()
    else:
        end()
    follow(folder, 0, 0, write)
    assert b"".join(heard[:-1]) == b"0 {}\n1 {}\n"
    over = {"exit_code": 0, "signal": None, "problem": "", "lost": False}
    assert json.loads(heard[-1]) == {"over": over}
