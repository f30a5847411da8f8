"""The worker as a process: its end, its wishes, and its way out."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from benchkernels.devices.base import Block
from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.cpu import CpuDevice
from benchkernels.emitter import Emitter
from benchkernels.failures import DeviceLost
from benchkernels.job import Job, encode_job
from benchkernels.kernels.matmul import Matmul
from benchkernels.sampling import Interrupted, WarmUp
from benchkernels.supervisor import WorkerProcess
from benchkernels.turns import TURNS, Turns, make_batons
from benchkernels.wishes import Wishes
from benchkernels.worker import CaseRun
from profiles.events import CaseEnd, CasePhase, decode

ROOT = Path(__file__).parents[2]


def test_a_worker_ends_cleanly_while_its_parent_still_holds_its_standard_input_open():
    """A thread that reads standard input makes CPython's own shutdown abort."""
    job = Job(run_id="r", worker=1, device="cpu", round=0, seed=1, origin_s=time.monotonic(), cases=[])
    command = child_command("benchkernels.worker")
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environment("cpu"),
    ) as worker:
        worker.stdin.write(encode_job(job))
        worker.stdin.flush()
        lines = worker.stdout.read().splitlines()
        code = worker.wait(timeout=60)
        errors = worker.stderr.read()
    assert code == 0, errors
    events = [decode(line) for line in lines]
    assert [type(event).__name__ for event in events] == [
        "Hello",
        "EnvironmentSeen",
        "EnvironmentSeen",
        "End",
    ]
    assert events[-1].status == "done"


def test_a_worker_whose_device_is_spent_ends_its_case_and_measures_no_other():
    """An operator ran on the processor, and the next time nothing would tell."""
    (case,) = Matmul().expand({"dtypes": ["fp32"], "shapes": [[64, 64, 64]]})
    lines, device = [], CpuDevice()
    heard = iter([[], ["aten::x"]])  # not in the call that is timed, but in its check
    device.strays = lambda: next(heard)
    job = Job(run_id="r", worker=1, device="cpu", round=0, seed=1, origin_s=time.monotonic(), cases=[case])
    reading, writing = os.pipe()
    emitter = Emitter(lines.append, worker=1, origin_s=job.origin_s)
    with pytest.raises(DeviceLost, match="ran on the processor"):
        CaseRun(job, case, device, emitter, Wishes(os.fdopen(reading, "rb"))).run()
    os.close(writing)
    ends = [event for event in map(decode, lines) if isinstance(event, CaseEnd)]
    assert [(end.case, end.status) for end in ends] == [(case.id, "ok")]


@pytest.mark.skipif(not hasattr(os, "pread"), reason="needs to read a file that is written")
def test_a_worker_can_read_what_a_library_wrote_on_its_standard_error_and_so_can_its_parent():
    script = (
        "import os; os.write(2, b'a word\\n'); print(os.pread(2, 99, 0)); os.write(2, b'the last' * 2000)"
    )
    worker = WorkerProcess(b"\n", "cpu", [sys.executable, "-c", script])
    line = None
    while line is None:
        line = worker.next_line(1.0)
    assert line == b"b'a word\\n'\n"
    tail = worker.finish(grace_s=60).stderr_tail
    assert tail.endswith("the last")
    assert len(tail) == 8000


@pytest.mark.parametrize("how", ["command", "end of file"])
def test_a_worker_that_is_stopped_closes_its_case_and_its_stream(how):
    """End of file on standard input, which is what a dead parent leaves, means stop."""
    (case,) = Matmul().expand({"dtypes": ["fp32"], "shapes": [[64, 64, 64]]})
    job = Job(
        run_id="r", worker=1, device="cpu", round=0, seed=1, origin_s=time.monotonic(),
        cases=[msgspec.structs.replace(case, budget_s=60.0)],
    )  # fmt: skip
    command = child_command("benchkernels.worker")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=child_environment("cpu"), bufsize=0,
    ) as worker:  # fmt: skip
        worker.stdin.write(encode_job(job))
        events = []
        for line in worker.stdout:
            events.append(decode(line))
            if isinstance(events[-1], CasePhase) and events[-1].phase == "warm_up":
                if how == "command":
                    worker.stdin.write(b'{"cmd":"stop"}\n')
                else:
                    worker.stdin.close()
        assert worker.wait(timeout=60) == 0
    case_end, end = events[-2:]
    assert (case_end.status, end.status) == ("stopped", "stopped")
    assert case_end.reason == "the run was stopped in the middle of this case"
    assert [event.seq for event in events] == list(range(len(events)))


