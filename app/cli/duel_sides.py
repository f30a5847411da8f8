"""The sides of a duel as they are written, `DEVICE[@PYTHON]`, and as they are found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.cli.common import tell_overlay, working
from app.cli.device_choice import choose_device, with_loaded_clock
from benchkernels.devices.child import child_command
from benchkernels.devices.hints import torch_build
from benchkernels.devices.interpreter import Interpreter, examine, find_interpreter
from benchkernels.devices.probe import Kind
from profiles.problems import UsageError
from profiles.profile import DeviceInfo
from profiles.text import shown


@dataclass(frozen=True, slots=True)
class Side:
    """A device, and the interpreter whose torch is used on it; None is the one that runs Assay."""

    device: DeviceInfo
    interpreter: Interpreter | None

    @property
    def worker_command(self) -> tuple[str, ...]:
        """How a worker of this side is started."""
        python = self.interpreter.path if self.interpreter else None
        return tuple(child_command("benchkernels.worker", python=python))

    @property
    def torch(self) -> str:
        """`torch 2.9.0`; empty where the version is not known."""
        build = torch_build() if self.interpreter is None else None
        version = self.interpreter.torch if self.interpreter else build.version if build else ""
        return f"torch {shown(version)}" if version else ""

    @property
    def title(self) -> str:
        """`AMD EPYC, torch 2.9.0`."""
        return ", ".join(filter(None, [shown(self.device.name), self.torch]))

    @property
    def text(self) -> str:
        """`cpu  AMD EPYC, torch 2.9.0`."""
        return f"{self.device.id}  {self.title}"


def open_sides(a: str, b: str) -> tuple[Side, Side]:
    """Both sides, probed with their own interpreters; the same text twice is probed once.

    Raises UsageError for a side that is not written as one, DeviceError for one that cannot be used.
    """
    written = {text: _parse(text) for text in (a, b)}
    tell_overlay()
    found = {text: _open(*parts) for text, parts in written.items()}
    return found[a], found[b]


def load_clocks(sides: tuple[Side, Side]) -> tuple[Side, Side]:
    """The sides with a CPU's peaks at its clock under load, found once where both are the same.

    The devices must be held. Raises DeviceError for a CPU that the side's interpreter cannot use.
    """
    a, b = sides
    loaded = _load_clock(a)
    return loaded, loaded if a == b else _load_clock(b)


def _load_clock(side: Side) -> Side:
    python = side.interpreter.path if side.interpreter else None
    return replace(side, device=with_loaded_clock(side.device, python))


def _parse(text: str) -> tuple[str, Kind, str]:
    """(device, its kind, interpreter or empty)."""
    device_id, at, place = text.partition("@")
    kinds: dict[str, Kind] = {"cpu": "cpu", "cuda": "cuda", "npu": "npu"}
    kind = kinds.get(device_id.partition(":")[0])
    if kind is None or (at and not place):
        raise UsageError(
            f"'{shown(text)}' is no side of a duel: write DEVICE or DEVICE@PYTHON, such as cpu, cuda:0 or "
            "npu:0@/opt/torch25/bin/python."
        )
    return device_id, kind, find_interpreter(place) if at else ""


def _open(device_id: str, kind: Kind, python: str) -> Side:
    if not python:
        return Side(choose_device(device_id), None)
    with working("looking at the other interpreter"):
        interpreter = examine(python, kind)
    return Side(choose_device(device_id, python), interpreter)
