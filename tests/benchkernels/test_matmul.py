"""Products on the CPU in every dtype, and what the check must never let pass."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
import torch

from benchkernels.counting import ELEMENT_BYTES
from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import KERNELS, matmul
from benchkernels.kernels.base import Unsupported
from benchkernels.kernels.matmul import checked_rows, count_weights
from benchkernels.kernels.matmul_workload import check_product
from benchkernels.kernels.products import FP8_SCALES, find_product, torch_dtype
from benchkernels.kernels.reference import TOLERANCES
from benchkernels.kernels.refusals import refusals_as_unsupported
from profiles.problems import SuiteError

DTYPES = tuple(ELEMENT_BYTES)
SHAPE = (48, 32, 64)


def expand(dtypes=("fp32",), shapes=(SHAPE,), **more):
    return KERNELS["matmul"].expand({"dtypes": list(dtypes), "shapes": [list(s) for s in shapes], **more})


def prepare(dtype="fp32", shape=SHAPE, seed=1, **more):
    (case,) = expand([dtype], [shape], **more)
    return KERNELS["matmul"].prepare(case, CpuDevice(), seed)


def test_cases_are_named_counted_and_bounded():
    (case,) = expand(["bf16"], [(4096, 4096, 4096)])
    assert case.id == "matmul/bf16/m4096-n4096-k4096"
    assert case.parameters == {"m": 4096, "n": 4096, "k": 4096, "layout": "mk,nk->mn"}
    assert (case.unit, case.flops, case.cache) == ("FLOP/s", 2 * 4096**3, "hot")
    assert case.traffic_bytes == 3 * 2 * 4096**2
    assert case.memory_bytes > 2 * case.traffic_bytes
    assert KERNELS["matmul"].fit(case, 1) is case


def test_integers_count_op_and_narrow_products_their_wide_output():
    int8, fp8 = expand(["int8", "fp8"], [(32, 16, 64)])
    assert (int8.unit, fp8.unit) == ("OP/s", "FLOP/s")
    assert int8.traffic_bytes == 32 * 64 + 16 * 64 + 4 * 32 * 16
    assert fp8.traffic_bytes == 32 * 64 + 16 * 64 + 2 * 32 * 16
    assert fp8.parameters["accumulation"] == "fast"


def test_cold_weights_total_a_gibibyte():
    (case,) = expand(["bf16"], [(1, 4096, 4096)], cache="cold")
    assert (case.id, case.cache) == ("matmul/bf16/m1-n4096-k4096-cold", "cold")
    assert count_weights(4096, 4096, "bf16", cold=True) == 32
    assert count_weights(4096, 4097, "bf16", cold=True) * 4096 * 4097 * 2 >= 1 << 30
    assert case.memory_bytes > (1 << 30)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dtypes": ["bf17"]}, ["dtypes", "bf17", "bf16"]),
        ({"dtypes": []}, ["dtypes", "at least one"]),
        ({"dtypes": ["bf16", "bf16"]}, ["dtypes", "twice"]),
        ({"shapes": [[1, 2]]}, ["shapes", "[m, n, k]"]),
        ({"shapes": [[0, 2, 3]]}, ["shapes", "0", "1 to"]),
        ({"shapes": [[1, 2, True]]}, ["shapes", "True"]),
        ({"shapes": [[1, 2, 10**12]]}, ["shapes", "1000000000000"]),
        ({"shapes": "4096"}, ["shapes", "list"]),
        ({"cache": "warm"}, ["cache", "warm", "hot, cold"]),
        ({"cache": "cold"}, ["shapes", "cold", "1MiB"]),
        ({"weight_format": "NC"}, ["weight_format", "NC", "ND, NZ"]),
        ({"colour": 1}, ["colour", "unknown", "dtypes, shapes, cache"]),
        ({"shapes": None}, ["shapes", "missing"]),
    ],
)
def test_a_wrong_table_is_one_sentence_that_names_the_key(change, words):
    table = {"dtypes": ["fp32"], "shapes": [[8, 8, 8]], **change}
    table = {key: value for key, value in table.items() if value is not None}
    with pytest.raises(SuiteError) as caught:
        KERNELS["matmul"].expand(table)
    text = str(caught.value)
    assert "\n" not in text
    for word in ["matmul", *words]:
        assert word in text


def test_the_registry_loads_no_torch():
    code = "import sys, benchkernels.kernels; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("shape", [(64, 64, 64), (17, 33, 65), (1, 48, 32)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_is_right_or_says_why_not(dtype, shape):
    try:
        work = prepare(dtype, shape)
    except Unsupported as answer:
        pytest.skip(str(answer))
    check = work.check()
    assert check.ok, check.reason
    assert check.error <= TOLERANCES[dtype]
    assert work.run().shape == shape[:2]
    assert work.run().data_ptr() == work.run().data_ptr(), "a call allocates its output anew"
    work.close()


def test_seeds_fix_the_inputs_and_the_check_takes_others():
    first, again, other = (prepare(seed=seed).run() for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    work = prepare(seed=1)
    work.check()
    checked = work._out.clone()
    assert not torch.equal(checked, work.run())


def test_cold_takes_another_copy_of_the_weight_at_each_call(monkeypatch):
    monkeypatch.setattr(matmul, "COLD_BYTES", 4 << 20)
    work = prepare(shape=(2, 512, 512), cache="cold")
    seen = []
    multiply = work._multiply
    work._multiply = lambda a, b, out: seen.append(b.data_ptr()) or multiply(a, b, out)
    results = [work.run().clone() for _ in range(8)]
    assert len(set(seen[:4])) == 4
    assert seen[:4] == seen[4:]
    assert all(torch.equal(result, results[0]) for result in results)


def test_memory_stays_below_the_bound():
    device = CpuDevice()
    (case,) = expand(["fp32"], [(1, 4096, 4096)])
    device.reset_peak_memory()
    before = device.peak_memory_bytes()
    KERNELS["matmul"].prepare(case, device, 1).check()
    after = device.peak_memory_bytes()
    if before is None or after is None:
        pytest.skip("this system does not let the peak be read")
    assert after - before <= case.memory_bytes


def exact_product(dtype, m=64, n=48, k=96):
    """(a, w, the correctly rounded output)."""
    generator = torch.Generator().manual_seed(3)
    a, w = (torch.randn(rows, k, generator=generator, dtype=torch.float64) for rows in (m, n))
    if dtype == "int8":
        a, w = (x.mul(32).round().clamp(-127, 127).to(torch.int8) for x in (a, w))
        return a, w, (a.double() @ w.double().t()).to(torch.int32)
    a, w = a.to(torch_dtype(dtype)), w.to(torch_dtype(dtype))
    exact = a.double() @ w.double().t()
    if dtype == "fp8":
        return a, w, (exact * FP8_SCALES[0] * FP8_SCALES[1]).to(torch.bfloat16)
    return a, w, exact.to(torch_dtype(dtype))


def noisy(out, dtype):
    if dtype == "int8":
        return out + torch.nn.functional.one_hot(torch.tensor(0), out.shape[1]).to(out.dtype)
    wide = out.double()
    noise = torch.randn(out.shape, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    return (wide + 10 * TOLERANCES[dtype] * noise * wide.norm() / noise.norm()).to(out.dtype)


def with_row(out, row, value):
    changed = out.clone()
    changed[row] = value
    return changed


def unwritten(out):
    return float("nan") if out.is_floating_point() else torch.iinfo(out.dtype).min


CORRUPTIONS = {
    "zeros": lambda out, _: torch.zeros_like(out),
    "constant": lambda out, _: torch.full_like(out, 3),
    "never written": lambda out, _: torch.full_like(out, unwritten(out)),
    "one row never written": lambda out, _: with_row(out, -1, unwritten(out)),
    "one row zero": lambda out, _: with_row(out, 5, 0),
    "transposed": lambda out, _: out[: out.shape[1]].t().contiguous().repeat(2, 1)[: out.shape[0]],
    "negative": lambda out, _: -out,
    "rows shifted": lambda out, _: out.roll(1, 0),
    "ten tolerances of noise": noisy,
}


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_correctly_rounded_product_passes(dtype):
    a, w, out = exact_product(dtype)
    check = check_product(a, w, out, dtype)
    assert check.ok, check.reason
    assert "whole output" in check.reference


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_corrupted_product_never_passes(dtype, name):
    a, w, out = exact_product(dtype)
    check = check_product(a, w, CORRUPTIONS[name](out, dtype), dtype)
    assert not check.ok
    assert check.reason


def test_infinity_never_passes():
    a, w, out = exact_product("fp32")
    check = check_product(a, w, with_row(out, 3, float("inf")), "fp32")
    assert (check.ok, check.error) == (False, None)


def test_one_wrong_row_of_thousands_never_passes_although_the_whole_error_does():
    a, w, out = exact_product("bf16", m=16384, n=16, k=16)
    check = check_product(a, w, with_row(out, 5000, 0), "bf16")
    assert check.error < TOLERANCES["bf16"]
    assert "row" in check.reason
    assert not check.ok


def test_large_products_are_checked_by_rows_and_everywhere_for_what_was_never_written(monkeypatch):
    monkeypatch.setattr(matmul, "WHOLE_CHECK_FLOPS", 0)
    for dtype in DTYPES:
        a, w, out = exact_product(dtype, m=200)
        rows = checked_rows(200, 48, 96)
        assert len(rows) == 32
        assert (rows[0], rows[-1]) == (0, 199)
        check = check_product(a, w, out, dtype)
        assert check.ok, check.reason
        assert "32 of 200 rows" in check.reference
        between = next(row for row in range(200) if row not in rows)
        assert not check_product(a, w, with_row(out, between, unwritten(out)), dtype).ok
        assert not check_product(a, w, with_row(out, 199, 0), dtype).ok


def test_rows_cover_any_shape():
    assert checked_rows(1, 128256, 8192) == [0]
    assert checked_rows(3, 1 << 20, 1 << 20) == [0, 1, 2]
    assert len(checked_rows(1 << 20, 1 << 20, 1)) == 32


@pytest.mark.parametrize(
    "operator",
    [
        lambda a, b, out: out.zero_(),
        lambda a, b, out: out,
        lambda a, b, out: torch.mm(a[:-1], b, out=out[:-1]) is None or out,
        lambda a, b, out: out.copy_((a * 1.01) @ b * 1.02),
        lambda a, b, out: torch.mm(a[:, :-8], b[:-8], out=out),
    ],
    ids=["zeros", "writes nothing", "forgets a row", "is off by 3 %", "forgets part of k"],
)
def test_the_workloads_check_catches_a_broken_operator(operator):
    work = prepare("fp32")
    work._multiply = operator
    assert not work.check().ok


def test_the_check_sees_a_result_left_from_the_call_before():
    work = prepare("fp32")
    work.run()
    work._multiply = lambda a, b, out: out
    assert not work.check().ok


def test_unknown_backends_are_refused_and_the_one_is_named():
    work = prepare("fp32")
    assert work.backends == ("torch.mm",)
    work.select("torch.mm")
    with pytest.raises(Unsupported, match=r"torch\.mm"):
        work.select("flash")


def test_an_npu_says_no_before_it_silently_computes_in_another_precision():
    npu = SimpleNamespace(kind="npu", torch_device=torch.device("cpu"))
    with pytest.raises(Unsupported, match="silently"):
        find_product("fp64", npu)


def test_a_weight_in_an_ascends_format_is_a_case_of_its_own_and_only_there():
    plain, blocks = expand(["bf16"])[0], expand(["bf16"], weight_format="NZ")[0]
    assert expand(["bf16"], weight_format="ND") == [plain]
    assert blocks.id == f"{plain.id}-nz"
    assert blocks.parameters == {**plain.parameters, "weight_format": "NZ"}
    with pytest.raises(Unsupported, match="a CPU has no weights in NZ"):
        prepare("bf16", weight_format="NZ")
    npu = SimpleNamespace(kind="npu", torch_device=torch.device("cpu"))
    with pytest.raises(Unsupported, match="in fp16, bf16, int8, not in fp32"):
        KERNELS["matmul"].prepare(expand(["fp32"], weight_format="NZ")[0], npu, seed=1)


def test_torchs_own_refusals_become_unsupported_and_failures_stay():
    truths = torch.ones(8, 8, dtype=torch.bool)
    with pytest.raises(Unsupported, match="not implemented"), refusals_as_unsupported():
        torch.mm(truths, truths)
    with pytest.raises(RuntimeError, match="cannot be multiplied"), refusals_as_unsupported():
        torch.mm(torch.zeros(2, 3), torch.zeros(2, 3))
    with pytest.raises(torch.OutOfMemoryError), refusals_as_unsupported():
        raise torch.OutOfMemoryError("this allocation is not supported")


def test_scalar_code_is_refused_before_it_takes_minutes():
    work = prepare("fp32", (1024, 512, 512))
    threads = torch.get_num_threads()

    def burn():
        end_s = time.thread_time() + 0.01
        while time.thread_time() < end_s:
            pass

    with pytest.raises(Unsupported, match=r"scalar code.*1e-05 GFLOP/s on one thread"):
        work._refuse_scalar_code(burn, flops=100)
    assert torch.get_num_threads() == threads
    work._refuse_scalar_code(burn, flops=10**9)


PREPARE_BESIDE_LOAD = """
import os, torch
from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import KERNELS

torch.set_num_threads(2)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # both threads: while one spins, the other has none
cases = KERNELS["matmul"].expand({"dtypes": ["fp32", "fp64"], "shapes": [[1024, 1024, 512]]})
for case in cases * 2:
    KERNELS["matmul"].prepare(case, CpuDevice(), seed=1).close()
print(torch.get_num_threads())
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="threads cannot be kept on one processor")
def test_other_load_makes_no_scalar_code_of_a_product():
    spinning = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        command = [sys.executable, "-c", PREPARE_BESIDE_LOAD]
        children = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=spinning)
            for _ in range(2)
        ]
        for child in children:
            out, err = child.communicate(timeout=120)
            assert (child.returncode, out.strip()) == (0, "2"), err
    finally:
        for process in load:
            process.kill()
            process.wait()
