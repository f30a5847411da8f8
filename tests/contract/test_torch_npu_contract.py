"""All that our code asks of torch-npu against the official wheels: names, signatures, operators, texts.

Nothing of a wheel is imported. Two hands wrote what is held against each other: our sources, and torch-npu's
sources and library.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

import pytest

import dev_npu
from benchkernels.devices.child import COMPILE_THREADS, child_environment
from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.packages import fits, required_version
from benchkernels.failures import CPU_FALLBACK, explain
from tests.contract.ascend_uses import ABSENT_FROM, DEVICE_FILES, OLDER, ROOT, find_uses
from tests.contract.operator_calls import CALLS, SchemaOperators
from tests.contract.wheel_contract import Wheel
from tests.contract.wheel_symbols import Symbols

TRAINED = ("NpuFusionAttention", "NpuRmsNorm", "NpuRotaryMul", "NpuSwiglu")
"""Operators that a training step goes back through, as torch's autograd names them."""

TEXTS = {
    CPU_FALLBACK: "CAUTION: The operator 'aten::x' is not currently supported and will {}. This may be slow.",
    "would execute its main computation on CPU": "The operator 'aten::x' {} through dispatcher",
    "Two accelerators cannot be used": "{} at the same time in PyTorch: npu and cuda.",
    "Unsupported soc version": "{}: Ascend910X",
    "No NPUs are available": "{}",
    "Failed to find function ": "{}aclrtX",
    "libopapi.so": "aclnnX or aclnnXGetWorkspaceSize not in {}, or {}not found.",
    "libhccl.so": "ImportError: {}: cannot open shared object file: No such file or directory",
    "Please check whether the opp package has been installed": (
        "Exception: ASCEND_OPP_PATH environment variable is not set. {}. If exist, please run"
    ),
    "The process exits for this inner error": "{}, and the current working operator name is aclnnX.",
    "NPU out of memory. Tried to allocate ": "{}2.00 GiB (NPU 0; 60.00 GiB total capacity)",
    "Do not support TASK_QUEUE_ENABLE = 2 during NPU graph capture": "{}, please export 1.",
}
"""Literals of the wheel, and the sentences they stand in when a user meets them."""
ACL_CODES = ROOT.parent / "shared/ascend/contract/acl_error_codes.json"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(version, marks=pytest.mark.xdist_group(f"wheel {version}"), id=version)
        for version in dev_npu.CONTRACT_VERSIONS
    ],
)
def wheel(request: pytest.FixtureRequest) -> Wheel:
    path = dev_npu.find_wheel(request.param)
    if path is None:
        pytest.skip(f"torch-npu {request.param} is not in .npu/wheels, where `python3 dev.py test` puts it")
    return Wheel(path)


@pytest.fixture(scope="module")
def symbols(wheel: Wheel) -> Symbols:
    return Symbols(wheel)


@pytest.fixture(scope="module")
def operators(wheel: Wheel) -> Iterator[SchemaOperators]:
    found = SchemaOperators(wheel, operator_names())
    yield found
    found.close()


def operator_names() -> list[str]:
    """Those of ABSENT_FROM that are operators, as torch_npu has them."""
    names = (name.removeprefix("torch_npu.") for name in ABSENT_FROM)
    return [name for name in names if "npu_" in name and "." not in name]


def test_the_list_is_what_our_code_uses() -> None:
    """A name that is new in our code must be added to the list, and one that is gone taken out."""
    assert set(find_uses()) == set(ABSENT_FROM)


def test_the_module_of_a_device_is_used_where_it_is_looked_for() -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "benchkernels").rglob("*.py")
        if re.search(r"\.module\.", path.read_text("utf-8"))
    }
    assert files == set(DEVICE_FILES)


def test_every_name_exists_or_is_asked_for(wheel: Wheel, symbols: Symbols) -> None:
    version = wheel.distribution.version
    missing = {name for name in ABSENT_FROM if symbols.find(name) is None}
    assert missing == {name for name, lacking in ABSENT_FROM.items() if version in lacking}
    uses = find_uses()
    assert not {name: uses[name].places for name in missing if not uses[name].asked}


def test_every_call_fits_the_signature(symbols: Symbols) -> None:
    bound = 0
    for name, use in find_uses().items():
        found = symbols.find(name)
        for signature in symbols.signatures(found) if found else []:
            for call in use.calls:
                try:
                    call.fit(signature)
                except TypeError as error:
                    pytest.fail(f"{call.where} calls {name}{signature}: {error}")
                bound += 1
    assert bound > 20


def test_operators_are_reached_through_torch(symbols: Symbols) -> None:
    """Then torch's dispatcher binds their arguments, and the calls below are the true ones."""
    found = [symbols.find(f"torch_npu.{name}") for name in operator_names()]
    assert {one and one.kind for one in found} == {"operator"}


