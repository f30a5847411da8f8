"""Families of devices: several ids by one name, in one another, and in the user's overlay."""

from __future__ import annotations

from pathlib import Path

import pytest

from profiles import catalogue
from profiles.problems import UsageError


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))
    return tmp_path


def families(config: Path, text: str) -> None:
    (config / "devices.toml").write_text(text, encoding="utf-8")


def test_a_family_of_families_holds_every_device_once(config: Path) -> None:
    families(config, '[family]\nfast = ["h200", "hoppers"]\nhoppers = ["h100", "h200"]\n')
    assert catalogue.resolve("fast") == ("h200", "h100_sxm", "h100_pcie", "h100_nvl")
    assert catalogue.resolve("h200") == ("h200",)


def test_a_family_that_is_its_own_member_is_one_sentence_that_names_the_circle(
    config: Path,
) -> None:
    families(config, '[family]\na = ["h200", "b"]\nb = ["c"]\nc = ["b"]\n')
    with pytest.raises(UsageError) as caught:
        catalogue.resolve("a")
    # Of the circle, not of the family that leads to it.
    assert str(caught.value) == (
        f"line 3 of the catalogue overlay {config / 'devices.toml'}: a family may not be a member of itself: "
        "b -> c -> b; mend the line or remove the file"
    )


@pytest.mark.parametrize("asked", ["h200", "nothing", "ascend_910b"])
def test_a_circle_that_nobody_asks_for_is_told_as_well(config: Path, asked: str) -> None:
    """Else `ascend_910b` would be called unknown where `x` is what is wrong, and a circle found by chance."""
    families(config, '[family]\nfine = ["h200"]\na100 = ["h100"]\nh100 = ["a100"]\n')
    with pytest.raises(UsageError, match=r"^line 3 of .* itself: a100 -> h100 -> a100; mend the line"):
        catalogue.resolve(asked)


def test_families_in_families_cannot_grow_without_end(config: Path) -> None:
    doubled = "".join(f'f{n} = ["f{n + 1}", "f{n + 1}"]\n' for n in range(19))
    families(config, f'[family]\n{doubled}f19 = ["h200"]\n')
    assert catalogue.resolve("f0") == ("h200",)
    chain = "".join(f'f{n} = ["f{n + 1}"]\n' for n in range(5000))
    families(config, f'[family]\n{chain}f5000 = ["h200"]\n')
    with pytest.raises(UsageError, match="deep in one another, below f0"):
        catalogue.resolve("f0")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# mine\nfamily = 3\n", "line 2"),
        ('[family]\na = "h200"\n', "line 2"),
        ('[family]\na = ["h200"]\nb = [\n  3,\n]\n', "line 3"),
        ("[family]\na = []\n", "line 2"),
        ('[families]\na = ["h200"]\n', "line 1"),
    ],
)
def test_a_family_of_a_wrong_form_is_one_sentence_with_its_line(config: Path, text: str, line: str) -> None:
    families(config, text)
    with pytest.raises(UsageError, match=f"{line} of the catalogue overlay"):
        catalogue.families()


def test_a_member_that_nothing_is_called_by_names_its_family(config: Path) -> None:
    families(config, '[family]\nmine = ["gaudi33"]\n')
    with pytest.raises(
        UsageError,
        match=r"line 2 .*'gaudi33', a member of the family mine, .*\(did you mean gaudi3\?\); mend",
    ):
        catalogue.resolve("mine")


def test_the_link_is_one_way_and_absent_where_the_catalogue_has_none() -> None:
    a800, a100 = catalogue.link("a800"), catalogue.link("a100_sxm_80gb")
    assert a800 is not None
    assert a100 is not None
    assert (a800.value, a100.value) == (200e9, 300e9)
    assert a800.source
    assert catalogue.link("ascend_910a") is None
    assert catalogue.link("nothing") is None


def test_a_family_of_the_overlay_replaces_the_built_in_one(config: Path) -> None:
    families(config, '[family]\nh100 = ["h100_pcie"]\n')
    assert catalogue.families()["h100"] == ["h100_pcie"]
    assert len(catalogue.families()["a100"]) == 4


def test_a_changed_overlay_is_read_again(config: Path) -> None:
    for member in ("h200", "h100_sxm"):
        families(config, f'[family]\nmine = ["{member}"]\n')
        assert catalogue.resolve("mine") == (member,)


def test_the_parts_for_china_are_those_that_the_claim_names() -> None:
    assert catalogue.resolve("nvidia_china") == ("a800", "h800", "h800_pcie", "h20")
