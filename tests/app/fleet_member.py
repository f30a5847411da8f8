"""`assay` on a host with accelerators: those that the engine lends a member, or `PRETEND_CARDS`.

What the driver would find is made up, the workers compute on the processor, and a line is said each second;
all else is the program.
"""

import os
import sys

from app.cli import device_choice
from app.cli.main import main
from app.fleet import member
from benchkernels import supervisor
from benchkernels.devices.child import child_command
from benchkernels.devices.probe import Probed
from profiles.profile import DeviceInfo

LENT = {"cuda": "CUDA_VISIBLE_DEVICES", "npu": "ASCEND_RT_VISIBLE_DEVICES"}


def numbers():
    """(kind, physical number of each card) as a driver would find them."""
    for kind, variable in LENT.items():
        if lent := os.environ.get(variable):
            return kind, lent.split(",")
    return "cuda", [str(number) for number in range(int(os.environ.get("PRETEND_CARDS", "1")))]


def find(kinds, **_):
    node = os.environ.get("ASSAY_NODE") or os.environ.get("SLURMD_NODENAME") or "here"
    kind, cards = numbers()
    devices = [DeviceInfo(id="cpu", kind="cpu", vendor="v", name="Host")]
    devices += [
        DeviceInfo(
            id=f"{kind}:{index}", kind=kind, vendor="v", name="Card", uuid=f"GPU-{number}{node[-6:]}",
            memory_bytes=1 << 30,
        )
        for index, number in enumerate(cards)
    ]  # fmt: skip
    return [Probed(one.id, one.kind, one, True) for one in devices if one.kind in kinds]


if __name__ == "__main__":
    device_choice.probe = find
    member.INTERVAL_S = 1.0
    supervisor.child_command = lambda module: child_command("tests.benchkernels.pretending_worker")
    sys.exit(main(interruptible=True))
