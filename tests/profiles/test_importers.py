"""What other tools print becomes evidence of the published classes, and nothing else comes of it."""

from __future__ import annotations

import json
import os
import pickle
import re
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from torch.utils import benchmark

from profiles.evidence import EvidenceSource, PublishedResult
from profiles.importers import MAX_FILE_BYTES, UNNAMED_SOURCE, detect, read_file, read_results
from profiles.importers.store import store
from profiles.problems import EXIT_USAGE, AssayError, UsageError
from profiles.published import load_published, overlay_dir
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

TOOLS = {
    "mamf.txt": "mamf-finder", "mamf1.txt": "mamf-finder", "fork.txt": "mamf-finder",
    "llama-bench.json": "llama-bench", "llama-bench.jsonl": "llama-bench", "clpeak.json": "clpeak",
    "nvbench.json": "nvbench", "gemm_perf.txt": "aiconfigurator",
    "context_attention_perf.txt": "aiconfigurator",
}  # fmt: skip
UNSOURCED = EvidenceSource(title="")
JUNK = [
    b"\x1b[2J",
    b"\n",
    b'"',
    b"\0",
    b"NaN",
    b"null",
    b"[",
    b"{",
    b",",
    b"\xff",
    b"1e999",
    b"-1",
    b"\xe2\x80\xae",
]
NUMBERS = [
    "0",
    "-1",
    "1e30",
    "1e-320",
    "1e308",
    "9" * 400,
    "9" * 5000,
    "NaN",
    "inf",
    "0.0",
    "null",
    '"x"',
    "true",
]

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def results(tmp_path):
    """Writes a text and reads its results."""

    def read(text: str, name: str = "output", **options) -> list[PublishedResult]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_results(path, **({"device": None} | options))

    return read


@pytest.fixture
def refusal(tmp_path):
    """Writes bytes and returns the sentence with which they are refused."""

    def read(data: bytes | str, name: str = "output", device: str | None = None) -> str:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with pytest.raises(UsageError) as caught:
            read_results(path, device=device)
        text = str(caught.value)
        assert text.startswith(str(path))
        assert "\n" not in text
        assert caught.value.exit_code == EXIT_USAGE
        return text

    return read


class TestDetection:
    @pytest.mark.parametrize("name", TEXTS)
    def test_content_tells_whatever_the_name(self, name):
        importer = detect(TEXTS[name].encode(), "results")
        assert importer is not None
        assert importer.tool == TOOLS[name]
        misnamed = detect(TEXTS[name].encode(), "clpeak-nvbench.json")
        assert misnamed is importer

    def test_the_name_tells_where_the_content_does_not(self):
        importer = detect(b"[\n\n]\n", "llama-bench-h100.json")
        assert importer is not None
        assert importer.tool == "llama-bench"
        assert detect(b"[\n\n]\n", "numbers.json") is None

    def test_what_a_windows_shell_redirects_is_read(self, tmp_path):
        path = tmp_path / "log.txt"
        path.write_bytes(MAMF.replace("\n", "\r\n").encode("utf-16"))
        assert read_results(path, device=None)[0].value == pytest.approx(700.4e12)

    def test_binary_is_nothing(self):
        assert detect(bytes(range(256)), "mamf.txt") is None