def test_a_wish_to_skip_that_comes_between_two_cases_skips_neither():
    reading, writing = os.pipe()
    wishes = Wishes(os.fdopen(reading, "rb"))
    os.write(writing, b'{"cmd":"skip"}\n')
    with pytest.raises(Interrupted, match="skip"):
        wait_for(wishes)
    os.write(writing, b'{"cmd":"skip"}\nnot a command\n{"cmd":"skip"}\n')
    time.sleep(0.2)
    wishes.begin_case()
    wishes.check()
    os.close(writing)
    with pytest.raises(Interrupted, match="stop"):
        wait_for(wishes)


def wait_for(wishes):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        wishes.check()
        time.sleep(0.01)


WRITER = """
from benchkernels.emitter import take_stdout
take_stdout().write(b"x" * 1_000_000 + b"\\n")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGCONT"), reason="needs POSIX signals")
def test_a_line_longer_than_the_pipe_arrives_whole_although_signals_interrupt_it():
    with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, cwd=ROOT) as writer:
        received = os.read(writer.stdout.fileno(), 1)  # it has begun, and the pipe is full soon
        for _ in range(3):
            time.sleep(0.05)
            writer.send_signal(signal.SIGSTOP)
            writer.send_signal(signal.SIGCONT)
        rest = threading.Timer(0.1, writer.send_signal, [signal.SIGCONT])
        rest.start()
        received += writer.stdout.read()
    assert len(received) == 1_000_001


class Slow:
    """A device on which a call is said to take 3 s."""

    kind = "cpu"

    def time_block(self, call, count):
        time.sleep(0.001)
        return Block(3.0)


@pytest.mark.skipif(os.name != "posix", reason="needs pipes that children inherit")
def test_a_case_whose_calls_nobody_could_foresee_ends_after_the_fewest_turns_and_passes_the_rest_on():
    """60 turns of 3 s and their partner's would take six minutes."""
    (case,) = Matmul().expand({"dtypes": ["fp32"], "shapes": [[64, 64, 64]]})
    ids, lines, left = [case.id], [], []
    lent = make_batons({case.id: TURNS[1]})
    turns, partner = (Turns(one.baton, ids, 1, 0) for one in lent)
    reading, writing = os.pipe()
    job = Job(run_id="r", worker=1, device="cpu", round=0, seed=1, origin_s=time.monotonic(), cases=[case])
    run = CaseRun(
        job, case, Slow(), Emitter(lines.append, worker=1, origin_s=job.origin_s),
        Wishes(os.fdopen(reading, "rb")), turns=turns,
    )  # fmt: skip

    def play():
        partner.finish_case(case.id, lambda: None)
        left.append(partner.left(case.id))

    other = threading.Thread(target=play, daemon=True)
    other.start()
    turns.take(lambda: None)
    warmed = WarmUp(calls=1, call_s=0.01, duration_s=1.0, settled=True, host_bound=None)
    run.workload = SimpleNamespace(run=lambda: None, calls_per_run=1)
    run._sample_in_turns(run.workload, warmed, turns)
    turns.finish_case(case.id, lambda: None)
    other.join(20)
    assert left == [0], "the other side still waits for a turn"
    assert [event.turn[0] for event in map(decode, lines)] == list(range(TURNS[0]))
    os.close(writing)
    for one in lent:
        one.drop()
