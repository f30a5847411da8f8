"""Where a host keeps what belongs to us: code, and the folders of runs, below one folder of the user's.

A run's folder:

    job.json       what was ordered
    keeper.json    the process that owns the run, with what tells it from a later one of its number
    events.jsonl   the run's standard output, whole lines as they came
    stderr         the run's standard error
    socket         where the keeper takes commands, and wakes those who read along
    exit.json      how the run ended; there once everything else is
    keeper.log     what the keeper itself could not tell anybody
    library/       the profiles that the run itself has saved
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from app.remote.processes import is_alive, started_with

JOB, KEEPER, EVENTS, ERRORS, SOCKET, EXIT, LOG = (
    "job.json", "keeper.json", "events.jsonl", "stderr", "socket", "exit.json", "keeper.log",
)  # fmt: skip
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
LIBRARY = "ASSAY_LIBRARY"
"""The variable that tells a run and its processes where `library/` is."""
KEPT_DAYS = 30
_DAY_S = 86400.0


class Places:
    """The folders below `cache`, which only their owner may enter."""

    def __init__(self, cache: Path) -> None:
        self.code = cache / "code"
        self.runs = cache / "runs"

    def run(self, run_id: str) -> Path:
        """Of that run, which need not be there. Raises ValueError for what is no id."""
        if not RUN_ID.match(run_id):
            raise ValueError(run_id)
        return self.runs / run_id

    def make_run(self, run_id: str, job: dict[str, Any], files: dict[str, str]) -> Path:
        """A new run's folder with its job and its files. Raises FileExistsError, ValueError or OSError."""
        folder = self.run(run_id)
        self.runs.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        try:
            for name, text in files.items():
                if not FILE_NAME.match(name) or (folder / name).exists():
                    raise ValueError(name)
                (folder / name).write_text(text, "utf-8")
            write_json(folder / JOB, job)
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder

    def kept(self) -> list[Path]:
        """Folders of the runs that this machine has begun, oldest first; a home may serve many machines."""
        with contextlib.suppress(OSError):
            folders = [one for one in self.runs.iterdir() if RUN_ID.match(one.name)]
            here = os.uname().nodename
            return sorted(one for one in folders if read_json(one / JOB).get("host") == here)
        return []

    def sweep(self) -> None:
        """Remove what nobody has asked for in a month: code of other versions, and runs that are over."""
        limit_s = time.time() - KEPT_DAYS * _DAY_S
        with contextlib.suppress(OSError):
            for folder in [*self.code.iterdir(), *self.kept()]:
                newest_s = max(_touched_s(folder), _touched_s(folder / EVENTS))
                if newest_s < limit_s and not is_going(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def is_going(run: Path) -> bool:
    """Whether the keeper of the run is alive."""
    keeper = read_json(run / KEEPER)
    return not (run / EXIT).exists() and is_alive(keeper.get("pid"), keeper.get("birth"))


def is_left_alone(run: Path) -> bool:
    """Whether the run has no keeper any more, and processes all the same."""
    if (run / EXIT).exists() or is_going(run):
        return False
    return bool(started_with(LIBRARY, str(run.resolve() / "library")))


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; empty where there is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, value: object) -> None:
    """Make or replace the file in one step. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(value), "utf-8")
    temporary.replace(path)


def _touched_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
