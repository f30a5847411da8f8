"""An Ascend chip by CANN's own description of it (`platform_config/<SoC>.ini`): cores, clock, peaks.

Checked against all files of CANN 8.1.RC1. Their `memory_size` is a model's, not that of the board at hand,
and their `ddr_rate` is bytes a cycle of one core: neither gives the memory's size or its bandwidth.
"""

from __future__ import annotations

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

from profiles.profile import Peak

_SHAPES = {"fp16": "default", "bf16": "default", "int8": "dt_int8"}
_ALSO_CALLED = {"aarch64": "arm64", "amd64": "x86_64"}
_FOLDERS = ("compiler", "acllib", "atc", ".")
"""Where older installations have the folder `data`."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What CANN says of one SoC."""

    path: Path
    cube_cores: int
    clock_hz: float
    shapes: dict[str, tuple[int, int, int]]
    """M, K and N that a cube core multiplies in a cycle, by our dtype."""

    def peaks(self) -> dict[str, Peak]:
        """Dense matmul peaks by dtype: 2 x M x N x K per cube core and cycle, x cores x clock."""
        return {dtype: self._peak(*shape) for dtype, shape in self.shapes.items()}

    def _peak(self, m: int, k: int, n: int) -> Peak:
        return Peak(
            value=2.0 * m * k * n * self.cube_cores * self.clock_hz,
            kind="derived",
            source=f"{self.path.name} of CANN: {self.cube_cores} cube cores x 2 x {m}x{k}x{n} "
            f"x {self.clock_hz / 1e9:.2f} GHz",
        )


def read_platform(soc: str, cann_home: str, machine: str) -> Platform | None:
    """The chip by the name that torch_npu gives it; None where CANN's file is not there or does not say."""
    path = _find(soc, cann_home, machine)
    if path is None:
        return None
    config = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        config.read_string(path.read_text(encoding="utf-8", errors="replace"))
        cores = config.getint("SoCInfo", "cube_core_cnt", fallback=0) or config.getint(
            "SoCInfo", "ai_core_cnt"
        )
        clock_hz = config.getfloat("AICoreSpec", "cube_freq") * 1e6
        shapes = _read_shapes(config)
    except (OSError, KeyError, ValueError, configparser.Error):
        return None
    return Platform(path, cores, clock_hz, shapes) if cores > 0 and 0 < clock_hz < 1e10 else None


def _find(soc: str, cann_home: str, machine: str) -> Path | None:
    if not cann_home or not re.fullmatch(r"[\w-]+", soc):
        return None
    arches = [f"{name}-linux" for name in (machine, _ALSO_CALLED.get(machine)) if name]
    file = Path("data", "platform_config", f"{soc}.ini")
    places = (Path(cann_home, folder, file) for folder in (*arches, *_FOLDERS))
    return next((path for path in places if path.is_file()), None)


def _read_shapes(config: configparser.ConfigParser) -> dict[str, tuple[int, int, int]]:
    told = config["DtypeMKN"]
    shapes = {}
    for dtype, key in _SHAPES.items():
        numbers = [int(number) for number in re.findall(r"\d+", told.get(key, ""))]
        if len(numbers) == 3 and all(numbers) and (dtype != "bf16" or _has_bf16(config)):
            shapes[dtype] = (numbers[0], numbers[1], numbers[2])
    return shapes


def _has_bf16(config: configparser.ConfigParser) -> bool:
    """By the flag of newer files; older ones only list the conversions that a core has."""
    flag = config.get("SoCInfo", "support_bf16", fallback="")
    if flag:
        return flag != "0"
    name = "AICoreintrinsicDtypeMap"
    return config.has_section(name) and any("bf16" in value for value in config[name].values())
