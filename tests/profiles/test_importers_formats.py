"""Each format of another tool: what is read, what is left out, what is refused."""

from __future__ import annotations

import json

import pytest

from profiles.claims.model import PublishedSelector
from profiles.importers import read_file
from profiles.published import load_published, pairs
from tests.profiles.tool_outputs import (
    AICONFIGURATOR,
    CLPEAK,
    H100,
    LLAMA,
    MAMF,
    MAMF_1,
    MAMF_FORK,
    MAMF_HEAD,
    NVBENCH,
    TEXTS,
    llama_test,
)

BEST_OF_MATMUL = PublishedSelector(kernel="matmul", workloads=("best *",))
pytestmark = pytest.mark.usefixtures("home")


class TestMamfFinder:
    def test_the_best_shape_and_every_measured_one(self, results_of):
        found = results_of(MAMF)
        best = found[0]
        searched = "best of 3 shapes, m=[0, 4096, 1024], n=[4096], k=[4096]"
        assert (best.workload, best.shape) == (searched, "2048x4096x2048 (MxNxK)")
        assert best.value == pytest.approx(700.4e12)
        assert (best.device, best.stated_device) == ("h100_sxm", H100)
        assert (best.kernel, best.dtype, best.unit, best.tool) == ("matmul", "bf16", "FLOP/s", "mamf-finder")
        assert (best.evidence, best.date, best.software) == (
            "third party", "2026-11-03", "torch 2.9.0+cu128, cuda 12.8",
        )  # fmt: skip
        assert {one.workload: one.value / 1e12 for one in found[1:]} == pytest.approx(
            {"1024x4096x2048": 501.2, "2048x4096x2048": 700.4, "3072x4096x2048": 650.0}
        )

    @pytest.mark.parametrize(
        ("old", "new", "meets"),
        [
            (H100, "NVIDIA A100-SXM4-80GB", True),
            ("--k 4096", "--k 2048", False),
            ("Tried 3 shapes", "Tried 4 shapes", False),
        ],
    )
    def test_its_best_meets_only_that_of_an_equal_search(self, results_of, old, new, meets):
        """Three shapes against thousands is no comparison of two chips."""
        known = load_published(overlay=False)
        ours, other = results_of(MAMF)[0], results_of(MAMF.replace(old, new).replace(H100, "NVIDIA H200"))[0]
        found = pairs([*known, ours, other], ["h100_sxm"], ["h200", "a100_sxm_80gb"], BEST_OF_MATMUL)
        assert [pair.reference for pair in found if pair.subject == ours] == [other] * meets
        assert not [pair for pair in found if pair.subject in known and pair.reference == other]

    def test_the_summary_tells_what_the_call_leaves_open(self, results_of):
        plain = MAMF.replace(" --k 4096", "")
        assert results_of(plain)[0].workload == "best of 3 shapes, m=[0, 4096, 1024], n=[4096], k=[2048]"
        assert results_of(MAMF_1)[0].workload == "best of 2 shapes, m=[0, 4096, 1024], n=[4096], k=[4096]"

    def test_the_best_of_a_search_that_is_not_described_is_left_out(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF_1.replace("--n 4096", ""))
        reading = read_file(path, device=None)
        assert [one.workload for one in reading.results] == ["2048x4096x2048", "1024x4096x2048"]
        assert sum(reading.left_out.values()) == 1

    def test_a_copy_of_the_console_reads_the_same(self, results_of):
        lines = MAMF.split("\n")
        console = "\n".join(lines).replace(" TFLOPS\n", " TFLOPS\r").replace("\n\nTried", "\033[K\nTried")
        assert [one.value for one in results_of(console)] == [one.value for one in results_of(MAMF)]

    def test_earlier_versions_and_the_fork_are_protocols_of_their_own(self, results_of):
        tools = {one.tool for text in (MAMF, MAMF_1, MAMF_FORK) for one in results_of(text)}
        assert len(tools) == 3

    @pytest.mark.parametrize("text", [MAMF_1, MAMF_FORK])
    def test_what_they_call_n_is_the_shared_dimension(self, results_of, text):
        assert {one.workload for one in results_of(text)} >= {"1024x4096x2048", "2048x4096x2048"}

    def test_the_fork_may_have_found_its_best_in_an_earlier_search(self, results_of):
        assert results_of(MAMF_FORK)[0].value == pytest.approx(610e12)

    def test_logs_one_after_the_other_keep_their_devices(self, results_of):
        other = MAMF.replace(H100, "NVIDIA A100-SXM4-80GB")
        found = results_of(MAMF + other)
        assert [one.device for one in found if one.shape] == ["h100_sxm", "a100_sxm_80gb"]

    def test_a_shape_at_zero_and_a_missing_line_are_counted(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF.replace("650.0(mean)", "0.0(mean)").replace("Tried 3", "Tried 5"))
        reading = read_file(path, device=None)
        assert sum(reading.left_out.values()) == 3
        assert len(reading.results) == 3

    def test_an_exhaustive_search_keeps_its_fastest_shapes(self, tmp_path):
        line = "{0:>6} | {1:6.1f}(mean) {1:6.1f}(median) {1:6.1f}(max) @ {0}x64x64 | best: x TFLOPS\n"
        lines = "".join(line.format(n, n / 10) for n in range(1, 3001))
        end = "\nTried 3000 shapes => the best outcomes were:\nmean:   300.0 TFLOPS @ 3000x64x64 (MxNxK)\n"
        path = tmp_path / "log"
        path.write_text(MAMF_HEAD + lines + end)
        reading = read_file(path, device=None)
        assert len(reading.results) == 1001
        assert min(one.value for one in reading.results) == pytest.approx(200.1e12)
        assert sum(reading.left_out.values()) == 2000

    def test_a_search_that_was_killed_is_refused(self, refusal_of):
        assert "cut off" in refusal_of(MAMF[: MAMF.index("Tried")])

    def test_a_summary_that_is_not_of_its_lines_is_refused(self, refusal_of):
        assert "changed or is damaged" in refusal_of(MAMF.replace("mean:   700.4", "mean:   900.4"))

    def test_a_log_without_a_result(self, refusal_of):
        assert "no shape was measured" in refusal_of(MAMF_HEAD)

    def test_nan(self, refusal_of):
        assert "NaN" in refusal_of(MAMF.replace("650.0(mean)", "nan(mean)"))


