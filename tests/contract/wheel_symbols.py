"""Names of a wheel's Python packages with their signatures, found in the sources.

A dotted name is written as code would reach it; `()` stands for what a class makes or a function returns:
`torch_npu.npu.Event().record`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, Signature, _ParameterKind
from typing import Literal

from tests.contract.wheel_contract import Wheel

NATIVE = "torch_npu._C"
"""The module that the wheel's library makes; its names are literals there."""
OPERATORS = "torch_npu.utils.custom_ops"
"""The module that binds each operator: `torch_npu.npu_x = torch.ops.npu.npu_x`."""

Kind = Literal["module", "function", "class", "method", "object", "native", "operator"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a name leads to; `node` defines it, in `module`."""

    kind: Kind
    module: str
    node: ast.AST | None = None


class Symbols:
    """Looks names up in one wheel, through imports, stars and assignments."""

    def __init__(self, wheel: Wheel) -> None:
        self._wheel = wheel
        self._read = cache(self._read_module)

    def find(self, dotted: str) -> Symbol | None:
        """What that name leads to; None where the wheel has no such name."""
        first, *others = dotted.split(".")
        symbol = self._module(first)
        for part in others:
            name = part.removesuffix("()")
            symbol = symbol and self._member(symbol, name)
            if symbol and name != part:
                symbol = self._result(symbol)
        return symbol

    def signatures(self, symbol: Symbol) -> list[Signature]:
        """All that a call must fit: two for a class with `__new__` and `__init__`; none where C decides."""
        if isinstance(symbol.node, ast.FunctionDef):
            return [_signature(symbol.node.args, bound=symbol.kind == "method")]
        if symbol.kind != "class":
            return []
        makers = [self._attribute(symbol, name) for name in ("__new__", "__init__")]
        return [signature for maker in makers if maker for signature in self.signatures(maker)]

    def _module(self, name: str) -> Symbol | None:
        if name == NATIVE or self._path(name):
            return Symbol("native" if name == NATIVE else "module", name)
        return None

    def _path(self, module: str) -> str | None:
        base = module.replace(".", "/")
        return next((p for p in (f"{base}/__init__.py", f"{base}.py") if p in self._wheel.files), None)

    def _member(self, symbol: Symbol, name: str) -> Symbol | None:
        if symbol.kind == "module":
            return self._global(symbol.module, name)
        if symbol.kind == "native":
            return symbol if self._wheel.has_literal(name) else None
        return self._attribute(symbol, name)

    def _global(self, module: str, name: str) -> Symbol | None:
        names, stars = self._read(module)
        if name in names:
            return self._definition(module, names[name], name)
        for star in stars:
            if self._path(star) and (found := self._global(star, name)):
                return found
        if module == "torch_npu" and f"torch_npu.{name}" in self._read(OPERATORS)[0]:
            return Symbol("operator", OPERATORS)
        return self._module(f"{module}.{name}")

    def _definition(self, module: str, node: ast.AST, name: str) -> Symbol | None:
        match node:
            case ast.FunctionDef():
                return Symbol("function", module, node)
            case ast.ClassDef():
                return Symbol("class", module, node)
            case ast.Import(names=aliases):
                renamed = {alias.asname: alias.name for alias in aliases if alias.asname}
                return self._module(renamed.get(name, name))
            case ast.ImportFrom():
                (original,) = (one.name for one in node.names if name == (one.asname or one.name))
                source = self._module(_absolute(module, node, package=self._is_package(module)))
                return source and self._member(source, original)
            case ast.Assign(value=value):
                return self._value(module, value) or Symbol("object", module, value)
        return None

    def _value(self, module: str, expression: ast.expr) -> Symbol | None:
        """What an expression of names and calls is; None for any other."""
        match expression:
            case ast.Name(id=name):
                return self._global(module, name)
            case ast.Attribute(value=owner, attr=name):
                found = self._value(module, owner)
                return found and self._member(found, name)
            case ast.Call(func=function):
                found = self._value(module, function)
                return found and self._result(found)
        return None

    def _result(self, symbol: Symbol) -> Symbol | None:
        """What a call gives: an object of the class, or what the function returns where that can be told."""
        match symbol:
            case Symbol("class"):
                return Symbol("object", symbol.module, symbol.node)
            case Symbol("native"):
                return symbol
            case Symbol("function", node=ast.FunctionDef() as function):
                returned = (
                    one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value
                )
                return next((found for one in returned if (found := self._value(symbol.module, one))), None)
        return None

    def _attribute(self, symbol: Symbol, name: str) -> Symbol | None:
        """A member of a class or of an object of one: defined there or in a base, or served by name."""
        if not isinstance(symbol.node, ast.ClassDef):
            return None
        body = {one.name: one for one in symbol.node.body if isinstance(one, ast.FunctionDef)}
        if name in body:
            return Symbol("method", symbol.module, body[name])
        for special in ("__setattr__", "__getattr__"):
            if special in body and name in _literals(body[special]):
                return Symbol("object", symbol.module)
        bases = [self._value(symbol.module, base) for base in symbol.node.bases]
        return next((found for base in bases if base and (found := self._member(base, name))), None)

    def _is_package(self, module: str) -> bool:
        return (self._path(module) or "").endswith("__init__.py")

    def _read_module(self, module: str) -> tuple[dict[str, ast.AST], list[str]]:
        """(name -> the statement that binds it first, modules imported by star)."""
        path = self._path(module)
        if path is None:
            return {}, []
        names: dict[str, ast.AST] = {}
        stars = []
        for node in _statements(ast.parse(self._wheel.read(path))):
            for name in _bound(node):
                if name == "*" and isinstance(node, ast.ImportFrom):
                    stars.append(_absolute(module, node, package=self._is_package(module)))
                names.setdefault(name, node)
        return names, stars


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Those of a module that run when it is imported, in branches too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _statements(node)
        elif isinstance(node, ast.stmt):
            yield node


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.split(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name for alias in aliases]
        case ast.Assign(targets=targets):
            return [ast.unparse(target) for target in targets]
    return []


def _absolute(module: str, node: ast.ImportFrom, *, package: bool) -> str:
    parts = module.split(".") if package else module.split(".")[:-1]
    base = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def _literals(node: ast.AST) -> set[object]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}


def _signature(arguments: ast.arguments, *, bound: bool) -> Signature:
    """Names, kinds and which have a default, as a caller sees them: `bound` leaves out the object itself."""
    named = [*arguments.posonlyargs, *arguments.args]
    needed, only = len(named) - len(arguments.defaults), len(arguments.posonlyargs)
    kinds = [Parameter.POSITIONAL_ONLY] * only + [Parameter.POSITIONAL_OR_KEYWORD] * (len(named) - only)
    found = [
        _parameter(one, kind, i >= needed) for i, (one, kind) in enumerate(zip(named, kinds, strict=True))
    ]
    if bound:
        found = found[1:]
    if arguments.vararg:
        found.append(_parameter(arguments.vararg, Parameter.VAR_POSITIONAL))
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_parameter(one, Parameter.KEYWORD_ONLY, default is not None))
    if arguments.kwarg:
        found.append(_parameter(arguments.kwarg, Parameter.VAR_KEYWORD))
    return Signature(found)


def _parameter(argument: ast.arg, kind: _ParameterKind, optional: bool = False) -> Parameter:
    return Parameter(argument.arg, kind, default=None if optional else Parameter.empty)