@pytest.mark.parametrize("name", CALLS)
def test_operators_take_our_arguments(name: str, operators: SchemaOperators) -> None:
    with operators.as_torch_npu():
        CALLS[name]()


def test_every_place_that_calls_an_operator_was_tried(operators: SchemaOperators) -> None:
    with operators.as_torch_npu():
        for call in CALLS.values():
            call()
    uses = find_uses()
    expected = {
        (name, place.rpartition(":")[0])
        for name in operator_names()
        for place in uses[f"torch_npu.{name}"].places
    }
    assert operators.called == expected


def test_what_a_training_step_needs_has_a_backward(wheel: Wheel) -> None:
    assert [name for name in TRAINED if not wheel.says(f"{name}Backward0")] == []


def test_it_names_the_torch_that_it_was_built_for(wheel: Wheel) -> None:
    package = wheel.distribution
    required = required_version(package, "torch")
    assert required is not None
    assert fits(re.sub(r"\.post\d+$", "", package.version), required)


def test_torch_would_load_it_by_itself(wheel: Wheel) -> None:
    """Hence TORCH_DEVICE_BACKEND_AUTOLOAD=0 in the environment of every child."""
    found = {one.value for one in wheel.distribution.entry_points if one.group == "torch.backends"}
    assert found == {"torch_npu:_autoload"}
    assert child_environment("npu", {})["TORCH_DEVICE_BACKEND_AUTOLOAD"] == "0"


def test_the_variables_that_we_set_are_read(wheel: Wheel) -> None:
    """Where the one against the CPU is not yet known, the warning is all there is."""
    ours = set(child_environment("npu", {})) - {"TORCH_DEVICE_BACKEND_AUTOLOAD", COMPILE_THREADS}
    unknown = {name for name in ours if not wheel.has_literal(name)}
    assert unknown == ({"TORCH_NPU_FALLBACK_CPU_DISABLE"} if wheel.distribution.version in OLDER else set())
    assert wheel.says(CPU_FALLBACK)


def test_texts_that_we_recognise_are_the_wheels(wheel: Wheel) -> None:
    lacking = {"would execute its main computation on CPU"} if wheel.distribution.version in OLDER else set()
    assert {text for text in TEXTS if not wheel.says(text)} == lacking


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_the_wheel_are_recognised(text: str) -> None:
    sentence = TEXTS[text].replace("{}", text)
    assert diagnose(sentence) or explain(RuntimeError(sentence)).status == "out_of_memory"


def test_what_is_said_of_the_wheels_is_said_by_them() -> None:
    """Each entry of our table whose source is torch-npu recognises one of the sentences above."""
    table = tomllib.loads((ROOT / "resources/error_texts.toml").read_text("utf-8"))["text"]
    sentences = [sentence.replace("{}", text) for text, sentence in TEXTS.items()]
    silent = [
        entry["match"]
        for entry in table
        if re.match(r"torch[-_]npu", entry["source"])
        and not any(re.search(entry["match"], sentence) for sentence in sentences)
    ]
    assert silent == []


def test_every_library_that_it_wants_of_cann_is_recognised(wheel: Wheel) -> None:
    """The system's own have a number behind .so."""
    libraries = {name for name in wheel.missing_libraries() if name.endswith(".so")}
    assert {"libhccl.so", "libascendcl.so", "libatb.so"} <= libraries
    for name in libraries:
        found = diagnose(f"ImportError: {name}: cannot open shared object file: No such file or directory")
        assert found is not None, name
        assert "set_env.sh" in found.remedy, name


def test_codes_that_we_name_are_acls() -> None:
    codes = acl_codes()
    other = diagnose("error code is 507999")
    assert other is not None
    assert 507999 not in codes
    general = other.reason.partition(" (")[0]
    named = {
        number
        for number in (
            *range(100000, 101000),
            *range(107000, 108000),
            *range(200000, 208000),
            *range(500000, 508000),
        )
        if (found := diagnose(f"error code is {number}")) and not found.reason.startswith(general)
    }
    assert len(named) > 5
    assert named <= set(codes)


def test_the_wheel_has_acls_words_for_the_codes_that_we_name(wheel: Wheel) -> None:
    named = [text for number, text in acl_codes().items() if diagnose(f"error code is {number}")]
    assert [text for text in named if not wheel.says(text.splitlines()[0].strip())] == []


def acl_codes() -> dict[int, str]:
    """Code -> its text, as torch-npu's source has them."""
    if not ACL_CODES.is_file():
        pytest.skip("the list of ACL's error codes is not on this machine")
    return {int(code): text for code, text in json.loads(ACL_CODES.read_text("utf-8"))["codes"].items()}
