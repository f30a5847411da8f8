"""What goes wrong on an Ascend device, told by torch-npu's own wheel: errors of CANN, hangs, memory."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from benchkernels.devices.limited import Outcome
from benchkernels.job import encode_job
from benchkernels.kernels import KERNELS
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.telemetry import open_source
from profiles.events import AnyEvent, CaseEnd, End, Hello, decode
from profiles.files import read_profile
from profiles.fold import fold
from profiles.problems import EXIT_NO_GOOD_CASE
from profiles.profile import Case, DeviceInfo, SuiteReference
from tests.contract.stub_cann.forked import Order
from tests.contract.stub_cann.inside import CALLS
from tests.contract.stub_cann.running import StubCann, make_job

INSIDE = "tests.contract.stub_cann.inside"
SHAPE = {"shapes": [[64, 64, 64]]}
SUITE = """
name = "tiny"
rounds = { accelerator = 2 }
case_budget_s = 0.05
[[case]]
kernel = "matmul"
dtypes = ["fp16", "fp64", "int8"]
shapes = [[64, 64, 64]]
"""


def products(*dtypes: str, **changes: object) -> list[Case]:
    table = {"dtypes": list(dtypes), **SHAPE, **changes}
    return [msgspec.structs.replace(case, budget_s=0.05) for case in KERNELS["matmul"].expand(table)]


TOO_LARGE = [
    msgspec.structs.replace(case, memory_bytes=1) for case in products("fp32", shapes=[[8192, 8192, 8192]])
]
"""Seems to fit, so that it is the device that says no."""
WORKERS: dict[str, tuple[list[Case], dict[str, str]]] = {
    "memory": ([*TOO_LARGE, *products("fp16")], {"STUB_MEMORY_MB": "256"}),
    "operator": (products("fp16", "bf16"), {"STUB_FAIL": "aclnnMm=507035"}),
    "wait": (products("fp16", "bf16"), {"STUB_FAIL": "aclrtSynchronizeStreamWithTimeout=507015"}),
    "start": (products("fp16"), {"STUB_FAIL": "aclrtSetDevice=507033"}),
    "capture": (
        [*products("fp16", mode="graph"), *products("bf16")],
        {"STUB_FAIL": "aclmdlRICaptureEnd=107000"},
    ),
    "queue": (products("fp16", mode="graph"), {"TASK_QUEUE_ENABLE": "2"}),
    "argument": (products("fp16", "bf16"), {"STUB_FAIL": "aclnnMmGetWorkspaceSize=161002"}),
}


@pytest.fixture(scope="module")
def outcomes(stub_cann: StubCann, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """How the workers above ended, and what is seen from inside."""
    orders = [
        Order(name, "benchkernels.worker", variables=variables, stdin=encode_job(make_job(cases)).decode())
        for name, (cases, variables) in WORKERS.items()
    ]
    orders += [
        Order("timed", INSIDE, "time_products", variables={"STUB_OPERATOR_US": "2000"}),
        Order("fallback", INSIDE, "fall_back"),
    ]
    return stub_cann.fork(orders, tmp_path_factory.mktemp("faults"))


def ends(lines: bytes) -> list[CaseEnd | End]:
    """Of the cases, and last of the worker."""
    return [event for line in lines.splitlines() if isinstance(event := decode(line), CaseEnd | End)]


def is_sentence(text: str) -> bool:
    return bool(text) and "\n" not in text and "Traceback" not in text and len(text) < 600


def test_a_device_that_is_full_ends_the_case_and_not_the_worker(outcomes: dict[str, Outcome]) -> None:
    full, next_case, end = ends(outcomes["memory"].stdout)
    assert full.status == "out_of_memory"
    assert "NPU out of memory. Tried to allocate" in full.reason
    assert isinstance(full, CaseEnd)
    assert full.remedy
    assert next_case.status == "incorrect", "the memory was given back"
    assert end.status == "done"


@pytest.mark.parametrize("name", ["operator", "wait"])
def test_after_a_failed_operator_the_device_is_lost_to_the_process(
    outcomes: dict[str, Outcome], name: str
) -> None:
    failed, end = ends(outcomes[name].stdout)
    assert (failed.status, end.status) == ("failed", "failed")
    assert outcomes[name].exit_code == 1
    assert is_sentence(failed.reason)
    assert isinstance(failed, CaseEnd)
    assert is_sentence(failed.remedy)


def test_the_number_of_an_error_is_explained(outcomes: dict[str, Outcome]) -> None:
    failed, _ = ends(outcomes["wait"].stdout)
    assert "507015" in failed.reason
    assert "AI core" in failed.reason


def test_the_operator_that_failed_is_named(outcomes: dict[str, Outcome]) -> None:
    """With CANN's number, which torch-npu writes to standard error alone."""
    failed, _ = ends(outcomes["operator"].stdout)
    assert "aclnnMm" in failed.reason
    assert "507035" in failed.reason
    assert "vector core" in failed.reason


def test_an_operator_that_refuses_its_arguments_fails_its_case_alone(outcomes: dict[str, Outcome]) -> None:
    first, second, end = ends(outcomes["argument"].stdout)
    assert (first.status, second.status, end.status) == ("failed", "failed", "done")
    assert "161002" in first.reason


