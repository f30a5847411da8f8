"""Render every page of the window into docs/images, light and dark, from real profiles.

    python3 dev.py screenshots [--out DIR] [--size 1180x780] [--scale 1] [--language en] [--only PAGE]...

Through the real application: its library holds the reference profiles, and the run in the Live picture is a
recorded one, fed into the page up to its middle. Nothing is measured and nothing of the user's is touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

REFERENCE = ROOT / "resources" / "reference"
JOURNAL = ROOT / "tests" / "desktop" / "data" / "quick.events.jsonl"
LIVE_LINES = 223
"""Of the recorded run: in the third round of its first product."""
WIDTH, HEIGHT = 1180, 780
IDLE_MS, STEP_MS, MOST_MS = 700, 100, 30_000
PICTURES = (
    "run",
    "live",
    "result",
    "distribution",
    "roofline",
    "library",
    "compare",
    "bars",
    "claims",
    "devices",
    "plan",
    "placement",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--size", default=f"{WIDTH}x{HEIGHT}", help="of the window, in its own pixels")
    parser.add_argument("--scale", default="1", help="1, 1.5 or 2")
    parser.add_argument("--language", default="en", choices=["en", "zh_CN", "id"])
    parser.add_argument("--theme", choices=["light", "dark"], help="only this one")
    parser.add_argument(
        "--only", action="append", choices=PICTURES, help="only this picture; may be repeated"
    )
    options = parser.parse_args()
    if os.environ.get("QT_SCALE_FACTOR") != options.scale:
        # Qt reads it when it is loaded.
        return subprocess.call(
            [sys.executable, *sys.argv], env=os.environ | {"QT_SCALE_FACTOR": options.scale}
        )
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.out.mkdir(parents=True, exist_ok=True)
    for theme in [options.theme] if options.theme else ["light", "dark"]:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("LIBRARY", "CONFIG", "CACHE"):
                os.environ[f"ASSAY_{name}"] = str(Path(folder) / name.lower())
            (Path(folder) / "library").mkdir()
            for path in sorted(REFERENCE.glob("*.assay.json")):
                shutil.copy(path, Path(folder) / "library")
            Photographer(theme, options).work()
    return 0


class Photographer:
    """One window in one theme, brought into each state that is wanted."""

    def __init__(self, theme: str, options: argparse.Namespace) -> None:
        from app.desktop.application import make_application, make_window
        from app.desktop.settings import Settings

        self.theme, self.options = theme, options
        self.application = make_application()
        settings = Settings()
        settings.change(theme=theme, language=options.language, confirm_quit=False)
        self.window = make_window(settings)
        self.window.resize(*map(int, options.size.split("x")))
        self.window.show()
        self.profiles = sorted((Path(os.environ["ASSAY_LIBRARY"])).glob("*.assay.json"))

    def work(self) -> None:
        for name in self.options.only or PICTURES:
            getattr(self, f"_show_{name}")()
            if name != "live":
                self._wait()
            self.window.grab().save(str(self.options.out / f"{name}-{self.theme}.png"))
        self.window.close_without_asking()

    def _show_run(self) -> None:
        self.window.show_page("run")
        self._until(self._devices_are_read)
        self._until(lambda: bool(self.window.services.doctor.findings))

    def _show_live(self) -> None:
        """A run in its middle, as the queue of runs would feed it."""
        from app.run_state import RunState
        from profiles.events import decode

        page = self.window.show_page("live")
        state = RunState()
        runs = self.window.services.runs
        runs.state = state
        runs.began.emit()
        lines = JOURNAL.read_bytes().splitlines()
        for line in lines[:LIVE_LINES]:
            event = decode(line)
            if event is not None:
                state.add(event)
        runs.advanced.emit()
        self._wait()
        page.header.show_run(page.data, None, running=True, follows=True)
        # No run goes on: what watches may go on, too.
        self.window.services.devices.pause(False)
        self.window.services.doctor.pause(False)

    def _show_result(self) -> None:
        self._open(view=0)

    def _show_distribution(self) -> None:
        self._open(view=1)

    def _show_roofline(self) -> None:
        self._open(view=2)

    def _open(self, view: int) -> None:
        self.window.services.show_profile(self.profiles[-1])
        self._wait()
        page = self.window.page("live")
        page.views.tabs.setCurrentIndex(view)
        page.select_case("matmul/fp32/m2048-n2048-k2048")

    def _show_library(self) -> None:
        self.window.show_page("library")

    def _show_compare(self) -> None:
        self.window.services.comparison_wanted.emit(self.profiles[-1:] + self.profiles[:-1])

    def _show_bars(self) -> None:
        self._show_compare()
        self._wait()
        page = self.window.page("compare")
        page.results.show_view(1)

    def _show_claims(self) -> None:
        self.window.services.claim_wanted.emit("press-910b-perf-gt-a100")

    def _show_devices(self) -> None:
        self.window.show_page("devices")
        self._until(self._devices_are_read)
        self._until(lambda: bool(self.window.services.doctor.findings))

    def _show_plan(self) -> None:
        self.window.show_page("plan").show_tab(0)

    def _show_placement(self) -> None:
        self.window.show_page("plan").show_tab(1)

    def _devices_are_read(self) -> bool:
        found = self.window.services.devices.devices
        return bool(found) and all(one.users_known and one.tracks for one in found if one.available)

    def _wait(self) -> None:
        self._until(lambda: not self.window.services.background.busy)
        _rest(IDLE_MS)

    def _until(self, done) -> None:
        waited = 0
        while not done() and waited < MOST_MS:
            _rest(STEP_MS)
            waited += STEP_MS


def _rest(milliseconds: int) -> None:
    """Let Qt and our threads work; QTest.qWait would hold Python's lock meanwhile."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
