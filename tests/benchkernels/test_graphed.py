"""Cases that are replayed as a graph, on a CPU that replays by calling again; true graphs need a device."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch

from benchkernels import trials
from benchkernels.devices.cpu import CpuDevice
from benchkernels.kernels import KERNELS
from benchkernels.kernels.base import Unsupported
from profiles.problems import SuiteError
from profiles.profile import BackendTrial, Case

PRODUCT = {"dtypes": ["fp32"], "shapes": [[64, 48, 32]], "mode": "graph"}
COLD = {"dtypes": ["fp32"], "shapes": [[16, 8192, 4096]], "cache": "cold", "mode": "graph"}
ATTENTION = {
    "phases": "decode", "dtypes": "fp32", "batch": 2, "query_heads": 8, "kv_heads": 2, "sequence": 96,
    "head_size": 64, "mode": "graph",
}  # fmt: skip
STEP = {"models": "smollm2-135m", "dtypes": "fp32", "batch": 1, "sequence": 16, "layers": 2, "mode": "graph"}
TABLES = [
    ("matmul", PRODUCT),
    ("attention", ATTENTION),
    ("llm", {"steps": ["prefill", "decode"], **STEP}),
]
CASES = [case for kernel, table in TABLES for case in KERNELS[kernel].expand(table)]


class Replaying(CpuDevice):
    """A CPU with graphs: a replay calls again and writes where the captured call wrote."""

    def __init__(self, *, works: bool = True) -> None:
        super().__init__()
        self.calls = 0
        self.works = works

    def capture(self, call: Callable[[], object], count: int) -> tuple[Callable[[], object], object]:
        def make() -> object:
            results = [call() for _ in range(count)]
            self.calls += count
            return results[-1]

        result = make()

        def replay() -> None:
            if not self.works:
                return
            with torch.inference_mode():
                for old, new in zip(_tensors(result), _tensors(make()), strict=True):
                    old.copy_(new)

        return replay, result


def _tensors(result: object) -> Iterator[torch.Tensor]:
    for one in result if isinstance(result, tuple) else (result,):
        assert isinstance(one, torch.Tensor)
        yield one.detach()


def choose(case: Case, device: CpuDevice) -> trials.Choice:
    workload = KERNELS[case.kernel].prepare(case, device, seed=3)
    tried: list[BackendTrial] = []
    choice = trials.choose(workload, device, workload.backends[:1], tried.append, lambda: None)
    workload.close()
    return choice


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_replay_is_held_against_the_same_call_without_a_graph(case: Case) -> None:
    choice = choose(case, Replaying())
    assert choice.status == "ok", choice.reason
    broken = choose(case, Replaying(works=False))
    assert broken.status == "incorrect"
    assert "never written" in broken.reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_device_without_graphs_says_so(case: Case) -> None:
    choice = choose(case, CpuDevice())
    assert choice.status == "unsupported"
    assert "CPU has no graphs" in choice.reason


def test_a_run_is_as_many_calls_as_it_says() -> None:
    (case,) = KERNELS["matmul"].expand(PRODUCT)
    device = Replaying()
    workload = KERNELS["matmul"].prepare(case, device, seed=1)
    workload.select(workload.backends[0])
    before = device.calls
    workload.run()
    assert device.calls - before == workload.calls_per_run > 1


def test_a_graph_of_a_cold_product_holds_a_call_with_each_copy_of_the_weight() -> None:
    (case,) = KERNELS["matmul"].expand(COLD)
    device = Replaying()
    workload = KERNELS["matmul"].prepare(case, device, seed=1)
    assert workload.calls_per_run == 8
    assert workload.calls_per_run * 8192 * 4096 * 4 == 1 << 30


def test_the_mode_is_part_of_the_id_and_of_the_key() -> None:
    ids = {case.id: case.parameters.get("mode") for case in CASES}
    assert all(case_id.endswith("-graph") and mode == "graph" for case_id, mode in ids.items())
    eager = [case for kernel, table in TABLES for case in KERNELS[kernel].expand({**table, "mode": "eager"})]
    assert not any("mode" in case.parameters or "eager" in case.id for case in eager)


def test_a_train_step_cannot_be_a_graph() -> None:
    with pytest.raises(SuiteError, match='"mode" is "graph", which a train step cannot be'):
        KERNELS["llm"].expand({"steps": ["train"], **STEP})


def test_what_cannot_be_captured_is_unsupported_and_not_measured() -> None:
    class Refusing(CpuDevice):
        def capture(self, call: Callable[[], object], count: int) -> tuple[Callable[[], object], object]:
            raise Unsupported("cannot be captured as a graph: operation not permitted")

    choice = choose(CASES[0], Refusing())
    assert (choice.status, "operation not permitted" in choice.reason) == ("unsupported", True)


def test_copies_of_keys_and_values_rotate_and_are_equal() -> None:
    table = {**ATTENTION, "mode": "eager", "cache": "cold", "batch": 8, "sequence": 4096}
    (case,) = KERNELS["attention"].expand(table)
    assert case.id.endswith("-cold")
    assert case.cache == "cold"
    workload = KERNELS["attention"].prepare(case, CpuDevice(), seed=1)
    assert workload.copies == 32  # of 32 MiB each
    workload.select("flash")
    assert workload.check().ok
    first = workload.run()
    results = [workload.run() for _ in range(workload.copies)]
    assert all(torch.equal(first, result) for result in results)


def test_only_a_decode_can_be_cold_and_a_small_one_cannot() -> None:
    table = {**ATTENTION, "cache": "cold"}
    with pytest.raises(SuiteError, match="cold keys and values need 1MiB"):
        KERNELS["attention"].expand(table)
    with pytest.raises(SuiteError, match="which a prefill cannot be"):
        KERNELS["attention"].expand({**table, "phases": "prefill"})
