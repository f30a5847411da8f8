"""Render every page of the window, and a report, into docs/images, light and dark, from real profiles.

    python3 dev.py screenshots [--out DIR] [--size 1180x780] [--scale 1] [--language en] [--only PAGE]...

Through the real application: its library holds the reference profiles, and the run in the Live picture is a
recorded one, fed into the page up to its middle. The hosts are examples, with what a test
would have found. The report is what a browser shows of it (Chromium; without one its picture stays as it
is). Nothing is measured and nothing of the user's is touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
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
    "hosts",
    "fleet",
    "report",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REPORT_HEIGHT = 1930
"""Of the page in its own pixels: as far as the results."""


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
            if name == "report":
                self._print_report()
                continue
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

    def _show_hosts(self) -> None:
        from app.hosts.book import keep_host
        from app.hosts.facts import keep_facts

        for host, facts in _example_hosts():
            keep_host(host)
            if facts is not None:
                keep_facts(facts)
        self.window.show_page("hosts").table.select_name("lab3")

    def _show_fleet(self) -> None:
        """A fleet in its middle; its process was never started."""
        from app.desktop.child import Child
        from app.desktop.fleet.order import FleetOrder
        from app.desktop.fleet.roster import Roster

        self.window.show_page("fleet")
        fleet = self.window.services.fleet
        fleet.order = FleetOrder(
            engine="slurm", host="login", suite="standard", suite_title="Standard", nodes=64,
            into="/shared/acceptance-1",
        )  # fmt: skip
        fleet.roster = Roster()
        for line in _example_fleet():
            fleet.roster.take(line, time.monotonic())
        fleet._child = Child([], fleet)
        fleet._child.ended.connect(fleet._end)
        fleet.began.emit()

    def _print_report(self) -> None:
        from app.reporting import compile_dossier, make_report
        from profiles.files import read_profile

        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser is None:
            print("There is no Chromium here: the picture of the report stays as it is.", file=sys.stderr)
            return
        page = self.profiles[0].with_name("report.html")
        page.write_bytes(make_report(compile_dossier([read_profile(self.profiles[-1])]), "html"))
        width = self.options.size.partition("x")[0]
        arguments = [
            "--headless", "--hide-scrollbars", f"--window-size={width},{REPORT_HEIGHT}",
            f"--force-device-scale-factor={self.options.scale}",
            f"--blink-settings=preferredColorScheme={0 if self.theme == 'dark' else 1}",
            f"--screenshot={self.options.out / f'report-{self.theme}.png'}",
            "--no-sandbox",  # which refuses to work for root; the page is our own, and runs nothing
        ]  # fmt: skip
        subprocess.run([browser, *arguments, page.as_uri()], check=True, capture_output=True)

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


def _example_hosts() -> list:
    """Hosts with the facts of their last test: ready, not quite, not at all, and never tested."""
    from app.hosts.book import Host
    from app.hosts.facts import STEPS, Facts, Step
    from app.hosts.session import Kept

    def facts(host, told, devices=(), runs=()):
        steps = tuple(
            Step(host=host.name, step=step, result=result, what=what, remedy=remedy, detail=detail)
            for step, (result, what, remedy, detail) in zip(STEPS, told, strict=False)
        )
        return Facts(
            entry=host, when="2026-11-28T14:02:00Z", steps=steps, connect_s=0.31, devices=devices, runs=runs,
            code="there" if devices else "",
        )  # fmt: skip

    def device(kind, number, name):
        facts = {"id": f"{kind}:{number}", "kind": kind, "name": name, "memory_bytes": 64 << 30}
        return facts | {"vendor": "", "available": True, "peaks": {}}

    def ready(devices, clock):
        return [
            ("ok", "Connected in 310 ms; the machine calls itself node-17.", "", ""),
            ("ok", "Python 3.11.9 at /usr/bin/python3 on Linux aarch64; Assay's code is there.", "", ""),
            ("ok", "torch 2.8.0, torch-npu 2.8.0.", "", ""),
            ("ok", f"{devices}.", "", ""),
            clock,
            ("ok", "812 GiB free in /home/me/.cache/assay.", "", ""),
        ]

    lab3 = Host(
        name="lab3", address="me@10.0.0.7", port=2222,
        setup="/usr/local/Ascend/ascend-toolkit/set_env.sh",
    )  # fmt: skip
    h200, gpu9, new = (Host(name=one, address=one) for one in ("h200-a", "gpu9", "lab4"))
    in_time = ("ok", "Its clock agrees with ours.", "", "")
    late = (
        "warning", "Its clock is 42.0 s behind ours, and profiles bear its dates.",
        "let a time service set both: timedatectl set-ntp true", "",
    )  # fmt: skip
    refused = (
        "failed", "Host gpu9 refused the login: me@gpu9: Permission denied (publickey).",
        "try 'ssh gpu9' in a terminal; where that asks for a password or a passphrase, load the key into"
        " ssh-agent first", "me@gpu9: Permission denied (publickey).",
    )  # fmt: skip
    run = Kept(id="20261128T120000Z-node-17-a1b2c3", name="standard, all night", state="going")
    npus = tuple(device("npu", number, "Ascend 910B") for number in range(8))
    gpus = tuple(device("cuda", number, "NVIDIA H200") for number in range(2))
    return [
        (lab3, facts(lab3, ready("8 × Ascend 910B", in_time), npus, (run,))),
        (h200, facts(h200, ready("2 × NVIDIA H200", late), gpus)),
        (gpu9, facts(gpu9, [refused])),
        (new, None),
    ]


def _example_fleet() -> list:
    """What a fleet of 64 hosts of eight NPUs has said: most run, some are done, and each other end occurs."""
    from app.fleet.lines import FleetLine, MemberLine

    cases = [
        f"matmul/{dtype}/m{n}-n{n}-k{n}" for dtype in ("bf16", "fp16", "fp32") for n in (2048, 4096, 8192)
    ]
    ends = {
        7: ("lost", "Slurm says: node failure on n8"),
        12: ("failed", "no accelerator can be used on n13: npu-smi sees 7 of 8 NPUs"),
        30: ("stopped", "the kernel asked it to end (SIGTERM)"),
    }
    lines = []
    for rank in range(64):
        state, reason = ends.get(
            rank, ("done" if rank % 9 == 4 else "starting" if rank > 60 else "running", "")
        )
        share = {"starting": 0.0, "done": 1.0}.get(state, 0.35 + 0.06 * (rank * 7 % 9))
        lines.append(
            MemberLine(
                member=str(rank), state=state, node=f"n{rank + 1}", t=420.0, reason=reason, share=share,
                devices=[f"npu:{n}" for n in range(8)] if state != "failed" else [],
                case=cases[rank * 5 % 9] if state in ("running", "lost") else "",
                left_s=1000.0 * (1 - share) if state == "running" else None,
            )
        )  # fmt: skip
    told = FleetLine(
        fleet="f", engine="slurm", state="running", t=427.0, expected=64, counts={}, left_s=650.0
    )
    return [*lines, told]


def _rest(milliseconds: int) -> None:
    """Let Qt and our threads work; QTest.qWait would hold Python's lock meanwhile."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
