"""A step of dev.py's set-up: shown while it runs, and explained in one sentence where it fails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CAUSES = (
    (
        r"No space left on device|Errno 28|WinError 112",
        "the disk is full: torch and its packages need 2 GB, and 8 GB where they come with CUDA;"
        " free some space and run again",
    ),
    (
        r"Read-only file system|Permission denied|PermissionError|Errno 13|Errno 30|WinError 5\b",
        f"{ROOT} cannot be written to: copy it to a folder of your own and run again",
    ),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|Connection (refused|reset|aborted)|Max retries"
        r"|name resolution|getaddrinfo failed|Network is unreachable|ProxyError|SSLError"
        r"|from versions: none",
        "the package index cannot be reached or lacks a package: connect to the network (or set PIP_INDEX_URL"
        " or PIP_FIND_LINKS to a source that you can reach) and run again",
    ),
    (
        r"ensurepip",
        "this Python has no venv: on Debian or Ubuntu"
        f" `apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv`, then run again",
    ),
)
"""What pip and venv say, and the one sentence for it."""


class SetupError(Exception):
    """Why the set-up ended, in one sentence."""


def explain(output: str) -> str | None:
    """One sentence for what pip or venv said; None where no known cause is named."""
    return next((sentence for pattern, sentence in CAUSES if re.search(pattern, output)), None)


def tell(progress: str) -> None:
    """Show how far the set-up is; on stderr, because stdout belongs to what is run after it."""
    print(progress, file=sys.stderr, flush=True)


def step(title: str, arguments: Sequence[str | Path]) -> None:
    """Run one part of the set-up, its errors shown as they come; SetupError where it fails."""
    tell(title)
    with subprocess.Popen(
        [str(part) for part in arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as child:
        said = []
        for line in child.stderr or ():
            said.append(line)
            if sys.stderr.isatty():
                sys.stderr.write(line)
    if child.returncode == 0:
        return
    output = "".join(said)
    errors = [line.strip() for line in said if line.lower().startswith("error")] or [output.strip()[-500:]]
    raise SetupError(explain(output) or f"{title}: failed (exit code {child.returncode}): {' '.join(errors)}")
