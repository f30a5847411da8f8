"""What lies where a profile should: one sentence that names the file and the place in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from profiles.files import decode_profile, read_profile
from profiles.problems import EXIT_USAGE, ProfileError
from tests.profiles.streams import change


def refusal(path: Path) -> str:
    with pytest.raises(ProfileError) as caught:
        read_profile(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "\n" not in text
    assert caught.value.exit_code == EXIT_USAGE
    return text


class TestNotAProfile:
    def test_absent(self, tmp_path: Path) -> None:
        assert "no such file" in refusal(tmp_path / "absent")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "no ordinary file" in refusal(tmp_path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "no ordinary file" in refusal(tmp_path / "pipe")

    def test_an_impossible_name(self) -> None:
        with pytest.raises(ProfileError, match="not a possible file name"):
            read_profile(Path("a\0b"))

    def test_a_name_cannot_talk_to_the_terminal(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            read_profile(tmp_path / "a\x1b[2J\nb")
        assert "a\\x1b[2J\\nb" in str(caught.value)

    def test_empty(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        assert "the file is empty" in refusal(tmp_path / "a")

    def test_a_gigabyte_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "huge"
        with path.open("wb") as stream:
            stream.truncate(1 << 30)
        assert "1073741824 bytes are over the limit of 256 MiB" in refusal(path)

    def test_truncated_at_any_byte(self, saved: Path) -> None:
        data = saved.read_bytes()
        for length in range(1, len(data), 97):
            saved.write_bytes(data[:length])
            assert "truncated" in refusal(saved)

    @pytest.mark.parametrize("junk", [b"\xff\xfe{}", b'{"schema":1,"x":"\xed\xa0\x80"}'])
    def test_no_utf8(self, tmp_path: Path, junk: bytes) -> None:
        (tmp_path / "a").write_bytes(junk)
        assert "no UTF-8 text at byte" in refusal(tmp_path / "a")

    @pytest.mark.parametrize(
        "junk", [b"[]", b"1", b"null", b'"x"', b"{}", b'{"schema":null}', b"{]", b"\0" * 50]
    )
    def test_other_json(self, tmp_path: Path, junk: bytes) -> None:
        (tmp_path / "a").write_bytes(junk)
        refusal(tmp_path / "a")

    @pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
    @pytest.mark.parametrize("field", [b'"details":', b'"unknown":', b'"schema":'])
    def test_deep_nesting(self, tmp_path: Path, bracket: bytes, field: bytes) -> None:
        (tmp_path / "a").write_bytes(b"{" + field + bracket * 100_000)
        refusal(tmp_path / "a")

    @pytest.mark.parametrize("schema", [2, 10**9])
    def test_of_a_newer_version(self, saved: Path, schema: int) -> None:
        saved.write_text(json.dumps({"schema": schema, "cases": "all different"}))
        assert refusal(saved).endswith(
            f"written by a newer Assay (schema {schema}) - update Assay to read it"
        )

    @pytest.mark.parametrize("schema", [0, -1])
    def test_of_a_version_that_never_was(self, saved: Path, schema: int) -> None:
        change(saved, "schema", schema)
        assert f"schema {schema} is of no version of Assay" in refusal(saved)

    @pytest.mark.parametrize("schema", [10**30, "1", 1.5, True, None])
    def test_of_no_version(self, saved: Path, schema: object) -> None:
        change(saved, "schema", schema)
        assert refusal(saved).endswith("at $.schema")


class TestDamage:
    @pytest.mark.parametrize(
        ("place", "value"),
        [
            ("cases.1.rounds.0.seconds", "x"),
            ("cases.1.rounds.0.seconds.3", "x"),
            ("cases.1.rounds.0.seconds.0", 0),
            ("cases.1.rounds.0.seconds.0", -0.01),
            ("cases.1.rounds.0.seconds.0", None),
            ("cases.1.rounds.0.calls", 10**30),
            ("cases.1.rounds.0.calls", 0),
            ("cases.1.rounds.0.check.ok", 1),
            ("cases.1.case.flops", 1.5),
            ("cases.1.rounds.0.energy.joules", []),
            ("seed", "11"),
            ("id", "../../etc/passwd"),
            ("id", "a\n"),
            ("device.peaks.fp32.value", {}),
            ("telemetry.power_w.0", "hot"),
            ("environments.0.before.os", 7),
        ],
    )
    def test_the_error_names_the_place(self, saved: Path, place: str, value: object) -> None:
        change(saved, place, value)
        text = refusal(saved)
        shown = "$"
        for step in place.split("."):
            shown += f"[{step}]" if step.isdigit() else f".{step}"
        assert text.endswith(f"at {shown.replace('peaks.fp32', 'peaks[...]')}")

    @pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999"])
    @pytest.mark.parametrize("place", ["cases.0.rounds.0.seconds.0", "device.details.x", "unknown"])
    def test_no_numbers_that_are_none(self, saved: Path, token: str, place: str) -> None:
        change(saved, place, "PLACE")
        saved.write_text(saved.read_text().replace('"PLACE"', token))
        refusal(saved)

    @pytest.mark.parametrize("column", ["start_s", "delay_s", "steal_s"])
    def test_sample_columns_of_unequal_length(self, saved: Path, column: str) -> None:
        change(saved, f"cases.0.rounds.1.{column}", [0.0])
        assert refusal(saved).endswith(f"1 values at $.cases[0].rounds[1].{column} where seconds has 4")

    def test_telemetry_columns_of_unequal_length(self, saved: Path) -> None:
        change(saved, "telemetry.clock_hz", [1e9])
        assert refusal(saved).endswith("1 values at $.telemetry.clock_hz where t_s has 2")

    def test_columns_that_are_not_readable_are_empty(self, saved: Path) -> None:
        change(saved, "cases.0.rounds.1.steal_s", [])
        change(saved, "telemetry.clock_hz", [])
        assert read_profile(saved).profile.cases[0].rounds[1].steal_s == []

    def test_a_case_twice(self, saved: Path) -> None:
        cases = json.loads(saved.read_text())["cases"]
        change(saved, "cases", [*cases, cases[0]])
        assert refusal(saved).endswith("stands twice, at $.cases[2]")

    def test_a_round_twice(self, saved: Path) -> None:
        change(saved, "cases.0.rounds.1.round", 0)
        assert refusal(saved).endswith("round 0 stands twice, at $.cases[0].rounds[1]")

    def test_a_long_value_does_not_flood_the_sentence(self, saved: Path) -> None:
        change(saved, "status", "\x1b[31m at `$.x" * 10_000)
        text = refusal(saved)
        assert len(text) < 700
        assert "\x1b" not in text
        assert text.endswith("at $.status")

    def test_the_bytes_alone_are_refused_in_the_same_words(self, saved: Path) -> None:
        change(saved, "seed", "x")
        with pytest.raises(ProfileError, match=r"^not a profile, or damaged: .* at \$\.seed$"):
            decode_profile(saved.read_bytes())
