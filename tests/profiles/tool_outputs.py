"""Small outputs of other tools, in the formats that those tools print; all figures are made up."""

from __future__ import annotations

import json
from typing import Any

H100 = "NVIDIA H100 80GB HBM3"

MAMF_HEAD = f"""
Benchmark started on 2026-11-03 10:11:12

** Command line:
/usr/bin/python ./mamf-finder.py --m_range 0 4096 1024 --n 4096 --k 4096 --output_file=log.txt

** Dtype: torch.bfloat16

** Platform/Device info:
- Linux host 6.8.0 #1 SMP x86_64 x86_64
- _CudaDeviceProperties(name='{H100}', major=9, minor=0, total_memory=81089MB, multi_processor_count=132)

** Critical software versions:
- torch=2.9.0+cu128
- cuda=12.8

** Critical environment variables:
- PYTORCH_TUNABLEOP_ENABLED=0

** Additional notes:
- benchmark version: 2


{"-" * 80}


Warming up the accelerator for 30 secs ... accelerator warmup finished
"""
MAMF = (
    MAMF_HEAD
    + """     1 |  501.2(mean)  503.0(median)  540.1(max) @ 1024x4096x2048       | best:  501.2(mean)  503.0(median)  540.1(max) TFLOPS
     2 |  700.4(mean)  699.0(median)  720.3(max) @ 2048x4096x2048       | best:  700.4(mean)  699.0(median)  720.3(max) TFLOPS
     3 |  650.0(mean)  651.5(median)  729.9(max) @ 3072x4096x2048       | best:  700.4(mean)  699.0(median)  729.9(max) TFLOPS


Tried 3 shapes => the best outcomes were:
mean:   700.4 TFLOPS @ 2048x4096x2048 (MxNxK)
median: 699.0 TFLOPS @ 2048x4096x2048 (MxNxK)
max:    729.9 TFLOPS @ 3072x4096x2048 (MxNxK)

Across 3 shapes in range: m=[0, 4096, 1024] | n=[4096] | k=[2048] in this run:
arithmetic mean: 617.2 TFLOPS
geometric mean:  611.2 TFLOPS

Legend: TFLOPS = 10**12 FLOPS
Elapsed time: 0:00:35
"""  # noqa: E501
)
MAMF_1 = (
    MAMF_HEAD.replace("- benchmark version: 2\n", "")
    + """     1 |  401.2 TFLOPS @ 1024x2048x4096       | best:  401.2 TFLOPS @ 1024x2048x4096 (MxNxK)
     2 |  600.4 TFLOPS @ 2048x2048x4096       | best:  600.4 TFLOPS @ 2048x2048x4096 (MxNxK)

The best outcome was 600.4TFLOPS @ 2048x2048x4096 (MxNxK) (tried 2 shapes)
Elapsed time: 0:00:05
"""
)
MAMF_FORK = (
    MAMF_HEAD
    + """Trial      0 |  401.2 TFLOPS @ 1024x2048x4096                 | best:  610.0 TFLOPS
Trial      1 |  600.4 TFLOPS @ 2048x2048x4096                 | best:  610.0 TFLOPS

The best outcome was 610.0TFLOPS @ 4096x2048x4096 (MxNxK) (tried 12 shapes)
Elapsed time: 0:00:05
Do you want to upload the benchmark results to the API? [Y/n]:
"""
)


def llama_test(**changes: Any) -> dict[str, Any]:
    """One object as llama-bench prints it."""
    return {
        "build_commit": "8cf427ff", "build_number": 7163, "cpu_info": "AMD EPYC 9654 96-Core Processor",
        "gpu_info": H100, "backends": "CUDA", "model_filename": "/models/some-7B-Q4_K_M.gguf",
        "model_type": "qwen2 7B Q4_K - Medium", "model_size": 4677120000, "model_n_params": 7615616512,
        "n_batch": 2048, "n_ubatch": 512, "n_threads": 8, "cpu_mask": "0x0", "cpu_strict": False, "poll": 50,
        "type_k": "f16", "type_v": "f16", "n_gpu_layers": -1, "n_cpu_moe": 0, "split_mode": "layer",
        "main_gpu": 0, "no_kv_offload": False, "flash_attn": -1, "devices": "auto", "tensor_split": "0.00",
        "tensor_buft_overrides": "none", "load_mode": "mmap", "embeddings": False, "no_op_offload": 0,
        "no_host": False, "fit_target": 0, "fit_min_ctx": 0, "n_prompt": 512, "n_gen": 0, "n_depth": 0,
        "test_time": "2026-11-03T11:58:50Z", "avg_ns": 50000000, "stddev_ns": 100000, "avg_ts": 10240.5,
        "stddev_ts": 20.5, "samples_ns": [50100000, 49900000], "samples_ts": [10219.6, 10260.5],
    } | changes  # fmt: skip


