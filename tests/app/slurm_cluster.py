"""Slurm on this machine: munged, slurmctld and four slurmd as ordinary processes, all in one folder."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

import psutil

PROGRAMS = ("munged", "slurmctld", "slurmd", "srun", "scontrol", "squeue")
HOSTS = ("n1", "n2", "n3", "n4")
START_S = 30.0
CONFIGURATION = """
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SlurmdTimeout=8
SlurmctldTimeout=10
InactiveLimit=0
KillWait=5
ReturnToService=2
SlurmdParameters=config_overrides
PartitionName=all Nodes={hosts} Default=YES MaxTime=INFINITE State=UP
{nodes}
"""


def missing():
    """The programs that are not here: Debian's slurmctld, slurmd, slurm-client and munge."""
    return [name for name in PROGRAMS if _find(name) is None]


class SlurmCluster:
    """Up from `start` to `stop`; `environ` is what a user of it has."""

    def __init__(self, folder):
        self.folder = folder
        self.environ = os.environ | {"SLURM_CONF": str(folder / "slurm.conf")}
        self._processes = {}

    def start(self):
        """Raises OSError or RuntimeError with what the programs said where they do not come up."""
        controller_port, *ports = _free_ports(1 + len(HOSTS))
        nodes = "\n".join(
            f"NodeName={host} NodeHostname=localhost NodeAddr=127.0.0.1 Port={port} CPUs=4 State=UNKNOWN"
            for host, port in zip(HOSTS, ports, strict=True)
        )
        (self.folder / "state").mkdir()
        text = CONFIGURATION.format(
            controller_port=controller_port, user=getpass.getuser(), folder=self.folder, nodes=nodes,
            hosts=",".join(HOSTS),
        )  # fmt: skip
        (self.folder / "slurm.conf").write_text(text)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        names = ("socket", "key-file", "pid-file", "log-file", "seed-file")
        files = [f"--{name}={self.folder}/munge.{name.removesuffix('-file')}" for name in names]
        self._run("munged", "--foreground", "--force", *files)
        self._wait_for((self.folder / "munge.socket").exists)
        self._run("slurmctld", "-D")
        for host in HOSTS:
            self._run("slurmd", "-D", "-N", host, name=host)
        self._wait_for(lambda: self._states() == {"idle"})

    def kill(self, host):
        """The host dies: its slurmd, and all that runs there with what has started it.

        The controller is told, which would find out by itself half a minute later.
        """
        found = []
        for one in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if one.environ().get("SLURMD_NODENAME") == host:
                    steps = [parent for parent in one.parents() if parent.name().startswith("slurmstepd")]
                    found += [*steps, one]
        for one in [psutil.Process(self._processes[host].pid), *found]:
            with contextlib.suppress(psutil.Error):
                one.kill()
        words = [_find("scontrol"), "update", f"NodeName={host}", "State=DOWN", "Reason=dead"]
        subprocess.run(words, env=self.environ, check=True)

    def stop(self):
        """End all of it."""
        for process in reversed(self._processes.values()):
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def _run(self, program, *arguments, name=""):
        log = (self.folder / f"{name or program}.out").open("w")
        self._processes[name or program] = subprocess.Popen(
            [_find(program), *arguments], env=self.environ, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def _states(self):
        told = subprocess.run(
            [_find("sinfo"), "--noheader", "--format=%t"],
            capture_output=True, text=True, env=self.environ, check=False,
        )  # fmt: skip
        return set(told.stdout.split())

    def _wait_for(self, ready):
        due_s = time.monotonic() + START_S
        while not ready():
            ended = [name for name, process in self._processes.items() if process.poll() is not None]
            if ended or time.monotonic() > due_s:
                said = (self.folder / f"{ended[0]}.out").read_text() if ended else "it did not get ready"
                raise RuntimeError(f"{', '.join(ended) or 'Slurm'}: {said[-500:]}")
            time.sleep(0.1)


def _find(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")


def _free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
