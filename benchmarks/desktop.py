"""What the window costs: its first paint, a refresh of the Live page, and the throughput that it takes away.

python benchmarks/desktop.py paint [--starts N]     seconds from the start of the process to the first paint
python benchmarks/desktop.py frame                  milliseconds of one refresh with eight full curves
python benchmarks/desktop.py disturb [--pairs N] [--rounds N]    throughput with the window over without
python benchmarks/desktop.py rounds [--rounds N]    the same in one run, the window stopped every second round

`paint` and `disturb` start an X server of their own (Xvfb) where DISPLAY is not set. `disturb` runs the quick
suite twice a pair, headless and in the window, the first of a pair in turn, on a machine that should have
nothing else to do. The machine itself changes from minute to minute by more than the window takes: many pairs
of runs of one round see more than a few whole ones. `rounds` is one run, the window's process stopped by
SIGSTOP in every second round, neighbours compared.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.tables import print_table  # noqa: E402

FIRST_PAINT = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from app.cli.main import assay
from app.desktop.start import check_display, keep_crashes
check_display()
from app.desktop.application import make_application, make_window
keep_crashes()
application = make_application()
window = make_window()
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is window:
            QTimer.singleShot(0, told)
        return False
def told():
    if not hasattr(told, "done"):
        told.done = True
        print(time.time(), flush=True)
        QTimer.singleShot(0, window.close)
watch = Watch()
window.installEventFilter(watch)
window.show()
sys.exit(application.exec())
"""

WATCHED_RUN = """
import sys
from PySide6.QtCore import QTimer
from app.desktop.application import make_application, make_window
from app.desktop.orders import RunOrder
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else None
ORDER = RunOrder(device="cpu", suite=sys.argv[1], rounds=rounds, budget_s=600.0 if rounds else None)
application = make_application()
window = make_window()
window.show()
window.services.runs.ended.connect(lambda outcome: QTimer.singleShot(1500, window.close_without_asking))
QTimer.singleShot(500, lambda: window.services.run([ORDER]))
sys.exit(application.exec())
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["paint", "frame", "disturb", "rounds"])
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--suite", default="quick")
    parser.add_argument("--rounds", type=int, help="of each run; disturb: the suite's own, rounds: 12")
    options = parser.parse_args()
    if options.what == "frame":
        frame()
        return 0
    with screen():
        if options.what == "paint":
            paint(options.starts)
        elif options.what == "rounds":
            rounds(options.suite, options.rounds or 12)
        else:
            disturb(options.pairs, options.suite, options.rounds)
    return 0


@contextlib.contextmanager
def screen() -> Iterator[None]:
    """A display: the user's, or a virtual one for as long as it is needed."""
    if os.environ.get("DISPLAY"):
        yield
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        os.environ["DISPLAY"] = f":{told.readline().strip()}"
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def paint(starts: int) -> None:
    taken = []
    for _ in range(starts):
        begun = time.time()
        done = subprocess.run(
            [sys.executable, "-c", FIRST_PAINT], cwd=ROOT, capture_output=True, text=True, check=True
        )
        taken.append(float(done.stdout) - begun)
    print_table(
        "First paint, seconds from the start of the process",
        ["window", "least", "median", "greatest"],
        [["warm, xcb", f"{min(taken):.3f}", f"{statistics.median(taken):.3f}", f"{max(taken):.3f}"]],
    )


