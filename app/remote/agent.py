"""The host's end of a connection: orders on standard input, answers on standard output, a JSON object a line.

    {"n": 1, "op": "call", "arguments": [...]}          a short command of `assay`, to its end
    {"n": 2, "op": "start", "run": ID, "job": {...}, "files": {NAME: TEXT}}
    {"n": 3, "op": "attach", "run": ID, "first": LINE, "told": BYTES}
    {"n": 4, "op": "tell", "run": ID, "word": "stop" | "skip" | "kill"}
    {"n": 5, "op": "runs"}    {"n": 6, "op": "forget", "run": ID}    {"op": "alive"}

The answer to order n is `{"re": n, "result": ...}` or `{"re": n, "failed": {"kind", "what", "said"}}`, to
`alive` it is `{"alive": true}`: each side hears of the other also while nothing happens. After `attach` the
run's lines come, each as its number, a blank, and the line as the run wrote it; what it said on standard
error as `{"said": TEXT, "bytes": END}`; at its end `{"over": {...}}`. Output that ends before is a connection
that broke off, or an agent that died. A run does not feel either: it is its keeper's.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from app.remote.keeper import READY
from app.remote.places import EXIT, JOB, KEEPER, LOG, Places, is_going, is_left_alone, read_json
from app.remote.processes import descendants, send_signal
from app.remote.reading import connect, follow

MOST_CALL_BYTES = 8 << 20
ALIVE = b'{"alive": true}\n'
START_LIMIT_S, START_POLL_S = 10.0, 0.05
"""Below the silence after which we end: no order is read meanwhile."""


class Refusal(Exception):  # noqa: N818  (an answer, not a fault)
    """Why an order is not carried out; `kind` is for the client's own sentence."""

    def __init__(self, kind: str, what: str = "", said: str = "") -> None:
        super().__init__(kind)
        self.failed = {"kind": kind, "what": what, "said": said}


