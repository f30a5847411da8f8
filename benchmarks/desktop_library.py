"""How fluid the Library page is with very many profiles. Run by hand:

QT_QPA_PLATFORM=offscreen python benchmarks/desktop_library.py [--rows 100000] [--times 7]

The rows are made in the real index, so that loading is measured, too; no profile file is written for them:
scanning and reading files is what benchmarks/library.py measures.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.desktop.application import make_application, make_window  # noqa: E402
from app.desktop.library.columns import BEST, DATE, DEVICE, NAME, STAR  # noqa: E402
from app.desktop.library.rows import Row, make_rows  # noqa: E402
from app.desktop.library.work import Found  # noqa: E402
from app.desktop.pages.library import LibraryPage  # noqa: E402
from app.desktop.settings import Settings  # noqa: E402
from benchmarks.tables import print_table  # noqa: E402
from profiles.index import Entry, Filter, Index  # noqa: E402

DEVICES = (
    "NVIDIA A100-SXM4-80GB", "NVIDIA H100 80GB HBM3", "Ascend910B3", "AMD EPYC 9654", "AMD Instinct MI300X"
)  # fmt: skip
NOTES = ("", "", "", "after the driver update", "power cap at 500 W", "neighbour on the host")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for name in ("LIBRARY", "CONFIG", "CACHE"):
            os.environ[f"ASSAY_{name}"] = str(Path(place) / name.casefold())
        make_application()
        measure(Path(place), options.rows, options.times)


def measure(place: Path, count: int, times: int) -> None:
    index = Index(place / "library", place / "index.sqlite")
    index.put([(entry.file + b"/0/0/0", entry, []) for entry in map(build, range(count))])
    report = Report(times)
    entries = report.time("select all entries from the index", lambda: index.select(Filter()))
    rows = report.time("make the rows", lambda: make_rows(entries, ()))
    report.time("compare with what is shown: nothing new", lambda: [r.entry for r in rows] == entries)
    window = make_window(Settings(place / "desktop.ini"))
    window.resize(1180, 780)
    window.show()
    page = window.show_page("library")
    assert isinstance(page, LibraryPage)
    settle(page)
    page.loader.leave()
    in_the_window(page, rows, report)
    index.close()
    report.add("longest pause of the window while a thread loads", pauses(page, place, times))
    window.services.close()
    print_table(
        f"{count:,} rows in the library page",
        ("what", "processor, least ms", "least ms", "median ms"),
        report.lines,
    )


def in_the_window(page: LibraryPage, rows: list[Row], report: Report) -> None:
    devices = tuple(sorted({row.entry.device for row in rows}))

    def show() -> None:
        page.loader.rows = rows
        page._take(Found(page.loader._root or Path(), rows, devices, ("quick", "standard")))
        page.table.viewport().repaint()

    def repaint() -> None:
        page.table.viewport().repaint()

    def search(text: str) -> Callable[[], None]:
        def act() -> None:
            page.filters.search.setText(text)
            page.filters.settle()
            repaint()

        return act

    def sort(column: int) -> Callable[[], None]:
        orders = [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder]

        def act() -> None:
            orders.reverse()
            page.table.sortByColumn(column, orders[0])
            repaint()

        return act

    report.time("first show", show, times=1)
    report.time("show other rows, keeping selection and place", show)
    report.time("repaint", repaint)
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().maximum() // 2)
    report.time("scroll by a page", lambda: scroll(page))
    report.time("search: one word, a fifth fits", search("h100"), before=search(""))
    report.time("search: three words", search("h100 quick host7"), before=search(""))
    report.time("search: nothing fits", search("no such words"), before=search(""))
    report.time("end a search", search(""), before=search("h100"))
    for name, column in (("name", NAME), ("device", DEVICE), ("best", BEST), ("date", DATE), ("star", STAR)):
        report.time(f"sort by {name}", sort(column))
    report.time("select all", page.table.selectAll, before=page.table.clearSelection)
    page.table.select_place(1000)
    row = page.table.selected()[0]
    report.time("show a star before it is written", lambda: page._show_changed({row.key: row}))


def pauses(page: LibraryPage, place: Path, times: int) -> list[float]:
    """How long the window does not answer while another thread reads the index, as after a change."""
    longest_ms = []
    for _ in range(times):
        thread = threading.Thread(target=load, args=(place, page.loader.rows))
        thread.start()
        longest = 0.0
        while thread.is_alive():
            began = time.perf_counter()
            page.table.viewport().repaint()
            QApplication.processEvents()
            longest = max(longest, time.perf_counter() - began)
        longest_ms.append(1000 * longest)
    return longest_ms


def load(place: Path, rows: list[Row]) -> None:
    index = Index(place / "library", place / "index.sqlite")
    make_rows(index.select(Filter()), rows)
    index.close()


def scroll(page: LibraryPage) -> None:
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.value() + bar.pageStep())
    page.table.viewport().repaint()


def settle(page: LibraryPage) -> None:
    while page.loader.rows is None or page.loader.busy or page.services.background.busy:
        QApplication.processEvents()


class Report:
    """Times, in the order in which they were taken."""

    def __init__(self, times: int) -> None:
        self.lines: list[tuple[str, ...]] = []
        self._times = times

    def time(
        self,
        what: str,
        act: Callable[[], Any],
        *,
        before: Callable[[], object] = lambda: None,
        times: int | None = None,
    ) -> Any:
        """The answer of the last time."""
        taken_ms: list[float] = []
        busy_ms: list[float] = []
        answer = None
        for _ in range(times or self._times):
            before()
            QApplication.processEvents()
            began, began_busy = time.perf_counter(), time.thread_time()
            answer = act()
            taken_ms.append(1000 * (time.perf_counter() - began))
            busy_ms.append(1000 * (time.thread_time() - began_busy))
        self.add(what, taken_ms, f"{min(busy_ms):.1f}")
        return answer

    def add(self, what: str, taken_ms: list[float], busy: str = "–") -> None:
        """A line. Beside other load the processor time tells what the clock cannot."""
        self.lines.append((what, busy, f"{min(taken_ms):.1f}", f"{statistics.median(taken_ms):.1f}"))


def build(number: int) -> Entry:
    """An entry as a run leaves it; many names and notes, five devices, two suites, fifty hosts."""
    generator = random.Random(number)  # noqa: S311
    device = generator.choice(DEVICES)
    stopped = number % 20 == 0
    return Entry(
        folder=Path("/library"),
        file=b"20260101-%08d-bench.assay.json" % number,
        id=f"20260101-{number:08d}-bench",
        name=f"{device.split()[1] if ' ' in device else device} run {number}",
        created=f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T{number % 24:02d}:{number % 60:02d}:00Z",
        device=device,
        kind="cuda",
        suite=generator.choice(("quick", "standard")),
        host=f"host{number % 50}",
        status="interrupted" if stopped else "complete",
        reason="stopped by the user" if stopped else "",
        cases=24,
        cases_ok=24,
        notes=generator.choice(NOTES),
        best_value=generator.uniform(1e12, 9e14),
        best_unit="FLOP/s",
        best_case="matmul/bf16/m8192-n8192-k8192",
        starred=generator.random() < 0.05,
    )


if __name__ == "__main__":
    main()
