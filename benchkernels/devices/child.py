"""How a child process that may touch a device is started: its environment, and its command."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

COMPILE_THREADS, ONE = "TORCHINDUCTOR_COMPILE_THREADS", "1"
"""Compiling in processes of its own leaves them waiting beside what is timed."""

_START = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)

_START_ELSEWHERE = """
import importlib.machinery, runpy, sys
root = sys.argv.pop(1)
class Ours:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if path is None and name in ("benchkernels", "profiles", "resources"):
            return importlib.machinery.PathFinder.find_spec(name, [root])
sys.meta_path.insert(0, Ours)
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def child_environment(kind: str, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for a probe or worker of that kind.

    torch must never load a device extension by itself: a broken torch_npu makes `import torch` fail, and one
    beside a CUDA build of torch aborts the process.
    """
    environment = {**(os.environ if base is None else base), "TORCH_DEVICE_BACKEND_AUTOLOAD": "0"}
    # For torch.compile, from the start: what changed in the middle would be a change of the environment.
    environment.setdefault(COMPILE_THREADS, ONE)
    if kind == "npu":
        # An operator that silently ran on the CPU would be measured as the device's.
        environment["TORCH_NPU_FALLBACK_CPU_DISABLE"] = "1"
        # torch_npu chooses by whether a terminal is there; 1 is its default where none is.
        environment.setdefault("TASK_QUEUE_ENABLE", "1")
    return environment


def child_command(module: str, *arguments: str, python: str | None = None) -> list[str]:
    """`python -m module arguments`, but safe from a folder of the user's that holds a `torch` or `profiles`.

    Our own root comes last on the child's path, so that it also works from an unpacked source tree. Another
    interpreter, `python`, sees our packages and nothing else of that root: it may be a folder of packages
    built for this one, and a torch that is missing there must not be found here.
    """
    root = str(Path(__file__).resolve().parents[2])
    if python is not None:
        return [python, "-P", "-c", _START_ELSEWHERE, root, module, *arguments]
    return [sys.executable, "-P", "-c", _START, root, module, *arguments]
