"""The user's own `ssh` program as the way to a host: its command line, and the one command it runs there.

Nothing that anybody typed enters the remote command, since login shells differ in how they quote: everything
goes over standard input. The user's configuration, agent, jump hosts and known keys count as in a terminal.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from typing import Literal

from app.hosts.book import Host, check_host
from profiles.problems import DeviceError

Prompts = Literal["terminal", "askpass", "never"]
"""Who answers ssh's questions: the user at the terminal, a window of ours (`ASSAY_ASKPASS`), or nobody."""
ASKPASS = "ASSAY_ASKPASS"
"""Names the program that shows ssh's question in a window."""
OPTIONS = (
    "ServerAliveInterval=5", "ServerAliveCountMax=3", "ConnectTimeout=10",
    # Those would take the connection for something else than our command.
    "ClearAllForwardings=yes", "RemoteCommand=none",
    # One that others share would end with us; one that the user has made is shared.
    "ControlMaster=no",
    # What goes wrong is told by these words alone.
    "LogLevel=INFO",
)  # fmt: skip
SESSION_OPTIONS = ("StdinNull=no", "SessionType=default", "ForkAfterAuthentication=no")
"""Against an alias that takes our command or its input away, or leaves ssh behind; since OpenSSH 8.7."""
# Reads the length of a program and the program, without a buffer: the rest of the input belongs to that. No
# character in it means anything to sh, csh or fish within single quotes.
REMOTE_COMMAND = (
    'exec python3 -c \'f=open(0,"rb",0,closefd=False);'
    'SOURCE=b"".join(f.read(1) for _ in range(int(f.readline())));exec(SOURCE)\''
)
_VERSION_LIMIT_S = 5.0
# ssh must have the terminal for its questions, and yet outlive a Ctrl-C there, which is for the run.
_SHIELD = 'trap "" INT HUP; exec "$@"'


def choose_prompts(*, attended: bool) -> Prompts:
    """Who can answer: the window that attends the run, else the user at the terminal, else nobody."""
    if os.environ.get(ASKPASS):
        return "askpass"
    return "terminal" if sys.stdin is not None and sys.stdin.isatty() and not attended else "never"


def ssh_command(host: Host, prompts: Prompts, *, shared: bool = True) -> list[str]:
    """The arguments of ssh, ending with the host's address; the remote command is yet to follow.

    Without `shared` the connection is its own, whatever the user's configuration shares (ControlPath). Raises
    UsageError for an address that could be taken for an option, DeviceError where there is no ssh.
    """
    check_host(host)
    program = shutil.which("ssh")
    if program is None:
        raise DeviceError(
            "there is no ssh program here; install OpenSSH's client (Debian, Ubuntu: openssh-client)."
        )
    options = [*OPTIONS, *(["BatchMode=yes"] if prompts == "never" else [])]
    options += SESSION_OPTIONS if _knows_session_options(program) else []
    options += [] if shared else ["ControlPath=none"]
    words = [program, "-T", *(word for option in options for word in ("-o", option))]
    words += ["-F", host.config] if host.config else []
    words += ["-p", str(host.port)] if host.port is not None else []
    return [*words, "--", host.address]


def start_ssh(host: Host, prompts: Prompts, *, shared: bool = True) -> subprocess.Popen[bytes]:
    """ssh with our command on the host, its streams as pipes. Raises as `ssh_command` does, and OSError."""
    command = [*ssh_command(host, prompts, shared=shared), REMOTE_COMMAND]
    shielded = prompts == "terminal" and os.name == "posix"
    if shielded:
        command = ["/bin/sh", "-c", _SHIELD, "sh", *command]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(prompts),
        # Without a terminal of its own ssh cannot ask there, and no Ctrl-C reaches it. On Windows the second
        # keeps Ctrl-C away, and the terminal stays.
        start_new_session=not shielded,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


@functools.cache
def _knows_session_options(program: str) -> bool:
    """By its version: IgnoreUnknown would take the place of the user's own, as for macOS's UseKeychain."""
    try:
        done = subprocess.run(
            [program, "-V"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_VERSION_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.search(rb"OpenSSH_\D*(\d+)\.(\d+)", done.stderr)
    return found is not None and (int(found[1]), int(found[2])) >= (8, 7)


def _environment(prompts: Prompts) -> dict[str, str]:
    environment = dict(os.environ)
    if prompts == "askpass":
        environment |= {"SSH_ASKPASS": environment.get(ASKPASS, ""), "SSH_ASKPASS_REQUIRE": "force"}
        environment.setdefault("DISPLAY", ":0")  # before OpenSSH 8.4 no question is asked without
    return environment