class TestLlamaBench:
    @pytest.mark.parametrize("name", ["llama-bench.json", "llama-bench.jsonl"])
    def test_prefill_and_decode(self, results_of, name):
        prefill, decode = results_of(TEXTS[name], name)
        assert (prefill.kernel, prefill.value) == ("llm_prefill", 10240.5)
        assert (decode.kernel, decode.value) == ("llm_decode", 151.25)
        assert (decode.unit, decode.dtype, decode.device) == ("token/s", "Q4_K - Medium", "h100_sxm")
        assert decode.software == "llama.cpp 7163 (8cf427ff), CUDA"
        assert "tg128 @ d0" in decode.workload

    @pytest.mark.parametrize(
        "changes",
        [{"n_ubatch": 256}, {"type_k": "q8_0"}, {"flash_attn": 1}, {"n_gpu_layers": 20}, {"n_depth": 512},
         {"model_n_params": 8}, {"no_kv_offload": True}],
        ids=str,
    )  # fmt: skip
    def test_settings_that_decide_the_rate_decide_the_workload(self, results_of, changes):
        plain, changed = results_of(json.dumps([llama_test(), llama_test(**changes)]))
        assert plain.workload != changed.workload

    def test_several_devices_are_counted(self, results_of):
        pair = {"gpu_info": f"{H100}, {H100}"}
        both, one, chosen = results_of(
            json.dumps(
                [
                    llama_test(**pair),
                    llama_test(**pair, split_mode="none"),
                    llama_test(**pair, devices="CUDA1"),
                ]
            )
        )
        assert (both.devices, one.devices, chosen.devices) == (2, 1, 1)

    def test_the_main_device_of_two_kinds(self, results_of):
        kinds = {"gpu_info": f"{H100}, NVIDIA L4", "split_mode": "none", "main_gpu": 1}
        assert results_of(json.dumps([llama_test(**kinds)]))[0].device == "l4"

    def test_the_processor_where_no_device_took_part(self, results_of):
        (one,) = results_of(json.dumps([llama_test(backends="CPU", gpu_info="", n_gpu_layers=99)]))
        assert one.device == "AMD EPYC 9654 96-Core Processor"
        assert "threads 8" in one.workload

    @pytest.mark.parametrize(
        "changes",
        [{"n_gpu_layers": 0}, {"backends": "CUDA,Vulkan"}, {"backends": "CUDA,RPC"}, {"n_cpu_moe": 4},
         {"gpu_info": f"{H100}, NVIDIA L4"}, {"samples_ns": [], "avg_ts": 0.0}],
        ids=str,
    )  # fmt: skip
    def test_what_says_nothing_of_one_device_is_left_out(self, tmp_path, changes):
        path = tmp_path / "bench.json"
        path.write_text(json.dumps([llama_test(), llama_test(**changes)]))
        reading = read_file(path, device=None)
        assert len(reading.results) == 1
        assert sum(reading.left_out.values()) == 1

    @pytest.mark.parametrize("avg_ts", [160000.0, 10.24, 10500.0])
    def test_a_rate_that_its_own_samples_deny_is_refused(self, refusal_of, avg_ts):
        told = refusal_of(json.dumps([llama_test(avg_ts=avg_ts)]), "llama-bench.json")
        assert "its samples_ns make 10240" in told

    def test_a_crash_leaves_no_end_and_is_refused(self, refusal_of):
        assert "cut off" in refusal_of(LLAMA.rstrip()[:-1])

    def test_no_test_succeeded(self, refusal_of):
        assert "holds no test" in refusal_of("[\n\n]\n", "llama-bench.json")

    def test_nan(self, refusal_of):
        assert "NaN" in refusal_of(LLAMA.replace("10240.5", "NaN"))

    def test_messages_of_stderr_in_it(self, refusal_of):
        assert "keep only what the tool printed" in refusal_of("ggml_cuda_init: found 1 device\n" + LLAMA)


