"""What our code uses of torch_npu, read from our sources: each name that leads there, and how it is called.

`torch.npu`, `self.module` of a device and `torch_npu.npu` are one module. What a class makes or a function
returns is written with `()`: `torch_npu.npu.Event().record`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from inspect import Signature
from pathlib import Path

from benchkernels.devices.npu import _DETAILS, NpuDevice
from benchkernels.kernels.attention_npu import OPERATORS

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "benchkernels", "profiles", "resources")
DEVICE_FILES = ("benchkernels/devices/accelerator.py", "benchkernels/devices/npu.py")
"""Where `self.module` is torch_npu.npu."""
DEVICE_NAMES = {
    "module": "torch_npu.npu",
    "self.module": "torch_npu.npu",
    "properties": "torch_npu.npu.get_device_properties()",
}
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "OPERATORS[name]": tuple(OPERATORS.values()),
    "self.graph_class": (NpuDevice.graph_class,),
    "theirs": tuple(_DETAILS.values()),
}
"""Expressions that our code asks for by getattr, with all that they can be."""

NOWHERE: frozenset[str] = frozenset()
OLDEST = frozenset({"2.5.1"})
OLDER = frozenset({"2.5.1", "2.9.0"})
"""2.7.1.post11 was published after 2.9.0, and has what 2.13.0 has."""

ABSENT_FROM = {
    "torch_npu.__version__": NOWHERE,
    "torch_npu.npu.init": NOWHERE,
    "torch_npu.npu.is_available": NOWHERE,
    "torch_npu.npu.device_count": NOWHERE,
    "torch_npu.npu.set_device": NOWHERE,
    "torch_npu.npu.synchronize": NOWHERE,
    "torch_npu.npu.get_device_name": NOWHERE,
    "torch_npu.npu.get_device_properties": NOWHERE,
    "torch_npu.npu.get_device_properties().total_memory": NOWHERE,
    "torch_npu.npu.get_device_properties().uuid": OLDEST,
    "torch_npu.npu.get_device_properties().cube_core_num": OLDEST,
    "torch_npu.npu.get_device_properties().vector_core_num": OLDEST,
    "torch_npu.npu.get_device_properties().L2_cache_size": OLDEST,
    "torch_npu.npu.get_device_limit": OLDEST,
    "torch_npu.npu.utils.get_cann_version": NOWHERE,
    "torch_npu.npu.utils.get_task_queue_enable": OLDER,
    "torch_npu.npu.are_compatible_impl_enabled": OLDER,
    "torch_npu.npu.is_bf16_supported": NOWHERE,
    "torch_npu.npu.is_jit_compile_false": NOWHERE,
    "torch_npu.npu.set_compile_mode": NOWHERE,
    "torch_npu.npu.config.allow_internal_format": NOWHERE,
    "torch_npu.npu.matmul.allow_hf32": NOWHERE,
    "torch_npu.npu.conv.allow_hf32": NOWHERE,
    "torch_npu.npu.mem_get_info": NOWHERE,
    "torch_npu.npu.max_memory_allocated": NOWHERE,
    "torch_npu.npu.reset_peak_memory_stats": NOWHERE,
    "torch_npu.npu.empty_cache": NOWHERE,
    "torch_npu.npu.Event": NOWHERE,
    "torch_npu.npu.Event().record": NOWHERE,
    "torch_npu.npu.Event().synchronize": NOWHERE,
    "torch_npu.npu.Event().elapsed_time": NOWHERE,
    "torch_npu.npu.Stream": NOWHERE,
    "torch_npu.npu.Stream().wait_stream": NOWHERE,
    "torch_npu.npu.stream": NOWHERE,
    "torch_npu.npu.current_stream": NOWHERE,
    "torch_npu.npu.current_stream().wait_stream": NOWHERE,
    "torch_npu.npu.NPUGraph": NOWHERE,
    "torch_npu.npu.NPUGraph().replay": NOWHERE,
    "torch_npu.npu.graph": NOWHERE,
    "torch_npu.get_npu_format": NOWHERE,
    "torch_npu.npu_format_cast": NOWHERE,
    "torch_npu.npu_fused_infer_attention_score": NOWHERE,
    "torch_npu.npu_fusion_attention": NOWHERE,
    "torch_npu.npu_quant_matmul": NOWHERE,
    "torch_npu.npu_rms_norm": NOWHERE,
    "torch_npu.npu_rotary_mul": NOWHERE,
    "torch_npu.npu_swiglu": NOWHERE,
}
"""Every name of torch-npu that our code uses, with the versions without it: there the code must ask first."""


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments at one place."""

    where: str
    positional: int
    keywords: tuple[str, ...]
    whole: bool = True
    """False where a * or ** brings more."""

    def fit(self, signature: Signature) -> None:
        """Raises TypeError where they do not."""
        bind = signature.bind if self.whole else signature.bind_partial
        bind(*(None,) * self.positional, **dict.fromkeys(self.keywords))


