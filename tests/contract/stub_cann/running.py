"""Our commands beside the stub libraries, and what those noted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

import dev_npu
from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.limited import Outcome
from benchkernels.job import Job, encode_job
from profiles.events import AnyEvent, CaseEnd, End, decode
from profiles.profile import Case
from tests.contract.stub_cann.forked import Order

LIMIT_S = 170
ROOT = Path(__file__).parents[3]
_HIDDEN = re.compile(r"ASCEND_|ACL_|HCCL_|STUB_|TASK_QUEUE_ENABLE|LD_LIBRARY_PATH|PYTHONPATH")
Knobs = Mapping[str, object]
"""Variables of stub.h, device.c and memory.c, and others that a user may set."""


@dataclass(frozen=True)
class StubCann:
    """Where `build` put the libraries; `packages` is the folder with the wheel."""

    out: Path
    packages: Path = dev_npu.PACKAGES

    def environment(self, knobs: Knobs) -> dict[str, str]:
        """That of a user who has sourced CANN's set_env.sh."""
        kept = {name: value for name, value in os.environ.items() if not _HIDDEN.match(name)}
        return kept | {
            "PYTHONPATH": f"{self.packages}{os.pathsep}{ROOT}",
            "LD_LIBRARY_PATH": str(self.out / "lib"),
            "ASCEND_HOME_PATH": str(self.out / "cann"),
            "ASCEND_OPP_PATH": str(self.out / "cann" / "opp"),
            "TORCH_DEVICE_BACKEND_AUTOLOAD": "0",
            **{name: str(value) for name, value in knobs.items()},
        }

    def assay(self, *arguments: object, **knobs: object) -> subprocess.CompletedProcess[str]:
        """`assay ARGUMENTS`."""
        return subprocess.run(
            [sys.executable, "-m", "app", *map(str, arguments)],
            env=self.environment(knobs), capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip

    def fork(self, orders: Sequence[Order], folder: Path) -> dict[str, Outcome]:
        """What becomes of each order."""
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("forked.py")), str(folder)],
            env=child_environment("npu", self.environment({})), input=msgspec.json.encode(orders),
            timeout=LIMIT_S, check=True,
        )  # fmt: skip
        return {order.name: read_outcome(folder, order.name) for order in orders}

    def measure(self, cases: list[Case], folder: Path, **knobs: object) -> Record:
        """A worker that gets these cases, from its beginning to its end."""
        path = folder / "record"
        environment = child_environment("npu", self.environment({"STUB_TRACE": path, **knobs}))
        # Events and trace go to the end of one file, in the order in which they happen.
        with path.open("ab") as record, (folder / "err").open("w+b") as err:
            worker = subprocess.Popen(
                child_command("benchkernels.worker"), env=environment,
                stdin=subprocess.PIPE, stdout=record, stderr=err,
            )  # fmt: skip
            assert worker.stdin is not None
            with worker.stdin as stdin:
                stdin.write(encode_job(make_job(cases)))
                stdin.flush()
                code = worker.wait(timeout=LIMIT_S)
        return read_record(path, code, (folder / "err").read_text("utf-8", "replace"))


def make_job(cases: Sequence[Case]) -> Job:
    """Of one round on the first device."""
    return Job(
        run_id="r", worker=1, device="npu:0", round=0, seed=1, origin_s=time.monotonic(), cases=list(cases)
    )


def read_outcome(folder: Path, name: str) -> Outcome:
    """Of an order, as a probe's parent sees it."""
    out, err, code = (folder / f"{name}.{kind}" for kind in ("out", "err", "code"))
    told = err.read_text("utf-8", "replace")
    return Outcome(out.read_bytes(), told, int(code.read_text("utf-8")), timed_out=False, limit_s=LIMIT_S)


@dataclass
class Calls:
    """What the stubs noted while a case lasted."""

    names: list[str] = field(default_factory=list)
    """Functions that were called, operators among them."""
    tensors: dict[str, list[str]] = field(default_factory=dict)
    """Operator to what it was last prepared with: `f16:ND[64,128]`, inputs first."""

    @property
    def operators(self) -> list[str]:
        """Those that were launched, in their order."""
        return [name for name in self.names if name.startswith("aclnn")]


@dataclass
class Record:
    """A worker's events, and for each case what the stubs noted."""

    code: int
    stderr: str
    events: list[AnyEvent] = field(default_factory=list)
    calls: dict[str, Calls] = field(default_factory=dict)

    @property
    def ends(self) -> dict[str, CaseEnd]:
        """By case id."""
        return {event.case: event for event in self.events if isinstance(event, CaseEnd)}

    @property
    def end(self) -> End:
        """The worker's own."""
        (last,) = (event for event in self.events if isinstance(event, End))
        return last


def read_record(path: Path, code: int, stderr: str) -> Record:
    """Lines of events in JSON, and those of the trace between them."""
    record = Record(code, stderr)
    calls = Calls()
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("{"):
            note(calls, line)
        elif (event := decode(line.encode())) is not None:
            record.events.append(event)
            if isinstance(event, CaseEnd):
                record.calls[event.case] = calls
                calls = Calls()
    return record


def note(calls: Calls, line: str) -> None:
    """A line of the trace."""
    what, *rest = line.split()
    if what == "prepare":
        # torch_npu describes its arguments from the last to the first.
        calls.tensors[rest[0]] = rest[:0:-1]
    elif what == "compile":
        calls.names.append(f"compiled {rest[0]}")
    else:
        calls.names.append(what)
