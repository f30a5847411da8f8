"""A command that measures loads the processor only while it holds it: else it would disturb another run."""

import os

import pytest

from app.cli import device_choice
from app.cli.main import run
from benchkernels.devices.probe import probe
from benchkernels.locks import hold_device
from profiles.problems import EXIT_DEVICE, DeviceError

COMMANDS = (("run", "--device", "cpu"), ("roof", "--device", "cpu"), ("duel", "cpu", "cpu"))


@pytest.fixture
def looks(place, monkeypatch):
    """Every look at the devices that loads the processor, and whether somebody held it meanwhile."""
    monkeypatch.setattr("tempfile.tempdir", str(place))
    found = []

    def watched(kinds, **how):
        if how.get("loaded"):
            found.append(is_held())
        return probe(kinds, **how)

    monkeypatch.setattr(device_choice, "probe", watched)
    return found


def is_held():
    [cpu] = probe(("cpu",))
    try:
        with hold_device(cpu.device, wait=False, waiting=print):
            return False
    except DeviceError:
        return True


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_processor_that_is_being_measured_is_not_loaded(looks, capfd, command):
    [cpu] = probe(("cpu",))
    with hold_device(cpu.device, wait=False, waiting=print):
        assert run(command) == EXIT_DEVICE
    assert f"another run (process {os.getpid()}) is measuring cpu" in capfd.readouterr().err
    assert looks == []


def test_it_is_loaded_once_it_is_held(looks, place, capfd):
    tiny = ("--suite", str(place / "tiny.toml"), "--case", "*fp32/m64-*", "--rounds", "1")
    assert run(("run", "--device", "cpu", *tiny, "--json")) == 0
    assert looks == [True]


@pytest.mark.parametrize(
    ("command", "mistake"),
    [(COMMANDS[0], "--case=nothing/*"), (COMMANDS[1], "--budget=1"), (COMMANDS[2], "--case=nothing/*")],
    ids=["run", "roof", "duel"],
)
def test_a_mistake_is_told_without_waiting_for_the_other_run(looks, capfd, command, mistake):
    [cpu] = probe(("cpu",))
    with hold_device(cpu.device, wait=False, waiting=print):
        assert run((*command, "--wait", mistake)) == 2
    assert looks == []
