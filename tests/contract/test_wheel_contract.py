"""The readers themselves on a wheel and a source written by hand: what they find, and what they must not."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest
import torch

from tests.contract.ascend_uses import Use, read_uses
from tests.contract.operator_calls import SchemaOperators
from tests.contract.wheel_contract import Wheel, needed_libraries
from tests.contract.wheel_symbols import Symbols

SOURCES = {
    "torch_npu/__init__.py": "import torch_npu.npu\nfrom .version import __version__\n",
    "torch_npu/version.py": "__version__ = '9.9.0'\n",
    "torch_npu/npu/__init__.py": """
from torch_npu.npu.events import Event as Mark
from .config import *
if True:
    switch = config._Switch()
def current():
    def inner():
        return 1
    return torch_npu.npu.Mark(timing=True)
import torch_npu
""",
    "torch_npu/npu/config.py": """
class _Switch:
    def __setattr__(self, name, value):
        if name == "on":
            pass
def limit(device, cores=-1, /, *rest, word, tail=0, **more): ...
""",
    "torch_npu/npu/events.py": """
import torch_npu
class _Base(torch_npu._C._EventBase):
    def query(self): ...
class Event(_Base):
    def __new__(cls, timing=False): ...
    def record(self, stream=None): ...
    @staticmethod
    def all(): ...
""",
    "torch_npu/utils/custom_ops.py": "torch_npu.npu_twice = torch.ops.npu.npu_twice\n",
    "torch_npu-9.9.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: torch-npu\nVersion: 9.9.0\n",
}
LITERALS = (
    "npu_twice(Tensor x, *, int? times=None) -> Tensor",
    "npu_twice(const at::Tensor & x) -> at::Tensor",
    "xnpu_twice(Tensor x) -> Tensor",
    "_EventBase",
    "wait",
)


@pytest.fixture
def wheel(tmp_path: Path) -> Wheel:
    path = tmp_path / "torch_npu-9.9.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in SOURCES.items():
            archive.writestr(name, text)
        library = b"\0".join([b"", *(text.encode() for text in LITERALS), b""])
        archive.writestr("torch_npu/lib/libtorch_npu.so", library)
    return Wheel(path)


@pytest.mark.parametrize(
    ("name", "signatures"),
    [
        ("torch_npu.__version__", []),
        ("torch_npu.npu.Mark", ["(timing=None)"]),
        ("torch_npu.npu.Mark().record", ["(stream=None)"]),
        ("torch_npu.npu.Mark().all", ["()"]),
        ("torch_npu.npu.Mark().query", ["()"]),
        ("torch_npu.npu.Mark().wait", []),
        ("torch_npu.npu.current().record", ["(stream=None)"]),
        ("torch_npu.npu.switch.on", []),
        ("torch_npu.npu.limit", ["(device, cores=None, /, *rest, word, tail=None, **more)"]),
        ("torch_npu.npu.events", []),
        ("torch_npu.npu_twice", []),
    ],
)
def test_a_name_is_found_wherever_it_comes_from(name: str, signatures: list[str], wheel: Wheel) -> None:
    symbols = Symbols(wheel)
    found = symbols.find(name)
    assert found is not None
    assert [str(one) for one in symbols.signatures(found)] == signatures


@pytest.mark.parametrize(
    "name",
    [
        "torch_npu.nothing",
        "torch_npu.npu.Event",
        "torch_npu.npu.Mark().replay",
        "torch_npu.npu.switch.off",
        "torch_npu.npu.current().replay",
        "torch_npu.npu.nowhere.x",
        "torch_npu.npu_thrice",
    ],
)
def test_a_name_that_is_not_there_is_not_found(name: str, wheel: Wheel) -> None:
    assert Symbols(wheel).find(name) is None


def test_a_schema_is_a_whole_literal_that_torch_can_parse(wheel: Wheel) -> None:
    (schema,) = wheel.schemas("npu_twice")
    assert [one.name for one in schema.arguments] == ["x", "times"]
    assert wheel.schemas("npu_thrice") == []


def test_an_operator_refuses_what_its_schema_does_not_have(wheel: Wheel) -> None:
    operators = SchemaOperators(wheel, ["npu_twice", "npu_thrice"])
    x = torch.zeros(2)
    try:
        assert set(operators.operators) == {"npu_twice"}
        twice = operators.operators["npu_twice"]
        for arguments, keywords in (((x, 2), {}), ((x,), {"often": 2}), ((x,), {"times": "2"}), ((2,), {})):
            with pytest.raises(RuntimeError, match="npu_twice"):
                twice(*arguments, **keywords)
    finally:
        operators.close()


def test_uses_are_followed_through_names_and_told_from_guesses() -> None:
    source = """
import torch_npu as vendor
mark = vendor.npu.Mark(timing=True)
other = mark
other.record(None)
limit = getattr(vendor.npu, "limit", None)
limit and limit(0, *x, word=1)
vendor.npu.switch.on = True
if hasattr(vendor, "npu_twice"):
    vendor.npu_twice(y)
torch.npu.must()
unrelated.npu.never()
"""
    uses: dict[str, Use] = defaultdict(Use)
    read_uses(f"{source}# torch_npu", "x.py", uses)
    calls = {
        name: [(call.positional, call.keywords) for call in use.calls]
        for name, use in uses.items()
        if use.calls
    }
    assert calls == {
        "torch_npu.npu.Mark": [(0, ("timing",))],
        "torch_npu.npu.Mark().record": [(1, ())],
        "torch_npu.npu.limit": [(1, ("word",))],
        "torch_npu.npu_twice": [(1, ())],
        "torch_npu.npu.must": [(0, ())],
    }
    assert "torch_npu.npu.switch.on" in uses
    assert {name for name, use in uses.items() if use.asked} >= {"torch_npu.npu.limit", "torch_npu.npu_twice"}
    assert not uses["torch_npu.npu.must"].asked


def test_a_name_that_is_computed_is_refused() -> None:
    with pytest.raises(ValueError, match="word"):
        read_uses("import torch_npu\ngetattr(torch_npu, word)(1)\n", "x.py", defaultdict(Use))


def test_needed_libraries_are_those_of_readelf() -> None:
    readelf = shutil.which("readelf")
    path = Path(torch._C.__file__)
    if readelf is None or path.suffix != ".so":
        pytest.skip("there is no readelf, or no ELF file")
    lines = subprocess.run([readelf, "-d", path], capture_output=True, text=True, check=True).stdout
    assert needed_libraries(path.read_bytes()) == re.findall(r"\(NEEDED\).*\[(.+)\]", lines)
