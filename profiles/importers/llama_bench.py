"""What llama-bench (ggml-org/llama.cpp) prints with `-o json` or `-o jsonl`: one object a test.

The fields are those of `tools/llama-bench/llama-bench.cpp`, November 2026; older ones have fewer.
"""

from __future__ import annotations

import math
import re
import statistics

import msgspec

from profiles.evidence import NOT_STATED
from profiles.importers.rows import (
    Count,
    Importer,
    Parsed,
    Row,
    clean,
    decode_json,
    normalise_dtype,
    number,
)
from profiles.problems import UsageError

TOOL = "llama-bench"
_HOST_BACKENDS = frozenset({"BLAS", "CPU", "AMX", "ZenDNN", ""})
_QUANTISATION = re.compile(r"\b((?:IQ|Q|TQ)\d\w*|MXFP\d\w*|NVFP\d\w*|BF16|F16|F32)\b.*$")


SAMPLES_DIFFER = 0.02
"""llama-bench prints rates with six digits; its mean of rates is exact otherwise."""


class _Test(msgspec.Struct, kw_only=True):
    build_commit: str = ""
    build_number: Count = 0
    cpu_info: str = ""
    gpu_info: str = ""
    backends: str = ""
    model_filename: str
    model_type: str
    model_n_params: Count = 0
    n_batch: Count | None = None
    n_ubatch: Count | None = None
    n_threads: Count | None = None
    type_k: str = ""
    type_v: str = ""
    n_gpu_layers: Count = -1
    n_cpu_moe: Count = 0
    split_mode: str = ""
    main_gpu: Count = 0
    no_kv_offload: bool | Count = False
    flash_attn: bool | Count | str = False
    devices: str = "auto"
    tensor_buft_overrides: str = "none"
    embeddings: bool | Count = False
    n_prompt: Count
    n_gen: Count
    n_depth: Count = 0
    test_time: str = ""
    avg_ts: float | None
    samples_ns: list[float] | None = None


def _recognises(text: str) -> bool:
    return '"avg_ts"' in text and '"model_filename"' in text


def _parse(text: str) -> Parsed:
    stripped = text.strip()
    if stripped.startswith("["):
        tests = decode_json(stripped, list[_Test])
    else:
        tests = [decode_json(line, _Test) for line in stripped.splitlines() if line.strip()]
    if not tests:
        raise UsageError("it holds no test: every one failed; run llama-bench again and read its stderr")
    parsed = Parsed()
    for index, test in enumerate(tests):
        _add(test, f"avg_ts of test {index}", parsed)
    return parsed


def _add(test: _Test, where: str, parsed: Parsed) -> None:
    value = None if test.avg_ts is None else number(test.avg_ts, where)
    problem = _problem(test)
    if value is None or test.samples_ns == []:
        problem = "a test without a repetition"
    if problem or value is None:
        parsed.left_out[problem] += 1
        return
    _check_samples(test, value, where)
    device, devices = _device(test)
    quantisation = _QUANTISATION.search(test.model_type)
    dtype = quantisation[0] if quantisation else ""
    parsed.add(
        Row(
            device=clean(device),
            kernel=_kernel(test),
            dtype=normalise_dtype(dtype) or clean(dtype) or NOT_STATED,
            workload=clean(_workload(test)),
            value=value,
            unit="token/s",
            software=clean(f"llama.cpp {test.build_number} ({test.build_commit}), {test.backends}"),
            date=clean(test.test_time)[:10],
            devices=devices,
            notes=clean("model file " + re.split(r"[/\\]", test.model_filename)[-1]),
        )
    )


def _check_samples(test: _Test, value: float, where: str) -> None:
    """Raise where the rate is not that of the file's own samples: tokens over seconds, their mean."""
    tokens = test.n_prompt + test.n_gen
    if not test.samples_ns or not tokens or not all(0 < ns < math.inf for ns in test.samples_ns):
        return
    own = statistics.fmean(1e9 * tokens / ns for ns in test.samples_ns)
    if abs(value / own - 1) > SAMPLES_DIFFER:
        raise UsageError(
            f"{where} is {value:.6g} token/s and its samples_ns make {own:.6g}: the file was changed; "
            "get it from llama-bench anew"
        )


def _backends(test: _Test) -> list[str]:
    return [name for name in re.split(r", *", test.backends) if name not in _HOST_BACKENDS]


def _problem(test: _Test) -> str:
    """Why the test says nothing of one kind of device; empty where it does."""
    backends = _backends(test)
    if "RPC" in backends:
        return "a test in which other machines took part (RPC)"
    if len(backends) > 1:
        return "a test with several backends, of which it does not say which did the work"
    if backends and test.n_gpu_layers == 0:
        return "a test of a model that stayed in the host's memory (n_gpu_layers 0)"
    if backends and (test.n_cpu_moe or test.tensor_buft_overrides != "none"):
        return "a test of a model that lay in part in the host's memory"
    if backends and len(set(_gpus(test))) > 1:
        return "a test on several kinds of device at once"
    return ""


def _gpus(test: _Test) -> list[str]:
    """Names of the devices that took part."""
    names = [name for name in test.gpu_info.split(", ") if name]
    chosen = [re.search(r"(\d{1,3})$", name) for name in test.devices.split("/")]
    numbers = [int(found[1]) for found in chosen if found]
    if test.devices != "auto" and numbers and all(n < len(names) for n in numbers):
        names = [names[n] for n in numbers]
    if test.split_mode == "none" and 0 <= test.main_gpu < len(names):
        names = [names[test.main_gpu]]
    return names


def _device(test: _Test) -> tuple[str, int]:
    """The device in the tool's words, and how many of them."""
    if not _backends(test):
        return test.cpu_info, 1
    names = _gpus(test)
    return (names[0], len(names)) if names else ("", 1)


def _kernel(test: _Test) -> str:
    if test.n_gen == 0:
        return "llm_prefill"
    return "llm_decode" if test.n_prompt == 0 else "llm_prefill_decode"


def _workload(test: _Test) -> str:
    """Model, lengths, and every setting that decides the rate."""
    parts = [f"pp{test.n_prompt}"] if test.n_prompt else []
    parts += [f"tg{test.n_gen}"] if test.n_gen else []
    settings = {
        "batch": f"{test.n_batch}/{test.n_ubatch}",
        "kv": f"{test.type_k}/{test.type_v}",
        "flash attention": str(test.flash_attn).lower(),
    }
    if _backends(test):
        settings["ngl"] = "all" if test.n_gpu_layers < 0 else str(test.n_gpu_layers)
        if test.no_kv_offload:
            settings["kv cache"] = "in host memory"
    else:
        settings["threads"] = str(test.n_threads)
    if test.embeddings:
        settings["embeddings"] = "on"
    text = ", ".join(f"{key} {value}" for key, value in settings.items())
    return (
        f"{test.model_type} ({test.model_n_params} parameters), {'+'.join(parts)} @ d{test.n_depth}, {text}"
    )


IMPORTER = Importer(
    tool=TOOL,
    what="llama-bench -o json or jsonl",
    names=("llama-bench", "llama_bench"),
    recognises=_recognises,
    parse=_parse,
)
