"""The displays of several devices at once, driven by recorded events."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.cli.together_display import LiveTogether, PlainTogether, together_display_for
from profiles.profile import DeviceInfo
from tests.app.recorded import GPU, MATMUL, head, measure, reading, whole_run

OTHER = DeviceInfo(
    id="cuda:1", kind="cuda", vendor="NVIDIA", name="NVIDIA [bold]H200[/]µ", memory_bytes=1 << 37
)
IN_THE_MIDDLE = [
    *head(OTHER),
    *measure(MATMUL, 0, 1.0, [0.02, 0.021, 0.02, 0.02]),
    reading(3.0, foreign_cpu=9.0),
]


def drawn(width: int, height: int = 24, encoding: str = "utf-8") -> list[str]:
    """The lines of the last picture: the first device has ended, the second one measures."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    console = Console(file=file, width=width, height=height, color_system=None, force_terminal=True)
    display = LiveTogether(2, console)
    for event in whole_run(GPU):
        display.add(0, event)
    for event in IN_THE_MIDDLE:
        display.add(1, event)
    with console.capture() as caught:
        console.print(display._picture(console))
    file.flush()
    return caught.get().splitlines()


def test_each_device_has_its_name_how_far_it_is_and_what_it_does() -> None:
    lines = drawn(140)
    assert lines[0] == "suite quick: 3 cases, 3 rounds, about 21 s"
    assert lines[1] == "cuda:0  NVIDIA H200, 141 GiB"
    assert lines[2] == "  done after 0:13 - 1 of 3 cases measured"
    assert lines[3].startswith("cuda:1  NVIDIA [bold]H200[/]µ, 128 GiB  15 %, 0:1")
    assert lines[4].startswith(f"  round 1, {MATMUL.id}, measuring, 215 GFLOP/s")
    assert lines[5:] == ["  ! other programs keep 9.0 cores busy"]


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_picture_fits_every_terminal(width: int, encoding: str) -> None:
    lines = drawn(width, encoding=encoding)
    assert all(cell_len(line) <= width for line in lines)
    assert len(lines) == 6
    "\n".join(lines).encode(encoding)


def test_plain_lines_say_whose_they_are() -> None:
    stream = io.StringIO()
    display = PlainTogether(["cuda:0", "cuda:1"], stream)
    display.start()
    for first, second in zip(whole_run(GPU), whole_run(OTHER), strict=True):
        display.add(0, first)
        display.add(1, second)
    display.stop()
    lines = stream.getvalue().splitlines()
    assert lines[:4] == [
        "cuda:0  NVIDIA H200, 141 GiB",
        "cuda:0  suite quick: 3 cases, 3 rounds, about 21 s",
        "cuda:1  NVIDIA [bold]H200[/]µ, 128 GiB",
        "cuda:1  suite quick: 3 cases, 3 rounds, about 21 s",
    ]
    assert lines[-2:] == [f"cuda:{index}  done after 0:13 - 1 of 3 cases measured" for index in (0, 1)]
    assert all(line.startswith(("cuda:0  ", "cuda:1  ")) for line in lines)


def test_a_display_that_fails_is_off_and_nothing_else() -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("no terminal")

    display = together_display_for(Broken(), ["cuda:0"])
    for event in whole_run(GPU):
        display.add(0, event)
    display.stop()