class TestMamfFinder:
    def test_the_best_shape_and_every_measured_one(self, results):
        found = results(MAMF)
        best = found[0]
        assert (best.workload, best.shape) == ("best shape of a search", "2048x4096x2048 (MxNxK)")
        assert best.value == pytest.approx(700.4e12)
        assert (best.device, best.stated_device) == ("h100_sxm", H100)
        assert (best.kernel, best.dtype, best.unit, best.tool) == ("matmul", "bf16", "FLOP/s", "mamf-finder")
        assert (best.evidence, best.date, best.software) == (
            "third party", "2026-11-03", "torch 2.9.0+cu128, cuda 12.8",
        )  # fmt: skip
        assert {one.workload: one.value / 1e12 for one in found[1:]} == pytest.approx(
            {"1024x4096x2048": 501.2, "2048x4096x2048": 700.4, "3072x4096x2048": 650.0}
        )

    def test_it_pairs_with_the_built_in_table_of_the_same_tool(self, results):
        published = next(r for r in load_published(overlay=False) if r.tool == "mamf-finder")
        best = results(MAMF)[0]
        assert (best.tool, best.kernel, best.workload, best.unit) == (
            published.tool, published.kernel, published.workload, published.unit,
        )  # fmt: skip

    def test_a_copy_of_the_console_reads_the_same(self, results):
        lines = MAMF.split("\n")
        console = "\n".join(lines).replace(" TFLOPS\n", " TFLOPS\r").replace("\n\nTried", "\033[K\nTried")
        assert [one.value for one in results(console)] == [one.value for one in results(MAMF)]

    def test_earlier_versions_and_the_fork_are_protocols_of_their_own(self, results):
        tools = {one.tool for text in (MAMF, MAMF_1, MAMF_FORK) for one in results(text)}
        assert len(tools) == 3

    @pytest.mark.parametrize("text", [MAMF_1, MAMF_FORK])
    def test_what_they_call_n_is_the_shared_dimension(self, results, text):
        assert {one.workload for one in results(text)} >= {"1024x4096x2048", "2048x4096x2048"}

    def test_the_fork_may_have_found_its_best_in_an_earlier_search(self, results):
        assert results(MAMF_FORK)[0].value == pytest.approx(610e12)

    def test_logs_one_after_the_other_keep_their_devices(self, results):
        other = MAMF.replace(H100, "NVIDIA A100-SXM4-80GB")
        found = results(MAMF + other)
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

    def test_a_search_that_was_killed_is_refused(self, refusal):
        assert "cut off" in refusal(MAMF[: MAMF.index("Tried")])

    def test_a_summary_that_is_not_of_its_lines_is_refused(self, refusal):
        assert "changed or is damaged" in refusal(MAMF.replace("mean:   700.4", "mean:   900.4"))

    def test_a_log_without_a_result(self, refusal):
        assert "no shape was measured" in refusal(MAMF_HEAD)

    def test_nan(self, refusal):
        assert "NaN" in refusal(MAMF.replace("650.0(mean)", "nan(mean)"))


class TestLlamaBench:
    @pytest.mark.parametrize("name", ["llama-bench.json", "llama-bench.jsonl"])
    def test_prefill_and_decode(self, results, name):
        prefill, decode = results(TEXTS[name], name)
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
    def test_settings_that_decide_the_rate_decide_the_workload(self, results, changes):
        plain, changed = results(json.dumps([llama_test(), llama_test(**changes)]))
        assert plain.workload != changed.workload

    def test_several_devices_are_counted(self, results):
        pair = {"gpu_info": f"{H100}, {H100}"}
        both, one, chosen = results(
            json.dumps(
                [
                    llama_test(**pair),
                    llama_test(**pair, split_mode="none"),
                    llama_test(**pair, devices="CUDA1"),
                ]
            )
        )
        assert (both.devices, one.devices, chosen.devices) == (2, 1, 1)

    def test_the_main_device_of_two_kinds(self, results):
        kinds = {"gpu_info": f"{H100}, NVIDIA L4", "split_mode": "none", "main_gpu": 1}
        assert results(json.dumps([llama_test(**kinds)]))[0].device == "l4"

    def test_the_processor_where_no_device_took_part(self, results):
        (one,) = results(json.dumps([llama_test(backends="CPU", gpu_info="", n_gpu_layers=99)]))
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

    def test_a_crash_leaves_no_end_and_is_refused(self, refusal):
        assert "cut off" in refusal(LLAMA.rstrip()[:-1])

    def test_no_test_succeeded(self, refusal):
        assert "holds no test" in refusal("[\n\n]\n", "llama-bench.json")

    def test_nan(self, refusal):
        assert "NaN" in refusal(LLAMA.replace("10240.5", "NaN"))

    def test_messages_of_stderr_in_it(self, refusal):
        assert "keep only what the tool printed" in refusal("ggml_cuda_init: found 1 device\n" + LLAMA)


class TestClpeak:
    def test_rates_in_si_with_their_dtypes(self, results):
        found = {one.workload: one for one in results(CLPEAK)}
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

    def test_the_first_format_version_is_refused(self, refusal):
        assert "format version 1" in refusal(CLPEAK.replace('"format_version": 2', '"format_version": 1'))

    def test_cut_off(self, refusal):
        assert "cut off" in refusal(CLPEAK[:1500])


