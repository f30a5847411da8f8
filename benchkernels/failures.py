"""What an exception inside a case means: status, one sentence, remedy, and whether the device survives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchkernels.kernels.base import Unsupported
from profiles.problems import AssayError
from profiles.profile import CaseStatus

_OUT_OF_MEMORY = re.compile(r"out of memory|can't allocate memory|not enough memory|alloc.*failed", re.I)
# After one of these every further call of the process fails too: CUDA's sticky errors, ACL's 507xxx.
_DEVICE_LOST = re.compile(
    r"illegal memory access|device-side assert|unspecified launch failure|misaligned address"
    r"|CUDA error: (?!out of memory)|error code is 507\d{3}|uncorrectable ECC|GPU is lost",
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


@dataclass(frozen=True, slots=True)
class Failure:
    """The words and the consequence of one exception."""

    status: CaseStatus
    reason: str
    remedy: str = ""
    device_lost: bool = False


def explain(error: BaseException) -> Failure:
    """The failure that `error` means."""
    text = first_sentence(str(error)) or type(error).__name__
    if isinstance(error, Unsupported):
        return Failure("unsupported", text)
    if isinstance(error, AssayError):
        return Failure("failed", text)
    if isinstance(error, MemoryError) or _OUT_OF_MEMORY.search(str(error)):
        return Failure(
            "out_of_memory", text, "free the device's memory or choose a smaller case", device_lost=False
        )
    if _DEVICE_LOST.search(str(error)):
        return Failure("failed", text, "the next case starts in a new process", device_lost=True)
    if isinstance(error, NotImplementedError) or _NO_OPERATOR.search(str(error)):
        return Failure("unsupported", text)
    return Failure("failed", f"{type(error).__name__}: {text}")


def first_sentence(text: str, limit: int = 300) -> str:
    """The first line of a library's message without its addresses and stack, at most `limit` characters."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped:
            return stripped if len(stripped) <= limit else stripped[: limit - 1] + "…"
    return ""
