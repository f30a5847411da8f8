"""What only a machine with an accelerator can prove; `dev.py gpu-evidence` runs it there."""

from __future__ import annotations

import pytest
import torch

from benchkernels import trials
from benchkernels.devices import open_device
from benchkernels.devices.accelerator import Accelerator
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Unsupported
from benchkernels.sampling import is_host_bound, warm_up
from profiles.problems import DeviceError
from profiles.profile import BackendTrial, Case

pytestmark = pytest.mark.device
ATTENTION = {
    "dtypes": ["bf16", "fp32"], "batch": 2, "query_heads": 8, "kv_heads": [2, 8], "sequence": 1024,
    "head_size": 128,
}  # fmt: skip
MODEL = {"models": "smollm2-135m", "sequence": 256}
DTYPES = ["fp64", "fp32", "tf32", "hf32", "fp16", "bf16", "fp8", "int8"]
TABLES = [
    ("matmul", {"dtypes": DTYPES, "shapes": [[512] * 3]}),
    ("matmul", {"dtypes": ["bf16", "fp8"], "shapes": [[16, 4096, 2048]], "cache": "cold"}),
    ("attention", {"phases": ["prefill", "train", "decode"], **ATTENTION}),
    ("attention", {"phases": ["prefill"], **ATTENTION, "dtypes": "fp16", "head_size": 64, "causal": False}),
    ("llm", {"steps": ["prefill", "decode"], "dtypes": ["bf16", "fp32"], "batch": 2, **MODEL}),
    ("llm", {"steps": ["train"], "dtypes": ["bf16"], "batch": 1, **MODEL}),
    ("bandwidth", {"operations": ["copy", "triad", "read"], "sizes": ["256MiB"]}),
]
CASES = [case for kernel, table in TABLES for case in KERNELS[kernel].expand(table)]


def idle() -> None:
    """No wish of a user."""


@pytest.fixture(scope="module")
def device() -> Accelerator:
    for name in ("cuda:0", "npu:0"):
        try:
            found = open_device(name)
        except DeviceError:
            continue
        assert isinstance(found, Accelerator)
        return found
    pytest.skip("no accelerator here")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_backend_is_correct_or_says_why_not_and_memory_stays_below_its_bound(
    case: Case, device: Accelerator
) -> None:
    tried: list[BackendTrial] = []
    device.spent = ""  # a worker would be replaced
    device.reset_peak_memory()
    before_bytes = device.peak_memory_bytes() or 0
    try:
        device.set_precision(case.dtype)
        workload = KERNELS[case.kernel].prepare(case, device, seed=1)
    except Unsupported as refusal:
        pytest.skip(str(refusal))
    choice = trials.choose(workload, device, workload.backends, tried.append, idle)
    assert choice.status == "ok", choice.reason
    assert choice.first_call_s is not None
    assert choice.first_call_s > 0
    assert {trial.status for trial in tried} <= {"ok", "unsupported"}, tried
    for _ in range(3):
        workload.run()
    device.synchronize()
    held_bytes = (device.peak_memory_bytes() or 0) - before_bytes
    workload.close()
    assert 0 < held_bytes <= case.memory_bytes


@pytest.mark.parametrize(
    ("kernel", "table"), [TABLES[0], TABLES[3], ("bandwidth", {"operations": ["triad"], "sizes": ["256MiB"]})]
)
def test_a_checked_output_has_the_same_bits_again(
    kernel: str, table: dict[str, object], device: Accelerator
) -> None:
    """Else a fleet's vote on them would find differences where nothing is broken."""
    case = KERNELS[kernel].expand(table)[0]
    device.set_precision(case.dtype)
    digests = []
    for _ in range(2):
        workload = KERNELS[kernel].prepare(case, device, seed=1)
        check = workload.check()
        workload.close()
        assert check.ok
        digests.append(check.output)
    assert digests[0] is not None
    assert digests[0] == digests[1]


def test_events_and_the_hosts_clock_agree_and_a_large_product_is_not_bound_by_the_host(
    device: Accelerator,
) -> None:
    device.set_precision("fp32")
    a = torch.randn(4096, 4096, device=device.torch_device)
    out = torch.empty_like(a)
    warmed = warm_up(device, lambda: torch.mm(a, a, out=out), budget_s=1.0, check=idle)
    assert warmed.host_bound is False
    block = device.time_block(lambda: torch.mm(a, a, out=out), warmed.calls)
    assert block.seconds >= 0.9 * device.minimum_sample_s
    assert block.wall_s is not None
    assert 0.8 * block.wall_s <= block.seconds <= 1.05 * block.wall_s


def test_calls_shorter_than_their_launch_are_bound_by_the_host(device: Accelerator) -> None:
    one = torch.ones(1, device=device.torch_device)
    blocks = [device.time_block(lambda: one.add_(1.0), 3000) for _ in range(9)]
    assert is_host_bound(blocks) is True


def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(DeviceError, match="there is no cuda:99"):
        open_device("cuda:99")