def test_a_graph_that_cannot_be_captured_ends_its_case_and_the_process(outcomes: dict[str, Outcome]) -> None:
    refused, end = ends(outcomes["capture"].stdout)
    assert (refused.status, end.status) == ("unsupported", "failed")
    assert refused.reason.startswith("cannot be captured as a graph: ")
    assert "107000" in refused.reason
    assert "a graph could not be captured" in end.reason


def test_the_task_queue_that_forbids_graphs_is_named_with_the_remedy(outcomes: dict[str, Outcome]) -> None:
    refused, _ = ends(outcomes["queue"].stdout)
    assert refused.status == "unsupported"
    assert "TASK_QUEUE_ENABLE = 2" in refused.reason
    assert isinstance(refused, CaseEnd)
    assert refused.remedy == "export TASK_QUEUE_ENABLE=1"


def test_a_device_that_cannot_be_started_ends_the_worker_with_the_reason(
    outcomes: dict[str, Outcome],
) -> None:
    (end,) = ends(outcomes["start"].stdout)
    assert end.status == "failed"
    assert "cannot be started" in end.reason
    assert is_sentence(end.reason)


def test_a_block_lasts_at_least_as_long_as_its_operators(outcomes: dict[str, Outcome]) -> None:
    told = json.loads(outcomes["timed"].stdout)
    block, warmed = told["block"], told["warmed"]
    assert CALLS * 2e-3 <= block["seconds"] <= block["wall_s"]
    assert warmed["call_s"] >= 2e-3
    assert warmed["calls"] * warmed["call_s"] >= 10e-3


def test_an_operator_that_would_run_on_the_processor_is_refused(outcomes: dict[str, Outcome]) -> None:
    told = json.loads(outcomes["fallback"].stdout)
    assert told["status"] == "unsupported", told
    assert "_int_mm" in told["reason"]


@pytest.fixture(scope="module")
def events(stub_cann: StubCann) -> list[AnyEvent]:
    """A run in which an operator fails, another one never ends, and a third computes nothing."""
    knobs = {"STUB_FAIL": "aclnnMm=507015", "STUB_HANG": "aclnnFlashAttentionScore"}
    sizes = {"batch": 1, "query_heads": 4, "kv_heads": 2, "sequence": 256, "head_size": 64}
    (hangs,) = KERNELS["attention"].expand({"phases": "prefill", "dtypes": "bf16", **sizes})
    cases = [*products("fp16", "int8"), msgspec.structs.replace(hangs, budget_s=0.05)]
    device = DeviceInfo(id="npu:0", kind="npu", vendor="Huawei", name="Ascend910B2")
    planned = Planned(suite=SuiteReference(name="s", digest="d"), cases=cases, rounds=1, refused={})
    request = RunRequest(run_id="r", name="n", device=device, planned=planned, seed=1, extra_case_limit_s=8.0)
    told: list[AnyEvent] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stub_cann.environment(knobs).items():
            patch.setenv(name, value)
        Run(request, lambda line: None, told.append, open_source(device)).execute()
    return told


def test_the_run_goes_on_after_a_lost_device_and_after_a_hang(events: list[AnyEvent]) -> None:
    found = {"/".join(event.case.split("/")[:2]): event for event in events if isinstance(event, CaseEnd)}
    assert {name: end.status for name, end in found.items()} == {
        "matmul/fp16": "failed", "attention/bf16": "timed_out", "matmul/int8": "incorrect",
    }  # fmt: skip
    assert all(is_sentence(end.reason) for end in found.values())
    assert "did not end within" in found["attention/bf16"].reason
    assert isinstance(events[-1], End)
    assert events[-1].status == "done"


def test_each_of_them_gets_a_worker_of_its_own(events: list[AnyEvent]) -> None:
    started = [event.worker for event in events if isinstance(event, Hello) and event.worker]
    ended = [event for event in events if isinstance(event, End) and event.worker]
    assert len(started) == len(set(started)) == len(ended)
    assert [end.status for end in ended].count("failed") == 2
    assert 9 in {end.signal for end in ended}, "the one that hung was killed"
    assert fold(events).status == "done"


def test_assay_run_saves_what_it_found_wrong(stub_cann: StubCann, tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(SUITE, "utf-8")
    places = {f"ASSAY_{name}": tmp_path / name for name in ("LIBRARY", "CONFIG", "CACHE")}
    order = ("run", "--device", "npu:0", "--suite", tmp_path / "tiny.toml")
    result = stub_cann.assay(*order, TMPDIR=tmp_path, **places)
    assert result.returncode == EXIT_NO_GOOD_CASE, result.stderr
    assert "0 of 3 cases measured" in result.stdout
    assert "Traceback" not in result.stderr
    (path,) = (tmp_path / "LIBRARY").glob("*.assay.json")
    profile = read_profile(path).profile
    assert (profile.status, profile.device.id, profile.device.name) == ("done", "npu:0", "Ascend910B2")
    assert profile.device.catalogue is not None
    statuses = {item.case.dtype: {one.status for one in item.rounds} for item in profile.cases}
    assert statuses == {"fp16": {"incorrect"}, "int8": {"incorrect"}, "fp64": {"unsupported"}}
    assert profile.environments[0].before.runtimes["CANN"] == "8.5.0"
