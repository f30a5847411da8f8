"""What npu-smi prints, as typed values: a word that stands for none becomes None with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

Scalar = int | float | str

_NUMBER = re.compile(r"([+-]?\d{1,30}(?:\.\d{1,30})?)\s*(?:%|MB|MHz|W|°?C)?", re.IGNORECASE)
_REMARK = re.compile(r"\s{2,}.*|\s+[#←].*")
_PAIR = re.compile(r"(\S*?)\s*/\s*(\S*)")
_ABSENT = frozenset({"", "NA", "N/A", "-", "--"})
_TEXTS = frozenset(
    {"name", "health", "bus_id", "npu_name", "product_name", "product_type", "firmware_version", "driver"}
)
_LIMITS = {
    "power_w": (0.0, 10_000.0),
    "_c": (-60.0, 200.0),
    "_utilization": (0.0, 100.0),
    "_mhz": (1.0, 100_000.0),
    "aicore_count": (1.0, 10_000.0),
    "_mb": (0.0, 100e6),
}
"""By the end of the field's name. Drivers print invalid readings as they are, such as 32765 °C."""
CONTROLLERS = frozenset({"mcu", "3559"})
"""The names of what is on a board and not its NPU, in small letters."""
PAIRS = {
    "memory": ("memory_used_mb", "memory_total_mb"),
    "hbm": ("hbm_used_mb", "hbm_total_mb"),
    "hugepages": ("hugepages_used", "hugepages_total"),
}


class Process(msgspec.Struct, frozen=True):
    """A process on a chip. Some drivers print no name; `container_pid` came with npu-smi 26."""

    pid: int
    name: str | None = None
    memory_mb: int | None = None
    container_pid: int | None = None


@dataclass(slots=True)
class Record:
    """What one place of a text says about a chip, or about a whole NPU where no value is a `chip_id`.

    Of a field that is told twice in one place the first counts: what follows a chip's values is a board's.
    """

    values: dict[str, Scalar] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    processes: list[Process] | None = None

    @property
    def npu(self) -> Scalar | None:
        """The number of the NPU, where it is known."""
        return self.values.get("npu_id")

    @property
    def chip(self) -> Scalar | None:
        """The number of the chip within its NPU, where it is known."""
        return self.values.get("chip_id")

    def put(self, name: str, text: str) -> None:
        """Keep what a field's printed text is worth."""
        if name in PAIRS:
            self._put_pair(*PAIRS[name], text)
            return
        value, reason = _read(name, text.strip())
        if value is not None and name not in self.values:
            self.values[name] = value
            self.reasons.pop(name, None)
        elif value is None and name not in self.values:
            self.reasons.setdefault(name, reason)

    def miss(self, name: str, reason: str) -> None:
        """Say why a field has no value."""
        for one in PAIRS.get(name, (name,)):
            if one not in self.values:
                self.reasons[one] = reason

    def _put_pair(self, used_name: str, total_name: str, text: str) -> None:
        match = _PAIR.fullmatch(text.strip())
        if match is None:
            for name in (used_name, total_name):
                self.miss(name, f"npu-smi prints {text.strip() or 'nothing'} where two numbers belong")
            return
        used, total = match.groups()
        self.put(total_name, total)
        if total_name in self.values or total in _ABSENT:
            self.put(used_name, used)
        else:
            self.miss(used_name, self.reasons[total_name])

    def update(self, later: Record) -> None:
        """Take over what another place, further down in the text, says about the same chip."""
        self.values |= later.values
        self.other |= later.other
        self.reasons = {
            name: reason for name, reason in (self.reasons | later.reasons).items() if name not in self.values
        }
        self.processes = self.processes if later.processes is None else later.processes


def _read(name: str, text: str) -> tuple[Scalar | None, str]:
    """(value, reason): one of them. Behind two spaces stands what a person wrote to it."""
    text = _REMARK.sub("", text)
    if text.upper() in _ABSENT:
        return None, f"npu-smi prints {text or 'nothing'} for it"
    if name in _TEXTS:
        return text, ""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None, f"npu-smi prints {text[:40]}, which is no number"
    number = float(match[1]) if "." in match[1] else int(match[1])
    reason = _doubt(name, number, text)
    return (None, reason) if reason else (number, "")


def _doubt(name: str, number: float, text: str) -> str:
    """Why a printed number is none; else the empty text."""
    if name == "power_w" and number == 0:
        return f"npu-smi prints {text} W: this chip cannot measure its power"
    if name.endswith("_total_mb") and number == 0:
        return "npu-smi prints 0: the chip has no such memory"
    low, high = next((limits for end, limits in _LIMITS.items() if name.endswith(end)), (0.0, float("inf")))
    return "" if low <= number <= high else f"npu-smi prints {text}, which cannot be"
