"""Builds libraries with the names of CANN's, beside which the official torch-npu wheel loads and runs.

Not a simulator: an operator notes its call and does nothing, so that a result is what lay in memory. What the
wheel asks for is read from the wheel itself; only what must answer something is written by hand, in C, beside
this file. Needs gcc and nm, on Linux on x86-64.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = ("libtorch_npu.so", "libnpu_profiler.so", "libtensorpipe.so")
"""Those of the wheel that are loaded when it is imported, beside its extension module."""
NAMES = (
    "libascendcl.so",
    "libacl_op_compiler.so",
    "libacl_tdt_channel.so",
    "libge_runner.so",
    "libgraph.so",
    "libhccl.so",
    "libopapi.so",
    "libascend_hal.so",
)
"""What the wheel is linked against and, the last two, opens by itself (torch-npu 2.1 to 2.14)."""
OURS = re.compile(r"(?:acl|Hccl|Msprof|rt[A-Z])\w+")
"""The names of CANN's functions, among all that the wheel does not define."""
OPENED = re.compile(rb"(?<=\0)(?:acl|Hccl)[A-Za-z0-9]{3,}(?=\0)")
"""The names that it looks up while it runs stand in it as texts."""
PREPARES = "GetWorkspaceSize"
INI = """\
[SoCInfo]
ai_core_cnt={cores}
cube_core_cnt={cores}
vector_core_cnt={vectors}
memory_size={memory}
l2_size={cache}
support_bf16={bf16}
[AICoreSpec]
cube_freq={clock}
[DtypeMKN]
Default=16,16,16
DT_INT8=16,32,16
DT_INT4=16,64,16
"""
CHIPS = {
    "Ascend910B2": (24, 48, 64, 192, 1, 1800),
    "Ascend910_9382": (24, 48, 64, 192, 1, 1800),
    "Ascend310P3": (8, 7, 24, 16, 0, 1060),
    "Ascend310B4": (3, 5, 16, 7, 1, 1234),
}
"""SoC: cube cores, vector cores, GiB, MiB of L2, has bf16, MHz. Those of the last one are made up."""


def build(packages: Path, out: Path) -> None:
    """Compile the libraries for the wheel in `packages` into `out`/lib, and describe chips in `out`/cann."""
    folder = out / "lib"
    folder.mkdir(parents=True)
    wheel = [packages / "torch_npu" / "lib" / name for name in LIBRARIES]
    wheel += (packages / "torch_npu").glob("_C*.so")
    write_names(wheel, folder / "names.inc")
    sources = sorted(HERE.glob("*.c"))
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", f"-I{folder}"]
    # One library by all names: the loader knows a file again that it has loaded under another name.
    library = folder / NAMES[0]
    run(["gcc", *options, "-o", str(library), *map(str, sources), f"-Wl,-soname,{NAMES[0]}"])
    for name in NAMES[1:]:
        (folder / name).symlink_to(NAMES[0])
    for part in ("runtime", "compiler", "opp"):  # torch_npu looks whether they are there
        (out / "cann" / part).mkdir(parents=True)
    describe_chips(out / "cann")


def write_names(wheel: list[Path], target: Path) -> None:
    """A line for each function that the libraries of the wheel expect of CANN."""
    names: set[str] = set()
    for library in wheel:
        names |= {name for name in undefined_symbols(library) if OURS.fullmatch(name)}
        names |= {text.decode() for text in OPENED.findall(library.read_bytes())}
    operators = {name.removesuffix(PREPARES) for name in names if name.endswith(PREPARES)}
    runtime = {name for name in names if name.removesuffix(PREPARES) not in operators}
    lines = [f"OPERATOR({name})" for name in sorted(operators)]
    lines += [f"RUNTIME({name})" for name in sorted(runtime)]
    target.write_text("\n".join(lines) + "\n", "utf-8")


def undefined_symbols(library: Path) -> set[str]:
    """The names that the library takes from others, without their versions."""
    lines = run(["nm", "-D", "--undefined-only", str(library)]).splitlines()
    return {line.split()[-1].partition("@")[0] for line in lines}


def describe_chips(home: Path) -> None:
    """CANN's own description of chips, in the place where it is looked for."""
    folder = home / "x86_64-linux" / "data" / "platform_config"
    folder.mkdir(parents=True)
    for soc, (cores, vectors, gib, mib, bf16, clock) in CHIPS.items():
        text = INI.format(
            cores=cores, vectors=vectors, memory=gib << 30, cache=mib << 20, bf16=bf16, clock=clock
        )
        (folder / f"{soc}.ini").write_text(text, "utf-8")


def run(command: list[str]) -> str:
    """What the program says. Raises CalledProcessError with its own words where it fails."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