class Agent:
    """Serves one connection. Orders are taken in the main thread; a call and an attachment have theirs."""

    def __init__(self, places: Places, silence_s: float) -> None:
        self._places = places
        self._silence_s = silence_s
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}
        """Connections to the keepers of the runs begun here: their end is how a keeper knows of ours."""

    def serve(self) -> None:
        """Until standard input ends."""
        self._say({"ready": True})
        for line in sys.stdin.buffer:
            # A client that is gone without a word never closes anything: the alarm's default is our end.
            signal.setitimer(signal.ITIMER_REAL, self._silence_s)
            with contextlib.suppress(ValueError):  # a client that died in the middle of a line
                self._take(json.loads(line))
        send_signal(descendants(os.getpid()), signal.SIGTERM)  # calls that nobody waits for any more

    def _take(self, order: dict[str, Any]) -> None:
        match order.get("op"):
            case "alive":
                self._say_alive()
            case "call":
                self._in_thread(order, lambda: self._answer(order, self._call))
            case "attach":
                self._in_thread(order, lambda: self._attach(order))
            case "start" | "tell" | "runs" | "forget" as name:
                self._answer(order, getattr(self, f"_{name}"))
            case _:
                self._say({"re": order.get("n"), "failed": Refusal("unknown-order").failed})

    def _in_thread(self, order: dict[str, Any], work: Any) -> None:
        threading.Thread(target=work, name=f"order {order['n']}", daemon=True).start()

    def _answer(self, order: dict[str, Any], act: Any) -> bool:
        try:
            answer = {"result": act(order)}
        except Refusal as refusal:
            answer = {"failed": refusal.failed}
        except OSError as error:
            what = str(error.filename or self._places.runs)
            answer = {"failed": Refusal("disk", what, error.strerror or str(error)).failed}
        self._say({"re": order["n"], **answer})
        return "result" in answer

    def _call(self, order: dict[str, Any]) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "app", *order["arguments"]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if len(done.stdout) > MOST_CALL_BYTES:
            raise Refusal("too-long", " ".join(order["arguments"]))
        out, said = (
            text.decode("utf-8", "replace") for text in (done.stdout, done.stderr[-MOST_CALL_BYTES:])
        )
        return {"exit_code": done.returncode, "stdout": out, "stderr": said}

    def _start(self, order: dict[str, Any]) -> str:
        run_id = str(order["run"])
        job = {**order["job"], "host": os.uname().nodename}
        try:
            folder = self._places.make_run(run_id, job, order["files"])
        except FileExistsError:
            self._await_keeper(run_id)  # the answer to the first order was lost with its connection
            return run_id
        except ValueError as error:
            raise Refusal("bad-name", str(error)) from None
        with (folder / LOG).open("wb") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-P", "-m", "app.remote.keeper", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert keeper.stdout is not None  # noqa: S101  (for the type checker)
        if keeper.stdout.readline() != READY:
            said = (folder / LOG).read_text("utf-8", "replace").strip()
            shutil.rmtree(folder, ignore_errors=True)
            raise Refusal("no-keeper", run_id, said.rpartition("\n")[2])
        keeper.stdout.close()
        keeper.wait()  # the keeper itself is its child, and nobody's by now
        if (held := connect(folder)) is not None:
            self._held[run_id] = held.detach()
        return run_id

    def _await_keeper(self, run_id: str) -> None:
        """Hold the run's keeper, which another connection may just be starting: it is not lost for that."""
        folder = self._find(run_id)
        due_s = time.monotonic() + START_LIMIT_S
        while not (folder / EXIT).exists() and time.monotonic() < due_s:
            if (held := connect(folder)) is not None:
                self._held[run_id] = held.detach()
                return
            if (folder / KEEPER).exists() and not is_going(folder):
                return
            time.sleep(START_POLL_S)

    def _attach(self, order: dict[str, Any]) -> None:
        """Answer, then hand on the run's lines until it is over."""
        if self._answer(order, lambda order: self._find(order["run"]).name):
            try:
                follow(self._find(order["run"]), order["first"], order["told"], self._write)
            except (OSError, Refusal) as error:  # its folder is damaged, or somebody has just removed it
                self._say({"over": {"lost": True, "problem": str(error)}})

    def _tell(self, order: dict[str, Any]) -> bool:
        """Whether the keeper was there to hear it."""
        keeper = connect(self._find(order["run"]))
        if keeper is None:
            return False
        with contextlib.closing(keeper), contextlib.suppress(OSError):
            keeper.sendall(order["word"].encode("ascii") + b"\n")
            return True
        return False

    def _runs(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for folder in self._places.kept():
            job = read_json(folder / JOB)
            over = (folder / EXIT).exists()
            state = "over" if over else "going" if is_going(folder) else "lost"
            told = {"name": job.get("name", ""), "arguments": job.get("arguments", [])}
            told["on_drop"] = job.get("on_drop", "keep")
            found.append({"id": folder.name, "state": state, **told})
        return found

    def _forget(self, order: dict[str, Any]) -> bool:
        folder = self._find(order["run"])
        # Of a run whose keeper was killed the rest may still be saving, and would make the folder anew.
        due_s = time.monotonic() + START_LIMIT_S
        while is_left_alone(folder) and time.monotonic() < due_s:
            time.sleep(START_POLL_S)
        if is_going(folder) or is_left_alone(folder):
            raise Refusal("going", order["run"])
        shutil.rmtree(folder)
        return True

    def _find(self, run_id: str) -> Path:
        with contextlib.suppress(ValueError):
            folder = self._places.run(run_id)
            if folder.is_dir():
                if (other := read_json(folder / JOB).get("host")) not in (None, os.uname().nodename):
                    raise Refusal("elsewhere", run_id, str(other))  # a home of many machines: it may go on
                return folder
        raise Refusal("no-run", run_id)

    def _say_alive(self) -> None:
        """Unless it had to wait, which would keep orders from being heard: other words are under way then."""
        if self._lock.acquire(blocking=False):
            try:
                with contextlib.suppress(BrokenPipeError):
                    if select.select([], [1], [], 0)[1]:
                        os.write(1, ALIVE)
            finally:
                self._lock.release()

    def _say(self, value: object) -> None:
        self._write(json.dumps(value).encode("ascii") + b"\n")

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        with self._lock, contextlib.suppress(BrokenPipeError):  # the end of standard input tells the same
            while rest:
                rest = rest[os.write(1, rest) :]


def main(order: dict[str, Any]) -> None:
    """Serve the connection on the standard streams."""
    os.umask(0o077)
    places = Places(Path(order["cache"]))
    threading.Thread(target=places.sweep, name="sweep", daemon=True).start()
    Agent(places, order["silence_s"]).serve()
    # A thread may still read along: at the interpreter's own end it would wait for standard output.
    os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
