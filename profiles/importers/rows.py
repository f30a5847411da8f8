"""What every importer speaks: rows as a tool wrote them, and the reading of untrusted text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeVar

import msgspec

from profiles.problems import UsageError
from profiles.text import shown

MAX_RESULTS = 20_000
"""Of one file: all of them are read whenever a claim is checked."""
TERA = 1e12
GIGA = 1e9
_LONGEST_TEXT = 300
_LARGEST_VALUE = 1e30
_SMALLEST_VALUE = 1e-30
_DTYPES = {
    "fp64": ("float64", "double", "fp64", "f64"),
    "fp32": ("float32", "float", "fp32", "f32"),
    "tf32": ("tf32",),
    "bf16": ("bfloat16", "bf16"),
    "fp16": ("float16", "half", "fp16", "f16"),
    "fp8_e4m3": ("float8_e4m3fn", "float8_e4m3fnuz", "float8_e4m3", "fp8_e4m3"),
    "fp8_e5m2": ("float8_e5m2", "float8_e5m2fnuz", "fp8_e5m2"),
    "fp8": ("fp8",),
    "int8": ("int8", "i8"),
    "int32": ("int32", "i32"),
    "int4": ("int4",),
}
_DTYPE_OF = {word: dtype for dtype, words in _DTYPES.items() for word in words}

_Model = TypeVar("_Model")

Publisher = Literal["third party", "vendor"]
"""Of what is imported; only MLPerf audits, and it publishes no such files."""

Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A whole number that every reader of JSON can hold; -1 stands for all, or for automatic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One result as the tool has it, in SI."""

    device: str
    """The tool's words for the device; empty where it does not say."""
    memory_bytes: int | None = None
    kernel: str
    dtype: str
    """Of the arithmetic; `bytes` where there is none, and NOT_STATED where the file does not say."""
    workload: str
    """Everything that decides the value beside the device and the software: rows of equal text may be
    divided."""
    value: float
    unit: str
    higher_is_better: bool = True
    shape: str = ""
    tool: str = ""
    """Where the file comes of a variant whose values must not meet the tool's own."""
    software: str = ""
    date: str = ""
    devices: int = 1
    average_power_w: float | None = None
    notes: str = ""


@dataclass(slots=True)
class Parsed:
    """The rows of a file, and how many were left out for which reason."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Take one more row. Raises UsageError where they are too many."""
        if len(self.rows) >= MAX_RESULTS:
            raise UsageError(
                f"it holds more than {MAX_RESULTS} results, the limit of one file; "
                "cut it to the rows of interest"
            )
        self.rows.append(row)


@dataclass(frozen=True, slots=True)
class Importer:
    """One format of one tool."""

    tool: str
    what: str
    """The format in the user's words: `llama-bench -o json or jsonl`."""
    names: tuple[str, ...]
    """Parts of file names that speak for the format where the content does not say."""
    recognises: Callable[[str], bool]
    """Whether the text is of this format, whole or damaged."""
    parse: Callable[[str], Parsed]
    """Raises UsageError without the file's name: what is wrong, and what to do."""
    published_by: Publisher = "third party"
    """Who is taken to have published such files."""


def clean(text: object) -> str:
    """Text from a file as it may be stored and shown: one line, no control characters, bounded."""
    return shown(" ".join(str(text).split()), _LONGEST_TEXT)


def number(text: object, where: str) -> float | None:
    """A finite number that is not negative; None for zero, which stands for no measurement.

    Raises UsageError for anything else: such a file is damaged, or its run went wrong.
    """
    try:
        value = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{where} is no number ({shown(text, 40)}); get an undamaged copy") from None
    if math.isnan(value):
        raise UsageError(f"{where} is NaN: the run went wrong there; repeat it or remove that result")
    if value < 0 or value >= _LARGEST_VALUE:
        raise UsageError(f"{where} is {value:g}, which no run can give; get an undamaged copy")
    return value if value > _SMALLEST_VALUE else None


def normalise_dtype(text: str) -> str:
    """The project's name of a dtype; empty for a word that means none."""
    return _DTYPE_OF.get(text.strip().lower().removeprefix("torch."), "")


def find_dtype(text: str) -> str:
    """The only dtype that the text names by a torch name; empty where it names none or several."""
    found = {normalise_dtype(word) for word in re.findall(r"torch\.(\w+)", text)} - {""}
    return found.pop() if len(found) == 1 else ""


def decode_json(text: str, model: type[_Model]) -> _Model:
    """JSON into the structs that an importer expects. Raises UsageError that names the place."""
    try:
        return msgspec.json.decode(text, type=model)
    except RecursionError:
        raise UsageError("it nests too deeply; get an undamaged copy") from None
    except msgspec.ValidationError as error:
        raise UsageError(f"it is damaged or of an unknown version: {shown(error)}") from None
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        if re.search(r"[:,\[]\s*-?(NaN|nan|Infinity|inf)\b", text):
            raise UsageError("it holds NaN or infinity: the run went wrong; repeat it") from None
        raise UsageError(
            f"it is cut off, damaged, or has other text in it ({shown(error)}); "
            "keep only what the tool printed"
        ) from None
