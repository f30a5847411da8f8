"""Displays driven by recorded events; what they draw is read back as text."""

from __future__ import annotations

import errno
import io
import logging

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.cli.clock import format_clock, format_estimate
from app.cli.live import LiveDisplay, PlainDisplay, display_for, guard
from app.cli.live_view import draw
from app.cli.texts import writable
from app.run_state import RunState
from profiles.events import AnyEvent, DeviceSeen, Log
from profiles.profile import DeviceInfo
from tests.app.recorded import ATTENTION, CPU, GPU, MATMUL, ended, head, measure, reading, whole_run


def picture(
    events: list[AnyEvent], width: int = 110, now_s: float = 10.0, encoding: str = "utf-8", height: int = 40
) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    console = Console(
        file=file, width=width, height=height, record=True, color_system=None, force_terminal=True
    )
    state = RunState()
    for event in events:
        state.add(event)
    console.print(draw(state, now_s, console))
    file.flush()
    return console.export_text()


IN_THE_MIDDLE = [
    *whole_run()[:9],
    *measure(ATTENTION, 0, 4.0, [0.1, 0.11, 0.12, 0.1, 0.11]),
    reading(5.0, foreign_cpu=0.7),
]  # fmt: skip


def test_a_running_case_shows_everything_that_is_known() -> None:
    text = picture(IN_THE_MIDDLE)
    for part in (
        "cpu  Intel® Xeon® 7®, 8.00 GiB",
        "suite quick: 3 cases, 3 rounds, about 21 s",
        ATTENTION.id,
        "round 1 of 3, measuring, mkl",
        "GFLOP/s",
        "quartiles",
        "61 W",
        "54 °C",
        "! other programs keep 0.7 cores busy",
        "215 GFLOP/s",
        "skipped",
        "left",
    ):
        assert part in text


def test_the_end_shows_every_case_and_no_bar() -> None:
    text = picture(whole_run())
    assert "done after 0:13 - 1 of 3 cases measured" in text
    assert "incorrect" in text
    assert "205 GFLOP/s" in text
    assert "left" not in text


@pytest.mark.parametrize("width", [20, 40, 60, 80, 96, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for events in ([], head(), IN_THE_MIDDLE, whole_run()):
        for line in picture(events, width=width).splitlines():
            assert cell_len(line) <= width


def test_a_low_terminal_keeps_the_bar() -> None:
    lines = picture(IN_THE_MIDDLE, height=13).splitlines()
    assert len(lines) <= 13
    assert lines[-1].startswith("15 %, 0:10 elapsed")
    assert set(lines[-2]) == {"━", "─"}


def test_sixty_columns_still_show_case_and_rate() -> None:
    text = picture(whole_run(), width=60)
    assert MATMUL.id in text
    assert "205 GFLOP/s" in text
    assert "attention/bf16" in text
    assert "incorrect" in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_terminals_without_unicode_get_what_they_can_write(encoding: str) -> None:
    events = [
        *IN_THE_MIDDLE,
        DeviceSeen(device=DeviceInfo(id="cpu", kind="cpu", vendor="x", name="芯片 [bold]µ[/]")),
    ]
    text = picture(events, encoding=encoding)
    assert "[bold]" in text
    text.encode(encoding)


def test_control_characters_of_a_driver_do_not_reach_the_terminal() -> None:
    assert writable("a\x1b[2Jb\tc", "utf-8") == "a?[2Jb?c"
    assert writable("3 µs ± 1 °C", "ascii") == "3 us +- 1 C"
    assert writable("µ", "no-such-encoding") == "u"


def test_a_hanging_worker_is_shown_as_silent() -> None:
    events = [*head(), *measure(MATMUL, 0, 1.0, [0.02])]
    assert "silent" not in picture(events, now_s=4.0)
    assert "silent for 38 s" in picture(events, now_s=40.0)


def test_the_live_display_draws_and_leaves_the_last_state() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None)
    display = LiveDisplay(console)
    display.start()
    for event in whole_run(GPU):
        display.add(event)
    display.stop()
    output = console.file.getvalue()  # type: ignore[attr-defined]
    assert "done after 0:13" in output
    assert output.count("cuda:0") < len(whole_run(GPU)), "it must not draw for every event"


def test_plain_lines_tell_each_end_each_round_and_the_end() -> None:
    stream = io.StringIO()
    display = PlainDisplay(stream)
    display.start()
    for event in whole_run():
        display.add(event)
    display.add(Log(level="warning", text="late", t=14.0))
    display.stop()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "cpu  Intel® Xeon® 7®, 8.00 GiB"
    assert lines[1] == "suite quick: 3 cases, 3 rounds, about 21 s"
    assert lines[2].endswith(
        "llm/decode/llama-3.1-70b/bf16/b8-ctx2048  skipped: needs 140 GiB, and 7.2 GiB can be used"
    )
    assert lines[3].startswith("[2/7] round 1  matmul/fp32/m1024-n1024-k1024  215 GFLOP/s")
    assert "incorrect: error 0.5 is over the tolerance of 0.01" in lines[4]
    assert lines[5].startswith("round 1 of 3 done, ")
    assert lines[-2] == "done after 0:13 - 1 of 3 cases measured"
    assert lines[-1] == "warning: late"
    assert sum(1 for line in lines if " done, " in line) == 3


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "nobody reads the display any more, so it is off"),
        (OSError(errno.ENOSPC, "No space left"), "the display failed and is off: No space left"),
        (ValueError("odd"), "the display failed and is off: ValueError('odd')"),
    ],
)
def test_the_first_exception_switches_a_display_off_and_is_logged_once(
    caplog: pytest.LogCaptureFixture, error: Exception, told: str
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise error

    display = guard(PlainDisplay(Closed()))
    with caplog.at_level(logging.WARNING):
        display.start()
        for event in whole_run():
            display.add(event)
        display.stop()
    [record] = caplog.records
    assert record.getMessage() == f"{told}; the measurement goes on"


def test_an_interrupt_is_not_swallowed() -> None:
    class Interrupted(PlainDisplay):
        def add(self, event: AnyEvent) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guard(Interrupted(io.StringIO())).add(ended(MATMUL, 0, 1.0))


def test_a_pipe_gets_lines() -> None:
    stream = io.StringIO()
    display = display_for(stream)
    display.start()
    for event in head(CPU):
        display.add(event)
    display.stop()
    assert "suite quick" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_clock() -> None:
    assert [format_clock(s) for s in (0, 7.4, 754, 3723)] == ["0:00", "0:07", "12:34", "1:02:03"]
    assert [format_estimate(s) for s in (49.8, 99.4, 99.6, 213, 3660)] == [
        "50 s", "99 s", "2 min", "4 min", "1 h 1 min",
    ]  # fmt: skip
