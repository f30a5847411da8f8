"""A real ssh server on the loopback, with keys, known hosts and a configuration that are nobody else's.

Its sessions have a home, a cache and a temporary folder of their own, so that "the host" shares nothing with
"here" but the machine. Everything goes through `ssh -F FILE`.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.hosts.book import Host, keep_host

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
NAME = "lab"


@dataclass
class Server:
    """A running sshd, and what a client needs to reach it."""

    folder: Path
    port: int
    process: subprocess.Popen

    @property
    def config(self):
        """The client's configuration, which knows the server as `lab`."""
        return self.folder / "config"

    @property
    def home(self):
        """Where logins begin, as their environment has it."""
        return self.folder / "home"

    @property
    def cache(self):
        """What the host's side keeps is below this folder."""
        return self.folder / "remote"

    def host(self, **changes):
        """The server as an entry of the book, with this interpreter, which has torch."""
        facts = {"name": NAME, "address": NAME, "python": sys.executable, "config": str(self.config)}
        return Host(**(facts | changes))

    def enter(self, **changes):
        """Write that entry into the book; needs ASSAY_CONFIG of the test's own."""
        host = self.host(**changes)
        keep_host(host)
        return host

    def alias(self, name, **options):
        """Another name for it in the client's configuration, with options that overrule the common ones."""
        lines = [f"Host {name}", *(f"  {key} {value}" for key, value in options.items())]
        self.config.write_text("\n".join([*lines, "", self.config.read_text()]))
        return name

    def runs(self):
        """The folders of the runs that the host keeps."""
        return sorted((self.cache / "runs").glob("*"))


def start_server(folder, options=()):
    """An sshd with everything in `folder`; `options` are more lines of its configuration."""
    for name in ("home", "tmp", "remote"):
        (folder / name).mkdir(parents=True)
    for name in ("host_key", "user_key"):
        make_key(folder / name)
    shutil.copy(folder / "user_key.pub", folder / "authorized_keys")
    port = free_port()
    environment = {
        "HOME": folder / "home", "ASSAY_CACHE": folder / "remote", "TMPDIR": folder / "tmp",
        "ASSAY_CONFIG": folder / "home" / "config",
    }  # fmt: skip
    lines = [
        f"Port {port}", "ListenAddress 127.0.0.1", "PidFile none", "UsePAM no", "StrictModes no",
        f"HostKey {folder}/host_key", f"AuthorizedKeysFile {folder}/authorized_keys",
        "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin yes",
        "SetEnv " + " ".join(f'{key}="{value}"' for key, value in environment.items()), *options,
    ]  # fmt: skip
    (folder / "sshd_config").write_text("\n".join(lines) + "\n")
    public = (folder / "host_key.pub").read_text().split()[:2]
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {' '.join(public)}\n")
    (folder / "config").write_text(
        f"Host {NAME}\n  HostName 127.0.0.1\n  Port {port}\n"
        f"Host * !stranger\n  IdentityFile {folder}/user_key\n"
        f"Host *\n  User {getpass.getuser()}\n  IdentitiesOnly yes\n"
        f"  UserKnownHostsFile {folder}/known_hosts\n  GlobalKnownHostsFile /dev/null\n"
        "  StrictHostKeyChecking yes\n"
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / "sshd.log").open("wb") as log:
        process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", folder / "sshd_config"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    server = Server(folder, port, process)
    _await_port(server)
    return server


def make_key(path, passphrase=""):
    """A throw-away pair of keys."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", path]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def free_port():
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop_server(server):
    """End it; its sessions are processes of their own and end with their clients."""
    server.process.terminate()
    server.process.wait(timeout=10)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One sshd for all tests of a session; a test that changes its configuration restores it."""
    require_ssh()
    server = start_server(tmp_path_factory.mktemp("sshd"))
    yield server
    stop_server(server)


def require_ssh():
    """Skip where there is no ssh, or no server for it."""
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip("needs an ssh client and server (Debian: openssh-client, openssh-server)")


def _await_port(server):
    due_s = time.monotonic() + 10
    while time.monotonic() < due_s:
        if server.process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"sshd did not start: {(server.folder / 'sshd.log').read_text()}")
