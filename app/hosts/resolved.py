"""What ssh makes of a host: its own reading of the user's configuration (`ssh -G` of ssh(1))."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from app.hosts.book import Host
from app.hosts.ssh import ssh_command
from profiles.problems import DeviceError, UsageError
from profiles.text import shown

LIMIT_S = 10.0
"""A `Match exec` of the configuration runs a program of the user's."""
_TOLD = ("hostname", "user", "port", "proxyjump", "proxycommand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Where a connection would go; empty texts for what ssh has not."""

    hostname: str = ""
    user: str = ""
    port: str = ""
    proxyjump: str = ""
    proxycommand: str = ""


def resolve(host: Host) -> Resolved:
    """Ask ssh, which connects to nothing for it.

    Raises UsageError where ssh does not take the host or its own configuration, DeviceError where there is no
    ssh here.
    """
    program, *rest = ssh_command(host, "never")
    try:
        done = subprocess.run(
            [program, "-G", *rest],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"ssh has not read its configuration for {shown(host.address, 80)} within {LIMIT_S:.0f} s: look"
            " at its Match exec lines."
        ) from None
    except OSError as error:
        raise DeviceError(f"{program} cannot be started: {error.strerror}.") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"ssh does not take this: {shown(said[-1]) if said else 'it does not say why'}")
    pairs = [line.partition(" ")[::2] for line in done.stdout.decode("utf-8", "replace").splitlines()]
    return Resolved(**{key: value for key, value in pairs if key in _TOLD and value != "none"})
