"""What an exception inside a case means: status, one sentence, remedy, and whether the device survives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchkernels.devices.diagnosis import diagnose_error
from benchkernels.kernels.base import Unsupported
from profiles.problems import AssayError
from profiles.profile import CaseStatus

_OUT_OF_MEMORY = re.compile(r"out of memory|can't allocate memory|not enough memory|alloc.*failed", re.I)
# After one of these every further call of the process fails too: CUDA's sticky errors, ACL's 507xxx.
_DEVICE_LOST = re.compile(
    r"illegal memory access|device-side assert|unspecified launch failure|misaligned address"
    r"|CUDA error: (?!out of memory)|error code is 507\d{3}|process exits for this inner error"
    r"|uncorrectable ECC|GPU is lost",
    re.I,
)
CPU_FALLBACK = "fall back to run on the CPU"
"""What torch_npu warns when a figure would be the host's."""
_NO_OPERATOR = re.compile(
    r"not implemented for|Could not run|not supported|unsupported|No available kernel"
    rf"|No working C\+\+ compiler|working triton installation|{CPU_FALLBACK}",
    re.I,
)


class DeviceLost(Exception):  # noqa: N818  (a state of the device)
    """The device does not answer to this process any more; a new process may."""


class RanOnHost(Unsupported):
    """An operator ran on the processor in place of the device. Of each torch_npu tells once in a process."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The words and the consequence of one exception."""

    status: CaseStatus
    reason: str
    remedy: str = ""
    device_lost: bool = False

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}" if self.remedy else self.reason


def explain(error: BaseException, heard: str = "") -> Failure:
    """The failure that `error` means; a text that is known comes with its cause and its remedy.

    `heard` is what libraries have written meanwhile: of a lost device that may be all that tells the cause.
    """
    text = first_sentence(str(error)) or type(error).__name__
    lost = bool(_DEVICE_LOST.search(str(error)))
    known = diagnose_error(error, heard if lost else "")
    remedy = known.remedy if known else ""
    if isinstance(error, Unsupported):
        return Failure("unsupported", text, remedy)
    if isinstance(error, AssayError):
        return Failure("failed", text, remedy)
    if isinstance(error, MemoryError) or _OUT_OF_MEMORY.search(str(error)):
        return Failure(
            "out_of_memory", text, "free the device's memory or choose a smaller case", device_lost=False
        )
    told = f"{known.reason} ({text})" if known else text
    if lost:
        return Failure("failed", told, remedy or "the next case starts in a new process", device_lost=True)
    if isinstance(error, NotImplementedError) or _NO_OPERATOR.search(str(error)):
        return Failure("unsupported", told)
    return Failure("failed", told if known else f"{type(error).__name__}: {text}", remedy)


def first_sentence(text: str, limit: int = 300) -> str:
    """The first line of a library's message without its addresses and stack, at most `limit` characters."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped:
            return stripped if len(stripped) <= limit else stripped[: limit - 1] + "…"
    return ""
