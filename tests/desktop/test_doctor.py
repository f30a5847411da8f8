"""The doctor of the window: a child that is asked once, out while a run measures, gone with the window."""

import os
import signal

import psutil
import pytest

from app.desktop.child import Child
from app.desktop.doctor import Doctor

ANSWER = {
    "findings": [
        {"check": "torch", "status": "ok", "what": "torch 2.13.0 loads"},
        {"check": "load", "status": "note", "what": "busy", "why": "disturbed", "remedy": "measure later"},
        {"check": "x", "status": "<b>", "what": None},
        "no object",
    ]
}


@pytest.fixture
def doctor(qtbot):
    made = Doctor()
    yield made
    made.close()


def test_the_doctor_is_asked_once_and_says_what_the_command_says(doctor, qtbot):
    doctor.ask()
    doctor.ask()
    assert doctor.looking
    assert len(_children()) == 1
    qtbot.waitUntil(lambda: not doctor.looking, timeout=60_000)
    assert {"python", "torch", "cpu", "library"} <= {one.check for one in doctor.findings}
    assert doctor.status()["ok"] >= 3
    doctor.ask()
    assert not doctor.looking


def test_while_a_run_measures_the_doctor_is_out_and_begins_anew_afterwards(doctor, qtbot):
    doctor.ask()
    qtbot.waitUntil(lambda: len(_children()) == 1)
    doctor.pause(True)
    qtbot.waitUntil(lambda: not _children(), timeout=5_000)
    assert doctor.looking
    doctor.pause(False)
    qtbot.waitUntil(lambda: len(_children()) == 1)


def test_findings_of_a_strange_shape_are_taken_as_far_as_they_go(doctor, qtbot):
    with qtbot.waitSignal(doctor.found):
        doctor.take(ANSWER)
    assert [(one.check, one.status, one.what) for one in doctor.findings] == [
        ("torch", "ok", "torch 2.13.0 loads"),
        ("load", "note", "busy"),
        ("x", "note", ""),
    ]
    assert doctor.status() == {"ok": 1, "note": 2, "problem": 0}


def test_a_doctor_without_an_answer_says_why(doctor, qtbot, monkeypatch):
    monkeypatch.setattr("app.desktop.child.child_command", lambda *_: ["/nonexistent/python"])
    with qtbot.waitSignal(doctor.found):
        doctor.ask()
    assert doctor.problem
    assert not doctor.looking


def _children():
    """Those of a test: a server that tests share may have been started before."""
    found = psutil.Process().children()
    alive = [one for one in found if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if one.name() != "sshd"]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_where_ctrl_c_is_ignored_the_doctor_goes_out_all_the_same(qtbot):
    """As after `nohup assay`, or as a job of a script: he went on to load torch while a run measured."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = Child(["doctor", "--json"])
        child.start()
        qtbot.waitUntil(lambda: child.process_id > 0)
        qtbot.waitUntil(lambda: bool(psutil.Process(child.process_id).children()), timeout=20_000)
        child.interrupt()
        assert child.wait(3000)
    finally:
        signal.signal(signal.SIGINT, before)
