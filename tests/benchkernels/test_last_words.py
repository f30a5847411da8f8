"""A worker that dies says why: a known text becomes a reason and a remedy, in the case and in the run."""

from __future__ import annotations

import signal
import sys

import pytest

from benchkernels.devices.child import child_command
from benchkernels.runner import Run
from benchkernels.supervisor import Outcome
from profiles.events import CaseEnd, End, decode
from tests.benchkernels.test_runner import Sensors, request

MISSING = "ImportError: libhccl.so: cannot open shared object file: No such file or directory"
DUPLICATED = (
    "terminate called\\n  what():  Duplicated key 'x' found in device-specific configuration parser hook"
)
DYING = """
import os, sys
from benchkernels.emitter import Emitter, take_stdout
from benchkernels.job import decode_job
from profiles.events import CasePhase
stream = take_stdout()
job = decode_job(sys.stdin.buffer.readline())
emitter = Emitter(stream.write, worker=job.worker, origin_s=job.origin_s)
emitter.hello(job.run_id, job.round)
{begin}
sys.stderr.write("{text}\\n")
sys.stderr.flush()
{end}
"""
BEGIN = "emitter.emit(CasePhase(case=job.cases[0].id, round=job.round, phase='allocate'))"


def run(begin: str, text: str, end: str) -> tuple[list[CaseEnd], End]:
    """The ends of the cases, and that of the run, of a worker that dies so."""
    code = DYING.format(begin=begin, text=text, end=end)
    command = (*child_command("x")[:1], "-c", code)
    lines: list[bytes] = []
    Run(request({}, worker_command=command), lines.append, lambda _: None, Sensors()).execute()
    events = [decode(line) for line in lines]
    last = events[-1]
    assert isinstance(last, End)
    return [event for event in events if isinstance(event, CaseEnd)], last


def test_in_a_case_the_known_text_is_its_reason_and_remedy() -> None:
    ends, _ = run(BEGIN, MISSING, "os._exit(1)")
    assert ends[0].status == "failed"
    assert ends[0].reason.startswith(
        "the CANN libraries are not on the loader's path (libhccl.so): the worker"
    )
    assert "set_env.sh" in ends[0].remedy


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_abort_of_two_torches_is_told_as_such() -> None:
    ends, _ = run(BEGIN, DUPLICATED, "os.abort()")
    assert "torch-npu sits beside a CUDA build of torch" in ends[0].reason
    assert "signal 6 (SIGABRT)" in ends[0].reason
    assert "virtual environment" in ends[0].remedy


def test_before_the_first_case_the_run_ends_with_the_remedy() -> None:
    ends, end = run("", MISSING, "os._exit(1)")
    assert ends == []
    assert end.status == "failed"
    assert end.reason.startswith("no case could begin: the CANN libraries")
    assert "; source /usr/local/Ascend/cann/set_env.sh" in end.reason


def test_a_text_that_nobody_knows_is_told_as_it_is() -> None:
    ends, _ = run(BEGIN, "fatal: the moon", "os._exit(9)")
    assert ends[0].reason == "the worker ended with exit code 9; its last words: fatal: the moon"
    assert ends[0].remedy == "the next case runs in a new worker"


def test_old_words_and_words_before_a_kill_from_outside_are_not_about_this_death() -> None:
    old = "\n".join([MISSING, *("a warning",) * 15])
    assert Outcome(1, None, old).remedy == ""
    killed = Outcome(None, int(getattr(signal, "SIGKILL", 9)), MISSING)
    assert killed.remedy == ""
    assert "out-of-memory killer" in str(killed)


def test_the_stack_below_an_error_of_a_library_is_none_of_its_last_words():
    frames = "".join(
        f"frame #{number}: <unknown function> + 0x1b3b791 (0x7f in lib.so)\n" for number in range(20)
    )
    told = "[E1128 x.cpp:580] NPU function error: call aclnnMm failed, error code is 507035\n"
    outcome = Outcome(1, None, f"{told}\nException raised from operator() at x.cpp:149 (first):\n{frames}\n")
    assert str(outcome).startswith(
        "a kernel failed on the vector core (507035): the worker ended with exit code 1"
    )
    assert "last words: [E1128 x.cpp:580] NPU function error" in str(outcome)
