"""Which devices are here. Whatever imports torch does so in a child that may hang, abort or talk nonsense.

`python -m benchkernels.devices.probe KIND` is such a child: one JSON object on its standard output.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from benchkernels.devices.child import child_command, child_environment
from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.hints import (
    TorchBuild,
    amd_hint,
    ascend_hint,
    has_torch_npu,
    nvidia_hint,
    torch_build,
)
from benchkernels.devices.limited import Outcome, run_all
from profiles.catalogue import identify
from profiles.problems import DeviceError
from profiles.profile import DeviceInfo
from profiles.text import shown

Kind = Literal["cpu", "cuda", "npu"]
LOOK_CLOSER = "`assay doctor` looks closer"
_ERROR = re.compile(r"[A-Za-z_][\w.]*: \S")
"""How the line of a traceback begins that says what went wrong."""
_OWN_ERRORS = f"{DeviceError.__module__}."


@dataclass(frozen=True, slots=True)
class Probed:
    """One device, or one kind that cannot be used: then `reason` says why and `remedy` what to do."""

    id: str
    kind: Kind
    device: DeviceInfo | None
    available: bool
    reason: str = ""
    remedy: str = ""


class Answer(Struct, kw_only=True):
    """What a child found: devices, and by device id (or kind) what went wrong."""

    devices: list[DeviceInfo] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def probe(
    kinds: tuple[Kind, ...] = ("cpu", "cuda", "npu"),
    timeout_s: float = 60,
    *,
    loaded: bool = False,
    python: str | None = None,
) -> list[Probed]:
    """All devices of those kinds, with their catalogue entries; unusable kinds only where they could be here.

    Imports no torch in this process. `loaded`: a child puts torch's load on the CPU, so that its peaks follow
    from the clock under load; without it they follow from the clock of the moment, and say so. `python` is
    another interpreter whose torch is asked, for a CPU always under load.
    """
    build = torch_build() if python is None else None
    found: list[Probed] = []
    children: dict[Kind, list[str]] = {}
    for kind in kinds:
        if python is not None:
            children[kind] = child_command("benchkernels.devices.probe", kind, python=python)
        elif kind == "cpu" and not (loaded and build):
            found.append(_probe_cpu(build))
        elif (obstacle := _obstacle(kind, build)) is not None:
            found += obstacle
        else:
            children[kind] = child_command("benchkernels.devices.probe", kind)
    environments = {kind: child_environment(kind) for kind in children}
    outcomes = run_all(children, environments, timeout_s)
    for kind, outcome in outcomes.items():
        found += interpret(kind, outcome)
    order = {kind: rank for rank, kind in enumerate(kinds)}
    return sorted(found, key=lambda one: order[one.kind])


def _probe_cpu(build: TorchBuild | None) -> Probed:
    from benchkernels.devices.cpu_info import describe_cpu_unloaded

    device = describe_cpu_unloaded()
    if build is None:
        return Probed("cpu", "cpu", device, False, "torch is not installed", "pip install torch")
    return Probed("cpu", "cpu", device, True)


def _obstacle(kind: Kind, build: TorchBuild | None) -> list[Probed] | None:
    """What keeps this kind from being here, without asking torch: [] = nothing to say, None = ask it."""
    if kind == "cpu":
        return None
    if kind == "cuda":
        return _cuda_obstacle(build, nvidia_hint(), amd_hint())
    return _npu_obstacle(build, ascend_hint(), has_torch_npu())


def _cuda_obstacle(build: TorchBuild | None, nvidia: str, amd: str) -> list[Probed] | None:
    hint, name, built = (
        (nvidia, "an NVIDIA", build and build.cuda) if nvidia else (amd, "an AMD", build and build.hip)
    )
    if not hint:
        return []
    if build is None:
        reason, remedy = f"{name} driver is here ({hint}) but torch is not installed", "pip install torch"
    elif not built:
        reason = f"{name} driver is here ({hint}) but torch {build.version} is built without support for it"
        remedy = "install the build for it: see https://pytorch.org/get-started/locally/"
    else:
        return None
    return [Probed("cuda", "cuda", None, False, reason, remedy)]


def _npu_obstacle(build: TorchBuild | None, hint: str, installed: bool) -> list[Probed] | None:
    if build is not None and installed:
        return None
    if not hint:
        return []
    missing = "torch" if build is None else "torch-npu"
    remedy = (
        "install torch-npu and the CPU build of torch that `pip show torch-npu` requires "
        "(pip install torch --index-url https://download.pytorch.org/whl/cpu)"
    )
    return [
        Probed("npu", "npu", None, False, f"an Ascend driver is here ({hint}) but {missing} is not", remedy)
    ]


def interpret(kind: Kind, outcome: Outcome) -> list[Probed]:
    """What a child's end means; never raises for anything the child did."""
    if outcome.timed_out:
        return [_unusable(kind, f"torch did not answer within {outcome.limit_s:g} s", outcome.stderr)]
    try:
        answer = msgspec.json.decode(outcome.stdout, type=Answer)
    except msgspec.MsgspecError:
        return [_unusable(kind, outcome.how_it_ended(), outcome.stderr)]
    found = [
        Probed(device.id, kind, identify(device), True) for device in answer.devices if device.kind == kind
    ]
    for where, text in answer.errors.items():
        known = diagnose(f"{text}\n{outcome.stderr}")
        reason, remedy = (known.reason, known.remedy) if known else _read_traceback(text)
        found.append(Probed(where, kind, None, False, reason, remedy))
    return found


