"""Tables as a terminal of some width shows them."""

import pytest

from app.cli import tables

HEADER = ["case", "value", "remarks"]
ROWS = [
    ["matmul/fp32/m4096-n4096-k4096", "1.84 TFLOP/s", "no interval, disturbed, not settled"],
    ["bandwidth/fp32/copy-256MiB", "12.3 GB/s", ""],
]


@pytest.fixture
def terminal(monkeypatch):
    return lambda width: monkeypatch.setattr(tables, "terminal_width", lambda: width)


def plain(lines):
    from click import unstyle

    return [unstyle(line) for line in lines]


def table():
    return plain(tables.columns(HEADER, ROWS, right={"value"}, shrink={"case"}, wrap="remarks"))


def test_where_there_is_no_terminal_every_row_is_one_whole_line(terminal):
    terminal(None)
    lines = table()
    assert len(lines) == 3
    assert lines[1].startswith("matmul/fp32/m4096-n4096-k4096  1.84 TFLOP/s  no interval")


@pytest.mark.parametrize("width", [200, 80, 60, 40, 32])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_lost(terminal, width):
    terminal(width)
    lines = table()
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for figure in ("1.84 TFLOP/s", "12.3 GB/s"):
        assert figure in text
    for word in ("interval,", "disturbed,", "settled"):
        assert word in text


def test_remarks_are_wrapped_below_each_other(terminal):
    terminal(72)
    first, second = (line for line in table() if "interval" in line or "settled" in line)
    assert second.index("not settled" if "not settled" in second else "settled") == first.index("no interval")


def test_a_row_becomes_a_block_where_columns_have_no_room(terminal):
    terminal(40)
    assert table()[:3] == [
        "matmul/fp32/m4096-n4096-k4096",
        "  value    1.84 TFLOP/s",
        "  remarks  no interval, disturbed, not",
    ]


def test_wide_characters_keep_the_columns_aligned(terminal):
    terminal(None)
    lines = plain(tables.columns(["name", "n"], [["昇腾910B", "1"], ["cpu", "2"]]))
    assert [tables.display_width(line.rstrip("12")) for line in lines[1:]] == [10, 10]


def test_a_path_is_never_broken(terminal):
    terminal(40)
    path = "/a/very/long/path/that/is/wider/than/the/terminal.assay.json"
    assert any(path in line for line in tables.labelled([("file", path)]))


def test_an_id_keeps_both_ends_when_it_is_cut():
    assert tables.elide("matmul/fp32/m4096-n4096-k4096", 12) == "matmu..k4096"
    assert tables.elide("short", 12) == "short"


def test_a_column_without_text_is_left_out(terminal):
    terminal(None)
    lines = plain(tables.columns(HEADER, [["a", "1", ""], ["b", "2", ""]]))
    assert lines == ["case  value", "a     1", "b     2"]


def test_spare_columns_go_before_rows_become_blocks(terminal):
    terminal(48)
    rows = [["quick on a processor", "2026-11-22 07:00", "Test CPU", "20261122T0700"]]
    lines = plain(
        tables.columns(["name", "created", "device", "id"], rows, shrink={"name"}, spare=["device"])
    )
    assert lines[0].split() == ["name", "created", "id"]
    assert lines[1].endswith("20261122T0700")
    assert max(map(len, lines)) <= 48