class TestNvbench:
    def test_means_of_the_gpu(self, results):
        time, bandwidth, batch = results(NVBENCH)
        assert (time.value, time.unit, time.higher_is_better) == (0.00075, "s", False)
        assert (bandwidth.value, bandwidth.unit) == (2863311530666.7, "B/s")
        assert (time.kernel, time.dtype, time.device) == ("copy", "fp32", "h100_sxm")
        assert time.workload == "T=F32, Elements=268435456; each launch alone"
        assert batch.workload != time.workload

    def test_a_skipped_state_is_counted(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text(NVBENCH)
        assert read_file(path, device=None).left_out == {"skipped by nvbench": 1}

    def test_nan(self, refusal):
        assert "NaN" in refusal(NVBENCH.replace('"0.00075"', '"nan"'))

    def test_a_memory_beyond_all_numbers(self, refusal):
        assert "damaged" in refusal(NVBENCH.replace("84929347584", "9" * 400))

    def test_a_benchmark_without_a_name(self, refusal):
        assert "without a name" in refusal(NVBENCH.replace('"name": "copy"', '"name": " "'))

    def test_a_list_of_benchmarks_is_no_result(self, refusal):
        assert "holds no measurement" in refusal('{"benchmarks": [{"name": "nvbench"}], "nvbench": 1}')


class TestTorchBenchmark:
    """Against what torch itself prints here."""

    @pytest.fixture
    def measured(self):
        timer = benchmark.Timer(
            "torch.mm(a, a)", setup="a = torch.ones(64, 64, dtype=torch.bfloat16)", num_threads=2,
            description="square 64",
        )  # fmt: skip
        return timer.adaptive_autorange(min_run_time=0.02, max_run_time=0.2)

    def test_the_median_is_read(self, results, measured):
        (one,) = results(str(measured), device="h100_sxm")
        # Printed with two decimals in the unit that makes the value at least 1.
        assert one.value == pytest.approx(measured.median, rel=0.006)
        assert (one.kernel, one.unit, one.higher_is_better) == ("torch.mm(a, a)", "s", False)
        assert (one.tool, one.dtype) == ("torch.utils.benchmark", "bf16")
        assert f"{len(measured.times)} measurements" in one.notes
        assert "square 64" in one.workload
        assert "2 threads" in one.workload

    def test_a_list_of_several_kinds(self, results, measured):
        several = benchmark.Timer("y = torch.mm(a, a)\ny.sum()", setup="a = torch.ones(8, 8)", label="two")
        single = several.timeit(3)
        found = results(str([measured, single]), device="h100")
        assert found[1].value == pytest.approx(single.median, rel=0.006)
        assert found[1].kernel == "two"
        assert found[1].dtype == "not stated"

    @pytest.mark.parametrize("time_s", [3.21e-9, 4.56e-6, 7.89e-3, 1.23, 812.5])
    def test_every_unit_that_torch_prints(self, results, time_s):
        task = benchmark.utils.common.TaskSpec("f()", "pass")
        measurement = benchmark.Measurement(10, [10 * time_s] * 5, task)
        assert results(str(measurement), device="h100")[0].value == pytest.approx(time_s, rel=0.006)

    def test_it_needs_the_device(self, refusal, measured):
        assert "--device ID" in refusal(str(measured))

    def test_cut_off(self, refusal, measured):
        text = str(measured)
        assert "cut off" in refusal(text[: text.index("Median")], device="h100")

    @pytest.mark.parametrize("name", ["m.pkl", "m"])
    def test_a_pickle_is_not_opened_and_the_remedy_is_told(self, refusal, measured, name):
        text = refusal(pickle.dumps(measured), name, device="h100")
        assert "pickle" in text
        assert "print(measurement)" in text

    def test_a_text_that_is_called_a_pickle_is_read(self, results, measured):
        assert results(str(measured), "m.pkl", device="h100")

    @pytest.mark.parametrize("zipped", [True, False])
    def test_nor_is_what_torch_saves(self, refusal, tmp_path, measured, zipped):
        saved = tmp_path / "saved"
        torch.save(measured, saved, _use_new_zipfile_serialization=zipped)
        assert "pickle" in refusal(saved.read_bytes(), "saved-again")


class TestAiconfigurator:
    def test_a_gemm_is_a_rate(self, results):
        bf16, fp8 = results(AICONFIGURATOR)
        assert bf16.value == pytest.approx(2 * 8192**3 / 1.5e-3)
        assert (bf16.kernel, bf16.dtype, bf16.unit, bf16.device) == ("matmul", "bf16", "FLOP/s", "h100_sxm")
        assert bf16.workload == "8192x8192x8192, TRTLLM torch_flow"
        assert bf16.average_power_w == 523.4
        assert fp8.average_power_w is None

    def test_another_operator_is_a_time(self, results):
        (one,) = results(TEXTS["context_attention_perf.txt"])
        assert (one.value, one.unit, one.higher_is_better) == (0.0125, "s", False)
        assert (one.kernel, one.dtype) == ("context_attention", "bf16")
        assert "batch_size 2, isl 16384, num_heads 32" in one.workload
        assert "kv_cache_dtype fp8" in one.workload

    def test_cut_off_in_a_row_and_in_its_last_number(self, refusal):
        assert "last line has no end" in refusal(AICONFIGURATOR[:-5])
        assert "line 3 has" in refusal(AICONFIGURATOR[:-20] + "\n")

    def test_nan_and_a_negative_time(self, refusal):
        assert "NaN" in refusal(AICONFIGURATOR.replace(",1.5,", ",nan,"))
        assert "no run can give" in refusal(AICONFIGURATOR.replace(",1.5,", ",-1.5,"))

    def test_an_impossible_power(self, refusal):
        assert "impossible value" in refusal(AICONFIGURATOR.replace("523.4", "523e20"))

    def test_a_damaged_head(self, refusal):
        assert "head is damaged" in refusal(
            AICONFIGURATOR.replace("m,n,k,latency,power,", '"m,k,latency,power",')
        )
        assert "head is damaged" in refusal(AICONFIGURATOR.replace(",m,n,", ",m,m,", 1))

    def test_a_head_alone(self, refusal):
        assert "no row" in refusal(AICONFIGURATOR.split("\n")[0] + "\n")


class TestDevices:
    UNNAMED = MAMF.replace(f"name='{H100}', ", "")

    def test_the_user_names_what_the_file_does_not(self, results, refusal):
        assert "--device ID" in refusal(self.UNNAMED)
        assert results(self.UNNAMED, device="h100_sxm")[0].device == "h100_sxm"
        assert results(self.UNNAMED, device="ascend_910b")[0].device == "ascend_910b"

    @pytest.mark.parametrize("given", ["h100-sxm", "H100 SXM", "h100_sxmm", "NVIDIA H100 80GB HBM3"])
    def test_the_nearest_names_are_suggested(self, refusal, given):
        assert "did you mean h100" in refusal(self.UNNAMED, device=given)

    def test_a_name_like_no_other(self, refusal):
        assert "neither an id" in refusal(self.UNNAMED, device="\x1b[31mquux")

    def test_the_file_is_more_exact_than_a_family(self, results):
        assert results(MAMF, device="h100")[0].device == "h100_sxm"

    def test_the_user_cannot_make_another_device_of_it(self, refusal):
        assert "which is h100_sxm and not a100_sxm_80gb" in refusal(MAMF, device="a100_sxm_80gb")

    def test_a_name_that_the_catalogue_lacks_stays(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF.replace(H100, "Quux 9000"))
        reading = read_file(path, device=None)
        assert (reading.results[0].device, reading.unknown_devices) == ("Quux 9000", ("Quux 9000",))

    def test_a_processor_cannot_be_made_a_device(self, refusal):
        on_host = json.dumps([llama_test(backends="CPU", gpu_info="")])
        assert "a processor of the host" in refusal(on_host, device="h100_sxm")

    def test_two_unknown_devices_cannot_both_be_one(self, refusal):
        two = MAMF.replace(H100, "Quux 9000") + MAMF.replace(H100, "Quux 9001")
        assert "2 different devices" in refusal(two, device="h100_sxm")

    def test_a_slice_is_not_the_whole(self, results, refusal):
        sliced = MAMF.replace(H100, f"{H100} MIG 1g.10gb")
        assert results(sliced)[0].device == f"{H100} MIG 1g.10gb"
        assert "MIG" in refusal(sliced, device="h100_sxm")

    def test_control_characters_do_not_come_in(self, results):
        (one, *_) = results(MAMF.replace(H100, "\x1b[31mevil\u202e"))
        assert one.device == "\\x1b[31mevil\\u202e"


class TestRefused:
    def test_an_unknown_format_names_the_known_ones(self, refusal):
        text = refusal("hello, world\n")
        assert "llama-bench -o json" in text
        assert "clpeak --json-file" in text

    @pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_empty(self, refusal, data):
        assert "empty" in refusal(data, "mamf.txt")

    def test_absent_a_folder_and_a_pipe(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        for path, said in [("absent", "no such file"), (".", "no ordinary file"), ("pipe", "no ordinary")]:
            with pytest.raises(UsageError, match=said):
                read_results(tmp_path / path, device=None)

    def test_over_the_limit_before_it_is_read(self, tmp_path):
        with (tmp_path / "huge").open("wb") as stream:
            stream.truncate(MAX_FILE_BYTES + 1)
        with pytest.raises(UsageError, match="over the limit of 128 MiB"):
            read_results(tmp_path / "huge", device=None)

    def test_too_many_results(self, refusal):
        head, row, *_ = AICONFIGURATOR.split("\n")
        assert "more than 20000 results" in refusal(head + "\n" + (row + "\n") * 20_001)

    def test_deep_nesting(self, refusal):
        text = '{"clpeak_version": "2", "more": ' + "[" * 100_000
        assert "nests too deeply" in refusal(text)


class TestOrigin:
    def test_who_published_it(self, results):
        (one, *_) = results(MAMF, evidence="vendor", source="https://example.org/log")
        assert (one.evidence, one.source.url) == ("vendor", "https://example.org/log")
        (one, *_) = results(MAMF, source="a colleague")
        assert (one.source.title, one.source.url) == ("a colleague", "")

    def test_two_files_without_a_source_are_not_two_publishers(self, results):
        titles = {results(text, name)[0].source.title for name, text in TEXTS.items()}
        assert titles == {UNNAMED_SOURCE}


class TestStore:
    @pytest.mark.parametrize("name", TEXTS)
    def test_what_was_stored_is_what_is_loaded(self, tmp_path, name):
        path = tmp_path / name
        path.write_text(TEXTS[name])
        reading = read_file(path, device=None)
        done = store(reading)
        assert done.path.parent == overlay_dir()
        assert load_published()[-len(reading.results) :] == reading.results

    def test_the_same_file_twice_does_not_double(self, tmp_path):
        path = tmp_path / "log"
        path.write_text(MAMF)
        assert not store(read_file(path, device=None)).already
        before = len(load_published())
        assert store(read_file(path, device=None)).already
        again = store(read_file(path, device=None, source="a colleague"))
        assert (again.already, again.replaced) == (False, True)
        assert len(load_published()) == before

    def test_ids_are_unique_over_files(self, tmp_path):
        for name, text in TEXTS.items():
            Path(tmp_path / name).write_text(text)
            store(read_file(tmp_path / name, device=None))
        ids = [result.id for result in load_published()]
        assert len(ids) == len(set(ids))


class TestAnything:
    """Whatever a file holds: results that can be stored and loaded, or one sentence."""

    SETTINGS = settings(
        deadline=None,
        max_examples=150,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

    @staticmethod
    def _try(folder: Path, data: bytes, name: str, device: str | None = "h100") -> None:
        path = folder / name
        path.write_bytes(data)
        problem = ""
        try:
            reading = read_file(path, device=device)
        except AssayError as error:
            problem = str(error)
        if problem:
            assert problem.startswith(str(path))
            assert "\n" not in problem
            return
        store(reading)
        loaded = {result.id: result for result in load_published()}
        assert [loaded[result.id] for result in reading.results] == reading.results

    @SETTINGS
    @given(data=st.binary(max_size=300), name=st.sampled_from([*TEXTS, "x"]))
    def test_bytes(self, tmp_path, data, name):
        self._try(tmp_path, data, name)

    @SETTINGS
    @given(data=st.data(), name=st.sampled_from(sorted(TEXTS)))
    def test_texts_with_a_part_replaced(self, tmp_path, data, name):
        text = TEXTS[name].encode()
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        junk = data.draw(st.one_of(st.binary(max_size=12), st.sampled_from(JUNK)))
        self._try(
            tmp_path, text[:start] + junk + text[end:], name, data.draw(st.sampled_from([None, "h100"]))
        )

    @SETTINGS
    @given(data=st.data(), name=st.sampled_from(sorted(TEXTS)))
    def test_texts_with_a_number_replaced(self, tmp_path, data, name):
        text = TEXTS[name]
        numbers = list(re.finditer(r"\d+(?:\.\d+)?", text))
        place = data.draw(st.sampled_from(numbers))
        number = data.draw(st.sampled_from(NUMBERS))
        self._try(tmp_path, (text[: place.start()] + number + text[place.end() :]).encode(), name)

    @pytest.mark.parametrize("name", TEXTS)
    def test_cut_off_at_any_place_it_never_gives_what_the_whole_does_not(self, tmp_path, name):
        path = tmp_path / name
        path.write_text(TEXTS[name])
        whole = [replace(one, id="", source=UNSOURCED) for one in read_results(path, device=None)]
        for length in range(0, len(TEXTS[name]), 37):
            path.write_text(TEXTS[name][:length])
            try:
                found = read_results(path, device=None)
            except UsageError:
                continue
            assert all(replace(one, id="", source=UNSOURCED) in whole for one in found)