def _read_traceback(text: str) -> tuple[str, str]:
    """(reason, remedy): what our own error says, or the first line of another one, and no remedy.

    torch_npu's errors go on for lines after it.
    """
    lines = [line for line in text.rpartition("Traceback ")[2].splitlines() if line.strip()]
    first = next((line for line in lines if _ERROR.match(line)), lines[-1] if lines else "no reason given")
    if not first.startswith(_OWN_ERRORS):
        return first, ""
    said = first.partition(": ")[2]
    reason, _, remedy = said.rpartition("; ")
    return (reason, remedy) if reason else (said, "")


def _unusable(kind: Kind, how: str, stderr: str) -> Probed:
    known = diagnose(f"{stderr}\n{how}")
    if known:
        return Probed(kind, kind, None, False, f"{known.reason} ({how})", known.remedy)
    return Probed(kind, kind, None, False, how, LOOK_CLOSER)


def answer_for(kind: str) -> Answer:
    """In the child: every device of that kind, each opened and described; or its error's text."""
    import traceback

    answer = Answer()
    try:
        names = ["cpu"] if kind == "cpu" else [f"{kind}:{index}" for index in range(_count(kind))]
    except BaseException:  # noqa: BLE001  (a broken installation raises what it likes, SystemExit included)
        return Answer(errors={kind: traceback.format_exc()})
    for name in names:
        from benchkernels.devices import open_device

        try:
            answer.devices.append(open_device(name).describe())
        except Exception:  # noqa: BLE001  (one bad device must not hide the others)
            answer.errors[name] = traceback.format_exc()
    return answer


def _count(kind: str) -> int:
    import torch

    if kind == "cuda":
        if not torch.cuda.is_available():
            torch.cuda.init()  # type: ignore[no-untyped-call]  # raises with the reason
        return torch.cuda.device_count()
    import importlib

    importlib.import_module("torch_npu")
    npu: Any = torch.npu  # type: ignore[attr-defined]
    if not npu.is_available():
        wanted = os.environ.get("ASCEND_RT_VISIBLE_DEVICES")
        if wanted is not None:
            raise DeviceError(
                f"ASCEND_RT_VISIBLE_DEVICES={shown(wanted)} leaves torch-npu no device; write ids from 0 in "
                "ascending order (a container counts its own devices from 0), or unset it"
            )
        npu.init()  # raises with the reason, where CANN has one
        raise RuntimeError("No NPUs are available")
    return int(npu.device_count())


def main(kind: str) -> None:
    """In the child: the answer goes to the true standard output, all other output to standard error."""
    stream = os.dup(1)
    os.dup2(2, 1)
    encoded = msgspec.json.encode(answer_for(kind))
    with os.fdopen(stream, "wb") as file:
        file.write(encoded)
    # Libraries that crash while they are unloaded must not spoil an answer that is already given.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
