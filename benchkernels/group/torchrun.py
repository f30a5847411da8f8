"""torchrun, which also writes down which rank's process ended how, and never outlives its parent.

torch tells it in a table of text; the exception that the table is made from has it as numbers.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchkernels.group.faults import FAILURES, Failure
from benchkernels.group.orphans import die_with_parent

if TYPE_CHECKING:
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure


def main() -> int:
    """`sys.argv`: the folder for what failed, then torchrun's own arguments."""
    die_with_parent()
    folder, *arguments = sys.argv[1:]
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import parse_args, run

    try:
        run(parse_args(arguments))  # type: ignore[no-untyped-call]
    except ChildFailedError as error:
        Path(folder, FAILURES).write_bytes(msgspec.json.encode(_failures(error)))
        return 1
    return 0


def _failures(error: ChildFailedError) -> list[Failure]:
    """In the order of their time."""
    ordered = sorted(error.failures.items(), key=lambda item: item[1].timestamp)
    return [
        Failure(rank=rank, pid=one.pid, exit_code=one.exitcode, message=_message(one))
        for rank, one in ordered
    ]


def _message(failure: ProcessFailure) -> str:
    """What the rank's own error file says, where it had time to write one."""
    said = failure.message
    if isinstance(said, dict):
        return str(said.get("message", ""))
    return "" if failure.exitcode < 0 or "To enable traceback" in str(said) else str(said)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
