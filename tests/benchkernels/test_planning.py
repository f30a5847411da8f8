import pytest

from benchkernels.planning import least_call_s, plan
from benchkernels.suite_file import parse_suite
from profiles.problems import UsageError
from profiles.profile import DeviceInfo, Peak

GIB = 1 << 30
SUITE = """
name = "s"
rounds = { cpu = 3, accelerator = 2 }
case_budget_s = 2.0
[[case]]
kernel = "matmul"
dtypes = ["fp32"]
shapes = [[1024, 1024, 1024], [16384, 16384, 16384]]
[[case]]
kernel = "matmul"
kinds = ["accelerator"]
dtypes = ["bf16"]
shapes = [[4096, 4096, 4096]]
[[case]]
kernel = "llm"
kinds = ["accelerator"]
steps = ["decode"]
models = ["llama-3.1-8b"]
dtypes = ["bf16"]
batch = 1
sequence = 2048
layers = "fit"
"""


def device(kind="cpu", **peaks):
    return DeviceInfo(
        id="cpu" if kind == "cpu" else f"{kind}:0", kind=kind, vendor="v", name="n",
        peaks={name: Peak(value=value, kind="published", source="test") for name, value in peaks.items()},
    )  # fmt: skip


def make(device_, free_bytes=100 * GIB, text=SUITE, **options):
    return plan(parse_suite(text, "test"), device_, free_bytes=free_bytes, **options)


def test_the_cases_are_those_of_the_kind_of_device():
    assert [case.dtype for case in make(device()).cases] == ["fp32", "fp32"]
    assert len(make(device("cuda")).cases) == 4
    assert (make(device()).rounds, make(device("npu")).rounds, make(device(), rounds=9).rounds) == (3, 2, 9)


def test_what_does_not_fit_is_refused_with_both_figures():
    planned = make(device(), free_bytes=2 * GIB)
    [(name, refusal)] = planned.refused.items()
    assert name == "matmul/fp32/m16384-n16384-k16384"
    assert "1.80 GiB" in refusal.reason
    needed = next(case.memory_bytes for case in planned.cases if case.id == name)
    # A, W and C alone.
    assert needed > 3 * 16384**2 * 4
    assert f"{needed / GIB:.1f}" in refusal.reason


def test_a_model_that_does_not_fit_is_cut_to_the_layers_that_do():
    whole = next(case for case in make(device("cuda")).cases if case.kernel == "llm")
    assert whole.id == "llm/decode/llama-3.1-8b/bf16/b1-ctx2048"
    assert not whole.projection
    cut = next(case for case in make(device("cuda"), free_bytes=8 * GIB).cases if case.kernel == "llm")
    assert "-layers" in cut.id
    assert cut.memory_bytes <= 0.9 * 8 * GIB
    assert cut.projection["layers"] == 32
    assert cut.projection["traffic_bytes"] == whole.traffic_bytes
    # One more layer of Llama 3.1 8B in bf16 (436 MB) would not fit any more.
    assert cut.memory_bytes + 0.45e9 > 0.9 * 8 * GIB


def test_a_device_that_cannot_be_fast_enough_is_spared_the_case():
    """2 x 16384^3 FLOP on 1 TFLOP/s are 8.8 s a call: five of them are over 6 s."""
    planned = make(device(fp32=1e12))
    assert list(planned.refused) == ["matmul/fp32/m16384-n16384-k16384"]
    assert "8.8 s" in planned.refused["matmul/fp32/m16384-n16384-k16384"].reason
    assert not make(device(fp32=1e13)).refused


def test_the_bound_is_the_roofline():
    case = make(device()).cases[0]
    fast = device(fp32=1e12)
    assert least_call_s(case, fast) == pytest.approx(2 * 1024**3 / 1e12)
    assert least_call_s(case, device()) is None


def test_patterns_choose_cases_and_one_without_a_match_is_told():
    assert [c.id for c in make(device("cuda"), patterns=["*/bf16/*"]).cases] == [
        "matmul/bf16/m4096-n4096-k4096", "llm/decode/llama-3.1-8b/bf16/b1-ctx2048",
    ]  # fmt: skip
    with pytest.raises(UsageError, match=r"no case of the suite s for cpu matches 'conv/\*'"):
        make(device(), patterns=["matmul/*", "conv/*"])


def test_a_budget_shrinks_the_cases_and_never_stretches_them():
    generous = make(device(), budget_s=10_000.0)
    assert [case.budget_s for case in generous.cases] == [2.0, 2.0]
    fast = device(fp32=1e13)
    whole_s = make(fast).expected_s
    tight = make(fast, budget_s=0.8 * whole_s)
    shares = [case.budget_s / 2.0 for case in tight.cases]
    assert shares[0] == shares[1] < 1
    assert tight.expected_s == pytest.approx(0.8 * whole_s, rel=0.01)
    # Starting, inputs and the shortest warm-up do not shrink: what is left of the budget is all theirs.
    least = make(fast, budget_s=10.0)
    assert [case.budget_s for case in least.cases] == [0.1, 0.1]
    assert least.expected_s == 10.0
    with pytest.raises(UsageError, match=r"too small: starting and the shortest case take [0-9.]+ s"):
        make(fast, budget_s=3.5)


def test_a_suite_without_a_case_for_the_device_is_told():
    text = SUITE.replace(
        'kernel = "matmul"\ndtypes = ["fp32"]',
        'kernel = "matmul"\nkinds = ["accelerator"]\ndtypes = ["fp32"]',
    )
    with pytest.raises(UsageError, match="no case for a device of kind cpu"):
        make(device(), text=text)
