"""How long an event of a run on a host takes from its journal there to here, over loopback ssh.

    python3 benchmarks/remote.py HOST [--suite quick] [--rounds 1]

HOST must be this very machine as an entry of `assay hosts`, reached through a real sshd: one clock times both
ends. A process of its own looks at the journal every 0.2 ms, which is what the figures are good to.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.hosts.book import find_host  # noqa: E402
from app.hosts.session import Line, open_session  # noqa: E402

_LOOK = """
import sys, time
path, lines = sys.argv[1], 0
with open(path, "rb") as journal:
    while True:
        chunk = journal.read()
        now_s = time.monotonic()
        if not chunk:
            time.sleep(0.0002)
            continue
        for _ in range(chunk.count(b"\\n")):
            print(lines, now_s, flush=True)
            lines += 1
"""


def main() -> None:
    options = _options()
    began_s = time.monotonic()
    with open_session(find_host(options.host), "never") as session:
        took_s, word_s = time.monotonic() - began_s, session.hello.connect_s
        print(f"connected in {took_s:.2f} s, first word after {word_s:.2f} s")
        run_id = session.new_run_id()
        words = ["run", "--events", "--attended", f"--suite={options.suite}", "--device=cpu"]
        session.start(run_id, [*words, f"--rounds={options.rounds}"], files={})
        journal = Path(session.hello.cache) / "runs" / run_id / "events.jsonl"
        with subprocess.Popen(
            [sys.executable, "-c", _LOOK, journal], stdout=subprocess.PIPE, text=True
        ) as look:
            session.attach(run_id)
            arrived = {one.number: time.monotonic() for one in session.events() if isinstance(one, Line)}
            look.terminate()
            written = dict(map(str.split, look.communicate()[0].splitlines()))
        session.forget(run_id)
    late_ms = sorted(1e3 * (at_s - float(written[str(number)])) for number, at_s in arrived.items())
    cut = statistics.quantiles(late_ms, n=100)
    print(f"{len(late_ms)} events: p50 {cut[49]:.2f} ms, p90 {cut[89]:.2f}, p99 {cut[98]:.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("host")
    parser.add_argument("--suite", default="quick")
    parser.add_argument("--rounds", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
