"""Signs of a device that need neither torch nor a driver call: device files, packages, torch's build."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TorchBuild:
    """What the installed torch says of itself in its version file; None where it is built without it."""

    version: str
    cuda: str | None
    hip: str | None


def torch_build(path: Sequence[str] | None = None) -> TorchBuild | None:
    """The installed torch, read and not imported; None where there is none.

    It is looked for in the folders of `path`, by default where this interpreter looks.
    """
    find = importlib.util.find_spec
    spec = find("torch") if path is None else importlib.machinery.PathFinder.find_spec("torch", list(path))
    if spec is None or not spec.origin:
        return None
    try:
        text = (Path(spec.origin).parent / "version.py").read_text(encoding="utf-8")
    except OSError:
        return TorchBuild("unknown", None, None)
    return TorchBuild(
        _assigned(text, "__version__") or "unknown", _assigned(text, "cuda"), _assigned(text, "hip")
    )


def has_torch_npu() -> bool:
    """Whether the package is installed; it is not imported."""
    return importlib.util.find_spec("torch_npu") is not None


def nvidia_hint(root: Path = Path("/")) -> str:
    """What says that an NVIDIA GPU may be here; empty where nothing does."""
    if (root / "proc/driver/nvidia/version").exists():
        return "/proc/driver/nvidia"
    if any((root / "dev").glob("nvidia[0-9]*")):
        return "/dev/nvidia*"
    if (root / "dev/dxg").exists() and (root / "usr/lib/wsl/lib/libcuda.so.1").exists():
        return "WSL's libcuda"
    if sys.platform == "win32" and shutil.which("nvidia-smi"):
        return "nvidia-smi"
    return ""


def amd_hint(root: Path = Path("/")) -> str:
    """What says that an AMD compute device may be here; empty where nothing does."""
    return "/dev/kfd" if (root / "dev/kfd").exists() else ""


def ascend_hint(root: Path = Path("/")) -> str:
    """What says that an Ascend device may be here; empty where nothing does."""
    if any((root / "dev").glob("davinci[0-9]*")):
        return "/dev/davinci*"
    if (root / "dev/davinci_manager").exists():
        return "/dev/davinci_manager"
    return ""


def pci_devices(vendor: str, device_class: str, root: Path = Path("/")) -> list[str]:
    """Addresses of the PCI devices of that vendor (`0x10de`) whose class begins so (`0x03`: display, 3D)."""
    found = []
    for folder in sorted((root / "sys/bus/pci/devices").glob("*")):
        try:
            texts = [(folder / name).read_text("ascii").strip() for name in ("vendor", "class")]
        except (OSError, UnicodeDecodeError):
            continue
        if texts[0] == vendor and texts[1].startswith(device_class):
            found.append(folder.name)
    return found


def _assigned(text: str, name: str) -> str | None:
    match = re.search(rf"^{name}(?:\s*:[^=\n]*)?\s*=\s*['\"]([^'\"]+)['\"]", text, re.MULTILINE)
    return match[1] if match else None
