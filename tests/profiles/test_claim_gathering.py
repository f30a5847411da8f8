"""Which profiles of a library are read for claims."""

import pytest

from profiles.catalogue import find
from profiles.claims.gathering import MOST_OF_A_MODEL, gather
from profiles.claims.standing import judge
from profiles.index import Filter
from profiles.library import Library
from tests.profiles.claim_cases import GPU, MATMUL, NPU, make_claim, make_profile, make_reading


@pytest.fixture
def library(tmp_path, monkeypatch):
    for name in ("LIBRARY", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"ASSAY_{name}", str(tmp_path / name.lower()))
    return Library()


def devices(gathered):
    return [profile.device.catalogue.id for profile in gathered.profiles]


def test_an_empty_library_has_nothing(library):
    assert gather(library, [make_claim(make_reading())]) == ([], [])


def test_only_devices_of_a_claim_are_read(library):
    for device in ("h20", "h100_sxm", "v100_pcie"):
        library.save(make_profile(device, {MATMUL: 100e12}))
    claims = [make_claim(make_reading()), make_claim(make_reading(), subject="h100_sxm", reference="v100")]
    assert devices(gather(library, claims)) == ["h100_sxm", "v100_pcie"]
    for device in (GPU, NPU):
        library.save(make_profile(device, {MATMUL: 100e12}))
    assert devices(gather(library, claims[:1])) == [GPU, NPU]


def test_an_up_to_is_bounded_by_the_reference_alone(library):
    for unit in "ab":
        library.save(make_profile(GPU, {MATMUL: 100e12}, unit=unit))
    assert devices(gather(library, [make_claim(make_reading(relation="up to"))])) == [GPU, GPU]


def test_a_chip_with_a_profile_is_not_missing_where_its_counterpart_is(library):
    for unit in "ab":
        library.save(make_profile(NPU, {MATMUL: 100e12}, unit=unit))
    claim = make_claim(make_reading())
    found = gather(library, [claim])
    assert devices(found) == [NPU], "one is enough to tell"
    (reading,) = judge("c", claim, found.profiles, []).readings
    assert reading.run_on == (find(GPU).name,)


def test_a_damaged_profile_is_told_and_not_used(library):
    path = library.save(make_profile(NPU, {MATMUL: 100e12}))
    library.save(make_profile(GPU, {MATMUL: 100e12}))
    path.write_text(path.read_text().replace('"seed":0', '"seed":1'))
    found = gather(library, [make_claim(make_reading())])
    assert devices(found) == [GPU]
    (note,) = found.notes
    assert "changed or damaged" in note


def test_of_very_many_the_newest_are_read_and_that_is_told(library):
    for number in range(MOST_OF_A_MODEL + 2):
        library.save(make_profile(NPU, {MATMUL: 100e12}, unit=f"u{number:03}"))
    library.save(make_profile(GPU, {MATMUL: 100e12}))
    found = gather(library, [make_claim(make_reading())])
    assert len(found.profiles) == MOST_OF_A_MODEL + 1
    assert any(f"of {MOST_OF_A_MODEL + 2} profiles of {NPU}" in note for note in found.notes)


def test_the_index_knows_the_model_of_every_profile(library):
    library.save(make_profile(NPU, {MATMUL: 100e12}))
    library.save(make_profile(NPU, {MATMUL: 100e12}, unit="b"))
    library.save(make_profile(GPU, {MATMUL: 100e12}))
    assert library.catalogued() == {NPU: 2, GPU: 1}
    assert {entry.catalogue for entry in library.entries(Filter(catalogue=NPU))} == {NPU}
    assert library.count(Filter(catalogue="ascend_910")) == 0