class TestClpeak:
    def test_rates_in_si_with_their_dtypes(self, results_of):
        found = {one.workload: one for one in results_of(CLPEAK)}
        told = {name: (one.value, one.unit, one.dtype, one.kernel) for name, one in found.items()}
        assert told == {
            "CUDA: single_precision_compute, float":
                (pytest.approx(61.0000625e12), "FLOP/s", "fp32", "single_precision_compute"),
            "CUDA: wmma_bf16, wmma_bf16": (pytest.approx(640.5427e12), "FLOP/s", "bf16", "wmma_bf16"),
            "CUDA: wmma_int8_sparse, int8_sparse":
                (pytest.approx(1900.25e12), "OP/s", "int8 2:4 sparse", "wmma_int8_sparse"),
            "CUDA: cublas-fp, fp8_e4m3": (pytest.approx(1400.5e12), "FLOP/s", "fp8_e4m3", "matmul"),
            "CUDA: global_memory_bandwidth, float4":
                (pytest.approx(3050.75e9), "B/s", "bytes", "memory_bandwidth"),
            "CUDA: kernel_launch_latency, roundtrip":
                (pytest.approx(4.25e-6), "s", "bytes", "kernel_launch_latency"),
        }  # fmt: skip
        assert not found["CUDA: kernel_launch_latency, roundtrip"].higher_is_better

    def test_unsupported_and_zero_are_counted(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text(CLPEAK)
        assert read_file(path, device=None).left_out == {"unsupported by clpeak": 1, "a value of zero": 1}

    def test_the_first_format_version_is_refused(self, refusal_of):
        assert "format version 1" in refusal_of(CLPEAK.replace('"format_version": 2', '"format_version": 1'))

    def test_cut_off(self, refusal_of):
        assert "cut off" in refusal_of(CLPEAK[:1500])


class TestNvbench:
    def test_means_of_the_gpu(self, results_of):
        time, bandwidth, batch = results_of(NVBENCH)
        assert (time.value, time.unit, time.higher_is_better) == (0.00075, "s", False)
        assert (bandwidth.value, bandwidth.unit) == (2863311530666.7, "B/s")
        assert (time.kernel, time.dtype, time.device) == ("copy", "fp32", "h100_sxm")
        assert time.workload == "T=F32, Elements=268435456; each launch alone"
        assert batch.workload != time.workload

    def test_a_skipped_state_is_counted(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text(NVBENCH)
        assert read_file(path, device=None).left_out == {"skipped by nvbench": 1}

    def test_nan(self, refusal_of):
        assert "NaN" in refusal_of(NVBENCH.replace('"0.00075"', '"nan"'))

    def test_a_memory_beyond_all_numbers(self, refusal_of):
        assert "damaged" in refusal_of(NVBENCH.replace("84929347584", "9" * 400))

    def test_a_benchmark_without_a_name(self, refusal_of):
        assert "without a name" in refusal_of(NVBENCH.replace('"name": "copy"', '"name": " "'))

    def test_a_list_of_benchmarks_is_no_result(self, refusal_of):
        assert "holds no measurement" in refusal_of('{"benchmarks": [{"name": "nvbench"}], "nvbench": 1}')


class TestAiconfigurator:
    def test_a_gemm_is_a_rate(self, results_of):
        bf16, fp8 = results_of(AICONFIGURATOR)
        assert bf16.value == pytest.approx(2 * 8192**3 / 1.5e-3)
        assert (bf16.kernel, bf16.dtype, bf16.unit, bf16.device) == ("matmul", "bf16", "FLOP/s", "h100_sxm")
        assert bf16.workload == "8192x8192x8192, TRTLLM torch_flow"
        assert bf16.average_power_w == 523.4
        assert fp8.average_power_w is None

    def test_another_operator_is_a_time(self, results_of):
        (one,) = results_of(TEXTS["context_attention_perf.txt"])
        assert (one.value, one.unit, one.higher_is_better) == (0.0125, "s", False)
        assert (one.kernel, one.dtype) == ("context_attention", "bf16")
        assert "batch_size 2, isl 16384, num_heads 32" in one.workload
        assert "kv_cache_dtype fp8" in one.workload

    def test_cut_off_in_a_row_and_in_its_last_number(self, refusal_of):
        assert "last line has no end" in refusal_of(AICONFIGURATOR[:-5])
        assert "line 3 has" in refusal_of(AICONFIGURATOR[:-20] + "\n")

    def test_nan_and_a_negative_time(self, refusal_of):
        assert "NaN" in refusal_of(AICONFIGURATOR.replace(",1.5,", ",nan,"))
        assert "no run can give" in refusal_of(AICONFIGURATOR.replace(",1.5,", ",-1.5,"))

    def test_an_impossible_power(self, refusal_of):
        assert "impossible value" in refusal_of(AICONFIGURATOR.replace("523.4", "523e20"))

    def test_a_damaged_head(self, refusal_of):
        assert "head is damaged" in refusal_of(
            AICONFIGURATOR.replace("m,n,k,latency,power,", '"m,k,latency,power",')
        )
        assert "head is damaged" in refusal_of(AICONFIGURATOR.replace(",m,n,", ",m,m,", 1))

    def test_a_head_alone(self, refusal_of):
        assert "no row" in refusal_of(AICONFIGURATOR.split("\n")[0] + "\n")
