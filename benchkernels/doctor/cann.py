"""The doctor's look at CANN: its environment, its libraries, its version beside that of torch-npu."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from benchkernels.devices.diagnosis import diagnose
from benchkernels.devices.packages import least_cann, order_key, torch_npu_for
from benchkernels.doctor.setup import Setup, explain_end
from benchkernels.findings import Finding, fine, note, problem

_LIBRARIES = (
    *("libhccl.so", "libascendcl.so", "libacl_op_compiler.so", "libge_runner.so", "libgraph.so"),
    *("libacl_tdt_channel.so", "libopapi.so"),
)
"""The six that libtorch_npu.so is linked to, from torch-npu 2.1 to 2.14 the same, and one it opens later."""
_LOAD = """
import ctypes, json, sys
missing = {}
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        missing[name] = str(error)
print(json.dumps(missing))
"""
_LIMIT_S = 30.0
_HOMES = ("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME")
_SET_ENV = (
    "usr/local/Ascend/cann/set_env.sh",
    "usr/local/Ascend/ascend-toolkit/set_env.sh",
    "usr/local/Ascend/cann-*/set_env.sh",
    "usr/local/Ascend/ascend-toolkit/*/set_env.sh",
    "usr/local/Ascend/nnae/set_env.sh",
)
"""Where installers put it, the usual places first (CANN 8.5 moved from ascend-toolkit to cann)."""
_OWN_SET_ENV = "Ascend/*/set_env.sh"
"""The same in the folder of a user who installed it for himself."""


def look_at_cann(setup: Setup) -> Iterator[Finding]:
    """Whether CANN's libraries can be loaded, each in a child; then its environment and its version."""
    outcome = setup.ask_python(_LOAD, "npu", _LIMIT_S, *_LIBRARIES)
    try:
        missing = msgspec.json.decode(outcome.stdout.strip().rpartition(b"\n")[2], type=dict[str, str])
    except msgspec.MsgspecError:
        end = explain_end(outcome, "the process that loaded them")
        yield problem("CANN", "the libraries of CANN cannot be loaded", end.reason, end.remedy)
        return
    torch_npu = setup.version("torch-npu")
    wanted = least_cann(torch_npu) if torch_npu else None
    if missing:
        yield _no_cann(setup, missing, wanted)
        return
    home, version = cann_home(setup), cann_version(setup)
    if home is None:
        yield note(
            "CANN",
            "CANN's libraries can be loaded, but ASCEND_HOME_PATH is not set",
            "compilers, operators and the chip's description are looked for below it",
            f"source {set_env_script(setup) or 'set_env.sh in the folder of CANN'}",
        )
    elif version is None:
        yield fine("CANN", f"CANN of unknown version in {home}")
    elif wanted is not None and order_key(version)[:2] < order_key(wanted)[:2]:
        better = torch_npu_for(version)
        yield note(
            "CANN",
            f"CANN {version} is older than torch-npu {torch_npu} wants: {wanted}",
            "operators that it lacks fail one by one (Ascend's table of versions)",
            f"upgrade CANN to {wanted}" + (f", or pip install torch-npu=={better}" if better else ""),
        )
    else:
        yield fine("CANN", f"CANN {version} in {home}")


def cann_version(setup: Setup) -> str | None:
    """Of the CANN that the environment names; None where it does not say."""
    home = cann_home(setup)
    if home is None:
        return None
    for name in ("toolkit", "ops", "nnae", "nnrt"):
        text = setup.text(f"{home}/{setup.machine}-linux/ascend_{name}_install.info".lstrip("/"))
        if match := re.search(r"^version=(\S+)", text, re.MULTILINE | re.IGNORECASE):
            return match[1]
    return None


def _no_cann(setup: Setup, missing: dict[str, str], wanted: str | None) -> Finding:
    """`missing` is by library why it cannot be loaded."""
    if list(missing) == ["libopapi.so"]:
        return problem(
            "CANN",
            "libopapi.so cannot be loaded",
            "without it torch-npu takes an old and slow way for each operator, and says nothing",
            "install the ops (kernels) package of the same CANN for this chip, then source set_env.sh again",
        )
    first, *others = missing
    more = f" and {len(others)} more libraries" if others else ""
    what = f"{first}{more} of CANN cannot be loaded"
    known = diagnose(missing[first])
    if first not in missing[first] and known is not None:  # it is there, and one that it needs is not
        return problem("CANN", what, known.reason, known.remedy)
    script = set_env_script(setup)
    if script is not None:
        home = cann_home(setup)
        why = f"the environment of {home} is set, but not complete" if home else "its environment is not set"
        return problem("CANN", what, f"CANN is installed, and {why} in this shell", f"source {script}")
    release = f"CANN {wanted} or newer" if wanted else "CANN"
    return problem(
        "CANN",
        what,
        "CANN is not installed in one of its usual places",
        f"install {release} (https://www.hiascend.com/software/cann), then "
        "source /usr/local/Ascend/cann/set_env.sh (before 8.5: /usr/local/Ascend/ascend-toolkit/set_env.sh)",
    )


def cann_home(setup: Setup) -> str | None:
    """The folder of CANN that the environment names."""
    return next((home for name in _HOMES if (home := setup.variables.get(name))), None)


def set_env_script(setup: Setup) -> str | None:
    """The script that sets CANN's environment, as it is called on that machine; None where there is none."""
    home = cann_home(setup)
    near = [] if home is None else [setup.root / home.lstrip("/") / "set_env.sh"]
    user = setup.variables.get("HOME", "").lstrip("/")
    places = [*_SET_ENV, f"{user}/{_OWN_SET_ENV}"] if user else _SET_ENV
    usual = (path for pattern in places for path in sorted(setup.root.glob(pattern), reverse=True))
    found = next((path for path in (*near, *usual) if path.is_file()), None)
    return None if found is None else setup.shown(found)