LLAMA_DECODE = {
    "n_prompt": 0, "n_gen": 128, "avg_ns": 846281000, "avg_ts": 151.25, "stddev_ts": 0.0,
    "samples_ns": [846281000], "samples_ts": [151.25],
}  # fmt: skip
LLAMA = json.dumps([llama_test(), llama_test(**LLAMA_DECODE)], indent=2)
LLAMA_LINES = "".join(json.dumps(test) + "\n" for test in (llama_test(), llama_test(**LLAMA_DECODE)))


def clpeak_entry(test: str, metric: str, unit: str, **changes: Any) -> dict[str, Any]:
    """One entry as clpeak writes it."""
    return {
        "backend": "CUDA", "platform": "CUDA", "device": H100, "driver": "13.3", "category": "fp_compute",
        "test": test, "metric": metric, "unit": unit, "display": f"{test} in words",
    } | changes  # fmt: skip


CLPEAK = json.dumps(
    {
        "format_version": 2, "clpeak_version": "2.0.18", "os": "Linux x64",
        "devices": [{"backend": "CUDA", "platform": "CUDA", "device": H100, "driver": "13.3", "props": []}],
        "entries": [
            clpeak_entry("single_precision_compute", "float", "gflops", value=61000.0625),
            clpeak_entry("wmma_bf16", "wmma_bf16", "tflops", value=640.5427),
            clpeak_entry("wmma_int8_sparse", "int8_sparse", "tops", value=1900.25, category="int_compute"),
            clpeak_entry("cublas-fp", "fp8_e4m3", "tflops", value=1400.5),
            clpeak_entry("cublas-fp", "nvf4_e2m1", "tflops", status="unsupported", reason="needs sm_100"),
            clpeak_entry("global_memory_bandwidth", "float4", "gbps", value=3050.75, category="bandwidth"),
            clpeak_entry("kernel_launch_latency", "roundtrip", "us", value=4.25, category="latency"),
            clpeak_entry("local_memory_bandwidth", "float", "gbps", value=0.0, category="bandwidth"),
        ],
    },
    indent=1,
)  # fmt: skip


def nv_summary(tag: str, value: str) -> dict[str, Any]:
    """A summary as nvbench writes it: numbers are strings."""
    return {"tag": tag, "name": "x", "data": [{"name": "value", "type": "float64", "value": value}]}


NVBENCH = json.dumps(
    {
        "meta": {
            "argv": ["bench", "--json", "out.json"],
            "version": {
                "json": {"major": 1, "minor": 0, "patch": 0, "string": "1.0.0"},
                "nvbench": {"major": 0, "minor": 2, "patch": 0, "string": "0.2.0"},
            },
        },
        "devices": [{"id": 0, "name": H100, "sm_version": 900, "global_memory_size": 84929347584}],
        "benchmarks": [
            {
                "name": "copy", "index": 0, "devices": [0], "axes": None,
                "states": [
                    {
                        "name": "Device=0 T=F32 Elements=2^28", "device": 0, "type_config_index": 0,
                        "axis_values": [
                            {"name": "T", "type": "string", "value": "F32"},
                            {"name": "Elements", "type": "int64", "value": "268435456"},
                        ],
                        "summaries": [
                            nv_summary("nv/cold/sample_size", "499"),
                            nv_summary("nv/cold/time/gpu/mean", "0.00075"),
                            nv_summary("nv/cold/time/gpu/stdev/relative", "inf"),
                            nv_summary("nv/cold/bw/global/bytes_per_second", "2863311530666.7"),
                            nv_summary("nv/batch/time/gpu/mean", "0.00074"),
                        ],
                        "is_skipped": False,
                    },
                    {
                        "name": "Device=0 T=F64", "device": 0, "axis_values": None, "summaries": None,
                        "is_skipped": True, "skip_reason": "Not enough memory.",
                    },
                ],
            }
        ],
    },
    indent=2,
)  # fmt: skip

AICONFIGURATOR = """framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency,power,power_limit
TRTLLM,1.2.0,NVIDIA H100 80GB HBM3,gemm,torch_flow,bfloat16,8192,8192,8192,1.5,523.4,700.0
TRTLLM,1.2.0,NVIDIA H100 80GB HBM3,gemm,torch_flow,fp8,8192,8192,8192,0.8,,
"""
AICONFIGURATOR_ATTENTION = """framework,version,device,op_name,kernel_source,batch_size,isl,num_heads,\
num_key_value_heads,head_dim,beam_width,attn_dtype,kv_cache_dtype,window_size,step,latency
VLLM,0.19.0,NVIDIA H100 80GB HBM3,context_attention,vllm_flash_attn,2,16384,32,8,128,1,bfloat16,fp8,0,0,12.5
"""

TEXTS = {
    "mamf.txt": MAMF, "mamf1.txt": MAMF_1, "fork.txt": MAMF_FORK, "llama-bench.json": LLAMA,
    "llama-bench.jsonl": LLAMA_LINES, "clpeak.json": CLPEAK, "nvbench.json": NVBENCH,
    "gemm_perf.txt": AICONFIGURATOR, "context_attention_perf.txt": AICONFIGURATOR_ATTENTION,
}  # fmt: skip
"""By a plausible file name; all of them say which device they are of."""
