"""Machines that are not here, as `assay devices --watch --json` tells of them."""

import msgspec

from profiles.catalogue import identify
from profiles.profile import DeviceInfo

GIB = 1 << 30


def gpu(number=0, name="NVIDIA H200", memory_bytes=143_771 << 20, **changes):
    """One GPU of the list."""
    device = identify(
        DeviceInfo(
            id=f"cuda:{number}", kind="cuda", vendor="NVIDIA", name=name, memory_bytes=memory_bytes,
            uuid=f"GPU-{number}", driver="580.95.05", runtime="CUDA 13.0", power_limit_w=700.0,
        )
    )  # fmt: skip
    return msgspec.to_builtins(device) | {"available": True, "reason": None, "remedy": None} | changes


def cpu(**changes):
    """The processor of the list."""
    device = DeviceInfo(
        id="cpu", kind="cpu", vendor="AMD", name="AMD EPYC 9654 96-Core Processor", memory_bytes=1 << 40
    )
    return msgspec.to_builtins(device) | {"available": True, "reason": None, "remedy": None} | changes


def unusable(kind, reason, remedy):
    """A kind of device that is here, but cannot be used."""
    facts = dict.fromkeys(("vendor", "name", "memory_bytes", "catalogue", "peaks"))
    return {"id": kind, "kind": kind, "available": False, "reason": reason, "remedy": remedy} | facts


def reading(device_id, *, users=(), **telemetry):
    """One line of the watch."""
    fields = (
        "power_w", "temperature_c", "clock_hz", "memory_clock_hz", "memory_used_bytes", "utilization",
        "load_average", "foreign_cpu", "foreign_processes", "throttle",
    )  # fmt: skip
    seen = dict.fromkeys(fields) | telemetry
    return {"t": 1.0, "id": device_id, "telemetry": seen, "source": {}, "users": list(users)}


IDLE = {
    "power_w": 77.9,
    "temperature_c": 34.0,
    "memory_used_bytes": GIB // 2,
    "utilization": 0.0,
    "throttle": [],
}
TRAINING = IDLE | {
    "power_w": 642.0,
    "temperature_c": 61.0,
    "memory_used_bytes": 62 * GIB,
    "foreign_processes": 1,
}


def show(watch, described, *lines):
    """Let a DeviceWatch hear this list and these lines, as it hears its child's."""
    watch._list(described)
    for line in lines:
        watch.by_id(line["id"]).take(line)
    watch.read.emit()
