"""Peaks of an Ascend chip from CANN's own description of it (`platform_config/<SoC>.ini`)."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from profiles.profile import Peak

_KEYS = {"fp16": "default", "bf16": "default", "int8": "dt_int8"}


def derived_peaks(soc: str, cann_home: str, machine: str) -> dict[str, Peak]:
    """Dense matmul peaks by dtype: 2 x M x N x K per cube core and cycle, x cores x clock.

    Empty where CANN's file for that SoC is not there or does not say.
    """
    if not cann_home or not re.fullmatch(r"[\w-]+", soc):
        return {}
    path = Path(cann_home) / f"{machine}-linux" / "data" / "platform_config" / f"{soc}.ini"
    config = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        config.read_string(path.read_text(encoding="utf-8", errors="replace"))
        cores = config.getint("SoCInfo", "cube_core_cnt", fallback=0) or config.getint(
            "SoCInfo", "ai_core_cnt"
        )
        clock_hz = config.getfloat("AICoreSpec", "cube_freq") * 1e6
        shapes = dict(config["DtypeMKN"])
    except (OSError, KeyError, ValueError, configparser.Error):
        return {}
    has_bf16 = config.get("SoCInfo", "support_bf16", fallback="1") != "0"
    peaks = {}
    for dtype, key in _KEYS.items():
        numbers = [int(number) for number in re.findall(r"\d+", shapes.get(key, ""))]
        if len(numbers) != 3 or cores <= 0 or clock_hz <= 0 or (dtype == "bf16" and not has_bf16):
            continue
        m, k, n = numbers
        peaks[dtype] = Peak(
            value=2.0 * m * k * n * cores * clock_hz,
            kind="derived",
            source=f"{path.name} of CANN: {cores} cube cores x 2 x {m}x{k}x{n} x {clock_hz / 1e9:.2f} GHz",
        )
    return peaks