@dataclass(slots=True)
class Use:
    """All that our code does with one name."""

    asked: bool = True
    """Whether each file that uses it asks first whether it is there: hasattr, or getattr with a default."""
    places: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


@cache
def find_uses() -> Mapping[str, Use]:
    """By dotted name, without those that only lead to another. Raises ValueError for a computed name."""
    uses: dict[str, Use] = defaultdict(Use)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            read_uses(path.read_text("utf-8"), path.relative_to(ROOT).as_posix(), uses)
    on_the_way = {name.rpartition(".")[0] for name in uses}
    return {name: use for name, use in uses.items() if name not in on_the_way and not name.endswith("()")}


def read_uses(source: str, file: str, uses: dict[str, Use]) -> None:
    """Adds those of one file to `uses`, which makes what it lacks."""
    if "torch_npu" not in source and "torch.npu" not in source and file not in DEVICE_FILES:
        return
    tree = ast.parse(source)
    names = _Names(dict(DEVICE_NAMES) if file in DEVICE_FILES else {})
    while names.learn(tree):  # an assignment may use a name that is bound further down
        pass
    asked = {symbol for node in ast.walk(tree) for symbol in names.asked_by(node)}
    for node in ast.walk(tree):
        where = f"{file}:{getattr(node, 'lineno', 0)}"
        for symbol in names.lookup(node):
            uses[symbol].asked &= symbol in asked
            uses[symbol].places.append(where)
        if isinstance(node, ast.Call):
            call = _read_call(node, where)
            for symbol in names.lookup(node.func):
                uses[symbol].calls.append(call)


def _read_call(node: ast.Call, where: str) -> Call:
    positional = sum(not isinstance(one, ast.Starred) for one in node.args)
    keywords = tuple(one.arg for one in node.keywords if one.arg)
    whole = positional + len(keywords) == len(node.args) + len(node.keywords)
    return Call(where, positional, keywords, whole)


class _Names:
    """The expressions of one file that lead into torch_npu."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known: dict[str, tuple[str, ...]] = {"torch.npu": ("torch_npu.npu",)}
        self._known |= {text: (symbol,) for text, symbol in known.items()}

    def learn(self, tree: ast.AST) -> bool:
        """Follow imports and assignments; whether there was anything new."""
        before = len(self._known)
        for node in ast.walk(tree):
            match node:
                case ast.Import(names=aliases):
                    for alias in aliases:
                        if alias.name.split(".")[0] == "torch_npu":
                            bound = {alias.asname: alias.name} if alias.asname else {"torch_npu": "torch_npu"}
                            self._known |= {name: (symbol,) for name, symbol in bound.items()}
                case ast.ImportFrom(module=str(module), names=aliases):
                    if module.split(".")[0] == "torch_npu":
                        self._known |= {one.asname or one.name: (f"{module}.{one.name}",) for one in aliases}
                case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
                    if value is not None and (symbols := self.lookup(value)):
                        self._known[ast.unparse(target)] = symbols
        return len(self._known) > before

    def lookup(self, node: ast.AST) -> tuple[str, ...]:
        """The symbols that an expression may be; empty for what does not lead into torch_npu."""
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
            return ()
        text = ast.unparse(node)
        if text in self._known:
            return self._known[text]
        match node:
            case ast.Attribute(value=owner, attr=name):
                return tuple(f"{symbol}.{name}" for symbol in self.lookup(owner))
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]):
                return tuple(f"{symbol}.{one}" for symbol in self.lookup(owner) for one in _spelled(name))
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value="torch_npu")]):
                return ("torch_npu",)
            case ast.Call(func=function):
                return tuple(f"{symbol}()" for symbol in self.lookup(function))
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Constant(value="torch_npu")):
                return ("torch_npu",)
        return ()

    def asked_by(self, node: ast.AST) -> Iterator[str]:
        """The symbols that this expression uses only where they exist."""
        match node:
            case ast.Call(func=ast.Name(id="hasattr" | "getattr" as asks), args=[owner, name, *default]):
                if asks == "hasattr" or default:
                    yield from (f"{symbol}.{one}" for symbol in self.lookup(owner) for one in _spelled(name))


def _spelled(name: ast.expr) -> tuple[str, ...]:
    if isinstance(name, ast.Constant):
        return (str(name.value),)
    text = ast.unparse(name)
    if text not in CHOSEN:
        raise ValueError(f"getattr of torch_npu by a name that is not known: {text}; add it to CHOSEN")
    return CHOSEN[text]
