"""The digest of a checked output: the same from run to run, and another one after one wrong bit."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
import torch

from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import KERNELS
from benchkernels.kernels.matmul_workload import check_product
from benchkernels.kernels.reference import digest, judge, worst_check
from profiles.profile import Check
from tests.benchkernels.test_llm import prepare, put_tiny

TABLES = {
    "matmul": {"dtypes": ["bf16"], "shapes": [[48, 32, 64]]},
    "attention": {
        "phases": ["prefill"], "dtypes": ["fp32"], "batch": 1, "query_heads": 4, "kv_heads": 2,
        "sequence": 64, "head_size": 32,
    },
    "bandwidth": {"operations": ["triad"], "sizes": ["64MiB"]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread():
    """More of them may share the work out in another way each time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def check(kernel, seed=3, device=None):
    (case,) = KERNELS[kernel].expand(TABLES[kernel])
    workload = KERNELS[kernel].prepare(case, device or CpuDevice(), seed)
    try:
        return workload.check()
    finally:
        workload.close()


class TestDigest:
    def test_it_is_that_of_the_bytes_as_they_lie_in_memory(self):
        values = np.arange(12, dtype=np.float32).reshape(3, 4) / 7
        expected = hashlib.blake2b(b"torch.float32[3, 4]" + values.tobytes(), digest_size=16).hexdigest()
        assert digest([torch.from_numpy(values)]) == expected

    @pytest.mark.parametrize(
        "dtype", [torch.bfloat16, torch.float16, torch.float8_e4m3fn, torch.int32, torch.int8]
    )
    def test_one_bit_changes_it(self, dtype):
        whole = (torch.arange(64) % 50).to(dtype)
        flipped = whole.clone()
        flipped.view(torch.uint8)[17] ^= 1
        assert digest([whole]) != digest([flipped])
        assert digest([whole]) == digest([whole.clone()])

    def test_how_it_lies_in_memory_does_not_but_shape_and_type_do(self):
        table = torch.arange(12.0).reshape(3, 4)
        assert digest([table.t()]) == digest([table.t().contiguous()])
        assert len({digest([table]), digest([table.t()]), digest([table.reshape(4, 3)])}) == 3
        assert digest([table[:2], table[2:]]) != digest([table])
        assert digest([torch.tensor(1.0)]) != digest([torch.ones(1)])

    def test_the_worst_of_several_checks_keeps_it(self):
        out = torch.arange(4.0)
        code = judge(0.0, 1e-3, "code", out, sample=[out])
        replay = judge(5e-4, 1e-3, "replay", out)
        worst = worst_check([code, replay])
        assert (worst.reference, worst.output) == ("replay", digest([out]))
        failed = Check(ok=False, error=None, tolerance=1e-3, reference="failed")
        assert worst_check([code, failed]).output == digest([out])
        assert worst_check([replay]).output is None


class TestKernels:
    @pytest.mark.parametrize("kernel", TABLES)
    def test_two_devices_agree_and_another_seed_does_not(self, kernel):
        first = check(kernel)
        assert first.ok
        assert first.output == check(kernel).output
        assert first.output != check(kernel, seed=4).output

    @pytest.mark.parametrize("step", ["prefill", "decode"])
    def test_a_step_of_a_model_keeps_that_of_its_logits(self, monkeypatch, step):
        put_tiny("llama-3.1-8b", monkeypatch)
        outputs = {prepare(step)[1].check().output for _ in range(2)}
        assert len(outputs) == 1
        assert None not in outputs

    def test_a_process_of_its_own_gives_the_same(self):
        program = (
            "import torch; torch.set_num_threads(1)\n"
            "from tests.benchkernels.test_output_digest import check\n"
            "print(check('matmul').output)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.split() == [check("matmul").output]

    def test_a_wrong_last_bit_passes_the_check_and_shows_in_the_digest(self):
        """What a tolerance lets through: one element of bf16, off by its last bit."""
        generator = torch.Generator().manual_seed(1)
        a, w = (torch.randn(rows, 64, generator=generator).bfloat16() for rows in (48, 32))
        out = a @ w.t()
        good = check_product(a, w, out, "bf16")
        out.view(torch.int16)[5, 7] ^= 1
        bad = check_product(a, w, out, "bf16")
        assert good.ok
        assert bad.ok
        assert good.output != bad.output
