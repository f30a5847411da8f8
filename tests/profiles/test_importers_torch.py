"""Printed measurements of torch.utils.benchmark, against what torch itself prints here."""

from __future__ import annotations

import pickle

import pytest
import torch
from torch.utils import benchmark

pytestmark = pytest.mark.usefixtures("home")


class TestTorchBenchmark:
    """Against what torch itself prints here."""

    @pytest.fixture
    def measured(self):
        timer = benchmark.Timer(
            "torch.mm(a, a)", setup="a = torch.ones(64, 64, dtype=torch.bfloat16)", num_threads=2,
            description="square 64",
        )  # fmt: skip
        return timer.adaptive_autorange(min_run_time=0.02, max_run_time=0.2)

    def test_the_median_is_read(self, results_of, measured):
        (one,) = results_of(str(measured), device="h100_sxm")
        # Printed with two decimals in the unit that makes the value at least 1.
        assert one.value == pytest.approx(measured.median, rel=0.006)
        assert (one.kernel, one.unit, one.higher_is_better) == ("torch.mm(a, a)", "s", False)
        assert (one.tool, one.dtype) == ("torch.utils.benchmark", "bf16")
        assert f"{len(measured.times)} measurements" in one.notes
        assert "square 64" in one.workload
        assert "2 threads" in one.workload

    def test_a_list_of_several_kinds(self, results_of, measured):
        several = benchmark.Timer("y = torch.mm(a, a)\ny.sum()", setup="a = torch.ones(8, 8)", label="two")
        single = several.timeit(3)
        found = results_of(str([measured, single]), device="h100")
        assert found[1].value == pytest.approx(single.median, rel=0.006)
        assert found[1].kernel == "two"
        assert found[1].dtype == "not stated"

    @pytest.mark.parametrize("time_s", [3.21e-9, 4.56e-6, 7.89e-3, 1.23, 812.5])
    def test_every_unit_that_torch_prints(self, results_of, time_s):
        task = benchmark.utils.common.TaskSpec("f()", "pass")
        measurement = benchmark.Measurement(10, [10 * time_s] * 5, task)
        assert results_of(str(measurement), device="h100")[0].value == pytest.approx(time_s, rel=0.006)

    def test_it_needs_the_device(self, refusal_of, measured):
        assert "--device ID" in refusal_of(str(measured))

    def test_cut_off(self, refusal_of, measured):
        text = str(measured)
        assert "cut off" in refusal_of(text[: text.index("Median")], device="h100")

    @pytest.mark.parametrize("name", ["m.pkl", "m"])
    def test_a_pickle_is_not_opened_and_the_remedy_is_told(self, refusal_of, measured, name):
        text = refusal_of(pickle.dumps(measured), name, device="h100")
        assert "pickle" in text
        assert "print(measurement)" in text

    def test_a_text_that_is_called_a_pickle_is_read(self, results_of, measured):
        assert results_of(str(measured), "m.pkl", device="h100")

    @pytest.mark.parametrize("zipped", [True, False])
    def test_nor_is_what_torch_saves(self, refusal_of, tmp_path, measured, zipped):
        saved = tmp_path / "saved"
        torch.save(measured, saved, _use_new_zipfile_serialization=zipped)
        assert "pickle" in refusal_of(saved.read_bytes(), "saved-again")