def frame() -> None:
    """One refresh: fold nothing new, update tiles, table, the plot over time and five sensors, and paint."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import numpy as np
    from PySide6.QtCore import QCoreApplication

    from app.desktop.application import make_application, make_window
    from app.run_state import RunState
    from tests.app.recorded import GPU, MATMUL, head, measure, reading

    with tempfile.TemporaryDirectory() as folder:
        for name in ("LIBRARY", "CONFIG", "CACHE"):
            os.environ[f"ASSAY_{name}"] = folder
        make_application()
        window = make_window()
        window.show()
        page = window.show_page("live")
        state = RunState()
        window.services.runs.state = state
        window.services.runs.began.emit()
        noise = np.random.default_rng(1)
        seconds = [float(s) for s in 0.02 * noise.lognormal(0, 0.02, 4000)]
        for event in [*head(GPU), *measure(MATMUL, 0, 1.0, seconds)]:
            state.add(event)
        for second in range(2000):
            values = {"clock_hz": 1.7e9, "utilization": 0.9, "memory_used_bytes": 10**9 + second}
            state.add(reading(2.0 + second, power_w=600.0 + second % 7, **values))
        taken = []
        for number in range(60):
            state.add(reading(2002.0 + number, power_w=601.0, clock_hz=1.7e9, utilization=0.8))
            begun = time.perf_counter()
            window.services.runs.advanced.emit()
            QCoreApplication.processEvents()
            taken.append(1e3 * (time.perf_counter() - begun))
        curves = 3 + len(page.sensors.names)
        window.close()
    print_table(
        "One refresh of the Live page, ms",
        ["window", "least", "median", "greatest"],
        [[f"{curves} curves", f"{min(taken):.1f}", f"{statistics.median(taken):.1f}", f"{max(taken):.1f}"]],
    )


def disturb(pairs: int, suite: str, count: int | None) -> None:
    """Geometric mean over the cases of (value with the window / value without), pair by pair."""
    from profiles.summary import summarise_profile

    by_case: dict[str, list[float]] = {}
    means = []
    for number in range(pairs):
        values = {}
        for watched in (True, False) if number % 2 else (False, True):
            profile = run_once(suite, count, watched=watched)
            values[watched] = {s.id: s.value for s in summarise_profile(profile) if s.value}
        logs = []
        for case, value in values[True].items():
            if case in values[False]:
                logs.append(math.log(value / values[False][case]))
                by_case.setdefault(case, []).append(logs[-1])
        means.append(statistics.fmean(logs))
        print(f"pair {number + 1}: {math.exp(means[-1]):.4f} over {len(logs)} cases", flush=True)
    rows = [[case, *ratio_of(logs)] for case, logs in by_case.items()]
    rows.append(["all, a pair's mean at a time", *ratio_of(means)])
    print_table("Throughput with the window open over throughput without", RATIO_COLUMNS, rows)


def rounds(suite: str, count: int) -> None:
    """Ratios of neighbouring rounds with the window at work and stopped, case by case."""
    from profiles.files import read_profile
    from profiles.stats import estimate_round

    with tempfile.TemporaryDirectory() as folder:
        for name in ("LIBRARY", "CONFIG", "CACHE"):
            os.environ[f"ASSAY_{name}"] = str(Path(folder) / name.lower())
        window = subprocess.Popen([sys.executable, "-c", WATCHED_RUN, suite, str(count)], cwd=ROOT)
        share = alternate(window, Path(folder) / "library")
        window.wait()
        (saved,) = (Path(folder) / "library").glob("*.assay.json")
        profile = read_profile(saved).profile
    rows, all_logs = [], []
    for result in profile.cases:
        estimates = {one.round: estimate_round(one) for one in result.rounds if one.status == "ok"}
        logs = [
            math.log(estimates[n + 1].seconds_per_call / estimates[n].seconds_per_call)
            for n in range(0, count - 1, 2)
            if estimates.get(n) and estimates.get(n + 1)
        ]
        if len(logs) > 1:
            all_logs += logs
            rows.append([result.case.id, *ratio_of(logs)])
    rows.append(["all", *ratio_of(all_logs)])
    print_table("Throughput with the window at work over throughput without", RATIO_COLUMNS, rows)
    print(f"The window took {100 * share:.2f} % of a core while it was at work.")


def alternate(window, library: Path) -> float:
    """Stop the window in every second round until the run is saved; its share of a core in the others."""
    import signal

    import psutil

    process = psutil.Process(window.pid)
    while not (journals := [p for p in library.glob("*.journal.jsonl") if p.stat().st_size]):
        time.sleep(0.05)
    spent_s, worked_s, at_work, seen_s = 0.0, 0.0, True, time.monotonic()
    before_s = sum(process.cpu_times()[:2])
    while journals[0].exists() and window.poll() is None:
        told = re.findall(rb'"event":"hello"[^\n]*"round":(\d+)', journals[0].read_bytes())
        wanted = not told or int(told[-1]) % 2 == 0
        now_s, used_s = time.monotonic(), sum(process.cpu_times()[:2])
        if at_work and told:
            spent_s, worked_s = spent_s + used_s - before_s, worked_s + now_s - seen_s
        before_s, seen_s = used_s, now_s
        if wanted is not at_work:
            at_work = wanted
            window.send_signal(signal.SIGCONT if at_work else signal.SIGSTOP)
        time.sleep(0.2)
    window.send_signal(signal.SIGCONT)
    return spent_s / worked_s


RATIO_COLUMNS = ["case", "geometric mean", "median", "pairs"]


def ratio_of(logs: list[float]) -> tuple[str, str, str]:
    """Mean and median of ratios, each with its standard error: a round slow by chance moves the mean."""
    if len(logs) < 2:
        return f"{math.exp(logs[0]):.4f}", "", "1"
    root = math.sqrt(len(logs))
    middle = statistics.median(logs)
    deviation = 1.4826 * statistics.median(abs(one - middle) for one in logs)
    mean = f"{math.exp(statistics.fmean(logs)):.4f} ± {statistics.stdev(logs) / root:.4f}"
    return mean, f"{math.exp(middle):.4f} ± {1.2533 * deviation / root:.4f}", str(len(logs))


def run_once(suite: str, count: int | None, *, watched: bool):
    from profiles.files import read_profile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("LIBRARY", "CONFIG", "CACHE"):
            os.environ[f"ASSAY_{name}"] = str(Path(folder) / name.lower())
        headless = ["-m", "app", "run", "--suite", suite, "--device", "cpu", "--json"]
        headless += ["--rounds", str(count)] if count else []
        watching = ["-c", WATCHED_RUN, suite, *([str(count)] if count else [])]
        command = watching if watched else headless
        subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        (path,) = (Path(folder) / "library").glob("*.assay.json")
        return read_profile(path).profile


if __name__ == "__main__":
    sys.exit(main())
