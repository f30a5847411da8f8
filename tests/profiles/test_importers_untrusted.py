"""Whatever a file holds: results that can be stored and loaded again, or one sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from profiles.evidence import EvidenceSource
from profiles.importers import read_file
from profiles.importers.store import store
from profiles.problems import AssayError, UsageError
from profiles.published import load_published
from tests.profiles.tool_outputs import TEXTS

UNSOURCED = EvidenceSource(title="")
JUNK = [
    b"\x1b[2J",
    b"\n",
    b'"',
    b"\0",
    b"NaN",
    b"null",
    b"[",
    b"{",
    b",",
    b"\xff",
    b"1e999",
    b"-1",
    b"\xe2\x80\xae",
]
NUMBERS = ["0", "-1", "1e30", "1e-320", "1e308", "9" * 400, "9" * 5000, "NaN", "inf", "null", '"x"', "true"]

pytestmark = pytest.mark.usefixtures("home")


class TestAnything:
    """Whatever a file holds: results that can be stored and loaded, or one sentence."""

    SETTINGS = settings(
        max_examples=150,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

    @staticmethod
    def _try(folder: Path, data: bytes, name: str, device: str | None = "h100") -> None:
        path = folder / name
        path.write_bytes(data)
        problem = ""
        try:
            reading = read_file(path, device=device)
        except AssayError as error:
            problem = str(error)
        if problem:
            assert problem.startswith(str(path))
            assert "\n" not in problem
            return
        store(reading)
        loaded = {result.id: result for result in load_published()}
        assert [loaded[result.id] for result in reading.results] == reading.results

    @SETTINGS
    @given(data=st.binary(max_size=300), name=st.sampled_from([*TEXTS, "x"]))
    def test_bytes(self, tmp_path, data, name):
        self._try(tmp_path, data, name)

    @SETTINGS
    @given(data=st.data(), name=st.sampled_from(sorted(TEXTS)))
    def test_texts_with_a_part_replaced(self, tmp_path, data, name):
        text = TEXTS[name].encode()
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        junk = data.draw(st.one_of(st.binary(max_size=12), st.sampled_from(JUNK)))
        self._try(
            tmp_path, text[:start] + junk + text[end:], name, data.draw(st.sampled_from([None, "h100"]))
        )

    @SETTINGS
    @given(data=st.data(), name=st.sampled_from(sorted(TEXTS)))
    def test_texts_with_a_number_replaced(self, tmp_path, data, name):
        text = TEXTS[name]
        numbers = list(re.finditer(r"\d+(?:\.\d+)?", text))
        place = data.draw(st.sampled_from(numbers))
        number = data.draw(st.sampled_from(NUMBERS))
        self._try(tmp_path, (text[: place.start()] + number + text[place.end() :]).encode(), name)

    @pytest.mark.parametrize("name", TEXTS)
    def test_cut_off_at_any_place_it_never_gives_what_the_whole_does_not(self, tmp_path, name):
        path = tmp_path / name
        path.write_text(TEXTS[name])
        whole = [replace(one, id="", source=UNSOURCED) for one in read_file(path, device=None).results]
        for length in range(0, len(TEXTS[name]), 37):
            path.write_text(TEXTS[name][:length])
            try:
                found = read_file(path, device=None).results
            except UsageError:
                continue
            assert all(replace(one, id="", source=UNSOURCED) in whole for one in found)
